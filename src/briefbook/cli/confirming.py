"""A document that the bibliography does not know: shown, confirmed by a curator, and only then stored."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from briefbook import knowledge
from briefbook.cli.common import note, say
from briefbook.curation.taking import as_read, suggested_date
from briefbook.documents.encoding import UNSURE, samples
from briefbook.documents.entry import Entry, slug
from briefbook.documents.reading import Reading
from briefbook.errors import DocumentError
from briefbook.extraction.dates import periods
from briefbook.models import PassageKind

NONE = "none"  # what is typed for a publisher or a date that the document does not state
SHOWN = 12  # passages of a preview before questions are asked; `documents preview` shows all
_WIDTH = 100


def sidecar(path: Path) -> Path:
    """Return where a document's description may lie: report.pdf.yml beside report.pdf."""
    return path.with_name(path.name + ".yml")


def described(path: Path, flags: dict[str, Any]) -> Entry:
    """Return what the sidecar file and the options say of a document; the options go before the file."""
    beside = sidecar(path)
    said: dict[str, Any] = {}
    if beside.is_file():
        said = _parsed(beside)
    said.update({name: value for name, value in flags.items() if value is not None})
    if isinstance(said.get("date"), int):
        said["date"] = str(said["date"])  # `date: 2021` is a number to YAML
    for name in ("publisher", "date"):
        if isinstance(said.get(name), str) and said[name].strip().lower() == NONE:
            said |= {name: None, f"{name}_basis": NONE}
    return knowledge.validate(Entry, said, beside.name if beside.is_file() else path.name)


def _parsed(beside: Path) -> dict[str, Any]:
    try:
        data = knowledge.parse(beside.read_text(encoding="utf-8"), beside.name)
    except (OSError, UnicodeDecodeError):
        raise DocumentError(f"{beside.name} cannot be read as UTF-8 text.") from None
    if not isinstance(data, dict):
        raise DocumentError(
            f"{beside.name}: this should be a field a line, such as `title: Annual report 2021`."
        )
    return data


def confirmed(path: Path, reading: Reading, entry: Entry) -> Entry:
    """Return the entry complete: as it is, with what is asked on a terminal, or not at all.

    Raises `DocumentError` with a description to fill in where nobody can be asked.
    """
    if not entry.missing() and (reading.encoding != UNSURE or entry.encoding):
        return entry
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        if reading.encoding == UNSURE and not entry.encoding:
            return entry  # refused with some of its letters, before anything else is asked for
        raise DocumentError(_to_fill_in(path, reading, entry))
    show(reading, entry, most=SHOWN)
    return _asked(reading, entry)


def _to_fill_in(path: Path, reading: Reading, entry: Entry) -> str:
    beside = sidecar(path).name
    return (
        f"{path.name} is not in the bibliography, and nobody has confirmed its {' and '.join(entry.missing())}."
        f" Check these lines, put them into {beside} and add the file again (or give the same as options;"
        f" `briefbook documents preview {path.name}` shows its paragraphs):\n\n{suggestion(reading, entry)}"
    )


def suggestion(reading: Reading, entry: Entry) -> str:
    """Return a description to fill in: what the file says of itself, to be confirmed or corrected."""
    title = entry.title or reading.hints.title
    date = entry.date or suggested_date(reading)
    made = next(periods(reading.hints.date), "")
    hint = f"; the file's own is {made}" if made and made != date else ""
    lines = [
        f"id: {entry.id or slug(title)}",
        f"title: {_quoted(title)}",
        f"publisher: {_quoted(entry.publisher or reading.hints.publisher or NONE)}",
        "publisher_basis: stated  # or inferred",
        f"date: {_quoted(date or NONE)}  # 2021, 2021-06 or 2021-06-30{hint}",
        "date_basis: stated  # or inferred",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def show(reading: Reading, entry: Entry, *, most: int | None = None) -> None:
    """Print the paragraphs of a reading: line, kind and number, and why a line is set apart."""
    found = as_read(reading, entry)
    for at, passage in enumerate(found):
        apart = passage.kind in (PassageKind.furniture, PassageKind.metadata)
        if most is not None and at >= most and not apart:
            continue
        number = passage.label or (str(passage.paragraph) if passage.paragraph else "")
        kind = f"{passage.kind} ({passage.reason})" if apart else passage.kind
        say(f"{passage.line:>5}  {kind:<12} {number:>5}  {_cut(passage.text)}")
    body = sum(passage.paragraph is not None for passage in found)
    rest = f", of which the first {most} are shown" if most is not None and len(found) > most else ""
    say(f"{len(found)} passages{rest}; {body} of them body text. Read by {reading.reader}.")
    for told in reading.notes:
        note(told)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _asked(reading: Reading, entry: Entry) -> Entry:
    """Ask for what is missing and for a last yes; raises `DocumentError` when the answer is no."""
    said = entry.said()
    if reading.encoding == UNSURE and not entry.encoding:
        if not typer.confirm(
            f"It is not UTF-8. As Windows-1252 it has {samples(reading.text)}. Is that right?"
        ):
            raise DocumentError("Save it as UTF-8 and add it again; nothing was stored.")
        said["encoding"] = UNSURE
    if not entry.title:
        said["title"] = typer.prompt("Title", default=reading.hints.title or None)
    said |= dict(_with_basis("publisher", "Publisher", reading.hints.publisher, entry))
    said |= dict(_with_basis("date", "Date (2021, 2021-06, 2021-06-30)", suggested_date(reading), entry))
    complete = knowledge.validate(Entry, said, "this document")
    if not typer.confirm(f"Add “{complete.title}” as {complete.id or slug(complete.title or '')}?"):
        raise DocumentError("Nothing was stored.")
    return complete


def _with_basis(name: str, words: str, hint: str, entry: Entry) -> Iterator[tuple[str, Any]]:
    if name in entry.model_fields_set and f"{name} basis" not in entry.missing():
        return
    value = getattr(entry, name)
    if not value:
        value = typer.prompt(f"{words}, or {NONE} when it does not say", default=hint or NONE).strip()
    if value.lower() == NONE:
        yield from ((name, None), (f"{name}_basis", NONE))
        return
    basis = typer.prompt(f"Is “{value}” stated in the document, or inferred by you? (stated, inferred)")
    yield from ((name, value), (f"{name}_basis", basis.strip().lower()))
