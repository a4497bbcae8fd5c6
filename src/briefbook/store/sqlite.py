"""The store on SQLite: one file, one connection that writes, others that read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.models import Document, Fact, HeldFact, Knowledge, Revision
from briefbook.record import Drift, NewText, Verb
from briefbook.store import (
    audit,
    backup,
    checks,
    facts,
    findings,
    inbox,
    library,
    retexting,
    rows,
    schema,
)  # fmt: skip
from briefbook.store import vectors as vector_cache
from briefbook.store.connection import plain_words
from briefbook.store.looping import Loop
from briefbook.store.protocol import InboxItem, LoadReport, Snapshot, Vector
from briefbook.store.queueing import Queue
from briefbook.store.records import Records

VECTOR_BATCH = 1_000  # vectors a transaction: about 2 MB, so that an edit never waits behind a whole base


class SqliteStore(Records, Queue, Loop):
    """A `Store` in one file, safe to use from several threads and several processes at once.

    Opening refuses a file that is not there, cannot be written, belongs to another program or was
    written by a newer briefbook. Use it in the process that opened it: SQLite does not survive a fork.
    """

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> SqliteStore:
        """Return the store in a file, its schema up to date; with `create`, file and folder are made."""
        path = Path(path).absolute()
        if create:
            with plain_words(path):
                _create(path)
        store = cls(path)
        try:
            store.migrate()
        except BaseException:
            store.close()
            raise
        return store

    def migrate(self) -> int:
        """Bring the schema up to date and return its version."""
        return self._write(lambda db: schema.apply(db, self._path))

    # --- facts and documents

    def version(self) -> int:
        """Return a number that grows with every change to facts, documents or texts."""
        return self._read(rows.version)

    def snapshot(self) -> Snapshot:
        """Return everything an answer needs, read at one moment and every checksum compared.

        Raises `StoreError` that names the fact or document whose row is damaged. A text that is damaged is
        left out and its document named in `unsound`, so that only the facts that cite it go unstated.
        """

        def read(db: Database) -> Snapshot:
            documents = library.documents(db)
            texts, unsound = library.texts(db, documents)
            current = facts.current(db, self._known)
            self._known = {each.row.sha256: each.fact for each in current}
            return Snapshot(rows.version(db), tuple(each.held for each in current), documents, texts, unsound)

        return self._read_at_once(read)

    def load(self, knowledge: Knowledge, *, actor: str, at: float) -> LoadReport:
        """Add what is new and update what nobody edited by command; the counts are of facts."""

        def write(db: Database) -> LoadReport:
            bibliography = library.load(db, knowledge.documents, at=at)
            report, touched = facts.load(db, knowledge.facts, actor=actor, at=at)
            if bibliography.changed or touched:
                rows.bump(db)
            touched = [*bibliography.touched, *touched]
            if touched:
                counts = f"facts added {report.added}, updated {report.updated}"
                said = f"{counts}; entries of documents {len(bibliography.touched)}"
                audit.append(
                    db, at=at, actor=actor, verb=Verb.load, target="knowledge", reason=said, touched=touched
                )
            return replace(report, conflicts=report.conflicts + bibliography.conflicts)

        return self._write(write)

    def fact(self, fact_id: str) -> HeldFact | None:
        """Return a fact with the number of its current revision, or None."""
        found = self._read(lambda db: facts.find(db, fact_id))
        return found.held if found else None

    def save_fact(
        self, fact: Fact, *, expected_revision: int | None, actor: str, reason: str, at: float
    ) -> HeldFact:
        """Write a new revision; when this returns it survives a crash and a power cut."""
        return self._write(
            lambda db: facts.save(
                db, fact, expected_revision=expected_revision, actor=actor, reason=reason, at=at
            )
        )

    def history(self, fact_id: str) -> Sequence[Revision]:
        """Return every revision of a fact, the first one first."""
        return self._read(lambda db: facts.history(db, fact_id))

    def hold_text(self, document_id: str, text: str, *, at: float) -> bool:
        """Keep a document's text; False when it was held already."""
        return self._write(lambda db: library.hold(db, document_id, text, at=at))

    def entry(self, document_id: str, sha256: str) -> Document | None:
        """Return an entry of the bibliography as it stood when its JSON had a SHA-256, or None."""
        return self._read(lambda db: library.entry(db, document_id, sha256))

    def earlier_texts(self, document_id: str, *, but: str) -> Sequence[tuple[Document, str]]:
        """Return the earlier entries of a document with the texts kept, the newest first, one SHA-256 left out."""
        return self._read(lambda db: library.earlier(db, document_id, but))

    def stands(self, sha256: str, start: int, end: int, quote: str) -> bool:
        """Return whether a text that is held has a quote in its place at this moment."""
        return self._read(lambda db: library.stands(db, sha256, start, end, quote))

    def replace_text(self, new: NewText, *, at: float) -> None:
        """Take in a text with what it does to the facts that cite it, whole or not at all, by the bot itself."""

        def write(db: Database) -> None:
            touched = library.put(db, new.document, new.text, at=at)
            if touched:
                said = "text of the document"
                audit.append(
                    db,
                    at=at,
                    actor=audit.BOT,
                    verb=Verb.load,
                    target=new.document.id,
                    reason=said,
                    touched=touched,
                )
            retexting.follow(db, new, at=at)

        self._write(write)

    def findings(self, *, settled: bool = False) -> Sequence[Drift]:
        """Return the findings that wait for a curator, or those that are settled, oldest first."""
        return self._read(lambda db: findings.listed(db, settled=settled))

    def finding(self, number: int) -> Drift | None:
        """Return a finding, or None."""
        return self._read(lambda db: findings.find(db, number))

    def save_document(self, document: Document, *, at: float) -> None:
        """Add a document to the bibliography or replace its entry."""
        self._write(lambda db: library.save(db, document, at=at))

    # --- vectors

    def vectors(self, model_id: str, hashes: Sequence[str]) -> dict[str, Vector]:
        """Return the cached vectors among the hashes asked for."""
        return self._read(lambda db: vector_cache.find(db, model_id, hashes))

    def save_vectors(self, model_id: str, vectors: Mapping[str, Vector]) -> None:
        """Keep vectors for the next start."""
        entries = list(vectors.items())
        for start in range(0, len(entries), VECTOR_BATCH):
            batch = dict(entries[start : start + VECTOR_BATCH])
            self._write(lambda db, batch=batch: vector_cache.save(db, model_id, batch))  # type: ignore[misc]

    # --- the inbox

    def claim(
        self, key: str, kind: str, body: Mapping[str, Any], *, owner: str, lease: float, at: float
    ) -> bool:
        """Record a delivery before it is acknowledged; False when it is there already."""
        return self._write(lambda db: inbox.claim(db, key, kind, body, owner=owner, lease=lease, at=at))

    def take_over(
        self, *, owner: str, lease: float, at: float, not_before: float, tries: int
    ) -> InboxItem | None:
        """Return one unfinished delivery whose lease has run out, leased to this owner, or None."""
        return self._write(
            lambda db: inbox.take_over(
                db, owner=owner, lease=lease, at=at, not_before=not_before, tries=tries
            )
        )

    def finish(self, key: str, *, owner: str, at: float) -> bool:
        """Mark a delivery as answered and drop its body; False when the lease was lost to someone else."""
        return self._write(lambda db: inbox.finish(db, key, owner=owner, at=at))

    def purge_inbox(self, *, before: float) -> int:
        """Forget deliveries received before a time and return how many."""
        return self._write(lambda db: inbox.purge(db, before=before))

    # --- housekeeping

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the database, so that deleted text is gone from it too."""

        def fold(db: Database) -> None:
            (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise StoreError(f"{self._path}: a long read keeps the log open. Try again later.")

        self._write(fold, in_transaction=False)

    def backup(self, destination: Path) -> None:
        """Write a whole and checked copy to a file; one that stands there stays until the copy is good."""
        with self._use():
            backup.write(self._path, Path(destination))

    def problems(self) -> Sequence[str]:
        """Return what integrity checks find, in plain words; empty when all is well."""
        return self._read(checks.problems)


def _create(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # it will hold questions that people asked
    for folder in (path.parent, path.parent.parent):
        backup.sync_folder(folder)
