"""A file of facts, whole: written, read, and what importing it would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from briefbook.briefing import Briefing
from briefbook.curation.formats import Format, format_of
from briefbook.curation.formats.checking import Known
from briefbook.curation.formats.csv_file import read_csv, write_csv
from briefbook.curation.formats.entries import FILE_LIMIT, Entry
from briefbook.curation.formats.plan import ImportPlan, plan
from briefbook.curation.formats.trees import read_json, read_yaml, write_json, write_yaml
from briefbook.curation.formats.xlsx_file import read_xlsx, write_xlsx
from briefbook.errors import FormatError
from briefbook.models import Fact

_WRITERS: dict[Format, Callable[[Iterable[Fact]], bytes]] = {
    Format.yaml: write_yaml,
    Format.csv: write_csv,
    Format.xlsx: write_xlsx,
    Format.json: write_json,
}
_READERS: dict[Format, Callable[[bytes, str], list[Entry]]] = {
    Format.yaml: read_yaml,
    Format.csv: read_csv,
    Format.xlsx: read_xlsx,
    Format.json: read_json,
}


def export(facts: Iterable[Fact], format_: Format) -> bytes:
    """Return facts as a file, by number; the same facts give the same bytes."""
    return _WRITERS[format_](sorted(facts, key=lambda fact: int(fact.id[1:])))


def read(raw: bytes, name: str, format_: Format | None = None) -> list[Entry]:
    """Return the entries of a file, its format told by its ending when none is given.

    Raises `FormatError` for what cannot be read as a whole; what is wrong in an entry is said by the plan.
    """
    wanted = format_ or format_of(name)
    if wanted is None:
        raise FormatError(f"{name}: the ending says no format. Use {', '.join(f'.{one}' for one in Format)}.")
    return _READERS[wanted](raw, name)


def known(briefing: Briefing) -> Known:
    """Return what a base holds now, as far as an import is compared with it."""
    base = briefing.state().base
    topics = frozenset(topic.id for topic in briefing.topics())
    return Known(base.facts, base.sources.documents, base.sources.texts, topics)


def plan_import(briefing: Briefing, raw: bytes, name: str, format_: Format | None = None) -> ImportPlan:
    """Return what importing a file would do; nothing is written."""
    return plan(read(raw, name, format_), known(briefing), name)


def content(path: Path) -> bytes:
    """Return a file from disk; `FormatError` says why it cannot be read."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise FormatError(
                f"{path.name} is larger than {FILE_LIMIT:,} bytes. Split it into several files."
            )
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}.") from None
