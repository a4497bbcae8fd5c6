"""How well near-copies and contradictions are told from facts that merely stand close.

`python benchmarks/near_copies.py` checks each line of near_copies.jsonl as if it were a new fact, and each
fact of the shipped base against the others. Every other line was used to choose the limits; the rest tests.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from briefbook import knowledge
from briefbook.answering.names import Recogniser
from briefbook.answering.profile import profile
from briefbook.curation.checks import Finding, FindingKind, check, linked
from briefbook.curation.figures import reader
from briefbook.curation.likeness import Likeness
from briefbook.matching import Entry, Matcher, load_encoder
from briefbook.models import Basis, Fact

HERE = Path(__file__).parent
EXPECTED = {
    "copy": (FindingKind.duplicate, FindingKind.near),
    "contradiction": (FindingKind.contradiction,),
}


class Bench:
    def __init__(self, with_model: bool = True) -> None:
        held = knowledge.load(HERE.parent / "knowledge")
        self.facts = held.facts
        entries = [Entry(fact.id, fact.phrasings, fact.statement) for fact in held.facts]
        matcher = Matcher(entries, load_encoder() if with_model else None, held.vocabulary)
        recogniser = Recogniser(held.vocabulary)
        documents = {document.id: document for document in held.documents}
        self.read = reader(matcher.names, recogniser)
        self.similarity = Likeness(matcher)
        self.profiled = lambda fact: profile(
            fact, documents, matcher.names, recogniser, matcher.synonyms.same
        )

    def found(self, fact: Fact) -> Sequence[Finding]:
        return check(fact, self.facts, self.similarity, self.profiled).found

    def copy(self, line: dict[str, object]) -> tuple[Fact, Fact]:
        """Return the fact that is copied and its copy as a new fact, cited and dated like the first."""
        of = next(fact for fact in self.facts if fact.id == line["of"])
        particulars = self.read(str(line["statement"]))
        given = {"id": "F9999", "statement": line["statement"], "phrasings": tuple(line["phrasings"])}  # type: ignore[arg-type]
        alone = {"particulars": particulars, "differs_from": (), "items": (), "updates": ()}
        if (
            line["kind"] == "contradiction"
        ):  # a date that it shares with the first fact would be no other date
            alone |= {"as_of": None, "as_of_basis": Basis.none}
        new = of.model_copy(update=given | alone)
        return of, new


def main() -> None:
    for with_model in (True, False):
        bench = Bench(with_model)
        print("with the model" if with_model else "by words alone")
        _recall(bench)
        _alarms(bench, verbose=with_model)


def _recall(bench: Bench) -> None:
    lines = [
        json.loads(line) for line in (HERE / "near_copies.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for kind, expected in EXPECTED.items():
        of_kind = [line for line in lines if line["kind"] == kind]
        for name, some in (("chosen on", of_kind[::2]), ("tested on", of_kind[1::2])):
            hits, others, missed = 0, 0, []
            for line in some:
                of, new = bench.copy(line)
                found = [
                    f for f in bench.found(new) if not linked(of, _named(bench, f.other)) or f.other == of.id
                ]
                hit = any(f.other == of.id and f.kind in expected for f in found)
                hits += hit
                missed += [] if hit else [of.id + "".join(f" {f.kind}" for f in found if f.other == of.id)]
                others += sum(f.other != of.id for f in found)
            print(f"  {kind}, {name}: {hits} of {len(some)} found, {others} other findings; missed: {missed}")


def _named(bench: Bench, fact_id: str) -> Fact:
    return next(fact for fact in bench.facts if fact.id == fact_id)


def _alarms(bench: Bench, *, verbose: bool) -> None:
    """Print the findings among shipped facts, which curators wrote as facts of their own."""
    pairs: dict[tuple[str, str], Finding] = {}
    facts = set()
    for fact in bench.facts:
        for finding in bench.found(fact):
            first, second = sorted((fact.id, finding.other), key=lambda name: int(name[1:]))
            pairs.setdefault((first, second), finding)
            facts.add(fact.id)
    for kind in FindingKind:
        print(f"  shipped base, {kind}: {sum(f.kind is kind for f in pairs.values())} pairs")
    print(f"  facts with any finding: {len(facts)} of {len(bench.facts)}")
    for (first, second), finding in (
        sorted(pairs.items(), key=lambda p: (p[1].kind, -p[1].score)) if verbose else ()
    ):
        print(f"    {finding.kind} {first} {second} {finding.score:.3f}: {finding.why}")


if __name__ == "__main__":
    main()
