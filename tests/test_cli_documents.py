"""`briefbook documents`: a known text is imported without a question, an unknown one is confirmed first."""

from __future__ import annotations

import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

import hostile
from briefbook.settings import load_settings
from conftest import ROOT, Ran
from papers import PAPER, as_docx, as_html, as_pdf, as_text
from small_base import LETTER_TEXT, REPORT, REPORT_TEXT

Run = Callable[..., Ran]
MINUTES = """Minutes of the spring meeting

Published: 3 May 2023

The roof will cost more than £21,500. The trustees said it cannot wait.
"""
DESCRIBED = ("--title", "Minutes", "--publisher", "none", "--date", "2023-05-03", "--date-basis", "stated")


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


def test_an_unknown_text_is_refused_with_what_to_confirm_and_the_others_are_imported(
    run: Run, small_base: Path
) -> None:
    (small_base / "minutes.txt").write_text(MINUTES, encoding="utf-8")

    ran = run("documents", "add", "minutes.txt", "texts/report.txt")

    assert ran.status == 1
    assert "minutes.txt is not in the bibliography" in ran.err
    assert "minutes.txt.yml" in ran.err
    assert "id: minutes-of-the-spring-meeting" in ran.err
    assert "date: '2023-05-03'" in ran.err
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


# --- a new text of a document


def a_report(small_base: Path, old: str, new: str, name: str = "annual-report-2021.txt") -> str:
    """Write a new text of the report beside the base and return its name."""
    assert old in REPORT_TEXT
    (small_base / name).write_text(REPORT_TEXT.replace(old, new), encoding="utf-8", newline="")
    return name


@pytest.fixture
def held_report(run: Run) -> None:
    run("documents", "add", "texts")


@pytest.mark.usefixtures("held_report")
def test_a_new_text_of_a_document_is_known_by_its_name_and_its_sentences(run: Run, small_base: Path) -> None:
    ran = run("documents", "add", a_report(small_base, "4,120", "4,210"))

    assert ran.status == 0
    assert ran.lines[0] == (
        "annual-report-2021.txt: Annual report 2021 (annual-report-2021), a new text. Its citations: 2 same,"
        " 1 figure changed. F1 is not stated until a curator has looked."
    )
    assert "lent [-4,120-]{+4,210+} books in 2021" in ran.out
    reply = json.loads(run("ask", "--json", "How many books were lent in 2021?").out)
    assert "F1" not in [fact["id"] for fact in reply["facts"]]
    ran = run("documents", "check")
    assert (ran.status, ran.err) == (1, "1 findings wait: `briefbook documents findings` shows them.\n")
    assert "F1, revision 2, stale" in run("facts", "show", "F1").out


@pytest.mark.usefixtures("held_report")
def test_quotes_that_only_moved_need_nobody(run: Run, small_base: Path) -> None:
    ran = run("documents", "add", a_report(small_base, "1. The", "1. Thank you.\n2. The"))

    assert "Its citations: 3 moved." in ran.out
    assert run("documents", "check").out.endswith(
        "5 citations of 5 facts: 5 verified, 0 recorded (text not held), 0 broken.\n"
    )
    assert run("documents", "findings").out == "No finding waits.\n"


@pytest.mark.usefixtures("held_report")
def test_a_new_text_under_another_name_is_pointed_out_and_taken_with_the_documents_id(
    run: Run, small_base: Path
) -> None:
    name = a_report(small_base, "4,120", "4,210", "download (2).txt")

    refused = run("documents", "add", name)
    taken = run("documents", "add", name, "--replaces", "annual-report-2021")

    assert refused.status == 1
    assert "add it with `--replaces annual-report-2021`" in refused.err
    assert "1 figure changed" in taken.out
    other = a_report(small_base, "4,120", "4,310", name)
    assert "There is no document nothing." in run("documents", "add", other, "--replaces", "nothing").err


@pytest.mark.usefixtures("held_report")
def test_a_dry_run_shows_what_a_new_text_would_do(run: Run, small_base: Path) -> None:
    ran = run("documents", "add", a_report(small_base, "4,120", "4,210"), "--dry-run")

    assert "1 figure changed" in ran.out
    assert "Nothing was saved" in ran.err
    assert run("documents", "findings").out == "No finding waits.\n"


@pytest.mark.usefixtures("held_report")
def test_a_finding_is_settled_with_the_words_that_prove_the_fact_now(run: Run, small_base: Path) -> None:
    run("documents", "add", a_report(small_base, "4,120", "4,210"))
    said = "The Harbour Reading Room lent 4,210 books in 2021, according to its annual report."

    listed = run("documents", "findings")
    gone = run("documents", "settle", "1", "--stands", "--yes")
    ran = run("documents", "settle", "1", "--quote", "lent 4,210 books in 2021", "--statement", said, "--yes")

    assert "1: F1, figure changed, in annual-report-2021" in listed.out
    assert "[-4,120-]{+4,210+}" in listed.out
    assert (gone.status, "cannot stand on it" in gone.err) == (1, True)
    assert (ran.status, ran.lines[-1]) == (0, "F1 is changed.")
    reply = json.loads(run("ask", "--json", "How many books were lent in 2021?").out)
    assert said in [fact["statement"] for fact in reply["facts"]]
    assert "is settled" in run("documents", "settle", "1", "--stands", "--yes").err
    assert "There is no finding 9." in run("documents", "settle", "9", "--stands", "--yes").err


@pytest.mark.usefixtures("held_report")
def test_a_finding_is_settled_by_saying_that_the_fact_stands_or_by_retiring_it(
    run: Run, small_base: Path
) -> None:
    run("documents", "add", a_report(small_base, "nearly a third more", "nearly a third fewer"))

    stands = run("documents", "settle", "1", "--stands", "--reason", "the figure is the same", "--yes")
    run("documents", "add", a_report(small_base, "4,120", "4,210"))
    retired = run("documents", "settle", "2", "--retire", "under review", "--yes")

    assert stands.lines[-1] == "F1 stands as it is, and is stated again."
    assert "F1 is retired." in retired.lines[-1]
    assert run("documents", "findings", "--json").out == ""


@pytest.mark.parametrize("ways", [(), ("--stands", "--retire", "x"), ("--statement", "x")])
def test_a_finding_is_settled_in_one_way(run: Run, ways: tuple[str, ...]) -> None:
    assert run("documents", "settle", "1", *ways).status == 2


@pytest.mark.usefixtures("held_report")
def test_a_byte_flipped_in_the_database_silences_its_facts_until_the_document_is_added_again(
    run: Run, monkeypatch: pytest.MonkeyPatch, small_base: Path
) -> None:
    db = load_settings().db
    with closing(sqlite3.connect(db)) as connection, connection:
        altered = (
            "UPDATE texts SET text = replace(text, 'lent 4,120', 'lent 4,121') WHERE text LIKE '%lent 4,120%'"
        )
        assert connection.execute(altered).rowcount == 1
    monkeypatch.setenv("BRIEFBOOK_DOCUMENTS", str(small_base / "texts"))

    for question in ("How many books were lent in 2021?", "books lent", "Should the room open on Sundays?"):
        reply = json.loads(run("ask", "--json", question).out)
        assert not {"F1", "F2", "F3"} & {fact["id"] for fact in reply["facts"]}
    assert "texts that are damaged" in run("doctor").out
    assert "imported" in run("documents", "add", "texts/report.txt").out
    reply = json.loads(run("ask", "--json", "How many books were lent in 2021?").out)
    assert "F1" in [fact["id"] for fact in reply["facts"]]


def test_compare_shows_what_a_document_says_beside_the_facts(run: Run, minutes: Path) -> None:
    added = run("documents", "add", "minutes.txt", *DESCRIBED)

    ran = run("documents", "compare", "minutes")

    assert "further citation: It may prove F5 too." in ran.out
    assert "1 sentence beside live facts" in added.err
    (line,) = run("documents", "compare", "minutes", "--json").lines
    assert json.loads(line)["related"][0]["fact_id"] == "F5"


def test_show_links_a_document_on_the_web_to_its_passage(run: Run, small_base: Path) -> None:
    path = small_base / "knowledge" / "documents.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  primary: true\n", "  url: https://room.example/report\n  primary: true\n"),
        encoding="utf-8",
    )

    ran = run("facts", "show", "F1")

    assert "\nhttps://room.example/report#:~:text=lent%204%2C120%20books%20in%202021\n" in ran.out


# --- a document that the bibliography does not know


@pytest.fixture
def minutes(small_base: Path) -> Path:
    """Return a text that no bibliography has."""
    path = small_base / "minutes.txt"
    path.write_text(MINUTES, encoding="utf-8")
    return path


def listed(run: Run) -> list[str]:
    return [line.split("\t")[0] for line in run("documents", "list").lines]


def test_a_new_document_is_added_with_what_the_options_say(run: Run, minutes: Path) -> None:
    ran = run("documents", "add", "minutes.txt", *DESCRIBED, "--id", "minutes-2023")

    assert ran.out == "minutes.txt: Minutes (minutes-2023), imported.\n"
    assert (
        run("documents", "add", "minutes.txt").out == "minutes.txt: Minutes (minutes-2023), held already.\n"
    )
    last = run("documents", "list").lines[-1].split("\t")
    assert last == ["minutes-2023", "0 facts", "text held", "Minutes, publisher not stated, 3 May 2023"]


def test_a_new_document_is_added_with_what_lies_beside_it(run: Run, minutes: Path) -> None:
    ran = run("documents", "add", "minutes.txt")
    described = ran.err.split("\n\n", 1)[1].replace("publisher: 'none'", "publisher: Harbour Reading Room")
    minutes.with_name("minutes.txt.yml").write_text(described, encoding="utf-8")

    ran = run("documents", "add", "minutes.txt")

    assert "(minutes-of-the-spring-meeting), imported." in ran.out
    assert run("documents", "list").lines[-1].endswith("spring meeting, Harbour Reading Room, 3 May 2023")


def test_a_new_document_is_written_by_an_export_and_known_from_then_on(
    run: Run, minutes: Path, small_base: Path
) -> None:
    run("documents", "add", "minutes.txt", *DESCRIBED)
    run("facts", "export")

    written = (small_base / "knowledge" / "documents.yml").read_text(encoding="utf-8")

    assert "- id: minutes\n  title: Minutes\n  date: '2023-05-03'\n  date_basis: stated\n" in written
    assert "reader: plain text" in written
    assert run("facts", "load").status == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--title", "Minutes"), "publisher and date"),
        ((*DESCRIBED[:4], "--date", "2023-05-03"), "date basis"),
        ((*DESCRIBED[:4], "--date", "last May", "--date-basis", "stated"), "is not a date"),
        ((*DESCRIBED[:6], "--date-basis", "guessed"), "date_basis"),
        ((*DESCRIBED, "--id", "letter-to-council"), "is in use"),
        ((*DESCRIBED, "--id", "../../etc"), "id:"),
    ],
)
def test_nothing_is_stored_of_a_document_that_is_not_confirmed_whole(
    run: Run, minutes: Path, given: tuple[str, ...], message: str
) -> None:
    ran = run("documents", "add", "minutes.txt", *given)

    assert ran.status == 1
    assert message in ran.err
    assert listed(run) == ["annual-report-2021", "letter-to-council"]


def test_the_date_of_a_file_is_no_suggestion_for_the_date_of_the_report(run: Run, small_base: Path) -> None:
    (small_base / "p.docx").write_bytes(as_docx(PAPER))

    ran = run("documents", "add", "p.docx")

    assert "date: 'none'  # 2021, 2021-06 or 2021-06-30; the file's own is 2013-12-23" in ran.err


def test_options_describe_one_file(run: Run, minutes: Path) -> None:
    ran = run("documents", "add", "minutes.txt", "texts/report.txt", "--title", "Minutes")

    assert ran.status == 2
    assert "describe" in ran.err


def test_letters_of_windows_are_confirmed_before_they_are_stored(run: Run, small_base: Path) -> None:
    (small_base / "old.txt").write_bytes(MINUTES.encode("cp1252"))

    refused = run("documents", "add", "old.txt", *DESCRIBED)
    added = run("documents", "add", "old.txt", *DESCRIBED, "--encoding", "cp1252")

    assert refused.status == 1
    assert "old.txt is not UTF-8. Read as Windows-1252 it has “£21,500.”" in refused.err
    assert "(minutes), imported." in added.out


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.html", as_html(PAPER)), ("p.docx", as_docx(PAPER)), ("p.pdf", as_pdf(PAPER, heads=False)), ("p.md", f"# {as_text(PAPER)}".encode())],
)  # fmt: skip
def test_a_document_of_any_kind_is_added_proposed_from_and_known_again(
    run: Run, small_base: Path, name: str, content: bytes
) -> None:
    (small_base / name).write_bytes(content)

    assert "(minutes), imported." in run("documents", "add", name, *DESCRIBED).out
    assert "(minutes), held already." in run("documents", "add", name).out
    ran = run("documents", "propose", "minutes", "--json")
    found = [json.loads(line) for line in ran.lines]
    roof = next(one for one in found if "£21.5m" in one["sentence"])
    assert roof["paragraph"] == 6
    assert roof["quantities"][0]["quantity"] == {
        "value": 21_500_000.0, "to": None, "operator": "about", "unit": "GBP", "of": "",
    }  # fmt: skip
    assert (
        ran.err
        == f"{len(found)} candidates, {sum(not one['flags'] for one in found)} of them without a flag; nothing was stored.\n"
    )


def test_a_hostile_file_leaves_nothing_behind(run: Run, small_base: Path) -> None:
    hostile.zip_bomb(small_base / "bomb.docx")

    ran = run("documents", "add", "bomb.docx", *DESCRIBED)

    assert ran.status == 1
    assert ran.err.startswith("briefbook: bomb.docx was not added: it unpacks to more than 200 MB")
    assert listed(run) == ["annual-report-2021", "letter-to-council"]


def test_preview_shows_lines_kinds_and_numbers_and_stores_nothing(run: Run, minutes: Path) -> None:
    ran = run("documents", "preview", "minutes.txt")

    assert [line.split()[:2] for line in ran.lines[:3]] == [
        ["1", "title"],
        ["3", "metadata"],
        ["5", "paragraph"],
    ]
    assert "(date of publication)" in ran.lines[1]
    assert "3 passages; 1 of them body text. Read by plain text." in ran.out
    assert "title: 'Minutes of the spring meeting'" in ran.err
    assert listed(run) == ["annual-report-2021", "letter-to-council"]


def test_propose_prints_candidates_with_what_a_curator_has_to_look_at(run: Run, minutes: Path) -> None:
    run("documents", "add", "minutes.txt", *DESCRIBED)

    ran = run("documents", "propose", "minutes", "--dry-run")

    assert "amount, paragraph 1, speaker blank, as of 2023-05-03, stated" in ran.out
    assert "  The roof will cost more than £21,500.\n  figures: over 21,500 GBP\n" in ran.out
    assert "flags: speaker unsure" in ran.out


def test_propose_needs_a_document_whose_text_is_held(run: Run) -> None:
    assert "There is no document nothing." in run("documents", "propose", "nothing").err
    assert (
        "The text of letter-to-council is not held." in run("documents", "propose", "letter-to-council").err
    )


def test_on_a_terminal_the_paragraphs_are_shown_and_the_rest_is_asked(
    small_base: Path, minutes: Path
) -> None:
    shown, status = at_a_terminal(
        small_base,
        ["documents", "add", "minutes.txt"],
        ["", "Harbour Reading Room", "inferred", "", "stated", "y"],
    )

    assert status == 0, shown
    assert "The roof will cost more than £21,500." in shown
    assert "Title [Minutes of the spring meeting]:" in shown
    assert "[2023-05-03]" in shown
    assert "(minutes-of-the-spring-meeting), imported." in shown


def test_on_a_terminal_no_is_an_answer(small_base: Path, minutes: Path) -> None:
    shown, status = at_a_terminal(small_base, ["documents", "add", "minutes.txt"], ["", "none", "none", "n"])

    assert status == 1
    assert "Nothing was stored." in shown


def at_a_terminal(folder: Path, arguments: list[str], answers: list[str]) -> tuple[str, int]:
    """Run a command on a pseudo-terminal, type a line at each prompt, and return what was shown."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb"}
    command = [sys.executable, "-m", "briefbook", *arguments]
    child = subprocess.Popen(command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown, left = "", list(answers)
    with suppress(OSError):  # the terminal's other end is closed
        while piece := os.read(ours, 4096).decode("utf-8", "replace"):
            shown += piece
            if left and re.search(r"(?::|\]:|\?) ?(?:\[[^\]]*\]: ?)?$", shown.rstrip("\n")):
                os.write(ours, f"{left.pop(0)}\n".encode())
    os.close(ours)
    return shown, child.wait(timeout=60)
