r"""Values <-> cells of a table.

A cell is text that a curator can edit and a spreadsheet leaves alone. A backslash escapes what would not come
back: `\n`, `\r` and `\t`, `\s` for a space at an edge, `\u001f` for other characters that no file keeps, `\|`
where a bar divides, `\e` for text that is there and empty. A backslash before anything else is itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_UNKEPT = re.compile("[\\\\\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNKEPT_IN_AN_ITEM = re.compile(f"{_UNKEPT.pattern}|[\n|]")
_NAMED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", " ": "\\s", "|": "\\|"}
_ESCAPE = re.compile(r"\\(u(?!d[89a-f])[0-9a-f]{4}|[\\nrtse|=+\-@＝＋－＠])")
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "s": " ", "e": ""}
_EMPTY = "\\e"

# What a spreadsheet reads as a formula; Excel takes the full-width forms too.
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r]")


class CellError(ValueError):
    """A cell cannot be read: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str):
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: one that looks like it begins with '."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_meant(cell: str) -> str:
    """Return a cell as it was before `neutral`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def escaped(text: str, unkept: re.Pattern[str] = _UNKEPT) -> str:
    """Return text as it stands in a cell; text of nothing but space is escaped, so that it is not blank."""
    if not text:
        return _EMPTY
    cell = unkept.sub(_escape, text)
    return cell if cell.strip() else _edges_escaped(cell)


def unescaped(cell: str) -> str:
    """Return the text that a cell stands for."""
    return _ESCAPE.sub(lambda found: _meaning(found.group(1)), cell)


def item(text: str) -> str:
    """Return text as it stands in a cell among others, which are divided by lines and bars."""
    return _edges_escaped(escaped(text, _UNKEPT_IN_AN_ITEM))


def _escape(found: re.Match[str]) -> str:
    return _NAMED.get(found.group()) or f"\\u{ord(found.group()):04x}"


def _edges_escaped(cell: str) -> str:
    middle = cell.strip()
    if not middle:
        return "".join(_space(char) for char in cell)
    before, _, after = cell.partition(middle)
    return "".join([*map(_space, before), middle, *map(_space, after)])


def _space(char: str) -> str:
    return _NAMED.get(char) or f"\\u{ord(char):04x}"


def _meaning(code: str) -> str:
    return chr(int(code[1:], 16)) if len(code) == 5 else _MEANT.get(code, code)


# --- forms


@dataclass(frozen=True)
class Form:
    """How one kind of value stands in a cell; `read` is asked for cells with something in them only."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]  # raises CellError


def _read_number(cell: str) -> int:
    try:
        return int(cell.strip().removesuffix(".0"))
    except ValueError:
        raise CellError(
            f"“{cell.strip()}” is not a whole number", "Write digits only, or clear it."
        ) from None


def _read_yes(cell: str) -> bool:
    word = cell.strip().casefold()
    if word in ("yes", "y", "true", "1"):
        return True
    if word in ("no", "n", "false", "0"):
        return False
    raise CellError(f"“{cell.strip()}” is neither yes nor no", "Write yes or no.")


def _lines(cell: str) -> Iterator[str]:
    return (line.strip() for line in cell.split("\n") if line.strip())


TEXT = Form(escaped, unescaped)
WORD = Form(escaped, lambda cell: unescaped(cell.strip()))
NUMBER = Form(str, _read_number)
YES_NO = Form(lambda value: "yes" if value else "no", _read_yes)
LINES = Form(
    lambda values: "\n".join(map(item, values)), lambda cell: [unescaped(line) for line in _lines(cell)]
)
COMMAS = Form(", ".join, lambda cell: [word.strip() for word in re.split(r"[,\n]", cell) if word.strip()])


# --- quantities: "under 230000 | reports | what is counted", one a line

_FIGURE = r"[-+]?[\d.]+(?:e[-+]?\d+)?"
_QUANTITY = re.compile(
    rf"(?:(exactly|about|under|over|between)\s+)?({_FIGURE})(?:\s+and\s+({_FIGURE}))?", re.IGNORECASE
)
_HOW_QUANTITIES = (
    "Write one a line, as `under 230000 | reports` or `between 400 and 450 | people | who were arrested`."
)


def _figure(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _write_quantity(quantity: Mapping[str, Any]) -> str:
    figures = _figure(quantity["value"])
    if quantity["to"] is not None:
        figures += f" and {_figure(quantity['to'])}"
    operator = "" if quantity["operator"] == "exactly" else f"{quantity['operator']} "
    of = [item(quantity["of"])] if quantity["of"] else []
    return " | ".join([operator + figures, item(quantity["unit"]), *of])


def _read_quantity(line: str) -> dict[str, Any]:
    figures, *words = _parts(line)
    found = _QUANTITY.fullmatch(unescaped(figures))
    if found is None or len(words) not in (1, 2):
        raise CellError(f"“{line}” is not a quantity", _HOW_QUANTITIES)
    operator, value, to = found.groups()
    read = {
        "value": _float(value),
        "unit": unescaped(words[0]),
        "operator": (operator or "exactly").casefold(),
    }
    if to is not None:
        read["to"] = _float(to)
    if len(words) == 2:
        read["of"] = unescaped(words[1])
    return read


def _float(figure: str) -> float:
    try:
        value = float(figure)
    except ValueError:
        value = math.inf
    if not math.isfinite(value):
        raise CellError(f"“{figure}” is not a number", _HOW_QUANTITIES)
    return value


QUANTITIES = Form(
    lambda values: "\n".join(map(_write_quantity, values)),
    lambda cell: [_read_quantity(line) for line in _lines(cell)],
)


# --- further citations: "document | quote: … | paragraph: 4 | section: … | at: 22-70 | before: … | after: …"

_HOW_CITATIONS = (
    "Write one a line, as `document-id | quote: the words | paragraph: 4`; `at: 22-70` may be left out"
    " where the document's text is held."
)
_PLACE = re.compile(r"(\d{1,9})\s*-\s*(\d{1,9})")
_LABELS = {
    "quote": "quote",
    "paragraph": "paragraph",
    "section": "section",
    "before": "prefix",
    "after": "suffix",
}


def _write_citation(citation: Mapping[str, Any]) -> str:
    parts = [item(citation["document"]), f"quote: {item(citation['quote'])}"]
    if citation["paragraph"] is not None:
        parts.append(f"paragraph: {citation['paragraph']}")
    if citation["section"] is not None:
        parts.append(f"section: {item(citation['section'])}")
    parts.append(f"at: {citation['start']}-{citation['end']}")
    around = (("before", citation["prefix"]), ("after", citation["suffix"]))
    return " | ".join([*parts, *(f"{label}: {item(text)}" for label, text in around if text)])


def _read_citation(line: str) -> dict[str, Any]:
    document, *parts = _parts(line)
    read: dict[str, Any] = {"document": unescaped(document)}
    for part in parts:
        label, colon, value = (side.strip() for side in part.partition(":"))
        place = _PLACE.fullmatch(value) if label == "at" else None
        if place:
            read["start"], read["end"] = int(place.group(1)), int(place.group(2))
        elif colon and label in _LABELS and _LABELS[label] not in read:
            read[_LABELS[label]] = _read_number(value) if label == "paragraph" else unescaped(value)
        else:
            raise CellError(f"“{part}” is no part of a citation", _HOW_CITATIONS)
    return read


CITATIONS = Form(
    lambda values: "\n".join(map(_write_citation, values)),
    lambda cell: [_read_citation(line) for line in _lines(cell)],
)


def _parts(line: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<!\\)\|", line)]
