"""What becomes of open questions and of suggested phrasings."""

from __future__ import annotations

from briefbook.curation.results import State
from briefbook.curation.service import Curation
from curation.people import APPROVER, CURATOR, NOW, request


def test_a_suggested_phrasing_is_accepted_or_put_aside(one: Curation) -> None:
    taken = one.store.suggest_phrasing("Is a ticket needed?", "F3", at=NOW)
    aside = one.store.suggest_phrasing("cards?", "F3", at=NOW)

    one.alias(APPROVER, "F3", "Is a ticket needed?", request_id=request(), suggestion=taken)
    one.reject_suggestion(CURATOR, aside, request_id=request())

    assert {one_.id: one_.state for one_ in one.store.suggestions(None)} == {
        taken: "accepted",
        aside: "rejected",
    }
    assert one.suggestions(CURATOR) == ()


def test_a_dismissed_question_is_no_gap_any_more(one: Curation) -> None:
    gap = one.store.record_gap("Is there tea?", "abstain", [], at=NOW)

    assert one.dismiss(CURATOR, [gap], request_id=request()).state is State.closed
    assert one.dismiss(CURATOR, [gap], request_id=request()).state is State.unchanged
    assert one.gaps(CURATOR) == ()
