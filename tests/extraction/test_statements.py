"""Statements: what a sentence says, so that it can be read without its paragraph; nothing that it does not say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from briefbook.extraction import Candidate, Flag
from briefbook.extraction.propose import Proposer
from briefbook.models import FactKind, Vocabulary
from small_base import a_document

GIVEN = {
    "numbered": True, "primary": True, "publisher": "Reading Rooms Panel", "publisher_basis": "stated", "date": "2024-03",
    "date_basis": "stated",
}  # fmt: skip


def proposed(*paragraphs: str, **given: object) -> list[Candidate]:
    text = "\n".join(paragraphs)
    return Proposer(Vocabulary(), ()).propose(a_document("paper", "Paper", text, **given), text)


def statements(*paragraphs: str, **given: object) -> list[str]:
    return [one.statement for one in proposed(*paragraphs, **given)]


@pytest.mark.parametrize(
    ("paragraphs", "last"),
    [
        (["1. We recommend that every room opens on Sundays."], "The Reading Rooms Panel recommends that every room opens on Sundays."),
        (["1. We visited nine rooms because we had to see them."], "We visited nine rooms because we had to see them."),
        (["1. The National Spending Office looked at it. It found that nine rooms had closed."], "The National Spending Office found that nine rooms had closed."),
        (["1. The Department for Reading (“the Department”) is small. The Department funds 17 rooms."], "The Department for Reading funds 17 rooms."),
        (["1. Dr Mira Holt told us that it leaked. Dr Holt said that nobody came."], "Dr Mira Holt said that nobody came."),
        (["1. However, no room opened in 2023."], "No room opened in 2023."),
        (["1. The Panel will report by May. It will publish every figure."], "The Reading Rooms Panel will publish every figure."),
    ],
)  # fmt: skip
def test_names_stand_where_the_sentence_leans_on_another(paragraphs: Sequence[str], last: str) -> None:
    assert statements(*paragraphs, **GIVEN)[-1] == last


def test_a_quotation_gets_its_speaker() -> None:
    found = proposed(
        "Ann Weaver, who chairs the trust, said:",
        "“We lend more than we did.",
        "“It is not enough,” she said.",
    )

    assert [(one.statement, one.speaker) for one in found] == [
        ("Ann Weaver said: “We lend more than we did.”", "Ann Weaver"),
        ("Ann Weaver said: “We lend more than we did. It is not enough.”", "Ann Weaver"),
    ]


def test_a_quotation_that_is_set_in_without_marks_is_whose_it_is() -> None:
    found = proposed(
        "1. Dr Mira Holt told us that it leaked. She explained:",
        "Rain came in every winter. Nobody mended it.",
        "2. We agree.",
        **GIVEN,
    )

    assert [one.speaker for one in found] == ["Reading Rooms Panel", "Mira Holt", "Mira Holt"]


def test_an_item_is_read_with_the_sentence_that_leads_to_it() -> None:
    found = proposed(
        "1. We recommend that the Department:",
        "• open every room on Sundays; and",
        "• publish what it costs.",
        "2. It is late.",
        **GIVEN,
    )

    assert [one.statement for one in found[:2]] == [
        "The Reading Rooms Panel recommends that the Department open every room on Sundays.",
        "The Reading Rooms Panel recommends that the Department publish what it costs.",
    ]
    assert {one.kind for one in found[:2]} == {FactKind.recommendation}
    assert Flag.list_item not in found[0].flags


def test_a_row_of_a_table_is_read_with_its_heads() -> None:
    found = proposed(
        "Table 1. Loans by year", "Year | Loans | Visits", "2022 | 4,120 | 9,300", "2023 | 4,300 | 9,100"
    )

    assert [one.statement for one in found if one.sentence.startswith("20")] == [
        "Loans by year: 2022: Loans 4,120; Visits 9,300.",
        "Loans by year: 2023: Loans 4,300; Visits 9,100.",
    ]
    assert "Year" not in {one.sentence[:4] for one in found}


def test_bylines_and_leads_are_no_candidates() -> None:
    assert statements(
        "Fourth Report of the Session", "Ann Weaver, who chairs the trust, said:", "The room is open."
    ) == ["The room is open."]


def test_a_figure_of_somebody_else_is_theirs() -> None:
    found = proposed(
        "1. A survey of 1,640 pupils by Further Reading Westmarch found that 23 per cent had no card.",
        "2. Only 58 per cent of rooms open on Sundays, according to the Sunday Survey.",
        "3. Insurers told us that a shortage of slates was to blame.",
        **GIVEN,
    )

    assert [(one.speaker, one.source) for one in found] == [
        ("Reading Rooms Panel", "Further Reading Westmarch"),
        ("Reading Rooms Panel", "Sunday Survey"),
        ("Reading Rooms Panel", "insurers"),
    ]


def test_the_date_a_figure_arrived_at_is_its_date_and_a_bound_is_not() -> None:
    rose, since, future = proposed(
        "1. The cost rose from £3.10 in 2019 to £4.35 in 2023.", "2. The Panel has spent £9 million since 2021.",
        "3. A grant of £2 million runs out in 2026.", **GIVEN,
    )  # fmt: skip

    assert (rose.as_of, since.as_of, future.as_of) == ("2023", "2024-03", "2024-03")


def test_some_of_many_is_one_figure() -> None:
    (found,) = proposed("Only 11 of the 19 rooms opened.")

    assert [(one.quantity.value, one.quantity.unit) for one in found.quantities] == [(11, "rooms")]
