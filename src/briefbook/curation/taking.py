"""Documents that curators bring: read beside the bot, looked at, and kept once they have said what they are."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from pathlib import Path

from briefbook.briefing import Briefing
from briefbook.curation.texts import Texts
from briefbook.documents import passages, sha256
from briefbook.documents.entry import ID_LENGTH, Entry, document_of, slug
from briefbook.documents.intake import read_file
from briefbook.documents.reading import OnProgress, Reading
from briefbook.errors import DocumentError
from briefbook.extraction.dates import periods
from briefbook.models import Document, Frozen, Passage
from briefbook.record import Verb


class Arrived(Frozen):
    """A file that was read: a document of the bibliography, or what it seems to be."""

    name: str
    known: Document | None = None
    new: bool = False  # the text of a known document was not held before, and is now
    reading: Reading | None = None


class Taking(Texts):
    """Reading the files that curators bring, and keeping the documents that they say these are."""

    def read_document(
        self, person: str, path: Path, *, request_id: str, progress: OnProgress | None = None
    ) -> Arrived:
        """Return what a file seems to be; the text of one that the bibliography knows is held at once.

        Raises `DocumentError`, in plain words, for a file that is not read.
        """
        self.allow(person, Verb.document, path.name, request_id=request_id)
        reading = read_file(path, progress)
        known = self.mend(person, reading.text, request_id=request_id)
        if known:
            return Arrived(name=path.name, known=known.document, new=known.new)
        refuse_other_reading(self.briefing, path.name, reading)
        return Arrived(name=path.name, reading=reading)

    def keep_document(
        self, person: str, name: str, reading: Reading, entry: Entry, *, request_id: str
    ) -> Document:
        """Add a document that a curator has confirmed to the bibliography, and hold its text; once."""
        self.allow(person, Verb.document, name, request_id=request_id)
        known = self.mend(person, reading.text, request_id=request_id)
        if known:
            return known.document
        taken = [one.id for one in self.briefing.documents()]
        if entry.id is None:
            entry = entry.model_copy(update={"id": free_id(entry.title or "", taken)})
        document = document_of(name, reading, entry, taken)
        return self.take_in(person, document, reading.text, request_id=request_id).document


def refuse_other_reading(briefing: Briefing, name: str, reading: Reading, *, then: str = "") -> None:
    """Raise `DocumentError` for a file that is held as it was read otherwise; `then` says what to do about {id}."""
    before = next((one for one in briefing.documents() if one.file_sha256 == reading.file_sha256), None)
    if before and reading.file_sha256:
        raise DocumentError(
            f"{name} is {before.id}, and {reading.reader} reads it otherwise than {before.reader} did."
            " Its facts go on being checked against the text that is held; nothing was changed."
            + then.format(id=before.id)
        )


def free_id(title: str, taken: Collection[str]) -> str:
    """Return an id made of a title that no document has yet."""
    made = slug(title)
    ids = (made if number == 1 else f"{made[: ID_LENGTH - 4]}-{number}" for number in count(1))
    return next(one for one in ids if one not in taken)


def suggested_date(reading: Reading) -> str:
    """Return the date that one of its date lines has, "" when none has; a file's own date is not the report's."""
    lines = reading.text.split("\n")
    of_lines = (lines[run.first - 1] for run in reading.metadata if run.reason.startswith("date"))
    return next((period for text in of_lines for period in periods(text)), "")


def as_read(reading: Reading, entry: Entry | None = None) -> tuple[Passage, ...]:
    """Return the passages of a reading as they would be kept, with what has been said of it."""
    lines = reading.model_dump(include=set(Document.model_fields) & set(Reading.model_fields))
    said = {name: value for name, value in entry.said().items() if name in lines} if entry else {}
    document = Document.model_validate(
        {**lines, **said, "id": "preview", "title": "preview", "sha256": sha256(reading.text)}
    )
    return tuple(passages(document, reading.text))
