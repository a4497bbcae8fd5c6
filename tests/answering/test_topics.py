"""Bare topics: named and asked nothing of, they are met with a short list across their facets."""

from __future__ import annotations

from itertools import count

import pytest

from briefbook.answering.topics import MOST_OFFERED, Topics, across_facets
from briefbook.models import Citation, Fact, FactKind, HeldFact, Match, Topic

from .examples import TOPICS

NAMED = Topics(TOPICS)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("referrals", "referrals"),
        ("Referrals?", "referrals"),
        ("referral numbers", "referrals"),
        ("age checks", "age-checks"),
        ("the age check", "age-checks"),
        ("tell me about funding", "money"),
        ("Funding please", "money"),
    ],
)
def test_a_topic_that_is_merely_named_is_recognised(text: str, topic: str) -> None:
    found = NAMED.named(text)

    assert found is not None
    assert found.id == topic


@pytest.mark.parametrize(
    "text",
    ["", "?", "about", "age checks in schools", "companies and money", "encryption", "age"],
)
def test_what_names_no_topic_or_asks_something_of_it_is_left_alone(text: str) -> None:
    assert NAMED.named(text) is None


def test_the_first_topic_keeps_a_term_that_two_share() -> None:
    twice = Topics(
        (Topic(id="one", label="One", terms=("shared",)), Topic(id="two", label="Two", terms=("shared",)))
    )

    found = twice.named("shared")

    assert found is not None
    assert found.id == "one"


def test_a_list_takes_one_fact_of_each_paragraph_before_a_second_one() -> None:
    facts = {held.fact.id: held for held in (a_held(1, 1), a_held(2, 1), a_held(3, 2), a_held(4, 3))}

    chosen = across_facets(TOPICS[0], matches("F1", "F2", "F3", "F4"), facts, most=4)

    assert [match.fact_id for match in chosen] == ["F1", "F3", "F4", "F2"]


def test_a_list_holds_only_the_topic_and_not_too_much_of_it() -> None:
    facts = {held.fact.id: held for held in (a_held(number, number) for number in range(1, 9))}
    facts["F9"] = a_held(9, 9, topic="money")

    chosen = across_facets(TOPICS[0], matches("F9", *(f"F{number}" for number in range(1, 9))), facts)

    assert [match.fact_id for match in chosen] == [f"F{number}" for number in range(1, MOST_OFFERED + 1)]


def matches(*fact_ids: str) -> list[Match]:
    scores = count(90, -1)
    return [Match(fact_id=fact_id, score=next(scores) / 100) for fact_id in fact_ids]


def a_held(number: int, paragraph: int, topic: str = "referrals") -> HeldFact:
    fact = Fact(
        id=f"F{number}",
        kind=FactKind.finding,
        statement=f"Finding {number}.",
        citations=(Citation(document="note", paragraph=paragraph, quote="so", start=0, end=2),),
        phrasings=("one", "two", "three"),
        topics=(topic,),
    )
    return HeldFact(fact=fact, revision=1)
