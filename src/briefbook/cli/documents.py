"""`briefbook documents`: the bibliography, its texts, and whether every quote stands in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.answering.sources import date_words
from briefbook.cli.common import note, opened, say
from briefbook.errors import DocumentError
from briefbook.models import Basis, CitationState, Document
from briefbook.settings import load_settings

if TYPE_CHECKING:
    from briefbook.briefing import Briefing

app = typer.Typer(help="Import the documents' texts and check the quotes.", no_args_is_help=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE...",
        help="Text files, or folders of .txt files; BRIEFBOOK_DOCUMENTS when left out.",
        show_default=False,
    ),
]
ENTRY = "docs/commands.md, under “documents add”, shows such an entry."


@app.command()
def add(files: Files = None) -> None:
    """Import texts that the bibliography knows by their SHA-256; nothing is asked."""
    settings = load_settings()
    given = files or ([settings.documents] if settings.documents else [])
    if not given:
        raise typer.BadParameter("name a file, or set BRIEFBOOK_DOCUMENTS", param_hint="FILE")
    with opened(settings) as briefing:
        refused = sum(not _add(briefing, path) for path in _texts(given))
    if refused:
        note(ENTRY)
        raise typer.Exit(1)


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


def _add(briefing: Briefing, path: Path) -> bool:
    """Import one file and say what became of it; False when it was refused."""
    try:
        document, new = briefing.add_document(path)
    except DocumentError as error:
        note(f"briefbook: {error}")
        return False
    say(f"{path.name}: {document.title} ({document.id}), {'imported' if new else 'held already'}.")
    return True


def _described(document: Document) -> str:
    publisher = document.publisher or "publisher not stated"
    if document.publisher_basis is Basis.inferred:
        publisher += " (inferred)"
    return f"{document.title}, {publisher}, {date_words(document.date, document.date_basis)}"
