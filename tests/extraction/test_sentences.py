"""Sentences are exact to the character, whatever stands between them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.extraction.quotes import is_quoted, speech
from briefbook.extraction.sentences import sentences


def texts(passage: str) -> list[str]:
    return [sentence.text for sentence in sentences(passage)]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("16. It grew. It fell.", ["It grew.", "It fell."]),
        ("• a lift in the Harbour branch.", ["a lift in the Harbour branch."]),
        ("(a) It grew.", ["It grew."]),
        (
            "It is on the web.[1] By contrast, it is not.[23]",
            ["It is on the web.", "By contrast, it is not."],
        ),
        ("It costs £2.6m. That is 0.1 percent.", ["It costs £2.6m.", "That is 0.1 percent."]),
        ("See para. 12 of it. And No. 5 too.", ["See para. 12 of it.", "And No. 5 too."]),
        ("Mr. Weaver and Dr. Jay met on 3 Sept. 2018.", ["Mr. Weaver and Dr. Jay met on 3 Sept. 2018."]),
        ("“It will not close.” She left.", ["“It will not close.”", "She left."]),
        ("It is 80,318 reports. And in 2019 more.", ["It is 80,318 reports.", "And in 2019 more."]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(passage: str, expected: list[str]) -> None:
    assert texts(passage) == expected


PIECES = st.sampled_from(
    ["It grew. ", "“Yes,” she said. ", "[1]", "£2.6m ", "\u00a0", "1. ", "• ", "no. 5", "…", "a", "? ", "\n"]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_sentences_are_in_their_places_and_lose_no_word(passage: str) -> None:
    found = sentences(passage)

    assert all(passage[one.start : one.end] == one.text for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(one.text.strip() == one.text for one in found)


def test_a_quotation_goes_on_while_paragraphs_open_again_without_closing() -> None:
    first, is_open = speech("Ann said: “We try.", carried=False)
    second, still_open = speech("“We fail.", carried=is_open)
    third, ended = speech("“We try again.” It is over.", carried=still_open)

    assert (is_open, still_open, ended) == (True, True, False)
    assert is_quoted(10, 18, first)
    assert is_quoted(0, 9, second)
    assert is_quoted(0, 15, third)
    assert not is_quoted(16, 27, third)


def test_straight_marks_are_paired() -> None:
    spans, is_open = speech('She said: "Yes." Then: "No."', carried=False)

    assert spans == [(10, 16), (23, 28)]
    assert not is_open
