"""What a curator asked to see: facts, a fact's past, gaps, duplicates, figures; each within one message."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.curation.checks import Finding, FindingKind
from briefbook.curation.gaps import Phrasing
from briefbook.curation.reasking import Answerable
from briefbook.curation.results import Done, Gap, Past, Shown, State, Stats, Waiting
from briefbook.curation.verbs import Usage
from briefbook.models import Fact, FactStatus, HeldFact
from briefbook.record import Verb
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.cards import Card
from briefbook.slack.blocks.changes import changed
from briefbook.slack.blocks.facts import stated
from briefbook.slack.blocks.names import said, when, who
from briefbook.slack.blocks.notices import answerable, suggested
from briefbook.slack.blocks.parts import (
    MESSAGE,
    Block,
    actions,
    button,
    context,
    fill,
    header,
    section,
    small,
    spaced,
)
from briefbook.slack.blocks.pressed import (
    ALIAS,
    DISMISS,
    DRAFT,
    EDIT,
    HISTORY,
    MERGE,
    OPEN,
    RESTORE,
    RETIRE,
    SHOW,
    UNDO,
)
from briefbook.slack.blocks.text import cut, fitted, shortened

PRESSED = (  # what the verbs take from buttons
    "show", "edit", "history", "retire", "restore", "merge", "draft", "alias", "dismiss", "undo", "new",
)  # fmt: skip

_WRITTEN = {Verb.load: "from the knowledge files", Verb.stale: "its quote is gone"}

MOST = 10  # of a list; the terminal prints all of it
MOST_OFFERED = 3  # answers and phrasings above the questions; the next ones come up when these are decided
DISMISSED_AT_ONCE = 100  # questions of one group: a button's value holds 2,000 characters
LEFT = "… {} more"
MARKS = {
    State.live: "✅", State.approved: "✅", State.granted: "✅", State.closed: "✅", State.proposed: "⏳",
    State.rejected: "❌", State.withdrawn: "↩️", State.unchanged: "•",
}  # fmt: skip


def receipt(done: Done) -> list[Block]:
    """Return what was done in the service's own sentence, and what each fact says now."""
    lines = [section_of(f"{MARKS[done.state]} {said(done.message)}")]
    for held in done.facts[:3]:
        lines.append(context(f"{held.fact.id} revision {held.revision}: {_says(held.fact)}"))
    if done.state is State.live and done.facts:
        lines += actions(
            [button("Undo", UNDO, "undo", says="Take this change back"), _history(done.facts[0].fact)]
        )
    return lines


def section_of(escaped: str) -> Block:
    """Return a section of text that is escaped already."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": escaped[:3000], "verbatim": True}}


def shown(one: Shown, *, curates: bool) -> list[Block]:
    """Return a fact as answers show it, with what only curators need below it."""
    fact = one.held.fact
    lines = [f"{fact.kind.value} · owner {fact.owner} · {_review(fact)} · {fact.status.value}"]
    if fact.topics:
        lines.append(f"topics: {', '.join(fact.topics)}")
    lines.append("asked for as: " + (" / ".join(fact.phrasings) or "nothing yet; its statement is matched"))
    if fact.note:
        lines.append(f"note: {fact.note}")
    waits = [f"Proposal {one.id} ({one.verb.value}) waits for approval." for one in one.waiting]
    return [*stated(one.cited), small("\n".join(lines)), *map(small, waits), *_fact_buttons(fact, curates)]


def _fact_buttons(fact: Fact, curates: bool) -> list[Block]:
    if not curates:
        return []
    if fact.status is FactStatus.retired:
        return actions([button("Restore", RESTORE, fact.id), _history(fact)])
    retire = button("Retire …", RETIRE, fact.id, says=f"Retire {fact.id}", danger=True)
    return actions([button("Edit …", EDIT, fact.id, says=f"Edit {fact.id}"), _history(fact), retire])


def _history(fact: Fact) -> Block:
    return button("History", HISTORY, fact.id, says=f"History of {fact.id}")


def _review(fact: Fact) -> str:
    return f"review {fact.review}" if fact.review else "no review date"


def history(name: str, past: Sequence[Past]) -> list[Block]:
    """Return the revisions of a fact, the newest first."""
    title = [header(f"History of {name}")]
    return fill([title, *spaced([_past(one) for one in past])], [], LEFT + " revisions", MESSAGE)


def _past(one: Past) -> list[Block]:
    revision = one.revision
    verb = _WRITTEN.get(one.verb, one.verb.value) if one.verb else "before the audit began"
    first = f"*revision {revision.number}* · {verb} · {who(revision.actor)} · {when(revision.at)}"
    first += f" · approved by {who(one.approved_by)}" if one.approved_by else ""
    why = [context(said(shortened(revision.reason, limits.SMALL)))] if revision.reason else []
    return [context(first), *why, *changed(one.changes, most=6)]


def found(words: str, facts: Sequence[HeldFact]) -> list[Block]:
    """Return facts with a button each."""
    if not facts:
        return [section(f"No fact fits “{cut(words, 200)}”.")]
    return _listed(
        f"Facts on “{cut(words, 100)}”", [[_row(one, at, SHOW, "Show")] for at, one in _numbered(facts)]
    )


def rows_of(facts: Sequence[HeldFact]) -> list[Block]:
    """Return facts that are due, each with the button that opens its form."""
    return [_row(one, at, EDIT, "Edit …", _review(one.fact)) for at, one in enumerate(facts, 1)]


def due(facts: Sequence[HeldFact]) -> list[Block]:
    """Return the facts whose review date has come."""
    if not facts:
        return [section("No review date has come.")]
    rows = [[row] for row in rows_of(facts[:MOST])]
    return _listed("Due for review", rows, len(facts) - MOST)


def _row(held: HeldFact, at: int, action: str, label: str, beside: str = "") -> Block:
    fact = held.fact
    state = "" if fact.status is FactStatus.live else f" ({fact.status.value})"
    first = " · ".join([f"{fact.id} revision {held.revision}{state}", *([beside] if beside else [])])
    says = f"{label.rstrip(' …')} {fact.id}"
    return section(
        f"{first}\n{shortened(fact.statement, 300)}", button(label, f"{action}.{at}", fact.id, says=says)
    )


def queue(waiting: Sequence[Waiting]) -> list[Block]:
    """Return the proposals that wait, a line and a button each."""
    if not waiting:
        return [section("Nothing waits for approval.")]
    rows = [[_waiting(Card(one, {}), at)] for at, one in enumerate(waiting[:MOST], 1)]
    return _listed("Waiting for approval", rows, len(waiting) - MOST)


def _waiting(card: Card, at: int) -> Block:
    proposal = card.waiting.proposal
    first = card.waiting.altered[0].after if card.waiting.altered else None
    line = f"*{fitted(card.title, 200)}* · by {who(proposal.author)} · {when(proposal.at)}"
    block = section_of(line + (f"\n{_says(first)}" if first else ""))
    return block | {"accessory": button("Open", f"{OPEN}.{at}", str(proposal.id), says=f"Open {card.title}")}


def gaps(found_: Sequence[Gap]) -> list[list[Block]]:
    """Return what was asked in vain, each with what can be done about it."""
    return [gap(one, at) for at, one in enumerate(found_, 1)]


def gap(one: Gap, at: int) -> list[Block]:
    """Return one gap with its buttons."""
    times = "asked once" if one.count == 1 else f"asked {one.count} times"
    parts = [times, f"last {when(one.last)}", *(["a curator was asked for"] if one.asked else [])]
    if one.reasons:
        parts.append("said: " + fitted("; ".join(one.reasons), 200))
    row = []
    if one.gaps:
        number = str(one.gaps[0])
        row.append(button("Draft a fact …", f"{DRAFT}.{at}", number, says="Draft a fact that answers this"))
        row += [
            button(
                f"Phrasing of {name}", f"{ALIAS}.{at}.{place}", f"{number}:{name}", says=f"Add it to {name}"
            )
            for place, name in enumerate(one.facts[:2])
        ]
    whole = f"{_numbers(one.gaps)}|{_numbers(one.feedback)}"
    row.append(button("Dismiss", f"{DISMISS}.{at}", whole, says="No fact is going to answer this"))
    return [section(cut(one.question, 500)), context(" · ".join(parts)), *actions(row)]


def _numbers(found_: Sequence[int]) -> str:
    return ",".join(map(str, found_[:DISMISSED_AT_ONCE]))


def open_questions(
    found_: Sequence[Gap], offers: Sequence[Answerable], phrasings: Sequence[Phrasing]
) -> list[Block]:
    """Return what is open, first what takes one press: answers that there are by now, phrasings to add."""
    if not (found_ or offers or phrasings):
        return [section("Every question that was asked has its answer.")]
    found_ = without(found_, offers[:MOST_OFFERED])
    groups = [
        *_headed("Can be answered now", answers(offers[:MOST_OFFERED]), len(offers) - MOST_OFFERED),
        *_headed("Suggested phrasings", suggestions(phrasings[:MOST_OFFERED]), len(phrasings) - MOST_OFFERED),
        *_headed("Questions without an answer", gaps(found_[:MOST]), len(found_) - MOST),
    ]
    return fill(groups, [], LEFT, MESSAGE)


def without(found_: Sequence[Gap], offers: Sequence[Answerable]) -> list[Gap]:
    """Return the groups that are not offered an answer whole."""
    offered = {number for one in offers for number in one.gaps}
    return [one for one in found_ if one.feedback or not offered.issuperset(one.gaps)]


def _headed(title: str, rows: Sequence[list[Block]], left: int) -> list[list[Block]]:
    more = [[small(LEFT.format(left))]] if left > 0 else []
    return [[header(title), *rows[0]], *rows[1:], *more] if rows else []


def answers(offers: Sequence[Answerable]) -> list[list[Block]]:
    """Return the open questions that a fact answers by now, each with the button that closes it."""
    return [answerable(one, at) for at, one in enumerate(offers, 1)]


def suggestions(phrasings: Sequence[Phrasing]) -> list[list[Block]]:
    """Return the phrasings that people's picks suggest, each with its buttons."""
    return [suggested(one, at) for at, one in enumerate(phrasings, 1)]


def duplicates(pairs: Sequence[tuple[HeldFact, Finding]]) -> list[Block]:
    """Return the pairs that repeat or contradict each other, with a merge offered for those that repeat."""
    if not pairs:
        return [section("No two facts repeat or contradict each other.")]
    rows = spaced([_pair(held, finding, at) for at, (held, finding) in enumerate(pairs[:MOST], 1)])
    return _listed("Facts that repeat or contradict each other", rows, len(pairs) - MOST)


def _pair(held: HeldFact, finding: Finding, at: int) -> list[Block]:
    one, other = held.fact, finding.other
    statements = shortened(one.statement, 300), shortened(finding.statement, 300)
    text = f"{one.id}: {statements[0]}\n{finding.why}\n{other}: {statements[1]}"
    row = []
    if finding.kind in (FindingKind.duplicate, FindingKind.near):
        label = f"Merge {one.id} into {other}"
        row.append(button(label, f"{MERGE}.{at}", f"{other}:{one.id}", says=f"{label}, {one.id} is retired"))
    row += [
        button(f"Edit {name} …", f"{EDIT}.{at}.{place}", name) for place, name in enumerate((one.id, other))
    ]
    return [section(text), *actions(row)]


def stats(figures: Stats) -> list[Block]:
    """Return the base in figures."""
    people = ", ".join(
        f"{count} {role.value}{'s' if count > 1 else ''}" for role, count in figures.people.items()
    )
    lines = [
        f"Facts: {figures.live} live, {figures.stale} stale, {figures.retired} retired",
        f"Waiting for approval: {figures.waiting} · open gaps: {figures.gaps}",
        f"Due for review: {figures.due} · without a review date: {figures.without_review}",
        f"People: {people or 'nobody has a role yet'}",
    ]
    if figures.most_used:
        used = ", ".join(f"{name} ({count})" for name, count in figures.most_used)
        lines.append(f"Most used in 30 days: {used}")
    if figures.low_rated:
        low = ", ".join(f"{name} ({up} up, {down} down)" for name, up, down in figures.low_rated)
        lines.append(f"Found wanting in 30 days: {low}")
    return [header("The fact base"), section("\n".join(lines))]


def help_page(verbs: Sequence[Usage], command: str) -> list[Block]:
    """Return the verbs and what each does."""
    lines = [f"`{command} {usage.line}`  {usage.does}" for usage in verbs]
    half = (len(lines) + 1) // 2
    return [section("\n".join(lines[:half])), section("\n".join(lines[half:]))]


def _listed(title: str, rows: Sequence[list[Block]], left: int = 0) -> list[Block]:
    tail = [small(LEFT.format(left))] if left > 0 else []
    return fill([[header(title)], *rows], tail, LEFT, MESSAGE)


def _numbered(facts: Sequence[HeldFact]) -> list[tuple[int, HeldFact]]:
    return list(enumerate(facts[:MOST], 1))


def _says(fact: Fact) -> str:
    return fitted(shortened(fact.statement, 300), limits.SMALL)
