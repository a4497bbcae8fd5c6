"""What goes wrong around the file, said in plain words that name it."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.store import SqliteStore, schema
from briefbook.store.connection import plain_words

from . import workers
from .examples import a_fact

NOBODY = 65534


@pytest.fixture
def without_privileges() -> Iterator[Path]:
    """Yield a folder of our own, in a process that has to keep to the rights of files."""
    outer = Path(tempfile.mkdtemp())
    outer.chmod(0o777)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    folder = outer / "data"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)
    if root:
        os.seteuid(0)
    shutil.rmtree(outer)


def applied_by_a_newer_build(db: Path) -> None:
    """Record a migration in a database that this build does not know."""
    with closing(sqlite3.connect(db, isolation_level=None)) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, '')",
            ["briefbook", "m999"],
        )


def save(store: SqliteStore, number: int = 1) -> None:
    store.save_fact(a_fact(number), expected_revision=None, actor="U1", reason="", at=1.0)


def test_opening_a_file_that_is_not_there_says_so_and_makes_none(db: Path):
    for opening in (SqliteStore, SqliteStore.open):
        with pytest.raises(StoreError, match=r"There is no database .*briefbook\.db.*BRIEFBOOK_DB"):
            opening(db)
    assert not db.parent.exists()


def test_creating_makes_the_folder_and_keeps_others_from_reading_the_file(db: Path):
    SqliteStore.open(db, create=True).close()

    assert db.stat().st_mode & 0o777 == 0o600


def test_creating_where_a_store_is_opens_it(db: Path, store: SqliteStore):
    save(store)

    again = SqliteStore.open(db, create=True)

    assert again.fact("F1") == store.fact("F1")
    again.close()


@pytest.mark.parametrize("name", ["a b?c=d#e%20.db", "bücher.db", "mode=ro&.db"])
def test_a_path_with_characters_of_a_url_is_the_path_it_says(tmp_path: Path, name: str):
    store = SqliteStore.open(tmp_path / name, create=True)
    save(store)
    store.close()

    assert (tmp_path / name).stat().st_size > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, f"{name}.lock"])


def test_a_file_that_is_no_database_is_named(db: Path):
    db.parent.mkdir()
    db.write_text("These are minutes of a meeting, not a database. " * 50)

    with pytest.raises(StoreError, match=r"briefbook\.db: this is not a database"):
        SqliteStore.open(db)


def test_a_folder_is_no_database(db: Path):
    db.mkdir(parents=True)

    with pytest.raises(StoreError, match=r"briefbook\.db is not a file"):
        SqliteStore.open(db)


def test_the_database_of_another_program_is_left_alone(db: Path):
    db.parent.mkdir()
    other = sqlite3.connect(db)
    other.execute("CREATE TABLE invoices (id)")
    other.commit()
    other.close()
    before = db.read_bytes()

    with pytest.raises(StoreError, match="is the database of another program"):
        SqliteStore.open(db, create=True)

    assert db.read_bytes() == before


def test_a_database_of_a_newer_briefbook_is_refused(db: Path, store: SqliteStore):
    store.close()
    applied_by_a_newer_build(db)

    for opening in (SqliteStore, SqliteStore.open):
        with pytest.raises(StoreError, match=r"written by a newer briefbook \(it has m999\)"):
            opening(db)


def test_a_database_that_a_newer_briefbook_migrates_meanwhile_is_not_migrated_back(
    db: Path, store: SqliteStore
):
    applied_by_a_newer_build(db)

    with pytest.raises(StoreError, match="written by a newer briefbook"):
        store.migrate()


def test_an_older_database_is_brought_up_to_date_and_keeps_what_it_holds(db: Path):
    db.parent.mkdir()
    older = Database(db, strict=True)
    schema.migrations.apply(older, stop_before="m004_vectors")
    older.execute("UPDATE meta SET value = 7")
    older.close()

    store = SqliteStore.open(db)

    assert store.version() == 7
    assert store.vectors("small-model", ["a"]) == {}
    assert store.problems() == []
    store.close()


def test_an_empty_file_asks_to_be_set_up(db: Path):
    db.parent.mkdir()
    db.touch()
    store = SqliteStore(db)

    with pytest.raises(StoreError, match=r"no such table.*has not been set up"):
        store.version()
    store.migrate()
    assert store.version() == 0
    store.close()


def test_a_read_only_file_is_refused_at_the_start(without_privileges: Path):
    db = without_privileges / "briefbook.db"
    SqliteStore.open(db, create=True).close()
    db.chmod(0o400)

    with pytest.raises(StoreError, match=r"briefbook\.db: the file or its folder is read-only"):
        SqliteStore.open(db)


def test_a_read_only_folder_is_refused_at_the_start(without_privileges: Path):
    db = without_privileges / "briefbook.db"
    SqliteStore.open(db, create=True).close()
    without_privileges.chmod(0o500)

    with pytest.raises(StoreError, match="the file or its folder is read-only"):
        SqliteStore.open(db)


def test_a_folder_that_cannot_be_made_is_named(without_privileges: Path):
    locked = without_privileges / "locked"
    locked.mkdir(mode=0o555)

    with pytest.raises(StoreError, match=r"locked/data: the file or its folder is read-only"):
        SqliteStore.open(locked / "data" / "briefbook.db", create=True)


def test_a_full_disk_is_called_a_full_disk(tmp_path: Path):
    small = sqlite3.connect(tmp_path / "small.db", isolation_level=None)
    small.execute("PRAGMA max_page_count = 2")
    small.execute("CREATE TABLE t (x)")

    with (
        closing(small),
        pytest.raises(StoreError, match=r"small\.db: the disk is full.*Free some space"),
        plain_words(tmp_path / "small.db"),
    ):
        small.execute("INSERT INTO t VALUES (zeroblob(100000))")


def test_what_was_saved_before_the_disk_refused_is_there(db: Path, store: SqliteStore, processes):
    with processes.Pool(1) as pool:
        saved, said = pool.apply(workers.edit_until_the_disk_refuses, [db])

    assert "briefbook.db: the disk did not read or write it" in said
    assert saved > 10
    assert store.fact("F1").revision == saved
    assert store.problems() == []


def test_an_edit_that_waits_too_long_is_not_made_later_either(db: Path):
    store = SqliteStore.open(db, create=True)
    store.close()
    store = SqliteStore(db, patience=0.2)
    lock = os.open(db.with_name(db.name + ".lock"), os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)

    with pytest.raises(StoreError, match=r"another program has been writing.*Nothing was saved"):
        save(store, 1)
    os.close(lock)
    save(store, 2)

    assert store.fact("F1") is None
    assert store.fact("F2") is not None
    store.close()


def test_a_file_replaced_under_a_running_store_takes_no_more_edits(
    db: Path, store: SqliteStore, tmp_path: Path
):
    store.backup(tmp_path / "copy.db")
    (tmp_path / "copy.db").replace(db)

    with pytest.raises(StoreError, match="was replaced while briefbook ran"):
        save(store)


def test_a_file_deleted_under_a_running_store_takes_no_more_edits(db: Path, store: SqliteStore):
    db.unlink()

    with pytest.raises(StoreError, match=r"briefbook\.db: No such file"):
        save(store)


def test_a_key_that_cannot_be_stored_is_a_plain_error(store: SqliteStore):
    with pytest.raises(StoreError, match="cannot be stored"):
        store.claim("half a pair \ud800", "question", {}, owner="one", lease=1.0, at=1.0)


def test_a_mistake_in_a_call_reaches_the_caller_and_spares_the_store(store: SqliteStore):
    with pytest.raises(TypeError):
        store.claim("key", "question", {"not": object()}, owner="one", lease=1.0, at=1.0)

    save(store)
    assert store.fact("F1") is not None


def test_closing_twice_does_nothing(store: SqliteStore):
    store.close()
    store.close()


def test_a_second_sqlite_library_is_refused(db: Path, tmp_path: Path):
    package = tmp_path / "site" / "pysqlite3"
    package.mkdir(parents=True)
    for name in ("__init__", "dbapi2"):
        (package / f"{name}.py").write_text("from sqlite3.dbapi2 import *\n")
    script = f"from briefbook.store import SqliteStore; SqliteStore.open({str(db)!r}, create=True)"
    search = os.pathsep.join([str(package.parent), *filter(None, sys.path)])

    ended = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": search}, capture_output=True, text=True, timeout=20
    )

    assert "StoreError: sqlite-utils uses pysqlite3 instead of Python's sqlite3" in ended.stderr
    assert "Uninstall pysqlite3" in ended.stderr
