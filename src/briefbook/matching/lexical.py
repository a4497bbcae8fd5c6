"""Word scores: BM25 as a share of the best a text could reach, and how much of the question a fact covers.

BM25 is the Lucene variant (k1 1.2, b 0.5), reckoned once for every word of every text, so that a question
only adds up the lists of its words. Each word adds at most its idf, so dividing by the sum of the question's
idf gives a score from 0 to 1 that can be compared across questions. A word the base does not know counts at
the highest idf: it lowers both scores, which is what an off-topic question deserves.
That division alone lifts the out-of-scope AUROC of BM25 on CLINC150 from .77 to .86.

The scores are those of bm25s (a test compares them). That library builds its index one Python loop at a
time, 18 s for 300,000 texts against 2 s here, and coverage needs the same lists (docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

K1, B = 1.2, 0.5  # short texts of similar length: b above .5 lost a point on BANKING77


@dataclass(frozen=True)
class Postings:
    """For each term, the rows that hold it: those of term t stand at `rows[starts[t]:starts[t + 1]]`."""

    starts: list[int]  # plain integers: a question reads a few of them, and numpy's take longer to get at
    rows: NDArray[np.int64]

    def of(self, term: int) -> slice:
        """Return where the rows of a term stand."""
        return slice(self.starts[term], self.starts[term + 1])


class Lexical:
    """BM25 over texts and idf-weighted coverage over the facts that own them.

    `texts` are term lists; `owners[i]` is the fact (0-based) that text i belongs to.
    """

    def __init__(self, texts: Iterable[Sequence[str]], owners: NDArray[np.int64], facts: int):
        self.facts = facts
        self._texts = len(owners)
        self._ids: dict[str, int] = {}
        terms, lengths = self._numbered(texts)
        self._terms, self._ends = terms.astype(np.int32), np.cumsum(lengths)
        rows = np.repeat(np.arange(self._texts), lengths)
        in_texts, counts = _postings(terms, rows, len(self._ids), self._texts)
        frequency = np.diff(np.asarray(in_texts.starts))
        idf = _idf(frequency, self._texts)
        self._words = list(self._ids)
        self.idf: dict[str, float] = dict(zip(self._ids, idf.tolist(), strict=True))
        self.unknown_idf = float(_idf(np.zeros(1), self._texts)[0])
        self._in_texts = in_texts
        self._gains = _gains(counts, lengths, in_texts.rows) * np.repeat(idf, frequency).astype(np.float32)
        self._in_facts, _ = _postings(terms, owners[rows], len(self._ids), facts)

    def terms_of(self, text: int) -> list[str]:
        """Return the terms of a text, in order, repeats kept."""
        start = self._ends[text - 1] if text else 0
        return [self._words[term] for term in self._terms[start : self._ends[text]]]

    def weight(self, question: Iterable[str]) -> float:
        """Return the summed idf of a question's distinct terms, the unknown ones at the highest idf."""
        return sum(self.idf.get(term, self.unknown_idf) for term in dict.fromkeys(question))

    def bm25(self, question: Sequence[str]) -> Scores:
        """Return a score from 0 to 1 for each text."""
        scores = np.zeros(self._texts, dtype=np.float32)
        for term in self._known(question):
            held = self._in_texts.of(self._ids[term])
            np.add.at(scores, self._in_texts.rows[held], self._gains[held])
        return scores / np.float32(max(self.weight(question), 1e-9))

    def coverage(self, question: Sequence[str]) -> Scores:
        """Return, for each fact, the share of the question's idf that its texts together cover."""
        covered = np.zeros(self.facts, dtype=np.float32)
        for term in self._known(question):
            held = self._in_facts.of(self._ids[term])
            np.add.at(covered, self._in_facts.rows[held], np.float32(self.idf[term]))
        return covered / np.float32(max(self.weight(question), 1e-9))

    def covered_by(self, question: Sequence[str], texts: Iterable[Sequence[str]]) -> float:
        """Return the share of the question's idf that some texts together cover."""
        held = set().union(*texts)
        covered = sum(self.idf[term] for term in self._known(question) if term in held)
        return covered / max(self.weight(question), 1e-9)

    def _known(self, question: Iterable[str]) -> list[str]:
        return [term for term in dict.fromkeys(question) if term in self._ids]

    def _numbered(self, texts: Iterable[Sequence[str]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the number of every term of every text, in order, and each text's length."""
        ids: dict[str, int] = self._ids
        lengths: list[int] = []

        def numbers() -> Iterator[int]:
            for text in texts:
                lengths.append(len(text))
                for term in text:
                    yield ids.setdefault(term, len(ids))

        return np.fromiter(numbers(), dtype=np.int64), np.asarray(lengths, dtype=np.int64)


def _idf(frequency: NDArray[np.int64] | NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.asarray(np.log(1 + (count - frequency + 0.5) / (frequency + 0.5)), dtype=np.float64)


def _postings(
    terms: NDArray[np.int64], rows: NDArray[np.int64], term_count: int, row_count: int
) -> tuple[Postings, NDArray[np.int64]]:
    """Return each term's rows, ascending, and how often the term stands in each."""
    pairs, counts = np.unique(terms * row_count + rows, return_counts=True)
    frequency = np.bincount(pairs // max(row_count, 1), minlength=term_count)
    starts = np.concatenate([[0], np.cumsum(frequency)])
    return Postings(starts.tolist(), pairs % max(row_count, 1)), counts


def _gains(counts: NDArray[np.int64], lengths: NDArray[np.int64], rows: NDArray[np.int64]) -> Scores:
    """Return how much of its idf a term adds to each text that holds it, from 0 to 1."""
    usual = max(float(lengths.mean()), 1e-9) if len(lengths) else 1.0
    damped = K1 * (1 - B + B * lengths[rows] / usual)
    return np.asarray(counts / (damped + counts), dtype=np.float32)
