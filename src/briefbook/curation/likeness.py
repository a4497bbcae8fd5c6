"""How alike a fact and those of a base are: by what they say, by their meaning and by how they are asked for.

The weights and limits were measured on near-copies and contradictions written for the shipped base, half of
them to choose, half to test (benchmarks/near_copies.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from briefbook.matching import Matcher
from briefbook.matching.normalise import clean
from briefbook.matching.vectors import Vectors
from briefbook.models import Fact

Scores = NDArray[np.float32]

MEANING, ASKED, WORDED = 0.4, 0.3, 0.3  # of statements, of phrasings, of the statements' words
WORDS_ALONE = 0.05  # added to the score of words alone: copies share fewer words than meaning
WORTH = 0.25  # of meaning and phrasings together; below it no words could bring two facts near any limit


class Similarity(Protocol):
    def __call__(self, fact: Fact, others: Sequence[Fact]) -> Sequence[float]:
        """Return how alike a fact and each of the others are, from 0 to 1."""
        ...


class Likeness:
    """The similarity over one state of a base: its vectors are used again, others are made."""

    def __init__(self, matcher: Matcher):
        self._names, self._index = matcher.names, matcher.index
        self._plainly: dict[str, str] = {}
        self._made: dict[
            tuple[str, tuple[str, ...]], tuple[Vectors, Vectors]
        ] = {}  # of facts not in the index

    def __call__(self, fact: Fact, others: Sequence[Fact]) -> list[float]:
        """Return how alike a fact and each of the others are; without a model by their words alone."""
        own = self._vectors(fact)
        if own is None:
            return [float(score) + WORDS_ALONE for score in self._worded(fact, others)]
        scores = self._meant(own, others)
        worth = np.flatnonzero(scores >= WORTH)
        scores[worth] += WORDED * self._worded(fact, [others[int(at)] for at in worth])
        return [float(score) for score in scores]

    def _worded(self, fact: Fact, others: Sequence[Fact]) -> Scores:
        if not others:
            return np.zeros(0, dtype=np.float32)
        texts = [self._plain(other).casefold() for other in others]
        ratios = process.cdist([self._plain(fact).casefold()], texts, scorer=fuzz.token_sort_ratio)
        return np.asarray(ratios[0] / np.float32(100), dtype=np.float32)

    def _meant(self, own: tuple[Vectors, Vectors], others: Sequence[Fact]) -> Scores:
        assert self._index.semantic is not None
        said, asked = self._index.semantic.meanings(own[0]), self._index.semantic.means(own[1])
        scores = np.zeros(len(others), dtype=np.float32)
        for row, other in enumerate(others):
            at = self._place(other)
            if at is not None:
                scores[row] = MEANING * said[at] + ASKED * asked[at]
            elif theirs := self._vectors(other):
                scores[row] = MEANING * float(own[0] @ theirs[0]) + ASKED * float(own[1] @ theirs[1])
        return scores

    def _vectors(self, fact: Fact) -> tuple[Vectors, Vectors] | None:
        """Return the vectors of a fact's statement and mean phrasing, None when there is no model."""
        if self._index.encoder is None or self._index.semantic is None:
            return None
        at = self._place(fact)
        if at is not None:
            return self._index.semantic.own(at)
        known = self._made.get((fact.statement, fact.phrasings))
        if known is None:
            texts = [self._plain(fact), *(self._names.canonical(clean(text)) for text in fact.phrasings)]
            vectors = self._index.encoder.encode(texts)
            mean = vectors[1:].mean(axis=0) if fact.phrasings else vectors[0]  # as the index has it
            known = vectors[0], mean / max(float(np.linalg.norm(mean)), 1e-12)
            self._made[fact.statement, fact.phrasings] = known
        return known

    def _place(self, fact: Fact) -> int | None:
        """Return where the index has a fact, when it has it as it is here."""
        at = self._index.place.get(fact.id)
        if at is None:
            return None
        entry = self._index.entries[at]
        return at if (entry.statement, entry.phrasings) == (fact.statement, fact.phrasings) else None

    def _plain(self, fact: Fact) -> str:
        at = self._place(fact)
        if at is not None:
            return self._index.statement_texts[at]
        if fact.statement not in self._plainly:
            self._plainly[fact.statement] = self._names.canonical(clean(fact.statement))
        return self._plainly[fact.statement]
