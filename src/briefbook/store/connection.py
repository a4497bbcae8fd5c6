"""Opening the file with the settings that keep a promise, and saying in plain words what went wrong."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from json import JSONDecodeError
from pathlib import Path

import sqlite_utils.utils
from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.store import schema

BUSY_SECONDS = 10  # how long SQLite itself waits for a lock: recovery after a crash takes one
WAL_LIMIT = 16_777_216  # bytes the write-ahead log is cut back to after a checkpoint

_SETTINGS = (
    "synchronous = FULL",  # NORMAL lost 778 of 18,004 acknowledged commits in simulated power cuts, FULL none
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    f"journal_size_limit = {WAL_LIMIT}",
    "wal_autocheckpoint = 1000",
)

_FULL = "the disk is full, so nothing of this was saved. Free some space and try again."
_READ_ONLY = "the file or its folder is read-only. Give the user who runs briefbook the right to write."

_CAUSES = {  # the start of SQLite's name for an error -> what to say of the file
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_NOTADB": "this is not a database, or a damaged one. Restore a backup or correct BRIEFBOOK_DB.",
    "SQLITE_CORRUPT": "the database is damaged. Stop briefbook and restore the latest backup.",
    "SQLITE_BUSY": "another program has held the database for too long. Nothing was saved; try again.",
    "SQLITE_LOCKED": "another program holds the database. Nothing was saved; try again.",
    "SQLITE_CANTOPEN": "the file cannot be opened. Check that it and its folder are there and may be read.",
    "SQLITE_IOERR": "the disk did not read or write it. Check the disk, its free space and any quota; "
    "nothing of this was saved.",
    "SQLITE_NOMEM": "there was not enough memory.",
    "SQLITE_TOOBIG": "this is too large to be stored.",
}
_SYSTEM_CAUSES = {
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EROFS: _READ_ONLY,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
}


def check_file(path: Path) -> None:
    """Raise `StoreError` unless a database can be opened here for writing."""
    if not path.exists():
        raise StoreError(
            f"There is no database {path}. Start the bot once to make it, or correct BRIEFBOOK_DB."
        )
    if not path.is_file():
        raise StoreError(f"{path} is not a file. Set BRIEFBOOK_DB to the database file.")
    for needed in (path, path.parent):  # the folder too: the log and the lock lie beside the file
        if not os.access(needed, os.R_OK | os.W_OK, effective_ids=True):
            raise StoreError(f"{needed}: {_READ_ONLY}")


def connect(path: Path) -> Database:
    """Return a connection to an existing file for one thread at a time; it never creates one."""
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,  # else INSERT … RETURNING through sqlite-utils stays uncommitted
        timeout=BUSY_SECONDS,
        check_same_thread=False,  # readers go from thread to thread, but are never used by two at once
    )
    # A damaged byte must reach the checksum instead of stopping the driver.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    return Database(connection, recursive_triggers=False, execute_plugins=False, strict=True)


def connect_writer(path: Path) -> Database:
    """Return a connection that may write, once the file is known to be ours; call it under the write lock."""
    db = connect(path)
    try:
        schema.refuse_unknown(db, path)
        (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise StoreError(
                f"{path}: this folder cannot hold a write-ahead log. Use a folder on a local disk."
            )
        for setting in _SETTINGS:
            db.execute(f"PRAGMA {setting}")
    except BaseException:
        db.close()
        raise
    return db


def connect_reader(path: Path) -> Database:
    """Return a connection that refuses to write."""
    db = connect(path)
    db.execute("PRAGMA query_only = ON")
    return db


@contextmanager
def transaction(db: Database, kind: str = "IMMEDIATE") -> Iterator[Database]:
    """Commit what is done inside, or roll it back when it raises.

    IMMEDIATE takes the write lock at once: a read that turns into a write fails without waiting.
    """
    db.execute(f"BEGIN {kind}")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:  # SQLite has rolled back by itself when the disk is full
            with suppress(sqlite3.Error):  # its failure would hide the cause
                db.execute("ROLLBACK")
        raise


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Turn every error of the driver and the system into a `StoreError` that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {_cause(error)}") from error
    except OSError as error:
        words = _SYSTEM_CAUSES.get(error.errno or 0, f"{error.strerror or error}.")
        raise StoreError(f"{error.filename or path}: {words}") from error
    except JSONDecodeError as error:
        raise StoreError(f"{path}: a row is damaged ({error.msg}). Restore the latest backup.") from error
    except (UnicodeError, OverflowError) as error:
        raise StoreError(f"{path}: a value cannot be stored ({error}).") from error


def check_library() -> None:
    """Raise `StoreError` when sqlite-utils uses another SQLite than the standard library's.

    Two SQLite libraries on one file drop each other's locks, and a second writer gets in. sqlite-utils
    takes pysqlite3 by itself when that is installed.
    """
    used = vars(sqlite_utils.utils)["sqlite3"]
    if used is not sqlite3:
        raise StoreError(
            f"sqlite-utils uses {used.__name__} instead of Python's sqlite3, and two SQLite libraries on one "
            f"file lose edits. Uninstall {used.__name__.split('.')[0]} and start again."
        )


def _cause(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if "no such table" in str(error):
        return f"{error}. The database has not been set up, or it is damaged."
    return next((words for start, words in _CAUSES.items() if name.startswith(start)), f"{error}.")
