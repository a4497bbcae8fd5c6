"""How long it takes to preview a change of one fact, and how many replies are made anew for it.

    python benchmarks/preview.py [--knowledge FOLDER]

Every question of the exam is held against each change, through the service that Slack and the terminal call. A
base's very first preview reads all questions; the first of a process makes all replies once, which happens while
somebody fills in a form; every later one makes those anew that its change touches, also once a change is live. "in
full" makes all of them twice, as all previews once did.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from common import CHECKOUT, table

from briefbook.briefing import Briefing
from briefbook.curation import impact
from briefbook.models import Fact, FactStatus
from briefbook.record import Save
from briefbook.settings import load_settings

HEAD = ("change", "s", "CPU s", "replies made", "replies that would change")
Row = Sequence[str]


def main() -> None:
    """Preview in two processes one after the other, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--knowledge", type=Path, default=CHECKOUT / "knowledge")
    parser.add_argument("--child", nargs=2, metavar=("DB", "WHICH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(list(measured(Path(options.child[0]), options.knowledge, options.child[1]))))
        return
    with tempfile.TemporaryDirectory() as scratch:
        db = Path(scratch) / "preview.db"
        rows = [*run(db, options.knowledge, "first of the base"), *run(db, options.knowledge, "")]
        questions = len(impact.read_questions(options.knowledge / "questions.jsonl"))
    print(f"## {questions} questions of the exam\n")
    print(table(HEAD, rows))


def run(db: Path, knowledge: Path, which: str) -> list[Row]:
    """Return the rows that another process measured."""
    call = [sys.executable, __file__, "--knowledge", str(knowledge), "--child", str(db), which]
    said = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [tuple(row) for row in json.loads(said.splitlines()[-1])]


def measured(db: Path, knowledge: Path, which: str) -> Iterator[Row]:
    """Yield a row a preview; with a name for the first one, that one alone."""
    settings = load_settings(_env_file=None, BRIEFBOOK_DB=db, BRIEFBOOK_KNOWLEDGE=knowledge)
    briefing = Briefing.open(settings)
    asked = impact.questions(briefing)
    preview = impact.Preview(briefing)
    name, fact, revision = next(of_one_fact(briefing))
    save = Save(fact=fact, expected_revision=revision)
    yield timed(which or "first of a process", lambda: preview.impact([save], asked), preview)
    if which:
        return
    for name, fact, revision in of_one_fact(briefing):
        save = Save(fact=fact, expected_revision=revision)
        yield timed(name, lambda save=save: preview.impact([save], asked), preview)  # type: ignore[misc]
    briefing.store.save_fact(save.fact, expected_revision=revision, actor="benchmark", reason="", at=1.0)
    yield timed(f"{name}, after this one is live", lambda: preview.impact([save], asked), preview)
    yield timed("in full", lambda: in_full(briefing, save, asked))


def of_one_fact(briefing: Briefing) -> Iterator[tuple[str, Fact, int | None]]:
    """Yield changes of the fact that answers most of the exam: what is done, the fact afterwards, its revision."""
    exam = impact.read_questions(briefing.settings.knowledge_folder / "questions.jsonl")
    wanted = Counter(
        fact_id for question in exam if len(question.facts) == 1 for fact_id in question.facts[0][:1]
    )
    held = max(briefing.facts(), key=lambda one: wanted[one.fact.id])
    changes: dict[str, dict[str, object]] = {
        "its note": {"note": "Looked at."},
        "its statement": {"statement": f"In short: {held.fact.statement}"},
        "another phrasing": {"phrasings": (*held.fact.phrasings, "what somebody else might call it")},
        "retired": {"status": FactStatus.retired},
    }
    for name, change in changes.items():
        yield name, held.fact.model_copy(update=change), held.revision
    number = max(int(one.fact.id[1:]) for one in briefing.facts()) + 1
    new = {"id": f"F{number}", "phrasings": ("is this one new", "what came last", "the newest of all")}
    yield "a new fact", held.fact.model_copy(update=new), None


def in_full(briefing: Briefing, save: Save, asked: Sequence[impact.Asked]) -> impact.Impact:
    """Return what a new preview finds that has nothing to go by: all replies are made, and made anew."""
    before, after = briefing.shadow(()), briefing.shadow([save])
    for one in asked:
        impact.told(before.answer(one.text)), impact.told(after.answer(one.text))
    return impact.Impact(asked=len(asked))


def timed(name: str, work: Callable[[], impact.Impact], preview: impact.Preview | None = None) -> Row:
    """Return a row: how long a preview took and what it found."""
    before = preview.made if preview else 0
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if preview is None:
        return name, f"{wall:.1f}", f"{cpu:.1f}", str(2 * found.asked), "–"
    others = len(found.differences) + found.held_back
    return name, f"{wall:.1f}", f"{cpu:.1f}", str(preview.made - before), str(others)


if __name__ == "__main__":
    main()
