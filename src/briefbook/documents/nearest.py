"""What was meant by a quote that is not in a text to the letter: the nearest words that are."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from briefbook.documents.quotes import occurrences
from briefbook.models import Passage, PassageKind

CLOSE = (
    80.0  # rapidfuzz ratio, of a hundred: two words of twelve may be others, as in a quote typed from memory
)
PASSAGES = 3  # compared in full; the right one is among the first three by partial ratio
_APOSTROPHES = "'’‘ʼ`"


class Folded:
    """A text without case, punctuation and runs of white space, each character with its place in the text."""

    def __init__(self, text: str):
        self.text = text
        chars: list[str] = []
        places: list[int] = []
        gap = False
        for at, char in enumerate(text):
            if not _counts(char):
                gap = gap or not _joins(text, at)
                continue
            if gap and chars:
                chars.append(" ")
                places.append(at)
            gap = False
            for folded in unicodedata.normalize("NFKC", char).casefold():
                chars.append(folded)
                places.append(at)
        self.folded, self.places = "".join(chars), places

    def exact(self, first: int, last: int) -> str:
        """Return the characters of the text between two folded ones, both included."""
        return self.text[self.places[first] : self.places[last] + 1]


def nearest_quote(among: Sequence[Passage], quote: str) -> str | None:
    """Return the words of a text that a quote most likely means, exact to the letter, or None.

    First those that differ in case, punctuation and white space only; then the closest run of whole words of
    a passage. Furniture is nobody's words, so it is left out.
    """
    wanted = Folded(quote).folded
    if not wanted:
        return None
    passages = [Folded(passage.text) for passage in among if passage.kind is not PassageKind.furniture]
    return _same_words(passages, wanted) or _closest_words(passages, wanted)


def _same_words(passages: Sequence[Folded], wanted: str) -> str | None:
    for passage in passages:
        for at in occurrences(passage.folded, wanted):
            if _whole_words(passage.folded, at, at + len(wanted)):
                return passage.exact(at, at + len(wanted) - 1)
    return None


def _closest_words(passages: Sequence[Folded], wanted: str) -> str | None:
    likely = process.extract(
        wanted,
        [passage.folded for passage in passages],
        scorer=_within,
        score_cutoff=CLOSE / 2,
        limit=PASSAGES,
    )
    runs = [run for _, _, at in likely if (run := _run(passages[at], wanted))]
    best = max(runs, key=lambda run: run[0], default=None)
    return best[1] if best else None


def _within(wanted: str, passage: str, *, score_cutoff: float | None = None) -> float:
    """Return how well a passage holds the quote; a passage shorter than it is compared as a whole."""
    scorer = fuzz.partial_ratio if len(passage) >= len(wanted) else fuzz.ratio
    return scorer(wanted, passage, score_cutoff=score_cutoff)


def _run(passage: Folded, wanted: str) -> tuple[float, str] | None:
    """Return the run of whole words of a passage that is closest to the quote, with its ratio."""
    found = fuzz.partial_ratio_alignment(wanted, passage.folded)
    if found is None or not passage.folded:
        return None
    first, last = (
        (found.dest_start, found.dest_end) if len(passage.folded) >= len(wanted) else (0, len(passage.folded))
    )
    starts = [0, *(at + 1 for at, char in enumerate(passage.folded) if char == " ")]
    ends = [*(at for at, char in enumerate(passage.folded) if char == " "), len(passage.folded)]
    rated = [
        (fuzz.ratio(wanted, passage.folded[start:end]), start, end)
        for start in _near(starts, first)
        for end in _near(ends, last)
        if start < end
    ]
    score, start, end = max(rated, default=(0.0, 0, 0))
    return (score, passage.exact(start, end - 1)) if score >= CLOSE else None


def _near(places: Sequence[int], at: int, most: int = 5) -> Sequence[int]:
    return sorted(places, key=lambda place: abs(place - at))[:most]


def _counts(char: str) -> bool:
    return char.isalnum() or char in "£$€%"


def _joins(text: str, at: int) -> bool:
    """Return whether a character inside a word is no gap: the apostrophe of "isn’t", the comma of "230,000"."""
    if unicodedata.category(text[at]) in (
        "Mn",
        "Cf",
    ):  # an accent on its own, a soft hyphen, a zero width space
        return True
    if not 0 < at < len(text) - 1:
        return False
    before, char, after = text[at - 1], text[at], text[at + 1]
    if char in _APOSTROPHES:
        return before.isalnum() and after.isalnum()
    return char == "," and before.isdigit() and after.isdigit()


def _whole_words(folded: str, start: int, end: int) -> bool:
    return folded[start - 1 : start] in ("", " ") and folded[end : end + 1] in ("", " ")
