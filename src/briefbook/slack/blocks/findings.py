"""Facts whose source has changed: what changed in the sentence, and the three ways out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from briefbook.curation.checks import Choice, Finding
from briefbook.curation.settling import ToSettle
from briefbook.models import QUOTE_WORD_LIMIT
from briefbook.slack.blocks.changes import marked_words
from briefbook.slack.blocks.forms import (
    HINTS,
    REASON,
    RESOLVE,
    beside,
    choices_form,
    modal,
    reason_form,
    value,
    why,
)
from briefbook.slack.blocks.inputs import fields_of, labelled, text_input
from briefbook.slack.blocks.names import when
from briefbook.slack.blocks.parts import (
    MESSAGE,
    Block,
    actions,
    button,
    context,
    divider,
    fill,
    header,
    rich,
    section,
    small,
    spaced,
    struck,
)
from briefbook.slack.blocks.text import clean, cut, fitted, shortened

FORM = "finding.form"
RECITE, STAND, RETIRE = "finding.recite", "finding.stand", "finding.retire"  # followed by the finding

TITLE = "Facts whose source has changed"
NONE = "No source of a fact has changed."
MORE = "… {} more; `/facts findings` shows them once these are settled"
SENTENCE = 600  # characters of a sentence as it was, or as it is
STATEMENT, QUOTE = "statement", "quote"


def listed(found: Sequence[ToSettle]) -> list[Block]:
    """Return the findings that wait, oldest first, within one message."""
    if not found:
        return [section(NONE)]
    return fill([[header(TITLE)], *spaced([finding(one) for one in found])], [], MORE, MESSAGE)


def finding(one: ToSettle) -> list[Block]:
    """Return one finding: the fact, its sentence before and after, word by word, and what can be done."""
    drift, fact = one.drift, one.held.fact
    source = f"{fitted(one.document.title, 200)} · finding {drift.id} · {when(drift.at)}"
    return [
        section(f"{fact.id}, {drift.fate}: {shortened(fact.statement, 600)}"),
        context(source),
        *_before_and_after(one),
        small(f"It cites “{shortened(drift.quote, 300)}”; {drift.why}"),
        *buttons(drift.id, fact.id, stands=one.stands),
    ]


def _before_and_after(one: ToSettle) -> list[Block]:
    drift = one.drift
    if not drift.after:
        return [small("It was, and is gone:"), struck(_sentence(drift.before))]
    return [
        _labelled("What changed", marked_words(drift.before, drift.after)),
        _labelled("It was", [_words(_sentence(drift.before))]),
        _labelled("It is now", [_words(_sentence(drift.after))]),
    ]


def _labelled(label: str, said: list[Block]) -> Block:
    block = rich("rich_text_quote", said)
    name = {"type": "rich_text_section", "elements": [_words(label) | {"style": {"bold": True}}]}
    return block | {"elements": [name, *block["elements"]]}


def _words(text: str) -> Block:
    return {"type": "text", "text": text}


def _sentence(text: str) -> str:
    whole = clean(text)
    return whole if len(whole) <= SENTENCE else cut(whole, SENTENCE) + " …"


def buttons(number: int, fact: str, *, stands: bool) -> list[Block]:
    """Return what can be done about a finding; that it stands only where its quote is still there."""
    value_ = str(number)
    cite = button("Cite anew …", f"{RECITE}.{number}", value_, says=f"Cite what proves {fact} now")
    stand = button("It still stands", f"{STAND}.{number}", value_, says=f"State {fact} again as it is")
    gone = button("Retire …", f"{RETIRE}.{number}", value_, says=f"Retire {fact}", danger=True)
    return actions([cite, *([stand] if stands else []), gone])


# --- its windows


@dataclass(frozen=True)
class Sent:
    """What a person sent with a window of a finding."""

    statement: str = ""
    quote: str = ""
    reason: str = ""
    resolved: Mapping[str, Choice] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)


def fresh(one: ToSettle) -> Sent:
    """Return the form of a new citation as it opens: the new sentence as the quote, where it is short enough."""
    after = " ".join(one.drift.after.split())
    fits = 0 < len(after.split()) <= QUOTE_WORD_LIMIT
    return Sent(statement=one.held.fact.statement, quote=one.drift.after.strip() if fits else one.drift.quote)


def recite(
    one: ToSettle, sent: Sent, metadata: str, findings: Sequence[Finding] = (), notes: Sequence[Block] = ()
) -> dict[str, Any]:
    """Return the window in which a fact is cited anew, the sentence as it reads now above the fields."""
    blocks = [
        *notes,
        *beside(findings, sent.resolved),
        *_before_and_after(one),
        divider(),
        labelled(
            f"{STATEMENT}:0", "Statement", text_input(sent.statement, lines=True), hint=HINTS[STATEMENT]
        ),
        labelled(f"{QUOTE}:0", "Quote", text_input(sent.quote, lines=True), hint=HINTS[QUOTE]),
        why(sent.reason),
    ]
    return modal(f"Cite {one.held.fact.id} anew", blocks, submit="Save", callback=FORM, metadata=metadata)


def retire(one: ToSettle, metadata: str, reason: str = "") -> dict[str, Any]:
    """Return the window that asks why a fact is retired."""
    fact = one.held.fact
    about = f"{fact.id} goes out of the answers: “{fact.statement}” Nothing is deleted; it can be restored."
    return reason_form(f"Retire {fact.id}", "Retire", about, metadata, reason, FORM)


def settle(one: ToSettle, findings: Sequence[Finding], sent: Sent, metadata: str) -> dict[str, Any]:
    """Return the window that asks how a fact that stands goes together with those beside it."""
    return choices_form(f"{one.held.fact.id} stands", "Save", findings, sent.resolved, metadata, FORM)


def read(view: Mapping[str, Any]) -> Sent:
    """Return what was typed into a window; raises `ValueError` for a field that none of these has."""
    typed: dict[str, str] = {}
    blocks: dict[str, str] = {}
    resolved: dict[str, Choice] = {}
    for name, block_id, held in fields_of(view):
        blocks[name] = block_id
        text = value(name, held)
        if name.startswith(RESOLVE):
            resolved |= {name.removeprefix(RESOLVE): Choice(text)} if text else {}
        elif name in (STATEMENT, QUOTE, REASON):
            typed[name] = text
        else:
            raise ValueError(f"{name} is no field of this window")
    return Sent(**typed, resolved=resolved, blocks=blocks)
