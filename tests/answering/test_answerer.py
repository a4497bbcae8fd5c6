"""What is stated, suggested and said no to, over the invented base."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefbook.answering import compose
from briefbook.answering.answerer import Answerer
from briefbook.answering.guard import RULES, period
from briefbook.answering.judge import LONE, MOST_STATED, MOST_SUGGESTED, Judge
from briefbook.answering.sources import Sources
from briefbook.briefing import Briefing
from briefbook.models import FactStatus, Outcome, Reply

from .examples import FACTS, QUESTIONS, TEXTS

STATED = (Outcome.answer, Outcome.differ)
LIVE = [fact for fact in FACTS if fact.status is FactStatus.live]
GONE = [fact for fact in FACTS if fact.status is not FactStatus.live]


@pytest.mark.parametrize("fact", LIVE, ids=lambda fact: str(fact.id))
def test_a_fact_is_stated_for_its_own_phrasings(briefing: Briefing, fact: object) -> None:
    (held,) = [one for one in LIVE if one is fact]
    for phrasing in held.phrasings:
        reply = briefing.answer(phrasing, record=False)

        assert reply.outcome in STATED, phrasing
        assert held.id in [shown.id for shown in reply.facts]
        assert held.statement in reply.text


def test_a_question_in_other_words_is_answered_with_its_source(briefing: Briefing) -> None:
    reply = briefing.answer("since when can the helpline be called?", record=False)

    assert reply.outcome is Outcome.answer
    assert reply.facts[0].id == "F15"
    assert "Source: Later: Helpline opens, Coast News (inferred), February 2022" in reply.text


def test_facts_that_differ_are_shown_side_by_side_each_with_its_source(briefing: Briefing) -> None:
    reply = briefing.answer("How many referrals did the Board receive in 2020?", record=False)

    assert reply.outcome is Outcome.differ
    assert [fact.id for fact in reply.facts] == ["F1", "F12"]
    assert reply.lead == compose.DIFFER
    assert "November 2021 (inferred)" in reply.text
    assert "18 November 2021" in reply.text


@pytest.mark.parametrize(
    ("question", "reason", "nearest"),
    [
        ("How many referrals did the Board receive in 2021?", "not 2021.", {"F1", "F2"}),
        ("How many women in the UK may have viewed such images?", "is not about women.", {"F16"}),
        ("How many men in Wales may have viewed such images?", "not for Wales.", {"F16"}),
        ("What did Wharf Video say about age checks?", "Wharf Video", {"F13"}),
        ("How many referrals led to convictions in 2020?", "convict", {"F1", "F3", "F12"}),
        ("When did Ada Brook say that Kestrel Chat was slow to answer the police?", "no date", {"F6"}),
    ],
)
def test_a_near_miss_is_said_no_to_and_the_nearest_is_named_as_nearest(
    briefing: Briefing, question: str, reason: str, nearest: set[str]
) -> None:
    reply = briefing.answer(question, record=False)

    assert reply.outcome is Outcome.abstain
    assert reply.lead.startswith(compose.NOT_HELD)
    assert reason in reply.lead
    assert reply.lead.endswith(compose.NEAREST)
    assert {fact.id for fact in reply.facts} <= nearest


def test_a_no_says_what_was_searched(briefing: Briefing) -> None:
    reply = briefing.answer("Who is the king of Spain?", record=False)

    assert reply.outcome is Outcome.abstain
    assert f"I searched {len(LIVE)} facts from 3 documents, the newest dated 18 November 2021." in reply.text


@pytest.mark.parametrize(
    "question",
    ["What is 17 times 23?", "What's for lunch on Friday?", "Who won the cup in 1966?", "asdf qwer zxcv"],
)
def test_what_the_base_is_not_about_is_said_no_to(briefing: Briefing, question: str) -> None:
    assert briefing.answer(question, record=False).outcome is Outcome.abstain


def test_candidates_are_offered_and_none_is_stated(briefing: Briefing) -> None:
    unsure = [reply for reply in replies(briefing, *VAGUE) if reply.outcome is Outcome.suggest]

    assert unsure, "none of the vague questions is met with candidates"
    for reply in unsure:
        assert reply.lead == compose.DID_YOU_MEAN or reply.why["rule"] == "topic"
        assert 1 <= len(reply.facts) <= max(MOST_SUGGESTED, 4)


def test_a_bare_topic_is_met_with_facts_of_its_facets(briefing: Briefing) -> None:
    reply = briefing.answer("age checks", record=False)

    assert reply.outcome is Outcome.suggest
    assert reply.lead == compose.ON_TOPIC.format(topic="Age checks")
    assert {fact.id for fact in reply.facts} <= {fact.id for fact in FACTS if "age-checks" in fact.topics}


def test_both_parts_of_a_question_are_answered(briefing: Briefing) -> None:
    reply = briefing.answer("When did the helpline open and what did Tom Hale call the report?", record=False)

    assert reply.outcome is Outcome.answer
    assert {"F15", "F14"} <= {fact.id for fact in reply.facts}
    assert reply.why["rule"] == "parts"


def test_a_part_that_is_not_held_is_named(briefing: Briefing) -> None:
    reply = briefing.answer(
        "How many men in the UK may have viewed such images, when did the helpline open, and who is the king of Spain?",
        record=False,
    )

    assert {fact.id for fact in reply.facts} == {"F16", "F15"}
    assert reply.closing == compose.PART_NOT_HELD.format(part="who is the king of Spain")


def test_each_part_is_told_apart_in_the_reply(briefing: Briefing) -> None:
    reply = briefing.answer("When did the helpline open and what did Tom Hale call the report?", record=False)

    assert [fact.note for fact in reply.facts if fact.note] == list(compose.TO_PART[:2])


def test_a_part_that_two_facts_are_as_near_to_is_told_both_and_which_is_which(
    shipped_in_full: Briefing,
) -> None:
    reply = shipped_in_full.answer(
        "Which firms did Javid want to lead the response, and what earlier progress had impressed him?",
        record=False,
    )

    notes = [fact.note for fact in reply.facts]
    assert notes[:3] == [compose.TO_PART[0], compose.AS_NEAR_TO_PART, compose.TO_PART[1]]


def test_facts_that_differ_are_said_to_in_a_part_too(shipped_in_full: Briefing) -> None:
    reply = shipped_in_full.answer(
        "Which firms did Javid say he was impressed by, and who announced the extra 21.5 million?",
        record=False,
    )

    assert reply.outcome is Outcome.differ
    assert compose.AS_NEAR_TO_PART not in [fact.note for fact in reply.facts]


def test_a_part_that_is_sure_of_its_fact_is_told_that_alone(shipped_in_full: Briefing) -> None:
    reply = shipped_in_full.answer(
        "When was PhotoDNA developed and how many reports did the IWF get in 2018?", record=False
    )

    assert compose.AS_NEAR_TO_PART not in [fact.note for fact in reply.facts]


def test_of_two_facts_that_nothing_tells_apart_both_are_told_and_which_is_which(
    shipped_in_full: Briefing,
) -> None:
    reply = shipped_in_full.answer(
        "What does the IWF's chair think the fight against this imagery shows?", record=False
    )

    assert reply.outcome is Outcome.answer
    assert [fact.note for fact in reply.facts] == ["", compose.AS_NEAR]
    assert compose.AS_NEAR in reply.text


def test_a_phrasing_of_a_fact_is_told_that_fact_alone(shipped_in_full: Briefing) -> None:
    asked = [held.fact.phrasings[0] for held in shipped_in_full.facts()[:40]]

    notes = [fact.note for text in asked for fact in shipped_in_full.answer(text, record=False).facts]
    assert compose.AS_NEAR not in notes


def test_a_heading_counts_the_parts_that_are_not_held(briefing: Briefing) -> None:
    reply = briefing.answer(
        "Who is the king of Spain, when did the helpline open and what did Tom Hale call the report?",
        record=False,
    )

    assert [fact.note for fact in reply.facts if fact.note] == list(compose.TO_PART[1:3])


def test_more_parts_than_there_are_words_for_are_all_answered(briefing: Briefing) -> None:
    asked = "; ".join(
        [
            "when did the helpline open",
            "what did Tom Hale call the report",
            "how many men in the UK may have viewed them",
        ]
        * 3
    )

    reply = briefing.answer(asked, record=False)

    assert {fact.id for fact in reply.facts} >= {"F15", "F16"}
    assert compose.to_part(len(compose.TO_PART)) == compose.TO_A_PART


def test_a_second_part_that_the_first_fact_does_not_tell_is_named(briefing: Briefing) -> None:
    reply = briefing.answer("When did the helpline open and who is the king of Spain?", record=False)

    assert [fact.id for fact in reply.facts] == ["F15"]
    assert reply.closing == compose.PART_NOT_HELD.format(part="who is the king of Spain")


def test_a_part_does_not_hide_the_differing_source_of_another(briefing: Briefing) -> None:
    reply = briefing.answer(
        "What did Tom Hale call the report, and how many referrals did the Board receive in 2020?",
        record=False,
    )

    assert reply.outcome is Outcome.differ
    assert {"F14", "F1", "F12"} <= {fact.id for fact in reply.facts}


def test_what_came_of_something_is_not_told_by_anything_on_the_topic(briefing: Briefing) -> None:
    reply = briefing.answer("When did the helpline open and what became of it?", record=False)

    assert [fact.id for fact in reply.facts] == ["F15"]


def test_a_question_asked_of_both_reports_gets_what_each_says(briefing: Briefing) -> None:
    reply = briefing.answer(
        "How many referrals did the Board receive in 2020, in both reports?", record=False
    )

    assert {"F1", "F12"} <= {fact.id for fact in reply.facts}


def test_two_subjects_of_one_verb_are_answered_each_by_its_own_fact(briefing: Briefing) -> None:
    reply = briefing.answer("How much money did the Board get for the helpline and training?", record=False)

    assert "2.5m" in reply.text
    assert "400,000" in reply.text


def test_a_question_with_no_part_held_is_said_no_to(briefing: Briefing) -> None:
    reply = briefing.answer("Who is the king of Spain and what is 17 times 23?", record=False)

    assert reply.outcome is Outcome.abstain


@pytest.mark.parametrize(
    "question",
    ["In 2014, how many referrals did the Board receive?", "For Wales, how many men viewed such images?"],
)
def test_a_particular_in_front_of_the_question_counts(briefing: Briefing, question: str) -> None:
    assert briefing.answer(question, record=False).outcome is Outcome.abstain


@pytest.mark.parametrize("question", ["hi", "thanks!", "help", "what can you do?", "👍"])
def test_small_talk_is_met_with_questions_to_try(briefing: Briefing, question: str) -> None:
    reply = briefing.answer(question, record=False)

    assert reply.outcome is Outcome.help
    assert reply.examples == briefing.prompts()
    assert 1 <= len(reply.examples) <= 4


@pytest.mark.parametrize("question", ["", "   ", "?!", "<@U123>", ":wave:", "\x00"])
def test_no_question_is_said_so(briefing: Briefing, question: str) -> None:
    reply = briefing.answer(question, record=False)

    assert reply.outcome is Outcome.help
    assert reply.lead == compose.NO_QUESTION


def test_every_prompt_is_answered(briefing: Briefing) -> None:
    for prompt in briefing.prompts():
        assert briefing.answer(prompt, record=False).outcome in STATED


def test_a_worried_question_gets_the_routes_before_anything_else(briefing: Briefing) -> None:
    reply = briefing.answer(
        "Someone is in danger: how many referrals did the Board receive in 2020?", record=False
    )

    assert reply.outcome is Outcome.signpost
    assert reply.facts == ()
    assert [route.name for route in reply.routes] == ["Emergency services", "Northshire helpline"]
    assert "• Emergency services: 999." in reply.text
    assert compose.NOTHING_OPENED in reply.text


@pytest.mark.parametrize("fact", GONE, ids=lambda fact: str(fact.status))
def test_retired_and_stale_facts_are_never_shown(briefing: Briefing, fact: object) -> None:
    (gone,) = [one for one in GONE if one is fact]
    for question in (*gone.phrasings, gone.statement, "And in 2019?", "source?", "helpline", "the Board"):
        for thread in ((), (gone.id,)):
            reply = briefing.answer(question, thread_facts=thread, record=False)

            assert gone.id not in [shown.id for shown in reply.facts]
            assert gone.statement not in reply.text


@pytest.mark.parametrize("fact", LIVE, ids=lambda fact: str(fact.id))
def test_a_fact_whose_quote_has_changed_by_one_character_is_shown_nowhere(
    briefing: Briefing, fact: object
) -> None:
    (held,) = [one for one in LIVE if one is fact]
    answerer = _with_changed_text(briefing, held.citations[0].document, held.citations[0].start)

    for question in (*held.phrasings, *held.topics, "And in 2019?", "source?"):
        reply = answerer.answer(question, thread_facts=(held.id,))

        assert held.id not in [shown.id for shown in reply.facts], question
        assert held.statement not in reply.text


def test_the_other_facts_of_a_changed_text_are_still_stated(briefing: Briefing) -> None:
    changed = next(fact for fact in LIVE if fact.id == "F1").citations[0]
    answerer = _with_changed_text(briefing, changed.document, changed.start)

    reply = answerer.answer("What does the Board recommend about age checks?")

    assert reply.outcome is Outcome.answer
    assert [source.state for fact in reply.facts for source in fact.citations] == ["verified"]


def test_the_differing_partner_of_a_broken_fact_is_stated_alone(briefing: Briefing) -> None:
    changed = next(fact for fact in LIVE if fact.id == "F12").citations[0]
    answerer = _with_changed_text(briefing, changed.document, changed.start)

    reply = answerer.answer("How many referrals did the Board receive in 2020?")

    assert (reply.outcome, [fact.id for fact in reply.facts]) == (Outcome.answer, ["F1"])


def test_the_same_question_gets_the_same_reply_and_no_longer_one_than_can_be_read(briefing: Briefing) -> None:
    first = replies(briefing, *QUESTIONS)

    assert replies(briefing, *QUESTIONS[::3]) == first[::3]
    assert all(len(reply.facts) <= 2 * MOST_STATED for reply in first)


def test_why_tells_how_a_question_was_read_and_what_was_compared(briefing: Briefing) -> None:
    why = briefing.answer("how many referals did NOSB get in 2021", record=False).why

    assert why["rule"] == "particulars"
    assert why["repaired"] == {"referals": "referrals"}
    assert "Northshire Online Safety Board" in why["asked"]
    compared = next(iter(why["compared"].values()))
    assert any(one["particular"] == "period" and not one.get("agrees", False) for one in compared)


def test_an_empty_base_answers_too(fresh: Briefing) -> None:
    for held in fresh.facts():
        gone = held.fact.model_copy(update={"status": FactStatus.retired})
        fresh.store.save_fact(gone, expected_revision=held.revision, actor="t", reason="", at=0.0)

    for question in QUESTIONS:
        assert fresh.answer(question, record=False).outcome not in STATED


VAGUE = (
    "results", "checks", "the report", "What about images?", "report of the Board", "the companies and the police",
    "Did the Board get money?", "And in 2019?", "small firms", "What happened at Carlow House?", "images and the police",
    "publication", "What about children?", "girls", "spokesman", "answer the police", "hour", "pamphlet",
)  # fmt: skip


def replies(briefing: Briefing, *questions: str) -> list[Reply]:
    return [briefing.answer(question, record=False) for question in questions]


def _with_changed_text(briefing: Briefing, document: str, at: int) -> Answerer:
    """Return an answerer that holds a text in which one character of a quote is another one."""
    base = briefing._current().base
    text = TEXTS[document]
    changed = f"{text[:at]}#{text[at + 1 :]}"
    texts = {**base.sources.texts, document: changed}
    return Answerer(replace(base, sources=Sources(base.sources.documents, texts)))


# --- what the benchmarks switch off


def test_without_its_rule_another_periods_figure_is_stated(briefing: Briefing) -> None:
    question = "How many referrals did the Board receive in 2021?"
    others = [rule for rule in RULES if rule is not period]

    assert Answerer(briefing.base).answer(question).outcome is Outcome.abstain
    assert Answerer(briefing.base, Judge(briefing.base, others)).answer(question).outcome in STATED
    assert Answerer(briefing.base, Judge(briefing.base, ())).answer(question).outcome in STATED


def test_a_higher_bar_suggests_what_would_be_stated_and_says_no_to_what_would_be_suggested(
    briefing: Briefing,
) -> None:
    question = "since when can the helpline be called?"

    never = 1.01 / LONE  # a match that nothing else comes near is stated from this share of the bar

    suggesting = Answerer(briefing.base, Judge(briefing.base, state=never))
    saying_no = Answerer(briefing.base, Judge(briefing.base, state=never, suggest=1.01))

    assert suggesting.answer(question).outcome is Outcome.suggest
    assert saying_no.answer(question).outcome is Outcome.abstain


def test_a_question_that_is_not_split_is_judged_as_one(briefing: Briefing) -> None:
    question = "How many referrals did the Board receive in 2019 and when did the helpline open?"

    whole = Answerer(briefing.base, parts=lambda _, __: []).answer(question)

    assert Answerer(briefing.base).answer(question).why["rule"] == "parts"
    assert whole.why["rule"] != "parts"
