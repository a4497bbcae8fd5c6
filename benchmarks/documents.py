"""Reading and proposing: the founding documents, formats, hostile files, and a PDF of many pages.

    python benchmarks/documents.py [--pages 1000] [--documents FOLDER] [--knowledge FOLDER] [--hostile NAME …]

The papers and the hostile files are made by the modules the tests use. The PDF of many pages is read in a child
process of its own, as `briefbook documents add` does; its memory is what the system counted for that child.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from common import CHECKOUT, table

sys.path.insert(1, str(CHECKOUT / "tests"))

import hostile
import papers
from briefbook import knowledge
from briefbook.documents import decode, passages, sha256
from briefbook.documents.intake import read_file
from briefbook.errors import DocumentError
from briefbook.extraction import Candidate
from briefbook.extraction.propose import Proposer
from briefbook.models import Document, Fact, Knowledge, PassageKind

FOLDER = Path(os.environ.get("BRIEFBOOK_DOCUMENTS") or CHECKOUT.parent / "shared" / "documents")
LINES = {"title_lines", "heading_lines", "metadata", "furniture", "numbered"}
FORMATS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "html": papers.as_html,
    "docx": papers.as_docx,
    "pdf": papers.as_pdf,
    "two-column.pdf": lambda prose: papers.as_pdf(prose, columns=2),
}


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000, help="pages of the large PDF (1000; 0: none)")
    parser.add_argument("--documents", type=Path, default=FOLDER, help="where the founding documents are")
    parser.add_argument("--knowledge", type=Path, default=CHECKOUT / "knowledge")
    parser.add_argument("--hostile", nargs="*", help="which of the hostile files to try (all)")
    options = parser.parse_args()
    base = knowledge.load(options.knowledge)
    with tempfile.TemporaryDirectory() as scratch:
        if options.pages:
            print(many_pages(Path(scratch), options.pages))
        held = texts(base, options.documents)
        if held:
            print(founding(base, held, Path(scratch)))
        else:
            print(f"\nNone of the documents' texts is in {options.documents}, so they are left out.")
        print(refusals(Path(scratch), options.hostile))


def texts(base: Knowledge, folder: Path) -> dict[str, str]:
    """Return the texts of the bibliography that are in a folder, by document."""
    paths = {document.id: folder / f"{document.id}.txt" for document in base.documents}
    return {name: decode(path.read_bytes(), path.name) for name, path in paths.items() if path.is_file()}


def many_pages(scratch: Path, pages: int) -> str:
    """Return a table of what a PDF of many pages took."""
    path = scratch / "large.pdf"
    body = [papers.PAPER[at % 3 + 2].split(". ", 1)[1] for at in range(20 * pages)]
    path.write_bytes(papers.as_pdf([papers.PAPER[0], *body]))
    seen = [0]
    begun = time.perf_counter()
    reading = read_file(path, lambda done, of: seen.append(of))
    took = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    row = (
        f"{max(seen):,}",
        f"{path.stat().st_size / 1e6:.1f}",
        f"{len(reading.text):,}",
        f"{took:.0f}",
        peak,
    )
    return "\n## a PDF of many pages\n\n" + table(("pages", "MB", "characters", "s", "peak MB"), [row])


def founding(base: Knowledge, held: dict[str, str], scratch: Path) -> str:
    """Return tables of what is proposed from the founding documents, and in which formats alike."""
    proposer = Proposer(base.vocabulary, base.topics)
    documents = [document for document in base.documents if document.id in held]
    begun = time.perf_counter()
    found = {document.id: proposer.propose(document, held[document.id]) for document in documents}
    took = time.perf_counter() - begun
    every = [candidate for of_one in found.values() for candidate in of_one]
    clean = sum(not candidate.flags for candidate in every)
    parts = [
        f"\n## {len(documents)} documents: {len(every)} candidates, {clean} without a flag, in {took:.1f} s\n",
        table(("facts of the base", "", "of", "%"), agreement(base.facts, found)),
        "\n## the same text in another format\n",
        table(("format", "same quotes", "of", "%"), formats(proposer, documents, held, found, scratch)),
    ]
    return "\n".join(parts)


def agreement(facts: Sequence[Fact], found: dict[str, list[Candidate]]) -> Iterator[Sequence[object]]:
    """Yield rows: citations within a candidate, and what the candidates say of speaker, source, kind and date."""
    cited = [citation for fact in facts for citation in fact.citations if citation.document in found]
    homes = [_home(found, *_place(fact)) for fact in facts]
    pairs = [(fact, home) for fact, home in zip(facts, homes, strict=True) if home]
    inside = sum(_home(found, one.document, one.start, one.end) is not None for one in cited)
    yield "citations within a candidate", inside, len(cited), _percent(inside, len(cited))
    counts = Counter(_speaker(fact, home) for fact, home in pairs)
    for name in ("right", "blank", "wrong", "given where the fact has none"):
        yield f"speaker {name}", counts[name], len(pairs), _percent(counts[name], len(pairs))
    for name, same in (
        ("source right", [fact.source == home.source for fact, home in pairs if fact.source]),
        ("kind right", [fact.kind is home.kind for fact, home in pairs]),
        ("date right", [fact.as_of == home.as_of for fact, home in pairs]),
    ):
        yield name, sum(same), len(same), _percent(sum(same), len(same))


def _speaker(fact: Fact, home: Candidate) -> str:
    if home.speaker is None:
        return "blank"
    if fact.speaker is None:
        return "given where the fact has none"
    return "right" if home.speaker == fact.speaker else "wrong"


def _place(fact: Fact) -> tuple[str, int, int]:
    return fact.citations[0].document, fact.citations[0].start, fact.citations[0].end


def _home(found: dict[str, list[Candidate]], document: str, start: int, end: int) -> Candidate | None:
    return next((one for one in found.get(document, []) if one.start <= start and end <= one.end), None)


def formats(
    proposer: Proposer,
    documents: Sequence[Document],
    held: dict[str, str],
    found: dict[str, list[Candidate]],
    scratch: Path,
) -> Iterator[Sequence[object]]:
    """Yield a row a format: how many sentences come out to the letter as they do of the text as received."""
    for ending, make in FORMATS.items():
        same = of = 0
        for document in documents:
            prose = article(document, held[document.id])
            path = scratch / f"{document.id}.{ending}"
            path.write_bytes(make(prose))
            reading = read_file(path)
            entry = document.model_copy(
                update=reading.model_dump(include=LINES) | {"sha256": sha256(reading.text), "parts": ()}
            )
            quotes = {spaced(one.sentence) for one in proposer.propose(entry, reading.text)}
            whole = "\n".join(map(spaced, prose))
            wanted = [text for one in found[document.id] if (text := spaced(one.sentence)) in whole]
            same, of = same + sum(text in quotes for text in wanted), of + len(wanted)
        yield ending, same, of, _percent(same, of)


def article(document: Document, text: str) -> list[str]:
    """Return a document's prose, its first title first: what is made into the other formats."""
    later = {part.title for part in document.parts}
    apart = (PassageKind.metadata, PassageKind.furniture)
    prose = [one for one in passages(document, text) if one.kind not in apart and one.section not in later]
    titles = [one for one in prose if one.kind is PassageKind.title]
    return [one.text for one in prose if one not in titles[1:]]


def refusals(scratch: Path, names: Sequence[str] | None = None) -> str:
    """Return a table of the hostile files: how long each took and what was said."""
    rows = []
    for name, make, _ in hostile.HOSTILE:
        if names is not None and name not in names:
            continue
        make(scratch / name)
        begun = time.perf_counter()
        try:
            read_file(scratch / name)
            said = "READ"
        except DocumentError as error:
            said = str(error).removeprefix(f"{name} was not added: ")
        rows.append((name, f"{time.perf_counter() - begun:.1f}", said))
        (scratch / name).unlink()
    return "\n## hostile files\n\n" + table(("file", "s", "refused because"), rows)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"


def spaced(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
