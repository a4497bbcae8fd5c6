"""The numbers that Word counts: "16." stands in no text of the file, and is what people cite."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from briefbook.documents.reading import whole

_LEVELS = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class Level:
    """How one level of a list counts and prints."""

    format: str = "decimal"
    text: str = "%1."
    start: int = 1
    restart: int | None = None  # the level whose step resets this one; None is any above


@dataclass
class Numbering:
    """Counts a document's lists paragraph by paragraph, in reading order."""

    document: WordDocument
    _lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    _by_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(
        default_factory=lambda: defaultdict(lambda: [None] * _LEVELS)
    )
    _started: set[tuple[str, int]] = field(default_factory=set)
    _overrides: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            part = self.document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {
            found.get(qn("w:abstractNumId"), ""): _levels(found) for found in part.iter(qn("w:abstractNum"))
        }
        for number in part.iterchildren(qn("w:num")):
            name = number.get(qn("w:numId"), "")
            base = _value(number, "w:abstractNumId") or ""
            self._lists[name] = (base, abstract.get(base, {}) | _own_levels(number))
            self._overrides[name] = _start_overrides(number)
        self._read_styles()

    def label(self, paragraph: etree._Element) -> str:
        """Return what is printed before a paragraph ("16.", "(a)", "•") and count it; "" when nothing is."""
        place = self._place(paragraph)
        if place is None or place[0] not in self._lists:
            return ""
        number, depth = place
        base, levels = self._lists[number]
        level = levels.get(depth, Level())
        counts = self._counts[base]
        self._apply_override(number, depth, counts)
        before = counts[depth]
        counts[depth] = level.start if before is None else before + 1
        for below in range(depth + 1, _LEVELS):
            restart = levels.get(below, Level()).restart
            if restart != 0 and (restart is None or depth < restart):
                counts[below] = None
        return _printed(level, levels, counts)

    def _apply_override(self, number: str, depth: int, counts: list[int | None]) -> None:
        start = self._overrides[number].get(depth)
        if start is not None and (number, depth) not in self._started:
            self._started.add((number, depth))
            counts[depth] = start - 1

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """Return the list and the level of a paragraph: its own, else its style's."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        inherited = self._by_style.get(style.get(qn("w:val"), "") if style is not None else "")
        if own is None:
            return inherited
        number = _value(own, "w:numId") or (inherited[0] if inherited else "")
        return (number, _depth(own)) if number != "0" else None

    def _read_styles(self) -> None:
        styles = {style.get(qn("w:styleId"), ""): style for style in self.document.styles.element}
        for name in styles:
            found = _inherited(name, styles)
            if found:
                self._by_style[name] = found


def _inherited(name: str, styles: dict[str, etree._Element]) -> tuple[str, int] | None:
    """Return the list and level a style or one it is based on gives; a circle of styles gives none."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        own = styles[name].find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if own is not None:
            number = _value(own, "w:numId")
            return (number, _depth(own)) if number and number != "0" else None
        name = _value(styles[name], "w:basedOn") or ""
    return None


def _levels(element: etree._Element) -> dict[int, Level]:
    return {
        int(level.get(qn("w:ilvl"), "0")): _level(level)
        for level in element.iterchildren(qn("w:lvl"))
        if re.fullmatch(r"[0-8]", level.get(qn("w:ilvl"), "0"))
    }


def _own_levels(number: etree._Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for override in number.iterchildren(qn("w:lvlOverride")):
        found |= _levels(override)
    return found


def _start_overrides(number: etree._Element) -> dict[int, int]:
    return {
        whole(override.get(qn("w:ilvl")), 0): whole(_value(override, "w:startOverride"), 1)
        for override in number.iterchildren(qn("w:lvlOverride"))
        if override.find(qn("w:startOverride")) is not None
    }


def _level(element: etree._Element) -> Level:
    restart = _value(element, "w:lvlRestart")
    return Level(
        format=_value(element, "w:numFmt") or "decimal",
        text=_value(element, "w:lvlText") or "",
        start=whole(_value(element, "w:start"), 1),
        restart=whole(restart, 0) if restart is not None else None,
    )


def _depth(properties: etree._Element) -> int:
    return min(whole(_value(properties, "w:ilvl"), 0), _LEVELS - 1)


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(qn(name))
    return found.get(qn("w:val")) if found is not None else None


def _printed(level: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    if level.format == "bullet":
        return "•"
    if level.format == "none":
        return ""

    def filled(match: re.Match[str]) -> str:
        above = int(match[1]) - 1
        its = levels.get(above, Level())
        count = counts[above]
        return _counted(its.start if count is None else count, its.format)

    return re.sub(r"%([1-9])", filled, level.text).strip()


def _counted(number: int, how: str) -> str:
    if how in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if how == "upperLetter" else letters
    if how in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman.upper() if how == "upperRoman" else roman
    return f"{number:02d}" if how == "decimalZero" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written
