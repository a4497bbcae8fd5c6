"""Facts as files that other programs edit: YAML, CSV, XLSX and JSON, each with every field of a fact.

The same facts give the same bytes, and what was written is read back as the same facts. `files` writes and
reads them; this module is light, so that naming a format waits for no library.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    yaml = "yaml"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"


_ENDINGS = {
    ".yaml": Format.yaml, ".yml": Format.yaml, ".csv": Format.csv, ".tsv": Format.csv,
    ".xlsx": Format.xlsx, ".xlsm": Format.xlsx, ".json": Format.json,
}  # fmt: skip


def format_of(name: str) -> Format | None:
    """Return the format that a file's ending tells, or None."""
    return _ENDINGS.get(Path(name).suffix.casefold())
