"""The forms in which results are written, and what is said to have changed since an earlier run."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest

from briefbook.errors import KnowledgeError
from briefbook.evaluation import EarlierRun, Exam, as_csv, as_junit, compared, read_run, run

from .examples import a_question, a_reply, an_exam


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


def test_a_row_keeps_the_revisions_of_the_facts_shown_weighed_and_wanted() -> None:
    reply = a_reply("answer", ["F2"], why={"matches": [{"fact_id": "F7"}]})
    exam = run(lambda _: reply, [a_question("q1", facts=[["F1"]])])

    (row,) = csv.DictReader(io.StringIO(as_csv(exam, {"F1": 1, "F2": 4, "F7": 2, "F8": 9})))

    assert row["revisions"] == "F2@4 F7@2 F1@1"


def test_a_change_of_verdict_names_the_facts_before_and_now_and_which_was_edited(tmp_path: Path) -> None:
    before = kept(tmp_path, an_exam(("q1", "abstain", False), ("q2", "answer", False)), {"F1": 1, "F2": 1})
    now = an_exam(("q1", "answer", False), ("q2", "answer", False), ("q3", "answer", False))

    changes = compared(before, now, {"F1": 2, "F2": 2})

    assert [str(change) for change in changes] == [
        "q1: missed → right (no fact → F1; F1 changed (revision 1 → 2)): Is it q1?"
    ]


def test_a_fact_that_was_near_and_got_edited_is_named_though_it_is_not_shown(tmp_path: Path) -> None:
    near = {"matches": [{"fact_id": "F1"}, {"fact_id": "F7"}]}
    question = a_question("q1")
    before = run(lambda _: a_reply("answer", ["F1"], why=near), [question])
    now = run(lambda _: a_reply("suggest", ["F1"], why=near), [question])

    (change,) = compared(kept(tmp_path, before, {"F1": 1, "F7": 1}), now, {"F1": 1, "F7": 2})

    assert str(change) == "q1: right → suggested (F1 as before; F7 changed (revision 1 → 2)): Is it q1?"


def test_facts_that_are_gone_or_new_are_named_as_such(tmp_path: Path) -> None:
    before = run(lambda _: a_reply("answer", ["F1"]), [a_question("q1")])
    now = run(lambda _: a_reply("answer", ["F9"]), [a_question("q1")])

    (change,) = compared(kept(tmp_path, before, {"F1": 1}), now, {"F9": 3})

    assert change.edited == ("F1 is no longer held", "F9 came up for the first time (revision 3)")


def test_a_change_that_no_fact_explains_says_so(tmp_path: Path) -> None:
    before = kept(tmp_path, an_exam(("q1", "abstain", False)), {"F1": 1})

    (change,) = compared(before, an_exam(("q1", "answer", False)), {"F1": 1})

    assert str(change) == (
        "q1: missed → right (no fact → F1; none of the facts near it was edited): Is it q1?"
    )


def test_a_question_that_was_reworded_is_said_to_be(tmp_path: Path) -> None:
    before = kept(tmp_path, an_exam(("q1", "abstain", False)), {"F1": 1})
    now = run(lambda _: a_reply("answer", ["F1"]), [a_question("q1", question="Was it?")])

    (change,) = compared(before, now, {"F1": 1})

    assert "the question itself was edited" in str(change)


def test_a_csv_of_before_revisions_were_kept_compares_too(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("id,verdict,facts\nq1,missed,F2\n", encoding="utf-8")

    (change,) = compared(read_run(path), an_exam(("q1", "answer", False)), {"F1": 1})

    assert str(change) == "q1: missed → right (F2 → F1): Is it q1?"


@pytest.mark.parametrize(
    "content", [b"id,kind\nq1,multi\n", b"\xff", b"id,verdict,revisions\nq1,right,F1@x\n", b""]
)
def test_a_file_that_is_no_earlier_run_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)

    with pytest.raises(KnowledgeError, match=r"other\.csv is no CSV of an earlier exam"):
        read_run(path)


def kept(folder: Path, exam: Exam, revisions: dict[str, int]) -> EarlierRun:
    """Return a run as it is read back from its file."""
    path = folder / "run.csv"
    path.write_text(as_csv(exam, revisions), encoding="utf-8")
    return read_run(path)
