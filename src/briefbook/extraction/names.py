"""Names of the vocabulary and topics in a text, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from briefbook.extraction.candidate import FoundName
from briefbook.models import Topic, Vocabulary

_PROPER = ("body", "person", "place", "firm", "law", "technology")  # written with a capital or a figure
_SHORT = 4  # letters; a shorter variant ("ho", "met") is a name in capitals only
_TOPIC_LETTERS = 5  # a shorter term ("fb", "code") is found in too many sentences
MOST_TOPICS = 5


class NameFinder:
    """Finds names as a document writes them: the longest form first, and proper names only with a capital."""

    def __init__(self, vocabulary: Vocabulary):
        self._kinds = {name.name: name.kind for name in vocabulary.names}
        self._names = _Forms(
            (form, name.name) for name in vocabulary.names for form in (name.name, *name.variants)
        )
        self._roles = _Forms((role, name.name) for name in vocabulary.names for role in name.roles)
        self._several: dict[str, set[str]] = {}
        for name in vocabulary.names:
            for role in name.roles:
                self._several.setdefault(_key(role), set()).add(name.name)

    def find(self, text: str) -> tuple[FoundName, ...]:
        """Return the names in a text in order."""
        found = []
        for start, end, name in self._names.found(text):
            kind, written = self._kinds[name], text[start:end]
            if kind in _PROPER and not self._is_name(written):
                continue
            found.append(FoundName(start=start, end=end, name=name, kind=kind))
        return tuple(found)

    def _is_name(self, written: str) -> bool:
        """Return whether a proper name is written as one: "thinktank Demos", "IWF"; not "apple", not "Ho"."""
        proper = written[4:] if written[:4].lower() == "the " else written  # "The council" is any council
        capital = any(char.isupper() for char in proper) or written[:1].isdigit()
        return capital and (len(written) >= _SHORT or written.isupper() or written in self._kinds)

    def roles(self, text: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
        """Return (start, end, names it may mean) of descriptions such as "the watchdog", in order."""
        return tuple(
            (start, end, tuple(sorted(self._several[_key(text[start:end])])))
            for start, end, _ in self._roles.found(text)
        )

    def kind(self, name: str) -> str:
        """Return what kind of thing a name is, "" when the vocabulary has no such name."""
        return self._kinds.get(name, "")

    def canonical(self, text: str | None) -> str | None:
        """Return the vocabulary's form of a whole name, or the text itself."""
        if not text:
            return None
        forms = [name for start, end, name in self._names.found(text) if (start, end) == (0, len(text))]
        return forms[0] if forms else text


class _Forms:
    """Many phrases as one pattern: the longest wins, letter case and apostrophes aside."""

    def __init__(self, forms: Iterable[tuple[str, str]]):
        self._names: dict[str, str] = {}
        for form, name in forms:
            self._names.setdefault(_key(form), name)
        longest = sorted(self._names, key=lambda form: (-len(form), form))
        alternatives = "|".join(
            re.escape(form).replace("'", "['’]").replace(r"\ ", r"\s+") for form in longest
        )
        self._pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w])", re.I) if longest else None

    def found(self, text: str) -> list[tuple[int, int, str]]:
        if self._pattern is None:
            return []
        return [
            (match.start(), match.end(), self._names[_key(match.group())])
            for match in self._pattern.finditer(text)
        ]


def _key(form: str) -> str:
    return " ".join(form.lower().replace("’", "'").split())


class TopicFinder:
    """Finds the topics whose label or terms a sentence has; "stats" and the like describe no sentence."""

    def __init__(self, topics: Sequence[Topic]):
        self._forms = [
            (
                topic.id,
                _Forms(
                    (term, topic.id) for term in topic.terms if len(term) >= _TOPIC_LETTERS or term.isupper()
                ),
            )
            for topic in topics
        ]

    def find(self, text: str) -> tuple[str, ...]:
        """Return the topics of a sentence, those with most words in it first, at most five."""
        hits = [(topic, len(forms.found(text))) for topic, forms in self._forms]
        ranked = sorted((hit for hit in hits if hit[1]), key=lambda hit: -hit[1])
        return tuple(topic for topic, _ in ranked[:MOST_TOPICS])
