"""Entries of a file -> what an import would do: facts added, changed and unchanged, and what is in error.

Nothing here writes. `apply` hands every change over in one call, or raises when anything is in error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pydantic import Field

from briefbook.curation.checks import Finding
from briefbook.curation.formats.checking import Checked, Known, Problem, checked, missing_facts, twice
from briefbook.curation.formats.columns import cells_of
from briefbook.curation.formats.entries import Entry
from briefbook.errors import FormatError
from briefbook.models import Fact, FactId, Frozen, HeldFact
from briefbook.record import Save

T = TypeVar("T")


class Changed(Frozen):
    """A fact that an import would change."""

    fact: Fact
    before: HeldFact
    fields: tuple[str, ...]  # that differ, by the names that the columns of a table have


class Beside(Frozen):
    """What a fact of a file repeats or contradicts: a fact of the base, or another one of the file."""

    place: str  # "row 3"
    fact: Fact
    finding: Finding

    def __str__(self) -> str:
        return f"{self.place} ({self.fact.id}): {self.finding.why} It says: “{self.finding.statement}”"


class ImportPlan(Frozen):
    """What an import would do; it is done whole, or not at all."""

    name: str  # of the file
    added: tuple[Fact, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: tuple[FactId, ...] = ()
    problems: tuple[Problem, ...] = ()
    untouched: int = 0  # facts of the base that are not in the file: they stay as they are
    places: dict[FactId, str] = Field(default_factory=dict)  # where in the file each fact stands
    findings: tuple[Beside, ...] = ()
    compared: int | None = None  # facts that were compared with others; None: all of them

    @property
    def saves(self) -> tuple[Save, ...]:
        """Return what would be written, refused if a fact has been changed since."""
        new = (Save(fact=fact) for fact in self.added)
        edits = (Save(fact=one.fact, expected_revision=one.before.revision) for one in self.changed)
        return (*new, *edits)

    @property
    def open(self) -> tuple[Beside, ...]:
        """Return the findings that somebody has to have seen before the file is imported."""
        return tuple(one for one in self.findings if one.finding.needs_choice)

    @property
    def digest(self) -> str:
        """Return a checksum of what a plan would do and of what stands beside it: another is not what was looked at."""
        told = self.model_dump_json(
            exclude={"untouched": True, "findings": {"__all__": {"finding": {"score"}}}}
        )
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def summary(self) -> str:
        """Return what would happen in one sentence."""
        counts = f"{len(self.added)} to add, {len(self.changed)} to change, {len(self.unchanged)} unchanged"
        rest = (
            f"; {self.untouched} of the base are not in the file and stay as they are"
            if self.untouched
            else ""
        )
        wrong = f"; {len(self.problems)} in error, so nothing can be imported" if self.problems else ""
        beside = f"; {len(self.open)} to look at beside others" if self.open else ""
        return f"{self.name}: {counts}{rest}{wrong}{beside}."


def plan(entries: Sequence[Entry], known: Known, name: str) -> ImportPlan:
    """Return what importing the entries of a file would do to the base; nothing is written."""
    found = [checked(entry, known) for entry in entries]
    ids = frozenset(one.fact_id for one in found) | known.facts.keys()
    problems = [
        *(problem for one in found for problem in one.problems),
        *_twins(found),
        *(problem for one in found for problem in missing_facts(one, frozenset(ids))),
    ]
    facts = [one.fact for one in found if one.fact]
    kept = {fact.id for fact in facts if fact.id in known.facts and known.facts[fact.id].fact == fact}
    return ImportPlan(
        name=name,
        added=tuple(fact for fact in facts if fact.id not in known.facts),
        changed=tuple(
            _changed(fact, known.facts[fact.id])
            for fact in facts
            if fact.id in known.facts and fact.id not in kept
        ),
        unchanged=tuple(fact.id for fact in facts if fact.id in kept),
        problems=tuple(sorted(problems, key=lambda problem: (problem.row or 0, problem.line or 0))),
        untouched=len(known.facts.keys() - {one.fact_id for one in found}),
        places={one.fact_id: _place(one.entry) for one in found if one.fact and one.fact_id not in kept},
    )


def apply(plan: ImportPlan, save: Callable[[Sequence[Save]], T], *, seen: bool = True) -> T:
    """Hand every change of a plan to `save` at once and return what it returns.

    Raises `FormatError` when anything is in error: a file is imported whole or not at all. The same when a fact
    repeats or contradicts another one and nobody has `seen` that.
    """
    if plan.problems:
        count = len(plan.problems)
        raise FormatError(
            f"{plan.name} has {count} {'error' if count == 1 else 'errors'}, so nothing was imported."
            f" The first: {plan.problems[0]}"
        )
    if plan.open and not seen:
        raise FormatError(
            f"{plan.name} was not imported: {_facts(len(plan.open))} or contradict others, and nobody has said that"
            f" both are to stand. The first: {plan.open[0]}"
        )
    return save(plan.saves)


def _facts(count: int) -> str:
    return "1 fact of it may repeat" if count == 1 else f"{count} of its facts may repeat"


def _place(entry: Entry) -> str:
    return f"row {entry.row}" if entry.row else f"line {entry.line}"


def _changed(fact: Fact, before: HeldFact) -> Changed:
    old, new = cells_of(before.fact), cells_of(fact)
    return Changed(fact=fact, before=before, fields=tuple(name for name in new if new[name] != old[name]))


def _twins(found: Sequence[Checked]) -> Iterator[Problem]:
    first: dict[str, Checked] = {}
    for one in found:
        if not one.fact_id:
            continue
        if one.fact_id in first:
            other = first[one.fact_id].entry
            yield twice(one, f"also in row {other.row}" if other.row else f"also in line {other.line}")
        else:
            first[one.fact_id] = one
