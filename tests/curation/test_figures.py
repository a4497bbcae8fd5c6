"""The figures of a statement are read with how exact they are; dates are none."""

from __future__ import annotations

import pytest

from briefbook.curation.figures import carried_over, figures
from briefbook.curation.forms import quantity_of, quantity_words
from curation.small import READ


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("The room lent 4,120 books in 2021.", ["4120 books"]),
        ("It received nearly 230,000 reports of damp.", ["under 230000 reports"]),
        ("Between 400 and 450 people a month come in.", ["between 400 and 450 people a month"]),
        ("More than 10 new readers per day sign up.", ["over 10 new readers per day"]),
        ("Up to 80,000 people and at least 3 dogs.", ["under 80000 people", "over 3 dogs"]),
        ("A grant of £21.5 million and another of £2.6m.", ["21500000 GBP", "2600000 GBP"]),
        ("Some 60 percent, not 0.04%, of loans.", ["about 60 percent", "0.04 percent"]),
        ("It has four wings and twelve windows.", ["4 wings", "12 windows"]),
        ("The chair spoke on 3 September 2018 and in 2019-20.", []),
        ("G7 ministers met; section 4.2 was read.", []),
        ("", []),
    ],
)
def test_figures_are_read_from_a_statement(statement: str, expected: list[str]) -> None:
    assert [quantity_words(quantity) for quantity in figures(statement)] == expected


def test_bodies_are_read_in_the_form_the_base_uses() -> None:
    assert READ("HRR counts 12 chairs.").bodies == ("Harbour Reading Room",)


@pytest.mark.parametrize(
    ("curated", "before", "after", "expected"),
    [
        (["12 chairs in the hall"], "12 chairs", "14 chairs", ["14 chairs in the hall"]),
        (
            ["12 chairs | red"],
            "about 12 chairs",
            "between 12 and 14 chairs",
            ["between 12 and 14 chairs | red"],
        ),
        (["12 chairs", "3 tables"], "12 chairs and 3 tables", "12 chairs", ["12 chairs"]),
        (["12 chairs"], "12 chairs", "12 chairs and 3 tables", ["12 chairs", "3 tables"]),
        (["0.5 of chairs"], "half of 12 chairs", "half of 14 chairs", ["0.5 of chairs"]),
        ([], "12 chairs", "14 chairs", []),
    ],
)
def test_a_new_value_keeps_the_unit_that_a_curator_chose(
    curated: list[str], before: str, after: str, expected: list[str]
) -> None:
    found = carried_over([quantity_of(one) for one in curated], figures(before), figures(after))

    assert [quantity_words(quantity) for quantity in found] == expected
