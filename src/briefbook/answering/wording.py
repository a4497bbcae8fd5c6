"""The field's words for who is counted, what was done and what is denied: tables, not code.

A row is a group and the stems that belong to it. A question that uses a group needs a fact that uses it too;
words in no table neither block nor support. Multi-word entries match as a run of stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from briefbook.matching.normalise import stem, tokens

# Who is counted. Groups that name the same people are one row; those that exclude each other are apart.
POPULATIONS: Mapping[str, Sequence[str]] = {
    "women": ("women", "females", "female offender", "mothers"),
    "men": ("men", "males"),
    "girls": ("girl", "girls"),
    "boys": ("boy", "boys"),
    "teenagers": ("teenager", "teenagers", "teens", "adolescents"),
    "adults": ("adults", "grown-ups"),
    "teachers": ("teacher", "teachers", "school staff"),
    "parents": ("parent", "parents", "mums and dads"),
    "victims' families": ("family", "families"),
    "disabled children": ("disabled", "disability", "special needs"),
    "children in care": ("in care", "foster", "looked-after"),
    "ethnic groups": ("ethnic", "ethnicity", "asian", "black"),
}

# What was done or measured. The first reading of a question that names one has to be met by the fact.
ACTIONS: Mapping[str, Sequence[str]] = {
    "remove": ("remove", "removal", "removing", "take down", "taken down", "takedown", "took down", "takes down",
               "taking down", "delete", "deleted", "pulled down", "getting down", "get down", "eliminate", "clear"),
    "convict": ("convict", "convicted", "conviction", "convictions", "prosecute", "prosecuted", "prosecutions",
                "jailed", "imprisoned", "sentenced", "charged", "guilty", "trial of"),
    "arrest": ("arrest", "arrests", "arrested", "nicked", "detained", "collared"),
    "cost": ("cost", "costs", "price", "salary", "salaries", "earn", "earns", "earned", "paid", "pay", "wage",
             "wages", "fee", "fees", "fine", "fined", "fines", "spend on", "donate", "donated"),
    "employ": ("employ", "employs", "employed", "hire", "hired", "recruit", "recruited", "staff numbers", "headcount"),
    "attend": ("attend", "attended", "attendance", "turnout"),
    "invent": ("invent", "invented", "inventor", "created by", "founded", "founder", "founders"),
    "die": ("die", "died", "death", "deaths", "suicide", "suicides"),
    "vote": ("vote", "voted", "votes"),
    "resign": ("resign", "resigned", "sacked", "fired"),
    "born": ("born", "birthday", "age of the"),
    "block": ("block", "blocked", "blocking"),
    "compensate": ("compensation", "compensate", "compensated", "damages", "payout", "payouts"),
    "inspect": ("inspect", "inspected", "inspection", "inspections"),
    "rescue": ("rescue", "rescued", "safeguarded"),
}  # fmt: skip

# Offices: "who is the director" is not answered by who is the chair.
OFFICES: Mapping[str, Sequence[str]] = {
    "director": ("director", "directors"),
    "chair": ("chair", "chairs", "chaired", "chairwoman", "chairman", "chairperson", "chairing"),
    "chief executive": ("chief executive", "ceo"),
    "prime minister": ("prime minister", "pm", "premier"),
    "founder": ("founder", "founders", "founded"),
    "commissioner": ("commissioner",),
    "judge": ("judge",),
    "secretary general": ("secretary general",),
    "spokeswoman": ("spokeswoman", "spokesman", "spokesperson"),
    "researcher": ("researcher", "academic"),
    "editor": ("editor", "journalist"),
    "chancellor": ("chancellor",),
    "deputy": ("deputy", "vice"),
}

# Kinds of institution: "which university" is not answered by the name of a study.
INSTITUTIONS = frozenset(
    stem(word)
    for word in """university college school court bank union newspaper broadcaster hospital council constituency
        parliament committee app game programme agency supplier contractor judge lawyer""".split()
)

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
    r"|want(?:ed|s)?|yet|not|n't)\b"
)


def plans(text: str) -> bool:
    """Return whether a lower-case statement says what was planned or due."""
    return bool(_PLANNED.search(text))


def asks_what_happened(text: str) -> bool:
    """Return whether a lower-case question asks for what came about, not for what was planned."""
    return bool(_HAPPENED.search(text)) and not _ASKS_OF_PLANS.search(text)


# Things that are told apart: a question about one is not answered by a fact about the other alone.
RIVALS: Mapping[str, Sequence[str]] = {
    "dark web": ("dark web", "hidden bits"),
    "open web": ("open web", "ordinary bits"),
    "primary": (
        "primary school",
        "primary schools",
        "primary level",
        "primary age",
        "primary pupils",
        "in primary",
    ),
    "secondary": (
        "secondary school",
        "secondary schools",
        "secondary level",
        "secondary pupils",
        "in secondary",
    ),
    "Europe": ("europe", "european"),
    "North America": ("north america",),
}
RIVAL_PAIRS = (("dark web", "open web"), ("primary", "secondary"), ("Europe", "North America"))

NEGATORS = (
    "not", "never", "without", "isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't", "won't", "can't",
    "cannot", "couldn't", "wouldn't", "shouldn't", "hasn't", "haven't", "hadn't", "isnt", "dont", "doesnt", "didnt",
    "wont", "cant", "wasnt", "werent",
)  # fmt: skip
# How a statement denies without "not": a question with "not" may be answered by one of these.
DENIALS = (
    *NEGATORS, "no", "none", "nobody", "neither", "nor", "declin", "refus", "fail", "lack", "absenc", "beyond", "unabl",
    "imposs", "unclear", "unnecessari", "reject", "rather than", "unknown", "more than rely", "chose", "nowher",
    "undermin", "difficult",
)  # fmt: skip

_NO_NEGATION = re.compile(
    r"\bno\.? of\b|\bor (?:not|no)\b", re.IGNORECASE
)  # "the no. of reports", "did it or not"

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


def groups_in(stems: Sequence[str], table: str) -> tuple[str, ...]:
    """Return the groups of a table ("populations", "actions", "offices" or "rivals") that a text's stems use."""
    joined = f" {' '.join(stems)} "
    return tuple(group for group, runs in _runs(table) if any(run in joined for run in runs))


def denies(text: str) -> bool:
    """Return whether a text says that something is not so, in any of the ways of `DENIALS`."""
    joined = f" {' '.join(stem(word) for word in tokens(text))} {' '.join(tokens(text))} "
    return any(f" {cue} " in joined for cue in DENIALS)


def negated(text: str) -> bool:
    """Return whether a question says "not" in so many words."""
    words = tokens(_NO_NEGATION.sub(" ", text))
    return any(word in NEGATORS for word in words)


_TABLES = {"populations": POPULATIONS, "actions": ACTIONS, "offices": OFFICES, "rivals": RIVALS}


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


def says_not(text: str) -> bool:
    """Return whether a lower-case statement denies something in so many words."""
    return bool(_SAYS_NOT.search(text))


@lru_cache(maxsize=4)
def _runs(table: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((group, tuple(_as_runs(words))) for group, words in _TABLES[table].items())


def _as_runs(words: Iterable[str]) -> Iterator[str]:
    for entry in words:
        yield f" {' '.join(stem(word) for word in tokens(entry))} "
