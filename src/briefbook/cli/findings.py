"""`briefbook documents findings`, `settle` and `compare`: what a new text does to facts and says beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.cli.common import AsJson, DocumentId, moment, say, typed
from briefbook.cli.curating import Differ, Distinct, DryRun, Reason, Supersede, Yes, choices, desk

if TYPE_CHECKING:
    from briefbook.cli.curating import Call
    from briefbook.curation.relating import Compares
    from briefbook.curation.settling import ToSettle
    from briefbook.curation.texts import TakenIn

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Of the finding.", min=1, show_default=False)]
Quote = Annotated[
    str | None,
    typer.Option("--quote", help="The words that prove the fact now, to the letter.", show_default=False),
]
Statement = Annotated[
    str, typer.Option("--statement", help="With --quote: what the fact says now.", show_default=False)
]
Stands = Annotated[bool, typer.Option("--stands", help="The fact stands as it is.")]
Retire = Annotated[
    str | None, typer.Option("--retire", metavar="WHY", help="Retire the fact.", show_default=False)
]
SHOWN = 5  # sentences beside facts that are told after adding a document; `compare` shows all


def findings(json_: AsJson = False) -> None:
    """List the facts that are not stated because their sources changed, each with what changed."""
    with desk() as at:
        waiting = at.curation.findings(at.person)
    if json_:
        for one in waiting:
            print(one.model_dump_json())
        return
    say("\n\n".join(map(card, waiting)) or "No finding waits.")


def settle(
    finding: Number,
    quote: Quote = None,
    statement: Statement = "",
    stands: Stands = False,
    retire: Retire = None,
    reason: Reason = "",
    supersede: Supersede = None,
    differ: Differ = None,
    distinct: Distinct = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Settle a finding: cite the fact anew, say that it stands as it is, or retire it."""
    ways = [quote is not None, stands, retire is not None]
    if sum(ways) != 1 or (statement and quote is None):
        raise typer.BadParameter("say --quote WORDS, --stands or --retire WHY, one of them")
    with desk(yes=yes, dry_run=dry_run) as at:
        at.chosen |= choices(supersede, differ, distinct, None)

        def call() -> Call:
            if quote is not None:
                return lambda curation, chosen: curation.recite(
                    at.person,
                    finding,
                    typed(quote),
                    request_id=at.request_id,
                    statement=typed(statement),
                    reason=typed(reason),
                    resolved=chosen,
                )
            if retire is not None:
                return lambda curation, _: curation.give_up(
                    at.person, finding, typed(retire), request_id=at.request_id
                )
            return lambda curation, chosen: curation.stand(
                at.person, finding, request_id=at.request_id, reason=typed(reason), resolved=chosen
            )

        say(card(at.curation.finding(at.person, finding)))
        at.carry_out(call())


def compare(document: DocumentId, json_: AsJson = False) -> None:
    """Show which sentences of a document differ from live facts, and which would prove them too."""
    with desk() as at:
        found = at.curation.compare(at.person, typed(document))
    if json_:
        for one in found:
            print(one.model_dump_json())
        return
    say("\n".join(map(beside, found)) or "None of its sentences stands beside a live fact.")


def card(one: ToSettle) -> str:
    """Return a finding as a person reads it: the fact, what became of its sentence, and what can be done."""
    from briefbook.curation.diff import FieldChange

    drift = one.drift
    lines = [
        f"{drift.id}: {drift.fact_id}, {drift.fate}, in {drift.document}, {moment(drift.at)}",
        f"  states: {one.held.fact.statement}",
        f"  quote: “{drift.quote}”",
        f"  {drift.why}",
    ]
    if one.words:
        lines.append("  " + FieldChange(field="", label="sentence", segments=one.words).as_text())
    else:
        lines.append(f"  was: {drift.before}")
    if drift.settled_at is not None:
        lines.append(f"  settled by {drift.settled_by}: {drift.settled_as}")
    return "\n".join(lines)


def taken(done: TakenIn, lead: str) -> str:
    """Return what a text did to facts: counts, and the words that changed under each one."""
    from briefbook.curation.diff import FieldChange, words

    lines = [f"{lead} {done.message}"]
    for drift in done.drifts:
        lines.append(f"  {drift.fact_id}, {drift.fate}: {drift.why}")
        if drift.after:
            change = FieldChange(field="", label="sentence", segments=words(drift.before, drift.after))
            lines.append(f"    {change.as_text()}")
        else:
            lines.append(f"    was: {drift.before}")
    if done.drifts:
        lines.append(
            "`briefbook documents findings` lists them, `briefbook documents settle NUMBER` settles one."
        )
    return "\n".join(lines)


def beside(one: Compares) -> str:
    """Return a sentence with the facts beside it, those left out that cite it already."""
    candidate = one.candidate
    place = f"paragraph {candidate.label or candidate.paragraph}" if candidate.paragraph else "no paragraph"
    lines = [f"{candidate.key}, {place}: {candidate.statement}"]
    lines += [
        f"  {other.relation}: {other.why} It says: “{other.statement}”"
        for other in one.related
        if other.relation.value != "cited already"
    ]
    return "\n".join(lines) + "\n"
