"""A file, the one connection that writes it and those that read: what every part of the store stands on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.store import facts
from briefbook.store.connection import check_file, check_library, plain_words, transaction
from briefbook.store.readers import Readers
from briefbook.store.writer import PATIENCE, Writer

T = TypeVar("T")


class OpenFile:
    """A database that is open in this process."""

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self._path = Path(path).absolute()
        self._process = os.getpid()
        self._closed = False
        self._known: facts.Known = {}
        check_library()
        check_file(self._path)
        self._readers = Readers(self._path)
        self._writer = Writer(self._path, patience)
        try:
            self._write(lambda db: None, in_transaction=False)  # connects, so that what is wrong shows now
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Finish what is being written and close every connection; a second call does nothing."""
        if not self._closed and os.getpid() == self._process:
            self._closed = True
            self._readers.close()
            self._writer.close()

    def _read(self, work: Callable[[Database], T]) -> T:
        with self._use(), self._readers.reader() as db:
            return work(db)

    def _read_at_once(self, work: Callable[[Database], T]) -> T:
        """Read several tables as they stood at one moment."""

        def read(db: Database) -> T:
            with transaction(db, "DEFERRED"):
                return work(db)

        return self._read(read)

    def _write(self, work: Callable[[Database], T], *, in_transaction: bool = True) -> T:
        with self._use():
            return self._writer.run(work, in_transaction=in_transaction)

    @contextmanager
    def _use(self) -> Iterator[None]:
        if self._closed:
            raise StoreError(f"{self._path} has been closed.")
        if os.getpid() != self._process:
            raise StoreError(f"{self._path} was opened by another process. Open it again in this one.")
        with plain_words(self._path):
            yield

    def _later(self, work: Callable[[Database], None]) -> Future[None]:
        """Let the writer do something in its turn."""
        with self._use():
            return self._writer.later(work)
