"""Meaning scores: cosines between a question's vector and those of the facts' phrasings and statements."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from briefbook.matching.vectors import Rows, Vectors

Scores = NDArray[np.float32]

MEANS_AT_ONCE = 4096  # facts: as float32 their phrasings take some 20 MB


class Semantic:
    """The vectors of a base: of the phrasings, fact by fact, and after them of one statement a fact.

    The phrasings of fact i are those from `starts[i]` to `starts[i + 1]`. Vectors may be float16, which takes
    half the memory; they are made float32 as they are used, so only a few facts should be asked for then.
    """

    def __init__(self, vectors: Vectors, starts: Rows):
        self._starts = starts
        self._owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        self._phrasings, self._statements = vectors[: starts[-1]], vectors[starts[-1] :]
        self._means = self._all_means()

    def phrasing(self, at: int | Rows) -> Vectors:
        """Return the vector of a phrasing, or those of several."""
        return _floats(self._phrasings[at])

    def own(self, fact: int) -> tuple[Vectors, Vectors]:
        """Return the vector of a fact's statement and its mean phrasing."""
        return _floats(self._statements[fact]), self._means[fact]

    def means(self, vector: Vectors) -> Scores:
        """Return the cosine to the mean of each fact's phrasings."""
        return np.asarray(self._means @ vector)

    def means_without(self, phrasings: Rows) -> Vectors:
        """Return, a row for each of some phrasings, its cosines to the means as they are without it."""
        vectors = self.phrasing(phrasings)
        cosines = vectors @ self._means.T
        for at, vector, row in zip(phrasings.tolist(), vectors, cosines, strict=True):
            fact = int(self._owner[at])
            rest = _floats(self._phrasings[self._of(fact)]).sum(axis=0) - vector
            row[fact] = float(rest @ vector) / max(float(np.linalg.norm(rest)), 1e-12)
        return cosines

    def nearest(self, vector: Vectors, facts: Rows | None = None, without: int | None = None) -> Scores:
        """Return each fact's best cosine over its phrasings; 0 for one without any or not among `facts`."""
        rows = slice(None) if facts is None else self._rows_of(facts)
        cosines = _floats(self._phrasings[rows]) @ vector
        if without is not None:
            cosines[without if facts is None else rows == without] = 0.0
        best = np.zeros(len(self._means), dtype=np.float32)
        np.maximum.at(best, self._owner[rows], cosines)
        return best

    def meanings(self, vector: Vectors, facts: Rows | None = None) -> Scores:
        """Return the cosine to each fact's statement; 0 for one not among `facts`."""
        if facts is None:
            return np.asarray(_floats(self._statements) @ vector)
        cosines = np.zeros(len(self._means), dtype=np.float32)
        cosines[facts] = _floats(self._statements[facts]) @ vector
        return cosines

    def closest(self, fact: int, vector: Vectors) -> int:
        """Return which of a fact's phrasings is closest, counted from 0."""
        return int(np.argmax(_floats(self._phrasings[self._of(fact)]) @ vector))

    def _of(self, fact: int) -> slice:
        return slice(int(self._starts[fact]), int(self._starts[fact + 1]))

    def _rows_of(self, facts: Rows) -> Rows:
        """Return the rows of the facts' phrasings, fact by fact."""
        counts = self._starts[facts + 1] - self._starts[facts]
        before = np.cumsum(counts) - counts
        return np.repeat(self._starts[facts] - before, counts) + np.arange(counts.sum())

    def _all_means(self) -> Vectors:
        """Return each fact's mean phrasing as a unit vector, its statement's if it has no phrasings."""
        sums = np.zeros(self._statements.shape, dtype=np.float32)
        for start in range(0, len(sums), MEANS_AT_ONCE):
            rows = slice(int(self._starts[start]), int(self._starts[min(start + MEANS_AT_ONCE, len(sums))]))
            np.add.at(sums, self._owner[rows], _floats(self._phrasings[rows]))
        bare = np.diff(self._starts) == 0
        sums[bare] = self._statements[bare]
        sums /= np.maximum(np.sqrt(np.einsum("ij,ij->i", sums, sums))[:, None], 1e-12)
        return sums


def _floats(vectors: Vectors) -> Vectors:
    return vectors.astype(np.float32, copy=False)
