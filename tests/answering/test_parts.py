"""Questions of several parts: how people join them, and what has to stay one question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.answering.names import Recogniser
from briefbook.answering.parts import MOST_PARTS, comparing, maybe, of_each_source, split, subjects_first
from briefbook.matching.normalise import Names, clean

from .examples import VOCABULARY

SEVERAL = {
    "two questions compared": (
        "Compare what the Board said of checks with what the charity found about them",
        ["what the Board said of checks", "what the charity found about them"],
    ),
    "keywords, what is asked first": (
        "dates: survey report, interim paper, annex",
        ["dates survey report", "dates interim paper", "dates annex"],
    ),
    "joined by and": (
        "How many referrals were there in 2020 and what share concerned children under 13?",
        ["How many referrals were there in 2020", "what share concerned children under 13"],
    ),
    "joined by a comma and and": (
        "Which firms were asked, and did they answer?",
        ["Which firms were asked", "did they answer"],
    ),
    "joined by but": (
        "What did Lantern say but when did age checks begin?",
        ["What did Lantern say", "when did age checks begin"],
    ),
    "joined by plus": (
        "who chairs the inquiry plus how many referrals were there",
        ["who chairs the inquiry", "how many referrals were there"],
    ),
    "joined by a plus sign": (
        "number of referrals in 2020 + money for the helpline this time",
        ["number of referrals in 2020", "money for the helpline this time"],
    ),
    "two sentences": (
        "How many referrals were there? Who chairs the inquiry?",
        ["How many referrals were there", "Who chairs the inquiry"],
    ),
    "a semicolon": ("referrals in 2020; helpline money", ["referrals in 2020", "helpline money"]),
    "a comma": (
        "When did the helpline open, who opened the helpline, and what did the helpline cost?",
        ["When did the helpline open", "who opened the helpline", "what did the helpline cost"],
    ),
    "numbered": (
        "1. How many referrals? 2. Who chairs the inquiry?",
        ["How many referrals", "Who chairs the inquiry"],
    ),
    "numbered in brackets, with a lead": (
        "Two things please: (1) How many referrals were there (2) What did Lantern say",
        ["How many referrals were there", "What did Lantern say"],
    ),
    "a list of points": (
        "- referrals in 2020\n- helpline money\n- training budget",
        ["referrals in 2020", "helpline money", "training budget"],
    ),
    "after a lead": (
        "Please pull both: referrals in 2020; helpline money",
        ["referrals in 2020", "helpline money"],
    ),
    "parallel": (
        "How much was spent on the helpline and on training?",
        ["How much was spent on the helpline", "How much was spent on training"],
    ),
    "two speakers": (
        "What did Kestrel and Lantern say about age checks?",
        ["What did Kestrel Chat say about age checks", "What did Lantern say about age checks"],
    ),
    "two speakers with a comma": (
        "What did Ada Brook, Lantern say about age checks?",
        ["What did Ada Brook say about age checks", "What did Lantern say about age checks"],
    ),
    "three speakers": (
        "What did Kestrel, Lantern and Ada Brook say about age checks?",
        [
            "What did Kestrel Chat say about age checks",
            "What did Lantern say about age checks",
            "What did Ada Brook say about age checks",
        ],
    ),
    "according to one and according to the other": (
        "What share is it according to Kestrel's report, and according to Lantern?",
        ["What share is it according to Kestrel Chat", "What share is it according to Lantern"],
    ),
    "a second question that begins with would": (
        "What do age checks mean for firms, and would Ada Brook accept them?",
        ["What do age checks mean for firms", "would Ada Brook accept them"],
    ),
    "both of two speakers": (
        "What did both Kestrel and Lantern say about age checks?",
        ["What did Kestrel Chat say about age checks", "What did Lantern say about age checks"],
    ),
    "keywords with one word asked of both": (
        "helpline opening and hearing days dates",
        ["helpline opening dates", "hearing days dates"],
    ),
    "a comparison": (
        "How do Kestrel and Lantern compare on age checks?",
        ["on age checks according to Kestrel Chat", "on age checks according to Lantern"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("question", "parts"), SEVERAL.values(), ids=SEVERAL)
def test_a_question_of_several_parts_is_taken_apart(question: str, parts: list[str]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "How many referrals were there?",
        "Did girls and boys use the app?",
        "How many referrals and arrests were there?",
        "What are the names and titles of the people?",
        "What did the inquiry and the ministry agree?",
        "Which companies were given HashMatch and Lantern?",
        "How did it react and why?",  # "why" alone says nothing that could be answered apart
        "What is the difference between images and videos?",
        "referrals + helpline",
        "It costs £2.5m. Is that right?",
        "Hello! How many referrals were there?",
        "",
        "?",
    ],
)
def test_what_is_one_question_stays_one(question: str) -> None:
    assert parts_of(question) == []


@pytest.mark.parametrize(
    "question",
    [
        "In 2015, how many referrals were there?",
        "For Wales, how many referrals were there?",
        "According to Harbour Charity, what share came from schools?",
        "Between 2019 and 2020, what changed?",
        "How many referrals were there? In Wales, please.",
        "How many referrals were there; 2015 figures only",
        "What did Ada Brook, who was the chair then, say about Wales?",
        "How many referrals did the Board, whose work is in Wales, receive?",
        "How many referrals - roughly - were received - in Wales?",
        "Were Kestrel and Lantern told to learn from each other?",
    ],
)
def test_a_particular_is_never_cut_off_from_what_it_belongs_to(question: str) -> None:
    assert parts_of(question) == []


def test_each_part_keeps_what_stands_before_it() -> None:
    assert parts_of("In 2015, how many referrals were there and what share came from schools?") == [
        "In 2015, how many referrals were there",
        "what share came from schools",
    ]


def test_no_more_than_a_few_parts_are_taken() -> None:
    many = " ".join(f"{number}. What was said of subject {number * 111}?" for number in range(1, 10))

    assert len(parts_of(many)) == MOST_PARTS


def test_the_same_part_twice_is_one() -> None:
    assert parts_of("Who chairs it now? Who chairs it now? How many referrals were there?") == [
        "Who chairs it now",
        "How many referrals were there",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Compare the two reports", True),
        ("How do they differ?", True),
        ("Kestrel versus Lantern", True),
        ("What did both say?", True),
        ("How many referrals were there?", False),
        ("Is there a comparable figure?", False),
    ],
)
def test_a_comparison_is_recognised(question: str, expected: bool) -> None:
    assert comparing(question) is expected


@given(st.text())
def test_any_text_can_be_taken_apart(text: str) -> None:
    parts = parts_of(text)

    assert len(parts) != 1
    assert all(part.strip() for part in parts)


def parts_of(question: str) -> list[str]:
    text = Names(VOCABULARY).canonical(clean(question))
    return split(text, Recogniser(VOCABULARY).places(text))


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How much did the Board spend on the helpline and training?",
            ["How much did the Board spend on the helpline", "How much did the Board spend on training"],
        ),
        (
            "How many teachers and parents were trained?",
            ["How many teachers were trained", "How many parents were trained"],
        ),
        ("Who chairs the inquiry?", []),
    ],
)
def test_what_may_be_two_questions_is_offered_as_two(question: str, parts: list[str]) -> None:
    assert next(iter(maybe(question)), []) == parts


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        (
            "Where was the speech given, according to each of the two reports of it?",
            "Where was the speech given",
        ),
        ("warning wording both news reports", "warning"),
        ("How many referrals were there in both accounts?", "How many referrals were there"),
        ("What did each report say about Wales?", "What did say about Wales"),
        ("How many reports were there?", ""),
        ("What does the report say about both girls and boys?", ""),
        (
            "I need to know which firms each of the two news reports names, because I think they differ",
            "which firms names",
        ),
    ],
)
def test_what_is_asked_of_each_report_is_told_from_the_words_that_say_so(question: str, alone: str) -> None:
    assert of_each_source(question) == alone


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Ada Brook / Sam Marsh - what posts did they hold?",
            ["what posts did Ada Brook hold", "what posts did Sam Marsh hold"],
        ),
        ("Lantern and Kestrel: what did each say?", ["what did Lantern say", "what did Kestrel say"]),
        ("700 and 80,000 - whose numbers?", ["700 whose numbers", "80,000 whose numbers"]),
        ("Hackathon: when was it and what came of it?", []),  # one subject
        ("Who chairs the Board, and when did it meet?", []),  # no subject before what is asked
        ("the rules that firms and providers of services have to keep to, which are they?", []),  # a sentence
    ],
)
def test_what_is_asked_of_several_subjects_is_asked_of_each(question: str, parts: list[str]) -> None:
    assert subjects_first(question) == parts
