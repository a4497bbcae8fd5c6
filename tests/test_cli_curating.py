"""`briefbook facts add`, `edit` and the other verbs that change the base, by options, by form and at a terminal."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from briefbook.cli.curating import login
from briefbook.cli.fields import OPTIONS
from briefbook.cli.forms import form_text, read_form
from briefbook.curation.forms import Draft, draft_of
from briefbook.curation.verbs import VERBS, meant
from briefbook.errors import KnowledgeError
from briefbook.record import Act, ProposalState, Role, Verb
from briefbook.store import SqliteStore
from conftest import ROOT, Ran
from small_base import small_knowledge

Run = Callable[..., Ran]
ROOF = "A new roof for the Harbour Reading Room will cost £22,500."
NEW = (
    "--kind", "statistic", "--statement", "The Harbour Reading Room lent nearly a third more books in 2021 than in 2020.",
    "--document", "annual-report-2021", "--quote", "nearly a third more than in 2020", "--as-of", "2021",
    "--phrasing", "How much did lending grow?", "--phrasing", "growth of loans 2021",
    "--phrasing", "Did the room lend more than in 2020?",
)  # fmt: skip


@pytest.fixture
def facts(run: Run) -> Run:
    """Return what runs `briefbook facts …` over the small base with its texts held."""
    run("documents", "add", "texts")
    return lambda *arguments, **given: run("facts", *arguments, **given)


@pytest.fixture
def store(small_base: Path) -> Callable[[], SqliteStore]:
    return lambda: SqliteStore.open(small_base / "data" / "briefbook.db")


def demote(store: SqliteStore, role: Role) -> None:
    """Give the person at this terminal a lesser role, by a second owner."""
    store.seed_owners(["T1/owner"], at=0.0)
    granted = Act(
        request_id=f"to-{role}",
        actor="T1/owner",
        verb=Verb.role,
        needs=Role.owner,
        at=0.0,
        grants=(login(), role),
    )
    store.act(granted)
    store.close()


# --- by options


def test_a_fact_is_added_and_answered(facts: Run, run: Run) -> None:
    ran = facts("add", *NEW, "--yes")

    assert (ran.status, ran.lines[-1]) == (0, "F6 is added.")
    assert "nearly a third more books" in run("ask", "How much did lending grow?").out


def test_an_edit_shows_what_changes_and_leaves_the_rest(facts: Run) -> None:
    ran = facts("edit", "F5", "--statement", ROOF, "--reason", "new quote", "--yes")

    assert ran.lines == [
        "F5, revision 1:",
        "  Statement: A new roof for the Harbour Reading Room will cost £[-21,500-]{+22,500+}.",
        "  Figures: [-21500-]{+22500+} GBP",
        "F5 is changed.",
    ]
    assert facts("history", "F5").lines[0].endswith(": new quote")
    assert "roof price" in facts("show", "F5").out


def test_without_yes_a_script_changes_nothing(facts: Run) -> None:
    ran = facts("edit", "F5", "--statement", ROOF)

    assert ran.status == 1
    assert ran.err.startswith("Nothing was saved: add --yes")
    assert facts("show", "F5").lines[0] == "F5, revision 1, live: amount"


def test_a_dry_run_shows_the_replies_that_would_change(facts: Run, run: Run, small_base: Path) -> None:
    (small_base / "knowledge" / "questions.jsonl").write_text(
        '{"id": "q1", "question": "What will the new roof cost?", "kind": "answerable", "facts": [["F5"]], "must": []}\n',
        encoding="utf-8",
    )

    ran = facts("edit", "F5", "--statement", ROOF, "--dry-run")

    assert ran.status == 0
    assert ran.lines[-4:] == [
        "1 of 1 replies would change:",
        "  What will the new roof cost?",
        "    before: A new roof for the Harbour Reading Room will cost £21,500.",
        f"    after:  {ROOF}",
    ]
    assert ran.err == "Nothing was saved: this was a dry run.\n"
    assert facts("show", "F5").lines[0] == "F5, revision 1, live: amount"


def test_what_is_wrong_is_said_by_field(facts: Run) -> None:
    ran = facts("edit", "F1", "--quote", "lent 4120 books", "--topic", "lendings", "--yes")

    assert ran.status == 1
    assert (
        "Quote: it is not in annual-report-2021 to the letter. The nearest exact words are “lent 4,120 books”."
        in ran.err
    )
    assert "Topics: there is no topic lendings. Is it lending?" in ran.err


def test_a_contradiction_is_named_and_an_option_answers_it(facts: Run) -> None:
    other = (
        "--statement",
        "The Harbour Reading Room lent 5,230 books in 2021, says the letter.",
        "--quote",
        "4,300 loans in 2021",
    )
    rest = (
        "--kind",
        "statistic",
        "--document",
        "letter-to-council",
        "--phrasing",
        "All loans?",
        "--phrasing",
        "total lent",
        "--phrasing",
        "sum of loans",
    )

    refused = facts("add", *other, *rest, "--yes")

    assert refused.status == 1
    assert "another value for the same measure: 5230 books here, 4120 books there" in refused.err
    assert "Choose with --supersede, --differ, --distinct or --merge-into" in refused.err
    done = facts("add", *other, *rest, "--differ", "F1", "--distinct", "F4", "--yes")
    assert done.lines[-1] == "F6 is added."
    assert "differs from: F4, F6" in facts("show", "F1").out


def test_an_edit_of_an_earlier_revision_shows_both_and_keeps_what_was_typed(facts: Run) -> None:
    facts("edit", "F5", "--note", "Quote of May.", "--yes")

    ran = facts("edit", "F5", "--revision", "1", "--statement", ROOF, "--yes")

    assert ran.status == 1
    assert "F5 is at revision 2" in ran.err
    assert "They changed:\nNote for curators: {+Quote of May.+}" in ran.err
    assert (
        "You changed:\nStatement: A new roof for the Harbour Reading Room will cost £[-21,500-]{+22,500+}."
        in ran.err
    )
    kept = Path(ran.err.split("kept in ")[1].split(";")[0])
    assert read_form(kept.read_text(encoding="utf-8"), "kept").statement == ROOF
    kept.unlink()


def test_retire_restore_history_and_undo(facts: Run, run: Run) -> None:
    assert facts("retire", "F5", "the", "roof", "is", "built", "--yes").lines[-1] == "F5 is retired."
    assert "£21,500" not in run("ask", "What will the new roof cost?").out
    assert facts("restore", "F5", "--yes").lines[-1] == "F5 says again what it said in revision 1."
    assert "£21,500" in run("ask", "What will the new roof cost?").out
    assert facts("undo", "--yes").lines[-1] == "Your last change is undone: F5 is as before."

    told = facts("history", "F5").lines
    assert [line.split(" by ")[0] for line in told if line.startswith("revision")] == [
        "revision 4, undo",
        "revision 3, restore",
        "revision 2, retire",
        "revision 1, load",
    ]
    assert any(line.endswith(": the roof is built") for line in told)


def test_alias_and_merge(facts: Run) -> None:
    assert (
        facts("alias", "F3", "Is", "a", "ticket", "needed?", "--yes").lines[-1]
        == "F3 is found by “Is a ticket needed?”."
    )
    assert facts("merge", "F1", "F4", "--yes").lines[-1] == "F4 is merged into F1 and retired."
    assert "loans incl renewals 2021" in facts("show", "F1").out


# --- a second person


def test_what_a_curator_changes_waits_until_it_is_approved(
    facts: Run, run: Run, store: Callable[[], SqliteStore]
) -> None:
    facts("stats")
    demote(store(), Role.curator)

    assert facts("queue").out == "Nothing waits for approval.\n"
    done = facts("edit", "F5", "--statement", ROOF, "--reason", "new quote", "--yes")
    assert done.lines[-1] == "Proposal 1 waits for approval. Once approved: F5 is changed."
    assert facts("queue").lines[1:4] == [
        "  reason: new quote",
        "  F5, revision 1:",
        "    Statement: A new roof for the Harbour Reading Room will cost £[-21,500-]{+22,500+}.",
    ]
    denied = facts("approve", "1", "--yes")
    assert (denied.status, denied.err) == (
        1,
        "briefbook: “approve” is for approvers, and you are a curator. An owner can change that.\n",
    )
    opened = store()
    granted = Act(
        request_id="back",
        actor="T1/owner",
        verb=Verb.role,
        needs=Role.owner,
        at=0.0,
        grants=(login(), Role.approver),
    )
    opened.act(granted)
    opened.close()
    own = facts("approve", "1", "--yes")
    assert "Proposal 1 is yours, so another person has to decide it." in own.err
    assert facts("reject", "1", "not", "yet").out == "Proposal 1 is rejected.\n"


def test_the_history_names_who_approved(facts: Run, store: Callable[[], SqliteStore]) -> None:
    facts("stats")
    demote(store(), Role.curator)
    facts("edit", "F5", "--statement", ROOF, "--reason", "new quote", "--yes")
    opened = store()
    approval = Act(
        request_id="yes", actor="T1/owner", verb=Verb.approve, needs=Role.approver, at=0.0,
        decides=(1, ProposalState.approved),
    )  # fmt: skip
    opened.act(approval)
    opened.close()

    first = facts("history", "F5").lines[0]

    assert first.startswith(f"revision 2, edit by {login()}, ")
    assert first.endswith(", approved by T1/owner: new quote")


def test_roles_are_listed_and_given(facts: Run) -> None:
    assert facts("role").out == f"{login()}\towner\n"
    assert facts("role", "local/bo", "curator").out == "local/bo is a curator now.\n"
    assert facts("role", "local/bo").out == "local/bo\tcurator\n"
    assert "is the last owner" in facts("role", login(), "asker").err


def test_who_is_at_the_terminal_is_not_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    before = login()
    for name in ("LOGNAME", "USER", "USERNAME", "LNAME"):
        monkeypatch.setenv(name, "somebody-else")

    assert login() == before
    assert before.startswith("local/")


# --- looking


def test_gaps_are_listed_and_closed(facts: Run, run: Run) -> None:
    run("ask", "Is there a café in the building?")
    run("ask", "is there a cafe in the building")

    (line,) = facts("gaps").lines
    assert line.startswith("2×\t")
    assert "questions 2, 1" in line
    assert facts("gaps", "--dismiss", "1").out == "Closed without an answer: questions 2, 1.\n"
    assert facts("gaps").out == "No question is open.\n"


def test_what_answers_a_question_by_now_and_suggested_phrasings_are_listed_and_decided(
    facts: Run, run: Run, store: Callable[[], SqliteStore]
) -> None:
    facts("stats")
    held, now = store(), time.time()
    gap = held.record_gap("What will the new roof cost?", "abstain", [], at=now)
    taken = held.suggest_phrasing("Is a ticket needed?", "F3", at=now)
    again = held.suggest_phrasing("is a ticket needed", "F3", at=now)
    aside = held.suggest_phrasing("cards?", "F3", at=now)
    held.close()

    told = facts("gaps").out
    assert f"question {gap} can be answered now with F5: What will the new roof cost?" in told
    assert f"suggestion {taken} for F3:" in told
    assert "(2×)" in told

    assert facts("gaps", "--answered", str(gap)).out.startswith(f"Closed with F5: question {gap}.")
    assert "is found by" in facts("gaps", "--accept", str(again)).out
    assert facts("gaps", "--put-aside", str(aside)).out == "The suggested phrasing is put aside.\n"
    assert facts("gaps").out == "No question is open.\n"
    held = store()
    assert {one.id: one.state for one in held.suggestions(None)} == {
        taken: "accepted", again: "accepted", aside: "rejected",
    }  # fmt: skip
    held.close()
    assert "Question 99 is closed, or no fact answers it yet." in facts("gaps", "--answered", "99").err


def test_due_duplicates_and_stats(facts: Run) -> None:
    assert facts("due").out == "No fact is due for review.\n" or facts("due").lines[0].startswith(
        "F2\t2027-01"
    )
    assert facts("due", "--within", "36500").lines[0].startswith("F2\t2027-01\tpolicy-team\t")
    assert facts("duplicates").out == "No two facts repeat or contradict each other.\n"
    assert facts("stats").lines[0] == "facts: 5 live, 0 stale, 0 retired"


# --- words


def test_an_unknown_verb_is_told_the_one_that_was_meant(run: Run) -> None:
    ran = run("facts", "retrie", "F5")

    assert ran.status == 2
    assert "There is no verb “retrie”. Did you mean “retire”?" in ran.err.replace("\n", " ")


@pytest.mark.parametrize(
    ("typed", "verb"),
    [
        ("delete", "retire"),
        ("hisotry", "history"),
        ("Apporve", "approve"),
        ("dupes", "duplicates"),
        ("xyzzy", None),
    ],
)
def test_other_words_are_understood(typed: str, verb: str | None) -> None:
    assert meant(typed) == verb


def test_help_lists_every_verb_and_the_terminal_has_them_all(run: Run) -> None:
    from typer.main import get_command

    from briefbook.cli import app

    listed = run("facts", "help").out
    commands = get_command(app).commands["facts"].commands

    assert [usage.verb for usage in VERBS if usage.verb not in commands] == []
    assert [usage.verb for usage in VERBS if usage.line not in listed] == []


def test_every_field_of_a_form_is_an_option() -> None:
    assert set(OPTIONS) == set(Draft.model_fields)


# --- forms


@pytest.mark.parametrize("fact", small_knowledge().facts, ids=lambda fact: fact.id)
def test_a_form_reads_back_as_the_same_draft(fact: object) -> None:
    draft = draft_of(fact)  # type: ignore[arg-type]

    assert (
        read_form(form_text(draft, "F1, revision 1", {"quote": "off by a comma"}, {"quote": "x"}), "form")
        == draft
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("statement: [a, b]\n", "form: statement: this should be plain text"),
        ("colour: red\n", "form: there is no field colour"),
        ("- a\n", "form: this should be a field a line"),
        ("statement: 'a\n", "form, line"),
        ("topics:\n- [a]\n", "form: topics: an entry is no plain text"),
        ("statement: &a x\n", "anchors and aliases are not allowed"),
    ],
)
def test_a_form_that_is_none_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(KnowledgeError, match=told):
        read_form(text, "form")


def editor(folder: Path, *steps: str) -> str:
    """Return an EDITOR that runs one step of Python each time it is opened, the last one again and again."""
    script = folder / "editor.py"
    body = "\n".join(
        [
            f"#!{sys.executable}",
            "import sys, pathlib",
            "form = pathlib.Path(sys.argv[1]); text = form.read_text(encoding='utf-8')",
            f"log = pathlib.Path({str(folder / 'opened')!r})",
            "times = len(log.read_text().split('\\0')) - 1 if log.exists() else 0",
            "with log.open('a') as file: file.write(text + '\\0')",
            f"steps = {list(steps)!r}",
            "exec(steps[min(times, len(steps) - 1)])",
            "form.write_text(text, encoding='utf-8')",
        ]
    )
    script.write_text(body, encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)


def shown(folder: Path) -> list[str]:
    """Return the forms as the editor saw them."""
    return (folder / "opened").read_text(encoding="utf-8").split("\0")[:-1]


def test_without_fields_an_editor_opens_with_the_fact(
    facts: Run, small_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", editor(small_base, "text = text.replace('£21,500.', '£22,500.')"))

    ran = facts("edit", "F5", "--yes")

    assert ran.lines[-1] == "F5 is changed."
    assert ROOF in facts("show", "F5").out
    assert "# F5, revision 1" in shown(small_base)[0]


def test_what_is_wrong_is_written_into_the_form_and_nothing_typed_is_lost(
    facts: Run, small_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "text = text.replace('new roof will cost £21,500', 'new roof will cost 21500').replace(\"note: ''\", 'note: typed')"
    mended = "text = text.replace('quote: new roof will cost 21500', 'quote: roof will cost £21,500')"
    monkeypatch.setenv("EDITOR", editor(small_base, wrong, mended))

    ran = facts("edit", "F5", "--yes")

    assert ran.lines[-1] == "F5 is changed."
    second = shown(small_base)[1]
    assert "#! it is not in letter-to-council to the letter." in second
    assert "#! quote: new roof will cost £21,500" in second
    assert "note: typed" in second
    assert "note: typed" in facts("show", "F5").out


def test_a_form_given_up_is_kept_in_a_file_that_takes_it_up_again(
    facts: Run, small_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "text = text.replace('new roof will cost £21,500', 'no such words at all').replace(\"note: ''\", 'note: typed')"
    monkeypatch.setenv("EDITOR", editor(small_base, wrong, "pass"))

    ran = facts("edit", "F5", "--yes")

    assert ran.status == 1
    kept = Path(ran.err.split("kept in ")[1].split(";")[0])
    assert kept.stat().st_mode & 0o077 == 0
    again = facts("edit", "F5", "--from", str(kept), "--quote", "new roof will cost £21,500", "--yes")
    assert again.lines[-1] == "F5 is changed."
    assert "note: typed" in facts("show", "F5").out
    kept.unlink()


def test_broken_yaml_is_shown_again_as_it_was_typed(
    facts: Run, small_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "text = text.replace('speaker:', \"speaker: 'half\")"
    mended = "text = text.replace(\"speaker: 'half\", 'speaker:')"
    monkeypatch.setenv("EDITOR", editor(small_base, broken, mended))

    ran = facts("edit", "F5", "--yes")

    assert ran.lines[-1] == "Nothing was changed: F5 reads as before."
    assert shown(small_base)[1].startswith("#! the form, line")


def test_an_empty_form_stops(facts: Run, small_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", editor(small_base, "text = ''"))

    ran = facts("add", "--yes")

    assert (ran.status, ran.err) == (1, "briefbook: The form was empty, so nothing was saved.\n")


def test_without_a_terminal_or_editor_options_are_asked_for(
    facts: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)

    ran = facts("edit", "F5", "--yes")

    assert ran.status == 1
    assert "Give the fields as options (--statement …), or a filled form with --from FILE." in ran.err


# --- at a terminal


@pytest.mark.parametrize(("typed", "revision"), [("y", 2), ("n", 1), ("", 1)])
def test_at_a_terminal_it_asks_before_it_goes_live(
    facts: Run, small_base: Path, typed: str, revision: int
) -> None:
    told = on_a_terminal(["facts", "edit", "F5", "--statement", ROOF], small_base, f"{typed}\n")

    assert "0 of 0 replies would change." in told
    assert "Go live? [y/N]:" in told
    assert facts("show", "F5").lines[0] == f"F5, revision {revision}, live: amount"


def test_at_a_terminal_a_contradiction_is_asked_about(facts: Run, small_base: Path) -> None:
    arguments = [
        "facts", "add", "--statement", "The Harbour Reading Room lent 5,230 books in 2021.", "--kind", "statistic",
        "--document", "letter-to-council", "--quote", "4,300 loans in 2021", "--phrasing", "All loans?",
        "--phrasing", "total lent", "--phrasing", "sum of loans",
    ]  # fmt: skip

    told = on_a_terminal(arguments, small_base, "dif\ndiffer\ny\n")

    assert "supersede, differ, not the same, or nothing to stop" in told
    assert "F6 is added." in told
    assert "F6" in facts("show", "F1").out


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
    os.write(ours, typed.encode())
    told = b""
    while True:
        try:
            some = os.read(ours, 4096)
        except OSError:  # Linux says so when the other side is closed
            break
        if not some:
            break
        told += some
    process.wait(timeout=60)
    os.close(ours)
    return told.decode("utf-8", "replace")
