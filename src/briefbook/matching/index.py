"""The facts as arrays, and every fact's raw score for a question in two views.

* question view: how people ask. Best phrasing cosine, cosine to the mean of the phrasings, BM25, coverage.
* statement view: what the fact says. Cosine to the statement, BM25, coverage.

A fact with both counts `.70` and `.30` of them. Taking the better of two views calibrated apart was tried
first and put the right fact first less often (docs/matching.md). Where facts carry statements a vocabulary
usually stands behind them, and coverage is worth more. Without a model the word scores share the whole weight.

A base of up to `EXACT_FACTS` is scored in full. In a larger one the means and the words choose a shortlist,
and its facts alone are scored, on vectors kept as float16.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from briefbook.matching.encoder import Encoder, release_memory
from briefbook.matching.lexical import Lexical
from briefbook.matching.normalise import key, terms
from briefbook.matching.semantic import Semantic
from briefbook.matching.vectors import Rows, VectorCache, Vectors

Scores = NDArray[np.float32]

QUESTION_WEIGHTS = {"nearest": 0.25, "mean": 0.55, "bm25": 0.10, "coverage": 0.10}
CURATED_WEIGHTS = {
    "nearest": 0.19,
    "mean": 0.42,
    "bm25": 0.08,
    "coverage": 0.31,
}  # with statements behind them
STATEMENT_WEIGHTS = {"meaning": 0.50, "bm25": 0.15, "coverage": 0.35}
STATEMENT_SHARE = 0.30  # .2 to .4 did as well; .5 and more puts facts first that merely share words

LOOKED_AT = 32  # texts whose vectors are kept: a question of four parts is tried in some twenty
EXACT_FACTS = 5000  # up to here scoring every fact takes less time than encoding the question
SHORTLIST = (
    100  # facts by the means and as many by the words; 10 gave the same first fact (docs/benchmarks.md)
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a fact."""

    fact_id: str
    phrasings: tuple[str, ...]
    statement: str | None = None
    places: tuple[tuple[str, int, int], ...] = ()  # (document, start, end) of its quotes


@dataclass(frozen=True)
class View:
    """Raw scores of every fact in one view, with the signals that they are made of."""

    scores: Scores
    signals: Mapping[str, Scores]


class Index:
    """Immutable: a changed base is a new index, sharing cached vectors."""

    def __init__(
        self,
        entries: Sequence[Entry],
        encoder: Encoder | None,
        *,
        plain: Callable[[str], str] = lambda text: text,
        to_terms: Callable[[str], list[str]] = terms,
        cache: VectorCache | None = None,
        earlier: Index | None = None,
    ):
        """Index facts; `earlier` is one with the same `plain` and `to_terms`, whose texts need not be read again."""
        self.entries = tuple(entries)
        self.encoder = encoder
        self.to_terms = to_terms
        self._asked_weights = (
            CURATED_WEIGHTS if any(entry.statement for entry in entries) else QUESTION_WEIGHTS
        )
        self.fact_ids = [entry.fact_id for entry in entries]
        self.place = {fact_id: at for at, fact_id in enumerate(self.fact_ids)}
        counts = [len(entry.phrasings) for entry in entries]
        self._starts: Rows = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])  # by fact
        self.phrasing_owner = np.repeat(np.arange(len(entries)), counts)
        self._share = _statement_share(self.entries)
        self.kin = _kin(self.entries)
        self.phrasing_texts: list[str] = []
        self.statement_texts: list[str] = []
        self.keys: list[str] = []  # of the phrasings
        asked, said = self._read_phrasings(plain, earlier), self._read_statements(plain, earlier)
        self.asked = Lexical(asked, self.phrasing_owner, len(entries))
        self.said = Lexical(said, np.arange(len(entries)), len(entries))
        self.by_key = dict(zip(self.keys, self.phrasing_owner.tolist(), strict=True))
        # A question and its parts are looked at more than once, in turn, on their way to a reply.
        # Held by the encoder alone: a cache of a method would keep an index that has been replaced in memory.
        self._encoded = lru_cache(maxsize=LOOKED_AT)(
            lambda text: encoder.encode([text])[0] if encoder else None
        )
        self._last_cosines: tuple[Vectors | None, Scores, Scores | None] = (None, self._share, None)
        self.exact = len(entries) <= EXACT_FACTS
        self.semantic = self._semantic(cache or VectorCache(encoder)) if encoder and entries else None
        release_memory()

    # Text by text, because `tokens` remembers the latest ones only.

    def _read_phrasings(self, plain: Callable[[str], str], earlier: Index | None) -> Iterator[list[str]]:
        for entry in self.entries:
            at = earlier.place.get(entry.fact_id) if earlier else None
            if earlier and at is not None and earlier.entries[at].phrasings == entry.phrasings:
                for row in earlier.phrasings_of(at):
                    self.phrasing_texts.append(earlier.phrasing_texts[row])
                    self.keys.append(earlier.keys[row])
                    yield earlier.asked.terms_of(row)
            else:
                for text in entry.phrasings:
                    self.phrasing_texts.append(_same(text, plain(text)))
                    self.keys.append(key(self.phrasing_texts[-1]))
                    yield self.to_terms(self.phrasing_texts[-1])

    def _read_statements(self, plain: Callable[[str], str], earlier: Index | None) -> Iterator[list[str]]:
        for entry in self.entries:
            at = earlier.place.get(entry.fact_id) if earlier else None
            if earlier and at is not None and earlier.entries[at].statement == entry.statement:
                self.statement_texts.append(earlier.statement_texts[at])
                yield earlier.said.terms_of(at)
            else:
                text = entry.statement or ""
                self.statement_texts.append(_same(text, plain(text)))
                yield self.to_terms(self.statement_texts[-1])

    def _semantic(self, cache: VectorCache) -> Semantic:
        texts = self.phrasing_texts + self.statement_texts
        return Semantic(cache.vectors(texts, np.float32 if self.exact else np.float16), self._starts)

    def vector(self, question: str) -> Vectors | None:
        """Return the question's vector, or None when matching runs without a model."""
        return self._encoded(question) if self.entries else None

    def nearest_cosine(self, vector: Vectors) -> float:
        """Return the cosine to the nearest phrasing of all; 0 without a model."""
        if self.semantic is None:
            return 0.0
        mean, nearest = self._cosines(vector)
        if nearest is None:
            nearest = self.semantic.nearest(vector, best_first(mean, SHORTLIST))
        return float(nearest.max())

    def _cosines(self, vector: Vectors) -> tuple[Scores, Scores | None]:
        """Return the cosines to the means and, unless the base is large, to the nearest phrasings."""
        assert self.semantic is not None
        of, mean, nearest = self._last_cosines
        if of is not vector:
            mean = self.semantic.means(vector)
            nearest = self.semantic.nearest(vector) if self.exact else None
            self._last_cosines = vector, mean, nearest
        return mean, nearest

    def rate(
        self,
        question: Sequence[str],
        vector: Vectors | None,
        *,
        without: int | None = None,
        means: Scores | None = None,
    ) -> tuple[View, View, Scores]:
        """Return the question view, the statement view and both as one score a fact, for terms and a vector.

        `without` is a phrasing to leave out, as if it were not in the base; `means` then are the cosines to
        the means without it. A fact with one view only is scored by that one; a fact of a large base that is
        not on the shortlist has the score 0.
        """
        asked = self._asked_words(question, without)
        said = {"bm25": self.said.bm25(question), "coverage": self.said.coverage(question)}
        facts: Rows | None = None
        if vector is not None and self.semantic is not None:
            mean, nearest = self._cosines(vector) if without is None else (means, None)
            assert mean is not None, "the means go with the phrasing that is left out"
            facts = None if self.exact else self._shortlist(mean, asked, said)
            if nearest is None:
                nearest = self.semantic.nearest(vector, facts, without)
            asked["nearest"], asked["mean"] = nearest, mean
            said["meaning"] = self.semantic.meanings(vector, facts)
        views = _weighted(asked, self._asked_weights), _weighted(said, STATEMENT_WEIGHTS)
        scores = (1 - self._share) * views[0].scores + self._share * views[1].scores
        return *views, scores if facts is None else _only(scores, facts)

    def phrasings_of(self, fact: int) -> range:
        """Return the numbers of a fact's phrasings."""
        return range(int(self._starts[fact]), int(self._starts[fact + 1]))

    def nearest_phrasing(self, fact: int, vector: Vectors | None, question: Sequence[str]) -> str | None:
        """Return the fact's phrasing that is closest to the question, as the curator wrote it."""
        own = self.entries[fact].phrasings
        if not own:
            return None
        if vector is not None and self.semantic is not None:
            return own[self.semantic.closest(fact, vector)]
        scores = self.asked.bm25(question)[self.phrasings_of(fact)]
        return own[int(np.argmax(scores))]

    def _asked_words(self, question: Sequence[str], without: int | None) -> dict[str, Scores]:
        bm25, coverage = self.asked.bm25(question), self.asked.coverage(question)
        if without is not None:
            fact = int(self.phrasing_owner[without])
            rest = [self.asked.terms_of(at) for at in self.phrasings_of(fact) if at != without]
            bm25[without], coverage[fact] = 0.0, self.asked.covered_by(question, rest)
        best = np.zeros(len(self.entries), dtype=np.float32)
        np.maximum.at(best, self.phrasing_owner, bm25)
        return {"bm25": best, "coverage": coverage}

    def _shortlist(self, mean: Scores, asked: Mapping[str, Scores], said: Mapping[str, Scores]) -> Rows:
        """Return, ascending, the facts that are worth scoring: the best by their means and by their words."""
        asked_words, said_words = _weighted(asked, self._asked_weights), _weighted(said, STATEMENT_WEIGHTS)
        words = (1 - self._share) * asked_words.scores + self._share * said_words.scores
        return np.union1d(best_first(mean, SHORTLIST), best_first(words, SHORTLIST))


def best_first(scores: Scores, k: int) -> Rows:
    """Return the places of the k highest scores, the highest first; equal scores keep their order."""
    if k <= 0 or not len(scores):
        return np.zeros(0, dtype=np.int64)
    above = scores > scores.min()  # all but the shortlist of a large base score alike
    if k <= np.count_nonzero(above) < len(scores) // 2:
        few = np.flatnonzero(above)
        return np.asarray(few[_best_first(scores[few], k)])
    return _best_first(scores, k)


def _best_first(scores: Scores, k: int) -> Rows:
    likely = np.arange(len(scores))
    if k < len(scores):  # sorting 100,000 scores for the first dozen took longer than scoring them
        likely = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k])
    return np.asarray(likely[np.argsort(-scores[likely], kind="stable")][:k])


def _same(text: str, plain: str) -> str:
    """Return the text as plain text, and itself where that is the same: most texts are held once only."""
    return text if plain == text else plain


def _statement_share(entries: Sequence[Entry]) -> Scores:
    """Return the weight of the statement view for each fact."""
    share = np.full(len(entries), STATEMENT_SHARE, dtype=np.float32)
    share[[not entry.statement for entry in entries]] = 0.0
    share[[not entry.phrasings for entry in entries]] = 1.0
    return share


KIN_GAP = 80  # characters between two quotes that usually stand in one sentence


def _kin(entries: Sequence[Entry]) -> list[frozenset[int]]:
    """Return, for each fact, the facts that quote the same sentence, itself left out.

    They answer each other's questions: half of "£21.5m for police and £2.6m for prevention" is no wrong answer.
    """
    places = sorted(
        (document, start, end, at) for at, e in enumerate(entries) for document, start, end in e.places
    )
    kin: defaultdict[int, set[int]] = defaultdict(set)
    for here, (document, _, end, at) in enumerate(places):
        for other, start, _, neighbour in places[here + 1 :]:
            if other != document or start > end + KIN_GAP:
                break
            if neighbour != at:
                kin[at].add(neighbour)
                kin[neighbour].add(at)
    return [frozenset(kin.get(at, ())) for at in range(len(entries))]


def _weighted(signals: Mapping[str, Scores], weights: Mapping[str, float]) -> View:
    total = sum(weights[name] for name in signals)
    scores = sum((signals[name] * np.float32(weights[name] / total) for name in signals), start=np.float32(0))
    return View(scores=np.asarray(scores, dtype=np.float32), signals=signals)


def _only(scores: Scores, facts: Rows) -> Scores:
    kept = np.zeros_like(scores)
    kept[facts] = scores[facts]
    return kept
