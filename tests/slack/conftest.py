"""A loopback Slack for the whole run, and one bot process per mode."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from briefbook.briefing import Briefing
from briefbook.models import STATED, Outcome
from briefbook.settings import load_settings
from briefbook.slack.memory import others

from .bot_process import DOCUMENTS, KNOWLEDGE, BotProcess
from .loopback import Loopback
from .person import Person

VAGUE = (  # which of them is vague enough depends on the thresholds, which are set on the exam
    "how long does the helpline take",
    "helpline",
    "peer mentors",
    "What about the peer mentor pilot?",
    "schools",
    "mentor scheme",
    "What is the peer mentor scheme?",
    "notice about training",
    "Tell me about the launch",
    "When does the helpline start?",
    "What did the schools say?",
)


@dataclass(frozen=True)
class Prepared:
    """A database with the test knowledge loaded, and questions of which it makes something in particular."""

    db: Path
    vague_question: str  # met with candidates
    crowded_question: str  # answered, with further facts close behind


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Return a database that every bot starts from a copy of, so that it starts quickly."""
    db = tmp_path_factory.mktemp("prepared") / "briefbook.db"
    briefing = Briefing.open(load_settings(BRIEFBOOK_DB=db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE))
    try:
        for document in DOCUMENTS.glob("*.txt"):
            briefing.add_document(document)
        replies = {one: briefing.answer(one, record=False) for one in VAGUE}
    finally:
        briefing.close()
    vague = [one for one, reply in replies.items() if reply.outcome is Outcome.suggest]
    crowded = [one for one, reply in replies.items() if reply.outcome in STATED and others(reply)]
    assert vague, "none of the vague questions is met with candidates"
    assert crowded, "none of the vague questions is answered with other facts close behind"
    return Prepared(db, vague[0], crowded[0])


@pytest.fixture
def vague_question(prepared: Prepared) -> str:
    return prepared.vague_question


@pytest.fixture
def crowded_question(prepared: Prepared) -> str:
    return prepared.crowded_question


@pytest.fixture(scope="session", params=["socket", "http"])
def bot(
    request: pytest.FixtureRequest, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    """Yield a bot that runs in one of the two modes, with a Slack of its own; one for all tests of a mode."""
    slack = Loopback().start()
    process = BotProcess(slack, tmp_path_factory.mktemp("bot"), request.param, prepared.db)
    try:
        yield process.start()
    finally:
        process.stop()
        slack.stop()


@pytest.fixture
def slack(bot: BotProcess) -> Iterator[Loopback]:
    """Yield the Slack the bot is connected to; it must not be sent anything it would refuse."""
    bot.slack.api.problems.clear()
    yield bot.slack
    assert bot.slack.api.problems == []


@pytest.fixture
def person(slack: Loopback) -> Person:
    """Return a member of the workspace, a new one for each test."""
    return Person(slack)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """Yield a Slack that no bot is connected to."""
    slack = Loopback().start()
    yield slack
    slack.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the end of the bot's log to a failure."""
    report = yield
    bot = getattr(item, "funcargs", {}).get("bot")
    if report.failed and isinstance(bot, BotProcess):
        report.sections.append(("bot log", bot.log_text()[-4000:]))
    return report
