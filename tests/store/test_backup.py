"""Backups: whole, checked, and never half written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from briefbook.errors import StoreError
from briefbook.store import SqliteStore

from .examples import TEXT, a_document, a_fact, a_knowledge


@pytest.fixture
def filled(store: SqliteStore) -> SqliteStore:
    store.load(a_knowledge([a_fact(1), a_fact(2)]), actor="knowledge", at=1.0)
    store.hold_text("board-note", TEXT, at=1.0)
    store.record_gap("What of 2021?", "abstain", [], at=1.0)
    return store


def test_a_backup_opens_as_the_same_store(filled: SqliteStore, tmp_path: Path):
    copy = tmp_path / "backups" / "monday.db"

    filled.backup(copy)

    restored = SqliteStore.open(copy)
    assert restored.snapshot() == filled.snapshot()
    assert restored.history("F1") == filled.history("F1")
    assert restored.gaps() == filled.gaps()
    assert restored.problems() == []
    restored.close()
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_backup_leaves_no_other_file_and_replaces_the_last_one(filled: SqliteStore, tmp_path: Path):
    copy = tmp_path / "backups" / "monday.db"
    filled.backup(copy)
    filled.save_fact(a_fact(3), expected_revision=None, actor="U1", reason="", at=2.0)

    filled.backup(copy)

    assert [path.name for path in copy.parent.iterdir()] == ["monday.db"]
    restored = SqliteStore.open(copy)
    assert restored.fact("F3") is not None
    restored.close()


def test_a_backup_during_edits_is_whole(filled: SqliteStore, tmp_path: Path):
    with ThreadPoolExecutor(1) as threads:
        edits = threads.submit(_edit, filled, 60)
        for number in range(3):
            filled.backup(tmp_path / f"{number}.db")
        edits.result()

    for number in range(3):
        restored = SqliteStore.open(tmp_path / f"{number}.db")
        assert restored.problems() == []
        assert restored.history("F1") == filled.history("F1")[: restored.fact("F1").revision]
        restored.close()


def test_a_damaged_database_makes_no_backup_and_keeps_the_last(filled: SqliteStore, tmp_path: Path, db: Path):
    copy = tmp_path / "good.db"
    filled.backup(copy)
    good = copy.read_bytes()
    filled.close()
    db.write_bytes(db.read_bytes().replace(b"says fact 1", b"says fact 7"))
    store = SqliteStore.open(db)

    with pytest.raises(StoreError, match=r"The backup was not kept.*F1"):
        store.backup(copy)

    assert copy.read_bytes() == good
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "good.db"]
    store.close()


def test_a_backup_onto_the_database_or_a_folder_is_refused(filled: SqliteStore, db: Path, tmp_path: Path):
    with pytest.raises(StoreError, match="is the database itself"):
        filled.backup(db)
    with pytest.raises(StoreError, match="is a folder"):
        filled.backup(tmp_path)
    assert filled.snapshot().documents == (a_document(),)


def _edit(store: SqliteStore, times: int) -> None:
    for _ in range(times):
        held = store.fact("F1")
        fact = a_fact(1, f"After revision {held.revision}.")
        store.save_fact(fact, expected_revision=held.revision, actor="U1", reason="", at=2.0)
