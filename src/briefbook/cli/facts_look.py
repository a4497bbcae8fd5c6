"""`briefbook facts history`, `gaps`, `duplicates`, `due`, `stats` and `help`: what curators look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.cli.common import say
from briefbook.cli.curating import desk

if TYPE_CHECKING:
    from briefbook.curation.results import Gap, Past, Stats

Id = Annotated[str, typer.Argument(metavar="ID", help="F42, f42 or 42.", show_default=False)]
Days = Annotated[
    int, typer.Option("--within", min=0, metavar="DAYS", help="Also those due within some days.")
]
Dismiss = Annotated[
    int | None,
    typer.Option("--dismiss", help="Close a question that no fact will answer.", show_default=False),
]


def history(fact: Id) -> None:
    """Show who changed a fact, when, why and which words."""
    with desk() as at:
        say("\n\n".join(map(_revision, at.curation.history(at.person, fact))))


def gaps(dismiss: Dismiss = None) -> None:
    """List what people asked in vain, the same questions together, the most asked first."""
    with desk() as at:
        if dismiss is not None:
            say(at.curation.dismiss_gap(at.person, dismiss, request_id=at.request_id).message)
            return
        found = at.curation.gaps(at.person)
        suggested = [
            f"suggestion {one.id} for {one.fact_id}: {one.question}"
            for one in at.curation.suggestions(at.person)
            if one.question
        ]
        say("\n".join([*map(_gap, found), *suggested]) or "No question is open.")


def duplicates() -> None:
    """List facts that repeat or contradict each other, the likest first."""
    with desk() as at:
        found = at.curation.duplicates(at.person)
        lines = [
            f"{held.fact.id} and {finding.other}: {finding.why}\n  {held.fact.statement}\n  {finding.statement}"
            for held, finding in found
        ]
        say("\n".join(lines) or "No two facts repeat or contradict each other.")


def due(within: Days = 0) -> None:
    """List the facts whose review date has come, the oldest date first."""
    with desk() as at:
        facts = at.curation.due(at.person, within_days=within)
        lines = [
            f"{held.fact.id}\t{held.fact.review}\t{held.fact.owner}\t{held.fact.statement}" for held in facts
        ]
        say("\n".join(lines) or "No fact is due for review.")


def stats() -> None:
    """Show the base in figures."""
    with desk() as at:
        say("\n".join(_figures(at.curation.stats(at.person))))


def help_() -> None:
    """List the verbs of curating."""
    from briefbook.curation.verbs import VERBS

    width = max(len(usage.line) for usage in VERBS)
    say("\n".join(f"{usage.line:<{width}}  {usage.does} ({usage.needs})" for usage in VERBS))


def _revision(past: Past) -> str:
    one = past.revision
    head = f"revision {one.number}, {past.verb or 'written'} by {one.actor}, {one.at}"
    if one.reason:
        head += f": {one.reason}"
    changes = [
        c for c in past.changes if one.number > 1 or c.field == "statement"
    ]  # all of a new fact is new
    return "\n".join([head, *(f"  {change.as_text()}" for change in changes)])


def _gap(gap: Gap) -> str:
    numbers = ", ".join(map(str, gap.gaps))
    parts = [f"{gap.count}×", gap.question]
    parts += [f"(questions {numbers})"] if numbers else []
    parts += ["a curator was asked"] if gap.asked else []
    parts += [f"nearest: {', '.join(gap.facts)}"] if gap.facts else []
    parts += [f"said of it: {'; '.join(gap.reasons)}"] if gap.reasons else []
    when = datetime.fromtimestamp(gap.last, UTC).date().isoformat()
    return "\t".join([*parts, when])


def _figures(stats: Stats) -> list[str]:
    lines = [
        f"facts: {stats.live} live, {stats.stale} stale, {stats.retired} retired",
        f"waiting for approval: {stats.waiting}",
        f"open questions: {stats.gaps}",
        f"due for review: {stats.due}; without a review date: {stats.without_review}",
        "people: "
        + ", ".join(f"{count} {role}{'' if count == 1 else 's'}" for role, count in stats.people.items()),
    ]
    if stats.most_used:
        lines.append(
            "most used in 30 days: " + ", ".join(f"{name} ({count})" for name, count in stats.most_used)
        )
    if stats.low_rated:
        rated = ", ".join(f"{name} ({up} up, {down} down)" for name, up, down in stats.low_rated)
        lines.append(f"low-rated in 30 days: {rated}")
    return lines
