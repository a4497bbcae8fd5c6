"""The command `briefbook`: one module a group of verbs, each of which translates and nothing else."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from briefbook import __version__
from briefbook.cli import (
    ask,
    chat,
    doctor,
    documents,
    exam,
    exchange,
    facts,
    facts_change,
    facts_decide,
    facts_look,
    record,
    review,
    serve,
)
from briefbook.errors import BriefbookError

app = typer.Typer(
    name="briefbook",
    help="Answers briefing questions from a curated fact base, each answer with its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(ask.ask)
app.command()(chat.chat)
facts.app.command()(exchange.export)
facts.app.command("import")(exchange.import_)
for verb in (
    *(facts_change.add, facts_change.edit, facts_change.retire, facts_change.restore),
    *(facts_change.alias, facts_change.merge, facts_change.undo),
    *(facts_decide.queue, facts_decide.approve, facts_decide.reject, facts_decide.role),
    *(facts_look.history, facts_look.gaps, facts_look.duplicates, facts_look.due, facts_look.stats),
):
    facts.app.command()(verb)
facts.app.command("help")(facts_look.help_)
app.add_typer(facts.app, name="facts")
app.add_typer(documents.app, name="documents")
app.add_typer(review.app, name="review")
app.command()(exam.exam)
app.command()(doctor.doctor)
app.add_typer(record.app, name="audit")
app.command()(record.purge)
app.command()(record.receipt)
app.command()(record.replay)
app.command()(serve.serve)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"briefbook {__version__}")
        raise typer.Exit


@app.callback()
def briefbook(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answers briefing questions from a curated fact base, each answer with its source."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process: 0 done, 1 something to mend, 2 a bad call, 130 interrupted.

    No traceback is ever shown: what a person can mend is said in a sentence, anything else in a line.
    """
    _speak_utf8()
    status: int | str | None = 0
    try:
        app(arguments if arguments is None else list(arguments), prog_name="briefbook")
    except SystemExit as ended:
        status = ended.code
    except KeyboardInterrupt:
        status = 130
    except BriefbookError as error:
        status = _told(f"briefbook: {error}")
    except Exception as error:  # the last door: a person at a terminal is no reader of tracebacks
        status = _told(
            f"briefbook: this should not happen: {type(error).__name__}: {error} ({_place(error)})."
        )
    sys.exit(_flushed(status))


def _speak_utf8() -> None:
    """Make pipes UTF-8 whatever the locale, and let no odd byte or lone surrogate stop a reply."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors=errors)


def _told(message: str) -> int:
    with suppress(OSError):  # stderr is closed: there is nobody to tell
        print(message, file=sys.stderr)
    return 1


def _flushed(status: int | str | None) -> int | str | None:
    """Return the status once stdout is written out; a reader that went away is no error to print."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # else Python flushes, and complains, again
        return status or 1
    return status


def _place(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}, line {frame.lineno}"
