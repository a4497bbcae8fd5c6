"""A sentence that says two things becomes two claims, each with a subject; one that cannot be parted stays whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.extraction.splitting import claims
from extraction.test_statements import GIVEN, proposed


@pytest.mark.parametrize(
    ("sentence", "subject", "parts"),
    [
        (
            "By April the Trust will open on Sundays too, and it plans to lend maps to schools.",
            "the Trust",
            ["By April the Trust will open on Sundays too.", "The Trust plans to lend maps to schools."],
        ),
        (
            "The Board closed nine of its branches; the Trust has opened two new ones.",
            None,
            ["The Board closed nine of its branches.", "The Trust has opened two new ones."],
        ),
    ],
)
def test_two_claims_are_parted_and_both_say_of_whom(
    sentence: str, subject: str | None, parts: list[str]
) -> None:
    assert [claim.text for claim in claims(sentence, subject)] == parts


@pytest.mark.parametrize(
    "sentence",
    [
        "By April the Trust will open on Sundays too, and it plans to lend maps to schools.",  # who "it" is nobody knows
        "While the Trust opens on Sundays, and the Board does not, the others may.",
        "The Trust said that it will open on Sundays, and the Board has agreed to that.",
        "The Board, which has closed nine branches, and the Trust has opened two.",
        "The rooms are warm and the coffee is good.",  # too short to be two
        "The Trust opens on Sundays and lends maps to schools in the valley.",  # one subject
        "A came first of all of them; the Board was second to it; the Trust was third of them all.",
    ],
)
def test_what_cannot_be_parted_surely_stays_whole(sentence: str) -> None:
    assert [claim.text for claim in claims(sentence, None)] == [sentence]


@given(st.text(max_size=200), st.sampled_from([None, "the Board"]))
def test_any_sentence_has_claims_within_it_and_in_order(sentence: str, subject: str | None) -> None:
    found = claims(sentence, subject)

    assert [claim.start for claim in found] == sorted(claim.start for claim in found)
    assert all(0 <= claim.start <= claim.end <= len(sentence) for claim in found)


def test_both_claims_of_a_sentence_are_candidates_with_quotes_of_their_own() -> None:
    text = "1. The Board closed nine of its branches in 2021; the Trust has opened 12 new ones since then."
    found = proposed(text, **GIVEN)

    assert [one.statement for one in found] == [
        "The Board closed nine of its branches in 2021.",
        "The Trust has opened 12 new ones since then.",
    ]
    assert len({one.key for one in found}) == 2
    for one in found:
        assert text[one.start : one.end] == one.sentence
        assert text[one.quote_start : one.quote_start + len(one.quote)] == one.quote
        assert all(one.sentence[figure.start : figure.end] == figure.text for figure in one.quantities)
    assert "nine" not in found[1].quote
    assert "12" in found[1].quote
