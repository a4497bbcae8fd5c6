"""Watching: held texts are altered, and every citation of the base is compared with the altered text.

    python benchmarks/watching.py [--times 200] [--documents FOLDER] [--knowledge FOLDER]

Each change is made so many times, at places drawn by a fixed seed. Of a change of meaning the citations whose
sentence it is have to be looked at, and every other citation, as all of a harmless change, should hold by itself.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from common import CHECKOUT, table

sys.path.insert(1, str(CHECKOUT / "tests"))

from briefbook import knowledge
from briefbook.documents.entry import Entry, retexted
from briefbook.documents.intake import read_file
from briefbook.documents.watching import Fate, Held, Watching
from briefbook.extraction.sentences import Sentence, sentences
from briefbook.models import Citation, Document
from documents import FOLDER, FORMATS, article, spaced, texts
from mutations import HARMLESS, MEANING, Altered, Cited, altered_entry


@lru_cache(maxsize=100_000)
def split(passage: str) -> tuple[Sentence, ...]:
    """Return the sentences of a passage; most passages of an altered text are those of the one before."""
    return tuple(sentences(passage))


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=200, help="how often each change is made (200)")
    parser.add_argument("--documents", type=Path, default=FOLDER, help="where the founding documents are")
    parser.add_argument("--knowledge", type=Path, default=CHECKOUT / "knowledge")
    options = parser.parse_args()
    base = knowledge.load(options.knowledge)
    held = texts(base, options.documents)
    if not held:
        print(f"None of the documents' texts is in {options.documents}.")
        return
    entries = {document.id: document for document in base.documents if document.id in held}
    cited = [citation for fact in base.facts for citation in fact.citations if citation.document in held]
    heads = ("change", "times", "citations meant", "accepted", "others", "looked at in vain", "%")
    print(table(heads, rows(entries, held, cited, options.times)))
    print("\n## the same text as another kind of file\n")
    with tempfile.TemporaryDirectory() as scratch:
        found = formats(entries, held, cited, Path(scratch))
        print(table(("kind", "citations", "hold", "looked at in vain"), found))


def formats(
    entries: dict[str, Document], held: dict[str, str], cited: Sequence[Citation], scratch: Path
) -> Iterator[Sequence[object]]:
    """Yield a row a format: how many citations hold when a document comes as another kind of file."""
    for ending, make in FORMATS.items():
        counts: Counter[bool] = Counter()
        for name, document in entries.items():
            prose = article(document, held[name])
            path = scratch / f"{name}.{ending}"
            path.write_bytes(make(prose))
            reading = read_file(path)
            entry = retexted(path.name, document, held[name], reading, Entry())
            watching = Watching(Held(entry, reading.text, split), Held(document, held[name], split))
            whole = spaced(" ".join(prose))
            wanted = [one for one in cited if one.document == name and spaced(one.quote) in whole]
            counts.update(watching.outcome(citation).holds for citation in wanted)
        yield ending, counts.total(), counts[True], counts[False]


def rows(
    entries: dict[str, Document], held: dict[str, str], cited: Sequence[Citation], times: int
) -> Iterator[Sequence[object]]:
    """Yield a row a change: how many changed meanings were accepted, how many others were looked at in vain."""
    before = {name: Held(entries[name], text, split) for name, text in held.items()}
    by_document: dict[str, list[Citation]] = {}
    for citation in cited:
        by_document.setdefault(citation.document, []).append(citation)
    every = [
        Cited(entries[name], held[name], tuple(by_document[name]), before[name])
        for name in sorted(by_document)
    ]
    for name, alter in (*MEANING.items(), *HARMLESS.items()):
        place = random.Random(f"{name} 1")
        counts: Counter[str] = Counter()
        for one in drawn(every, alter, place, times):
            count(one, counts)
        share = 100 * counts["in vain"] / max(1, counts["others"])
        yield (
            name,
            counts["times"],
            counts["meant"] or "–",
            counts["accepted"] if counts["meant"] else "–",
            counts["others"],
            counts["in vain"],
            f"{share:.1f}",
        )


def drawn(
    every: Sequence[Cited], alter: Altered, place: random.Random, times: int
) -> Iterator[tuple[Cited, str, frozenset[int]]]:
    """Yield so many altered texts, each with the numbers of the citations whose meaning was changed."""
    made = 0
    for _ in range(50 * times):
        one = place.choice(every)
        found = alter(one, place)
        if found is None:
            continue
        yield one, found[0], found[1]
        made += 1
        if made == times:
            return


def count(one: tuple[Cited, str, frozenset[int]], counts: Counter[str]) -> None:
    cited, text, meant = one
    watching = Watching(Held(altered_entry(cited, text), text, split), cited.held)
    counts["times"] += 1
    for number, citation in enumerate(cited.citations):
        outcome = watching.outcome(citation)
        if number in meant:
            counts["meant"] += 1
            counts["accepted"] += outcome.holds
        else:
            counts["others"] += 1
            counts["in vain"] += not outcome.holds
            if outcome.holds and outcome.fate is not Fate.same:
                kept = outcome.citation
                assert text[kept.start : kept.end] == kept.quote


if __name__ == "__main__":
    main()
