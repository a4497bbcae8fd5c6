"""The sample of candidates that is judged by hand: which of them could be approved as they are.

    python benchmarks/judged.py            # the sample as it is proposed now, beside the sheet's verdicts
    python benchmarks/judged.py --count    # how many could be approved

Of each group of documents the candidates with the smallest hash of seed and key are drawn; so the same words are drawn
again after a change of the rules, as long as they are proposed. A new seed makes a sample that no rule has seen.
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

SEED = "judged-2026-11-25"
SIZES = (100, 60)  # of the founding documents and of the held-out ones
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
            f"{one.key} {one.document} ¶{one.paragraph} [{one.kind}] speaker={one.speaker} source={one.source}"
            f" as_of={one.as_of}"
        )
        print(f"  {one.statement}")
        print(f"  “{one.quote}”")
        verdicts_of = (
            f"; {said['first']} {said['why first']}; {said['second']} {said['why second']}" if said else ""
        )
        print(f"  flags: {', '.join(one.flags) or '-'}{verdicts_of}")


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
    """Return a table of the verdicts by group of documents, and of those that were shown without a flag."""
    totals: Counter[tuple[str, str]] = Counter()
    for row in rows():
        clean = row["flags"] in ("-", "quote shortened")
        for group in (row["group"], *([f"{row['group']}, without a flag"] if clean else [])):
            verdicts = [row[reader] == "yes" for reader in ("first", "second")]
            totals[group, "judged"] += 1
            totals.update(
                {
                    (group, "first"): verdicts[0],
                    (group, "second"): verdicts[1],
                    (group, "both"): all(verdicts),
                }
            )
    groups = sorted({group for group, _ in totals})
    names = ("judged", "first", "second", "both")
    lines = [(group, *(totals[group, name] for name in names)) for group in groups]
    return table(("documents", "judged", "yes, first reader", "yes, second reader", "yes, both"), lines)


if __name__ == "__main__":
    main()
