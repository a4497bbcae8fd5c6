"""What a reader makes of a file: its text laid out a paragraph a line, and what each line is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from briefbook.documents.structure import is_numbered
from briefbook.models import Frozen, Lines, PassageKind

_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_SQUARE = re.compile(r"(?:^|[\s\d])(?:[kcm]?m|ft|10)$")  # what "²" and "³" follow
OnProgress = Callable[[int, int], None]  # (done, of how many)


class Block(Frozen):
    """One paragraph of a file, on one line."""

    kind: PassageKind
    text: str
    reason: str = ""  # of metadata and furniture


class Hints(Frozen):
    """What a file says of itself: shown to the curator, and never believed without their word."""

    title: str = ""
    publisher: str = ""
    date: str = ""  # as the file has it


class Reading(Frozen):
    """A file as text, with what its lines seem to be; a curator's word goes before any of it."""

    text: str
    numbered: bool = False
    wrapped: bool = False
    title_lines: tuple[int, ...] = ()
    heading_lines: tuple[int, ...] = ()
    metadata: tuple[Lines, ...] = ()
    furniture: tuple[Lines, ...] = ()
    hints: Hints = Hints()
    encoding: str = ""  # of a text or html file; cp1252 has to be confirmed
    reader: str  # "pdfplumber 0.11.10"
    file_sha256: str = ""
    notes: tuple[str, ...] = ()  # what was left out, in words


def laid_out(blocks: Sequence[Block]) -> tuple[str, dict[int, Block]]:
    """Return blocks as a text, a blank line between two, and which line each one is on."""
    lines = {2 * at + 1: block for at, block in enumerate(blocks)}
    return "\n\n".join(block.text for block in blocks) + "\n", lines


def whole(given: str | None, otherwise: int) -> int:
    """Return a number that a file gives, another one where it gives none that can be."""
    return int(given) if given and re.fullmatch(r"\d{1,5}", given) else otherwise


def title_of(blocks: Sequence[Block]) -> str:
    """Return the first title among blocks, "" when there is none."""
    return next((block.text for block in blocks if block.kind is PassageKind.title), "")


def reading_of(blocks: Sequence[Block], **given: object) -> Reading:
    """Return the reading of a file's blocks; `given` are its other fields."""
    text, lines = laid_out(blocks)

    def of(kind: PassageKind) -> tuple[int, ...]:
        return tuple(line for line, block in lines.items() if block.kind is kind)

    def runs(kind: PassageKind) -> tuple[Lines, ...]:
        return tuple(Lines(first=line, last=line, reason=lines[line].reason) for line in of(kind))

    return Reading.model_validate(
        {
            "text": text,
            "numbered": is_numbered([block.text for block in blocks]),
            "title_lines": of(PassageKind.title),
            "heading_lines": of(PassageKind.heading),
            "metadata": runs(PassageKind.metadata),
            "furniture": runs(PassageKind.furniture),
            **given,
        }
    )


def note_mark(mark: str, before: str) -> str:
    """Return a raised mark as "[4]", so that "2010" and a note's "4" do not become 20104; "m²" is no mark."""
    number = re.fullmatch(r"\[?(\d{1,3}|[a-z*†‡§])\]?", mark.strip())
    if not number or _SQUARE.search(before) or not before.strip():
        return mark
    return f"[{number[1]}]"


def one_line(text: str) -> str:
    """Return text on one line: white space becomes single spaces, what is invisible goes."""
    return " ".join(_UNSEEN.sub("", text).split())
