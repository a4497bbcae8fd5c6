"""Promise 5 on the shipped facts: with one particular of a question changed, nothing that disagrees is stated."""

from __future__ import annotations

from collections import Counter

import pytest

from briefbook.briefing import Briefing

from .mutations import Mutation, Mutator

SAMPLE = 250
ORIGINALS = 30  # that the questions were answered before is shown on some of the sample
# Kinds whose mutations leave out what the fact says in so many words, not all that it holds.
IN_SO_MANY_WORDS = ("negation", "measure", "population", "age", "deed", "unit", "comparison", "month")
AT_LEAST = 2000
KINDS = {
    "year", "year added", "month", "place", "body", "firm", "speaker", "named thing", "measure", "population", "age",
    "negation", "deed", "unit", "comparison", "several",
}  # fmt: skip


@pytest.fixture(scope="module")
def mutator(shipped: Briefing) -> Mutator:
    return Mutator(shipped._current())


@pytest.fixture(scope="module")
def mutations(mutator: Mutator) -> list[Mutation]:
    return mutator.all()


def test_there_are_mutations_of_every_kind(mutations: list[Mutation]) -> None:
    assert len(mutations) >= AT_LEAST
    assert {mutation.kind for mutation in mutations} == KINDS


def test_a_mutation_changes_the_question_and_the_fact_does_not_hold_it(
    mutator: Mutator, mutations: list[Mutation]
) -> None:
    for mutation in mutations:
        assert mutation.question.casefold() != mutation.original.casefold()
        if mutation.kind not in IN_SO_MANY_WORDS:
            assert not mutator.still_answers(mutation, mutation.fact_id), mutation


def test_the_questions_were_answered_before_they_were_changed(
    mutator: Mutator, mutations: list[Mutation]
) -> None:
    originals = mutations[:ORIGINALS]

    answered = sum(mutator.answered(mutation) for mutation in originals)

    assert answered >= 0.9 * len(originals)


def test_no_mutated_question_of_a_sample_gets_an_answer_that_disagrees(
    mutator: Mutator, mutations: list[Mutation]
) -> None:
    asked, wrong = ask(mutator, mutations[:SAMPLE])

    print(report(asked, wrong))
    assert wrong == [], report(asked, wrong)


@pytest.mark.soak
def test_no_mutated_question_gets_an_answer_that_disagrees(shipped_in_full: Briefing) -> None:
    mutator = Mutator(shipped_in_full._current())

    asked, wrong = ask(mutator, mutator.all())

    print(report(asked, wrong))
    assert asked.total() >= AT_LEAST
    assert wrong == [], report(asked, wrong)


def ask(mutator: Mutator, mutations: list[Mutation]) -> tuple[Counter[str], list[tuple[Mutation, str]]]:
    """Return how many were asked of each kind, and those that got an answer that disagrees, with that answer."""
    failures = ((mutation, mutator.failure(mutation)) for mutation in mutations)
    return Counter(mutation.kind for mutation in mutations), [one for one in failures if one[1]]


def report(asked: Counter[str], wrong: list[tuple[Mutation, str]]) -> str:
    counts = Counter(mutation.kind for mutation, _ in wrong)
    lines = [f"{kind}: {counts[kind]} wrong of {asked[kind]}" for kind in sorted(asked)]
    return "\n".join([*lines, *(f"{mutation}\n    {said}" for mutation, said in wrong)])
