"""A source that changes or is damaged: nothing is stated from it in Slack, and curators and owners are told."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.briefing import Briefing
from briefbook.curation.service import Curation
from briefbook.curation.watch import Watch
from briefbook.documents import sha256
from briefbook.record import Role
from briefbook.settings import load_settings
from briefbook.slack import notices
from briefbook.slack.desk import Desk
from briefbook.slack.identity import Identity
from briefbook.slack.notices import Teller
from briefbook.slack.people import People

from . import block_kit
from .bot_process import DOCUMENTS, KNOWLEDGE, BotProcess
from .conftest import Prepared
from .loopback import BOT_TOKEN, Loopback
from .person import Person

CALLS = "How many calls did the helpline answer in 2021?"
REVIEW = "forum-review-2021"
TEXT = (DOCUMENTS / f"{REVIEW}.txt").read_text(encoding="utf-8")


@pytest.fixture
def briefing(prepared: Prepared, tmp_path: Path) -> Iterator[Briefing]:
    db = shutil.copy(prepared.db, tmp_path / "briefbook.db")
    opened = Briefing.open(load_settings(BRIEFBOOK_DB=db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def watched(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    """Yield a bot whose texts are altered, with a Slack and a curators' channel of its own."""
    slack = Loopback().start()
    channel, folder = slack.workspace.channel(), tmp_path_factory.mktemp("watched")
    bot = BotProcess(slack, folder, "socket", prepared.db, BRIEFBOOK_CURATORS_CHANNEL=channel)
    yield bot.start()
    bot.stop()
    assert slack.api.problems == []
    slack.stop()


def take_in(briefing: Briefing, old: str, new: str) -> None:
    """Let the person at the terminal take in a new text of the review."""
    assert old in TEXT
    curation, text = Curation(briefing), TEXT.replace(old, new)
    curation.welcome("local/boss")
    document = next(one for one in briefing.documents() if one.id == REVIEW)
    changed = document.model_copy(update={"sha256": sha256(text)})
    curation.take_in("local/boss", changed, text, request_id="text-1")


async def test_curators_and_the_owner_are_told_once_with_the_words_that_changed(
    briefing: Briefing, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PACE", 0.0)
    channel, owner = loopback.workspace.channel(), Person(loopback)
    client = AsyncWebClient(token=BOT_TOKEN, base_url=loopback.url)
    desk = Desk(briefing, Identity(client, BOT_TOKEN), People(allow_external=False))
    watch = Watch(briefing, offering=True)
    teller = Teller(desk, client, watch, curators=channel)
    held = briefing.held("F1")
    assert held
    briefing.store.save_fact(
        held.fact.model_copy(update={"owner": f"{owner.team}/{owner.id}"}),
        expected_revision=held.revision, actor="local/boss", reason="", at=1.0,
    )  # fmt: skip
    watch.begin()

    take_in(briefing, "4,120", "4,210")
    for _ in range(2):
        await teller.round()

    (note,) = loopback.workspace.posted(channel)
    assert "A source has changed" in note.shown
    assert "F1, figure changed" in note.shown
    assert "4,120" in note.shown
    assert "4,210" in note.shown
    assert "finding 1" in note.shown
    assert any(name.startswith("finding.recite.") for name in note.buttons)
    assert block_kit.live_tokens(note.payload) == []
    (direct,) = loopback.workspace.posted(loopback.workspace.direct(owner.id))
    assert "F1, figure changed" in direct.shown
    assert loopback.api.problems == []


def test_a_thread_that_was_told_is_told_that_it_is_withdrawn_and_the_next_question_is_not_answered_with_it(
    watched: BotProcess,
) -> None:
    asked = Person(watched.slack).mentions(CALLS)
    assert "4,120" in asked.only_reply().shown
    other = Briefing.open(load_settings(BRIEFBOOK_DB=watched.db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE))
    take_in(other, "4,120", "4,210")
    other.close()

    watched.slack.wait(lambda: [one for one in asked.replies() if "I no longer hold" in one.shown])
    again = Person(watched.slack).mentions(CALLS).only_reply().shown

    assert "answered 4,120" not in again
    channel = watched._settings["BRIEFBOOK_CURATORS_CHANNEL"]
    watched.slack.wait(
        lambda: [one for one in watched.slack.workspace.posted(channel) if "figure changed" in one.shown]
    )


def test_what_waits_is_shown_by_the_queue(watched: BotProcess) -> None:
    curator = Person(watched.slack)
    with_role = {f"{curator.team}/{curator.id}": Role.curator}
    other = Briefing.open(load_settings(BRIEFBOOK_DB=watched.db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE))
    service = Curation(other)
    for person, role in with_role.items():
        service.grant("local/boss", person, role, request_id="grant-1")
    other.close()

    asked = curator.types("/facts", "queue")
    shown = watched.slack.wait(lambda: [one for one in asked.replies() if "source has changed" in one.shown])

    assert "F1, figure changed" in shown[0].shown
    assert "finding 1" in shown[0].shown


def test_a_byte_flipped_in_the_database_silences_the_facts_of_that_text_while_the_bot_runs(
    watched: BotProcess, prepared: Prepared
) -> None:
    question = "Which schools took part in the peer mentor pilot?"
    before = Person(watched.slack).mentions(question).only_reply().shown
    assert "Forum" in before or "schools" in before
    with closing(sqlite3.connect(watched.db)) as db, db:
        altered = "replace(text, 'Twelve schools', 'Twelve schooms')"
        assert db.execute(f"UPDATE texts SET text = {altered} WHERE text LIKE '%Twelve schools%'").rowcount

    facts = watched.read(lambda store: [held.fact for held in store.snapshot().facts])
    silenced = [fact.statement for fact in facts if any(one.document == REVIEW for one in fact.citations)]
    for asked in (question, prepared.vague_question, prepared.crowded_question):
        shown = Person(watched.slack).mentions(asked).only_reply().shown
        assert not [statement for statement in silenced if statement in shown]
