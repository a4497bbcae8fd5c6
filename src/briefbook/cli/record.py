"""`briefbook audit`, `purge`, `receipt` and `replay`: what was done, what is forgotten, what answers were made of."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.cli.common import note, say, typed
from briefbook.errors import BriefbookError, StoreError
from briefbook.settings import load_settings

if TYPE_CHECKING:
    from briefbook.record import Receipt
    from briefbook.store import SqliteStore

Head = Annotated[
    Path | None,
    typer.Option(
        "--head", show_default=False, help="A file with what `audit head` printed; - reads standard input."
    ),
]
Export = Annotated[
    Path | None, typer.Argument(help="Where to write; standard output when left out.", show_default=False)
]
Id = Annotated[str, typer.Argument(metavar="ID", help="As in `ask --json`, under why, receipt.")]
Asked = Annotated[
    str | None,
    typer.Option("--question", help="Say whether this is what was asked.", show_default=False),
]

app = typer.Typer(help="Verify, export and anchor the audit.", no_args_is_help=True)


@app.command()
def verify(head: Head = None) -> None:
    """Follow the audit from its first line; ends with 1 and names the first bad line when it is not whole."""
    stored = _head(head) if head else None
    with _store() as store:
        seq, _ = store.audit_head()
        problems = store.audit_problems(stored)
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(1)
    compared = f", and line {stored[0]} is the one that was stored" if stored else ""
    say(f"The audit is whole: {seq} {_lines(seq)}{compared}.")


@app.command("head")
def print_head() -> None:
    """Print number and hash of the last line, to be kept where nobody who writes the database can."""
    with _store() as store:
        seq, checksum = store.audit_head()
    say(f"{seq} {checksum}".rstrip())


@app.command()
def export(file: Export = None) -> None:
    """Write the audit as JSON lines, oldest first."""
    with _store() as store:
        lines = [row.model_dump_json() + "\n" for row in store.audit()]
    if file is None:
        sys.stdout.writelines(lines)
        return
    try:
        file.write_text("".join(lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}.") from None
    note(f"{len(lines)} {_lines(len(lines))} written to {file}.")


def purge() -> None:
    """Forget now what is older than BRIEFBOOK_RETENTION_DAYS, and say how much that was."""
    from briefbook import retention

    settings = load_settings()
    with _store() as store:
        gone = retention.sweep(store, retention_days=settings.retention_days, at=time.time())
    say(
        f"Forgotten: texts of questions and remarks {gone.texts}, deliveries from Slack {gone.deliveries}. "
        f"Kept: what is younger than {settings.retention_days} days."
    )


def receipt(id_: Id, question: Asked = None) -> None:
    """Print what an answer was made of, as JSON; with --question, ends with 1 when another was asked."""
    from briefbook.matching.normalise import clean

    with _store() as store:
        found = _receipt(store, id_)
        same = question is None or store.keyed(clean(typed(question))) == found.question_hash
    print(found.model_dump_json(indent=2))
    if question is not None:
        note("This is the question that was asked." if same else "Another question was asked.")
    if not same:
        raise typer.Exit(1)


def replay(id_: Id) -> None:
    """Print an answer again, byte for byte, from its receipt; ends with 1 and says what differs when it cannot."""
    from briefbook.answering import receipts

    with _store() as store:
        found = _receipt(store, id_)
        revisions = {name: store.history(name) for name, _ in found.facts}
        entries = {name: store.entry(name, one) for name, one in found.reply["entries"].items()}
    facts = [
        next((one.held for one in revisions[name] if one.number == revision), None)
        for name, revision in found.facts
    ]
    made = receipts.replay(found, facts, entries)
    if made.text:
        say(made.text)
    for difference in made.differs:
        note(f"briefbook: {difference}")
    if made.differs:
        raise typer.Exit(1)


@contextmanager
def _store() -> Iterator[SqliteStore]:
    """Open the database without the facts and the model: these commands only look at what is written down."""
    from briefbook.store import SqliteStore

    store = SqliteStore.open(load_settings().db)
    try:
        yield store
    finally:
        store.close()


def _lines(count: int) -> str:
    return "line" if count == 1 else "lines"


def _receipt(store: SqliteStore, id_: str) -> Receipt:
    found = store.receipt(typed(id_))
    if found is None:
        raise BriefbookError(f"There is no receipt {typed(id_)}. `briefbook ask --json` shows an answer's.")
    return found


def _head(file: Path) -> tuple[int, str]:
    """Return a stored head; raises `StoreError` when the file holds none."""
    try:
        words = (sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")).split()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{file} cannot be read: {error}.") from None
    if len(words) == 1 and words[0] == "0":
        return 0, ""
    if len(words) != 2 or not words[0].isdecimal() or len(words[1]) != 64:
        raise StoreError(f"{file} is not what `briefbook audit head` prints: a number and a hash.")
    return int(words[0]), words[1]
