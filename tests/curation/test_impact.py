"""The preview of a change says what the change does, to the letter, and leaves no trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.impact import (
    Asked,
    Difference,
    Impact,
    Origin,
    Preview,
    Told,
    preview,
    questions,
    told,
)
from briefbook.matching.encoder import text_hash
from briefbook.models import Fact, FactStatus, Outcome
from briefbook.record import Save

ROOF = "What will the new roof cost?"
SMALL = (
    ROOF,
    "roof price",
    "How many books were lent in 2021?",
    "loans incl renewals 2021",
    "Should the reading room open on Sundays?",
    "What did the chair say about library cards?",
    "Which football club won the cup?",
    "lending",
    "help",
    "How many visitors came in 2021?",
    "what is the price of a ticket",
)


def edited(briefing: Briefing, fact_id: str, **given: object) -> Save:
    held = briefing.held(fact_id)
    assert held is not None
    fact = Fact.model_validate({**held.fact.model_dump(), **given})
    return Save(fact=fact, expected_revision=held.revision)


def retired(briefing: Briefing, fact_id: str) -> Save:
    return edited(briefing, fact_id, status=FactStatus.retired)


def added(briefing: Briefing, like: str, fact_id: str, **given: object) -> Save:
    return Save(fact=edited(briefing, like, id=fact_id, **given).fact)


def of_the_small_base(briefing: Briefing) -> list[Save]:
    """Return an edit, a retirement and an addition."""
    return [
        edited(
            briefing, "F5", statement="A new roof for the Harbour Reading Room will cost £21,500 at most."
        ),
        retired(briefing, "F4"),
        added(
            briefing,
            "F2",
            "F6",
            statement="The Harbour Reading Room counted 812 visitors in 2021.",
            phrasings=(
                "How many visitors came in 2021?",
                "visitor numbers 2021",
                "Count of people who came in",
            ),
        ),
    ]


def of_the_shipped_base(briefing: Briefing) -> list[Save]:
    first = briefing.held("F10")
    assert first is not None
    return [
        edited(
            briefing,
            "F10",
            statement=f"In short: {first.fact.statement}",
            phrasings=(*first.fact.phrasings, "tally of tip-offs the watchdog had in 2018"),
        ),
        retired(briefing, "F12"),
        retired(briefing, "F311"),
        added(
            briefing,
            "F1",
            "F9001",
            phrasings=("When was the closing volume out?", "closing volume", "last volume date"),
        ),
    ]


def replies(briefing: Briefing, asked: Sequence[Asked]) -> list[Told]:
    return [told(briefing.answer(one.text, record=False)) for one in asked]


def make(briefing: Briefing, saves: Sequence[Save]) -> None:
    for save in saves:
        briefing.store.save_fact(
            save.fact, expected_revision=save.expected_revision, actor="local/ann", reason="", at=1.0
        )


def real_differences(
    asked: Sequence[Asked], before: Sequence[Told], after: Sequence[Told]
) -> tuple[Difference, ...]:
    return tuple(
        Difference(question=one.text, origin=one.origin, before=old, after=new)
        for one, old, new in zip(asked, before, after, strict=True)
        if uncounted(old) != uncounted(new)
    )


def uncounted(one: Told) -> Told:
    """Return a reply without the number of facts that it says were searched, which is no change of what it says."""
    return one.model_copy(update={"text": re.sub(r"I searched \d+ facts", "I searched facts", one.text)})


@pytest.mark.parametrize("words_only", [False, True], ids=["with the model", "by words only"])
@pytest.mark.parametrize("one_at_a_time", [False, True])
def test_the_preview_is_what_happens_in_the_small_base(
    open_copy: Callable[..., Briefing], words_only: bool, one_at_a_time: bool
) -> None:
    briefing = open_copy("small", words_only=words_only)
    asked = [Asked(text=text) for text in SMALL]
    saves = of_the_small_base(briefing)

    for some in [[save] for save in saves] if one_at_a_time else [saves]:
        before = replies(briefing, asked)
        impact = preview(briefing, some, asked)
        assert replies(briefing, asked) == before
        make(briefing, some)

        assert impact == Impact(
            asked=len(asked), differences=real_differences(asked, before, replies(briefing, asked))
        )
        assert impact.differences


def test_the_preview_is_what_happens_in_the_shipped_base(open_copy: Callable[..., Briefing]) -> None:
    briefing = open_copy("shipped")
    saves = of_the_shipped_base(briefing)
    told_of = [
        phrasing
        for fact_id in ("F10", "F12", "F311")
        for phrasing in briefing.held(fact_id).fact.phrasings[:4]
    ]
    asked = [*(Asked(text=text) for text in told_of), *questions(briefing)[:200:10]][:30]
    before = replies(briefing, asked)

    impact = preview(briefing, saves, asked)
    make(briefing, saves)

    found = real_differences(asked, before, replies(briefing, asked))
    assert len(asked) == 30
    assert impact.differences == tuple(
        one for one in found if not next(a for a in asked if a.text == one.question).held_back
    )
    assert impact.held_back == len(found) - len(impact.differences)
    assert len(found) >= 10


def test_a_change_that_fits_confidence_anew_is_previewed_with_the_new_fit(
    open_copy: Callable[..., Briefing],
) -> None:
    briefing = open_copy("shipped")
    saves = [retired(briefing, held.fact.id) for held in briefing.facts()[:40]]  # more than 5 in 100
    asked = questions(briefing)[:30]
    before = replies(briefing, asked)

    impact = preview(briefing, saves, asked)
    make(briefing, saves)

    found = real_differences(asked, before, replies(briefing, asked))
    assert {one.question for one in impact.differences} <= {one.question for one in found}
    assert len(impact.differences) + impact.held_back == len(found)


def test_a_preview_stores_nothing(small: Briefing) -> None:
    db = small.settings.db
    small.store.checkpoint()
    before = (db.read_bytes(), small.store.version(), small.store.gaps())

    preview(small, of_the_small_base(small), [Asked(text=text, origin=Origin.asked) for text in SMALL])

    small.store.checkpoint()
    assert (db.read_bytes(), small.store.version(), small.store.gaps()) == before


def test_of_the_exams_questions_the_vectors_are_kept_and_of_what_people_asked_nothing(
    small: Briefing,
) -> None:
    exam, recorded = "What would a new roof for the building cost us?", "Who mends the roof of the library?"
    encoder = small.encoder
    assert encoder is not None

    preview(small, [], [Asked(text=exam), Asked(text=recorded, origin=Origin.asked)])

    kept = small.store.vectors(encoder.model_id, [text_hash(exam), text_hash(recorded)])
    assert list(kept) == [text_hash(exam)]
    assert kept[text_hash(exam)] == pytest.approx(encoder.encode([exam])[0])


def test_no_change_changes_no_reply(small: Briefing) -> None:
    assert preview(small, [], [Asked(text=text) for text in SMALL]) == Impact(asked=len(SMALL))


def test_a_difference_has_both_texts_and_the_facts_with_their_revisions(small: Briefing) -> None:
    impact = preview(small, [of_the_small_base(small)[0]], [Asked(text=ROOF)])

    (difference,) = impact.differences
    assert (difference.before.facts, difference.after.facts) == ((("F5", 1),), (("F5", 2),))
    assert difference.before.outcome is difference.after.outcome is Outcome.answer
    assert "£21,500 at most." in difference.after.text
    assert "£21,500 at most." not in difference.before.text
    assert not difference.only_revision


def test_a_reply_that_gets_nothing_but_a_new_revision_is_told_apart(small: Briefing) -> None:
    impact = preview(small, [edited(small, "F5", note="Asked the builder.")], [Asked(text=ROOF)])

    assert [one.only_revision for one in impact.differences] == [True]


def test_a_no_that_counts_another_number_of_facts_says_nothing_else(small: Briefing) -> None:
    asked = [Asked(text="Which football club won the cup?")]

    assert preview(small, [retired(small, "F5")], asked) == Impact(asked=1)


def test_a_second_preview_after_the_change_is_live_starts_from_the_change(small: Briefing) -> None:
    previews, asked = Preview(small), [Asked(text=ROOF)]
    save = of_the_small_base(small)[0]
    first = previews.impact([save], asked)
    make(small, [save])

    again = previews.impact([edited(small, "F5", owner="finance")], asked)

    assert again.differences[0].before == first.differences[0].after


def test_the_exam_and_the_recorded_questions_still_held_are_tried(small: Briefing) -> None:
    exam = [
        {"id": "q1", "question": ROOF, "kind": "answerable"},
        {"id": "q2", "question": "roof price", "kind": "answerable", "held_back": True},
    ]
    path = Path(small.settings.knowledge_folder) / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, exam)), encoding="utf-8")
    small.store.record_gap("Who paints the door?", "abstain", [], at=1.0)
    small.store.record_gap(None, "abstain", [], at=1.0)
    small.store.record_gap(ROOF, "abstain", [], at=1.0)

    assert questions(small) == (
        Asked(text=ROOF),
        Asked(text="roof price", held_back=True),
        Asked(text="Who paints the door?", origin=Origin.asked),
    )


def test_questions_held_back_are_counted_and_not_shown(small: Briefing) -> None:
    asked = [Asked(text=ROOF), Asked(text="roof price", held_back=True)]

    impact = preview(small, [of_the_small_base(small)[0]], asked)

    assert [one.question for one in impact.differences] == [ROOF]
    assert impact.held_back == 1
