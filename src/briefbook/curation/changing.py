"""The facts that a change writes: the one meant, and those that have to follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from briefbook.curation.checks import Choice
from briefbook.matching.normalise import key
from briefbook.models import Fact, FactStatus, HeldFact
from briefbook.record import Save

Facts = Mapping[str, HeldFact]


class Writing:
    """The saves of one change, each fact once, over the facts as they are held."""

    def __init__(self, facts: Facts):
        self._facts = facts
        self._written: dict[str, Fact] = {}

    def now(self, fact_id: str) -> Fact:
        """Return a fact as this change leaves it so far."""
        return self._written.get(fact_id) or self._facts[fact_id].fact

    def put(self, fact: Fact) -> None:
        self._written[fact.id] = fact

    def saves(self) -> tuple[Save, ...]:
        """Return the facts that are other than they were, the one meant first."""
        return tuple(
            Save(fact=fact, expected_revision=held.revision if held else None)
            for fact in self._written.values()
            if (held := self._facts.get(fact.id)) is None or held.fact != fact
        )


def changed(fact: Fact, facts: Facts, resolved: Mapping[str, Choice]) -> tuple[Save, ...]:
    """Return the saves of a new or edited fact, with what was chosen for the facts beside it."""
    writing = Writing(facts)
    into = next(
        (other for other, choice in resolved.items() if choice is Choice.merge and other in facts), None
    )
    if into is not None:
        return merged(writing.now(into), fact, facts)
    writing.put(fact)
    for other, choice in resolved.items():
        if other not in facts:
            continue
        if choice is Choice.supersede:
            _supersede(writing, fact.id, other)
        elif choice is Choice.differ:
            _differ(writing, fact.id, other)
    return writing.saves()


def merged(kept: Fact, gone: Fact, facts: Facts) -> tuple[Save, ...]:
    """Return the saves that give one fact's phrasings and quotes to another and retire it.

    Facts that refer to the one that goes refer to the other afterwards. A fact that is new only leaves its
    phrasings and quotes behind.
    """
    writing = Writing(facts)
    asked = {key(phrasing) for phrasing in kept.phrasings}
    cited = {(one.document, one.start, one.end) for one in kept.citations}
    joined = {
        "phrasings": (*kept.phrasings, *(text for text in gone.phrasings if key(text) not in asked)),
        "citations": (
            *kept.citations,
            *(one for one in gone.citations if (one.document, one.start, one.end) not in cited),
        ),
        "topics": tuple(dict.fromkeys((*kept.topics, *gone.topics))),
    }
    writing.put(kept.model_copy(update=joined))
    if gone.id in facts:
        note = f"{gone.note} Merged into {kept.id}.".strip()
        writing.put(gone.model_copy(update={"status": FactStatus.retired, "note": note}))
        for held in facts.values():
            _redirect(writing, held.fact.id, gone.id, kept.id)
    return writing.saves()


def referring(fact_id: str, facts: Facts) -> tuple[str, ...]:
    """Return the facts that are not retired and name a fact as their item, or as differing from them."""
    return tuple(
        held.fact.id
        for held in facts.values()
        if held.fact.status is not FactStatus.retired
        and fact_id in (*held.fact.items, *held.fact.differs_from, *held.fact.updates)
    )


def next_number(facts: Facts, proposed: Sequence[Save]) -> str:
    """Return an id above every fact that is held or was ever proposed."""
    numbers = [int(fact_id[1:]) for fact_id in (*facts, *(save.fact.id for save in proposed))]
    return f"F{max(numbers, default=0) + 1}"


def _supersede(writing: Writing, new: str, old: str) -> None:
    _update(writing, new, lambda fact: {"updates": _with(fact.updates, old)})
    _update(
        writing,
        old,
        lambda fact: {"status": FactStatus.retired, "differs_from": _without(fact.differs_from, new)},
    )


def _differ(writing: Writing, one: str, other: str) -> None:
    _update(writing, one, lambda fact: {"differs_from": _with(fact.differs_from, other)})
    _update(writing, other, lambda fact: {"differs_from": _with(fact.differs_from, one)})


def _redirect(writing: Writing, fact_id: str, gone: str, kept: str) -> None:
    if fact_id == gone:
        return
    fact = writing.now(fact_id)
    values = {
        name: _renamed(getattr(fact, name), gone, kept) for name in ("items", "differs_from", "updates")
    }
    values = {name: _without(value, fact_id) for name, value in values.items()}  # it never refers to itself
    _update(writing, fact_id, lambda _: values)


def _update(writing: Writing, fact_id: str, values: Callable[[Fact], Mapping[str, object]]) -> None:
    fact = writing.now(fact_id)
    after = fact.model_copy(update=values(fact))
    if after != fact:
        writing.put(after)


def _with(names: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, name)))


def _without(names: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _renamed(names: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new if one == old else one for one in names))
