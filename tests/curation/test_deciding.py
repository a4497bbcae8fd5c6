"""Approving, rejecting and amending what was proposed."""

from __future__ import annotations

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.checks import Choice
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft
from briefbook.curation.results import FindingsError, StaleProposalError, State
from briefbook.curation.service import Curation
from briefbook.record import DecidedError, DeniedError, ProposalState, Role, StaleError
from curation.people import APPROVER, BOSS, CURATOR, NOW, OWNER, a_team, refusals, request
from curation.small import a_draft


def test_an_approved_change_is_live_under_its_authors_name(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request(), reason="a note")

    done = one.approve(APPROVER, 1, request_id=request(), reason="fine")

    assert (done.state, done.message) == (State.approved, "Proposal 1 is approved: F5 is live.")
    assert one.history(CURATOR, "F5")[0].revision.actor == CURATOR
    decided = one.store.proposal(1)
    assert decided is not None
    assert (decided.state, decided.decided_by, decided.decision) == (ProposalState.approved, APPROVER, "fine")


def test_a_rejection_has_a_reason_and_changes_nothing(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())

    with pytest.raises(FieldErrors, match="say why"):
        one.reject(APPROVER, 1, "", request_id=request())
    done = one.reject(APPROVER, 1, "no news", request_id=request())

    assert (done.state, one.held("F5").revision) == (State.rejected, 1)
    with pytest.raises(DecidedError, match=f"Proposal 1 was rejected by {APPROVER} already"):
        one.approve(APPROVER, 1, request_id=request())
    with pytest.raises(DecidedError, match="There is no proposal 9"):
        one.approve(APPROVER, 9, request_id=request())


def test_two_pairs_of_eyes_even_for_an_owner(two: Curation) -> None:
    done = two.edit(OWNER, "F5", Draft(note="mine"), request_id=request())
    assert done.state is State.proposed

    with pytest.raises(DeniedError, match="Proposal 1 is yours, so another person has to decide it"):
        two.approve(OWNER, 1, request_id=request())
    assert not two.waiting(OWNER, 1).decidable
    assert two.approve(APPROVER, 1, request_id=request()).state is State.approved
    assert [line.actor for line in refusals(two)] == [OWNER]


def test_two_pairs_of_eyes_once_two_people_may_approve(small: Briefing) -> None:
    curation = Curation(small, clock=lambda: NOW)
    curation.seed([BOSS])
    assert (curation.approvals(), curation.edit(BOSS, "F5", Draft(note="a"), request_id=request()).state) == (
        1,
        State.live,
    )

    curation.grant(BOSS, APPROVER, Role.approver, request_id=request())

    assert (curation.approvals(), curation.edit(BOSS, "F5", Draft(note="b"), request_id=request()).state) == (
        2,
        State.proposed,
    )


def test_a_proposal_on_an_earlier_revision_is_not_approved(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())
    one.edit(APPROVER, "F5", Draft(note="first"), request_id=request())

    with pytest.raises(StaleError, match="made on revision 1 of F5, which is at revision 2 by now") as caught:
        one.approve(APPROVER, 1, request_id=request())

    assert caught.value.current is not None
    assert caught.value.current.fact.note == "first"
    card = one.waiting(APPROVER, 1)
    assert card.problems == ("F5 has been changed since.",)
    assert card.altered[0].before is not None
    assert card.altered[0].before.revision == 1


def test_a_proposal_whose_quote_has_gone_is_not_approved(one: Curation) -> None:
    one.add(CURATOR, a_draft(), request_id=request())
    proposal = one.store.proposal(1)
    assert proposal is not None
    report = next(document for document in one.briefing.documents() if document.id == "annual-report-2021")
    from briefbook.documents import sha256

    text = "1. The room lent nearly twice as many.\n"
    one.store.save_document(report.model_copy(update={"sha256": sha256(text)}), at=NOW)
    one.store.hold_text(report.id, text, at=NOW)

    with pytest.raises(
        StaleProposalError, match="The quote “nearly a third more than in 2020” of F6 is no longer in"
    ):
        one.approve(APPROVER, 1, request_id=request())
    assert one.briefing.held("F6") is None


def test_an_approver_is_told_what_came_up_since(small: Briefing) -> None:
    times = iter([NOW + step for step in range(100)])
    one = a_team(small)
    one.clock = lambda: next(times)
    one.add(CURATOR, a_draft(), request_id=request())
    twin = a_draft(phrasings="By how much did lending rise?\nrise of loans\nmore loans than before")
    one.add(APPROVER, twin, request_id=request())

    with pytest.raises(FindingsError, match="F7 says the same in other words"):
        one.approve(APPROVER, 1, request_id=request())

    done = one.approve(APPROVER, 1, request_id=request(), resolved={"F7": Choice.distinct})
    assert done.state is State.approved


def test_a_fact_that_an_approver_supersedes_with_a_proposal_is_retired(one: Curation) -> None:
    beside(one)

    done = one.approve(APPROVER, 1, request_id=request(), resolved={"F7": Choice.supersede})

    assert done.state is State.live
    old, new = one.briefing.held("F7"), one.briefing.held(done.facts[0].fact.id)
    assert old is not None
    assert new is not None
    assert (old.fact.status, new.fact.updates) == ("retired", ("F7",))
    decided = one.store.proposal(1)
    assert decided is not None
    assert decided.decision == "replaced by a live change"


def test_under_four_eyes_what_an_approver_chooses_waits_for_another(two: Curation) -> None:
    first = two.add(CURATOR, a_draft(), request_id=request())
    twin = a_draft(phrasings="By how much did lending rise?\nrise of loans\nmore loans than before")
    two.add(CURATOR, twin, request_id=request())
    two.clock = lambda: NOW + 1
    two.approve(APPROVER, 2, request_id=request())

    done = two.approve(APPROVER, 1, request_id=request(), resolved={"F7": Choice.supersede})

    assert first.state is done.state is State.proposed
    beside = two.briefing.held("F7")
    assert beside is not None
    assert beside.fact.status == "live"
    assert two.approve(BOSS, 3, request_id=request()).state is State.approved
    retired = two.briefing.held("F7")
    assert retired is not None
    assert retired.fact.status == "retired"


def test_a_proposal_that_an_approver_merges_gives_its_phrasings_to_the_fact_beside_it(one: Curation) -> None:
    beside(one)

    one.approve(APPROVER, 1, request_id=request(), resolved={"F7": Choice.merge})

    kept = one.briefing.held("F7")
    assert kept is not None
    assert str(a_draft().phrasings).splitlines()[0] in kept.fact.phrasings
    assert one.briefing.held("F6") is None


def beside(one: Curation) -> None:
    """Propose a fact, and let another go live that says the same in other words."""
    times = iter([NOW + step for step in range(100)])
    one.clock = lambda: next(times)
    one.add(CURATOR, a_draft(), request_id=request())
    twin = a_draft(phrasings="By how much did lending rise?\nrise of loans\nmore loans than before")
    one.add(APPROVER, twin, request_id=request())


def test_an_amended_proposal_takes_the_place_of_the_first(one: Curation) -> None:
    one.add(CURATOR, a_draft(), request_id=request(), reason="asked for")

    done = one.amend(APPROVER, 1, a_draft(note="Better."), request_id=request())

    assert (done.state, done.facts[0].fact.note) == (State.live, "Better.")
    first = one.store.proposal(1)
    assert first is not None
    assert (first.state, first.decision) == (ProposalState.rejected, "replaced by a live change")


def test_a_question_is_closed_when_the_fact_that_answers_it_is_approved(one: Curation) -> None:
    gap = one.store.record_gap("Did lending grow?", "abstain", [], at=NOW)
    one.add(CURATOR, a_draft(), request_id=request(), gap=gap)
    assert [each["id"] for each in one.store.gaps("open")] == [gap]

    one.approve(APPROVER, 1, request_id=request())

    assert [(each["id"], each["fact"]) for each in one.store.gaps("closed")] == [(gap, "F6")]
