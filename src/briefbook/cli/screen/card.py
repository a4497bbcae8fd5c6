"""A candidate as a person reads it: the statement, its quote in its passage, and what is beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rich.text import Text

from briefbook.answering.sources import date_words
from briefbook.cli.common import plain
from briefbook.curation.candidates import STILL_THEIRS, ReviewCard, ReviewQueue, is_theirs
from briefbook.curation.forms import LABELS, Draft, lines_of

AROUND = 600  # characters of a passage shown before and after the quote; few paragraphs have more
_SHOWN = ("kind", "speaker", "source", "as_of", "topics", "quantities", "places", "bodies")


def card_text(
    card: ReviewCard, draft: Draft, taken: Collection[str] = (), *, marks: tuple[str, str] = ("", "")
) -> Text:
    """Return a card; `draft` is the form as it stands, `taken` the open questions chosen as phrasings.

    The quote is shown in reverse, and between `marks` where there are no colours.
    """
    parts = [
        _statement(card, draft),
        _fields(draft),
        _passage(card, marks),
        _listed("Nearest facts", [f"{one.fact.id}  {one.fact.statement}" for one in card.nearest]),
        _findings(card),
        _asked(card, taken),
    ]
    return Text("\n\n").join(part for part in parts if part)


def standing(queue: ReviewQueue, position: int, document: str | None) -> str:
    """Return how far somebody is: "12 of 191 · ferry-survey · 97 of those open have no flag"."""
    clean = sum(not held.candidate.flags for held in queue.open)
    of = document or "all documents"
    if not queue.open:
        return f"{of} · {queue.decided} decided, nothing waits"
    return f"{queue.decided + position + 1} of {queue.total} · {of} · {clean} of {len(queue.open)} open have no flag"


def _statement(card: ReviewCard, draft: Draft) -> Text:
    text = Text(plain(draft.statement or ""), style="bold")
    flags = [flag.value for flag in card.held.candidate.flags]
    edited = (draft.statement or "") != (card.draft.statement or "")
    theirs = is_theirs(draft.statement or "", card.held.candidate)
    notes = [note for note in card.notes if note != STILL_THEIRS or theirs]
    if edited:
        notes = ["edited, and not approved yet", *notes]
    for line in (", ".join(flags), "; ".join(notes)):
        if line:
            text.append(f"\n⚑ {plain(line)}", style="not bold yellow")
    for name, told in card.problems.items() if not edited else ():
        text.append(f"\n✗ {LABELS.get(name, name)}: {plain(told)}", style="not bold red")
    return text


def _fields(draft: Draft) -> Text:
    given = draft.given()
    text = Text()
    for name in _SHOWN:
        value = "; ".join(lines_of(given.get(name, ""))) or ("blank" if name in ("speaker", "as_of") else "")
        if name == "as_of" and given.get("as_of"):
            value += f" ({given.get('as_of_basis') or 'inferred'})"
        if value:
            text.append(f"{LABELS[name]}: ", style="dim")
            text.append(f"{plain(value)}\n")
    asked = lines_of(given.get("phrasings", ""))
    text.append(f"{LABELS['phrasings']}: ", style="dim")
    text.append(" / ".join(map(plain, asked)) or "nothing yet, so it is found by its statement alone")
    text.rstrip()
    return text


def _passage(card: ReviewCard, marks: tuple[str, str]) -> Text:
    before, quote, after = card.passage
    candidate, document = card.held.candidate, card.document
    place = f", paragraph {candidate.label or candidate.paragraph}" if candidate.paragraph else ""
    publisher = f", {document.publisher}" if document.publisher else ""
    head = f"{document.title}{place}{publisher}, {date_words(document.date, document.date_basis)}"
    text = Text(plain(head), style="dim")
    text.append("\n")
    text.append(plain(_last(before)), style="not dim")
    text.append(marks[0] + plain(quote) + marks[1], style="not dim reverse")
    text.append(plain(_first(after)), style="not dim")
    return text


def _findings(card: ReviewCard) -> Text:
    found = [f"{one.kind.value}: {one.why} It says: “{one.statement}”" for one in card.findings.found]
    return _listed("Beside what is held", found, style="red")


def _asked(card: ReviewCard, taken: Collection[str]) -> Text:
    lines = [
        f"{number} [{'x' if one.question in taken else ' '}] {one.question}"
        for number, one in enumerate(card.asked, start=1)
    ]
    return _listed("Asked in vain; a number takes it as a phrasing", lines)


def _listed(heading: str, lines: Sequence[str], style: str = "") -> Text:
    if not lines:
        return Text()
    text = Text(heading, style="dim")
    for line in _plain(lines):
        text.append(f"\n  {line}", style=f"not dim {style}".strip())
    return text


def _plain(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield plain(" ".join(line.split()))


def _last(text: str) -> str:
    return text if len(text) <= AROUND else f"…{text[-AROUND:]}"


def _first(text: str) -> str:
    return text if len(text) <= AROUND else f"{text[:AROUND]}…"
