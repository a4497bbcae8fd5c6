"""Every phrasing asked as it stands: does it find the fact that a curator wrote it for?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from briefbook.models import STATED, Fact, Frozen, Outcome, Reply

if TYPE_CHECKING:
    from briefbook.matching import Matcher


class AskedPhrasing(Frozen):
    """One phrasing of a fact and what came of asking it."""

    fact: str
    phrasing: str
    first: str  # the likeliest fact, where a phrasing of its very words decides
    highest: str  # the fact of the highest score, where it does not
    outcome: Outcome
    shown: tuple[str, ...] = ()
    kin: frozenset[str] = frozenset()  # the facts that quote the same sentence
    why_not: str = ""  # why its own fact is not stated

    @property
    def stated(self) -> bool:
        """Return whether its own fact is stated."""
        return self.outcome in STATED and self.fact in self.shown

    @property
    def another_stated(self) -> bool:
        return self.outcome in STATED and self.fact not in self.shown

    @property
    def finds_its_own(self) -> bool:
        return self._is_found(self.first)

    @property
    def scores_its_own(self) -> bool:
        return self._is_found(self.highest)

    def _is_found(self, fact: str) -> bool:
        """Return whether a fact is its own, or one of the same sentence that is stated together with it."""
        together = self.stated and fact in self.kin and fact in self.shown
        return fact == self.fact or together


def ask_phrasings(
    facts: Sequence[Fact],
    matcher: Matcher,
    answer: Callable[[str], Reply],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[AskedPhrasing, ...]:
    """Return what came of asking every phrasing of some facts, in their order."""
    every = [(fact.id, phrasing) for fact in facts for phrasing in fact.phrasings]
    asked = []
    for at, (fact_id, phrasing) in enumerate(every, start=1):
        asked.append(_ask(fact_id, phrasing, matcher, answer(phrasing)))
        if progress:
            progress(at, len(every))
    return tuple(asked)


def _ask(fact_id: str, phrasing: str, matcher: Matcher, reply: Reply) -> AskedPhrasing:
    best = matcher.match(phrasing, k=1).best
    shown = tuple(fact.id for fact in reply.facts)
    stated = reply.outcome in STATED and fact_id in shown
    return AskedPhrasing(
        fact=fact_id,
        phrasing=phrasing,
        first=best.fact_id if best else "",
        highest=matcher.highest(phrasing) or "",
        outcome=reply.outcome,
        shown=shown,
        kin=matcher.kin(fact_id),
        why_not="" if stated else _why_not(fact_id, reply),
    )


def _why_not(fact_id: str, reply: Reply) -> str:
    """Return what the guard found at odds in the fact, or which rule decided before it was asked."""
    compared: Sequence[dict[str, Any]] = reply.why.get("compared", {}).get(fact_id, ())
    at_odds = [
        f"{one['particular']}: {one['sentence']}"
        for one in compared
        if one.get("sentence") and not one["agrees"]
    ]
    return "; ".join(at_odds) or f"{reply.outcome}, decided by {reply.why.get('rule', 'no rule')}"
