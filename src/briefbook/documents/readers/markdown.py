"""Markdown: headings, paragraphs, list items and rows of tables, with the marks taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefbook.documents.encoding import characters
from briefbook.documents.reading import Block, Hints, OnProgress, Reading, one_line, reading_of, title_of
from briefbook.models import PassageKind

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_UNDERLINE = re.compile(r"(=+|-+)")
_ITEM = re.compile(r"(?:(?P<bullet>[-*+])|(?P<number>\d{1,4})[.)])\s+(?P<text>.*)")
_RULE = re.compile(r"(?:[-*_]\s*){3,}")
_FENCE = re.compile(r"(```|~~~)")
_ROW_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?")
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[[^\]\n]*\]\([^()\n]*\)"), ""),
    (re.compile(r"\[\^([^\]\n]{1,20})\]"), r"[\1]"),
    (re.compile(r"\[([^\]\n]+)\]\((?:[^()\n]|\([^()\n]*\))*\)"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])"), r"\1"),
)


def read(raw: bytes, progress: OnProgress) -> Reading:
    """Return a markdown file as text without marks; numbers of lists stay, a YAML header is metadata."""
    text, encoding = characters(raw)
    progress(1, 2)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = list(_blocks(_COMMENT.sub("", text)))
    return reading_of(
        blocks,
        hints=Hints(title=title_of(blocks)),
        encoding=encoding,
        reader="markdown",
    )


def _blocks(text: str) -> Iterator[Block]:
    header = _FRONT_MATTER.match(text)
    if header:
        for line in header[1].split("\n"):
            if one_line(line):
                yield Block(kind=PassageKind.metadata, text=one_line(line), reason="header of the file")
        text = text[header.end() :]
    titled = False
    for kind, content in _parts(text):
        plain = one_line(_unmarked(content))
        if not plain:
            continue
        if kind is PassageKind.title:
            kind = PassageKind.heading if titled else PassageKind.title
            titled = True
        yield Block(kind=kind, text=f"• {plain}" if kind is PassageKind.item else plain)


def _parts(text: str) -> Iterator[tuple[PassageKind, str]]:
    """Yield (kind, lines joined): a first-level heading comes as title, a numbered item as paragraph."""
    kind, run = PassageKind.paragraph, list[str]()
    fenced = False
    for line in [*text.split("\n"), ""]:
        content = re.sub(r"^\s*(?:>\s?)+", "", line).strip()
        if _FENCE.match(content):
            fenced, content = not fenced, ""
        starts = None if fenced else _start(content, run)
        if starts or not content or fenced:
            yield kind, " ".join(run)
            kind, run = PassageKind.paragraph, []
        if starts:
            kind, rest, whole = starts
            run = [rest]
            if whole:
                yield kind, rest
                kind, run = PassageKind.paragraph, []
        elif not fenced and run and _UNDERLINE.fullmatch(content):
            level = PassageKind.title if content[0] == "=" else PassageKind.heading
            yield level, " ".join(run)
            run = []
        elif content and not (_RULE.fullmatch(content) or _ROW_RULE.fullmatch(content)):
            run.append(content)
    yield kind, " ".join(run)


def _start(content: str, run: list[str]) -> tuple[PassageKind, str, bool] | None:
    """Return (kind, text, whether the line is all of it) when a line starts a part of its own."""
    heading = _HEADING.fullmatch(content)
    if heading:
        return (PassageKind.title if len(heading[1]) == 1 else PassageKind.heading), heading[2], True
    if content.startswith("|") and not _ROW_RULE.fullmatch(content):
        cells = [cell.strip() for cell in content.strip("|").split("|")]
        return PassageKind.paragraph, " | ".join(cells), True
    item = _ITEM.fullmatch(content)
    if item and not _RULE.fullmatch(content):
        if item["bullet"]:
            return PassageKind.item, item["text"], False
        if not run or item["number"] == "1" or _ITEM.fullmatch(run[0]):
            return PassageKind.paragraph, f"{item['number']}. {item['text']}", False
    return None


def _unmarked(text: str) -> str:
    for pattern, instead in _INLINE:
        text = pattern.sub(instead, text)
    return text
