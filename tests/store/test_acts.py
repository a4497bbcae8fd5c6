"""Acts: who may, what is done once, what is refused, and what stands in the audit afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefbook.errors import StoreError
from briefbook.models import Fact
from briefbook.record import (
    Act,
    DecidedError,
    DeniedError,
    Proposal,
    ProposalState,
    Role,
    Save,
    StaleError,
    Verb,
)
from briefbook.store import SqliteStore, Store

from .examples import a_fact

OWNER, APPROVER, CURATOR, ASKER = "T1/U1", "T1/U2", "T1/U3", "T1/U4"


@pytest.fixture
def staffed(store: SqliteStore) -> SqliteStore:
    """Return a store with an owner, an approver and a curator."""
    store.seed_owners([OWNER], at=1.0)
    for number, (person, role) in enumerate([(APPROVER, Role.approver), (CURATOR, Role.curator)]):
        store.act(an_act(f"grant {number}", Verb.role, needs=Role.owner, grants=(person, role)))
    return store


def an_act(request: str, verb: Verb = Verb.edit, *, actor: str = OWNER, **given: Any) -> Act:
    return Act(
        **{"request_id": request, "actor": actor, "verb": verb, "needs": Role.curator, "at": 5.0, **given}
    )


def adding(request: str, fact: Fact, **given: Any) -> Act:
    return an_act(request, Verb.add, saves=(Save(fact=fact),), target=fact.id, **given)


def editing(request: str, fact: Fact, revision: int, **given: Any) -> Act:
    return an_act(request, saves=(Save(fact=fact, expected_revision=revision),), target=fact.id, **given)


def proposing(
    request: str, fact: Fact, *, expected: int | None = None, actor: str = CURATOR, **given: Any
) -> Act:
    proposal = Proposal(
        verb=Verb.add,
        saves=(Save(fact=fact, expected_revision=expected),),
        author=actor,
        reason="new figure",
        at=5.0,
    )
    return an_act(request, Verb.add, actor=actor, proposes=proposal, target=fact.id, **given)


def deciding(request: str, number: int, state: ProposalState, *, actor: str = APPROVER, **given: Any) -> Act:
    verb = Verb.approve if state is ProposalState.approved else Verb.reject
    return an_act(request, verb, actor=actor, needs=Role.approver, decides=(number, state), **given)


def test_an_act_writes_facts_and_a_line(staffed: Store):
    done = staffed.act(adding("r1", a_fact(1), actor=CURATOR, reason="asked often"))

    assert [(held.fact.id, held.revision) for held in done.facts] == [("F1", 1)]
    line = staffed.audit()[-1]
    assert (line.seq, line.actor, line.verb, line.target) == (done.seq, CURATOR, Verb.add, "F1")
    assert (line.reason, line.request_id, line.before) == ("asked often", "r1", "")
    assert staffed.fact("F1") == done.facts[0]
    assert staffed.problems() == []


def test_several_facts_are_written_whole_or_not_at_all(staffed: Store):
    with pytest.raises(StaleError):
        staffed.act(an_act("r1", saves=(Save(fact=a_fact(1)), Save(fact=a_fact(2), expected_revision=4))))

    assert staffed.fact("F1") is None
    assert [line.verb for line in staffed.audit()] == [Verb.role] * 3


def test_before_and_after_join_one_line_to_the_next_about_a_fact(staffed: Store):
    staffed.act(adding("r1", a_fact(1)))
    staffed.act(editing("r2", a_fact(1, "Second."), 1))

    first, second = staffed.audit()[-2:]
    assert first.after == second.before != second.after


def test_the_same_request_is_done_once_and_gives_the_same_result(staffed: Store):
    first = staffed.act(adding("r1", a_fact(1)))
    staffed.act(editing("r2", a_fact(1, "Second."), 1))

    again = staffed.act(adding("r1", a_fact(1)).model_copy(update={"at": 99.0}))

    assert again == first.model_copy(update={"again": True})
    assert staffed.recorded("r1") == again
    assert staffed.recorded("r3") is None
    assert len(staffed.history("F1")) == 2


def test_a_request_id_is_not_used_for_something_else(staffed: Store):
    staffed.act(adding("r1", a_fact(1)))

    for other in (
        adding("r1", a_fact(2)),
        adding("r1", a_fact(1), actor=CURATOR),
        adding("r1", a_fact(1), reason="x"),
    ):
        with pytest.raises(StoreError, match="r1 was used for something else already"):
            staffed.act(other)
    with pytest.raises(StoreError, match="needs a request id"):
        staffed.act(adding("", a_fact(2)))
    assert staffed.fact("F2") is None


def test_a_retry_is_known_by_its_request_when_the_base_has_moved_on(staffed: Store):
    staffed.act(adding("r1", a_fact(1)))
    staffed.act(editing("r2", a_fact(1, "Second."), 1))

    assert staffed.act(editing("r2", a_fact(1, "Second."), 2)).again


def test_a_stale_edit_is_refused_with_both_versions(staffed: Store):
    staffed.act(adding("r1", a_fact(1)))
    staffed.act(editing("r2", a_fact(1, "Theirs."), 1))

    with pytest.raises(StaleError, match=r"It now says: “Theirs\.” Yours says: “Mine\.”") as refused:
        staffed.act(editing("r3", a_fact(1, "Mine."), 1))

    assert refused.value.current == staffed.fact("F1")
    assert staffed.fact("F1").revision == 2


@pytest.mark.parametrize("person", [ASKER, CURATOR, APPROVER])
def test_whoever_lacks_the_role_changes_nothing_and_stands_in_the_audit_once(staffed: Store, person: str):
    act = adding("r1", a_fact(1), actor=person, needs=Role.owner)
    for _ in range(3):
        with pytest.raises(DeniedError, match=r"To add you need to be an owner; you are an? "):
            staffed.act(act)

    assert staffed.fact("F1") is None
    refused = [line for line in staffed.audit() if line.verb is Verb.refused]
    assert [(line.actor, line.target, line.request_id) for line in refused] == [(person, "F1", "r1")]
    assert staffed.recorded("r1") is None
    assert staffed.problems() == []


def test_a_refused_request_may_be_made_again_once_the_role_is_there(staffed: Store):
    act = adding("r1", a_fact(1), actor=ASKER)
    with pytest.raises(DeniedError):
        staffed.act(act)
    staffed.act(an_act("r2", Verb.role, needs=Role.owner, grants=(ASKER, Role.curator)))

    assert not staffed.act(act).again


def test_a_role_taken_away_counts_at_once(staffed: Store):
    staffed.act(an_act("r1", Verb.role, needs=Role.owner, grants=(CURATOR, Role.asker)))

    with pytest.raises(DeniedError):
        staffed.act(adding("r2", a_fact(1), actor=CURATOR))
    assert staffed.roles() == {OWNER: Role.owner, APPROVER: Role.approver}
    assert staffed.role_of(CURATOR) is Role.asker


def test_the_last_owner_stays(staffed: Store):
    with pytest.raises(DeniedError, match="T1/U1 is the last owner"):
        staffed.act(an_act("r1", Verb.role, needs=Role.owner, grants=(OWNER, Role.curator)))
    assert staffed.role_of(OWNER) is Role.owner
    assert staffed.audit()[-1].verb is Verb.refused

    staffed.act(an_act("r2", Verb.role, needs=Role.owner, grants=(APPROVER, Role.owner)))
    staffed.act(an_act("r3", Verb.role, needs=Role.owner, grants=(OWNER, Role.curator)))
    assert staffed.role_of(OWNER) is Role.curator


def test_owners_are_seeded_once(staffed: Store):
    staffed.seed_owners([OWNER, CURATOR], at=6.0)
    assert staffed.role_of(CURATOR) is Role.owner
    staffed.act(an_act("r1", Verb.role, needs=Role.owner, grants=(CURATOR, Role.asker)))
    count = len(staffed.audit())

    staffed.seed_owners([OWNER, CURATOR], at=7.0)

    assert staffed.role_of(CURATOR) is Role.asker
    assert len(staffed.audit()) == count


def test_a_proposal_changes_nothing_until_another_approves_it(staffed: Store):
    proposed = staffed.act(proposing("r1", a_fact(1)))
    assert staffed.fact("F1") is None
    assert staffed.proposals() == [proposed.proposal]

    done = staffed.act(deciding("r2", proposed.proposal.id, ProposalState.approved, reason="checked"))

    assert done.facts == (staffed.fact("F1"),)
    assert done.proposal.state is ProposalState.approved
    assert (done.proposal.decided_by, done.proposal.decision) == (APPROVER, "checked")
    assert staffed.proposals() == []
    assert staffed.proposals(None) == staffed.proposals(ProposalState.approved) == [done.proposal]
    (revision,) = staffed.history("F1")
    assert (revision.actor, revision.reason) == (CURATOR, "new figure")
    assert staffed.act(proposing("r1", a_fact(1))) == proposed.model_copy(update={"again": True})
    assert staffed.problems() == []


def test_a_rejected_proposal_goes_nowhere(staffed: Store):
    number = staffed.act(proposing("r1", a_fact(1))).proposal.id

    done = staffed.act(deciding("r2", number, ProposalState.rejected, reason="no source"))

    assert done.facts == ()
    assert staffed.proposal(number).decision == "no source"
    assert staffed.fact("F1") is None


def test_a_proposal_is_decided_once(staffed: Store):
    number = staffed.act(proposing("r1", a_fact(1))).proposal.id
    staffed.act(deciding("r2", number, ProposalState.rejected))

    with pytest.raises(DecidedError, match=f"Proposal {number} was rejected by {APPROVER} already"):
        staffed.act(deciding("r3", number, ProposalState.approved, actor=OWNER))
    with pytest.raises(DecidedError, match="There is no proposal 77"):
        staffed.act(deciding("r4", 77, ProposalState.approved))
    assert staffed.fact("F1") is None


def test_nobody_decides_their_own_proposal_where_four_eyes_are_asked_for(staffed: Store):
    number = staffed.act(proposing("r1", a_fact(1), actor=APPROVER)).proposal.id

    with pytest.raises(DeniedError, match="is yours"):
        staffed.act(deciding("r2", number, ProposalState.approved, by_another=True))
    assert staffed.audit()[-1].verb is Verb.refused
    staffed.act(deciding("r3", number, ProposalState.approved, actor=OWNER, by_another=True))

    assert staffed.fact("F1") is not None


def test_what_is_approved_is_what_was_proposed_whatever_its_number(staffed: Store):
    number = staffed.act(proposing("r1", a_fact(1))).proposal.id
    staffed.act(adding("r2", a_fact(1, "Another took the number.")))
    approve = deciding("r3", number, ProposalState.approved)

    with pytest.raises(StaleError, match="F1 exists already"):
        staffed.act(approve)
    with pytest.raises(StoreError, match="says something else"):
        staffed.act(approve.model_copy(update={"saves": (Save(fact=a_fact(2, "Forged.")),)}))
    renumbered = a_fact(1).model_copy(update={"id": "F2"})
    staffed.act(approve.model_copy(update={"saves": (Save(fact=renumbered),)}))

    assert staffed.fact("F2").fact == renumbered
    assert staffed.proposal(number).state is ProposalState.approved


def test_a_refusal_found_above_the_store_is_kept(store: Store):
    for _ in range(2):
        store.refuse(actor="T9/U9", verb=Verb.retire, target="F42", reason="guest", request_id="r1", at=3.0)

    (line,) = store.audit()
    assert (line.verb, line.target, line.reason) == (Verb.refused, "F42", "retire: guest")


def test_the_changes_after_a_line_name_each_revision(staffed: Store):
    first = staffed.act(adding("r1", a_fact(1)))
    staffed.act(an_act("r2", saves=(Save(fact=a_fact(1, "Two."), expected_revision=1), Save(fact=a_fact(2)))))

    found = staffed.changes(after=first.seq)

    assert [(one.fact_id, one.revision, one.actor, one.verb) for one in found] == [
        ("F1", 2, OWNER, Verb.edit),
        ("F2", 1, OWNER, Verb.edit),
    ]


steps = st.lists(
    st.tuples(
        st.sampled_from([OWNER, APPROVER, CURATOR, ASKER]),
        st.sampled_from(["add", "edit", "stale", "propose", "approve", "reject", "grant", "again"]),
        st.integers(1, 3),
    ),
    max_size=25,
)


@given(steps)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_tried_the_audit_accounts_for_what_is_held(
    staffed: SqliteStore, tried: list[tuple[str, str, int]]
):
    acts: list[Act] = []
    for actor, what, number in tried:
        acts.append(_tried(staffed, f"t{len(staffed.audit())}.{len(acts)}", actor, what, number, acts))
        try:
            staffed.act(acts[-1])
        except (DeniedError, StaleError, DecidedError):
            continue

    assert staffed.problems() == []
    written = {(one.fact_id, one.revision) for one in staffed.changes()}
    held = {(f"F{n}", one.number) for n in range(1, 4) for one in staffed.history(f"F{n}")}
    assert written == held
    assert Role.owner in staffed.roles().values()


def _tried(store: Store, request: str, actor: str, what: str, number: int, before: list[Act]) -> Act:
    held = store.fact(f"F{number}")
    revision = held.revision if held else None
    fact = a_fact(number, f"Said in {request}.")
    if what == "again" and before:
        return before[-1]
    if what == "grant":
        return an_act(request, Verb.role, actor=actor, needs=Role.owner, grants=(CURATOR, list(Role)[number]))
    if what == "propose":
        return proposing(request, fact, expected=revision, actor=actor)
    if what in ("approve", "reject"):
        state = ProposalState.approved if what == "approve" else ProposalState.rejected
        return deciding(request, number, state, actor=actor, by_another=True)
    expected = 77 if what == "stale" else revision if what == "edit" else None
    return an_act(request, actor=actor, saves=(Save(fact=fact, expected_revision=expected),))
