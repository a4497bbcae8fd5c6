"""Who says it: by pattern, and blank rather than wrong."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from briefbook.extraction import Candidate, Flag, Voice
from briefbook.extraction.propose import Proposer
from briefbook.models import Name, Vocabulary
from small_base import a_document

VOCABULARY = Vocabulary(
    names=(
        Name(name="Libraries Service", kind="body", variants=("the libraries service", "LS")),
        Name(name="Harbour Trust", kind="body", roles=("the trust",)),
        Name(name="Ann Weaver", kind="person", variants=("weaver", "mrs weaver"), roles=("the councillor",)),
        Name(name="Tom Reed", kind="person", variants=("reed",)),
        Name(name="Acorn", kind="firm"),
    )
)


def proposed(paragraphs: Sequence[str], **given: object) -> list[Candidate]:
    text = "\n".join(paragraphs)
    return Proposer(VOCABULARY, ()).propose(a_document("paper", "Paper", text, **given), text)


def speakers(*paragraphs: str, **given: object) -> list[str | None]:
    return [candidate.speaker for candidate in proposed(paragraphs, **given)]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Ann Weaver said the branch would stay open.", "Ann Weaver"),
        ("Mrs Weaver has warned that it may close.", "Ann Weaver"),
        ("The Libraries Service (LS) announced that it will open on Sundays.", "Libraries Service"),
        ("The branch will stay open, Ann Weaver has said.", "Ann Weaver"),
        ("“The branch will stay open all year,” said Tom Reed.", "Tom Reed"),
        ("Speaking in the town hall, Tom Reed said that he had been impressed.", "Tom Reed"),
        (
            "Ann Weaver, head of culture at the Harbour Trust, said: “It will stay open all year.",
            "Ann Weaver",
        ),
        ("The new chair of the Harbour Trust, Tom Reed, will tell a meeting that it stays open.", "Tom Reed"),
        ("An Acorn spokeswoman said: “We welcome readers of all ages.”", "Acorn"),
        ("According to the Libraries Service, the branch stays open.", "Libraries Service"),
        ("The branch stays open all year.", None),
        ("Somebody said that it would stay open.", None),
    ],
)
def test_the_speaker_is_the_one_the_sentence_names(sentence: str, speaker: str | None) -> None:
    assert speakers(sentence) == [speaker]


def test_a_quotation_over_several_paragraphs_keeps_its_speaker() -> None:
    assert speakers(
        "Ann Weaver said: “We will keep it open.",
        "“It is not a small thing to do.",
        "“We have asked for the money.”",
        "The branch has two floors.",
    ) == ["Ann Weaver", "Ann Weaver", "Ann Weaver", None]


def test_a_pronoun_is_the_one_person_named_before() -> None:
    assert speakers("Tom Reed said it would rain.", "His call was echoed by Ann Weaver of the trust.", "She said: “It will be dry.”") == [
        "Tom Reed", None, "Ann Weaver",
    ]  # fmt: skip


def test_a_pronoun_after_two_people_stays_blank() -> None:
    found = proposed(["Ann Weaver met Tom Reed at the branch.", "He said that it would rain."])

    assert found[1].speaker is None
    assert Flag.speaker_unsure in found[1].flags


def test_an_office_is_its_holder_where_the_text_names_one() -> None:
    assert speakers("Ann Weaver spoke at the branch.", "The councillor said that it would stay open.") == [
        None,
        "Ann Weaver",
    ]


def test_two_voices_in_a_sentence_leave_it_blank() -> None:
    (found,) = proposed(["Tom Reed said the branch would close, as officials said it was too small."])

    assert found.speaker is None
    assert Flag.speaker_unsure in found.flags


def test_a_figure_within_what_somebody_says_has_its_own_source() -> None:
    (found,) = proposed(
        ["Ann Weaver disclosed that the Libraries Service estimates there are up to 8,000 readers."]
    )

    assert (found.speaker, found.source, found.voice) == ("Ann Weaver", "Libraries Service", Voice.reported)


def test_a_report_speaks_for_its_body_and_others_are_its_sources() -> None:
    given = {"numbered": True, "primary": True, "publisher": "Harbour Trust", "publisher_basis": "stated"}

    first, second = proposed(
        ["1. The Libraries Service has estimated that 8,000 people read.", "2. The branch is too small."],
        **given,
    )

    assert (first.speaker, first.source) == ("Harbour Trust", "Libraries Service")
    assert (second.speaker, second.source) == ("Harbour Trust", None)


def test_a_quotation_in_a_report_is_not_the_reports_own_word() -> None:
    given = {"numbered": True, "primary": True, "publisher": "Harbour Trust", "publisher_basis": "stated"}

    (found,) = proposed(["1. “Nobody should be turned away for want of a card”, the chair said."], **given)

    assert (found.speaker, found.voice) == (None, Voice.direct)
    assert Flag.speaker_unsure in found.flags


def test_a_news_text_without_attribution_is_its_publishers_word() -> None:
    given = {"publisher": "The Gazette", "publisher_basis": "stated"}

    assert speakers("The branch has two floors.", **given) == ["The Gazette"]
