"""Socket Mode: the connection that Slack's deliveries come through, and its renewal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import aiohttp
import structlog
from aiohttp import ClientWebSocketResponse
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from briefbook.slack.identity import FINAL, RETRY_AFTER, UNREACHED, TokenRefusedError, error_code

PING_EVERY = (
    3.0  # seconds; a connection that is silent for four of them is left (12 s; 40 s at Bolt's default)
)
RETRY_EVERY = 1.0  # seconds before the second attempt to connect, then twice as long each time
LONGEST_WAIT = 30.0
LOOK_EVERY = 0.1  # seconds; a command sent while there is no connection is lost for good

log = structlog.get_logger("briefbook.slack")


class Socket(SocketModeClient):
    """The SDK's client with a connection routine of its own.

    The SDK tries the same address again until it works, but an address is good for one connection: after a
    longer outage it would never come back. It also closes the old connection before it opens the new one,
    and what Slack sends in between is lost when it is a command or a click.
    """

    async def connect(self) -> None:
        """Open a connection, with a fresh address for every attempt, and then leave the old one."""
        wait = RETRY_EVERY
        while not self.closed:
            try:
                address, self.wss_uri = self.wss_uri or await self.issue_new_wss_url(), None
                await self._switch_to(await self._opened(address))
                return
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("no connection to Slack yet", error=error_code(error))
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _watch(self, session: ClientWebSocketResponse) -> None:
        """Connect again as soon as a connection breaks; the SDK looks once in every ping interval."""
        while session is self.current_session and not self.closed:
            if session.closed:
                await self.connect_to_new_endpoint()
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _opened(self, address: str) -> ClientWebSocketResponse:
        if self.aiohttp_client_session.closed:
            self.aiohttp_client_session = aiohttp.ClientSession()
        return await self.aiohttp_client_session.ws_connect(
            address,
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=self.proxy,
            ssl=self.web_client.ssl or True,
        )

    async def _switch_to(self, session: ClientWebSocketResponse) -> None:
        old, self.current_session = self.current_session, session
        leaving = (self.current_session_monitor, self.message_receiver)
        self.stale, self.last_ping_pong_time = False, None
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        self._watcher = asyncio.create_task(self._watch(session))
        log.info("connected to Slack")
        if old is not None:
            with suppress(aiohttp.ClientError, TimeoutError, OSError):
                await asyncio.wait_for(old.close(), 1.0)
        for task in leaving:
            if task is not None and task is not asyncio.current_task():
                task.cancel()


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str) -> AsyncIterator[None]:
    """Receive deliveries for as long as the block lasts; `TokenRefusedError` when a token is no good."""
    address = await _first_address(app, app_token)
    socket = Socket(app_token, web_client=app.client, ping_interval=PING_EVERY)
    socket.wss_uri = address
    socket.socket_mode_request_listeners.append(_handler(app))
    try:
        await socket.connect()
        yield
    finally:
        await socket.close()  # type: ignore[no-untyped-call]


def _handler(app: AsyncApp) -> Callable[[AsyncBaseSocketModeClient, SocketModeRequest], Awaitable[None]]:
    async def handle(socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time.time()
        response = await run_async_bolt_app(app, request)
        await send_async_response(socket, request, response, began)

    return handle


async def _first_address(app: AsyncApp, app_token: str) -> str:
    """Return an address to connect to, waiting while Slack is away; the SDK tries a bad token for ever."""
    attempt = 0
    while True:
        try:
            return str((await app.client.apps_connections_open(app_token=app_token))["url"])
        except UNREACHED as error:
            if error_code(error) in FINAL:
                raise TokenRefusedError("SLACK_APP_TOKEN", error_code(error)) from None
            log.error("Slack gives no connection", error=error_code(error))
        await asyncio.sleep(RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)])
        attempt += 1
