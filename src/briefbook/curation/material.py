"""Two revisions of a fact -> whether people who were told the first have to be told of the second.

A change is material when a reader of the statement, its date or its standing would now believe something else:
another figure, another date, a "not" more or less, the fact retired or back again, or another word that carries
the subject. It is not when only the way it is written has changed: spelling, a slip of the finger, punctuation,
case, the order of the words, inflection, words that carry no subject, or an everyday synonym that the vocabulary
knows. Between a note too many and one too few, another word counts as another meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum

from rapidfuzz.distance import OSA

from briefbook.answering.periods import spans, without_spans
from briefbook.curation.figures import figures
from briefbook.matching.normalise import STOP_WORDS, clean, english_words, stem, tokens
from briefbook.models import Fact, FactStatus

NEGATIONS = frozenset(
    "no not never none nobody nothing neither nor without cannot can't couldn't didn't doesn't don't hadn't hasn't"
    " haven't isn't aren't wasn't weren't won't wouldn't shouldn't".split()
)
CARRYING = frozenset(  # stop words, and yet another one makes another statement
    "under over above below more less fewer least most nearly almost all some only before after since until"
    " can could may might must shall should will would".split()
)
SHORTEST = 4  # letters; a shorter word is one edit away from too many others to be a slip

Same = Callable[[Sequence[str]], Sequence[str]]  # stems -> stems, synonyms as one


class Aspect(StrEnum):
    """What is other than before."""

    withdrawn = "withdrawn"  # it was live, and is not
    back = "back"
    figures = "figures"
    dates = "dates"
    negation = "negation"
    words = "words"


def material(before: Fact, after: Fact, same: Same = list) -> Aspect | None:
    """Return what makes a change material, the gravest first, or None when only the writing has changed."""
    live_before, live_after = (fact.status is FactStatus.live for fact in (before, after))
    if live_before != live_after:
        return Aspect.withdrawn if live_before else Aspect.back
    if not live_after:  # nobody was told either
        return None
    return differs(before, after) or (Aspect.words if _other_words(before, after, same) else None)


def differs(before: Fact, after: Fact) -> Aspect | None:
    """Return whether two facts give other figures or dates, or one denies what the other says."""
    if _figures(before.statement) != _figures(after.statement):
        return Aspect.figures
    if before.as_of != after.as_of or _dates(before.statement) != _dates(after.statement):
        return Aspect.dates
    if _negations(before.statement) != _negations(after.statement):
        return Aspect.negation
    return None


def _figures(statement: str) -> Counter[object]:
    """Return every figure with how exact it is, dates left out; what it counts is among the words."""
    undated = without_spans(clean(statement).casefold())
    numbers = [word for word in tokens(undated) if any(char.isdigit() for char in word)]
    return Counter([*numbers, *((one.operator, one.value, one.to) for one in figures(statement))])


def _dates(statement: str) -> list[tuple[object, object]]:
    return sorted((span.first, span.last) for span in spans(clean(statement).casefold()))


def _negations(statement: str) -> int:
    return sum(word in NEGATIONS for word in tokens(statement))


def _other_words(before: Fact, after: Fact, same: Same) -> bool:
    """Return whether a word that carries the subject came or went that is no other spelling of one."""
    old, new = (list(dict.fromkeys(tokens(clean(fact.statement)))) for fact in (before, after))
    return _has_own(old, new, same) or _has_own(new, old, same)


def _has_own(words: Sequence[str], others: Sequence[str], same: Same) -> bool:
    there = set(same([stem(word) for word in others]))
    return any(
        word not in STOP_WORDS - CARRYING
        and not there.issuperset(same([stem(word)]))
        and not any(_is_slip(word, other) for other in others)
        for word in words
    )


def _is_slip(one: str, other: str) -> bool:
    """Return whether two words are one, misspelt: close, and not both words that people write."""
    if min(len(one), len(other)) < SHORTEST or {one, other} <= english_words():
        return False
    return OSA.distance(one, other) <= (2 if min(len(one), len(other)) >= 8 else 1)
