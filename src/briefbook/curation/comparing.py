"""Whether two facts can both be so: the same measure, place and body with another value or period."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefbook.answering.periods import Span, of_period, spans
from briefbook.answering.profile import Profile
from briefbook.curation.figures import NUMBER_WORDS, figures
from briefbook.curation.forms import number_words
from briefbook.matching.normalise import STOP_WORDS, clean, stem, tokens
from briefbook.models import Fact, Operator, Quantity

ROUNDING = 0.01  # of a value: "nearly 230,000" and 229,328 are the same figure
ABOUT = 0.15  # of a value, either way: "about half a million"
_GENERIC = frozenset(map(stem, "gbp percent people time times old".split()))  # say too little to be a measure
_NEGATIONS = frozenset("no not never none nobody nothing cannot without nor neither".split())
MOSTLY = 0.6  # of the words of the shorter one: shared by two sums of money that are the same sum
NEARLY_ALL = 0.8  # shared by two statements of which one denies or dates anew what the other says


@dataclass(frozen=True)
class Compared:
    """A fact in the form in which two are compared."""

    fact: Fact
    profile: Profile
    quantities: tuple[Quantity, ...]
    period: Span | None
    spans: tuple[Span, ...]  # named in its statement
    words: frozenset[str]  # stems of its statement, without dates, figures and negations
    numbers: frozenset[str]  # in its statement, dates left out
    denies: bool

    @classmethod
    def of(cls, fact: Fact, profile: Profile) -> Compared:
        typed = fact.particulars.period or fact.as_of
        statement = clean(fact.statement).casefold()
        named = tuple(spans(statement))
        for span in named:
            statement = statement.replace(span.words, " ")
        words = tokens(statement)
        return cls(
            fact=fact,
            profile=profile,
            quantities=fact.particulars.quantities or figures(fact.statement),
            period=of_period(typed) if typed else None,
            spans=named,
            words=frozenset(
                stem(w)
                for w in words
                if w not in STOP_WORDS | _NEGATIONS and w.isalpha() and w not in NUMBER_WORDS
            ),
            numbers=frozenset(word for word in words if word[0].isdigit()),
            denies=fact.particulars.negated or not _NEGATIONS.isdisjoint(words) or "n't" in statement,
        )

    @property
    def dates(self) -> tuple[Span, ...]:
        """Return the periods its statement names, and its own period where it names none."""
        return self.spans or ((self.period,) if self.period else ())


@dataclass(frozen=True)
class Clash:
    """Why two facts cannot both stand as they are; `measured` when they share a measure, not words alone."""

    why: str
    measured: bool
    about: str = "figures"  # or "denial", "dates", "numbers"


def clash(new: Compared, old: Compared) -> Clash | None:
    """Return what two facts say differently of the same thing, if they are of the same place and body."""
    if not same_subject(new, old):
        return None
    return _of_figures(new, old) or _of_denial(new, old) or _of_dates(new, old) or _of_numbers(new, old)


def same_subject(new: Compared, old: Compared) -> bool:
    """Return whether two facts may be of the same place and the same bodies."""
    places = [each.fact.particulars.places or each.profile.places for each in (new, old)]
    return not (all(places) and set(places[0]).isdisjoint(places[1])) and not _of_others(new, old)


def _of_others(new: Compared, old: Compared) -> bool:
    """Return whether each names somebody or somewhere the other does not: Google's words are not Twitter's."""
    mine, theirs = ({mention.name for mention in each.profile.stated_names} for each in (new, old))
    return bool(mine - old.profile.names and theirs - new.profile.names)


def _shared(new: Compared, old: Compared) -> float:
    """Return the share of the words of the shorter statement that stand in the other."""
    return len(new.words & old.words) / max(1, min(len(new.words), len(old.words)))


def _of_figures(new: Compared, old: Compared) -> Clash | None:
    pairs = list(same_measures(new.quantities, old.quantities))
    agreed = {id(each) for mine, theirs, _ in pairs if agree(mine, theirs) for each in (mine, theirs)}
    for mine, theirs, measured in pairs:
        if id(mine) in agreed or id(theirs) in agreed:
            continue
        if not measured and _shared(new, old) < MOSTLY:
            continue
        values = f"{figure(mine)} here, {figure(theirs)} there"
        if new.period and old.period and not _overlap(new.period, old.period):
            return Clash(
                f"it gives the same measure for another period ({old.period.words}): {values}.", measured
            )
        return Clash(f"it gives another value for the same measure: {values}.", measured)
    return None


def same_measures(
    mine: Sequence[Quantity], theirs: Sequence[Quantity]
) -> Iterator[tuple[Quantity, Quantity, bool]]:
    """Yield the pairs of figures that count the same, and whether the unit alone says what is counted."""
    for one in mine:
        for other in theirs:
            units = [set(map(stem, tokens(f"{each.unit} {each.of}"))) for each in (one, other)]
            heads = [set(map(stem, tokens(each.unit))) for each in (one, other)]
            shared = units[0] & units[1]
            if heads[0] & heads[1] and 2 * len(shared) >= min(map(len, units)):
                yield one, other, bool(shared - _GENERIC)


def agree(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures can both be so."""
    if one.operator is other.operator and one.to is None:
        return math.isclose(one.value, other.value, rel_tol=ROUNDING)
    (low, high), (least, most) = _bounds(one), _bounds(other)
    return low <= most and least <= high


def _bounds(quantity: Quantity) -> tuple[float, float]:
    value, to = quantity.value, quantity.to
    if to is not None:
        return min(value, to), max(value, to)
    slack = abs(value) * (ABOUT if quantity.operator is Operator.about else ROUNDING)
    if quantity.operator is Operator.under:
        return -math.inf, value + slack
    if quantity.operator is Operator.over:
        return value - slack, math.inf
    return value - slack, value + slack


def figure(quantity: Quantity) -> str:
    """Return a figure in words: "under 230000 reports"."""
    number = number_words(quantity.value)
    if quantity.to is not None:
        return f"{number} to {number_words(quantity.to)} {quantity.unit}"
    operator = "" if quantity.operator is Operator.exactly else f"{quantity.operator.value} "
    return f"{operator}{number} {quantity.unit}"


def _of_denial(new: Compared, old: Compared) -> Clash | None:
    if new.denies == old.denies or _shared(new, old) < NEARLY_ALL:
        return None
    return Clash("one of the two says that it is not so.", measured=False, about="denial")


def _of_dates(new: Compared, old: Compared) -> Clash | None:
    """Return that each names a day or period that the other does not, in nearly the same words."""
    mine, theirs = ([s for s in each.dates if not _has(s, other)] for each, other in ((new, old), (old, new)))
    if not mine or not theirs or _shared(new, old) < NEARLY_ALL:
        return None
    why = f"it gives another date: {mine[0].words} here, {theirs[0].words} there."
    return Clash(why, measured=False, about="dates")


def _of_numbers(new: Compared, old: Compared) -> Clash | None:
    """Return that each gives a number that the other does not, in nearly the same words: "under 13", "under 16"."""
    mine, theirs = sorted(new.numbers - old.numbers), sorted(old.numbers - new.numbers)
    if not mine or not theirs or new.quantities or _shared(new, old) < NEARLY_ALL:
        return None
    why = f"it gives another number: {mine[0]} here, {theirs[0]} there."
    return Clash(why, measured=False, about="numbers")


def _has(span: Span, other: Compared) -> bool:
    return any(span.within(one) or one.within(span) for one in other.dates)


def _overlap(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last
