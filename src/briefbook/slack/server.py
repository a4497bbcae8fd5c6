"""HTTP mode: Slack's deliveries, and two addresses for whoever runs the bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from briefbook.errors import StoreError
from briefbook.settings import Mode
from briefbook.slack.identity import Identity
from briefbook.slack.inbox import Inbox

LARGEST = 4 * 1024 * 1024  # bytes; Slack's payloads stay well below
TIMESTAMP_DIGITS = 12  # seconds since 1970 have 10; int() of a very long number is slow, then an error
CLOSE_WITHIN = 1.0  # seconds for connections to close once the work is done

log = structlog.get_logger("briefbook.slack")


class Endpoints:
    """`/slack/events` for Slack, `/live` and `/ready` for a supervisor."""

    def __init__(self, app: AsyncApp, identity: Identity, inbox: Inbox, signing_secret: str):
        self._app = app
        self._identity = identity
        self._inbox = inbox
        self._verifier = SignatureVerifier(signing_secret)

    def web_app(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST)
        application.router.add_post("/slack/events", self.events)
        application.router.add_get("/live", self.live)
        application.router.add_get("/ready", self.ready)
        return application

    async def events(self, request: web.Request) -> web.Response:
        """Hand a delivery to Bolt, once its signature is good: 401 before anything in it is read."""
        raw = await request.read()
        if not self._is_signed(request, raw):
            return web.Response(status=401, text="signature refused")
        try:
            bolt = AsyncBoltRequest(body=raw.decode(), query=request.query_string, headers=_headers(request))
        except (UnicodeDecodeError, json.JSONDecodeError):
            return web.Response(status=400, text="not a Slack payload")
        return await to_aiohttp_response(await self._app.async_dispatch(bolt))

    def _is_signed(self, request: web.Request, raw: bytes) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= TIMESTAMP_DIGITS):
            return False  # the SDK raises for these, and a 500 would be retried
        return signature.isascii() and self._verifier.is_valid(raw, timestamp, signature)

    async def live(self, _: web.Request) -> web.Response:
        """Say that the process runs; touches nothing."""
        return web.json_response({"live": True})

    async def ready(self, _: web.Request) -> web.Response:
        """Say whether questions would be answered: 200, or 503 with the reason."""
        reason = await self._not_ready()
        if reason:
            return web.json_response({"ready": False, "reason": reason}, status=503)
        return web.json_response({"ready": True})

    async def _not_ready(self) -> str:
        if self._inbox.closing:
            return "stopping"
        if not self._identity.ready:
            return "Slack has not confirmed the bot's token"
        try:
            await asyncio.to_thread(self._inbox.check_store)
        except StoreError:
            return "the store cannot be read"
        return ""


def _headers(request: web.Request) -> dict[str, str | Sequence[str]]:
    return {name: value for name, value in request.headers.items()}  # noqa: C416 - for its type


@asynccontextmanager
async def serving(endpoints: Endpoints, host: str, port: int) -> AsyncIterator[int]:
    """Listen for as long as the block lasts; yields the port, which is chosen when it was 0, and logs it."""
    runner = web.AppRunner(endpoints.web_app(), access_log=None, shutdown_timeout=CLOSE_WITHIN)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        chosen: int = runner.addresses[0][1]
        log.info("serving", mode=Mode.http.value, host=host, port=chosen)
        yield chosen
    finally:
        await runner.cleanup()
