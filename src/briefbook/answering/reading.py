"""A question -> what it asks for: the kind of answer, and the particulars an answer has to agree with.

By rules over the vocabulary; nothing is guessed. What is not recognised is left out, so that it can neither
block nor support a fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from briefbook.answering.kinds import AnswerKind, answer_kind, asks_percentage, asks_yes_or_no
from briefbook.answering.names import Mention
from briefbook.answering.periods import MONTH_WORDS, Span, relative_period, spans
from briefbook.answering.tables import MEASURED_ACTIONS, groups_in, table_terms
from briefbook.answering.wording import (
    age_numbers,
    asks_outcome,
    asks_should,
    asks_what_happened,
    asks_what_not,
    figures_in,
    names_a_member,
    negated,
    ordinals,
    rates,
)
from briefbook.matching.normalise import STOP_WORDS, stem, subject_terms, tokens
from briefbook.models import Frozen

Same = Callable[[Sequence[str]], list[str]]  # stems -> stems with synonyms as one
Known = Callable[[str], bool]
Role = Callable[[str], tuple[str, ...]]


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
    asks_doing: bool = False  # "what is it trying to do", "how does it …"
    beyond: bool = False  # "what else": more than what is held
    rivals: tuple[str, ...] = ()  # of the table of rivals: "dark web", "primary" …
    actions: tuple[str, ...] = ()  # groups of the table of actions: "remove", "receive", "convict" …
    negated: bool = False
    what_not: bool = False  # "who didn't …": asks for the very thing that is not so
    either: bool = False  # "girls or boys": asks which of them, so one is enough
    outcome: bool = False  # asks what came of something
    should: bool = False  # asks what ought to be
    deeds: tuple[str, ...] = ()  # of the table of deeds: "write", "fund", "praise" …
    rates: tuple[str, ...] = ()  # of the table of rates: "day", "year" …
    directions: tuple[str, ...] = ()  # "rise" or "fall"
    several: int = 1  # "which two places": how many have to be named
    classes: tuple[str, ...] = ()  # what "which …" asks to have named: "firms", "countries" …
    ordinals: tuple[str, ...] = ()  # "second", "third": which one of a row is meant
    figures: tuple[str, ...] = ()  # numbers that it takes for granted: "of the 80,000"
    voices: tuple[str, ...] = ()  # who must have said it, without a name: "experts" …
    unseen: tuple[str, ...] = ()  # names that stand nowhere in the base
    pronoun: str = ""  # "she", when the question names nobody whom it can mean
    members: bool = False  # asks who belongs to something
    member: bool = False  # says itself that it means one of several
    exact: bool = False  # asks for a percentage, which "the majority" is not
    besides: tuple[str, ...] = ()  # stems of what a question for more leaves out: "apart from the web"
    stems: tuple[str, ...] = ()


_WHAT_IS = re.compile(
    r"^(?:\w+ ){0,2}?(?:what|who)(?:'s| is| are| was| were|s)(?: the| an?)? [\w' -]{2,40}$|^[\w'-]+$"
)
_DOING = re.compile(
    r"\b(?:what|how) (?:is|was|are|were|does|do|did|will|has|have) .{2,60} (?:do|doing|aim\w*|for|about|want)\b|^how "
)
_ELSE = re.compile(
    r"\b(?:what|who|where|which|anything|anyone|how) else\b|\b(?:apart from|other than|besides|aside from)\b"
)
_SAY = (
    r"(?:say|said|think|thought|argue|argued|reply|replied|respond|responded|react|reacted|tell|told|claim"
    r"|claimed|call"
    r"|called|describe|described|warn|warned|make of|made of|believe|insist|estimate|reckon|answer"
    r"|fear|hope|expect|predict|anticipate"
    r"|feel about|view|rate|pledge|promise|commit to|announce|admit|deny|disclose|reveal|conclude|recommend|propose"
    r"|urge"
    r"|demand|praise|criticise|criticize|welcome|wish|stress|emphasise|highlight"
    r"|compare)"
)
_ACCORDING = re.compile(r"\baccording to (?:(.{2,40}?)(?: in\b| on\b|,|\?|$)|(.{2,40}))")
# "what title does she have", with nobody named: it cannot be told who is meant.
_PRONOUN = re.compile(
    r"^(?:and |so |then )?(?:(?:what|which|when|where|why|how)(?: \w+){0,3}? )?(?:did|does|do|is|was|has|had"
    r"|will|would|can)"
    r" (he|she)\b"
)
_SAID_BY = re.compile(
    rf"\b(?:what|how|which|why) (?:[\w-]+ ){{0,2}}?(?:did|does|do|has|have|had) (?P<a>.{{2,60}}?) {_SAY}\b"
    r"|\b(?P<c>[\w' -]{2,30}?)(?:'s)? (?:statement|response|reaction|quotes?|reply)\b(?! (?:of|from|by)\b)"
    r"|\b(?:what (?:is|was) )?(?P<h>[\w' -]{2,30}?)'s (?:opinion|verdict|views?|stance)\b"
    r"|\b(?:response|reaction|statement|quotes?|reply|comments?|words?|opinion|views?|verdict) (?:of|from"
    r"|by) (?P<d>.{2,40}?)(?: on| to| about|,|\?|$)"
    r"|\b(?:phrase|words?|term|adjective|expression) (?:did|does) (?P<g>.{2,40}?) (?:use|choose|pick)\b"
    r"|^(?:did|does|do|has|have) (?P<e>.{2,40}?) (?:agree|disagree|approve|believe|think|comment|respond"
    r"|reply|react)\b"
    r"|\b(?:did|does|has) (?P<f>[\w' -]{2,30}?) (?:put out|issue|make|give) (?:a |any |an )?(?:line"
    r"|statement|comment|response"
    r"|reaction)\b"
)


def read(
    text: str,
    mentions: Sequence[Mention],
    same: Same = list,
    known: Known = lambda word: True,
    role: Role = lambda text: (),
) -> Reading:
    """Return what a question asks for.

    `text` has canonical names, `mentions` are the names found in it, `same` puts synonyms as one, `known` tells
    whether the base has ever seen a word, `role` whom a description usually means.
    """
    lowered = text.casefold().rstrip(" ?!.")
    kind = answer_kind(lowered)
    stems = table_terms(text)
    return Reading(
        kind=kind,
        counted=_head(same(_noun_phrase(lowered, kind)), kind),
        spans=tuple(spans(lowered)),
        relative=relative_period(lowered),
        names=tuple(mentions),
        said_by=() if kind is AnswerKind.who_said else _said_by(lowered, mentions, role),
        populations=groups_in(stems, "populations"),
        ages=tuple(age_numbers(_CHILDREN.sub("children", lowered))),
        rivals=groups_in(stems, "rivals"),
        actions=(
            *_done(stems, kind is AnswerKind.why or asks_yes_or_no(lowered)),
            *_precedes(lowered, mentions),
        ),
        offices=groups_in(stems, "offices"),
        introduces=kind is AnswerKind.definition or bool(mentions and _WHAT_IS.search(lowered)),
        happened=asks_what_happened(lowered),
        asks_doing=bool(_DOING.search(lowered)),
        beyond=bool(_ELSE.search(lowered)),
        negated=negated(lowered),
        what_not=asks_what_not(lowered),
        either=" or " in lowered,
        outcome=asks_outcome(lowered),
        should=asks_should(lowered),
        deeds=_deed(lowered, kind),
        rates=rates(lowered),
        directions=() if asks_yes_or_no(lowered) else _directions(lowered),
        classes=_first_of(_named_class(lowered), "classes"),
        several=_several(lowered),
        ordinals=ordinals(lowered),
        figures=figures_in(lowered),
        voices=_voices(lowered, mentions),
        unseen=_unseen(text, mentions, known),
        pronoun=_pronoun(lowered, mentions),
        members=bool(_MEMBERS.search(lowered)),
        member=names_a_member(lowered),
        exact=kind is AnswerKind.share and asks_percentage(lowered),
        besides=tuple(same(_besides(lowered))),
        stems=tuple(subject_terms(text)),
    )


_MEMBERS = re.compile(
    r"\b(?:makes? up|made up|comprises?|consists? of|belongs? to"
    r"|(?:is|are|was|were) (?:part of|members? of|behind|in) the)\b"
)
_CHILDREN = re.compile(r"\b(?:under|below)[ -]?18s?\b")  # no particular age: every child is under 18
_AFTER_WHO = re.compile(r"\b(?:who|whom|whose|which)\b((?:[^\w']+[\w'-]+){1,6})")


# Words after "who", and after "which", whose noun comes first, within which the deed stands.
MOST_BEFORE_A_VERB = {AnswerKind.who: 4, AnswerKind.which: 6, AnswerKind.who_said: 1}


def _deed(text: str, kind: AnswerKind) -> tuple[str, ...]:
    """Return what the one asked for did: the first deed after "who"; after "who said" comes what was said."""
    found = _AFTER_WHO.search(text)
    if not found or kind not in MOST_BEFORE_A_VERB:
        return ()
    return _first_of(table_terms(found[1])[: MOST_BEFORE_A_VERB[kind]], "deeds")


def _first_of(words: Sequence[str], table: str) -> tuple[str, ...]:
    """Return the group of a table that a text's words reach first."""
    reached = (groups_in(words[:at], table) for at in range(1, len(words) + 1))
    return next((groups for groups in reached if groups), ())


def _done(stems: Sequence[str], loose: bool) -> tuple[str, ...]:
    found = groups_in(stems, "actions")
    return tuple(one for one in found if not (loose and one in MEASURED_ACTIONS))


_BEFORE_THEM = re.compile(
    r"\bwho\b.*\b(?:before|after) (?:the )?[\w ]{2,30}?"
    r" (?:took (?:over|up)|was (?:appointed|named)|became|came in|arrived|left)\b"
    r"|\b(?:do|did|doing|was|work\w*) before (?:that|this|the|his|her|their) (?:job|role|post|position)\b"
    r"|\bbefore (?:he|she|they) (?:took over|joined|became|was appointed)\b"
)


def _precedes(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the group of who came before, when a question asks for it: "who chaired it before Ada Brook"."""
    people = "|".join(re.escape(one.name.casefold()) for one in mentions if one.kind == "person")
    named = people and re.search(rf"\bwho\b.*\b(?:before|after) (?:{people})\b", text)
    return ("precede",) if named or _BEFORE_THEM.search(text) else ()


_LONG_CLASSES = re.compile(r"\bgovernment (departments?|ministry|ministries)\b")
_CLASS = re.compile(
    r"\b(?:which|what|who (?:are|were|is|was)|names? of|list of|name)(?: of)?(?: the| all| other| \d+)*"
    r"((?: [\w'-]+){1,4})"
)


def _named_class(text: str) -> list[str]:
    """Return the stems after "which" or "names of" up to the verb."""
    found = _CLASS.search(_LONG_CLASSES.sub(r"\1", text.replace("members of parliament", "mps")))
    words: list[str] = []
    for word in tokens(found[1]) if found else ():
        if word in _ENDS_A_NOUN_PHRASE:
            break
        words.append(word)
    return [stem(word) for word in words]


_SEVERAL = re.compile(r"\b(?:which|what) (?:of the )?(two|three|four|five|six)\b")
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _several(text: str) -> int:
    found = _SEVERAL.search(text)
    return _NUMBERS[found[1]] if found else 1


def _pronoun(text: str, mentions: Sequence[Mention]) -> str:
    found = _PRONOUN.search(text)
    return found[1] if found and not any(one.kind == "person" for one in mentions) else ""


# "Which devices fall under it" goes nowhere.
_FALLS_TO = re.compile(
    r"\bf(?:all|alls|ell|alling|allen) (?:under|on|upon|to|short|behind|within|outside)\b|\bon whom .* fall$"
)


def _directions(text: str) -> tuple[str, ...]:
    return groups_in(table_terms(_FALLS_TO.sub(" ", text)), "directions")


_OWNED = re.compile(r"\w+['’]s? ")  # "the children's charity" is no child


def _subject(text: str) -> str:
    """Return who must have said it, in the question's words; "according to …" tells more surely than a verb."""
    found = _ACCORDING.search(text) or _SAID_BY.search(text)
    return next((group for group in found.groups() if group), "") if found else ""


def _voices(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    return groups_in(table_terms(_OWNED.sub("", _subject(text))), "voices")


_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]{2,}(?:['’]s)?\b")


def _unseen(text: str, mentions: Sequence[Mention], known: Known) -> tuple[str, ...]:
    """Return the words written as names, not at the beginning, that the base has never seen."""
    named = {word for mention in mentions for word in tokens(mention.name)}
    words = dict.fromkeys(found.group().removesuffix("'s") for found in _NAME.finditer(text))
    return tuple(
        word for word in words if word.casefold() not in named | MONTH_WORDS and not known(word.casefold())
    )


_BESIDES = re.compile(r"\b(?:apart from|other than|besides|aside from) ((?:[\w'-]+ ?){1,4})")


def _besides(text: str) -> list[str]:
    found = _BESIDES.search(text)
    return subject_terms(found[1]) if found else []


_COUNTED = re.compile(
    r"\b(?:how many|numbers? of|count of|no\.? of|total of|names? of"
    r"|(?:which|what)(?! (?:is|are|was|were|the|numbers?|total|count)\b))\s+(?:the\s+"
    r"|of the\s+)?((?:[\w'-]+\s*){1,5})"
)
_ENDS_A_NOUN_PHRASE = frozenset(
    """did do does is are was were has have had will would can could should may might of in on at by for
        from to with that who which than per a each every said say says get got receive received record
        recorded make made take took has been belong belongs lie lies lay gave join joined claimed fail failed stand
        stands about around across among over into through without came come comes went go goes arrived landed
        sent""".split()
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


def _said_by(text: str, mentions: Sequence[Mention], role: Role) -> tuple[str, ...]:
    subject = set(tokens(_subject(text)))
    speakers = [
        m.name
        for m in mentions
        if set(tokens(m.name)) <= subject
        and (
            m.kind in ("body", "person", "firm", "technology")
            or (m.kind == "place" and subject <= {"the", *tokens(m.name)})
        )
    ]
    return tuple(speakers) or role(_subject(text).strip())
