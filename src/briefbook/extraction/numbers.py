"""Our own number reader: figures with operator and unit, exactly as a sentence has them.

The libraries lost what matters here: quantulum3 read "£21.5m" as metres, price-parser "£21.5 million" as
21.5, word2number "half a million" as a million, and none of them kept "more than".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefbook.extraction.candidate import FoundDate, FoundQuantity
from briefbook.models import Operator, Quantity

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: at for at, word in enumerate(_UNITS)} | {word: 10 * at for at, word in enumerate(_TENS, 2)}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12,
}  # fmt: skip
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_CURRENCIES = {"£": "GBP", "$": "USD", "US$": "USD", "€": "EUR", "¥": "JPY"}
_CURRENCY_WORDS = {
    "pound": "GBP",
    "pounds": "GBP",
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "pence": "pence",
}

_WORD_NUMBER = rf"(?:{'|'.join([*_TENS, *reversed(_UNITS)])})"
_MORE_WORDS = rf"(?:[\s-](?:and\s)?(?:{_WORD_NUMBER}|hundred|thousand|million|billion))*"
_WORDS = rf"(?:{_WORD_NUMBER}{_MORE_WORDS}|(?:a|several)\s(?:hundred|thousand|million|billion))"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion)|(?:bn|mn|tn|[mkb]))(?![A-Za-z])"


def _named(which: str) -> str:
    """Return the pattern of a figure, its groups named with a letter before."""
    currency, number = rf"(?P<{which}currency>US\$|[£$€¥])", rf"(?P<{which}number>{_DIGITS}|{_WORDS})"
    return rf"(?:{currency}\s?)?{number}(?P<{which}scale>{_SCALE})?"


_ONE = re.compile(
    rf"(?<![\w.,£$€/:–-])(?<!\d[\s-])(?:{_named('a')})(?![\w]*\d)(?!-?(?-i:[A-Z]{{2,}}))", re.IGNORECASE
)
_RANGE = re.compile(
    rf"(?<![\w.,£$€/:–-])(?:(?P<between>between)\s+|(?P<from>from)\s+)?(?:{_named('a')})"
    rf"(?:\s*(?:%|per\s?cent))?\s*(?P<join>and|to|–|-)\s*(?:{_named('b')})(?!\w)",
    re.IGNORECASE,
)
_HALF_SCALE = re.compile(
    r"\b(?P<part>half|(?:a\s|one[\s-])?quarter\sof|three[\s-]quarters\sof)\s+an?\s+(?P<scale>hundred|thousand|million|billion)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"(?<![\w-])(?:(?P<count>an?|one|two|three|four|\d)[\s-])?(?P<part>{'|'.join(_FRACTIONS)})(?P<many>s)?(?P<of>\s+of\s+(?:all\s+|the\s+)?)",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"(?<![\w.-])(?P<count>{_WORD_NUMBER}|\d{{1,3}})\s+(?P<noun>[a-z]+\s+)?(?:in|out\sof)\s+(?:every\s+)?(?P<of>{_WORD_NUMBER}|\d{{1,3}})(?=\s+[a-z])(?!\s+(?:months|years|days|weeks)\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s?(?:%|per\s?cent\b|percentage\spoints?\b)", re.IGNORECASE)
_AGE = re.compile(r"[\s-](?:years?[\s-]olds?|years?\sof\sage)\b|\s+years\s+old\b", re.IGNORECASE)
_SINGLE_UNIT = re.compile(r"-(?P<unit>(?!year-old|old)[a-z]+)\b")
_OF_MANY = re.compile(
    rf"\s+of\s+(?:the|its|their|our|these|those|them)?(?:\s?(?:{_DIGITS}|{_WORDS})(?!\w|\s?(?:%|per)))?(?=\s)",
    re.IGNORECASE,
)  # "11 of its 40 libraries", "412 of them"
_WHOLE_OF = re.compile(
    rf"(?:(?<![\w£$€]){_DIGITS}|\b{_WORDS})\s+of\s+(?:the|its|their|our|these|those|her|his)?\s*$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\s+([^\W\d_]+(?:[-’'][^\W\d_]+)*)")
_PER = re.compile(
    r"\s+(?:per|a|an|each|every)\s+(day|week|month|year|hour|minute|quarter|person|child|head|night)\b", re.I
)

_BEFORE: tuple[tuple[re.Pattern[str], Operator], ...] = tuple(
    (re.compile(rf"\b(?:{words})\s+(?:the\s+|an?\s+|some\s+)?$", re.IGNORECASE), operator)
    for words, operator in (
        (
            r"nearly|almost|just under|under|less than|fewer than|lower than|up to|at most|below|not more than"
            r"|no more than|as many as|as much as|close to|approaching|a maximum of|not quite|within|younger than",
            Operator.under,
        ),
        (
            r"more than|over|at least|above|upwards of|in excess of|exceeding|exceeds|exceeded|no fewer than"
            r"|no less than|not less than|greater than|higher than|a minimum of|well over|just over|older than",
            Operator.over,
        ),
        (
            r"about|around|approximately|roughly|some|circa|an estimated|estimated|an average of|in the region of"
            r"|of the order of|nearer",
            Operator.about,
        ),
    )
)
_AFTER: tuple[tuple[re.Pattern[str], Operator], ...] = (
    (re.compile(r"\s*(?:\+|or (?:more|over|above|older)|and (?:over|above|older))\b|\+"), Operator.over),
    (re.compile(r"\s*(?:or (?:less|fewer|under|younger)|and (?:under|younger))\b"), Operator.under),
)
_REFERENCE = re.compile(
    r"\b(?:paragraphs?|paras?\.?|sections?|articles?|arts?\.?|clauses?|schedules?|parts?|chapters?|tables?|figures?|figs?\.?"
    r"|nos?\.|number|pages?|pp?\.|appendix|annex|step|phase|level|rule|resolution|goal|option|volume|footnote|note|aged?"
    r"|questions?|q|recommendations?|room|route|windows|version|covid)\s+$",
    re.IGNORECASE,
)
_STOPS = frozenset(
    """a about above after again against all also although an and any are as at be because been before
    being below between both but by can could did do does during each either for from had has have
    he her his how however if in into is it its last may more most must nor not of on once only or
    other our out over own per she should since so some such than that the their them then there
    these they this those through to under until up upon was we were when where whether which while
    who whom whose why will with within without would yet you your said says present seemed did""".split()
)
_PLURALS = frozenset(
    "people men women children staff police data media youth personnel offspring pence".split()
)
_NOT_PLURAL = ("ss", "us", "is")
_BACK = 80  # letters
_UNIT_WORDS = 4  # "civil society organisations": the noun that is counted is among the next few words


def quantities(text: str, apart: Sequence[FoundDate] = ()) -> tuple[FoundQuantity, ...]:
    """Return the figures of a sentence in order; dates, labels and references ("paragraph 16") are none.

    `apart` are the sentence's dates, whose digits are not read again.
    """
    taken: list[FoundQuantity] = []
    places = [(date.start, date.end) for date in apart]
    for found in _all(text):
        whole = _WHOLE_OF.search(_before(text, found.start))  # "11 of the 19 hubs" is 11 of hubs
        if not whole and not any(found.start < end and start < found.end for start, end in places):
            taken.append(found)
            places.append((found.start, found.end))
    return tuple(sorted(taken, key=lambda found: found.start))


def _all(text: str) -> Iterator[FoundQuantity]:
    """Yield readings, the longest kinds first."""
    yield from _ranges(text)
    for match in _HALF_SCALE.finditer(text):
        part = match["part"].lower()
        share = 0.5 if part == "half" else 0.75 if part.startswith("three") else 0.25
        yield from _found(text, match.start(), match.end(), share * _SCALES[match["scale"].lower()])
    for match in _IN.finditer(text):
        count, of = _spelled(match["count"]), _spelled(match["of"])
        if 0 < count < of:
            noun = (match["noun"] or "").strip()
            yield _made(
                text, match.start(), match.end(), count / of, f"of {noun or _counted(text, match.end())}"
            )
    for match in _FRACTION.finditer(text):
        count = _spelled(match["count"] or "one") if match["count"] not in ("a", "an", "A", "An") else 1
        share = count / _FRACTIONS[match["part"].lower()]
        if share < 1:
            end = match.start("of")
            yield _made(text, match.start(), end, share, "of " + _counted(text, match.end() - 1))
    for match in _ONE.finditer(text):
        if not _REFERENCE.search(_before(text, match.start())) or _AGE.match(text, match.end()):
            yield from _figure(text, match)
        elif re.search(r"\baged?\s+$", _before(text, match.start()), re.IGNORECASE):
            yield _made(text, match.start(), match.end(), _value(match, "a"), "years old")


def _ranges(text: str) -> Iterator[FoundQuantity]:
    for match in _RANGE.finditer(text):
        joined = match["join"].lower()
        spoken = joined == "and" and not match["between"]
        if spoken or (match["from"] and joined != "to") or _REFERENCE.search(_before(text, match.start())):
            continue
        high = _value(match, "b")
        low = _value(match, "a")
        if match["bscale"] and not match["ascale"] and low < 1000:
            low *= _scale(match["bscale"])  # "£2–3m": both are millions
        if not low < high:
            continue
        currency = match["acurrency"] or match["bcurrency"]
        end, unit = _unit(text, match.end(), currency, high)
        if unit:
            quantity = Quantity(value=low, to=high, operator=Operator.between, unit=unit)
            yield FoundQuantity(
                start=match.start(), end=end, text=text[match.start() : end], quantity=quantity
            )


def _figure(text: str, match: re.Match[str]) -> Iterator[FoundQuantity]:
    yield from _found(text, match.start(), match.end(), _value(match, "a"), match["acurrency"])


def _found(
    text: str, start: int, end: int, value: float, currency: str | None = None
) -> Iterator[FoundQuantity]:
    """Yield the figure with its unit; a small number without one is a label or a score, and nothing."""
    large = re.search(r"\d,\d|[a-z]", text[start:end], re.IGNORECASE) and value >= 1000
    end, unit = _unit(text, end, currency, value)
    if unit or large:
        yield _made(text, start, end, value, unit)


def _made(text: str, start: int, end: int, value: float, unit: str) -> FoundQuantity:
    operator = _operator(text, start, end)
    quantity = Quantity(value=round(value, 10), operator=operator, unit=unit.strip() or "count")
    return FoundQuantity(start=start, end=end, text=text[start:end], quantity=quantity)


def _before(text: str, at: int) -> str:
    """Return the end of what stands before a place: as far as any rule looks, however long the text is."""
    return text[max(0, at - _BACK) : at]


def _operator(text: str, start: int, end: int) -> Operator:
    for pattern, operator in _BEFORE:
        if pattern.search(_before(text, start)):
            return operator
    return next((operator for pattern, operator in _AFTER if pattern.match(text, end)), Operator.exactly)


def _value(match: re.Match[str], which: str) -> float:
    number, scale = match[f"{which}number"], match[f"{which}scale"]
    return _spelled(number) * (_scale(scale) if scale else 1)


def _scale(scale: str) -> float:
    return _SCALES[scale.strip().lower()]


def _spelled(number: str) -> float:
    """Return a number in digits or in words: "two hundred and six", "1,200", "ninety-one"."""
    plain = number.replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    total, run = 0.0, 0.0
    for word in re.split(r"[\s-]+", number.lower()):
        if word in _SMALL:
            run += _SMALL[word]
        elif word == "hundred":
            run = (run or 1) * 100
        elif word in _SCALES:
            total, run = total + (run or 1) * _SCALES[word], 0.0
        elif word in ("a", "several"):
            run = 1.0
    return total + run


def _unit(text: str, end: int, currency: str | None, value: float) -> tuple[int, str]:
    """Return where the figure with its unit ends, and the unit; "" when nothing is counted."""
    if currency:
        return end, _CURRENCIES[currency.upper()]
    percent = _PERCENT.match(text, end)
    if percent:
        return percent.end(), "percent"
    age = _AGE.match(text, end)
    if age:
        return age.end(), "years old"
    single = _SINGLE_UNIT.match(text, end)
    if single:
        word = single["unit"]
        return single.end(), word if value == 1 or word.endswith("s") else f"{word}s"
    noun, after = _noun(text, end, value)
    if noun:
        return after, noun
    some = _OF_MANY.match(text, end)
    return (end, _noun(text, some.end(), 2)[0] or "them") if some else (end, "")


def _noun(text: str, end: int, value: float) -> tuple[str, int]:
    """Return what is counted and where it ends: the words up to the first plural, and "per day" after it."""
    words: list[str] = []
    at = end
    while len(words) < _UNIT_WORDS:
        token = _TOKEN.match(text, at)
        if not token or token[1].lower() in _STOPS:
            break
        words.append(token[1])
        at = token.end()
        lower = token[1].lower()
        if lower in _CURRENCY_WORDS:
            return _CURRENCY_WORDS[lower], at
        if _is_plural(lower) or (value == 1 and len(words) == 1):
            per = _PER.match(text, at)
            return " ".join([*words, f"per {per[1].lower()}"] if per else words), per.end() if per else at
    return "", end


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (word.endswith("s") and not word.endswith(_NOT_PLURAL) and "’" not in word)


def _counted(text: str, end: int) -> str:
    """Return what a share is of: the words up to the first plural, or the first word; "them" when it is not said."""
    of = re.compile(r"\s+of(?:\s+(?:all|the))*(?=\s)").match(text, end)
    end = of.end() if of else end
    noun, _ = _noun(text, end, 2)
    token = _TOKEN.match(text, end)
    if noun or not token or token[1].lower() in _STOPS:
        return noun or "them"
    return token[1]
