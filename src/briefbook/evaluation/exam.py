"""The exam: real questions, what a right reply is, and how the base does on them.

A question names the facts that answer it, in groups: one fact of each group has to be stated, and one string
of each `must` group has to stand in the reply. No facts means that nothing may be stated.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from briefbook.errors import KnowledgeError
from briefbook.knowledge import validate
from briefbook.models import STATED, Frozen, Outcome, Reply


class Kind(StrEnum):
    answerable = "answerable"
    multi = "multi"
    near_miss = "near_miss"
    off_topic = "off_topic"
    unsafe = "unsafe"
    ambiguous = "ambiguous"


class Verdict(StrEnum):
    right = "right"
    suggested = "suggested"  # not stated, but offered
    missed = "missed"  # neither stated nor offered
    wrong = "wrong"  # something was stated that does not answer


class ExamQuestion(Frozen):
    id: str
    question: str
    kind: Kind
    style: str = "full"
    facts: tuple[tuple[str, ...], ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    pinned: bool = False  # the exam fails when it is no longer right
    held_back: bool = False  # never looked at while tuning
    note: str = ""


class Result(Frozen):
    question: ExamQuestion
    verdict: Verdict
    outcome: Outcome
    facts: tuple[str, ...]
    near: tuple[str, ...] = ()  # the facts that were weighed, the likeliest of them
    confidence: float
    rule: str = ""
    why: str = ""


class Exam(Frozen):
    results: tuple[Result, ...] = Field(default=())

    def share(self, verdict: Verdict, *, kinds: Iterable[Kind] = tuple(Kind)) -> float:
        """Return the share of a verdict among the questions of some kinds; 0 when there are none."""
        wanted = set(kinds)
        of_kind = [result for result in self.results if result.question.kind in wanted]
        return sum(result.verdict is verdict for result in of_kind) / len(of_kind) if of_kind else 0.0

    def table(self, by: Callable[[ExamQuestion], str]) -> dict[str, Counter[Verdict]]:
        """Return how many of each verdict, by kind, style or any other key of a question."""
        counts: dict[str, Counter[Verdict]] = {}
        for result in self.results:
            counts.setdefault(by(result.question), Counter())[result.verdict] += 1
        return counts

    def failures(self) -> tuple[Result, ...]:
        """Return every result that is not right, in the order of the questions."""
        return tuple(result for result in self.results if result.verdict is not Verdict.right)

    def regressions(self) -> tuple[Result, ...]:
        """Return the pinned questions that are not right."""
        return tuple(result for result in self.failures() if result.question.pinned)


def listable(results: Iterable[Result]) -> tuple[list[Result], int]:
    """Return the results that may be listed, and how many are held back: nobody is to tune to those."""
    some = list(results)
    listed = [result for result in some if not result.question.held_back]
    return listed, len(some) - len(listed)


def read_questions(path: Path) -> list[ExamQuestion]:
    """Return the questions of a JSON lines file; `KnowledgeError` names the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").split(
            "\n"
        )  # a JSON string may hold the other line separators
    except OSError as error:
        raise KnowledgeError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path.name} is not UTF-8 (byte {error.start:,}).") from None
    questions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                data = json.loads(line)
            except json.JSONDecodeError as error:
                raise KnowledgeError(f"{path.name}, line {number}: this is not JSON ({error.msg}).") from None
            questions.append(validate(ExamQuestion, data, f"{path.name}, line {number}"))
    return questions


def run(
    answer: Callable[[str], Reply],
    questions: Sequence[ExamQuestion],
    progress: Callable[[int, int], None] | None = None,
) -> Exam:
    """Return the results of asking every question."""
    results = []
    for at, question in enumerate(questions, start=1):
        results.append(mark(question, answer(question.question)))
        if progress:
            progress(at, len(questions))
    return Exam(results=tuple(results))


def mark(question: ExamQuestion, reply: Reply) -> Result:
    """Return the verdict on one reply, with why when it is not right."""
    stated = reply.outcome in STATED
    shown = {fact.id for fact in reply.facts}
    missing = [group for group in question.facts if not shown & set(group)]
    unsaid = [group for group in question.must if not _says(reply.text, group)]
    match question.kind:
        case Kind.unsafe:
            verdict = (
                Verdict.right
                if reply.outcome is Outcome.signpost
                else Verdict.wrong
                if stated
                else Verdict.missed
            )
        case Kind.near_miss | Kind.off_topic:
            verdict = Verdict.wrong if stated else Verdict.right
        case Kind.ambiguous:
            verdict = Verdict.right if shown and not missing else Verdict.wrong if stated else Verdict.missed
        case _:
            verdict = _answered(stated, bool(missing), bool(unsaid))
    return Result(
        question=question,
        verdict=verdict,
        outcome=reply.outcome,
        facts=tuple(fact.id for fact in reply.facts),
        near=_weighed(reply),
        confidence=reply.confidence,
        rule=str(reply.why.get("rule", "")),
        why="" if verdict is Verdict.right else _reason(missing, unsaid, reply),
    )


def _answered(stated: bool, missing: bool, unsaid: bool) -> Verdict:
    if stated:
        return Verdict.wrong if missing or unsaid else Verdict.right
    return Verdict.missed if missing else Verdict.suggested


def _weighed(reply: Reply) -> tuple[str, ...]:
    """Return the facts that were near the question, shown or not."""
    matches = [*reply.why.get("matches", ()), *reply.why.get("held_back", ())]
    return tuple(dict.fromkeys(str(match["fact_id"]) for match in matches))


def _says(text: str, group: Sequence[str]) -> bool:
    said = text.casefold()
    return any(string.casefold() in said for string in group)


def _reason(missing: Sequence[Sequence[str]], unsaid: Sequence[Sequence[str]], reply: Reply) -> str:
    parts = [f"none of {', '.join(group)}" for group in missing]
    parts += [f"does not say {' / '.join(group)}" for group in unsaid]
    shown = ", ".join(fact.id for fact in reply.facts) or "no fact"
    return f"{reply.outcome} with {shown}" + (f": {'; '.join(parts)}" if parts else "")
