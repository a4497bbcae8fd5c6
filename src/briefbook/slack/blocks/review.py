"""Reviewing as windows: one proposed sentence a card, with what is beside it, and what can be done with many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from briefbook.answering.sources import date_words
from briefbook.curation.candidates import ReviewCard, ReviewQueue
from briefbook.curation.checks import Finding
from briefbook.curation.forms import LABELS, Draft
from briefbook.models import Document, FactId, Frozen, HeldFact, Slug
from briefbook.record import CandidateState, HeldCandidate
from briefbook.slack.blocks.forms import by_fact, found, modal, notice
from briefbook.slack.blocks.modals import in_passage
from briefbook.slack.blocks.parts import (
    MODAL,
    Block,
    actions,
    button,
    context,
    divider,
    fill,
    quote,
    rich,
    section,
    small,
    strong,
)
from briefbook.slack.blocks.text import clean, escape, fitted, shortened

OPEN, NEXT, BACK, UNDO = "review.open", "review.next", "review.back", "review.undo"
APPROVE, SPLIT, MERGE, REJECT = "review.approve", "review.split", "review.merge", "review.reject"
UNFLAGGED, FURNITURE, PROPOSE = "review.unflagged", "review.furniture", "review.propose"

TITLE = "Review"
EMPTY = "Nothing waits for review."
WORKING = "One moment …"
PUT_UP = "Put its sentences up for review"
MORE = "… {} more"
LISTED = 4  # documents on Home
SHOWN = 15  # sentences of furniture in the window that asks
_FIELDS = ("speaker", "as_of", "source", "kind", "topics", "quantities")
_SPOT = re.compile(r"([0-9a-f]{16})?:([a-z0-9][a-z0-9-]*)?:(\d{1,5})(?::(F\d{1,7}))?")


class Spot(Frozen):
    """Where somebody is in a queue, as a button names it; `document` is "" for the queue of all."""

    key: str = Field(default="", pattern=r"^([0-9a-f]{16})?$")
    document: Slug | str = Field(default="", max_length=60)
    position: int = Field(default=0, ge=0)
    into: FactId | None = None  # the fact whose button it is

    def words(self) -> str:
        """Return it as a button carries it."""
        return f"{self.key}:{self.document}:{self.position}" + (f":{self.into}" if self.into else "")

    @classmethod
    def read(cls, value: str) -> Spot:
        """Return what a button names; raises `ValueError` when no button of ours does."""
        named = _SPOT.fullmatch(value)
        if not named:
            raise ValueError(value)
        key, document, position, into = named.groups()
        return cls(key=key or "", document=document or "", position=int(position), into=into)


# --- Home


def queues(waiting: Sequence[HeldCandidate], documents: Mapping[str, Document]) -> list[Block]:
    """Return a line for each document whose sentences wait, with the button that opens its queue."""
    counts = Counter(held.candidate.document for held in waiting)
    lines = [_queue(documents[name].title, name, count) for name, count in counts.most_common(LISTED)]
    left = len(waiting) - sum(count for _, count in counts.most_common(LISTED))
    if left:
        lines.append(_queue(f"{len(counts) - LISTED} more documents", "", left))
    return lines


def _queue(of: str, document: str, count: int) -> Block:
    name = Spot(document=document).words()
    says = f"Review {count} sentences of {of}"
    text = f"To review: {count:,} {'sentence' if count == 1 else 'sentences'} of {shortened(of, 120)}"
    return section(text, button("Review", f"{OPEN}.{document or 'all'}", name, says=says))


# --- the card


def card(one: ReviewCard, queue: ReviewQueue, spot: Spot, said: Sequence[Block] = ()) -> dict[str, Any]:
    """Return the window of a candidate; `said` stands above it."""
    head = [*said, context(_standing(one, queue, spot)), strong(clean(one.held.candidate.statement))]
    groups = [
        [*head, *_wanting(one), fields(one.draft)],
        [context(source_line(one)), in_passage(one.passage)],
        *_beside(one, spot),
        *_asked(one),
    ]
    tail = [divider(), *_buttons(one, queue, spot)]
    return modal(TITLE, fill(groups, tail, MORE, MODAL))


def nothing(queue: ReviewQueue, spot: Spot, said: Sequence[Block] = ()) -> dict[str, Any]:
    """Return the window when nothing waits; the last decision can still be taken back."""
    blocks = [*said, section(EMPTY)]
    if queue.decided:
        blocks += [small(f"{queue.decided:,} decided"), *actions([_undo(spot)])]
    return modal(TITLE, blocks)


def _standing(one: ReviewCard, queue: ReviewQueue, spot: Spot) -> str:
    plain = sum(not held.candidate.flags for held in queue.open)
    of = one.document.title if spot.document else "all documents"
    place = f"{queue.decided + spot.position + 1:,} of {queue.total:,} · {escape(shortened(of, 120))}"
    return f"{place} · {plain:,} of {len(queue.open):,} open have no flag"


def _wanting(one: ReviewCard) -> Iterator[Block]:
    """Yield what needs a pen, and what keeps the candidate from being approved as it is."""
    flags = [flag.value for flag in one.held.candidate.flags]
    for line in (", ".join(flags), "; ".join(one.notes)):
        if line:
            yield small(f"⚑ {line}")
    for name, told in one.problems.items():
        yield section(f"⚠️ {LABELS.get(name, name)}: {told}")


def fields(draft: Draft) -> Block:
    """Return what a candidate would be kept with, a line each; who says it and when come first."""
    given = draft.given()
    shown = [name for name in _FIELDS if given.get(name) or name in ("speaker", "as_of")]
    words: list[Block] = []
    for at, name in enumerate(shown):
        label = f"{LABELS[name]}:  "
        words.append({"type": "text", "text": label if at == 0 else f"\n{label}", "style": {"bold": True}})
        words.append(_value(name, given))
    return rich("rich_text_section", words)


def _value(name: str, given: Mapping[str, str]) -> Block:
    value = shortened("; ".join(given.get(name, "").split("\n")), 300)
    if name == "as_of" and value:
        value += f" ({given.get('as_of_basis') or 'inferred'})"
    return {"type": "text", "text": value or "blank"} | ({} if value else {"style": {"italic": True}})


def source_line(one: ReviewCard) -> str:
    """Return title, paragraph, publisher and date of a candidate's document, escaped."""
    document, candidate = one.document, one.held.candidate
    parts = [fitted(document.title, 200)]
    if candidate.paragraph:
        parts.append(fitted(f"paragraph {candidate.label or candidate.paragraph}", 60))
    parts += [fitted(document.publisher, 120)] if document.publisher else []
    return " · ".join([*parts, date_words(document.date, document.date_basis)])


def _beside(one: ReviewCard, spot: Spot) -> Iterator[list[Block]]:
    """Yield the live facts beside a candidate, first those that repeat or contradict it, a button each."""
    told = by_fact(one.findings.found)
    known = {of_one[0].other for of_one in told}
    nearest = [held for held in one.nearest if held.fact.id not in known]
    rows = [*map(_found, told), *map(_near, nearest)]
    names = [*(of_one[0].other for of_one in told), *(held.fact.id for held in nearest)]
    for at, (name, row) in enumerate(zip(names, rows, strict=True)):
        value = spot.model_copy(update={"key": one.held.key, "into": name}).words()
        says = f"Give {name} this quote: it says the same"
        merge = button(f"Merge into {name} …", f"{MERGE}.{at}", value, says=says)
        heading = [divider(), small("Beside it in the base")] if at == 0 else []
        yield [*heading, row | {"accessory": merge}]


def _found(of_one: Sequence[Finding]) -> Block:
    (block,) = found(of_one)
    return block


def _near(held: HeldFact) -> Block:
    return section(f"{held.fact.id}: “{shortened(held.fact.statement, 400)}”")


def _asked(one: ReviewCard) -> Iterator[list[Block]]:
    if one.asked:
        lines = "\n".join(f"• {shortened(asked.question, 200)}" for asked in one.asked)
        yield [divider(), small("Asked in vain; the form lets you take them as phrasings"), section(lines)]


def _buttons(one: ReviewCard, queue: ReviewQueue, spot: Spot) -> list[Block]:
    value = spot.model_copy(update={"key": one.held.key}).words()
    decide = [
        button("Approve …", APPROVE, value, says="Open its form and approve it", primary=True),
        button("Split …", SPLIT, value, says="Make several facts of it"),
        button("Merge …", MERGE, value, says="Let it prove a fact that says it already"),
        button("Reject …", REJECT, value, says="Turn it down", danger=True),
    ]
    move = []
    if spot.position > 0:
        move.append(button("Previous", BACK, value, says="The candidate before"))
    if spot.position + 1 < len(queue.open):
        move.append(button("Next", NEXT, value, says="The next candidate; nothing is decided"))
    if queue.decided:
        move.append(_undo(spot))
    many = [
        button("Approve all unflagged …", UNFLAGGED, value, says="You see first how many they are"),
        button("Reject all furniture …", FURNITURE, value, says="You see first which they are"),
    ]
    waits = one.held.state is CandidateState.open
    return [*(actions(decide) if waits else []), *actions(move), *actions(many)]


def _undo(spot: Spot) -> Block:
    return button("Undo my last", UNDO, spot.words(), says="Take back your last decision")


# --- a document that was taken in


def offer(document: str) -> list[Block]:
    """Return the button that puts the sentences of a document up for review."""
    name = Spot(document=document).words()
    return actions([button(PUT_UP, PROPOSE, name, primary=True)])


def put_up(told: str, document: str, waiting: int) -> dict[str, Any]:
    """Return the window that says what was put up, with the way to it."""
    name = Spot(document=document).words()
    row = [button("Review", f"{OPEN}.{document}", name, primary=True)] if waiting else []
    return modal(TITLE, [section(told), *actions(row)])


def working(text: str = WORKING) -> dict[str, Any]:
    """Return the window while something is being found out."""
    return notice(TITLE, text)


# --- many at a time


def unflagged(told: str, skipped: Sequence[tuple[str, str]], count: int, live: bool) -> list[Block]:
    """Return what approving all unflagged would do, and why the others are left."""
    if not count:
        return [section(told), *_left(skipped)]
    after = "They are live at once." if live else "They wait for approval, as one proposal."
    ask = f"{count} {'candidate becomes a fact' if count == 1 else 'candidates become facts'} as they are."
    return [section(ask), small(after), *_left(skipped)]


def _left(skipped: Sequence[tuple[str, str]]) -> list[Block]:
    if not skipped:
        return []
    reasons = Counter(why for _, why in skipped)
    lines = [f"• {count}: {shortened(why, 200)}" for why, count in reasons.most_common(12)]
    return [divider(), section(f"{len(skipped)} are left for a look:"), section("\n".join(lines))]


def furniture(found_: Sequence[HeldCandidate]) -> list[Block]:
    """Return the sentences that are of the page, to be looked at before they are turned down."""
    if not found_:
        return [section("No candidate of this document looks like furniture.")]
    many = "1 candidate is" if len(found_) == 1 else f"{len(found_)} candidates are"
    shown = [quote(clean(shortened(held.candidate.sentence, 200))) for held in found_[:SHOWN]]
    more = [small(MORE.format(len(found_) - SHOWN))] if len(found_) > SHOWN else []
    return [section(f"{many} of the page and not of the report:"), *shown, *more]
