"""The settings that keep the promises are on, for the connections as the store uses them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from briefbook.errors import StoreError
from briefbook.store import SqliteStore


def on_the_writer(store: SqliteStore, pragma: str):
    return store._write(lambda db: db.execute(f"PRAGMA {pragma}").fetchone()[0], in_transaction=False)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("secure_delete", 1),
        ("journal_size_limit", 16_777_216),
        ("busy_timeout", 10_000),
    ],
)
def test_the_writer_has_the_setting(store: SqliteStore, pragma: str, value: object):
    assert on_the_writer(store, pragma) == value


def test_a_write_holds_the_lock_of_the_database_from_its_start(db: Path, store: SqliteStore):
    def another_may_write(_) -> bool:
        with closing(sqlite3.connect(db, timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    assert store._write(another_may_write) is False
    assert another_may_write(None) is True


def test_a_reader_cannot_write(store: SqliteStore):
    with pytest.raises(StoreError, match="read-only"):
        store._read(lambda db: db.execute("UPDATE meta SET value = 99"))

    assert store.version() == 0


def test_every_table_is_strict(store: SqliteStore):
    tables = store._read(lambda db: db.execute("PRAGMA table_list").fetchall())
    ours = {
        name: strict
        for _, name, kind, _, _, strict in tables
        if kind == "table" and not name.startswith("sqlite_")
    }

    assert ours.keys() >= {"meta", "facts", "revisions", "documents", "texts", "vectors", "inbox", "gaps"}
    assert set(ours.values()) == {1}


def test_a_write_that_fails_leaves_no_transaction_open(store: SqliteStore):
    def fail(db) -> None:
        db.execute("UPDATE meta SET value = 99")
        raise StoreError("No.")

    with pytest.raises(StoreError, match=r"^No\.$"):
        store._write(fail)

    assert store.version() == 0
    assert on_the_writer(store, "journal_mode") == "wal"
