"""The sample of candidates that is judged by hand: which of them could be approved as they are.

    python benchmarks/judged.py            # the sample as it is proposed now, beside the sheet's verdicts
    python benchmarks/judged.py --count    # how many could be approved

Of each group of documents the candidates with the smallest hash of seed and key are drawn, in proportion to what the
groups hold; so the same words are drawn again after a change of the rules, as long as they are proposed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import tempfile
from collections import Counter
from pathlib import Path

from common import CHECKOUT, table
from proposing import noted

from briefbook import knowledge
from briefbook.extraction import Candidate
from briefbook.extraction.propose import Proposer
from documents import FOLDER, texts

SEED = "judged-2026-11"
SIZES = (41, 59)  # of the founding documents and of the held-out ones, as their candidates stood
HELD_OUT = ("committee", "release", "review")
SHEET = CHECKOUT / "docs" / "candidates-judged.csv"


def main() -> None:
    """Draw, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", action="store_true", help="count the verdicts of the sheet")
    options = parser.parse_args()
    if options.count:
        print(counted())
        return
    verdicts = {row["key"]: row for row in rows()}
    for one in sample():
        said = verdicts.get(one.key)
        print(
            f"{one.key} {one.document} [{one.kind}] speaker={one.speaker} source={one.source} as_of={one.as_of}"
        )
        print(f"  {one.statement}")
        print(
            f"  flags: {', '.join(one.flags) or '-'}"
            + (f"; after: {said['after']} {said['why after']}" if said else "")
        )


def sample() -> list[Candidate]:
    """Return the candidates drawn, the founding documents' first."""
    base = knowledge.load(CHECKOUT / "knowledge")
    proposer = Proposer(base.vocabulary, base.topics)
    held = texts(base, FOLDER)
    founding = [one for d in base.documents if d.id in held for one in proposer.propose(d, held[d.id])]
    with tempfile.TemporaryDirectory() as scratch:
        new = [one for name in HELD_OUT for one in noted(name, proposer, Path(scratch)).candidates]
    return [*drawn(founding, SIZES[0]), *drawn(new, SIZES[1])]


def drawn(candidates: list[Candidate], size: int) -> list[Candidate]:
    """Return the candidates with the smallest hashes, in the order of their documents."""
    chosen = set(sorted((_hash(one.key), one.key) for one in candidates)[:size])
    return [one for one in candidates if (_hash(one.key), one.key) in chosen]


def _hash(key: str) -> str:
    return hashlib.sha256(f"{SEED}{key}".encode()).hexdigest()


def rows() -> list[dict[str, str]]:
    """Return the sheet's rows; none when there is no sheet yet."""
    if not SHEET.is_file():
        return []
    with SHEET.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counted() -> str:
    """Return a table of the verdicts by group of documents."""
    totals: Counter[tuple[str, str]] = Counter()
    for row in rows():
        group = "held out" if row["group"] == "held out" else "founding"
        for which in ("before", "after"):
            totals[group, which] += row[which] == "yes"
            totals[group, f"{which} of"] += bool(row[which])
    groups = sorted({group for group, _ in totals})
    names = ("before of", "before", "after of", "after")
    lines = [(group, *(totals[group, name] for name in names)) for group in groups]
    lines.append(("all", *(sum(int(line[at]) for line in lines) for at in (1, 2, 3, 4))))
    return table(("documents", "judged before", "yes", "judged after", "yes"), lines)


if __name__ == "__main__":
    main()
