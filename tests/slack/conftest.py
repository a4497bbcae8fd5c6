"""A loopback Slack for the whole run, and one bot process per mode."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from briefbook.briefing import Briefing
from briefbook.models import Outcome
from briefbook.settings import load_settings

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
    "notice about training",
    "Tell me about the launch",
    "When does the helpline start?",
    "What did the schools say?",
)


@dataclass(frozen=True)
class Prepared:
    """A database with the test knowledge loaded, and a question it meets with candidates."""

    db: Path
    vague_question: str


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Return a database that every bot starts from a copy of, so that it starts quickly."""
    db = tmp_path_factory.mktemp("prepared") / "briefbook.db"
    briefing = Briefing.open(load_settings(BRIEFBOOK_DB=db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE))
    try:
        for document in DOCUMENTS.glob("*.txt"):
            briefing.add_document(document)
        found = [one for one in VAGUE if briefing.answer(one, record=False).outcome is Outcome.suggest]
    finally:
        briefing.close()
    assert found, "none of the vague questions is met with candidates"
    return Prepared(db, found[0])


@pytest.fixture
def vague_question(prepared: Prepared) -> str:
    return prepared.vague_question


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    """Yield a running loopback Slack."""
    slack = Loopback().start()
    yield slack
    slack.stop()


@pytest.fixture(scope="module", params=["socket", "http"])
def bot(
    request: pytest.FixtureRequest,
    loopback: Loopback,
    prepared: Prepared,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BotProcess]:
    """Yield a bot that runs in one of the two modes, with the documents' texts held."""
    process = BotProcess(loopback, tmp_path_factory.mktemp("bot"), request.param, prepared.db)
    yield process.start()
    process.stop()


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
def new_bot(loopback: Loopback, prepared: Prepared, tmp_path: Path) -> Iterator[Callable[..., BotProcess]]:
    """Yield a maker of bots that a test may kill; they are stopped at its end."""
    made: list[BotProcess] = []

    def make(mode: str = "socket", **settings: str) -> BotProcess:
        made.append(BotProcess(loopback, tmp_path, mode, prepared.db, **settings))
        return made[-1]

    yield make
    for bot in made:
        bot.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the end of the bot's log to a failure."""
    report = yield
    bot = getattr(item, "funcargs", {}).get("bot")
    if report.failed and isinstance(bot, BotProcess):
        report.sections.append(("bot log", bot.log_text()[-4000:]))
    return report
