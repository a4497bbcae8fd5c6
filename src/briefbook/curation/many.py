"""Reviewing many candidates of a document at once: those that raise no question, and the furniture of its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbook.curation.candidates import Bulk, Made, furniture_in, titles_in
from briefbook.curation.editing import TRIES
from briefbook.curation.results import Done, State
from briefbook.curation.reviewing import Reviewing
from briefbook.models import Fact
from briefbook.record import CandidateState, HeldCandidate, Save, Verb, tried


class ReviewingMany(Reviewing):
    """Each of these is one act, and is undone as one."""

    def approve_unflagged(self, person: str, document: str, *, request_id: str, reason: str = "") -> Bulk:
        """Approve what needs no pen in a document, in one act; what repeats or contradicts a fact is left."""
        self.allow(person, Verb.add, document, request_id=request_id)
        if done := self.again(person, Verb.add, request_id):
            return Bulk(**dict(done))
        skipped: dict[str, str] = {}

        def approve() -> Done:
            base, chosen = self.base, dict[str, Fact]()
            skipped.clear()
            for held in self._unflagged(person, document, skipped):
                fact, why = self._unquestioned(base, held, list(chosen.values()))
                if fact is None:
                    skipped[held.key] = why
                else:
                    chosen[held.key] = fact
            if not chosen:
                told = f"No candidate of {document} can be approved without a look."
                return Done(state=State.unchanged, verb=Verb.add, message=told)
            return self._written(
                person,
                Verb.add,
                Made(
                    state=CandidateState.approved,
                    keys=tuple(chosen),
                    facts=tuple((fact.id,) for fact in chosen.values()),
                    saves=tuple(Save(fact=fact) for fact in chosen.values()),
                ),
                phrasings=(),
                request_id=request_id,
                reason="; ".join([*([reason] if reason else []), f"unflagged of {document}"]),
                told=_bulk_words(document, list(chosen.values())),
            )

        done = tried(approve, TRIES)
        return Bulk(**dict(done), skipped=tuple(skipped.items()))

    def furniture(self, person: str, document: str) -> tuple[HeldCandidate, ...]:
        """Return the open candidates of a document that are of its page: dates, bylines, links, labels."""
        waiting = self.to_review(person, document).open
        sources = self.base.sources
        text = sources.texts.get(document)
        if text is None:
            return ()
        keys = furniture_in(waiting, sources.documents[document], text)
        return tuple(held for held in waiting if held.key in keys)

    def reject_furniture(self, person: str, document: str, *, request_id: str) -> Done:
        """Turn down what `furniture` shows, in one act."""
        self.allow(person, Verb.decline, document, request_id=request_id)
        if done := self.again(person, Verb.decline, request_id):
            return done
        keys = [held.key for held in self.furniture(person, document)]
        if not keys:
            told = f"No candidate of {document} looks like furniture."
            return Done(state=State.unchanged, verb=Verb.decline, message=told)
        return self._declined(person, keys, "furniture", request_id)

    def _unflagged(self, person: str, document: str, skipped: dict[str, str]) -> Iterator[HeldCandidate]:
        """Yield the candidates without a flag; titles and furniture go to those that are skipped."""
        waiting = [held for held in self.to_review(person, document).open if not held.candidate.flags]
        entry, text = self.base.sources.documents[document], self.base.sources.texts.get(document, "")
        titles, aside = titles_in(waiting, entry, text), furniture_in(waiting, entry, text)
        for held in waiting:
            if held.key in titles | aside:
                skipped[held.key] = "It is a title." if held.key in titles else "It looks like furniture."
            else:
                yield held


def _bulk_words(document: str, facts: Sequence[Fact]) -> str:
    if len(facts) == 1:
        return f"1 candidate of {document} is a fact now: {facts[0].id}."
    return f"{len(facts)} candidates of {document} are facts now: {facts[0].id} to {facts[-1].id}."
