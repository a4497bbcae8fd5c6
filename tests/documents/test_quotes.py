"""A quote is anchored where it stands, to the letter, and is broken as soon as it does not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefbook.documents import anchor, citation_state, surroundings
from briefbook.documents.quotes import occurrences
from briefbook.errors import QuoteNotFound
from briefbook.models import CONTEXT_LENGTH, CitationState, Lines
from small_base import LETTER, LETTER_TEXT, REPORT, REPORT_TEXT, a_document

WORDS = st.lists(
    st.sampled_from(["room", "books", "“quoted”", "£2.1m", "café", "a"]), min_size=1, max_size=20
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(
    lambda lines: "\n".join(" ".join(words) for words in lines)
)


def test_a_quote_knows_its_paragraph_and_what_stands_around_it() -> None:
    found = anchor(REPORT, REPORT_TEXT, "opens on Sundays")

    assert found.paragraph == 2
    assert REPORT_TEXT[found.start : found.end] == "opens on Sundays"
    assert found.prefix == "rustees recommend that the room "
    assert found.suffix == " from April 2022.\n3. “Nobody sho"


def test_curly_quotes_are_letters_like_any_other() -> None:
    with pytest.raises(QuoteNotFound, match="stands 0 times in annual-report-2021"):
        anchor(REPORT, REPORT_TEXT, '"Nobody should be turned away')


def test_the_second_occurrence_can_be_meant() -> None:
    first = anchor(REPORT, REPORT_TEXT, "2021")
    second = anchor(REPORT, REPORT_TEXT, "2021", occurrence=2)

    assert (first.paragraph, second.paragraph) == (None, 1)
    with pytest.raises(QuoteNotFound, match="stands 2 times in annual-report-2021, so place 3 is not there"):
        anchor(REPORT, REPORT_TEXT, "2021", occurrence=3)


def test_occurrences_may_overlap() -> None:
    assert occurrences("aaaa", "aa") == [0, 1, 2]


@given(TEXTS, st.data())
def test_whatever_is_quoted_is_anchored_and_verified(text: str, data: st.DataObject) -> None:
    words = text.split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    quote = " ".join(words[start : start + data.draw(st.integers(1, 5))])
    assume(quote.strip() and len(quote.split()) <= 25)
    document = a_document("any", "Any", text)

    found = anchor(document, text, quote)

    assert text[found.start : found.end] == quote
    assert text.startswith(found.prefix + quote + found.suffix, found.start - len(found.prefix))
    assert len(found.prefix) <= CONTEXT_LENGTH
    assert citation_state(found, text) is CitationState.verified


@given(st.integers(0, len(LETTER_TEXT) - 1), st.characters(codec="utf-8"))
def test_one_changed_character_breaks_exactly_the_quotes_it_is_in(at: int, character: str) -> None:
    assume(LETTER_TEXT[at] != character)
    found = anchor(LETTER, LETTER_TEXT, "4,300 loans in 2021")
    changed = LETTER_TEXT[:at] + character + LETTER_TEXT[at + 1 :]

    broken = citation_state(found, changed) is CitationState.broken

    assert broken == (found.start <= at < found.end)


def test_a_quote_without_its_text_is_recorded() -> None:
    assert citation_state(anchor(LETTER, LETTER_TEXT, "roof"), None) is CitationState.recorded


def test_the_passage_around_a_quote_is_its_paragraph() -> None:
    found = anchor(LETTER, LETTER_TEXT, "£21,500")

    assert surroundings(found, LETTER, LETTER_TEXT) == ("A new roof will cost ", "£21,500", ".")


def test_a_broken_quote_has_no_surroundings() -> None:
    found = anchor(LETTER, LETTER_TEXT, "£21,500")

    assert surroundings(found, LETTER, LETTER_TEXT.replace("£21,500", "£31,500")) is None


def test_furniture_around_a_quote_is_not_shown() -> None:
    text = "Share this page with a friend"
    document = a_document("page", "Page", text, furniture=[Lines(first=1, last=1, reason="links")])

    assert surroundings(anchor(document, text, "this page"), document, text) == ("", "this page", "")
