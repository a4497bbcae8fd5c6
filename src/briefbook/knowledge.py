"""The YAML files of `knowledge/` <-> models.

Loading and writing back is byte-identical: keys stand in the models' order, fields that hold their
default are left out, and one dumper writes every file. Anchors, aliases and duplicate keys are
refused: a 236-byte alias bomb passes `safe_load` and becomes 28 MB (docs/knowledge.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from briefbook.errors import KnowledgeError
from briefbook.models import Document, Fact, Knowledge, Signposts, Topic, Vocabulary

FILE_LIMIT = 5_000_000  # bytes; 10,000 facts in one file come to about 15 MB and belong in several
WIDTH = 110
DEPTH_LIMIT = 20  # ours go 6 deep; tens of thousands overflow the C loader's stack and end the process

_INLINE = {  # short lists read better on one line
    "topics", "places", "bodies", "population", "items", "differs_from", "updates", "title_lines", "heading_lines",
    "variants", "roles", "terms", "routes", "synonyms", "cues",
}  # fmt: skip

M = TypeVar("M", bound=BaseModel)


class _Loader(yaml.CSafeLoader):
    """The C loader without a key given twice, and with text for keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        odd = next((key for key, _ in node.value if not isinstance(key, yaml.ScalarNode)), None)
        if odd is not None:
            raise yaml.constructor.ConstructorError(None, None, "a key has to be text", odd.start_mark)
        seen = Counter(key.value for key, _ in node.value)
        twice = next((key for key, count in seen.items() if count > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice!r} is there twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


# Dates stay the strings they were written as: 2018-09-03 is text here, not a date object.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class _Inline(list[Any]):
    """A list written in brackets on one line."""


class _Dumper(yaml.CSafeDumper):
    """The C dumper, with representers of its own."""


_Dumper.add_representer(
    _Inline, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def load(folder: Path) -> Knowledge:
    """Return everything in a knowledge folder.

    Raises `KnowledgeError`, which names the file, the entry and the field, for anything that is not valid,
    for an id used twice and for a reference that leads nowhere.
    """
    if not folder.is_dir():
        raise KnowledgeError(f"There is no folder {folder}. Set BRIEFBOOK_KNOWLEDGE to the knowledge folder.")
    documents = _load_list(folder / "documents.yml", Document)
    facts: list[Fact] = []
    for path in sorted((folder / "facts").glob("*.yml")):
        facts += _load_list(path, Fact)
    knowledge = Knowledge(
        documents=tuple(documents),
        facts=tuple(sorted(facts, key=lambda fact: int(fact.id[1:]))),
        vocabulary=_load_one(folder / "vocabulary.yml", Vocabulary),
        topics=tuple(_load_list(folder / "topics.yml", Topic)),
        signposts=_load_one(folder / "signposts.yml", Signposts),
    )
    _check_references(knowledge)
    return knowledge


def files(knowledge: Knowledge) -> dict[str, str]:
    """Return what each file of the folder should hold, by its path in the folder.

    A fact belongs to the file of the first document it cites.
    """
    by_document: dict[str, list[Fact]] = {document.id: [] for document in knowledge.documents}
    for fact in sorted(knowledge.facts, key=lambda fact: int(fact.id[1:])):
        by_document.setdefault(fact.citations[0].document, []).append(fact)
    written = {
        "documents.yml": dump_list(knowledge.documents),
        "vocabulary.yml": dump_one(knowledge.vocabulary),
        "topics.yml": dump_list(knowledge.topics),
        "signposts.yml": dump_one(knowledge.signposts),
    }
    written.update({f"facts/{doc}.yml": dump_list(facts) for doc, facts in by_document.items() if facts})
    return written


def write(knowledge: Knowledge, folder: Path) -> list[Path]:
    """Write a knowledge folder and return the files whose content changed."""
    changed = []
    for name, content in files(knowledge).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed


def dump_list(entries: Iterable[BaseModel]) -> str:
    """Return entries as a YAML list, a blank line between two."""
    return "\n".join(_to_yaml([_plain(entry)]) for entry in entries) or "[]\n"


def dump_one(entry: BaseModel) -> str:
    """Return one entry as a YAML mapping."""
    return _to_yaml(_plain(entry))


def parse(text: str, name: str) -> Any:
    """Return the plain data of a YAML text; `name` is what errors call it.

    Raises `KnowledgeError` with the line for bad YAML, anchors, duplicate keys and oversized text.
    """
    if len(text.encode("utf-8")) > FILE_LIMIT:
        raise KnowledgeError(f"{name} is larger than {FILE_LIMIT:,} bytes; split it into several files.")
    return parse_marked(text, name)[0]


def parse_marked(text: str, name: str) -> tuple[Any, yaml.Node | None]:
    """Return the plain data of a YAML text of any size, and its nodes, which know their lines.

    Raises `KnowledgeError` with the line for bad YAML, anchors and duplicate keys.
    """
    try:
        _refuse_odd_structure(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            return (None if node is None else loader.construct_document(node)), node
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}" if mark else ""
        raise KnowledgeError(f"{name}{place}: {error.problem or 'this is not valid YAML'}.") from None
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{name}: this is not valid YAML ({error}).") from None


def _refuse_odd_structure(text: str) -> None:
    """Raise `MarkedYAMLError` for anchors, aliases and deep nesting.

    The C loader composes without a word to a subclass, so its events are read once beforehand.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        problem = ""
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            problem = "anchors and aliases are not allowed"
        elif depth > DEPTH_LIMIT:
            problem = f"nested more than {DEPTH_LIMIT} deep"
        if problem:
            raise yaml.MarkedYAMLError(None, None, problem, event.start_mark)  # type: ignore[arg-type]


def validate(model: type[M], data: Any, where: str) -> M:
    """Return data as a model; a `KnowledgeError` names `where` and the first field that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"]) or "the entry"
        problem = first["msg"].removeprefix("Value error, ")
        raise KnowledgeError(f"{where}: {field}: {problem}.") from None


def _load_list(path: Path, model: type[M]) -> list[M]:
    data = parse(_read(path), path.name)
    if not isinstance(data, list):
        raise KnowledgeError(f"{path.name}: this should be a list, with a dash before each entry.")
    return [validate(model, entry, f"{path.name}, {_name_of(entry, at)}") for at, entry in enumerate(data, 1)]


def _load_one(path: Path, model: type[M]) -> M:
    return validate(model, parse(_read(path), path.name), path.name)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KnowledgeError(f"There is no {path.name} in {path.parent}.") from None
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path.name} is not UTF-8 (byte {error.start:,}).") from None


def _name_of(entry: Any, at: int) -> str:
    name = entry.get("id") if isinstance(entry, Mapping) else None
    return str(name) if name else f"entry {at}"


def _check_references(knowledge: Knowledge) -> None:
    _no_twins("documents.yml", (document.id for document in knowledge.documents))
    _no_twins("facts", (fact.id for fact in knowledge.facts))
    _no_twins("topics.yml", (topic.id for topic in knowledge.topics))
    documents = {document.id for document in knowledge.documents}
    topics = {topic.id for topic in knowledge.topics}
    facts = {fact.id for fact in knowledge.facts}
    for fact in knowledge.facts:
        for field, wanted, known in (
            ("citations", [citation.document for citation in fact.citations], documents),
            ("topics", fact.topics, topics),
            ("items", fact.items, facts),
            ("differs_from", fact.differs_from, facts),
            ("updates", fact.updates, facts),
        ):
            for name in wanted:
                if name not in known:
                    raise KnowledgeError(f"{fact.id}: {field}: there is no {name}.")


def _no_twins(where: str, ids: Iterable[str]) -> None:
    twice = next((name for name, count in Counter(ids).items() if count > 1), None)
    if twice:
        raise KnowledgeError(f"{where}: the id {twice} is used twice.")


def _plain(entry: BaseModel) -> Any:
    data = entry.model_dump(mode="json", exclude_defaults=True)
    return _inlined(data)


def _inlined(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        flow = key == "quantities"
        plain = {name: _inlined(item, name) for name, item in value.items()}
        return _InlineMap(plain) if flow else plain
    if isinstance(value, list):
        items = [_inlined(item, key) for item in value]
        short = key in _INLINE and not any(isinstance(item, (list, dict)) for item in items)
        return _Inline(items) if short else items
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


class _InlineMap(dict[str, Any]):
    """A mapping written in braces on one line."""


_Dumper.add_representer(
    _InlineMap,
    lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True),
)


def _to_yaml(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
