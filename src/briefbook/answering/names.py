"""The names a text mentions, in canonical form, and who speaks for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from briefbook.matching.normalise import Runs, located, tokens
from briefbook.models import Frozen, Vocabulary

# Who speaks for a body: a person's words are the body's for "what did the NSPCC say", and the other way round.
SPEAKS_FOR: Mapping[str, str] = {
    "Tony Stower": "NSPCC",
    "Andrew Puddephatt": "IWF",
    "Lynne Owens": "NCA",
    "Simon Milner": "Facebook",
    "Alex Krasodomski-Jones": "Demos",
    "Alexis Jay": "IICSA",
    "Sajid Javid": "Home Secretary",
}

# Names of whole groups: nobody in particular, so they are hardly ever who is compared or asked for by name.
GROUPS = frozenset({"internet companies", "law enforcement", "UK Government", "UK", "worldwide"})


class Mention(Frozen):
    """A name found in a text: its canonical form, what kind of thing it is, and the position of its first word."""

    name: str
    kind: str
    at: int


class Place(Frozen):
    """Where a name, or a role that means it, stands in a text."""

    name: str
    kind: str
    start: int
    end: int


class Recogniser:
    """Finds the vocabulary's names in a text that already has canonical forms."""

    def __init__(self, vocabulary: Vocabulary):
        self._kinds = {name.name: name.kind for name in vocabulary.names}
        names = {tuple(tokens(name.name)): name.name for name in vocabulary.names}
        roles = {tuple(tokens(role)): name.name for name in reversed(vocabulary.names) for role in name.roles}
        self._names, self._roles, self._either = Runs(names), Runs(roles), Runs({**roles, **names})

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the names in a text in order, the longest form first; each name once."""
        found: dict[str, Mention] = {}
        for at, _, name in self._names.found(tokens(text)):
            found.setdefault(name, Mention(name=name, kind=self._kinds[name], at=at))
        return tuple(found.values())

    def places(self, text: str) -> tuple[Place, ...]:
        """Return where names and roles stand in a text, in order, the longest form first."""
        words = located(text)
        return tuple(
            Place(name=name, kind=self._kinds[name], start=words[at][1], end=words[at + size - 1][2])
            for at, size, name in self._either.found([word for word, _, _ in words])
        )

    def is_person(self, name: str) -> bool:
        """Return whether a canonical name is a person's."""
        return self._kinds.get(name) == "person"

    def speaker(self, text: str) -> tuple[str, ...]:
        """Return whom a text that is a role and nothing more means: "the met" gives Met Police; nobody for a group."""
        words = tokens(text)
        found = [(size, name) for _, size, name in self._roles.found(words)]
        if len(found) != 1 or found[0][0] < len([word for word in words if word != "the"]):
            return ()
        name = found[0][1]
        return (name,) if name not in GROUPS and self._kinds[name] in ("body", "firm", "person") else ()

    def by_role(self, text: str) -> tuple[str, ...]:
        """Return the names that roles in a text usually mean: "the crime agency" gives NCA."""
        return tuple(dict.fromkeys(name for _, _, name in self._roles.found(tokens(text))))


def same_voice(asked: str, speakers: Collection[str]) -> bool:
    """Return whether a speaker, or somebody who speaks for them, is among the speakers."""
    voices = {
        asked,
        SPEAKS_FOR.get(asked, asked),
        *(who for who, body in SPEAKS_FOR.items() if body == asked),
    }
    return any(speaker in voices or SPEAKS_FOR.get(speaker) in voices for speaker in speakers)
