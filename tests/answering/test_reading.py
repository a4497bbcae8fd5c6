"""What a question asks for, by rules over the vocabulary: what is recognised, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.answering.kinds import AnswerKind
from briefbook.answering.names import Recogniser
from briefbook.answering.reading import Reading, read
from briefbook.answering.tables import ACTIONS, DEEDS, MEASURED_ACTIONS, OFFICES, POPULATIONS
from briefbook.matching.normalise import Names, Synonyms, clean, stem

from .examples import VOCABULARY

KINDS = {
    "how many": (
        "How many referrals were there?",
        "What was the number of referrals?",
        "count of referrals",
        "referrals total",
        "no. of pages",
        "so how many pages is it",
    ),
    "how much money": (
        "How much money went to training?",
        "the budget of the helpline",
        "How much extra for training?",
        "how much did they spend on training",
        "How much of the £400,000 is left?",
    ),
    "how much": ("How much is left?", "How much has it risen?"),
    "what share": (
        "What share of referrals came from schools?",
        "Which percentage of referrals?",
        "How many per cent of referrals?",
        "proportion of girls",
    ),
    "when": (
        "When did it open?",
        "on what date did it open",
        "Which year was that?",
        "How long ago did it open?",
        "Tell me when it opened",
        "date of the hearing",
    ),
    "what age": ("What age is it for?", "How old are the users?", "minimum age", "And how old is the chair?"),
    "who": (
        "Who chairs the Board?",
        "By whom was it made?",
        "Do you know who chairs it?",
        "Whose tool is it?",
        "name and job of the chair",
        "Sorry to ask, but who is that?",
    ),
    "who said it": ("Who said that checks do not work?", "Whose estimate is it?", "who warned of that"),
    "where": ("Where is Carlow House?", "In which city was evidence heard?", "What venue was used?"),
    "names": ("What are the names of the firms?", "names of the firms pls", "Please name the firms"),
    "which ones": ("Which firms were given HashMatch?", "Which three pledges were made?"),
    "what it stands for": (
        "What does SMB stand for?",
        "smb = ?",
        "SMB acronym",
        "What does SMB mean?",
        "the full name of SMB",
    ),
    "how long": ("How long did it last?", "How much time do they spend on it?"),
    "how long it takes": (
        "How long did it take?",
        "How quickly are pages usually taken down before review, how long until then",
    ),
    "by when": (
        "By what date do firms have to answer?",
        "What is the deadline?",
        "How long do firms have to answer?",
    ),
    "what is meant by it": (
        "How does the Board define a report?",
        "What exactly counts as a report?",
        "definition of a report",
    ),
    "how often": ("How often did the Board meet?", "how frequently does it change"),
    "why": ("Why are checks hard?", "and why is it so", "What reason did they give?"),
    "how it works": ("How was the figure worked out?", "How do checks work?", "how does HashMatch work"),
    "what it is called": (
        "What is the tool for checks called?",
        "What is the name of the tool?",
        "What's the name of the report?",
    ),
    "anything": (
        "Did the Board meet?",
        "Is the number of reports falling?",  # of a trend
        "Do firms know how many users they have?",
        "Should they tell how many they have?",
        "How much better is it now?",
        "How does a child get round the minimum age?",
        "What did the Board say when it met?",  # not a question of when
        "People who use the helpline",  # nor of who
        "The place where it stands",  # nor of where
        "helpline",
        "Why does the report mention the tool?",  # asks what it says of it
        "What do checks mean for the police?",
        "How did the Board describe the tool's work?",
        "How do other efforts measure up?",
        "How big a problem is it?",
        "What does the Board say about numbers of checks?",
        "How many checks fail: all, many or few?",
    ),
}


@pytest.mark.parametrize(
    ("question", "kind"), [(question, kind) for kind, questions in KINDS.items() for question in questions]
)
def test_the_kind_of_answer_is_told_from_the_question(question: str, kind: str) -> None:
    assert asked(question).kind == kind


def test_every_kind_of_answer_is_asked_for() -> None:
    assert set(KINDS) == set(AnswerKind)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many pages has the report?", "pages"),
        ("How many of the pages are there?", "pages"),
        ("How many public hearing days were held?", "days"),
        ("count of referrals", "referrals"),
        ("no. of pages please", "pages"),
        ("What was the number of arrests?", "arrests"),
        ("Do you have the number of arrests in Leeds?", "arrests"),
        ("How many were there?", None),
        ("Which pages are they?", None),  # "which" is no count
        ("Did the Board meet?", None),
    ],
)
def test_what_is_counted_is_the_noun_that_how_many_is_asked_of(question: str, counted: str | None) -> None:
    reading = asked(question)

    assert (reading.counted if reading.kind == "how many" else ()) == ((stem(counted),) if counted else ())


def test_synonyms_count_as_one_thing() -> None:
    assert asked("How many tip-offs were there?").counted == asked("How many referrals were there?").counted


@pytest.mark.parametrize(
    ("question", "ages"),
    [
        ("Do 11-13 year olds use it?", (11, 13)),
        ("Do 11 to 13 year olds use it?", (11, 13)),
        ("children aged 11 to 13", (11, 13)),
        ("children of ages 5 to 9", (5, 9)),
        ("a 12-year-old", (12,)),
        ("under-13s", (13,)),
        ("under 13s", (13,)),
        ("over 16s", (16,)),
        ("below 18", ()),  # every child: no particular age
        ("18 to 24 year olds", (18, 24)),
        ("those aged thirteen", (13,)),
        ("more than 400 pages", ()),
        ("under 5% of them", ()),
        ("within 18 months", ()),
        ("under 2 years of work", ()),
        ("12 days in May", ()),
        ("in 2013", ()),
        ("35% of the 90", ()),
    ],
)
def test_ages_are_told_from_other_numbers(question: str, ages: tuple[int, ...]) -> None:
    assert asked(question).ages == ages


@pytest.mark.parametrize(
    ("question", "speakers"),
    [
        ("What did Ada Brook say about Kestrel?", {"Ada Brook"}),
        ("How did Ada Brook describe Kestrel?", {"Ada Brook"}),
        ("What has Tom Hale said?", {"Tom Hale"}),
        ("According to Tom Hale, is it so?", {"Tom Hale"}),
        ("Kestrel's response to the report", {"Kestrel Chat"}),
        ("the reaction of Lantern to the report", {"Lantern"}),
        ("a statement by Lantern on age checks", {"Lantern"}),
        ("What did Kestrel and Lantern say?", {"Kestrel Chat", "Lantern"}),
        ("What did the report of 2021 say about Kestrel?", set()),  # Kestrel is not the one who says it
        ("Ada Brook on Kestrel", set()),
        ("Was Ada Brook right?", set()),
        ("Who said that Kestrel was slow?", set()),
    ],
)
def test_who_must_have_said_it(question: str, speakers: set[str]) -> None:
    assert set(asked(question).said_by) == speakers


@pytest.mark.parametrize(
    ("group", "words"), [(group, word) for group, words in ACTIONS.items() for word in words]
)
def test_every_word_for_an_action_is_recognised(group: str, words: str) -> None:
    assert group in asked(f"What is it that they {words} there?").actions
    assert (group in asked(f"Is it so that they {words} there?").actions) is (group not in MEASURED_ACTIONS)


@pytest.mark.parametrize(
    ("group", "words"), [(group, word) for group, words in DEEDS.items() for word in words]
)
def test_every_word_for_a_deed_is_recognised_after_who(group: str, words: str) -> None:
    assert asked(f"Who {words} the paper?").deeds == (group,)
    assert asked(f"Did they {words} the paper?").deeds == ()


@pytest.mark.parametrize(
    ("question", "rates"),
    [
        ("How many a day?", ("day",)),
        ("How many per month?", ("month",)),
        ("How many every single year?", ("year",)),
        ("the annual figure", ("year",)),
        ("monthly arrests", ("month",)),
        ("Was it a year and a half?", ()),
        ("Over how many years?", ()),
    ],
)
def test_what_a_rate_is_counted_by(question: str, rates: tuple[str, ...]) -> None:
    assert asked(question).rates == rates


@pytest.mark.parametrize("table", [POPULATIONS, OFFICES], ids=["populations", "offices"])
def test_every_word_for_who_is_meant_is_recognised(table: dict[str, list[str]]) -> None:
    for group, words in table.items():
        for word in words:
            reading = asked(f"Is it about {word} here?")
            assert group in (*reading.populations, *reading.offices), word


@pytest.mark.parametrize(
    "word", ["menu", "mention", "womb", "costume", "diet", "blockade of", "votive", "bornite"]
)
def test_a_word_that_begins_like_one_of_the_tables_is_left_alone(word: str) -> None:
    reading = asked(f"Is it about the {word} there?")

    assert (reading.actions, reading.populations, reading.offices) == ((), (), ())


@pytest.mark.parametrize(
    ("question", "negated"),
    [
        ("Which firms did not answer?", True),
        ("Why isn't it so?", True),
        ("Why isn’t it so?", True),
        ("Who dont they name?", True),
        ("Which company cannot check?", True),
        ("What did firms do when they couldn't check?", False),  # the question itself denies nothing
        ("Are they banned or only told not to join?", False),
        ("Did nobody answer?", False),  # "pictures nobody has catalogued" denies nothing
        ("Did it open in November?", False),
        ("Do we know it?", False),
        ("Did Norway answer?", False),
        ("Is there a notice?", False),
    ],
)
def test_a_question_that_says_not(question: str, negated: bool) -> None:
    assert asked(question).negated is negated


@pytest.mark.parametrize(
    ("question", "beyond"),
    [
        ("What else did the Board say?", True),
        ("Anything else on this?", True),
        ("Who apart from Lantern has it?", True),
        ("Or is it otherwise?", False),
        ("Is it elsewhere?", False),
    ],
)
def test_a_question_for_more(question: str, beyond: bool) -> None:
    assert asked(question).beyond is beyond


@pytest.mark.parametrize(
    ("question", "introduces"),
    [
        ("What is SMB?", True),
        ("Who is Ada Brook?", True),
        ("who's ada brook", True),
        ("SMB", True),
        ("What does SMB stand for?", True),
        ("What is the helpline?", False),  # no name in it
        ("Why did the SMB ask schools for their figures last May?", False),
    ],
)
def test_a_question_that_asks_for_no_more_than_what_a_name_is(question: str, introduces: bool) -> None:
    assert asked(question).introduces is introduces


@pytest.mark.parametrize(
    ("question", "relative"),
    [
        ("How many last year?", "last year"),
        ("What is new this week?", "this week"),
        ("in the current financial year", "current financial year"),
        ("Is it open today?", "today"),
        ("the last report", None),
        ("the year 2020", None),
    ],
)
def test_a_period_that_depends_on_the_day_it_is_asked(question: str, relative: str | None) -> None:
    assert asked(question).relative == relative


def test_names_are_found_in_canonical_form_and_once_each() -> None:
    reading = asked("Did kestral chat answer NOSB, and did Kestrel give Britain's figures?")

    assert [(mention.name, mention.kind) for mention in reading.names] == [
        ("Kestrel Chat", "firm"),
        ("Northshire Online Safety Board", "body"),
        ("UK", "place"),
    ]


def test_a_longer_name_hides_the_shorter_one_inside_it() -> None:
    assert [mention.name for mention in asked("What did the UK Government give?").names] == ["UK Government"]


def test_what_was_planned_is_told_from_what_happened() -> None:
    assert asked("When were the rules finally published?").happened
    assert not asked("When were the rules due to be published?").happened


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    reading = asked(text)

    assert reading.kind in set(AnswerKind)


def asked(question: str) -> Reading:
    text = Names(VOCABULARY).canonical(clean(question))
    return read(text, Recogniser(VOCABULARY).mentions(text), Synonyms(VOCABULARY).same)
