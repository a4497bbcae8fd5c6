"""Who is what: giving roles, the first and the last owner, and a role that was lost meanwhile."""

from __future__ import annotations

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.results import State
from briefbook.curation.service import Curation
from briefbook.errors import BriefbookError
from briefbook.record import DeniedError, Role
from curation.people import ASKER, BOSS, CURATOR, OWNER, refusals, request


def test_the_last_owner_stays(one: Curation) -> None:
    one.grant(OWNER, BOSS, Role.asker, request_id=request())

    with pytest.raises(DeniedError, match="is the last owner"):
        one.grant(OWNER, OWNER, Role.curator, request_id=request())


def test_a_role_is_given_to_somebody(one: Curation) -> None:
    assert one.grant(OWNER, ASKER, Role.curator, request_id=request()).message == "T1/asker is a curator now."
    assert one.grant(OWNER, ASKER, Role.curator, request_id=request()).state is State.unchanged
    with pytest.raises(BriefbookError, match="names nobody"):
        one.grant(OWNER, "ann", Role.curator, request_id=request())


def test_the_first_person_at_the_terminal_owns_the_base(small: Briefing) -> None:
    curation = Curation(small)
    curation.seed(["T1/admin"])

    assert curation.welcome("local/ann") is Role.owner
    assert curation.welcome("local/bob") is Role.asker
    assert curation.role("T1/admin") is Role.owner


def test_a_role_lost_while_the_form_was_open_stops_it(one: Curation) -> None:
    draft, revision = one.draft(CURATOR, "F5")
    one.grant(OWNER, CURATOR, Role.asker, request_id=request())

    with pytest.raises(DeniedError):
        one.edit(
            CURATOR,
            "F5",
            draft.model_copy(update={"note": "x"}),
            expected_revision=revision,
            request_id=request(),
        )

    assert one.held("F5").revision == 1
    assert refusals(one)[-1].actor == CURATOR
