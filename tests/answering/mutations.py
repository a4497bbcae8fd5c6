"""Questions that a fact answers, with one particular changed, so that it answers them no longer.

Made from the phrasings of the shipped facts by the tables below, the same ones each time. `still_answers` is the
hand-written rule for the exception: a fact may be stated for a changed question when its own words hold the
new particular.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefbook.answering.answerer import Answerer
from briefbook.answering.names import SPEAKS_FOR
from briefbook.matching.normalise import clean, key, stem, terms, tokens
from briefbook.models import Fact, FactKind, Outcome, Reply

SEED = 20

OTHER_PLACES = ("France", "Scotland", "Australia", "Germany", "Canada", "Northern Ireland", "Japan")
OTHER_BODIES = (
    "Ofcom",
    "Barnardo's",
    "NSPCC",
    "Home Office",
    "IWF",
    "Interpol",
    "NCA",
    "Demos",
    "Met Police",
)
OTHER_FIRMS = ("Amazon", "Telegram", "Facebook", "Google", "Twitter", "Apple", "TikTok")
OTHER_PEOPLE = (
    "Theresa May",
    "Lynne Owens",
    "Susie Hargreaves",
    "Tony Stower",
    "Sajid Javid",
    "Simon Milner",
)
OTHER_TECHNOLOGY = ("Signal Messenger", "PhotoDNA", "end-to-end encryption", "iMessage")
OTHER_LAWS = ("GDPR", "Online Safety Act", "Voluntary Principles", "Investigatory Powers Act")
OTHERS: Mapping[str, tuple[str, Sequence[str]]] = {
    "place": ("place", OTHER_PLACES),
    "body": ("body", OTHER_BODIES),
    "firm": ("firm", OTHER_FIRMS),
    "person": ("speaker", OTHER_PEOPLE),
    "technology": ("named thing", OTHER_TECHNOLOGY),
    "law": ("named thing", OTHER_LAWS),
}

MEASURES: Sequence[tuple[str, str]] = (
    ("reports", "convictions"),
    ("reports", "arrests"),
    ("referrals", "prosecutions"),
    ("received", "removed"),
    ("receive", "remove"),
    ("got", "took down"),
    ("get", "take down"),
    ("arrests", "convictions"),
    ("arrested", "convicted"),
    ("identified", "convicted"),
    ("viewed", "been jailed for viewing"),
    ("money", "compensation"),
    ("hearings", "arrests"),
    ("recommendations", "prosecutions"),
    ("spend", "pay in fines"),
    ("investigations", "convictions"),
)
POPULATIONS: Sequence[tuple[str, str]] = (
    ("men", "women"),
    ("girls", "boys"),
    ("boys", "girls"),
    ("women", "men"),
    ("teachers", "parents"),
    ("parents", "teachers"),
    ("children", "adults"),
    ("kids", "grown-ups"),
    ("pupils", "teachers"),
    ("youngsters", "adults"),
    ("families", "teachers"),
)
AGES: Sequence[tuple[str, str]] = (
    (r"\b11 ?(?:-|to|and|–) ?13\b", "14 to 17"),
    (r"\bunder[ -]?13(s?)\b", r"under 16\1"),
    (r"\bunder[ -]thirteens?\b", "under 16s"),
    (r"\bunder[ -]?18(s?)\b", r"under 10\1"),
    (r"\b(?:13|thirteen)\b(?=.*\b(?:old|age|aged)\b)", "16"),
    (r"(?<=aged )\d\d\b", "5"),
    (r"(?<=age )\d\d\b", "5"),
    (r"\b11[ -]year[ -]old", "16-year-old"),
)
# Who did it, how it went and by what time it is counted, with what was meant by them before.
DEEDS: Sequence[tuple[str, str]] = (
    ("praised", "wrote"),
    ("endorsed", "wrote"),
    ("launched", "paid for"),
    ("welcomed", "funded"),
    ("convened", "paid for"),
    ("runs", "founded"),
    ("chairs", "founded"),
    ("pioneered", "audited"),
    ("published", "paid for"),
    ("made", "paid for"),
)
UNITS: Sequence[tuple[str, str]] = (
    ("a month", "a year"),
    ("each month", "every week"),
    ("per month", "per day"),
    ("monthly", "weekly"),
    ("a day", "a month"),
    ("each day", "each week"),
    ("per day", "per year"),
    ("daily", "yearly"),
    ("days", "weeks"),
    ("pages", "chapters"),
    ("months", "years"),
)
COMPARISONS: Sequence[tuple[str, str]] = (
    ("rise", "fall"),
    ("rises", "falls"),
    ("risen", "fallen"),
    ("rising", "falling"),
    ("increase", "decrease"),
    ("increased", "decreased"),
    ("grow", "shrink"),
    ("growing", "shrinking"),
    ("grown", "shrunk"),
    ("growth", "fall"),
    ("explosion", "drop"),
    ("spike", "drop"),
    ("jump", "drop"),
    ("fall", "rise"),
    ("fallen", "risen"),
    ("drop", "rise"),
    ("dropped", "risen"),
    ("went up", "went down"),
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)}) (?=(?:19|20)\d\d\b)", re.IGNORECASE)
_CONTRACTED = {
    "did": "didn't", "does": "doesn't", "do": "don't", "is": "isn't", "was": "wasn't", "were": "weren't",
    "are": "aren't", "has": "hasn't", "have": "haven't", "can": "can't", "will": "won't", "should": "shouldn't",
    "could": "couldn't", "would": "wouldn't",
}  # fmt: skip
_AUXILIARY = re.compile(rf"(?<=\w )\b({'|'.join(_CONTRACTED)})\b", re.IGNORECASE)
_AFTER_A_MODAL = re.compile(
    r"\b(?:may|might|must|can|could|should|would|will|to|industry|stand)\s+$", re.IGNORECASE
)
_ASKS_FOR_ONE = re.compile(r"^(?:how (?:many|much)|who|what|which|why|where|when)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?![/-])")
_YEARS = (2015, 2012, 2016, 2021, 2009, 2023, 2014, 2017)
# How a statement says that something is not so.
_SAYS_NOT = re.compile(
    r"\b(?:not|nor|no|never|none|nobody|nothing|nowhere|neither|without|cannot|unable|fail\w*|refus\w*|declin\w*|lack\w*"
    r"|reject\w*|oppos\w*|absen\w*|beyond|impossible|difficult\w*|unclear|unknown|undermin\w*|un\w+able)\b|n't\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mutation:
    """A question that a fact answers, and the same with one particular changed."""

    fact_id: str
    original: str
    kind: str
    was: str
    now: str
    question: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.was or '-'} → {self.now}: {self.question!r} (from {self.fact_id})"


class Mutator:
    """Makes the mutations of the base that an answerer answers from."""

    def __init__(self, answerer: Answerer):
        self.base = answerer.base
        self._answerer = answerer
        self._own: dict[str, frozenset[str]] = {}

    def all(self) -> list[Mutation]:
        """Return every mutation of every phrasing, in an order that is random and always the same."""
        made: dict[str, Mutation] = {}
        phrasings = {key(text) for held in self.base.facts.values() for text in held.fact.phrasings}
        for held in self.base.facts.values():
            for phrasing in held.fact.phrasings:
                for mutation in self._of(held.fact, phrasing):
                    if key(mutation.question) not in phrasings:
                        made.setdefault(mutation.question, mutation)
        shuffled = list(made.values())
        random.Random(SEED).shuffle(shuffled)
        return shuffled

    def failure(self, mutation: Mutation) -> str:
        """Return what was stated that disagrees with a mutated question, or nothing."""
        reply = self._answerer.answer(mutation.question)
        if reply.outcome not in (Outcome.answer, Outcome.differ):
            return ""
        if reply.closing and self._left_out(mutation, reply):
            return ""
        wrong = [fact for fact in reply.facts if not self.still_answers(mutation, fact.id)]
        return (
            f"{reply.outcome} with {', '.join(f'{fact.id} “{fact.statement}”' for fact in wrong)}"
            if wrong
            else ""
        )

    def _left_out(self, mutation: Mutation, reply: Reply) -> bool:
        """Return whether the new particular stands in a part alone that the reply says is not held."""
        parts = reply.why.get("parts", ())
        held = [
            part["band"] == "state" for part in parts if mutation.now.casefold() in part["part"].casefold()
        ]
        return bool(held) and not any(held)

    def answered(self, mutation: Mutation) -> bool:
        """Return whether the question as it was is answered."""
        return bool(stated(self._answerer.answer(mutation.original)))

    def still_answers(self, mutation: Mutation, fact_id: str) -> bool:
        """Return whether a fact's own words hold the new particular."""
        fact = self.base.facts[fact_id].fact
        match mutation.kind:
            case "negation":
                return fact.particulars.negated or bool(_SAYS_NOT.search(fact.statement))
            case "year" | "year added":
                return any(int(first) <= int(mutation.now) <= int(last) for first, last in self._years(fact))
            case "month":
                return any(mutation.now in words for words in self._months(fact))
            case "measure" | "population" | "age" | "deed" | "unit" | "comparison":
                said = f" {' '.join(terms(self._said(fact)))} "
                wanted = mutation.now.removesuffix("s") if mutation.kind == "age" else mutation.now
                return f" {' '.join(stem(word) for word in tokens(wanted))} " in said
            case "named thing" if self._in_other_words(mutation.now, fact):
                return True
        return mutation.now in self._names(fact)

    def _in_other_words(self, name: str, fact: Fact) -> bool:
        """Return whether a fact holds a name word by word in another form: "end-to-end encrypted messages"."""
        return f" {' '.join(terms(name))} " in f" {' '.join(terms(self._said(fact)))} "

    # --- making them

    def _of(self, fact: Fact, phrasing: str) -> Iterator[Mutation]:
        def made(kind: str, was: str, now: str, question: str) -> Mutation:
            return Mutation(fact.id, phrasing, kind, was, now, question)

        yield from self._other_years(fact, phrasing, made)
        yield from self._other_names(fact, phrasing, made)
        yield from self._negated(fact, phrasing, made)
        yield from self._other_words(fact, phrasing, made)
        yield from self._other_months(phrasing, made)
        yield from self._other_deeds(fact, phrasing, made)
        yield from self._several(fact, phrasing, made)

    def _other_months(self, phrasing: str, made: Callable[..., Mutation]) -> Iterator[Mutation]:
        found = _MONTH.search(phrasing)
        if found:
            at = next(at for at, month in enumerate(_MONTHS) if month.casefold() == found[1].casefold())
            for now in (_MONTHS[(at + 5) % 12], _MONTHS[(at + 8) % 12]):
                yield made("month", found[1], now, phrasing.replace(found[1], now))

    def _other_deeds(self, fact: Fact, phrasing: str, made: Callable[..., Mutation]) -> Iterator[Mutation]:
        said = f" {' '.join(terms(self._said(fact)))} "
        asks_for_one = _ASKS_FOR_ONE.search(phrasing)
        for kind, table, asks in (
            ("deed", DEEDS, re.compile(r"^(?:who|which)\b", re.IGNORECASE)),
            ("unit", UNITS, re.compile(r"\bhow (?:many|long)\b|\bnumber\b", re.IGNORECASE)),
            ("comparison", COMPARISONS, re.compile(r"^(?:why|what|how)\b", re.IGNORECASE)),
        ):
            if not asks_for_one or not asks.search(phrasing):
                continue
            for was, now in table:
                changed = re.sub(rf"\b{was}\b", now, phrasing, count=1, flags=re.IGNORECASE)
                if changed != phrasing and f" {' '.join(terms(now))} " not in said:
                    yield made(kind, was, now, changed)

    def _several(self, fact: Fact, phrasing: str, made: Callable[..., Mutation]) -> Iterator[Mutation]:
        """Yield a year and a name changed at once: one that agrees must not make up for one that does not."""
        years = list(self._other_years(fact, phrasing, made))
        for year in years[:1]:
            for other in list(self._other_names(fact, year.question, made))[:1]:
                yield made("several", f"{year.was} {other.was}".strip(), other.now, other.question)

    def _other_words(self, fact: Fact, phrasing: str, made: Callable[..., Mutation]) -> Iterator[Mutation]:
        said = f" {' '.join(terms(self._said(fact) + ' . ' + phrasing))} "
        for kind, table in (("measure", MEASURES), ("population", POPULATIONS)):
            for was, now in table:
                changed = re.sub(rf"\b{was}\b", now, phrasing, flags=re.IGNORECASE)
                if changed != phrasing and f" {' '.join(terms(now))} " not in said:
                    yield made(kind, was, now, changed)
        for pattern, now in AGES:
            found = re.search(pattern, phrasing, re.IGNORECASE)
            if found:
                changed = re.sub(pattern, now, phrasing, flags=re.IGNORECASE)
                yield made("age", found.group(), found.expand(now), changed)

    def _negated(self, fact: Fact, phrasing: str, made: Callable[..., Mutation]) -> Iterator[Mutation]:
        found = _AUXILIARY.search(phrasing)
        spelled_out = fact.kind is FactKind.definition  # "what doesn't it stand for" is nobody's question
        if not found or spelled_out or not _ASKS_FOR_ONE.search(phrasing) or _SAYS_NOT.search(phrasing):
            return
        if not _AFTER_A_MODAL.search(phrasing[: found.start()]):
            now = _CONTRACTED[found.group().lower()]
            question = f"{phrasing[: found.start()]}{now}{phrasing[found.end() :]}"
            yield made("negation", found.group(), now, question)

    def _other_years(self, fact: Fact, phrasing: str, made: Callable[..., Mutation]) -> Iterator[Mutation]:
        held = self._years(fact)
        free = [year for year in _YEARS if not any(int(first) <= year <= int(last) for first, last in held)]
        found = _YEAR.search(phrasing)
        for year in free[:2] if found else free[:1]:
            if found:
                yield made("year", found.group(), str(year), phrasing.replace(found.group(), str(year)))
            elif _ASKS_FOR_ONE.search(phrasing):
                front = len(phrasing) % 2  # half of them at the front, where people put it too
                asked = f"{phrasing[0].lower()}{phrasing[1:].rstrip('?')}"
                yield made(
                    "year added", "", str(year), f"In {year}, {asked}?" if front else f"{asked} in {year}?"
                )

    def _other_names(self, fact: Fact, phrasing: str, made: Callable[..., Mutation]) -> Iterator[Mutation]:
        text = self.base.matcher.names.canonical(clean(phrasing))
        own = self._names(fact) | {place.name for place in self.base.recogniser.places(text)}
        for place in self.base.recogniser.places(text):
            kind, others = OTHERS.get(place.kind, ("", ()))
            was = text[place.start : place.end]
            if was != place.name and not was.lower().startswith("the "):
                continue  # a role in a sentence such as "which companies": another name does not fit there
            free = [name for name in others if name not in own and not self._same_voice(name, own)]
            for name in free[:2]:
                yield made(kind, was, name, f"{text[: place.start]}{name}{text[place.end :]}")

    def _same_voice(self, name: str, own: frozenset[str] | set[str]) -> bool:
        return SPEAKS_FOR.get(name) in own or any(SPEAKS_FOR.get(other) == name for other in own)

    # --- what a fact holds, by its own words

    def _said(self, fact: Fact) -> str:
        quotes = " . ".join(citation.quote for citation in fact.citations)
        population = " . ".join(fact.particulars.population)
        units = " . ".join(f"{quantity.unit} {quantity.of}" for quantity in fact.particulars.quantities)
        return f"{fact.statement} . {quotes} . {population} . {units}"

    def _years(self, fact: Fact) -> list[tuple[str, str]]:
        cited = [self.base.sources.documents[citation.document] for citation in fact.citations]
        periods = [fact.particulars.period, fact.as_of]
        if fact.kind not in (FactKind.statistic, FactKind.amount):
            periods += [document.date for document in cited]
        spans = [[end[:4] for end in period.split("/")] for period in periods if period]
        return [
            (years[0], years[-1]) for years in [*spans, *([year] for year in _YEAR.findall(self._said(fact)))]
        ]

    def _months(self, fact: Fact) -> list[str]:
        """Return the texts in which a fact names its months: its own words, its period and its sources' dates."""
        cited = [self.base.sources.documents[citation.document] for citation in fact.citations]
        periods = [fact.particulars.period, fact.as_of, *(document.date for document in cited)]
        ends = [end for period in periods if period for end in period.split("/")]
        return [self._said(fact), *(_MONTHS[int(end[5:7]) - 1] for end in ends if len(end) > 4)]

    def _names(self, fact: Fact) -> frozenset[str]:
        if fact.id not in self._own:
            cited = [self.base.sources.documents[citation.document] for citation in fact.citations]
            titles = " . ".join(f"{document.title} . {document.publisher or ''}" for document in cited)
            text = self.base.matcher.names.canonical(clean(f"{self._said(fact)} . {titles}"))
            named = {mention.name for mention in self.base.recogniser.mentions(text)}
            listed = {*fact.particulars.bodies, *fact.particulars.places}
            spoken = {name for name in (fact.speaker, fact.source) if name}
            own = named | listed | spoken
            voices = {SPEAKS_FOR[name] for name in own & set(SPEAKS_FOR)}
            voices |= {who for who, body in SPEAKS_FOR.items() if body in spoken}
            self._own[fact.id] = frozenset(own | voices)
        return self._own[fact.id]


def stated(reply: Reply) -> set[str]:
    """Return the ids of the facts that a reply states."""
    return {fact.id for fact in reply.facts} if reply.outcome in (Outcome.answer, Outcome.differ) else set()
