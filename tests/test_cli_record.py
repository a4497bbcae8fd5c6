"""`briefbook audit`, `purge`, `receipt` and `replay`: what was done stands, what was asked is forgotten."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from briefbook.store import SqliteStore
from briefbook.store.connection import connect
from conftest import Ran
from small_base import LETTER

Run = Callable[..., Ran]
ROOF = "What will the new roof cost?"
CANARY = "Which zanzibar xylophone won the cup?"
BOTH = "How many books were lent in 2021? What will the new roof cost? Who won the xylophone cup?"
DAY = 86_400.0


@pytest.fixture
def db(small_base: Path) -> Path:
    return small_base / "data" / "briefbook.db"


def receipt_of(run: Run, question: str) -> tuple[str, str]:
    """Ask a question; return the id of its receipt and the reply's text."""
    reply = json.loads(run("ask", question, "--json").out)
    return reply["why"]["receipt"], reply["text"]


def tamper(db: Path, *statements: str) -> None:
    other = connect(db)
    for (trigger,) in other.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        other.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        other.execute(statement)
    other.close()


def on_disk(folder: Path, text: str) -> list[str]:
    """Return the files, of any kind, in which a text stands."""
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_a_whole_audit_is_said_to_be_whole(run: Run) -> None:
    run("facts", "load")
    run("documents", "add", "texts")

    ran = run("audit", "verify")

    assert (ran.status, ran.out) == (0, "The audit is whole: 4 lines.\n")


def test_the_first_bad_line_is_named(run: Run, db: Path) -> None:
    run("facts", "load")
    tamper(db, "UPDATE audit SET actor = 'somebody'")

    ran = run("audit", "verify")

    assert ran.status == 1
    assert ran.lines[0] == "Line 1 of the audit is not what was written (load knowledge by somebody)."
    assert "FIX  store: Line 1 of the audit is not what was written" in run("doctor").out


def test_a_stored_head_shows_a_tail_that_was_cut_off(run: Run, db: Path, small_base: Path) -> None:
    run("facts", "load")
    run("documents", "add", "texts")
    head = run("audit", "head").out
    (small_base / "head.txt").write_text(head, encoding="utf-8")

    whole = run("audit", "verify", "--head", "head.txt")
    tamper(db, *(f"DELETE FROM {table} WHERE seq = 4" for table in ("changes", "audit")))
    cut = run("audit", "verify", "--head", "-", given=head)

    assert whole.out == "The audit is whole: 4 lines, and line 4 is the one that was stored.\n"
    assert cut.status == 1
    assert cut.out.startswith("Line 4 of the audit is missing, and all after it: it ends at line 3")
    assert run("audit", "verify").status == 0  # without the head nothing shows


@pytest.mark.parametrize("text", ["", "three abc", "3", "3 abc", "3 " + "a" * 64 + " 4"])
def test_a_file_that_holds_no_head_is_said(run: Run, small_base: Path, text: str) -> None:
    (small_base / "head.txt").write_text(text, encoding="utf-8")

    ran = run("audit", "verify", "--head", "head.txt")

    assert ran.status == 1
    assert "head.txt is not what `briefbook audit head` prints" in ran.err
    assert "cannot be read" in run("audit", "verify", "--head", "other.txt").err


def test_the_audit_is_exported_as_lines_that_chain(run: Run, small_base: Path) -> None:
    run("facts", "load")
    run("documents", "add", "texts")

    printed = run("audit", "export")
    ran = run("audit", "export", "audit.jsonl")

    rows = [json.loads(line) for line in printed.lines]
    assert [row["seq"] for row in rows] == [1, 2, 3, 4]
    assert [row["previous"] for row in rows] == ["", *(row["hash"] for row in rows[:3])]
    assert (small_base / "audit.jsonl").read_text(encoding="utf-8") == printed.out
    assert ran.err == "4 lines written to audit.jsonl.\n"
    assert "cannot be written" in run("audit", "export", "no/folder/audit.jsonl").err


def test_an_answer_is_made_again_byte_for_byte(run: Run) -> None:
    name, text = receipt_of(run, ROOF)

    assert run("replay", name).out == text + "\n"


def test_an_answer_is_made_again_as_it_was_after_fact_and_bibliography_have_changed(
    run: Run, db: Path
) -> None:
    name, text = receipt_of(run, ROOF)
    store = SqliteStore.open(db)
    held = store.fact("F5")
    changed = held.fact.model_copy(update={"statement": "The roof will cost more."})
    store.save_fact(changed, expected_revision=held.revision, actor="local/ada", reason="", at=time.time())
    store.save_document(LETTER.model_copy(update={"title": "A later title"}), at=time.time())
    store.close()

    assert run("replay", name).out == text + "\n"
    assert "The roof will cost more." in run("ask", ROOF).out


def test_what_a_reply_quoted_of_the_question_is_missing_once_it_is_forgotten(
    run: Run, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, text = receipt_of(run, BOTH)
    assert "xylophone cup" in text
    assert run("replay", name).out == text + "\n"

    monkeypatch.setenv("BRIEFBOOK_RETENTION_DAYS", "0")
    run("purge")
    ran = run("replay", name)

    assert ran.status == 1
    assert ran.out.strip()
    assert text.startswith(ran.out.removesuffix("\n"))
    assert "The closing sentence quoted the question, which has been forgotten" in ran.err


def test_a_receipt_tells_what_was_asked_to_whoever_guesses_it_and_nobody_else(run: Run) -> None:
    name, _ = receipt_of(run, ROOF)

    ran = run("receipt", name, "--question", ROOF)
    other = run("receipt", name, "--question", "What will the old roof cost?")

    shown = json.loads(ran.out)
    assert (shown["facts"], shown["rule"], shown["outcome"]) == ([["F5", 1]], "state", "answer")
    assert "roof" not in ran.out
    assert (ran.status, ran.err) == (0, "This is the question that was asked.\n")
    assert (other.status, other.err) == (1, "Another question was asked.\n")
    assert run("receipt", name).err == ""


@pytest.mark.parametrize("command", ["receipt", "replay"])
def test_a_receipt_that_is_not_there_is_said(run: Run, command: str) -> None:
    run("facts", "load")

    ran = run(command, "R0")

    assert ran.status == 1
    assert "There is no receipt R0." in ran.err


def test_what_was_asked_is_in_no_file_after_a_purge(
    run: Run, db: Path, small_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ask", CANARY)
    run("ask", BOTH)
    store = SqliteStore.open(db)
    now = time.time()
    store.claim("q:T1:C1:1", "question", {"text": CANARY}, owner="one", lease=5.0, at=now - 3 * 3600)
    store.suggest_phrasing(CANARY, "F1", at=now - 40 * DAY)
    store.record_feedback("r1", reason=CANARY, question=CANARY, at=now - 40 * DAY)
    store.close()
    assert on_disk(small_base, "xylophone")

    young = run("purge")
    assert young.out == (
        "Forgotten: texts of questions and remarks 2, deliveries from Slack 1. "
        "Kept: what is younger than 30 days.\n"
    )
    monkeypatch.setenv("BRIEFBOOK_RETENTION_DAYS", "0")
    assert "questions and remarks 2, deliveries from Slack 0" in run("purge").out

    assert on_disk(small_base, "xylophone") == []
    assert run("audit", "verify").status == 0


def test_every_start_forgets_what_is_too_old(run: Run, db: Path, small_base: Path) -> None:
    run("facts", "load")
    store = SqliteStore.open(db)
    store.record_gap(CANARY, "abstain", [], at=time.time() - 31 * DAY)
    store.close()

    run("ask", ROOF)

    assert on_disk(small_base, "xylophone") == []


def test_a_database_that_is_not_there_is_said_and_none_is_made(run: Run, db: Path) -> None:
    for command in (("audit", "verify"), ("audit", "head"), ("purge",), ("replay", "R0")):
        ran = run(*command)
        assert ran.status == 1
        assert "There is no database" in ran.err
    assert not db.exists()
