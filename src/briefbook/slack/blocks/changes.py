"""What a change does to a fact, word by word: what goes is struck out, what comes is bold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbook.curation.diff import FieldChange, Segment
from briefbook.slack.blocks.parts import Block, rich
from briefbook.slack.blocks.text import clean

LONGEST = 1_500  # characters of one field; a longer one shows the words around each change
AROUND = 60  # characters kept on either side of a change that stands in a longer text
LEFT_OUT = " … "
INLINE = 120  # a change of more characters than this stands on lines of its own, before and after
EMPTY = "nothing"

_STYLES = {"same": {}, "old": {"strike": True}, "new": {"bold": True}}
_LINES = re.compile(r"\n+")


def changed(changes: Sequence[FieldChange], *, most: int = 8) -> list[Block]:
    """Return a block for each field that reads otherwise, and a line for those that there is no room for."""
    blocks = [_field(change) for change in changes[:most]]
    left = ", ".join(change.label for change in changes[most:])
    return [*blocks, rich("rich_text_section", [_words(f"Also: {left}.")])] if left else blocks


def _field(change: FieldChange) -> Block:
    """Return one field: short ones in a line, long ones as they stand above as they would stand."""
    label = _words(f"{change.label}  ") | {"style": {"bold": True}}
    if not change.before.strip():
        after = _words(_cut(change.after.strip()) or EMPTY)
        if len(change.after) <= INLINE:
            return rich("rich_text_section", [label, after])
        return _block(label, [after])
    if len(change.before) + len(change.after) <= INLINE:
        return rich("rich_text_section", [label, *_marked(change.segments)])
    return _block(label, _side("old", change.segments), _side("new", change.segments))


def _block(label: Block, *quotes: list[Block]) -> Block:
    said = [{"type": "rich_text_quote", "elements": quote} for quote in quotes if quote]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [label]}, *said]}


def _side(kind: str, segments: Sequence[Segment]) -> list[Block]:
    """Return one of the two versions, its own words marked."""
    return _marked([one for one in segments if one.kind in ("same", kind)])


def _marked(segments: Sequence[Segment]) -> list[Block]:
    total = sum(len(one.text) for one in segments)
    shown: list[Block] = []
    for at, one in enumerate(segments):
        text = clean(one.text)
        if one.kind == "same" and total > LONGEST:
            text = _near(text, first=at == 0, last=at == len(segments) - 1)
        if one.kind == "old" and at + 1 < len(segments) and segments[at + 1].kind == "new":
            text = _spaced(text, segments[at + 1].text)
        if text:
            style = _STYLES[one.kind]
            shown.append(_words(_cut(text)) | ({"style": style} if style else {}))
    return shown


def _spaced(old: str, new: str) -> str:
    """Return words that go with a space before those that come, so that "2018" and "2019" stay two words."""
    return old if old[-1:].isspace() or new[:1].isspace() else f"{old} "


def _near(text: str, *, first: bool, last: bool) -> str:
    """Return what stands next to the changes of a long text."""
    if len(text) <= 2 * AROUND + len(LEFT_OUT):
        return text
    start = "" if first else text[:AROUND]
    end = "" if last else text[-AROUND:]
    return start + LEFT_OUT + end


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rstrip() + " …"


def _words(text: str) -> Block:
    return {"type": "text", "text": text}
