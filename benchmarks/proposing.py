"""What is proposed from documents the rules were not written for, against facts noted before they were read.

    python benchmarks/proposing.py [DOCUMENT…] [--show]

DOCUMENT is committee, release, review or briefing; all four when left out. `--show` prints every fact that was missed.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from common import CHECKOUT, table
from heldout_papers import FILES, TEXTS, write

from briefbook import knowledge
from briefbook.documents.entry import Entry, document_of
from briefbook.documents.intake import read_file
from briefbook.extraction import Candidate
from briefbook.extraction.propose import Proposer
from briefbook.models import Document, Operator

_SIGNS = {
    "<": Operator.under,
    ">": Operator.over,
    "~": Operator.about,
}
_TITLES = re.compile(
    r"^(?:the|dr|professor|prof|councillor|cllr|mr|mrs|ms|dame|sir|lord|baroness)\.?\s+", re.I
)
ABOUT = ("id", "title", "publisher", "publisher_basis", "date", "date_basis", "primary")


class Noted(NamedTuple):
    """A document with its text, the facts noted of it, and what is proposed."""

    document: Document
    text: str
    facts: list[dict[str, Any]]
    candidates: list[Candidate]


def noted(name: str, proposer: Proposer, scratch: Path) -> Noted:
    """Return a held-out document as a curator would have it after confirming its title, publisher and date."""
    gold = yaml.safe_load((TEXTS / f"{name}.yml").read_text(encoding="utf-8"))
    (path,) = write(scratch, [gold["file"]])
    reading = read_file(path)
    entry = Entry.model_validate({field: gold[field] for field in ABOUT})
    document = document_of(path.name, reading, entry, ())
    return Noted(document, reading.text, gold["facts"], proposer.propose(document, reading.text))


def main() -> None:
    """Measure, print."""
    names = [name.split(".")[0] for name in FILES]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("documents", nargs="*", choices=[*names, []], help="which (all)")
    parser.add_argument("--show", action="store_true", help="print every fact that was missed")
    options = parser.parse_args()
    base = knowledge.load(CHECKOUT / "knowledge")
    proposer = Proposer(base.vocabulary, base.topics)
    rows: dict[str, list[object]] = {}
    chosen = options.documents or names
    with tempfile.TemporaryDirectory() as scratch:
        for name in chosen:
            one = noted(name, proposer, Path(scratch))
            for row, count, of in measured(one, show=options.show):
                rows.setdefault(row, []).append(f"{count} of {of}")
    print(table(("", *chosen), [(row, *cells) for row, cells in rows.items()]))


def measured(one: Noted, *, show: bool = False) -> Iterator[tuple[str, int, int]]:
    """Yield (what, how many, of how many) for a document."""
    pairs = [(fact, home(one.candidates, fact["q"])) for fact in one.facts]
    inside = [(fact, candidate) for fact, candidate in pairs if candidate]
    speakers = Counter(speaker(fact, candidate) for fact, candidate in inside)
    checks = {
        "source right": [(f, c, same(f.get("source"), c.source)) for f, c in inside if f.get("source")],
        "source none and left blank": [(f, c, c.source is None) for f, c in inside if not f.get("source")],
        "date right": [(f, c, str(f["as_of"]) == c.as_of) for f, c in inside],
        "figures right": [(f, c, figures(f, c)) for f, c in inside if f.get("figures")],
        "kind right": [(f, c, f["kind"] == c.kind.value) for f, c in inside],
    }
    if show:
        _show(pairs, checks)
    clean = sum(not candidate.flags for candidate in one.candidates)
    yield "candidates without a flag", clean, len(one.candidates)
    yield "citations within a candidate", len(inside), len(pairs)
    for row in ("right", "blank", "wrong", "given where there is none"):
        yield f"speaker {row}", speakers[row], len(inside)
    for row, judged in checks.items():
        yield row, sum(right for *_, right in judged), len(judged)


def home(candidates: Sequence[Candidate], quote: str) -> Candidate | None:
    """Return the candidate that a quote lies within, notes' marks and white space aside."""
    return next((one for one in candidates if plain(quote) in plain(one.sentence)), None)


def speaker(fact: dict[str, Any], candidate: Candidate) -> str:
    """Return how a candidate's speaker compares with the one noted."""
    if fact["speaker"] is None:
        return "right" if candidate.speaker is None else "given where there is none"
    if candidate.speaker is None:
        return "blank"
    return "right" if same(fact["speaker"], candidate.speaker) else "wrong"


def same(noted_name: str | None, found: str | None) -> bool:
    """Return whether two names are one, titles and the article aside."""
    return _bare(noted_name or "") == _bare(found or "")


def _bare(name: str) -> str:
    before = None
    while before != name:
        before, name = name, _TITLES.sub("", name)
    return re.sub(r"\s+MP$", "", name).lower()


def figures(fact: dict[str, Any], candidate: Candidate) -> bool:
    """Return whether each figure noted is among a candidate's, with its operator."""
    found = [one.quantity for one in candidate.quantities]
    return all(
        any(_is(figure, one.value, one.to, one.operator) for one in found) for figure in fact["figures"]
    )


def _is(figure: Any, value: float, to: float | None, operator: Operator) -> bool:
    noted_figure = str(figure)
    span = re.fullmatch(r"([\d.]+)-([\d.]+)", noted_figure)
    if span:
        return operator is Operator.between and (value, to) == (float(span[1]), float(span[2]))
    sign = _SIGNS.get(noted_figure[0])
    size = float(noted_figure.lstrip("<>~"))
    return operator is (sign or Operator.exactly) and abs(value - size) <= 0.001 * size


def plain(text: str) -> str:
    """Return text with single spaces and without notes' marks."""
    return " ".join(re.sub(r"\[\d{1,3}\]", "", text).split())


def _show(pairs: Sequence[Any], checks: dict[str, Any]) -> None:
    for fact, candidate in pairs:
        if candidate is None:
            print(f"OUTSIDE  {fact['q']}")
        elif (how := speaker(fact, candidate)) != "right":
            print(
                f"SPEAKER {how}: {fact['speaker']} / {candidate.speaker} [{candidate.voice}]: {candidate.sentence}"
            )
    for what, judged in checks.items():
        for fact, candidate, right in judged:
            if not right:
                shown = {
                    "source right": (fact.get("source"), candidate.source),
                    "source none and left blank": (None, candidate.source),
                    "date right": (fact["as_of"], candidate.as_of),
                    "figures right": (
                        fact.get("figures"),
                        [
                            f"{q.quantity.operator} {q.quantity.value} {q.quantity.unit}"
                            for q in candidate.quantities
                        ],
                    ),
                    "kind right": (fact["kind"], candidate.kind.value),
                }[what]
                print(f"NOT {what}: {shown}: {fact['q']} || {candidate.sentence[:160]}")


if __name__ == "__main__":
    main()
