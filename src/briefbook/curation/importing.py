"""The facts of a file beside those of the base and beside one another: what they repeat, what they contradict."""

from __future__ import annotations

from collections.abc import Iterator

from briefbook.answering.judge import Base
from briefbook.answering.profile import Profile
from briefbook.curation.access import profiled
from briefbook.curation.checks import Findings, check
from briefbook.curation.formats.plan import Beside, ImportPlan
from briefbook.curation.likeness import Likeness
from briefbook.models import Fact

MOST_COMPARED = 1_000  # facts of one file; each takes some milliseconds, and longer the larger the base is


def compared(plan: ImportPlan, base: Base) -> ImportPlan:
    """Return a plan with what its facts repeat or contradict; one with errors as it is, nothing comes of it."""
    if plan.problems or not plan.saves:
        return plan
    findings = tuple(_beside(plan, base))
    return plan.model_copy(
        update={"findings": findings, "compared": MOST_COMPARED if len(plan.saves) > MOST_COMPARED else None}
    )


def _beside(plan: ImportPlan, base: Base) -> Iterator[Beside]:
    """Yield each pair once; a fact that is changed is not asked again about what stood beside it before."""
    likeness = Likeness(base.matcher)
    before = {name: held.fact for name, held in base.facts.items()}
    after = before | {save.fact.id: save.fact for save in plan.saves}
    profiles: dict[tuple[str, str], Profile] = {}

    def profile(fact: Fact) -> Profile:
        name = fact.id, fact.statement
        if name not in profiles:
            profiles[name] = profiled(base, fact)
        return profiles[name]

    def found(fact: Fact, among: dict[str, Fact]) -> Findings:
        return check(fact, list(among.values()), likeness, profile)

    seen: set[frozenset[str]] = set()
    for save in plan.saves[:MOST_COMPARED]:
        fact = save.fact
        findings = found(fact, after)
        if fact.id in before and findings.found:
            findings = findings.beyond(found(before[fact.id], before))
        for finding in findings.found:
            if frozenset((fact.id, finding.other, finding.kind)) not in seen:
                yield Beside(place=plan.places[fact.id], fact=fact, finding=finding)
        seen |= {frozenset((fact.id, finding.other, finding.kind)) for finding in findings.found}
