"""Open questions asked again: which of them the base answers by now, and which a new fact answers with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from briefbook.answering.answerer import Answerer
from briefbook.briefing import Briefing
from briefbook.curation.gaps import open_gaps
from briefbook.matching.normalise import key
from briefbook.models import STATED, FactId, Frozen, ReplyFact

MOST = 100  # questions asked again after a change, the newest; each takes some ten milliseconds


class Answerable(Frozen):
    """An open question, however often it was asked, and the fact that would be stated now."""

    question: str
    gaps: tuple[int, ...]
    fact: ReplyFact


def answerable(briefing: Briefing) -> tuple[Answerable, ...]:
    """Return each open question that would be answered now, asked again, with the first fact stated."""
    state = briefing.state()
    asked: dict[str, list[Mapping[str, Any]]] = {}
    for gap in briefing.store.gaps("open"):
        if gap["question"]:
            asked.setdefault(key(gap["question"]), []).append(gap)
    found = []
    for same in list(asked.values())[:MOST]:
        question = same[0]["question"]
        fact = stated(state, question)
        if fact is not None:
            gaps = tuple(sorted(gap["id"] for gap in same))
            found.append(Answerable(question=question, gaps=gaps, fact=fact))
    return tuple(found)


def stated(state: Answerer, question: str) -> ReplyFact | None:
    """Return the first fact that a question is answered with, None when a part of it would be left open."""
    reply = state.answer(question)
    return reply.facts[0] if reply.outcome in STATED and not reply.closing else None


def close_group(briefing: Briefing, gap: int, fact_id: FactId, *, at: float) -> tuple[int, ...]:
    """Close a question with the fact that answers it, and those of its group that the fact answers too.

    Whoever asked for the same is told as well; a question that only looked alike stays open. Complaints of the
    group are closed where the fact is one that was complained of, or answers the question.
    """
    group = next((group for group in open_gaps(briefing, facts=False) if gap in group.gaps), None)
    closed = [gap] if briefing.store.close_gap(gap, fact_id=fact_id, at=at) else []
    if group is None:
        return tuple(closed)
    state = briefing.state()

    def answers(question: str | None) -> bool:
        reply = state.answer(question) if question else None
        return reply is not None and reply.outcome in STATED and fact_id in {fact.id for fact in reply.facts}

    for one in briefing.store.gaps("open"):
        if one["id"] in group.gaps and answers(one["question"]):
            briefing.store.close_gap(one["id"], fact_id=fact_id, at=at)
            closed.append(one["id"])
    for complaint in briefing.store.feedback("open"):
        if complaint.id in group.feedback and (fact_id in complaint.facts or answers(complaint.question)):
            briefing.store.close_feedback(complaint.id, fact_id=fact_id, at=at)
    return tuple(closed)
