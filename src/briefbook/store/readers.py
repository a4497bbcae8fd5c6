"""Connections that only read, each used by one thread at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from briefbook.store.connection import connect_reader

IDLE_LIMIT = 16  # connections kept for the next read; more only while more threads read at once


class Readers:
    """Hands out a connection for one read and takes it back: threads come and go, connections stay."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[Database] = deque()
        self._closed = False

    @contextmanager
    def reader(self) -> Iterator[Database]:
        """Lend a connection; one that met an error is closed rather than lent again."""
        try:
            db = self._idle.pop()
        except IndexError:
            db = connect_reader(self._path)
        healthy = False
        try:
            yield db
            healthy = True
        finally:
            if healthy and len(self._idle) < IDLE_LIMIT:
                self._idle.append(db)
            else:
                db.close()
            if self._closed:
                self.close()

    def close(self) -> None:
        """Close the connections that are idle; those in use are closed when they come back."""
        self._closed = True
        with suppress(IndexError):
            while True:
                self._idle.pop().close()
