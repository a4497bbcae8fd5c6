"""Files brought by somebody at a terminal: read, confirmed, compared with what is held, and taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from briefbook.cli.common import note, plain, progress, say
from briefbook.cli.confirming import confirmed, described
from briefbook.cli.curating import Desk
from briefbook.cli.findings import SHOWN, beside, taken
from briefbook.curation.taking import refuse_other_reading
from briefbook.curation.texts import TakenIn
from briefbook.documents import decode
from briefbook.documents.entry import Entry, document_of, retexted, slug
from briefbook.documents.intake import read_file
from briefbook.documents.passages import TEXT_LIMIT
from briefbook.documents.reading import Reading
from briefbook.drift import ENOUGH, share, words_of
from briefbook.errors import DocumentError, KnowledgeError
from briefbook.models import Document

MOST_COMPARED = 400  # sentences of a new document that are compared at once, in about ten seconds


class Adding:
    """Files being imported by somebody at a terminal, with what the options say of them."""

    def __init__(self, at: Desk, flags: dict[str, Any], replaces: str | None):
        self._at, self._flags, self._replaces = at, flags, replaces
        self._briefing = at.curation.briefing
        self.documents: list[str] = []  # ids of those that are held now
        self._words: dict[str, frozenset[str]] = {}  # of the texts held, as far as they were compared

    def add(self, path: Path) -> bool:
        """Import one file and say what became of it; False when it was refused."""
        try:
            told = self._added(path)
        except (DocumentError, KnowledgeError) as error:
            note(f"briefbook: {error}")
            return False
        say(told)
        return True

    def _added(self, path: Path) -> str:
        """Return what became of a file; all of it is stored, or nothing."""
        known = self._known(path)
        if known:
            return known
        reading = read(path)
        known = self._held(path, reading.text)
        if known:
            return known
        entry = described(path, self._flags)
        before = self._before(path, reading, entry)
        if before:
            document = retexted(path.name, before, self._briefing.text(before.id), reading, entry)
            self.documents.append(document.id)
            lead = f"{path.name}: {document.title} ({document.id}), a new text."
            return taken(self._taken_in(path, document, reading.text), lead)
        self._check_reader(path, reading)
        entry = confirmed(path, reading, entry)
        document = document_of(path.name, reading, entry, [one.id for one in self._briefing.documents()])
        done = self._taken_in(path, document, reading.text)
        self.documents.append(document.id)
        if done.new and not self._at.dry_run:
            self._compare(document)
        return f"{path.name}: {document.title} ({document.id}), imported."

    def _known(self, path: Path) -> str | None:
        """Return what is said of a file whose text, as it is, the bibliography knows; None for any other."""
        try:
            if not path.is_file() or path.stat().st_size > TEXT_LIMIT:
                return None
            return self._held(path, decode(path.read_bytes(), path.name))
        except (OSError, DocumentError):
            return None

    def _held(self, path: Path, text: str) -> str | None:
        document = self._briefing.known(text)
        if document is None:
            return None
        self.documents.append(document.id)
        new = not self._briefing.holds_text(document.id)
        if not self._at.dry_run:
            self._at.curation.mend(self._at.person, text, request_id=self._request(path))
        return f"{path.name}: {document.title} ({document.id}), {'imported' if new else 'held already'}."

    def _before(self, path: Path, reading: Reading, entry: Entry) -> Document | None:
        """Return the document that a file is a new text of: named, or of its name and with most of its sentences."""
        documents = {one.id: one for one in self._briefing.documents()}
        if self._replaces:
            if self._replaces not in documents:
                raise DocumentError(
                    f"There is no document {self._replaces}. `briefbook documents list` has them."
                )
            return documents[self._replaces]
        named = documents.get(entry.id or slug(path.stem))
        if named:
            return named if self._share(named, reading) >= ENOUGH else None
        like = next((one for one in documents.values() if self._share(one, reading) >= ENOUGH), None)
        if like:
            note(
                f"{path.name} has most of the sentences of {like.id}. If it is a new text of it, add it with"
                f" `--replaces {like.id}`, so that its facts are compared with it."
            )
        return None

    def _share(self, document: Document, reading: Reading) -> float:
        """Return how much of a document a text has: of its sentences, or of its quotes where it is not held."""
        held = self._briefing.text(document.id)
        if held is not None:
            if document.id not in self._words:
                self._words[document.id] = words_of(document, held)
            return share(self._words[document.id], words_of(document, reading.text))
        quotes = [
            one.quote
            for fact in self._briefing.facts()
            for one in fact.fact.citations
            if one.document == document.id
        ]
        return sum(quote in reading.text for quote in quotes) / max(1, len(quotes))

    def _check_reader(self, path: Path, reading: Reading) -> None:
        then = " `--replaces {id}` takes the new reading in."
        refuse_other_reading(self._briefing, path.name, reading, then=then)

    def _taken_in(self, path: Path, document: Document, text: str) -> TakenIn:
        curation, person = self._at.curation, self._at.person
        if self._at.dry_run:
            note("Nothing was saved: this was a dry run.")
            return curation.plan_text(person, document, text)
        return curation.take_in(person, document, text, request_id=self._request(path))

    def _compare(self, document: Document) -> None:
        """Say which sentences of a new document stand beside live facts, the first of them in full."""
        found = self._at.curation.compare(self._at.person, document.id, most=MOST_COMPARED)
        if found:
            note("\n".join(beside(one) for one in found[:SHOWN]))
            count = f"{len(found)} sentence{'' if len(found) == 1 else 's'}"
            note(f"{count} beside live facts; `briefbook documents compare {document.id}` shows all.")

    def _request(self, path: Path) -> str:
        return f"{self._at.request_id}:{path.name}"


def read(path: Path) -> Reading:
    """Return the reading of a file, with a bar while it is read."""
    with progress(f"Reading {plain(path.name)}") as on_progress:
        return read_file(path, on_progress)
