"""How questions and statements say that something is not so, was planned, should be, or is of an age."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefbook.answering.periods import without_spans
from briefbook.matching.normalise import stem, tokens

# What was planned is not what happened: "when was it finally brought out" is not answered by when it was due.
_PLANNED = re.compile(
    r"\b(?:due|expected|was to be|were to be|to be published|would be published|should be published)\b"
)
_HAPPENED = re.compile(
    r"\b(?:finally|actually|in the end|eventually|published|released|issued|brought out|came out|come out"
    r"|happened|turned out)\b"
)
_ASKS_OF_PLANS = re.compile(
    r"\b(?:due|expected|planned?|supposed|should|will|would|going to|meant|promised|deadline|target"
    r"|want(?:ed|s)?|yet|not|to be|n't)\b"
)


def plans(text: str) -> bool:
    """Return whether a lower-case statement says what was planned or due."""
    return bool(_PLANNED.search(text))


def asks_what_happened(text: str) -> bool:
    """Return whether a lower-case question asks for what came about, not for what was planned."""
    return bool(_HAPPENED.search(text)) and not _ASKS_OF_PLANS.search(text)


# What came of something: no promise, recommendation or plan can tell.
_OUTCOME = re.compile(
    r"\b(?:what|which \w+|who|anything|how much|how many) (?:\w+ ){0,2}(?:was|were|got|been"
    r"|get) (?:\w+ ){0,2}"
    r"(?:agreed|decided|achieved|accomplished|delivered|concluded)\b"
    r"|\b(?:outcome|outcomes|upshot) of\b|\bresults? of the (?:meeting|talks|summit|consultation|trial)\b"
    r"|\b(?:came|become|became|come) of\b|\bhow (?:did|has) .{3,60} (?:go|gone|turn out|work out)$"
    r"|\b(?:become|became|passed into) law\b|\b(?:take|took|taken|come|came|enter\w*) (?:effect|into force)\b"
    r"|\b(?:did|has|have|had) .{2,60} (?:accept|accepted|implement|implemented|adopt|adopted|carried out"
    r"|complied"
    r"|comply with|keep (?:his|her|its|their|the) promise|follow through|succeed|succeeded|fulfil\w*)\b"
    r"|\b(?:end|ended) up (?:\w+ing|with)\b"
    r"|\bsince (?:it|they|that|this|then)? ?(?:was |were )?(?:went live|launch\w*|introduced)\b"
    r"|\b(?:has|have|had) .{2,60} (?:agreed|acted|delivered)\b"
    r"|\bresponse .{0,40}to .{0,40}recommendations?\b|\bpublished response\b"
)
_HOPED = re.compile(
    r"\b(?:hopes?|hoped|wants?|wanted|expects?|expected|supposed|planned|meant) (?:\w+ )?(?:will|would|to)\b"
)
_UNFULFILLED = re.compile(
    r"\b(?:due|expected|(?:was|were|is|are) (?:currently )?(?:to|considering|working on)|would|will|hopes?"
    r"|recommend\w*|promised"
    r"|plans?|planned|should|must)\b"
)


def asks_outcome(text: str) -> bool:
    """Return whether a lower-case question asks what came of something, not what somebody hopes will come of it."""
    return bool(_OUTCOME.search(text)) and not _HOPED.search(text)


def unfulfilled(text: str) -> bool:
    """Return whether a lower-case statement says only what was meant to be."""
    return bool(_UNFULFILLED.search(text))


# What should be is not what is: "at what age should children …" is not answered by when most of them do.
_ASKS_SHOULD = re.compile(
    r"\b(?:should(?! (?:i|we)\b)|shouldn't|ought|recommend\w*|advises?|advised|advice|suggest(?:s|ed|ions?)?)\b"
    r"|\b(?:says?|said|thinks?|wants?|wanted|like|want) (?!has |have |had )(?:\w+ ){1,3}to"
    r" (?:get|have|be|do|start|stop|use)\b"
    r"|\bages? (?:does|do|did) .{2,40} (?:say|think|want|believe)\b"
)
_SAYS_SHOULD = re.compile(
    r"\b(?:should|ought|must|need(?:s|ed)?|necessary|essential|requir\w*|urg(?:es|ed|ing)|call(?:s|ed"
    r"|ing)? (?:on|for)"
    r"|expect(?:s|ed)?|wants?|wanted|recommend\w*|demand\w*|ask(?:s|ed|ing)|press|pressed|better|welcomes?"
    r"|propos\w*"
    r"|would|will|pledg\w*|commit\w*|commended|crucial|vital|set out|greater|improved|more obvious)\b"
)


def asks_should(text: str) -> bool:
    """Return whether a lower-case question asks what ought to be."""
    return bool(_ASKS_SHOULD.search(text))


def says_should(text: str) -> bool:
    """Return whether a lower-case statement says what ought to be."""
    return bool(_SAYS_SHOULD.search(text))


_CAUSE = re.compile(
    r"\b(?:because|as \w+ (?:\w+ )?(?:has|have|had)|so that|so as"
    r"|as a result|due to|in order|in response|wanted|reasons?|prompt\w*|caus\w*"
    r"|driv\w*|drew|led|leads?|explain\w*|thanks to|if|despite|rather than|absence|unless|by \w+ing|mean(?:s"
    r"|t)?"
    r"|through|to (?:help|stop|prevent|reduce|protect|give|challenge|ensure|keep|tackle|track|augment|block"
    r"|deter)|every time|beyond"
    r"|do(?:es)? not|remains?|will (?:help|make)|what .* can do)\b"
    r"|:|, so | and so "
)


def gives_reason(text: str) -> bool:
    """Return whether a lower-case statement may hold a reason; what joins its clauses is all that rules can see."""
    return bool(_CAUSE.search(text))


_HOW = re.compile(
    r"\b(?:by \w+ing|(?:which|that) (?:can )?(?:identif|highlight|recogni|match|detect|interrupt)\w*|using"
    r"|so that|means of)\b"
)


def says_how(text: str) -> bool:
    """Return whether a lower-case statement says how something works."""
    return bool(_HOW.search(text))


_FIGURE = re.compile(r"\b(\d{1,3}(?:,\d{3})+|\d{4,})\b")
_PERCENTAGE = re.compile(r"\b(\d{1,3})(?:\.\d+)? ?(?:%|per ?cent\b)")


def figures_in(text: str) -> tuple[str, ...]:
    """Return a lower-case text's percentages, and its figures from a thousand on that are no year: "of the 80,000"."""
    plain = without_spans(text)
    found = [*_FIGURE.findall(plain), *_PERCENTAGE.findall(plain)]
    return tuple(dict.fromkeys(one.replace(",", "") for one in found))


_ORDINAL = re.compile(
    r"\b(second|third|fourth|fifth|sixth|2nd|3rd|4th|5th)\b"
    r"(?! (?:of|time|thoughts?|half|part|hand|language|opinion)\b)(?!-)"
)
_SPELT = {"2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}


def ordinals(text: str) -> tuple[str, ...]:
    """Return which one of a row a lower-case text means: "the second largest" gives second."""
    return tuple(dict.fromkeys(_SPELT.get(word, word) for word in _ORDINAL.findall(text)))


# The source itself gives no name, so the fact answers no "who" or "which".
_UNNAMED = re.compile(
    r"\bnames? none\b|\b(?:is|are|was|were|not reported as) not? ?nam(?:ed|ing)\b|\bwithout (?:naming"
    r"|a name)\b"
    r"|\bdid not name\b|\bdoes not name\b"
)


def unnamed(text: str) -> bool:
    """Return whether a lower-case statement says that its source gives no names."""
    return bool(_UNNAMED.search(text))


# One of several that a figure is for: "£2.6m for prevention, including the work of …".
_MEMBER = re.compile(r"\b(?:including|includes?|such as|among|one of|covered by|like)\b")


def names_a_member(text: str) -> bool:
    """Return whether a lower-case text says that it means one of several."""
    return bool(_MEMBER.search(text))


_PERIOD_LENGTH = re.compile(
    r"\b(?:\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|several|decades?)[ -](?:\w+ )?"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?|decades?|pages?)\b|\bdecades\b|\b(?:past|last) decade\b"
)
_RATE = re.compile(
    r"\b(?:per|a|an|every|each)(?: (?:typical|single|given|calendar))? (hour|day|week|month"
    r"|year)\b(?! (?:and|or|of|old)\b)"
    r"|\b(hour|dai|week|month|year)ly\b|\b(annual(?:ly)?|per annum)\b"
)
_RATE_WORDS = {"dai": "day", "annual": "year", "annually": "year", "per annum": "year"}


def rates(text: str) -> tuple[str, ...]:
    """Return the times that a lower-case text counts by: "400 people a month" gives month."""
    found = (next(group for group in one.groups() if group) for one in _RATE.finditer(text))
    return tuple(dict.fromkeys(_RATE_WORDS.get(word, word) for word in found))


_FREQUENCY = re.compile(
    r"\b(?:frequent\w*|constant\w*|each|every|always|regular\w*|annual\w*|often|progressively|never"
    r"|immediately"
    r"|(?:per|a|an) (?:hour|day|week|month|year))\b"
)


def holds_length(text: str) -> bool:
    """Return whether a lower-case statement says how long something is or was."""
    return bool(_PERIOD_LENGTH.search(text))


_DURATION = re.compile(
    r"\b(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|few)[ -](?:\w+ )?"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?|decades?)\b|\b(?:immediately|at once|overnight|real time)\b"
)
_BY_WHEN = re.compile(
    r"\bby (?:the )?(?:end|start|beginning|middle|spring|summer|autumn|winter|early|late|mid|january|february|march"
    r"|april"
    r"|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|(?:19|20)\d\d)\b"
    r"|\b(?:within|no later than|deadlines?|due|was to be|were to be|is to be"
    r"|from (?:january|february|march|april|may|june|july"
    r"|august|september|october|november|december)|without (?:further )?delay)\b"
)
_IS_MEANT = re.compile(
    r"\b(?:means|meaning|defined?|defines|definition|refers? to|known as|that is,|i\.e\.|counts as)\b"
)


def holds_duration(text: str) -> bool:
    """Return whether a lower-case statement says how long something takes; a length in pages is none."""
    return bool(_DURATION.search(text))


def holds_deadline(text: str) -> bool:
    """Return whether a lower-case statement says by when something has to be."""
    return bool(_BY_WHEN.search(text))


_HOW_SOON = re.compile(
    r"\b(?:as soon as|immediately|at once|straight ?away|before|ahead of|at the outset|without (?:further )?delay)\b"
)


def says_how_soon(text: str) -> bool:
    """Return whether a lower-case statement says how soon something has to be."""
    return bool(_HOW_SOON.search(text)) or holds_deadline(text)


def says_what_is_meant(text: str) -> bool:
    """Return whether a lower-case statement says what is meant by a word."""
    return bool(_IS_MEANT.search(text))


def holds_frequency(text: str) -> bool:
    """Return whether a lower-case statement says how often something is."""
    return bool(_FREQUENCY.search(text))


NEGATORS = (
    "not", "never", "isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't", "won't", "can't",
    "cannot", "couldn't", "wouldn't", "shouldn't", "hasn't", "haven't", "hadn't", "isnt", "dont", "doesnt", "didnt",
    "wont", "cant", "wasnt", "werent",
)  # fmt: skip
# How a statement denies without "not": a question with "not" may be answered by one of these.
DENIALS = (
    *NEGATORS, "without", "no", "none", "nobody", "neither", "nor", "declin", "refus", "fail", "lack", "absenc",
    "beyond", "unabl", "imposs", "unclear", "unnecessari", "reject", "rather than", "unknown", "more than rely",
    "chose", "nowher", "undermin", "difficult", "struggl", "seemingly",
)  # fmt: skip

_NO_NEGATION = re.compile(
    r"\bno\.? of\b|\bor (?:not|no)\b|\(not [^)]*\)|\bhas never heard\b"
    r"|(?<=\w )(?<!\band )(?<!\bor )\b(?:when|if|unless|where) .*$|\bor (?:just |only |merely |simply )?\w+ not\b",
    re.IGNORECASE,
)  # "the no. of reports", "did it or not", "new (not known) pictures", "… when there isn't enough", "or told not to"

_AGE = re.compile(
    r"\b(?:under|over|aged?|ages|below|above|than)[ -]?(\d{1,2})(?: ?(?:-|–|to|and) ?(\d{1,2}))?s?\b"
    r"(?! ?(?:%|percent|per cent|m\b|million|day|month|week|year(?!s?.old)))"
    r"|\b(\d{1,2})(?:s| ?-| ?to| ?and| ?–)? ?(\d{1,2})?[ -]?(?:year|yr)s?[ -]?olds?\b"
    r"|\b(\d{1,2}) ?(?:-|to|–) ?(\d{1,2})s\b|\b(?:age|aged) (ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|five|six|seven|eight|nine)\b"
)
_WORD_NUMBERS = {
    word: at
    for at, word in enumerate(
        """five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
            eighteen""".split(),
        5,
    )
}


def age_numbers(text: str) -> Iterator[int]:
    """Yield the ages a lower-case text names: "11 to 13 year olds" gives 11 and 13."""
    for found in _AGE.finditer(text):
        for number in found.groups():
            if number:
                yield _WORD_NUMBERS.get(number) or int(number)


_UP_TO_AGE = re.compile(r"\b(\d{1,2})(?: years?)?(?: old)? (?:and|or) (?:under|below|younger|less)\b")


def ages_up_to(text: str) -> Iterator[int]:
    """Yield the age that a lower-case text's "aged 11 and under" stays below: 12, as in "under 12s"."""
    return (int(number) + 1 for number in _UP_TO_AGE.findall(text))


def denies(text: str) -> bool:
    """Return whether a text says that something is not so, in any of the ways of `DENIALS`."""
    joined = f" {' '.join(stem(word) for word in tokens(text))} {' '.join(tokens(text))} "
    return any(f" {cue} " in joined for cue in DENIALS)


def negated(text: str) -> bool:
    """Return whether a question says "not" in so many words."""
    words = tokens(_NO_NEGATION.sub(" ", text))
    return any(word in NEGATORS for word in words)


# The wh-word and the verb stand close: "what reason isn't given", not "what … of the argument that it isn't needed".
_ASKS_WHAT_NOT = re.compile(
    r"^(?:\w+ ){0,3}?(?:who|what|which|where|when|why|how)(?:[\s-][\w.]+){0,9}? \w+n't\b"
)
_SAYS_NOT = re.compile(
    r"\b(?:not|no|never|nobody|nothing|neither|without|declin\w*|refus\w*|fail\w*|lack\w*)\b|n't\b"
)


def asks_what_not(text: str) -> bool:
    """Return whether a lower-case question asks what is not so: "who didn't …", "what isn't …"."""
    return bool(_ASKS_WHAT_NOT.search(text))


_CANNOT = re.compile(r"\b(?:unclear|difficult to|beyond|absence|impossible|unable|unknown|lack\w*)\b")


def says_cannot(text: str) -> bool:
    """Return whether a lower-case statement says that something is hard or cannot be done, without a "not"."""
    return bool(_CANNOT.search(text))


def says_not(text: str) -> bool:
    """Return whether a lower-case statement denies something in so many words."""
    return bool(_SAYS_NOT.search(text))
