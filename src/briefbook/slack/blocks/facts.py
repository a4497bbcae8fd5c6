"""A fact with its proof: statement, quote, and the line that says where, when and how sure."""

from __future__ import annotations

from briefbook.answering.sources import as_of_words, date_words, place_words
from briefbook.models import Basis, CitationState, CitedSource, ReplyFact
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.parts import Block, context, quote, section, small
from briefbook.slack.blocks.text import clean, cut, fitted, is_web_address, link

FURTHER_SOURCES = 3  # named below a fact; the modal behind Source shows all of them
_STATES = {
    CitationState.verified: "quote checked against the document",
    CitationState.recorded: "quote as recorded, document not held here",
    CitationState.broken: "quote no longer in the document",
}


def stated(fact: ReplyFact) -> list[Block]:
    """Return the blocks of one fact: any note, the statement, the quote that proves it and its source."""
    first, *further = fact.citations
    note = [small(fact.note)] if fact.note else []
    return [
        *note,
        section(fact.statement),
        quoted(first),
        context(f"{source_line(first)}\n{standing(fact)}"),
        *_also(first, further),
    ]


def quoted(citation: CitedSource) -> Block:
    """Return the quotation of a citation, in quotation marks."""
    words = clean(citation.quote)
    shown = words if len(words) <= limits.QUOTE else cut(words, limits.QUOTE) + " …"
    return quote(f"“{shown}”")


def source_line(citation: CitedSource) -> str:
    """Return title (linked to the quote when it has an address), publisher, paragraph and date, escaped."""
    fits = citation.link and is_web_address(citation.link)
    title = link(citation.link if fits else citation.url, citation.title, 200)
    dated = date_words(citation.date, citation.date_basis)
    return " · ".join([title, publisher(citation), place_words(citation), dated])


def publisher(citation: CitedSource) -> str:
    """Return who published it, or that it is not stated."""
    if not citation.publisher:
        return "publisher not stated"
    inferred = " (inferred)" if citation.publisher_basis is Basis.inferred else ""
    return fitted(citation.publisher, 120) + inferred


def standing(fact: ReplyFact) -> str:
    """Return what the fact is as of, its id and revision, and how its quote stands."""
    as_of = as_of_words(fact)
    return " · ".join(
        [*([as_of] if as_of else []), f"{fact.id} revision {fact.revision}", _STATES[fact.citations[0].state]]
    )


def _also(first: CitedSource, further: list[CitedSource]) -> list[Block]:
    """Return a line for each other place a fact is proved in; a second quote from one place needs none."""
    lines = dict.fromkeys(source_line(citation) for citation in further)
    lines.pop(source_line(first), None)
    named = [f"Also: {line}" for line in list(lines)[:FURTHER_SOURCES]]
    left = len(lines) - FURTHER_SOURCES
    return (
        [context("\n".join([*named, *([f"… {left} more: press Source"] if left > 0 else [])]))]
        if named
        else []
    )
