"""A quote as typed -> a citation in the text held: exact to the letter, or the nearest that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

from briefbook.documents import citation_state, passages
from briefbook.documents.nearest import nearest_quote
from briefbook.documents.quotes import cited_at, occurrences, passage_at
from briefbook.models import (
    CONTEXT_LENGTH,
    QUOTE_WORD_LIMIT,
    Citation,
    CitationState,
    Document,
    Passage,
    PassageKind,
)


class QuoteError(ValueError):
    """What is wrong with a quote, the field it belongs to, and the exact words that were probably meant."""

    def __init__(self, field: str, message: str, nearest: str | None = None):
        super().__init__(message)
        self.field, self.nearest = field, nearest


class Library:
    """The bibliography and the texts held, as quotes are looked up in them."""

    def __init__(self, documents: Mapping[str, Document], texts: Mapping[str, str]):
        self.documents, self.texts = documents, texts

    def cite(self, document_id: str, quote: str, paragraph: str = "") -> Citation:
        """Return the citation of a quote as typed; raises `QuoteError`.

        Where the quote stands at several places, `paragraph` says which one is meant; else the first.
        """
        quote = quote.strip()
        text = self._text(document_id)
        _check_length(quote)
        among = passages_of(self.documents[document_id], text)
        places = [at for at in occurrences(text, quote) if _readable(among, at, at + len(quote))]
        if not places:
            raise self._not_there(document_id, quote, among)
        wanted = _number(paragraph)
        chosen = next((at for at in places if wanted in (None, _paragraph(among, at, quote))), None)
        if chosen is None:
            found = ", ".join(dict.fromkeys(str(_paragraph(among, at, quote) or "none") for at in places))
            raise QuoteError("paragraph", f"the quote stands in paragraph {found}, not {wanted}.")
        return cited_at(document_id, text, among, chosen, chosen + len(quote))

    def still(self, citation: Citation) -> Citation:
        """Return a citation that holds; one whose text has changed around the quote is anchored anew."""
        text = self.texts.get(citation.document)
        if text is None or citation_state(citation, text) is not CitationState.broken:
            return citation
        places = occurrences(text, citation.quote)
        among = passages_of(self.documents[citation.document], text)
        places = [at for at in places if _readable(among, at, at + len(citation.quote))]
        if len(places) < 2:
            return self.cite(citation.document, citation.quote)
        best = max(places, key=lambda at: _around(citation, text, at))
        return cited_at(citation.document, text, among, best, best + len(citation.quote))

    def further(self, line: str, held: Sequence[Citation]) -> Citation:
        """Return the citation that "document: quote" describes; one that is held already is kept as it is."""
        document_id, colon, quote = line.partition(":")
        document_id, quote = document_id.strip(), quote.strip()
        if not colon or document_id not in self.documents:
            raise QuoteError(
                "also", f"“{line}” does not begin with a document of the bibliography and a colon."
            )
        known = next((one for one in held if (one.document, one.quote) == (document_id, quote)), None)
        try:
            return self.still(known) if known else self.cite(document_id, quote)
        except QuoteError as error:
            raise QuoteError("also", str(error), error.nearest) from None

    def _text(self, document_id: str) -> str:
        text = self.texts.get(document_id)
        if text is None:
            raise QuoteError(
                "document",
                f"the text of {document_id} is not held, so no quote can be compared with it."
                " Import it with `briefbook documents add FILE`.",
            )
        return text

    def _not_there(self, document_id: str, quote: str, among: Sequence[Passage]) -> QuoteError:
        near = nearest_quote(among, quote)
        if near is None:
            return QuoteError("quote", f"it is not in {document_id}, nor is anything like it.")
        if len(near.split()) > QUOTE_WORD_LIMIT:
            near = None
        told = f" The nearest exact words are “{near}”." if near else ""
        return QuoteError("quote", f"it is not in {document_id} to the letter.{told}", near)


def _around(citation: Citation, text: str, at: int) -> int:
    """Return how many characters before and after a place are those that were kept around a quote."""
    end = at + len(citation.quote)
    before = _alike(citation.prefix[::-1], text[max(0, at - CONTEXT_LENGTH) : at][::-1])
    return before + _alike(citation.suffix, text[end : end + CONTEXT_LENGTH])


def _alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _check_length(quote: str) -> None:
    count = len(quote.split())
    if not count:
        raise QuoteError("quote", "no citation, no fact: quote the shortest phrase that proves it.")
    if count > QUOTE_WORD_LIMIT:
        raise QuoteError("quote", f"it has {count} words; {QUOTE_WORD_LIMIT} is the most that may be copied.")


def _readable(among: Sequence[Passage], start: int, end: int) -> bool:
    """Return whether a place is in somebody's words: the furniture of a page proves nothing."""
    home = passage_at(among, start, end)
    return home is None or home.kind is not PassageKind.furniture


def _paragraph(among: Sequence[Passage], at: int, quote: str) -> int | None:
    home = passage_at(among, at, at + len(quote))
    return home.paragraph if home else None


def _number(paragraph: str) -> int | None:
    typed = paragraph.strip().lstrip("§¶").strip()
    if not typed:
        return None
    if not typed.isdecimal():
        raise QuoteError("paragraph", f"{typed} is not a paragraph's number.")
    return int(typed)


@lru_cache(maxsize=16)
def passages_of(document: Document, text: str) -> tuple[Passage, ...]:
    """Return the passages of a text, worked out once for the texts that are looked at."""
    return tuple(passages(document, text))
