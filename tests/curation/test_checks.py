"""A curator is told what a fact repeats, contradicts or takes away, and in a sentence why."""

from __future__ import annotations

import pytest

from briefbook.curation.checks import Choice, FindingKind, Findings, check
from briefbook.curation.likeness import Likeness
from briefbook.matching import Encoder, Entry, Matcher
from briefbook.models import Fact, FactStatus
from curation.small import FACTS, KNOWLEDGE, a_draft, filled, profiled


@pytest.fixture(scope="module", params=["with the model", "by words alone"])
def likeness(request: pytest.FixtureRequest, encoder: Encoder) -> Likeness:
    entries = [Entry(fact.id, fact.phrasings, fact.statement) for fact in FACTS.values()]
    return Likeness(
        Matcher(entries, encoder if request.param == "with the model" else None, KNOWLEDGE.vocabulary)
    )


def _found(fact: Fact, likeness: Likeness, *others: Fact) -> Findings:
    return check(fact, others or tuple(FACTS.values()), likeness, profiled)


def _like(fact_id: str, **given: object) -> Fact:
    """Return a fact like one of the base, as a new one that knows of no other."""
    return FACTS[fact_id].model_copy(update={"id": "F6", "differs_from": (), **given})


def test_a_copy_in_other_words_is_a_duplicate(likeness: Likeness) -> None:
    copy = _like(
        "F2",
        statement="Opening on Sundays from April 2022 is what the trustees of the Harbour Reading Room recommend.",
    )

    found = _found(copy, likeness).found[0]

    assert (found.kind, found.other) == (FindingKind.duplicate, "F2")
    assert found.why == "F2 says the same in other words."
    assert Choice.merge in found.choices


@pytest.mark.parametrize(
    ("fact_id", "statement", "why"),
    [
        ("F1", "The Harbour Reading Room lent 5,230 books in 2021.", "another value for the same measure: 5230 books here, 4120 books there"),
        ("F5", "A new roof for the Harbour Reading Room will cost £34,000.", "34000 GBP here, 21500 GBP there"),
        ("F2", "The trustees of the Harbour Reading Room recommend opening on Sundays from May 2023.", "another date: may 2023 here, april 2022 there"),
        ("F2", "The trustees of the Harbour Reading Room do not recommend opening on Sundays from April 2022.", "one of the two says that it is not so"),
    ],
)  # fmt: skip
def test_another_value_date_or_denial_is_a_contradiction(
    likeness: Likeness, fact_id: str, statement: str, why: str
) -> None:
    from briefbook.curation.figures import figures

    particulars = FACTS[fact_id].particulars.model_copy(update={"quantities": figures(statement)})
    found = _found(_like(fact_id, statement=statement, particulars=particulars), likeness).of(
        FindingKind.contradiction
    )

    assert [finding.other for finding in found] == [fact_id]
    assert why in found[0].why
    assert found[0].choices == (Choice.supersede, Choice.differ, Choice.distinct)


def test_the_same_measure_for_another_year_is_named_as_such(likeness: Likeness) -> None:
    fact = filled(
        a_draft(
            statement="The Harbour Reading Room lent 3,100 books in 2020, according to its annual report.",
            as_of="2020",
            period="2020",
            phrasings="How many books were lent in 2020?\nloans in 2020\nHRR books lent 2020",
        )
    )

    found = _found(fact, likeness, FACTS["F1"]).found

    assert found[0].kind is FindingKind.contradiction
    assert "for another period (2021)" in found[0].why


def test_facts_that_are_known_to_differ_are_not_told_again(likeness: Likeness) -> None:
    assert _found(FACTS["F1"], likeness).found == ()
    assert _found(_like("F5", differs_from=("F5",)), likeness).found[:1] == _found(
        _like("F5", differs_from=("F5",)), likeness
    ).of(FindingKind.phrasing)


def test_a_fact_of_another_subject_is_no_finding(likeness: Likeness) -> None:
    assert _found(filled(a_draft()), likeness).open() == ()


def test_a_retired_fact_is_nobodys_duplicate(likeness: Likeness) -> None:
    retired = FACTS["F2"].model_copy(update={"status": FactStatus.retired})

    assert _found(_like("F2"), likeness, retired).found == ()


def test_a_phrasing_that_another_fact_has_is_told(likeness: Likeness) -> None:
    fact = filled(a_draft(phrasings="what will the new roof cost\nHow much more was lent?\ngrowth"))

    found = _found(fact, likeness).of(FindingKind.phrasing)

    assert [finding.other for finding in found] == ["F5"]
    assert "asked for in the same words: “what will the new roof cost”" in found[0].why


def test_an_edit_is_not_asked_again_about_what_stood_already(likeness: Likeness) -> None:
    twin = _like("F2")
    before = _found(twin, likeness)
    after = _found(twin.model_copy(update={"note": "Seen."}), likeness)

    assert before.found != ()
    assert after.beyond(before).found == ()


def test_a_choice_answers_its_finding(likeness: Likeness) -> None:
    found = _found(_like("F2"), likeness)

    assert {finding.other for finding in found.open()} == {"F2"}
    assert found.open(["F2"]) == ()


def test_a_base_of_one_fact_has_nothing_to_compare(likeness: Likeness) -> None:
    assert _found(FACTS["F1"], likeness, FACTS["F1"]).found == ()
