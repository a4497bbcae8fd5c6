"""Worried questions -> the situation whose routes come first.

A cue is one or more alternatives, "a | b"; it matches when the word stems of one of them occur as one run in the
question's stems. A situation applies when every cue of one of its groups matches; the order of
`signposts.yml` decides between several.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.matching.normalise import clean, terms
from briefbook.models import Route, Signposts, Situation


class Signposting:
    def __init__(self, signposts: Signposts):
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

    def routes(self, situation: Situation) -> tuple[Route, ...]:
        """Return a situation's routes, most urgent first."""
        return tuple(self._routes[name] for name in situation.routes)
