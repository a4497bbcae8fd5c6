"""What a curator says of a document, and the entry of the bibliography that comes of it and its reading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from briefbook.documents.carrying import carried
from briefbook.documents.encoding import UNSURE, samples
from briefbook.documents.passages import sha256
from briefbook.documents.reading import Reading
from briefbook.errors import DocumentError
from briefbook.models import Basis, Document, Frozen, Lines, Part, Period, Slug, Words

ID_LENGTH = 60
CONFIRMED = ("title", "publisher", "date")  # what a curator says before anything is stored


class Entry(Frozen):
    """The curator's word on a document; a field that is not set leaves what was read, or is asked for.

    None for the publisher or the date, when set, says that the document does not state it.
    """

    id: Slug | None = None
    title: Words | None = None
    publisher: str | None = None
    publisher_basis: Basis | None = None
    date: Period | None = None
    date_basis: Basis | None = None
    date_note: str = ""
    url: str | None = None
    primary: bool = False
    reports_on: Slug | None = None
    encoding: str | None = None
    numbered: bool = False
    wrapped: bool = False
    title_lines: tuple[int, ...] = ()
    heading_lines: tuple[int, ...] = ()
    metadata: tuple[Lines, ...] = ()
    furniture: tuple[Lines, ...] = ()
    parts: tuple[Part, ...] = ()

    def said(self) -> dict[str, Any]:
        """Return the fields that were set."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    def missing(self) -> tuple[str, ...]:
        """Return what has still to be said, in words: a field, or the basis of one that is given."""
        wanted = [
            name
            for name in CONFIRMED
            if name not in self.model_fields_set or (name == "title" and not self.title)
        ]
        for name in ("publisher", "date"):
            basis = getattr(self, f"{name}_basis")
            if getattr(self, name) and basis not in (Basis.stated, Basis.inferred):
                wanted.append(f"{name} basis")
        return tuple(wanted)


def check_encoding(name: str, reading: Reading, entry: Entry) -> None:
    """Return when the letters of a file are certain, or raise `DocumentError` with some of them to look at."""
    if reading.encoding == UNSURE and (entry.encoding or "").lower() not in (UNSURE, "windows-1252"):
        raise DocumentError(
            f"{name} is not UTF-8. Read as Windows-1252 it has {samples(reading.text)}. If these look right, add it"
            f" again with `--encoding {UNSURE}` (or `encoding: {UNSURE}` in {name}.yml); otherwise save it as UTF-8."
        )


def document_of(name: str, reading: Reading, entry: Entry, taken: Collection[str]) -> Document:
    """Return the entry of a document that was read and confirmed; `taken` are the ids that are in use.

    Raises `DocumentError` when something has still to be confirmed or the id is in use.
    """
    check_encoding(name, reading, entry)
    if entry.missing():
        raise DocumentError(f"{name}: not confirmed yet: {', '.join(entry.missing())}.")
    assert entry.title is not None
    chosen = entry.id or slug(entry.title)
    if chosen in taken:
        raise DocumentError(f"{name}: the id {chosen} is in use. Give it another one with `--id`.")
    read = reading.model_dump(include=set(Document.model_fields) & set(Reading.model_fields))
    said = {
        field: value for field, value in entry.said().items() if field != "encoding" and value is not None
    }
    return Document.model_validate({**read, **said, "id": chosen, "sha256": sha256(reading.text)})


def retexted(name: str, before: Document, held: str | None, reading: Reading, entry: Entry) -> Document:
    """Return the entry of a document with a new text: what was said of its lines goes with them.

    What the curator says now goes before what was said of the earlier text.
    """
    check_encoding(name, reading, entry)
    given: dict[str, Any] = {
        "sha256": sha256(reading.text),
        "file_sha256": reading.file_sha256 or None,
        "reader": reading.reader,
    }
    if held is not None:
        given |= carried(before, held, reading)
    if reading.reader != before.reader and before.reader:
        given.update(numbered=reading.numbered, wrapped=reading.wrapped)
    said = {name: value for name, value in entry.said().items() if name not in ("id", "encoding")}
    return Document.model_validate({**before.model_dump(), **given, **said})


def slug(title: str) -> str:
    """Return an id made of a title: lower-case letters, digits and hyphens, cut at a word."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:ID_LENGTH]
        if len(longer) > ID_LENGTH:
            break
        made = longer
    return made or "document"
