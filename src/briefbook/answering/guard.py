"""Promise 5: a fact may answer only if every particular of the question agrees with it.

No score can tell a near miss from an answer (AUROC .47 to .50 on 269 questions), so each rule compares one
particular of what is asked with what the fact holds. A rule returns None where the question does not ask
for its particular, which neither blocks nor supports.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from briefbook.answering.names import SPEAKS_FOR, same_voice
from briefbook.answering.periods import MONTH_WORDS
from briefbook.answering.profile import Profile
from briefbook.answering.reading import AnswerKind, Reading
from briefbook.answering.wording import INSTITUTIONS, RIVAL_PAIRS, groups_in
from briefbook.matching.normalise import stem, terms
from briefbook.models import FactKind, Frozen


class Comparison(Frozen):
    """One particular, asked and held."""

    particular: str
    asked: str
    held: str
    agrees: bool
    sentence: str = ""  # what a person is told when it does not agree


Rule = Callable[[Reading, Profile], Comparison | None]

_FIGURES = (FactKind.statistic, FactKind.amount)
_MEASURED_KINDS = (AnswerKind.number, AnswerKind.money, AnswerKind.share, AnswerKind.amount)


def compare(reading: Reading, profile: Profile) -> tuple[Comparison, ...]:
    """Return every comparison that the question calls for, in the order of `RULES`."""
    found = [rule(reading, profile) for rule in RULES]
    return tuple([comparison for comparison in found if comparison is not None])


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
    wanted = _written(missing[0].words.removeprefix("in ").removeprefix("since ").strip(" '"))
    sentence = (
        f"I hold this for {_first_period(profile)}, not {wanted}."
        if profile.spans
        else f"I hold no date of {wanted} for this."
    )
    return Comparison(particular="period", asked=asked_words, held=held, agrees=False, sentence=sentence)


def relative(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.relative or reading.kind not in (*_MEASURED_KINDS, AnswerKind.anything):
        return None
    if reading.kind is AnswerKind.anything and reading.relative in (
        "today",
        "nowadays",
        "this week",
        "last week",
    ):
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
    return _of_names(
        "place", asked, sorted(profile.places), missing, "I hold this for {held}, not for {missing}."
    )


def name(reading: Reading, profile: Profile) -> Comparison | None:
    asked = [mention.name for mention in reading.names if mention.kind not in ("place", "term")]
    if not asked:
        return None
    missing = [name for name in asked if not _about(name, profile)]
    held = sorted(profile.names)
    return _of_names("name", asked, held, missing, "What I hold is not about {missing}.")


def _about(name: str, profile: Profile) -> bool:
    return name in profile.names or same_voice(name, profile.names)


def speaker(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.said_by:
        return None
    missing = [name for name in reading.said_by if not same_voice(name, profile.speakers)]
    if len(missing) < len(reading.said_by):
        missing = []  # "what did X and Y say": each part is answered by its own fact
    held = " and ".join(profile.speakers) or "nobody in particular"
    sentence = f"I hold what {held} said, not what {{missing}} said."
    return _of_names("speaker", list(reading.said_by), list(profile.speakers), missing, sentence)


def population(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.populations:
        return None
    return _of_groups(
        "population", reading.populations, profile.populations, "What I hold is not about {missing}."
    )


def age(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.ages:
        return None
    return _of_groups("age", reading.ages, profile.ages, "What I hold is for another age than {missing}.")


def action(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.actions:
        return None
    return _of_groups(
        "measure", reading.actions, profile.actions, "What I hold does not say that ({missing})."
    )


def office(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.offices or reading.kind not in (AnswerKind.who, AnswerKind.names):
        return None
    missing = [group for group in reading.offices if group not in profile.offices]
    if not missing:
        bodies = [m.name for m in reading.names if m.kind in ("body", "firm")]
        missing = [name for name in bodies if not _holds_office_at(name, reading.offices, profile)]
    return _of_names(
        "office",
        list(reading.offices),
        sorted(profile.offices),
        missing,
        "I don't hold who is the {missing}.",
    )


def planned(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.happened or not profile.plans:
        return None
    return Comparison(
        particular="planned or happened",
        asked="what happened",
        held="what was planned",
        agrees=False,
        sentence="I hold what was due or wanted, not what came of it.",
    )


def more(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.beyond:
        return None
    return Comparison(
        particular="what else",
        asked="more than this",
        held="only this",
        agrees=False,
        sentence="I hold nothing beyond this.",
    )


OFFICE_REACH = 4  # words between an office and the body it belongs to: "Policy Director at Facebook EMEA"


def _holds_office_at(body: str, offices: Sequence[str], profile: Profile) -> bool:
    names = {body, *(name for name, voice in SPEAKS_FOR.items() if voice == body)}
    at_name = [at for name in names for at in _runs(profile.words, terms(name))]
    held = [at for at, word in enumerate(profile.words) if set(groups_in([word], "offices")) & set(offices)]
    return any(abs(here - there) <= OFFICE_REACH for here in at_name for there in held)


def _runs(words: Sequence[str], run: Sequence[str]) -> list[int]:
    return [at for at in range(len(words) - len(run) + 1) if tuple(words[at : at + len(run)]) == tuple(run)]


def rival(reading: Reading, profile: Profile) -> Comparison | None:
    asked = set(reading.rivals)
    for pair in RIVAL_PAIRS:
        for one, other in (pair, pair[::-1]):
            if one in asked and other not in asked:
                agrees = one in profile.rivals or other not in profile.rivals
                sentence = "" if agrees else f"I hold this for the {other}, not the {one}."
                return Comparison(
                    particular="which of two", asked=one, held=other, agrees=agrees, sentence=sentence
                )
    return None


def spelled_out(reading: Reading, profile: Profile) -> Comparison | None:
    if not profile.spells_out:
        return None
    sentence = "" if reading.introduces else "I only hold what the name stands for."
    return Comparison(
        particular="subject",
        asked="more than a name",
        held="a name",
        agrees=reading.introduces,
        sentence=sentence,
    )


def counted(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.counted or reading.kind is not AnswerKind.number:
        return None
    missing = [stem for stem in reading.counted if stem not in profile.counted]
    return _of_names("what is counted", list(reading.counted), [], missing, "I hold no number of those.")


def kind(reading: Reading, profile: Profile) -> Comparison | None:
    can = _CAN_ANSWER.get(reading.kind)
    if can is None:
        return None
    agrees, sentence = can(reading, profile)
    return Comparison(
        particular="kind of answer",
        asked=reading.kind,
        held=profile.kind,
        agrees=agrees,
        sentence="" if agrees else sentence,
    )


def negation(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.negated:
        return None
    agrees = profile.says_not if reading.what_not else profile.denies
    return Comparison(
        particular="negation",
        asked="not",
        held="not" if agrees else "",
        agrees=agrees,
        sentence="" if agrees else "I hold the opposite of what you ask, not this.",
    )


# People without a name: "who are they working with?" may be answered by "the police and academics".
_GROUPS = frozenset(
    stem(word)
    for word in """police officers academics ngos experts engineers companies government governments industry
        enforcement parents teachers moderators users offenders people witness witnesses investigators
        politicians media public authorities charities children society firms providers leaders men boys
        girls platforms regulator criminals""".split()
)


def _holds_who(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    others = {m.name for m in profile.stated_names if m.kind in ("body", "person", "firm")} - asked
    only_speaking = others <= set(profile.speakers) and profile.kind not in (
        FactKind.position,
        FactKind.commitment,
    )
    has_people = bool(others & set(SPEAKS_FOR)) or (bool(others) and not only_speaking)
    return has_people or bool((_GROUPS & profile.said) - set(reading.stems)) or profile.kind is FactKind.list


def _holds_when(reading: Reading, profile: Profile) -> bool:
    return profile.dated and not profile.negated and profile.kind is not FactKind.recommendation


def _holds_where(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    return bool(profile.places - asked) or bool({"headquart", "web", "open", "platform"} & profile.said)


_GENERIC = {
    "internet companies",
    "law enforcement",
    "UK Government",
    "UK",
    "worldwide",
}  # name nobody in particular


def _holds_names(reading: Reading, profile: Profile) -> bool:
    asked = {mention.name for mention in reading.names}
    named = {
        m.name
        for m in profile.stated_names
        if m.kind in ("body", "person", "firm", "place", "technology", "law")
    }
    return len(named - asked - set(profile.speakers) - _GENERIC) > 1 or profile.kind is FactKind.list


def _holds_which(reading: Reading, profile: Profile) -> bool:
    institution = INSTITUTIONS & (set(reading.counted) - profile.stems)
    return not institution and (profile.kind not in _FIGURES or _holds_names(reading, profile))


# What a fact has to hold for each kind of question, and what is said when it does not.
_CAN_ANSWER: dict[AnswerKind, Callable[[Reading, Profile], tuple[bool, str]]] = {
    AnswerKind.number: lambda r, p: (p.numbers, "I hold no number for that."),
    AnswerKind.money: lambda r, p: (p.money, "I hold no amount of money for that."),
    AnswerKind.share: lambda r, p: (p.share, "I hold no share or percentage for that."),
    AnswerKind.amount: lambda r, p: (p.numbers or p.share, "I hold no figure for that."),
    AnswerKind.when: lambda r, p: (_holds_when(r, p), "I hold no date for that."),
    AnswerKind.age: lambda r, p: (bool(p.ages), "I hold no age for that."),
    AnswerKind.who: lambda r, p: (_holds_who(r, p), "I don't hold who that was."),
    AnswerKind.who_said: lambda r, p: (bool(p.speakers), "I don't hold who said that."),
    AnswerKind.where: lambda r, p: (_holds_where(r, p), "I don't hold where that was."),
    AnswerKind.names: lambda r, p: (_holds_names(r, p), "I don't hold their names."),
    AnswerKind.which: lambda r, p: (_holds_which(r, p), "I don't hold which."),
    AnswerKind.definition: lambda r, p: (p.kind is FactKind.definition, "I don't hold what that stands for."),
}

RULES: tuple[Rule, ...] = (
    period,
    relative,
    place,
    name,
    speaker,
    population,
    age,
    office,
    rival,
    action,
    counted,
    planned,
    more,
    spelled_out,
    kind,
    negation,
)


def _of_names(
    particular: str, asked: Sequence[str], held: Sequence[str], missing: Sequence[str], sentence: str
) -> Comparison:
    words = (
        sentence.format(missing=" or ".join(missing), held=" and ".join(held) or "another place")
        if missing
        else ""
    )
    return Comparison(
        particular=particular,
        asked=", ".join(asked),
        held=", ".join(held),
        agrees=not missing,
        sentence=words,
    )


def _of_groups(
    particular: str, asked: Sequence[str | int], held: Collection[str | int], sentence: str
) -> Comparison:
    """Return the comparison of groups or ages, each of which the fact has to hold."""
    missing = [str(one) for one in asked if one not in held]
    return _of_names(particular, list(map(str, asked)), list(map(str, sorted(held))), missing, sentence)


def _first_period(profile: Profile) -> str:
    return _written(profile.spans[0].words) if profile.spans else "no stated date"


def _written(words: str) -> str:
    """Return a period with its month in capitals, as the person or the source wrote it."""
    return " ".join(word.capitalize() if word in MONTH_WORDS else word for word in words.split())
