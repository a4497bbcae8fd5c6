"""One text as html, docx and pdf, made here: what a reader gives back can be compared with what went in."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

_NUMBER = re.compile(r"(\d{1,4})\.\s+")
_BULLET = re.compile(r"[•–]\s+")

# A short paper of our own: numbered paragraphs, headings, bullets, notes, figures, and a quotation.
PAPER = (
    "Borough libraries in 2023: what the survey found",
    "Use of the libraries",
    "1. The borough’s libraries lent 412,300 books in 2023, nearly a tenth fewer than in 2022.[1] Visits rose to"
    " more than 1.2 million, up from 940,000 in 2021. The Libraries Service expects a further rise.",
    "2. Between 40 and 45 percent of visitors came to use a computer. One in four of them had no connection at"
    " home, the survey of 2,150 residents found.[2]",
    "3. The councillor for culture, Ann Weaver, said: “No library will close in this term.” She promised £2.6m"
    " for repairs by the end of 2025.",
    "What should change",
    "4. Residents named three things that would bring them in more often:",
    "• longer opening hours on Saturdays and Sundays;",
    "• quiet rooms for pupils in the weeks before examinations; and",
    "• a lift in the Harbour branch.",
    "5. The council should publish the figures of every branch each quarter. It is not known how many people were"
    " turned away because a branch was full. No branch counts them.",
    "6. The Harbour branch will need a new roof, which costs about £21.5m according to the surveyor. This cannot"
    " wait until 2026.",
)  # fmt: skip


def as_text(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"


def as_html(paragraphs: Sequence[str], *, furniture: bool = True) -> bytes:
    """Return a page; with `furniture`, what surrounds an article on a site is around it."""
    title, *rest = paragraphs
    body = "\n".join(_html_block(text, rest[at - 1] if at else "") for at, text in enumerate(rest))
    around = (
        (
            '<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>',
            "<aside><p>Advertisement: visit our shop for the best offers of the season.</p></aside>"
            "<footer><p>© The Gazette. All rights reserved. Cookies help us to serve you.</p></footer>",
        )
        if furniture
        else ("", "")
    )
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
        f"<body>{around[0]}<main><article><h1>{html.escape(title)}</h1>\n{body}\n</article></main>{around[1]}"
        "</body></html>"
    )
    return page.encode()


def _html_block(text: str, before: str) -> str:
    tag = "h2" if is_heading(text) else "p"
    return f"<{tag}>{html.escape(text)}</{tag}>"


def is_heading(text: str) -> bool:
    return (
        not re.search(r"[.:;,!?”’\])]$|\band$", text) and len(text.split()) <= 8 and not _BULLET.match(text)
    )


def as_docx(paragraphs: Sequence[str], *, counted: bool = True) -> bytes:
    """Return a Word document; with `counted`, Word counts the numbers and they are in no text."""
    made = docx.Document()
    title, *rest = paragraphs
    made.add_paragraph(title, style="Title")
    for text in rest:
        numbered, bullet = _NUMBER.match(text), _BULLET.match(text)
        if is_heading(text):
            made.add_heading(text, level=1)
        elif bullet:
            made.add_paragraph(text[bullet.end() :], style="List Bullet")
        elif numbered and counted:
            made.add_paragraph(text[numbered.end() :], style="List Number")
        else:
            made.add_paragraph(text)
    return saved(made)


def saved(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def add_list(document: docx.document.Document, number: int, levels: Sequence[tuple[str, str, int]]) -> None:
    """Add a list (format, text, start for each level) to the numbering of a document, under a number."""
    part = document.part.numbering_part.element
    abstract = _element("w:abstractNum", {"w:abstractNumId": str(number)})
    for depth, (form, text, start) in enumerate(levels):
        level = _element("w:lvl", {"w:ilvl": str(depth)})
        for name, value in (("w:start", str(start)), ("w:numFmt", form), ("w:lvlText", text)):
            level.append(_element(name, {"w:val": value}))
        abstract.append(level)
    part.insert(0, abstract)
    num = _element("w:num", {"w:numId": str(number)})
    num.append(_element("w:abstractNumId", {"w:val": str(number)}))
    part.append(num)


def put_in_list(paragraph: docx.text.paragraph.Paragraph, number: int, depth: int = 0) -> None:
    properties = _element("w:numPr", {})
    properties.append(_element("w:ilvl", {"w:val": str(depth)}))
    properties.append(_element("w:numId", {"w:val": str(number)}))
    paragraph._p.get_or_add_pPr().append(properties)


def _element(name: str, attributes: dict[str, str]) -> OxmlElement:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def as_pdf(paragraphs: Sequence[str], *, columns: int = 1, heads: bool = True) -> bytes:
    """Return a PDF of A4 pages in one or two columns; with `heads`, a running head and page numbers."""
    buffer = io.BytesIO()
    width, height = A4
    margin, gap = 60.0, 24.0
    each = (width - 2 * margin - (columns - 1) * gap) / columns
    frames = [
        Frame(margin + at * (each + gap), margin + 20, each, height - 2 * margin - 40, 0, 0, 0, 0)
        for at in range(columns)
    ]

    def decorate(canvas: object, template: BaseDocTemplate) -> None:
        if heads:
            canvas.setFont("Times-Roman", 8)
            canvas.drawString(margin, height - 40, "Borough of Harbour: papers for the council")
            canvas.drawCentredString(width / 2, 36, f"{template.page}")

    template = BaseDocTemplate(buffer, pagesize=A4, title=paragraphs[0], invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    template.build(_flow(paragraphs))
    return buffer.getvalue()


def _flow(paragraphs: Sequence[str]) -> list[object]:
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=10.5, leading=13.5, spaceAfter=7, alignment=TA_LEFT
    )
    item = ParagraphStyle("item", parent=body, leftIndent=14, spaceAfter=3)
    heading = ParagraphStyle(
        "heading", parent=body, fontName="Times-Bold", fontSize=13, leading=16, spaceBefore=6
    )
    title = ParagraphStyle("title", parent=heading, fontSize=18, leading=22, spaceAfter=12)
    flow: list[object] = [Paragraph(html.escape(paragraphs[0]), title), Spacer(1, 6)]
    for text in paragraphs[1:]:
        style = item if _BULLET.match(text) else heading if is_heading(text) else body
        flow.append(Paragraph(html.escape(text), style))
    return flow
