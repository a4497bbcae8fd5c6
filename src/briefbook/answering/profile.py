"""What a fact holds, in the form in which questions are compared with it; made once per fact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from briefbook.answering.kinds import AnswerKind, answer_kind
from briefbook.answering.names import Mention, Recogniser
from briefbook.answering.periods import Span, of_period, spans, without_spans
from briefbook.answering.reading import Same, counted
from briefbook.answering.tables import groups_in, table_terms
from briefbook.answering.wording import (
    age_numbers,
    denies,
    gives_reason,
    holds_frequency,
    holds_length,
    plans,
    rates,
    says_cannot,
    says_how,
    says_not,
    says_should,
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
_ADDS = re.compile(r"\b(?:besides|alongside|as well|too|also|coupled with|more \w+ than|and a)\b")
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
    often: bool
    adds: bool  # it says what there is besides something else
    period: str | None


class Profiles(Mapping[str, Profile]):
    """The profiles of a base by fact id, each made when it is first asked for.

    A question is compared with two dozen facts; making all of them first took a third of a start.
    """

    def __init__(self, facts: Mapping[str, Fact], make: Callable[[Fact], Profile]):
        self._facts, self._make = facts, make
        self._made: dict[str, Profile] = {}

    def __getitem__(self, fact_id: str) -> Profile:
        if fact_id not in self._made:
            self._made[fact_id] = self._make(self._facts[fact_id])
        return self._made[fact_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def profile(
    fact: Fact,
    documents: Mapping[str, Document],
    names: Names,
    recogniser: Recogniser,
    same: Same = list,
) -> Profile:
    """Return a fact's profile; `same` puts synonyms as one."""
    statement = names.canonical(clean(fact.statement))
    quotes = names.canonical(clean(" ".join(citation.quote for citation in fact.citations)))
    asked = names.canonical(clean(" . ".join(fact.phrasings)))
    said, everything = f"{statement} . {quotes}", f"{statement} . {quotes} . {asked}"
    cited = [documents[citation.document] for citation in fact.citations]
    publishers = names.canonical(clean(" . ".join(document.publisher or "" for document in cited)))
    titles = names.canonical(clean(" . ".join(document.title for document in cited)))
    all_terms, said_terms = table_terms(everything), table_terms(said)
    particulars = fact.particulars
    quantities = particulars.quantities
    units = " ".join(f"{quantity.unit} {quantity.of}" for quantity in quantities).casefold()
    mentions = recogniser.mentions(f"{everything} . {publishers} . {titles}")
    speakers = tuple(name for name in (fact.speaker, fact.source) if name)
    held = (
        {mention.name for mention in mentions}
        | set(particulars.bodies)
        | set(particulars.places)
        | set(speakers)
    )
    return Profile(
        fact_id=fact.id,
        kind=fact.kind,
        spans=_spans(fact, said, cited),
        dated=bool(list(spans(statement.casefold())))
        or fact.kind in (FactKind.date, FactKind.event)
        or _says_when(statement),
        names=frozenset(held | set(recogniser.by_role(everything))),
        stated_names=recogniser.mentions(statement),
        speakers=speakers,
        reporters=tuple(mention.name for mention in recogniser.mentions(publishers)),
        places=frozenset(particulars.places) | {m.name for m in mentions if m.kind == "place"},
        populations=frozenset(
            groups_in(table_terms(f"{said} . {' . '.join(particulars.population)}"), "populations")
        ),
        ages=frozenset(age_numbers(said.casefold())) | frozenset(_plain_numbers(said)),
        actions=frozenset(groups_in(all_terms, "actions")),
        offices=frozenset(groups_in(all_terms, "offices")),
        counted=_counted(said, units, fact.phrasings, same),
        plans=plans(statement.casefold()),
        says_not=particulars.negated or says_not(statement.casefold()),
        negated=particulars.negated,
        denies=particulars.negated or denies(said),
        numbers=bool(quantities)
        or any(_is_number(word) for word in tokens(without_spans(statement.casefold()))),
        money="gbp" in units or "£" in fact.statement,
        share=bool(_SHARES.search(f"{units} . {statement.casefold()}")),
        stems=frozenset(terms(everything))
        | frozenset(same(terms(everything)))
        | frozenset(stem(word) for word in tokens(units)),
        words=tuple(terms(statement)),
        said=frozenset(terms(said)),
        rivals=frozenset(groups_in(said_terms, "rivals")),
        spells_out=fact.kind is FactKind.definition and "stands for" in statement,
        unfulfilled=fact.kind in _MEANT
        or (unfulfilled(statement.casefold()) and not says_not(statement.casefold())),
        should=fact.kind in _MEANT or says_should(said.casefold()),
        asked=frozenset(answer_kind(phrasing.casefold().rstrip(" ?!.")) for phrasing in fact.phrasings),
        deeds=frozenset(groups_in(all_terms, "deeds")),
        stated_deeds=groups_in(table_terms(statement), "deeds"),
        rates=frozenset(rates(said.casefold())),
        may_go=frozenset(groups_in(all_terms, "directions")),
        directions=frozenset(groups_in(table_terms(statement), "directions")),
        voices=frozenset(groups_in(table_terms(f"{said} . {fact.speaker or ''}"), "voices")),
        members=_members(statement, recogniser),
        unnamed=unnamed(statement.casefold()),
        percent="percent" in units or bool(_PERCENT.search(said.casefold())),
        reason=gives_reason(said.casefold()),
        cannot=says_cannot(statement.casefold()),
        explains=fact.kind is FactKind.definition or says_how(statement.casefold()),
        length=holds_length(said.casefold()),
        often=holds_frequency(said.casefold()),
        adds=fact.kind is FactKind.list or bool(_ADDS.search(statement.casefold())),
        period=particulars.period,
    )


def _spans(fact: Fact, said: str, cited: list[Document]) -> tuple[Span, ...]:
    found = list(spans(said.casefold()))
    found += [of_period(period) for period in (fact.particulars.period, fact.as_of) if period]
    if fact.kind not in _MEASURED:  # a figure is for its own period, not for the day it was reported
        found += [of_period(document.date) for document in cited if document.date]
    return tuple(found)


def _members(statement: str, recogniser: Recogniser) -> frozenset[str]:
    """Return the names that a statement gives as one of several, which its figure is not for alone."""
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
