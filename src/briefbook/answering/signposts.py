"""Worried questions -> the situation whose routes come first.

A cue is one or more alternatives, "a | b"; it matches when the word stems of one of them occur as one run in the
question's stems. A situation applies when every cue of one of its groups matches; the order of
`signposts.yml` decides between several. What no cue foresees is recognised by meaning: a personal question that is
closer to an example of a situation than to any phrasing of any fact.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from briefbook.matching.normalise import clean, terms
from briefbook.models import Route, Signposts, Situation

# Cosine to an example; .40 and .45 found as many of 126 unseen questions, .50 a quarter fewer.
NEAR_ENOUGH = 0.40

# Somebody asks for themselves or for a person they know; a policy question hardly ever does.
_PERSONAL = re.compile(
    r"\b(?:i|i'm|im|i've|ive|me|my|mine|we|we've|our|us|someone|somebody|friends?|mate|neighbour|colleague|pupils?|student"
    r"|constituent|resident|caller|daughter|son|nephew|niece|sister|brother|cousin|grandson|granddaughter|stepson|boss)\b",
    re.IGNORECASE,
)

Run = tuple[str, ...]  # word stems that stand side by side
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Signposting:
    """Recognises worried questions; `encode` gives texts' unit vectors, None where there is no model."""

    def __init__(self, signposts: Signposts, encode: Encode | None = None):
        examples = [(situation, text) for situation in signposts.situations for text in situation.examples]
        self._examples = [situation for situation, _ in examples]
        self._vectors = encode([text for _, text in examples]) if encode and examples else None
        self._routes = {route.name: route for route in signposts.routes}
        self._groups = [
            (situation, cues, [[tuple(terms(alternative)) for alternative in cue.split("|")] for cue in cues])
            for situation in signposts.situations
            for cues in situation.cues
        ]
        self._by_first: defaultdict[Run, list[int]] = defaultdict(
            list
        )  # groups by what meets their first cue
        for at, (_, _, (first, *_)) in enumerate(self._groups):
            for run in dict.fromkeys(first):
                self._by_first[run].append(at)
        self._longest = max(
            (len(run) for *_, group in self._groups for cue in group for run in cue), default=0
        )
        self.checked = signposts.checked

    def situation(self, question: str) -> tuple[Situation, tuple[str, ...]] | None:
        """Return the situation a question describes and the cues that told so, or None."""
        asked = _runs(terms(clean(question)), self._longest)
        begun = sorted({at for run in asked & self._by_first.keys() for at in self._by_first[run]})
        for situation, cues, group in (self._groups[at] for at in begun):
            if not any(asked.isdisjoint(alternatives) for alternatives in group):
                return situation, cues
        return None

    def by_meaning(
        self, question: str, vector: NDArray[np.float32] | None, nearest_fact: float
    ) -> Situation | None:
        """Return the situation whose example a personal question is closest to, when no fact's phrasing is closer."""
        if vector is None or self._vectors is None or not _PERSONAL.search(question):
            return None
        cosines = self._vectors @ vector
        best = int(np.argmax(cosines))
        return self._examples[best] if cosines[best] >= max(NEAR_ENOUGH, nearest_fact) else None

    def routes(self, situation: Situation) -> tuple[Route, ...]:
        """Return a situation's routes, most urgent first."""
        return tuple(self._routes[name] for name in situation.routes)


def _runs(words: Sequence[str], longest: int) -> set[Run]:
    """Return every run of a text's words that is not longer than the longest cue."""
    return {
        tuple(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + longest, len(words)) + 1)
    }
