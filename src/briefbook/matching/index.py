"""The facts as arrays, and every fact's raw score for a question in two views.

* question view: how people ask. `.25` best phrasing cosine, `.55` cosine to the mean of the phrasings,
  `.10` BM25, `.10` coverage.
* statement view: what the fact says. `.50` cosine to the statement, `.15` BM25, `.35` coverage.

A fact with both counts `.70` and `.30` of them. Taking the better of two views calibrated apart was tried
first: it put the right fact first for .82 and .85 of two question sets, the sum for .84 and .89
(docs/matching.md). Without a model the word scores share the whole weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from briefbook.matching.encoder import Encoder, text_hash
from briefbook.matching.lexical import Lexical
from briefbook.matching.normalise import key, terms

Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]

QUESTION_WEIGHTS = {"nearest": 0.25, "mean": 0.55, "bm25": 0.10, "coverage": 0.10}
STATEMENT_WEIGHTS = {"meaning": 0.50, "bm25": 0.15, "coverage": 0.35}
STATEMENT_SHARE = 0.30  # .2 to .4 did as well; .5 and more puts facts first that merely share words


@dataclass(frozen=True)
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
        cache: VectorCache | None = None,
    ):
        self.entries = tuple(entries)
        self.encoder = encoder
        self.fact_ids = [entry.fact_id for entry in entries]
        self._plain = plain
        phrasings = [(at, text) for at, entry in enumerate(entries) for text in entry.phrasings]
        self.phrasing_texts = [plain(text) for _, text in phrasings]
        self.phrasing_owner = np.asarray([at for at, _ in phrasings], dtype=np.int64)
        self.kin = _kin(self.entries)
        self.statement_texts = [plain(entry.statement or "") for entry in entries]
        self.by_key = {key(text): at for (at, _), text in zip(phrasings, self.phrasing_texts, strict=True)}

        self.phrasing_terms = [terms(text) for text in self.phrasing_texts]
        self.statement_terms = [terms(text) for text in self.statement_texts]
        self.asked = Lexical(self.phrasing_terms, self.phrasing_owner.tolist(), len(entries))
        self.said = Lexical(self.statement_terms, list(range(len(entries))), len(entries))

        self.phrasing_vectors = self.statement_vectors = self.mean_vectors = None
        if encoder is not None and entries:
            vectors = (cache or VectorCache(encoder)).vectors(self.phrasing_texts + self.statement_texts)
            self.phrasing_vectors = vectors[: len(phrasings)]
            self.statement_vectors = vectors[len(phrasings) :]
            self.mean_vectors = _means(self.phrasing_vectors, self.phrasing_owner, len(entries))

    def vector(self, question: str) -> Vectors | None:
        """Return the question's vector, or None when matching runs without a model."""
        return self.encoder.encode([question])[0] if self.encoder is not None and self.entries else None

    def question_view(self, question: Sequence[str], vector: Vectors | None) -> View:
        """Return the question view for a question's terms and vector."""
        signals = {
            "bm25": self.best_of_owner(self.asked.bm25(question)),
            "coverage": self.asked.coverage(question),
        }
        if vector is not None and self.phrasing_vectors is not None and self.mean_vectors is not None:
            signals["nearest"] = self.best_of_owner(self.phrasing_vectors @ vector)
            signals["mean"] = self.mean_vectors @ vector
        return _weighted(signals, QUESTION_WEIGHTS)

    def statement_view(self, question: Sequence[str], vector: Vectors | None) -> View:
        """Return the statement view for a question's terms and vector."""
        signals = {"bm25": self.said.bm25(question), "coverage": self.said.coverage(question)}
        if vector is not None and self.statement_vectors is not None:
            signals["meaning"] = self.statement_vectors @ vector
        return _weighted(signals, STATEMENT_WEIGHTS)

    def fused(self, asked: View, said: View) -> Scores:
        """Return one score a fact from both views; a fact with one view only is scored by that one."""
        share = np.full(len(self.entries), STATEMENT_SHARE, dtype=np.float32)
        share[[not entry.statement for entry in self.entries]] = 0.0
        share[[not entry.phrasings for entry in self.entries]] = 1.0
        return np.asarray((1 - share) * asked.scores + share * said.scores, dtype=np.float32)

    def nearest_phrasing(self, fact: int, vector: Vectors | None, question: Sequence[str]) -> str | None:
        """Return the fact's phrasing that is closest to the question, as the curator wrote it."""
        own = np.flatnonzero(self.phrasing_owner == fact)
        if not len(own):
            return None
        scores = self.asked.bm25(question)[own]
        if vector is not None and self.phrasing_vectors is not None:
            scores = self.phrasing_vectors[own] @ vector
        return self.entries[fact].phrasings[int(np.argmax(scores))]

    def best_of_owner(self, scores: Scores) -> Scores:
        """Return each fact's best score over its phrasings; facts without any get 0."""
        best = np.zeros(len(self.entries), dtype=np.float32)
        if len(scores):
            np.maximum.at(best, self.phrasing_owner, scores)
        return best


class VectorCache:
    """Vectors by text: each text is encoded once, and once only where a store keeps them."""

    def __init__(
        self,
        encoder: Encoder,
        read: Callable[[str, Sequence[str]], Mapping[str, Vectors]] | None = None,
        write: Callable[[str, Mapping[str, Vectors]], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ):
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self._read, self._write, self._progress = read, write, progress

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in their order."""
        hashes = [text_hash(text) for text in texts]
        wanted = [h for h in dict.fromkeys(hashes) if h not in self._known]
        if wanted and self._read:
            self._known.update(self._read(self._encoder.model_id, wanted))
        missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in self._known}
        self._encode(missing)
        return np.stack([self._known[h] for h in hashes]) if hashes else np.zeros((0, 0), dtype=np.float32)

    def _encode(self, missing: Mapping[str, str]) -> None:
        chunk = 512  # so that a first start of 10,000 facts shows progress and keeps what it has done
        hashes = list(missing)
        for start in range(0, len(hashes), chunk):
            part = hashes[start : start + chunk]
            encoded = dict(zip(part, self._encoder.encode([missing[h] for h in part]), strict=True))
            if self._write:
                self._write(self._encoder.model_id, encoded)
            self._known.update(encoded)
            if self._progress:
                self._progress(min(start + chunk, len(hashes)), len(hashes))


KIN_GAP = 80  # characters between two quotes that usually stand in one sentence


def _kin(entries: Sequence[Entry]) -> list[frozenset[int]]:
    """Return, for each fact, the facts that quote the same sentence, itself left out.

    They answer each other's questions: half of "£21.5m for police and £2.6m for prevention" is no wrong answer.
    """
    places = sorted((document, start, end, at) for at, e in enumerate(entries) for document, start, end in e.places)
    kin: list[set[int]] = [set() for _ in entries]
    for here, (document, _, end, at) in enumerate(places):
        for other, start, _, neighbour in places[here + 1 :]:
            if other != document or start > end + KIN_GAP:
                break
            if neighbour != at:
                kin[at].add(neighbour)
                kin[neighbour].add(at)
    return [frozenset(found) for found in kin]


def _means(vectors: Vectors, owner: NDArray[np.int64], count: int) -> Vectors:
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owner, vectors)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _weighted(signals: Mapping[str, Scores], weights: Mapping[str, float]) -> View:
    total = sum(weights[name] for name in signals)
    scores = sum((signals[name] * np.float32(weights[name] / total) for name in signals), start=np.float32(0))
    return View(scores=np.asarray(scores, dtype=np.float32), signals=signals)
