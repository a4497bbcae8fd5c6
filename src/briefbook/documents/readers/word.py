"""A Word document: its paragraphs in order, with the numbers that Word counts and does not write."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from briefbook.documents.readers.archive import check
from briefbook.documents.readers.numbering import Numbering
from briefbook.documents.reading import (
    Block,
    Hints,
    OnProgress,
    Reading,
    note_mark,
    one_line,
    reading_of,
    title_of,
)
from briefbook.errors import DocumentError
from briefbook.models import PassageKind

_TICK = 100  # paragraphs between two signs of life
_CELL_WORDS = 12  # a cell with more words is text in a frame, not a value of a table
_UNSEEN = {qn(name) for name in ("w:del", "w:moveFrom", "w:txbxContent", "w:instrText", "w:pPr", "w:sdtPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(raw: bytes, progress: OnProgress) -> Reading:
    """Return a Word document as text; deleted and hidden text, comments and text boxes are left out.

    Raises `DocumentError` when it is not one, or is not safe to open.
    """
    check(raw)
    try:
        document = docx.Document(io.BytesIO(raw))
    except Exception as error:  # the library raises whatever its parts do
        raise DocumentError(f"it is not a Word document that can be read ({type(error).__name__})") from None
    progress(0, 1)
    blocks = list(_blocks(document, progress))
    if not blocks:
        raise DocumentError("there is no text in it; if it holds pictures of pages, add a text version")
    return reading_of(
        blocks,
        hints=_hints(document, blocks),
        reader=f"python-docx {version('python-docx')}",
    )


def _hints(document: WordDocument, blocks: list[Block]) -> Hints:
    said = document.core_properties
    title = title_of(blocks) or said.title or ""
    try:
        made = said.created.date().isoformat() if said.created else ""
    except ValueError:
        made = ""
    return Hints(title=one_line(title), date=made)


def _blocks(document: WordDocument, progress: OnProgress) -> Iterator[Block]:
    styles = _style_names(document)
    numbering = Numbering(document)
    paragraphs = list(document.element.body.iter(qn("w:p"), qn("w:tr")))
    rows: set[etree._Element] = set()
    for at, element in enumerate(paragraphs):
        if at % _TICK == 0:
            progress(at, len(paragraphs))
        if element.tag == qn("w:tr"):
            cells = _cells(element)
            if cells is not None:
                rows.update(element.iter(qn("w:p")))
                if any(cells):
                    yield Block(kind=PassageKind.paragraph, text=" | ".join(filter(None, cells)))
        elif element not in rows and not _is_unseen(element):
            yield from _paragraph(element, styles, numbering)


def _paragraph(element: etree._Element, styles: dict[str, str], numbering: Numbering) -> Iterator[Block]:
    label = numbering.label(element)
    text = one_line(_text(element))
    if not text:
        return
    style = styles.get(_style_id(element), "").lower()
    if style == "title":
        yield Block(kind=PassageKind.title, text=text)
    elif style.startswith("heading"):
        yield Block(kind=PassageKind.heading, text=f"{label} {text}" if label else text)
    elif label == "•":
        yield Block(kind=PassageKind.item, text=f"• {text}")
    else:
        yield Block(kind=PassageKind.paragraph, text=f"{label} {text}" if label else text)


def _style_names(document: WordDocument) -> dict[str, str]:
    return {style.style_id: style.name or "" for style in document.styles}


def _style_id(element: etree._Element) -> str:
    found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return found.get(qn("w:val"), "") if found is not None else ""


def _text(element: etree._Element) -> str:
    """Return what a reader of the page sees; python-docx's own leaves inserted text and controls out."""
    if element.tag in _UNSEEN or element.tag == _FALLBACK:
        return ""
    if element.tag == qn("w:t"):
        return element.text or ""
    if element.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
        return " "
    if element.tag == qn("w:noBreakHyphen"):
        return "\u2011"
    if element.tag == qn("w:r") and _is_hidden(element):
        return ""
    text = ""
    for child in element:
        piece = _text(child)
        text += note_mark(piece, text) if child.tag == qn("w:r") and _is_raised(child) else piece
    return text


def _is_raised(run: etree._Element) -> bool:
    place = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    return place is not None and place.get(qn("w:val")) == "superscript"


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return hidden is not None and hidden.get(qn("w:val"), "true") not in ("false", "0")


def _is_unseen(element: etree._Element) -> bool:
    return any(above.tag in _UNSEEN or above.tag == _FALLBACK for above in element.iterancestors())


def _cells(row: etree._Element) -> list[str] | None:
    """Return the cells of a table's row, or None when they hold text rather than values."""
    cells: list[Any] = [
        [one_line(_text(paragraph)) for paragraph in cell.iter(qn("w:p"))] for cell in row.iter(qn("w:tc"))
    ]
    flat = [" ".join(filter(None, paragraphs)) for paragraphs in cells]
    long = any(len(text.split()) > _CELL_WORDS for text in flat)
    return None if long or len(flat) < 2 else flat
