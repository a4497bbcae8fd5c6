"""What the processes beside the tests do; each opens the file for itself."""

from __future__ import annotations

import itertools
import os
import random
import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path

from briefbook.errors import StoreError
from briefbook.record import Act, Role, Save, StaleError, Verb
from briefbook.store import SqliteStore

from .examples import a_fact


def wait_until(moment: float) -> None:
    """Let every process begin at once."""
    while time.time() < moment:
        time.sleep(0.001)


def migrate(path: Path, moment: float) -> int:
    wait_until(moment)
    store = SqliteStore.open(path, create=True)
    try:
        return store.migrate()
    finally:
        store.close()


def add_one(store: SqliteStore, times: int, actor: str) -> tuple[int, int]:
    """Add 1 to the number in a fact's note, `times` times; return the saves and the refusals."""
    saved = refused = 0
    while saved < times:
        held = store.fact("F1")
        assert held is not None
        edited = held.fact.model_copy(update={"note": str(int(held.fact.note) + 1)})
        try:
            store.save_fact(edited, expected_revision=held.revision, actor=actor, reason="counting", at=2.0)
            saved += 1
        except StaleError:
            refused += 1
    return saved, refused


def add_one_in_a_process(path: Path, moment: float, times: int, actor: str) -> tuple[int, int]:
    wait_until(moment)
    store = SqliteStore(path)
    try:
        return add_one(store, times, actor)
    finally:
        store.close()


def claim_all(path: Path, moment: float, keys: list[str], owner: str) -> list[str]:
    """Return the keys this process was the one to claim."""
    random.Random(owner).shuffle(keys)
    wait_until(moment)
    store = SqliteStore(path)
    try:
        return [
            key for key in keys if store.claim(key, "question", {"text": key}, owner=owner, lease=60, at=1.0)
        ]
    finally:
        store.close()


def take_over_all(path: Path, moment: float, owner: str) -> list[str]:
    wait_until(moment)
    store = SqliteStore(path)
    taken = []
    try:
        while item := store.take_over(owner=owner, lease=60, at=100.0, not_before=0.0, tries=3):
            taken.append(item.key)
    finally:
        store.close()
    return taken


def edit_until_killed(path: Path, acknowledge: Connection) -> None:
    """Edit two facts in turn for ever; send fact and revision once the store says that it is saved."""
    store = SqliteStore.open(path)
    revisions = {number: _revision(store, number) for number in (1, 2)}
    while True:
        for number, revision in revisions.items():
            held = store.save_fact(
                a_fact(number, f"Edit after revision {revision}."),
                expected_revision=revision,
                actor="U1",
                reason="",
                at=3.0,
            )
            revisions[number] = held.revision
            acknowledge.send((number, held.revision))


def act_until_killed(path: Path, round_: int, acknowledge: Connection) -> None:
    """Edit two facts in one act for ever; send the request once the store says that it is done."""
    store = SqliteStore.open(path)
    for number in itertools.count():
        act = acting(store, f"round {round_}, act {number}", f"T1/U{number % 2}")
        store.act(act)
        acknowledge.send(act.request_id)


def acting(store: SqliteStore, request: str, actor: str) -> Act:
    """Return an act that adds or edits two facts as they stand now."""
    saves = tuple(
        Save(fact=a_fact(number, f"{request}: fact {number}."), expected_revision=_revision(store, number))
        for number in (1, 2)
    )
    return Act(request_id=request, actor=actor, verb=Verb.edit, needs=Role.asker, at=3.0, saves=saves)


def count_in_acts(path: Path, moment: float, times: int, actor: str) -> tuple[list[str], int]:
    """Add 1 to the number in a fact's note by `times` acts; return their requests and how many were refused."""
    wait_until(moment)
    store = SqliteStore(path)
    done: list[str] = []
    refused = 0
    try:
        while len(done) < times:
            held = store.fact("F1")
            assert held is not None
            fact = held.fact.model_copy(update={"note": str(int(held.fact.note) + 1)})
            save = Save(fact=fact, expected_revision=held.revision)
            request = f"{actor}: {len(done) + refused}"
            act = Act(
                request_id=request, actor=actor, verb=Verb.edit, needs=Role.asker, at=2.0, saves=(save,)
            )
            try:
                store.act(act)
                done.append(request)
            except StaleError:
                refused += 1
    finally:
        store.close()
    return done, refused


def key_of(path: Path, moment: float) -> str:
    wait_until(moment)
    store = SqliteStore(path)
    try:
        return store.keyed("a question")
    finally:
        store.close()


def edit_until_the_disk_refuses(path: Path) -> tuple[int, str]:
    """Return how many edits were saved before a file could not grow, and what the error said."""
    store = SqliteStore(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    revision = _revision(store, 1)
    try:
        while True:
            revision = store.save_fact(
                a_fact(1, "long " * 400), expected_revision=revision, actor="U1", reason="", at=3.0
            ).revision
    except StoreError as error:
        return revision or 0, str(error)


def use_after_a_fork(path: Path) -> str:
    """Return what a forked child is told when it uses its parent's store."""
    store = SqliteStore(path)
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            store.version()
        except StoreError as error:
            os.write(writing, str(error).encode())
        os._exit(0)
    os.wait()
    os.close(writing)
    with os.fdopen(reading) as said:
        return said.read()


def _revision(store: SqliteStore, number: int) -> int | None:
    held = store.fact(f"F{number}")
    return held.revision if held else None
