"""`briefbook documents`: a known text is imported without a question, an unknown one is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Ran
from small_base import LETTER_TEXT, REPORT

Run = Callable[..., Ran]


def test_a_text_of_the_bibliography_is_imported_and_proves_its_facts(run: Run) -> None:
    ran = run("documents", "add", "texts/report.txt")

    assert ran.out == "report.txt: Annual report 2021 (annual-report-2021), imported.\n"
    reply = json.loads(run("ask", "--json", "Should the reading room open on Sundays?").out)
    assert reply["facts"][0]["citations"][0]["state"] == "verified"


def test_a_text_is_known_by_its_content_and_not_by_its_name(run: Run, small_base: Path) -> None:
    (small_base / "anything.md").write_text(LETTER_TEXT, encoding="utf-8", newline="")

    assert "(letter-to-council), imported." in run("documents", "add", "anything.md").out


def test_adding_again_changes_nothing(run: Run) -> None:
    run("documents", "add", "texts")

    ran = run("documents", "add", "texts")

    assert [line.rsplit(", ", 1)[1] for line in ran.lines] == ["held already.", "held already."]
    assert ran.status == 0


def test_an_unknown_text_is_refused_with_how_to_add_it(run: Run, small_base: Path) -> None:
    (small_base / "minutes.txt").write_text("The minutes.\n", encoding="utf-8")

    ran = run("documents", "add", "minutes.txt", "texts/report.txt")

    assert ran.status == 1
    assert "minutes.txt is not in the bibliography" in ran.err
    assert "documents.yml" in ran.err
    assert "(annual-report-2021), imported." in ran.out


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"caf\xe9", "not UTF-8"), (b"PK\0\0", "NUL"), (None, "cannot be read")],
)
def test_a_file_that_is_no_text_is_refused(
    run: Run, small_base: Path, content: bytes | None, message: str
) -> None:
    if content is not None:
        (small_base / "file.txt").write_bytes(content)

    ran = run("documents", "add", "file.txt")

    assert ran.status == 1
    assert message in ran.err


def test_an_empty_folder_is_said_to_be_one(run: Run, small_base: Path) -> None:
    (small_base / "empty").mkdir()

    assert "There is no .txt file in empty." in run("documents", "add", "empty").err


def test_the_folder_that_is_set_is_imported_at_the_start(
    run: Run, small_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small_base / "texts" / "unknown.txt").write_text("Not of the bibliography.\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFBOOK_DOCUMENTS", str(small_base / "texts"))

    assert run("facts", "load").out == "5 facts loaded; 2 of 2 documents held as text.\n"
    assert run("ask", "roof price").err == ""


def test_a_folder_that_is_set_and_missing_is_said_so_and_does_not_stop_anything(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFBOOK_DOCUMENTS", "elsewhere")

    ran = run("ask", "roof price")

    assert ran.status == 0
    assert "BRIEFBOOK_DOCUMENTS: there is no folder elsewhere" in ran.err


def test_list_tells_which_texts_are_held(run: Run) -> None:
    run("documents", "add", "texts/letter.txt")

    report, letter = (line.split("\t") for line in run("documents", "list").lines)

    assert report == [
        "annual-report-2021",
        "3 facts",
        "text not held",
        "Annual report 2021, Harbour Reading Room, 2021",
    ]
    assert letter[:3] == ["letter-to-council", "2 facts", "text held"]
    assert letter[3] == "Letter to the town council, publisher not stated, date not stated"


def test_check_counts_what_is_verified_and_what_is_recorded(run: Run) -> None:
    run("documents", "add", "texts/letter.txt")

    ran = run("documents", "check")

    assert ran.status == 0
    assert ran.out == "5 citations of 5 facts: 2 verified, 3 recorded (text not held), 0 broken.\n"


def test_check_names_a_broken_quote_and_ends_with_1_and_the_fact_is_not_stated(
    run: Run, small_base: Path
) -> None:
    path = small_base / "knowledge" / "facts" / "annual-report-2021.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("lent 4,120 books", "lent 4,210 books"), encoding="utf-8"
    )
    run("documents", "add", "texts")

    ran = run("documents", "check")

    assert ran.status == 1
    assert ran.lines[0].startswith(f"F1: not in {REPORT.id} at ")
    assert ran.lines[-1].endswith(" 1 broken.")
    reply = json.loads(run("ask", "--json", "How many books were lent in 2021?").out)
    assert "F1" not in [fact["id"] for fact in reply["facts"]]
    assert (
        "FIX  documents: quotes that are not in their texts: 1 (F1 in annual-report-2021)."
        in run("doctor").out
    )
