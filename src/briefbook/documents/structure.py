"""What the lines of a page seem to be: title, date line, advertisement, navigation; and whether it is numbered.

Rules and not a model, so that each line set apart can say why. They are suggestions: the curator sees them
before anything is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from briefbook.documents.passages import looks_like_heading
from briefbook.models import Lines, PassageKind

_WEEKDAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?,?\s+"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:{_WEEKDAY})?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})"
)
_CLOCK = r"(?:[T,\s]*(?:at\s+)?\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:am|pm|gmt|bst|z)?)?"

NOTE = "note"
_A_NOTE = re.compile(r"\s*\[(?:\d{1,3}|[*†‡§a-z])\]\s+\S")

_METADATA: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?:{_DATE}){_CLOCK}", re.IGNORECASE), "date"),
    (
        re.compile(
            rf"(?:first\s+)?(?:published|posted|updated|last\s+updated|date|issued|released)\b(?:\s+on)?\s*:?\s*"
            rf"(?:{_DATE}|{_MONTH}\s+\d{{4}}|\d{{4}}){_CLOCK}",
            re.IGNORECASE,
        ),
        "date of publication",
    ),
    (
        re.compile(r"(?:[Bb]y|[Aa]uthor|[Rr]eporter)\s*:?\s+[A-Z][\w’'.-]+(?:\s+[A-Z][\w’'.-]+){1,3}"),
        "author",
    ),
    (
        re.compile(
            r"(?:strictly\s+)?(?:under\s+)?(?:embargo(?:ed)?\b.{0,80}|not\s+for\s+(?:publication|release)\b.{0,80}"
            r"|for\s+immediate\s+release\b.{0,40})",
            re.IGNORECASE,
        ),
        "embargo",
    ),
    (
        re.compile(r"(?:(?:media|press)\s+)?(?:contacts?|enquiries)\s*:?\s.*(?:@|\d{3}).*", re.IGNORECASE),
        "contact",
    ),
    (_A_NOTE, NOTE),
)
_FURNITURE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"[-–—\s|>›»]*(?:{words})[-–—\s|.:>›»]*", re.IGNORECASE), reason)
    for words, reason in (
        (r"advert(?:isement|isements|ising)?|ad|sponsored(?: content)?|promoted", "advertisement"),
        (
            r"skip to (?:main )?(?:content|navigation)|back to top|top of page|menu|home|search|next|previous"
            r"|contents|sign in|log in|register|print(?: this page)?|show more|load more|close|breadcrumb",
            "navigation",
        ),
        (
            r"share(?: this(?: article| page)?| on .{1,20})?|tweet|follow us(?: on .{1,20})?|subscribe(?: now)?"
            r"|sign up .{0,60}|e-?mail(?: this)?|copy link|comments?(?: \(\d+\))?|\d+ comments?",
            "sharing",
        ),
        (
            r"you can (?:view|read|download) the full report here|read (?:more|the full .{1,30})|read next"
            r"|(?:click|view|download) .{0,30}here",
            "link",
        ),
        (r".{0,60}cookies?.{0,60}(?:accept|settings|policy|experience).{0,60}", "cookie notice"),
        (
            r"(?:sorry, )?this (?:content|video) (?:is|isn’t|isn't) .{0,40}(?:device|browser|country)",
            "notice",
        ),
        (r"(?:press|news|media)\s+(?:release|statement|notice)", "kind of text"),
        (r"\W*(?:ends?|-\s*ends\s*-|###?)\W*", "end of the text"),
        (r"(?:©|copyright|\(c\)) .{0,80}|all rights reserved", "copyright line"),
    )
)
_BELOW = re.compile(
    r"(?:latest|related|more|top|recommended|most read|popular)\s*(?:stories|articles|news|content|reading|posts)?"
    r"|most read|more on this story|you (?:may|might) also like|read the latest free supplements",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,4})\.\s+\S")
_RUN = 3  # printed numbers that follow one another; two may be a date and a list
_HEADING_WORDS = 6  # of a heading in a plain text, where nothing else tells it from a line
_SPREAD = 0.5  # of the lines lies between the first number and the last
_SHARE = 0.15  # of the lines, for a document with bullets and headings between its numbers
_FOLDED = (45, 100)  # characters of a line that an editor folded
_FOLDED_SHARE = 0.5


def set_apart(lines: Sequence[str]) -> dict[int, tuple[PassageKind, str]]:
    """Return which lines (1-based) are metadata or furniture, and why.

    Below a line such as "Latest stories", everything to the end is furniture.
    """
    found: dict[int, tuple[PassageKind, str]] = {}
    below = ""
    for at, line in enumerate(lines, 1):
        content = line.strip()
        if not content:
            continue
        if _BELOW.fullmatch(content) and at > len(lines) / 2:
            below = "links below the article"
        kind_of = (PassageKind.furniture, below) if below else _apart(content)
        if kind_of:
            found[at] = kind_of
    return found | _empty_headings(lines, found)


def is_note(content: str) -> bool:
    """Return whether a line is a note, its mark before it as the text has it: "[4] Table 2"."""
    return bool(_A_NOTE.match(content))


def _apart(content: str) -> tuple[PassageKind, str] | None:
    for kind, rules in ((PassageKind.metadata, _METADATA), (PassageKind.furniture, _FURNITURE)):
        for pattern, reason in rules:
            if pattern.fullmatch(content) or (reason == NOTE and is_note(content)):
                return kind, reason
    return None


def _empty_headings(
    lines: Sequence[str], apart: dict[int, tuple[PassageKind, str]]
) -> dict[int, tuple[PassageKind, str]]:
    """Return the heading at the end that has nothing below it but furniture."""
    left = [at for at, line in enumerate(lines, 1) if line.strip() and at not in apart]
    if len(left) > 1 and re.fullmatch(r"(?:references|footnotes|notes)", lines[left[-1] - 1].strip(), re.I):
        return {left[-1]: (PassageKind.furniture, "empty heading")}
    return {}


def title_line(lines: Sequence[str], apart: dict[int, tuple[PassageKind, str]]) -> int | None:
    """Return the first line that is neither metadata nor furniture and reads as a title, or None."""
    first = next((at for at, line in enumerate(lines, 1) if line.strip() and at not in apart), None)
    if first is None:
        return None
    content = lines[first - 1].strip()
    followed = any(line.strip() for line in lines[first:])
    reads_so = looks_like_heading(content) or (not content.endswith(".") and len(content.split()) <= 30)
    return first if followed and reads_so and not _NUMBER.match(content) else None


def heading_lines(
    lines: Sequence[str], apart: dict[int, tuple[PassageKind, str]], title: int | None
) -> tuple[int, ...]:
    """Return the lines of an unfolded text that read as headings: a few words between blank lines, prose below."""
    if is_numbered(lines) or is_wrapped(lines):
        return ()
    return tuple(
        at
        for at, line in enumerate(lines, 1)
        if line.strip() and at not in apart and at != title and _is_heading_among(lines, at)
    )


def _is_heading_among(lines: Sequence[str], at: int) -> bool:
    content = lines[at - 1].strip()
    below = next((line.strip() for line in lines[at:] if line.strip()), "")
    alone = not (at > 1 and lines[at - 2].strip()) and not (at < len(lines) and lines[at].strip())
    few = len(content.split()) <= _HEADING_WORDS and content[:1].isupper()
    return alone and few and looks_like_heading(content) and len(below.split()) > 2 * _HEADING_WORDS


def is_numbered(lines: Sequence[str]) -> bool:
    """Return whether paragraphs carry printed numbers that count up by one."""
    filled = [line.strip() for line in lines if line.strip() and not is_note(line)]
    places = [at for at, line in enumerate(filled) if _NUMBER.match(line)]
    if not places or places[-1] - places[0] < _SPREAD * len(filled):
        return False  # the notes of a press release, the recommendations at the end of a report
    numbers = [int(match.group(1)) for line in filled if (match := _NUMBER.match(line))]
    up = sum(second == first + 1 for first, second in pairwise(numbers))
    return up + 1 >= max(_RUN, _SHARE * len(filled)) and up >= 0.8 * (len(numbers) - 1)


def is_wrapped(lines: Sequence[str]) -> bool:
    """Return whether the lines were folded at a width, so that a paragraph is several of them."""
    pairs = [
        (line.rstrip(), after.strip()) for line, after in pairwise(lines) if line.strip() and after.strip()
    ]
    filled = sum(bool(line.strip()) for line in lines)
    low, high = _FOLDED
    folded = sum(low <= len(line) <= high and not re.match(r"[•*–-]\s", after) for line, after in pairs)
    return filled >= 6 and folded >= _FOLDED_SHARE * filled


def runs(apart: dict[int, tuple[PassageKind, str]], kind: PassageKind) -> tuple[Lines, ...]:
    """Return the lines of a kind as runs; lines that follow one another for the same reason are one."""
    found: list[Lines] = []
    for line, (its, reason) in sorted(apart.items()):
        if its is not kind:
            continue
        if found and found[-1].reason == reason and line - found[-1].last <= 2:
            found[-1] = found[-1].model_copy(update={"last": line})
        else:
            found.append(Lines(first=line, last=line, reason=reason))
    return tuple(found)
