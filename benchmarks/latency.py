"""One question end to end, start to ready, and memory: the shipped base, and 10,000 made-up facts.

    python benchmarks/latency.py [--facts 10000] [--questions 300]

Each base is opened in a process of its own, as the bot opens it, and asked questions one after another
through `Briefing.answer`. "cold" has an empty database, so every text is encoded; "warm" has its vectors.
The made-up facts are in the database with random unit vectors, because encoding 40,000 texts takes minutes;
each question is truly encoded. Ready is counted from the start of the process, imports included. "encode p50"
is the sentence model alone on the same questions: on a busy machine it tells how busy.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from common import CHECKOUT, lines, memory, spread, table, timed

HEAD = ("base", "facts", "start", "ready s", "p50 ms", "p95 ms", "CPU p50", "encode p50", "RSS MB", "peak MB")


def main() -> None:
    """Open each base in a process of its own and print what each said."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--facts", type=int, default=10_000, help="how many facts to make up (10000; 0: none)"
    )
    parser.add_argument(
        "--questions", type=int, default=300, help="how many questions to ask each base (300)"
    )
    parser.add_argument(
        "--child", nargs=4, metavar=("DB", "KNOWLEDGE", "ASKED", "STARTED"), help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(*options.child)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        print(table(HEAD, rows(Path(scratch), options.facts, options.questions)))


def rows(scratch: Path, facts: int, questions: int) -> list[Sequence[object]]:
    """Return one row a base and start."""
    shipped = CHECKOUT / "knowledge"
    asked = shipped_questions(shipped)[:questions]
    found = [("shipped", start, opened(scratch / "shipped.db", shipped, asked)) for start in ("cold", "warm")]
    if facts:
        base, asked = made_up(scratch, facts, questions)
        found.append(("made up", "warm", opened(base, scratch / "knowledge", asked)))
    return [
        (
            name,
            f"{said['facts']:,}",
            start,
            *(said[key] for key in ("ready", "p50", "p95", "cpu", "encode", "rss", "peak")),
        )
        for name, start, said in found
    ]


def opened(db: Path, knowledge: Path, asked: Sequence[str]) -> dict[str, Any]:
    """Open a base in a new process, ask it the questions and return what it measured."""
    questions = db.with_suffix(".questions")
    questions.write_text(json.dumps(list(asked)), encoding="utf-8")
    call = [sys.executable, __file__, "--child", str(db), str(knowledge), str(questions), str(time.time())]
    reply = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(reply.stdout.splitlines()[-1]))


def child(db: str, knowledge: str, asked: str, started: str) -> dict[str, Any]:
    """Open the base as the bot does, answer, and return the measures."""
    from briefbook.briefing import Briefing
    from briefbook.settings import load_settings

    settings = load_settings(_env_file=None, BRIEFBOOK_DB=Path(db), BRIEFBOOK_KNOWLEDGE=Path(knowledge))
    briefing = Briefing.open(settings)
    ready = time.time() - float(started)
    questions = json.loads(Path(asked).read_text(encoding="utf-8"))
    wall, cpu = timed(lambda question: briefing.answer(question, record=False), questions)
    now, peak = memory()
    p50, p95 = spread(wall)
    encoding, _ = timed(lambda question: briefing.encoder and briefing.encoder.encode([question]), questions)
    facts = len(briefing.facts())
    briefing.close()
    times = {
        "ready": f"{ready:.1f}",
        "p50": p50,
        "p95": p95,
        "cpu": spread(cpu)[0],
        "encode": spread(encoding)[0],
    }
    return {"facts": facts, "rss": now, "peak": peak, **times}


def shipped_questions(knowledge: Path) -> list[str]:
    """Return the questions of the exam."""
    return [line["question"] for line in lines(knowledge / "questions.jsonl")]


def made_up(scratch: Path, facts: int, questions: int) -> tuple[Path, list[str]]:
    """Return a database of made-up facts with their texts and vectors, and questions about them."""
    import synthetic

    from briefbook import knowledge as knowledge_files
    from briefbook.matching import load_encoder
    from briefbook.store import SqliteStore

    encoder = load_encoder()
    assert encoder is not None, "no sentence model is installed"
    held, texts = synthetic.knowledge(facts)
    store = SqliteStore.open(scratch / "made-up.db", create=True)
    store.migrate()
    store.load(held, actor="benchmark", at=time.time())
    for name, text in texts.items():
        store.hold_text(name, text, at=time.time())
    for vectors in synthetic.stored_vectors(held, encoder.size):
        store.save_vectors(encoder.model_id, vectors)
    store.close()
    knowledge_files.write(held.model_copy(update={"facts": ()}), scratch / "knowledge")
    return scratch / "made-up.db", synthetic.asked(questions, synthetic.made(facts))


if __name__ == "__main__":
    main()
