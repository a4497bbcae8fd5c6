"""What a change does to a fact, word by word: what goes is struck out, what comes is bold."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.curation import diff
from briefbook.curation.diff import FieldChange, Segment
from briefbook.curation.forms import LINES, lines_of
from briefbook.slack.blocks.parts import Block, rich
from briefbook.slack.blocks.text import clean

LONGEST = 1_500  # characters of one field; a longer one shows the words around each change
AROUND = 60  # characters kept on either side of a change where a text is not shown whole
LEFT_OUT = " … "
INLINE = 120  # a change of more characters than this stands on lines of its own, before and after
EMPTY = "nothing"

_OLD, _NEW = {"strike": True}, {"bold": True}
_STYLES: dict[str, Block] = {"same": {}, "old": _OLD, "new": _NEW}


def changed(changes: Sequence[FieldChange], *, most: int = 8) -> list[Block]:
    """Return a block for each field that reads otherwise, and a line for those that there is no room for."""
    blocks = [_field(change) for change in changes[:most]]
    left = ", ".join(change.label for change in changes[most:])
    return [*blocks, rich("rich_text_section", [_words(f"Also: {left}.")])] if left else blocks


def marked_words(before: str, after: str) -> list[Block]:
    """Return how one text becomes another, with no more of what stays than stands next to a change."""
    return _marked(diff.words(before, after), longest=0)


def _field(change: FieldChange) -> Block:
    """Return one field: short ones in a line, long ones as they stand above as they would stand."""
    label = _words(f"{change.label}  ", _NEW)
    if not change.before.strip():
        after = _words(_cut(change.after.strip()) or EMPTY)
        if len(change.after) <= INLINE:
            return rich("rich_text_section", [label, after])
        return _block([label], [after])
    if len(change.before) + len(change.after) <= INLINE:
        return rich("rich_text_section", [label, *_marked(change.segments)])
    if change.field in LINES:
        return _lines(change)
    old, new = (_side(kind, change.segments) for kind in ("old", "new"))
    return _block([label], old, [_words("becomes", {"italic": True})], new)


def _lines(change: FieldChange) -> Block:
    """Return the lines that go and those that come; of the others only how many there are."""
    old, new = lines_of(change.before), lines_of(change.after)
    went, came = [one for one in old if one not in new], [one for one in new if one not in old]
    shown = [*((one, _OLD) for one in went), *((one, _NEW) for one in came)]
    stay = len(new) - len(came)
    label = [_words(change.label, _NEW), *([_words(f"  ({stay} more as before)")] if stay else [])]
    words = [
        _words(_cut(text) + ("\n" if at < len(shown) else ""), style)
        for at, (text, style) in enumerate(shown, 1)
    ]
    return _block(label, words or [_words("in another order")])


def _block(label: list[Block], *parts: list[Block]) -> Block:
    """Return quotes below a label; every second part is a word between two of them."""
    kinds = ("rich_text_quote", "rich_text_section")
    said = [{"type": kinds[at % 2], "elements": part} for at, part in enumerate(parts) if part]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": label}, *said]}


def _side(kind: str, segments: Sequence[Segment]) -> list[Block]:
    """Return one of the two versions, its own words marked."""
    return _marked([one for one in segments if one.kind in ("same", kind)])


def _marked(segments: Sequence[Segment], *, longest: int = LONGEST) -> list[Block]:
    total = sum(len(one.text) for one in segments)
    shown: list[Block] = []
    for at, one in enumerate(segments):
        text = clean(one.text)
        if one.kind == "same" and total > longest:
            text = _near(text, first=at == 0, last=at == len(segments) - 1)
        bare = text.rstrip() if one.kind == "old" else text
        if bare:
            shown.append(_words(_cut(bare), _STYLES[one.kind]))
        if one.kind == "old" and at + 1 < len(segments) and segments[at + 1].kind == "new":
            shown.append(_words(" "))  # so that "2018" and "2019" stay two words
        elif bare != text:
            shown.append(_words(text[len(bare) :]))
    return shown


def _near(text: str, *, first: bool, last: bool) -> str:
    """Return the whole words of a text that stand next to the changes."""
    if len(text) <= 2 * AROUND + len(LEFT_OUT):
        return text
    before = "" if first else text[: text.find(" ", AROUND)]
    after = "" if last else text[text.rfind(" ", 0, len(text) - AROUND) + 1 :]
    return (before + LEFT_OUT + after).lstrip() if first else before + LEFT_OUT + after


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rstrip() + " …"


def _words(text: str, style: Block | None = None) -> Block:
    return {"type": "text", "text": text} | ({"style": style} if style else {})
