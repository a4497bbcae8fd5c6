"""Tokens at the start, and who we are to Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.slack.identity import Identity, TokenRefusedError
from briefbook.slack.inbox import Inbox
from briefbook.slack.server import Endpoints, serving
from briefbook.slack.socket_mode import connected
from briefbook.store import SqliteStore

from .loopback import APP_TOKEN, BOT_TOKEN, SECRET, Loopback, encoded, signed
from .person import Person, wrapped


@pytest.fixture
def client(loopback: Loopback) -> AsyncWebClient:
    return AsyncWebClient(base_url=loopback.url)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore.open(tmp_path / "briefbook.db", create=True)
    yield opened
    opened.close()


async def test_bad_bot_token_is_named_and_not_shown(client: AsyncWebClient) -> None:
    with pytest.raises(TokenRefusedError) as refused:
        await Identity(client, "xoxb-wrong").settle(patient=False)

    assert (
        str(refused.value) == "SLACK_BOT_TOKEN: Slack refused this token (invalid_auth). See docs/slack.md."
    )


@pytest.mark.parametrize(
    ("token", "reason"), [("xapp-wrong", "invalid_auth"), (BOT_TOKEN, "not_allowed_token_type")]
)
async def test_bad_app_token_is_named_and_not_tried_for_ever(
    client: AsyncWebClient, token: str, reason: str
) -> None:
    app = AsyncApp(client=client, authorize=Identity(client, BOT_TOKEN), signing_secret=SECRET)

    with pytest.raises(TokenRefusedError, match=rf"SLACK_APP_TOKEN.*\({reason}\)"):
        async with asyncio.timeout(5), connected(app, token):
            pass


async def test_outage_at_the_start_is_sat_out(client: AsyncWebClient, loopback: Loopback) -> None:
    loopback.refuse("auth.test", "internal_error", status=500)
    loopback.refuse("apps.connections.open", "internal_error", status=500)
    identity = Identity(client, BOT_TOKEN)
    app = AsyncApp(client=client, authorize=identity, signing_secret=SECRET)

    async with asyncio.timeout(10):
        await identity.settle(patient=False)
        async with connected(app, APP_TOKEN):
            await asyncio.to_thread(loopback.wait, lambda: loopback.connections == 1)
    assert identity.own == {loopback.workspace.team}


async def test_while_slack_does_not_know_the_token_it_is_live_not_ready_and_takes_nothing(
    client: AsyncWebClient, loopback: Loopback, store: SqliteStore
) -> None:
    identity, inbox = Identity(client, BOT_TOKEN), Inbox(store, retention_days=30)
    app = AsyncApp(client=client, authorize=identity, signing_secret=SECRET)
    app.use(inbox.claim)
    person = Person(loopback)
    event = {"type": "app_mention", **person.message("?", loopback.workspace.channel(person.id))}
    raw, content_type = encoded("events_api", wrapped(loopback, event))

    headers = {**signed(raw), "Content-Type": content_type}
    async with (
        serving(Endpoints(app, identity, inbox, SECRET), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as web,
    ):
        assert (await web.get("/live")).status == 200
        assert (await web.get("/ready")).status == 503
        assert (await web.post("/slack/events", data=raw, headers=headers)).status == 500
        await identity.check()
        assert (await web.get("/ready")).status == 200


async def test_revoked_token_makes_it_not_ready(client: AsyncWebClient, loopback: Loopback) -> None:
    identity = Identity(client, BOT_TOKEN)
    await identity.check()
    assert identity.ready

    loopback.refuse("auth.test", "ratelimited")
    with pytest.raises(SlackApiError):
        await identity.check()
    assert identity.ready  # Slack is busy, which says nothing about the token

    loopback.refuse("auth.test", "token_revoked")
    with pytest.raises(SlackApiError):
        await identity.check()
    assert not identity.ready
