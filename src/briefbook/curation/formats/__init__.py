"""Facts as files that other programs edit: YAML, CSV, XLSX and JSON, each with every field of a fact.

The same facts give the same bytes, and what was written is read back as the same facts. `files` writes and
reads them; this module is light, so that naming a format waits for no library.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    """What is written and read back."""

    yaml = "yaml"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"


class Exported(StrEnum):
    """What is written."""

    yaml = "yaml"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    annotations = "annotations"  # citations, for programs that know W3C Web Annotations
    claims = "claims"  # facts, for programs that know schema.org

    @property
    def comes_back(self) -> Format | None:
        """Return it as a format that is read back, None for one that is written only."""
        return Format(self.value) if self.value in list(Format) else None


ONLY_WRITTEN = (
    "Annotations and claims are written for other programs and are not read back: they leave out how people ask,"
    " topics, owners and more. Export the facts as .json, .yaml, .csv or .xlsx, change those and import them."
)

_ENDINGS = {
    ".yaml": Format.yaml, ".yml": Format.yaml, ".csv": Format.csv, ".tsv": Format.csv,
    ".xlsx": Format.xlsx, ".xlsm": Format.xlsx, ".json": Format.json,
}  # fmt: skip


def format_of(name: str) -> Format | None:
    """Return the format that a file's ending tells, or None."""
    return _ENDINGS.get(Path(name).suffix.casefold())
