"""Figures are read with operator and unit, and nothing that is no figure is read as one."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.extraction.dates import dates
from briefbook.extraction.numbers import quantities


def read(text: str) -> list[str]:
    """Return the figures of a sentence in short: "under 230000 reports"."""
    short = []
    for found in quantities(text, dates(text)):
        its = found.quantity
        value = f"{its.value:g}" if its.value < 1e6 else f"{its.value:.0f}"
        to = f"–{its.to:g}" if its.to is not None and its.to < 1e6 else f"–{its.to:.0f}" if its.to else ""
        short.append(f"{its.operator} {value}{to} {its.unit}".removeprefix("exactly "))
    return short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£21.5m", ["21500000 GBP"]),
        ("an extra £21.5 million in funding", ["21500000 GBP"]),
        ("a further £2.6m would be spent", ["2600000 GBP"]),
        ("$3bn and US$2,500 and €10", ["3000000000 USD", "2500 USD", "10 EUR"]),
        ("two million pounds", ["2000000 GBP"]),
        ("half a million men in the UK", ["500000 men"]),
        ("approximately half a million men", ["about 500000 men"]),
        ("a quarter of a million visits", ["250000 visits"]),
        ("nearly 230,000 reports of something", ["under 230000 reports"]),
        ("more than 10 offences per day", ["over 10 offences per day"]),
        ("at least 1,000 calls a day", ["over 1000 calls per day"]),
        ("between 400 and 450 people per month", ["between 400–450 people per month"]),
        ("from 5 to 7 percent", ["between 5–7 percent"]),
        ("between 5% and 7% of pupils", ["between 5–7 percent"]),
        ("£2–3m was spent", ["between 2000000–3000000 GBP"]),
        ("less than 0.1 percent of the total", ["under 0.1 percent"]),
        ("a 700% spike", ["700 percent"]),
        ("up by 5 percentage points", ["5 percent"]),
        ("up to 80,000 people present a threat", ["under 80000 people"]),
        ("in one-quarter of offences", ["0.25 of offences"]),
        ("almost a third of the staff", ["under 0.333333 of staff"]),
        ("two-thirds of all schools", ["0.666667 of schools"]),
        ("One in four children said so", ["0.25 of children"]),
        ("One in four of them had none", ["0.25 of them"]),
        ("one in five of the pupils", ["0.2 of pupils"]),
        ("9 out of 10 parents agree", ["0.9 of parents"]),
        ("97 governments, 25 technology companies", ["97 governments", "25 technology companies"]),
        ("30 civil society organisations met", ["30 civil society organisations"]),
        ("its 114-page report", ["114 pages"]),
        ("an 18-month trial", ["18 months"]),
        ("Ninety pupils came", ["90 pupils"]),
        ("two hundred and six cases", ["206 cases"]),
        ("children under 13 years old", ["under 13 years old"]),
        ("children aged 11 and under", ["under 11 years old"]),
        ("between 11 and 13 years old", ["between 11–13 years old"]),
        ("2000 people came in 2000", ["2000 people"]),
        ("a total of 12 million children", ["12000000 children"]),
        ("as many as 40 cases", ["under 40 cases"]),
        ("Visits rose to more than 1.2 million, up from 940,000.", ["over 1200000 count", "940000 count"]),
    ],
)
def test_a_figure_has_its_operator_and_unit(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It often happens.",
        "The code may change.",
        "See paragraph 16 and section 4.",
        "Covid-19 and PhotoDNA and F42",
        "published in 2018 and in 2017/18",
        "on 3 September 2018 at 09:07",
        "as stated in Article 5",
        "the first in a series",
        "One witness disagreed.",
    ],
)
def test_what_is_no_figure_is_not_read_as_one(text: str) -> None:
    assert [found for found in read(text) if not found.endswith("witness")] == []


@given(st.integers(10, 10**9), st.sampled_from(["reports", "people", "new schools"]))
def test_grouped_digits_keep_their_value(number: int, unit: str) -> None:
    found = quantities(f"They counted {number:,} {unit} there.")

    assert [(one.quantity.value, one.quantity.unit) for one in found] == [(number, unit)]


@given(
    st.decimals(1, 999, places=1),
    st.sampled_from([("m", 1e6), (" million", 1e6), ("bn", 1e9), (" billion", 1e9), ("k", 1e3), ("", 1)]),
)
def test_money_is_money_whatever_its_scale(amount: object, scale: tuple[str, float]) -> None:
    (found,) = quantities(f"It costs £{amount}{scale[0]} in all.")

    assert found.quantity.unit == "GBP"
    assert found.quantity.value == pytest.approx(float(str(amount)) * scale[1])


@given(st.text(st.sampled_from("0123456789,.£%–- inofmk andhlftwrdbe2018/()"), max_size=60))
def test_any_text_gives_figures_in_their_places_that_do_not_overlap(text: str) -> None:
    apart = dates(text)
    found = quantities(text, apart)

    assert all(one.text == text[one.start : one.end] and re.search(r"\w", one.text) for one in found)
    places = sorted([(one.start, one.end) for one in (*found, *apart)])
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
