"""A PDF: letters with places, put together to words, lines, columns and paragraphs again.

A PDF has no paragraphs. Where one ends is told by the gap, the indent, the letter size, a bullet or number,
or a short last line; the curator sees the result before anything is stored.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from itertools import pairwise, takewhile
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from briefbook.documents import structure
from briefbook.documents.limits import TOO_LARGE
from briefbook.documents.passages import body_start, looks_like_heading
from briefbook.documents.readers.pages import Line, Word, lines_of
from briefbook.documents.reading import Block, Hints, OnProgress, Reading, one_line, reading_of, title_of
from briefbook.errors import DocumentError
from briefbook.models import PassageKind

PAGES = 5_000
PAGE_LETTERS = 200_000  # a page of small print has 10,000
NO_TEXT = 20  # letters a page, below which it is a picture of a page
MARGIN = 0.09  # of the height, at top and bottom: where running heads and page numbers are
GAP = 1.3  # times the usual distance of lines, from which another paragraph begins
LARGER = 1.12  # times the usual letter size, from which a line is a heading
CELLS = 3  # in a row of a table; two parts that stand apart may be a heading and its number
NOTE_SIZE = 0.9  # times the usual letter size, below which print at the foot of a column may be a note
STANDS_OFF = 1.9  # letter sizes to the next line, for a head or a page number
SHORT = 0.85  # of the column's width, below which a line that ends a sentence ends its paragraph
INDENT = (6.0, 40.0)  # from the column's edge: a first line set in

_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—\s]*(?:\d{1,4}|[ivxl]{1,6})[-–—\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?:;][”’\"')]*(?:\[\d+\])?$")
_NOTE = re.compile(r"\[?(\d{1,3}|[*†‡§])\]?\s+(?=[A-Z“‘£\d(])")
_BULLETS = "•▪◦"
_FULL_STOP = re.compile(
    r"[.!?;][”’\"')]*(?:\[\d+\])?$"
)  # after "she said:" a short line goes on with the quotation
_NO_LETTER = re.compile(r"\(cid:\d+\)")
_BULLET_SIGN = re.compile(r"(?:\(cid:\d+\)|[\uf0b7\uf0a7\u25cf\u25a0])")  # alone, it is the sign of a list


def read(raw: bytes, progress: OnProgress) -> Reading:
    """Return a PDF as text; running heads and page numbers are left out and counted in the notes.

    Raises `DocumentError` when it is encrypted, scanned, damaged or too large.
    """
    start = raw[:1024].find(b"%PDF-")
    if start < 0:
        raise DocumentError("it is not a PDF, whatever its name says")
    try:
        with pdfplumber.open(io.BytesIO(raw)) as pdf:
            lines = _lines(pdf, progress)
            hints = _hints(pdf.metadata)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # the library raises whatever its parts do
        raise DocumentError(_refusal(error)) from None
    body, left_out = _without_margins(lines)
    body, notes = _without_notes(body)
    blocks = [*_blocks(body), *_notes(notes)]
    return reading_of(
        blocks,
        hints=hints.model_copy(update={"title": title_of(blocks) or hints.title}),
        reader=f"pdfplumber {version('pdfplumber')}",
        notes=(f"{left_out:,} running heads and page numbers were left out.",) if left_out else (),
    )


def _refusal(error: Exception) -> str:
    inner = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    if isinstance(inner, PDFPasswordIncorrect):
        return "it is protected by a password; save it without one and add it again"
    if isinstance(inner, MemoryError):
        return TOO_LARGE
    if isinstance(inner, RecursionError):
        return "its parts refer to one another in a circle, so it cannot be read"
    return f"it is damaged, or not a PDF that can be read ({type(inner).__name__})"


def _hints(metadata: dict[str, Any]) -> Hints:
    made = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(metadata.get("CreationDate", "")))
    return Hints(
        title=one_line(str(metadata.get("Title") or "")), date="-".join(made.groups()) if made else ""
    )


def _lines(pdf: PDF, progress: OnProgress) -> list[Line]:
    pages = pdf.pages
    if not pages:
        raise DocumentError("there is no page in it")
    if len(pages) > PAGES:
        raise DocumentError(f"it has {len(pages):,} pages; {PAGES:,} is the most that is read")
    lines: list[Line] = []
    letters = odd = 0
    for at, page in enumerate(pages, 1):
        words = _words(page)
        page.close()  # else every letter of every page stays in memory
        odd += sum(len(_NO_LETTER.findall(word.text)) for word in words)
        letters += sum(len(word.text) for word in words)
        lines += lines_of(words, at, float(page.height))
        progress(at, len(pages))
    _check_letters(letters, odd, len(pages))
    return lines


def _check_letters(letters: int, odd: int, pages: int) -> None:
    if letters < NO_TEXT * pages:
        raise DocumentError(
            "there is hardly any text in it, so it seems to be scanned; make its text readable (OCR) first"
        )
    if odd * 6 > 0.05 * letters:
        raise DocumentError(
            "its fonts do not say which letters they show; save it as PDF anew, or add its text"
        )


def _words(page: Any) -> list[Word]:
    if len(page.chars) > PAGE_LETTERS:
        raise DocumentError(f"page {page.page_number} has {len(page.chars):,} letters, which no page has")
    found = page.extract_words(
        x_tolerance_ratio=0.15, y_tolerance=2, keep_blank_chars=False, extra_attrs=["size", "fontname"]
    )
    return [
        Word(
            text="•" if _BULLET_SIGN.fullmatch(word["text"]) else word["text"],
            left=word["x0"],
            right=word["x1"],
            top=word["top"],
            bottom=word["bottom"],
            size=word["size"],
            bold="bold" in word["fontname"].lower(),
        )
        for word in found
    ]


def _without_margins(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """Return the lines without running heads and page numbers, and how many there were."""
    pages = len({line.page for line in lines})
    repeated = Counter(
        shape for shape, _ in {(_shape(line), line.page) for line in lines if _in_margin(line)}
    )
    least = max(2, min(3, pages))
    usual = _usual_size(lines) if lines else 0.0
    edges = {id(line) for line in _edges(lines, usual)}
    kept = [
        line
        for line in lines
        if not (
            _in_margin(line)
            and (
                repeated[_shape(line)] >= least
                or _PAGE_NUMBER.fullmatch(line.text.strip())
                or id(line) in edges
            )
        )
    ]
    return kept, len(lines) - len(kept)


def _edges(lines: Sequence[Line], usual: float) -> Iterator[Line]:
    """Yield the first and last line of a page where it is small print that stands off: a head that is there once."""
    of_page: dict[int, list[Line]] = {}
    for line in lines:
        of_page.setdefault(line.page, []).append(line)
    for page in of_page.values():
        down = sorted(page, key=lambda line: line.bottom)
        for line, others in ((down[0], down[1:]), (down[-1], down[:-1])):
            beside = min((abs(line.bottom - other.bottom) for other in others), default=0.0)
            if line.size < NOTE_SIZE * usual and beside > STANDS_OFF * usual and not _NOTE.match(line.text):
                yield line


def _without_notes(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines without the notes at the foot of a column, and those notes.

    A note is small print below everything else of its column that begins with a mark the page has raised.
    """
    if not lines:
        return [], []
    usual = _usual_size(lines)
    columns: dict[tuple[int, float], list[Line]] = {}
    for line in lines:
        columns.setdefault((line.page, round(line.column[0] / 20)), []).append(line)
    marks = {(line.page, mark) for line in lines for mark in re.findall(r"\[(\d{1,3}|[*†‡§])\]", line.text)}
    notes: set[int] = set()
    for column in columns.values():
        small = list(takewhile(lambda line: line.size <= NOTE_SIZE * usual, sorted(column, key=_from_below)))
        first = next((at for at in reversed(range(len(small))) if _mark_of(small[at]) in marks), -1)
        notes.update(id(line) for line in small[: first + 1])
    return [line for line in lines if id(line) not in notes], [line for line in lines if id(line) in notes]


def _from_below(line: Line) -> float:
    return -line.bottom


def _mark_of(line: Line) -> tuple[int, str]:
    found = _NOTE.match(line.text)
    return line.page, found[1] if found else ""


def _notes(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield each note as a block, its mark in brackets as it is in the text."""
    run: list[str] = []
    for line in lines:
        starts = _NOTE.match(line.text)
        if starts and run:
            yield _note(run)
            run = []
        run.append(f"[{starts[1]}] {line.text[starts.end() :]}" if starts else line.text)
    if run:
        yield _note(run)


def _note(run: Sequence[str]) -> Block:
    return Block(kind=PassageKind.metadata, text=one_line(_joined(run, set())), reason=structure.NOTE)


def _in_margin(line: Line) -> bool:
    return line.bottom < MARGIN * line.height or line.top > (1 - MARGIN) * line.height


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    if not lines:
        return
    usual = _usual_size(lines)
    leading = _leading(lines)
    known = set(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for line in lines)))
    run: list[Line] = []
    titled = False
    rows = _rows_of_tables(lines)
    for line in lines:
        if id(line) in rows:
            if run:
                yield _block(run, usual, known, titled=titled)
                run = []
            yield Block(kind=PassageKind.paragraph, text=one_line(" | ".join(line.cells)))
            continue
        if run and _starts(run, line, leading, usual):
            block = _block(run, usual, known, titled=titled)
            titled = titled or block.kind is PassageKind.title
            yield block
            run = []
        run.append(line)
    if run:
        yield _block(run, usual, known, titled=titled)


def _rows_of_tables(lines: Sequence[Line]) -> set[int]:
    """Return which lines are rows of a table: three cells or more, and so has a line beside it."""
    wide = [len(line.cells) >= CELLS for line in lines]
    return {
        id(line)
        for at, line in enumerate(lines)
        if wide[at] and any(0 <= near < len(lines) and wide[near] for near in (at - 1, at + 1))
    }


def _usual_size(lines: Iterable[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0]


def _leading(lines: Sequence[Line]) -> float:
    """Return the usual distance of two lines of a paragraph, in letter sizes."""
    gaps = [
        (after.bottom - line.bottom) / after.size
        for line, after in pairwise(lines)
        if (line.page, line.part) == (after.page, after.part) and after.bottom > line.bottom
    ]
    close = sorted(gap for gap in gaps if gap < 2.5)
    return median(close[: max(1, len(close) * 2 // 3)]) if close else 1.2


def _starts(run: Sequence[Line], line: Line, leading: float, usual: float) -> bool:
    """Return whether a line begins another paragraph than the lines before it."""
    last = run[-1]
    if abs(line.size - last.size) > 0.6 or (line.bold != last.bold and not _flows(last, line)):
        return True
    if body_start(line.text) and (line.text[0] in _BULLETS or _ENDS.search(last.text)):
        return True  # else "2021." or a dash at a line's start is part of the sentence
    if (line.page, line.part) != (last.page, last.part):
        return not _flows(last, line)
    if (line.bottom - last.bottom) / line.size > GAP * leading:
        return True
    if not _FULL_STOP.search(last.text):
        return False
    set_in = INDENT[0] < line.left - line.column[0] < INDENT[1] and last.left - last.column[0] < INDENT[0]
    width = last.column[1] - last.column[0]
    return set_in or last.right - last.column[0] < SHORT * width


def _flows(last: Line, line: Line) -> bool:
    """Return whether a sentence goes on from one column or page to the next."""
    return not _ENDS.search(last.text) and line.text[0] not in _BULLETS and abs(line.size - last.size) <= 0.6


def _block(run: Sequence[Line], usual: float, known: set[str], *, titled: bool) -> Block:
    text = one_line(_joined([line.text.strip() for line in run], known))
    larger = run[0].size > LARGER * usual
    if larger or (all(line.bold for line in run) and looks_like_heading(text)):
        first = not titled and larger
        return Block(kind=PassageKind.title if first else PassageKind.heading, text=text)
    if re.match(r"[•▪◦–—*-]\s", text):
        return Block(kind=PassageKind.item, text=text)
    return Block(kind=PassageKind.paragraph, text=text)


def _joined(lines: Sequence[str], known: set[str]) -> str:
    """Return lines as one; a hyphen at a line's end goes when the document has the word without it."""
    text = ""
    for line in lines:
        broken = re.search(r"(\w+)[-\u00ad]$", text)
        after = re.match(r"[a-z]\w*", line)
        if text.endswith("\u00ad"):
            text = text[:-1] + line
        elif broken and after:
            whole, hyphened = broken[1] + after.group(), f"{broken[1]}-{after.group()}"
            text = (text[:-1] if whole in known and hyphened not in known else text) + line
        else:
            text = f"{text} {line}" if text else line
    return text
