"""Plain text: as received, with what its lines seem to be."""

from __future__ import annotations

from briefbook.documents import structure
from briefbook.documents.encoding import characters
from briefbook.documents.reading import Hints, OnProgress, Reading
from briefbook.models import PassageKind


def read(raw: bytes, progress: OnProgress) -> Reading:
    """Return a text file's characters, nothing stripped but a byte order mark."""
    text, encoding = characters(raw)
    progress(1, 2)
    lines = text.split("\n")
    apart = structure.set_apart(lines)
    title = structure.title_line(lines, apart)
    dated = (lines[at - 1].strip() for at, (kind, why) in sorted(apart.items()) if _is_date(kind, why))
    return Reading(
        text=text,
        numbered=structure.is_numbered(lines),
        wrapped=structure.is_wrapped(lines),
        title_lines=(title,) if title else (),
        heading_lines=structure.heading_lines(lines, apart, title),
        metadata=structure.runs(apart, PassageKind.metadata),
        furniture=structure.runs(apart, PassageKind.furniture),
        hints=Hints(title=lines[title - 1].strip() if title else "", date=next(dated, "")),
        encoding=encoding,
        reader="plain text",
    )


def _is_date(kind: PassageKind, reason: str) -> bool:
    return kind is PassageKind.metadata and reason.startswith("date")
