"""How soon after its acknowledgement an edit is answered by every surface, none of them started again.

    python benchmarks/freshness.py [--edits 60] [--knowledge FOLDER] [--documents FOLDER]

Four processes have one database open: this one edits facts through the service that `/facts edit` and `briefbook
facts edit` call; a terminal answers questions line by line (`briefbook ask --batch -`); one bot has a loopback
Slack's socket, another takes its HTTP deliveries. As soon as an edit is acknowledged all three are asked for the
fact at once, and again until the answer has what was edited. The time is from the acknowledgement to when that
answer has arrived, the surface's own work included; two cores do all of it, and the loopback Slack's too. Asked
for is a 99th percentile under a second.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from common import CHECKOUT, table

sys.path.insert(1, str(CHECKOUT / "tests"))

from briefbook.briefing import Briefing
from briefbook.curation.forms import Draft
from briefbook.curation.service import Curation
from briefbook.models import FactStatus, HeldFact, Outcome
from briefbook.settings import load_settings
from slack.bot_process import BotProcess
from slack.loopback import Loopback
from slack.person import Person

FOLDER = Path(os.environ.get("BRIEFBOOK_DOCUMENTS") or CHECKOUT.parent / "shared" / "documents")
OWNER = "local/benchmark"
FACTS = 20  # facts edited in turn
PATIENCE = 20.0  # seconds in which an answer has to come
WORDS = ("amber", "birch", "cobalt", "dune", "ember", "fennel", "garnet", "hazel", "indigo", "juniper")

Ask = Callable[[str], str]  # a question -> the reply as it is read


def main() -> None:
    """Edit, ask every surface, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--edits", type=int, default=60, help="how many edits (60)")
    parser.add_argument("--knowledge", type=Path, default=CHECKOUT / "knowledge")
    parser.add_argument("--documents", type=Path, default=FOLDER, help="where the documents' texts are")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        briefing = opened(Path(scratch), options.knowledge, options.documents)
        stack.callback(briefing.close)
        settings = {
            "BRIEFBOOK_DB": str(briefing.settings.db),
            "BRIEFBOOK_KNOWLEDGE": str(options.knowledge),
        }
        surfaces = {
            "the terminal": stack.enter_context(terminal(settings)),
            "the bot over a socket": stack.enter_context(bot(Path(scratch), "socket", settings)),
            "the bot over HTTP": stack.enter_context(bot(Path(scratch), "http", settings)),
        }
        took = edited(briefing, surfaces, options.edits)
        facts = sum(held.fact.status is FactStatus.live for held in briefing.facts())
    print(f"## {options.edits} edits in a base of {facts} facts, seconds until they are answered\n")
    print(table(("surface", "p50", "p95", "p99", "max"), [row(name, some) for name, some in took.items()]))


def row(name: str, seconds: Sequence[float]) -> Sequence[str]:
    """Return a row of the table."""
    return (name, *(f"{np.quantile(seconds, share):.2f}" for share in (0.5, 0.95, 0.99, 1)))


def opened(scratch: Path, knowledge: Path, documents: Path) -> Briefing:
    """Return a new base with the texts of its documents, as far as a folder has them."""
    settings = load_settings(
        _env_file=None, BRIEFBOOK_DB=scratch / "freshness.db", BRIEFBOOK_KNOWLEDGE=knowledge
    )
    briefing = Briefing.open(settings)
    for path in sorted(documents.glob("*.txt")) if documents.is_dir() else ():
        briefing.hold_known(path.read_text(encoding="utf-8"))
    return briefing


# --- editing and asking


def edited(briefing: Briefing, surfaces: dict[str, Ask], edits: int) -> dict[str, list[float]]:
    """Return, for each surface and edit, the seconds until it was answered; of all of them together too."""
    curation = Curation(briefing, approvals=1)
    curation.seed([OWNER])
    took: dict[str, list[float]] = {name: [] for name in (*surfaces, "the last of the three")}
    facts = answered(briefing)
    with ThreadPoolExecutor(len(surfaces)) as together:
        for at, mark in enumerate(itertools.islice(marks(), edits)):
            held = facts[at % len(facts)]
            draft = Draft(statement=f"{held.fact.statement} Looked at: {mark}.")
            curation.edit(OWNER, held.fact.id, draft, request_id=f"edit-{at}")
            acknowledged = time.perf_counter()
            waits = [
                together.submit(seconds_until, ask, held.fact.phrasings[0], mark, acknowledged)
                for ask in surfaces.values()
            ]
            each = [wait.result() for wait in waits]
            for name, seconds in zip(took, (*each, max(each)), strict=True):
                took[name].append(seconds)
    return took


def seconds_until(ask: Ask, question: str, mark: str, since: float) -> float:
    """Return the seconds until a question is answered with what was edited."""
    while time.perf_counter() - since < PATIENCE:
        if mark in ask(question):
            return time.perf_counter() - since
    raise SystemExit(f"“{question}” was not answered with the edit after {PATIENCE:.0f} s.")


def answered(briefing: Briefing) -> list[HeldFact]:
    """Return facts that their first phrasing is answered with, a few of each part of the base."""
    held = [one for one in briefing.facts() if one.fact.status is FactStatus.live]
    found = []
    for one in held[:: max(len(held) // (2 * FACTS), 1)]:
        reply = briefing.answer(one.fact.phrasings[0], record=False)
        if reply.outcome is Outcome.answer and reply.facts[0].id == one.fact.id:
            found.append(one)
    return found[:FACTS]


def marks() -> Iterator[str]:
    """Yield words without end, each other than the others, that say nothing."""
    for size in itertools.count(2):
        yield from (" ".join(words) for words in itertools.permutations(WORDS, size))


# --- surfaces


@contextmanager
def terminal(settings: dict[str, str]) -> Iterator[Ask]:
    """Yield what asks a terminal that runs, a line a question."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "briefbook", "ask", "--batch", "-"],
        env=kept | settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip

    def ask(question: str) -> str:
        assert process.stdin
        assert process.stdout
        process.stdin.write(question + "\n")
        process.stdin.flush()
        return str(json.loads(process.stdout.readline())["text"])

    try:
        ask("hello")  # it is up once it answers
        yield ask
    finally:
        process.kill()
        process.wait(10)


@contextmanager
def bot(scratch: Path, mode: str, settings: dict[str, str]) -> Iterator[Ask]:
    """Yield what asks a bot in one of its two modes by a direct message."""
    slack = Loopback().start()
    if mode == "http":  # both bots share an inbox, so no delivery may have another's number
        slack.workspace._numbers = itertools.count(500_000)
    folder = scratch / mode
    folder.mkdir()
    process = BotProcess(slack, folder, mode, Path(settings["BRIEFBOOK_DB"]), **settings)
    try:
        process.start()
        person = Person(slack)
        yield lambda question: person.writes(question).reply(PATIENCE).shown
    finally:
        process.stop()
        slack.stop()


if __name__ == "__main__":
    main()
