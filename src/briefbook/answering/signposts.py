"""Worried questions -> the situation whose routes come first.

A cue is one or more alternatives, "a | b"; it matches when the word stems of one of them occur as one run in the
question's stems. A situation applies when every cue of one of its groups matches; the order of
`signposts.yml` decides between several. What no cue foresees is recognised by meaning: a personal question that is
closer to an example of a situation than to any phrasing of any fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from briefbook.matching.normalise import clean, terms
from briefbook.models import Route, Signposts, Situation

NEAR_ENOUGH = (
    0.40  # cosine to an example; .40 and .45 found as many of 126 unseen questions, .50 a quarter fewer
)

# Somebody asks for themselves or for a person they know; a policy question hardly ever does.
_PERSONAL = re.compile(
    r"\b(?:i|i'm|im|i've|ive|me|my|mine|we|we've|our|us|someone|somebody|friends?|mate|neighbour|colleague|pupils?|student"
    r"|constituent|resident|caller|daughter|son|nephew|niece|sister|brother|cousin|grandson|granddaughter|stepson|boss)\b",
    re.IGNORECASE,
)

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Signposting:
    """Recognises worried questions; `encode` gives texts' unit vectors, None where there is no model."""

    def __init__(self, signposts: Signposts, encode: Encode | None = None):
        examples = [(situation, text) for situation in signposts.situations for text in situation.examples]
        self._examples = [situation for situation, _ in examples]
        self._vectors = encode([text for _, text in examples]) if encode and examples else None
        self._routes = {route.name: route for route in signposts.routes}
        self._groups = [(situation, cues) for situation in signposts.situations for cues in situation.cues]
        self._cues: dict[tuple[str, ...], set[str]] = {}  # by the runs of stems that they are found by
        self._opened_by: dict[str, list[int]] = {}  # the groups that begin with a cue
        for at, (_, cues) in enumerate(self._groups):
            self._opened_by.setdefault(cues[0], []).append(at)
            for cue in cues:
                for alternative in cue.split("|"):
                    self._cues.setdefault(tuple(terms(alternative)), set()).add(cue)
        self._sizes = {len(run) for run in self._cues}
        self.checked = signposts.checked

    def situation(self, question: str) -> tuple[Situation, tuple[str, ...]] | None:
        """Return the situation a question describes and the cues that told so, or None."""
        there = self._cues_in(terms(clean(question)))
        # Thousands of groups, and hardly ever one that applies: only those that a cue opens are looked at.
        for at in sorted(at for cue in there for at in self._opened_by.get(cue, ())):
            situation, cues = self._groups[at]
            if there.issuperset(cues):
                return situation, cues
        return None

    def _cues_in(self, stems: Sequence[str]) -> set[str]:
        runs = (tuple(stems[at : at + size]) for size in self._sizes for at in range(len(stems) - size + 1))
        return {cue for run in runs for cue in self._cues.get(run, ())}

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
