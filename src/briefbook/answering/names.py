"""The names a text mentions, in canonical form, and who speaks for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefbook.matching.normalise import located, tokens
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
        self._forms = {tuple(tokens(name.name)): name.name for name in vocabulary.names}
        self._roles = [(tuple(tokens(role)), name.name) for name in vocabulary.names for role in name.roles]
        self._by_role = {role: name for role, name in reversed(self._roles) if role}
        self._longest_form = max((len(form) for form in [*self._forms, *self._by_role]), default=0)
        self._longest = max((len(form) for form in self._forms), default=0)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the names in a text in order, the longest form first; each name once."""
        words, at = tokens(text), 0
        found: dict[str, Mention] = {}
        while at < len(words):
            size = next(
                (
                    n
                    for n in range(min(self._longest, len(words) - at), 0, -1)
                    if tuple(words[at : at + n]) in self._forms
                ),
                0,
            )
            if size:
                name = self._forms[tuple(words[at : at + size])]
                found.setdefault(name, Mention(name=name, kind=self._kinds[name], at=at))
            at += size or 1
        return tuple(found.values())

    def places(self, text: str) -> tuple[Place, ...]:
        """Return where names and roles stand in a text, in order, the longest form first."""
        words = located(text)
        at, found = 0, []
        while at < len(words):
            size, name = self._form_at([word for word, _, _ in words], at)
            if name:
                found.append(
                    Place(name=name, kind=self._kinds[name], start=words[at][1], end=words[at + size - 1][2])
                )
            at += size or 1
        return tuple(found)

    def _form_at(self, words: Sequence[str], at: int) -> tuple[int, str]:
        for size in range(min(self._longest_form, len(words) - at), 0, -1):
            run = tuple(words[at : at + size])
            name = self._forms.get(run) or self._by_role.get(run)
            if name:
                return size, name
        return 0, ""

    def by_role(self, text: str) -> tuple[str, ...]:
        """Return the names that roles in a text usually mean: "the crime agency" gives NCA."""
        words = tokens(text)
        sizes = {len(role) for role, _ in self._roles}
        runs = {tuple(words[at : at + size]) for size in sizes for at in range(len(words) - size + 1)}
        return tuple(dict.fromkeys(name for role, name in self._roles if role and role in runs))


def same_voice(asked: str, speakers: Sequence[str]) -> bool:
    """Return whether a speaker, or somebody who speaks for them, is among the speakers."""
    voices = {
        asked,
        SPEAKS_FOR.get(asked, asked),
        *(who for who, body in SPEAKS_FOR.items() if body == asked),
    }
    return any(speaker in voices or SPEAKS_FOR.get(speaker) in voices for speaker in speakers)
