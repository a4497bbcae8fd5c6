"""What is forgotten is gone from the files, not only from the answers."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from briefbook.errors import StoreError
from briefbook.store import SqliteStore

from .test_loop import a_receipt

CANARY = "canary-question"


def on_disk(db: Path, text: str) -> int:
    """Return how often a text stands in the files of a database."""
    return sum(path.read_bytes().count(text.encode()) for path in db.parent.iterdir())


def test_forgotten_questions_are_gone_from_database_and_log(db: Path, store: SqliteStore):
    lengths = random.Random(1)
    for at in range(500):  # long and short, so that pages split and leave copies behind
        store.record_gap(
            f"{CANARY} {'w' * lengths.choice([5, 60, 300, 2000, 6000])}", "abstain", [], at=float(at)
        )
    store.record_gap("kept-question", "abstain", [], at=900.0)
    assert on_disk(db, CANARY) > 0

    assert store.forget_questions(before=800.0) == 500
    store.checkpoint()

    assert on_disk(db, CANARY) == 0
    assert on_disk(db, "kept-question") == 1
    assert db.with_name(db.name + "-wal").stat().st_size == 0


def test_whatever_people_wrote_is_forgotten_wherever_it_is_kept(db: Path, store: SqliteStore):
    lengths = random.Random(3)
    for at in range(300):
        text = f"{CANARY} {'w' * lengths.choice([5, 60, 300, 2000, 6000])}"
        store.record_gap(text, "abstain", [], at=float(at), person=f"T1/{CANARY}")
        store.suggest_phrasing(text, "F1", at=float(at))
        store.record_feedback("r1", reason=text, question=text, at=float(at), person=f"T1/{CANARY}")
        store.save_receipt(a_receipt(f"R{at}", (("F1", 1),), at=float(at), words=text))
    assert store.receipt("R299") is not None
    assert on_disk(db, CANARY) > 1200
    number = store.record_gap("kept-question", "abstain", [], at=900.0)

    assert store.forget_questions(before=800.0) == 1200
    store.checkpoint()

    assert on_disk(db, CANARY) == 0
    assert store.recorded_questions() == ["kept-question"]
    assert {gap["person"] for gap in store.gaps()} == {None}
    assert store.suggestions() == []
    assert len(store.suggestions("forgotten")) == len(store.feedback()) == 300
    assert store.receipt("R7") == a_receipt("R7", (("F1", 1),), at=7.0).model_copy(
        update={"reply": {"before": "", "quotes": True}}
    )
    assert store.record_gap(None, "abstain", [], at=901.0) == number + 1
    assert store.problems() == []


def test_the_bodies_of_old_deliveries_are_gone_after_a_purge(db: Path, store: SqliteStore):
    dice = random.Random(2)  # without the rewriting of the table this seed leaves two bodies behind
    for at in range(600):
        key = f"k{dice.random()}"
        body = {"t": f"{'old' if at < 400 else 'new'}-canary-{'w' * dice.choice([30, 80, 150])}"}
        store.claim(key, "q", body, owner="a", lease=dice.randrange(1, 300), at=float(at))
        if dice.random() < 0.3:
            store.take_over(owner="b" * dice.randrange(200), lease=1000, at=float(at), not_before=0, tries=9)
    assert on_disk(db, "old-canary") > 0

    assert store.purge_inbox(before=400.0) == 400
    store.checkpoint()

    assert on_disk(db, "old-canary") == 0
    assert on_disk(db, "new-canary") >= 200


def test_a_backup_does_not_bring_forgotten_questions_along(store: SqliteStore, tmp_path: Path):
    store.record_gap(CANARY, "abstain", [], at=1.0)
    store.forget_questions(before=2.0)

    store.backup(tmp_path / "backups" / "copy.db")

    assert on_disk(tmp_path / "backups" / "copy.db", CANARY) == 0


def test_a_log_that_cannot_be_folded_in_is_reported(
    db: Path, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
):
    store.record_gap(CANARY, "abstain", [], at=1.0)
    with store._readers.reader() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM gaps").fetchone()
        store.forget_questions(before=2.0)
        store._writer.run(lambda db: db.execute("PRAGMA busy_timeout = 50"), in_transaction=False)

        with pytest.raises(StoreError, match="a long read keeps the log open"):
            store.checkpoint()
        reader.execute("COMMIT")

    store.checkpoint()
    assert on_disk(db, CANARY) == 0
