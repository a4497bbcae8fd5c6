"""A question of several parts -> the questions it is made of.

Each rule knows one way in which people join questions; what no rule recognises stays one question. Parts keep
the person's own words, so that a part that is not held can be named back to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefbook.answering.names import GROUPS, Place
from briefbook.answering.periods import MONTH_WORDS
from briefbook.matching.normalise import subject_terms

MOST_PARTS = 4

_NUMBERED = re.compile(r"(?:^|\s)(?:\(?[1-9][).:]|[•*-])\s+")
_ASKS = (
    r"(?:whos?|whats?|which|when|where|why|hows?|did|does|do|is|was|were|are|has|have|will|can|whose"
    r"|(?:would|should|could) (?!be|have|also|not|never|then|do|include)\w+"
    r"|(?:in|on|at|by|for|since|to|from|with|of|over|under) (?:what|which|whom|whose|when|where|how))"
)
_JOINED = re.compile(
    rf"\?\s+(?=\S)|;\s+|\.\s+(?:(?:also|and|plus|then),?\s+)?(?={_ASKS}\b)|\s*,?\s+(?:and|\+|&|plus|but)\s+(?:also\s+|then\s+|so\s+)?(?={_ASKS}\b)"
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
    r"|respectively|side by side|v|(?:set|put|place|lay)\b[^?.]{2,60}\b(?:beside|next to|alongside|against))\b",
    re.IGNORECASE,
)
_ASKS_WORDS = re.compile(
    r"\b(?:say|said|comment(?:s|ed)?|statements?|responses?|reactions?|repl(?:y|ied)|respond(?:ed)?|words?|views?"
    r"|quotes?|position|think|attitude|line|who is|who are|make of|according to)\b",
    re.IGNORECASE,
)
_COMPARING_WORDS = re.compile(
    r"\b(?:how (?:do|does|did)|do|does|did|compared?|comparing|contrast|differ\w*|versus|vs|both|each"
    r"|say|said|says|the|and|with|to|on whether"
    r"|attitude|release|report|set|put|place|lay|beside|next to|alongside|against|line|'s)\b|[?,.;]",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"\s*(?:(?:'s\s+)?(?:statement|release|report|article|page|briefing|paper),?\s+)?"
    r"(?:,|and|&|\+|or|, and|and the|and also|(?:,\s+)?and\s+(?:according\s+to|per)(?:\s+the)?)\s*",
    re.IGNORECASE,
)
# "… in both news reports": the same question asked of each source; the words themselves are about no fact.
_MONTH = "|".join(sorted(MONTH_WORDS, key=len, reverse=True))
_PERIOD = rf"(?:(?:early|mid|late)[ -])?(?:(?:{_MONTH})(?:\s+(?:19|20)\d\d)?|(?:19|20)\d\d)\b"
_OF_EACH_SOURCE = re.compile(
    r"[,(]?\s*\b(?:(?:wording|words|version)s?\s+)?(?:(?:according to|in|from|by|of|as (?:told|given) (?:in|by)|across)"
    r"\s+)?(?:each (?:one )?of\s+|both\s+of\s+|both\s+|each\s+|all\s+|the two\s+|do the two\s+)"
    r"(?:the\s+)?(?:two\s+|three\s+)?(?:\w+\s+){0,2}(?:reports?|accounts?|documents?|sources?|articles?|papers?|stories"
    r"|write-?ups?|texts?|pieces?|versions?)\b(?:\s+of\s+(?:it|this|that|them))?\)?",
    re.IGNORECASE,
)
# What keywords ask of the things before it: "sextortion item and brands item dates".
_ASKED_OF_ALL = (
    r"dates?|days?|lengths?|numbers?|figures?|amounts?|totals?|shares?|percentages?|names?|quotes?|statements?|responses?"
    r"|reactions?|definitions?|meanings?|roles?|titles?|jobs?|funding|money|costs?|positions?|views?"
)
_HEAD_LAST = re.compile(
    rf"^(?P<a>[^?]+?),?\s+(?:and|&|\+|/)\s+(?P<b>[^?]+?)\s+(?P<head>{_ASKED_OF_ALL})$", re.IGNORECASE
)
_HEADS_LAST = re.compile(
    rf"^(?P<about>[^?]+?)\s+(?P<a>{_ASKED_OF_ALL})\s+(?:and|&|\+|/)\s+(?P<b>{_ASKED_OF_ALL})$", re.IGNORECASE
)
_OBJECTS = re.compile(
    r"^(?P<head>.*?\b(?:about|on|for|regarding|concerning|of|to|with))\s+(?P<a>.+?),?\s+(?:and|&|\+|as well as)\s+"
    r"(?P<b>.+)$",
    re.IGNORECASE,
)
_COMPARE_WITH = re.compile(
    r"^(?:\w+ ){0,3}?compare (?P<a>.+?),? (?:with|to|against|and) (?P<b>(?:what|how|who|where|why)\b.+)$",
    re.IGNORECASE,
)
# "Ada Brook / Sam Marsh - what posts did they hold": the same asked of each.
_SUBJECTS_FIRST = re.compile(
    rf"^(?P<subjects>[^?:;]{{3,80}}?)\s*(?:\s[-–—]|:)\s+(?P<rest>{_ASKS}\b.{{3,}})$", re.IGNORECASE
)
_BETWEEN_SUBJECTS = re.compile(r"\s*(?:/|&|\+|,\s+(?:and\b)?|\band\b|\bvs\b|\bversus\b)\s*", re.IGNORECASE)
_EACH_OF_THEM = re.compile(r"\b(?:they|them|each|both|each of them|both of them)\b", re.IGNORECASE)
_OF_THEIRS = re.compile(r"\btheir\b", re.IGNORECASE)
MOST_WORDS_OF_A_SUBJECT = 5
# "dates: survey, interim report, annex": what is asked stands first, once for all.
_HEAD_FIRST = re.compile(
    rf"^(?P<head>{_ASKED_OF_ALL})(?:\s+(?:of|for|on))?:?\s+(?P<rest>[^?]+)$", re.IGNORECASE
)
_BECAUSE = re.compile(r",?\s+(?:because|since|as) i\b.*$", re.IGNORECASE)
_BEFORE_ASKING = re.compile(
    rf"^(?:\w+[ ,]+){{0,8}}?(?:know|tell me|say|find out|check|confirm|see)\s+(?={_ASKS}\b)", re.IGNORECASE
)
_PERIODS = re.compile(
    rf"^(?P<head>.*?)\b(?:in|for|of|from)\s+(?P<a>{_PERIOD}),?\s+(?:and|&|\+|versus|vs|or)\s+(?:again\s+|then\s+)?"
    rf"(?:in\s+|for\s+|that\s+)?(?P<b>{_PERIOD})(?P<rest>.*)$",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s+")
_PLUS = re.compile(r"^(?P<a>[^?]+?)\s+(?:\+|plus|as well as)\s+(?P<b>[^?]+)$", re.IGNORECASE)
_AND = re.compile(r",?\s+(?:and|&)\s+(?:also\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\b(?!.*\band\b)", re.IGNORECASE)  # "between 1996 and 2018" is one period
MOST_WAYS = 4
_COUNTED_TWICE = re.compile(
    r"^(?P<head>.*?\b(?:how many|how much|which|what))\s+(?P<a>(?:[\w'-]+\s+){1,3}?)(?:and|&|\+)\s+"
    r"(?P<b>(?:[\w'-]+\s+){1,3}?)(?P<rest>(?:are|is|were|was|did|do|does|have|has|had|in|from|of|belong)\b.*)$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?P<lead>[^:?]{2,80}?)\s*:\s+(?P<rest>\S.*)$")
_LEAD_WORDS = 9  # a longer run before a colon is a sentence of its own
# What a lead says of the asking itself: "two bits for the brief, please: …".
_OF_THE_ASKING = frozenset(
    """both two three bits bit things thing questions question points point parts part pull need needed brief briefing
        urgent quick parliamentary asks ask help check following lines line facts fact numbers minister""".split()
)


def led(question: str) -> tuple[str, str]:
    """Return the topic before a colon ("" where it is none) and the question after it.

    "Hackathon: when was it and what came of it?" is about the hackathon in both parts.
    """
    found = _LEAD.match(question)
    if not found or len(found["lead"].split()) > _LEAD_WORDS or _asks_first(found["lead"]):
        return "", question
    words = [word for word in found["lead"].split() if word.strip(",.()").casefold() not in _OF_THE_ASKING]
    topic = " ".join(word for word in words if not word.strip(",.()").isdigit()).strip(" ,-")
    return (topic, found["rest"]) if subject_terms(topic) else ("", question)


def split(question: str, places: Sequence[Place]) -> list[str]:
    """Return the parts of a question, or an empty list when it is one question."""
    speakers = [place for place in places if place.kind in ("body", "firm", "person")]
    for parts in (
        _by_numbers(question),
        _by_comparison_of_two(question),
        _by_comparison(question, speakers),
        _by_joints(question),
        _by_parallel(question),
        _by_speakers(question, speakers),
        _by_last_word(question),
        _by_first_word(question),
    ):
        kept = _kept(parts)
        if kept:
            return kept
    return []


def maybe(question: str) -> list[list[str]]:
    """Return ways to take apart what may also be one question ("about warnings and advice").

    Only the facts can tell, so the parts of a way count when each of them finds a fact of its own.
    """
    text = question.strip(" ?.!")
    ways: list[list[str]] = [_distributed(pattern.match(text)) for pattern in (_COUNTED_TWICE, _OBJECTS)]
    ways.append(_of_periods(text))
    plus = _PLUS.match(text)
    ways.append(_kept([plus["a"], plus["b"]], fewest_words=1) if plus else [])
    joints = [*_AND.finditer(text), *(_COMMA.finditer(text) if not _asks(text) else ())]
    joints = [joint for joint in joints if not _BETWEEN.search(text[: joint.start()])]
    ways += [_kept([text[: joint.start()], text[joint.end() :]]) for joint in joints]
    return [way for way in ways if way][:MOST_WAYS]


def _of_periods(text: str) -> list[str]:
    """Return a question once for each of two periods it names."""
    found = _PERIODS.match(text)
    return _kept([f"{found['head']} in {found[side]} {found['rest']}" for side in "ab"]) if found else []


def _distributed(found: re.Match[str] | None) -> list[str]:
    """Return what stands around two subjects said once with each of them."""
    if not found:
        return []
    rest = found.groupdict().get("rest", "")
    return _kept([" ".join(f"{found['head']} {found[side]} {rest}".split()) for side in "ab"])


def of_each_source(question: str) -> str:
    """Return what a question asks of each of several reports, without the words that say so; "" when it does not."""
    if not _OF_EACH_SOURCE.search(question):
        return ""
    asked = _BEFORE_ASKING.sub("", _BECAUSE.sub("", question))
    return " ".join(_OF_EACH_SOURCE.sub(" ", asked).split()).strip(" ,?")


def comparing(question: str) -> bool:
    """Return whether a question asks for two sources side by side."""
    return bool(_COMPARING.search(question))


def _kept(parts: Sequence[str], fewest_words: int = 2) -> list[str]:
    """Return the parts that ask something, when they are several."""
    trimmed = [_trimmed(part) for part in parts]
    asked = (
        part for part in trimmed if len(part.split()) >= fewest_words and (subject_terms(part) or _asks(part))
    )
    kept = list(dict.fromkeys(asked))
    return kept[:MOST_PARTS] if len(kept) > 1 else []


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


def _asks_first(text: str) -> bool:
    return bool(re.match(rf"{_ASKS}\b", text, re.IGNORECASE))


def _by_parallel(question: str) -> list[str]:
    found = _PARALLEL.match(question)
    if not found or not _asks(found["head"]):
        return []
    return [f"{found['head']}{found['prep']} {found['a']}", f"{found['head']}{found['prep']} {found['b']}"]


def _by_comparison_of_two(question: str) -> list[str]:
    """Return two questions that are to be compared: "compare what … with what …"."""
    found = _COMPARE_WITH.match(question.strip(" ?.!"))
    return [found["a"], found["b"]] if found and _asks(found["a"]) else []


def subjects_first(question: str) -> list[str]:
    """Return what is asked of several subjects that stand before it, once for each of them."""
    found = _SUBJECTS_FIRST.match(question.strip(" ?.!"))
    if not found or _asks(found["subjects"]):
        return []
    subjects = [one for one in _BETWEEN_SUBJECTS.split(found["subjects"]) if one.strip()]
    if len(subjects) < 2 or any(len(one.split()) > MOST_WORDS_OF_A_SUBJECT for one in subjects):
        return []
    return _kept([_asked_of(subject, found["rest"]) for subject in subjects])


def _asked_of(subject: str, asked: str) -> str:
    """Return a question about "them" as one about a subject."""
    named = _EACH_OF_THEM.sub(subject, _OF_THEIRS.sub(f"{subject}'s", asked), count=1)
    return named if named != asked else f"{subject} {asked}"


def _by_first_word(question: str) -> list[str]:
    """Return keywords with the word that is asked of all of them put before each."""
    found = _HEAD_FIRST.match(question.strip(" ?.!"))
    if not found or _asks(question):
        return []
    pieces = [one for one in _BETWEEN_SUBJECTS.split(found["rest"]) if subject_terms(one)]
    return [f"{found['head']} {one}" for one in pieces] if len(pieces) > 1 else []


def _by_last_word(question: str) -> list[str]:
    """Return keywords with the word that is asked of all of them put behind each."""
    text = question.strip(" ?.!")
    several = _HEADS_LAST.match(text)
    if several and not _asks(question):
        return [f"{several['about']} {several[side]}" for side in "ab"]
    found = _HEAD_LAST.match(text)
    if not found or _asks(question) or min(len(subject_terms(found[side])) for side in "ab") < 1:
        return []
    return [f"{found[side]} {found['head']}" for side in "ab"]


def _by_speakers(question: str, speakers: Sequence[Place]) -> list[str]:
    """Return the question once for each of several speakers that are named in one breath."""
    if not _ASKS_WORDS.search(question):
        return []
    return next((_each(question, run) for run in _runs(question, speakers) if len(run) > 1), [])


def _runs(question: str, speakers: Sequence[Place]) -> list[list[Place]]:
    """Return the speakers in runs, each joined to the one before it by no more than "and" or a comma."""
    runs: list[list[Place]] = []
    for place in speakers:
        if runs and _JOINS.fullmatch(question[runs[-1][-1].end : place.start]):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _each(question: str, run: Sequence[Place]) -> list[str]:
    before, after = re.sub(r"\bboth\s+(?:the\s+)?$", "", question[: run[0].start]), question[run[-1].end :]
    return [f"{before}{question[place.start : place.end]}{after}" for place in run]


def _by_comparison(question: str, speakers: Sequence[Place]) -> list[str]:
    """Return what is to be compared, once for each of the speakers whose words are set side by side."""
    if not _COMPARING.search(question):
        return []
    if _ASKS_WORDS.search(question) and (parts := _by_speakers(question, speakers)):
        return parts
    compared = _compared(speakers)
    if len(compared) < 2:
        return []
    about = question
    for place in sorted(compared.values(), key=lambda place: -place.start):
        about = f"{about[: place.start]} {about[place.end :]}"
    about = " ".join(_COMPARING_WORDS.sub(" ", about).split())
    return [f"{about} according to {name}" for name in compared] if subject_terms(about) else []


def _compared(speakers: Sequence[Place]) -> dict[str, Place]:
    """Return who is compared, by name: whole groups ("firms") only where hardly anybody else is named."""
    named = {place.name: place for place in reversed(speakers)}
    ordered = dict(reversed(named.items()))
    persons = {name: place for name, place in ordered.items() if name not in GROUPS}
    return persons if len(persons) > 1 else ordered


def _trimmed(part: str) -> str:
    """Return a part without its lead-in ("please pull both: …") and outer punctuation."""
    lead, colon, rest = part.partition(": ")
    kept = rest if colon and len(lead.split()) <= 6 and rest else part
    return kept.strip(" ,.;:?!-")
