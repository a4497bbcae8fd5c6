"""Ways to alter a held text: some change what it means, some only how it is set. Shared with the benchmark."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from briefbook.documents import sha256
from briefbook.documents.carrying import carried
from briefbook.documents.reading import Reading
from briefbook.documents.watching import Held
from briefbook.models import Citation, Document, PassageKind

NEW_PARAGRAPH = "The committee will return to this in the autumn and publish its minutes then."
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|did|do|does)\b"
)
_DENIAL = re.compile(r"\b(?:not|never|no)\s|n[’']t\b")
_NUMBER_WORD = {
    "one": "two", "two": "three", "three": "four", "four": "five", "five": "six", "half": "a third", "third": "quarter",
    "quarter": "third", "million": "billion", "first": "second", "hundred": "thousand",
}  # fmt: skip
_MONTHS = "January February March April May June July August September October November December".split()
_COMPARED = {
    "more": "less", "less": "more", "fewer": "more", "most": "least", "over": "under", "under": "over",
    "nearly": "over", "almost": "over", "before": "after", "after": "before", "must": "may", "should": "may",
    "will": "may", "all": "some", "increased": "decreased", "up": "down", "higher": "lower",
}  # fmt: skip


@dataclass(frozen=True)
class Cited:
    """A document with its text and the citations of a base in it."""

    document: Document
    text: str
    citations: tuple[Citation, ...]
    held: Held

    def sentence(self, number: int) -> tuple[int, int]:
        """Return where the sentences of a citation stand."""
        own = self.held.own(self.citations[number].start, self.citations[number].end)
        return self.held.units[own.start].start, self.held.units[own.stop - 1].end

    def meant(self, start: int, end: int) -> frozenset[int]:
        """Return the citations whose sentence, or a sentence it leans on, has a part of a stretch of the text."""
        found = set()
        for number, citation in enumerate(self.citations):
            own = self.held.own(citation.start, citation.end)
            for at in (*own, *self.held.leant_on(own)):
                unit = self.held.units[at]
                if unit.start < max(end, start + 1) and start < unit.end:
                    found.add(number)
        return frozenset(found)


Altered = Callable[[Cited, random.Random], "tuple[str, frozenset[int]] | None"]


def altered_entry(cited: Cited, text: str) -> Document:
    """Return the document's entry for an altered text, its titles and furniture found again."""
    lines = carried(cited.document, cited.text, Reading(text=text, reader="plain text"))
    return cited.document.model_copy(update={**lines, "sha256": sha256(text)})


def _within(cited: Cited, place: random.Random, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Return a place in the sentence of a citation, drawn, where a pattern fits."""
    start, end = cited.sentence(place.randrange(len(cited.citations)))
    found = [one for one in pattern.finditer(cited.text, start, end) if one.end() <= end]
    found = [
        one
        for one in found
        if not re.match(r"\[?\d{1,3}\]", cited.text[max(0, one.start() - 1) : one.end() + 2])
    ]
    return place.choice(found) if found else None


def _put(cited: Cited, start: int, end: int, text: str) -> tuple[str, frozenset[int]]:
    return cited.text[:start] + text + cited.text[end:], cited.meant(start, end)


def digit(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    found = _within(cited, place, re.compile(r"\d"))
    if found is None:
        return None
    other = place.choice([one for one in "0123456789" if one != found.group()])
    return _put(cited, found.start(), found.end(), other)


def not_lost(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    found = _within(cited, place, _DENIAL)
    return _put(cited, found.start(), found.end(), "") if found else None


def not_added(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    found = _within(cited, place, _AUXILIARY)
    if found is None:
        return None
    return _put(cited, found.start(), found.end(), f"{found.group()} not")


def _swapped(words: Mapping[str, str]) -> Altered:
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b")

    def swap(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
        found = _within(cited, place, pattern)
        return _put(cited, found.start(), found.end(), words[found.group()]) if found else None

    return swap


def name(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    found = _within(cited, place, re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}"))
    if found is None or found.group() in _MONTHS:
        return None
    return _put(cited, found.start(), found.end(), place.choice(["Thornbury", "Okafor", "Belmont"]))


def deleted_sentence(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    start, end = cited.sentence(place.randrange(len(cited.citations)))
    gone = cited.text[start:end]
    meant = frozenset(  # a sentence that stands word for word elsewhere still says it
        number for number in cited.meant(start, end) if cited.text.count(gone) == 1
    )
    return cited.text[:start] + cited.text[end:].lstrip(" "), meant


def twin_with_another_figure(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    """A copy of the sentence with another figure stands above, and the sentence itself is gone."""
    found = _within(cited, place, re.compile(r"\d"))
    if found is None:
        return None
    own = next(unit for unit in cited.held.units if unit.start <= found.start() < unit.end)
    other = place.choice([one for one in "0123456789" if one != found.group()])
    copy = cited.text[own.start : found.start()] + other + cited.text[found.end() : own.end]
    body = cited.text.index("\n") + 1
    return f"{cited.text[:body]}\n{copy}\n{cited.text[body : own.start]}{cited.text[own.end :]}", cited.meant(
        own.start, own.end
    )


def taken_back(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    start, end = cited.sentence(place.randrange(len(cited.citations)))
    home = cited.held.passages[cited.held.units[cited.held.own(start, end).start].passage]
    if home.paragraph is None:
        return None
    return f"{cited.text[:end]} This was later withdrawn as an error.{cited.text[end:]}", frozenset(
        number for number in range(len(cited.citations)) if cited.sentence(number)[1] == end
    )


# --- harmless


def _paragraphs(cited: Cited) -> list[tuple[int, int]]:
    """Return where the paragraphs stand that are no part of a list."""
    return [
        (one.start, one.end)
        for one in cited.held.passages
        if one.kind is PassageKind.paragraph and one.label is None
        if not one.text[0].islower() and not one.text.rstrip().endswith((":", ";", "and"))
    ]


def reordered(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    bodies = _paragraphs(cited)
    if len(bodies) < 4:
        return None
    (a, b), (c, d) = sorted(place.sample(bodies, 2))
    text = cited.text
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:], frozenset()


def other_marks(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    straight = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": " - ", "\u00a0": " "}
    curly = [(r'(?<![\w.,!?])"', "“"), ('"', "”"), (r"(?<=\w)'", "’"), (" - ", " – ")]
    if place.random() < 0.5 and any(mark in cited.text for mark in straight):
        return "".join(straight.get(char, char) for char in cited.text), frozenset()
    text = cited.text
    for pattern, mark in curly:
        text = re.sub(pattern, mark, text)
    text = re.sub(r"(?<=\w) (?=\w)", lambda _: "\u00a0" if place.random() < 0.05 else " ", text)
    return (text, frozenset()) if text != cited.text else None


def inserted_paragraph(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    start, _ = place.choice(_paragraphs(cited) or [(0, 0)])
    return (f"{cited.text[:start]}{NEW_PARAGRAPH}\n\n{cited.text[start:]}", frozenset()) if start else None


def rewrapped(cited: Cited, place: random.Random) -> tuple[str, frozenset[int]] | None:
    """Other white space: two spaces for one, and blank lines between paragraphs."""
    text = re.sub(r"(?<=[a-z]) (?=[a-z])", lambda _: "  " if place.random() < 0.1 else " ", cited.text)
    return re.sub(r"\n+", lambda found: found.group() + "\n" * place.randrange(2), text), frozenset()


MEANING: Mapping[str, Altered] = {
    "another digit": digit,
    "“not” lost": not_lost,
    "“not” added": not_added,
    "number word": _swapped(_NUMBER_WORD),
    "month": _swapped({month: _MONTHS[(at + 5) % 11] for at, month in enumerate(_MONTHS)}),
    "name": name,
    "comparative": _swapped(_COMPARED),
    "sentence deleted": deleted_sentence,
    "copy with another figure": twin_with_another_figure,
    "taken back beside it": taken_back,
}
HARMLESS: Mapping[str, Altered] = {
    "two paragraphs exchanged": reordered,
    "other quotation marks, dashes": other_marks,
    "paragraph inserted": inserted_paragraph,
    "other white space": rewrapped,
}
