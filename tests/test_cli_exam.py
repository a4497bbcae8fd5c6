"""`briefbook exam`: a table, what is not right, and a status that fails when a pinned question does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

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
        ["right", "suggested", "missed", "wrong", "asked"],
        ["answerable", "1", "0", "0", "1", "2"],
        ["off_topic", "1", "0", "0", "0", "1"],
        ["all", "2", "0", "0", "1", "3"],
    ]


def test_failures_are_listed_with_why_and_held_back_ones_are_not(run: Run, ask: Callable[..., Path]) -> None:
    ask(WRONG, {**WRONG, "id": "q4", "held_back": True})

    ran = run("exam", "--failures")

    assert "q3, answerable, wrong: What will the new roof cost? (" in ran.out
    assert "q4" not in ran.out


def test_a_pinned_question_that_is_not_right_fails_the_exam(run: Run, ask: Callable[..., Path]) -> None:
    ask(ROOF, {**WRONG, "pinned": True})

    ran = run("exam")

    assert ran.status == 1
    assert "pinned, and no longer right:\n  q3: What will the new roof cost?" in ran.out


def test_results_are_written_and_compared_with_the_next_run(
    run: Run, ask: Callable[..., Path], small_base: Path
) -> None:
    ask(ROOF, WRONG)
    run("exam", "--csv", "results.csv", "--junit", "results.xml")
    ask(ROOF, {**WRONG, "facts": [["F5"]]})

    ran = run("exam", "--before", "results.csv")

    assert "changed:\n  q3: wrong → right (F5): What will the new roof cost?" in ran.out
    suite = ElementTree.parse(small_base / "results.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


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
