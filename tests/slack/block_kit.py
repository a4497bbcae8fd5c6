"""What Slack refuses in blocks and views, checked on the plain dicts that are sent.

slack_sdk's own models let through a section field of 2,001 characters, an action id used twice, an ordinary
button in context_actions and a message of 13,000 characters, and drop block types they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 12_000  # refused in practice between 13,172 and 13,297; this is the budget kept
VIEW_BYTES = 250_000

_VIEW = {"type", "title", "close", "submit", "blocks", "callback_id", "private_metadata"}

# A token that Slack acts on in mrkdwn: a mention, a broadcast, a channel, a date or a link.
TOKEN = re.compile(r"<([@#!]|https?:|mailto:|tel:)[^>]*>")

Problems = Iterator[str]


def check_message(payload: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse in the blocks of a message."""
    blocks = payload.get("blocks") or []
    problems = [*_blocks(blocks, MESSAGE_BLOCKS)]
    if text_length(blocks) > MESSAGE_CHARACTERS:
        problems.append(f"msg_blocks_too_long: {text_length(blocks)} characters")
    return problems


def check_view(view: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse in a window."""
    blocks = view.get("blocks") or []
    problems = [*_blocks(blocks, VIEW_BLOCKS)]
    if view.get("type") != "modal":
        problems.append("view: not a modal")
    for name in ("title", "close", "submit"):
        if name in view or name == "title":
            problems += [f"view {name}: {one}" for one in _plain_text(view.get(name), 24)]
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        problems.append("view: inputs and nothing to submit them with")
    problems += [f"view: unknown field {one!r}" for one in set(view) - _VIEW]
    return problems + _limits_of_view(view)


def check_home(view: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse in a Home page."""
    problems = [*_blocks(view.get("blocks") or [], VIEW_BLOCKS)]
    if view.get("type") != "home":
        problems.append("view: not a Home page")
    problems += [f"view: unknown field {one!r}" for one in set(view) - {"type", "blocks", "private_metadata"}]
    return problems + _limits_of_view(view)


def _limits_of_view(view: dict[str, Any]) -> list[str]:
    problems = []
    if len(view.get("private_metadata", "")) > 3_000:
        problems.append("view: private_metadata too long")
    if len(view.get("callback_id", "x")) > 255:
        problems.append("view: callback_id too long")
    if len(str(view).encode()) > VIEW_BYTES:
        problems.append("view: too large")
    return problems


def text_length(value: Any) -> int:
    """Return the characters of every text in blocks."""
    if isinstance(value, dict):
        own = value["text"] if isinstance(value.get("text"), str) else ""
        return len(own) + sum(text_length(one) for one in value.values())
    return sum(text_length(one) for one in value) if isinstance(value, list) else 0


def live_tokens(payload: dict[str, Any]) -> list[str]:
    """Return the tokens that Slack would act on in a message: in `text` and in every mrkdwn text."""
    found = [match[0] for match in TOKEN.finditer(payload.get("text") or "")]
    return found + [
        match[0] for text in _mrkdwn(payload.get("blocks") or []) for match in TOKEN.finditer(text)
    ]


def shown(value: Any) -> str:
    """Return every text of blocks, in order, a line each, as a person reads it."""
    return "\n".join(
        line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for line in _texts(value)
    )


def elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every interactive element of blocks."""
    for block in blocks:
        if "accessory" in block:
            yield block["accessory"]
        if block["type"] in ("actions", "context_actions"):
            yield from block["elements"]
        if block["type"] == "input":
            yield block["element"]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _mrkdwn(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for one in value.values():
            yield from _mrkdwn(one)
    elif isinstance(value, list):
        for one in value:
            yield from _mrkdwn(one)


def _blocks(blocks: list[dict[str, Any]], most: int) -> Problems:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    for at, block in enumerate(blocks):
        check = _BLOCKS.get(block.get("type", ""))
        problems = check(block) if check else iter([f"unknown block type {block.get('type')!r}"])
        yield from (f"block {at} ({block.get('type')}): {one}" for one in problems)
        if len(block.get("block_id", "")) > 255:
            yield f"block {at}: block_id too long"
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(named) != len(set(named)):
        yield "a block_id twice"
    # An input is known by its block; what is pressed has to be known by its own id.
    pressed = [block for block in blocks if block.get("type") != "input"]
    used = [
        one.get("action_id") for one in elements(pressed) if one.get("type") in ("button", "feedback_buttons")
    ]
    if len(used) != len(set(used)):
        yield "an action_id twice"


def _section(block: dict[str, Any]) -> Problems:
    if "text" not in block and "fields" not in block:
        yield "neither text nor fields"
    if "text" in block:
        yield from _text(block["text"], 3000)
    if len(block.get("fields", [])) > 10:
        yield "more than 10 fields"
    for field in block.get("fields", []):
        yield from _text(field, 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], {"button"})
    yield from _unknown(block, {"text", "fields", "accessory", "expand"})


def _header(block: dict[str, Any]) -> Problems:
    yield from _plain_text(block.get("text"), 150)
    yield from _unknown(block, {"text"})


def _context(block: dict[str, Any]) -> Problems:
    if not 1 <= len(block.get("elements", [])) <= 10:
        yield "needs 1 to 10 elements"
    for one in block.get("elements", []):
        yield from _text(one, 3000)
    yield from _unknown(block, {"elements"})


def _actions(block: dict[str, Any]) -> Problems:
    if not 1 <= len(block.get("elements", [])) <= 25:
        yield "needs 1 to 25 elements"
    for one in block.get("elements", []):
        yield from _element(one, {"button", "static_select"})
    yield from _unknown(block, {"elements"})


def _input(block: dict[str, Any]) -> Problems:
    yield from _plain_text(block.get("label"), 2000)
    if "hint" in block:
        yield from _plain_text(block["hint"], 2000)
    if not block.get("block_id"):
        yield "no block_id to put an error under"
    yield from _element(block.get("element") or {}, set(_INPUTS))
    yield from _unknown(block, {"label", "hint", "element", "optional"})


def _context_actions(block: dict[str, Any]) -> Problems:
    if not 1 <= len(block.get("elements", [])) <= 5:
        yield "needs 1 to 5 elements"
    for one in block.get("elements", []):
        yield from _element(one, {"feedback_buttons"})
    yield from _unknown(block, {"elements"})


def _rich_text(block: dict[str, Any]) -> Problems:
    if not block.get("elements"):
        yield "no elements"
    for one in block.get("elements", []):
        if one.get("type") not in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            yield f"unknown rich text element {one.get('type')!r}"
        yield from _rich_words(one.get("elements") or [{}])
    yield from _unknown(block, {"elements"})


def _rich_words(words: list[dict[str, Any]]) -> Problems:
    for word in words:
        if word.get("type") == "link":
            if not str(word.get("url")).startswith(("https://", "http://")) or set(word) - {
                "type",
                "url",
                "text",
            }:
                yield f"bad link {word!r}"
            continue
        if word.get("type") != "text" or not isinstance(word.get("text"), str) or not word["text"]:
            yield f"bad rich text {word!r}"
        if not set(word.get("style", {})) <= {"bold", "italic", "strike", "code"}:
            yield "unknown style"


def _divider(block: dict[str, Any]) -> Problems:
    yield from _unknown(block, set())


def _element(element: dict[str, Any], allowed: set[str]) -> Problems:
    if element.get("type") not in allowed:
        yield f"{element.get('type')!r} is not allowed here"
        return
    if not element.get("action_id") or len(element["action_id"]) > 255:
        yield "bad action_id"
    if element["type"] in _INPUTS:
        yield from _INPUTS[element["type"]](element)
    parts = [element] if element["type"] == "button" else []
    parts += [element[name] for name in ("positive_button", "negative_button") if name in element]
    for part in parts:
        yield from _plain_text(part.get("text"), 75)
        if len(part.get("value", "")) > 2000:
            yield "value too long"
        if len(part.get("accessibility_label", "")) > 75:
            yield "accessibility_label too long"
        if part.get("style") not in (None, "primary", "danger"):
            yield "unknown style"


def _typed_into(element: dict[str, Any]) -> Problems:
    if not 1 <= element.get("max_length", 1) <= 3000:
        yield "max_length"
    if not 1 <= len(element.get("initial_value", "x")) <= element.get("max_length", 3000):
        yield "initial_value"
    yield from _unknown(element, {"action_id", "max_length", "initial_value", "multiline", "placeholder"})


def _select(element: dict[str, Any]) -> Problems:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    if not 1 <= len(groups) <= 100:
        yield "needs 1 to 100 groups"
    every = []
    for group in groups:
        if not 1 <= len(group["options"]) <= 100:
            yield f"{len(group['options'])} options, allowed 1 to 100"
        if "label" in group:
            yield from _plain_text(group["label"], 75)
        every += group["options"]
    for option in every:
        yield from _plain_text(option.get("text"), 75)
        if not 1 <= len(option.get("value", "")) <= 150:
            yield "option value"
    chosen = element.get(
        "initial_options", [element["initial_option"]] if "initial_option" in element else []
    )
    if any(one not in every for one in chosen) or ("initial_options" in element and not chosen):
        yield "an initial option that is none of the options"
    known = {"action_id", "options", "option_groups", "placeholder", "initial_option", "initial_options"}
    yield from _unknown(element, known)


def _date(element: dict[str, Any]) -> Problems:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2026-01-01")):
        yield "initial_date"
    yield from _unknown(element, {"action_id", "initial_date", "placeholder"})


def _checkboxes(element: dict[str, Any]) -> Problems:
    if not 1 <= len(element.get("options", [])) <= 10:
        yield "needs 1 to 10 options"
    yield from _select({name: value for name, value in element.items() if name != "placeholder"})


def _file(element: dict[str, Any]) -> Problems:
    if not 1 <= element.get("max_files", 10) <= 10:
        yield "max_files"
    if any(not re.fullmatch(r"[a-z0-9]+", ending) for ending in element.get("filetypes", [])):
        yield "filetypes are endings without a dot"
    yield from _unknown(element, {"action_id", "max_files", "filetypes"})


_INPUTS: dict[str, Callable[[dict[str, Any]], Problems]] = {
    "plain_text_input": _typed_into,
    "checkboxes": _checkboxes,
    "static_select": _select,
    "multi_static_select": _select,
    "datepicker": _date,
    "file_input": _file,
}


def _text(text: Any, most: int) -> Problems:
    if not isinstance(text, dict) or text.get("type") not in ("mrkdwn", "plain_text"):
        yield f"not a text object: {text!r}"
    elif text["type"] == "plain_text":
        yield from _plain_text(text, most)
    elif not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= most:
        yield f"text of {len(text.get('text') or '')} characters, allowed 1 to {most}"
    elif set(text) - {"type", "text", "verbatim"}:
        yield "unknown field in a text object"


def _plain_text(text: Any, most: int) -> Problems:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        yield f"not plain text: {text!r}"
    elif not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= most:
        yield f"text of {len(text.get('text') or '')} characters, allowed 1 to {most}"
    elif set(text) - {"type", "text", "emoji"}:
        yield "unknown field in a text object"


def _unknown(block: dict[str, Any], known: set[str]) -> Problems:
    for name in set(block) - known - {"type", "block_id"}:
        yield f"unknown field {name!r}"


_BLOCKS: dict[str, Callable[[dict[str, Any]], Problems]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "rich_text": _rich_text,
    "divider": _divider,
    "input": _input,
}
