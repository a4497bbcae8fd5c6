"""What a statement leans on is written into it, from the document alone; what that does not settle stays flagged."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.extraction import Flag
from briefbook.extraction.standing import joined, untied, with_dates
from briefbook.models import Basis
from extraction.test_statements import GIVEN, proposed, statements


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("Despite this, no room opened.", "No room opened."),
        ("By contrast, the hall is open.", "The hall is open."),
        ("It is also hard to reach.", "It is hard to reach."),
        ("The Board must also report it.", "The Board must report it."),
        ("But firms differ.", "Firms differ."),
        ("Android phones are checked.", "Android phones are checked."),
        ("The room opened.", "The room opened."),
    ],
)
def test_words_that_only_tie_a_sentence_to_another_are_left_out(text: str, free: str) -> None:
    assert untied(text) == free


@pytest.mark.parametrize(
    ("text", "said_on", "dated"),
    [
        ("It opened today.", "2018-01-22", "It opened today (22 January 2018)."),
        ("It opened yesterday.", "2018-01-01", "It opened yesterday (31 December 2017)."),
        ("It opened on Thursday.", "2020-03-14", "It opened on Thursday (12 March 2020)."),
        ("Firms currently say so.", "2020-03", "Firms currently (March 2020) say so."),
        ("It said so this week.", "2018-09-03", "It said so this week (of 3 September 2018)."),
        ("It fell last year.", "2018-01-22", "It fell last year (2017)."),
        ("It opened earlier this month.", "2020-03-12", "It opened earlier this month (March 2020)."),
        ("It grew over the last five years.", "2020-03", "It grew over the last five years (to March 2020)."),
        ("Ann Weaver said: “It is open today.”", "2018-01-22", "Ann Weaver said: “It is open today [22 January 2018].”"),
        ("It opened today.", "2018-01", "It opened today."),  # of no known day
        ("It opens next Thursday.", "2018-01-22", "It opens next Thursday."),
        ("The Thursday market is gone.", "2018-01-22", "The Thursday market is gone."),
        ("It opens on Thursday.", None, "It opens on Thursday."),
        ("It opened in 2016.", "2018-01-22", "It opened in 2016."),
    ],
)  # fmt: skip
def test_a_date_that_depends_on_the_day_gets_that_day(text: str, said_on: str | None, dated: str) -> None:
    assert with_dates(text, said_on, Basis.stated if said_on else Basis.none) == dated


@given(st.text(max_size=120), st.sampled_from(["2018", "2018-01", "2018-01-22", "2017/2018"]))
def test_any_text_keeps_its_words_when_dates_are_written_in(text: str, said_on: str) -> None:
    written = iter(with_dates(text, said_on, Basis.stated))

    assert all(char in written for char in text)  # in their order


def test_a_sentence_that_goes_back_to_another_is_shown_with_it_and_says_so() -> None:
    found = proposed("1. The Board plans a reading room. This needs more money.", **GIVEN)

    assert found[1].statement == "The Board plans a reading room. This needs more money."
    assert Flag.context in found[1].flags
    assert Flag.not_alone not in found[1].flags
    assert found[1].quote == "This needs more money."


@pytest.mark.parametrize(
    "paragraph",
    [
        "1. The Board has 40 rooms. This needs more money.",  # a figure that the quote does not prove
        "1. They plan a reading room. This needs more money.",  # which leans itself
    ],
)
def test_what_would_not_stand_either_is_put_in_front_of_nothing(paragraph: str) -> None:
    assert Flag.not_alone in proposed(paragraph, **GIVEN)[1].flags


def test_two_quotations_are_joined_only_when_one_speaker_goes_on() -> None:
    assert joined("Ann Weaver said: “A.”", "Ann Weaver said: “This.”") == "Ann Weaver said: “A. This.”"
    assert joined("Tom Hale said: “A.”", "Ann Weaver said: “This.”") is None
    assert joined("A room opened.", "Ann Weaver said: “This.”") is None


@pytest.mark.parametrize(
    ("paragraphs", "last"),
    [
        (["1. The inquiry welcomes the new room."], "Reading Rooms Panel"),
        (["1. The Reading Rooms Panel welcomes what the panel built."], "The Reading Rooms Panel welcomes what the panel built."),
    ],
)  # fmt: skip
def test_a_name_is_written_once(paragraphs: Sequence[str], last: str) -> None:
    assert statements(*paragraphs, **GIVEN)[-1].count("Reading Rooms Panel") <= last.count(
        "Reading Rooms Panel"
    )


def test_the_items_of_a_counted_list_say_whose_they_are() -> None:
    found = proposed(
        "1. The report made two recommendations. These were:",
        "– To open on Sundays, and;",
        "– To lend maps.",
        **GIVEN,
    )

    assert [one.statement for one in found[-2:]] == [
        "One of Reading Rooms Panel’s two recommendations was to open on Sundays.",
        "One of Reading Rooms Panel’s two recommendations was to lend maps.",
    ]
    assert {one.kind for one in found[-2:]} == {"recommendation"}
