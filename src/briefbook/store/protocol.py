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
from briefbook.record import Save

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Snapshot:
    """One consistent read of everything an answer needs."""

    version: int
    facts: tuple[HeldFact, ...]  # every fact, retired ones too
    documents: tuple[Document, ...]
    texts: Mapping[str, str]  # document id -> text, for the texts held


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
        """Write a new revision; raises `StoreError` when the current revision is not the expected one.

        `expected_revision` None means that the fact must not exist yet.
        """
        ...

    def save_facts(self, saves: Sequence[Save], *, actor: str, reason: str, at: float) -> list[HeldFact]:
        """Write a new revision of each fact as `save_fact` does, all of them or none."""
        ...

    def history(self, fact_id: str) -> Sequence[Revision]:
        """Return every revision of a fact, the first one first; empty when there is none."""
        ...

    def hold_text(self, document_id: str, text: str, *, at: float) -> bool:
        """Keep a document's text under its sha256; False when it was held already.

        Raises `StoreError` when the bibliography has no such document or names another text for it.
        """
        ...

    def save_document(self, document: Document, *, at: float) -> None:
        """Add a document to the bibliography or replace its entry."""
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

    def record_gap(self, question: str | None, outcome: str, fact_ids: Sequence[str], *, at: float) -> int:
        """Record a question that was not answered and return the gap's number; None keeps no text."""
        ...

    def gaps(self) -> Sequence[Mapping[str, Any]]:
        """Return the recorded gaps, newest first: id, at, outcome, question, facts."""
        ...

    def forget_questions(self, *, before: float) -> int:
        """Blank the question text of gaps recorded before a time and return how many."""
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
