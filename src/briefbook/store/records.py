"""The part of the store that keeps who did what, and what answers were made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property

import structlog

from briefbook.record import (
    Act,
    AuditRow,
    DeniedError,
    Proposal,
    ProposalState,
    Receipt,
    Recorded,
    Role,
    Verb,
)
from briefbook.store import acts, audit, keys, proposals, receipts, roles, verify
from briefbook.store.base import OpenFile
from briefbook.store.connection import plain_words
from briefbook.store.protocol import Change

log = structlog.get_logger("briefbook.store")


class Records(OpenFile):
    """Acts, roles, proposals, the audit and receipts."""

    def act(self, act: Act) -> Recorded:
        """Do an act whole, with its line in the audit, or not at all; when this returns it is on the disk."""
        done = self._write(lambda db: acts.perform(db, act))
        if isinstance(done, DeniedError):
            raise done
        return done

    def recorded(self, request_id: str) -> Recorded | None:
        """Return what was done under a request id, or None."""
        return self._read(lambda db: acts.recorded(db, request_id))

    def refuse(self, *, actor: str, verb: Verb, target: str, reason: str, request_id: str, at: float) -> None:
        """Write into the audit that somebody was refused before it came to an act; once a request."""
        self._write(
            lambda db: audit.refuse(
                db, at=at, actor=actor, verb=verb, target=target, reason=reason, request_id=request_id
            )
        )

    def role_of(self, person: str) -> Role:
        """Return what a person may do; somebody unknown asks."""
        return self._read(lambda db: roles.find(db, person))

    def roles(self) -> Mapping[str, Role]:
        """Return everybody who may do more than ask."""
        return self._read(roles.everyone)

    def seed_owners(self, people: Sequence[str], *, at: float) -> None:
        """Make each an owner, once: who was seeded and demoted by another owner since stays demoted."""
        self._write(lambda db: roles.seed(db, people, at=at))

    def proposals(self, state: ProposalState | None = ProposalState.open) -> Sequence[Proposal]:
        """Return the proposals in a state, or all of them, oldest first."""
        return self._read(lambda db: proposals.listed(db, state))

    def proposal(self, proposal_id: int) -> Proposal | None:
        """Return a proposal, or None."""
        return self._read(lambda db: proposals.find(db, proposal_id))

    # --- the audit

    def audit(self, *, after: int = 0, limit: int | None = None) -> Sequence[AuditRow]:
        """Return the lines after one, in order."""
        return self._read(lambda db: [line.row() for line in audit.lines(db, after=after, limit=limit)])

    def audit_of(self, actor: str, *, before: int | None = None, limit: int) -> Sequence[AuditRow]:
        """Return some lines of one person, the last first, from before a line on."""
        return self._read(
            lambda db: [line.row() for line in audit.lines_of(db, actor, before=before, limit=limit)]
        )

    def audit_head(self) -> tuple[int, str]:
        """Return the number and hash of the last line, to be stored elsewhere."""
        return self._read(audit.head)

    def audit_problems(self, head: tuple[int, str] | None = None) -> Sequence[str]:
        """Return what is wrong with the audit, the first bad line first; empty when all is well."""
        return self._read_at_once(lambda db: verify.problems(db, head))

    def changes(self, *, after: int = 0) -> Sequence[Change]:
        """Return which revisions the lines after one have written, in order."""
        return self._read(lambda db: audit.changes(db, after=after))

    # --- receipts

    def save_receipt(self, receipt: Receipt) -> None:
        """Hand a receipt to the writer, which keeps it in its turn; closing waits for it.

        An answer does not wait for the disk: on a busy one that took 7 ms, more than the answer itself.
        """
        self._later(lambda db: receipts.save(db, receipt)).add_done_callback(_report)

    def receipt(self, receipt_id: str) -> Receipt | None:
        """Return what an answer was made of, or None."""
        found = self._read(lambda db: receipts.find(db, receipt_id))
        if found is None:  # perhaps the writer has not come to it yet
            self._write(lambda db: None, in_transaction=False)
            found = self._read(lambda db: receipts.find(db, receipt_id))
        return found

    def keyed(self, text: str) -> str:
        """Return a hash of a text that means nothing to whoever has not the key beside the database."""
        return keys.keyed(self._key, text)

    def usage(self, *, since: float) -> Mapping[str, int]:
        """Return how many answers since a time stated each fact."""
        return self._read(lambda db: receipts.usage(db, since=since))

    @cached_property
    def _key(self) -> bytes:
        with plain_words(self._path):
            return keys.load(self._path)


def _report(written: Future[None]) -> None:
    error = None if written.cancelled() else written.exception()
    if error is not None:
        log.error("a receipt could not be written", error=type(error).__name__)
