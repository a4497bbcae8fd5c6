"""Periods in a question: whatever the style, the same days; and no periods where there are none."""

from __future__ import annotations

from calendar import month_name, monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.answering.periods import of_period, relative_period, spans, without_spans

YEARS = st.integers(1900, 2099)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
_ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}

YEAR_STYLES = (
    "{year}",
    "in {year}",
    "how many were there in {year}?",
    "the {year} report",
    "figures ({year})",
)
MONTH_STYLES = ("{long} {year}", "{short} {year}", "{short}. {year}", "{long} of {year}", "in {long} {year}?")
DAY_STYLES = (
    "{day} {long} {year}",
    "{day}{th} {short} {year}",
    "{day}{th} of {long} {year}",
    "{long} {day}, {year}",
    "{short} {day}{th} {year}",
    "on {day} {short}, {year}.",
)


@given(YEARS, st.sampled_from(YEAR_STYLES))
def test_any_year_gives_its_days(year: int, style: str) -> None:
    assert days(style.format(year=year)) == [(date(year, 1, 1), date(year, 12, 31))]


@given(YEARS, st.integers(1, 12), st.sampled_from(MONTH_STYLES))
def test_any_month_gives_its_days(year: int, month: int, style: str) -> None:
    text = style.format(year=year, long=month_name[month], short=month_name[month][:3]).casefold()

    assert days(text) == [(date(year, month, 1), date(year, month, monthrange(year, month)[1]))]


@given(DAYS, st.sampled_from(DAY_STYLES))
def test_any_day_gives_itself(day: date, style: str) -> None:
    name = month_name[day.month]
    text = style.format(
        day=day.day, th=_ENDINGS.get(day.day, "th"), long=name, short=name[:3], year=day.year
    ).casefold()

    assert days(text) == [(day, day)]


@given(
    st.integers(1900, 2039),
    st.integers(2, 60),
    st.sampled_from(("{a} to {b}", "{a}-{b}", "{a}–{b}", "between {a} and {b}", "{a} until {b}")),
)
def test_any_run_of_years_goes_from_its_first_day_to_its_last(year: int, more: int, style: str) -> None:
    last = year + more
    text = style.format(a=year, b=last)

    assert days(text) == [(date(year, 1, 1), date(last, 12, 31))]


@given(
    st.integers(1901, 2097).filter(lambda year: year % 100 != 99),  # 1999/00 names no later year
    st.sampled_from(("{a}/{b:02}", "{a}-{b:02}", "{a}/{full}", "{a}-{full}", "the year {a} / {b:02}")),
)
def test_any_financial_year_runs_from_april_to_march(year: int, style: str) -> None:
    text = style.format(a=year, b=(year + 1) % 100, full=year + 1)

    assert days(text) == [(date(year, 4, 1), date(year + 1, 3, 31))]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in 2017/18", date(2017, 4, 1), date(2018, 3, 31)),
        ("in 2017-18", date(2017, 4, 1), date(2018, 3, 31)),
        ("in 2017/2018", date(2017, 4, 1), date(2018, 3, 31)),
        ("the first quarter of 2019", date(2019, 1, 1), date(2019, 3, 31)),
        ("the first three months of 2019", date(2019, 1, 1), date(2019, 3, 31)),
        ("the last quarter of 2019", date(2019, 10, 1), date(2019, 12, 31)),
        ("in the 1990s", date(1990, 1, 1), date(1999, 12, 31)),
        ("in the 90s", date(1990, 1, 1), date(1999, 12, 31)),
        ("in the 2010s", date(2010, 1, 1), date(2019, 12, 31)),
        ("back in 18", date(2018, 1, 1), date(2018, 12, 31)),
        ("back in '18", date(2018, 1, 1), date(2018, 12, 31)),
        ("29 february 2020", date(2020, 2, 29), date(2020, 2, 29)),
    ],
)
def test_a_period_in_words(text: str, first: date, last: date) -> None:
    assert days(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "what is 17 times 23",
        "the 114 pages",
        "12018 reports",
        "2,018 reports",
        "31 february",
        "in 18 months",
        "for 12 days",
        "in 35% of cases",
        "in 11 to 13 year olds",
        "of 90 percent",
        "for 30 companies",
        "may we ask the march team",
        "the second quarter",
        "room 2101b",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert days(text) == []


def test_two_periods_are_both_found_and_neither_twice() -> None:
    assert days("march 2018 and 2020") == [
        (date(2018, 3, 1), date(2018, 3, 31)),
        (date(2020, 1, 1), date(2020, 12, 31)),
    ]
    assert len(days("how many in 2018 and 2020?")) == 2
    assert len(days("how many between 2018 and 2020?")) == 1


@given(DAYS)
def test_an_iso_period_covers_exactly_what_is_known(day: date) -> None:
    whole_day, month, year = day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]

    assert (of_period(whole_day).first, of_period(whole_day).last) == (day, day)
    assert of_period(whole_day).within(of_period(month))
    assert of_period(month).within(of_period(year))
    both = of_period(f"{year}/{whole_day}")
    assert (both.first, both.last) == (date(day.year, 1, 1), day)
    assert both.words.startswith(f"{year} to {day.day} ")


def test_a_year_is_within_itself_and_not_within_one_of_its_months() -> None:
    assert of_period("2018").within(of_period("2018"))
    assert not of_period("2018").within(of_period("2018-03"))
    assert not of_period("2018").within(of_period("2019"))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("from 2023 to 2018", [2023, 2018]),
        ("in 2018-09", [2018]),
        ("in 2018/03", []),
        ("31 february 2020", [2020]),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_read_in_parts(text: str, years: list[int]) -> None:
    assert [first.year for first, _ in days(text)][: len(years)] == years


@given(YEARS)
def test_a_year_taken_out_leaves_no_number(year: int) -> None:
    assert not any(char.isdigit() for char in without_spans(f"how many in {year}?"))


def test_words_whose_meaning_depends_on_the_day_are_given_back() -> None:
    assert relative_period("how many last year?") == "last year"
    assert relative_period("at last a year of it") is None


@given(st.text(st.sampled_from("0123456789 /-–'.,sthndrd") | st.characters(), max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    for span in spans(text):
        assert span.first <= span.last


@pytest.mark.parametrize(
    "piece",
    ["2018-", "in 20", "1 jan ", "20 to 20", "march ", "'1", "2018 ", "0s ", "1 jan 2018 ", "2017/18 "],
)
def test_a_long_text_is_read_to_its_end(piece: str) -> None:
    """Squared time on 40,000 characters would outlast the suite; `benchmarks/` holds the timings."""
    short, long = (piece * (size // len(piece)) for size in (400, 40_000))

    assert len(list(spans(long))) >= len(list(spans(short)))


def days(text: str) -> list[tuple[date, date]]:
    return [(span.first, span.last) for span in spans(text)]
