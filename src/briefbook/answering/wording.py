"""How questions and statements say that something is not so, was planned, should be, or is of an age."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefbook.matching.normalise import stem, tokens

# What was planned is not what happened: "when was it finally brought out" is not answered by when it was due.
_PLANNED = re.compile(
    r"\b(?:due|expected|was to be|were to be|to be published|would be published|should be published)\b"
)
_HAPPENED = re.compile(
    r"\b(?:finally|actually|in the end|eventually|published|released|issued|brought out|came out|come out"
    r"|happened|turned out)\b"
)
_ASKS_OF_PLANS = re.compile(
    r"\b(?:due|expected|planned?|supposed|should|will|would|going to|meant|promised|deadline|target"
    r"|want(?:ed|s)?|yet|not|n't)\b"
)


def plans(text: str) -> bool:
    """Return whether a lower-case statement says what was planned or due."""
    return bool(_PLANNED.search(text))


def asks_what_happened(text: str) -> bool:
    """Return whether a lower-case question asks for what came about, not for what was planned."""
    return bool(_HAPPENED.search(text)) and not _ASKS_OF_PLANS.search(text)


NEGATORS = (
    "not", "never", "without", "isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't", "won't", "can't",
    "cannot", "couldn't", "wouldn't", "shouldn't", "hasn't", "haven't", "hadn't", "isnt", "dont", "doesnt", "didnt",
    "wont", "cant", "wasnt", "werent",
)  # fmt: skip
# How a statement denies without "not": a question with "not" may be answered by one of these.
DENIALS = (
    *NEGATORS, "no", "none", "nobody", "neither", "nor", "declin", "refus", "fail", "lack", "absenc", "beyond", "unabl",
    "imposs", "unclear", "unnecessari", "reject", "rather than", "unknown", "more than rely", "chose", "nowher",
    "undermin", "difficult",
)  # fmt: skip

_NO_NEGATION = re.compile(
    r"\bno\.? of\b|\bor (?:not|no)\b", re.IGNORECASE
)  # "the no. of reports", "did it or not"

_AGE = re.compile(
    r"\b(?:under|over|aged?|ages|below|above|than)[ -]?(\d{1,2})(?: ?(?:-|–|to|and) ?(\d{1,2}))?s?\b"
    r"(?! ?(?:%|percent|per cent|m\b|million|day|month|week|year(?!s?.old)))"
    r"|\b(\d{1,2})(?:s| ?-| ?to| ?and| ?–)? ?(\d{1,2})?[ -]?(?:year|yr)s?[ -]?olds?\b"
    r"|\b(\d{1,2}) ?(?:-|to|–) ?(\d{1,2})s\b|\b(?:age|aged) (ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|five|six|seven|eight|nine)\b"
)
_WORD_NUMBERS = {
    word: at
    for at, word in enumerate(
        """five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
            eighteen""".split(),
        5,
    )
}


def age_numbers(text: str) -> Iterator[int]:
    """Yield the ages a lower-case text names: "11 to 13 year olds" gives 11 and 13."""
    for found in _AGE.finditer(text):
        for number in found.groups():
            if number:
                yield _WORD_NUMBERS.get(number) or int(number)


def denies(text: str) -> bool:
    """Return whether a text says that something is not so, in any of the ways of `DENIALS`."""
    joined = f" {' '.join(stem(word) for word in tokens(text))} {' '.join(tokens(text))} "
    return any(f" {cue} " in joined for cue in DENIALS)


def negated(text: str) -> bool:
    """Return whether a question says "not" in so many words."""
    words = tokens(_NO_NEGATION.sub(" ", text))
    return any(word in NEGATORS for word in words)


# The wh-word and the verb stand close: "what reason isn't given", not "what … of the argument that it isn't needed".
_ASKS_WHAT_NOT = re.compile(
    r"^(?:\w+ ){0,3}?(?:who|what|which|where|when|why|how)(?:[\s-][\w.]+){0,9}? \w+n't\b"
)
_SAYS_NOT = re.compile(
    r"\b(?:not|no|never|nobody|nothing|neither|without|declin\w*|refus\w*|fail\w*|lack\w*)\b|n't\b"
)


def asks_what_not(text: str) -> bool:
    """Return whether a lower-case question asks what is not so: "who didn't …", "what isn't …"."""
    return bool(_ASKS_WHAT_NOT.search(text))


def says_not(text: str) -> bool:
    """Return whether a lower-case statement denies something in so many words."""
    return bool(_SAYS_NOT.search(text))
