"""What the service has acknowledged is there after kill -9, and the audit is whole."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.service import Curation
from briefbook.documents import sha256
from briefbook.models import Document
from briefbook.record import DECIDED, NewText
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from curation.killed import curate_until_killed, review_until_killed
from curation.people import CURATOR, a_team
from small_base import small_knowledge


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


def test_a_candidate_and_its_facts_are_decided_together_when_killed(db: Path) -> None:
    _queue_animals(db)
    decided: list[tuple[str, int, str]] = []
    for round_ in range(6):
        decided += [one for one in _until_killed(db, round_, review_until_killed) if one[0]]
        store = SqliteStore.open(db)
        held = {one.key: one for one in store.candidates()}
        assert {held[key].state for key, *_ in decided} <= DECIDED
        made = [name for one in held.values() for name in one.facts]
        there = [one.fact.id for one in store.snapshot().facts if int(one.fact.id[1:]) > 5]
        assert sorted(made) == sorted(there)  # every fact has its candidate, and every candidate its facts
        assert store.problems() == []
        store.close()
    assert len(decided) > 6


def _queue_animals(db: Path) -> None:
    """Put the sentences of a long list up for review, none like another."""
    store = SqliteStore.open(db)
    briefing = Briefing(store, small_knowledge(), load_settings(BRIEFBOOK_DB=db), None)
    names = ["".join(letters) for letters in product("bdfgklmnprstvz", "aeiou", "bdfgklmnprstvz", "aeiou")]
    text = "".join(
        f"The {name} {name[::-1]}ed at {name[1:]}{at}m in the hall.\n" for at, name in enumerate(names[::7])
    )
    document = Document(id="animals", title="Animals", sha256=sha256(text))
    store.replace_text(NewText(document=document, text=text), at=1.0)
    Curation(briefing).propose(CURATOR, "animals", request_id="animals")
    briefing.close()


def _rounds(db: Path, rounds: int) -> int:
    """Curate and kill some times; return how many edits were acknowledged, all of them found again."""
    acknowledged: list[tuple[str, int, str]] = []
    for round_ in range(rounds):
        acknowledged += _until_killed(db, round_, curate_until_killed)
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


def _until_killed(db: Path, round_: int, target: Callable[..., None]) -> list[tuple[str, int, str]]:
    """Return what a process was told is live before it was killed, at a moment nobody chose."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=target, args=(db, round_, theirs), daemon=True)
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
