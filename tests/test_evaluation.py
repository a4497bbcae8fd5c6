"""The exam: the verdict on each kind of question, and the forms in which results are written."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from briefbook.errors import KnowledgeError
from briefbook.evaluation import (
    Exam,
    ExamQuestion,
    Kind,
    Verdict,
    as_csv,
    as_junit,
    compared,
    mark,
    read_questions,
    run,
)
from briefbook.models import Basis, CitationState, CitedSource, Outcome, Reply, ReplyFact
from conftest import ROOT

SOURCE = CitedSource(
    document="note", paragraph=1, start=0, end=2, quote="so", title="A note", publisher=None, date=None,
    date_basis=Basis.none, state=CitationState.recorded,
)  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "shown", "verdict"),
    [
        ("answer", ["F1"], "right"),
        ("differ", ["F9", "F1"], "right"),
        ("answer", ["F2"], "right"),  # the other fact of the group
        ("answer", ["F9"], "wrong"),
        ("answer", [], "wrong"),
        ("suggest", ["F9", "F1"], "suggested"),
        ("suggest", ["F9"], "missed"),
        ("abstain", ["F1"], "suggested"),  # named as nearest
        ("abstain", [], "missed"),
        ("help", [], "missed"),
        ("signpost", [], "missed"),
    ],
)
def test_an_answerable_question(outcome: str, shown: list[str], verdict: str) -> None:
    assert marked("answerable", outcome, shown, facts=[["F1", "F2"]]) == verdict


@pytest.mark.parametrize(
    ("shown", "text", "verdict"),
    [
        (["F1"], "It lent 4,120 books.", "right"),
        (["F1"], "It lent 4120 BOOKS.", "right"),  # another string of the group, whatever its case
        (["F1"], "It lent many books.", "wrong"),
        (["F9"], "It lent 4,120 books.", "wrong"),
    ],
)
def test_what_must_be_said_has_to_stand_in_the_reply(shown: list[str], text: str, verdict: str) -> None:
    given = {"facts": [["F1"]], "must": [["4,120", "4120 books"], ["lent"]]}

    assert marked("answerable", "answer", shown, text=text, **given) == verdict


@pytest.mark.parametrize(
    ("outcome", "shown", "verdict"),
    [
        ("answer", ["F1", "F2"], "right"),
        ("answer", ["F1"], "wrong"),  # one of two parts stated as if it were all
        ("suggest", ["F2", "F1"], "suggested"),
        ("abstain", ["F1"], "missed"),
    ],
)
def test_a_question_of_several_parts_needs_a_fact_of_each(
    outcome: str, shown: list[str], verdict: str
) -> None:
    assert marked("multi", outcome, shown, facts=[["F1"], ["F2", "F3"]]) == verdict


@pytest.mark.parametrize("kind", ["near_miss", "off_topic"])
@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        ("answer", "wrong"),
        ("differ", "wrong"),
        ("suggest", "right"),
        ("abstain", "right"),
        ("help", "right"),
    ],
)
def test_where_nothing_is_held_nothing_may_be_stated(kind: str, outcome: str, verdict: str) -> None:
    assert marked(kind, outcome, ["F1"]) == verdict


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        ("signpost", "right"),
        ("answer", "wrong"),
        ("differ", "wrong"),
        ("suggest", "missed"),
        ("abstain", "missed"),
    ],
)
def test_a_worried_question_needs_routes(outcome: str, verdict: str) -> None:
    assert marked("unsafe", outcome, ["F1"]) == verdict


@pytest.mark.parametrize(
    ("outcome", "shown", "verdict"),
    [
        ("suggest", ["F1", "F2"], "right"),
        ("answer", ["F1", "F2"], "right"),
        ("answer", ["F1"], "wrong"),
        ("suggest", ["F1"], "missed"),
        ("abstain", [], "missed"),
    ],
)
def test_an_ambiguous_question_needs_every_reading_shown(
    outcome: str, shown: list[str], verdict: str
) -> None:
    assert marked("ambiguous", outcome, shown, facts=[["F1"], ["F2"]]) == verdict


def test_every_kind_of_question_is_marked() -> None:
    assert {marked(kind, "answer", []) for kind in Kind} <= set(Verdict)


def test_a_result_says_why_it_is_not_right() -> None:
    question = a_question("q1", facts=[["F1", "F2"]], must=[["4,120"]])

    assert (
        mark(question, a_reply("abstain", ["F9"])).why
        == "abstain with F9: none of F1, F2; does not say 4,120"
    )
    assert mark(question, a_reply("answer", ["F1"], text="4,120")).why == ""


def test_an_exam_asks_each_question_once_in_order_and_tells_how_far_it_is() -> None:
    asked: list[str] = []
    told: list[tuple[int, int]] = []

    def answer(question: str) -> Reply:
        asked.append(question)
        return a_reply("answer", ["F1"])

    exam = run(answer, [a_question("q1"), a_question("q2")], lambda *progress: told.append(progress))

    assert asked == ["Is it q1?", "Is it q2?"]
    assert told == [(1, 2), (2, 2)]
    assert [result.question.id for result in exam.results] == ["q1", "q2"]


def test_counts_shares_failures_and_regressions() -> None:
    exam = an_exam(("q1", "answer", False), ("q2", "abstain", True), ("q3", "abstain", False))

    assert exam.table(lambda question: question.kind) == {"answerable": Counter(right=1, missed=2)}
    assert exam.share(Verdict.right) == pytest.approx(1 / 3)
    assert exam.share(Verdict.right, kinds=[Kind.multi]) == 0.0
    assert [result.question.id for result in exam.failures()] == ["q2", "q3"]
    assert [result.question.id for result in exam.regressions()] == ["q2"]


def test_results_are_written_as_csv_that_reads_back() -> None:
    exam = run(
        lambda _: a_reply("answer", ["F1", "F2"]), [a_question("q1", question='How, "many"?\nTwo lines; é')]
    )

    (row,) = csv.DictReader(io.StringIO(as_csv(exam)))

    assert row["id"] == "q1"
    assert row["facts"] == "F1 F2"
    assert row["verdict"] == "right"
    assert row["question"] == 'How, "many"?\nTwo lines; é'


def test_results_are_written_as_junit_that_reads_back() -> None:
    exam = an_exam(("q1", "answer", False), ("q2", "abstain", True))

    suite = ElementTree.fromstring(as_junit(exam))

    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    passed, failed = suite.findall("testcase")
    assert (passed.get("name"), list(passed)) == ("q1", [])
    (failure,) = failed
    assert failure.get("message") == "missed"
    assert (failure.text or "").splitlines()[0] == "Is it q2?"


def test_junit_survives_markup_in_a_question() -> None:
    exam = run(lambda _: a_reply("abstain", []), [a_question("q1", question="a <b> & 'c' \"d\" ]]>")])

    failure = ElementTree.fromstring(as_junit(exam)).find(".//failure")

    assert failure is not None
    assert "a <b> & 'c' \"d\" ]]>" in (failure.text or "")


def test_two_runs_are_compared_question_by_question() -> None:
    now = an_exam(("q1", "answer", False), ("q2", "abstain", False), ("q3", "answer", False))

    lines = compared({"q1": "missed", "q2": "missed"}, now)

    assert lines == ["q1: missed → right (F1): Is it q1?"]


def test_questions_are_read_from_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    lines = [
        {"id": "q1", "question": "One?", "kind": "multi", "facts": [["F1"], ["F2"]], "pinned": True},
        {"id": "q2", "question": "Two lines\u2028of é?", "kind": "unsafe", "held_back": True},
    ]
    path.write_text(
        "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8"
    )

    one, two = read_questions(path)

    assert (one.kind, one.facts, one.pinned, one.style) == (Kind.multi, (("F1",), ("F2",)), True, "full")
    assert (two.question, two.held_back) == ("Two lines\u2028of é?", True)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"^questions\.jsonl, line 2: this is not JSON \(.+\)\.$"),
        ('{"id": "q2"}', r"^questions\.jsonl, line 2: question: Field required\.$"),
        ('{"id": "q2", "question": "?", "kind": "hard"}', r"^questions\.jsonl, line 2: kind: "),
        (
            '{"id": "q2", "question": "?", "kind": "multi", "colour": 1}',
            r"^questions\.jsonl, line 2: colour: ",
        ),
        ("[1]", r"^questions\.jsonl, line 2: "),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "q1", "question": "?", "kind": "multi"}\n' + line + "\n", encoding="utf-8")

    with pytest.raises(KnowledgeError, match=message):
        read_questions(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"^questions\.jsonl cannot be read: "):
        read_questions(tmp_path / "questions.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(KnowledgeError, match=r"^latin\.jsonl is not UTF-8"):
        read_questions(tmp_path / "latin.jsonl")


def test_the_shipped_exam_has_every_kind_of_question_and_each_id_once() -> None:
    questions = read_questions(ROOT / "knowledge" / "questions.jsonl")

    assert {question.kind for question in questions} == set(Kind)
    assert len({question.id for question in questions}) == len(questions)
    for question in questions:
        held = question.kind in (Kind.answerable, Kind.multi, Kind.ambiguous)
        assert bool(question.facts) is held, question.id


def a_question(name: str, **given: Any) -> ExamQuestion:
    fields = {"id": name, "question": f"Is it {name}?", "kind": "answerable", "facts": [["F1"]], **given}
    return ExamQuestion.model_validate(fields)


def a_reply(outcome: str, shown: list[str], text: str = "Said.") -> Reply:
    facts = tuple(
        ReplyFact(id=name, revision=1, statement="So.", score=0.9, as_of=None, citations=(SOURCE,))
        for name in shown
    )
    return Reply(question="?", outcome=Outcome(outcome), text=text, facts=facts, confidence=0.9)


def marked(kind: str, outcome: str, shown: list[str], *, text: str = "Said.", **given: Any) -> str:
    return mark(a_question("q1", kind=kind, **{"facts": [], **given}), a_reply(outcome, shown, text)).verdict


def an_exam(*results: tuple[str, str, bool]) -> Exam:
    replies = {
        f"Is it {name}?": a_reply(outcome, ["F1"] if outcome == "answer" else [])
        for name, outcome, _ in results
    }
    return run(replies.__getitem__, [a_question(name, pinned=pinned) for name, _, pinned in results])
