"""The part of the store that keeps replies, what people thought of them and what they did not find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from briefbook.store import loop, notices, replies
from briefbook.store.base import OpenFile
from briefbook.store.protocol import Awaiting, Feedback, Posted, Suggestion, Told


class Loop(OpenFile):
    """Replies, votes, feedback, gaps, suggestions, and who was told what."""

    def remember(self, posted: Posted) -> None:
        """Keep a reply under its id, and which facts it stated where."""
        self._write(lambda db: replies.remember(db, posted))

    def posted(self, posted_id: str) -> Posted | None:
        """Return a reply that went out, or None."""
        return self._read(lambda db: replies.find(db, posted_id))

    def thread_facts(self, channel: str, thread: str) -> tuple[str, ...]:
        """Return the ids of the facts stated in a thread, the newest reply first."""
        return self._read(lambda db: replies.thread_facts(db, channel, thread))

    def vote(self, posted_id: str, voter: str, value: str, *, at: float) -> None:
        """Keep a vote, "up" or "down"; the last vote of a person counts."""
        self._write(lambda db: replies.vote(db, posted_id, voter, value, at=at))

    def votes(self, posted_id: str) -> dict[str, int]:
        """Return how many people's last vote is "up" and "down"."""
        return self._read(lambda db: replies.votes(db, posted_id))

    def ratings(self, *, since: float) -> Mapping[str, tuple[int, int]]:
        """Return how many votes since a time were up and down, for each fact of the replies voted on."""
        return self._read(lambda db: loop.ratings(db, since=since))

    def record_feedback(
        self,
        posted_id: str,
        *,
        reason: str | None,
        question: str | None,
        at: float,
        channel: str = "",
        thread: str = "",
        person: str | None = None,
    ) -> int:
        """Keep why a reply was found wanting and return its number."""
        return self._write(
            lambda db: loop.record_feedback(
                db,
                posted_id,
                reason=reason,
                question=question,
                at=at,
                channel=channel,
                thread=thread,
                person=person,
            )
        )

    def feedback(self, state: str | None = "open") -> Sequence[Feedback]:
        """Return what people found wanting, newest first."""
        return self._read(lambda db: loop.feedback(db, state))

    def close_feedback(self, feedback: int, *, fact_id: str | None, at: float) -> bool:
        """Close it with the fact that mends it, or None; False when it was closed already."""
        return self._write(lambda db: loop.close(db, "feedback", feedback, fact_id=fact_id, at=at))

    # --- gaps and suggestions

    def record_gap(
        self,
        question: str | None,
        outcome: str,
        fact_ids: Sequence[str],
        *,
        at: float,
        channel: str = "",
        thread: str = "",
        person: str | None = None,
    ) -> int:
        """Record a question that was not answered and return the gap's number."""
        return self._write(
            lambda db: loop.record_gap(
                db, question, outcome, fact_ids, at=at, channel=channel, thread=thread, person=person
            )
        )

    def ask_curator(self, gap: int, *, person: str | None, channel: str, thread: str) -> bool:
        """Note that a curator was asked and where the answer is awaited; False when it was before."""
        return self._write(
            lambda db: loop.ask_curator(db, gap, person=person, channel=channel, thread=thread)
        )

    def gaps(self, state: str | None = None) -> Sequence[Mapping[str, Any]]:
        """Return the gaps, "open", "closed" or all, newest first."""
        return self._read(lambda db: loop.gaps(db, state))

    def close_gap(self, gap: int, *, fact_id: str | None, at: float) -> bool:
        """Close it with the fact that answers it, or None; False when it was closed already."""
        return self._write(lambda db: loop.close(db, "gaps", gap, fact_id=fact_id, at=at))

    def unbrought(self) -> Sequence[tuple[int, str | None]]:
        """Return the open questions that a curator was asked about and has not been shown."""
        return self._read(loop.unbrought)

    def awaiting(self, *, since: float) -> Sequence[Awaiting]:
        """Return what a fact has closed since a time and nobody has been told of yet, the earliest first."""
        return self._read(lambda db: loop.awaiting(db, since=since))

    def suggest_phrasing(self, question: str, fact_id: str, *, at: float) -> int:
        """Keep a question as a phrasing that a curator may accept, and return its number."""
        return self._write(lambda db: loop.suggest(db, question, fact_id, at=at))

    def suggestions(self, state: str | None = "open") -> Sequence[Suggestion]:
        """Return the suggested phrasings, newest first."""
        return self._read(lambda db: loop.suggestions(db, state))

    def decide_suggestion(self, suggestion: int, state: str, *, by: str, at: float) -> bool:
        """Mark it "accepted" or "rejected"; False when it was decided or forgotten already."""
        return self._write(lambda db: loop.decide_suggestion(db, suggestion, state, by=by, at=at))

    def recorded_questions(self) -> Sequence[str]:
        """Return every question whose text is still held, each once, newest first."""
        return self._read(loop.questions)

    def forget_questions(self, *, before: float) -> int:
        """Forget what people wrote before a time, and who waited for an answer; return how many texts went."""
        return self._write(lambda db: loop.forget_questions(db, before=before))

    # --- who was told what

    def answered_with(self, fact_id: str, *, since: float) -> Sequence[Told]:
        """Return where a fact was stated since a time, the earliest first."""
        return self._read(lambda db: notices.answered_with(db, fact_id, since=since))

    def forget_told(self, *, before: float) -> int:
        """Forget where facts were stated before a time and return how many statements that were."""
        return self._write(lambda db: notices.forget_told(db, before=before))

    def claim_notice(self, key: str, *, lease: float, at: float) -> bool:
        """Return whether the caller is to send a note now."""
        return self._write(lambda db: notices.claim(db, key, lease=lease, at=at))

    def mark_told(self, key: str, *, at: float) -> None:
        """Keep that a note has been sent."""
        self._write(lambda db: notices.mark_told(db, key, at=at))

    def was_told(self, key: str) -> bool:
        """Return whether a note has been sent."""
        return self._read(lambda db: notices.was_told(db, key))

    def bookmark(self, name: str) -> int:
        """Return how far in the audit a reader has come."""
        return self._read(lambda db: notices.bookmark(db, name))

    def set_bookmark(self, name: str, seq: int) -> None:
        """Move a bookmark on; it never goes back."""
        self._write(lambda db: notices.set_bookmark(db, name, seq))
