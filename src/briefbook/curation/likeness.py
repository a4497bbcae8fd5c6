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
from briefbook.models import Fact

Scores = NDArray[np.float32]

MEANING, ASKED, WORDED = 0.4, 0.3, 0.3  # of statements, of phrasings, of the statements' words
WORDS_ALONE = 0.05  # added to the score of words alone: copies share fewer words than meaning


class Similarity(Protocol):
    def __call__(self, fact: Fact, others: Sequence[Fact]) -> Sequence[float]:
        """Return how alike a fact and each of the others are, from 0 to 1."""
        ...


class Likeness:
    """The similarity over one state of a base: its vectors are reused, the fact's own are made."""

    def __init__(self, matcher: Matcher):
        self._matcher = matcher
        self._place = matcher.index.place

    def __call__(self, fact: Fact, others: Sequence[Fact]) -> list[float]:
        """Return how alike a fact and each of the others are; without a model by their words alone."""
        statement = self._plain(fact.statement)
        worded = process.cdist(
            [statement.casefold()],
            [self._statement(other).casefold() for other in others],
            scorer=fuzz.token_sort_ratio,
        )[0] / np.float32(100)
        meaning = self._meaning(statement, fact.phrasings)
        if meaning is None:
            return [float(score) + WORDS_ALONE for score in worded]
        return [
            WORDED * float(word) + self._of(other, meaning, fact.phrasings)
            for word, other in zip(worded, others, strict=True)
        ]

    def _meaning(self, statement: str, phrasings: Sequence[str]) -> tuple[Scores, Scores, Scores] | None:
        """Return the statement's vector's cosines to all statements, those of the mean phrasing, and both vectors."""
        index = self._matcher.index
        if index.encoder is None or index.semantic is None:
            return None
        vectors = index.encoder.encode([statement, *map(self._plain, phrasings)])
        asked = vectors[1:].mean(axis=0)
        asked /= max(float(np.linalg.norm(asked)), 1e-12)
        return index.semantic.meanings(vectors[0]), index.semantic.means(asked), np.stack([vectors[0], asked])

    def _of(self, other: Fact, meaning: tuple[Scores, Scores, Scores], phrasings: Sequence[str]) -> float:
        said, asked, own = meaning
        at = self._place.get(other.id)
        if at is not None and self._matcher.index.entries[at].statement == other.statement:
            return MEANING * float(said[at]) + ASKED * float(asked[at])
        index = self._matcher.index  # a fact that is not live, or not as the index has it
        assert index.encoder is not None
        vectors = index.encoder.encode([self._plain(other.statement), *map(self._plain, other.phrasings)])
        mean = vectors[1:].mean(axis=0)
        mean /= max(float(np.linalg.norm(mean)), 1e-12)
        return MEANING * float(vectors[0] @ own[0]) + ASKED * float(mean @ own[1])

    def _statement(self, other: Fact) -> str:
        at = self._place.get(other.id)
        entries, texts = self._matcher.index.entries, self._matcher.index.statement_texts
        return (
            texts[at]
            if at is not None and entries[at].statement == other.statement
            else self._plain(other.statement)
        )

    def _plain(self, text: str) -> str:
        return self._matcher.names.canonical(clean(text))
