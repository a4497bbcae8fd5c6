"""`briefbook exam`: a table, what is not right, and a status that fails when a pinned question does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from briefbook import knowledge
from conftest import Ran

Run = Callable[..., Ran]
ROOF = {"id": "q1", "question": "roof price", "kind": "answerable", "facts": [["F5"]], "must": [["£21,500"]]}
CUP = {"id": "q2", "question": "Which football club won the cup?", "kind": "off_topic"}
WRONG = {"id": "q3", "question": "What will the new roof cost?", "kind": "answerable", "facts": [["F3"]]}


@pytest.fixture
def ask(small_base: Path) -> Callable[..., Path]:
    """Return what writes questions into the knowledge folder."""

    def write(*questions: dict[str, object]) -> Path:
        path = small_base / "knowledge" / "questions.jsonl"
        path.write_text("\n".join(json.dumps(question) for question in questions) + "\n", encoding="utf-8")
        return path

    return write


def test_the_table_counts_each_verdict_by_kind(run: Run, ask: Callable[..., Path]) -> None:
    ask(ROOF, CUP, WRONG)

    ran = run("exam")

    assert ran.status == 0
    assert [line.split() for line in ran.lines[:4]] == [
        ["kind", "right", "suggested", "missed", "wrong", "asked"],
        ["answerable", "1", "0", "0", "1", "2"],
        ["off_topic", "1", "0", "0", "0", "1"],
        ["all", "2", "0", "0", "1", "3"],
    ]


def test_a_second_table_counts_them_by_style(run: Run, ask: Callable[..., Path]) -> None:
    ask({**ROOF, "style": "keyword"}, CUP, WRONG)

    ran = run("exam")

    assert [line.split() for line in ran.lines[5:9]] == [
        ["style", "right", "suggested", "missed", "wrong", "asked"],
        ["keyword", "1", "0", "0", "0", "1"],
        ["full", "1", "0", "0", "1", "2"],
        ["all", "2", "0", "0", "1", "3"],
    ]


def test_failures_are_listed_with_why_and_held_back_ones_are_not(run: Run, ask: Callable[..., Path]) -> None:
    ask(WRONG, {**WRONG, "id": "q4", "held_back": True})

    ran = run("exam", "--failures")

    assert "q3, answerable, wrong: What will the new roof cost? (" in ran.out
    assert "q4" not in ran.out
    assert "and 1 held back, which is not shown" in ran.out


def test_a_pinned_question_that_is_held_back_fails_the_exam_unseen(
    run: Run, ask: Callable[..., Path]
) -> None:
    ask({**WRONG, "pinned": True, "held_back": True})

    ran = run("exam")

    assert ran.status == 1
    assert "pinned, and no longer right:\n  and 1 held back" in ran.out
    assert "q3" not in ran.out


def test_a_pinned_question_that_is_not_right_fails_the_exam(run: Run, ask: Callable[..., Path]) -> None:
    ask(ROOF, {**WRONG, "pinned": True})

    ran = run("exam")

    assert ran.status == 1
    assert "pinned, and no longer right:\n  q3, answerable, wrong: What will the new roof cost?" in ran.out


def test_results_are_written_and_compared_with_the_next_run(
    run: Run, ask: Callable[..., Path], small_base: Path
) -> None:
    ask(ROOF, WRONG)
    run("exam", "--csv", "results.csv", "--junit", "results.xml")
    ask(ROOF, {**WRONG, "facts": [["F5"]]})

    ran = run("exam", "--before", "results.csv")

    assert "changed since results.csv:\n  q3: wrong → right (F5 as before;" in ran.out
    suite = ElementTree.parse(small_base / "results.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


def test_a_run_compares_itself_with_the_last_one_and_names_the_fact_that_was_edited(
    run: Run, ask: Callable[..., Path], small_base: Path
) -> None:
    ask({**ROOF, "must": [["will cost £21,500."]]})  # the statement; the quote has no full stop
    assert "since" not in run("exam").out
    assert "No verdict changed since the last run." in run("exam").out
    edit(small_base, "F5", statement="A new roof for the Harbour Reading Room is to be bought.")

    ran = run("exam")

    assert (
        "changed since the last run:\n  q1: right → wrong (F5 as before; F5 changed (revision 1 → 2)): roof price"
        in ran.out
    )
    assert "No verdict changed since the last run." in run("exam").out


def test_held_back_questions_that_changed_are_counted_only(run: Run, ask: Callable[..., Path]) -> None:
    ask({**ROOF, "held_back": True})
    run("exam")
    ask({**ROOF, "held_back": True, "facts": [["F3"]]})

    ran = run("exam")

    assert "changed since the last run:\n  and 1 held back, which is not shown" in ran.out
    assert "roof price" not in ran.out


def test_only_the_bases_own_questions_are_kept_beside_the_database(
    run: Run, ask: Callable[..., Path], small_base: Path
) -> None:
    own = ask(ROOF)
    other = small_base / "other.jsonl"
    other.write_text(json.dumps(CUP) + "\n", encoding="utf-8")
    last = small_base / "data" / "briefbook.db.exam.csv"

    run("exam", str(other))
    assert not last.exists()
    run("exam", str(own))
    assert last.read_text(encoding="utf-8").splitlines()[1].startswith("q1,answerable,full,right,answer,F5,")
    assert [path.name for path in last.parent.glob("*.new")] == []


def test_a_last_run_that_cannot_be_read_is_said_and_written_anew(
    run: Run, ask: Callable[..., Path], small_base: Path
) -> None:
    ask(ROOF)
    run("exam")
    last = small_base / "data" / "briefbook.db.exam.csv"
    last.write_bytes(b"\xff")

    ran = run("exam")

    assert ran.status == 0
    assert "cannot be read as the last run" in ran.err
    assert "No verdict changed since the last run." in run("exam").out


def test_a_last_run_that_cannot_be_kept_is_said_and_the_exam_stands(
    run: Run, ask: Callable[..., Path], small_base: Path
) -> None:
    ask(ROOF)
    (small_base / "data" / "briefbook.db.exam.csv.new").mkdir(parents=True)

    ran = run("exam")

    assert ran.status == 0
    assert "cannot be written (Is a directory), so the next run compares with none" in ran.err


def test_every_phrasing_is_asked_and_finds_its_own_fact(run: Run) -> None:
    ran = run("exam", "--phrasings")

    assert ran.status == 0
    assert ran.lines[0].startswith(
        "15 of 15 phrasings find their own fact first; 15 do by their score alone."
    )


def test_phrasings_that_clash_or_are_refused_are_listed_and_a_clash_fails(run: Run, small_base: Path) -> None:
    edit(
        small_base, "F4", phrasings=("What will the new roof cost", "loans incl renewals 2021", "loans 2021")
    )
    edit(small_base, "F5", phrasings=("What will the new roof cost?", "roof price 2019", "roof price"))

    ran = run("exam", "--phrasings")

    assert ran.status == 1
    assert ran.lines[0].startswith("14 of 15 phrasings find their own fact first")
    assert "find another fact first:\n  F4: What will the new roof cost → F5\n" in ran.out
    assert "answered with another fact:\n  F4: What will the new roof cost → F5 (" in ran.out
    assert "not stated:\n  F5: roof price 2019 (period: I hold" in ran.out


def test_phrasings_go_with_nothing_else(run: Run) -> None:
    ran = run("exam", "--phrasings", "--csv", "results.csv")

    assert ran.status == 2
    assert "--phrasings" in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("exam",), "questions.jsonl cannot be read"),
        (("exam", "broken.jsonl"), "broken.jsonl, line 1: this is not JSON"),
        (("exam", "odd.jsonl"), "odd.jsonl, line 1: kind: "),
        (("exam", "fine.jsonl", "--before", "fine.jsonl"), "fine.jsonl is no CSV of an earlier exam"),
        (("exam", "fine.jsonl", "--csv", "nowhere/results.csv"), "results.csv cannot be written"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    run: Run, small_base: Path, arguments: tuple[str, ...], message: str
) -> None:
    (small_base / "broken.jsonl").write_text("{\n", encoding="utf-8")
    (small_base / "odd.jsonl").write_text(json.dumps({**ROOF, "kind": "odd"}) + "\n", encoding="utf-8")
    (small_base / "fine.jsonl").write_text(json.dumps(ROOF) + "\n", encoding="utf-8")

    ran = run(*arguments)

    assert ran.status == 1
    assert message in ran.err


def test_what_the_exam_asks_is_no_gap(run: Run, ask: Callable[..., Path]) -> None:
    ask(CUP)

    run("exam")

    assert "noted in it: 0." in run("doctor").out


def edit(folder: Path, fact_id: str, **given: object) -> None:
    """Change one fact of the knowledge folder; the next start loads it as a new revision."""
    base = knowledge.load(folder / "knowledge")
    facts = [fact.model_copy(update=given) if fact.id == fact_id else fact for fact in base.facts]
    knowledge.write(base.model_copy(update={"facts": tuple(facts)}), folder / "knowledge")
