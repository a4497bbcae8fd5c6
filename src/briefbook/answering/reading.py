"""A question -> what it asks for: the kind of answer, and the particulars an answer has to agree with.

By rules over the vocabulary; nothing is guessed. What is not recognised is left out, so that it can neither
block nor support a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from briefbook.answering.names import Mention
from briefbook.answering.periods import Span, relative_period, spans
from briefbook.answering.wording import age_numbers, groups_in, negated
from briefbook.matching.normalise import STOP_WORDS, stem, subject_terms, terms, tokens
from briefbook.models import Frozen


class AnswerKind(StrEnum):
    """What a reply has to hold to be an answer."""

    count = "how many"
    money = "how much money"
    share = "what share"
    when = "when"
    who = "who"
    who_said = "who said it"
    where = "where"
    which = "which ones"
    names = "names"
    definition = "what it stands for"
    anything = "anything"


class Reading(Frozen):
    """What a question asks for, as far as rules can tell."""

    kind: AnswerKind
    counted: tuple[str, ...] = ()  # stems of what "how many" or "which" is asked of: ("page",)
    spans: tuple[Span, ...] = ()
    relative: str | None = None  # "last year": a period that depends on when it is asked
    names: tuple[Mention, ...] = ()
    said_by: tuple[str, ...] = ()  # who must have said it: "what did X say", "according to X"
    populations: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()  # groups of the table of actions: "remove", "receive", "convict" …
    negated: bool = False
    stems: tuple[str, ...] = ()


_COUNT = re.compile(r"\b(?:how many|(?:the |total )?numbers? of|how often|count of|tally of|no of)\b")
_MONEY = re.compile(
    r"\bhow much (?:\w+ ){0,2}?(?:money|funding|cash|cost|was spent|is spent|did .* (?:spend|pay|cost|give)|extra|more for)\b"
    r"|\bhow much (?:did|does|will|was|were|is|are|for|went|goes)\b|\b(?:cost|salary|budget|price) of\b|\bhow much\b(?!.*\b(?:csam|material|content|abuse|imagery|progress|of)\b)"
)
_SHARE = re.compile(
    r"\b(?:what|which) (?:share|percentage|percent|proportion|fraction)\b|\b(?:share|percentage|proportion|fraction) of\b|%"
    r"|\bhow much (?:csam|of|material|content|imagery)\b|\bhow many (?:percent|per cent)\b"
)
_WHEN = re.compile(
    r"^(?:and |so |but )?when\b|\b(?:what|which) (?:date|day|year|month|week)\b|\bon (?:what|which) (?:date|day)\b|\bwhen (?:did|was|were|is|will|does)\b"
    r"|\bhow long ago\b|\bdate of\b|\bdates?$"
)
_WHO_SAID = re.compile(
    r"\bwho(?:se)? (?:\w+ )?(?:said|says|say|told|tells|called|calls|described|describes|warned|warns|argued|argues|believes|thinks"
    r"|claimed|claims|insisted|demanded|demands|wants|wanted|asked|urged|announced|noted|disclosed|reckons|stated|praised|hoped|quoted)\b"
    r"|\bwhose (?:words|view|figure|estimate)\b"
)
_WHO = re.compile(r"\bwho(?:m|se)?\b(?! (?:\w+ )?(?:are|is) (?:affected|worried))|\bname of the (?:person|man|woman)\b")
_WHERE = re.compile(r"\bwhere\b|\b(?:which|what) (?:city|country|place|town|building|venue|part of the)\b|\bvenue\b")
_NAMES = re.compile(r"\bnames? of\b|\bwhat (?:are|were) (?:the|their) names\b|\bname (?:all|the)\b|\bnames,? (?:pls|please)\b")
_WHICH = re.compile(r"\b(?:which|what) (?:(?:two|three|four|five|six|\d+|other|tech|of the|big|social|media|civil|society) )*(\w+s)\b(?= |$)")
_DEFINITION = re.compile(
    r"\bstands? for\b|\bshort for\b|\bacronym\b|\babbreviation\b|\bwhat does \w+ mean\b|\bmeaning of\b|\bfull name\b"
)
_SAID_BY = re.compile(
    r"\b(?:what|how|which|why) (?:\w+ ){0,2}?(?:did|does|do|has|have|was|is) (?P<a>.{2,60}?) (?:say|said|think|thought|argue|argued|reply|replied|respond|responded|"
    r"tell|told|claim|claimed|call|called|describe|described|warn|warned|make of|made of|believe|insist|estimate|reckon)\b"
    r"|\baccording to (?P<b>.{2,40}?)(?: in| on|,|\?|$)"
    r"|\b(?P<c>[\w' -]{2,30}?)(?:'s)? (?:statement|response|reaction|quote|quotes|reply)\b"
    r"|\b(?:response|reaction|statement|quote|reply|comment|comments|word|words) (?:of|from|by) (?P<d>.{2,40}?)(?: on| to| about|,|\?|$)"
)


def read(text: str, mentions: Sequence[Mention]) -> Reading:
    """Return what a question asks for; `text` has canonical names, `mentions` are the names found in it."""
    lowered = text.casefold().rstrip(" ?!.")
    kind = answer_kind(lowered)
    stems = terms(text)
    return Reading(
        kind=kind,
        counted=_counted(lowered, kind),
        spans=tuple(spans(lowered)),
        relative=relative_period(lowered),
        names=tuple(mentions),
        said_by=() if kind is AnswerKind.who_said else _said_by(lowered, mentions),
        populations=groups_in(stems, "populations"),
        ages=tuple(age_numbers(lowered)),
        actions=groups_in(stems, "actions"),
        negated=negated(lowered),
        stems=tuple(subject_terms(text)),
    )


def answer_kind(text: str) -> AnswerKind:
    """Return the kind of answer a lower-case question asks for; the more particular patterns come first."""
    table = (
        (_DEFINITION, AnswerKind.definition),
        (_SHARE, AnswerKind.share),
        (_COUNT, AnswerKind.count),
        (_MONEY, AnswerKind.money),
        (_WHEN, AnswerKind.when),
        (_WHO_SAID, AnswerKind.who_said),
        (_NAMES, AnswerKind.names),
        (_WHO, AnswerKind.who),
        (_WHERE, AnswerKind.where),
        (_WHICH, AnswerKind.which),
    )
    return next((kind for pattern, kind in table if pattern.search(text)), AnswerKind.anything)


_COUNTED = re.compile(r"\b(?:how many|numbers? of|count of|no of|which|what|names? of)\s+(?:the\s+|of the\s+)?((?:[\w'-]+\s*){1,5})")
_ENDS_A_NOUN_PHRASE = frozenset(
    """did do does is are was were has have had will would can could should may might of in on at by for from to
    with that who which than per a each every said say says get got receive received record recorded make made
    take took has been belong belongs""".split()
)


def _counted(text: str, kind: AnswerKind) -> tuple[str, ...]:
    if kind not in (AnswerKind.count, AnswerKind.which, AnswerKind.names):
        return ()
    found = _COUNTED.search(text)
    noun_phrase: list[str] = []
    for word in tokens(found[1]) if found else ():
        if word in _ENDS_A_NOUN_PHRASE:
            break
        noun_phrase.append(word)
    kept = [stem(word) for word in noun_phrase if word not in STOP_WORDS and not word.isdigit()]
    return tuple(kept[-1:])  # the head: "public hearing days" counts days


def _said_by(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    found = _SAID_BY.search(text)
    if not found:
        return ()
    subject = set(tokens(next(group for group in found.groups() if group)))
    speakers = [m.name for m in mentions if m.kind in ("body", "person", "firm") and set(tokens(m.name)) <= subject]
    return tuple(speakers)
