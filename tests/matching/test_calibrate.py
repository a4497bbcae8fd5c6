from __future__ import annotations

import numpy as np
import pytest

from briefbook.matching import Encoder, Entry, calibrate
from briefbook.matching import index as module
from briefbook.matching.calibrate import DEFAULT, Calibration, fit, left_out, left_out_scores
from briefbook.matching.index import Index
from briefbook.matching.normalise import terms

from .examples import FACTS

NO_KIN = [frozenset[int]()] * 4


def chances(*scores: float, kin: list[frozenset[int]] = NO_KIN) -> list[float]:
    return DEFAULT.chances(np.asarray(scores, dtype=np.float32), kin).tolist()


def a_base(facts: int = 30) -> list[Entry]:
    """Return facts about different things, each asked for in four ways."""
    things = "bridge clinic dam engine forest glacier hotel island jetty kitchen lake mill newspaper orchard".split()
    things += (
        "palace quarry river stadium tunnel umbrella valley windmill yacht zoo abbey bakery cinema".split()
    )
    things += "dentist elevator fountain".split()
    return [
        Entry(thing, (f"How old is the {thing}?", f"When was the {thing} built?", f"age of the {thing}",
                      f"In which year did the {thing} open?"))
        for thing in things[:facts]
    ]  # fmt: skip


# --- chances


def test_the_better_the_score_the_higher_the_chance() -> None:
    low, high = chances(0.45, 0.3)[0], chances(0.6, 0.3)[0]

    assert low < high


def test_the_further_ahead_the_higher_the_chance() -> None:
    close, ahead = chances(0.6, 0.58)[0], chances(0.6, 0.4)[0]

    assert close < ahead


def test_a_score_that_right_answers_hardly_have_gets_a_low_chance_however_far_ahead() -> None:
    assert chances(0.2, 0.0)[0] < 0.05


def test_chances_keep_the_order_of_the_scores() -> None:
    found = chances(0.5, 0.7, 0.3, 0.65)

    assert sorted(range(4), key=lambda at: -found[at]) == [1, 3, 0, 2]
    assert all(0 <= chance <= 1 for chance in found)


def test_a_fact_of_the_same_sentence_is_no_rival() -> None:
    kin = [frozenset({1}), frozenset({0}), frozenset[int](), frozenset[int]()]

    alone, rivals = chances(0.6, 0.58, 0.3, 0.3, kin=kin), chances(0.6, 0.58, 0.3, 0.3)

    assert alone[0] > rivals[0]
    assert alone[1] > rivals[1]


def test_no_facts_have_no_chances() -> None:
    assert DEFAULT.chances(np.zeros(0, dtype=np.float32), []).tolist() == []


# --- a phrasing left out


def test_the_means_without_a_phrasing_are_those_of_a_base_without_it(encoder: Encoder) -> None:
    loans = FACTS[2]
    rest = Entry("loans", loans.phrasings[1:], loans.statement)
    whole, without = Index(FACTS, encoder).semantic, Index([*FACTS[:2], rest, FACTS[3]], encoder).semantic
    assert whole is not None
    assert without is not None
    at = len(FACTS[0].phrasings) + len(FACTS[1].phrasings)  # the first phrasing of the third fact

    (found,) = whole.means_without(np.asarray([at]))

    assert found == pytest.approx(without.means(whole.phrasing(at)), abs=1e-5)


@pytest.mark.parametrize("exact_facts", [5000, 1], ids=["in full", "by a shortlist"])
def test_a_phrasing_left_out_no_longer_covers_or_comes_near(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, exact_facts: int
) -> None:
    monkeypatch.setattr(module, "EXACT_FACTS", exact_facts)
    index = Index([Entry("solar", ("zeppelin timetable", "when do airships leave")), *FACTS], encoder)
    question, vector = terms("zeppelin timetable"), index.vector("zeppelin timetable")

    there, _, _ = index.rate(question, vector)
    assert index.semantic is not None
    (means,) = index.semantic.means_without(np.asarray([0]))
    left, _, _ = index.rate(question, vector, without=0, means=means)

    assert left.signals["mean"][0] < there.signals["mean"][0]
    for signal in ("bm25", "coverage", "nearest"):
        assert left.signals[signal][0] < there.signals[signal][0] / 2


def test_a_phrasing_does_not_find_itself(encoder: Encoder) -> None:
    index = Index(FACTS, encoder)
    at = 0
    question = FACTS[0].phrasings[0]
    itself = index.rate(terms(question), index.vector(question))[2]

    assert next(iter(left_out_scores(index, np.asarray([at]))))[0] < itself[0]


def test_a_fact_with_one_phrasing_is_not_asked_for() -> None:
    index = Index([Entry("one", ("How old is the mill?",)), *a_base(3)], None)

    assert {example.fact for example in left_out(index)} == {1, 2, 3}


# --- the fit


def test_a_base_that_is_too_small_gets_the_default(encoder: Encoder) -> None:
    assert fit(Index(FACTS, encoder)) == DEFAULT
    assert fit(Index([], encoder)) == DEFAULT


def test_a_fit_tells_right_from_off_topic(encoder: Encoder) -> None:
    # Two facts that nobody can tell apart, so that the base has wrong answers to learn from.
    twins = [
        Entry(name, ("How long is the walk?", "What length is the walk?", "walk length")) for name in "ab"
    ]
    index = Index([*a_base(), *twins], encoder)
    fitted = fit(index)

    def chance(question: str) -> float:
        scores = index.rate(terms(question), index.vector(question))[2]
        return float(fitted.chances(scores, index.kin).max())

    assert fitted.examples == 126
    assert chance("what year is the glacier from") > 0.5 > chance("can I pay my parking ticket by card")


def test_a_fit_of_a_sample_is_near_the_fit_of_all(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    twins = [
        Entry(name, ("How long is the walk?", "What length is the walk?", "walk length")) for name in "ab"
    ]
    index = Index([*a_base(), *twins], encoder)
    whole = fit(index)
    monkeypatch.setattr(calibrate, "SAMPLE", 90)
    sampled = fit(index)

    assert sampled.examples == 90
    assert sampled.floor == pytest.approx(whole.floor, abs=0.05)


def test_a_fit_is_the_same_each_time(encoder: Encoder) -> None:
    first, again = (fit(Index(a_base(), encoder)) for _ in range(2))

    assert first == again
    assert isinstance(first, Calibration)


def test_phrasings_asked_a_few_at_a_time_give_the_same_fit(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(a_base(), encoder)
    at_once = [example.scores for example in left_out(index)]
    monkeypatch.setattr(calibrate, "AT_ONCE", 7)
    in_parts = [example.scores for example in left_out(index)]

    assert np.abs(np.stack(at_once) - np.stack(in_parts)).max() < 1e-5
