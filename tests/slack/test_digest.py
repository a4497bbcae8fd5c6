"""The weekly digest as curators see it, sent by a teller whose clock is ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.briefing import Briefing
from briefbook.curation.watch import Watch
from briefbook.settings import load_settings
from briefbook.slack import notices
from briefbook.slack.desk import Desk
from briefbook.slack.identity import Identity
from briefbook.slack.notices import Teller
from briefbook.slack.people import People

from . import block_kit
from .bot_process import KNOWLEDGE
from .conftest import Prepared
from .loopback import BOT_TOKEN, Loopback

SUNDAY, MONDAY = 1_800_194_400.0, 1_800_264_600.0  # 17 and 18 January 2027
WEEK = 7 * 86_400.0


@pytest.fixture
def briefing(prepared: Prepared, tmp_path: Path) -> Iterator[Briefing]:
    db = shutil.copy(prepared.db, tmp_path / "briefbook.db")
    opened = Briefing.open(load_settings(BRIEFBOOK_DB=db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE))
    yield opened
    opened.close()


async def test_it_goes_to_the_curators_on_monday_once_with_exact_counts_and_within_slacks_limits(
    briefing: Briefing, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PACE", 0.0)
    channel, now = loopback.workspace.channel(), [SUNDAY]
    client = AsyncWebClient(token=BOT_TOKEN, base_url=loopback.url)
    desk = Desk(briefing, Identity(client, BOT_TOKEN), People(allow_external=False))
    watch = Watch(briefing, offering=True, clock=lambda: now[0])
    teller = Teller(desk, client, watch, curators=channel)
    for number in range(40):
        briefing.store.record_gap(f"{'why ' * 60}{number}?", "abstain", [], at=MONDAY)
    for _ in range(3):
        briefing.store.suggest_phrasing("<!channel> helpline?", "F1", at=MONDAY)
    watch.begin()
    await teller.round()
    assert loopback.workspace.posted(channel) == []

    now[0] = MONDAY
    for _ in range(2):
        await teller.round()
    (digest,) = loopback.workspace.posted(channel)
    assert "Questions without an answer: 40" in digest.shown
    assert "35 more groups" in digest.shown
    assert "Suggested phrasings: 1" in digest.shown
    assert "3× “<!channel> helpline?” was answered by picking F1" in digest.shown
    assert "Rated low: 0" in digest.shown
    assert "11 to 18 January 2027" in digest.shown or "11 January 2027 to 18 January 2027" in digest.shown
    assert {"phrasing.accept.1", "phrasing.aside.1"} <= set(digest.buttons)
    assert block_kit.live_tokens(digest.payload) == []
    assert loopback.api.problems == []

    now[0] = MONDAY + WEEK
    await teller.round()
    assert len(loopback.workspace.posted(channel)) == 2
