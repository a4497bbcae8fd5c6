"""The particulars that a question names: its period, place, names, population, age and what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.answering.comparison import Comparison, of_groups, of_names
from briefbook.answering.kinds import MEASURED, AnswerKind
from briefbook.answering.names import SPEAKS_FOR, same_voice
from briefbook.answering.periods import MONTH_WORDS, Span
from briefbook.answering.profile import Profile
from briefbook.answering.reading import Reading
from briefbook.answering.tables import ACTION_SAID, LIES_IN, RIVAL_PAIRS, groups_in
from briefbook.matching.normalise import stem, terms
from briefbook.models import FactKind


def period(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.spans:
        return None
    narrow = reading.kind in MEASURED
    missing = [
        asked
        for asked in reading.spans
        if not any(
            held.within(asked) or (not narrow and _close(asked, held) and asked.within(held))
            for held in profile.spans
        )
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


A_QUARTER = 92  # days


def _close(asked: Span, held: Span) -> bool:
    """Return whether a held period is about as precise as the asked one: a year does not tell of a month in it."""
    return _days(asked) > A_QUARTER or _days(held) <= A_QUARTER


def _days(span: Span) -> int:
    return (span.last - span.first).days + 1


def relative(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.relative or reading.kind not in (*MEASURED, AnswerKind.anything):
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
    inside = {LIES_IN[name] for name in profile.places if name in LIES_IN}
    if reading.kind not in MEASURED:
        missing = [name for name in missing if name not in inside]
    if missing == ["UK"] and not profile.places:
        missing = []  # a British base: what names no place is about the UK
    held = sorted(profile.places)
    sentence = "I hold this for {held}, not for {missing}." if held else "I don't hold this for {missing}."
    found = of_names("place", asked, held, missing, "")
    words = sentence.format(held=_listed(held), missing=_listed(missing))
    return found.model_copy(update={"sentence": words if missing else ""})


_WITH_AN_ARTICLE = {
    "worldwide": "the world",
    **{name: f"the {name}" for name in ("UK", "USA", "EU", "Netherlands")},
}


def _listed(places: Sequence[str]) -> str:
    """Return places as a sentence names them: "Canada, the Netherlands and the USA"."""
    *most, last = [_WITH_AN_ARTICLE.get(place, place) for place in places] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def name(reading: Reading, profile: Profile) -> Comparison | None:
    asked = [mention.name for mention in reading.names if mention.kind != "place"]
    if not asked:
        return None
    terms_asked = {mention.name for mention in reading.names if mention.kind == "term"}
    missing = [
        name
        for name in asked
        if not _about(name, profile) and not (name in terms_asked and _speaks_of(name, profile))
    ]
    held = sorted(profile.names)
    return of_names("name", asked, held, missing, "What I hold is not about {missing}.")


def _speaks_of(term: str, profile: Profile) -> bool:
    """Return whether a fact uses the words of a term, or its noun: "encrypted messages" for "end-to-end encryption"."""
    return terms(term)[-1] in profile.stems


def unseen(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.unseen:
        return None
    return of_names("name", list(reading.unseen), [], list(reading.unseen), "I hold nothing about {missing}.")


def _about(name: str, profile: Profile) -> bool:
    return name in profile.names or same_voice(name, profile.names)


_STATEMENTS = frozenset(map(stem, "statements quoted react reply comment".split()))


def speaker(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.said_by:
        return None
    heard = (*profile.speakers, *profile.reporters)
    if profile.kind is FactKind.list and _STATEMENTS & profile.said:
        heard += tuple(mention.name for mention in profile.stated_names)
    missing = [name for name in reading.said_by if not same_voice(name, heard)]
    if len(missing) < len(reading.said_by):
        missing = []  # "what did X and Y say": each part is answered by its own fact
    held = " and ".join(profile.speakers)
    sentence = f"I hold what {held} said, not what {{missing}} said."
    if not held:
        sentence = "I don't hold what {missing} said about this."
    return of_names("speaker", list(reading.said_by), list(profile.speakers), missing, sentence)


def population(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.populations:
        return None
    if reading.either and set(reading.populations) & profile.populations:
        return None
    return of_groups(
        "population", reading.populations, profile.populations, "What I hold is not about {missing}."
    )


def age(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.ages:
        return None
    return of_groups("age", reading.ages, profile.ages, "What I hold is for another age than {missing}.")


def action(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.actions:
        return None
    missing = [ACTION_SAID[group] for group in reading.actions if group not in profile.actions]
    return of_names(
        "measure",
        list(reading.actions),
        sorted(profile.actions),
        missing,
        "What I hold says nothing about {missing}.",
    )


def office(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.offices or reading.kind not in (AnswerKind.who, AnswerKind.names):
        return None
    missing = [group for group in reading.offices if group not in profile.offices]
    if not missing:
        bodies = [m.name for m in reading.names if m.kind in ("body", "firm")]
        missing = [name for name in bodies if not _holds_office_at(name, reading.offices, profile)]
    return of_names(
        "office",
        list(reading.offices),
        sorted(profile.offices),
        missing,
        "I don't hold who is the {missing}.",
    )


YEAR_LONG = 4  # characters of a period that is a whole year
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


def figure(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.figures:
        return None
    missing = [f"{int(one):,}" for one in reading.figures if one not in profile.stems | profile.figures]
    return of_names("figure", list(reading.figures), [], missing, "What I hold says nothing about {missing}.")


def ordinal(reading: Reading, profile: Profile) -> Comparison | None:
    """The second of a row is not the first that is held."""
    if not reading.ordinals:
        return None
    missing = [one for one in reading.ordinals if stem(one) not in profile.stems]
    return of_names(
        "which of a row", list(reading.ordinals), [], missing, "I hold nothing about the {missing} one."
    )


def rate(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.rates or not profile.numbers or (reading.kind not in MEASURED and not profile.rates):
        return None
    held = profile.rates or ({"year"} if len(profile.period or "") == YEAR_LONG else set())
    agrees = bool(held & set(reading.rates))
    asked = reading.rates[0]
    sentence = f"I hold this per {min(held)}, not per {asked}." if held else f"I hold no figure per {asked}."
    return Comparison(
        particular="rate",
        asked=asked,
        held=", ".join(sorted(held)),
        agrees=agrees,
        sentence="" if agrees else sentence,
    )


def counted(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.counted or reading.kind is not AnswerKind.number:
        return None
    missing = [stem for stem in reading.counted if stem not in profile.counted]
    return of_names("what is counted", list(reading.counted), [], missing, "I hold no number of those.")


def _first_period(profile: Profile) -> str:
    return _written(profile.spans[0].words) if profile.spans else "no stated date"


def _written(words: str) -> str:
    """Return a period with its month in capitals, as the person or the source wrote it."""
    return " ".join(word.capitalize() if word in MONTH_WORDS else word for word in words.split())
