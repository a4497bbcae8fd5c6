"""Two briefings for the whole run, of the invented base and of the shipped one, and fresh copies of the first."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefbook import knowledge
from briefbook.briefing import Briefing
from briefbook.matching import Encoder
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from conftest import ROOT

from .examples import KNOWLEDGE, TEXTS

PHRASINGS = 3  # of each shipped fact


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Return a database with the invented base, its texts and its vectors, to start copies from quickly."""
    db = tmp_path_factory.mktemp("prepared") / "briefbook.db"
    store = SqliteStore.open(db, create=True)
    store.load(KNOWLEDGE, actor="knowledge", at=time.time())
    for document, text in TEXTS.items():
        store.hold_text(document, text, at=time.time())
    Briefing(store, KNOWLEDGE, load_settings(BRIEFBOOK_DB=db), encoder).close()
    return db


@pytest.fixture(scope="session")
def briefing(prepared: Path, encoder: Encoder) -> Iterator[Briefing]:
    """Yield a briefing over the invented base, for tests that change nothing."""
    opened = _opened(prepared, encoder)
    yield opened
    opened.close()


@pytest.fixture
def fresh(prepared: Path, encoder: Encoder, tmp_path: Path) -> Iterator[Briefing]:
    """Yield a briefing over a copy of the invented base, for a test that changes it."""
    opened = _opened(Path(shutil.copy(prepared, tmp_path / "briefbook.db")), encoder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shipped(
    shipped_db: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> Iterator[Briefing]:
    """Yield a briefing over the shipped facts with a few phrasings each."""
    yield from _over(shipped_db, tmp_path_factory, encoder, most=PHRASINGS)


@pytest.fixture(scope="session")
def shipped_in_full(
    shipped_db: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> Iterator[Briefing]:
    yield from _over(shipped_db, tmp_path_factory, encoder)


def _over(
    prepared: Path, folders: pytest.TempPathFactory, encoder: Encoder, most: int | None = None
) -> Iterator[Briefing]:
    loaded = knowledge.load(ROOT / "knowledge")
    facts = [fact.model_copy(update={"phrasings": fact.phrasings[:most]}) for fact in loaded.facts]
    thinned = loaded.model_copy(update={"facts": tuple(facts)})
    db = Path(shutil.copy(prepared, folders.mktemp("shipped") / "briefbook.db"))
    store = SqliteStore.open(db)
    store.load(thinned, actor="knowledge", at=time.time())
    opened = Briefing(store, thinned, load_settings(BRIEFBOOK_DB=db), encoder)
    yield opened
    opened.close()


def _opened(db: Path, encoder: Encoder) -> Briefing:
    return Briefing(SqliteStore.open(db), KNOWLEDGE, load_settings(BRIEFBOOK_DB=db), encoder)
