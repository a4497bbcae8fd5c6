"""Our own date reader: what a sentence says, as ISO intervals, and nothing that it does not say.

dateparser filled in months and days and took "may" for May; here "in 2019" is 2019, "late 2018" is 2018, and
"Thursday" has no period at all.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator

from briefbook.answering.periods import MONTHS
from briefbook.extraction.candidate import FoundDate

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_DAY = r"(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_WEEKDAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PARTS = {"quarter": 3, "half": 6}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": -1,
    "final": -1,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_COUNTS = {"two": 2, "three": 3, "four": 4, "six": 6, "nine": 9}

_COMPARED = re.compile(
    r"(?:\b(?:down|up|increase|decrease|rise|fall|fell|rose|risen|fallen|increased|decreased|drop|dropped)\b(?:[^.;]|\.\d){0,40}\bfrom\b"
    r"|\bcompared\s+(?:with|to)\b|\bthan\b(?:\s+(?:in|the|those|that))?|\b(?:as\s+)?against\b|\bversus\b|\bup\s+on\b|\b(?:below|above)\s+the\b"
    r"|\bpreviously\b)(?:[^.;]|\.\d){0,45}$",
    re.IGNORECASE,
)  # fmt: skip
# "rose from £3 in 2019 to £4 in 2024": it is compared with 2019 and holds for 2024.
_ARRIVED = re.compile(r"\bfrom\b(?:[^.;]|\.\d){3,60}\bto\b(?:[^.;,]|[.,]\d){2,45}$", re.IGNORECASE)
_COUNTED = re.compile(r"\s+(?:people|men|women|children|(?!was\b|has\b|is\b|as\b)[a-z]+s\b(?![’']))")
_TIME_BEFORE = re.compile(
    r"\b(?:in|since|by|of|from|until|till|during|before|after|late|early|mid|end|to|for|and|spring|summer|autumn|winter"
    r"|the|between|year|Act|on|around|through|throughout|,)[\s-]*$|\($",
    re.IGNORECASE,
)  # fmt: skip


_BACK = 200  # letters before a date, as far as any rule looks


def dates(text: str) -> tuple[FoundDate, ...]:
    """Return the dates of a sentence in order; where two readings overlap the earlier rule holds."""
    taken: list[FoundDate] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            overlaps = any(match.start() < other.end and other.start < match.end() for other in taken)
            if overlaps:
                continue
            period = read(match, text)
            if period is None:
                continue
            before = text[max(0, match.start() - _BACK) : match.start()]
            compared = bool(_COMPARED.search(before)) and not _ARRIVED.search(before)
            found = FoundDate(
                start=match.start(),
                end=match.end(),
                text=match.group(),
                period=period or None,
                comparison=compared,
            )
            taken.append(found)
    return tuple(sorted(taken, key=lambda found: found.start))


def periods(text: str) -> Iterator[str]:
    """Yield the periods of a text in order, relative ones left out."""
    yield from (found.period for found in dates(text) if found.period)


# Each reader returns an ISO period, "" for a date without one, and None for what is no date after all.


def _day(match: re.Match[str], _: str) -> str | None:
    month = MONTHS[match["month"].rstrip(".").lower()]
    day = int(re.sub(r"\D", "", match["day"]))
    year = int(match["year"])
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _iso(match: re.Match[str], _: str) -> str | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _month(match: re.Match[str], _: str) -> str:
    return f"{match['year']}-{MONTHS[match['month'].rstrip('.').lower()]:02d}"


def _months(match: re.Match[str], _: str) -> str | None:
    first = f"{match['year'] or match['year2']}-{MONTHS[match['month'].rstrip('.').lower()]:02d}"
    last = f"{match['year2']}-{MONTHS[match['month2'].rstrip('.').lower()]:02d}"
    return f"{first}/{last}" if first < last else None


def _part(match: re.Match[str], _: str) -> str | None:
    """Read "the first three months of 2019" and "the second quarter of 2019"."""
    ordinal = _ORDINALS[match["ordinal"].lower()]
    unit = match["unit"].lower().rstrip("s")
    size = _PARTS.get(unit) or _whole(match["count"])
    if size is None or 12 % size or (ordinal > 0 and unit == "month" and ordinal != 1):
        return None
    parts = 12 // size
    at = parts if ordinal == -1 else ordinal
    if at > parts:
        return None
    return f"{match['year']}-{(at - 1) * size + 1:02d}/{match['year']}-{at * size:02d}"


def _whole(count: str | None) -> int | None:
    if not count:
        return None
    return _COUNTS.get(count.lower()) or (int(count) if count.isdigit() and int(count) <= 12 else None)


def _quarter(match: re.Match[str], _: str) -> str:
    last = 3 * int(match["quarter"])
    return f"{match['year']}-{last - 2:02d}/{match['year']}-{last:02d}"


def _two_years(match: re.Match[str], _: str) -> str | None:
    """Read "2017/18" and "between 2015 and 2018"; the second year may be cut to two digits."""
    first, last = match["year"], match["year2"]
    last = first[: 4 - len(last)] + last
    return f"{first}/{last}" if int(first) < int(last) else None


def _decade(match: re.Match[str], _: str) -> str:
    return f"{match['year']}/{int(match['year']) + 9}"


def _year(match: re.Match[str], text: str) -> str | None:
    """Read a bare year, unless it counts something ("2000 people") or is part of a longer figure."""
    around = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 2]
    if re.search(r"[\d£$€.,:/-]$", around[0]) and not re.search(r"[a-zA-Z]-$|,$|[a-z]\.$", around[0]):
        return None
    if re.match(r"[,.:]\d|[%\d]", around[1]):
        return None
    counts = _COUNTED.match(text, match.end())
    return (
        match["year"]
        if not counts or _TIME_BEFORE.search(text[max(0, match.start() - _BACK) : match.start()])
        else None
    )


def _relative(match: re.Match[str], _: str) -> str:
    return ""


_Reader = Callable[[re.Match[str], str], str | None]
_RULES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"\b(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)\b"), _iso),
    (
        re.compile(
            rf"(?<![\d£$€.,])\b(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})\b"
        ),
        _day,
    ),
    (re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>{_DAY}),?\s+(?P<year>{_YEAR})\b"), _day),
    (
        re.compile(
            rf"\b(?P<month>{_MONTH})(?:\s+(?P<year>{_YEAR}))?\s*(?:to|until|–|-)\s*(?P<month2>{_MONTH})\s+(?P<year2>{_YEAR})\b"
        ),
        _months,
    ),
    (
        re.compile(
            rf"\bbetween\s+(?P<month>{_MONTH})(?:\s+(?P<year>{_YEAR}))?\s+and\s+(?P<month2>{_MONTH})\s+(?P<year2>{_YEAR})\b",
            re.IGNORECASE,
        ),
        _months,
    ),
    (re.compile(rf"\b(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})\b"), _month),
    (
        re.compile(
            rf"\b(?:the\s+)?(?P<ordinal>first|second|third|fourth|last|final|[1-4](?:st|nd|rd|th))\s+(?:(?P<count>\w+)\s+)?"
            rf"(?P<unit>months?|quarter|half)\s+of\s+(?P<year>{_YEAR})\b",
            re.IGNORECASE,
        ),
        _part,
    ),
    (re.compile(rf"\bQ(?P<quarter>[1-4])\s+(?P<year>{_YEAR})\b"), _quarter),
    (
        re.compile(
            rf"(?<![\d/])\b(?P<year>{_YEAR})\s?[/–-]\s?(?P<year2>(?:{_YEAR}|\d\d))\b(?![\d/-]|\.\d|,\d)"
        ),
        _two_years,
    ),
    (
        re.compile(rf"\b(?:between|from)\s+(?P<year>{_YEAR})\s+(?:and|to)\s+(?P<year2>{_YEAR})\b", re.I),
        _two_years,
    ),
    (re.compile(rf"\b(?P<year>{_YEAR})\s+to\s+(?P<year2>{_YEAR})\b"), _two_years),
    (re.compile(r"\b(?P<year>(?:19|20)\d0)s\b"), _decade),
    (re.compile(rf"\b(?P<year>{_YEAR})\b"), _year),
    (re.compile(rf"(?<![\d£$€.,])\b(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})(?!\w)"), _relative),
    (re.compile(rf"\b(?:on\s+)?(?:last\s+|next\s+)?{_WEEKDAYS}(?:[’']s)?\b"), _relative),
    (
        re.compile(
            r"\b(?:today|yesterday|tomorrow|tonight|recently|currently|nowadays|at present"
            r"|(?:(?:earlier|later)\s+)?this\s+(?:week|month|year|spring|summer|autumn|winter|quarter)"
            r"|(?:last|next)\s+(?:week|month|year|spring|summer|autumn|winter)"
            r"|(?:in|over|during|for)\s+(?:the\s+)?(?:last|past|next)?\s*(?:\w+\s+)?(?:years|months|weeks|decades)"
            r"|the\s+(?:last|past|next)\s+(?:\w+\s+)?(?:years?|months?|weeks?|decades?))\b",
            re.IGNORECASE,
        ),
        _relative,
    ),
)
