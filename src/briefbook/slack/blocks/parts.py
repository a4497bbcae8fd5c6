"""The pieces messages are made of, as plain dicts, and how much room they take.

Plain dicts, because slack_sdk's block classes let through what Slack refuses (a section field of
2,001 characters, an action id used twice) and drop a block type they do not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from briefbook.slack.blocks import limits
from briefbook.slack.blocks.text import fitted, is_web_address, shortened

Block = dict[str, Any]


class Room(NamedTuple):
    """How much fits: blocks, and characters of text in them."""

    blocks: int
    characters: int


MESSAGE = Room(limits.MESSAGE_BLOCKS, limits.MESSAGE_CHARACTERS)
MODAL = Room(limits.MODAL_BLOCKS, limits.MODAL_CHARACTERS)


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a section that shows text to the letter."""
    # verbatim: Slack would otherwise make links and mentions of its own out of plain words
    shown = {"type": "mrkdwn", "text": fitted(text, limits.SECTION), "verbatim": True}
    block: Block = {"type": "section", "text": shown}
    return block | {"accessory": accessory} if accessory else block


def card(heading: str, text: str, contact: str, url: str | None) -> Block:
    """Return a heading with a contact, a line of text and, when there is one, the address to go to."""
    lines = [_bold(f"{heading}: {contact}"), _words(f"\n{text[:1].upper()}{text[1:]}")]
    if url and is_web_address(url):
        lines += [_words("\n"), {"type": "link", "url": url}]
    return rich("rich_text_section", lines)


def context(escaped: str) -> Block:
    """Return a line of small print; its text is escaped already, as it may hold a link."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped, "verbatim": True}]}


def small(text: str) -> Block:
    """Return a line of small print that shows text to the letter."""
    return context(fitted(text, limits.SMALL))


def quote(text: str) -> Block:
    """Return a quotation. Rich text is literal, so nothing in it needs escaping or can be live."""
    return rich("rich_text_quote", [_words(text)])


def strong(text: str) -> Block:
    """Return a line in bold."""
    return rich("rich_text_section", [_bold(text)])


def struck(text: str) -> Block:
    """Return a quotation that is struck through: what was said and holds no longer."""
    return rich("rich_text_quote", [_words(text) | {"style": {"strike": True}}])


def marked(before: str, text: str, after: str) -> Block:
    """Return a passage with its quote in bold."""
    words = [_words(before)] if before else []
    words.append(_bold(text))
    return rich("rich_text_quote", [*words, *([_words(after)] if after else [])])


def rich(kind: str, elements: list[Block]) -> Block:
    """Return a block of rich text, which shows everything to the letter."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _words(text: str) -> Block:
    return {"type": "text", "text": text}


def _bold(text: str) -> Block:
    return _words(text) | {"style": {"bold": True}}


def divider() -> Block:
    return {"type": "divider"}


def spaced(groups: Sequence[list[Block]]) -> list[list[Block]]:
    """Return groups with a line between one and the next."""
    return [[divider(), *group] if at else group for at, group in enumerate(groups)]


def button(
    label: str, action: str, value: str, *, says: str = "", primary: bool = False, danger: bool = False
) -> Block:
    """Return a button; `says` is what a screen reader reads out instead of the label."""
    shown: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": shortened(label, limits.BUTTON)},
        "action_id": action,
        "value": value,
    }
    if says:
        shown["accessibility_label"] = shortened(says, limits.BUTTON)
    if primary or danger:
        shown["style"] = "primary" if primary else "danger"
    return shown


def header(text: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def plain(text: str, limit: int) -> Block:
    """Return a text object that shows text to the letter."""
    return {"type": "plain_text", "text": shortened(text, limit)}


def actions(elements: Sequence[Block], block_id: str = "") -> list[Block]:
    """Return the row of buttons, or nothing when there are none."""
    named = {"block_id": block_id} if block_id else {}
    return [{"type": "actions", "elements": list(elements), **named}] if elements else []


def feedback(action: str, up: str, down: str) -> Block:
    """Return thumbs up and down under a message."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": action,
                "positive_button": _thumb("Helpful", "This answer is helpful", up),
                "negative_button": _thumb("Not helpful", "This answer is not helpful", down),
            }
        ],
    }


def _thumb(label: str, says: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": label}, "accessibility_label": says, "value": value}


def characters(blocks: Iterable[Block]) -> int:
    """Return how much text blocks hold, counted as Slack does for a message: every visible string."""
    return sum(_characters(block) for block in blocks)


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(
            _characters(item) for item in value.values() if not isinstance(item, str)
        )
    return sum(_characters(item) for item in value) if isinstance(value, list) else 0


def fill(groups: Sequence[list[Block]], tail: list[Block], more: str, room: Room) -> list[Block]:
    """Return as many whole groups as fit above the tail; `more` says how many are left out ("… {} more")."""
    free = room.characters - characters(tail) - len(more) - 10
    shown: list[Block] = []
    for at, group in enumerate(groups):
        left = len(groups) - at
        spare = room.blocks - len(tail) - len(shown) - (1 if left > 1 else 0)
        if len(group) > spare or characters(group) > free:
            return [*shown, small(more.format(left)), *tail]
        shown += group
        free -= characters(group)
    return [*shown, *tail]
