"""A fact -> what is shown of it: its citations with title, publisher, date and state."""

from __future__ import annotations

from collections.abc import Mapping

from briefbook.answering.periods import period_words
from briefbook.documents import citation_state
from briefbook.documents.links import passage_link
from briefbook.models import (
    CONTEXT_LENGTH,
    Basis,
    Citation,
    CitationState,
    CitedSource,
    Document,
    Fact,
    HeldFact,
    Part,
    ReplyFact,
)

AHEAD = 3  # words before a quote that tell which of several places is meant


class Sources:
    """The bibliography and the texts held, as citations need them."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        texts: Mapping[str, str],
        unsound: frozenset[str] = frozenset(),
    ):
        self.documents = documents
        self.texts = texts
        self.unsound = unsound  # documents whose text is held and damaged: nothing can be compared with it

    def state(self, citation: Citation) -> CitationState:
        """Return how a citation stands; with a text that is damaged it is broken, not merely recorded."""
        if citation.document in self.unsound:
            return CitationState.broken
        return citation_state(citation, self.texts.get(citation.document))

    def cited(self, held: HeldFact, *, score: float = 1.0, note: str = "") -> ReplyFact:
        """Return a fact as replies show it, every citation checked against the text held."""
        return ReplyFact(
            id=held.fact.id,
            revision=held.revision,
            statement=held.fact.statement,
            score=round(score, 4),
            as_of=held.fact.as_of,
            as_of_basis=held.fact.as_of_basis,
            citations=tuple(self.source(citation) for citation in held.fact.citations),
            note=note,
        )

    def sound(self, fact: Fact) -> bool:
        """Return whether no citation of a fact is broken, so that it may be stated (promise 3: fail closed)."""
        return all(self.state(one) is not CitationState.broken for one in fact.citations)

    def source(self, citation: Citation) -> CitedSource:
        """Return a citation with its document's title, publisher and date; a dated part has its own."""
        document = self.documents[citation.document]
        part = _part_of(document, citation)
        return CitedSource(
            document=citation.document,
            paragraph=citation.paragraph,
            section=citation.section,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            title=part.title if part else document.title,
            publisher=document.publisher,
            publisher_basis=document.publisher_basis,
            date=part.date if part else document.date,
            date_basis=part.date_basis if part else document.date_basis,
            url=document.url,
            link=passage_link(document.url, citation.quote, ahead=self._ahead(citation)),
            state=self.state(citation),
        )

    def _ahead(self, citation: Citation) -> str:
        """Return the words before a quote that stands several times in its text, "" for any other."""
        text = self.texts.get(citation.document)
        if text is None or text.find(citation.quote, text.find(citation.quote) + 1) < 0:
            return ""
        line = text[max(0, citation.start - CONTEXT_LENGTH) : citation.start].rpartition("\n")[2]
        return " ".join(line.split()[1:][-AHEAD:])  # the first word may be half of one


def _part_of(document: Document, citation: Citation) -> Part | None:
    return next((part for part in document.parts if part.title == citation.section), None)


def source_line(source: CitedSource) -> str:
    """Return "Title, publisher, date, paragraph" in words, saying what is inferred or not stated."""
    publisher = source.publisher or "publisher not stated"
    if source.publisher and source.publisher_basis is Basis.inferred:
        publisher += " (inferred)"
    return ", ".join(
        [source.title, publisher, date_words(source.date, source.date_basis), place_words(source)]
    )


def place_words(source: CitedSource) -> str:
    """Return where in the document: "paragraph 4", or "headline or front matter" where none is numbered."""
    if source.paragraph:
        return f"paragraph {source.paragraph}"
    return "short item on the page" if source.section else "title page"


def as_of_words(fact: ReplyFact) -> str:
    """Return "as of 2018", with "(inferred)" where the date is, or nothing when there is none."""
    return f"as of {date_words(fact.as_of, fact.as_of_basis)}" if fact.as_of else ""


def date_words(period: str | None, basis: Basis) -> str:
    """Return a date as people write it: "22 January 2018", "March 2020 (inferred)", "date not stated"."""
    if period is None:
        return "date not stated"
    words = period_words(period)
    return f"{words} (inferred)" if basis is Basis.inferred else words
