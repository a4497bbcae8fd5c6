"""The words of a page -> its lines, column by column. Lengths are PDF points, 72 to an inch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from briefbook.documents.reading import note_mark

SAME_LINE = 0.5  # share of the letter size by which words of one line may stand higher or lower
GUTTER = 9.0  # the least width between two columns; a space is 3
GUTTER_BAND = (0.3, 0.7)  # where on the text's width a gutter may lie
GUTTER_LINES = 6  # fewer lines beside each other are a table or a signature
NOISE = 1.0  # by which words of a justified column end unevenly
CLEAR = (
    0.6  # of the gutter's width: a gap as wide keeps two columns apart where a table reaches into the gutter
)
CROSSING = 0.25  # the share of lines that may run across a gutter: titles, wide tables
CELL_GAP = 0.9  # letter sizes between two cells of a table; a space is 0.25
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
    cells: tuple[str, ...] = ()  # its text in parts that stand far apart


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
    """Return words in rows from top to bottom, each from left to right; a raised mark is in its word's row."""
    hosts = _hosts(words)
    rows: list[list[Word]] = []
    home: dict[Word, list[Word]] = {}
    for word in sorted(words, key=lambda word: (word.bottom, word.left)):
        if word in hosts:
            continue
        near = rows[-1] if rows else None
        if near and abs(_baseline(near) - word.bottom) <= SAME_LINE * max(word.size, near[0].size):
            near.append(word)
        else:
            rows.append([word])
        home[word] = rows[-1]
    for mark, host in hosts.items():
        home[host].append(mark)
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _hosts(words: Sequence[Word]) -> dict[Word, Word]:
    """Return the word that each raised mark follows: smaller letters, right behind it, a little higher."""
    ends: dict[int, list[Word]] = {}
    for word in words:
        ends.setdefault(round(word.right), []).append(word)
    found: dict[Word, Word] = {}
    for word in words:
        near = (host for at in range(-2, 3) for host in ends.get(round(word.left) + at, ()))
        host = next((host for host in near if host is not word and _is_raised(word, host)), None)
        if host is not None and host not in found:
            found[word] = host
    return found


def _is_raised(word: Word, host: Word) -> bool:
    return (
        word.size <= RAISED * host.size
        and abs(word.left - host.right) < 0.2 * host.size
        and host.top - 0.5 * host.size <= word.bottom < host.bottom + 0.1 * host.size
    )


def _baseline(row: Sequence[Word]) -> float:
    return max(row, key=lambda word: word.size).bottom


def _gutter(rows: Sequence[Sequence[Word]]) -> tuple[float, float] | None:
    """Return the empty strip (left, right) between two columns, or None for a page with one."""
    words = [word for row in rows for word in row]
    if len(rows) < GUTTER_LINES:
        return None
    left, right = min(word.left for word in words), max(word.right for word in words)
    low, high = (left + share * (right - left) for share in GUTTER_BAND)
    best: tuple[tuple[int, int, float], float, float] | None = None
    lefts = sorted({round(word.left, 1) for word in words})
    for start in sorted({round(word.right, 1) for word in words if low <= word.right <= high}):
        for end in [at for at in lefts if at >= start + GUTTER][:3]:
            if end > high + GUTTER:
                break
            cuts = [_cut(row, start, end) for row in rows]
            spanning = cuts.count(None)
            if spanning > CROSSING * len(rows) or not _side_by_side(rows, cuts):
                continue
            clear = sum(_is_clear(row, start, end) for row in rows)
            if best is None or (-spanning, clear, end - start) > best[0]:
                best = ((-spanning, clear, end - start), start, end)
    return (best[1], best[2]) if best else None


def _cut(row: Sequence[Word], start: float, end: float) -> int | None:
    """Return how many of a row's words are left of a strip, or None when the row runs across it."""
    at = sum((word.left + word.right) / 2 < (start + end) / 2 for word in row)
    if at == 0:
        return 0 if row[0].left > start + NOISE else None
    if at == len(row):
        return at if row[-1].right < end - NOISE else None
    gap = row[at].left - max(word.right for word in row[:at])
    return at if _is_clear(row, start, end) or gap >= max(CLEAR * (end - start), GUTTER - NOISE) else None


def _is_clear(row: Sequence[Word], start: float, end: float) -> bool:
    """Return whether no word of a row reaches into a strip."""
    return all(word.right <= start + NOISE or word.left >= end - NOISE for word in row)


def _side_by_side(rows: Sequence[Sequence[Word]], cuts: Sequence[int | None]) -> bool:
    """Return whether enough lines stand left and right at the same heights, if not on the same baselines."""
    lefts = [row[0].bottom for row, cut in zip(rows, cuts, strict=True) if cut]
    rights = [
        row[0].bottom for row, cut in zip(rows, cuts, strict=True) if cut is not None and cut < len(row)
    ]
    if not lefts or not rights:
        return False
    top, bottom = max(lefts[0], rights[0]), min(lefts[-1], rights[-1])
    among = [sum(top - 1 <= at <= bottom + 1 for at in side) for side in (lefts, rights)]
    return min(among) >= GUTTER_LINES


def _bands(rows: Sequence[Sequence[Word]], gutter: tuple[float, float]) -> Iterator[list[Line]]:
    """Yield the lines of each column; a row across the gutter ends a band and stands alone."""
    lefts: list[Word] = []
    rights: list[Word] = []
    across: list[Line] = []
    for row in rows:
        cut = _cut(row, *gutter)
        if cut is None:
            yield from (_column(lefts), _column(rights))
            lefts, rights = [], []
            across.append(_line(row))
            continue
        if across:
            yield across
            across = []
        lefts += row[:cut]
        rights += row[cut:]
    yield from (across, _column(lefts), _column(rights))


def _column(words: Sequence[Word]) -> list[Line]:
    return [_line(row) for row in _rows(words)]


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
        cells=tuple(_joined(cell, size) for cell in _cells(row, size)),
    )


def _cells(row: Sequence[Word], size: float) -> Iterator[Sequence[Word]]:
    """Yield the parts of a row that stand apart further than words of a sentence do.

    A justified line is one part however wide its gaps: they are all alike.
    """
    gaps = [after.left - word.right for word, after in pairwise(row)]
    justified = len(gaps) > 1 and max(gaps) - min(gaps) < NOISE
    begin = 0
    for at in range(1, 1 if justified else len(row)):
        if row[at].left - row[at - 1].right > CELL_GAP * size:
            yield row[begin:at]
            begin = at
    yield row[begin:]


def _joined(row: Sequence[Word], size: float) -> str:
    """Return the words with spaces; a raised mark stays with the word before it, as "[4]" where it is a note's."""
    text = ""
    for at, word in enumerate(row):
        if at > 0 and word.size <= RAISED * size and word.left - row[at - 1].right < 0.2 * size:
            higher = word.bottom < row[at - 1].bottom - 0.1 * size
            text += note_mark(word.text, text) if higher else word.text
        else:
            text += f" {word.text}" if text else word.text
    return text
