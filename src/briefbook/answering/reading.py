"""A question -> what it asks for: the kind of answer, and the particulars an answer has to agree with.

By rules over the vocabulary; nothing is guessed. What is not recognised is left out, so that it can neither
block nor support a fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from briefbook.answering.names import Mention
from briefbook.answering.periods import Span, relative_period, spans
from briefbook.answering.tables import groups_in
from briefbook.answering.wording import age_numbers, asks_what_happened, asks_what_not, negated
from briefbook.matching.normalise import STOP_WORDS, stem, subject_terms, terms, tokens
from briefbook.models import Frozen

Same = Callable[[Sequence[str]], list[str]]  # stems -> stems with synonyms as one


class AnswerKind(StrEnum):
    """What a reply has to hold to be an answer."""

    number = "how many"
    money = "how much money"
    share = "what share"
    amount = "how much"
    when = "when"
    age = "what age"
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
    introduces: bool = False  # "what is the IWF": asks for no more than who or what a name is
    offices: tuple[str, ...] = ()  # of the table of offices: "director", "chair" …
    happened: bool = False  # asks for what came about, not for what was planned
    beyond: bool = False  # "what else": more than what is held
    rivals: tuple[str, ...] = ()  # of the table of rivals: "dark web", "primary" …
    actions: tuple[str, ...] = ()  # groups of the table of actions: "remove", "receive", "convict" …
    negated: bool = False
    what_not: bool = False  # "who didn't …": asks for the very thing that is not so
    stems: tuple[str, ...] = ()


_COUNT = re.compile(
    r"\bhow many\b|(?<!head )\b(?:count|tally|total) of\b|\bhow often\b|\bno\.? of\b|\bnumbers? (?:of"
    r"|in|for|20)|\bnumbers?$|\b(?:total|count|tally)$"
)
_MONEY_WORDS = re.compile(
    r"\b(?:cost|costs|money|funding|funds|cash|spen[dt]|spending|pa(?:y|id)|salary|budget|price|extra"
    r"|pounds|earn|invest\w*|fund|pot|grant)\b|£"
)
_HOW_MUCH = re.compile(r"\bhow much\b|\b(?:cost|salary|budget|price) of\b|\bsalary\b")
_SHARE = re.compile(
    r"\b(?:what|which) (?:share|percentage|percent|proportion|fraction)\b|\b(?:share|percentage"
    r"|proportion|fraction) of\b"
    r"|\bhow many (?:percent|per cent)\b|\b(?:percentage|proportion)$"
)
_WHEN = re.compile(
    r"(?:^|\b(?:and|so|but|or|since|from|until|by|know|tell me|remember) )when\b|\b(?:what"
    r"|which) (?:date|day|year|month|week)\b"
    r"|\bdate of\b|\bdates?$|\bhow long ago\b"
)
_AGE = re.compile(
    r"\b(?:what|which) ages?\b|(?:^|\band |, )how old\b|\bage (?:cut ?off|limit|threshold|minimum"
    r"|bracket|band|group)\b|\bminimum age\b"
)
_BEFORE_WHO = (
    r"(?:^|[,;:+?!.-] ?|\b(?:and|so|but|or|to|from|with|by|of|for|know|remember|tell me|one|hey|hi"
    r"|hello|yo|morning|pls|please|need|anyone got) )"
)
_SAYING = (
    r"(?:said|says|say|told|tells|calls|called|described|describes|warned|warns|argued|argues|believes|thinks"
    r"|claimed|claims|insisted|demanded|demands|wants|wanted|urged|announced|noted|disclosed|reckons"
    r"|stated|praised|hoped)"
)
_WHO_SAID = re.compile(
    rf"{_BEFORE_WHO}(?:who|whose) (?:\w+ )?{_SAYING}\b|\bwhose (?:words|view|figure|estimate)\b"
)
_WHO = re.compile(
    rf"{_BEFORE_WHO}(?:who|whom|who's|whose)\b|\bname (?:of the (?:person|man|woman)|(?:and|\+"
    rf"|&) (?:job|title|role|post))\b"
)
_WHERE = re.compile(
    r"(?:^|\b(?:and|so|but|or|from|know|tell me) )where\b|\b(?:which|what) (?:city|country|place|town"
    r"|building|venue|part of)\b|\bvenue\b"
)
_NAMES = re.compile(
    r"\bnames of\b|\bwhat (?:are|were) (?:the|their) names\b|\bname (?:all|the)\b|\bnames,? (?:pls|please)\b"
)
_WHICH = re.compile(r"\bwhich (?:(?:two|three|four|five|six|\d+) )?\w+")
_DEFINITION = re.compile(
    r"\bstands? for\b|\bshort for\b|\bacronym\b|\babbreviation\b|\bwhat does \w+ mean\b|\bmeaning of\b|\bfull name\b"
)
_WHAT_IS = re.compile(
    r"^(?:\w+ ){0,2}?(?:what|who)(?:'s| is| are| was| were|s)?(?: the| an?)? [\w' -]{2,40}$|^[\w'-]+$"
)
_ELSE = re.compile(
    r"\b(?:what|who|where|which|anything|anyone|how) else\b|\b(?:apart from|other than|besides|aside from)\b"
)
_SAID_BY = re.compile(
    r"\b(?:what|how|which|why) (?:\w+ ){0,2}?(?:did|does|do|has|have|was|is) (?P<a>.{2,60}?) (?:say"
    r"|said|think|thought|argue|argued|reply|replied|respond|responded|"
    r"tell|told|claim|claimed|call|called|describe|described|warn|warned|make of|made of|believe"
    r"|insist|estimate|reckon)\b"
    r"|\baccording to (?P<b>.{2,40}?)(?: in| on|,|\?|$)"
    r"|\b(?P<c>[\w' -]{2,30}?)(?:'s)? (?:statement|response|reaction|quotes?|reply)\b(?! (?:of|from|by)\b)"
    r"|\b(?:response|reaction|statement|quotes?|reply|comments?|words?) (?:of|from"
    r"|by) (?P<d>.{2,40}?)(?: on| to| about|,|\?|$)"
)


def read(text: str, mentions: Sequence[Mention], same: Same = list) -> Reading:
    """Return what a question asks for.

    `text` has canonical names, `mentions` are the names found in it, `same` puts synonyms as one.
    """
    lowered = text.casefold().rstrip(" ?!.")
    kind = answer_kind(lowered)
    stems = terms(text)
    return Reading(
        kind=kind,
        counted=_head(same(_noun_phrase(lowered, kind)), kind),
        spans=tuple(spans(lowered)),
        relative=relative_period(lowered),
        names=tuple(mentions),
        said_by=() if kind is AnswerKind.who_said else _said_by(lowered, mentions),
        populations=groups_in(stems, "populations"),
        ages=tuple(age_numbers(lowered)),
        rivals=groups_in(stems, "rivals"),
        actions=groups_in(stems, "actions"),
        offices=groups_in(stems, "offices"),
        introduces=kind is AnswerKind.definition or bool(mentions and _WHAT_IS.search(lowered)),
        happened=asks_what_happened(lowered),
        beyond=bool(_ELSE.search(lowered)),
        negated=negated(lowered),
        what_not=asks_what_not(lowered),
        stems=tuple(subject_terms(text)),
    )


def answer_kind(text: str) -> AnswerKind:
    """Return the kind of answer a lower-case question asks for; the more particular patterns come first."""
    table: tuple[tuple[re.Pattern[str], AnswerKind], ...] = (
        (_DEFINITION, AnswerKind.definition),
        (_SHARE, AnswerKind.share),
        (_COUNT, AnswerKind.number),
        (_HOW_MUCH, AnswerKind.money if _MONEY_WORDS.search(text) else AnswerKind.amount),
        (_WHEN, AnswerKind.when),
        (_AGE, AnswerKind.age),
        (_WHO_SAID, AnswerKind.who_said),
        (_NAMES, AnswerKind.names),
        (_WHO, AnswerKind.who),
        (_WHERE, AnswerKind.where),
        (_WHICH, AnswerKind.which),
    )
    return next((kind for pattern, kind in table if pattern.search(text)), AnswerKind.anything)


_COUNTED = re.compile(
    r"\b(?:how many|numbers? of|count of|no\.? of|total of|names? of"
    r"|(?:which|what)(?! (?:is|are|was|were|the|numbers?|total|count)\b))\s+(?:the\s+"
    r"|of the\s+)?((?:[\w'-]+\s*){1,5})"
)
_ENDS_A_NOUN_PHRASE = frozenset(
    """did do does is are was were has have had will would can could should may might of in on at by for
        from to with that who which than per a each every said say says get got receive received record
        recorded make made take took has been belong belongs""".split()
)


def _noun_phrase(text: str, kind: AnswerKind) -> list[str]:
    if kind not in (AnswerKind.number, AnswerKind.which, AnswerKind.names):
        return []
    found = _COUNTED.search(text)
    words: list[str] = []
    for word in tokens(found[1]) if found else ():
        if word in _ENDS_A_NOUN_PHRASE:
            break
        words.append(word)
    return [stem(word) for word in words if word not in STOP_WORDS - {"off"} and not word.isdigit()]


def _head(noun_phrase: Sequence[str], kind: AnswerKind) -> tuple[str, ...]:
    """Return what is counted: "how many public hearing days" counts days; after "which" a verb may follow the noun."""
    return tuple(noun_phrase[-1:] if kind is AnswerKind.number else noun_phrase[:2])


def counted(text: str, same: Same = list) -> tuple[str, ...]:
    """Return the stem of what a question counts: "How many pages …" gives ("page",)."""
    lowered = text.casefold().rstrip(" ?!.")
    kind = answer_kind(lowered)
    return _head(same(_noun_phrase(lowered, kind)), kind) if kind is AnswerKind.number else ()


def _said_by(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    found = _SAID_BY.search(text)
    if not found:
        return ()
    subject = set(tokens(next(group for group in found.groups() if group)))
    speakers = [
        m.name for m in mentions if m.kind in ("body", "person", "firm") and set(tokens(m.name)) <= subject
    ]
    return tuple(speakers)
