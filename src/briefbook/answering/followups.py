"""A follow-up in a thread -> a question that stands alone, said back to the person.

"And in 1996?" takes the thread's newest fact as its subject and its own particulars as what is asked. Nothing
is carried over silently: the reply says what was understood.
"""

from __future__ import annotations

import re

from briefbook.answering.names import Recogniser
from briefbook.answering.periods import without_spans
from briefbook.answering.reading import Reading
from briefbook.matching.normalise import subject_terms, tokens
from briefbook.models import Fact

_CUE = re.compile(
    r"^(?:ok |okay |right |thanks |so |hmm )*(?:and|what about|how about|but|also|same for|or)\b",
    re.IGNORECASE,
)
_ABOUT_THE_FACT = re.compile(
    r"\b(?:who said (?:that|it|this)|says who|source|where (?:is|was|did) (?:that|it|this) (?:from"
    r"|come from|say)|which (?:document|report|paragraph|source)"
    r"|when was (?:that|it|this)|as of when|is (?:that|it) (?:stated|inferred|sure|right)|how do you know)\b",
    re.IGNORECASE,
)
_POINTERS = frozenset("that it this they them he she those these there his her their its".split())
_ASKING = frozenset("who whom whose what which when where why how".split())
_SPEAKERS = frozenset({"body", "firm", "person"})
KIND_WORDS = 4  # "How much extra money", "How many reports of"
MOST_SUBJECT_WORDS = 3  # a follow-up that says more stands on its own


def points_back(question: str) -> bool:
    """Return whether a question leans on what was said before it."""
    subjects, words = subject_terms(question), set(tokens(question))
    if not subjects and words & _ASKING:
        return True  # "why?", "and when?": asks, and says of nothing
    few = len(subjects) <= MOST_SUBJECT_WORDS
    return few and bool(_CUE.search(question) or _POINTERS & words or asks_about_the_fact(question))


def asks_about_the_fact(question: str) -> bool:
    """Return whether a follow-up asks who said the fact, or where or when it was said."""
    return bool(_ABOUT_THE_FACT.search(question)) and len(tokens(question)) <= 9


def standing_alone(question: str, reading: Reading, fact: Fact, recogniser: Recogniser) -> tuple[str, ...]:
    """Return ways to ask a follow-up in full, the fuller first.

    The first is the thread's question with the follow-up's particulars in place of its own; the second keeps
    no more of it than what kind of answer was asked for ("How much money … prevention").
    """
    about = fact.about
    if reading.spans or reading.relative:
        about = without_spans(about.casefold())
    kinds = {mention.kind for mention in reading.names}
    for place in reversed(recogniser.places(about)):
        if place.kind in kinds or (place.kind in _SPEAKERS and kinds & _SPEAKERS):
            about = f"{about[: place.start]} {about[place.end :]}"
    words = about.split()
    rest = _CUE.sub("", question).strip(" ?.!,")
    return tuple(f"{' '.join(kept).strip(' ?')} {rest}".strip() for kept in (words, words[:KIND_WORDS]))
