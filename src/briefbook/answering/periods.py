"""The periods a text names, as spans of days, and whether a fact's period is what was asked for."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from briefbook.models import Frozen


class Span(Frozen):
    """First and last day, and the words that named them."""

    first: date
    last: date
    words: str

    def within(self, other: Span) -> bool:
        return other.first <= self.first and self.last <= other.last


MONTHS = {
    name: at
    for at, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH_WORDS = frozenset(MONTHS)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}

_FISCAL = re.compile(r"\b((?:19|20)\d\d)\s?[/-]\s?(\d\d(?:\d\d)?)\b(?!-)")
_RANGE = re.compile(
    r"\b((?:19|20)\d\d)\s?(?:to|(?<=between \d{4} )and|until|through|-|–)\s?((?:19|20)\d\d)\b"
)
_QUARTER = re.compile(rf"\b({'|'.join(_QUARTERS)}) (?:three months|quarter) of ((?:19|20)\d\d)\b")
_DAY = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})|({_MONTH}) (\d{{1,2}})(?:st|nd|rd"
    rf"|th)?),? ((?:19|20)\d\d)\b"
)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\.? (?:of |in )?((?:19|20)\d\d)\b")
_DECADE = re.compile(r"\b(?:19|20)?(\d)0s\b")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?!\d|s\b|/)")
_SHORT_YEAR = re.compile(
    r"(?:\b(?:in|since|for|from|by|of) |')(\d\d)\b(?! ?(?:%|percent|per|\w+s\b|-|year|month|day|to\b|and\b"
    r"|or (?:below|under|above|over)\b))"
)
_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_RELATIVE = re.compile(
    r"\b(?:last|this|next|previous|current|past) (?:year|month|week|quarter|financial year)\b"
    r"|\byesterday\b|\btoday\b|\bnowadays\b"
)


def spans(text: str) -> Iterator[Span]:
    """Yield the periods named in a lower-case text, the most precise reading of each."""
    for pattern, build in (
        (_FISCAL, _fiscal), (_RANGE, _range), (_QUARTER, _quarter), (_DAY, _day), (_MONTH_YEAR, _month_year),
        (_DECADE, _decade), (_YEAR, _year), (_SHORT_YEAR, _short_year),
    ):  # fmt: skip
        named = [(found, span) for found in pattern.finditer(text) if (span := build(found))]
        yield from (span for _, span in named)
        text = _blanked(text, [found.span() for found, _ in named])  # no looser pattern reads it again


def _blanked(text: str, places: Sequence[tuple[int, int]]) -> str:
    kept, after = [], 0
    for start, end in places:
        kept += [text[after:start], " " * (end - start)]
        after = end
    return "".join([*kept, text[after:]])


def without_spans(text: str) -> str:
    """Return a lower-case text with the periods it names taken out, so that a year is no figure."""
    for span in spans(text):
        text = text.replace(span.words, " ")
    return text


def of_period(period: str) -> Span:
    """Return the span of an ISO period such as "2018", "2018-09-03" or "2019-01/2019-03"."""
    first, *more = period.split("/")
    last = more[0] if more else first
    return Span(first=_iso(first, start=True), last=_iso(last, start=False), words=period_words(period))


@lru_cache(maxsize=512)
def period_words(period: str) -> str:
    """Return an ISO period as people write it: "3 September 2018", "January 2019 to March 2019"."""
    return " to ".join(_day_words(end) for end in period.split("/"))


def _day_words(day: str) -> str:
    year, *rest = day.split("-")
    if not rest:
        return year
    month = month_name[int(rest[0])]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


def relative_period(text: str) -> str | None:
    """Return words such as "last year", whose meaning depends on the day they are asked."""
    found = _RELATIVE.search(text)
    return found.group() if found else None


def _iso(day: str, *, start: bool) -> date:
    year, month, number = (int(part) if part else 0 for part in _ISO.fullmatch(day).groups())  # type: ignore[union-attr]
    month = month or (1 if start else 12)
    return date(year, month, number or (1 if start else monthrange(year, month)[1]))


def _whole(year: int, first: int, last: int, words: str, to_year: int | None = None) -> Span:
    to_year = to_year or year
    return Span(
        first=date(year, first, 1), last=date(to_year, last, monthrange(to_year, last)[1]), words=words
    )


def _fiscal(found: re.Match[str]) -> Span | None:
    year, end = int(found[1]), found[2]
    last = int(end) if len(end) == 4 else year // 100 * 100 + int(end)
    if last == year + 1:
        return _whole(year, 4, 3, found.group(), last)  # a British financial year runs from April to March
    if last <= year:
        return None
    return _whole(year, 1, 12, found.group(), last)


def _range(found: re.Match[str]) -> Span | None:
    first, last = int(found[1]), int(found[2])
    return _whole(first, 1, 12, found.group(), last) if first <= last else None


def _quarter(found: re.Match[str]) -> Span:
    last = 3 * _QUARTERS[found[1]]
    return _whole(int(found[2]), last - 2, last, found.group())


def _day(found: re.Match[str]) -> Span | None:
    month, number, year = MONTHS[found[2] or found[3]], int(found[1] or found[4]), int(found[5])
    if not 1 <= number <= monthrange(year, month)[1]:
        return None
    return Span(first=date(year, month, number), last=date(year, month, number), words=found.group())


def _month_year(found: re.Match[str]) -> Span:
    month = MONTHS[found[1]]
    return _whole(int(found[2]), month, month, found.group())


def _decade(found: re.Match[str]) -> Span:
    century = found.group()[:2] if len(found.group()) == 5 else "19" if int(found[1]) >= 5 else "20"
    first = int(f"{century}{found[1]}0")
    return _whole(first, 1, 12, found.group(), first + 9)


def _year(found: re.Match[str]) -> Span:
    return _whole(int(found[1]), 1, 12, found.group())


def _short_year(found: re.Match[str]) -> Span | None:
    year = int(found[1])
    return _whole(2000 + year, 1, 12, found.group()) if 5 <= year <= 40 else None
