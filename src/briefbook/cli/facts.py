"""`briefbook facts`: finding, reading and loading the curated facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core
from rich.table import Table
from rich.text import Text

from briefbook.answering.sources import as_of_words, source_line
from briefbook.cli.common import AsJson, opened, plain, say, screen, typed
from briefbook.errors import FactNotFound
from briefbook.models import CitedSource, FactKind, FactStatus, HeldFact, ReplyFact

if TYPE_CHECKING:
    from briefbook.briefing import Briefing


class Verbs(typer.core.TyperGroup):
    """The verbs, with the one that was meant for a word that is none."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from briefbook.curation.verbs import unknown

            ctx.fail(unknown(typed(args[0])))
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=Verbs, help="Find, read and change the curated facts.", no_args_is_help=True)

Words = Annotated[
    list[str], typer.Argument(help="What the fact is about, in your own words.", show_default=False)
]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="F42, f42 or 42.", show_default=False)]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many at most.")]
Topic = Annotated[str | None, typer.Option("--topic", help="Only facts with this topic.", show_default=False)]
Kind = Annotated[FactKind | None, typer.Option("--kind", help="Only facts of this kind.", show_default=False)]
From = Annotated[str | None, typer.Option("--document", help="Only facts that cite it.", show_default=False)]
Status = Annotated[
    FactStatus | None, typer.Option("--status", help="Only facts in this state.", show_default=False)
]


@app.command()
def find(words: Words, limit: Limit = 10, json_: AsJson = False) -> None:
    """Find the facts that fit some words best, best first."""
    with opened() as briefing:
        _print(briefing, briefing.find(typed(" ".join(words)), limit), json_=json_)


@app.command()
def show(ids: Ids, json_: AsJson = False) -> None:
    """Show facts whole: statement, quotes, sources, phrasings and the rest."""
    with opened() as briefing:
        facts = [_wanted(briefing, typed(fact_id)) for fact_id in ids]
        if json_:
            _print(briefing, facts, json_=True)
        else:
            say("\n\n".join(_whole(briefing, held) for held in facts))


@app.command("list")
def list_(
    topic: Topic = None,
    kind: Kind = None,
    document: From = None,
    status: Status = None,
    json_: AsJson = False,
) -> None:
    """List the facts by number; retired ones too, unless --status says otherwise."""
    with opened() as briefing:
        wanted = [
            held
            for held in briefing.facts()
            if (topic is None or topic in held.fact.topics)
            and (kind is None or kind is held.fact.kind)
            and (document is None or any(document == citation.document for citation in held.fact.citations))
            and (status is None or status is held.fact.status)
        ]
        _print(briefing, wanted, json_=json_)


@app.command()
def load() -> None:
    """Load the knowledge folder into the store; edits made by command are kept and named."""
    with opened() as briefing:
        live = sum(held.fact.status is FactStatus.live for held in briefing.facts())
        held = sum(briefing.holds_text(document.id) for document in briefing.documents())
        say(f"{live} facts loaded; {held} of {len(briefing.documents())} documents held as text.")


def as_json(cited: ReplyFact, held: HeldFact) -> str:
    """Return a fact as one line: as in a reply, and everything else that is known of it."""
    rest = held.fact.model_dump(mode="json", exclude={"id", "statement", "citations", "as_of"})
    whole: dict[str, Any] = {**cited.model_dump(mode="json"), **rest}
    return json.dumps(whole, ensure_ascii=False)


def _print(briefing: Briefing, facts: Iterable[HeldFact], *, json_: bool) -> None:
    if json_:
        for held in facts:
            print(as_json(briefing.cited(held), held))
        return
    terminal = screen()
    if not terminal.is_terminal:
        for held in facts:
            say(f"{held.fact.id}\t{held.fact.statement}")
        return
    table = Table.grid(padding=(0, 2))
    for held in facts:
        table.add_row(Text(held.fact.id, style="bold"), Text(plain(held.fact.statement)))
    terminal.print(table)


def _wanted(briefing: Briefing, fact_id: str) -> HeldFact:
    held = briefing.held(fact_id)
    if held is None:
        raise FactNotFound(fact_id)
    return held


def _whole(briefing: Briefing, held: HeldFact) -> str:
    fact, cited = held.fact, briefing.cited(held)
    lines = [f"{fact.id}, revision {held.revision}, {fact.status}: {fact.kind}", fact.statement]
    for source in cited.citations:
        lines += ["", *_source(briefing, source)]
    told = {
        "said by": fact.speaker,
        "figure of": fact.source,
        "dated": as_of_words(cited),
        "items": ", ".join(fact.items),
        "differs from": ", ".join(fact.differs_from),
        "updates": ", ".join(fact.updates),
        "topics": ", ".join(fact.topics),
        "owner": f"{fact.owner}, review {fact.review}" if fact.review else fact.owner,
        "note": fact.note,
    }
    lines += ["", *(f"{name}: {value}" for name, value in told.items() if value)]
    return "\n".join(
        [
            *lines,
            "asked as:",
            *(f"  {phrasing}" for phrasing in fact.phrasings or ["(nothing yet; its statement is matched)"]),
        ]
    )


def _source(briefing: Briefing, source: CitedSource) -> list[str]:
    """Return a citation with its link and the passage around it, the quote in angle marks, where it is held."""
    lines = [f"“{source.quote}”", f"{source_line(source)} ({source.state})"]
    lines += [source.link] if source.link else []
    passage = briefing.passage(source)
    return [*lines, "{}»{}«{}".format(*passage)] if passage else lines
