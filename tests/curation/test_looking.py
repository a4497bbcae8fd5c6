"""What the base shows to those who look after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.checks import Choice
from briefbook.curation.forms import Draft
from briefbook.curation.service import Curation
from briefbook.errors import FactNotFound
from briefbook.record import Role, Verb
from curation.people import APPROVER, ASKER, CURATOR, NOW, a_team, request
from curation.verbs import choices, contradicting


def test_due_facts_come_oldest_first(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(review="2026-12"), request_id=request())

    assert [held.fact.id for held in one.due(CURATOR)] == ["F5", "F2"]
    one.edit(APPROVER, "F2", Draft(review="2027-02"), request_id=request())
    assert [held.fact.id for held in one.due(CURATOR)] == ["F5"]
    assert [held.fact.id for held in one.due(CURATOR, within_days=30)] == ["F5", "F2"]


def test_duplicates_are_named_once_a_pair(one: Curation) -> None:
    assert one.duplicates(CURATOR) == ()
    draft = contradicting()
    one.add(APPROVER, draft, request_id=request(), resolved=choices(one, draft, Choice.distinct))

    found = one.duplicates(CURATOR)

    assert {(held.fact.id, finding.other) for held, finding in found} >= {("F6", "F1")}


def test_the_note_and_what_waits_are_for_curators(one: Curation) -> None:
    one.edit(CURATOR, "F3", Draft(owner="archive"), request_id=request())

    seen, unseen = one.show(CURATOR, "F3"), one.show(ASKER, "f3")

    assert (seen.held.fact.note, len(seen.waiting)) == ("The chair is not named.", 1)
    assert (unseen.held.fact.note, unseen.waiting) == ("", ())
    with pytest.raises(FactNotFound):
        one.show(ASKER, "F99")


def test_stats_count_the_base(one: Curation) -> None:
    one.retire(APPROVER, "F5", "built", request_id=request())
    one.edit(CURATOR, "F3", Draft(owner="archive"), request_id=request())
    one.briefing.answer("How many books were lent in 2021?")
    one.store.record_gap("Is there tea?", "abstain", [], at=NOW)

    stats = one.stats(CURATOR)

    assert (stats.live, stats.retired, stats.waiting, stats.gaps, stats.due) == (4, 1, 1, 1, 1)
    assert stats.without_review == 3
    assert stats.people == {Role.owner: 2, Role.approver: 1, Role.curator: 1}


def test_questions_that_ask_for_the_same_are_one_gap(open_copy: Callable[..., Briefing]) -> None:
    one = a_team(open_copy("small"))
    for at, question in enumerate(
        [
            "Is there a café in the building?",
            "is there a cafe in the building",
            "Does the building have a café?",
            "Who wrote the letter?",
        ]
    ):
        one.store.record_gap(question, "abstain", ["F5"], at=NOW + at)

    first, second = one.gaps(CURATOR)

    assert (first.count, len(first.gaps), first.facts) == (3, 3, ("F5",))
    assert "café" in first.question
    assert (second.question, second.count) == ("Who wrote the letter?", 1)


def test_the_history_has_the_verb_that_was_proposed_and_who_approved_it(small: Briefing) -> None:
    two = a_team(small, approvals=2)
    edited = two.edit(CURATOR, "F5", Draft(note="by telephone"), request_id=request())
    assert edited.proposal is not None
    two.approve(APPROVER, edited.proposal.id, request_id=request())

    newest, first = two.history(CURATOR, "F5")

    assert (newest.verb, newest.revision.actor, newest.approved_by) == (Verb.edit, CURATOR, APPROVER)
    assert (first.verb, first.approved_by) == (Verb.load, None)
