"""Taking back one's own last change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefbook.curation.access import Access
from briefbook.curation.results import Done
from briefbook.errors import BriefbookError
from briefbook.models import Fact, FactStatus, HeldFact
from briefbook.record import AuditRow, CandidateState, ProposalState, Save, Settlement, StaleError, Verb

_UNDONE = re.compile(r"undo of line (\d+) of the audit")
AT_A_TIME = 20  # lines read: the last change is nearly always among them
_NO_CHANGE = (Verb.refused, Verb.undo, Verb.reject, Verb.role, Verb.propose, Verb.document)


class Undoing(Access):
    """One verb; what it writes is a new revision, as everything else."""

    def undo(self, person: str, *, request_id: str) -> Done:
        """Take back a person's last change: their open proposal, what they made live, what they decided in review."""
        return self._undo(person, request_id, reviewed=False)

    def undo_review(self, person: str, *, request_id: str) -> Done:
        """Take back a person's last decision on candidates, which are open again; what came of them goes with it."""
        return self._undo(person, request_id, reviewed=True)

    def _undo(self, person: str, request_id: str, *, reviewed: bool) -> Done:
        self.allow(person, Verb.undo, request_id=request_id)
        if done := self.again(person, Verb.undo, request_id):
            return done
        for line in self._not_undone(person):
            if done := self._undone(person, line, request_id, reviewed=reviewed):
                return done
        raise BriefbookError("There is no change of yours to undo.")

    def _not_undone(self, person: str) -> Iterator[AuditRow]:
        """Yield what somebody did and has not taken back, the last first, reading no further than is asked for."""
        undone: set[int] = set()
        before: int | None = None
        while lines := self.store.audit_of(person, before=before, limit=AT_A_TIME):
            for line in lines:
                if line.verb is Verb.undo and (found := _UNDONE.search(line.reason)):
                    undone.add(int(found[1]))  # an earlier line, so it is known before that one comes up
                elif line.verb not in _NO_CHANGE and line.seq not in undone:
                    yield line
            before = lines[-1].seq

    def _undone(self, person: str, line: AuditRow, request_id: str, *, reviewed: bool) -> Done | None:
        """Return what taking back a line did, None when there is nothing of it to take back."""
        recorded = self.store.recorded(line.request_id)
        settled = recorded.settled if recorded else ()
        if reviewed and not settled:
            return None
        proposal = recorded and recorded.proposal and self.store.proposal(recorded.proposal.id)
        if proposal and proposal.author == person and line.verb is not Verb.approve:
            if proposal.state is ProposalState.open:
                return self._withdrawn(person, proposal.id, line.seq, request_id)
            if proposal.state is ProposalState.approved:
                raise BriefbookError(
                    f"Your last change, proposal {proposal.id}, was approved by {proposal.decided_by}."
                    f" To go back: restore {', '.join(save.fact.id for save in proposal.saves)}."
                )
            return None
        if recorded and recorded.facts:
            return self._taken_back(person, recorded.facts, settled, line.seq, request_id)
        return self._reopened(person, settled, line.seq, request_id) if settled else None

    def _withdrawn(self, person: str, proposal_id: int, seq: int, request_id: str) -> Done:
        return self.decide(
            person,
            Verb.undo,
            (proposal_id, ProposalState.withdrawn),
            request_id=request_id,
            reason=f"undo of line {seq} of the audit",
            told=f"Proposal {proposal_id} is withdrawn.",
        )

    def _reopened(self, person: str, settled: Sequence[str], seq: int, request_id: str) -> Done:
        return self.settle(
            person,
            Verb.undo,
            _open_again(settled),
            target=candidates_named(settled),
            request_id=request_id,
            reason=f"undo of line {seq} of the audit",
            told=f"Your last decision is undone: {candidates_named(settled)}, open again.",
        )

    def _taken_back(
        self, person: str, written: Sequence[HeldFact], settled: Sequence[str], seq: int, request_id: str
    ) -> Done:
        saves = []
        for one in written:
            now = self.held(one.fact.id)
            if now.revision != one.revision:
                raise StaleError(
                    f"{one.fact.id} has been changed since you changed it, so nothing was undone."
                    f" `history {one.fact.id}` shows by whom; restore a revision instead.",
                    now,
                )
            saves.append(Save(fact=self._as_before(one), expected_revision=one.revision))
        names = ", ".join(save.fact.id for save in saves)
        return self.change(
            person,
            Verb.undo,
            saves,
            target=names,
            request_id=request_id,
            reason=f"undo of line {seq} of the audit",
            told=f"Your last change is undone: {names} {'is' if len(saves) == 1 else 'are'} as before.",
            settles=_open_again(settled),
        )

    def _as_before(self, written: HeldFact) -> Fact:
        """Return a fact as it was before a revision; one that did not exist is retired."""
        if written.revision == 1:
            return written.fact.model_copy(update={"status": FactStatus.retired})
        return self.store.history(written.fact.id)[written.revision - 2].fact


def candidates_named(keys: Sequence[str]) -> str:
    """Return candidates as a sentence names them: one by its key, more by their number."""
    return f"candidate {keys[0]}" if len(keys) == 1 else f"{len(keys)} candidates"


def _open_again(keys: Sequence[str]) -> tuple[Settlement, ...]:
    return tuple(Settlement(key=key, state=CandidateState.open) for key in keys)
