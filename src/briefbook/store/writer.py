"""The one connection that writes: on a thread of its own, a queue in front, one write at a time."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.store.connection import connect_writer, transaction

PATIENCE = 30.0  # seconds a caller waits for its turn; a write takes about a millisecond

T = TypeVar("T")


@dataclass
class _Job:
    work: Callable[[Database], Any]
    in_transaction: bool
    outcome: Future[Any] = field(default_factory=Future)


class Writer:
    """Runs writes in the order they come, each in a transaction and under the lock that processes share.

    A connection shared by threads loses edits: one thread's write joins the other's transaction and is
    rolled back with it. And SQLite's own waiting is unfair (two busy writers: 4 s for one, against
    0.15 s with `flock`), so every write takes the lock beside the file first.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._db: Database | None = None
        self._file: tuple[int, int] | None = None
        self._thread = Thread(target=self._work, name="briefbook-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Database], T], *, in_transaction: bool = True) -> T:
        """Return what `work` returns, once it is committed; raise what it raises, once it is rolled back."""
        job = _Job(work, in_transaction)
        self._jobs.put(job)
        try:
            return job.outcome.result(self._patience)  # type: ignore[no-any-return]
        except TimeoutError:
            if job.outcome.cancel():  # it had not started, and now it never will
                raise StoreError(
                    f"{self._path}: another program has been writing for {self._patience:.0f} seconds. "
                    "Nothing was saved; try again."
                ) from None
            return job.outcome.result()  # type: ignore[no-any-return]

    def later(self, work: Callable[[Database], None]) -> Future[None]:
        """Put work into the queue, to be done in its turn, and return where its outcome will be."""
        job = _Job(work, in_transaction=True)
        self._jobs.put(job)
        return job.outcome

    def close(self) -> None:
        """Finish what is queued, then close the connection."""
        self._jobs.put(None)
        self._thread.join(self._patience)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._do(job)
        # Closing folds the log in, which is a write; a folder that is gone needs no lock.
        with suppress(OSError), _locked(self._path):
            self._disconnect()
        self._disconnect()

    def _do(self, job: _Job) -> None:
        try:
            with _locked(self._path):
                if not job.outcome.set_running_or_notify_cancel():
                    return
                result = self._run(job)
        except BaseException as error:
            if job.outcome.running() or job.outcome.set_running_or_notify_cancel():
                job.outcome.set_exception(error)
        else:
            job.outcome.set_result(result)

    def _run(self, job: _Job) -> Any:
        db = self._connection()
        try:
            with transaction(db) if job.in_transaction else nullcontext():
                return job.work(db)
        finally:
            if db.conn.in_transaction:  # not even the rollback went through: start afresh next time
                self._disconnect()

    def _connection(self) -> Database:
        """Return the connection; refuses when the file was replaced, since what it wrote would be lost."""
        found = self._path.stat()
        if self._db is None:
            self._db = connect_writer(self._path)
            self._file = (found.st_dev, found.st_ino)
        elif self._file != (found.st_dev, found.st_ino):
            raise StoreError(f"{self._path} was replaced while briefbook ran. Start briefbook again.")
        return self._db

    def _disconnect(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
            self._db = None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock that every process takes before it writes; the kernel frees it when one dies.

    Opened for reading only, and readable by all, so that a command run as root leaves no lock file
    behind that the bot's own user cannot take.
    """
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
