"""A new text of a document -> what it does to the facts that cite it: anchored anew, or stale with a finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from briefbook.documents import citation_state
from briefbook.documents.watching import Fate, Held, Outcome, Watching
from briefbook.extraction.sentences import Sentence, sentences
from briefbook.models import Citation, CitationState, Document, Fact, FactStatus, Frozen, HeldFact
from briefbook.record import Drift, NewText, Save

Earlier = Sequence[tuple[Document, str]]  # entries of a document with their texts, the newest first

SHORTEST = 2  # words; a shorter line stands in many documents
ENOUGH = 0.5  # of the sentences of the text held: a file that has so many is taken for a new text of it


class Drifting(Frozen):
    """What a new text does, as it would be written, and how each citation stands in it."""

    new: NewText
    outcomes: tuple[tuple[str, Outcome], ...]  # with the ids of the facts

    def counts(self) -> dict[Fate, int]:
        """Return how many citations had each fate, in the order of the fates."""
        fates = [outcome.fate for _, outcome in self.outcomes]
        return {fate: fates.count(fate) for fate in Fate if fate in fates}


def drifting(
    facts: Iterable[HeldFact], document: Document, text: str, earlier: Earlier, *, only_broken: bool = False
) -> Drifting:
    """Return what a text does to the facts that cite its document and are not retired.

    A citation is compared with the newest earlier text that had it to the letter; where there is none, by what was
    kept around it. With `only_broken`, citations that stand in the text are left as they are.
    """
    compare = _Comparison(document, text, earlier, only_broken=only_broken)
    anchored: list[Save] = []
    stale: list[Save] = []
    drifts: list[Drift] = []
    outcomes: list[tuple[str, Outcome]] = []
    for held in facts:
        fact = held.fact
        if fact.status is FactStatus.retired or all(one.document != document.id for one in fact.citations):
            continue
        found = [compare(one) for one in fact.citations]
        outcomes += [(fact.id, outcome) for outcome in found if outcome]
        lost = [outcome for outcome in found if outcome and not outcome.holds]
        after = _after(fact, found, stale=bool(lost))
        if after != fact:
            kind = stale if after.status is not fact.status else anchored
            kind.append(Save(fact=after, expected_revision=held.revision))
        if fact.status is FactStatus.live:
            drifts += [_drift(fact, document, outcome) for outcome in lost]
    new = NewText(
        document=document, text=text, anchored=tuple(anchored), stale=tuple(stale), drifts=tuple(drifts)
    )
    return Drifting(new=new, outcomes=tuple(outcomes))


class _Comparison:
    """Citations of one document compared with one text, with as many earlier ones taken apart as are needed."""

    def __init__(self, document: Document, text: str, earlier: Earlier, *, only_broken: bool):
        self._document, self._text, self._only_broken = document, text, only_broken
        self._new: Held | None = None
        self._earlier = earlier
        self._taken_apart: dict[int, Held] = {}

    def __call__(self, citation: Citation) -> Outcome | None:
        """Return what became of a citation, None for one of another document."""
        if citation.document != self._document.id:
            return None
        stands = citation_state(citation, self._text) is CitationState.verified
        old = None if stands and self._only_broken else self._old(citation)
        if stands and old is None:  # anchored in this very text by whoever wrote the fact
            return Outcome(fate=Fate.same, citation=citation, before=citation.quote, after=citation.quote)
        if self._new is None:
            self._new = Held(self._document, self._text, sentences)
        return Watching(self._new, old).outcome(citation)

    def _old(self, citation: Citation) -> Held | None:
        for at, (document, text) in enumerate(self._earlier):
            if citation_state(citation, text) is CitationState.verified:
                if at not in self._taken_apart:
                    self._taken_apart[at] = Held(document, text, sentences)
                return self._taken_apart[at]
        return None


def _after(fact: Fact, found: Sequence[Outcome | None], *, stale: bool) -> Fact:
    citations = tuple(
        outcome.citation if outcome else one for one, outcome in zip(fact.citations, found, strict=True)
    )
    status = FactStatus.stale if stale and fact.status is FactStatus.live else fact.status
    return fact.model_copy(update={"citations": citations, "status": status})


def _drift(fact: Fact, document: Document, outcome: Outcome) -> Drift:
    return Drift(
        fact_id=fact.id,
        document=document.id,
        fate=outcome.fate.value,
        why=outcome.why,
        quote=outcome.citation.quote,
        before=outcome.before,
        after=outcome.after,
        place=outcome.place,
        at=0.0,
    )


@lru_cache(maxsize=4096)  # a new file is taken apart as a text of each document that is held
def _split(passage: str) -> tuple[Sentence, ...]:
    return tuple(sentences(passage))


def words_of(document: Document, text: str) -> frozenset[str]:
    """Return the sentences of a text in a form in which those of two texts are compared, the shortest left out."""
    units = Held(document, text, _split).units
    return frozenset(unit.words.casefold() for unit in units if len(unit.words.split()) > SHORTEST)


def share(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Return the share of some sentences that are among others, from 0 to 1."""
    return len(ours & theirs) / max(1, len(ours))
