"""A question of several parts -> the questions it is made of.

Each rule knows one way in which people join questions; what no rule recognises stays one question. Parts keep
the person's own words, so that a part that is not held can be named back to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from briefbook.answering.names import Place
from briefbook.matching.normalise import subject_terms

MOST_PARTS = 4

_NUMBERED = re.compile(r"(?:^|\s)(?:\(?[1-9][).:]|[•*-])\s+")
_ASKS = (
    r"(?:who|what|which|when|where|why|how|did|does|do|is|was|were|are|has|have|will|can|whose"
    r"|in what|on which|at what)"
)
_JOINED = re.compile(
    rf"\?\s+(?=\S)|;\s+|\s*,?\s+(?:and|\+|&|plus|but)\s+(?:also\s+|then\s+|so\s+)?(?={_ASKS}\b)"
    rf"|\s+\+\s+(?=(?:\w+\s+){{3}})|,\s+(?=(?:who|what|which|when|where|why|how)\b)"
    # "…, who was the minister then, …" says more of a name and asks nothing.
    rf"(?!(?:who|whom|whose|which|where|when)\b[^,?;]*,\s+(?!(?:and|or|plus|also|{_ASKS})\b))",
    re.IGNORECASE,
)
_PARALLEL = re.compile(
    r"^(?P<head>.*?)\b(?P<prep>on|for|from|about|at|to|by|with|in|concern"
    r"|concerning) (?P<a>.+?),? (?:and|&|\+)(?: (?:which|what|how much))? (?P=prep) (?P<b>.+)$",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:compare[ds]?|comparing|comparison|contrast|differ(?:s|ence|ently)?|versus|vs|both|each(?! other)"
    r"|respectively|side by side)\b",
    re.IGNORECASE,
)
_ASKS_WORDS = re.compile(
    r"\b(?:say|said|statements?|responses?|reactions?|repl(?:y|ied)|respond(?:ed)?|words?|views?"
    r"|quotes?|position|think|attitude|line|who is|who are|make of)\b",
    re.IGNORECASE,
)
_COMPARING_WORDS = re.compile(
    r"\b(?:how (?:do|does|did)|do|does|did|compared?|comparing|contrast|differ\w*|versus|vs|both|each"
    r"|say|said|says|the|and|with|to|on whether"
    r"|attitude|release|report|'s)\b|[?,.;]",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\s*(?:,|and|&|\+|or|, and|and the|and also|statement and)\s*", re.IGNORECASE)


def split(question: str, places: Sequence[Place]) -> list[str]:
    """Return the parts of a question, or an empty list when it is one question."""
    speakers = [place for place in places if place.kind in ("body", "firm", "person")]
    for parts in (
        _by_numbers(question),
        _by_comparison(question, speakers),
        _by_joints(question),
        _by_parallel(question),
        _by_speakers(question, speakers),
    ):
        kept = [
            part
            for part in (_trimmed(part) for part in parts)
            if subject_terms(part) and len(part.split()) >= 2
        ]
        if len(kept) > 1:
            return list(dict.fromkeys(kept))[:MOST_PARTS]
    return []


def comparing(question: str) -> bool:
    """Return whether a question asks for two sources side by side."""
    return bool(_COMPARING.search(question))


def _by_numbers(question: str) -> list[str]:
    lead, *pieces = _NUMBERED.split(question)
    if lead and not lead.rstrip().endswith(":") and not re.search(r"\b[1-9][).:]\s|[•*]\s", question):
        return []  # dashes within a sentence: "How many, roughly - in 2018 - were there?"
    return pieces if len(pieces) > 1 else []


def _by_joints(question: str) -> list[str]:
    """Return what stands between the joints; a piece that asks nothing ("In 2015, …", "… In Wales, please.") says
    which answer is meant, so it stays with its neighbour: dropped, another year's figure would be stated."""
    pieces = [piece for piece in _JOINED.split(question) if piece]
    if not any(_asks(piece) for piece in pieces):
        return pieces
    joined = pieces[:1]
    for piece in pieces[1:]:
        if _asks(piece) and _asks(joined[-1]):
            joined.append(piece)
        else:
            joined[-1] = f"{joined[-1]}, {piece}"
    return joined


def _asks(piece: str) -> bool:
    return bool(re.search(rf"\b{_ASKS}\b", piece, re.IGNORECASE))


def _by_parallel(question: str) -> list[str]:
    found = _PARALLEL.match(question)
    if not found or not re.search(rf"\b{_ASKS}\b", found["head"], re.IGNORECASE):
        return []
    return [f"{found['head']}{found['prep']} {found['a']}", f"{found['head']}{found['prep']} {found['b']}"]


def _by_speakers(question: str, speakers: Sequence[Place]) -> list[str]:
    """Return the question once for each of several speakers that are named in one breath."""
    if not _ASKS_WORDS.search(question):
        return []
    for first, second in pairwise(speakers):
        if _JOINS.fullmatch(question[first.end : second.start]):
            return [_only(question, first, second), _only(question, second, first)]
    return []


def _only(question: str, kept: Place, dropped: Place) -> str:
    first, last = min(kept.start, dropped.start), max(kept.end, dropped.end)
    return f"{question[:first]}{question[kept.start : kept.end]}{question[last:]}"


def _by_comparison(question: str, speakers: Sequence[Place]) -> list[str]:
    """Return what is to be compared, once for each of the speakers whose words are set side by side."""
    if not _COMPARING.search(question) or len({place.name for place in speakers}) < 2:
        return []
    about = question
    for place in sorted(speakers, key=lambda place: -place.start):
        about = f"{about[: place.start]} {about[place.end :]}"
    about = _COMPARING_WORDS.sub(" ", about)
    names = list(dict.fromkeys(place.name for place in speakers))
    return (
        [f"{' '.join(about.split())} according to {name}" for name in names] if subject_terms(about) else []
    )


def _trimmed(part: str) -> str:
    """Return a part without its lead-in ("please pull both: …") and outer punctuation."""
    lead, colon, rest = part.partition(": ")
    kept = rest if colon and len(lead.split()) <= 6 and rest else part
    return kept.strip(" ,.;:?!-")
