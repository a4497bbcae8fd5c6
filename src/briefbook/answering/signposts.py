"""Worried questions -> the situation whose routes come first.

A cue is one or more alternatives, "a | b"; it matches when the word stems of one of them occur as one run in the
question's stems. A situation applies when every cue of one of its groups matches; the order of
`signposts.yml` decides between several.
"""

from __future__ import annotations

from briefbook.matching.normalise import clean, terms
from briefbook.models import Route, Signposts, Situation


class Signposting:
    def __init__(self, signposts: Signposts):
        self._routes = {route.name: route for route in signposts.routes}
        self._groups = [
            (situation, cues, [[_run(alternative) for alternative in cue.split("|")] for cue in cues])
            for situation in signposts.situations
            for cues in situation.cues
        ]
        self.checked = signposts.checked

    def situation(self, question: str) -> tuple[Situation, tuple[str, ...]] | None:
        """Return the situation a question describes and the cues that told so, or None."""
        asked = _run(clean(question))
        for situation, cues, group in self._groups:
            if all(any(run in asked for run in alternatives) for alternatives in group):
                return situation, cues
        return None

    def routes(self, situation: Situation) -> tuple[Route, ...]:
        """Return a situation's routes, most urgent first."""
        return tuple(self._routes[name] for name in situation.routes)


def _run(text: str) -> str:
    """Return a text's stems between spaces, so that a whole-word run is a plain substring."""
    return f" {' '.join(terms(text))} "
