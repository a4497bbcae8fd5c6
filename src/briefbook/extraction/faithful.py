"""Whether new wordings of a sentence say what its passage says: every figure and name in it, no "not" lost.

A score of likeness would not do: with a digit altered or a "not" gone, two sentences are still 97 in 100 alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefbook.extraction.dates import dates
from briefbook.extraction.numbers import quantities
from briefbook.models import QUOTE_WORD_LIMIT

LONGEST = 60  # words of a statement
KEPT = 0.5  # of the longer words of a quote that its statement has too
STEM = 5  # letters
_COMMON = frozenset(
    "that this these those they them their there with from have been were will would which what when also".split()
)
_TOKEN = re.compile(r"[^\W\d_][\w’'-]*")
_NUMBER = re.compile(r"\d[\d,.:/–-]*\d|\d")
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|trillion|half|third|quarter"
    r"|fifth|tenth|double[ds]?|twice|treble|triple[ds]?|dozen|first|second|m|bn|k|percent|per\s?cent)s?\b|%",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|unable|hardly|barely|rarely|seldom|scarcely|few|little"
    r"|unless|except|despite|fail(?:s|ed|ure|ing)?|lacks?|lacking|refus(?:e|es|ed|ing)|den(?:y|ies|ied)|declin(?:e|es|ed)\s+to"
    r"|unlikely|stopped|ceased|ruled\s+out)\b|n[’']t\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|must|can|estimate[sd]?|suggests?|suggested|about|around|approximately|roughly|nearly|almost"
    r"|over|under|at\s+least|at\s+most|up\s+to|more\s+than|less\s+than|fewer\s+than|only|some|most|many|likely|expects?|expected"
    r"|alleged(?:ly)?|reported(?:ly)?|believe[sd]?|thought|if|until|by)\b",
    re.IGNORECASE,
)
# Words that may begin a statement though the passage has them nowhere: they name nothing.
_PLAIN = frozenset(
    "a an the in on at of for by to from with as there it this that these those its their his her some all".split()
)


def objection(rewritten: Sequence[tuple[str, str]], sentence: str, passage: str) -> str:
    """Return why (statement, quote) pairs may not stand for a sentence of a passage, or "" when they may."""
    for statement, quote in rewritten:
        against = (
            _of_quote(quote, sentence) or _of_statement(statement, passage) or _of_both(statement, quote)
        )
        if against:
            return against
    together = " ".join(statement for statement, _ in rewritten)
    left_out = _figures(sentence) - _figures(together)
    if left_out:
        return f"a figure is left out: {min(left_out)}"
    for what, pattern in (("a negation", _NEGATION), ("a hedge", _HEDGE)):
        before, after = _counted(pattern, sentence), _counted(pattern, together)
        lost = [word for word, times in before.items() if after.get(word, 0) < times]
        if lost:
            return f"{what} is lost: {lost[0]!r}"
    added = set(_counted(_NEGATION, together)) - set(_counted(_NEGATION, passage))
    return f"it brings in a negation: {min(added)!r}" if added else ""


def _of_quote(quote: str, sentence: str) -> str:
    if quote not in sentence:
        return "a quote is not in the sentence to the letter"
    return "a quote is too long" if len(quote.split()) > QUOTE_WORD_LIMIT else ""


def _of_statement(statement: str, passage: str) -> str:
    if len(statement.split()) > LONGEST or "\n" in statement:
        return "a statement is too long"
    strange = _figures(statement) - _figures(passage)
    if strange:
        return f"a figure is not in the passage: {min(strange)}"
    if _measures(statement) - _measures(passage):
        return "a figure has another unit or another bound than in the passage"
    unknown = next(_names_not_in(statement, passage), None)
    return f"a name is not in the passage: {unknown!r}" if unknown else ""


def _of_both(statement: str, quote: str) -> str:
    """Return an objection when a statement has few of the words of its quote."""
    proved, said = _stems(quote), _stems(statement)
    kept = len(proved & said) / len(proved) if proved else 0.0
    return "" if kept >= KEPT else "a statement does not say what its quote says"


def _stems(text: str) -> set[str]:
    """Return the beginnings of a text's longer words: enough to know "opened" for "opens"."""
    words = (_plain(word).lower() for word in _TOKEN.findall(text))
    return {word[:STEM] for word in words if len(word) >= STEM - 1 and word not in _COMMON}


def _figures(text: str) -> set[str]:
    """Return the numbers of a text, in digits and in words."""
    digits = {found.rstrip(".,:–-") for found in _NUMBER.findall(text)}
    return digits | {"".join(found.lower().split()) for found in _NUMBER_WORD.findall(text)}


def _measures(text: str) -> set[tuple[float, float | None, str, str]]:
    """Return value, upper value, bound and, where it is money or a share, the unit of each figure."""
    found = (one.quantity for one in quantities(text, dates(text)))
    kinds = ("percent", "GBP", "USD", "EUR", "JPY", "years old")
    return {(q.value, q.to, q.operator.value, q.unit if q.unit in kinds else "") for q in found}


def _names_not_in(statement: str, passage: str) -> Iterator[str]:
    """Yield words with a capital that the passage does not have."""
    words = {_plain(word) for word in _TOKEN.findall(passage)}
    small = {word.lower() for word in words}
    for match in _TOKEN.finditer(statement):
        word = _plain(match.group())
        begins = not re.search(r"[^.!?:“\"\s]\s*$", statement[: match.start()])
        known = word in words or (begins and (word.lower() in small or word.lower() in _PLAIN))
        if any(char.isupper() for char in word) and not known:
            yield word


def _plain(word: str) -> str:
    return re.sub(r"[’']s?$", "", word.replace("’", "'"))


def _counted(pattern: re.Pattern[str], text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in pattern.findall(text):
        word = " ".join(found.lower().replace("’", "'").split())
        counts[word] = counts.get(word, 0) + 1
    return counts
