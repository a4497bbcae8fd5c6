"""`briefbook facts add`, `edit`, `retire`, `restore`, `alias`, `merge` and `undo`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.cli.common import note, typed
from briefbook.cli.curating import (
    Desk,
    Differ,
    Distinct,
    DryRun,
    MergeInto,
    Reason,
    Supersede,
    Yes,
    choices,
    desk,
)
from briefbook.cli.fields import with_fields
from briefbook.curation.forms import Draft
from briefbook.errors import BriefbookError

if TYPE_CHECKING:
    from briefbook.cli.curating import Call
    from briefbook.curation.results import StaleEditError

Id = Annotated[str, typer.Argument(metavar="ID", help="F42, f42 or 42.", show_default=False)]
Other = Annotated[str, typer.Argument(metavar="ID", help="The fact that goes.", show_default=False)]
Why = Annotated[list[str], typer.Argument(metavar="REASON", help="Why it goes.", show_default=False)]
Phrasing = Annotated[list[str], typer.Argument(help="The question as people ask it.", show_default=False)]
Revision = Annotated[
    int | None,
    typer.Argument(
        min=1, help="Which one; the last before it was retired when left out.", show_default=False
    ),
]
From = Annotated[
    Path | None,
    typer.Option("--from", help="A filled form, as the editor shows it.", show_default=False),
]
Expected = Annotated[
    int | None,
    typer.Option(
        "--revision", min=1, help="Refuse when it is at another revision by now.", show_default=False
    ),
]
Gap = Annotated[
    int | None, typer.Option("--gap", help="The question that it answers, by its number.", show_default=False)
]
Suggestion = Annotated[
    int | None,
    typer.Option("--suggestion", help="The suggested phrasing that this accepts.", show_default=False),
]


@with_fields
def add(
    draft: Draft | None = None,
    form: From = None,
    reason: Reason = "",
    gap: Gap = None,
    supersede: Supersede = None,
    differ: Differ = None,
    distinct: Distinct = None,
    merge_into: MergeInto = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add a fact, from options, from a file, or in an editor when neither is given."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(supersede, differ, distinct, merge_into)

        def call(filled: Draft) -> Call:
            return lambda curation, chosen: curation.add(
                at.person, filled, request_id=at.request_id, reason=typed(reason), resolved=chosen, gap=gap
            )

        _with_form(at, draft, form, None, call)


@with_fields
def edit(
    fact: Id,
    draft: Draft | None = None,
    form: From = None,
    revision: Expected = None,
    reason: Reason = "",
    gap: Gap = None,
    supersede: Supersede = None,
    differ: Differ = None,
    distinct: Distinct = None,
    merge_into: MergeInto = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Edit a fact; fields that are not given stay, and without any an editor opens with all of them."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(supersede, differ, distinct, merge_into)
        _, shown = at.curation.draft(at.person, fact)

        def call(filled: Draft) -> Call:
            return lambda curation, chosen: curation.edit(
                at.person,
                fact,
                filled,
                request_id=at.request_id,
                expected_revision=revision or shown,
                reason=typed(reason),
                resolved=chosen,
                gap=gap,
            )

        _with_form(at, draft, form, fact, call, revision or shown)


def retire(fact: Id, reason: Why, yes: Yes = False, dry_run: DryRun = False) -> None:
    """Stop stating a fact; everything it was is kept, and `restore` brings it back."""
    with desk(yes=yes, dry_run=dry_run) as at:
        why = typed(" ".join(reason))
        at.carry_out(lambda curation, _: curation.retire(at.person, fact, why, request_id=at.request_id))


def restore(
    fact: Id,
    revision: Revision = None,
    reason: Reason = "",
    supersede: Supersede = None,
    differ: Differ = None,
    distinct: Distinct = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Bring back what a fact said in an earlier revision; its quotes are checked anew."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(supersede, differ, distinct, None)
        at.carry_out(
            lambda curation, chosen: curation.restore(
                at.person, fact, revision, request_id=at.request_id, reason=typed(reason), resolved=chosen
            )
        )


def alias(
    fact: Id,
    phrasing: Phrasing,
    gap: Gap = None,
    suggestion: Suggestion = None,
    distinct: Distinct = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add a way people ask for a fact."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(None, None, distinct, None)
        asked = typed(" ".join(phrasing))
        at.carry_out(
            lambda curation, chosen: curation.alias(
                at.person,
                fact,
                asked,
                request_id=at.request_id,
                resolved=chosen,
                gap=gap,
                suggestion=suggestion,
            )
        )


def merge(kept: Id, gone: Other, reason: Reason = "", yes: Yes = False, dry_run: DryRun = False) -> None:
    """Give the second fact's phrasings and quotes to the first, and retire the second."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.carry_out(
            lambda curation, _: curation.merge(
                at.person, kept, gone, request_id=at.request_id, reason=typed(reason)
            )
        )


def undo(yes: Yes = False, dry_run: DryRun = False) -> None:
    """Take back your last change, or withdraw it when it waits for approval."""
    with desk(yes=yes, dry_run=dry_run) as at:
        at.carry_out(lambda curation, _: curation.undo(at.person, request_id=at.request_id))


def _with_form(
    at: Desk,
    draft: Draft | None,
    form: Path | None,
    fact: str | None,
    call: Callable[[Draft], Call],
    revision: int | None = None,
) -> None:
    """Carry out a change whose fields come from options, a file or an editor; what was typed is never lost."""
    from briefbook.cli.forms import read_from, typed_is_kept
    from briefbook.curation.results import StaleEditError

    kept: Callable[[], Path] | None = None
    if draft is None and form is None:
        draft, kept = _edited(at, fact, revision)
    elif form is not None:
        filled = read_from(form).given() | (draft.given() if draft else {})
        draft = Draft(**filled)
    assert draft is not None
    try:
        done = at.carry_out(call(draft))
    except StaleEditError as error:
        raise _both_versions(error, kept) from None
    except BriefbookError as error:
        raise (typed_is_kept(error, kept()) if kept else error) from None
    if done is None and kept:
        note(f"What you typed is kept in {kept()}; `--from` and this name takes it up again.")


def _edited(at: Desk, fact: str | None, revision: int | None) -> tuple[Draft, Callable[[], Path]]:
    from briefbook.cli.forms import filled_in_editor

    before, _ = at.curation.draft(at.person, fact)
    name = at.curation.held(fact).fact.id if fact else "new"
    heading = f"{name}, revision {revision}" if fact else "A new fact"
    return filled_in_editor(
        before,
        heading,
        name,
        lambda typed: at.curation.review(
            at.person, typed, fact, expected_revision=revision, request_id=at.request_id
        ),
    )


def _both_versions(error: StaleEditError, kept: Callable[[], Path] | None) -> BriefbookError:
    """Return a refusal that shows what somebody else changed and what was typed."""
    from briefbook.cli.forms import form_text, keep, typed_is_kept
    from briefbook.curation import diff

    assert error.current is not None
    path = kept() if kept else keep(form_text(error.draft, "As it was typed", {}, {}), error.current.fact.id)
    told = [
        str(error),
        f"They changed:\n{diff.as_text(error.theirs)}",
        f"You changed:\n{diff.as_text(error.ours)}" if error.ours else "",
    ]
    return typed_is_kept(BriefbookError("\n".join(part for part in told if part)), path)
