"""Finding a quote in a text, anchoring a citation there, and checking that it still holds."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.documents.passages import passages
from briefbook.errors import QuoteNotFound
from briefbook.models import CONTEXT_LENGTH, Citation, CitationState, Document, Passage, PassageKind


def occurrences(text: str, quote: str) -> list[int]:
    """Return every offset at which a quote starts, overlapping ones included."""
    found, at = [], text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def anchor(
    document: Document, text: str, quote: str, *, occurrence: int = 1, among: Sequence[Passage] | None = None
) -> Citation:
    """Return the citation of a quote: offsets, 32 characters either side, paragraph and section.

    `occurrence` picks among several places (1 is the first). `among` spares re-reading the passages.
    Raises `QuoteNotFound` when the quote is not in the text to the letter, or not that often.
    """
    places = occurrences(text, quote)
    if len(places) < occurrence:
        times = f"{len(places)} time{'' if len(places) == 1 else 's'}"
        raise QuoteNotFound(f"“{quote}” stands {times} in {document.id}, so place {occurrence} is not there.")
    start = places[occurrence - 1]
    among = passages(document, text) if among is None else among
    return cited_at(document.id, text, among, start, start + len(quote))


def cited_at(document_id: str, text: str, among: Sequence[Passage], start: int, end: int) -> Citation:
    """Return the citation of start..end of a text whose passages are given, with what stands around it."""
    home = passage_at(among, start, end)
    return Citation(
        document=document_id,
        paragraph=home.paragraph if home else None,
        section=home.section if home else None,
        quote=text[start:end],
        start=start,
        end=end,
        prefix=text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=text[end : end + CONTEXT_LENGTH],
    )


def passage_at(among: Sequence[Passage], start: int, end: int) -> Passage | None:
    """Return the passage that holds all of start..end, or None."""
    return next((p for p in among if p.start <= start and end <= p.end), None)


def citation_state(citation: Citation, text: str | None) -> CitationState:
    """Return verified when the held text has the quote in its place to the letter, recorded when none is held."""
    if text is None:
        return CitationState.recorded
    in_place = text[citation.start : citation.end] == citation.quote
    return CitationState.verified if in_place else CitationState.broken


def surroundings(citation: Citation, document: Document, text: str) -> tuple[str, str, str] | None:
    """Return (before, quote, after) of the passage a citation stands in, or None when it is broken.

    Furniture is never shown, so a quote there returns itself alone.
    """
    if citation_state(citation, text) is not CitationState.verified:
        return None
    home = passage_at(passages(document, text), citation.start, citation.end)
    if home is None or home.kind is PassageKind.furniture:
        return "", citation.quote, ""
    return text[home.start : citation.start], citation.quote, text[citation.end : home.end]
