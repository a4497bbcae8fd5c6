"""Whether a fact can give the kind of answer that a question asks for."""

from __future__ import annotations

from collections.abc import Callable

from briefbook.answering.comparison import Comparison
from briefbook.answering.kinds import AnswerKind
from briefbook.answering.names import GROUPS, SPEAKS_FOR
from briefbook.answering.profile import Profile
from briefbook.answering.reading import Reading
from briefbook.answering.tables import CLASSES, INSTITUTIONS
from briefbook.matching.normalise import stem
from briefbook.models import FactKind

_FIGURES = (FactKind.statistic, FactKind.amount)


def kind(reading: Reading, profile: Profile) -> Comparison | None:
    can = _CAN_ANSWER.get(reading.kind)
    if can is None:
        return None
    agrees, sentence = can(reading, profile)
    # A curator has asked it of this fact in that way. "Who" and "which" are asked of too many things for that.
    agrees = agrees or (reading.kind in profile.asked and reading.kind not in _OF_MANY_THINGS)
    return Comparison(
        particular="kind of answer",
        asked=reading.kind,
        held=profile.kind,
        agrees=agrees,
        sentence="" if agrees else sentence,
    )


# People without a name: "who are they working with?" may be answered by "the police and academics".
_GROUPS = frozenset(
    stem(word)
    for word in """police officers academics ngos experts engineers companies government governments industry
        enforcement sender recipient parties parents teachers moderators users offenders people witness witnesses
        investigators politicians media public authorities charities children society firms providers leaders men boys
        girls platforms regulator criminals""".split()
)


_ASKS_WHO_THEY_ARE = frozenset({"partners", "people", "organisations", "firms"})


def _holds_who(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    others = {m.name for m in profile.stated_names if m.kind in ("body", "person", "firm")} - asked
    only_speaking = others <= set(profile.speakers) and profile.kind not in (
        FactKind.position,
        FactKind.commitment,
    )
    if profile.unnamed and _ASKS_WHO_THEY_ARE & set(reading.classes):
        return False
    if reading.introduces and profile.kind is FactKind.definition:
        return True
    has_people = (
        len(profile.places - asked) > 1
        or bool(others & set(SPEAKS_FOR))
        or (bool(others) and not only_speaking)
    )
    return has_people or bool((_GROUPS & profile.said) - set(reading.stems)) or profile.kind is FactKind.list


def _holds_when(reading: Reading, profile: Profile) -> bool:
    if profile.kind is FactKind.recommendation:
        return reading.should and profile.soon
    return profile.dated and not profile.negated


_SITES = frozenset(map(stem, ("headquarters", "web", "open", "platform", "central")))


def _holds_where(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    return bool(profile.places - asked) or bool(_SITES & profile.said)


def _holds_names(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    named = {
        m.name
        for m in profile.stated_names
        if m.kind in ("body", "person", "firm", "place", "technology", "law")
    }
    listed = profile.kind is FactKind.list and not (
        reading.classes and profile.numbers
    )  # 25 firms are no names
    return len(named - asked - set(profile.speakers) - GROUPS) > 1 or listed


_CALLED = frozenset(map(stem, "called entitled titled named headlined headed stands known full".split()))


def _holds_a_name(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    named = {m.name for m in profile.stated_names if m.kind not in ("place", "term")}
    return bool(named - asked - set(profile.speakers) - GROUPS) or bool(_CALLED & profile.said)


def _holds_which(reading: Reading, profile: Profile) -> bool:
    if profile.unnamed and reading.classes and not reading.negated:
        return False
    if reading.classes:
        return _names_one(reading, profile)
    institution = INSTITUTIONS & (set(reading.counted) - profile.stems)
    return not institution and (profile.kind not in _FIGURES or _holds_names(reading, profile))


# What these kinds hold is the speaker's own word or deed; in the others a speaker is only who reports it.
_OWN_WORDS = (FactKind.position, FactKind.commitment, FactKind.recommendation, FactKind.definition)


def _names_one(reading: Reading, profile: Profile) -> bool:
    """Return whether a fact names one of the kind asked for; who speaks is none, unless that is what is asked."""
    if profile.unnamed:
        return False
    if reading.should or ("partners" in reading.classes and _GROUPS & profile.said - set(reading.stems)):
        return True  # what should be done by "providers of online services" names none of them
    kinds = frozenset().union(*(CLASSES[name][1] for name in reading.classes))
    asked = {mention.name for mention in reading.names}
    own = not reading.members and (profile.kind in _OWN_WORDS or "firms" in reading.classes)
    speaking = set() if own else set(profile.speakers)
    named = {m.name for m in profile.stated_names if m.kind in kinds}
    if reading.classes == ("people",):
        named -= profile.owners
    return len(named - asked - GROUPS - speaking) >= reading.several or (reading.negated and profile.says_not)


_OF_MANY_THINGS = (AnswerKind.who, AnswerKind.who_said, AnswerKind.which, AnswerKind.names)

# What a fact has to hold for each kind of question, and what is said when it does not.
_CAN_ANSWER: dict[AnswerKind, Callable[[Reading, Profile], tuple[bool, str]]] = {
    AnswerKind.number: lambda r, p: (p.numbers, "I hold no number for that."),
    AnswerKind.money: lambda r, p: (p.money, "I hold no amount of money for that."),
    AnswerKind.share: lambda r, p: (
        p.percent if r.exact else p.share,
        "I hold no share or percentage for that.",
    ),
    AnswerKind.amount: lambda r, p: (p.numbers or p.share, "I hold no figure for that."),
    AnswerKind.when: lambda r, p: (_holds_when(r, p), "I hold no date for that."),
    AnswerKind.time_taken: lambda r, p: (p.duration, "I don't hold how long that takes."),
    AnswerKind.deadline: lambda r, p: (p.deadline, "I hold no deadline for that."),
    AnswerKind.defined: lambda r, p: (
        p.kind is FactKind.definition or p.defines,
        "I don't hold what exactly is meant by that.",
    ),
    AnswerKind.length: lambda r, p: (p.length, "I don't hold how long that was."),
    AnswerKind.often: lambda r, p: (p.often or p.numbers, "I don't hold how often that is."),
    AnswerKind.method: lambda r, p: (p.explains, "I don't hold how it works."),
    AnswerKind.a_name: lambda r, p: (_holds_a_name(r, p), "I hold no name for that."),
    AnswerKind.why: lambda r, p: (p.reason, "I hold no reason for that."),
    AnswerKind.age: lambda r, p: (bool(p.ages), "I hold no age for that."),
    AnswerKind.who: lambda r, p: (_holds_who(r, p), "I don't hold who that was."),
    AnswerKind.who_said: lambda r, p: (
        bool(p.speakers) or p.kind is FactKind.list,
        "I don't hold who said that.",
    ),
    AnswerKind.where: lambda r, p: (_holds_where(r, p), "I don't hold where that was."),
    AnswerKind.names: lambda r, p: (_holds_names(r, p), "I don't hold their names."),
    AnswerKind.which: lambda r, p: (_holds_which(r, p), "I don't hold which ones."),
    AnswerKind.definition: lambda r, p: (p.kind is FactKind.definition, "I don't hold what that stands for."),
}
