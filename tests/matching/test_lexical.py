from __future__ import annotations

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.matching.lexical import K1, B, Lexical

TEXTS = [
    "when does the reading room open".split(),
    "what are the opening hours of the room".split(),
    "what does a late book cost".split(),
    "what will the roof cost".split(),
]
OWNERS = np.asarray([0, 0, 1, 2])

words = st.lists(st.sampled_from("room roof book cost the what late open ten hours".split()), max_size=6)


@pytest.fixture
def lexical() -> Lexical:
    return Lexical(TEXTS, OWNERS, 3)


def test_the_text_that_shares_the_rarest_words_comes_first(lexical: Lexical) -> None:
    assert np.argmax(lexical.bm25("what is the cost of the roof".split())) == 3


def test_a_text_without_a_word_of_the_question_scores_nothing(lexical: Lexical) -> None:
    scores = lexical.bm25(["roof"])

    assert scores[3] > 0
    assert not scores[:3].any()


def test_a_word_that_the_base_does_not_know_lowers_both_scores(lexical: Lexical) -> None:
    known, unknown = ["late", "book"], ["late", "book", "aeroplane"]

    assert lexical.bm25(unknown)[2] < lexical.bm25(known)[2]
    assert lexical.coverage(unknown)[1] < lexical.coverage(known)[1] == pytest.approx(1)


def test_an_unknown_word_counts_more_than_any_known_one(lexical: Lexical) -> None:
    assert lexical.unknown_idf > max(lexical.idf.values())


def test_the_phrasings_of_a_fact_cover_a_question_together(lexical: Lexical) -> None:
    coverage = lexical.coverage(["reading", "hours"])

    assert coverage[0] == pytest.approx(1)
    assert coverage[1] == coverage[2] == 0


def test_a_repeated_word_of_the_question_counts_once(lexical: Lexical) -> None:
    assert np.array_equal(lexical.bm25(["roof", "roof", "cost"]), lexical.bm25(["roof", "cost"]))


@pytest.mark.parametrize("question", [[], ["aeroplane"]])
def test_a_question_without_a_known_word_scores_nothing(lexical: Lexical, question: list[str]) -> None:
    assert not lexical.bm25(question).any()
    assert not lexical.coverage(question).any()


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_a_base_without_words_scores_nothing(texts: list[list[str]]) -> None:
    lexical = Lexical(texts, np.arange(len(texts)), len(texts))

    assert lexical.bm25(["roof"]).tolist() == lexical.coverage(["roof"]).tolist() == [0] * len(texts)


def test_the_terms_of_a_text_can_be_had_again(lexical: Lexical) -> None:
    assert [lexical.terms_of(at) for at in range(len(TEXTS))] == TEXTS


def test_coverage_by_some_texts_is_that_of_a_fact_that_has_just_these(lexical: Lexical) -> None:
    question = "what does the room cost".split()

    assert lexical.covered_by(question, TEXTS[:2]) == pytest.approx(float(lexical.coverage(question)[0]))


@given(question=words)
def test_scores_lie_between_nought_and_one(question: list[str]) -> None:
    lexical = Lexical(TEXTS, OWNERS, 3)

    for scores in (lexical.bm25(question), lexical.coverage(question)):
        assert (scores >= 0).all()
        assert (scores <= 1 + 1e-6).all()


@given(texts=st.lists(words.filter(bool), min_size=1, max_size=8), question=words)
def test_bm25_is_that_of_bm25s_as_a_share_of_the_questions_weight(
    texts: list[list[str]], question: list[str]
) -> None:
    lexical = Lexical(texts, np.arange(len(texts)), len(texts))
    reference = bm25s.BM25(k1=K1, b=B, method="lucene")
    reference.index(texts, show_progress=False)
    known = [word for word in dict.fromkeys(question) if word in lexical.idf]
    wanted = reference.get_scores(known) / lexical.weight(question) if known else np.zeros(len(texts))

    assert lexical.bm25(question) == pytest.approx(wanted, abs=1e-6)
