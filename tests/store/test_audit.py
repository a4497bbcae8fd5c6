"""The audit cannot be altered without its being seen: a hundred of each kind of tampering."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from briefbook.record import Role, Verb
from briefbook.store import SqliteStore, verify
from briefbook.store.audit import Line, lines
from briefbook.store.connection import connect, transaction
from briefbook.store.rows import seal

from .examples import a_document, a_fact, a_knowledge, an_old_database
from .test_acts import adding, an_act, editing, proposing

TIMES = 100
LINES = 40
COLUMNS = Line._fields
Tamper = Callable[[Database, random.Random], int]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, tuple[int, str]]]:
    """Yield a database whose audit has forty lines, open to whoever wants to tamper with it, and its head."""
    path = tmp_path_factory.mktemp("audit") / "briefbook.db"
    store = SqliteStore.open(path, create=True)
    store.load(a_knowledge([a_fact(number) for number in range(1, 4)]), actor="knowledge", at=1.0)
    store.seed_owners(["T1/U1"], at=1.0)
    store.act(proposing("proposed", a_fact(5), actor="T1/U1"))
    revision = 1
    while store.audit_head()[0] < LINES:
        revision = (
            store.act(editing(f"r{revision}", a_fact(1, f"After {revision}."), revision)).facts[0].revision
        )
    head = store.audit_head()
    assert store.audit_problems(head) == []
    store.close()
    db = connect(path)
    yield db, head
    db.close()


def edit(db: Database, dice: random.Random) -> int:
    """Alter one value of one line, and leave its hash."""
    seq, column = dice.randint(1, LINES), dice.choice(COLUMNS[1:])
    before = db.execute(f"SELECT {column} FROM audit WHERE seq = ?", [seq]).fetchone()[0]
    after = before + 0.5 if column == "at" else f"{before[:-1]}~" if dice.random() < 0.5 else before + "x"
    db.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", [after, seq])
    return seq


def delete(db: Database, dice: random.Random) -> int:
    seq = dice.randint(1, LINES)
    db.execute("DELETE FROM audit WHERE seq = ?", [seq])
    return seq


def cut_the_tail(db: Database, dice: random.Random) -> int:
    seq = dice.randint(1, LINES)
    for table in ("requests", "changes", "audit"):
        db.execute(f"DELETE FROM {table} WHERE seq >= ?", [seq])
    return seq


def swap(db: Database, dice: random.Random) -> int:
    one, other = sorted(dice.sample(range(1, LINES + 1), 2))
    for seq, to in ((one, -1), (other, one), (-1, other)):
        db.execute("UPDATE audit SET seq = ? WHERE seq = ?", [to, seq])
    return one


def rebuild(db: Database, dice: random.Random) -> int:
    """Alter a line, and make its hash and all that follow anew."""
    seq = dice.randint(1, LINES)
    chain = lines(db)
    chain[seq - 1] = chain[seq - 1]._replace(actor="T1/U666")
    for number in range(seq - 1, LINES):
        previous = chain[number - 1].hash if number else ""
        anew = chain[number]._replace(previous=previous)
        chain[number] = anew._replace(hash=seal(*anew[:10]))
        db.execute("DELETE FROM audit WHERE seq = ?", [number + 1])
        db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", list(chain[number]))
    return seq


def found(
    db: Database, head: tuple[int, str] | None, tamper: Tamper, dice: random.Random
) -> tuple[int, list[str]]:
    """Return the first line tampered with and what is found; the file is left as it was."""
    db.execute("BEGIN")
    try:
        for (trigger,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        return tamper(db, dice), verify.problems(db, head)
    finally:
        db.execute("ROLLBACK")


@pytest.mark.parametrize("tamper", [edit, delete, cut_the_tail, swap, rebuild])
def test_every_tampering_is_found_with_the_stored_head(
    written: tuple[Database, tuple[int, str]], tamper: Tamper
):
    db, head = written
    dice = random.Random(tamper.__name__)

    tries = [found(db, head, tamper, dice) for _ in range(TIMES)]

    assert all(problems for _, problems in tries)
    named = sum(problems[0].startswith(f"Line {seq} of the audit ") for seq, problems in tries)
    if tamper is rebuild:  # a chain made anew fits together: only that it is another one can be said
        assert all(
            f"Line {LINES} of the audit is not the one whose hash was stored" in p[0] for _, p in tries
        )
    else:
        assert named == TIMES
    assert verify.problems(db, head) == []


def test_a_head_that_was_stored_earlier_vouches_for_what_was_before_it(
    written: tuple[Database, tuple[int, str]],
):
    db, _ = written
    early = lines(db)[19]

    assert verify.problems(db, (early.seq, early.hash)) == []
    seq, problems = found(db, (early.seq, early.hash), rebuild, random.Random(3))
    while seq > 20:
        seq, problems = found(db, (early.seq, early.hash), rebuild, random.Random(seq))
    assert problems


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE roles SET role = 'asker'", "The role of T1/U1 is asker, but the audit says owner."),
        (
            "INSERT INTO roles VALUES ('T1/U9', 'owner', 0)",
            "The role of T1/U9 is owner, but the audit says None.",
        ),
        ("UPDATE proposals SET sha256 = 'x'", "Proposal 1 is not what line 3 of the audit says was written."),
        ("UPDATE revisions SET sha256 = 'x' WHERE fact_id = 'F2'", "F2, revision 1 is not what line 1 of"),
        (
            "UPDATE entries SET sha256 = 'x'",
            "The entry of board-note in the bibliography is not what line 1 of",
        ),
        (
            "UPDATE changes SET after = 'x' WHERE seq = 9",
            "What line 9 of the audit changed is not what it says",
        ),
        (
            "DELETE FROM audit WHERE seq = 40",
            "Line 40 of the audit is missing, while what it changed is there.",
        ),
        (
            "INSERT INTO revisions SELECT 'F3', 2, body, actor, at, reason, sha256 FROM revisions WHERE fact_id = 'F3'",
            "F3, revision 2 has no line in the audit.",
        ),
    ],
)
def test_what_the_audit_vouches_for_cannot_be_exchanged_either(
    written: tuple[Database, tuple[int, str]], statement: str, said: str
):
    db, _ = written

    _, problems = found(db, None, lambda db, _: db.execute(statement).rowcount, random.Random())

    assert any(problem.startswith(said) for problem in problems), problems


@pytest.mark.parametrize(
    "table", ["audit", "changes", "requests", "entries", "receipts", "revisions", "proposals"]
)
def test_rows_of_the_record_can_only_be_added(db: Path, store: SqliteStore, table: str):
    store.load(a_knowledge([a_fact(1)]), actor="knowledge", at=1.0)
    store.seed_owners(["T1/U1"], at=1.0)
    store.act(proposing("r1", a_fact(2), actor="T1/U1"))
    column = {"audit": "actor", "proposals": "body", "receipts": "body", "entries": "body"}.get(
        table, "rowid"
    )
    with closing(sqlite3.connect(db)) as other:
        if table == "receipts":
            other.execute("INSERT INTO receipts VALUES ('R1', 1.0, '[]', '{}', '')")
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = 7"):
            with pytest.raises(sqlite3.IntegrityError, match="kept as"):
                other.execute(change)


def test_each_load_that_changed_something_is_one_line(store: SqliteStore):
    knowledge = a_knowledge([a_fact(1), a_fact(2)])
    store.load(knowledge, actor="knowledge", at=1.0)
    store.load(knowledge, actor="knowledge", at=2.0)
    store.load(a_knowledge([a_fact(1, "New."), a_fact(2)]), actor="knowledge", at=3.0)

    first, second = store.audit()
    assert (first.actor, first.verb, first.target, first.before) == ("knowledge", Verb.load, "knowledge", "")
    assert first.reason == "facts added 2, updated 0; entries of documents 1"
    assert second.reason == "facts added 0, updated 1; entries of documents 0"
    assert [(one.fact_id, one.revision) for one in store.changes(after=first.seq)] == [("F1", 2)]
    assert store.problems() == []


def test_a_save_a_text_and_an_entry_of_the_bibliography_are_lines_too(store: SqliteStore):
    store.save_document(a_document(), at=1.0)
    store.hold_text("board-note", a_text(), at=2.0)
    store.save_fact(a_fact(1), expected_revision=None, actor="U1", reason="new", at=3.0)
    store.save_document(a_document(), at=4.0)  # as it stands

    assert [(line.verb, line.target) for line in store.audit()] == [
        (Verb.load, "board-note"),
        (Verb.load, "board-note"),
        (Verb.add, "F1"),
    ]
    assert store.audit(after=1, limit=1) == store.audit()[1:2]
    assert store.problems() == []


def test_the_lines_of_one_person_are_read_from_the_last_one_back(store: SqliteStore):
    for at, actor in enumerate(("U1", "U2", "U1", "U1"), start=1):
        store.save_fact(a_fact(at), expected_revision=None, actor=actor, reason="", at=float(at))

    assert [line.seq for line in store.audit_of("U1", limit=2)] == [4, 3]
    assert [line.seq for line in store.audit_of("U1", before=3, limit=2)] == [1]
    assert store.audit_of("U3", limit=2) == []


def test_an_earlier_entry_of_the_bibliography_stays(store: SqliteStore):
    from briefbook.answering.receipts import checksum

    first, second = a_document(), a_document(publisher="The board", publisher_basis="stated")
    store.save_document(first, at=1.0)
    store.save_document(second, at=2.0)

    assert store.entry("board-note", checksum(first)) == first
    assert store.entry("board-note", checksum(second)) == second
    assert store.entry("board-note", "0" * 64) is None


def test_a_database_from_before_the_audit_gets_a_line_for_what_it_held(db: Path):
    an_old_database(db, "m007_audit")

    store = SqliteStore.open(db)

    (line,) = store.audit()
    assert (line.actor, line.verb, line.at) == ("briefbook", Verb.load, 3.0)
    assert line.reason == "held when the audit began: revisions 3, documents 1"
    assert [one.revision for one in store.changes()] == [1, 2, 3]
    assert store.problems() == []
    store.act(an_act("r1", actor="T1/U1", needs=Role.asker, saves=adding("x", a_fact(2)).saves))
    assert store.problems() == []
    store.close()


def test_an_empty_audit_is_whole_and_one_that_lost_everything_is_not(store: SqliteStore):
    assert store.audit_head() == (0, "")
    assert store.audit_problems((0, "")) == []
    (said,) = store.audit_problems((7, "a" * 64))
    assert said.startswith("Line 1 of the audit is missing, and all after it: it ends at line 0")


def test_tampering_shows_in_what_the_doctor_asks(db: Path, store: SqliteStore):
    store.save_fact(a_fact(1), expected_revision=None, actor="U1", reason="", at=1.0)
    other = connect(db)
    with transaction(other):
        other.execute("DROP TRIGGER audit_stay_update")
        other.execute("UPDATE audit SET actor = 'U2'")
    other.close()

    assert store.problems() == ["Line 1 of the audit is not what was written (add F1 by U2)."]


def a_text() -> str:
    from .examples import TEXT

    return TEXT
