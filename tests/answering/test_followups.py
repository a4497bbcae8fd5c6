"""Follow-ups in a thread: what leans on the newest fact, and how it is asked in full."""

from __future__ import annotations

import pytest

from briefbook.answering.followups import asks_about_the_fact, points_back, standing_alone
from briefbook.answering.names import Recogniser
from briefbook.answering.reading import read
from briefbook.briefing import Briefing
from briefbook.matching.normalise import Names, clean
from briefbook.models import Fact, Outcome

from .examples import FACTS, VOCABULARY

REFERRALS, HELPLINE, CHAIR = FACTS[0], FACTS[7], FACTS[5]


@pytest.mark.parametrize(
    "question",
    ["And in 2019?", "what about Lantern?", "How about training?", "ok and Wales?", "Who said that?", "source?", "When was that?",
     "or in Wales", "what did they say", "same for Lantern", "why?", "and when?"],
)  # fmt: skip
def test_a_short_question_that_points_back_leans_on_the_thread(question: str) -> None:
    assert points_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many referrals did the Board receive in 2020?",
        "Who chairs the Board?",
        "And how many referrals did schools send to the Board in 2019, with those from abroad?",
        "",
    ],
)
def test_a_question_that_stands_alone_does_not(question: str) -> None:
    assert not points_back(question)


@pytest.mark.parametrize(
    "question", ["who said that?", "source?", "how do you know?", "is that stated", "which document is it"]
)
def test_a_question_about_the_fact_itself(question: str) -> None:
    assert asks_about_the_fact(question)


def test_a_long_question_with_the_word_source_is_not_about_the_fact() -> None:
    assert not asks_about_the_fact("What is the source of the funding for the helpline in all the schools?")


@pytest.mark.parametrize(
    ("question", "fact", "alone"),
    [
        ("And in 2019?", REFERRALS, "how many referrals did the Board receive in 2019"),
        ("What about training?", HELPLINE, "How much money did UK Government give for the helpline training"),
        ("and Lantern?", CHAIR, "What did say about Lantern"),
    ],
)
def test_the_threads_question_takes_the_new_particulars(question: str, fact: Fact, alone: str) -> None:
    fuller, _ = ways(question, fact)

    assert set(clean(alone).casefold().split()) <= set(
        fuller.casefold().replace("the government", "uk government").split()
    )
    assert "2020" not in fuller or "2019" not in question


def test_the_shorter_way_keeps_only_the_kind_of_answer() -> None:
    fuller, shorter = ways("What about training?", HELPLINE)

    assert "helpline" in fuller
    assert "helpline" not in shorter
    assert shorter.startswith("How much money")


def test_a_follow_up_is_answered_and_says_how_it_was_taken(briefing: Briefing) -> None:
    reply = briefing.answer("And in 2019?", thread_facts=("F1",), record=False)

    assert reply.outcome is Outcome.answer
    assert [fact.id for fact in reply.facts] == ["F2"]
    assert reply.text.startswith(
        "I took this as a follow-up to F1 (“How many referrals did the Board receive in 2020?”)."
    )


def test_a_follow_up_about_the_fact_gives_the_fact_with_its_source(briefing: Briefing) -> None:
    reply = briefing.answer("who said that?", thread_facts=("F6", "F1"), record=False)

    assert [fact.id for fact in reply.facts] == ["F6"]
    assert "“slow to answer the police”" in reply.text


def test_a_follow_up_for_a_particular_that_is_not_held_states_nothing(briefing: Briefing) -> None:
    reply = briefing.answer("And in 2016?", thread_facts=("F1",), record=False)

    assert reply.outcome not in (Outcome.answer, Outcome.differ)


def test_what_points_back_to_nothing_is_not_answered(briefing: Briefing) -> None:
    for thread in ((), ("F999",), ("F20",)):  # nothing, unknown, retired
        reply = briefing.answer("when was that?", thread_facts=thread, record=False)

        assert reply.outcome is Outcome.help
        assert reply.text.startswith("I can't tell what that refers to.")


def ways(question: str, fact: Fact) -> tuple[str, ...]:
    text = Names(VOCABULARY).canonical(clean(question))
    recogniser = Recogniser(VOCABULARY)
    return standing_alone(question, read(text, recogniser.mentions(text)), fact, recogniser)
