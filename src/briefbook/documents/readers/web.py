"""A saved web page: its article, without navigation, advertisements and asides. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import lxml.html
from lxml import etree
from trafilatura import bare_extraction

from briefbook.documents import structure
from briefbook.documents.encoding import UNSURE, characters
from briefbook.documents.reading import (
    Block,
    Hints,
    OnProgress,
    Reading,
    note_mark,
    one_line,
    reading_of,
    whole,
)
from briefbook.errors import DocumentError
from briefbook.models import PassageKind

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_WESTERN = {b"windows-1252", b"cp1252", b"iso-8859-1", b"latin1", b"latin-1", b"us-ascii"}
_OWN_MARK = r"^\s*(?:\[?\d{1,3}\]?[.)]?\s+)?"
_DEPTH = 250  # libxml2 goes no deeper; what is below is lost


def read(raw: bytes, progress: OnProgress) -> Reading:
    """Return the article of a page as text; the numbers of ordered lists are written out.

    Raises `DocumentError` when there is no article in it, or when it is nested too deep to be a page.
    """
    page, encoding = characters(raw)
    declared = _DECLARED.search(raw[:4096])
    if encoding == UNSURE and declared and declared[1].lower() in _WESTERN:
        encoding = "cp1252, as the page says"
    tree = _parsed(page)
    progress(1, 3)
    _mark_notes(tree)
    _number_lists(tree)
    found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True)
    progress(2, 3)
    blocks = _without_repeats(list(_blocks(found.body))) if found is not None else []
    if not any(block.kind is PassageKind.paragraph for block in blocks):
        raise DocumentError("there is no article in this page; save its text as .txt and add that")
    title = one_line(found.title or "")
    return reading_of(
        _titled(blocks, title),
        hints=Hints(
            title=title, publisher=one_line(found.sitename or ""), date=one_line(str(found.date or ""))
        ),
        encoding=encoding,
        reader=f"trafilatura {version('trafilatura')}",
        notes=("Navigation, advertisements and whatever else is no article were left out.",),
    )


def _parsed(page: str) -> lxml.html.HtmlElement:
    if "<" not in page:
        raise DocumentError("it is not a web page; save it as .txt and add that")
    try:
        tree = lxml.html.document_fromstring(_DECLARATION.sub("", page))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise DocumentError("it cannot be read as a web page; save its text as .txt and add that") from None
    depth = _depth(tree)
    if depth >= _DEPTH:
        raise DocumentError(f"its parts are nested {depth} deep, which no page of a report is")
    return tree


def _depth(tree: lxml.html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _mark_notes(tree: lxml.html.HtmlElement) -> None:
    """Write raised marks as "[4]", here and before the notes that they link to, instead of a list's numbers."""
    marks: dict[str, str] = {}
    for raised in list(tree.iter("sup")):
        mark = note_mark(raised.text_content(), _text_before(raised))
        if not mark.startswith("["):
            continue
        link = next((one.get("href", "") for one in (*raised.iter("a"), *raised.iterancestors("a"))), "")
        if link.startswith("#"):
            marks[link[1:]] = mark
        for child in list(raised):
            raised.remove(child)
        raised.text = mark
    for note in tree.iter("li", "p", "div"):
        named = note.get("id") or next((one.get("id") or one.get("name") for one in note.iter("a")), None)
        if named in marks:
            mark = marks.pop(named)
            first = next(iter(note.iterchildren("p")), note)
            first.text = f"{mark} {re.sub(_OWN_MARK, '', first.text or '')}"


def _text_before(element: lxml.html.HtmlElement) -> str:
    """Return the end of the text that an element follows."""
    before, above = element.getprevious(), element.getparent()
    if before is not None:
        return (before.tail or before.text_content() or "")[-8:]
    return ((above.text if above is not None else "") or "")[-8:]


def _number_lists(tree: lxml.html.HtmlElement) -> None:
    """Write the numbers of ordered lists into their items: they are not in the text, and people cite them."""
    for ordered in tree.iter("ol"):
        number = whole(ordered.get("start"), 1)
        for item in ordered.iterchildren("li"):
            number = whole(item.get("value"), number)
            first = next(iter(item.iterchildren("p")), item)
            if structure.is_note(first.text or ""):
                continue
            if not (first.text or "").strip().startswith(f"{number}."):
                first.text = f"{number}. {(first.text or '').lstrip()}"
            number += 1


def _blocks(body: etree._Element) -> Iterator[Block]:
    """Yield the paragraphs, headings, items and table rows of an extracted body."""
    for element in body.iterchildren():
        tag = element.tag
        if tag == "head":
            yield from _block(PassageKind.heading, _text(element))
        elif tag == "list":
            for item in element.iter("item"):
                yield from _item(_text(item))
        elif tag == "table":
            for row in element.iter("row"):
                cells = [one_line(_text(cell)) for cell in row.iter("cell")]
                yield from _block(PassageKind.paragraph, " | ".join(cell for cell in cells if cell))
        elif tag in ("quote", "div") and len(element.findall("p")):
            yield from _blocks(element)
        else:
            yield from _block(PassageKind.paragraph, _text(element))


def _text(element: etree._Element) -> str:
    for broken in element.iter("lb"):
        broken.tail = " " + (broken.tail or "")
    return "".join(element.itertext())


def _item(text: str) -> Iterator[Block]:
    numbered = re.match(r"\s*\d{1,5}\.\s", text)
    yield from _block(PassageKind.paragraph if numbered else PassageKind.item, text)


def _block(kind: PassageKind, text: str) -> Iterator[Block]:
    plain = one_line(text)
    if structure.is_note(plain):
        yield Block(kind=PassageKind.metadata, text=plain, reason=structure.NOTE)
    elif plain:
        bullet = kind is PassageKind.item and not re.match(r"[•–—*-]\s", plain)
        yield Block(kind=kind, text=f"• {plain}" if bullet else plain)


def _without_repeats(blocks: list[Block]) -> list[Block]:
    """Return blocks without one that repeats the one before it, as a heading in a list of links may."""
    return [block for at, block in enumerate(blocks) if at == 0 or block.text != blocks[at - 1].text]


def _titled(blocks: list[Block], title: str) -> list[Block]:
    """Return blocks with the title first: its heading where it has one."""
    for at, block in enumerate(blocks[:3]):
        if (title and block.text.casefold() == title.casefold()) or (at == 0 and _is_heading(block)):
            named = block.model_copy(update={"kind": PassageKind.title})
            return [*blocks[:at], named, *blocks[at + 1 :]]
    return [Block(kind=PassageKind.title, text=title), *blocks] if title else blocks


def _is_heading(block: Block) -> bool:
    return block.kind is PassageKind.heading
