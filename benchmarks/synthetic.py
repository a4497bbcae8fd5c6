"""Made-up facts in our own words, as many as wished; the same number gives the same facts every time."""

from __future__ import annotations

import briefbook  # isort: skip  # noqa: F401 - before numpy, which then takes one thread as in the bot

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from briefbook.matching.encoder import text_hash
from briefbook.matching.normalise import clean
from briefbook.matching.vectors import Vectors
from briefbook.models import (
    Basis,
    Citation,
    Document,
    Fact,
    FactKind,
    Knowledge,
    Particulars,
    Quantity,
    Signposts,
    Vocabulary,
)

SEED = 13
IN_A_DOCUMENT = 500  # facts

_FIRST = "ash birch cole dun east fair glen hart ivy kings lang mill north oak pen quarry red sand thorn wes".split()
_LAST = (
    "bury combe dale field ford gate ham holme ley marsh mere port ridge stead stow ton wick worth".split()
)
_BODIES = "council,trust,school board,training centre,police force,health board,charity,youth service".split(
    ","
)
_COUNTED = (
    "training days,referrals,staff reviews,safety audits,helpline calls,school visits,policy updates,"
    "foster placements,complaints,inspections,partnership meetings,awareness events,vacancies,new guidelines,"
    "case conferences,support sessions,workshops,recommendations,risk assessments,family contacts"
).split(",")
_YEARS = range(1990, 2026)
_PHRASINGS = (
    "How many {counted} did {body} record in {year}?",
    "What was the number of {counted} at {body} in {year}?",
    "{body}: {counted} reported for {year}",
)


class Made(NamedTuple):
    """A made-up fact before it becomes one of ours."""

    phrasings: tuple[str, ...]
    statement: str
    figure: int
    words: Mapping[str, str]  # body, counted, year


def made(count: int) -> list[Made]:
    """Return that many different facts: a body, what it counted, a year and a figure."""
    bodies = [f"{a}{b} {body}".title() for a in _FIRST for b in _LAST for body in _BODIES]
    chance = random.Random(SEED)
    keys = chance.sample(range(len(bodies) * len(_COUNTED) * len(_YEARS)), count)
    return [_fact(key, bodies, chance.randrange(2, 9000)) for key in keys]


def _fact(key: int, bodies: Sequence[str], figure: int) -> Made:
    key, body = divmod(key, len(bodies))
    at, counted = divmod(key, len(_COUNTED))
    words = {"body": bodies[body], "counted": _COUNTED[counted], "year": str(_YEARS[at])}
    phrasings = tuple(pattern.format(**words) for pattern in _PHRASINGS)
    statement = "{body} recorded {figure:,} {counted} in {year}.".format(**words, figure=figure)
    return Made(phrasings, statement, figure, words)


def knowledge(count: int) -> tuple[Knowledge, dict[str, str]]:
    """Return a knowledge base of that many facts, and its documents' texts by id."""
    facts: list[Fact] = []
    documents: list[Document] = []
    texts: dict[str, str] = {}
    everything = made(count)
    for first in range(0, count, IN_A_DOCUMENT):
        name = f"report-{first // IN_A_DOCUMENT + 1}"
        some = everything[first : first + IN_A_DOCUMENT]
        texts[name] = "\n\n".join(one.statement for one in some)
        documents.append(_document(name, texts[name]))
        facts += _cited(some, name, first + 1)
    signposts = Signposts(country="Nowhere", checked="2026", routes=(), situations=())
    held = Knowledge(
        documents=tuple(documents),
        facts=tuple(facts),
        vocabulary=Vocabulary(),
        topics=(),
        signposts=signposts,
    )
    return held, texts


def _document(name: str, text: str) -> Document:
    return Document(
        id=name, title=name.title(), primary=True, sha256=hashlib.sha256(text.encode()).hexdigest()
    )


def _cited(some: Sequence[Made], document: str, number: int) -> list[Fact]:
    """Return facts as ours, each proved by its own paragraph of a document."""
    facts, at = [], 0
    for paragraph, one in enumerate(some, 1):
        end = at + len(one.statement)
        citation = Citation(document=document, paragraph=paragraph, quote=one.statement, start=at, end=end)
        facts.append(_as_fact(one, f"F{number + paragraph - 1}", citation))
        at = end + len("\n\n")
    return facts


def _as_fact(one: Made, fact_id: str, citation: Citation) -> Fact:
    quantity = Quantity(value=one.figure, unit=one.words["counted"])
    return Fact(
        id=fact_id,
        kind=FactKind.statistic,
        statement=one.statement,
        citations=(citation,),
        as_of=one.words["year"],
        as_of_basis=Basis.stated,
        particulars=Particulars(quantities=(quantity,), period=one.words["year"]),
        phrasings=one.phrasings,
    )


def asked(count: int, among: Sequence[Made]) -> list[str]:
    """Return that many questions about some facts, in words that are none of their phrasings."""
    chance = random.Random(SEED)
    patterns = (
        "do we have the {year} figure for {counted} at the {body}",
        "{counted} in {year}, {body}, how many?",
    )
    return [chance.choice(patterns).format(**chance.choice(among).words) for _ in range(count)]


def stored_vectors(held: Knowledge, size: int) -> Iterator[dict[str, Vectors]]:
    """Yield a random unit vector for each text of the facts, some hundred facts at a time, as a store keeps them."""
    read = vectors(size)
    for first in range(0, len(held.facts), IN_A_DOCUMENT):
        some = held.facts[first : first + IN_A_DOCUMENT]
        yield read(
            "", [text_hash(clean(text)) for fact in some for text in (*fact.phrasings, fact.statement)]
        )


def vectors(size: int) -> Callable[[str, Sequence[str]], dict[str, Vectors]]:
    """Return a reader for a `VectorCache` that knows a random unit vector for every text."""
    chance = np.random.default_rng(SEED)

    def read(model_id: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        drawn = chance.standard_normal((len(hashes), size), dtype=np.float32)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        return dict(zip(hashes, drawn, strict=True))

    return read
