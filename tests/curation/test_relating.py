"""A sentence of a new document beside the live facts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.relating import Related, Relation
from briefbook.curation.service import Curation
from briefbook.documents import sha256
from briefbook.models import Document
from curation.people import CURATOR, a_team, request

TEXT = """A review of the reading rooms

A new roof for the Harbour Reading Room will cost £31,500.

The Harbour Reading Room lent 4,120 books in 2021, its report says.

Harbour ferries carried 31,500 passengers to the island in 2021.

The chair of the council spoke about the weather.
"""
REVIEW = Document(
    id="review", title="A review", sha256=sha256(TEXT), date="2022", date_basis="stated", title_lines=(1,)
)


@pytest.fixture
def curation(open_copy: Callable[..., Briefing]) -> Curation:
    team = a_team(open_copy("small"))
    team.take_in(CURATOR, REVIEW, TEXT, request_id=request())
    return team


def related(curation: Curation, words: str, document: str = "review") -> tuple[Related, ...]:
    candidate = next(one for one in curation.briefing.propose(document) if words in one.sentence)
    return curation.related(candidate)


def test_another_value_of_the_same_measure_is_shown(curation: Curation) -> None:
    (one,) = related(curation, "£31,500")

    assert (one.relation, one.fact_id) == (Relation.differs, "F5")
    assert "31500 GBP here, 21500 GBP there" in one.why


def test_the_same_claim_is_offered_as_a_further_citation(curation: Curation) -> None:
    found = related(curation, "4,120 books")

    assert [(one.relation, one.fact_id) for one in found if one.relation is Relation.further] == [
        (Relation.further, "F1")
    ]


def test_what_is_about_something_else_stands_beside_nothing(curation: Curation) -> None:
    assert related(curation, "ferries") == ()
    assert related(curation, "weather") == ()


def test_a_sentence_that_a_fact_cites_already_is_said_to_be_so(curation: Curation) -> None:
    found = related(curation, "4,120 books", "annual-report-2021")

    assert ("F1", Relation.cited) in [(one.fact_id, one.relation) for one in found]
    assert all(one.relation is not Relation.further or one.fact_id != "F1" for one in found)


def test_a_document_is_compared_whole(curation: Curation) -> None:
    found = curation.compare(CURATOR, "review")

    assert [one.candidate.sentence[:12] for one in found] == ["A new roof f", "The Harbour "]
