"""What the curating commands share: who is at the terminal, and how a change is shown, asked about and made."""

from __future__ import annotations

import getpass
import os
import re
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.cli.common import note, opened, progress, say
from briefbook.errors import BriefbookError
from briefbook.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefbook.briefing import Briefing
    from briefbook.curation.checks import Choice, Finding
    from briefbook.curation.impact import Impact
    from briefbook.curation.results import Done, Rehearsed
    from briefbook.curation.service import Curation
    from briefbook.record import Save
    from briefbook.settings import Settings

    Resolved = Mapping[str, Choice]
    Call = Callable[[Curation, Resolved], Done]  # what to do, with the choices made

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Go ahead without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what it would do, and do nothing.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stays with the change.", show_default=False)]
Supersede = Annotated[
    list[str] | None,
    typer.Option(
        "--supersede", metavar="ID", help="This one is retired: ours replaces it.", show_default=False
    ),
]
Differ = Annotated[
    list[str] | None,
    typer.Option(
        "--differ", metavar="ID", help="Both stand, and are shown side by side.", show_default=False
    ),
]
Distinct = Annotated[
    list[str] | None,
    typer.Option("--distinct", metavar="ID", help="It is not about the same thing.", show_default=False),
]
MergeInto = Annotated[
    str | None,
    typer.Option(
        "--merge-into", metavar="ID", help="Give it ours: phrasings and quotes only.", show_default=False
    ),
]

SAY_IT = "Choose with --supersede, --differ, --distinct or --merge-into and the fact's id."
MOST_REPLIES = 12  # changed replies shown in full; the rest are counted


@dataclass
class Desk:
    """Somebody at a terminal, the service, and how much they want to be asked."""

    curation: Curation
    person: str
    yes: bool = False
    dry_run: bool = False
    chosen: dict[str, Choice] = field(default_factory=dict)
    request_id: str = field(default_factory=lambda: f"cli-{uuid.uuid4()}")

    def carry_out(self, call: Call) -> Done | None:
        """Do a change once its effects were shown and agreed to; None when it was not done."""
        rehearsed = self._rehearse(call)
        told = _changes(rehearsed)
        if told:
            say(told)
        for finding in rehearsed.done.findings.found:
            if not finding.needs_choice:
                say(f"Note: {finding.why} It says: “{finding.statement}”")
        if rehearsed.saves and (self.dry_run or asks()):
            self._show_impact(rehearsed.saves)
        if self.dry_run:
            note("Nothing was saved: this was a dry run.")
            return None
        if rehearsed.saves and not self._agreed(live=rehearsed.live):
            return None
        done = call(self.curation, self.chosen)
        say(done.message)
        return done

    def _rehearse(self, call: Call) -> Rehearsed:
        """Return what a change would do; at a terminal, ask how facts go together until nothing is open."""
        from briefbook.curation.results import FindingsError

        while True:
            try:
                return self.curation.rehearse(lambda curation: call(curation, self.chosen))
            except FindingsError as error:
                if not asks():
                    raise BriefbookError(f"{error} {SAY_IT}") from None
                for finding in error.findings.found:
                    if finding.needs_choice and finding.other in error.waiting:
                        self.chosen[finding.other] = _choice(finding)

    def _show_impact(self, saves: Sequence[Save]) -> None:
        with progress("Asking every question anew") as on_progress:
            impact = self.curation.preview(saves, on_progress)
        say(impact_words(impact))

    def _agreed(self, *, live: bool) -> bool:
        if self.yes:
            return True
        if asks():
            return typer.confirm("Go live?" if live else "Propose it?")
        note(
            "Nothing was saved: add --yes to go ahead without being asked, or --dry-run to see what it would do."
        )
        raise typer.Exit(1)


@contextmanager
def desk(*, yes: bool = False, dry_run: bool = False) -> Iterator[Desk]:
    """Open the base for the person at this terminal; the first one here owns it."""
    settings = load_settings()
    with opened(settings) as briefing:
        yield seated(briefing, settings, yes=yes, dry_run=dry_run)


def seated(briefing: Briefing, settings: Settings, *, yes: bool = False, dry_run: bool = False) -> Desk:
    """Return the desk of the person at this terminal over a base that is open."""
    from briefbook.curation.service import Curation

    curation = Curation(briefing, approvals=settings.approvals)
    person = login()
    curation.welcome(person)
    return Desk(curation, person, yes, dry_run)


def login() -> str:
    """Return the person at this terminal: the account the process runs under, whatever the environment says."""
    try:
        import pwd

        name = pwd.getpwuid(os.getuid()).pw_name
    except ImportError:  # Windows has no such list
        name = getpass.getuser()
    except KeyError:  # a container's user need not have a name
        name = f"user-{os.getuid()}"
    return "local/" + re.sub(r"[\s/]+", "-", name)


def asks() -> bool:
    """Return whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def choices(
    supersede: list[str] | None, differ: list[str] | None, distinct: list[str] | None, merge_into: str | None
) -> dict[str, Choice]:
    """Return what the options say about facts beside the one that changes."""
    from briefbook.curation.checks import Choice
    from briefbook.curation.drafts import fact_id

    said = (
        (Choice.supersede, supersede or []),
        (Choice.differ, differ or []),
        (Choice.distinct, distinct or []),
        (Choice.merge, [merge_into] if merge_into else []),
    )
    return {fact_id(name): choice for choice, names in said for name in names}


def impact_words(impact: Impact) -> str:
    """Return the replies that would change, for reading: old above new."""
    real = [one for one in impact.differences if not one.only_revision]
    lines = [f"{len(real)} of {impact.asked} replies would change{':' if real else '.'}"]
    for one in real[:MOST_REPLIES]:
        before, after = _differing(one.before.text, one.after.text)
        lines += [f"  {one.question}", f"    before: {before}", f"    after:  {after}"]
    if len(real) > MOST_REPLIES:
        lines.append(f"  … and {len(real) - MOST_REPLIES} more.")
    if impact.held_back:
        lines.append(
            f"Of the replies to questions held back for the exam, {impact.held_back} would change too."
        )
    return "\n".join(lines)


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return the first line in which two replies differ, of each."""
    lines = zip_longest(before.split("\n"), after.split("\n"), fillvalue="")
    return next(((old, new) for old, new in lines if old != new), (before, after))


def _changes(rehearsed: Rehearsed) -> str:
    """Return what each fact would become, field by field."""
    parts = []
    for altered in rehearsed.altered:
        head = f"{altered.after.id}, {'new' if altered.before is None else f'revision {altered.before.revision}'}:"
        parts.append("\n".join([head, *(f"  {change.as_text()}" for change in altered.changes)]))
    return "\n".join(parts)


def _choice(finding: Finding) -> Choice:
    """Ask how two facts go together until one of the choices is named."""
    say(f"{finding.why}\n{finding.other} says: “{finding.statement}”")
    offered = ", ".join(choice.value for choice in finding.choices)
    while True:
        typed = (
            typer.prompt(f"{offered}, or nothing to stop", default="", show_default=False).strip().casefold()
        )
        if not typed:
            raise typer.Exit(1)
        fits = [choice for choice in finding.choices if choice.value.startswith(typed)]
        if len(fits) == 1:
            return fits[0]
