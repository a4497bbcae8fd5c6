"""Promise 5: a fact may answer only if every particular of the question agrees with it.

No score can tell a near miss from an answer (AUROC .47 to .50 on 269 questions), so each rule compares one
particular of what is asked with what the fact holds. A rule returns None where the question does not ask
for its particular, which neither blocks nor supports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from briefbook.answering.names import SPEAKS_FOR, same_voice
from briefbook.answering.profile import Profile
from briefbook.answering.reading import AnswerKind, Reading
from briefbook.models import FactKind, Frozen


class Comparison(Frozen):
    """One particular, asked and held."""

    particular: str
    asked: str
    held: str
    agrees: bool
    sentence: str = ""  # what a person is told when it does not agree


Rule = Callable[[Reading, Profile], Comparison | None]

_MEASURED_KINDS = (AnswerKind.count, AnswerKind.money, AnswerKind.share)


def compare(reading: Reading, profile: Profile) -> tuple[Comparison, ...]:
    """Return every comparison that the question calls for, in the order of `RULES`."""
    found = (rule(reading, profile) for rule in RULES)
    return tuple(comparison for comparison in found if comparison is not None)


def disagreements(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    return tuple(comparison for comparison in comparisons if not comparison.agrees)


def period(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.spans:
        return None
    narrow = reading.kind in _MEASURED_KINDS
    missing = [
        asked
        for asked in reading.spans
        if not any(held.within(asked) or (not narrow and asked.within(held)) for held in profile.spans)
    ]
    held = ", ".join(dict.fromkeys(span.words for span in profile.spans))
    asked_words = ", ".join(span.words for span in reading.spans)
    if not missing:
        return Comparison(particular="period", asked=asked_words, held=held, agrees=True)
    wanted = missing[0].words.removeprefix("in ").removeprefix("since ").strip(" '")
    sentence = f"I hold this for {_first_period(profile)}, not {wanted}." if profile.spans else f"I hold no date of {wanted} for this."
    return Comparison(particular="period", asked=asked_words, held=held, agrees=False, sentence=sentence)


def relative(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.relative or reading.kind not in (*_MEASURED_KINDS, AnswerKind.anything):
        return None
    if reading.kind is AnswerKind.anything and reading.relative in ("today", "nowadays", "this week", "last week"):
        return None
    sentence = f"I hold this for {_first_period(profile)}; I can't tell it for “{reading.relative}”."
    return Comparison(particular="period", asked=reading.relative, held="", agrees=False, sentence=sentence)


def place(reading: Reading, profile: Profile) -> Comparison | None:
    asked = [mention.name for mention in reading.names if mention.kind == "place"]
    if not asked:
        return None
    missing = [name for name in asked if name not in profile.places and name not in profile.names]
    if missing == ["UK"] and not profile.places:
        missing = []  # a British base: what names no place is about the UK
    return _of_names("place", asked, sorted(profile.places), missing, "I hold this for {held}, not for {missing}.")


def name(reading: Reading, profile: Profile) -> Comparison | None:
    asked = [mention.name for mention in reading.names if mention.kind not in ("place", "term")]
    if not asked:
        return None
    missing = [name for name in asked if not _about(name, profile)]
    held = sorted(profile.names)
    return _of_names("name", asked, held, missing, "What I hold is not about {missing}.")


def _about(name: str, profile: Profile) -> bool:
    return name in profile.names or same_voice(name, sorted(profile.names))


def speaker(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.said_by:
        return None
    missing = [name for name in reading.said_by if not same_voice(name, profile.speakers)]
    if len(missing) < len(reading.said_by):
        missing = []  # "what did X and Y say": each part is answered by its own fact
    held = " and ".join(profile.speakers) or "nobody in particular"
    sentence = f"I hold what {held} said, not {{missing}}."
    return _of_names("speaker", list(reading.said_by), list(profile.speakers), missing, sentence)


def population(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.populations:
        return None
    missing = [group for group in reading.populations if group not in profile.populations]
    return _of_names("population", list(reading.populations), sorted(profile.populations), missing, "What I hold is not about {missing}.")


def age(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.ages:
        return None
    missing = [str(number) for number in reading.ages if number not in profile.ages]
    asked = [str(number) for number in reading.ages]
    held = [str(number) for number in sorted(profile.ages)]
    return _of_names("age", asked, held, missing, "What I hold is for another age than {missing}.")


def action(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.actions:
        return None
    missing = [group for group in reading.actions if group not in profile.actions]
    return _of_names("measure", list(reading.actions), sorted(profile.actions), missing, "What I hold does not say that ({missing}).")


def counted(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.counted or reading.kind is not AnswerKind.count:
        return None
    missing = [stem for stem in reading.counted if stem not in profile.stems]
    return _of_names("what is counted", list(reading.counted), [], missing, "I hold no number of those.")


def kind(reading: Reading, profile: Profile) -> Comparison | None:
    can = _CAN_ANSWER.get(reading.kind)
    if can is None:
        return None
    agrees, sentence = can(reading, profile)
    return Comparison(
        particular="kind of answer", asked=reading.kind, held=profile.kind, agrees=agrees, sentence="" if agrees else sentence
    )


def negation(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.negated:
        return None
    sentence = "" if profile.denies else "I hold the opposite of what you ask, not this."
    return Comparison(particular="negation", asked="not", held="not" if profile.denies else "", agrees=profile.denies, sentence=sentence)


def _holds_who(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    others = {m.name for m in profile.stated_names if m.kind in ("body", "person", "firm")} - asked
    only_speaking = others <= set(profile.speakers) and profile.kind not in (FactKind.position, FactKind.commitment)
    has_people = bool(others & set(SPEAKS_FOR)) or (bool(others) and not only_speaking)
    return has_people or bool(profile.populations) or profile.kind is FactKind.list


def _holds_where(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    return bool(profile.places - asked) or bool({"headquart", "web", "open", "platform"} & profile.said)


def _holds_names(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    return bool({m.name for m in profile.stated_names} - asked - set(profile.speakers)) or profile.kind is FactKind.list


def _holds_which(reading: Reading, profile: Profile) -> bool:
    only_counts = profile.kind is FactKind.statistic and bool(set(reading.counted) & profile.said)
    return not (only_counts and not _holds_names(reading, profile))


# What a fact has to hold for each kind of question, and what is said when it does not.
_CAN_ANSWER: dict[AnswerKind, Callable[[Reading, Profile], tuple[bool, str]]] = {
    AnswerKind.count: lambda r, p: (p.numbers, "I hold no number for that."),
    AnswerKind.money: lambda r, p: (p.money, "I hold no amount of money for that."),
    AnswerKind.share: lambda r, p: (p.share, "I hold no share or percentage for that."),
    AnswerKind.when: lambda r, p: (p.dated, "I hold no date for that."),
    AnswerKind.who: lambda r, p: (_holds_who(r, p), "I don't hold who that was."),
    AnswerKind.who_said: lambda r, p: (bool(p.speakers), "I don't hold who said that."),
    AnswerKind.where: lambda r, p: (_holds_where(r, p), "I don't hold where that was."),
    AnswerKind.names: lambda r, p: (_holds_names(r, p), "I don't hold their names."),
    AnswerKind.which: lambda r, p: (_holds_which(r, p), "I hold how many there are, not which."),
    AnswerKind.definition: lambda r, p: (p.kind is FactKind.definition, "I don't hold what that stands for."),
}

RULES: tuple[Rule, ...] = (period, relative, place, name, speaker, population, age, action, counted, kind, negation)


def _of_names(
    particular: str, asked: Sequence[str], held: Sequence[str], missing: Sequence[str], sentence: str
) -> Comparison:
    words = sentence.format(missing=" or ".join(missing), held=" and ".join(held) or "another place") if missing else ""
    return Comparison(
        particular=particular, asked=", ".join(asked), held=", ".join(held), agrees=not missing, sentence=words
    )


def _first_period(profile: Profile) -> str:
    return profile.spans[0].words if profile.spans else "no stated date"
