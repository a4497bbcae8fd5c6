"""Facts <-> CSV, as Excel and LibreOffice write and read it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from briefbook.curation.formats.columns import BY_NAME
from briefbook.curation.formats.entries import Entry, decoded
from briefbook.curation.formats.tables import HEADING, Row, entries, rows_of
from briefbook.errors import FormatError
from briefbook.models import Fact

SEPARATORS = ",;\t"  # Excel writes semicolons wherever the comma is the decimal mark

# Opened with another separator a cell falls apart, so what would begin a cell then is escaped too.
_LATER_FORMULA = re.compile(r"([;\n][\s\"]*)([=+\-@＝＋－＠])")


def write_csv(facts: Iterable[Fact]) -> bytes:
    """Return facts as CSV: every cell quoted, and a byte order mark, without which Excel reads no UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADING)
    writer.writerows(rows_of(facts, lambda cell: _LATER_FORMULA.sub(r"\1\\\2", cell)))
    return out.getvalue().encode("utf-8-sig")


def read_csv(raw: bytes, name: str) -> list[Entry]:
    """Return the entries of a CSV file with commas, semicolons or tabs; `FormatError` names the line."""
    text = decoded(raw, name).replace("\r\n", "\n").replace("\r", "\n")
    hint = re.match(r"\"?sep=([,;\t])\"?\n", text)  # Excel's own first line, which other programs show
    skipped = hint.group() if hint else ""
    text = text[len(skipped) :]
    separator = hint.group(1) if hint else _separator(text)
    rows = _rows(text, separator, name, 1 if hint else 0)
    heading = next(rows, None)
    if heading is None:
        raise FormatError(
            f"{name} is empty. `briefbook facts export --format csv` writes one with a heading."
        )
    return entries(heading.cells, rows, name)


def _rows(text: str, separator: str, name: str, lines_before: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, line = lines_before, 1 + lines_before
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FormatError(
                f"{name}, the row that starts in line {line}: {_in_plain_words(error)}."
                " Save it again from a spreadsheet, or export the facts again."
            ) from None
        number += 1
        yield Row(number, cells, line)
        line = reader.line_num + 1 + lines_before


def _separator(text: str) -> str:
    """Return the separator by which the first line names most of our columns; the comma when none does."""
    first = text.partition("\n")[0]
    named = {
        mark: sum(cell.strip(" \"'").casefold() in BY_NAME for cell in first.split(mark))
        for mark in SEPARATORS
    }
    return max(SEPARATORS, key=lambda mark: named[mark])


def _in_plain_words(error: csv.Error) -> str:
    words = str(error)
    if "unexpected end" in words:
        return "a quotation mark is opened and never closed"
    if "expected after" in words:
        return "there is text after a closing quotation mark; inside a cell a quotation mark is written twice"
    if "field larger" in words:
        return f"a cell has more than {csv.field_size_limit():,} characters; a quotation mark is probably missing"
    return words
