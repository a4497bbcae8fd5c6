"""What curators look at: a fact with its past, questions without answers, duplicates, reviews due, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from briefbook.answering.periods import of_period
from briefbook.curation import diff
from briefbook.curation.access import Access, profiled
from briefbook.curation.checks import Finding, check
from briefbook.curation.gaps import clustered, unanswered
from briefbook.curation.likeness import Likeness
from briefbook.curation.results import Gap, Past, Shown, Stats
from briefbook.matching.normalise import clean
from briefbook.matching.vectors import Vectors
from briefbook.models import FactStatus, HeldFact
from briefbook.record import Role
from briefbook.store.protocol import Suggestion

DAYS = 30  # that usage and ratings are counted over
MOST_LISTED = 10
LOW = 2  # thumbs down from which a fact is low-rated, unless more went up


class Looking(Access):
    """Reading; what shows people's questions or names is for curators."""

    def find(self, person: str, words: str, limit: int = 10) -> tuple[HeldFact, ...]:
        """Return the facts that fit some words best, best first; anybody may look."""
        return self.briefing.find(words, limit)

    def show(self, person: str, name: str) -> Shown:
        """Return a fact with what waits for it; its note and the proposals are for curators."""
        held = self.held(name)
        cited = self.briefing.cited(held)
        if not self.role(person).covers(Role.curator):
            return Shown(
                held=held.model_copy(update={"fact": held.fact.model_copy(update={"note": ""})}),
                cited=cited,
                waiting=(),
            )
        waiting = tuple(
            proposal
            for proposal in self.store.proposals()
            if any(save.fact.id == held.fact.id for save in proposal.saves)
        )
        return Shown(held=held, cited=cited, waiting=waiting)

    def history(self, person: str, name: str) -> tuple[Past, ...]:
        """Return the revisions of a fact, the newest first, each with who, why and what changed."""
        self.allow_looking(person, "history")
        held = self.held(name)
        revisions = self.store.history(held.fact.id)
        verbs = {
            change.revision: change.verb for change in self.store.changes() if change.fact_id == held.fact.id
        }
        earlier = [None, *(revision.fact for revision in revisions)]
        past = [
            Past(
                revision=revision,
                verb=verbs.get(revision.number),
                changes=diff.changes(before, revision.fact),
            )
            for before, revision in zip(earlier, revisions, strict=False)
        ]
        return tuple(reversed(past))

    def gaps(self, person: str) -> tuple[Gap, ...]:
        """Return what people asked in vain, questions for the same thing together."""
        self.allow_looking(person, "gaps")
        found = unanswered(self.store.gaps("open"), self.store.feedback("open"))
        return clustered(found, None if self.briefing.encoder is None else self._encode)

    def suggestions(self, person: str) -> Sequence[Suggestion]:
        """Return the questions that people took a fact for, as phrasings to accept."""
        self.allow_looking(person, "gaps")
        return self.store.suggestions("open")

    def duplicates(self, person: str) -> tuple[tuple[HeldFact, Finding], ...]:
        """Return the pairs of live facts that repeat or contradict each other, each once, the likest first."""
        self.allow_looking(person, "duplicates")
        base = self.base
        likeness = Likeness(base.matcher)
        live = [held.fact for held in base.facts.values() if held.fact.status is FactStatus.live]
        found = [
            (base.facts[fact.id], finding)
            for at, fact in enumerate(live)
            for finding in check(fact, live[:at], likeness, lambda one: profiled(base, one)).found
        ]
        return tuple(sorted(found, key=lambda pair: -pair[1].score))

    def due(self, person: str, *, within_days: int = 0) -> tuple[HeldFact, ...]:
        """Return the facts whose review date has come, or comes within some days, the oldest date first."""
        self.allow_looking(person, "due")
        until = self._today() + timedelta(days=within_days)
        found = [
            (first, held)
            for held in self.base.facts.values()
            if held.fact.status is not FactStatus.retired
            and held.fact.review
            and (first := of_period(held.fact.review).first) <= until
        ]
        return tuple(held for _, held in sorted(found, key=lambda pair: pair[0]))

    def stats(self, person: str) -> Stats:
        """Return the base in figures."""
        self.allow_looking(person, "stats")
        facts = [held.fact for held in self.base.facts.values()]
        states = Counter(fact.status for fact in facts)
        since = self.clock() - DAYS * 86_400
        used = Counter(self.store.usage(since=since))
        low = [
            (name, up, down)
            for name, (up, down) in self.store.ratings(since=since).items()
            if down >= LOW and down > up
        ]
        return Stats(
            live=states[FactStatus.live],
            stale=states[FactStatus.stale],
            retired=states[FactStatus.retired],
            waiting=len(self.store.proposals()),
            gaps=len(self.store.gaps("open")),
            due=len(self.due(person)),
            without_review=sum(not fact.review for fact in facts if fact.status is FactStatus.live),
            people=dict(Counter(self.store.roles().values())),
            most_used=tuple(used.most_common(MOST_LISTED)),
            low_rated=tuple(sorted(low, key=lambda one: one[1] - one[2])[:MOST_LISTED]),
        )

    def _today(self) -> date:
        return datetime.fromtimestamp(self.clock(), UTC).date()

    def _encode(self, texts: Sequence[str]) -> Vectors:
        assert self.briefing.encoder is not None
        names = self.base.matcher.names
        return self.briefing.encoder.encode([names.canonical(clean(text)) for text in texts])
