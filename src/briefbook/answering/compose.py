"""Outcomes -> replies. Every sentence is a stored statement or one of the fixed ones below (promise 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from briefbook.answering.sources import as_of_words, source_line
from briefbook.models import CitedSource, Outcome, Reply, ReplyFact, Route, Situation

NOT_HELD = "I don't hold that."
SEARCHED = "I searched {facts} facts from {documents} documents, the newest dated {newest}."
NEAREST = "The nearest I hold, which does not answer the question:"
DID_YOU_MEAN = "I'm not sure which of these you mean, so I'm not stating one. Did you mean:"
ON_TOPIC = "This is what I hold on “{topic}”. Ask about one of these, or more precisely:"
DIFFER = "My sources differ on this, so here they are side by side:"
WHICH_ONE = "I can't tell what that refers to. Please ask it in full, for example:"
TAKEN_AS = "I took this as a follow-up to {fact} (“{about}”)."
PART_NOT_HELD = "I don't hold an answer to this part: “{part}”."
ANOTHER_PART_NOT_HELD = "I don't hold an answer to every part of this; ask for the missing one by itself."
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")
TO_PART = tuple(f"To the {place} part of the question:" for place in _PLACES)
TO_A_PART = "To a further part of the question:"
AS_NEAR = "Or, as near to the question:"
AS_NEAR_TO_PART = "Or, as near to that part of the question:"
NOTED = "I have noted the question for the curators."
NOTHING_OPENED = "I do not open links or files that I am sent."
HELP = (
    "I answer briefing questions from a curated set of facts, each with its source, and I say so when I don't hold"
    " the answer. Ask in your own words, for example:"
)
NO_QUESTION = "I see no question there. Ask me something such as:"


def answer(
    question: str, facts: Sequence[ReplyFact], why: Mapping[str, Any], *, lead: str = "", closing: str = ""
) -> Reply:
    """Return a reply that states facts, each with what proves it."""
    return _facts_reply(question, Outcome.answer, facts, why, lead=lead, closing=closing)


def differ(question: str, facts: Sequence[ReplyFact], why: Mapping[str, Any], closing: str = "") -> Reply:
    """Return a reply that states facts of differing sources side by side."""
    return _facts_reply(question, Outcome.differ, facts, why, lead=DIFFER, closing=closing)


def suggest(
    question: str, facts: Sequence[ReplyFact], why: Mapping[str, Any], *, lead: str = DID_YOU_MEAN
) -> Reply:
    """Return a reply that offers candidates and states nothing."""
    return _facts_reply(question, Outcome.suggest, facts, why, lead=lead)


def abstain(
    question: str, nearest: Sequence[ReplyFact], why: Mapping[str, Any], *, reason: str, searched: str
) -> Reply:
    """Return a reply that says no: why, what was searched, and the nearest facts as nearest."""
    closing = f"{searched} {NOTED}"
    lead = f"{reason or NOT_HELD} {NEAREST}" if nearest else reason or NOT_HELD
    return _facts_reply(question, Outcome.abstain, nearest, why, lead=lead, closing=closing)


def signpost(
    question: str, situation: Situation, routes: Sequence[Route], checked: str, why: Mapping[str, Any]
) -> Reply:
    """Return the routes for a worried question, most urgent first."""
    closing = f"{NOTHING_OPENED} Routes checked {checked}."
    lines = [
        situation.lead,
        *(f"• {route.name}: {route.contact}. {route.purpose}" for route in routes),
        closing,
    ]
    return Reply(
        question=question,
        outcome=Outcome.signpost,
        text="\n".join(lines),
        confidence=1.0,
        why=dict(why),
        lead=situation.lead,
        closing=closing,
        routes=tuple(routes),
    )


def help_(question: str, examples: Sequence[str], why: Mapping[str, Any], *, lead: str = HELP) -> Reply:
    """Return what the assistant does, with questions to try."""
    lines = [lead, *(f"• {example}" for example in examples)]
    return Reply(
        question=question,
        outcome=Outcome.help,
        text="\n".join(lines),
        why=dict(why),
        lead=lead,
        examples=tuple(examples),
    )


def to_part(at: int) -> str:
    """Return the heading of what answers a part, counted from 0 among all parts, held or not."""
    return TO_PART[at] if at < len(TO_PART) else TO_A_PART


def parts_not_held(parts: Sequence[str], asked: str) -> str:
    """Return which parts are missing, each named in the person's own words where it stands in the question."""
    said = [PART_NOT_HELD.format(part=part) for part in parts if part.casefold() in asked.casefold()]
    return " ".join(said if len(said) == len(parts) else [*said, ANOTHER_PART_NOT_HELD])


def quotes_the_question(closing: str) -> bool:
    """Return whether a closing holds words of the person who asked."""
    return PART_NOT_HELD.partition("{")[0] in closing


def unquoted(reply: Reply) -> Reply:
    """Return a reply whose closing says the same without the words of the person who asked."""
    if not quotes_the_question(reply.closing):
        return reply
    text = reply.text.removesuffix(reply.closing) + ANOTHER_PART_NOT_HELD
    return reply.model_copy(update={"closing": ANOTHER_PART_NOT_HELD, "text": text})


def led_by(reply: Reply, lead: str, why: Mapping[str, Any]) -> Reply:
    """Return a reply with a sentence in front of it."""
    return reply.model_copy(
        update={
            "text": f"{lead}\n\n{reply.text}",
            "lead": f"{lead} {reply.lead}".strip(),
            "why": {**reply.why, **why},
        }
    )


def fact_text(fact: ReplyFact) -> str:
    """Return a fact as plain text: statement, quoted phrase, source line."""
    first, *others = fact.citations
    lines = [fact.note] if fact.note else []
    lines += [fact.statement, _quoted(first, fact)]
    lines += [f"Also: “{source.quote}”, {source_line(source)}." for source in others]
    return "\n".join(lines)


def _quoted(source: CitedSource, fact: ReplyFact) -> str:
    dated = as_of_words(fact)
    line = "; ".join(part for part in (source_line(source), dated) if part)
    return f"“{source.quote}”\nSource: {line} [{fact.id}, revision {fact.revision}]"


def _facts_reply(
    question: str,
    outcome: Outcome,
    facts: Sequence[ReplyFact],
    why: Mapping[str, Any],
    *,
    lead: str = "",
    closing: str = "",
) -> Reply:
    parts = [lead, *(fact_text(fact) for fact in facts), closing]
    return Reply(
        question=question,
        outcome=outcome,
        text="\n\n".join(part for part in parts if part),
        facts=tuple(facts),
        confidence=max((fact.score for fact in facts), default=0.0),
        why=dict(why),
        lead=lead,
        closing=closing,
    )
