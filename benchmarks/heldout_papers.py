"""The held-out documents as files: a page, an e-mailed press release, a PDF in two columns, a Word document.

    python benchmarks/heldout_papers.py FOLDER

The bodies, places and figures are invented. The texts stand in `heldout/`, in a markup of our own: `#` title, `##`
heading, `@` a line below the title, `>` a quotation set in, `*` an item, `=` the title of a table, `|` its rows,
`[box]` to `[end]`, `**bold**`, `^1^` a note's mark and `[^1]` the note.
"""

from __future__ import annotations

import html
import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import docx
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle

HERE = Path(__file__).resolve().parent
TEXTS = HERE / "heldout"
sys.path.insert(1, str(HERE.parent / "tests"))

import papers  # noqa: E402

_PREFIXES = {"# ": "title", "## ": "heading", "### ": "subheading", "@ ": "below", "> ": "quotation"}
_PREFIXES |= {"* ": "item", "• ": "item", "= ": "caption", "| ": "row", "[box] ": "box", "[end]": "end"}
_MARK = re.compile(r"\^(\d+)\^")
_NOTE = re.compile(r"\[\^(\d+)\] (.*)")
NOTES_OF_PAGE = {1: ("1", "2", "3")}  # of the PDF
MARGIN, GAP, FOOT = 54.0, 20.0, 86.0


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what it is, its text) of each line that is not blank."""
    for line in filter(None, map(str.strip, text.split("\n"))):
        note = _NOTE.fullmatch(line)
        prefix = next((prefix for prefix in _PREFIXES if line.startswith(prefix)), "")
        if note:
            yield f"note {note[1]}", note[2]
        else:
            yield _PREFIXES.get(prefix, "paragraph"), line[len(prefix) :]


def as_page(text: str) -> bytes:
    """Return a page as a parliament publishes a report: raised marks linked to notes below, conclusions in bold."""
    tags = {"title": "h1", "heading": "h2", "subheading": "h3", "quotation": "blockquote", "item": "li"}
    body: list[str] = []
    notes: list[str] = []
    listed = False
    for kind, content in parts(text):
        words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(content, quote=False))
        words = _MARK.sub(r'<sup><a href="#fn\1">\1</a></sup>', words)
        if kind.startswith("note"):
            notes.append(f'<li id="fn{kind[5:]}">{words}</li>')
            continue
        if listed != (kind == "item"):
            body.append("</ul>" if listed else "<ul>")
            listed = kind == "item"
        tag = tags.get(kind, "p")
        body.append(f"<{tag}><p>{words}</p></{tag}>" if tag == "blockquote" else f"<{tag}>{words}</{tag}>")
    links = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("business", "committees"))
    whole = "\n".join(body)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Committees</title></head><body>'
        f"<header><nav><ul>{links}</ul></nav></header><main><article>{whole}<ol>{''.join(notes)}</ol></article>"
        "</main><footer><p>Contact us. Accessibility. Cookies.</p></footer></body></html>"
    ).encode()


def as_columns(text: str) -> bytes:
    """Return a PDF in two justified columns with running heads, notes at the foot, tables and a box."""
    buffer = io.BytesIO()
    width, height = A4
    each = (width - 2 * MARGIN - GAP) / 2
    notes = {kind[5:]: content for kind, content in parts(text) if kind.startswith("note")}

    def decorate(canvas: object, template: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 7)
        even = template.page % 2 == 0
        canvas.drawString(
            MARGIN, height - 34, "Flood Cover Panel" if even else "Insuring against the flood: 2023"
        )
        canvas.drawRightString(
            width - MARGIN, 30, f"{template.page}  |  Annual review 2024" if even else f"{template.page}"
        )
        canvas.setFont("Times-Roman", 7)
        marks = NOTES_OF_PAGE.get(template.page, ())
        for at, mark in enumerate(marks):
            canvas.drawString(MARGIN, FOOT - 16 - 9 * at, f"{mark}  {notes[mark]}")
        if marks:
            canvas.line(MARGIN, FOOT - 6, MARGIN + 90, FOOT - 6)

    frames = [
        Frame(MARGIN + at * (each + GAP), FOOT, each, height - FOOT - 56, 0, 0, 0, 0) for at in range(2)
    ]
    template = BaseDocTemplate(buffer, pagesize=A4, invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    template.build(list(_column(text, each)))
    return buffer.getvalue()


def _column(text: str, width: float) -> Iterator[Flowable]:
    body = ParagraphStyle(
        "b", fontName="Times-Roman", fontSize=9.5, leading=11.8, spaceAfter=5, alignment=TA_JUSTIFY
    )
    styles = {
        "title": ParagraphStyle(
            "t", parent=body, fontName="Helvetica-Bold", fontSize=19, leading=22, alignment=0
        ),
        "heading": ParagraphStyle("h", parent=body, fontName="Helvetica-Bold", fontSize=12, spaceBefore=7),
        "below": ParagraphStyle("s", parent=body, fontName="Helvetica", fontSize=8.5),
        "caption": ParagraphStyle("c", parent=body, fontName="Helvetica-Bold", fontSize=8.5, alignment=0),
    }
    boxed: list[Flowable] | None = None
    rows: list[list[str]] = []
    for kind, content in parts(text):
        if kind == "row":
            rows.append([cell.strip() for cell in content.strip("| ").split("|")])
            continue
        if rows:
            yield _table(rows)
            rows = []
        words = _MARK.sub(r'<super size="6">\1</super>', html.escape(content, quote=False))
        if kind == "box":
            boxed = [Paragraph(words, styles["caption"])]
        elif kind == "end" and boxed is not None:
            yield _box(boxed, width)
            boxed = None
        elif boxed is not None:
            boxed.append(Paragraph(words, body))
        elif not kind.startswith("note"):
            yield Paragraph(words, styles.get(kind, body))


def _table(rows: Sequence[Sequence[str]]) -> Table:
    style = [("FONT", (0, 0), (-1, -1), "Helvetica", 7), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black)]
    style += [("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)]
    style += [("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 5)]
    return Table(rows, style=TableStyle(style), hAlign="LEFT", spaceAfter=3)


def _box(content: Sequence[Flowable], width: float) -> Table:
    style = [
        ("BOX", (0, 0), (-1, -1), 0.7, colors.black),
        ("BACKGROUND", (0, 0), (-1, -1), colors.whitesmoke),
    ]
    return Table([[list(content)]], colWidths=[width], style=TableStyle(style), spaceAfter=6)


def as_briefing(text: str) -> bytes:
    """Return a Word document with lists in lists, whose numbers and letters Word counts."""
    made = docx.Document()
    papers.add_list(made, 60, [("decimal", "%1.", 1), ("lowerLetter", "(%2)", 1), ("lowerRoman", "(%3)", 1)])
    styles = {"title": "Title", "heading": "Heading 1", "below": "Subtitle", "item": "List Bullet"}
    depths = ((r"\d+\. ", 0), (r"\([a-h]\) ", 1), (r"\([ivx]+\) ", 2))
    for kind, content in parts(text):
        depth = next(((mark, at) for mark, at in depths if re.match(mark, content)), None)
        if depth and kind == "paragraph":
            paragraph = made.add_paragraph(re.sub(depth[0], "", content, count=1))
            papers.put_in_list(paragraph, 60, depth[1])
        else:
            made.add_paragraph(content, style=styles.get(kind))
    return papers.saved(made)


FILES: dict[str, Callable[[str], bytes]] = {
    "committee.html": as_page,
    "release.txt": str.encode,
    "review.pdf": as_columns,
    "briefing.docx": as_briefing,
}


def write(folder: Path, names: Sequence[str] = tuple(FILES)) -> list[Path]:
    """Return the files written to a folder."""
    for name in names:
        text = (TEXTS / name).with_suffix(".txt").read_text(encoding="utf-8")
        (folder / name).write_bytes(FILES[name](text))
    return [folder / name for name in names]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
