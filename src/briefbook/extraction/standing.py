"""What a statement leans on, written into it: the date "today" is, and the sentence that "this" goes back to.

Only the document's own words and its own date are used; what they do not settle stays as it is and is flagged.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from briefbook.answering.periods import period_words
from briefbook.extraction.dates import dates
from briefbook.models import Basis

# Words that tie a sentence to the one before and say nothing themselves, with the "also" that goes with them.
_TIES = re.compile(
    r"^(?:But|And|However,|Yet|Meanwhile,|Also,|Nevertheless,|Nonetheless,|Indeed,|Moreover,|Furthermore,|Still,|Overall,"
    r"|Despite\s+this,|By\s+contrast,|In\s+contrast,|In\s+addition(?:\s+to\s+this)?,|Additionally,|In\s+particular,|Similarly,)\s+"
)
# Of the main clause alone: "the strand, which has also looked at …" tells that it looked at more.
_ALSO = re.compile(
    r"(?P<before>(?!.*\b(?:which|that|who|and)\b.*\balso\b)[^,;“]{1,80}?)"
    r"(?P<verb>\b(?:is|are|was|were|has|have|had|must|should|will|would|can|could|may))\s+also\b"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"\b(?P<next>next\s+)?(?P<day>{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_JOINED_WORDS = 55
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SAID = re.compile(r"^(?P<lead>.{2,80} said: )“(?P<words>.*)”$", re.DOTALL)


def untied(text: str) -> str:
    """Return a sentence without the words that only tie it to the one before ("Despite this, …", "also")."""
    free = _TIES.sub("", text)
    free = free[:1].upper() + free[1:] if free != text else text
    also = _ALSO.match(free)
    return f"{also['before']}{also['verb']}{free[also.end() :]}" if also else free


def with_dates(statement: str, said_on: str | None, basis: Basis) -> str:
    """Return a statement whose relative dates have theirs behind them: "today (22 January 2018)".

    `said_on` is the document's date, an ISO period. A date within quotation marks stands in square brackets.
    """
    if not said_on or basis is Basis.none:
        return statement
    for found in reversed(dates(statement)):
        owns = found.text.endswith(("’s", "'s"))  # "Thursday's report": a bracket would part the two
        meant = None if found.period or owns else _meant(found.text.lower(), said_on)
        if meant and meant not in statement:
            quoted = statement.count("“", 0, found.end) > statement.count("”", 0, found.end)
            mark = f"[{meant}]" if quoted else f"({meant})"
            statement = f"{statement[: found.end]} {mark}{statement[found.end :]}"
    return statement


def _meant(words: str, said_on: str) -> str | None:
    """Return the date that relative words mean in a text of that date, in words, or None when it does not settle it."""
    year, month = int(said_on[:4]), int(said_on[5:7] or 0)
    day = date.fromisoformat(said_on) if _WHOLE_DAY.fullmatch(said_on) else None
    weekday = _WEEKDAY.search(words)
    if weekday:
        if day is None or weekday["next"] or not words.startswith("on "):
            return None  # "the Thursday market", "each Sunday"
        back = (day.weekday() - _WEEKDAYS.index(weekday["day"].lower())) % 7
        return period_words((day - timedelta(back)).isoformat())
    if words in ("today", "tonight", "yesterday", "tomorrow"):
        shift = {"yesterday": -1, "tomorrow": 1}.get(words, 0)
        return period_words((day + timedelta(shift)).isoformat()) if day else None
    if words == "this week":
        return f"of {period_words(said_on)}" if day else None
    if words in (
        "currently",
        "at present",
        "nowadays",
        "this month",
        "earlier this month",
        "later this month",
    ):
        return period_words(said_on[:7]) if month else None
    if words.split()[-1] in ("year", "spring", "summer", "autumn", "winter") and len(words.split()) <= 3:
        shift = {"last": -1, "next": 1}.get(words.split()[-2], 0)
        return str(year + shift) if words.endswith("year") or shift == 0 else None
    if re.search(r"\bthe (?:last|past)\b", words):
        return f"to {period_words(said_on[:7])}"
    return None


def joined(before: str, statement: str) -> str | None:
    """Return a statement with the one it goes back to in front, or None when the two are no single thought.

    Two sentences of one quotation stay one quotation. A figure in front would be a claim that the quote does not prove.
    """
    if re.search(r"\d", _YEAR.sub("", before)) or len(f"{before} {statement}".split()) > _JOINED_WORDS:
        return None
    first, second = _SAID.match(before), _SAID.match(statement)
    if first and second:
        if first["lead"] != second["lead"]:
            return None
        return f"{second['lead']}“{first['words']} {second['words']}”"
    return None if first or second else f"{before} {statement}"
