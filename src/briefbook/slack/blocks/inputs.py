"""Inputs of a form: what a person can type or choose, filled with what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from briefbook.slack.blocks import limits
from briefbook.slack.blocks.parts import Block, plain
from briefbook.slack.blocks.text import clean

VALUE = "value"  # the action id of every input: its block says which field it is
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Option = tuple[str, str]  # value, label


def text_input(text: str, *, lines: bool = False, example: str = "") -> Block:
    """Return a field to type into."""
    element: Block = {"type": "plain_text_input", "action_id": VALUE, "max_length": limits.INPUT}
    if lines:
        element["multiline"] = True
    if text:
        element["initial_value"] = clean(text)[: limits.INPUT]
    return element | ({"placeholder": plain(example, 150)} if example else {})


def choice(options: Sequence[Option], chosen: str = "", *, example: str = "") -> Block:
    """Return a list to choose one from; more than a hundred stand in groups."""
    element: Block = {"type": "static_select", "action_id": VALUE, **_options(options)}
    found = next((one for one in options if one[0] == chosen), None)
    if found:
        element["initial_option"] = _option(found)
    return element | ({"placeholder": plain(example, 150)} if example else {})


def choices(options: Sequence[Option], chosen: Sequence[str]) -> Block:
    """Return a list to choose several from."""
    element: Block = {"type": "multi_static_select", "action_id": VALUE, **_options(options)}
    found = [_option(one) for one in options if one[0] in chosen]
    return element | ({"initial_options": found} if found else {})


def day(date: str) -> Block:
    """Return a calendar, or a field to type into for a date that is not a day."""
    if date and not _DAY.fullmatch(date):
        return text_input(date)
    return {"type": "datepicker", "action_id": VALUE, **({"initial_date": date} if date else {})}


def labelled(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """Return an input with its label and what to know about it."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.LABEL),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain(hint, limits.LABEL)} if hint else {})


def fields_of(view: Mapping[str, Any]) -> Iterator[tuple[str, str, Block]]:
    """Yield the fields of a window that was sent: its name, its block, which may be named anew, and what it holds."""
    held: Mapping[str, Mapping[str, Block]] = (view.get("state") or {}).get("values") or {}
    for block_id, elements in held.items():
        yield block_id.partition(":")[0], block_id, next(iter(elements.values()), {})


def _options(options: Sequence[Option]) -> Block:
    if len(options) <= limits.OPTIONS:
        return {"options": [_option(one) for one in options]}
    groups = [options[at : at + limits.OPTIONS] for at in range(0, len(options), limits.OPTIONS)]
    return {
        "option_groups": [
            {"label": plain(f"{group[0][1]} …", limits.OPTION), "options": [_option(one) for one in group]}
            for group in groups
        ]
    }


def _option(option: Option) -> Block:
    value, label = option
    return {"text": plain(label or value, limits.OPTION), "value": value}
