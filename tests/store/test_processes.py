"""Several processes and threads on one file, and processes that die in the middle."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from briefbook.errors import StoreError
from briefbook.store import SqliteStore

from . import workers
from .examples import a_fact, an_old_database

START = 0.4  # seconds until processes begin together


def test_ten_processes_that_start_at_once_all_have_the_schema(db: Path, processes):
    with processes.Pool(10) as pool:
        versions = pool.starmap(workers.migrate, [(db, time.time() + START)] * 10, chunksize=1)

    assert len(set(versions)) == 1
    store = SqliteStore(db)
    assert store.migrate() == versions[0]
    assert store.problems() == []
    store.close()


def test_threads_and_processes_editing_one_fact_lose_nothing(db: Path, store: SqliteStore, processes):
    store.save_fact(a_fact(1, note="0"), expected_revision=None, actor="U0", reason="", at=1.0)
    with processes.Pool(4) as pool, ThreadPoolExecutor(2) as threads:
        moment = time.time() + START
        beside = pool.starmap_async(
            workers.add_one_in_a_process, [(db, moment, 20, f"U{n}") for n in range(4)], chunksize=1
        )
        workers.wait_until(moment)
        here = [threads.submit(workers.add_one, store, 20, f"T{n}") for n in range(2)]
        outcomes = [*beside.get(timeout=20), *(thread.result(timeout=20) for thread in here)]

    assert [saved for saved, _ in outcomes] == [20] * 6
    assert sum(refused for _, refused in outcomes) > 0, "nobody raced, so the test shows nothing"
    history = store.history("F1")
    assert [revision.number for revision in history] == list(range(1, 122))
    assert [revision.fact.note for revision in history] == [str(count) for count in range(121)]


def test_a_delivery_is_claimed_by_one_of_four_processes(db: Path, store: SqliteStore, processes):
    keys = [f"q:T1:C1:{number}" for number in range(100)]
    with processes.Pool(4) as pool:
        moment = time.time() + START
        claimed = pool.starmap(
            workers.claim_all, [(db, moment, keys, f"owner {n}") for n in range(4)], chunksize=1
        )
        assert sorted(key for keys_of_one in claimed for key in keys_of_one) == sorted(keys)
        assert sum(bool(keys_of_one) for keys_of_one in claimed) > 1, (
            "nobody raced, so the test shows nothing"
        )

        moment = time.time() + START
        taken = pool.starmap(
            workers.take_over_all, [(db, moment, f"successor {n}") for n in range(4)], chunksize=1
        )
    assert sorted(key for keys_of_one in taken for key in keys_of_one) == sorted(keys)


def test_what_was_acknowledged_is_there_after_kill_9(db: Path, processes):
    acknowledged = {1: 0, 2: 0}
    for _ in range(15):
        acknowledged.update(_edit_and_kill(db, processes))
        store = SqliteStore.open(db)
        for number, revision in acknowledged.items():
            numbers = [each.number for each in store.history(f"F{number}")]
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) >= revision
        assert store.problems() == []
        store.close()
    assert sum(acknowledged.values()) > 100


def test_acts_that_were_acknowledged_are_there_after_kill_9(db: Path, processes):
    assert _acts_and_kills(db, processes, rounds=15) > 30


@pytest.mark.soak
def test_acts_that_were_acknowledged_are_there_after_200_kills(db: Path, processes):
    # A database each ten rounds: everything in it is checked after every one.
    assert sum(_acts_and_kills(db.with_name(f"{n}.db"), processes, rounds=10) for n in range(20)) > 400


def test_processes_that_count_in_acts_lose_none(db: Path, store: SqliteStore, processes):
    _count_in_acts(db, store, processes, times=12)


@pytest.mark.soak
def test_processes_that_count_in_250_acts_each_lose_none(db: Path, store: SqliteStore, processes):
    _count_in_acts(db, store, processes, times=250)


@pytest.mark.parametrize("before", ["m004_vectors", "m007_audit"])
def test_ten_processes_that_start_at_once_migrate_an_older_database_once(db: Path, processes, before: str):
    an_old_database(db, before)
    with processes.Pool(10) as pool:
        versions = pool.starmap(workers.migrate, [(db, time.time() + START)] * 10, chunksize=1)

    assert len(set(versions)) == 1
    store = SqliteStore(db)
    assert [revision.number for revision in store.history("F1")] == [1, 2, 3]
    assert len(store.audit()) == 1
    assert store.problems() == []
    store.close()


def test_processes_that_start_at_once_have_one_key(db: Path, store: SqliteStore, processes):
    with processes.Pool(8) as pool:
        hashes = pool.starmap(workers.key_of, [(db, time.time() + START)] * 8, chunksize=1)

    assert set(hashes) == {store.keyed("a question")}
    assert store.keyed("another") != store.keyed("a question")
    assert db.with_name(f"{db.name}.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in db.parent.glob(".*")) == []


def test_a_start_that_is_killed_leaves_a_file_the_next_start_can_use(db: Path, processes):
    for attempt in range(12):
        fresh = db.with_name(f"{attempt}.db")
        process = processes.Process(target=workers.migrate, args=(fresh, 0.0), daemon=True)
        process.start()
        time.sleep(attempt * 0.002)
        process.kill()
        process.join()

        store = SqliteStore.open(fresh, create=True)
        assert store.problems() == []
        assert store.version() == 0
        store.close()


def test_a_store_refuses_to_work_in_a_forked_process(db: Path, store: SqliteStore, processes):
    with processes.Pool(1) as pool:
        said = pool.apply(workers.use_after_a_fork, [db])

    assert "was opened by another process" in said


def test_an_edit_is_seen_by_another_process_at_once(db: Path, store: SqliteStore, processes):
    store.save_fact(a_fact(1, note="0"), expected_revision=None, actor="U0", reason="", at=1.0)
    before = store.snapshot()
    with processes.Pool(1) as pool:
        pool.apply(workers.add_one_in_a_process, [db, 0.0, 1, "U1"])

    assert store.version() > before.version
    assert store.snapshot().facts[0].fact.note == "1"


def test_many_threads_read_while_one_writes(store: SqliteStore):
    revision = store.save_fact(a_fact(1), expected_revision=None, actor="U0", reason="", at=1.0).revision
    with ThreadPoolExecutor(8) as threads:
        reads = [threads.submit(_read_often, store) for _ in range(8)]
        while not all(read.done() for read in reads):
            fact = a_fact(1, f"After revision {revision}.")
            revision = store.save_fact(
                fact, expected_revision=revision, actor="U1", reason="", at=2.0
            ).revision

    for read in reads:
        assert read.result() == sorted(read.result())
    assert store.fact("F1").revision == revision


def test_closing_lets_reads_under_way_finish_and_refuses_new_ones(store: SqliteStore):
    store.save_fact(a_fact(1), expected_revision=None, actor="U0", reason="", at=1.0)
    with ThreadPoolExecutor(4) as threads:
        reads = [threads.submit(_read_often, store, 2_000) for _ in range(4)]
        time.sleep(0.05)
        store.close()

    for read in reads:
        with pytest.raises(StoreError, match="has been closed"):
            read.result()
    with pytest.raises(StoreError, match="has been closed"):
        store.version()


def _read_often(store: SqliteStore, times: int = 30) -> list[int]:
    return [store.snapshot().facts[0].revision for _ in range(times)]


def _acts_and_kills(db: Path, processes, rounds: int) -> int:
    """Kill a process in the midst of its acts, again and again; return how many acts it saw done."""
    acknowledged = 0
    for round_ in range(rounds):
        SqliteStore.open(db, create=True).close()
        seen = _killed(processes, workers.act_until_killed, (db, round_))
        acknowledged += len(seen)
        _check_acts(db, seen)
    return acknowledged


def _check_acts(db: Path, seen: list[str]) -> None:
    store = SqliteStore.open(db)
    done = [store.recorded(request) for request in seen]
    assert all(done), f"{done.count(None)} acknowledged acts are lost"
    assert store.problems() == []
    written = [(one.seq, one.fact_id) for one in store.changes()]
    assert written == [(seq, fact) for seq in range(1, len(written) // 2 + 1) for fact in ("F1", "F2")]
    last = store.audit()[-1]  # acknowledged or not, a retry is not done again
    stand = store.history("F1")[-1].fact
    act = workers.acting(store, last.request_id, last.actor)
    assert store.act(act).again
    assert store.fact("F1").fact == stand
    store.close()


def _killed(processes, target, given: tuple) -> list:
    """Return what a process sent until it was killed, some time after the first word from it."""
    receiving, sending = processes.Pipe(duplex=False)
    process = processes.Process(target=target, args=(*given, sending), daemon=True)
    process.start()
    sending.close()
    first = receiving.recv()
    time.sleep(random.uniform(0.01, 0.08))
    process.kill()
    found = [first, *_rest(receiving)]
    process.join()
    return found


def _count_in_acts(db: Path, store: SqliteStore, processes, times: int) -> None:
    store.save_fact(a_fact(1, note="0"), expected_revision=None, actor="U0", reason="", at=1.0)
    with processes.Pool(8) as pool:
        moment = time.time() + START
        work = [(db, moment, times, f"T1/U{number}") for number in range(8)]
        outcomes = pool.starmap(workers.count_in_acts, work, chunksize=1)

    assert [len(done) for done, _ in outcomes] == [times] * 8
    assert sum(refused for _, refused in outcomes) > 0, "nobody raced, so the test shows nothing"
    history = store.history("F1")
    assert [revision.fact.note for revision in history] == [str(count) for count in range(8 * times + 1)]
    lines = {line.request_id for line in store.audit()}
    assert lines == {"", *(request for done, _ in outcomes for request in done)}
    assert len(store.audit()) == 8 * times + 1
    assert store.problems() == []


def _edit_and_kill(db: Path, processes) -> dict[int, int]:
    """Return the last revision of each fact that a process saw saved before it was killed."""
    SqliteStore.open(db, create=True).close()
    return dict(_killed(processes, workers.edit_until_killed, (db,)))


def _rest(receiving: Connection) -> list:
    found = []
    try:
        while True:
            found.append(receiving.recv())
    except EOFError:
        receiving.close()
        return found
