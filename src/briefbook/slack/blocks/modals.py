"""Modals: every source of an answer in its place, and the facts that came close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from briefbook.models import CitationState, CitedSource, ReplyFact
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.facts import quoted, source_line, standing, stated
from briefbook.slack.blocks.parts import MODAL, Block, context, fill, marked, section, small, spaced
from briefbook.slack.blocks.text import clean, shortened

AROUND = 700  # characters of the paragraph shown on either side of a quote
NOT_HELD = "The text of this document is not held here, so the quote is shown as it was recorded."
CHANGED = "The document has changed since this was said, so the quote is shown as it was."
LEFT_OUT = "… {} more do not fit here"

Passage = tuple[str, str, str]  # text before the quote, the quote, text after it


@dataclass(frozen=True)
class Proof:
    """A fact with each of its citations and, where the text is held, the paragraph around it."""

    fact: ReplyFact
    citations: tuple[tuple[CitedSource, Passage | None], ...]


def sources(proofs: Sequence[Proof]) -> dict[str, Any]:
    """Return the modal that shows every citation of an answer, the quote marked in its paragraph."""
    return _modal("Sources", spaced([_proved(proof) for proof in proofs]))


def other_matches(facts: Sequence[ReplyFact]) -> dict[str, Any]:
    """Return the modal that shows the facts that came close, each with its source."""
    opening = [small("These came close to the question. They are not the answer given.")]
    return _modal("Other matches", [opening, *spaced([stated(fact) for fact in facts])])


def _proved(proof: Proof) -> list[Block]:
    blocks = [section(proof.fact.statement), context(standing(proof.fact))]
    for citation, passage in proof.citations:
        blocks += [context(source_line(citation)), in_place(citation, passage)]
        if passage is None:
            blocks.append(small(CHANGED if citation.state is CitationState.verified else NOT_HELD))
    return blocks


def in_place(citation: CitedSource, passage: Passage | None) -> Block:
    """Return a quote marked in its paragraph, or alone where the text is not held."""
    return quoted(citation) if passage is None else in_passage(passage)


def in_passage(passage: Passage) -> Block:
    """Return a quote in bold, with as much of its paragraph as is read at a glance."""
    before, quote, after = (clean(part) for part in passage)
    return marked(_end_of(before), quote, _start_of(after))


def _end_of(text: str) -> str:
    """Return the last words of a text, with an ellipsis when some are left out."""
    if len(text) <= AROUND:
        return text
    space = text.find(" ", len(text) - AROUND)
    return "… " + text[space + 1 if space > 0 else len(text) - AROUND :]


def _start_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    space = text.rfind(" ", 0, AROUND)
    return text[: space if space > 0 else AROUND] + " …"


def _modal(title: str, groups: Sequence[list[Block]]) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": shortened(title, limits.TITLE)},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": fill(groups, [], LEFT_OUT, MODAL),
    }
