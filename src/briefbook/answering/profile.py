"""What a fact holds, in the form in which questions are compared with it; made once per fact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from briefbook.answering.kinds import AnswerKind, answer_kind
from briefbook.answering.names import Mention, Recogniser
from briefbook.answering.periods import Span, of_period, spans, without_spans
from briefbook.answering.reading import Same, counted
from briefbook.answering.tables import groups_in, table_terms
from briefbook.answering.wording import (
    age_numbers,
    ages_up_to,
    denies,
    gives_reason,
    holds_deadline,
    holds_duration,
    holds_frequency,
    holds_length,
    names_a_member,
    plans,
    rates,
    says_cannot,
    says_how,
    says_how_soon,
    says_not,
    says_should,
    says_what_is_meant,
    unfulfilled,
    unnamed,
)
from briefbook.matching.normalise import Names, clean, stem, terms, tokens
from briefbook.models import Document, Fact, FactKind, Frozen

_MEASURED = (FactKind.statistic, FactKind.amount)
_NUMBER_WORDS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve half quarter third majority double million
        millions thousands hundreds dozens""".split()
)
AFTER_A_NUMBER = 6  # words: "230,000 reports of suspected …", "400 and 450 people a month"
_SHARES = re.compile(
    r"percent|per cent|%|\bquarter\b|\bhalf of\b|\bmajority\b|\bproportion\b|\bone in \w+\b"
    r"|\bmost (?:of|online|sites|children|material)\b"
)
# "The Inquiry's report says" counts no reports.
_ATTRIBUTION = re.compile(
    r"\b(?:the )?(?:second )?(?:iicsa|inquiry|news|demos|internet|guardian)(?:'s)?(?: internet"
    r"| news)? report(?:s|ed)?\b|\breport(?:s|ed)? (?:says|said)\b"
)


_PERCENT = re.compile(r"percent|per cent|%|\b(?:quarter|half of|third)\b|\bone in \w+\b")
_ADDS = re.compile(r"\b(?:besides|alongside|as well|too|also|coupled with|more \w+ than|rather than|and)\b")
_OF_EVERYTHING = ("actions", "offices", "deeds")
_MEANT = (FactKind.recommendation, FactKind.commitment)
_ONE_OF_SEVERAL = re.compile(r"\b(?:including|such as|like)\b[^;.]*")
_AMONG = re.compile(r"[^;.]*\b(?:is|are) (?:among|one of)\b")


# "700 child abuse cases" counts no children.
_ABUSE = re.compile(
    r"\bchild(?:ren)?(?:'s)?(?: sexual| sex)? (?:abuse|exploitation|grooming|protection|nudity)\b"
)


class Profile(Frozen):
    fact_id: str
    kind: FactKind
    spans: tuple[Span, ...]
    dated: bool  # its statement gives a date, a day or a time
    names: frozenset[str]  # every name of its statement, quotes, phrasings and particulars
    stated_names: tuple[Mention, ...]  # those of the statement alone
    owners: frozenset[str]  # named as whose something is and no more: "the minister's hackathon"
    speakers: tuple[str, ...]
    reporters: tuple[str, ...]  # who published what it cites
    places: frozenset[str]
    populations: frozenset[str]
    ages: frozenset[int]
    actions: frozenset[str]
    offices: frozenset[str]
    counted: frozenset[str]  # stems of what its figures count
    denies: bool
    plans: bool  # it says what was planned or due
    says_not: bool  # its statement denies something in so many words
    negated: bool  # the claim itself is that something is not so
    figures: frozenset[str]  # the values of its quantities: "half a million" is 500000
    numbers: bool  # it holds a figure
    money: bool
    share: bool
    words: tuple[str, ...]  # stems of the statement, in order
    stems: frozenset[str]  # of statement, quotes and phrasings
    said: frozenset[str]  # of statement and quotes alone
    rivals: frozenset[str]  # of the pairs that exclude each other, those it says
    spells_out: bool  # it says no more than what an abbreviation stands for
    unfulfilled: bool  # it says what was meant to be, and not that it failed to be
    should: bool  # it says what ought to be
    asked: frozenset[AnswerKind]  # the kinds of answer that its phrasings ask for
    deeds: frozenset[str]
    stated_deeds: tuple[str, ...]  # those of the statement itself
    rates: frozenset[str]
    directions: frozenset[str]  # of its statement
    may_go: frozenset[str]  # of its phrasings and quotes too
    voices: frozenset[str]
    members: frozenset[str]  # names that it gives as one of several: "including the work of …"
    unnamed: bool  # it says that its source gives no names
    percent: bool
    reason: bool
    cannot: bool  # it says that something is hard or cannot be done, without a "not"
    explains: bool  # it says how something works
    length: bool
    duration: bool  # it says how long something takes or took
    deadline: bool  # it says by when something has to be
    soon: bool  # it says how soon something has to be
    defines: bool  # it says what is meant by a word
    often: bool
    adds: bool  # it says what there is besides something else
    period: str | None


class Profiles(Mapping[str, Profile]):
    """The profiles of a base by fact id, each made when it is first asked for.

    A question is compared with two dozen facts; making all of them first took a third of a start.
    """

    def __init__(
        self, facts: Mapping[str, Fact], make: Callable[[Fact], Profile], before: Profiles | None = None
    ):
        self._facts, self._make = facts, make
        self._made: dict[str, Profile] = {}
        if before is not None:  # of the same documents: what was made of a fact that is the same stays good
            self._made = {
                name: made
                for name, made in before._made.copy().items()
                if facts.get(name) is before._facts[name]
            }

    def __getitem__(self, fact_id: str) -> Profile:
        if fact_id not in self._made:
            self._made[fact_id] = self._make(self._facts[fact_id])
        return self._made[fact_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


class _Texts(NamedTuple):
    """What a fact says, with canonical names: each text holds the one before it."""

    statement: str
    said: str  # with its quotes
    everything: str  # with its phrasings
    units: str
    publishers: str
    titles: str


def profile(
    fact: Fact,
    documents: Mapping[str, Document],
    names: Names,
    recogniser: Recogniser,
    same: Same = list,
) -> Profile:
    """Return a fact's profile; `same` puts synonyms as one."""
    cited = [documents[citation.document] for citation in fact.citations]
    texts = _texts(fact, cited, names)
    return Profile(
        fact_id=fact.id,
        kind=fact.kind,
        spans=_spans(fact, texts.said, cited),
        period=fact.particulars.period,
        members=_members(texts.statement, recogniser),
        counted=_counted(texts.said, texts.units, fact.phrasings, same),
        asked=frozenset(answer_kind(phrasing.casefold().rstrip(" ?!.")) for phrasing in fact.phrasings),
        words=tuple(terms(texts.statement)),
        said=frozenset(terms(texts.said)),
        stems=frozenset(terms(texts.everything)).union(
            same(terms(texts.everything)), (stem(word) for word in tokens(texts.units))
        ),
        **_names(fact, texts, recogniser),
        **_groups(fact, texts),
        **_figures(fact, texts),
        **_claims(fact, texts.statement.casefold(), texts.said.casefold()),
    )


def _texts(fact: Fact, cited: Sequence[Document], names: Names) -> _Texts:
    def plain(parts: Iterable[str], joint: str = " . ") -> str:
        return names.canonical(clean(joint.join(parts)))

    statement = plain([fact.statement])
    said = f"{statement} . {plain((citation.quote for citation in fact.citations), ' ')}"
    units = (f"{quantity.unit} {quantity.of}" for quantity in fact.particulars.quantities)
    return _Texts(
        statement=statement,
        said=said,
        everything=f"{said} . {plain(fact.phrasings)}",
        units=" ".join(units).casefold(),
        publishers=plain(document.publisher or "" for document in cited),
        titles=plain(document.title for document in cited),
    )


def _names(fact: Fact, texts: _Texts, recogniser: Recogniser) -> dict[str, Any]:
    """Return whom and which places a fact names, and who says it."""
    mentions = recogniser.mentions(f"{texts.everything} . {texts.publishers} . {texts.titles}")
    speakers = tuple(name for name in (fact.speaker, fact.source) if name)
    particulars = fact.particulars
    listed = {*particulars.bodies, *particulars.places, *speakers, *recogniser.by_role(texts.everything)}
    return {
        "names": frozenset(listed | {mention.name for mention in mentions}),
        "stated_names": recogniser.mentions(texts.statement),
        "owners": frozenset(m.name for m in mentions if _only_owns(m.name, fact.statement)),
        "speakers": speakers,
        "reporters": tuple(mention.name for mention in recogniser.mentions(texts.publishers)),
        "places": frozenset(particulars.places) | {one.name for one in mentions if one.kind == "place"},
    }


def _only_owns(name: str, statement: str) -> bool:
    """Return whether a name stands with "'s" behind it wherever it stands, in whichever form."""
    runs = re.findall(rf"\b{re.escape(name.split()[-1])}\b(['’]s)?", statement)
    return bool(runs) and all(runs)


def _groups(fact: Fact, texts: _Texts) -> dict[str, Any]:
    """Return the groups of the tables that a fact's words belong to."""
    everything, said = table_terms(texts.everything), table_terms(texts.said)
    stated = table_terms(texts.statement)
    population = table_terms(" . ".join(fact.particulars.population))
    found: dict[str, Any] = {table: frozenset(groups_in(everything, table)) for table in _OF_EVERYTHING}
    return found | {
        "populations": frozenset(groups_in([*said, ".", *population], "populations")),
        "rivals": frozenset(groups_in(said, "rivals")),
        "voices": frozenset(groups_in([*said, ".", *table_terms(fact.speaker or "")], "voices")),
        "stated_deeds": groups_in(stated, "deeds"),
        "directions": frozenset(groups_in(stated, "directions")),
        "may_go": frozenset(groups_in(everything, "directions")),
    }


def _figures(fact: Fact, texts: _Texts) -> dict[str, Any]:
    """Return which figures a fact holds and what they are counted by."""
    statement, said = texts.statement.casefold(), texts.said.casefold()
    quantities = fact.particulars.quantities
    return {
        "figures": frozenset(f"{quantity.value:.0f}" for quantity in quantities),
        "numbers": bool(quantities) or any(map(_is_number, tokens(without_spans(statement)))),
        "money": "gbp" in texts.units or "£" in fact.statement,
        "share": bool(_SHARES.search(f"{texts.units} . {statement}")),
        "percent": "percent" in texts.units or bool(_PERCENT.search(said)),
        "ages": frozenset((*age_numbers(said), *_plain_numbers(without_spans(said)), *ages_up_to(said))),
        "rates": frozenset(rates(said)),
        "length": holds_length(said),
        "duration": holds_duration(said),
        "often": holds_frequency(said),
    }


def _claims(fact: Fact, statement: str, said: str) -> dict[str, Any]:
    """Return what kind of claim a fact makes, from its statement and what it says in lower case."""
    denied, defines = fact.particulars.negated, fact.kind is FactKind.definition
    when = fact.kind in (FactKind.date, FactKind.event)
    return {
        "dated": when or bool(list(spans(statement))) or _says_when(statement),
        "plans": plans(statement),
        "unfulfilled": fact.kind in _MEANT or (unfulfilled(statement) and not says_not(statement)),
        "should": fact.kind in _MEANT or says_should(said),
        "negated": denied,
        "says_not": denied or says_not(statement),
        "denies": denied or denies(said),
        "cannot": says_cannot(statement),
        "reason": gives_reason(said),
        "explains": defines or says_how(statement),
        "deadline": holds_deadline(said),
        "soon": says_how_soon(statement),
        "defines": says_what_is_meant(said),
        "spells_out": defines and "stands for" in statement,
        "unnamed": unnamed(statement),
        "adds": fact.kind is FactKind.list or bool(_ADDS.search(statement)),
    }


def _spans(fact: Fact, said: str, cited: list[Document]) -> tuple[Span, ...]:
    found = list(spans(said.casefold()))
    found += [of_period(period) for period in (fact.particulars.period, fact.as_of) if period]
    if fact.kind not in _MEASURED:  # a figure is for its own period, not for the day it was reported
        found += [of_period(document.date) for document in cited if document.date]
    return tuple(found)


def _members(statement: str, recogniser: Recogniser) -> frozenset[str]:
    """Return the names that a statement gives as one of several, which its figure is not for alone."""
    if not names_a_member(statement.casefold()):
        return frozenset()
    runs = [found.span() for pattern in (_ONE_OF_SEVERAL, _AMONG) for found in pattern.finditer(statement)]
    places = recogniser.places(statement)
    return frozenset(one.name for one in places if any(start <= one.start < end for start, end in runs))


def _counted(said: str, units: str, phrasings: Sequence[str], same: Same) -> frozenset[str]:
    """Return the stems of what is counted: units, the words after a number, and what its phrasings count."""
    words = tokens(_ABUSE.sub("abuse", _ATTRIBUTION.sub(" ", said.casefold())))
    after = [
        w for at, word in enumerate(words) if _is_number(word) for w in words[at + 1 : at + AFTER_A_NUMBER]
    ]
    asked = [one for phrasing in phrasings for one in counted(phrasing, same)]
    return frozenset(
        [*same([stem(word) for word in tokens(units)]), *same([stem(word) for word in after]), *asked]
    )


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMBER_WORDS


def _plain_numbers(text: str) -> list[int]:
    return [int(word) for word in tokens(text) if word.isdigit() and len(word) <= 2]


_TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter year years
        month months week day days decade""".split()
)


_AT_A_TIME = re.compile(r"\b(?:as soon as|from (?:about )?the time|when first|in its final)\b")


def _says_when(statement: str) -> bool:
    return bool(_AT_A_TIME.search(statement)) or any(word in _TIMES for word in tokens(statement))
