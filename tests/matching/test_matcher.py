"""A question -> matches: the right fact first, what may not answer kept apart, and nothing out of nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.matching import Encoder, Entry, Matcher
from briefbook.matching.matcher import EXACT_CHANCE, NEAR
from briefbook.models import Name, Vocabulary

from .examples import FACTS

VOCABULARY = Vocabulary(
    names=(Name(name="Harbour Reading Room", kind="body", variants=("HRR", "the reading room")),),
    synonyms=(("loans", "lending"),),
    abbreviations={"no.": "number"},
)
MANY = tuple(
    Entry(
        f"F{number}",
        (f"How many shelves has room {number}?", f"shelves of room {number}"),
        f"Room {number} has shelves.",
    )
    for number in range(2 * NEAR)
)


@pytest.fixture(scope="module")
def matcher(encoder: Encoder) -> Matcher:
    return Matcher(FACTS, encoder, VOCABULARY)


@pytest.fixture(scope="module")
def by_words() -> Matcher:
    return Matcher(FACTS, None, VOCABULARY)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("When does the reading room open?", "hours"),
        ("at what time can I come in on a Saturday", "hours"),
        ("what do I owe for an overdue book?", "fines"),
        ("number of books lent in 2021", "loans"),
        ("What does it cost to replace the roof?", "roof"),
        ("ROOF PRICE???", "roof"),
        ("how expnsive is the rooof", "roof"),
    ],
)
def test_the_right_fact_comes_first(matcher: Matcher, question: str, fact: str) -> None:
    matches = matcher.match(question).matches

    assert matches[0].fact_id == fact
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


def test_a_curated_phrasing_comes_first_and_counts_as_certain(matcher: Matcher) -> None:
    for entry in FACTS:
        for phrasing in entry.phrasings:
            best = matcher.match(phrasing).best

            assert best is not None
            assert (best.fact_id, best.exact, best.phrasing) == (entry.fact_id, True, phrasing)
            assert best.score >= EXACT_CHANCE


def test_the_highest_score_decides_where_a_phrasing_of_the_very_words_does_not(encoder: Encoder) -> None:
    facts = [
        Entry(
            "old", ("When was the hall built?", "age of the hall", "year of the hall"), "The hall is of 1901."
        ),
        Entry("gift", ("Who gave the hall?", "donor", "age of the hall's donor"), "Ada Brook gave it."),
        Entry("stray", ("What does tea cost?", "price of tea", "When was the hall opened?"), "Tea is 90p."),
    ]
    matcher = Matcher(facts, encoder)

    best = matcher.match("When was the hall opened?").best

    assert best is not None
    assert (best.fact_id, matcher.highest("When was the hall opened?")) == ("stray", "old")


@pytest.mark.parametrize(
    "question",
    ["what will the new roof cost", "What will the new roof cost ?!", "What wil the new roof cost?"],
)
def test_a_phrasing_is_known_again_despite_case_punctuation_and_a_slip(
    matcher: Matcher, question: str
) -> None:
    best = matcher.match(question).best

    assert best is not None
    assert (best.fact_id, best.exact) == ("roof", True)


@pytest.mark.parametrize(
    "question", ["How many books were lent in 2022?", "How many books were lent in 2021 or 2020?"]
)
def test_another_number_is_no_slip_of_the_finger(matcher: Matcher, question: str) -> None:
    assert not any(match.exact for match in matcher.match(question).matches)


def test_a_phrasing_as_read_is_known_word_for_word(matcher: Matcher) -> None:
    text, _ = matcher.read("when does HRR open")

    assert text == "when does Harbour Reading Room open"
    assert matcher.verbatim(text) == "hours"
    assert matcher.verbatim("when does it open") is None


def test_what_keep_refuses_is_returned_apart_and_chances_are_reckoned_without_it(matcher: Matcher) -> None:
    asked = "How expensive is the roof?"

    matched = matcher.match(asked, keep=lambda _, fact_id: fact_id != "roof")

    assert "roof" not in [match.fact_id for match in matched.matches]
    assert [match.fact_id for match in matched.held_back] == ["roof"]
    assert matched.held_back[0].score == matcher.match(asked).matches[0].score or matched.held_back[0].exact


def test_keep_is_given_the_question_as_it_was_read(matcher: Matcher) -> None:
    seen: set[str] = set()

    matcher.match("how many bokos did HRR lend?", keep=lambda text, _: bool(seen.add(text)) or True)

    assert seen == {"how many books did Harbour Reading Room lend?"}


@pytest.mark.parametrize("k", [1, 5, NEAR + 10])
def test_nothing_is_returned_that_keep_was_not_asked_of(k: int) -> None:
    many = Matcher(MANY, None)

    assert many.match("How many shelves are there?", k=k, keep=lambda *_: False).matches == ()
    last = many.match(
        "How many shelves are there?", k=k, keep=lambda _, fact_id: fact_id == f"F{2 * NEAR - 1}"
    ).matches
    assert {match.fact_id for match in last} <= {f"F{2 * NEAR - 1}"}


def test_refused_facts_never_count_as_matches_whatever_the_rest(matcher: Matcher) -> None:
    for gone in [entry.fact_id for entry in FACTS]:
        for entry in FACTS:
            found = matcher.match(entry.phrasings[0], keep=lambda _, fact_id, gone=gone: fact_id != gone)
            assert gone not in [match.fact_id for match in found.matches]


def test_facts_that_quote_one_sentence_are_kin(encoder: Encoder) -> None:
    entries = (
        Entry("police", ("How much for the police?",), "£21 for the police.", (("note", 0, 10),)),
        Entry("schools", ("How much for schools?",), "£2 for schools.", (("note", 20, 30),)),
        Entry("later", ("What came later?",), "A fair came later.", (("note", 900, 910),)),
        Entry("elsewhere", ("What is elsewhere?",), "A fair is elsewhere.", (("other", 5, 15),)),
    )
    matcher = Matcher(entries, encoder)

    assert matcher.kin("police") == {"schools"}
    assert matcher.kin("schools") == {"police"}
    assert matcher.kin("later") == matcher.kin("elsewhere") == frozenset()


@pytest.mark.parametrize("with_model", [True, False])
def test_no_facts_give_no_matches(encoder: Encoder, with_model: bool) -> None:
    empty = Matcher((), encoder if with_model else None)

    assert empty.match("How many?").matches == ()
    assert empty.match("How many?").best is None


@pytest.mark.parametrize("question", ["", "   ", "?!", "<@U1>", ":wave:", "\x00"])
def test_no_words_give_no_matches(matcher: Matcher, question: str) -> None:
    assert matcher.match(question).matches == ()
    assert matcher.highest(question) is None


def test_without_a_model_the_words_decide(by_words: Matcher) -> None:
    for entry in FACTS:
        best = by_words.match(entry.phrasings[0]).best

        assert best is not None
        assert best.fact_id == entry.fact_id
        assert not any("mean" in signal or "nearest" in signal for signal in best.signals)
    assert by_words.meaning("anything") == (None, 0.0)


def test_without_a_model_slips_and_synonyms_still_work(by_words: Matcher) -> None:
    matched = by_words.match("no. of laons in 2021")

    assert matched.best is not None
    assert matched.best.fact_id == "loans"
    assert matched.repaired == {"laons": "loans"}


def test_words_the_base_has_never_seen_are_told(matcher: Matcher) -> None:
    assert matcher.match("Does the roof have gargoyles?").unknown == ("gargoyl",)


def test_k_limits_the_matches_and_more_than_there_are_gives_all(matcher: Matcher) -> None:
    assert len(matcher.match("roof", k=2).matches) == 2
    assert len(matcher.match("roof", k=50).matches) == len(FACTS)
    assert matcher.match("roof", k=0).matches == ()


def test_equal_facts_keep_their_order() -> None:
    twins = Matcher([Entry(name, ("How tall is the tower?",), "The tower is tall.") for name in "bca"], None)

    assert [match.fact_id for match in twins.match("Is the tower tall?").matches] == ["b", "c", "a"]


@given(st.text())
def test_any_text_can_be_matched(matcher: Matcher, question: str) -> None:
    matched = matcher.match(question)

    assert all(0.0 <= match.score <= 1.0 for match in matched.matches)
    assert len({match.fact_id for match in matched.matches}) == len(matched.matches)
