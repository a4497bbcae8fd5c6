"""What curators look at: a fact with its past, questions without answers, duplicates, reviews due, figures."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from briefbook.curation import diff
from briefbook.curation.access import Access, profiled
from briefbook.curation.checks import Finding, check
from briefbook.curation.digest import low_rated, review_due
from briefbook.curation.gaps import Phrasing, open_gaps, phrasings
from briefbook.curation.likeness import Likeness
from briefbook.curation.results import Gap, Past, Shown, Stats
from briefbook.models import FactStatus, HeldFact
from briefbook.record import Role, Verb
from briefbook.store.protocol import Change

DAYS = 30  # that usage and ratings are counted over
MOST_LISTED = 10
_UNKNOWN: tuple[Verb | None, str | None] = (None, None)  # of a revision from before the audit


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
        written = {
            change.revision: self._entry_of(change)
            for change in self.store.changes()
            if change.fact_id == held.fact.id
        }
        earlier = [None, *(revision.fact for revision in revisions)]
        past = [
            Past(
                revision=revision,
                verb=written.get(revision.number, _UNKNOWN)[0],
                approved_by=written.get(revision.number, _UNKNOWN)[1],
                changes=diff.changes(before, revision.fact),
            )
            for before, revision in zip(earlier, revisions, strict=False)
        ]
        return tuple(reversed(past))

    def _entry_of(self, change: Change) -> tuple[Verb | None, str | None]:
        """Return what was done to a fact, and who approved it where that took a second person."""
        if change.verb is not Verb.approve:
            return change.verb, None
        line = self.store.audit(after=change.seq - 1, limit=1)[0]
        recorded = self.store.recorded(line.request_id)
        proposal = recorded.proposal if recorded else None
        return proposal.verb if proposal else change.verb, change.actor

    def gaps(self, person: str) -> tuple[Gap, ...]:
        """Return what people asked in vain, questions for the same thing together."""
        self.allow_looking(person, "gaps")
        return open_gaps(self.briefing)

    def suggestions(self, person: str) -> tuple[Phrasing, ...]:
        """Return the questions that people took a fact for, as phrasings to accept, the most picked first."""
        self.allow_looking(person, "gaps")
        return phrasings(self.store.suggestions("open"))

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
        return tuple(review_due(self.base.facts.values(), until))

    def stats(self, person: str) -> Stats:
        """Return the base in figures."""
        self.allow_looking(person, "stats")
        facts = [held.fact for held in self.base.facts.values()]
        states = Counter(fact.status for fact in facts)
        since = self.clock() - DAYS * 86_400
        used = Counter(self.store.usage(since=since))
        low = low_rated(self.store.ratings(since=since))
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
            low_rated=tuple(low[:MOST_LISTED]),
        )

    def _today(self) -> date:
        return datetime.fromtimestamp(self.clock(), UTC).date()
