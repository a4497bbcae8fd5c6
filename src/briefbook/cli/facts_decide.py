"""`briefbook facts queue`, `approve`, `reject` and `role`: what a second person decides, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.cli.common import moment, note, say, typed
from briefbook.cli.curating import Differ, Distinct, DryRun, Supersede, Yes, choices, desk
from briefbook.record import Role

if TYPE_CHECKING:
    from briefbook.curation.results import Waiting

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Of the proposal.", min=1, show_default=False)]
Words = Annotated[list[str] | None, typer.Argument(metavar="REASON", show_default=False)]
Why = Annotated[list[str], typer.Argument(metavar="REASON", help="The author is told.", show_default=False)]
Person = Annotated[
    str | None, typer.Argument(help="local/NAME at a terminal, TEAM/USER in Slack.", show_default=False)
]
Given = Annotated[Role | None, typer.Argument(help="asker takes a role away.", show_default=False)]


def queue() -> None:
    """List the changes that wait for approval, each with what it would change."""
    with desk() as at:
        waiting = at.curation.queue(at.person)
        say("\n\n".join(map(_card, waiting)) or "Nothing waits for approval.")
        findings = len(at.curation.findings(at.person))
        if findings:
            note(f"Findings on sources that changed: {findings}. `briefbook documents findings` shows them.")


def approve(
    proposal: Number,
    reason: Words = None,
    supersede: Supersede = None,
    differ: Differ = None,
    distinct: Distinct = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Let a change go live, once everything that was checked when it was made still holds."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(supersede, differ, distinct, None)
        why = typed(" ".join(reason or ()))
        at.carry_out(
            lambda curation, chosen: curation.approve(
                at.person, proposal, request_id=at.request_id, reason=why, resolved=chosen
            )
        )


def reject(proposal: Number, reason: Why) -> None:
    """Turn a change down, with a reason."""
    with desk() as at:
        why = typed(" ".join(reason))
        say(at.curation.reject(at.person, proposal, why, request_id=at.request_id).message)


def role(person: Person = None, given: Given = None) -> None:
    """List who may do what, or give somebody a role."""
    with desk() as at:
        if person is None:
            people = at.curation.people(at.person)
            say("\n".join(f"{name}\t{held}" for name, held in people.items()))
        elif given is None:
            say(f"{person}\t{at.curation.role(person)}")
        else:
            say(at.curation.grant(at.person, typed(person), given, request_id=at.request_id).message)


def _card(waiting: Waiting) -> str:
    proposal = waiting.proposal
    lines = [f"{proposal.id}: {proposal.verb} by {proposal.author}, {moment(proposal.at)}"]
    lines += [f"  reason: {proposal.reason}"] if proposal.reason else []
    for altered in waiting.altered:
        state = "new" if altered.before is None else f"revision {altered.before.revision}"
        lines += [
            f"  {altered.after.id}, {state}:",
            *(f"    {change.as_text()}" for change in altered.changes),
        ]
    lines += [f"  {finding.why}" for finding in waiting.findings.found]
    lines += [f"  stands in the way: {problem}" for problem in waiting.problems]
    return "\n".join(lines)
