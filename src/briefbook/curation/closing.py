"""What a curator decides about open questions and complaints; none of them is closed by itself."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.curation.deciding import Deciding
from briefbook.curation.reasking import Answerable, answerable
from briefbook.curation.results import Done, State
from briefbook.record import Verb


class Closing(Deciding):
    """What a curator decides about open questions and complaints."""

    def answerable(self, person: str) -> tuple[Answerable, ...]:
        """Return the open questions that the base answers by now; they stay open until a curator says so."""
        self.allow_looking(person, "gaps")
        return answerable(self.briefing)

    def answered(self, person: str, gaps: Sequence[int], fact_id: str, *, request_id: str) -> Done:
        """Close questions with the fact that answers them, so that whoever asked is told."""
        target = f"{fact_id}, question {', '.join(map(str, gaps))}"
        self.allow(person, Verb.alias, target, request_id=request_id)
        held = self.held(fact_id)
        closed = [gap for gap in gaps if self.store.close_gap(gap, fact_id=held.fact.id, at=self.clock())]
        if not closed:
            return _done(State.unchanged, "That was closed already.")
        return _done(
            State.closed,
            f"Closed with {held.fact.id}: {_questions(closed)}. Whoever asked in a thread is told.",
        )

    def dismiss(
        self, person: str, gaps: Sequence[int], feedback: Sequence[int] = (), *, request_id: str
    ) -> Done:
        """Close questions and complaints that no fact is going to answer; nobody is told."""
        self.allow(person, Verb.alias, f"question {', '.join(map(str, gaps))}", request_id=request_id)
        at = self.clock()
        closed = [gap for gap in gaps if self.store.close_gap(gap, fact_id=None, at=at)]
        put_aside = [one for one in feedback if self.store.close_feedback(one, fact_id=None, at=at)]
        if not closed and not put_aside:
            return _done(State.unchanged, "That was closed already.")
        parts = [*([_questions(closed)] if closed else []), *(f"feedback {one}" for one in put_aside)]
        return _done(State.closed, f"Closed without an answer: {', '.join(parts)}.")

    def accept(self, person: str, suggestions: Sequence[int], *, request_id: str) -> Done:
        """Give a fact the phrasing that people who picked it had asked; all that suggest the same are decided."""
        target = f"suggestion {', '.join(map(str, suggestions))}"
        self.allow(person, Verb.alias, target, request_id=request_id)
        open_ = {one.id: one for one in self.store.suggestions("open")}
        found = [open_[number] for number in suggestions if number in open_]
        if not found or not found[0].question:
            return _done(State.unchanged, "That was decided already, or its text is no longer kept.")
        first = found[0]
        done = self.alias(
            person, first.fact_id, first.question or "", request_id=request_id, suggestion=first.id
        )
        for one in found:
            self.store.decide_suggestion(one.id, "accepted", by=person, at=self.clock())
        return done

    def put_aside(self, person: str, suggestions: Sequence[int], *, request_id: str) -> Done:
        """Reject a suggested phrasing, however often it was suggested."""
        target = f"suggestion {', '.join(map(str, suggestions))}"
        self.allow(person, Verb.alias, target, request_id=request_id)
        states = [
            self.reject_suggestion(person, number, request_id=request_id).state for number in suggestions
        ]
        told = "The suggested phrasing is put aside."
        if State.closed not in states:
            return _done(State.unchanged, "That was decided already.")
        return _done(State.closed, told)


def _questions(numbers: Sequence[int]) -> str:
    return f"question{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _done(state: State, message: str) -> Done:
    return Done(state=state, verb=Verb.alias, message=message)
