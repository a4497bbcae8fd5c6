"""Facts <-> YAML and JSON: each fact a mapping with the fields of the model."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import yaml

from briefbook import knowledge
from briefbook.curation.formats import ONLY_WRITTEN
from briefbook.curation.formats.entries import Entry, Path, decoded
from briefbook.errors import FormatError, KnowledgeError
from briefbook.models import Fact

_LIST_OF_FACTS = "it should be a list of facts, as `briefbook facts export` writes it"


def write_yaml(facts: Iterable[Fact]) -> bytes:
    """Return facts as one YAML list, in the form of the knowledge folder."""
    return knowledge.dump_list(facts).encode("utf-8")


def read_yaml(raw: bytes, name: str) -> list[Entry]:
    """Return the entries of a YAML list; `FormatError` names the line of what is no YAML of ours."""
    try:
        data, node = knowledge.parse_marked(decoded(raw, name), name)
    except KnowledgeError as error:
        raise FormatError(f"{error} Mend that line, or export the facts again.") from None
    except (RecursionError, ValueError, OverflowError) as error:
        raise FormatError(f"{name} cannot be read as YAML ({error}). Export the facts again.") from None
    if data is None:
        return []
    if not isinstance(data, list) or not isinstance(node, yaml.SequenceNode):
        raise FormatError(f"{name}: {_LIST_OF_FACTS}: a dash before each.")
    return [
        Entry(line=_line(at), data=entry, line_of=partial(_line_of, at))
        for entry, at in zip(data, node.value, strict=True)
    ]


def _line_of(node: yaml.Node, path: Path) -> int:
    """Return the line of a field, or of what it should stand in."""
    for step in path:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            below = node.value[step] if step < len(node.value) else None
        if below is None:
            break
        node = below
    return _line(node)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def write_json(facts: Iterable[Fact]) -> bytes:
    """Return facts as one JSON list with every field, also those that hold their default."""
    data = [fact.model_dump(mode="json") for fact in facts]
    return (json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def read_json(raw: bytes, name: str) -> list[Entry]:
    """Return the entries of a JSON list; `FormatError` names the line of what is no JSON."""
    text = decoded(raw, name)
    at = _after_space(text, 0)
    if text.startswith("{", at) and '"@context"' in text[at : at + 200]:
        raise FormatError(f"{name}: {ONLY_WRITTEN}")
    if not text.startswith("[", at):
        raise FormatError(f"{name}: {_LIST_OF_FACTS}.")
    entries: list[Entry] = []
    line, counted = 1, 0
    decoder = json.JSONDecoder(object_pairs_hook=_no_twins, parse_constant=_no_constant)
    try:
        at = _after_space(text, at + 1)
        while not text.startswith("]", at):
            if entries:
                at = _expect(text, ",", at)
            line, counted = line + text.count("\n", counted, at), at
            data, end = decoder.raw_decode(text, at)
            entries.append(Entry(line=line, data=data))
            at = _after_space(text, end)
        if _after_space(text, at + 1) != len(text):
            raise json.JSONDecodeError("there is something after the list", text, at + 1)
    except json.JSONDecodeError as error:
        raise FormatError(f"{name}, line {error.lineno}: this is not JSON ({error.msg}).") from None
    except (RecursionError, ValueError) as error:
        raise FormatError(f"{name}, the entry of line {line}: this is not JSON of ours ({error}).") from None
    return entries


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _expect(text: str, mark: str, at: int) -> int:
    if not text.startswith(mark, at):
        raise json.JSONDecodeError(f"a “{mark}” is missing", text, at)
    return _after_space(text, at + 1)


def _no_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    twice = next((name for name, count in Counter(name for name, _ in pairs).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"the key {twice!r} is there twice")
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")
