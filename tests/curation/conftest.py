"""Bases that a curator changes: the small one and the shipped one, each in a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from briefbook import knowledge
from briefbook.briefing import Briefing
from briefbook.curation.service import Curation
from briefbook.matching import Encoder
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from conftest import ROOT
from curation.people import a_team
from small_base import small_knowledge, write_small_base


@pytest.fixture(scope="session")
def prepared(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, request: pytest.FixtureRequest
) -> Callable[[str], Path]:
    """Return what makes a database of either base with its vectors, once, to start copies from quickly."""
    folder = tmp_path_factory.mktemp("prepared")

    @cache
    def prepare(name: str) -> Path:
        if name == "shipped":
            return Path(request.getfixturevalue("shipped_db"))
        held = small_knowledge()
        db = folder / f"{name}.db"
        store = SqliteStore.open(db, create=True)
        store.load(held, actor="knowledge", at=0.0)
        Briefing(store, held, load_settings(BRIEFBOOK_DB=db), encoder).close()
        return db

    return prepare


@pytest.fixture
def open_copy(
    prepared: Callable[[str], Path], tmp_path: Path, encoder: Encoder
) -> Iterator[Callable[..., Briefing]]:
    """Yield what opens a briefing over a copy of a base."""
    opened: list[Briefing] = []

    def open_one(name: str, *, words_only: bool = False) -> Briefing:
        db = Path(shutil.copy(prepared(name), tmp_path / f"{name}.db"))
        folder = write_small_base(tmp_path) if name == "small" else ROOT / "knowledge"
        settings = load_settings(BRIEFBOOK_DB=db, BRIEFBOOK_KNOWLEDGE=folder)
        held = knowledge.load(folder)
        opened.append(Briefing(SqliteStore.open(db), held, settings, None if words_only else encoder))
        return opened[-1]

    yield open_one
    for briefing in opened:
        briefing.close()


@pytest.fixture
def small(open_copy: Callable[..., Briefing]) -> Briefing:
    return open_copy("small")


@pytest.fixture
def one(small: Briefing) -> Curation:
    """Return the service where an approver's own change goes live."""
    return a_team(small)


@pytest.fixture
def two(small: Briefing) -> Curation:
    """Return the service where nobody approves their own."""
    return a_team(small, approvals=2)
