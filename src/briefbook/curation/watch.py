"""Reads what changed in the base, and says what is to be told because of it, until all of it is told.

A bookmark over the audit says how far it has come. It moves on only when every notice of a change is sent or
cannot be sent at all, so that a process that dies in the middle loses nothing; each notice is claimed for a while
before it is sent, so that two processes do not send it both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from enum import StrEnum

from briefbook.answering.judge import Base
from briefbook.briefing import Briefing
from briefbook.curation.digest import digest, key_of_week
from briefbook.curation.gaps import nearest
from briefbook.curation.notices import (
    Correction,
    Notice,
    Offer,
    Question,
    Weekly,
    amends,
    answers,
    changed,
    corrections,
    instead,
    successor,
)
from briefbook.curation.reasking import answerable
from briefbook.models import Fact, Frozen
from briefbook.retention import DAY
from briefbook.store.protocol import Change, Posted

LEASE = 60.0  # seconds for which a notice belongs to whoever claimed it
CORRECTIONS, OFFERS = "corrections", "offers"  # the bookmarks


class Claim(StrEnum):
    """What became of claiming a notice."""

    mine = "mine"  # to be sent now
    told = "told"  # it has been sent
    taken = "taken"  # somebody is sending it, or died doing so: ask again later


class Due(Frozen):
    """What is to be told now."""

    notices: tuple[Notice, ...] = ()
    upto: int = 0  # the line of the audit that the notices reach to


class Watch:
    """Finds what is due, and keeps count of what was told; its methods block, and are for one thread at a time."""

    def __init__(self, briefing: Briefing, *, offering: bool = False, clock: Callable[[], float] = time.time):
        self.briefing, self.clock = briefing, clock
        self._store = briefing.store
        self._offering = offering  # somebody reads what is offered, and the digest
        self._read: tuple[tuple[int, int], tuple[Correction, ...]] | None = None
        self._asked: tuple[tuple[int, int], tuple[Offer, ...]] | None = None

    def begin(self) -> None:
        """Begin with what changes from now on, where nobody has watched this base before."""
        head = self._store.audit_head()[0]
        for name in (CORRECTIONS, OFFERS):
            if not self._store.bookmark(name):
                self._store.set_bookmark(name, head)
                if name == OFFERS and (week := key_of_week(self.clock())):
                    self._store.mark_told(week, at=self.clock())

    # --- what is due

    def corrections(self) -> Due:
        """Return the notes on facts that have changed since the bookmark."""
        after, head = self._store.bookmark(CORRECTIONS), self._store.audit_head()[0]
        if after >= head:
            return Due(upto=head)
        if self._read is None or self._read[0] != (after, head):  # else some are still being sent
            changes = self._store.changes(after=after)
            base = self.briefing.state().base
            self._close_mended(changes, base)
            self._read = (after, head), self._corrections(changes, base)
        return Due(notices=self._read[1], upto=head)

    def _corrections(self, changes: Sequence[Change], base: Base) -> tuple[Correction, ...]:
        since = self.clock() - self.briefing.settings.correction_days * DAY
        found: list[Correction] = []
        for fact_id in dict.fromkeys(change.fact_id for change in changes):
            told = self._store.answered_with(fact_id, since=since) if fact_id in base.facts else ()
            if told:
                found += corrections(fact_id, told, self._store.history(fact_id), base, self._store.was_told)
        return tuple(found)

    def answers(self) -> Due:
        """Return the notes to people who wait for an answer, or for a fact to be mended."""
        since = self.clock() - self.briefing.settings.correction_days * DAY
        awaiting = self._store.awaiting(since=since)
        if not awaiting:
            return Due()
        shown = self.briefing.statable
        return Due(
            notices=(
                *answers(awaiting, shown),
                *amends(
                    awaiting,
                    lambda one: self._as_told(one.reply_id, one.fact_id),
                    lambda name: shown(self._standing(name)),
                ),
            )
        )

    def offers(self) -> Due:
        """Return the open questions that the base answers since it changed, for a curator to say so."""
        after, head = self._store.bookmark(OFFERS), self._store.audit_head()[0]
        if not self._offering or after >= head or not self._store.changes(after=after):
            return Due(upto=head)
        if self._asked is None or self._asked[0] != (after, head):  # else some are still being sent
            self._asked = (after, head), self._offers()
        return Due(notices=self._asked[1], upto=head)

    def _offers(self) -> tuple[Offer, ...]:
        return tuple(
            Offer(
                key=f"offer:{found.gaps[0]}:{found.fact.id}",
                question=found.question,
                gaps=found.gaps,
                fact=found.fact,
            )
            for found in answerable(self.briefing)
        )

    def questions(self) -> Due:
        """Return the questions that people want a curator to answer and that none has been shown."""
        found = self._store.unbrought() if self._offering else ()
        return Due(
            notices=tuple(
                Question(key=f"asked:{gap}", gap=gap, question=text, nearest=nearest(self.briefing, text))
                for gap, text in found
                if text
            )
        )

    def findings(self) -> Due:
        """Return the notes on sources that changed, for the curators and for owners who are people in Slack."""
        drifts = self._store.findings()
        if not drifts:
            return Due()
        found = changed(drifts, self.briefing.state().base, self._store.was_told)
        return Due(notices=tuple(note for note in found if note.person or self._offering))

    def weekly(self) -> Due:
        """Return the digest of the week when it is due."""
        at = self.clock()
        week = key_of_week(at)
        if not self._offering or week is None or self._store.was_told(week):
            return Due()
        return Due(notices=(Weekly(key=week, digest=digest(self.briefing, at)),))

    # --- what was told

    def claim(self, notice: Notice) -> Claim:
        """Claim a notice; what is claimed is sent, or given up, within the lease."""
        if self._store.claim_notice(notice.key, lease=LEASE, at=self.clock()):
            return Claim.mine
        return Claim.told if self._store.was_told(notice.key) else Claim.taken

    def told(self, notice: Notice, *, sent: bool) -> None:
        """Keep that a notice was sent, or that it can never be."""
        at = self.clock()
        if sent and notice.thread and isinstance(notice, Correction) and notice.now:
            facts = [{"id": notice.now.id, "revision": notice.now.revision}]
            reply = {"outcome": "answer", "facts": facts}  # so that the thread is told when that one changes
            self._store.remember(Posted(notice.name, notice.channel, notice.thread, reply, at))
        for key in (notice.key, *notice.also):
            self._store.mark_told(key, at=at)

    def settle(self, name: str, due: Due) -> None:
        """Move a bookmark on: everything up to there is told."""
        self._store.set_bookmark(name, due.upto)

    # --- complaints

    def _close_mended(self, changes: Sequence[Change], base: Base) -> None:
        """Close the complaints about facts that are others now than when somebody complained."""
        changed = {change.fact_id: change.at for change in changes if change.fact_id in base.facts}
        for one in self._store.feedback("open"):
            for fact_id in one.facts:
                before = self._as_told(one.posted_id, fact_id) if changed.get(fact_id, 0.0) > one.at else None
                if one.reason and before and instead(before, base)[0]:
                    self._store.close_feedback(one.id, fact_id=fact_id, at=self.clock())
                    break

    def _as_told(self, reply_id: str, fact_id: str) -> Fact | None:
        """Return a fact as a reply gave it."""
        told = [one for one in self._store.answered_with(fact_id, since=0.0) if one.reply_id == reply_id]
        history = self._store.history(fact_id) if told else ()
        return next((past.fact for past in history if past.number == told[0].revision), None)

    def _standing(self, fact_id: str) -> str:
        """Return the fact that stands in place of one, itself while it is live."""
        facts = self.briefing.state().base.facts
        held = facts.get(fact_id)
        following = successor(held.fact, facts) if held and self.briefing.statable(fact_id) is None else None
        return following[0].id if following else fact_id
