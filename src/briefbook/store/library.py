"""The bibliography and the texts of its documents, each text under its SHA-256."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from briefbook.documents import sha256
from briefbook.errors import StoreError
from briefbook.models import Document
from briefbook.record import Verb
from briefbook.store import audit
from briefbook.store.audit import Touched
from briefbook.store.merging import Merge, merge
from briefbook.store.rows import body_of, bump, clean, damaged, read_body, seal


class Row(NamedTuple):
    """An entry of the bibliography as it lies in the table; `place` is its place in the list."""

    id: str
    place: int
    body: str
    loaded: str | None
    at: float
    sha256: str

    def intact(self) -> bool:
        return self.sha256 == seal(self.id, self.body, self.at)

    def document(self) -> Document:
        """Return the entry; `StoreError` names it when the row is not what was written."""
        if not self.intact():
            raise damaged(self.id)
        return read_body(Document, self.body, self.id)


@dataclass(frozen=True)
class Loaded:
    """What loading the bibliography did."""

    changed: bool
    conflicts: tuple[str, ...]
    touched: tuple[Touched, ...]


def rows(db: Database) -> Iterator[Row]:
    """Yield the bibliography in order as it lies in the table, unchecked."""
    for found in db.execute(
        "SELECT id, place, body, loaded, at, sha256 FROM documents ORDER BY place, rowid"
    ):
        yield Row(*found)


def documents(db: Database) -> tuple[Document, ...]:
    """Return the bibliography in order; `StoreError` names the entry that is damaged."""
    return tuple(row.document() for row in rows(db))


def texts(db: Database, among: Iterable[Document]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the texts held, by document, and the documents whose text is not what was saved."""
    found: dict[str, str] = {}
    unsound: set[str] = set()
    for document in among:
        row = db.execute("SELECT text FROM texts WHERE sha256 = ?", [document.sha256]).fetchone()
        if row and _is_sound(row[0], document.sha256):
            found[document.id] = row[0]
        elif row:
            unsound.add(document.id)
    return found, frozenset(unsound)


def earlier(db: Database, document_id: str, but: str) -> list[tuple[Document, str]]:
    """Return the entries of a document whose texts are still kept, the newest first, all but one text."""
    found = db.execute("SELECT sha256, body FROM entries WHERE id = ? ORDER BY rowid DESC", [document_id])
    kept: list[tuple[Document, str]] = []
    for key, body in found.fetchall():
        if sha256(body) != key:
            raise damaged(f"An earlier entry of {document_id}")
        document = read_body(Document, body, document_id)
        row = db.execute("SELECT text FROM texts WHERE sha256 = ?", [document.sha256]).fetchone()
        if document.sha256 != but and row and _is_sound(row[0], document.sha256):
            kept.append((document, row[0]))
    return kept


def stands(db: Database, key: str, start: int, end: int, quote: str) -> bool:
    """Return whether a text that is kept has a quote in its place now."""
    row = db.execute(
        "SELECT substr(text, ?, ?) FROM texts WHERE sha256 = ?", [start + 1, end - start, key]
    ).fetchone()
    return bool(row) and row[0] == quote


def _is_sound(text: object, key: str) -> bool:
    return isinstance(text, str) and sha256(text) == key


def save(db: Database, document: Document, *, at: float) -> None:
    """Add an entry at the end, or replace the one with its id where it stands."""
    found = {row.id: row for row in rows(db)}
    before = found.get(document.id)
    if before and before.document() == document:
        return
    place = before.place if before else max((row.place for row in found.values()), default=-1) + 1
    touched = _write(db, document, place, before, before.loaded if before else None, at)
    _log(db, at=at, target=document.id, reason="entry of the bibliography", touched=touched)
    bump(db)


def load(db: Database, given: Iterable[Document], *, at: float) -> Loaded:
    """Bring the bibliography of the knowledge folder in, in its order, by the rule that facts follow."""
    before = {row.id: row for row in rows(db)}
    conflicts: list[str] = []
    touched: list[Touched] = []
    changed = False
    for place, document in enumerate(given):
        found = before.get(document.id)
        step = "write" if found is None else _step(found, document)
        if step == "write":
            touched.append(_write(db, document, place, found, body_of(document, document.id), at))
        elif step == "adopt":
            db.execute("UPDATE documents SET loaded = body WHERE id = ?", [document.id])
        elif step == "conflict":
            conflicts.append(document.id)
        moved = found is not None and found.place != place
        if moved:
            db.execute("UPDATE documents SET place = ? WHERE id = ?", [place, document.id])
        changed = changed or moved or step == "write"
    return Loaded(changed, tuple(conflicts), tuple(touched))


def hold(db: Database, document_id: str, text: str, *, at: float) -> bool:
    """Keep the text of a document in the bibliography; False when it is held and intact.

    Only the text the bibliography names is taken: under another SHA-256 it would never be shown, and
    whoever added it would not know. A damaged copy is replaced.
    """
    document = next((row.document() for row in rows(db) if row.id == document_id), None)
    if document is None:
        raise StoreError(f"{document_id} is not in the bibliography. Add its entry first, then its text.")
    _check_text(document, text)
    if document_id in _intact(db, document):
        return False
    touched = _keep(db, document, text, at)
    _log(db, at=at, target=document_id, reason="text of the document", touched=touched)
    bump(db)
    return True


def put(db: Database, document: Document, text: str, *, at: float) -> list[Touched]:
    """Write an entry with its text and return what that changed; the caller writes the audit and bumps."""
    _check_text(document, text)
    found = {row.id: row for row in rows(db)}
    before = found.get(document.id)
    touched: list[Touched] = []
    if before is None or before.document() != document:
        place = before.place if before else max((row.place for row in found.values()), default=-1) + 1
        touched.append(_write(db, document, place, before, before.loaded if before else None, at))
    if document.id not in _intact(db, document):
        touched.append(_keep(db, document, text, at))
    return touched


def _check_text(document: Document, text: str) -> None:
    if clean(text) != text:
        raise StoreError(
            f"The text of {document.id} holds NUL or half of a surrogate pair, so it is not text."
        )
    if sha256(text) != document.sha256:
        raise StoreError(
            f"This is not the text the bibliography names for {document.id}: its SHA-256 is {sha256(text)}, "
            f"not {document.sha256}. Put the new one into the bibliography if the document has changed."
        )


def _keep(db: Database, document: Document, text: str, at: float) -> Touched:
    db.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", [document.sha256, text, float(at)])
    return Touched("text", document.sha256, None, "", document.sha256)


def entry(db: Database, document_id: str, checksum: str) -> Document | None:
    """Return an entry of the bibliography as it stood when it had a checksum, or None.

    A later briefbook may write the same entry with more fields, so it is compared as this one would write it.
    """
    found = db.execute("SELECT sha256, body FROM entries WHERE id = ?", [document_id]).fetchall()
    for key, body in found:
        if sha256(body) != key:
            raise damaged(f"An earlier entry of {document_id}")
        document = read_body(Document, body, document_id)
        if checksum in (key, sha256(document.model_dump_json())):
            return document
    return None


def damaged_texts(db: Database) -> Iterator[str]:
    """Yield the SHA-256 of each text that no longer has it."""
    for key, text in db.execute("SELECT sha256, text FROM texts"):
        if sha256(str(text)) != key:
            yield key


def _intact(db: Database, document: Document) -> dict[str, str]:
    """Return the text held for a document, by its id; empty when there is none or it is damaged."""
    return texts(db, [document])[0]


def _step(found: Row, document: Document) -> Merge:
    edited = found.loaded != found.body
    loaded = read_body(Document, found.loaded, document.id) if found.loaded else None
    return merge(document, found.document(), loaded, edited=edited)


def _write(
    db: Database, document: Document, place: int, before: Row | None, loaded: str | None, at: float
) -> Touched:
    body = body_of(document, document.id)
    db.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "body = excluded.body, loaded = excluded.loaded, at = excluded.at, sha256 = excluded.sha256",
        [document.id, place, body, loaded, float(at), seal(document.id, body, float(at))],
    )
    entry = sha256(body)
    db.execute("INSERT OR IGNORE INTO entries VALUES (?, ?, ?)", [document.id, entry, body])
    return Touched("document", document.id, None, sha256(before.body) if before else "", entry)


def _log(db: Database, *, at: float, target: str, reason: str, touched: Touched) -> None:
    audit.append(db, at=at, actor=audit.BOT, verb=Verb.load, target=target, reason=reason, touched=[touched])
