"""A reply as the blocks of one message: what is stated first, its proof next, what can be done last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefbook.models import STATED, Outcome, Reply, ReplyFact, Route
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.facts import stated
from briefbook.slack.blocks.parts import (
    MESSAGE,
    Block,
    actions,
    button,
    card,
    context,
    feedback,
    fill,
    section,
    small,
    spaced,
)
from briefbook.slack.blocks.text import cut

SOURCE = "answer.source"
OTHERS = "answer.others"
SHARE = "answer.share"
FEEDBACK = "answer.feedback"
PICK = "suggest.pick"  # followed by the candidate's place, as an action id may stand once in a block
CURATOR = "abstain.curator"

MORE = "… {} more: press Source"
MORE_SUGGESTIONS = "… {} more: ask in other words to see them"
ALSO = "Only you see the answer. You can also mention me in a channel or write to me directly."
QUESTION_ROOM = 1_900  # a button's value holds 2,000 characters
_USER = re.compile(r"[A-Z0-9]{2,30}")  # what Slack's ids of people look like; anything else is not mentioned


@dataclass(frozen=True)
class Options:
    """What a message offers besides the reply itself."""

    reply_id: str
    share: bool = False  # the reply went to one person, who may show it to the channel
    others: bool = False  # further matches are known
    question: str = ""  # travels in buttons: to ask a curator, and to say what is wrong
    labels: Mapping[str, str] = field(default_factory=dict)  # fact id -> the question it answers
    shared_by: str = ""  # id of the person who puts the answer in the channel


def for_reply(reply: Reply, options: Options) -> list[Block]:
    """Return the blocks of a reply, within a message's limits."""
    if reply.outcome in STATED:
        return _answer(reply, options)
    if reply.outcome is Outcome.suggest:
        return _suggestion(reply, options)
    if reply.outcome is Outcome.signpost:
        return _signposts(reply)
    if reply.outcome is Outcome.abstain:
        return _abstention(reply, options)
    return _bounded([_lead(reply), *_examples(reply.examples)], _closing(reply))


def usage(prompts: Sequence[str]) -> list[Block]:
    """Return how to ask, for an empty `/brief`."""
    how = section("Ask a question after the command, for example:")
    return [how, *_listed(prompts), small(ALSO)]


def _answer(reply: Reply, options: Options) -> list[Block]:
    groups = spaced([stated(fact) for fact in reply.facts])
    if reply.lead:
        groups[0] = [section(reply.lead), *groups[0]]
    missing = (
        [section(reply.closing)] if reply.closing else []
    )  # as large as the answer: half of it is not there
    tail = [*missing, *actions(_answer_buttons(options)), *_feedback(options)]
    if _USER.fullmatch(options.shared_by):
        tail.append(context(f"Shared by <@{options.shared_by}>"))
    return _bounded(groups, tail)


def _answer_buttons(options: Options) -> list[Block]:
    buttons = [button("Source", SOURCE, options.reply_id, says="Show every source of this answer")]
    if options.others:
        buttons.append(button("Other matches", OTHERS, options.reply_id, says="Show facts that come close"))
    if options.share:
        buttons.append(button("Share in channel", SHARE, options.reply_id, says="Post this in the channel"))
    return buttons


def _feedback(options: Options) -> list[Block]:
    down = f"{options.reply_id}:down:{cut(options.question, QUESTION_ROOM)}"  # a reason is about a question
    return [feedback(FEEDBACK, f"{options.reply_id}:up", down)]


def _suggestion(reply: Reply, options: Options) -> list[Block]:
    candidates = reply.facts[: limits.CANDIDATES]
    groups = [[section(reply.lead or "Did you mean:")], *_candidates(candidates, options)]
    return _bounded(groups, [*_closing(reply), *_curator(reply, options)], MORE_SUGGESTIONS)


def _candidates(facts: Sequence[ReplyFact], options: Options) -> list[list[Block]]:
    return [[_candidate(fact, place, options)] for place, fact in enumerate(facts, start=1)]


def _candidate(fact: ReplyFact, place: int, options: Options) -> Block:
    label = options.labels.get(fact.id) or fact.statement
    shown = label if len(label) <= 300 else cut(label, 300) + " …"
    value = f"{options.reply_id}:{fact.id}"
    pick = button("Show answer", f"{PICK}.{place}", value, says=f"Show answer: {label}")
    return section(shown, pick)


def _abstention(reply: Reply, options: Options) -> list[Block]:
    nearest = reply.facts[: limits.CANDIDATES]
    groups = [_lead(reply), *_candidates(nearest, options), *_examples(reply.examples)]
    return _bounded(groups, [*_closing(reply), *_curator(reply, options)], MORE_SUGGESTIONS)


def _curator(reply: Reply, options: Options) -> list[Block]:
    value = f"{options.reply_id}:{cut(options.question, QUESTION_ROOM)}"
    return actions([button("Ask a curator", CURATOR, value, says="Send this question to the curators")])


def _signposts(reply: Reply) -> list[Block]:
    """The routes come first and whole: a person in need should not have to read past anything."""
    groups = [_lead(reply), *spaced([[_route(route)] for route in reply.routes])]
    return _bounded(groups, _closing(reply), "… {} more routes are in the message text")


def _route(route: Route) -> Block:
    return card(route.name, route.purpose, route.contact, route.url)


def _lead(reply: Reply) -> list[Block]:
    """Return the opening sentence; a reply without one opens with its text."""
    return [section(reply.lead or reply.text)]


def _examples(examples: Sequence[str]) -> list[list[Block]]:
    return [[section("You could ask:"), *_listed(examples)]] if examples else []


def _listed(questions: Sequence[str]) -> list[Block]:
    lines = "\n".join(f"• {question}" for question in questions)
    return [section(lines)] if lines else []


def _closing(reply: Reply) -> list[Block]:
    return [small(reply.closing)] if reply.closing else []


def _bounded(groups: Sequence[list[Block]], tail: list[Block], more: str = MORE) -> list[Block]:
    return fill(groups, tail, more, MESSAGE)
