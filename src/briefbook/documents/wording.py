"""Whether two texts say the same to the letter once quotation marks, dashes and spaces are evened out.

A similarity score cannot tell: in our texts altered digits score 97 of 100 and a lost "not" 92. So what is left
after evening out has to be equal, and what differs is named by the words that carry the meaning.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum

_FOOTNOTE = re.compile(r"\[(?:\d{1,3}|note \d{1,3})\]")
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_SINGLE, _DOUBLE = frozenset("'‘’‚‛`´ʼ′"), frozenset('"“”„‟«»‹›″')
_WRITTEN = {"…": "...", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}

NEGATIONS = frozenset(
    "no not never none nobody nothing neither nor without cannot unable fail fails failed failing failure lack lacks"
    " lacked refuse refuses refused deny denies denied reject rejects rejected unlikely hardly barely scarcely".split()
)
NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands"
    " million millions billion billions dozen dozens half halves third thirds quarter quarters fifth fifths tenth"
    " tenths once twice thrice double doubled triple tripled first second fourth sixth seventh eighth ninth single"
    " percent pence pounds".split()
)
COMPARATIVES = frozenset(
    "more less fewer most least above below over under up down nearly almost about around roughly approximately"
    " exactly only before after since until between increase increased rise rose risen decrease decreased fall fell"
    " fallen all some any every each both many few several better worse best worst higher lower highest lowest larger"
    " smaller greater longer shorter faster slower earlier later than may might must shall should will would could can"
    " always often sometimes rarely usually".split()
)
CALENDAR = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug"
    " sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday".split()
)
_TOKEN = re.compile(r"[£$€]?\d[\d,.]*\d%?|[£$€]?\d%?|[^\W\d_]+(?:['’-][^\W\d_]+)*|%|[£$€]", re.UNICODE)


class Difference(StrEnum):
    """What kind of words two texts differ in, the gravest first."""

    figure = "figure"
    negation = "negation"
    name = "name"
    comparison = "comparison"
    words = "words"


class Plain:
    """A text evened out, each character with its place in the text as written.

    Curly quotation marks become straight, dashes become hyphens without spaces around them, white space becomes
    single spaces; footnote marks and what is invisible go. Letters, digits and all other marks stay.
    """

    def __init__(self, written: str):
        self.written = written
        self._chars: list[str] = []
        self._places: list[int] = []
        self._gap = False
        at = 0
        while at < len(written):
            mark = _FOOTNOTE.match(written, at) if written[at] == "[" else None
            if mark:
                at = mark.end()
                continue
            self._take(written, at)
            at += 1
        self.text = "".join(self._chars)

    def _take(self, written: str, at: int) -> None:
        char = written[at]
        if char in _UNSEEN:
            return
        if char.isspace():
            self._gap = True
        elif char in _DASHES:
            self._gap = False
            if self._chars[-1:] != ["-"]:
                self._put("-", at)
        elif unicodedata.combining(char) and self._chars:
            composed = unicodedata.normalize("NFC", self._chars[-1] + char)
            if len(composed) == 1:
                self._chars[-1] = composed
            else:
                self._put(char, at)
        elif char in _SINGLE or char in _DOUBLE:
            self._put(_mark(written, at), at)
        else:
            for one in _WRITTEN.get(char, char):
                self._put(one, at)

    def _put(self, char: str, at: int) -> None:
        if self._gap and self._chars and self._chars[-1] != "-":
            self._chars.append(" ")
            self._places.append(at)
        self._gap = False
        self._chars.append(char)
        self._places.append(at)

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text as written lies in the text evened out."""
        first, last = bisect_left(self._places, start), bisect_left(self._places, end)
        if self.text[first : first + 1] == " " and first < last:
            first += 1  # the space before a word has the word's place
        while last > first and self.text[last - 1] == " ":
            last -= 1
        return first, last

    def outside(self, first: int, last: int) -> tuple[int, int]:
        """Return where a stretch of the text evened out lies in the text as written."""
        end = self._places[last - 1] + 1
        while end < len(self.written) and unicodedata.combining(self.written[end]):
            end += 1
        return self._places[first], end


def _mark(written: str, at: int) -> str:
    """Return an apostrophe inside a word or after a digit as one, and every other mark as a quotation mark."""
    before, after = written[at - 1 : at], written[at + 1 : at + 2]
    if before.isdigit():  # 5' is no 5"
        return "'" if written[at] in _SINGLE else '"'
    return "'" if written[at] in _SINGLE and before.isalpha() and after.isalpha() else '"'


def plain(text: str) -> str:
    """Return a text evened out."""
    return Plain(text).text


def difference(before: str, after: str) -> Difference | None:
    """Return what two texts differ in, by the words that carry most; None when they are equal, evened out."""
    old, new = plain(before), plain(after)
    if old == new:
        return None
    ours, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
    for kind, carrying in (
        (Difference.figure, figures),
        (Difference.negation, negations),
        (Difference.name, names),
        (Difference.comparison, comparatives),
    ):
        if carrying(ours) != carrying(theirs):
            return kind
    return Difference.words


def figures(tokens: Sequence[str]) -> list[str]:
    """Return the numbers among some words, in digits and in letters, in order."""
    return [
        token.casefold().replace(",", "")
        for token in tokens
        if any(char.isdigit() or char in "%£$€" for char in token)
        or not NUMBERS.isdisjoint(token.casefold().split("-"))
    ]


def negations(tokens: Sequence[str]) -> list[str]:
    """Return the words that deny among some words, each in its simplest form."""
    return [
        "not" if folded.endswith("n't") or folded in ("not", "cannot") else folded
        for token in tokens
        if (folded := token.casefold()) in NEGATIONS or folded.endswith("n't")
    ]


def names(tokens: Sequence[str]) -> list[str]:
    """Return the words with a capital letter, the first word left out, and months and days."""
    return [
        token
        for at, token in enumerate(tokens)
        if (at and token[:1].isupper()) or token[1:].lower() != token[1:] or _is_date(token)
    ]


def _is_date(token: str) -> bool:
    return token.casefold() in CALENDAR and (token[:1].isupper() or token.casefold() not in ("may", "march"))


def comparatives(tokens: Sequence[str]) -> list[str]:
    """Return the words that say how much, how sure or compared with what."""
    return [folded for token in tokens if (folded := token.casefold()) in COMPARATIVES]
