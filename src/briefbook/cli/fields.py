"""The fields of a fact as options of a command: one list for `add` and `edit`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from briefbook.curation.forms import LINES, LISTS, Draft

# field -> option and its help; those that hold several are given once for each
OPTIONS: dict[str, tuple[str, str]] = {
    "statement": ("--statement", "What is so, in one sentence of our own."),
    "kind": ("--kind", "statistic, amount, date, event, finding, position and others."),
    "phrasings": ("--phrasing", "How people ask; at least three."),
    "document": ("--document", "The document that proves it."),
    "quote": ("--quote", "The phrase that proves it, exact to the letter."),
    "paragraph": ("--paragraph", "Where the quote stands, if at several places."),
    "also": ("--also", "A further quote, as document: quote."),
    "speaker": ("--speaker", "Who says it."),
    "source": ("--source", "Whose figure it is, when somebody else's."),
    "as_of": ("--as-of", "The date it holds for, such as 2018-09."),
    "as_of_basis": ("--as-of-basis", "stated or inferred."),
    "topics": ("--topic", "The id of a topic."),
    "quantities": ("--figure", "A figure, such as “under 230000 reports”."),
    "places": ("--place", "Where it is so."),
    "bodies": ("--body", "Whom it is about."),
    "population": ("--people", "Which people are meant: children, men …"),
    "period": ("--period", "The time it is about."),
    "negated": ("--negated", "yes when it says that something is not so."),
    "items": ("--item", "Of a list: a fact that is one of its items."),
    "differs_from": ("--differs-from", "A fact that says otherwise."),
    "updates": ("--updates", "A fact that this one replaces."),
    "owner": ("--owner", "Who looks after it."),
    "review": ("--review", "When it is due for a look."),
    "note": ("--note", "For curators; never in an answer."),
}
assert OPTIONS.keys() == Draft.model_fields.keys()


def with_fields(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes every field as an option and hands them over as `draft`, None when none is given."""

    @wraps(command)
    def run(**given: Any) -> None:
        typed = {name: given.pop(name) for name in OPTIONS}
        fields = {name: _joined(name, value) for name, value in typed.items() if value is not None}
        command(**given, draft=Draft(**fields) if fields else None)

    own = inspect.signature(command, eval_str=True).parameters
    options = [_option(name, flag, told) for name, (flag, told) in OPTIONS.items()]
    kept = [parameter for name, parameter in own.items() if name != "draft"]
    run.__signature__ = inspect.Signature([*kept, *options])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in (*kept, *options)}
    del run.__wrapped__  # its signature is the one without the fields
    return run


def _option(name: str, flag: str, told: str) -> inspect.Parameter:
    several = name in LINES | LISTS
    shown = typer.Option(flag, help=told, show_default=False, rich_help_panel="The fact")
    annotation = Annotated[list[str] | None, shown] if several else Annotated[str | None, shown]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _joined(name: str, value: str | list[str]) -> str | None:
    if isinstance(value, str):
        return value
    return ("\n" if name in LINES else ", ").join(value) if value else None
