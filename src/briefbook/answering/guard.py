"""Promise 5: a fact may answer only if every particular of the question agrees with it.

No score can tell a near miss from an answer (AUROC .47 to .50 on 269 questions), so each rule compares one
particular of what is asked with what the fact holds. A rule returns None where the question does not ask
for its particular, which neither blocks nor supports.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.answering.claims import (
    deed,
    direction,
    more,
    negation,
    outcome,
    part,
    planned,
    pronoun,
    should,
    spelled_out,
    voice,
)
from briefbook.answering.comparison import Comparison, Rule
from briefbook.answering.holds import kind
from briefbook.answering.particulars import (
    action,
    age,
    counted,
    name,
    office,
    period,
    place,
    population,
    rate,
    relative,
    rival,
    speaker,
    unseen,
)
from briefbook.answering.profile import Profile
from briefbook.answering.reading import Reading

__all__ = ["RULES", "Comparison", "Rule", "compare", "disagreements"]

RULES: tuple[Rule, ...] = (
    period,
    relative,
    place,
    name,
    unseen,
    pronoun,
    speaker,
    voice,
    population,
    age,
    office,
    rival,
    action,
    deed,
    counted,
    rate,
    part,
    direction,
    planned,
    outcome,
    should,
    more,
    spelled_out,
    kind,
    negation,
)


def compare(
    reading: Reading, profile: Profile, rules: Sequence[Rule] | None = None
) -> tuple[Comparison, ...]:
    """Return every comparison that the question calls for, in the order of the rules (`RULES`)."""
    found = (rule(reading, profile) for rule in (RULES if rules is None else rules))
    return tuple(comparison for comparison in found if comparison is not None)


def disagreements(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    return tuple(comparison for comparison in comparisons if not comparison.agrees)
