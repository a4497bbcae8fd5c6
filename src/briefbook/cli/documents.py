"""`briefbook documents`: the bibliography, its texts, and whether every quote stands in them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefbook.answering.sources import date_words
from briefbook.cli.common import DocumentId, note, opened, say, typed
from briefbook.cli.curating import Desk, DryRun, desk
from briefbook.cli.findings import compare, findings, settle, taken
from briefbook.errors import DocumentError
from briefbook.extraction.candidate import Candidate, FoundQuantity
from briefbook.extraction.rewriting import Model, Rewrite, load_model, rewrites
from briefbook.models import Basis, CitationState, Document, Operator
from briefbook.record import Verb
from briefbook.settings import load_settings

if TYPE_CHECKING:
    pass

app = typer.Typer(help="Import the documents' texts and check the quotes.", no_args_is_help=True)
for command in (findings, settle, compare):
    app.command()(command)

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE...",
        help="Files .txt, .md, .html, .docx or .pdf, or folders of .txt files; BRIEFBOOK_DOCUMENTS when left out.",
        show_default=False,
    ),
]
Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="A file .txt, .md, .html, .docx or .pdf.", show_default=False)
]


def _option(flag: str, told: str) -> Any:
    return typer.Option(flag, help=told, show_default=False, rich_help_panel="A new document")


Id = Annotated[str | None, _option("--id", "Its id; made of the title when left out.")]
Title = Annotated[str | None, _option("--title", "Its title.")]
Publisher = Annotated[str | None, _option("--publisher", "Who published it; none when it does not say.")]
PublisherBasis = Annotated[str | None, _option("--publisher-basis", "stated or inferred.")]
Date = Annotated[str | None, _option("--date", "2021, 2021-06 or 2021-06-30; none when it does not say.")]
DateBasis = Annotated[str | None, _option("--date-basis", "stated or inferred.")]
Url = Annotated[str | None, _option("--url", "Where it is on the web; it is never opened.")]
Primary = Annotated[
    bool | None, typer.Option("--primary", help="It is first-hand.", rich_help_panel="A new document")
]
Encoding = Annotated[
    str | None, _option("--encoding", "cp1252, when you have seen that its letters are right so.")
]
Replaces = Annotated[
    str | None,
    typer.Option("--replaces", metavar="ID", help="It is a new text of this document.", show_default=False),
]


@app.command()
def add(
    files: Files = None,
    id_: Id = None,
    title: Title = None,
    publisher: Publisher = None,
    publisher_basis: PublisherBasis = None,
    date: Date = None,
    date_basis: DateBasis = None,
    url: Url = None,
    primary: Primary = None,
    encoding: Encoding = None,
    propose_: Annotated[bool, typer.Option("--propose", help="Put their sentences up for review.")] = False,
    replaces: Replaces = None,
    dry_run: DryRun = False,
) -> None:
    """Import documents and new texts of them; a document that is not known is confirmed first."""
    flags = {
        "id": id_, "title": title, "publisher": publisher, "publisher_basis": publisher_basis, "date": date,
        "date_basis": date_basis, "url": url, "primary": primary, "encoding": encoding,
    }  # fmt: skip
    settings = load_settings()
    given = files or ([settings.documents] if settings.documents else [])
    if not given:
        raise typer.BadParameter("name a file, or set BRIEFBOOK_DOCUMENTS", param_hint="FILE")
    paths = _texts(given)
    if len(paths) > 1 and any(value is not None for value in (*flags.values(), replaces)):
        raise typer.BadParameter("a title and the like describe one file; add the files one by one")
    from briefbook.cli.adding import (
        Adding,  # with all that reads and compares: `--help` should not wait for it
    )

    with desk(dry_run=dry_run) as at:
        at.curation.allow(at.person, Verb.document, "add", request_id=at.request_id)
        adding = Adding(at, flags, replaces)
        refused = sum(not adding.add(path) for path in paths)
        if propose_ and not dry_run:
            for document in dict.fromkeys(adding.documents):
                say(_proposed(at, document))
    if refused:
        raise typer.Exit(1)


@app.command()
def preview(file: Source) -> None:
    """Show how a file would be read, paragraph by paragraph; nothing is stored."""
    from briefbook.cli.adding import read
    from briefbook.cli.confirming import described, show, suggestion

    reading = read(file)
    entry = described(file, {})
    show(reading, entry)
    note(f"\n{suggestion(reading, entry)}")


Rewritten = Annotated[
    bool,
    typer.Option(
        "--rewrite",
        help="Have the model of BRIEFBOOK_LLM_MODEL word those anew that need a pen (briefbook[llm]).",
    ),
]


@app.command()
def propose(
    document: DocumentId,
    rewrite: Rewritten = False,
    json_: Annotated[
        bool, typer.Option("--json", help="Print them as JSON, one a line, and store nothing.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show them, and store nothing.")] = False,
) -> None:
    """Put the sentences of a document up for review; what was decided before stays decided."""
    settings = load_settings()
    model = load_model(settings.llm_model) if rewrite else None
    if not (json_ or dry_run):
        with desk() as at:
            say(_proposed(at, typed(document), model))
        return
    with opened(settings) as briefing:
        found = briefing.propose(typed(document))
        places = briefing.passages(typed(document)) if model else {}
    for candidate in found:
        made = next(rewrites(model, [candidate], places), None) if model else None
        if json_:
            told = {"rewrite": made.model_dump(mode="json")} if made else {}
            print(json.dumps(candidate.model_dump(mode="json") | told, ensure_ascii=False))
        else:
            say(as_lines(candidate, made))
    clean = sum(not candidate.flags for candidate in found)
    note(f"{len(found)} candidates, {clean} of them without a flag; nothing was stored.")


@app.command("list")
def list_() -> None:
    """List the bibliography: title, publisher, date, how many facts, and whether the text is held."""
    with opened() as briefing:
        facts = Counter(
            name for held in briefing.facts() for name in {c.document for c in held.fact.citations}
        )
        for document in briefing.documents():
            state = "text held" if briefing.holds_text(document.id) else "text not held"
            say(f"{document.id}\t{facts[document.id]} facts\t{state}\t{_described(document)}")


@app.command()
def check(dry_run: DryRun = False) -> None:
    """Compare every quote with the text held, and find again what is only elsewhere; ends with 1 when one is broken."""
    with desk(dry_run=dry_run) as at:
        found = at.curation.check(at.person, request_id=at.request_id, dry_run=dry_run)
        checked = at.curation.briefing.check_citations()
        waiting = at.curation.findings(at.person)
    broken = [(held, source) for held, source in checked if source.state is CitationState.broken]
    for held, source in broken:
        say(f"{held.fact.id}: not in {source.document} at {source.start}: “{source.quote}”")
    for done in found:
        say(taken(done, f"{done.document.id}:"))
    counts = Counter(source.state for _, source in checked)
    facts = len({held.fact.id for held, _ in checked})
    say(
        f"{len(checked)} citations of {facts} facts: {counts[CitationState.verified]} verified,"
        f" {counts[CitationState.recorded]} recorded (text not held), {len(broken)} broken."
    )
    if waiting:
        note(f"{len(waiting)} findings wait: `briefbook documents findings` shows them.")
    if broken or waiting:
        raise typer.Exit(1)


def _texts(given: list[Path]) -> list[Path]:
    """Return the files, each folder replaced by the .txt files in it."""
    texts: list[Path] = []
    for path in given:
        texts += sorted(path.glob("*.txt")) if path.is_dir() else [path]
    if not texts:
        raise DocumentError(f"There is no .txt file in {', '.join(map(str, given))}.")
    return texts


def _proposed(at: Desk, document: str, model: Model | None = None) -> str:
    done = at.curation.propose(at.person, document, request_id=f"{at.request_id}-{document}", model=model)
    return f"{done.message} `briefbook review {document}` shows them one by one."


def as_lines(candidate: Candidate, made: Rewrite | None = None) -> str:
    """Return a candidate as a person reads it: where, what kind, whose, the sentence, and what needs a pen."""
    place = f"paragraph {candidate.label or candidate.paragraph}" if candidate.paragraph else "no paragraph"
    whose = candidate.speaker or "speaker blank"
    whose += f" (figure of {candidate.source})" if candidate.source else ""
    dated = f"as of {candidate.as_of}, {candidate.as_of_basis}" if candidate.as_of else "no date"
    lines = [f"{candidate.key}  {candidate.kind}, {place}, {whose}, {dated}", f"  {candidate.statement}"]
    told = {
        "figures": "; ".join(_figure(found) for found in candidate.quantities),
        "names": ", ".join(name.name for name in candidate.names),
        "topics": ", ".join(candidate.topics),
        "flags": ", ".join(candidate.flags),
    }
    told |= {"no rewrite": made.dropped} if made and made.dropped else {}
    lines += [f"  {name}: {value}" for name, value in told.items() if value]
    lines += [f"  rewrite: {one.statement} (“{one.quote}”)" for one in (made.statements if made else ())]
    return "\n".join(lines) + "\n"


def _figure(found: FoundQuantity) -> str:
    its = found.quantity
    operator = "" if its.operator is Operator.exactly else f"{its.operator} "
    upper = f" and {its.to:,.12g}" if its.to is not None else ""
    return f"{operator}{its.value:,.12g}{upper} {its.unit}"


def _described(document: Document) -> str:
    publisher = document.publisher or "publisher not stated"
    if document.publisher_basis is Basis.inferred:
        publisher += " (inferred)"
    return f"{document.title}, {publisher}, {date_words(document.date, document.date_basis)}"
