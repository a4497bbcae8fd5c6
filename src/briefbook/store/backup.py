"""A copy of the database that is whole: never `cp`, which misses what is still in the log."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from briefbook.errors import StoreError
from briefbook.store.checks import problems
from briefbook.store.connection import connect


def write(source: Path, destination: Path) -> None:
    """Write a checked copy; what stood at the destination stays until the copy is whole."""
    if destination.is_dir():
        raise StoreError(f"{destination} is a folder. Name the file that the backup should be.")
    if destination.exists() and destination.samefile(source):
        raise StoreError(f"{destination} is the database itself. Name another file for the backup.")
    folder = destination.absolute().parent
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{destination.name}.", suffix=".part", dir=folder)
    copy = Path(name)
    try:
        _copy(source, copy)
        _check(copy)
        os.fsync(handle)
        copy.replace(destination)
    finally:
        os.close(handle)
        copy.unlink(missing_ok=True)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, copy: Path) -> None:
    db = connect(source)
    try:
        db.execute("VACUUM INTO ?", [str(copy)])  # one read, beside writers; leaves deleted text behind
    finally:
        db.close()


def _check(copy: Path) -> None:
    db = connect(copy)
    try:
        found = problems(db)
    finally:
        db.close()
    if found:
        raise StoreError(f"The backup was not kept, since the database has a problem: {found[0]}")
