"""`briefbook facts export` and `facts import`: files out, files in, a dry run first, and all or nothing."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.formats import Format
from briefbook.curation.formats.files import export, plan_import
from briefbook.curation.service import Curation
from briefbook.record import StaleError
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from conftest import ROOT, Ran
from small_base import small_knowledge

Run = Callable[..., Ran]
ALL = pytest.mark.parametrize("ending", ["yaml", "csv", "xlsx", "json"])


@ALL
def test_a_file_that_was_exported_imports_as_unchanged_and_exports_the_same(
    run: Run, small_base: Path, ending: str
) -> None:
    exported = run("facts", "export", f"facts.{ending}")
    imported = run("facts", "import", f"facts.{ending}", "--yes")
    run("facts", "export", f"again.{ending}")

    assert (exported.status, exported.err) == (0, f"5 facts written to facts.{ending}.\n")
    assert (imported.status, imported.out) == (0, f"facts.{ending}: 0 to add, 0 to change, 5 unchanged.\n")
    assert (small_base / f"again.{ending}").read_bytes() == (small_base / f"facts.{ending}").read_bytes()


def test_without_a_file_the_format_goes_to_stdout(run: Run) -> None:
    ran = run("facts", "export", "--format", "json")

    assert [fact["id"] for fact in json.loads(ran.out)] == ["F1", "F2", "F3", "F4", "F5"]


def test_a_format_may_be_given_for_a_file_without_an_ending(run: Run, small_base: Path) -> None:
    run("facts", "export", "plain", "--format", "csv")

    assert (small_base / "plain").read_text(encoding="utf-8-sig").startswith('"id","status"')
    assert run("facts", "import", "plain", "--format", "csv").status == 0
    assert "the ending says no format" in run("facts", "import", "plain").err


def test_a_folder_is_no_file(run: Run) -> None:
    ran = run("facts", "export", "knowledge", "--format", "csv")

    assert (ran.status, ran.err) == (
        1,
        "briefbook: knowledge is a folder. Name a file in it, such as knowledge/facts.csv.\n",
    )


def test_a_place_that_cannot_be_written_is_named(run: Run) -> None:
    ran = run("facts", "export", "nowhere/facts.csv")

    assert (ran.status, ran.err) == (
        1,
        "briefbook: nowhere/facts.csv cannot be written: No such file or directory.\n",
    )


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    ran = run("facts", "import", "facts.csv")

    assert (ran.status, ran.err) == (
        1,
        "briefbook: facts.csv cannot be read: No such file or directory.\n",
    )


def edited(run: Run, folder: Path, *changes: tuple[str, str], name: str = "facts.csv") -> None:
    """Export the facts and change the file."""
    run("facts", "export", name)
    text = (folder / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / name).write_text(text, encoding="utf-8", newline="")


def test_a_dry_run_says_what_would_change_and_writes_nothing(run: Run, small_base: Path) -> None:
    edited(run, small_base, ("Room will cost", "Room is to cost"), ('"2027-01"', '"2028-02"'))

    ran = run("facts", "import", "facts.csv")

    assert ran.status == 0
    assert ran.lines == [
        "change F2: review",
        "change F5: statement",
        "facts.csv: 0 to add, 2 to change, 3 unchanged.",
    ]
    assert ran.err == "Nothing was written: this was a dry run. `--yes` writes.\n"
    assert run("facts", "show", "F5").lines[0] == "F5, revision 1, live: amount"


def test_yes_writes_what_was_changed_and_it_is_answered_at_once(run: Run, small_base: Path) -> None:
    edited(run, small_base, ("Room will cost", "Room is to cost"))

    ran = run("facts", "import", "facts.csv", "--yes")

    assert ran.lines[-1] == "facts.csv is imported: 0 added, 1 changed."
    assert run("facts", "show", "F5").lines[0] == "F5, revision 2, live: amount"
    assert run("facts", "show", "F1").lines[0] == "F1, revision 1, live: statistic"
    assert "is to cost £21,500." in run("ask", "roof price").out


def test_a_new_fact_is_placed_in_the_text_and_answered(run: Run, small_base: Path) -> None:
    run("documents", "add", "texts")
    (small_base / "new.csv").write_text(
        "id;kind;statement;document;quote;phrasings\n"
        'F6;event;The letter went to the town council.;letter-to-council;Letter to the town council;"Who was written to?\n'
        'Where did the letter go?\nWho got the letter?"\n',
        encoding="utf-8",
    )

    ran = run("facts", "import", "new.csv", "--yes")

    assert ran.lines == [
        "add F6: The letter went to the town council.",
        "new.csv: 1 to add, 0 to change, 0 unchanged; 5 of the base are not in the file and stay as they are.",
        "new.csv is imported: 1 added, 0 changed.",
    ]
    assert "The letter went to the town council." in run("ask", "Where did the letter go?").out
    assert "1 broken" not in run("documents", "check").out


def test_one_error_keeps_everything_out(run: Run, small_base: Path) -> None:
    edited(run, small_base, ("Room will cost", "Room is to cost"), ('"recommendation"', '"advice"'))

    ran = run("facts", "import", "facts.csv", "--yes")

    assert ran.status == 1
    assert ran.lines[1].startswith("error in row 3, line ")
    assert "(F2), kind: “advice” is not one of its values. Write one of " in ran.lines[1]
    assert (
        ran.lines[2]
        == "facts.csv: 0 to add, 1 to change, 3 unchanged; 1 in error, so nothing can be imported."
    )
    assert run("facts", "show", "F5").lines[0] == "F5, revision 1, live: amount"


def test_a_fact_changed_meanwhile_keeps_everything_out(small_base: Path) -> None:
    db = small_base / "facts.db"
    store = SqliteStore.open(db, create=True)
    store.load(small_knowledge(), actor="knowledge", at=0.0)
    briefing = Briefing(store, small_knowledge(), load_settings(BRIEFBOOK_DB=db), None)
    curation = Curation(briefing)
    curation.welcome("local/ann")
    changed = [held.fact.model_copy(update={"note": "Imported."}) for held in briefing.facts()]
    planned = plan_import(briefing, export(changed, Format.json), "facts.json")
    last = changed[-1].model_copy(update={"note": "Somebody else."})
    store.save_fact(last, expected_revision=1, actor="local/bo", reason="", at=1.0)

    with pytest.raises(StaleError, match="F5 is at revision 2, not 1"):
        curation.import_("local/ann", planned, request_id="import-1")

    assert [held.revision for held in briefing.facts()] == [1, 1, 1, 1, 2]
    briefing.close()


@pytest.mark.parametrize(("typed", "revision"), [("y", 2), ("n", 1), ("", 1)])
def test_on_a_terminal_it_asks(run: Run, small_base: Path, typed: str, revision: int) -> None:
    edited(run, small_base, ("Room will cost", "Room is to cost"))

    shown = on_a_terminal(["facts", "import", "facts.csv"], small_base, typed)

    assert "Write this change? [y/N]:" in shown
    assert run("facts", "show", "F5").lines[0] == f"F5, revision {revision}, live: amount"


def on_a_terminal(arguments: list[str], folder: Path, typed: str) -> str:
    """Return what a command shows on a terminal where something is typed."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFBOOK_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "briefbook", *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, f"{typed}\n".encode())
    shown = b""
    while True:
        try:
            some = os.read(ours, 4096)
        except OSError:  # Linux says so when the other side is closed
            break
        if not some:
            break
        shown += some
    process.wait(timeout=60)
    os.close(ours)
    return shown.decode("utf-8", "replace")


def test_facts_that_repeat_others_are_shown_and_wait_for_a_word(run: Run, small_base: Path) -> None:
    facts = small_knowledge().facts
    asked = tuple(f"{phrasing}, please" for phrasing in facts[0].phrasings)
    copy = facts[0].model_copy(update={"id": "F40", "phrasings": asked})
    (small_base / "copy.json").write_bytes(export([copy], Format.json))

    ran = run("facts", "import", "copy.json", "--yes")
    assert ran.status == 1
    assert "look at line 2 (F40): F1 says the same in other words." in ran.out
    assert "--keep-both says that both are to stand" in ran.err
    assert "F40" not in run("facts", "list").out

    ran = run("facts", "import", "copy.json", "--yes", "--keep-both")
    assert (ran.status, ran.lines[-1]) == (0, "copy.json is imported: 1 added, 0 changed.")
