"""`briefbook documents`: the bibliography, its texts, and whether every quote stands in them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefbook.answering.sources import date_words
from briefbook.cli.common import AsJson, note, opened, plain, progress, say, typed
from briefbook.cli.confirming import confirmed, described, show, suggestion
from briefbook.documents import decode
from briefbook.documents.entry import document_of
from briefbook.documents.intake import read_file
from briefbook.documents.passages import TEXT_LIMIT
from briefbook.documents.reading import Reading
from briefbook.errors import DocumentError, KnowledgeError
from briefbook.extraction.candidate import Candidate, FoundQuantity
from briefbook.extraction.rewriting import Rewrite, load_model, rewrites
from briefbook.models import Basis, CitationState, Document, Operator
from briefbook.settings import load_settings

if TYPE_CHECKING:
    from briefbook.briefing import Briefing

app = typer.Typer(help="Import the documents' texts and check the quotes.", no_args_is_help=True)

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
DocumentId = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="Its id in the bibliography.", show_default=False)
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
) -> None:
    """Import documents; one that the bibliography does not know is confirmed first, and then added to it."""
    flags = {
        "id": id_, "title": title, "publisher": publisher, "publisher_basis": publisher_basis, "date": date,
        "date_basis": date_basis, "url": url, "primary": primary, "encoding": encoding,
    }  # fmt: skip
    settings = load_settings()
    given = files or ([settings.documents] if settings.documents else [])
    if not given:
        raise typer.BadParameter("name a file, or set BRIEFBOOK_DOCUMENTS", param_hint="FILE")
    paths = _texts(given)
    if len(paths) > 1 and any(value is not None for value in flags.values()):
        raise typer.BadParameter("a title and the like describe one file; add the files one by one")
    with opened(settings) as briefing:
        refused = sum(not _add(briefing, path, flags) for path in paths)
    if refused:
        raise typer.Exit(1)


@app.command()
def preview(file: Source) -> None:
    """Show how a file would be read, paragraph by paragraph; nothing is stored."""
    reading = _read(file)
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
def propose(document: DocumentId, rewrite: Rewritten = False, json_: AsJson = False) -> None:
    """Propose the sentences of a document that may become facts; nothing is stored."""
    settings = load_settings()
    model = load_model(settings.llm_model) if rewrite else None
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
    note(f"{len(found)} candidates, {clean} of them without a flag.")


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
def check() -> None:
    """Compare every quote with the text held; ends with 1 when one is not there to the letter."""
    with opened() as briefing:
        checked = briefing.check_citations()
    broken = [(held, source) for held, source in checked if source.state is CitationState.broken]
    for held, source in broken:
        say(f"{held.fact.id}: not in {source.document} at {source.start}: “{source.quote}”")
    counts = Counter(source.state for _, source in checked)
    facts = len({held.fact.id for held, _ in checked})
    say(
        f"{len(checked)} citations of {facts} facts: {counts[CitationState.verified]} verified,"
        f" {counts[CitationState.recorded]} recorded (text not held), {len(broken)} broken."
    )
    if broken:
        raise typer.Exit(1)


def _texts(given: list[Path]) -> list[Path]:
    """Return the files, each folder replaced by the .txt files in it."""
    texts: list[Path] = []
    for path in given:
        texts += sorted(path.glob("*.txt")) if path.is_dir() else [path]
    if not texts:
        raise DocumentError(f"There is no .txt file in {', '.join(map(str, given))}.")
    return texts


def _add(briefing: Briefing, path: Path, flags: dict[str, Any]) -> bool:
    """Import one file and say what became of it; False when it was refused."""
    try:
        document, new = _imported(briefing, path, flags)
    except (DocumentError, KnowledgeError) as error:
        note(f"briefbook: {error}")
        return False
    say(f"{path.name}: {document.title} ({document.id}), {'imported' if new else 'held already'}.")
    return True


def _imported(briefing: Briefing, path: Path, flags: dict[str, Any]) -> tuple[Document, bool]:
    """Return the document of a file and whether its text is new here; all of it is stored, or nothing."""
    known = _known(briefing, path)
    if known:
        return known
    reading = _read(path)
    known = briefing.hold_known(reading.text)
    if known:
        return known
    before = next((one for one in briefing.documents() if one.file_sha256 == reading.file_sha256), None)
    if before:
        raise DocumentError(
            f"{path.name} is {before.id}, and {reading.reader} reads it otherwise than {before.reader} did."
            f" Its facts go on being checked against the text that is held; nothing was changed."
        )
    entry = confirmed(path, reading, described(path, flags))
    document = document_of(path.name, reading, entry, [one.id for one in briefing.documents()])
    briefing.import_document(document, reading.text)
    return document, True


def _known(briefing: Briefing, path: Path) -> tuple[Document, bool] | None:
    """Return the document whose text the file holds as it is, whatever it is called; None for any other."""
    try:
        if not path.is_file() or path.stat().st_size > TEXT_LIMIT:
            return None
        return briefing.hold_known(decode(path.read_bytes(), path.name))
    except (OSError, DocumentError):
        return None


def _read(path: Path) -> Reading:
    with progress(f"Reading {plain(path.name)}") as on_progress:
        return read_file(path, on_progress)


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
