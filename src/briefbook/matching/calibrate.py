"""Raw scores -> chances, learnt from the base itself.

Each phrasing is dropped in turn and asked as a question; whether its own fact came first is the truth the
chances are fitted to: Platt scaling (Platt 1999) on the score and its lead over the best fact that quotes
another sentence. The base knows no question it cannot answer, so that fit alone would call a leading
off-topic match right; it is multiplied by how usual the score itself is among the right answers.
On CLINC150 the product tells in-scope from out-of-scope at AUROC .97, the fit alone at .89.
A threshold carried from one base to another rejected 9% of what it should (docs/matching.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from briefbook.matching.index import Index, Scores
from briefbook.matching.vectors import Rows

SAMPLE = 1000  # phrasings asked at the most: 600, 1,000 and all 2,530 gave floors within .012 of one another
KEEP = 0.95  # the share of right answers whose score lies above the floor
STEEPNESS = 5  # how many times the step from floor to median the usual-score curve is divided into
SEED = 13
AT_ONCE = 64  # phrasings multiplied with the whole base at a time, which is quicker than one by one


@dataclass(frozen=True)
class Calibration:
    """A chance from a score and its lead: sigmoid(bias + score*s + lead*l) * sigmoid((s - floor) / step)."""

    bias: float
    score: float
    lead: float
    floor: float  # the score above which KEEP of the right answers lie
    step: float
    examples: int
    hit_at_1: float

    def chances(self, scores: Scores, kin: list[frozenset[int]]) -> Scores:
        """Return each fact's chance of being the right one; a fact behind the best has a negative lead."""
        if not len(scores):
            return scores
        leads = _leads(scores, kin)
        fitted = _sigmoid(self.bias + self.score * scores + self.lead * leads)
        return np.asarray(fitted * _sigmoid((scores - self.floor) / self.step), dtype=np.float32)


# Fitted on CLINC150 by the same code; for a base too small to learn from.
DEFAULT = Calibration(bias=-1.2, score=1.2, lead=25.0, floor=0.40, step=0.045, examples=0, hit_at_1=0.0)
ENOUGH = 40  # examples below which a fit is noise


@dataclass(frozen=True)
class Example:
    """One phrasing asked with itself left out."""

    at: int
    fact: int
    scores: Scores


def fit(index: Index) -> Calibration:
    """Return the calibration of a base from its own phrasings, `DEFAULT` when there are too few."""
    rows = [_row(example, index.kin) for example in left_out(index)]
    if len(rows) < ENOUGH or len({right for *_, right in rows}) < 2:
        return DEFAULT
    features = np.asarray([[1.0, score, lead] for score, lead, _ in rows])
    right = np.asarray([float(truth) for *_, truth in rows])
    bias, score, lead = _logistic(features, right)
    found = features[right == 1, 1]
    floor, middle = float(np.quantile(found, 1 - KEEP)), float(np.median(found))
    step = max((middle - floor) / STEEPNESS, 1e-3)
    return Calibration(bias, score, lead, floor, step, examples=len(rows), hit_at_1=float(right.mean()))


def left_out(index: Index) -> Iterator[Example]:
    """Yield phrasings as questions, each scored as if it were not in the base; at most `SAMPLE` of them."""
    alone = np.bincount(index.phrasing_owner, minlength=len(index.entries)) == 1
    sample = sampled(len(index.phrasing_texts))
    sample = sample[~alone[index.phrasing_owner[sample]]]  # of a single phrasing nothing would be left
    for start in range(0, len(sample), AT_ONCE):
        some = sample[start : start + AT_ONCE]
        for at, scores in zip(some.tolist(), left_out_scores(index, some), strict=True):
            yield Example(at, int(index.phrasing_owner[at]), scores)


def _row(example: Example, kin: list[frozenset[int]]) -> tuple[float, float, bool]:
    best = int(np.argmax(example.scores))
    right = best == example.fact or example.fact in kin[best]
    return float(example.scores[best]), float(_lead(example.scores, best, kin)), right


def left_out_scores(index: Index, phrasings: Rows) -> Iterator[Scores]:
    """Yield every fact's score for each of some phrasings, computed as if it were not in the base."""
    semantic = index.semantic
    means = None if semantic is None else semantic.means_without(phrasings)
    for row, at in enumerate(phrasings.tolist()):
        vector = None if semantic is None else semantic.phrasing(at)
        known = None if means is None else means[row]
        yield index.rate(index.asked.terms_of(at), vector, without=at, means=known)[2]


def _logistic(features: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the weights of a logistic regression by Newton's method (Platt 1999, with his smoothed targets)."""
    hits = right.sum()
    high, low = (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2)
    target = np.where(right == 1, high, low)
    weights = np.zeros(features.shape[1])
    ridge = np.diag([1e-6, 1e-2, 1e-2])
    for _ in range(50):
        chance = _sigmoid(features @ weights)
        gradient = features.T @ (chance - target) + ridge @ weights
        curvature = (features * (chance * (1 - chance))[:, None]).T @ features + ridge
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return float(weights[0]), float(max(weights[1], 0.0)), float(max(weights[2], 0.0))


def _lead(scores: Scores, best: int, kin: list[frozenset[int]]) -> float:
    """Return how far the best fact is ahead of the best one that quotes another sentence."""
    others = np.ones(len(scores), dtype=bool)
    others[[best, *kin[best]]] = False
    return float(scores[best] - scores[others].max()) if others.any() else float(scores[best])


def _leads(scores: Scores, kin: list[frozenset[int]]) -> Scores:
    best = int(np.argmax(scores))
    leads = scores - scores[best]
    lead = _lead(scores, best, kin)
    for relative in kin[best]:  # kin stand or fall with the best, less what they are behind
        leads[relative] = lead + leads[relative]
    leads[best] = lead
    return np.asarray(leads, dtype=np.float32)


def sampled(count: int) -> NDArray[np.int64]:
    """Return, ascending, which of so many phrasings the chances are fitted on."""
    if count <= SAMPLE:
        return np.arange(count)
    return np.sort(np.random.default_rng(SEED).choice(count, SAMPLE, replace=False))


def _sigmoid(value: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(1 / (1 + np.exp(np.clip(np.negative(value), -40, 40))))
