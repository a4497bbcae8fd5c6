"""`briefbook review`: plain verbs for scripts, and the screen on a real terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from briefbook.store import SqliteStore
from conftest import ROOT, Ran
from curation.survey import SURVEY_TEXT

Run = Callable[..., Ran]
DESCRIBED = (
    "--id", "ferry-survey", "--title", "Ferry survey 2023", "--publisher", "Island Council", "--publisher-basis", "stated",
    "--date", "2023-05-04", "--date-basis", "stated",
)  # fmt: skip
PATIENCE = 60.0  # seconds until a screen shows what is waited for, on a machine that is busy


@pytest.fixture
def review(run: Run, small_base: Path) -> Run:
    """Return what runs `briefbook review …` with the survey's sentences up for review."""
    (small_base / "survey.txt").write_text(SURVEY_TEXT, encoding="utf-8")
    run("documents", "add", "texts")
    ran = run("documents", "add", "survey.txt", *DESCRIBED, "--propose")
    assert "9 new candidates of ferry-survey" in ran.out, ran.err
    return lambda *arguments, **given: run("review", *arguments, **given)


def key(review: Run, words: str) -> str:
    return next(line[:16] for line in review("list", "--all").lines if words in line)


def test_the_list_has_those_without_a_flag_first(review: Run) -> None:
    ran = review("list", "ferry-survey")

    assert [bool(re.search(r"  \[", line)) for line in ran.lines] == [False] * 6 + [True] * 3
    assert json.loads(review("list", "--json").lines[0])["state"] == "open"


def test_a_candidate_is_shown_with_its_quote_marked_in_its_passage(review: Run) -> None:
    ran = review("show", key(review, "harbour master"))

    assert "[The harbour master said that the night sailing" in ran.out
    assert "✗ Statement: 33 words in a row are the source's own" in ran.out


def test_a_candidate_is_approved_with_what_is_given_and_answered(review: Run, run: Run) -> None:
    ran = review(
        "approve",
        key(review, "61,200"),
        "--phrasing",
        "How full was the ferry?",
        "--speaker",
        "the council",
        "--yes",
    )

    assert (ran.status, ran.lines[-1]) == (0, "F6 is added.")
    assert "  Who says it: the council" in ran.out.replace("{+", "").replace("+}", "")
    assert "61,200 passengers" in run("ask", "How full was the ferry?").out
    assert "approved (F6)" in review("list", "--all").out


def test_a_fact_without_phrasings_is_shown_exported_and_found_by_its_statement(review: Run, run: Run) -> None:
    review("approve", key(review, "61,200"), "--yes")

    assert "(nothing yet; its statement is matched)" in run("facts", "show", "F6").out
    assert "61,200" in run("ask", "How many passengers did the island ferry carry in 2023?").out
    run("facts", "export", "facts.yml")
    assert "0 to add, 0 to change, 6 unchanged" in run("facts", "import", "facts.yml", "--yes").out
    assert (
        run("facts", "alias", "F6", "How full was the ferry?", "--yes").lines[-1].startswith("F6 is found by")
    )


def test_a_split_is_read_from_a_file(review: Run, small_base: Path) -> None:
    parts = small_base / "parts.yml"
    parts.write_text(
        "statement: The ferry had 14 crew in 2022.\n---\nstatement: Its crew wore out 31 pairs of boots.\n",
        encoding="utf-8",
    )

    ran = review("split", key(review, "The crew"), "--from", str(parts), "--yes")

    assert ran.lines[-1] == "F6, F7 are added."


def test_one_part_is_no_split(review: Run, small_base: Path) -> None:
    (small_base / "parts.yml").write_text("statement: The ferry had 14 crew in 2022.\n", encoding="utf-8")

    ran = review("split", key(review, "The crew"), "--from", "parts.yml", "--yes")

    assert (ran.status, "A split makes at least two facts" in ran.err) == (1, True)


def test_merge_reject_and_undo(review: Run) -> None:
    boots = key(review, "It was late")

    assert (
        review("merge", key(review, "The trustees"), "F2", "--yes").lines[-1]
        == "F2 is proved by ferry-survey too."
    )
    assert review("reject", boots, "says", "nothing").out == f"Candidate {boots} is rejected.\n"
    assert review("undo").out == f"Your last decision is undone: candidate {boots}, open again.\n"
    assert review("undo").out == "Your last change is undone: F2 is as before.\n"
    assert len(review("list").lines) == 9


def test_many_at_once(review: Run) -> None:
    assert len(review("reject-furniture", "ferry-survey", "--dry-run").lines) == 2
    assert review("reject-furniture", "ferry-survey").lines[-1] == "2 candidates are rejected."
    ran = review("approve-unflagged", "ferry-survey", "--yes")

    assert ran.lines[-1] == "2 candidates of ferry-survey are facts now: F6 to F7."
    assert "F2 says nearly the same." in ran.err


def test_proposing_again_never_brings_back_what_was_rejected(review: Run, run: Run) -> None:
    review("reject", key(review, "It was late"), "trifling")

    ran = run("documents", "propose", "ferry-survey")

    assert ran.out.startswith("0 new candidates of ferry-survey; 8 wait for review, 1 decided before.")


def test_doctor_and_a_backup_know_the_queue(review: Run, run: Run, small_base: Path) -> None:
    review("reject", key(review, "It was late"), "trifling")

    assert run("doctor").status == 0
    store = SqliteStore.open(small_base / "data" / "briefbook.db")
    store.backup(small_base / "copy.db")
    held = store.candidates()
    store.close()
    copy = SqliteStore.open(small_base / "copy.db")
    assert (copy.candidates(), copy.problems()) == (held, [])
    copy.close()


def test_without_a_terminal_there_is_no_screen(review: Run) -> None:
    ran = review("ferry-survey")

    assert (ran.status, "needs a terminal" in ran.err) == (1, True)


# --- on a terminal


def test_the_screen_on_a_terminal_approves_edits_in_an_editor_and_resumes(
    review: Run, small_base: Path
) -> None:
    editor = small_base / "editor.py"
    editor.write_text(
        "import pathlib, re, sys\nform = pathlib.Path(sys.argv[1])\ntext = form.read_text()\n"
        "form.write_text(re.sub('statement: .*', 'statement: The ferry company bought life jackets.', text))\n"
    )
    review("reject-furniture", "ferry-survey")
    with Terminal(["review", "ferry-survey"], small_base, f"{sys.executable} {editor}") as at:
        at.until("3 of 9 · ferry-survey")
        at.press("n", "4 of 9")
        at.press("a", "Who says it")
        at.press("\r\r\r\r", "F6 is added.")
        at.press("e", "The ferry company bought life jackets.")
        at.press("\r\r\r\r", "F7 is added.")
        at.press("n", "7 of 9")
        at.press("q", "4 of 9 decided.")
    with Terminal(["review", "ferry-survey"], small_base, "true") as at:
        at.until("7 of 9 · ferry-survey")
        at.press("q", "4 of 9 decided.")

    store = SqliteStore.open(small_base / "data" / "briefbook.db")
    assert store.fact("F6").fact.statement == "The island ferry carried 61,200 passengers in 2023."
    assert store.fact("F7").fact.statement == "The ferry company bought life jackets."
    assert store.fact("F7").fact.citations[0].quote.startswith("The ferry company paid £12,400")
    store.close()


class Terminal:
    """A command on a pseudo-terminal of 110 by 45: keys in, and what was ever shown out."""

    def __init__(self, arguments: list[str], folder: Path, editor: str):
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 110, 0, 0))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOOK_")}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "briefbook", *arguments],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color", "EDITOR": editor},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self._new = ""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._ours)

    def press(self, keys: str, wanted: str) -> None:
        """Type some keys and wait until something is shown after them."""
        self._new = ""
        for one in keys:
            os.write(self._ours, one.encode())
            time.sleep(0.2)
        self.until(wanted)

    def until(self, wanted: str) -> None:
        """Wait until some words have been shown."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", "", self._new):
            if time.monotonic() > deadline:
                raise AssertionError(f"{wanted!r} was never shown:\n{self._new[-3000:]}")
            if select.select([self._ours], [], [], 0.2)[0]:
                with suppress(OSError):
                    self._new += os.read(self._ours, 65536).decode("utf-8", "replace")
