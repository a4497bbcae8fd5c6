"""Which change of a fact has to be told to whoever was told the fact before."""

from __future__ import annotations

import pytest

from briefbook.curation.material import Aspect, differs, material
from briefbook.matching.normalise import Synonyms
from briefbook.models import FactStatus, Vocabulary
from small_base import small_knowledge

LOANS = small_knowledge().facts[0]  # "The Harbour Reading Room lent 4,120 books in 2021, according to …"
SUNDAYS = small_knowledge().facts[1]


def says(statement: str, **changed: object) -> Aspect | None:
    """Return what is material when the first fact says something else."""
    return material(LOANS, LOANS.model_copy(update={"statement": statement, **changed}))


@pytest.mark.parametrize(
    ("statement", "aspect"),
    [
        ("The Harbour Reading Room lent 4,210 books in 2021, according to its annual report.", Aspect.figures),
        ("The Harbour Reading Room lent nearly 4,120 books in 2021, according to its annual report.", Aspect.figures),
        ("The Harbour Reading Room lent 4,120 books in 2020, according to its annual report.", Aspect.dates),
        ("The Harbour Reading Room did not lend 4,120 books in 2021, its annual report says.", Aspect.negation),
        ("The Harbour Reading Room lent 4,120 records in 2021, according to its annual report.", Aspect.words),
        ("The Harbour Reading Room lost 4,120 books in 2021, according to its annual report.", Aspect.words),
        ("The Harbour Reading Room may have lent 4,120 books in 2021, says its annual report.", Aspect.words),
    ],
)  # fmt: skip
def test_another_figure_date_negation_or_word_is_material(statement: str, aspect: Aspect) -> None:
    assert says(statement) is aspect


@pytest.mark.parametrize(
    "statement",
    [
        LOANS.statement,
        "The Harbour Reading Room lent 4120 books in 2021 according to its annual report",
        "According to its annual report, the Harbour Reading Room lent 4,120 books in 2021.",
        "The harbour reading room has lent 4,120 books in 2021, according to its annual reports.",
        "The Harbour Raeding Room lent 4,120 books in 2021, acording to its anual report.",
    ],
)
def test_spelling_order_punctuation_and_inflection_are_not(statement: str) -> None:
    assert says(statement) is None


def test_two_words_that_people_write_are_no_slip_of_the_finger() -> None:
    before = LOANS.model_copy(update={"statement": "The case of the boys was heard."})
    after = LOANS.model_copy(update={"statement": "The care of the toys was heard."})

    assert material(before, after) is Aspect.words


def test_an_everyday_synonym_of_the_vocabulary_is_the_same_word() -> None:
    same = Synonyms(Vocabulary(synonyms=(("books", "volumes"),))).same
    after = LOANS.model_copy(update={"statement": LOANS.statement.replace("books", "volumes")})

    assert material(LOANS, after) is Aspect.words
    assert material(LOANS, after, same) is None


def test_another_date_beside_the_statement_is_material_and_other_fields_are_not() -> None:
    assert says(LOANS.statement, as_of="2022") is Aspect.dates
    assert says(LOANS.statement, phrasings=(*LOANS.phrasings, "loans?"), owner="someone") is None


@pytest.mark.parametrize("status", [FactStatus.retired, FactStatus.stale])
def test_a_fact_that_is_retired_or_stale_is_withdrawn_and_later_back(status: FactStatus) -> None:
    gone = LOANS.model_copy(update={"status": status})

    assert material(LOANS, gone) is Aspect.withdrawn
    assert material(gone, LOANS) is Aspect.back
    assert material(gone, gone.model_copy(update={"statement": "Something else."})) is None


def test_two_facts_that_say_the_same_in_other_words_do_not_differ_in_what_counts() -> None:
    other = LOANS.model_copy(update={"statement": "In 2021 visitors borrowed 4,120 volumes."})

    assert differs(LOANS, other) is None
    assert differs(LOANS, SUNDAYS) is not None
