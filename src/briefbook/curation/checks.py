"""A fact beside the others of the base: what it repeats, what it contradicts, whose question it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from briefbook.answering.profile import Profile
from briefbook.curation.comparing import Compared, clash, same_subject
from briefbook.curation.likeness import Similarity
from briefbook.matching import normalise
from briefbook.models import Fact, FactId, FactStatus, Frozen

# Likeness from which a finding is made; benchmarks/near_copies.py prints what other limits would give.
SAME = 0.84  # says the same: 1 in 4 hand-written copies, and hardly a pair of the shipped base, lies below
NEAR = 0.755  # nearly the same: worth a look
ALIKE_MEASURED = 0.60  # with a measure in common, two facts contradict each other from here on
ALIKE = 0.74  # with words alone in common

key = lru_cache(maxsize=1 << 16)(
    normalise.key
)  # an import compares the same phrasings again for each of its rows


class FindingKind(StrEnum):
    duplicate = "duplicate"
    near = "near-duplicate"
    contradiction = "contradiction"
    phrasing = "phrasing"


class Choice(StrEnum):
    """What a curator can say to a finding."""

    supersede = "supersede"  # the new one replaces the other, which is retired
    differ = "differ"  # both stand and are shown side by side
    merge = "merge"  # the new one's phrasings and quotes go to the other
    distinct = "not the same"


CHOICES = {
    FindingKind.duplicate: (Choice.merge, Choice.supersede, Choice.distinct),
    FindingKind.near: (Choice.merge, Choice.supersede, Choice.differ, Choice.distinct),
    FindingKind.contradiction: (Choice.supersede, Choice.differ, Choice.distinct),
    FindingKind.phrasing: (Choice.distinct,),
}


class Finding(Frozen):
    """One thing that a curator should see before a change goes live."""

    kind: FindingKind
    other: FactId
    statement: str  # of the other
    why: str  # one sentence
    score: float = 0.0

    @property
    def choices(self) -> tuple[Choice, ...]:
        return CHOICES[self.kind]

    @property
    def needs_choice(self) -> bool:
        """Return whether the change waits for a curator's word: near-duplicates are shown only."""
        return self.kind is not FindingKind.near


class Findings(Frozen):
    """What was found, the most telling first."""

    found: tuple[Finding, ...] = ()

    def of(self, kind: FindingKind) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.found if finding.kind is kind)

    def open(self, chosen: Iterable[str] = ()) -> tuple[Finding, ...]:
        """Return the findings that wait for a choice, those about facts chosen for left out."""
        known = set(chosen)
        return tuple(finding for finding in self.found if finding.needs_choice and finding.other not in known)

    def beyond(self, before: Findings) -> Findings:
        """Return what was not found before: a change is not asked again about what stood already."""
        known = {(finding.kind, finding.other) for finding in before.found}
        return Findings(found=tuple(f for f in self.found if (f.kind, f.other) not in known))


def check(
    fact: Fact, others: Sequence[Fact], similarity: Similarity, profiled: Callable[[Fact], Profile]
) -> Findings:
    """Return what a fact repeats or contradicts among other facts; links between facts explain a finding away."""
    compared = [
        other
        for other in others
        if other.id != fact.id and other.status is FactStatus.live and not linked(fact, other)
    ]
    if fact.status is FactStatus.retired or not compared:
        return Findings()
    scores = similarity(fact, compared)
    alike = [(other, score) for other, score in zip(compared, scores, strict=True) if score >= ALIKE_MEASURED]
    mine = Compared.of(fact, profiled(fact)) if alike else None
    found = [
        finding
        for other, score in alike
        if mine and (finding := _compare(mine, Compared.of(other, profiled(other)), score))
    ]
    found.sort(key=lambda finding: (list(FindingKind).index(finding.kind), -finding.score))
    return Findings(found=(*found, *_phrasings(fact, others)))


def linked(one: Fact, other: Fact) -> bool:
    """Return whether two facts are known to belong together: as a list and its item, or as differing."""
    return any(
        there.id in (*here.items, *here.differs_from, *here.updates)
        for here, there in ((one, other), (other, one))
    )


def _compare(mine: Compared, theirs: Compared, score: float) -> Finding | None:
    def found(kind: FindingKind, why: str) -> Finding:
        other = theirs.fact
        return Finding(kind=kind, other=other.id, statement=other.statement, why=why, score=round(score, 3))

    differing = clash(mine, theirs)
    if differing and score >= (ALIKE_MEASURED if differing.measured else ALIKE):
        return found(
            FindingKind.contradiction, f"{theirs.fact.id} and this cannot both stand: {differing.why}"
        )
    if not same_subject(mine, theirs):
        return None
    if score >= SAME:
        return found(FindingKind.duplicate, f"{theirs.fact.id} says the same in other words.")
    if score >= NEAR:
        return found(FindingKind.near, f"{theirs.fact.id} says nearly the same.")
    return None


def _phrasings(fact: Fact, others: Sequence[Fact]) -> Iterator[Finding]:
    """Yield a finding for each fact that is asked for in the very same words."""
    asked = {key(phrasing): phrasing for phrasing in fact.phrasings}
    for other in others:
        if other.id == fact.id or other.status is FactStatus.retired:
            continue
        taken = next((asked[key(each)] for each in other.phrasings if key(each) in asked), None)
        if taken is not None:
            why = f"{other.id} is asked for in the same words: “{taken}”. One of the two would never be found by them."
            yield Finding(
                kind=FindingKind.phrasing, other=other.id, statement=other.statement, why=why, score=1.0
            )
