"""Promise 1: every line of a reply is a stored statement, a quote, a source line or one of the fixed sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefbook.answering import compose
from briefbook.answering.tables import ACTION_SAID, DEED_SAID, VOICES
from briefbook.briefing import Briefing
from briefbook.matching.normalise import clean, tokens
from briefbook.models import Basis, CitationState, CitedSource, Outcome, Reply, ReplyFact

from .examples import FACTS, KNOWLEDGE, QUESTIONS, SIGNPOSTS, VOCABULARY

# The reasons of the guard (guard.py), in the order of its rules.
REASONS = (
    "I hold this for {held}, not {asked}.",
    "I hold no date of {asked} for this.",
    "I hold this for {held}; I can't tell it for “{asked}”.",
    "I hold this for {held}, not for {asked}.",
    "What I hold is not about {asked}.",
    "I hold what {held} said, not what {asked} said.",
    "What I hold is for another age than {asked}.",
    "I don't hold who is the {asked}.",
    "I hold this for the {held}, not the {asked}.",
    "What I hold says nothing about {asked}.",
    "I hold no number of those.",
    "I hold what was due or wanted, not what came of it.",
    "I hold nothing beyond this.",
    "I only hold what the name stands for.",
    "I hold the opposite of what you ask, not this.",
    "I hold no number for that.",
    "I hold no amount of money for that.",
    "I hold no share or percentage for that.",
    "I hold no figure for that.",
    "I hold no date for that.",
    "I hold no age for that.",
    "I don't hold who that was.",
    "I don't hold who said that.",
    "I don't hold where that was.",
    "I don't hold their names.",
    "I don't hold which ones.",
    "I hold nothing about {asked}.",
    "I can't tell who “{asked}” is.",
    "I don't hold what {asked} said about this.",
    "I don't hold this for {asked}.",
    "I hold this per {held}, not per {asked}.",
    "I hold no figure per {asked}.",
    "I hold who {held}, not who {asked}.",
    "I don't hold who {asked}.",
    "I hold this for several together, not for {asked} alone.",
    "I hold a {held}, not a {asked}.",
    "I hold no {asked} of that.",
    "I hold what is so, not what anybody says should be.",
    "I don't hold how long that was.",
    "I don't hold how often that is.",
    "I don't hold how it works.",
    "I hold no reason for that.",
    "I hold no name for that.",
    "I don't hold what that stands for.",
)
FIXED = (
    *(value for name, value in vars(compose).items() if name.isupper() and isinstance(value, str)),
    *compose.TO_PART,
)
SENTENCES = [
    re.compile(re.sub(r"\\\{\w+\\\}", "(.+?)", re.escape(sentence)) + r"(?:\s|$)")
    for sentence in (*FIXED, *REASONS, "Routes checked {checked}.", *(s.lead for s in SIGNPOSTS.situations))
]

STATEMENTS = {fact.statement for fact in FACTS}
QUOTES = {f"“{citation.quote}”" for fact in FACTS for citation in fact.citations}
PROMPTS = {f"• {topic.prompt}" for topic in KNOWLEDGE.topics}
ROUTES = {f"• {route.name}: {route.contact}. {route.purpose}" for route in SIGNPOSTS.routes}
SOURCE_LINE = re.compile(
    r"Source: (?:Annual report, Northshire Online Safety Board, November 2021 \(inferred\)"
    r"|Board calls for age checks, Coast News \(inferred\), 18 November 2021"
    r"|Later: Helpline opens, Coast News \(inferred\), February 2022"
    r"|A pamphlet, publisher not stated, date not stated)"
    r", (?:paragraph \d+|short item on the page)(?:; as of February 2022 \(inferred\))? \[F\d+, revision 1\]"
)
# What a gap in a fixed sentence may be filled with: words of the question and of the base, and the guard's groups.
KNOWN_WORDS = frozenset(
    word
    for text in (
        *STATEMENTS,
        *QUOTES,
        *(phrasing for fact in FACTS for phrasing in fact.phrasings),
        *(f"{name.name} {' '.join(name.variants)}" for name in VOCABULARY.names),
        *(fact.speaker or "" for fact in FACTS),
        *(topic.label for topic in KNOWLEDGE.topics),
        "and or the world no stated date women girls or F",
        " ".join((*ACTION_SAID.values(), *DEED_SAID.values(), *VOICES)),
        "18 November 2021 2026 11 02",
    )
    for word in tokens(text)
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:50])
def test_no_sentence_of_a_reply_is_invented(briefing: Briefing, question: str) -> None:
    assert invented(briefing.answer(question, record=False)) == []


@settings(max_examples=50)
@given(
    before=st.sampled_from(("", "And ", "In 2014, ", "<!channel> ", "& then ", "“", "hello, ", "Compare: ")),
    question=st.sampled_from(QUESTIONS),
    joint=st.sampled_from((" ", " and ", "; ", "? ", ", but ", "\n- ", " vs ")),
    after=st.sampled_from(QUESTIONS) | st.text(max_size=20),
)
def test_no_sentence_is_invented_whatever_is_joined_to_a_question(
    briefing: Briefing, before: str, question: str, joint: str, after: str
) -> None:
    assert invented(briefing.answer(f"{before}{question}{joint}{after}", record=False)) == []


@pytest.mark.parametrize("question", ["And in 2019?", "source?", "and Lantern?"])
@pytest.mark.parametrize("thread", ["F1", "F6", "F8", "F15", "F20"])
def test_no_sentence_of_a_follow_up_is_invented(briefing: Briefing, thread: str, question: str) -> None:
    assert invented(briefing.answer(question, thread_facts=(thread,), record=False)) == []


@settings(max_examples=50)
@given(st.text())
def test_any_text_at_all_gets_a_reply_without_invention(briefing: Briefing, question: str) -> None:
    reply = briefing.answer(question, record=False)

    assert reply.question == question
    assert reply.text.strip()
    assert invented(reply) == []


def test_the_check_above_would_notice_an_invented_sentence(briefing: Briefing) -> None:
    reply = briefing.answer("When did the helpline open?", record=False)
    more = reply.model_copy(update={"text": f"{reply.text}\n\nIt is very popular."})
    changed = reply.model_copy(update={"text": reply.text.replace("7 February", "8 February")})

    assert invented(reply) == []
    assert invented(more) == ["It is very popular."]
    assert invented(changed)


@pytest.mark.parametrize(
    "markup", ["<!channel>", "<https://example.org|here>", "*bold*", "@everyone", "&lt;", "{name}", "%s"]
)
def test_markup_in_a_stored_statement_passes_through_as_literal_text(markup: str) -> None:
    fact = a_fact(statement=f"The board calls it {markup}.")

    assert f"The board calls it {markup}.\n" in compose.fact_text(fact)


def test_a_question_is_given_back_as_it_was_asked(briefing: Briefing) -> None:
    asked = "<!channel> who is the {king} of %s & <b>Spain</b>?"

    reply = briefing.answer(asked, record=False)

    assert reply.question == asked
    assert "<!channel>" not in reply.text


def test_a_fact_is_shown_with_statement_quote_and_source() -> None:
    assert compose.fact_text(
        a_fact(statement="It has 12 members.", as_of="2021", as_of_basis=Basis.stated)
    ) == (
        "It has 12 members.\n"
        "“twelve members”\n"
        "Source: A note, publisher not stated, date not stated, paragraph 3; as of 2021 [F7, revision 2]"
    )


def test_further_sources_are_quoted_too_and_a_note_comes_first() -> None:
    two = a_fact(note="For the other part:", citations=(a_source(), a_source(quote="a dozen", paragraph=9)))

    first, *_, last = compose.fact_text(two).splitlines()

    assert first == "For the other part:"
    assert last == "Also: “a dozen”, A note, publisher not stated, date not stated, paragraph 9."


def test_an_abstention_offers_the_nearest_as_nearest_and_says_what_was_searched() -> None:
    near = compose.abstain(
        "q", [a_fact()], {}, reason="I don't hold that. I hold no date for that.", searched="I searched it."
    )
    none = compose.abstain("q", [], {}, reason="", searched="I searched it.")

    assert near.text.startswith(f"I don't hold that. I hold no date for that. {compose.NEAREST}")
    assert near.text.endswith(f"I searched it. {compose.NOTED}")
    assert compose.NEAREST not in none.text
    assert (near.outcome, none.confidence) == (Outcome.abstain, 0.0)


def test_the_confidence_is_that_of_the_best_fact() -> None:
    assert compose.answer("q", [a_fact(score=0.4), a_fact(score=0.8)], {}).confidence == 0.8


def test_a_lead_is_put_in_front_and_the_reasons_are_kept() -> None:
    led = compose.led_by(compose.differ("q", [a_fact()], {"rule": "state"}), "I took this so.", {"as": "q2"})

    assert led.text.startswith(f"I took this so.\n\n{compose.DIFFER}")
    assert led.why == {"rule": "state", "as": "q2"}


def invented(reply: Reply) -> list[str]:
    """Return the lines of a reply that are none of what promise 1 allows."""
    asked = set(tokens(reply.question)) | set(tokens(clean(reply.question)))  # a part is named as it was read
    words = KNOWN_WORDS | asked | {str(number) for number in range(30)}
    return [line for line in reply.text.splitlines() if line and not _allowed(line, words)]


def _allowed(line: str, words: set[str] | frozenset[str]) -> bool:
    stored = line in STATEMENTS | QUOTES | PROMPTS | ROUTES or SOURCE_LINE.fullmatch(line)
    return bool(stored) or _made_of_fixed_sentences(line, words)


def _made_of_fixed_sentences(line: str, words: set[str] | frozenset[str]) -> bool:
    """Return whether a line is fixed sentences one after another, their gaps filled with known words alone."""
    if not line.strip():
        return True
    for sentence in SENTENCES:
        found = sentence.match(line)
        if found and all(set(tokens(gap)) <= words for gap in found.groups()):
            rest = line[found.end() :]
            if _made_of_fixed_sentences(rest, words):
                return True
    return False


def a_source(**changed: object) -> CitedSource:
    fields: dict[str, object] = {
        "document": "note", "paragraph": 3, "start": 0, "end": 14, "quote": "twelve members", "title": "A note",
        "publisher": None, "date": None, "date_basis": Basis.none, "state": CitationState.recorded,
    }  # fmt: skip
    return CitedSource.model_validate({**fields, **changed})


def a_fact(**changed: object) -> ReplyFact:
    fields: dict[str, object] = {
        "id": "F7", "revision": 2, "statement": "It has 12 members.", "score": 0.9, "as_of": None, "citations": (a_source(),),
    }  # fmt: skip
    return ReplyFact.model_validate({**fields, **changed})
