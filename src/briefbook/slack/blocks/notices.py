"""What is told without being asked: corrections, answers that came later, cards for curators, the digest."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.answering import compose
from briefbook.answering.periods import period_words
from briefbook.curation.digest import Counted, Digest
from briefbook.curation.gaps import Phrasing
from briefbook.curation.notices import Changed, Correction, Mended, Offer
from briefbook.curation.reasking import Answerable
from briefbook.models import Fact, FactStatus, ReplyFact
from briefbook.slack.blocks.changes import marked_words
from briefbook.slack.blocks.facts import stated
from briefbook.slack.blocks.findings import buttons
from briefbook.slack.blocks.parts import (
    MESSAGE,
    Block,
    actions,
    button,
    context,
    divider,
    fill,
    header,
    quote,
    rich,
    section,
    small,
    strong,
    struck,
)
from briefbook.slack.blocks.text import clean, cut, shortened

DRAFT, ALIAS, DISMISS = "gap.draft", "gap.alias", "gap.dismiss"
ANSWERED, KEEP_OPEN = "offer.answered", "offer.open"
ACCEPT, PUT_ASIDE = "phrasing.accept", "phrasing.aside"  # followed by its place

CHANGED = "Correction: what I said here has changed."
WITHDRAWN = "Correction: I no longer hold what I said here."
BACK = "What I withdrew here is held again."
SUCCEEDED = "Correction: a newer fact stands in place of one that I stated here."
SAID, NOW = "What I said:", "What I hold now:"
MENDED = "You found an answer of mine wanting. It has been mended."
GONE = "You found an answer of mine wanting. I no longer state it."
ANSWER = "A question asked here had no answer then. I hold one now:"
ANSWER_TO = "You asked “{question}” and I had no answer then. I hold one now:"
ANSWER_PRIVATELY = "A question that you asked had no answer then. I hold one now:"
ASKED = "A question for the curators"
NO_TEXT = "The text of the question is not kept."
NEAREST = "The nearest facts:"
OFFERED = "An open question can be answered now"
WOULD_STATE = "This is what I would state:"
SOURCE_CHANGED = "A source has changed"
NOT_STATED = "These facts are not stated until a curator has looked at them."
SETTLE = "/facts findings lists what waits, with each sentence before and after."
LISTED = 5  # of each kind in the digest; its heading has the exact count
OFFERED_PHRASINGS = 3
QUOTED = 600  # characters of a statement that was said before
FACT_BUTTONS = 3
OFFERED_AT_ONCE = 200  # numbers of one question: a button's value holds 2,000 characters

MORE = "… {} more"


# --- corrections and amends


def correction(note: Correction) -> tuple[str, list[Block]]:
    """Return a correction as text that can stand alone, and as blocks: old, then new with its source."""
    lead = _lead(note)
    line = f"{note.before.id}, revision {note.told} → revision {note.revision}"
    if note.now and note.now.id != note.before.id:
        line = f"{note.before.id}, revision {note.told} → {note.now.id}, revision {note.now.revision}"
    return _old_and_new(
        lead, line, None if note.before.status is not FactStatus.live else note.before, note.now
    )


def mended(note: Mended) -> tuple[str, list[Block]]:
    """Return what whoever gave a thumb down with a reason is told."""
    return _old_and_new(MENDED if note.now else GONE, note.fact_id, note.before, note.now)


def _lead(note: Correction) -> str:
    if note.before.status is not FactStatus.live:
        return BACK
    if note.now is None:
        return WITHDRAWN
    return CHANGED if note.now.id == note.before.id else SUCCEEDED


def _old_and_new(lead: str, line: str, old: Fact | None, new: ReplyFact | None) -> tuple[str, list[Block]]:
    groups: list[list[Block]] = [[section(lead), small(line)]]
    text = [lead]
    if old:
        said = clean(old.statement)
        groups.append([small(SAID), struck(said if len(said) <= QUOTED else cut(said, QUOTED) + " …")])
        text.append(f"{SAID} “{old.statement}”")
    if new:
        groups.append([*([small(NOW)] if old else []), *stated(new)])
        text.append(f"{NOW} {compose.fact_text(new)}")
    return "\n\n".join(text), fill(groups, [], MORE, MESSAGE)


# --- sources that changed


def source_changed(note: Changed) -> tuple[str, list[Block]]:
    """Return what curators and owners are told of a source: each fact, and how its sentence reads now."""
    text = [f"{SOURCE_CHANGED}: {note.document.title}. {NOT_STATED}"]
    groups: list[list[Block]] = [[header(SOURCE_CHANGED), section(note.document.title), small(NOT_STATED)]]
    for drift, fact in zip(note.drifts, note.facts, strict=True):
        words = [rich("rich_text_quote", marked_words(drift.before, drift.after))] if drift.after else []
        lead = section(f"{fact.id}, {drift.fate} (finding {drift.id}): {fact.statement}")
        ways = buttons(drift.id, fact.id, stands=drift.place is not None)
        groups.append([lead, *(words or [struck(clean(drift.before))]), *ways])
        text.append(f"{fact.id}, {drift.fate}: “{fact.statement}”")
    return "\n\n".join(text), fill(groups, [small(SETTLE)], MORE, MESSAGE)


# --- cards in the curators' channel


def question(gap: int, text: str | None, nearest: Sequence[ReplyFact], decided: str = "") -> list[Block]:
    """Return the card of a question that somebody wants a curator to answer; `decided` takes its buttons' place."""
    asked = quote(clean(text)) if text else small(NO_TEXT)
    groups: list[list[Block]] = [[header(f"{ASKED}: {gap}"), asked]]
    if nearest:
        groups.append([small(NEAREST), *(section(f"{fact.id}: {fact.statement}") for fact in nearest)])
    return fill(groups, [context(decided)] if decided else _card_buttons(gap, text, nearest), MORE, MESSAGE)


def _card_buttons(gap: int, text: str | None, nearest: Sequence[ReplyFact]) -> list[Block]:
    buttons = [button("Draft a fact", DRAFT, str(gap), says="Open the form for a new fact", primary=True)]
    if text:
        buttons += [
            button(
                f"Add as phrasing to {fact.id}",
                f"{ALIAS}.{place}",
                f"{gap}:{fact.id}",
                says=f"Let this question find {fact.id}",
            )
            for place, fact in enumerate(nearest[:FACT_BUTTONS], start=1)
        ]
    return actions(
        [*buttons, button("Dismiss", DISMISS, str(gap), says="Close the question without an answer")]
    )


def offer(note: Offer, decided: str = "") -> list[Block]:
    """Return the card that offers to close an open question with a fact."""
    times = f"It was asked {len(note.gaps)} times. " if len(note.gaps) > 1 else ""
    head = [header(OFFERED), quote(clean(note.question)), small(f"{times}{WOULD_STATE}")]
    value = f"{note.fact.id}:{','.join(map(str, note.gaps[:OFFERED_AT_ONCE]))}"
    buttons = actions(
        [
            button("Yes, close it", ANSWERED, value, says="Close it and tell whoever asked", primary=True),
            button("Not an answer", KEEP_OPEN, value, says="Leave the question open"),
        ]
    )
    return fill([head, stated(note.fact)], [context(decided)] if decided else buttons, MORE, MESSAGE)


def answerable(one: Answerable, place: int) -> list[Block]:
    """Return an open question with the fact that would be stated now, for a list of several."""
    times = f"asked {len(one.gaps)} times" if len(one.gaps) > 1 else "asked once"
    value = f"{one.fact.id}:{','.join(map(str, one.gaps[:OFFERED_AT_ONCE]))}"
    says = f"Close it with {one.fact.id} and tell whoever asked"
    return [
        section(f"“{shortened(one.question, 300)}”\n{one.fact.id}: {shortened(one.fact.statement, 300)}"),
        small(f"{times} · I would state this now"),
        *actions([button("Yes, close it", f"{ANSWERED}.{place}", value, says=says)]),
    ]


# --- the digest


def digest(week: Digest) -> list[Block]:
    """Return the digest: each kind with its exact count and the first few."""
    days = f"{period_words(week.first.isoformat())} to {period_words(week.last.isoformat())}"
    groups = [
        [header("The fact base this week"), small(f"{days} · facts were stated {_times(week.stated)}")],
        _part(f"Questions without an answer: {week.questions}", _gap_lines(week)),
        *_phrasing_groups(week),
        _part(
            f"Rated low: {len(week.low)}",
            [f"{_fact(one)} · {one.down} down, {one.up} up" for one in week.low[:LISTED]],
            len(week.low),
        ),
        _part(
            f"Due for review: {len(week.due)}",
            [f"{_fact(one)} · review {period_words(one.review)}" for one in week.due[:LISTED]],
            len(week.due),
        ),
        _part(
            f"Most used: {len(week.used)} facts stated",
            [f"{_fact(one)} · {_times(one.count)}" for one in week.used[:LISTED]],
            len(week.used),
        ),
    ]
    return fill(groups, [], MORE, MESSAGE)


def _gap_lines(week: Digest) -> list[str]:
    lines = [_gap_line(gap.question, gap.count, gap.facts, gap.asked) for gap in week.gaps[:LISTED]]
    left = len(week.gaps) - LISTED
    lines += [f"{left} more groups: `/facts gaps` lists them"] if left > 0 else []
    return lines + ([f"{week.unheld} whose text is no longer kept"] if week.unheld else [])


def _gap_line(text: str, count: int, facts: Sequence[str], asked: bool) -> str:
    near = f" · nearest {', '.join(facts)}" if facts else ""
    return f"{count}× “{shortened(text, 150)}”{near}{' · a curator was asked' if asked else ''}"


def _phrasing_groups(week: Digest) -> list[list[Block]]:
    if not week.phrasings:
        return []
    heading = [divider(), strong(f"Suggested phrasings: {len(week.phrasings)}")]
    return [
        heading,
        *(suggested(one, place) for place, one in enumerate(week.phrasings[:OFFERED_PHRASINGS], start=1)),
    ]


def suggested(one: Phrasing, place: int) -> list[Block]:
    """Return a phrasing that people's picks suggest, with the buttons that add it or put it aside."""
    value = ",".join(map(str, one.suggestions[:OFFERED_AT_ONCE]))
    return [
        section(f"{one.count}× “{shortened(one.question, 200)}” was answered by picking {one.fact}"),
        *actions(
            [
                button(f"Add to {one.fact}", f"{ACCEPT}.{place}", value, says="Add it as a phrasing"),
                button("Put aside", f"{PUT_ASIDE}.{place}", value, says="It is not a phrasing of this fact"),
            ]
        ),
    ]


def _part(heading: str, lines: Sequence[str], of: int = 0) -> list[Block]:
    left = of - len(lines)
    shown = [*lines, *([f"{left} more"] if left > 0 else [])]
    body = [section("\n".join(f"• {line}" for line in shown))] if shown else []
    return [divider(), strong(heading), *body]


def _fact(one: Counted) -> str:
    return f"{one.id}: {shortened(one.statement, 110)}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
