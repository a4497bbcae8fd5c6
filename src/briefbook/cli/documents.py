"""`briefbook documents`: the bibliography, its texts, and whether every quote stands in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefbook.answering.sources import date_words
from briefbook.cli.common import note, opened, plain, progress, say, typed
from briefbook.cli.confirming import confirmed, described, show, suggestion
from briefbook.cli.curating import Desk, desk, seated
from briefbook.documents import decode
from briefbook.documents.entry import document_of
from briefbook.documents.intake import read_file
from briefbook.documents.passages import TEXT_LIMIT
from briefbook.documents.reading import Reading
from briefbook.errors import DocumentError, KnowledgeError
from briefbook.extraction.candidate import Candidate, FoundQuantity
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
    propose_: Annotated[bool, typer.Option("--propose", help="Put their sentences up for review.")] = False,
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
        added = [_add(briefing, path, flags) for path in paths]
        if propose_:
            at = seated(briefing, settings)
            for document in dict.fromkeys(one.id for one in added if one):
                say(_proposed(at, document))
    if None in added:
        raise typer.Exit(1)


@app.command()
def preview(file: Source) -> None:
    """Show how a file would be read, paragraph by paragraph; nothing is stored."""
    reading = _read(file)
    entry = described(file, {})
    show(reading, entry)
    note(f"\n{suggestion(reading, entry)}")


@app.command()
def propose(
    document: DocumentId,
    json_: Annotated[
        bool, typer.Option("--json", help="Print them as JSON, one a line, and store nothing.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show them, and store nothing.")] = False,
) -> None:
    """Put the sentences of a document up for review; what was decided before stays decided."""
    if not (json_ or dry_run):
        with desk() as at:
            say(_proposed(at, typed(document)))
        return
    with opened() as briefing:
        found = briefing.propose(typed(document))
    for candidate in found:
        if json_:
            print(candidate.model_dump_json())
        else:
            say(as_lines(candidate))
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


def _proposed(at: Desk, document: str) -> str:
    done = at.curation.propose(at.person, document, request_id=f"{at.request_id}-{document}")
    return f"{done.message} `briefbook review {document}` shows them one by one."


def _add(briefing: Briefing, path: Path, flags: dict[str, Any]) -> Document | None:
    """Import one file and say what became of it; None when it was refused."""
    try:
        document, new = _imported(briefing, path, flags)
    except (DocumentError, KnowledgeError) as error:
        note(f"briefbook: {error}")
        return None
    say(f"{path.name}: {document.title} ({document.id}), {'imported' if new else 'held already'}.")
    return document


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


def as_lines(candidate: Candidate) -> str:
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
    return "\n".join([*lines, *(f"  {name}: {value}" for name, value in told.items() if value)]) + "\n"


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
