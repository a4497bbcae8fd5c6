"""Facts <-> XLSX: a sheet of facts, and one that says what goes into which column.

What is read is checked as an archive first, so that a small file that unpacks to gigabytes is refused unopened.
Cells are read as values; a formula is refused, and macros and links to other files are never looked at.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from briefbook.curation.formats.cells import NUMBER, as_meant
from briefbook.curation.formats.columns import COLUMNS
from briefbook.curation.formats.entries import FILE_LIMIT, Entry
from briefbook.curation.formats.tables import HEADING, Row, entries, rows_of
from briefbook.errors import FormatError
from briefbook.models import Fact

FACTS, HELP = "facts", "columns"  # names of the sheets
UNPACKED_LIMIT = 200_000_000  # bytes; 10,000 facts come to about 24 MB
PARTS_LIMIT = 1_000  # files in the archive; ours has about ten
COLUMN_LIMIT = 200  # cells of a row that are looked at

_MADE = datetime(2020, 1, 1)  # in every file, so that the same facts are the same bytes
_AS_TEXT = "@"  # else Excel makes 2018-09 a day of its own choosing
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
# Excel decodes _x000D_ in a text, and openpyxl drops x005F_: neither may stand in a cell as it is.
_CODED = re.compile(r"(x[0-9a-f]{4})_", re.IGNORECASE)
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

_REPAIR = "Open it in a spreadsheet and save it as .xlsx again, or export the facts again."


def write_xlsx(facts: Iterable[Fact]) -> bytes:
    """Return facts as a workbook; the same facts give the same bytes."""
    book = Workbook()
    book.properties.creator = "briefbook"
    book.properties.created = _MADE
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = FACTS
    _write_heading(sheet, HEADING)
    for number, row in enumerate(rows_of(facts, _uncoded), start=2):
        for at, (column, cell) in enumerate(zip(COLUMNS, row, strict=True), start=1):
            _put(sheet, number, at, int(as_meant(cell)) if cell and column.form is NUMBER else cell)
    for at, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            choice = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{sheet.max_row + 1000}")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{sheet.max_row}"
    _write_help(book.create_sheet(HELP))
    packed = io.BytesIO()
    book.save(packed)
    return _same_each_time(packed.getvalue())


def _write_help(sheet: Worksheet) -> None:
    _write_heading(sheet, ("column", "what goes into it"))
    for number, column in enumerate(COLUMNS, start=2):
        _put(sheet, number, 1, column.name)
        _put(sheet, number, 2, column.hint)
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 110
    sheet.freeze_panes = "A2"


def _write_heading(sheet: Worksheet, names: Iterable[str]) -> None:
    for at, name in enumerate(names, start=1):
        cell = sheet.cell(1, at, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")


def _put(sheet: Worksheet, row: int, column: int, value: str | int) -> None:
    if value == "":
        return
    cell = sheet.cell(row, column)
    if isinstance(value, int):
        cell.value = value
    else:
        cell.value = value
        cell.data_type = "s"  # also of "#N/A", which openpyxl takes for an error
        cell.number_format = _AS_TEXT
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _uncoded(cell: str) -> str:
    return _CODED.sub(r"\1\\u005f", cell)


def _same_each_time(packed: bytes) -> bytes:
    """Return a workbook without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as same:
        for name in book.namelist():
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            stamp = _MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
            same.writestr(part, _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", book.read(name)))
    return out.getvalue()


# --- reading


def read_xlsx(raw: bytes, name: str) -> list[Entry]:
    """Return the entries of the sheet “facts”, or of the only sheet; nothing in the file is evaluated."""
    _check_archive(raw, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out: drawings, extensions
            book = load_workbook(io.BytesIO(raw), read_only=True, keep_vba=False, keep_links=False)
            try:
                sheet = _sheet(book, name)
                sheet.reset_dimensions()  # the size that a file states need not be its size
                rows = _rows(sheet)
                heading = next(rows, Row(1, ()))
                return entries(heading.cells, rows, name)
            finally:
                book.close()
    except FormatError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise FormatError(
            f"{name} cannot be read as a workbook ({type(error).__name__}). {_REPAIR}"
        ) from None


# What unpacking a damaged archive raises: zipfile hands on the errors of whatever unpacks its parts.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
)  # fmt: skip


def _check_archive(raw: bytes, name: str) -> None:
    """Raise `FormatError` for what is no workbook or unpacks to too much, before anything is unpacked."""
    if len(raw) > FILE_LIMIT:
        raise FormatError(
            f"{name} has {len(raw):,} bytes; {FILE_LIMIT:,} is the most. Split it into several files."
        )
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise FormatError(
            f"{name} is locked with a password or in Excel's old format. Save it as .xlsx without a password."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            parts = book.infolist()
            unpacked = sum(part.file_size for part in parts)  # no more than this is ever unpacked
            if unpacked > UNPACKED_LIMIT or len(parts) > PARTS_LIMIT:
                raise FormatError(
                    f"{name} unpacks to {unpacked:,} bytes in {len(parts):,} parts; {UNPACKED_LIMIT:,} in"
                    f" {PARTS_LIMIT:,} are the most. It was not opened."
                )
            for part in parts:
                _check_part(book, part, name)
    except _BROKEN as error:
        raise FormatError(f"{name} is no intact .xlsx file ({error}). {_REPAIR}") from None


def _check_part(book: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Raise `FormatError` for XML that defines entities, which no workbook does, or hides them by its encoding."""
    if part.filename.endswith((".xml", ".rels")):
        content = book.read(part)
        if _DTD.search(content) or b"\0" in content[:200]:
            raise FormatError(f"{name}: its part {part.filename} is not what a spreadsheet writes. {_REPAIR}")


def _sheet(book: Any, name: str) -> Any:
    if FACTS in book.sheetnames:
        return book[FACTS]
    if len(book.worksheets) == 1:
        return book.worksheets[0]
    raise FormatError(
        f"{name} has {len(book.worksheets)} sheets and none called “{FACTS}”. Name the one with the facts so."
    )


def _rows(sheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMN_LIMIT), start=1):
        texts: list[str] = []
        troubles: list[tuple[int, str, str]] = []
        for at, cell in enumerate(cells):
            text, trouble = _text(cell)
            texts.append(text)
            if trouble:
                troubles.append((at, *trouble))
        yield Row(number, texts, troubles=troubles)


def _text(cell: Any) -> tuple[str, tuple[str, str] | None]:
    """Return a cell as text, with what is wrong with it and what to do."""
    value = cell.value
    if cell.data_type == "f":
        remedy = "Copy the cell and paste it as a value (in Excel: Paste Special, Values)."
        return "", ("it holds a formula, and formulas are not evaluated", remedy)
    if cell.data_type == "e":
        return "", (f"it shows the error {value}", "Write what it should hold.")
    if isinstance(value, (datetime, date, time, timedelta)):
        remedy = "Format the cell as text and write the date as 2018, 2018-09 or 2018-09-03."
        return "", ("the spreadsheet has made it a date, so what was written is not known", remedy)
    if value is None:
        return "", None
    if isinstance(value, bool):
        return "yes" if value else "no", None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value)), None
    return str(value).replace("\r\n", "\n").replace("\r", "\n"), None
