"""Results as CSV and JUnit XML, and what changed since an earlier run."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from pydantic import Field

from briefbook.errors import KnowledgeError
from briefbook.evaluation.exam import Exam, Result, Verdict
from briefbook.models import Frozen

COLUMNS = (
    "id", "kind", "style", "verdict", "outcome", "facts", "confidence", "rule", "why", "question", "revisions",
)  # fmt: skip


class Earlier(Frozen):
    """What an earlier run said of one question."""

    verdict: str
    facts: tuple[str, ...] = ()
    question: str = ""
    revisions: dict[str, int] = Field(default_factory=dict)  # of the facts shown, weighed or wanted


class EarlierRun(Frozen):
    results: dict[str, Earlier] = Field(default_factory=dict)

    @property
    def revisions(self) -> dict[str, int]:
        """Return the revision of every fact that came up in the run."""
        return {fact: number for row in self.results.values() for fact, number in row.revisions.items()}


class Change(Frozen):
    """One question whose verdict is another than in the earlier run."""

    result: Result
    before: Earlier
    edited: tuple[str, ...] = ()  # in words: "F5 changed (revision 1 → 2)"

    def __str__(self) -> str:
        now, was = self.result, self.before
        shown = f"{_listed(was.facts)} → {_listed(now.facts)}" if was.facts != now.facts else _same(now.facts)
        causes = list(self.edited)
        if was.question and was.question != now.question.question:
            causes.insert(0, "the question itself was edited")
        if not causes and was.revisions:
            causes = ["none of the facts near it was edited"]
        return (
            f"{now.question.id}: {was.verdict} → {now.verdict} ({'; '.join([shown, *causes])}):"
            f" {now.question.question}"
        )


def compared(before: EarlierRun, now: Exam, revisions: Mapping[str, int]) -> tuple[Change, ...]:
    """Return the questions whose verdict changed, each with the facts that were edited in between.

    `revisions` are those of every fact held now. A question that the earlier run did not ask is no change.
    """
    earlier = before.revisions
    changes = []
    for result in now.results:
        was = before.results.get(result.question.id)
        if was is not None and was.verdict != result.verdict:
            edited = tuple(_edits(was, result, earlier, revisions))
            changes.append(Change(result=result, before=was, edited=edited))
    return tuple(changes)


def as_csv(exam: Exam, revisions: Mapping[str, int] | None = None) -> str:
    """Return the results as CSV, one question a row, with the revisions of the facts that came up."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for r in exam.results:
        q = r.question
        row = [q.id, q.kind, q.style, r.verdict, r.outcome, " ".join(r.facts), r.confidence, r.rule, r.why]
        writer.writerow([*row, q.question, _revisions(r, revisions or {})])
    return out.getvalue()


def read_run(path: Path) -> EarlierRun:
    """Return an earlier run from its CSV; `KnowledgeError` when the file is none."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if {"id", "verdict"} <= set(rows.fieldnames or ()):
                return EarlierRun(results={row["id"]: _earlier(row) for row in rows})
    except (OSError, ValueError, csv.Error):  # a revision that is no number, bytes that are no UTF-8
        pass  # said below, in the same words
    raise KnowledgeError(f"{path} is no CSV of an earlier exam: `briefbook exam --csv FILE` makes one.")


def as_junit(exam: Exam) -> str:
    """Return the results as JUnit XML; every question that is not right is a failure."""
    suite = Element(
        "testsuite", name="exam", tests=str(len(exam.results)), failures=str(len(exam.failures()))
    )
    for result in exam.results:
        case = SubElement(suite, "testcase", classname=result.question.kind, name=result.question.id)
        if result.verdict is not Verdict.right:
            SubElement(
                case, "failure", message=result.verdict
            ).text = f"{result.question.question}\n{result.why}"
    return tostring(suite, encoding="unicode")


def _edits(was: Earlier, now: Result, earlier: Mapping[str, int], revisions: Mapping[str, int]) -> list[str]:
    """Return, in words, which facts shown or near, before or now, are not as they were."""
    edits = []
    for fact in dict.fromkeys((*was.facts, *now.facts, *was.revisions, *now.near)):
        before, current = earlier.get(fact), revisions.get(fact)
        if before is not None and current is None:
            edits.append(f"{fact} is no longer held")
        elif before is not None and before != current:
            edits.append(f"{fact} changed (revision {before} → {current})")
        elif before is None and earlier and fact in now.facts:
            edits.append(f"{fact} came up for the first time (revision {current})")
    return edits


def _revisions(result: Result, revisions: Mapping[str, int]) -> str:
    wanted = [fact for group in result.question.facts for fact in group]
    came_up = dict.fromkeys((*result.facts, *result.near, *wanted))
    return " ".join(f"{fact}@{revisions[fact]}" for fact in came_up if fact in revisions)


def _earlier(row: Mapping[str, str | None]) -> Earlier:
    pairs = [one.partition("@") for one in (row.get("revisions") or "").split()]
    return Earlier(
        verdict=row["verdict"] or "",
        facts=tuple((row.get("facts") or "").split()),
        question=row.get("question") or "",
        revisions={fact: int(number) for fact, _, number in pairs},
    )


def _listed(facts: tuple[str, ...]) -> str:
    return " ".join(facts) or "no fact"


def _same(facts: tuple[str, ...]) -> str:
    return f"{_listed(facts)} as before"
