"""A stored text -> passages with their place, number and kind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from briefbook.errors import DocumentError
from briefbook.models import Document, Lines, Passage, PassageKind

TEXT_LIMIT = 20_000_000  # bytes; a longer file is not a report that somebody reads

_PRINTED_NUMBER = re.compile(r"(\d{1,4})\.\s+")
# "16. ", "4.2 ", "4.2. ", "12) ", "(a) ", "a) ", "(iv) ": what a document prints before a paragraph.
_LABEL = re.compile(
    r"(?P<label>\d{1,3}(?:\.\d{1,3})+|\d{1,4}(?=[.)])|\([a-z]{1,2}\)|\([ivx]{1,5}\)|[a-z](?=\)))[.)]?\s+"
)
_BULLET = re.compile(r"\s*[•–—*▪◦-]\s+")
_SENTENCE_END = re.compile(r"[.!?:;,”’\"]\s*(\[\d+\])?$")
_HEADING_WORDS = 12  # a line with more words and no full stop is a sentence that lost its stop


def decode(raw: bytes, name: str) -> str:
    """Return a text file's characters as received: strict UTF-8, nothing stripped, line endings kept.

    Raises `DocumentError` when the bytes are not UTF-8 text or exceed `TEXT_LIMIT`.
    """
    if len(raw) > TEXT_LIMIT:
        raise DocumentError(f"{name} has {len(raw):,} bytes; {TEXT_LIMIT:,} is the most that is read.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not UTF-8 text (byte {error.start:,} does not fit). Save it as UTF-8 and add it again."
        ) from None
    if "\0" in text:
        raise DocumentError(f"{name} holds NUL characters, so it is not a text file.")
    return text


def sha256(text: str) -> str:
    """Return the SHA-256 of a text as UTF-8, in hex: the key a document's text is stored under."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def passages(document: Document, text: str) -> list[Passage]:
    """Return the passages of a document in order; one for each line that is not blank.

    In a `wrapped` document a passage is the lines up to a blank one. `paragraph` is the number people
    cite. Where the document prints numbers it is the last one printed, so that a bullet or a closing
    sentence belongs to the paragraph it stands in; elsewhere body paragraphs are counted from 1. Titles,
    headings, metadata, furniture and dated parts have none.
    """
    found: list[Passage] = []
    section: str | None = None
    number = 0
    for line, start, end in _folded(text) if document.wrapped else _lines(text):
        content = text[start:end]
        kind, reason = _kind(document, line, content)
        paragraph: int | None = None
        part = next((part for part in document.parts if part.lines.first <= line <= part.lines.last), None)
        if kind is PassageKind.heading:
            section = content
        elif part:
            section = part.title
        elif kind in (PassageKind.paragraph, PassageKind.item):
            printed = _PRINTED_NUMBER.match(content) if document.numbered else None
            if document.numbered:
                number = int(printed.group(1)) if printed else number
            else:
                number += 1
            paragraph = number or None
        found.append(
            Passage(
                document=document.id,
                ordinal=len(found) + 1,
                kind=kind,
                paragraph=paragraph,
                section=section if paragraph or part else None,
                line=line,
                start=start,
                end=end,
                text=content,
                label=printed_label(content),
                reason=reason,
                text_sha256=document.sha256,
            )
        )
    return found


def printed_label(content: str) -> str | None:
    """Return the number or letter printed before a passage, without its stop: "16", "4.2", "(a)"; or None."""
    printed = _LABEL.match(content)
    return printed["label"] if printed else None


def body_start(content: str) -> int:
    """Return where a passage's words begin, after a bullet or a printed label."""
    printed = _BULLET.match(content) or _LABEL.match(content)
    return printed.end() if printed else 0


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (line number, start, end) of each line with something on it, without outer white space."""
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.strip()
        if content:
            start = offset + line.index(content)
            yield number, start, start + len(content)
        offset += len(line) + 1


def _folded(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (line number, start, end) of each run of lines; a blank line, a bullet or a label starts another."""
    run: tuple[int, int, int] | None = None
    last = 0
    for number, start, end in _lines(text):
        joins = run is not None and number == last + 1 and not body_start(text[start:end])
        if run is not None and not joins:
            yield run
        run = (run[0], run[1], end) if run is not None and joins else (number, start, end)
        last = number
    if run is not None:
        yield run


def _kind(document: Document, line: int, content: str) -> tuple[PassageKind, str]:
    """Return the kind of a passage and, for metadata and furniture, the reason."""
    if line in document.title_lines:
        return PassageKind.title, ""
    for kind, runs in (
        (PassageKind.metadata, document.metadata),
        (PassageKind.furniture, document.furniture),
    ):
        apart = _run_with(runs, line)
        if apart:
            return kind, apart.reason
    if _is_heading(document, line, content):
        return PassageKind.heading, ""
    return (PassageKind.item if _BULLET.match(content) else PassageKind.paragraph), ""


def _is_heading(document: Document, line: int, content: str) -> bool:
    if document.heading_lines:
        return line in document.heading_lines
    return document.numbered and not _PRINTED_NUMBER.match(content) and looks_like_heading(content)


def looks_like_heading(content: str) -> bool:
    """Return whether a line reads as a heading: short, no bullet, no full stop."""
    return (
        not _SENTENCE_END.search(content)
        and not _BULLET.match(content)
        and len(content.split()) <= _HEADING_WORDS
    )


def _run_with(runs: tuple[Lines, ...], line: int) -> Lines | None:
    return next((run for run in runs if run.first <= line <= run.last), None)
