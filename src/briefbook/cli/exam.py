"""`briefbook exam`: real questions, and how the replies did."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from briefbook.cli.common import note, opened, progress, say
from briefbook.errors import KnowledgeError
from briefbook.evaluation import Exam, Verdict, as_csv, as_junit, compared, read_questions, run
from briefbook.settings import load_settings

File = Annotated[
    Path | None,
    typer.Argument(
        help="Questions as JSON lines; questions.jsonl of the knowledge folder when left out.",
        show_default=False,
    ),
]
Csv = Annotated[
    Path | None, typer.Option("--csv", help="Also write the results there, as CSV.", show_default=False)
]
Junit = Annotated[
    Path | None, typer.Option("--junit", help="Also write them there, as JUnit XML.", show_default=False)
]
Before = Annotated[
    Path | None,
    typer.Option("--before", help="A CSV of an earlier run: print what changed since.", show_default=False),
]
Failures = Annotated[
    bool, typer.Option("--failures", help="Print every question that is not right, and why.")
]


def exam(
    file: File = None,
    csv_: Csv = None,
    junit: Junit = None,
    before: Before = None,
    failures: Failures = False,
) -> None:
    """Ask the exam's questions and print how the replies did; ends with 1 when a pinned one is not right."""
    settings = load_settings()
    questions = read_questions(file or settings.knowledge_folder / "questions.jsonl")
    earlier = _verdicts(before) if before else {}
    with opened(settings) as briefing, progress("Asking") as on_progress:
        # What the exam asks is no gap: nobody wanted to know it.
        result = run(lambda question: briefing.answer(question, record=False), questions, on_progress)
    say(_table(result))
    _listed("not right", _failures(result) if failures else [])
    _listed("changed", compared(earlier, result))
    _written(csv_, as_csv(result) if csv_ else "")
    _written(junit, as_junit(result) if junit else "")
    regressions = [f"{r.question.id}: {r.question.question} ({r.why})" for r in result.regressions()]
    _listed("pinned, and no longer right", regressions)
    if regressions:
        raise typer.Exit(1)


def _table(exam: Exam) -> str:
    """Return how many replies of each kind were right, suggested, missed and wrong."""
    tables = exam.table(lambda question: question.kind)
    everything = sum(tables.values(), Counter[Verdict]())
    rows = [("", *(verdict.value for verdict in Verdict), "asked")]
    for name, counts in [*tables.items(), ("all", everything)]:
        rows.append((name, *(str(counts[verdict]) for verdict in Verdict), str(counts.total())))
    return "\n".join(f"{name:<12}" + "".join(f"{cell:>11}" for cell in cells) for name, *cells in rows)


def _failures(exam: Exam) -> list[str]:
    """Return a line each; a held-back question is counted and never shown, so that nobody tunes to it."""
    return [
        f"{r.question.id}, {r.question.kind}, {r.verdict}: {r.question.question} ({r.why})"
        for r in exam.failures()
        if not r.question.held_back
    ]


def _listed(title: str, lines: list[str]) -> None:
    if lines:
        say("\n".join([f"\n{title}:", *(f"  {line}" for line in lines)]))


def _written(path: Path | None, content: str) -> None:
    if path is None:
        return
    try:
        path.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be written: {error.strerror}.") from None
    note(f"Results written to {path}.")


def _verdicts(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if {"id", "verdict"} <= set(rows.fieldnames or ()):
                return {row["id"]: row["verdict"] for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error):
        pass  # said below, in the same words
    raise KnowledgeError(f"{path} is no CSV of an earlier exam: `briefbook exam --csv FILE` makes one.")
