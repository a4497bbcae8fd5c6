"""Questions that nobody could answer are put together when they ask for the same, whatever order they came in."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.gaps import Unanswered, clustered, draft, groups, likeness, open_gaps, phrasings
from briefbook.matching import Encoder
from briefbook.store.protocol import Suggestion

ASKED = (
    "How many volunteers work at the reading room?",
    "how many volunteers does the reading room have",
    "What did the new boiler cost?",
    "what was the price of the new boiler",
    "Who designed the roof?",
)


def unanswered(texts: Sequence[str] = ASKED) -> list[Unanswered]:
    return [Unanswered(question=text, at=float(at), gap=at) for at, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("with_model", [True, False])
def test_the_same_questions_are_the_same_groups_in_any_order(encoder: Encoder, with_model: bool) -> None:
    encode = encoder.encode if with_model else None
    found = clustered(unanswered(), encode)
    mixed = unanswered()
    random.Random(1).shuffle(mixed)

    assert {frozenset(gap.questions) for gap in clustered(mixed, encode)} == {
        frozenset(gap.questions) for gap in found
    }
    assert [gap.count for gap in found][-1] == 1


def test_paraphrases_go_together_and_are_counted(encoder: Encoder) -> None:
    found = clustered(unanswered(), encoder.encode)

    assert sorted(gap.gaps for gap in found) == [(1, 2), (3, 4), (5,)]
    assert [gap.count for gap in found] == [2, 2, 1]


def test_questions_for_two_years_are_two_needs_however_alike(encoder: Encoder) -> None:
    texts = ("How many books were lent in 2021?", "How many books were lent in 2022?")

    assert likeness(texts, encoder.encode)[0, 1] == 0.0
    assert [gap.count for gap in clustered(unanswered(texts), encoder.encode)] == [1, 1]


def test_what_a_curator_was_asked_comes_first_then_what_is_asked_most(encoder: Encoder) -> None:
    found = [*unanswered(), Unanswered(question="Is there a lift?", at=1.0, gap=9, asked=True)]

    assert clustered(found, encoder.encode)[0].question == "Is there a lift?"


def test_typing_the_same_question_otherwise_counts_and_is_one_wording_to_compare() -> None:
    texts = ("Is there a lift?", "is there a lift", "Is there a lift??")
    (gap,) = clustered(unanswered(texts), None)

    assert gap.count == 3
    assert len(groups(likeness(["Is there a lift?"], None))) == 1


def test_a_group_fills_the_form_of_a_fact_and_names_the_facts_nearest_now(small: Briefing) -> None:
    small.store.record_gap("How tall is the new roof?", "abstain", ["F99"], at=1.0)
    small.store.record_gap("How tall is the new roof", "abstain", [], at=2.0)
    (gap,) = open_gaps(small)

    assert draft(gap).phrasings == "How tall is the new roof\nHow tall is the new roof?"
    assert gap.facts[0] == "F5"
    assert "F99" not in gap.facts


def test_a_thumb_down_with_its_question_is_a_gap_with_its_reason(small: Briefing) -> None:
    small.store.record_feedback("r1", reason="It is too old.", question="What will the roof cost?", at=1.0)
    (gap,) = open_gaps(small)

    assert (gap.feedback, gap.reasons, gap.gaps) == ((1,), ("It is too old.",), ())


def test_picks_of_one_fact_for_one_question_are_counted_together() -> None:
    def pick(number: int, question: str | None, fact: str) -> Suggestion:
        return Suggestion(number, 1.0, question, fact, "open", None)

    found = phrasings(
        [
            pick(1, "roof price?", "F5"),
            pick(2, "Roof price", "F5"),
            pick(3, "roof price?", "F2"),
            pick(4, None, "F5"),
        ]
    )

    assert [(one.fact, one.count, one.suggestions) for one in found] == [("F5", 2, (1, 2)), ("F2", 1, (3,))]
