"""Worried questions -> the situation whose routes come first.

A cue matches when its word stems occur as one run in the question's stems; a situation applies when every
cue of one of its groups does. The order of `signposts.yml` decides between several.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.matching.normalise import clean, terms
from briefbook.models import Route, Signposts, Situation


class Signposting:
    def __init__(self, signposts: Signposts):
        self._routes = {route.name: route for route in signposts.routes}
        self._groups = [
            (situation, [[terms(cue) for cue in group] for group in situation.cues])
            for situation in signposts.situations
        ]
        self.checked = signposts.checked

    def situation(self, question: str) -> tuple[Situation, tuple[str, ...]] | None:
        """Return the situation a question describes and the cues that told so, or None."""
        stems = terms(clean(question))
        for situation, groups in self._groups:
            for group, cues in zip(groups, situation.cues, strict=True):
                if all(_contains(stems, cue) for cue in group):
                    return situation, cues
        return None

    def routes(self, situation: Situation) -> tuple[Route, ...]:
        """Return a situation's routes, most urgent first."""
        return tuple(self._routes[name] for name in situation.routes)


def _contains(stems: Sequence[str], run: Sequence[str]) -> bool:
    size = len(run)
    return any(list(stems[at : at + size]) == list(run) for at in range(len(stems) - size + 1))
