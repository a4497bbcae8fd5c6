"""A question -> matches, best first, each with the chance that it is the right fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import overload

from rapidfuzz import fuzz, process

from briefbook.matching.calibrate import Calibration, fit
from briefbook.matching.encoder import Encoder
from briefbook.matching.index import Entry, Index, Scores, View, best_first
from briefbook.matching.normalise import (
    Names,
    Speller,
    Synonyms,
    clean,
    english_words,
    key,
    stem,
    subject_terms,
    tokens,
)
from briefbook.matching.vectors import VectorCache, Vectors
from briefbook.models import Match, Vocabulary

Keep = Callable[[str, str], bool]  # (question as read, fact id) -> whether the fact may answer

EXACT_CHANCE = 0.99  # a curator wrote this very question for this fact
NEAR = 24  # facts compared with the question's particulars: the right one is among them 99 times in 100
NEAR_EXACT = 96.0  # rapidfuzz ratio of two questions that differ by a slip of the finger, not by a word


@dataclass(frozen=True)
class Matched:
    """The matches of a question and how it was read."""

    asked: str  # the question after cleaning, canonical names and repaired slips
    repaired: Mapping[str, str]
    matches: tuple[Match, ...]
    held_back: Sequence[Match] = ()  # near by their words, but `keep` refused them
    unknown: tuple[str, ...] = ()  # words of the question that the base has never seen

    @property
    def best(self) -> Match | None:
        return self.matches[0] if self.matches else None


@dataclass(frozen=True)
class Ranking:
    """How the facts, by their numbers in the index, stand to a question."""

    order: Sequence[int]  # the likeliest of those that may answer, best first
    refused: Sequence[int]  # near, but `keep` refused them; nearest first
    exact: int | None
    scores: Scores
    chances: Scores  # among those that may answer
    before: Scores  # among all
    vector: Vectors | None
    terms: Sequence[str]
    views: tuple[View, View]


class Found(Sequence[Match]):
    """Matches that are made when they are looked at: of twenty refused ones the first few are."""

    def __init__(self, facts: Sequence[int], make: Callable[[int], Match]):
        self._facts, self._make = facts, lru_cache(maxsize=None)(make)

    @overload
    def __getitem__(self, at: int) -> Match: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Match]: ...
    def __getitem__(self, at: int | slice) -> Match | Sequence[Match]:
        if isinstance(at, slice):
            return [self._make(fact) for fact in self._facts[at]]
        return self._make(self._facts[at])

    def __len__(self) -> int:
        return len(self._facts)


class Matcher:
    """Matching over one state of the base; a changed base gets a new matcher that shares the vectors."""

    def __init__(
        self,
        entries: Sequence[Entry],
        encoder: Encoder | None,
        vocabulary: Vocabulary | None = None,
        *,
        cache: VectorCache | None = None,
        calibration: Calibration | None = None,
        earlier: Matcher | None = None,
    ):
        """Index facts; `earlier` is a matcher with the same vocabulary, whose texts need not be read again."""
        self.names = Names(vocabulary or Vocabulary())
        self.synonyms = Synonyms(vocabulary or Vocabulary())
        self.index: Index = Index(
            entries,
            encoder,
            plain=lambda text: self.names.canonical(clean(text)),
            to_terms=self.synonyms.terms,
            cache=cache,
            earlier=earlier.index if earlier else None,
        )
        words = Counter(word for phrasing in self.index.keys for word in phrasing.split())
        words.update(word for statement in self.index.statement_texts for word in tokens(statement))
        self.speller = Speller(words.elements(), english_words())
        self._last_read: tuple[str, str, dict[str, str]] = ("", "", {})
        self._base_stems = frozenset(map(stem, words))
        self.calibration = calibration or fit(self.index)

    def read(self, question: str) -> tuple[str, dict[str, str]]:
        """Return a question with canonical names and repaired slips, and which word became which."""
        asked, text, repaired = self._last_read  # a question is read more than once on its way to a reply
        if asked != question:
            text, repaired = self.speller.repair(self.names.canonical(clean(question)))
            text = self.names.canonical(text) if repaired else text
            self._last_read = question, text, repaired
        return text, dict(repaired)

    def match(self, question: str, k: int = 5, keep: Keep | None = None) -> Matched:
        """Return the k likeliest facts, best first; equal chances keep fact order, no facts give no matches.

        `keep(text, fact id)` tells whether a fact may answer the question as read. It is asked of the `NEAR`
        nearest; those it refuses are returned apart, and chances are reckoned among the others.
        """
        text, repaired = self.read(question)
        ranked = self.rank(question, k, keep)
        if ranked is None:
            return Matched(text, repaired, ())

        def found(at: int, chance: float) -> Match:
            return Match(
                fact_id=self.index.fact_ids[at],
                score=round(chance, 4),
                phrasing=self.index.nearest_phrasing(at, ranked.vector, ranked.terms),
                exact=at == ranked.exact,
                raw=round(float(ranked.scores[at]), 4),
                signals=_signals(at, *ranked.views),
            )

        matches = tuple(found(at, float(ranked.chances[at])) for at in ranked.order)
        held_back = Found(ranked.refused, lambda at: found(at, float(ranked.before[at])))
        unknown = tuple(term for term in subject_terms(text) if term not in self._base_stems)
        return Matched(text, repaired, matches, held_back, unknown)

    def rank(self, question: str, k: int = 5, keep: Keep | None = None) -> Ranking | None:
        """Return how the facts stand to a question, as `match` describes; None when nothing can be matched."""
        text, _ = self.read(question)
        if not self.index.entries or not tokens(text):
            return None
        question_terms = self.index.to_terms(text)
        vector = self.index.vector(text)
        asked, said, scores = self.index.rate(question_terms, vector)
        nearest = best_first(scores, NEAR)
        exact = self._exact(text, nearest.tolist())
        refused = [int(at) for at in nearest if keep and not keep(text, self.index.fact_ids[at])]
        allowed = scores.copy()
        allowed[refused] = -1.0
        chances = self.calibration.chances(allowed, self.index.kin)
        if exact is not None and exact not in refused:
            chances[exact] = max(chances[exact], EXACT_CHANCE)
        likely = (int(at) for at in best_first(chances, k + len(refused)) if allowed[at] >= 0)
        asked_of = set(nearest.tolist())
        # What follows the nearest has been asked of nobody yet, and comes up where those were refused.
        kept = (at for at in likely if not keep or at in asked_of or keep(text, self.index.fact_ids[at]))
        order = list(islice(kept, k))
        before = self.calibration.chances(scores, self.index.kin) if refused else chances
        return Ranking(order, refused, exact, scores, chances, before, vector, question_terms, (asked, said))

    def meaning(self, question: str) -> tuple[Vectors | None, float]:
        """Return a question's vector and its cosine to the nearest phrasing; (None, 0) without a model or facts."""
        vector = self.index.vector(self.read(question)[0])
        return vector, 0.0 if vector is None else self.index.nearest_cosine(vector)

    def verbatim(self, text: str) -> str | None:
        """Return the fact one of whose phrasings a text as read is, word for word."""
        at = self.index.by_key.get(key(text))
        return None if at is None else self.index.fact_ids[at]

    def highest(self, question: str) -> str | None:
        """Return the fact of the highest raw score, whether or not the question is one of the phrasings."""
        text, _ = self.read(question)
        if not self.index.entries or not tokens(text):
            return None
        scores = self.index.rate(self.index.to_terms(text), self.index.vector(text))[2]
        return self.index.fact_ids[int(best_first(scores, 1)[0])]

    def knows(self, word: str) -> bool:
        """Return whether a word, in whatever form, stands in a phrasing or a statement of the base."""
        return stem(word) in self._base_stems

    def kin(self, fact_id: str) -> frozenset[str]:
        """Return the facts that quote the same sentence as a fact."""
        kin = self.index.kin[self.index.place[fact_id]]
        return frozenset(self.index.fact_ids[other] for other in kin)

    def _exact(self, text: str, nearest: Sequence[int]) -> int | None:
        """Return the fact one of whose phrasings this is, give or take a slip in a word without digits.

        A phrasing that differs by a slip belongs to one of the nearest facts: looking through all those of
        100,000 facts took 60 ms.
        """
        asked = key(text)
        found = self.index.by_key.get(asked)
        if found is not None or len(asked) < 12:
            return found
        numbers = [word for word in asked.split() if word[0].isdigit()]
        keys = [self.index.keys[at] for fact in nearest for at in self.index.phrasings_of(fact)]
        near = process.extractOne(asked, keys, scorer=fuzz.ratio, score_cutoff=NEAR_EXACT)
        if near and [word for word in near[0].split() if word[0].isdigit()] == numbers:
            return self.index.by_key[near[0]]
        return None


def _signals(at: int, asked: View, said: View) -> dict[str, float]:
    signals = {f"asked.{name}": round(float(values[at]), 3) for name, values in asked.signals.items()}
    signals.update({f"said.{name}": round(float(values[at]), 3) for name, values in said.signals.items()})
    return signals
