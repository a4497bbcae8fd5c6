"""Promise 9: worried questions get routes, questions of policy about the same bodies do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from briefbook import knowledge
from briefbook.answering.signposts import Signposting
from briefbook.models import Knowledge, Route, Signposts, Situation
from conftest import ROOT

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("signpost_cases.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def shipped_knowledge() -> Knowledge:
    return knowledge.load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def signposting(shipped_knowledge: Knowledge) -> Signposting:
    return Signposting(shipped_knowledge.signposts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["question"])[:60])
def test_a_question_gets_the_routes_of_its_situation_or_none(
    signposting: Signposting, case: dict[str, str]
) -> None:
    found = signposting.situation(case["question"])

    assert (found[0].id if found else None) == case["situation"]


def test_every_situation_recognises_its_own_examples(
    shipped_knowledge: Knowledge, signposting: Signposting
) -> None:
    for situation in shipped_knowledge.signposts.situations:
        assert situation.examples
        for example in situation.examples:
            found = signposting.situation(example)
            assert found is not None, example
            assert found[0].id == situation.id, example


def test_no_phrasing_of_a_fact_is_taken_for_a_worry(
    shipped_knowledge: Knowledge, signposting: Signposting
) -> None:
    phrasings = [phrasing for fact in shipped_knowledge.facts for phrasing in fact.phrasings]

    assert [phrasing for phrasing in phrasings if signposting.situation(phrasing)] == []


def test_every_route_says_what_it_is_for_and_the_emergency_number_is_among_them(
    shipped_knowledge: Knowledge, signposting: Signposting
) -> None:
    for situation in shipped_knowledge.signposts.situations:
        assert all(route.purpose and route.contact for route in signposting.routes(situation))
    first = shipped_knowledge.signposts.situations[0]
    assert "999" in signposting.routes(first)[0].contact


def test_the_first_situation_that_applies_is_taken() -> None:
    both = Signposting(_signposts(("urgent", (("in danger",),)), ("worried", (("worried",),))))

    found = both.situation("I am worried: somebody is in danger")

    assert found is not None
    assert found[0].id == "urgent"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("I am worried about a child", True),
        ("worrying about my child's phone", True),  # stems
        ("WORRIED about a CHILD!!", True),
        ("a worried child", True),  # every cue, in any order
        ("a child", False),
        ("worries", False),
        ("the unworried childhood", False),  # never a part of a word
    ],
)
def test_every_cue_of_a_group_has_to_occur_as_whole_words(question: str, expected: bool) -> None:
    one = Signposting(_signposts(("worried", (("worried", "child"),))))

    assert (one.situation(question) is not None) is expected


def test_a_cue_of_several_words_matches_as_a_run() -> None:
    one = Signposting(_signposts(("open", (("open this",),))))

    assert one.situation("please open this for me")
    assert one.situation("this is open") is None


def test_one_of_several_alternatives_is_enough() -> None:
    one = Signposting(_signposts(("link", (("open | look at", "link | url"),))))

    assert one.situation("Could you look at a url?")
    assert one.situation("Could you open the link?")
    assert one.situation("Could you open the window?") is None


def test_why_a_situation_was_recognised_is_given_back() -> None:
    one = Signposting(_signposts(("worried", (("scared",), ("worried", "child")))))

    found = one.situation("worried about a child")

    assert found is not None
    assert found[1] == ("worried", "child")


def _signposts(*situations: tuple[str, tuple[tuple[str, ...], ...]]) -> Signposts:
    return Signposts(
        country="United Kingdom",
        checked="2026",
        routes=(Route(name="Helpline", purpose="Advice", contact="0800 000 000"),),
        situations=tuple(
            Situation(id=name, lead="Help is there.", routes=("Helpline",), cues=cues)
            for name, cues in situations
        ),
    )
