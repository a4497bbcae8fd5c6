"""What a reader makes of a file: one entry a fact, not yet checked, with the place where it stands."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from briefbook.curation.formats.columns import Trouble
from briefbook.errors import FormatError

FILE_LIMIT = 50_000_000  # bytes; 10,000 facts come to about 20 MB in the longest form

Path = Sequence[object]  # of a field in a fact: ("citations", 0, "quote")

_OTHER_MARKS = {
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
    b"\x00\x00\xfe\xff": "UTF-32",
}


@dataclass(frozen=True)
class Entry:
    """A fact as it stands in a file: the cells of a row, or plain data."""

    row: int | None = None  # of a table, as a spreadsheet counts: the heading is row 1
    line: int | None = None
    cells: Mapping[str, str] | None = None  # of the columns that are there
    data: Any = None
    troubles: tuple[Trouble, ...] = ()
    line_of: Callable[[Path], int | None] | None = field(default=None, compare=False)  # of a field


def decoded(raw: bytes, name: str) -> str:
    """Return a file's text: UTF-8, with or without a byte order mark.

    Raises `FormatError`, which says what to do, for another encoding and for a file that is too large.
    """
    if len(raw) > FILE_LIMIT:
        raise FormatError(
            f"{name} has {len(raw):,} bytes; {FILE_LIMIT:,} is the most. Split it into several files."
        )
    if raw.startswith(b"PK\x03\x04"):
        raise FormatError(f"{name} is a workbook or another archive, not text. Give it the ending .xlsx.")
    other = next((what for mark, what in _OTHER_MARKS.items() if raw.startswith(mark)), None)
    if other:
        raise FormatError(f"{name} is {other}, not UTF-8. {_SAVE_AS_UTF8}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"{name} is not UTF-8: line {line} holds a byte that does not fit. {_SAVE_AS_UTF8}"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FormatError(
            f"{name}: line {line} holds a NUL character, so it is no text file. {_SAVE_AS_UTF8}"
        )
    return text


_SAVE_AS_UTF8 = (
    "Save it again as UTF-8 (in Excel: “CSV UTF-8”; in LibreOffice: character set Unicode (UTF-8))."
)
