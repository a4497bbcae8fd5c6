"""`briefbook facts history`, `gaps`, `duplicates`, `due`, `stats` and `help`: what curators look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefbook.cli.common import say
from briefbook.cli.curating import desk
from briefbook.errors import BriefbookError

if TYPE_CHECKING:
    from briefbook.cli.curating import Desk
    from briefbook.curation.results import Gap, Past, Stats

Id = Annotated[str, typer.Argument(metavar="ID", help="F42, f42 or 42.", show_default=False)]
Days = Annotated[
    int, typer.Option("--within", min=0, metavar="DAYS", help="Also those due within some days.")
]


def _number(flag: str, told: str) -> Any:
    return typer.Option(flag, metavar="NUMBER", min=1, help=told, show_default=False)


Dismiss = Annotated[
    int | None, _number("--dismiss", "Close a question and its group: no fact will answer it.")
]
Answered = Annotated[
    int | None,
    _number("--answered", "Close a question with the fact that answers it now; whoever asked is told."),
]
Accept = Annotated[int | None, _number("--accept", "Add a suggested phrasing to its fact.")]
PutAside = Annotated[int | None, _number("--put-aside", "Reject a suggested phrasing.")]


def history(fact: Id) -> None:
    """Show who changed a fact, when, why and which words."""
    with desk() as at:
        say("\n\n".join(map(_revision, at.curation.history(at.person, fact))))


def gaps(
    dismiss: Dismiss = None, answered: Answered = None, accept: Accept = None, put_aside: PutAside = None
) -> None:
    """List what people asked in vain, the same questions together, what answers them by now, and phrasings to add."""
    with desk() as at:
        lines = [
            *([_dismissed(at, dismiss)] if dismiss else []),
            *([_answered(at, answered)] if answered else []),
            *(
                [at.curation.accept(at.person, _same(at, accept), request_id=at.request_id).message]
                if accept
                else []
            ),
            *(
                [at.curation.put_aside(at.person, _same(at, put_aside), request_id=at.request_id).message]
                if put_aside
                else []
            ),
        ]
        say("\n".join(lines or _listed(at)) or "No question is open.")


def _listed(at: Desk) -> list[str]:
    found = at.curation.gaps(at.person)
    answers = [
        f"question {one.gaps[0]} can be answered now with {one.fact.id}: {one.question}"
        for one in at.curation.answerable(at.person)
    ]
    suggested = [
        f"suggestion {one.suggestions[0]} for {one.fact}: {one.question}"
        + (f" ({one.count}×)" if one.count > 1 else "")
        for one in at.curation.suggestions(at.person)
    ]
    return [*map(_gap, found), *answers, *suggested]


def _dismissed(at: Desk, number: int) -> str:
    """Close the group that a question is in, as it is listed, or the question alone when it is in none."""
    group = next((one for one in at.curation.gaps(at.person) if number in one.gaps), None)
    numbers, feedback = (group.gaps, group.feedback) if group else ((number,), ())
    return at.curation.dismiss(at.person, numbers, feedback, request_id=at.request_id).message


def _answered(at: Desk, number: int) -> str:
    offered = next((one for one in at.curation.answerable(at.person) if number in one.gaps), None)
    if offered is None:
        raise BriefbookError(
            f"Question {number} is closed, or no fact answers it yet. `facts gaps` lists them."
        )
    done = at.curation.answered(at.person, offered.gaps, offered.fact.id, request_id=at.request_id)
    return done.message


def _same(at: Desk, number: int) -> tuple[int, ...]:
    """Return every suggestion of the same words for the same fact."""
    found = at.curation.suggestions(at.person)
    return next((one.suggestions for one in found if number in one.suggestions), (number,))


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
    head += f", approved by {past.approved_by}" if past.approved_by else ""
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
