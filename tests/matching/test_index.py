from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.matching import Encoder, Entry, VectorCache
from briefbook.matching import index as module
from briefbook.matching.index import Index, best_first
from briefbook.matching.normalise import terms
from briefbook.matching.vectors import Vectors

from .examples import FACTS


def scores(index: Index, question: str) -> dict[str, float]:
    """Return each fact's score for a question."""
    rated = index.rate(terms(question), index.vector(question))[2]
    return dict(zip(index.fact_ids, rated.tolist(), strict=True))


def best(index: Index, question: str) -> str:
    found = scores(index, question)
    return max(found, key=found.__getitem__)


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> Index:
    return Index(FACTS, encoder)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("what time can I come in", "hours"),
        ("penalty for returning something after the date", "fines"),
        ("lending in 2021", "loans"),
        ("how much money goes into the roof", "roof"),
    ],
)
def test_a_paraphrase_finds_its_fact(index: Index, question: str, fact: str) -> None:
    assert best(index, question) == fact


def test_an_off_topic_question_scores_below_every_phrasing(index: Index) -> None:
    asked = [max(scores(index, phrasing).values()) for entry in FACTS for phrasing in entry.phrasings]

    assert max(scores(index, "who won the football last night").values()) < min(asked)


def test_a_word_that_nobody_used_lowers_the_score(index: Index) -> None:
    assert scores(index, "new roof cost zeppelin")["roof"] < scores(index, "new roof cost")["roof"]


def test_without_a_model_the_words_decide() -> None:
    index = Index(FACTS, None)

    assert index.vector("opening hours") is None
    assert best(index, "what is the overdue fine") == "fines"


def test_a_fact_may_have_phrasings_or_a_statement_alone(encoder: Encoder) -> None:
    asked = Entry("asked", ("How many chairs are there?", "Number of chairs"))
    said = Entry("said", (), "There are forty lamps in the room.")
    index = Index([asked, said], encoder)

    assert best(index, "how many chairs do we have") == "asked"
    assert best(index, "how many lamps do we have") == "said"


def test_an_empty_base_has_no_scores(encoder: Encoder) -> None:
    index = Index([], encoder)

    assert index.vector("anything") is None
    assert index.rate(["anything"], None)[2].tolist() == []


def test_facts_that_quote_one_sentence_are_kin() -> None:
    def entry(name: str, *places: tuple[str, int, int]) -> Entry:
        return Entry(name, ("a question",), None, places)

    index = Index(
        [
            entry("a", ("report", 0, 30)),
            entry("b", ("report", 60, 90)),
            entry("c", ("report", 400, 430)),
            entry("d", ("letter", 0, 30)),
            entry("e", ("letter", 10, 20), ("report", 440, 450)),
        ],
        None,
    )

    assert index.kin == [{1}, {0}, {4}, {4}, {2, 3}]


def test_the_phrasing_shown_is_the_nearest_as_the_curator_wrote_it(encoder: Encoder) -> None:
    index = Index(FACTS, encoder, plain=str.casefold)
    question = "is the room open on a sunday"

    shown = index.nearest_phrasing(0, index.vector(question), terms(question))

    assert shown == "Is it open on Sundays?"


def test_the_phrasing_shown_without_a_model_shares_the_most_words() -> None:
    index = Index([*FACTS, Entry("said", (), "A statement alone.")], None)

    assert index.nearest_phrasing(3, None, terms("price of a repair")) == "Price of the roof repair"
    assert index.nearest_phrasing(4, None, terms("a statement")) is None


def test_the_same_base_gives_the_same_scores_again(encoder: Encoder) -> None:
    first, again = (Index(FACTS, encoder) for _ in range(2))

    assert scores(first, "how many loans in 2021") == scores(again, "how many loans in 2021")


# --- a large base


BODIES = "library museum archive theatre gallery school garden harbour".split()
THINGS = "visits repairs donations complaints workshops".split()
MANY = [
    Entry(
        f"{body} {thing}",
        (f"How many {thing} did the {body} count?", f"{body}: number of {thing}"),
        f"The {body} counted forty {thing}.",
    )
    for body in BODIES
    for thing in THINGS
]


@pytest.fixture(scope="module")
def encoded() -> dict[str, Vectors]:
    return {}


@pytest.fixture
def large(
    encoder: Encoder, encoded: dict[str, Vectors], monkeypatch: pytest.MonkeyPatch
) -> tuple[Index, Index]:
    """Return one base twice: scored in full, and by a shortlist of eight as if it were large."""
    cache = VectorCache(encoder, lambda _, hashes: encoded, lambda _, vectors: encoded.update(vectors))
    exact = Index(MANY, encoder, cache=cache)
    monkeypatch.setattr(module, "EXACT_FACTS", 10)
    monkeypatch.setattr(module, "SHORTLIST", 8)
    return exact, Index(MANY, encoder, cache=cache)


QUESTIONS = ("how often was the gallery repaired", "museum workshops", "who complains about the garden?")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_shortlist_finds_the_facts_that_a_full_scan_finds(
    large: tuple[Index, Index], question: str
) -> None:
    exact, short = (scores(index, question) for index in large)
    first = sorted(exact, key=exact.__getitem__, reverse=True)[:3]

    assert sorted(short, key=short.__getitem__, reverse=True)[:3] == first
    assert [short[fact] for fact in first] == pytest.approx([exact[fact] for fact in first], abs=2e-3)


def test_what_is_not_on_the_shortlist_has_no_score(large: tuple[Index, Index]) -> None:
    _, short = large

    assert 8 <= sum(score > 0 for score in scores(short, "museum workshops").values()) <= 16


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_nearest_phrasing_of_a_large_base_is_found(large: tuple[Index, Index], question: str) -> None:
    exact, short = (index.nearest_cosine(np.asarray(index.vector(question))) for index in large)

    assert short == pytest.approx(exact, abs=2e-3)


def test_a_large_base_finds_its_facts(large: tuple[Index, Index]) -> None:
    _, short = large

    assert not short.exact
    assert best(short, "how many visits did the archive have") == "archive visits"


def test_a_statement_alone_is_found_in_a_large_base(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EXACT_FACTS", 1)
    monkeypatch.setattr(module, "SHORTLIST", 1)
    index = Index([*FACTS, Entry("lamps", (), "There are forty lamps in the room.")], encoder)

    assert best(index, "how many lamps are there") == "lamps"


@given(st.lists(st.integers(-3, 3), max_size=30), st.integers(0, 35))
def test_the_best_first_are_those_of_a_stable_sort(values: Sequence[int], k: int) -> None:
    given = np.asarray(values, dtype=np.float32)

    assert best_first(given, k).tolist() == np.argsort(-given, kind="stable")[:k].tolist()


def test_texts_taken_over_from_an_earlier_index_are_as_if_they_were_read_anew() -> None:
    edited = replace(
        FACTS[1], phrasings=(*FACTS[1].phrasings[1:], "Fines for LATE books"), statement="Ten pence."
    )
    changed = [
        FACTS[3],
        edited,
        replace(FACTS[0], statement=None),
        Entry("new", ("Is there a lift?",), "There is."),
    ]
    read: list[str] = []

    def plain(text: str) -> str:
        read.append(text)
        return text.casefold()

    earlier = Index(FACTS, None, plain=plain)
    read.clear()
    taken_over, anew = (Index(changed, None, plain=plain, earlier=one) for one in (earlier, None))

    for name in ("phrasing_texts", "keys", "statement_texts", "by_key"):
        assert getattr(taken_over, name) == getattr(anew, name)
    for question in ("late books", "how much is the roof", "opening hours on sunday", "lift"):
        assert scores(taken_over, question) == scores(anew, question)
    assert "Is it open on Sundays?" not in read[: -len(anew.phrasing_texts) - len(changed)]
