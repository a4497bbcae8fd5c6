"""What a store can do. No SQL, connection, cursor or driver error crosses this boundary.

Everything raises `StoreError` when the database cannot be read or written. Times are UTC seconds
since 1970, passed in by the caller: the store has no clock of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from briefbook.models import Document, Fact, HeldFact, Knowledge, Revision
from briefbook.record import (
    Act,
    AuditRow,
    CandidateState,
    Drift,
    HeldCandidate,
    NewText,
    Proposal,
    ProposalState,
    Receipt,
    Recorded,
    Role,
    Verb,
)

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Snapshot:
    """One consistent read of everything an answer needs."""

    version: int
    facts: tuple[HeldFact, ...]  # every fact, retired ones too
    documents: tuple[Document, ...]
    texts: Mapping[str, str]  # document id -> text, for the texts held
    unsound: frozenset[str] = frozenset()  # documents whose text is held and is not what was saved


@dataclass(frozen=True)
class LoadReport:
    """What loading `knowledge/` did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    conflicts: tuple[
        str, ...
    ] = ()  # ids (of documents too) that command and file both changed: kept as they are


@dataclass(frozen=True)
class InboxItem:
    """A delivery from Slack, claimed before it is acknowledged."""

    key: str
    kind: str
    body: Mapping[str, Any]
    attempts: int
    received: float


@dataclass(frozen=True)
class Posted:
    """A reply as it went out, so that its buttons still work after a restart."""

    id: str
    channel: str
    thread: str
    reply: Mapping[str, Any] = field(default_factory=dict)
    at: float = 0.0


@dataclass(frozen=True)
class Change:
    """A revision that a line of the audit wrote."""

    seq: int
    at: float
    actor: str
    verb: Verb
    fact_id: str
    revision: int


@dataclass(frozen=True)
class Told:
    """A fact as it was stated in a thread: no text."""

    channel: str
    thread: str
    fact_id: str
    revision: int
    reply_id: str
    at: float


@dataclass(frozen=True)
class Suggestion:
    """A question that somebody asked and then picked a fact for: perhaps a phrasing of it."""

    id: int
    at: float
    question: str | None
    fact_id: str
    state: str  # open, accepted, rejected, or forgotten before anybody decided
    decided_by: str | None


@dataclass(frozen=True)
class Feedback:
    """Why somebody found a reply wanting."""

    id: int
    posted_id: str
    at: float
    reason: str | None
    question: str | None
    facts: tuple[str, ...]  # that the reply stated
    channel: str
    thread: str
    person: str | None  # who is to be told when it is mended, where somebody wished it
    state: str  # open or closed
    fact: str | None  # that mended it


@dataclass(frozen=True)
class Awaiting:
    """A question or a complaint that a fact has answered, and where somebody waits to be told."""

    key: str  # of the note: "gap:12" or "feedback:3"
    fact_id: str
    channel: str
    thread: str
    person: str | None
    reply_id: str  # of the reply complained of, "" for a question
    question: str | None  # while its text is kept
    closed: float


class Store(Protocol):
    def migrate(self) -> int:
        """Bring the schema up to date and return its version; refuse a newer one than this build knows."""
        ...

    # --- facts and documents
    def version(self) -> int:
        """Return a number that grows with every change to facts, documents or texts; cheap to ask."""
        ...

    def snapshot(self) -> Snapshot: ...

    def load(self, knowledge: Knowledge, *, actor: str, at: float) -> LoadReport:
        """Add what is new and update what nobody edited by command; idempotent.

        What has left the files stays. An edit that an export has brought into the files counts as theirs.
        """
        ...

    def fact(self, fact_id: str) -> HeldFact | None: ...

    def save_fact(
        self, fact: Fact, *, expected_revision: int | None, actor: str, reason: str, at: float
    ) -> HeldFact:
        """Write a new revision; raises `StaleError` when the current revision is not the expected one.

        `expected_revision` None means that the fact must not exist yet.
        """
        ...

    def history(self, fact_id: str) -> Sequence[Revision]:
        """Return every revision of a fact, the first one first; empty when there is none."""
        ...

    def hold_text(self, document_id: str, text: str, *, at: float) -> bool:
        """Keep a document's text under its sha256; False when it was held already.

        Raises `StoreError` when the bibliography has no such document or names another text for it.
        """
        ...

    def earlier_texts(self, document_id: str, *, but: str) -> Sequence[tuple[Document, str]]:
        """Return the earlier entries of a document with the texts kept, the newest first, one SHA-256 left out."""
        ...

    def stands(self, sha256: str, start: int, end: int, quote: str) -> bool:
        """Return whether a text that is held has a quote in its place at this moment."""
        ...

    def replace_text(self, new: NewText, *, at: float) -> None:
        """Take in a text with what it does to the facts that cite it, whole or not at all, by the bot itself."""
        ...

    def findings(self, *, settled: bool = False) -> Sequence[Drift]:
        """Return the findings that wait for a curator, or those that are settled, oldest first."""
        ...

    def finding(self, number: int) -> Drift | None: ...

    def save_document(self, document: Document, *, at: float) -> None:
        """Add a document to the bibliography or replace its entry."""
        ...

    def entry(self, document_id: str, sha256: str) -> Document | None:
        """Return an entry of the bibliography as it stood when its JSON had a SHA-256, or None."""
        ...

    # --- acts and the audit
    def act(self, act: Act) -> Recorded:
        """Do an act whole, with its line in the audit, or not at all; when this returns it is on the disk.

        The same request again returns what it did the first time. Raises `DeniedError` (the attempt stands
        in the audit), `DecidedError`, `StaleError`, or `StoreError` for a request id used for something else.
        """
        ...

    def recorded(self, request_id: str) -> Recorded | None:
        """Return what was done under a request id, or None."""
        ...

    def refuse(self, *, actor: str, verb: Verb, target: str, reason: str, request_id: str, at: float) -> None:
        """Write into the audit that somebody was refused before it came to an act; once a request."""
        ...

    def role_of(self, person: str) -> Role:
        """Return what a person may do; somebody unknown asks."""
        ...

    def roles(self) -> Mapping[str, Role]:
        """Return everybody who may do more than ask."""
        ...

    def seed_owners(self, people: Sequence[str], *, at: float) -> None:
        """Make each an owner, once: who was seeded and demoted by another owner since stays demoted."""
        ...

    def proposals(self, state: ProposalState | None = ProposalState.open) -> Sequence[Proposal]:
        """Return the proposals in a state, or all of them, oldest first."""
        ...

    def proposal(self, proposal_id: int) -> Proposal | None: ...

    def audit(self, *, after: int = 0, limit: int | None = None) -> Sequence[AuditRow]:
        """Return the lines after one, in order."""
        ...

    def audit_of(self, actor: str, *, before: int | None = None, limit: int) -> Sequence[AuditRow]:
        """Return some lines of one person, the last first, from before a line on; only these are read."""
        ...

    def audit_head(self) -> tuple[int, str]:
        """Return the number and hash of the last line, to be stored elsewhere; 0 and "" when there is none."""
        ...

    def audit_problems(self, head: tuple[int, str] | None = None) -> Sequence[str]:
        """Return what is wrong with the audit, the first bad line first; empty when all is well.

        Without a head stored elsewhere a tail that was cut off, or a chain made anew, may not show.
        """
        ...

    def changes(self, *, after: int = 0) -> Sequence[Change]:
        """Return which revisions the lines after one have written, in order."""
        ...

    # --- proposed sentences; `act` queues and settles them
    def candidates(
        self, document: str | None = None, state: CandidateState | None = None
    ) -> Sequence[HeldCandidate]:
        """Return the candidates of a document, or of all, in the order of the texts; of all states when left out."""
        ...

    def candidate(self, key: str) -> HeldCandidate | None: ...

    def review_place(self, person: str, document: str) -> str | None:
        """Return the key of the candidate that a person looked at last; "" stands for all documents."""
        ...

    def set_review_place(self, person: str, document: str, key: str) -> None: ...

    # --- receipts
    def save_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt, without waiting until it is on the disk; `receipt` and `close` do wait."""
        ...

    def receipt(self, receipt_id: str) -> Receipt | None: ...

    def keyed(self, text: str) -> str:
        """Return a hash of a text that means nothing to whoever has not the key beside the database."""
        ...

    def usage(self, *, since: float) -> Mapping[str, int]:
        """Return how many answers since a time stated each fact."""
        ...

    # --- vectors
    def vectors(self, model_id: str, hashes: Sequence[str]) -> dict[str, Vector]:
        """Return the cached vectors among the hashes asked for."""
        ...

    def save_vectors(self, model_id: str, vectors: Mapping[str, Vector]) -> None: ...

    # --- the inbox: each delivery is worked on once, also after a crash
    def claim(
        self, key: str, kind: str, body: Mapping[str, Any], *, owner: str, lease: float, at: float
    ) -> bool:
        """Record a delivery before it is acknowledged; False when it is there already."""
        ...

    def take_over(
        self, *, owner: str, lease: float, at: float, not_before: float, tries: int
    ) -> InboxItem | None:
        """Return one unfinished delivery whose lease has run out, leased to this owner, or None."""
        ...

    def finish(self, key: str, *, owner: str, at: float) -> bool:
        """Mark a delivery as answered and drop its body; False when the lease was lost to someone else."""
        ...

    def purge_inbox(self, *, before: float) -> int:
        """Forget deliveries received before a time and return how many."""
        ...

    # --- replies, feedback, gaps
    def remember(self, posted: Posted) -> None:
        """Keep a reply under its id, its question left out."""
        ...

    def posted(self, posted_id: str) -> Posted | None: ...

    def thread_facts(self, channel: str, thread: str) -> tuple[str, ...]:
        """Return the ids of the facts stated in a thread, the newest reply first."""
        ...

    def vote(self, posted_id: str, voter: str, value: str, *, at: float) -> None:
        """Keep a vote, "up" or "down"; the last vote of a person counts."""
        ...

    def votes(self, posted_id: str) -> dict[str, int]:
        """Return how many people's last vote is "up" and "down"."""
        ...

    def ratings(self, *, since: float) -> Mapping[str, tuple[int, int]]:
        """Return how many votes since a time were up and down, for each fact of the replies voted on."""
        ...

    def record_feedback(
        self,
        posted_id: str,
        *,
        reason: str | None,
        question: str | None,
        at: float,
        channel: str = "",
        thread: str = "",
        person: str | None = None,
    ) -> int:
        """Keep why a reply was found wanting and return its number; `person` only where they wish to be told."""
        ...

    def feedback(self, state: str | None = "open") -> Sequence[Feedback]:
        """Return what people found wanting, newest first."""
        ...

    def close_feedback(self, feedback: int, *, fact_id: str | None, at: float) -> bool:
        """Close it with the fact that mends it, or None; False when it was closed already."""
        ...

    def record_gap(
        self,
        question: str | None,
        outcome: str,
        fact_ids: Sequence[str],
        *,
        at: float,
        channel: str = "",
        thread: str = "",
        person: str | None = None,
    ) -> int:
        """Record a question that was not answered and return the gap's number; None keeps no text."""
        ...

    def ask_curator(self, gap: int, *, person: str | None, channel: str, thread: str) -> bool:
        """Note that a curator was asked and where the answer is awaited; False when it was before.

        `person` only when they wish to be told privately.
        """
        ...

    def gaps(self, state: str | None = None) -> Sequence[Mapping[str, Any]]:
        """Return the gaps, "open", "closed" or all, newest first.

        Each has id, at, outcome, question, facts, channel, thread, person, asked, state, fact and closed.
        """
        ...

    def close_gap(self, gap: int, *, fact_id: str | None, at: float) -> bool:
        """Close it with the fact that answers it, or None; False when it was closed already."""
        ...

    def unbrought(self) -> Sequence[tuple[int, str | None]]:
        """Return the open questions, with their texts, that a curator was asked about and has not been shown.

        Shown is what a note with the key "asked:NUMBER" was sent for.
        """
        ...

    def awaiting(self, *, since: float) -> Sequence[Awaiting]:
        """Return what a fact has closed since a time and nobody has been told of yet, the earliest first."""
        ...

    def suggest_phrasing(self, question: str, fact_id: str, *, at: float) -> int:
        """Keep a question as a phrasing that a curator may accept, and return its number."""
        ...

    def suggestions(self, state: str | None = "open") -> Sequence[Suggestion]:
        """Return the suggested phrasings, newest first."""
        ...

    def decide_suggestion(self, suggestion: int, state: str, *, by: str, at: float) -> bool:
        """Mark it "accepted" or "rejected"; False when it was decided or forgotten already."""
        ...

    def recorded_questions(self) -> Sequence[str]:
        """Return every question whose text is still held, each once, newest first."""
        ...

    def forget_questions(self, *, before: float) -> int:
        """Forget what people wrote before a time, and who waited for an answer; return how many texts went."""
        ...

    # --- who was told what
    def answered_with(self, fact_id: str, *, since: float) -> Sequence[Told]:
        """Return where a fact was stated since a time, the earliest first."""
        ...

    def forget_told(self, *, before: float) -> int:
        """Forget where facts were stated before a time and return how many statements that were."""
        ...

    def claim_notice(self, key: str, *, lease: float, at: float) -> bool:
        """Return whether the caller is to send a note now; False when it is sent, or being sent by another."""
        ...

    def mark_told(self, key: str, *, at: float) -> None:
        """Keep that a note has been sent."""
        ...

    def was_told(self, key: str) -> bool: ...

    def bookmark(self, name: str) -> int:
        """Return how far in the audit a reader has come; 0 at first."""
        ...

    def set_bookmark(self, name: str, seq: int) -> None:
        """Move a bookmark on; it never goes back."""
        ...

    # --- housekeeping
    def checkpoint(self) -> None:
        """Fold the write-ahead log into the database, so that deleted text is gone from it too."""
        ...

    def backup(self, destination: Path) -> None: ...

    def problems(self) -> Sequence[str]:
        """Return what integrity checks find, in plain words; empty when all is well."""
        ...

    def close(self) -> None: ...
