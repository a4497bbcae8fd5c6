"""Taking back one’s own last change, and whatever stands in its way."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from briefbook.curation.checks import Choice
from briefbook.curation.forms import Draft
from briefbook.curation.results import State
from briefbook.curation.service import Curation
from briefbook.curation.undoing import AT_A_TIME
from briefbook.errors import BriefbookError
from briefbook.models import FactStatus
from briefbook.record import AuditRow, StaleError
from curation.people import APPROVER, CURATOR, OWNER, request
from curation.verbs import choices, contradicting


def test_undo_takes_back_the_last_change_of_mine(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(note="first"), request_id=request())
    one.edit(APPROVER, "F3", Draft(note="second"), request_id=request())
    one.edit(OWNER, "F2", Draft(note="not mine"), request_id=request())

    assert one.undo(APPROVER, request_id=request()).message == "Your last change is undone: F3 is as before."
    assert one.undo(APPROVER, request_id=request()).message == "Your last change is undone: F5 is as before."

    assert [one.held(name).fact.note for name in ("F2", "F3", "F5")] == [
        "not mine",
        "The chair is not named.",
        "",
    ]
    with pytest.raises(BriefbookError, match="There is no change of yours to undo"):
        one.undo(APPROVER, request_id=request())


def test_undo_done_twice_by_one_request_is_done_once(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(note="first"), request_id=request())
    one.edit(APPROVER, "F5", Draft(note="second"), request_id=request())
    asked = request()

    one.undo(APPROVER, request_id=asked)
    one.undo(APPROVER, request_id=asked)

    assert one.held("F5").fact.note == "first"


def test_undoing_an_addition_retires_it_and_all_that_went_with_it(one: Curation) -> None:
    draft = contradicting()
    one.add(APPROVER, draft, request_id=request(), resolved=choices(one, draft, Choice.supersede))

    one.undo(APPROVER, request_id=request())

    assert one.held("F6").fact.status is FactStatus.retired
    assert one.held("F1").fact.status is FactStatus.live


def test_undo_stops_where_somebody_went_on(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(note="mine"), request_id=request())
    one.edit(OWNER, "F5", Draft(note="theirs"), request_id=request())

    with pytest.raises(StaleError, match="F5 has been changed since you changed it"):
        one.undo(APPROVER, request_id=request())


def test_undo_withdraws_a_proposal_that_waits(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())

    done = one.undo(CURATOR, request_id=request())

    assert (done.state, done.message) == (State.withdrawn, "Proposal 1 is withdrawn.")
    assert one.queue(APPROVER) == ()


def test_undo_of_what_was_approved_says_how_to_go_back(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())
    one.approve(APPROVER, 1, request_id=request())

    with pytest.raises(BriefbookError, match=rf"approved by {APPROVER}\. To go back: restore F5"):
        one.undo(CURATOR, request_id=request())
    assert one.undo(APPROVER, request_id=request()).message == "Your last change is undone: F5 is as before."


def test_undo_finds_ones_change_behind_many_others_and_behind_what_was_undone(one: Curation) -> None:
    one.edit(APPROVER, "F3", Draft(note="the one to undo"), request_id=request())
    for at in range(AT_A_TIME):
        one.edit(APPROVER, "F5", Draft(note=f"mine {at}"), request_id=request())
        one.undo(APPROVER, request_id=request())
        one.edit(OWNER, "F2", Draft(note=f"theirs {at}"), request_id=request())

    assert one.undo(APPROVER, request_id=request()).message == "Your last change is undone: F3 is as before."


def test_undo_of_the_last_change_reads_a_few_lines_of_a_long_audit(
    one: Curation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(2 * AT_A_TIME):
        one.edit(APPROVER, "F5", Draft(note=f"mine {at}"), request_id=request())
    read: list[int] = []
    real = one.store.audit_of

    def counted(actor: str, *, before: int | None = None, limit: int) -> Sequence[AuditRow]:
        found = real(actor, before=before, limit=limit)
        read.append(len(found))
        return found

    monkeypatch.setattr(one.store, "audit_of", counted)
    one.undo(APPROVER, request_id=request())

    assert read == [AT_A_TIME]
