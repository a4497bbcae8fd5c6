"""Candidates in the store: queued and settled by acts, kept by their key, and checked like everything else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from briefbook.extraction.candidate import Candidate
from briefbook.models import FactKind
from briefbook.record import (
    Act,
    CandidateState,
    DecidedError,
    DeniedError,
    Queueing,
    Role,
    Save,
    Settlement,
    StaleError,
    Verb,
)
from briefbook.store import SqliteStore, schema

from .examples import TEXT, a_document, a_fact

OWNER = "T1/owner"


def a_candidate(key: str = "a" * 16, start: int = 0) -> Candidate:
    sentence = TEXT[: TEXT.index(".") + 1]
    return Candidate(
        key=key,
        document="board-note",
        kind=FactKind.event,
        statement=sentence,
        sentence=sentence,
        start=start,
        end=start + len(sentence),
        quote=sentence,
        quote_start=start,
        ordinal=1,
    )


def an_act(request: str, **given: object) -> Act:
    return Act(
        **{"request_id": request, "actor": OWNER, "verb": Verb.add, "needs": Role.curator, "at": 5.0, **given}
    )


def queueing(*candidates: Candidate) -> Queueing:
    return Queueing(document="board-note", text_sha256="0" * 64, candidates=candidates)


def settled(state: CandidateState, key: str = "a" * 16, *facts: str) -> Settlement:
    return Settlement(key=key, state=state, facts=facts)


@pytest.fixture
def queue(store: SqliteStore) -> SqliteStore:
    """Return a store with two candidates in its queue."""
    store.seed_owners([OWNER], at=0.0)
    store.save_document(a_document(), at=1.0)
    both = queueing(a_candidate(), a_candidate("b" * 16, 9))
    store.act(an_act("queue", verb=Verb.propose, queues=both))
    return store


def test_what_is_queued_comes_back_in_the_order_of_the_text(queue: SqliteStore) -> None:
    assert [held.candidate for held in queue.candidates("board-note")] == [
        a_candidate(),
        a_candidate("b" * 16, 9),
    ]
    assert queue.candidates("another") == []
    assert queue.recorded("queue").queued == ("a" * 16, "b" * 16)


def test_a_candidate_and_its_fact_are_written_together_or_not_at_all(queue: SqliteStore) -> None:
    queue.save_fact(a_fact(1), expected_revision=None, actor="U1", reason="", at=1.0)
    approve = an_act(
        "taken",
        saves=(Save(fact=a_fact(1, "Another.")),),
        settles=(settled(CandidateState.approved, "a" * 16, "F1"),),
    )

    with pytest.raises(StaleError):
        queue.act(approve)
    assert queue.candidate("a" * 16).state is CandidateState.open

    queue.act(approve.model_copy(update={"request_id": "free", "saves": (Save(fact=a_fact(2)),)}))
    assert queue.candidate("a" * 16).state is CandidateState.approved
    again = an_act("late", saves=(Save(fact=a_fact(3)),), settles=approve.settles)
    with pytest.raises(DecidedError, match=f"was approved by {OWNER} already"):
        queue.act(again)
    assert queue.fact("F3") is None


def test_the_role_is_compared_when_it_is_written(queue: SqliteStore) -> None:
    reject = an_act("no", actor="T1/asker", verb=Verb.decline, settles=(settled(CandidateState.rejected),))

    with pytest.raises(DeniedError):
        queue.act(reject)

    assert queue.candidate("a" * 16).state is CandidateState.open
    assert queue.audit()[-1].verb is Verb.refused


def test_a_request_that_comes_again_returns_what_it_did(queue: SqliteStore) -> None:
    reject = an_act("no", verb=Verb.decline, settles=(settled(CandidateState.rejected),))

    first, second = queue.act(reject), queue.act(reject)

    assert (first.settled, second.settled, second.again) == (("a" * 16,), ("a" * 16,), True)


def test_queueing_again_leaves_what_was_decided_and_withdraws_what_is_gone(queue: SqliteStore) -> None:
    queue.act(an_act("no", verb=Verb.decline, settles=(settled(CandidateState.rejected),)))

    recorded = queue.act(an_act("queue 2", verb=Verb.propose, queues=queueing(a_candidate("c" * 16, 20))))

    assert (recorded.queued, recorded.withdrawn) == (("c" * 16,), ("b" * 16,))
    states = {held.key[0]: held.state.value for held in queue.candidates()}
    assert states == {"a": "rejected", "b": "withdrawn", "c": "open"}
    assert queue.audit_problems() == []


def test_only_what_was_decided_can_be_taken_back(queue: SqliteStore) -> None:
    with pytest.raises(DecidedError, match="is open, so there is nothing to take back"):
        queue.act(an_act("undo", verb=Verb.undo, settles=(settled(CandidateState.open),)))


def test_a_candidate_that_was_altered_is_found_and_not_served(queue: SqliteStore, db: Path) -> None:
    raw = sqlite3.connect(db)
    raw.execute("UPDATE candidates SET body = replace(body, 'March', 'April') WHERE key = ?", ["a" * 16])
    raw.commit()
    raw.close()

    assert any("Candidate aaaaaaaaaaaaaaaa is not what was saved" in problem for problem in queue.problems())
    with pytest.raises(Exception, match="Candidate aaaaaaaaaaaaaaaa is damaged"):
        queue.candidates()


def test_candidates_are_never_deleted(queue: SqliteStore, db: Path) -> None:
    raw = sqlite3.connect(db)
    with pytest.raises(sqlite3.IntegrityError, match="what was proposed and decided is kept"):
        raw.execute("DELETE FROM candidates")
    raw.close()


def test_somebody_is_found_where_they_were_in_each_queue(queue: SqliteStore) -> None:
    queue.set_review_place(OWNER, "board-note", "a" * 16)
    queue.set_review_place(OWNER, "board-note", "b" * 16)
    queue.set_review_place(OWNER, "", "a" * 16)

    assert queue.review_place(OWNER, "board-note") == "b" * 16
    assert queue.review_place(OWNER, "") == "a" * 16
    assert queue.review_place("T1/other", "") is None


def test_a_database_from_before_gets_the_queue_and_repeats_no_earlier_request(db: Path) -> None:
    store = SqliteStore.open(db, create=True)
    store.seed_owners([OWNER], at=0.0)
    edit = an_act("earlier", verb=Verb.edit, saves=(Save(fact=a_fact(1)),))
    store.act(edit)
    store.close()
    old = Database(db)
    for table in ("candidates", "review_places"):
        old.execute(f"DROP TABLE {table}")
    old.execute("DELETE FROM _sqlite_migrations WHERE name = 'm013_candidates'")
    old.conn.commit()
    old.close()

    store = SqliteStore.open(db)

    assert store.candidates() == []
    assert store.act(edit).again
    assert store.problems() == []
    assert len(schema.migrations.pending(Database(memory=True))) == 14
    store.close()
