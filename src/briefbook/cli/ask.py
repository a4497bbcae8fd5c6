"""`briefbook ask`: one question, or a file of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, TextIO

import typer

from briefbook.cli.common import AsJson, opened, progress, say, screen, typed
from briefbook.cli.show import as_terminal
from briefbook.models import Reply

Question = Annotated[
    list[str] | None, typer.Argument(help="The question, in your own words.", show_default=False)
]
Batch = Annotated[
    str | None,
    typer.Option(
        "--batch",
        metavar="FILE|-",
        show_default=False,
        help="Ask every line of a file (- for standard input); print a JSON object a line, in order.",
    ),
]
Why = Annotated[bool, typer.Option("--why", help="Add how the reply was decided.")]


def ask(question: Question = None, batch: Batch = None, json_: AsJson = False, why: Why = False) -> None:
    """Answer a question, with its source."""
    if bool(question) == bool(batch):
        raise typer.BadParameter("give either a question or --batch FILE", param_hint="QUESTION")
    if batch:
        _answer_all(batch)
    else:
        _answer_one(typed(" ".join(question or ())), json_=json_, why=why)


def _answer_one(question: str, *, json_: bool, why: bool) -> None:
    with opened() as briefing:
        reply = briefing.answer(question)
    if json_:
        print(reply.model_dump_json())
        return
    if sys.stdout.isatty():
        screen().print(as_terminal(reply))
    else:
        say(reply.text)
    if why:
        say(f"\n{_explained(reply)}")


def _answer_all(batch: str) -> None:
    """Print a reply for each line; no gaps are recorded, as a file of questions is a check."""
    with _read(batch) as lines, opened() as briefing, progress("Answering") as on_progress:
        for done, question in enumerate(_questions(lines), start=1):
            print(briefing.answer(question, record=False).model_dump_json(), flush=True)
            on_progress(done, done)


def _read(batch: str) -> AbstractContextManager[TextIO]:
    if batch == "-":
        return nullcontext(sys.stdin)
    try:
        return Path(batch).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise typer.BadParameter(f"{batch} cannot be read: {error.strerror}", param_hint="--batch") from None


def _questions(lines: TextIO) -> Iterator[str]:
    """Yield each line without its end; a blank line stays, so that line n of the output answers line n."""
    for line in lines:
        yield line.removesuffix("\n")


def _explained(reply: Reply) -> str:
    """Return `why` for reading: a key a line, what has parts indented below it."""
    lines = [f"why: {reply.outcome}, confidence {reply.confidence:.2f}"]
    for name, value in reply.why.items():
        parts = _parts(value)
        lines += (
            [f"  {name}:", *(f"    {part}" for part in parts)] if parts else [f"  {name}: {_flat(value)}"]
        )
    return "\n".join(lines)


def _parts(value: object) -> list[str]:
    """Return a line a part of a list of mappings or a mapping of lists; none for anything plainer."""
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return [_flat(part) for part in value]
    if isinstance(value, dict) and any(isinstance(part, list) for part in value.values()):
        return [f"{name}: {_flat(part)}" for name, part in value.items()]
    return []


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_flat(part)}" for name, part in value.items()) or "none"
    if isinstance(value, list):
        return "; ".join(_flat(part) for part in value) or "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
