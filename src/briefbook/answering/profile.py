"""What a fact holds, in the form in which questions are compared with it; made once per fact."""

from __future__ import annotations

from briefbook.answering.names import Mention, Recogniser
from briefbook.answering.periods import Span, of_period, spans
from briefbook.answering.wording import age_numbers, denies, groups_in
from briefbook.matching.normalise import Names, clean, stem, terms, tokens
from briefbook.models import Document, Fact, FactKind, Frozen

_MEASURED = (FactKind.statistic, FactKind.amount)
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve half quarter third majority most double".split()
)


class Profile(Frozen):
    fact_id: str
    kind: FactKind
    spans: tuple[Span, ...]
    dated: bool  # its statement gives a date, a day or a time
    names: frozenset[str]  # every name of its statement, quotes, phrasings and particulars
    stated_names: tuple[Mention, ...]  # those of the statement alone
    speakers: tuple[str, ...]
    places: frozenset[str]
    populations: frozenset[str]
    ages: frozenset[int]
    actions: frozenset[str]
    denies: bool
    numbers: bool  # it holds a figure
    money: bool
    share: bool
    stems: frozenset[str]  # of statement, quotes and phrasings
    said: frozenset[str]  # of statement and quotes alone


def profile(fact: Fact, documents: dict[str, Document], names: Names, recogniser: Recogniser) -> Profile:
    """Return a fact's profile."""
    statement = names.canonical(clean(fact.statement))
    quotes = names.canonical(clean(" ".join(citation.quote for citation in fact.citations)))
    asked = names.canonical(clean(" . ".join(fact.phrasings)))
    said, everything = f"{statement} . {quotes}", f"{statement} . {quotes} . {asked}"
    cited = [documents[citation.document] for citation in fact.citations]
    publishers = names.canonical(clean(" . ".join(document.publisher or "" for document in cited)))
    titles = names.canonical(clean(" . ".join(document.title for document in cited)))
    particulars = fact.particulars
    quantities = particulars.quantities
    units = " ".join(f"{quantity.unit} {quantity.of}" for quantity in quantities).casefold()
    mentions = recogniser.mentions(f"{everything} . {publishers} . {titles}")
    speakers = tuple(name for name in (fact.speaker, fact.source) if name)
    held = {mention.name for mention in mentions} | set(particulars.bodies) | set(particulars.places) | set(speakers)
    return Profile(
        fact_id=fact.id,
        kind=fact.kind,
        spans=_spans(fact, said, cited),
        dated=bool(list(spans(statement.casefold()))) or fact.kind in (FactKind.date, FactKind.event) or _says_when(statement),
        names=frozenset(held | {name for role in [everything] for name in recogniser.by_role(role)}),
        stated_names=recogniser.mentions(statement),
        speakers=speakers,
        places=frozenset(particulars.places) | {m.name for m in mentions if m.kind == "place"},
        populations=frozenset(groups_in(terms(everything), "populations")),
        ages=frozenset(age_numbers(said.casefold())) | frozenset(_plain_numbers(said)),
        actions=frozenset(groups_in(terms(everything), "actions")),
        denies=particulars.negated or denies(everything),
        numbers=bool(quantities) or any(word[0].isdigit() or word in _NUMBER_WORDS for word in tokens(statement)),
        money="gbp" in units or "£" in fact.statement,
        share=any(word in units for word in ("percent", "fraction", "share", "offences", "proportion"))
        or any(word in statement.casefold() for word in ("percent", "per cent", "quarter", "half", "majority", "%", "most ")),
        stems=frozenset(terms(everything)) | frozenset(stem(word) for word in tokens(units)),
        said=frozenset(terms(said)),
    )


def _spans(fact: Fact, said: str, cited: list[Document]) -> tuple[Span, ...]:
    found = list(spans(said.casefold()))
    found += [of_period(period) for period in (fact.particulars.period, fact.as_of) if period]
    if fact.kind not in _MEASURED:  # a figure is for its own period, not for the day it was reported
        found += [of_period(document.date) for document in cited if document.date]
    return tuple(found)


def _plain_numbers(text: str) -> list[int]:
    return [int(word) for word in tokens(text) if word.isdigit() and len(word) <= 2]


_TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter year years month months
    week day days decade earlier later yet soon delay recently today""".split()
)


def _says_when(statement: str) -> bool:
    return any(word in _TIMES for word in tokens(statement))
