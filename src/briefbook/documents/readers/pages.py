"""The words of a page -> its lines, column by column. Lengths are PDF points, 72 to an inch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

SAME_LINE = 0.5  # share of the letter size by which words of one line may stand higher or lower
GUTTER = 9.0  # the least width between two columns; a space is 3
GUTTER_BAND = (0.3, 0.7)  # where on the text's width a gutter may lie
GUTTER_LINES = 6  # fewer lines beside each other are a table or a signature
CROSSING = 0.25  # the share of lines that may run across a gutter: titles, wide tables
RAISED = 0.75  # letters this much smaller than their line are a footnote mark


class Word(NamedTuple):
    """A word with its place and letter size; y grows downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True)
class Line:
    """A line of one column: where it stands, and the column's edges."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int = 0
    column: tuple[float, float] = (0.0, 0.0)
    part: int = 0  # counts the columns and bands of a page in reading order
    height: float = 0.0  # of the page


def lines_of(words: Sequence[Word], page: int, height: float) -> list[Line]:
    """Return a page's lines in reading order: bands across the page, and in each the columns left to right."""
    rows = _rows(words)
    gutter = _gutter(rows)
    if gutter is None:
        return list(_placed([_line(row) for row in rows], page, height, 0))
    found: list[Line] = []
    for part, band in enumerate(_bands(rows, gutter)):
        found += _placed(band, page, height, part)
    return found


def _placed(lines: Sequence[Line], page: int, height: float, part: int) -> Iterator[Line]:
    if not lines:
        return
    column = (min(line.left for line in lines), max(line.right for line in lines))
    for line in lines:
        yield replace(line, page=page, height=height, column=column, part=part)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Return words in rows from top to bottom, each from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.left)):
        near = rows[-1] if rows else None
        if near and abs(_baseline(near) - word.bottom) <= SAME_LINE * max(word.size, near[0].size):
            near.append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _baseline(row: Sequence[Word]) -> float:
    return max(row, key=lambda word: word.size).bottom


def _gutter(rows: Sequence[Sequence[Word]]) -> tuple[float, float] | None:
    """Return the empty strip (left, right) between two columns, or None for a page with one."""
    words = [word for row in rows for word in row]
    if len(rows) < GUTTER_LINES:
        return None
    left, right = min(word.left for word in words), max(word.right for word in words)
    low, high = (left + share * (right - left) for share in GUTTER_BAND)
    best: tuple[int, float, float] | None = None
    for start in sorted({word.right for word in words if low <= word.right <= high}):
        ends = [word.left for word in words if word.left > start + GUTTER - 1e-6]
        for end in sorted(set(ends))[:3]:
            if end > high + GUTTER:
                break
            spanning = sum(_spans(row, start, end) for row in rows)
            beside = sum(_beside(row, start, end) for row in rows)
            fits = spanning <= CROSSING * len(rows) and beside >= GUTTER_LINES
            if fits and (best is None or (-spanning, end - start) > (-best[0], best[2] - best[1])):
                best = (spanning, start, end)
    return (best[1], best[2]) if best else None


def _spans(row: Sequence[Word], start: float, end: float) -> bool:
    """Return whether a row has words on both sides and one that reaches into the strip."""
    return any(word.left < end and word.right > start for word in row)


def _beside(row: Sequence[Word], start: float, end: float) -> bool:
    return any(word.right <= start for word in row) and any(word.left >= end for word in row)


def _bands(rows: Sequence[Sequence[Word]], gutter: tuple[float, float]) -> Iterator[list[Line]]:
    """Yield the lines of each column; a row across the gutter ends a band and stands alone."""
    start, end = gutter
    lefts: list[Line] = []
    rights: list[Line] = []
    across: list[Line] = []
    for row in rows:
        if _spans(row, start, end):
            yield from (lefts, rights)
            lefts, rights = [], []
            across.append(_line(row))
            continue
        if across:
            yield across
            across = []
        left = [word for word in row if word.right <= start]
        right = [word for word in row if word.left >= end]
        lefts += [_line(left)] if left else []
        rights += [_line(right)] if right else []
    yield from (across, lefts, rights)


def _line(row: Sequence[Word]) -> Line:
    size = median(word.size for word in row)
    return Line(
        text=_joined(row, size),
        left=row[0].left,
        right=max(word.right for word in row),
        top=min(word.top for word in row),
        bottom=_baseline(row),
        size=size,
        bold=all(word.bold for word in row),
    )


def _joined(row: Sequence[Word], size: float) -> str:
    """Return the words with spaces; a raised mark ("[4]", "4") stays with the word before it."""
    text = ""
    for at, word in enumerate(row):
        raised = at > 0 and word.size <= RAISED * size and word.left - row[at - 1].right < 0.15 * size
        text += word.text if raised or not text else f" {word.text}"
    return text
