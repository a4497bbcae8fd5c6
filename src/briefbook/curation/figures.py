"""A statement -> the particulars it names: its figures, places and bodies.

For facts whose particulars nobody has typed, so that they can be compared with others all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from briefbook.answering.names import Recogniser
from briefbook.answering.periods import spans
from briefbook.matching.normalise import STOP_WORDS, Names, clean
from briefbook.models import Operator, Particulars, Quantity

UNIT_WORDS = 3  # "grooming offences per day" is a unit; more words say what is counted
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "m": 1e6, "bn": 1e9, "k": 1e3}
NUMBER_WORDS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve".split(), start=2
    )
}
_NUMBER = r"(?P<{0}>\d[\d,]*(?:\.\d+)?)\s?(?P<{0}_scale>thousand|million|billion|m|bn|k)?\b"
_FIGURE = re.compile(
    rf"(?P<money>£)?{_NUMBER.format('value')}(?P<percent>\s?(?:%|per ?cent\b))?"
    rf"(?:\s?(?:and|to|-)\s?£?{_NUMBER.format('to')}(?P<percent_to>\s?(?:%|per ?cent\b))?)?",
    re.IGNORECASE,
)
_WORDED = re.compile(rf"(?<![\w-])({'|'.join(NUMBER_WORDS)})(?![\w-])", re.IGNORECASE)
_EACH = frozenset({"per", "a", "each"})  # "grooming offences per day": the unit ends with the word after it
_ENDS = STOP_WORDS - {"per", "off", "a"} | {"said", "according"}


def reader(names: Names, recogniser: Recogniser) -> _Read:
    """Return what reads the particulars of a statement with a base's vocabulary."""
    return _Read(names, recogniser)


class _Read:
    def __init__(self, names: Names, recogniser: Recogniser):
        self._names, self._recogniser = names, recogniser

    def __call__(self, statement: str) -> Particulars:
        mentions = self._recogniser.mentions(self._names.canonical(clean(statement)))
        return Particulars(
            quantities=figures(statement),
            places=tuple(m.name for m in mentions if m.kind == "place"),
            bodies=tuple(m.name for m in mentions if m.kind in ("body", "person", "firm")),
        )


def figures(statement: str) -> tuple[Quantity, ...]:
    """Return the figures a statement gives in digits, in order; years and dates are none."""
    text = _WORDED.sub(lambda found: str(NUMBER_WORDS[found[1].casefold()]), _without_dates(clean(statement)))
    return tuple(quantity for found in _FIGURE.finditer(text) if (quantity := _quantity(text, found)))


def carried_over(
    curated: Sequence[Quantity], old: Sequence[Quantity], new: Sequence[Quantity]
) -> tuple[Quantity, ...]:
    """Return a fact's figures after its statement changed: new values in the units that a curator chose.

    `old` and `new` are the figures read from the statement before and after. Without the units a question for
    "people arrested per month" would no longer be answered.
    """
    kept: list[Quantity] = []
    unused = list(new)
    for quantity in curated:
        place = next((at for at, one in enumerate(old) if _same_value(one, quantity)), None)
        now: Quantity | None = quantity  # a figure in words, which nobody reads, stays
        if place is not None:
            same = next((one for one in new if _same_value(one, quantity)), None)
            now = same or (new[place] if len(new) == len(old) else None)
        if now is not None:
            value = {"value": now.value, "to": now.to, "operator": now.operator}
            kept.append(quantity.model_copy(update=value))
            unused = [one for one in unused if not _same_value(one, now)]
    added = [one for one in unused if not any(_same_value(one, before) for before in old)]
    return (*kept, *(added if len(new) != len(old) else ()))


def _same_value(one: Quantity, other: Quantity) -> bool:
    return (one.value, one.to) == (other.value, other.to)


def _without_dates(text: str) -> str:
    """Return a text with the periods it names blanked out, place for place."""
    lowered = text.casefold()
    if len(lowered) != len(text):  # a letter that grows when it is folded: the places would not fit
        text = lowered
    for span in spans(lowered):
        at = lowered.find(span.words)
        if at >= 0:
            lowered = lowered.replace(span.words, " " * len(span.words))
            text = text[:at] + " " * len(span.words) + text[at + len(span.words) :]
    return text


def _quantity(text: str, found: re.Match[str]) -> Quantity | None:
    before = text[: found.start()]
    if before[-1:].isalnum() or before.endswith(("-", "/", ".")):  # "G7", "4/2019"
        return None
    between = found["to"] is not None and re.search(r"\b(?:between|from)\s*$|$", before[-9:].casefold())
    value, to = _value(found, "value") or 0.0, _value(found, "to") if between else None
    unit = _unit(text, found)
    if unit is None:
        return None
    if to is not None and to > value:
        return Quantity(value=value, to=to, operator=Operator.between, unit=unit)
    return Quantity(value=value, operator=_operator(before), unit=unit)


def _value(found: re.Match[str], name: str) -> float | None:
    if found[name] is None:
        return None
    scale = found[f"{name}_scale"]
    return round(float(found[name].replace(",", "")) * (_SCALES[scale.casefold()] if scale else 1), 6)


def _unit(text: str, found: re.Match[str]) -> str | None:
    """Return what a figure counts: GBP, percent, or the words after it."""
    if found["money"]:
        return "GBP"
    if found["percent"] or found["percent_to"]:
        return "percent"
    words: list[str] = []
    for word in re.split(r"\s+", text[found.end() :].lstrip()):
        bare = word.strip('.,;:!?()"“”')
        if not bare or not bare[0].isalpha() or bare.casefold() in _ENDS:
            break
        words.append(bare)
        if bare != word or (len(words) >= UNIT_WORDS and bare not in _EACH):
            break
    return " ".join(words) or None


def _operator(before: str) -> Operator:
    """Return how exact a figure is by the words before it: "nearly", "more than", "around"."""
    words = re.findall(r"[a-z]+", before[-30:].casefold())[-2:]
    if words[-1:] == ["than"]:
        return (
            Operator.over
            if words[0] == "more"
            else Operator.under
            if words[0] in ("less", "fewer")
            else Operator.exactly
        )
    if words == ["at", "least"]:
        return Operator.over
    if words in (["up", "to"], ["at", "most"]):
        return Operator.under
    last = words[-1] if words else ""
    return {
        "nearly": Operator.under, "almost": Operator.under, "under": Operator.under, "below": Operator.under,
        "over": Operator.over, "above": Operator.over, "exceeding": Operator.over,
        "about": Operator.about, "around": Operator.about, "roughly": Operator.about, "some": Operator.about,
        "approximately": Operator.about, "estimated": Operator.about,
    }.get(last, Operator.exactly)  # fmt: skip
