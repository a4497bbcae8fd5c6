"""A quote that is off by a sign or a word is led back to the words that are there."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefbook.documents import passages
from briefbook.documents.nearest import nearest_quote
from briefbook.models import Lines, Passage
from small_base import LETTER, LETTER_TEXT, REPORT, REPORT_TEXT, a_document

ODD_TEXT = """The board’s “long-term” plan – agreed in May – costs £1.2m.
It isn't\u00a0final.   A vote follows.
"""


def _passages(text: str) -> list[Passage]:
    return passages(a_document("odd", "Odd", text), text)


@pytest.mark.parametrize(
    ("typed", "exact"),
    [
        ('The board\'s "long-term" plan', "The board’s “long-term” plan"),
        ("plan - agreed in May - costs £1.2m", "plan – agreed in May – costs £1.2m"),
        ("plan, agreed in May, costs £1.2m", "plan – agreed in May – costs £1.2m"),
        ("THE BOARDS LONG TERM PLAN", "The board’s “long-term” plan"),
        ("It isn’t final", "It isn't\u00a0final"),
        ("final. A vote follows", "final.   A vote follows"),
    ],
)
def test_signs_spaces_and_case_are_put_right(typed: str, exact: str) -> None:
    assert nearest_quote(_passages(ODD_TEXT), typed) == exact
    assert exact in ODD_TEXT


def test_a_comma_within_a_number_is_put_right() -> None:
    assert (
        nearest_quote(passages(REPORT, REPORT_TEXT), "lent 4120 books in 2021") == "lent 4,120 books in 2021"
    )


def test_a_wrong_word_is_led_back_to_the_right_one() -> None:
    typed = "recommend that the rooms opens on Sunday from April 2022"

    found = nearest_quote(passages(REPORT, REPORT_TEXT), typed)

    assert found == "recommend that the room opens on Sundays from April 2022"


def test_a_quote_longer_than_every_passage_finds_the_passage() -> None:
    typed = "A new roof will cost about £21,500."

    assert nearest_quote(passages(LETTER, LETTER_TEXT), typed) == "A new roof will cost £21,500"


@pytest.mark.parametrize("typed", ["the moon is made of green cheese", "", " … "])
def test_nothing_is_made_up(typed: str) -> None:
    assert nearest_quote(passages(REPORT, REPORT_TEXT), typed) is None


def test_furniture_is_never_suggested() -> None:
    text = "Subscribe to our letter\nThe room is open.\n"
    document = a_document("page", "Page", text, furniture=(Lines(first=1, last=1),))

    assert nearest_quote(passages(document, text), "Subscribe to our Letter") is None


@given(st.data())
def test_what_is_suggested_stands_in_the_text_whatever_was_typed(data: st.DataObject) -> None:
    words = REPORT_TEXT.split()
    start = data.draw(st.integers(0, len(words) - 3))
    taken = words[start : start + data.draw(st.integers(3, 12))]
    changed = data.draw(st.integers(0, len(taken) - 1))
    taken[changed] = data.draw(st.sampled_from([taken[changed].upper(), taken[changed] + ",", "", "—"]))
    assume("".join(taken).strip())

    found = nearest_quote(passages(REPORT, REPORT_TEXT), " ".join(taken))

    assert found is None or found in REPORT_TEXT
