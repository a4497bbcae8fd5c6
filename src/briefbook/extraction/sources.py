"""Whose figure or finding a sentence is, when that is somebody else than who speaks."""

from __future__ import annotations

import re

from briefbook.extraction.names import NameFinder
from briefbook.extraction.words import CAP, GROUPS, SAY

_PHRASE = rf"{CAP}(?:\s+(?:(?:of|for|on|and)\s+(?:the\s+)?)?{CAP}){{0,8}}"
WORK = (
    r"(?:figures?|data|statistics|research|estimates?|analysis|evidence|survey|poll|study|evaluation|modelling|review|report"
    r"|inquiry|assessment|census|trial|audit|investigation|calculations?|forecasts?|projections?|briefing|paper)"
)
_FIGURES = (
    r"(?:figures|data|statistics|research|estimates?|analysis|survey|poll|study|evaluation|modelling|assessment|calculations?"
    r"|forecasts?|projections?|team)"
)
_FIGURE_OF = re.compile(
    rf"\b(?:{WORK})\s+(?:published\s+)?(?:(?:of|from|on|into|for)\s[^.;“]{{3,60}}?\s+)?"
    r"(?:from|by|of|published by|commissioned from|for)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_COMMISSIONED = re.compile(r"\b(?:commissioned|obtained|bought)\s+from\s+(?:the\s+)?$")
_ESTIMATES = re.compile(
    rf"\s+(?:has\s+|have\s+)?(?:estimates?|estimated|found|recorded|{_FIGURES}|says|said|calculated|suggests?|shows?)\b"
)
_OWN_WORK = re.compile(
    rf"[’']s?\s+(?:\w+\s+){{0,2}}{_FIGURES}\b(?=[^;]{{0,80}}\b(?:{SAY}|was|were|is|are|put|stood)\b)"
)
OWN_WORD = re.compile(r"[’']s?\s+(?:commitment|promise|pledge|plans?|intention)\s+(?:to|for|that)\b")
_ACCORDING = re.compile(rf"\b[Aa]ccording\s+to\s+(?:the\s+)?(?P<who>{_PHRASE}|[a-z]+s\b)")
_TITLED = re.compile(
    rf"[‘“'](?P<title>[A-Z][^’”'.]{{8,80}})[’”']\s+(?:{WORK})\s+(?:\w+\s+)?(?:{SAY})", re.IGNORECASE
)
_TOOK_PART = re.compile(
    rf"\b(?P<who>[a-z]+)\s+(?:who|that)\s+(?:participated|took\s+part|were\s+(?:interviewed|surveyed))\s+(?:in|for)\s+(?:the\s+|a\s+|our\s+)?"
    rf"(?P<work>[‘“'][A-Z][^’”'.]{{8,80}}[’”']\s+{WORK})\b",
)  # fmt: skip
SOME = re.compile(rf"\b(?P<who>{GROUPS})(?:\s+(?:have|had|also|who[^,]{{3,40}}))?\s+(?:{SAY})", re.IGNORECASE)
_REPORT_SAYS = re.compile(
    rf"^(?:But\s+)?(?:A|An|The|This)\s+(?:new\s+|latest\s+)?(?:\w+\s+)?(?:report|briefing|study|review|paper|evaluation|survey|analysis)(?:\s+published\s+\w+|,[^,]*,)?\s+(?:also\s+)?{SAY}\b"
)
_HEADLINE = re.compile(r"^(?P<who>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,3}):\s+[a-z‘“]")
DECLINED = re.compile(
    r"\s+(?:has\s+)?(?:chose\s+not\s+to|declined\s+to|refused\s+to|would\s+not|ruled\s+out|has\s+ruled\s+out|promised\s+to|asked\s+for|raised)\b"
)
_AND = re.compile(rf"^(?:The\s+)?(?P<one>{_PHRASE}?)\s+and\s+(?:the\s+)?(?P<other>{_PHRASE})\s+(?:{SAY})\b")


def source_in(text: str, speaker: str | None, names: NameFinder, report_of: str | None = None) -> str | None:
    """Return whose figure a sentence has: "figures from the NCA", "the Department’s estimate", "a survey by X"."""
    for find in (_titled, _works, _according, _two_say):
        source = find(text, speaker, names)
        if source and source != speaker:
            return source
    if report_of and report_of != speaker and _REPORT_SAYS.match(text):
        return report_of
    some = SOME.search(text)
    return some["who"].lower() if some else None


def headline_source(text: str, names: NameFinder) -> str | None:
    """Return whose words a headline gives: "Javid: tech firms …"."""
    match = _HEADLINE.match(text)
    found = names.find(match["who"]) if match else ()
    return found[0].name if found and found[0].kind in ("person", "body", "firm") else None


def _works(text: str, speaker: str | None, names: NameFinder) -> str | None:
    for name in names.find(text):
        if name.name == speaker or name.kind == "place":
            continue
        before = text[: name.start]
        after = re.sub(r"^\s*\([A-Z]+\)", "", text[name.end :])
        inside = speaker is None or re.search(r"\bthat\s+(?:the\s+)?$", before)
        owns = _OWN_WORK.match(after) or OWN_WORD.match(after)
        theirs = _FIGURE_OF.search(before) or _COMMISSIONED.search(before) or owns
        if theirs or (_ESTIMATES.match(after) and inside):
            return name.name
        if not before.strip() and DECLINED.match(after):
            return name.name
    return None


def _according(text: str, speaker: str | None, names: NameFinder) -> str | None:
    match = _ACCORDING.search(text)
    if not match:
        return None
    return named_at(text[match.start("who") :], names) or match["who"]


def named_at(text: str, names: NameFinder) -> str | None:
    """Return the name that a text begins with, with "the" before it or without: some are known as "the Trust"."""
    for begun in (f"the {text}", text):
        lead = next((name for name in names.find(begun) if begun[: name.start] in ("", "the ")), None)
        if lead:
            return lead.name
    return None


def _titled(text: str, speaker: str | None, names: NameFinder) -> str | None:
    part = _TOOK_PART.search(text)
    if part:
        return f"{part['who']} in the {re.sub('[‘’“”]', '', part['work'])}"
    match = _TITLED.search(text)
    found = names.find(match["title"]) if match else ()
    return found[0].name if found else match["title"] if match else None


def _two_say(text: str, speaker: str | None, names: NameFinder) -> str | None:
    """Return the other of two who say something together: "The IWF and NSPCC say", in the IWF's own page."""
    match = _AND.match(text)
    if not match:
        return None
    both = [name.name for name in names.find(match.group())]
    others = [name for name in both if name != speaker]
    return others[0] if speaker in both and len(others) == 1 else None
