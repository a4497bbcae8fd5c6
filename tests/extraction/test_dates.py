"""Dates are read as far as a sentence gives them, and no further."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.extraction.dates import dates, periods


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon 22 Jan 2018", ["2018-01-22"]),
        ("on 3rd of September, 2018", ["2018-09-03"]),
        ("January 22, 2018", ["2018-01-22"]),
        ("2018-09-03 09:07:32", ["2018-09-03"]),
        ("held in January 2018 and May 2019", ["2018-01", "2019-05"]),
        ("in the first three months of 2019", ["2019-01/2019-03"]),
        ("in the second quarter of 2020", ["2020-04/2020-06"]),
        ("Q3 2021", ["2021-07/2021-09"]),
        ("the last quarter of 2019", ["2019-10/2019-12"]),
        ("research in 2017/18", ["2017/2018"]),
        ("in 2017–18", ["2017/2018"]),
        ("between 2015 and 2018", ["2015/2018"]),
        ("from November 2017 to March 2018", ["2017-11/2018-03"]),
        ("in the 1990s", ["1990/1999"]),
        ("In late 2018, by the end of 2019", ["2018", "2019"]),
        ("The December 2019 Queen’s Speech", ["2019-12"]),
        ("PhotoDNA in 2009 (and for Video in 2018)", ["2009", "2018"]),
        ("compulsory from September 2020.", ["2020-09"]),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(text: str, expected: list[str]) -> None:
    assert list(periods(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the code may change",
        "in the spring and we march on",
        "31 February 2018 was no day"[3:],
        "2,018 reports and £2018 and 2018.5 points",
        "an index of 2018%",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert [period for period in periods(text) if len(period) != 7] == []


@pytest.mark.parametrize(
    "text", ["published on Thursday", "today", "earlier this month", "the last five years", "on 3 May"]
)
def test_a_relative_date_has_no_period(text: str) -> None:
    (found,) = dates(text)

    assert found.period is None


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("It is 0.1 percent, down from 18 percent in 1996.", ["1996"]),
        ("12.5% in 2020 compared with 7.5% in 2015", ["2015"]),
        ("more in 2021 than in 2020", ["2020"]),
        ("It rose to 1.2 million in 2023.", []),
    ],
)
def test_a_date_of_comparison_is_known_as_one(text: str, compared: list[str]) -> None:
    assert [found.period for found in dates(text) if found.comparison] == compared


@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y"]),
)
def test_every_day_of_two_centuries_is_read_back(day: datetime.date, form: str) -> None:
    assert list(periods(f"It was signed on {day.strftime(form)}.")) == [day.isoformat()]


@given(st.text(st.sampled_from("0123456789-/ ,.–JanMaybetwQ of"), max_size=60))
def test_any_text_gives_dates_in_their_places_or_none(text: str) -> None:
    found = dates(text)

    assert all(one.text == text[one.start : one.end] for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
