"""`briefbook exam`: real questions, how the replies did, and what changed since the last run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefbook.cli.common import note, opened, progress, say
from briefbook.errors import KnowledgeError
from briefbook.evaluation import (
    AskedPhrasing,
    EarlierRun,
    Exam,
    ExamQuestion,
    Result,
    Verdict,
    as_csv,
    as_junit,
    ask_phrasings,
    compared,
    listable,
    read_questions,
    read_run,
    run,
)
from briefbook.settings import Settings, load_settings

if TYPE_CHECKING:
    from briefbook.briefing import Briefing

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
    typer.Option(
        "--before", help="Compare with this CSV of an earlier run, not with the last run.", show_default=False
    ),
]
Failures = Annotated[
    bool, typer.Option("--failures", help="Print every question that is not right, and why.")
]
Phrasings = Annotated[
    bool,
    typer.Option("--phrasings", help="Ask every phrasing of every fact instead, and print the clashes."),
]


def exam(
    file: File = None,
    csv_: Csv = None,
    junit: Junit = None,
    before: Before = None,
    failures: Failures = False,
    phrasings: Phrasings = False,
) -> None:
    """Ask the exam's questions and print how the replies did; ends with 1 when a pinned one is not right."""
    if phrasings:
        if file or csv_ or junit or before or failures:
            raise typer.BadParameter("it asks no questions of a file, so nothing else goes with it.",
                                     param_hint="--phrasings")  # fmt: skip
        return _exam_of_phrasings()
    settings = load_settings()
    own = settings.knowledge_folder / "questions.jsonl"
    questions = read_questions(file or own)
    last = _last_run(settings) if file is None or file.resolve() == own.resolve() else None
    earlier = read_run(before) if before else _earlier(last)
    with opened(settings) as briefing, progress("Asking") as on_progress:
        # What the exam asks is no gap: nobody wanted to know it.
        result = run(lambda question: briefing.answer(question, record=False), questions, on_progress)
        revisions = {held.fact.id: held.revision for held in briefing.facts()}
    say(f"{_table(result, 'kind', lambda question: question.kind)}\n")
    say(_table(result, "style", lambda question: question.style))
    if failures:
        _listed_questions("not right", result.failures(), _why)
    if earlier:
        _changes(earlier, result, revisions, f"since {before}" if before else "since the last run")
    _written(csv_, as_csv(result, revisions) if csv_ else "")
    _written(junit, as_junit(result) if junit else "")
    _kept(last, as_csv(result, revisions))
    if result.regressions():
        _listed_questions("pinned, and no longer right", result.regressions(), _why)
        raise typer.Exit(1)
    return None


# --- what is printed


def _table(exam: Exam, head: str, by: Callable[[ExamQuestion], str]) -> str:
    """Return how many replies were right, suggested, missed and wrong, a row for each kind or style."""
    tables = exam.table(by)
    everything = sum(tables.values(), Counter[Verdict]())
    rows = [(head, *(verdict.value for verdict in Verdict), "asked")]
    for name, counts in [*tables.items(), ("all", everything)]:
        rows.append((name, *(str(counts[verdict]) for verdict in Verdict), str(counts.total())))
    return "\n".join(f"{name:<14}" + "".join(f"{cell:>11}" for cell in cells) for name, *cells in rows)


def _why(result: Result) -> str:
    question = result.question
    return f"{question.id}, {question.kind}, {result.verdict}: {question.question} ({result.why})"


def _listed_questions(title: str, results: Iterable[Result], line: Callable[[Result], str]) -> None:
    """Print a line a question; a held-back one is counted and never shown, so that nobody tunes to it."""
    shown, held_back = listable(results)
    lines = [line(result) for result in shown]
    if held_back:
        lines.append(f"and {held_back} held back, which {'is' if held_back == 1 else 'are'} not shown")
    _listed(title, lines)


def _changes(earlier: EarlierRun, result: Exam, revisions: dict[str, int], since: str) -> None:
    changes = {change.result.question.id: change for change in compared(earlier, result, revisions)}
    if not changes:
        say(f"\nNo verdict changed {since}.")
    results = [change.result for change in changes.values()]
    _listed_questions(f"changed {since}", results, lambda result: str(changes[result.question.id]))


def _listed(title: str, lines: list[str]) -> None:
    if lines:
        say("\n".join([f"\n{title}:", *(f"  {line}" for line in lines)]))


# --- the last run, kept beside the database


def _last_run(settings: Settings) -> Path:
    return settings.db.with_name(f"{settings.db.name}.exam.csv")


def _earlier(last: Path | None) -> EarlierRun | None:
    """Return the last run of the base's own questions, or None when there was none."""
    if last is None or not last.exists():
        return None
    try:
        return read_run(last)
    except KnowledgeError:
        note(f"briefbook: {last} cannot be read as the last run, so nothing is compared; it is written anew.")
        return None


def _kept(last: Path | None, content: str) -> None:
    """Keep a run for the next one to compare with, as a whole file or not at all."""
    if last is None:
        return
    new = last.with_name(f"{last.name}.new")
    try:
        new.write_text(content, encoding="utf-8", newline="\n")
        new.replace(last)
    except OSError as error:
        note(f"briefbook: {last} cannot be written ({error.strerror}), so the next run compares with none.")


def _written(path: Path | None, content: str) -> None:
    if path is None:
        return
    try:
        path.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be written: {error.strerror}.") from None
    note(f"Results written to {path}.")


# --- the phrasings


def _exam_of_phrasings() -> None:
    """Ask every phrasing as it stands and print which do not find their own fact."""
    with opened() as briefing, progress("Asking") as on_progress:
        asked = _asked(briefing, on_progress)
    clashes = [one for one in asked if not one.finds_its_own]
    nearer = [one for one in asked if one.finds_its_own and not one.scores_its_own]
    not_stated = [one for one in asked if not one.stated and not one.another_stated]
    say(f"{len(asked) - len(clashes):,} of {len(asked):,} phrasings find their own fact first;"
        f" {len(asked) - len(clashes) - len(nearer):,} do by their score alone.")  # fmt: skip
    _listed("find another fact first", [_clash(one, one.first) for one in clashes])
    _listed("another fact scores higher, so a question worded nearly so may find it",
            [_clash(one, one.highest) for one in nearer])  # fmt: skip
    _listed("answered with another fact",
            [f"{_clash(one, ' '.join(one.shown))} ({one.why_not})" for one in asked if one.another_stated])  # fmt: skip
    _listed("not stated", [f"{one.fact}: {one.phrasing} ({one.why_not})" for one in not_stated])
    if clashes:
        raise typer.Exit(1)


def _asked(briefing: Briefing, on_progress: Callable[[int, int], None]) -> tuple[AskedPhrasing, ...]:
    """Ask the phrasings of every fact that may be stated; a broken quote is told by `documents check`."""
    facts = [held.fact for held in briefing.facts() if briefing.statable(held.fact.id)]
    matcher = briefing.base.matcher
    return ask_phrasings(facts, matcher, lambda text: briefing.answer(text, record=False), on_progress)


def _clash(asked: AskedPhrasing, found: str) -> str:
    return f"{asked.fact}: {asked.phrasing} → {found}"
