"""The week in figures for the people who curate: what was asked in vain, rated low, used most, due for review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from briefbook.answering.periods import of_period
from briefbook.briefing import Briefing
from briefbook.curation.gaps import Phrasing, open_gaps, phrasings
from briefbook.curation.results import Gap
from briefbook.models import FactId, FactStatus, Frozen, HeldFact

HOUR = 8  # UTC on Mondays, from which the digest is sent
DAYS = 7  # that it counts
LOW = 2  # thumbs down from which a fact is low-rated, unless more went up


class Counted(Frozen):
    """A fact with what was counted for it."""

    id: FactId
    statement: str
    count: int = 0
    up: int = 0
    down: int = 0
    review: str = ""


class Digest(Frozen):
    """Everything with its exact count; a surface shows the first few of each."""

    first: date
    last: date
    stated: int  # how many times a fact was stated
    gaps: tuple[Gap, ...]
    unheld: int  # questions that are open and have lost their text
    phrasings: tuple[Phrasing, ...]
    low: tuple[Counted, ...]
    due: tuple[Counted, ...]
    used: tuple[Counted, ...]

    @property
    def questions(self) -> int:
        """Return how many times something was asked in vain, or found wanting, and is open."""
        return sum(gap.count for gap in self.gaps) + self.unheld


def key_of_week(at: float) -> str | None:
    """Return the key of the digest that is due at a time, None before Monday morning."""
    now = datetime.fromtimestamp(at, UTC)
    if now.isoweekday() == 1 and now.hour < HOUR:
        return None
    year, week, _ = now.isocalendar()
    return f"digest:{year}-W{week:02d}"


def digest(briefing: Briefing, at: float) -> Digest:
    """Return the digest of the seven days before a time."""
    store, facts = briefing.store, briefing.state().base.facts
    since, today = at - DAYS * 86_400.0, datetime.fromtimestamp(at, UTC).date()
    used = store.usage(since=since)
    gaps = open_gaps(briefing)
    open_ids = [gap["id"] for gap in store.gaps("open")]
    return Digest(
        first=today - timedelta(days=DAYS),
        last=today,
        stated=sum(used.values()),
        gaps=gaps,
        unheld=len(open_ids) - sum(len(gap.gaps) for gap in gaps),
        phrasings=phrasings(store.suggestions("open")),
        low=tuple(
            _counted(facts, name, up=up, down=down)
            for name, up, down in low_rated(store.ratings(since=since))
        ),
        due=tuple(
            _counted(facts, held.fact.id, review=held.fact.review or "")
            for held in review_due(facts.values(), today)
        ),
        used=tuple(
            _counted(facts, name, count=count) for name, count in Counter(used).most_common() if name in facts
        ),
    )


def low_rated(ratings: Mapping[str, tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Return the facts that more people found wanting than helpful, and more than one, the worst first."""
    low = [(name, up, down) for name, (up, down) in ratings.items() if down >= LOW and down > up]
    return sorted(low, key=lambda one: (one[1] - one[2], int(one[0][1:])))


def review_due(facts: Iterable[HeldFact], until: date) -> list[HeldFact]:
    """Return the facts whose review date has come by a day, the oldest date first."""
    found = [
        (first, held)
        for held in facts
        if held.fact.status is not FactStatus.retired
        and held.fact.review
        and (first := of_period(held.fact.review).first) <= until
    ]
    return [held for _, held in sorted(found, key=lambda pair: pair[0])]


def _counted(facts: Mapping[str, HeldFact], name: str, **counts: object) -> Counted:
    held = facts.get(name)
    return Counted.model_validate({"id": name, "statement": held.fact.statement if held else "", **counts})
