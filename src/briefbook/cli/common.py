"""What the commands share: opening the base, showing progress, plain text and JSON lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from briefbook.errors import DocumentError
from briefbook.settings import Settings, load_settings

if TYPE_CHECKING:
    from briefbook.briefing import Briefing
    from briefbook.models import Document

OnProgress = Callable[[int, int], None]  # (done, of how many)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
DocumentId = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="Its id in the bibliography.", show_default=False)
]

# Facts and questions are other people's text: an escape sequence in one must not reach the terminal.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """Return text without control characters, line breaks and tabs excepted."""
    return _CONTROLS.sub("", text)


def typed(text: str) -> str:
    """Return an argument as text that can be stored and printed; bytes that are no UTF-8 become �."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def moment(at: float) -> str:
    """Return a time as a person reads it: "2026-11-25 15:21 UTC"."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def say(text: str = "") -> None:
    """Print for a person, on stdout."""
    print(plain(text))


def note(text: str) -> None:
    """Print beside the result, on stderr."""
    print(plain(text), file=sys.stderr)


def screen() -> Console:
    """Return the terminal: nothing that is printed is read as markup."""
    return Console(markup=False, highlight=False, emoji=False)


@contextmanager
def progress(doing: str) -> Iterator[OnProgress]:
    """Show a bar on stderr while something runs, on a terminal only; it is gone afterwards."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(doing, total=None)
        yield lambda done, of: bars.update(task, completed=done, total=of)


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Briefing]:
    """Open the base for a command, with the texts of BRIEFBOOK_DOCUMENTS imported, and close it after."""
    settings = settings or load_settings()
    _log_to_stderr()
    from briefbook.briefing import Briefing  # numpy and onnxruntime: `--help` should not wait for them

    with progress("Reading the facts") as on_progress:
        briefing = Briefing.open(settings, progress=on_progress)
    try:
        if settings.documents:
            import_known(briefing, settings.documents)
        yield briefing
    finally:
        briefing.close()


def import_known(briefing: Briefing, folder: Path) -> list[Document]:
    """Import the texts in a folder that the bibliography knows; return the documents that are new."""
    unsound = briefing.base.sources.unsound  # a person mends a text that is damaged, and sees that it was
    if all(briefing.holds_text(one.id) or one.id in unsound for one in briefing.documents()):
        return []
    if not folder.is_dir():
        note(f"briefbook: BRIEFBOOK_DOCUMENTS: there is no folder {folder}, so no text was imported.")
    imported = []
    for path in sorted(folder.glob("*.txt")):
        try:
            document, new = briefing.add_document(path, but=unsound)
        except DocumentError:
            continue
        if new:
            imported.append(document)
    return imported


def _log_to_stderr() -> None:
    """Send warnings to stderr as plain lines: stdout is for what was asked for."""
    structlog.configure(
        processors=[_as_line],
        wrapper_class=structlog.make_filtering_bound_logger("warning"),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _as_line(_: object, __: str, event: structlog.typing.EventDict) -> str:
    details = ", ".join(f"{name} {value}" for name, value in event.items() if name != "event")
    return f"briefbook: {event['event']}" + (f" ({details})" if details else "")
