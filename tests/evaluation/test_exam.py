"""The exam: the verdict on each kind of question, and the questions read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from briefbook.errors import KnowledgeError
from briefbook.evaluation import Kind, Verdict, listable, mark, read_questions, run
from briefbook.models import Reply
from conftest import ROOT

from .examples import a_question, a_reply, an_exam, marked


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


def test_results_that_may_be_listed_leave_out_those_held_back_and_count_them() -> None:
    questions = [a_question("q1", held_back=True), a_question("q2"), a_question("q3", held_back=True)]

    shown, held_back = listable(run(lambda _: a_reply("abstain", []), questions).failures())

    assert [result.question.id for result in shown] == ["q2"]
    assert held_back == 2


def test_a_result_keeps_the_facts_that_were_weighed() -> None:
    reply = a_reply("answer", ["F1"], why={"matches": [{"fact_id": "F1"}], "held_back": [{"fact_id": "F7"}]})

    assert mark(a_question("q1"), reply).near == ("F1", "F7")


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
