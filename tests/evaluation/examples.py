"""Questions, replies and exams of a few words."""

from __future__ import annotations

from typing import Any

from briefbook.evaluation import Exam, ExamQuestion, mark, run
from briefbook.models import Basis, CitationState, CitedSource, Outcome, Reply, ReplyFact

SOURCE = CitedSource(
    document="note", paragraph=1, start=0, end=2, quote="so", title="A note", publisher=None, date=None,
    date_basis=Basis.none, state=CitationState.recorded,
)  # fmt: skip


def a_question(name: str, **given: Any) -> ExamQuestion:
    fields = {"id": name, "question": f"Is it {name}?", "kind": "answerable", "facts": [["F1"]], **given}
    return ExamQuestion.model_validate(fields)


def a_reply(outcome: str, shown: list[str], text: str = "Said.", **given: Any) -> Reply:
    facts = tuple(
        ReplyFact(id=name, revision=1, statement="So.", score=0.9, as_of=None, citations=(SOURCE,))
        for name in shown
    )
    return Reply(question="?", outcome=Outcome(outcome), text=text, facts=facts, confidence=0.9, **given)


def marked(kind: str, outcome: str, shown: list[str], *, text: str = "Said.", **given: Any) -> str:
    return mark(a_question("q1", kind=kind, **{"facts": [], **given}), a_reply(outcome, shown, text)).verdict


def an_exam(*results: tuple[str, str, bool]) -> Exam:
    replies = {
        f"Is it {name}?": a_reply(outcome, ["F1"] if outcome == "answer" else [])
        for name, outcome, _ in results
    }
    return run(replies.__getitem__, [a_question(name, pinned=pinned) for name, _, pinned in results])
