"""What the service has acknowledged is there after kill -9, and the audit is whole."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from briefbook.briefing import Briefing
from briefbook.store import SqliteStore
from curation.killed import curate_until_killed
from curation.people import a_team


@pytest.fixture
def db(open_copy: Callable[..., Briefing]) -> Path:
    briefing = open_copy("small", words_only=True)
    a_team(briefing)
    return Path(briefing.settings.db)


def test_acknowledged_edits_survive_kill_9(db: Path) -> None:
    assert _rounds(db, 4) > 8


@pytest.mark.soak
def test_acknowledged_edits_survive_200_times_kill_9(db: Path) -> None:
    assert _rounds(db, 200) > 1000


def _rounds(db: Path, rounds: int) -> int:
    """Curate and kill some times; return how many edits were acknowledged, all of them found again."""
    acknowledged: list[tuple[str, int, str]] = []
    for round_ in range(rounds):
        acknowledged += _until_killed(db, round_)
        store = SqliteStore.open(db)
        histories = {f"F{number}": store.history(f"F{number}") for number in range(1, 6)}
        for name, revision, note in acknowledged:
            assert histories[name][revision - 1].fact.note == note
        for history in histories.values():
            assert [one.number for one in history] == list(range(1, len(history) + 1))
        assert store.problems() == []
        assert store.audit_problems() == []
        store.close()
    return len(acknowledged)


def _until_killed(db: Path, round_: int) -> list[tuple[str, int, str]]:
    """Return what a process was told is live before it was killed, at a moment nobody chose."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=curate_until_killed, args=(db, round_, theirs), daemon=True)
    process.start()
    theirs.close()
    first = ours.recv()  # it has begun
    time.sleep(random.uniform(0.0, 0.4))
    process.kill()
    process.join()
    told = [first]
    while ours.poll():
        try:
            told.append(ours.recv())
        except EOFError:
            break
    ours.close()
    return told
