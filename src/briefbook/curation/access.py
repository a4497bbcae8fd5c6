"""Who may do what, and the one way to the record: a role is checked here, and by the store when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from briefbook.answering.judge import Base
from briefbook.answering.profile import Profile, profile
from briefbook.briefing import Briefing
from briefbook.curation.checks import Findings, check
from briefbook.curation.drafts import fact_id
from briefbook.curation.likeness import Likeness
from briefbook.curation.reasking import close_group
from briefbook.curation.results import Done, State
from briefbook.errors import FactNotFound, StoreError
from briefbook.models import Fact, HeldFact
from briefbook.record import (
    Act,
    DeniedError,
    Proposal,
    ProposalState,
    Recorded,
    Role,
    Save,
    Settlement,
    Verb,
)
from briefbook.store import Store

NEEDS = {
    **dict.fromkeys(
        (
            Verb.add,
            Verb.edit,
            Verb.retire,
            Verb.restore,
            Verb.alias,
            Verb.merge,
            Verb.undo,
            Verb.import_,
            Verb.propose,
            Verb.decline,
            Verb.document,
        ),
        Role.curator,
    ),
    Verb.approve: Role.approver,
    Verb.reject: Role.approver,
    Verb.role: Role.owner,
}
_STATES = {Verb.role: State.granted, Verb.propose: State.queued, Verb.decline: State.rejected}
FOUR_EYES = 2  # people who have to have seen a change


class Access:
    """What every part of the service stands on: the base as it is now, the roles, the record."""

    def __init__(
        self, briefing: Briefing, *, approvals: int | None = None, clock: Callable[[], float] = time.time
    ):
        self.briefing, self.clock = briefing, clock
        self._approvals = approvals

    @property
    def store(self) -> Store:
        return self.briefing.store

    @property
    def base(self) -> Base:
        """Return the state that is answered from now.

        A verb reads it once: the revision that it expects has to be that of the fact it looked at.
        """
        return self.briefing.state().base

    # --- who

    def role(self, person: str) -> Role:
        """Return what a person may do."""
        return self.store.role_of(person)

    def may(self, person: str, verb: Verb) -> bool:
        """Return whether a person may do something now; what they do is checked again when they do it."""
        return self.role(person).covers(NEEDS.get(verb, Role.owner))

    def approvals(self) -> int:
        """Return how many people see a change before it is live: as set, or 2 once two may approve."""
        if self._approvals is not None:
            return self._approvals
        approvers = sum(role.covers(Role.approver) for role in self.store.roles().values())
        return FOUR_EYES if approvers >= FOUR_EYES else 1

    def people(self, person: str) -> Mapping[str, Role]:
        """Return everybody who may do more than ask."""
        self.allow_looking(person, "role")
        return self.store.roles()

    def seed(self, people: Sequence[str]) -> None:
        """Make owners of the people that the settings name, each once."""
        self.store.seed_owners(people, at=self.clock())

    def welcome(self, person: str) -> Role:
        """Return the role of a person at the terminal; the first one there owns the base, as they hold its file."""
        if not any(known.startswith("local/") for known in self.store.roles()):
            self.store.seed_owners([person], at=self.clock())
        return self.role(person)

    def refuse(self, person: str, verb: Verb, target: str, why: str, *, request_id: str) -> None:
        """Put a refusal into the audit that was decided outside: a guest, a foreign workspace, a forged payload."""
        self.store.refuse(
            actor=person, verb=verb, target=target, reason=why, request_id=request_id, at=self.clock()
        )

    def allow(self, person: str, verb: Verb, target: str = "", *, request_id: str) -> None:
        """Raise `DeniedError`, with a line in the audit, unless a person may do something."""
        self._demand(person, NEEDS[verb], verb, verb.value, target, request_id)

    def allow_looking(self, person: str, what: str) -> None:
        """Raise `DeniedError`, with a line in the audit, unless a person may see what curators see."""
        self._demand(person, Role.curator, Verb.refused, what, what, "")

    def _demand(self, person: str, needs: Role, verb: Verb, doing: str, target: str, request_id: str) -> None:
        role = self.role(person)
        if role.covers(needs):
            return
        self.refuse(person, verb, target, f"{role} instead of {needs}", request_id=request_id)
        raise DeniedError(f"“{doing}” is for {needs}s, and you are {_a(role)}. An owner can change that.")

    # --- the record

    def again(self, person: str, verb: Verb, request_id: str) -> Done | None:
        """Return what a request did when it has been done already, or None."""
        recorded = self.store.recorded(request_id)
        if recorded is None:
            return None
        line = self.store.audit(after=recorded.seq - 1, limit=1)[0]
        if (line.actor, line.verb) != (person, verb):
            raise StoreError(f"The request {request_id} was used for something else already. Make it anew.")
        return self.done(verb, recorded, "It had been done already.")

    def change(
        self,
        person: str,
        verb: Verb,
        saves: Sequence[Save],
        *,
        target: str,
        request_id: str,
        reason: str = "",
        told: str,
        findings: Findings | None = None,
        gap: int | None = None,
        settles: Sequence[Settlement] = (),
    ) -> Done:
        """Return what became of some saves: live at once, or proposed to a second person.

        `gap` is the question that the change answers; it is closed when the change is live. `settles` are the
        candidates that the facts are made of, decided in the same transaction.
        """
        does: dict[str, Any] = {"settles": tuple(settles)}
        if self.goes_live(person):  # as an approver, which the store compares in its transaction
            does |= {"saves": tuple(saves), "needs": Role.approver}
        else:
            does["proposes"] = Proposal(
                verb=verb, saves=tuple(saves), author=person, reason=reason, at=self.clock()
            )
        recorded = self._record(person, verb, target, request_id=request_id, reason=reason, **does)
        return self.close_answered(self.done(verb, recorded, told, findings), gap)

    def close_answered(self, done: Done, gap: int | None) -> Done:
        """Return a receipt as it is, the question closed that a live change answers, and others for the same."""
        if gap is not None and done.state in (State.live, State.approved) and done.facts:
            close_group(self.briefing, gap, done.facts[0].fact.id, at=self.clock())
        return done

    def decide(
        self,
        person: str,
        verb: Verb,
        decides: tuple[int, ProposalState],
        *,
        request_id: str,
        reason: str,
        told: str,
        saves: Sequence[Save] = (),
        by_another: bool = False,
    ) -> Done:
        """Return what became of a proposal."""
        recorded = self._record(
            person,
            verb,
            f"proposal {decides[0]}",
            request_id=request_id,
            reason=reason,
            decides=decides,
            saves=tuple(saves),
            by_another=by_another,
        )
        return self.done(verb, recorded, told)

    def settle(
        self,
        person: str,
        verb: Verb,
        settles: Sequence[Settlement],
        *,
        target: str,
        request_id: str,
        reason: str,
        told: str,
    ) -> Done:
        """Return what became of candidates that change no fact."""
        recorded = self._record(
            person, verb, target, request_id=request_id, reason=reason, settles=tuple(settles)
        )
        return self.done(verb, recorded, told)

    def _record(
        self, person: str, verb: Verb, target: str, *, request_id: str, reason: str = "", **does: Any
    ) -> Recorded:
        """Do an act of somebody who may, and return what it did; `does` are the fields of `Act` that say what."""
        act = {"needs": NEEDS[verb], **does}
        return self.store.act(
            Act(
                request_id=request_id,
                actor=person,
                verb=verb,
                at=self.clock(),
                target=target,
                reason=reason,
                **act,
            )
        )

    def goes_live(self, person: str) -> bool:
        """Return whether a person's own change is live at once."""
        return self.approvals() == 1 and self.role(person).covers(Role.approver)

    def done(self, verb: Verb, recorded: Recorded, told: str, findings: Findings | None = None) -> Done:
        """Return the receipt of an act."""
        proposal = recorded.proposal
        state = State.live
        if proposal is not None:
            states = {ProposalState.open: State.proposed}
            state = states.get(proposal.state) or State(proposal.state.value)
            if state is State.proposed:
                told = f"Proposal {proposal.id} waits for approval. Once approved: {told}"
        else:
            state = _STATES.get(verb, State.live)
        return Done(
            state=state,
            verb=verb,
            message=told,
            facts=recorded.facts,
            proposal=proposal,
            findings=findings or Findings(),
        )

    # --- the base

    def held(self, name: str, base: Base | None = None) -> HeldFact:
        """Return a fact, as it is now or in a state that was read; "f42" and "42" mean F42."""
        held = (base or self.base).facts.get(fact_id(name))
        if held is None:
            raise FactNotFound(name)
        return held

    def found(self, fact: Fact, base: Base | None = None) -> Findings:
        """Return what a fact repeats, contradicts or takes away in the base."""
        state = base or self.base
        others = [held.fact for held in state.facts.values()]
        return check(fact, others, Likeness(state.matcher), lambda one: profiled(state, one))


def profiled(base: Base, fact: Fact) -> Profile:
    """Return the profile of a fact, of the base or not."""
    held = base.facts.get(fact.id)
    if held is not None and held.fact == fact and fact.id in base.profiles:
        return base.profiles[fact.id]
    matcher = base.matcher
    return profile(fact, base.sources.documents, matcher.names, base.recogniser, matcher.synonyms.same)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
