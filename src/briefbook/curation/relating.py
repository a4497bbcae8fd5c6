"""A proposed sentence beside the live facts: which one it proves too, and which one it disagrees with.

A sentence has no phrasings and says more than one fact does, so it lies further from a fact than two facts that
say the same; the limits are its own (docs/documents.md has what they find and miss).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from briefbook.answering.judge import Base
from briefbook.curation.access import Access, profiled
from briefbook.curation.comparing import Clash, Compared, agree, clash, same_measures, same_subject
from briefbook.curation.figures import reader
from briefbook.curation.likeness import Likeness
from briefbook.extraction import Candidate
from briefbook.models import Fact, FactId, FactStatus, Frozen, Particulars

SAME = 0.65  # likeness from which a sentence is offered as a further citation of a fact
MEASURED = 0.45  # with a measure in common, from which another value is shown
COUNTED = 0.55  # with a figure in a unit that says little, pounds or percent, and most words in common
WORDED = 0.74  # with words alone in common
AGES = frozenset({"years old"})  # say who is meant, and are no measure
MOST = 3  # of a kind, for one sentence


class Relation(StrEnum):
    """How a sentence and a fact go together."""

    cited = "cited already"  # a citation of the fact lies in this very sentence
    differs = "differs"  # the same measure, place and body with another value, or one denies the other
    further = "further citation"  # the same claim, in another document or place


class Related(Frozen):
    """A live fact beside a proposed sentence."""

    relation: Relation
    fact_id: FactId
    statement: str
    why: str
    score: float = 0.0


class Compares(Frozen):
    """A proposed sentence with the facts beside it."""

    candidate: Candidate
    related: tuple[Related, ...]


class Relating(Access):
    """Comparing what a document says with what is held; nothing is written."""

    def related(self, candidate: Candidate, base: Base | None = None) -> tuple[Related, ...]:
        """Return the live facts beside a candidate, those that differ first, then the likest."""
        state = base or self.base
        facts = [held.fact for held in state.facts.values() if held.fact.status is FactStatus.live]
        held = [fact for fact in facts if is_cited(candidate, fact)]
        known = {fact.id for fact in held}
        others = [fact for fact in facts if fact.id not in known]
        beside = _Beside(state, candidate)
        return (*beside.compared(others), *(_cited(fact) for fact in held))

    def compare(self, person: str, document_id: str, *, most: int | None = None) -> tuple[Compares, ...]:
        """Return the sentences of a document that differ from live facts, or prove them too, in order.

        `most` compares no more than its first sentences.
        """
        self.allow_looking(person, "compare")
        base = self.base
        found = []
        for candidate in self.briefing.propose(document_id)[:most]:
            related = self.related(candidate, base)
            if any(one.relation is not Relation.cited for one in related):
                found.append(Compares(candidate=candidate, related=related))
        return tuple(found)


class _Beside:
    """One candidate as a fact that nobody has written yet, compared with others."""

    def __init__(self, base: Base, candidate: Candidate):
        self._base = base
        self._fact = as_fact(base, candidate)
        self._mine = Compared.of(self._fact, profiled(base, self._fact))

    def compared(self, others: Sequence[Fact]) -> Iterator[Related]:
        """Yield the facts that differ, then those that say the same, a few of each."""
        scores = Likeness(self._base.matcher)(self._fact, others) if others else []
        pairs = sorted(zip(scores, others, strict=True), key=lambda pair: -pair[0])
        found: dict[Relation, list[Related]] = {Relation.differs: [], Relation.further: []}
        for score, other in pairs:
            if score < MEASURED:
                break
            one = self._with(other, score)
            if one and len(found[one.relation]) < MOST:
                found[one.relation].append(one)
        yield from (*found[Relation.differs], *found[Relation.further])

    def _with(self, other: Fact, score: float) -> Related | None:
        theirs = Compared.of(other, profiled(self._base, other))
        differing = clash(self._mine, theirs)
        if differing and score >= _limit(differing) and self._is_dated(differing, theirs):
            return _related(Relation.differs, other, f"{other.id} is held, and {differing.why}", score)
        if differing or score < SAME or not same_subject(self._mine, theirs):
            return None
        measures = list(same_measures(self._mine.quantities, theirs.quantities))
        if theirs.quantities and not any(agree(mine, held) for mine, held, _ in measures):
            return None
        return _related(Relation.further, other, f"It may prove {other.id} too.", score)

    def _is_dated(self, differing: Clash, theirs: Compared) -> bool:
        """Return whether a clash of dates is one of dates that both statements name, not the documents' own."""
        return differing.about != "dates" or bool(self._mine.spans and theirs.spans)


def _limit(differing: Clash) -> float:
    """Return the likeness from which a clash is shown."""
    if differing.measured:
        return MEASURED
    return COUNTED if differing.about == "figures" else WORDED


def as_fact(base: Base, candidate: Candidate) -> Fact:
    """Return a candidate in the form in which facts are compared; it is no fact and is never stored."""
    read = reader(base.matcher.names, base.recogniser)(candidate.statement)
    found = tuple(one.quantity for one in candidate.quantities if one.quantity.unit not in AGES)
    return Fact.model_construct(
        id="F9999999",
        kind=candidate.kind,
        statement=candidate.statement,
        citations=(),
        speaker=candidate.speaker,
        source=candidate.source,
        as_of=candidate.as_of,
        as_of_basis=candidate.as_of_basis,
        particulars=Particulars(quantities=found, places=read.places),
        topics=candidate.topics,
        phrasings=(candidate.statement,),
    )


def is_cited(candidate: Candidate, fact: Fact) -> bool:
    """Return whether a fact quotes from a candidate's sentence."""
    return any(
        one.document == candidate.document and candidate.start < one.end and one.start < candidate.end
        for one in fact.citations
    )


def _cited(fact: Fact) -> Related:
    return _related(Relation.cited, fact, f"{fact.id} cites this sentence already.", 1.0)


def _related(relation: Relation, fact: Fact, why: str, score: float) -> Related:
    return Related(
        relation=relation, fact_id=fact.id, statement=fact.statement, why=why, score=round(score, 3)
    )
