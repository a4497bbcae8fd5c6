"""A bare topic ("encryption", "key stats") -> a few facts on it, across its facets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from briefbook.matching.normalise import STOP_WORDS, stem, tokens
from briefbook.models import HeldFact, Match, Topic

MOST_OFFERED = 4
MOST_WORDS = 4  # a longer text says what it wants to know of the topic


_ASKING = frozenset(
    "who whom whose what which when where why how did does do is are was were can will should".split()
)


class Topics:
    """Recognises a text that names a topic and asks nothing of it."""

    def __init__(self, topics: Sequence[Topic]):
        self._by_words: dict[frozenset[str], Topic] = {}
        for topic in topics:
            for term in (topic.label, *topic.terms):
                self._by_words.setdefault(_words(term), topic)

    def named(self, text: str) -> Topic | None:
        """Return the topic that a text names and asks nothing of, or None."""
        words = _words(text)
        if _ASKING & set(tokens(text)):
            return None
        return self._by_words.get(words) if words and len(tokens(text)) <= MOST_WORDS else None


def across_facets(
    topic: Topic, matches: Iterable[Match], facts: Mapping[str, HeldFact], most: int = MOST_OFFERED
) -> list[Match]:
    """Return the best matches of a topic, no two from one paragraph while others are left."""
    on_topic = [match for match in matches if topic.id in facts[match.fact_id].fact.topics]
    chosen: list[Match] = []
    seen: set[tuple[str, int | None]] = set()
    for match in on_topic:
        first = facts[match.fact_id].fact.citations[0]
        if (first.document, first.paragraph) not in seen:
            chosen.append(match)
            seen.add((first.document, first.paragraph))
    chosen += [match for match in on_topic if match not in chosen]
    return chosen[:most]


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text) if word not in STOP_WORDS)
