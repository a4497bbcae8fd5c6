"""`briefbook review`: the sentences that were proposed from a document, one by one on a screen, or as plain verbs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from briefbook.cli.common import AsJson, DocumentId, note, say, typed
from briefbook.cli.curating import (
    Differ,
    Distinct,
    DryRun,
    MergeInto,
    Reason,
    Supersede,
    Yes,
    asks,
    choices,
    desk,
)
from briefbook.cli.fields import with_fields
from briefbook.curation.forms import Draft, as_lines
from briefbook.errors import BriefbookError
from briefbook.record import CandidateState, HeldCandidate

if TYPE_CHECKING:
    from briefbook.curation.service import Curation

SCREEN = "screen"


class _ScreenByDefault(TyperGroup):
    """`briefbook review` and `briefbook review DOCUMENT` open the screen; any other word is a verb."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and not args[0].startswith("-")):
            args = [SCREEN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ScreenByDefault,
    help="Review the sentences proposed from a document: `briefbook review [DOCUMENT]` opens a screen.",
)

Key = Annotated[
    str, typer.Argument(metavar="KEY", help="Of the candidate, as `list` has it.", show_default=False)
]
Doc = Annotated[
    str | None,
    typer.Argument(metavar="DOCUMENT", help="Its id; all documents when left out.", show_default=False),
]
Into = Annotated[str, typer.Argument(metavar="ID", help="The fact that says it already.", show_default=False)]
Why = Annotated[list[str], typer.Argument(metavar="REASON", help="Why not.", show_default=False)]
All = Annotated[bool, typer.Option("--all", help="Those that are decided or withdrawn too.")]
Parts = Annotated[
    Path,
    typer.Option(
        "--from", help="The parts as YAML, with a line of three hyphens between.", show_default=False
    ),
]
Phrasings = Annotated[
    list[str] | None, typer.Option("--phrasing", help="How people ask for it.", show_default=False)
]


@app.command(SCREEN, hidden=True)
def screen(document: Doc = None) -> None:
    """Open the screen; it begins where you left it."""
    if not asks():
        raise BriefbookError(
            "`briefbook review` needs a terminal. `briefbook review --help` has verbs for scripts."
        )
    from briefbook.cli.screen.app import ReviewApp

    with desk() as at:
        at.curation.to_review(at.person, document)  # refuses before the screen opens
        app_ = ReviewApp(at.curation, at.person, document)
        app_.run()
        queue = at.curation.to_review(at.person, document)
    say(f"{queue.decided} of {queue.total} decided.")


@app.command("list")
def list_(document: Doc = None, all_: All = False, json_: AsJson = False) -> None:
    """List the candidates that wait, those without a flag first."""
    with desk() as at:
        found = at.curation.to_review(at.person, document).open
        if all_:
            found = tuple(at.curation.store.candidates(document))
    for held in found:
        if json_:
            print(held.model_dump_json())
        else:
            say(_line(held))


@app.command()
def show(key: Key, json_: AsJson = False) -> None:
    """Show a candidate with its passage, the nearest facts and what it would contradict."""
    from briefbook.cli.screen.card import card_text

    with desk() as at:
        card = at.curation.candidate(at.person, typed(key))
    if json_:
        print(card.model_dump_json())
    else:
        say(card_text(card, card.draft, marks=("[", "]")).plain)


@app.command()
@with_fields
def approve(
    key: Key,
    draft: Draft | None = None,
    reason: Reason = "",
    supersede: Supersede = None,
    differ: Differ = None,
    distinct: Distinct = None,
    merge_into: MergeInto = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Make a fact of a candidate, as it is or with the fields that are given."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(supersede, differ, distinct, merge_into)
        at.carry_out(
            lambda curation, chosen: curation.approve_candidate(
                at.person, typed(key), draft, request_id=at.request_id, reason=typed(reason), resolved=chosen
            )
        )


@app.command()
def split(
    key: Key,
    parts: Parts,
    reason: Reason = "",
    supersede: Supersede = None,
    differ: Differ = None,
    distinct: Distinct = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Make several facts of a candidate."""
    from briefbook.cli.screen.parts import read_parts_from

    drafts = read_parts_from(parts)
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(supersede, differ, distinct, None)
        at.carry_out(
            lambda curation, chosen: curation.split_candidate(
                at.person, typed(key), drafts, request_id=at.request_id, reason=typed(reason), resolved=chosen
            )
        )


@app.command()
def merge(
    key: Key,
    into: Into,
    phrasing: Phrasings = None,
    reason: Reason = "",
    distinct: Distinct = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Give a candidate's quote to a fact that says it already."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(None, None, distinct, None)
        draft = Draft(phrasings=as_lines(map(typed, phrasing or ())))
        at.carry_out(
            lambda curation, chosen: curation.merge_candidate(
                at.person,
                typed(key),
                into,
                draft,
                request_id=at.request_id,
                reason=typed(reason),
                resolved=chosen,
            )
        )


@app.command()
def reject(key: Key, reason: Why) -> None:
    """Turn a candidate down; it is never proposed again."""
    with desk() as at:
        why = typed(" ".join(reason))
        say(at.curation.reject_candidate(at.person, typed(key), why, request_id=at.request_id).message)


@app.command("approve-unflagged")
def approve_unflagged(document: DocumentId, yes: Yes = False, dry_run: DryRun = False) -> None:
    """Approve all candidates of a document that need no pen; what repeats or contradicts a fact is left."""
    from briefbook.curation.candidates import Bulk

    with desk(yes=yes, dry_run=dry_run) as at:

        def call(curation: Curation, _: object) -> Bulk:
            return curation.approve_unflagged(at.person, typed(document), request_id=at.request_id)

        done = at.carry_out(call) or at.curation.rehearse(lambda curation: call(curation, {})).done
        for key, why in done.skipped if isinstance(done, Bulk) else ():
            note(f"left: {key}: {why}")


@app.command("reject-furniture")
def reject_furniture(document: DocumentId, dry_run: DryRun = False) -> None:
    """Reject what is of the page and not of the report: dates, bylines, links, labels."""
    with desk() as at:
        for held in at.curation.furniture(at.person, typed(document)):
            say(_line(held))
        if not dry_run:
            say(at.curation.reject_furniture(at.person, typed(document), request_id=at.request_id).message)


@app.command()
def undo() -> None:
    """Take back your last decision; the candidate is open again."""
    with desk() as at:
        say(at.curation.undo_review(at.person, request_id=at.request_id).message)


def _line(held: HeldCandidate) -> str:
    """Return a candidate as a line: key, how it stands, flags, statement."""
    state = "" if held.state is CandidateState.open else f"{held.state} "
    facts = f"({', '.join(held.facts)}) " if held.facts else ""
    flags = f"[{', '.join(held.candidate.flags)}] " if held.candidate.flags else ""
    return f"{held.key}  {state}{facts}{flags}{held.candidate.statement}"
