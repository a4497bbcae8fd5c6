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
    item,
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
    figure,
    name,
    office,
    ordinal,
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

__all__ = ["RULES", "Comparison", "Rule", "compare", "disagreements", "lost"]

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
    figure,
    ordinal,
    rate,
    part,
    direction,
    item,
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


_SPEAKING = ("body", "firm", "person")


def lost(whole: Reading, part: Reading, profile: Profile) -> tuple[Comparison, ...]:
    """Return what disagrees of a whole question's particulars, of those that a part of it has none of its own of.

    "What did Brook say about checks and fines" asks for her words on fines too, though "fines" names nobody.
    """
    names = {kind: [one for one in whole.names if (one.kind in _SPEAKING) is kind] for kind in (True, False)}
    own = {one.kind in _SPEAKING for one in part.names}
    kept = Reading(
        kind=part.kind,
        names=tuple(one for kind, found in names.items() if kind not in own for one in found),
        said_by=() if True in own else whole.said_by,
        spans=() if part.spans else whole.spans,
        populations=() if part.populations else whole.populations,
        actions=() if part.actions else whole.actions,
        either=whole.either,
        negated=whole.negated and not part.negated,
        what_not=whole.what_not,
    )
    rules = (period, place, name, speaker, population, action, negation)
    return disagreements([found for rule in rules if (found := rule(kept, profile))])
