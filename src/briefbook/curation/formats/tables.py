"""What CSV and XLSX share: a heading, rows of cells, and entries with the number of their row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from briefbook.curation.formats.cells import as_meant, neutral
from briefbook.curation.formats.columns import BY_NAME, COLUMNS, Trouble, cells_of
from briefbook.curation.formats.entries import Entry
from briefbook.errors import FormatError
from briefbook.models import Fact

ROW_LIMIT = 100_000  # facts; a spreadsheet with more is not one that somebody edits
CELL_LIMIT = 32_767  # UTF-16 units; Excel cuts a longer cell off, LibreOffice drops it
HEADING = tuple(column.name for column in COLUMNS)


class Row(NamedTuple):
    """A row of a file; `troubles` are cells that the reader could not take, by their column's number."""

    number: int
    cells: Sequence[str]
    line: int | None = None
    troubles: Sequence[tuple[int, str, str]] = ()


def rows_of(facts: Iterable[Fact], escape: Callable[[str], str] = str) -> Iterator[list[str]]:
    """Yield the rows of facts, each cell escaped and such that no spreadsheet takes it for a formula.

    Raises `FormatError` for a text that no cell holds.
    """
    for fact in facts:
        yield [_fitting(neutral(escape(cell)), name, fact.id) for name, cell in cells_of(fact).items()]


def _fitting(cell: str, column: str, fact_id: str) -> str:
    units = len(cell) + sum(char > "\uffff" for char in cell) if len(cell) > CELL_LIMIT // 2 else len(cell)
    if units > CELL_LIMIT:
        raise FormatError(
            f"{fact_id}: {column} has {units:,} characters, and a cell of a spreadsheet holds {CELL_LIMIT:,}."
            " Export as YAML or JSON, or shorten it."
        )
    return cell


def entries(heading: Sequence[str], rows: Iterable[Row], name: str) -> list[Entry]:
    """Return an entry for each row that is not blank.

    Raises `FormatError` when the heading is not one of ours; a row that is longer than the heading gets a
    trouble, since its cells are most likely not where they belong.
    """
    columns = _columns(heading, name)
    found: list[Entry] = []
    for row in rows:
        if not row.troubles and not any(cell.strip() for cell in row.cells):
            continue
        if len(found) == ROW_LIMIT:
            raise FormatError(f"{name} has more than {ROW_LIMIT:,} rows. Split it into several files.")
        found.append(_entry(columns, row))
    return found


def _entry(columns: Sequence[str], row: Row) -> Entry:
    cells = {column: "" for column in columns if column}
    cells.update({column: as_meant(cell) for column, cell in zip(columns, row.cells, strict=False) if column})
    troubles = [
        Trouble(columns[at] if at < len(columns) else "", problem, remedy)
        for at, problem, remedy in row.troubles
    ]
    if any(cell.strip() for cell in row.cells[len(columns) :]):
        problem = f"the row has {len(row.cells)} cells and the heading {len(columns)}"
        troubles.append(
            Trouble("", problem, "Look for a quotation mark that is missing, or clear the extra cells.")
        )
    return Entry(row=row.number, line=row.line, cells=cells, troubles=tuple(troubles))


def _columns(heading: Sequence[str], name: str) -> list[str]:
    """Return the names of our columns, "" for one without a heading."""
    columns = ["_".join(as_meant(cell).split()).casefold() for cell in heading]
    while columns and not columns[-1]:
        columns.pop()
    if "id" not in columns:
        raise FormatError(
            f"{name}: its first row has no column “id”. The first row has to name the columns;"
            " `briefbook facts export --format csv` shows them."
        )
    twice = next((column for column, count in Counter(columns).items() if column and count > 1), None)
    if twice:
        raise FormatError(f"{name}: the column “{twice}” is there twice. Remove one of them.")
    unknown = next((column for column in columns if column and column not in BY_NAME), None)
    if unknown:
        raise FormatError(f"{name}: there is no column “{unknown}”. {_meant(unknown)}")
    return columns


def _meant(unknown: str) -> str:
    near = process.extractOne(unknown, HEADING, scorer=fuzz.ratio, score_cutoff=70)
    return f"Is “{near[0]}” meant?" if near else f"Remove it; the columns are {', '.join(HEADING)}."
