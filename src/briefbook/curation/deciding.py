"""What a second person decides, who may be that person, and what goes in as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from briefbook.curation import diff
from briefbook.curation.access import FOUR_EYES
from briefbook.curation.changing import next_number
from briefbook.curation.checks import Choice, Findings
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.editing import Editing, Resolved, Settling, settled
from briefbook.curation.forms import Draft, draft_of
from briefbook.curation.results import Altered, Done, StaleProposalError, State, Waiting
from briefbook.errors import BriefbookError
from briefbook.models import CitationState, Fact, FactStatus, HeldFact
from briefbook.record import (
    DecidedError,
    Proposal,
    ProposalState,
    Role,
    Save,
    Settlement,
    StaleError,
    Verb,
)

_ANSWERS = re.compile(r"answers question (\d+)")
MOST_COMPARED = (
    25  # facts of one proposal that a card compares with others; an import names those seen beside it
)
_PERSON = re.compile(r"[^/\s]+/[^/\s]+")


class Deciding(Editing):
    """Approve, reject, amend; roles; gaps and suggested phrasings."""

    def queue(self, person: str) -> tuple[Waiting, ...]:
        """Return the proposals that wait, oldest first, as cards show them."""
        self.allow_looking(person, "queue")
        return tuple(self._waiting(person, proposal) for proposal in self.store.proposals())

    def waiting(self, person: str, proposal_id: int) -> Waiting:
        """Return one proposal, decided or not, as a card shows it."""
        self.allow_looking(person, "queue")
        return self._waiting(person, self._proposal(proposal_id))

    def shown(self, proposal_id: int) -> Waiting:
        """Return one proposal as the curators' channel shows it, where only curators are."""
        proposal = self._proposal(proposal_id)
        return self._waiting(proposal.author, proposal)

    def approve(
        self,
        person: str,
        proposal_id: int,
        *,
        request_id: str,
        reason: str = "",
        resolved: Resolved | None = None,
    ) -> Done:
        """Let a proposal go live, once everything that was checked when it was made still holds.

        `resolved` has a choice for each fact that a finding names which the author could not know of; where one is to
        be retired, set beside this one or given its quote, the proposal is amended so.
        """
        self.allow(person, Verb.approve, f"proposal {proposal_id}", request_id=request_id)
        if done := self.again(person, Verb.approve, request_id):
            return done
        chosen = resolved or {}
        if any(choice is not Choice.distinct for choice in chosen.values()):
            proposal = self._proposal(proposal_id)
            return self._chosen_for(person, proposal, chosen, request_id=request_id, reason=reason)
        proposal = self.open_proposal(proposal_id)
        four_eyes = self.approvals() >= FOUR_EYES
        if not (four_eyes and proposal.author == person):  # the store refuses that, and records it
            self._check_stands(proposal, chosen)
        saves = self._numbered(proposal)
        names = ", ".join(save.fact.id for save in saves)
        done = self.decide(
            person,
            Verb.approve,
            (proposal_id, ProposalState.approved),
            request_id=request_id,
            reason=_with_choices(reason, chosen),
            told=f"Proposal {proposal_id} is approved: {names} {'is' if len(saves) == 1 else 'are'} live.",
            saves=() if saves == proposal.saves else saves,
            by_another=four_eyes,
        )
        for gap in _ANSWERS.findall(proposal.reason):
            self.close_answered(done, int(gap))
        return done

    def reject(self, person: str, proposal_id: int, reason: str, *, request_id: str) -> Done:
        """Turn a proposal down, with a reason that its author is told."""
        self.allow(person, Verb.reject, f"proposal {proposal_id}", request_id=request_id)
        if done := self.again(person, Verb.reject, request_id):
            return done
        if not reason.strip():
            raise FieldErrors({"reason": "say why, so that the author can do better."})
        return self.decide(
            person,
            Verb.reject,
            (proposal_id, ProposalState.rejected),
            request_id=request_id,
            reason=reason.strip(),
            told=f"Proposal {proposal_id} is rejected.",
        )

    def amend(
        self,
        person: str,
        proposal_id: int,
        draft: Draft,
        *,
        request_id: str,
        reason: str = "",
        resolved: Resolved | None = None,
    ) -> Done:
        """Put a better version in a proposal's place; under four eyes somebody else then approves it."""
        self.allow(person, Verb.approve, f"proposal {proposal_id}", request_id=request_id)
        proposal = self._proposal(proposal_id)
        main = proposal.saves[0]
        verb = Verb.add if main.expected_revision is None else Verb.edit
        done = self.again(person, verb, request_id)
        settles = self._settled_with(proposal_id)
        if done is None:
            self.open_proposal(proposal_id)
            why = reason or f"in place of proposal {proposal_id}" + (
                f": {proposal.reason}" if proposal.reason else ""
            )
            if verb is Verb.add:
                done = self.add(
                    person, draft, request_id=request_id, reason=why, resolved=resolved, settles=settles
                )
            else:
                done = self.edit(
                    person,
                    main.fact.id,
                    draft,
                    request_id=request_id,
                    expected_revision=main.expected_revision,
                    reason=why,
                    resolved=resolved,
                    settles=settles,
                )
        if self._proposal(proposal_id).state is ProposalState.open and done.state is not State.unchanged:
            replaced = (
                f"replaced by proposal {done.proposal.id}" if done.proposal else "replaced by a live change"
            )
            self.reject(person, proposal_id, replaced, request_id=f"{request_id}:replaced")
        return done

    def _settled_with(self, proposal_id: int) -> Settling | None:
        """Return what takes the candidates of a proposal over into the one that replaces it, None without any."""
        held = [one for one in self.store.candidates() if one.proposal == proposal_id]
        if not held:
            return None
        return lambda facts: [
            Settlement(key=one.key, state=one.state, facts=tuple(facts), replaces=proposal_id) for one in held
        ]

    def grant(self, person: str, whom: str, role: Role, *, request_id: str) -> Done:
        """Give somebody a role, "asker" to take theirs away."""
        self.allow(person, Verb.role, whom, request_id=request_id)
        if done := self.again(person, Verb.role, request_id):
            return done
        if not _PERSON.fullmatch(whom):
            raise BriefbookError(
                f"{whom} names nobody: a person is local/NAME at a terminal, or TEAM/USER in Slack."
            )
        if self.role(whom) is role:
            return Done(state=State.unchanged, verb=Verb.role, message=f"{whom} is {_a(role)} already.")
        change = f"{self.role(whom)} to {role}"
        recorded = self._record(
            person, Verb.role, whom, request_id=request_id, reason=change, grants=(whom, role)
        )
        return self.done(Verb.role, recorded, f"{whom} is {_a(role)} now.")

    # --- questions that were not answered

    def reject_suggestion(self, person: str, suggestion: int, *, request_id: str) -> Done:
        """Put a suggested phrasing aside."""
        self.allow(person, Verb.alias, f"suggestion {suggestion}", request_id=request_id)
        done = self.store.decide_suggestion(suggestion, "rejected", by=person, at=self.clock())
        told = "is put aside" if done else "was decided already"
        return Done(
            state=State.closed if done else State.unchanged,
            verb=Verb.alias,
            message=f"The suggested phrasing {suggestion} {told}.",
        )

    # --- a proposal beside the base as it is now

    def _proposal(self, proposal_id: int) -> Proposal:
        proposal = self.store.proposal(proposal_id)
        if proposal is None:
            raise DecidedError(f"There is no proposal {proposal_id}. `queue` lists those that wait.")
        return proposal

    def open_proposal(self, proposal_id: int) -> Proposal:
        """Return a proposal that waits; raises `DecidedError` when it was decided or never there."""
        proposal = self._proposal(proposal_id)
        if proposal.state is not ProposalState.open:
            raise DecidedError(
                f"Proposal {proposal_id} was {proposal.state} by {proposal.decided_by} already."
            )
        return proposal

    def _waiting(self, person: str, proposal: Proposal) -> Waiting:
        altered = tuple(self.altered(save) for save in proposal.saves)
        mine = self.approvals() >= FOUR_EYES and proposal.author == person
        is_open = proposal.state is ProposalState.open
        return Waiting(
            proposal=proposal,
            altered=altered,
            findings=self._found_by(proposal, MOST_COMPARED) if is_open else Findings(),
            decidable=is_open and not mine and self.may(person, Verb.approve),
            problems=tuple(self._problems(proposal)) if is_open else (),
        )

    def altered(self, save: Save) -> Altered:
        """Return a save beside the revision it was made on, which may be an earlier one by now."""
        before = now = self.base.facts.get(save.fact.id)
        if now and save.expected_revision and save.expected_revision != now.revision:
            history = self.store.history(save.fact.id)
            before = HeldFact(fact=history[save.expected_revision - 1].fact, revision=save.expected_revision)
        if save.expected_revision is None:
            before = None
        changes = diff.changes(before.fact if before else None, save.fact)
        return Altered(before=before, after=save.fact, changes=changes)

    def _check_stands(self, proposal: Proposal, chosen: Resolved) -> None:
        stale = next((save for save in proposal.saves if self._moved(save)), None)
        if stale:
            now = self.base.facts[stale.fact.id]
            raise StaleError(
                f"Proposal {proposal.id} was made on revision {stale.expected_revision} of {now.fact.id}, which is"
                f" at revision {now.revision} by now and says: “{now.fact.statement}” Nothing was changed;"
                " edit the proposal or reject it.",
                now,
            )
        problems = list(self._problems(proposal))
        if problems:
            raise StaleProposalError(proposal, problems)
        settled(self._news(proposal), chosen, proposal.saves[0].fact)

    def _moved(self, save: Save) -> bool:
        """Return whether somebody has changed the fact since; a number that was taken is given anew."""
        now = self.base.facts.get(save.fact.id)
        return (
            now is not None and save.expected_revision is not None and now.revision != save.expected_revision
        )

    def _problems(self, proposal: Proposal) -> Iterator[str]:
        """Yield what keeps the facts of a proposal from being true to their sources, or from being found."""
        for save in proposal.saves:
            if self._moved(save):
                yield f"{save.fact.id} has been changed since."
            yield from self._wrong_in(save.fact, {one.fact.id for one in proposal.saves})

    def _wrong_in(self, fact: Fact, together: set[str]) -> Iterator[str]:
        base = self.base
        if fact.status is FactStatus.retired:
            return
        for citation in fact.citations:
            if citation.document not in base.sources.documents:
                yield f"{fact.id} cites {citation.document}, which is not in the bibliography."
            elif base.sources.state(citation) is CitationState.broken:
                yield f"The quote “{citation.quote}” of {fact.id} is no longer in {citation.document}."
        known = {topic.id for topic in self.briefing.topics()}
        for topic in fact.topics:
            if topic not in known:
                yield f"{fact.id} has the topic {topic}, which there is not."
        for other in (*fact.items, *fact.differs_from, *fact.updates):
            if other not in base.facts and other not in together:
                yield f"{fact.id} refers to {other}, which there is not."

    def _found_by(self, proposal: Proposal, most: int | None = None) -> Findings:
        base = self.base
        together = {save.fact.id for save in proposal.saves}
        found = [
            finding
            for save in proposal.saves[:most]
            for finding in self._findings(base, save.fact, base.facts.get(save.fact.id)).found
            if finding.other not in together
        ]
        return Findings(found=tuple(found))

    def _news(self, proposal: Proposal) -> Findings:
        """Return the findings about facts that have changed since the proposal was made."""
        later = {change.fact_id for change in self.store.changes() if change.at > proposal.at}
        if not later:
            return Findings()
        found = self._found_by(proposal).found
        return Findings(found=tuple(finding for finding in found if finding.other in later))

    def _chosen_for(
        self, person: str, proposal: Proposal, chosen: Resolved, *, request_id: str, reason: str
    ) -> Done:
        """Put a proposal through with what an approver wants of the facts beside it, which its author did not propose.

        So it takes the way of an amended one: under four eyes a second person sees what becomes of those facts.
        """
        if len(proposal.saves) > 1:
            several = "It changes several facts, so it cannot be told which of them is meant."
            raise StaleProposalError(proposal, [several])
        settled(self._news(proposal), chosen, proposal.saves[0].fact)
        draft = draft_of(proposal.saves[0].fact)
        # What stood beside it before, its author has looked at.
        seen = {one.other: Choice.distinct for one in self._found_by(proposal).found if one.needs_choice}
        return self.amend(
            person,
            proposal.id,
            draft,
            request_id=f"{request_id}:chosen",
            reason=reason,
            resolved={**seen, **chosen},
        )

    def _numbered(self, proposal: Proposal) -> tuple[Save, ...]:
        """Return the saves, a new fact whose number was taken meanwhile under the next one."""
        facts = self.base.facts
        taken = [s.fact.id for s in proposal.saves if s.expected_revision is None and s.fact.id in facts]
        if not taken:
            return proposal.saves
        others = [save for one in self.store.proposals(None) for save in one.saves]
        if len(taken) > 1 or len(proposal.saves) > 1:
            names = ", ".join(taken)
            raise StaleProposalError(proposal, [f"{names} has been given to another fact meanwhile."])
        fact = proposal.saves[0].fact.model_copy(update={"id": next_number(facts, others)})
        return (Save(fact=fact),)


def _with_choices(reason: str, chosen: Mapping[str, Choice]) -> str:
    said: Sequence[str] = [f"seen beside {other}: {choice}" for other, choice in chosen.items()]
    return "; ".join([*([reason.strip()] if reason.strip() else []), *said])


def _a(role: Role) -> str:
    return f"an {role}" if role.value[0] in "aeiou" else f"a {role}"
