"""The forms behind a review card: approve, split, merge, reject and what is done to many; and what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import Field

from briefbook.curation.candidates import ReviewCard
from briefbook.curation.checks import Choice, Finding
from briefbook.curation.forms import LABELS, Draft, as_lines, lines_of
from briefbook.models import Frozen
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.forms import (
    REASON,
    RESOLVE,
    Lists,
    beside,
    element,
    modal,
    reason_form,
    value,
    why,
)
from briefbook.slack.blocks.inputs import VALUE, fields_of, labelled, text_input
from briefbook.slack.blocks.modals import in_passage
from briefbook.slack.blocks.parts import Block, actions, button, context, divider, plain, section, strong
from briefbook.slack.blocks.review import Spot, source_line
from briefbook.slack.blocks.text import shortened

FORM = "review.form"
PART = "review.part"
ASKED, INTO = "asked", "into"
MOST_PARTS = 6  # of a split; a window holds a hundred blocks

APPROVED = (
    "statement", "speaker", "as_of", "as_of_basis", "quote", "paragraph", "topics", "phrasings", "source", "kind",
)  # fmt: skip
SPLIT = ("statement", "quote", "speaker", "as_of", "phrasings")
MERGED = ("quote", "phrasings")
NEEDED = {"statement", "quote", "kind"}
HINTS = {
    "statement": "One claim in our own words, with who says it; it has to stand alone.",
    "speaker": "Where it is somebody's claim or promise. A wrong one is worse than none.",
    "as_of": "As the document gives it: 2018, 2018-09, 2018-09-03 or 2019-01/2019-03.",
    "quote": "The shortest phrase that proves it, to the letter, at most 25 words.",
    "paragraph": "Only where the quote stands at several places.",
    "phrasings": "How people ask, one a line. Without any it is found by its statement.",
}


class Does(StrEnum):
    """What sending a window does."""

    approve = "approve"
    split = "split"  # type: ignore[assignment]  # str has a method of that name
    merge = "merge"
    reject = "reject"
    unflagged = "unflagged"
    furniture = "furniture"


class About(Frozen):
    """What a window is about. It only names things: what may be done is asked of the store again."""

    does: Does
    spot: Spot
    parts: int = Field(default=1, ge=1, le=MOST_PARTS)
    filling: int = Field(default=0, ge=0)

    def words(self) -> str:
        """Return it as a window carries it."""
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True)
class Sent:
    """What a person sent with a window."""

    parts: Sequence[Draft] = ()
    asked: Sequence[str] = ()  # gaps whose question is taken as a phrasing
    into: str = ""
    reason: str = ""
    resolved: Mapping[str, Choice] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)  # field -> its block, where its error belongs


@dataclass(frozen=True)
class Shown:
    """What a form shows besides its fields."""

    notes: Sequence[Block] = ()
    findings: Sequence[Finding] = ()


def fresh(about: About, card: ReviewCard) -> Sent:
    """Return a form as it opens: what was proposed, and into the nearest fact."""
    near = about.spot.into or next(iter([*_repeated(card), *(one.fact.id for one in card.nearest)]), "")
    return Sent(parts=[card.draft] * about.parts, into=near)


def _repeated(card: ReviewCard) -> list[str]:
    return [one.other for one in card.findings.found]


def form(
    about: About, card: ReviewCard, sent: Sent, lists: Lists, shown: Shown | None = None
) -> dict[str, Any]:
    """Return the window in which a candidate is approved, split, merged or rejected."""
    seen = shown or Shown()
    if about.does is Does.reject:
        told = (
            f"“{shortened(card.held.candidate.statement, 600)}” is never proposed again from this document."
        )
        return reason_form("Reject", "Reject", told, about.words(), sent.reason, FORM)
    makes = {Does.approve: _approving, Does.split: _splitting, Does.merge: _merging}[about.does]
    blocks = [
        *seen.notes,
        *beside(seen.findings, sent.resolved),
        *makes(about, card, sent, lists),
        why(sent.reason, about.filling),
    ]
    titles = {Does.approve: "Approve", Does.split: "Split", Does.merge: "Merge"}
    title = titles[about.does]
    return modal(title, blocks, submit=title, callback=FORM, metadata=about.words())


def _approving(about: About, card: ReviewCard, sent: Sent, lists: Lists) -> Iterator[Block]:
    for name in APPROVED:
        yield _field(name, sent.parts[0], about, lists)
        if name == "quote":
            yield from (context(source_line(card)), in_passage(card.passage))
        elif name == "phrasings":
            yield from _questions(about, card, sent)


def _splitting(about: About, card: ReviewCard, sent: Sent, lists: Lists) -> Iterator[Block]:
    yield from (context(source_line(card)), in_passage(card.passage))
    for part, draft in enumerate(sent.parts, start=1):
        yield from (divider(), strong(f"Fact {part}"))
        for name in SPLIT:
            yield _field(name, draft, about, lists, part)
    if len(sent.parts) < MOST_PARTS:
        yield from (
            divider(),
            *actions([button("One fact more", PART, "part", says="Add a fact to this form")]),
        )


def _merging(about: About, card: ReviewCard, sent: Sent, lists: Lists) -> Iterator[Block]:
    told = "It says already what this sentence says, and gets its quote as a further proof."
    yield labelled(
        f"{INTO}:{about.filling}", "Into which fact", text_input(sent.into, example="F42"), hint=told
    )
    if near := "\n".join(f"{one.fact.id}: “{shortened(one.fact.statement, 300)}”" for one in card.nearest):
        yield section(near)
    yield _field("quote", sent.parts[0], about, lists)
    yield from (context(source_line(card)), in_passage(card.passage))
    yield _field("phrasings", sent.parts[0], about, lists)
    yield from _questions(about, card, sent)


def _field(name: str, draft: Draft, about: About, lists: Lists, part: int = 0) -> Block:
    text = (getattr(draft, name) or "")[: limits.INPUT]
    named = f"{named_part(name, part)}:{about.filling}"
    shown = element(name, text, lists)
    return labelled(named, LABELS[name], shown, hint=HINTS.get(name, ""), optional=name not in NEEDED)


def named_part(name: str, part: int) -> str:
    """Return the name of a field of a part of a split."""
    return f"{name}@{part}" if part else name


def _questions(about: About, card: ReviewCard, sent: Sent) -> list[Block]:
    """Return the open questions that a candidate seems to answer, to be ticked."""
    if not card.asked:
        return []
    options = [
        {"text": plain(one.question, limits.OPTION), "value": str(one.gaps[0])} for one in card.asked[:10]
    ]
    ticked = [one for one in options if one["value"] in sent.asked]
    ticks: Block = {"type": "checkboxes", "action_id": VALUE, "options": options}
    ticks |= {"initial_options": ticked} if ticked else {}
    hint = "Each is closed when the fact is live, and whoever asked is told."
    return [labelled(f"{ASKED}:{about.filling}", "Asked in vain", ticks, hint=hint, optional=True)]


def confirm(about: About, title: str, blocks: Sequence[Block], submit: str) -> dict[str, Any]:
    """Return the window that says how many, to be sent or left."""
    return modal(title, blocks, submit=submit, callback=FORM, metadata=about.words())


# --- what was typed


_NAMED = re.compile(r"([a-z_]+)(?:@([1-9]))?")
_FIELDS = {*APPROVED, *SPLIT, *MERGED}


def read(view: Mapping[str, Any], about: About) -> Sent:
    """Return what was typed into a window; raises `ValueError` for a field that it has not."""
    parts: list[dict[str, str]] = [{} for _ in range(about.parts)]
    blocks: dict[str, str] = {}
    resolved: dict[str, Choice] = {}
    plain_: dict[str, str] = {}
    for whole, block_id, held in fields_of(view):
        blocks[whole] = block_id
        text = value(ASKED if whole == ASKED else whole.partition("@")[0], held)
        named = _NAMED.fullmatch(whole)
        if whole.startswith(RESOLVE):
            resolved |= {whole.removeprefix(RESOLVE): Choice(text)} if text else {}
        elif whole in (REASON, INTO, ASKED):
            plain_[whole] = text
        elif named and named[1] in _FIELDS and int(named[2] or 1) <= about.parts:
            parts[int(named[2] or 1) - 1][named[1]] = text
        else:
            raise ValueError(f"{whole} is no field of this window")
    return Sent(
        parts=[Draft(**part) for part in parts],
        asked=lines_of(plain_.get(ASKED, "")),
        into=plain_.get(INTO, "").strip(),
        reason=plain_.get(REASON, ""),
        resolved=resolved,
        blocks=blocks,
    )


def with_asked(draft: Draft, sent: Sent, card: ReviewCard) -> Draft:
    """Return a form with the questions that were ticked among its phrasings."""
    taken = [one.question for one in card.asked if str(one.gaps[0]) in sent.asked]
    asked = dict.fromkeys([*lines_of(draft.phrasings or ""), *taken])
    return draft.model_copy(update={"phrasings": as_lines(asked)})


def place_of_part(found: Mapping[str, str], part: int) -> dict[str, str]:
    """Return errors of a part of a split under its fields; those of fields that it has not go to its statement."""
    placed: dict[str, str] = {}
    for name, told in found.items():
        here = name if name in SPLIT else "statement"
        text = told if name in SPLIT else f"{LABELS.get(name, name)}: {told}"
        key = named_part(here, part)
        placed[key] = f"{placed[key]} {text}" if key in placed else text
    return placed
