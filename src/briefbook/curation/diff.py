"""What changed between two revisions of a fact, field by field and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz.distance import Indel

from briefbook.curation.forms import LABELS, LINES, draft_of
from briefbook.models import Fact, Frozen

_WORD = re.compile(r"\s+|[^\W_]+(?:['’.,-][^\W_]+)*|.", re.DOTALL)


_MARKS = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}


class Segment(Frozen):
    """A run of text that stayed, went or came."""

    kind: Literal["same", "old", "new"]
    text: str


class FieldChange(Frozen):
    """One field that reads otherwise: the joined "same" and "old" are the old text, "same" and "new" the new."""

    field: str
    label: str
    segments: tuple[Segment, ...]

    @property
    def before(self) -> str:
        return "".join(segment.text for segment in self.segments if segment.kind != "new")

    @property
    def after(self) -> str:
        return "".join(segment.text for segment in self.segments if segment.kind != "old")

    def as_text(self) -> str:
        """Return the change in a line: "lent [-4,120-]{+4,300+} books"; of several lines those that changed."""
        lines, line, marked = [], "", False
        for segment in self.segments:
            for at, part in enumerate(segment.text.split("\n")):
                if at:
                    lines += [line] if marked else []
                    line, marked = "", False
                line += _MARKS[segment.kind].format(part) if part else ""
                marked = marked or (segment.kind != "same" and bool(part))
        return f"{self.label}: " + "; ".join([*lines, line] if marked else lines)


def changes(before: Fact | None, after: Fact) -> tuple[FieldChange, ...]:
    """Return the fields that read otherwise than before; of a new fact, all that it has."""
    old = _fields(before) if before else {}
    new = _fields(after)
    return tuple(
        FieldChange(
            field=name,
            label=LABELS.get(name, name.capitalize()),
            segments=_field(name, old.get(name, ""), text),
        )
        for name, text in new.items()
        if old.get(name, "") != text
    )


def as_text(found: Iterable[FieldChange]) -> str:
    """Return changes as plain text, a field a line; "nothing changed" when there are none."""
    return "\n".join(change.as_text() for change in found) or "nothing changed"


def words(before: str, after: str) -> tuple[Segment, ...]:
    """Return how one text becomes another, in whole words."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    segments: list[Segment] = []
    for tag, first, last, start, end in _opcodes(old, new):
        if tag == "equal":
            segments.append(Segment(kind="same", text="".join(old[first:last])))
            continue
        if last > first:
            segments.append(Segment(kind="old", text="".join(old[first:last])))
        if end > start:
            segments.append(Segment(kind="new", text="".join(new[start:end])))
    return tuple(segments)


def _fields(fact: Fact) -> dict[str, str]:
    return {**draft_of(fact).given(), "status": fact.status.value}


def _field(name: str, before: str, after: str) -> tuple[Segment, ...]:
    return lines(before, after) if name in LINES else words(before, after)


def lines(before: str, after: str) -> tuple[Segment, ...]:
    """Return how one list of lines becomes another, in whole lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    segments: list[Segment] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            segments.append(Segment(kind="same", text="".join(old[first:last])))
            continue
        segments += words("".join(old[first:last]), "".join(new[start:end]))
    return tuple(segments)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the steps from old to new; what stays between two changes and is only white space changes with them."""
    raw = [(o.tag, o.src_start, o.src_end, o.dest_start, o.dest_end) for o in Indel.opcodes(old, new)]
    joined: list[tuple[str, int, int, int, int]] = []
    for at, (tag, first, last, start, end) in enumerate(raw):
        gap = tag == "equal" and 0 < at < len(raw) - 1 and not "".join(old[first:last]).strip()
        kind = "equal" if tag == "equal" and not gap else "change"
        if joined and kind == "change" == joined[-1][0]:
            joined[-1] = ("change", joined[-1][1], last, joined[-1][3], end)
        else:
            joined.append((kind, first, last, start, end))
    return joined
