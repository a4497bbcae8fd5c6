"""Damage to the file is noticed and named; nothing damaged is served."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from briefbook.errors import StoreError
from briefbook.store import SqliteStore

from .examples import TEXT, a_fact, a_knowledge


def a_file(db: Path, facts: int = 3) -> Path:
    """Return a database with facts, the second of them edited, and a text, all folded into the file."""
    store = SqliteStore.open(db, create=True)
    store.load(a_knowledge(a_fact(number) for number in range(1, facts + 1)), actor="knowledge", at=1.5)
    edited = a_fact(2, "Edited by someone at the board.")
    store.save_fact(edited, expected_revision=1, actor="U-editor", reason="they-asked", at=2.5)
    store.hold_text("board-note", TEXT, at=1.0)
    store.save_vectors("small-model", {"a": [1.0, 2.0], "b": [3.0, 4.0]})
    store.close()
    return db


def flip(db: Path, needle: bytes, bit: int = 1) -> None:
    raw = bytearray(db.read_bytes())
    at = raw.index(needle)
    raw[at + len(needle) // 2] ^= bit
    db.write_bytes(raw)


def tamper(db: Path, *statements: str) -> None:
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        for statement in (
            "DROP TRIGGER revisions_stay_update",
            "DROP TRIGGER revisions_stay_delete",
            *statements,
        ):
            connection.execute(statement)


@pytest.mark.parametrize("bit", [1, 128], ids=["another letter", "no UTF-8 any more"])
@pytest.mark.parametrize("where", [b"Edited by someone", b"U-editor", b"they-asked"])
def test_a_flipped_bit_in_a_facts_row_is_noticed_and_the_fact_named(db: Path, where: bytes, bit: int):
    flip(a_file(db), where, bit)
    store = SqliteStore.open(db)

    for reading in (store.snapshot, lambda: store.fact("F2"), lambda: store.history("F2")):
        with pytest.raises(StoreError, match="F2, revision 2 is damaged"):
            reading()
    assert store.fact("F1").fact == a_fact(1)
    assert store.problems() == ["F2, revision 2 is not what was saved."]
    store.close()


def test_damage_done_while_the_store_is_open_is_noticed_by_the_next_snapshot(db: Path):
    store = SqliteStore.open(a_file(db))
    store.snapshot()
    tamper(db, "UPDATE revisions SET body = replace(body, 'Edited', 'Changed') WHERE revision = 2")

    with pytest.raises(StoreError, match="F2, revision 2 is damaged"):
        store.snapshot()
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revisions SET (body, sha256) = (SELECT body, sha256 FROM revisions WHERE fact_id = 'F1') "
        "WHERE fact_id = 'F2' AND revision = 2",
        "UPDATE revisions SET at = at + 1 WHERE fact_id = 'F2' AND revision = 2",
        "UPDATE facts SET current = 1 WHERE id = 'F2'",
        "UPDATE facts SET status = 'retired' WHERE id = 'F2'",
        "DELETE FROM revisions WHERE fact_id = 'F2' AND revision = 2",
        "DELETE FROM revisions WHERE fact_id = 'F2'",
    ],
    ids=[
        "another fact's row",
        "another time",
        "an older revision",
        "another status",
        "newest gone",
        "all gone",
    ],
)
def test_a_fact_that_is_not_as_it_was_left_is_not_served(db: Path, statement: str):
    tamper(a_file(db), statement)
    store = SqliteStore.open(db)

    with pytest.raises(StoreError, match=r"F2.* is damaged"):
        store.snapshot()
    assert any("F2" in problem or "revisions" in problem for problem in store.problems())
    store.close()


def test_a_revision_can_be_neither_changed_nor_deleted(db: Path):
    with closing(sqlite3.connect(a_file(db))) as connection:
        for statement in ("UPDATE revisions SET actor = 'U2'", "DELETE FROM revisions"):
            with pytest.raises(sqlite3.IntegrityError, match="every revision of a fact is kept"):
                connection.execute(statement)


def test_a_damaged_text_is_named_and_not_served_and_mended_by_adding_it_again(db: Path):
    flip(a_file(db), b"The board met in March")
    store = SqliteStore.open(db)

    assert store.snapshot().texts == {}
    assert store.snapshot().unsound == {"board-note"}
    assert ["The text held as" in problem for problem in store.problems()] == [True]

    assert store.hold_text("board-note", TEXT, at=3.0) is True
    assert store.snapshot().texts == {"board-note": TEXT}
    assert store.snapshot().unsound == frozenset()
    store.close()


def test_a_damaged_entry_of_the_bibliography_is_named(db: Path):
    tamper(a_file(db), "UPDATE documents SET body = replace(body, 'Note', 'Noto')")
    store = SqliteStore.open(db)

    with pytest.raises(StoreError, match="board-note is damaged"):
        store.snapshot()
    assert store.problems() == ["The entry of board-note in the bibliography is not what was saved."]
    store.close()


def test_a_damaged_vector_is_made_anew_rather_than_used(db: Path):
    tamper(a_file(db), "UPDATE vectors SET vector = zeroblob(8) WHERE hash = 'a'")
    store = SqliteStore.open(db)

    assert store.vectors("small-model", ["a", "b"]).keys() == {"b"}
    store.close()


def test_a_sound_file_has_no_problems(db: Path):
    store = SqliteStore.open(a_file(db))

    assert store.problems() == []
    store.close()


def test_half_a_file_is_called_damaged(db: Path):
    raw = a_file(db, facts=60).read_bytes()
    db.write_bytes(raw[: len(raw) // 2])

    with pytest.raises(StoreError, match=r"briefbook\.db: the database is damaged.*backup"):
        SqliteStore.open(db)


def test_no_flipped_bit_anywhere_serves_another_fact(db: Path):
    raw = a_file(db, facts=20).read_bytes()
    store = SqliteStore.open(db)
    right = store.snapshot()
    store.close()
    place = random.Random(7)
    for _ in range(40):
        damaged = bytearray(raw)
        damaged[place.randrange(len(raw))] ^= 1 << place.randrange(8)
        db.write_bytes(damaged)
        served = _snapshot_or_none(db)
        assert served is None or served.facts == right.facts
        assert served is None or set(served.texts.items()) <= set(right.texts.items())


def _snapshot_or_none(db: Path):
    try:
        store = SqliteStore.open(db)
    except StoreError:
        return None
    try:
        return store.snapshot()
    except StoreError:
        return None
    finally:
        store.close()
