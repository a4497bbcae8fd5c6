"""A fact <-> a row of a table: which column holds which field, in which form, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from briefbook.curation.formats.cells import (
    CITATIONS,
    COMMAS,
    LINES,
    NUMBER,
    QUANTITIES,
    TEXT,
    WORD,
    YES_NO,
    CellError,
    Form,
)
from briefbook.models import Basis, Citation, Fact, FactKind, FactStatus, Particulars

OWNER = Fact.model_fields["owner"].default


@dataclass(frozen=True)
class Column:
    """One column; a blank cell stands for `blank`."""

    name: str
    form: Form
    width: int  # in characters, as spreadsheets count
    hint: str
    blank: Any = None
    choices: tuple[str, ...] = field(default=())

    def write(self, value: Any) -> str:
        """Return the cell of a value."""
        return "" if value == self.blank else self.form.write(value)


COLUMNS = (
    Column("id", WORD, 7, "F and a number; it is never changed and never used again."),
    Column("status", WORD, 9, "live, stale (not stated: the quote is gone) or retired.", choices=tuple(FactStatus)),
    Column("kind", WORD, 16, "What kind of claim it is.", choices=tuple(FactKind)),
    Column("statement", TEXT, 60, "One claim in our own words that stands alone."),
    Column("document", WORD, 26, "The id of the document that proves it, as in the bibliography."),
    Column("quote", TEXT, 40, "The shortest phrase that proves it, to the letter, at most 25 words."),
    Column("paragraph", NUMBER, 10, "The paragraph of the quote, where it has a number."),
    Column("section", TEXT, 20, "The heading that the quote stands under."),
    Column("start", NUMBER, 8, "Where the quote starts in the text. Clear start and end to have it found."),
    Column("end", NUMBER, 8, "Where it ends."),
    Column("prefix", TEXT, 20, "The 32 characters before the quote.", blank=""),
    Column("suffix", TEXT, 20, "The 32 characters after it.", blank=""),
    Column(
        "more_citations",
        CITATIONS,
        40,
        "Further citations, one a line: document | quote: … | paragraph: … | at: start-end | before: … | after: …",
        blank=[],
    ),
    Column("speaker", TEXT, 20, "Who says it."),
    Column("source", TEXT, 20, "Whose figure or finding it is, when another than the speaker."),
    Column("as_of", WORD, 12, "As of when: 2018, 2018-09, 2018-09-03 or 2019-01/2019-03."),
    Column(
        "as_of_basis",
        WORD,
        11,
        "Whether the text states that date or it is inferred.",
        blank="none",
        choices=tuple(Basis),
    ),
    Column(
        "quantities",
        QUANTITIES,
        30,
        "Its figures, one a line: 4120 | books, under 230000 | reports, between 400 and 450 | people | of whom.",
        blank=[],
    ),
    Column("places", LINES, 18, "Places that it is about, one a line.", blank=[]),
    Column("bodies", LINES, 22, "Organisations and people that it is about, one a line.", blank=[]),
    Column("population", LINES, 18, "Who is counted or meant: children, girls, under 13s … one a line.", blank=[]),
    Column("period", WORD, 12, "The period that it is about, written as as_of is."),
    Column("negated", YES_NO, 9, "yes when it says that something is not so.", blank=False, choices=("yes", "no")),
    Column("topics", COMMAS, 22, "Ids of its topics, with commas between them.", blank=[]),
    Column("phrasings", LINES, 55, "How people ask for it, one a line, at least three.", blank=[]),
    Column("items", COMMAS, 14, "Of a list: the facts that are its items, in order.", blank=[]),
    Column("differs_from", COMMAS, 14, "Facts that say otherwise; shown side by side.", blank=[]),
    Column("updates", COMMAS, 14, "Facts that this one replaces.", blank=[]),
    Column("owner", TEXT, 14, f"Who looks after it; {OWNER} when it is blank."),
    Column("review", WORD, 10, "When it is due for a look."),
    Column("note", TEXT, 40, "For curators; never shown in an answer.", blank=""),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}

_OF_CITATION = tuple(Citation.model_fields)
_OF_PARTICULARS = tuple(Particulars.model_fields)


@dataclass(frozen=True)
class Trouble:
    """A cell that cannot be read."""

    column: str
    problem: str
    remedy: str


def cells_of(fact: Fact) -> dict[str, str]:
    """Return the cells of a fact's row, by the names of the columns and in their order."""
    data = fact.model_dump(mode="json")
    first, *rest = data["citations"]
    flat = {**data, **first, **data["particulars"], "more_citations": rest}
    return {column.name: column.write(flat[column.name]) for column in COLUMNS}


def data_of(cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Trouble]]:
    """Return a row as the plain data of a fact, and what could not be read of it."""
    flat: dict[str, Any] = {}
    troubles: list[Trouble] = []
    for name, cell in cells.items():
        if cell.strip():
            try:
                flat[name] = BY_NAME[name].form.read(cell)
            except CellError as error:
                troubles.append(Trouble(name, error.problem, error.remedy))
    first, rest = _taken(flat, _OF_CITATION), flat.pop("more_citations", [])
    particulars = _taken(flat, _OF_PARTICULARS)
    if first or rest:
        flat["citations"] = [first, *rest]
    if particulars:
        flat["particulars"] = particulars
    return flat, troubles


def column_of(path: Sequence[object]) -> str:
    """Return the column that holds a field of a fact, given by its path in the fact; "" for the whole fact."""
    steps = [str(step) for step in path]
    if not steps:
        return ""
    if steps[0] == "citations":
        if steps[1:2] not in ([], ["0"]):
            return "more_citations"
        return next((step for step in steps[2:3] if step in BY_NAME), "quote")
    if steps[0] == "particulars":
        return next((step for step in steps[1:2] if step in BY_NAME), "quantities")
    return steps[0]


def _taken(flat: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: flat.pop(name) for name in names if name in flat}
