"""`briefbook ask`: one question or a file of them; the status tells a bad call, never a poor answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefbook.models import Reply
from conftest import ROOT, Ran

Run = Callable[..., Ran]
SUNDAYS = "Should the reading room open on Sundays?"
OFF_TOPIC = "Which football club won the cup?"


def test_an_answer_comes_with_its_quote_and_source(run: Run) -> None:
    ran = run("ask", SUNDAYS)

    assert (ran.status, ran.err) == (0, "")
    assert ran.lines[0].startswith("The trustees of the Harbour Reading Room recommend opening on Sundays")
    assert "“recommend that the room opens on Sundays from April 2022”" in ran.out
    assert "Annual report 2021, Harbour Reading Room, 2021, paragraph 2" in ran.out


def test_a_question_needs_no_quotation_marks(run: Run) -> None:
    assert "£21,500" in run("ask", "what", "will", "the", "new", "roof", "cost?").out


def test_json_is_one_object_in_the_shape_of_replies(run: Run) -> None:
    ran = run("ask", "--json", SUNDAYS)

    reply = json.loads(ran.out)
    assert list(reply) == ["question", "outcome", "text", "facts", "confidence", "why"]
    assert list(reply["facts"][0]) == ["id", "revision", "statement", "score", "as_of", "citations"]
    assert list(reply["facts"][0]["citations"][0]) == [
        "document", "paragraph", "start", "end", "quote", "title", "publisher", "date", "date_basis", "state",
    ]  # fmt: skip
    assert (reply["outcome"], reply["facts"][0]["id"]) == ("answer", "F2")


def test_not_knowing_is_no_failure(run: Run) -> None:
    ran = run("ask", "--json", OFF_TOPIC)

    assert ran.status == 0
    assert json.loads(ran.out)["outcome"] == "abstain"


def test_why_tells_what_decided(run: Run) -> None:
    ran = run("ask", "--why", SUNDAYS)

    assert "why: answer, confidence" in ran.out
    assert "rule: " in ran.out
    assert "fact_id F2" in ran.out


def test_a_batch_answers_each_line_in_order(run: Run) -> None:
    questions = ["What will the new roof cost?", "", OFF_TOPIC, SUNDAYS]

    ran = run("ask", "--batch", "-", given="\n".join(questions) + "\n")

    replies = [json.loads(line) for line in ran.lines]
    assert [reply["question"] for reply in replies] == questions
    assert [reply["outcome"] for reply in replies] == ["answer", "help", "abstain", "answer"]
    assert (ran.status, ran.err) == (0, "")


def test_a_batch_is_read_from_a_file_and_its_last_line_needs_no_end(run: Run, tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_bytes(b"roof price\r\ntrustees recs Sunday opening")

    ran = run("ask", "--batch", "questions.txt")

    assert [json.loads(line)["facts"][0]["id"] for line in ran.lines] == ["F5", "F2"]


def test_bytes_that_are_no_utf8_do_not_stop_a_batch(run: Run) -> None:
    ran = run("ask", "--batch", "-", given=b"roof \xff price\nroof price\n")

    assert [json.loads(line)["question"] for line in ran.lines] == ["roof � price", "roof price"]


def test_what_a_batch_does_not_answer_is_no_gap_and_what_a_person_asks_is_one(run: Run) -> None:
    run("ask", "--batch", "-", given=OFF_TOPIC + "\n")
    assert "noted in it: 0." in run("doctor").out

    run("ask", OFF_TOPIC)
    assert "noted in it: 1." in run("doctor").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "a question", "--batch", "-"),
        ("ask", "--batch", "missing.txt"),
        ("ask", "--colour", "red"),
        ("ask", "--batch"),
        ("asks", "a question"),
        ("facts", "find"),
        ("facts", "find", "roof", "--limit", "0"),
        ("facts", "list", "--kind", "rumour"),
        ("documents", "add"),
        (),
    ],
)
def test_a_bad_call_ends_with_2_and_prints_nothing_on_stdout(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)

    assert ran.status == 2
    assert (ran.out == "") == bool(arguments)  # a bare `briefbook` prints its help


def test_the_version_and_help_are_printed_without_opening_anything(run: Run, small_base: Path) -> None:
    assert run("--version").out.startswith("briefbook ")
    assert "facts" in run("--help").out
    assert "--batch" in run("ask", "-h").out
    assert not (small_base / "data").exists()


def test_an_error_is_one_sentence_on_stderr(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFBOOK_PORT", "seventy")

    ran = run("ask", "roof price")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("briefbook: BRIEFBOOK_PORT: ")
    assert len(ran.err.splitlines()) == 1


def test_even_what_nobody_foresaw_shows_no_traceback(run: Run, small_base: Path) -> None:
    (small_base / "knowledge" / "topics.yml").unlink()
    (small_base / "knowledge" / "topics.yml").mkdir()

    ran = run("ask", "roof price")

    assert ran.status == 1
    assert "Traceback" not in ran.err
    assert ran.err.startswith("briefbook: ")


def test_an_escape_sequence_in_a_question_does_not_reach_the_terminal(run: Run) -> None:
    assert "\x1b" not in run("ask", "roof \x1b[2J price").out


def test_a_lone_surrogate_is_asked_as_a_replacement_character(run: Run) -> None:
    reply = Reply.model_validate_json(run("ask", "--json", "roof price \udcff").out)

    assert reply.question == "roof price �"


# --- as a process of its own


def briefbook(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start `python -m briefbook` in a folder."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("BRIEFBOOK_", "SLACK_"))
    }
    environment["PYTHONPATH"] = str(ROOT / "src")
    return subprocess.Popen(
        [sys.executable, "-m", "briefbook", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_closed_pipe_is_quiet(small_base: Path) -> None:
    with briefbook(small_base, "ask", "--batch", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()

        process.stdin.write(b"roof price\n" * 3)
        process.stdin.close()

        assert process.stderr.read() == b""
        assert process.wait(60) == 1


def test_nothing_is_kept_outside_the_data_folder_and_nobody_is_told(
    small_base: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """onnxruntime's reports to its maker wait in the home folder, unless it is told not to make any."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for told_already in ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"):
        monkeypatch.delenv(told_already, raising=False)
    before = set(small_base.rglob("*"))

    out, _ = briefbook(small_base, "ask", "roof price").communicate(timeout=60)

    assert "£21,500" in out.decode()
    assert list(home.rglob("*")) == []
    assert {path.parts[len(small_base.parts)] for path in set(small_base.rglob("*")) - before} == {"data"}


def test_json_is_utf8_in_any_locale(small_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")

    out, _ = briefbook(small_base, "ask", "--json", "What will the new roof cost?").communicate(timeout=60)

    assert json.loads(out.decode("utf-8"))["facts"][0]["statement"].endswith("£21,500.")


def test_help_waits_for_no_model_and_no_reader_of_documents() -> None:
    heavy = ("numpy", "onnxruntime", "rapidfuzz", "sqlite_utils", "syntok", "lxml", "textual")
    code = f"import sys, briefbook.cli; print([name for name in {heavy} if name in sys.modules])"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"
