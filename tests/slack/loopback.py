"""A Slack of our own on loopback: Web API, Socket Mode, signed HTTP deliveries and response URLs.

It runs on a thread of its own, so that tests read as a conversation: deliver something, wait for what the bot
shows. Like Slack it delivers an event again when it is not acknowledged, and a command or a click never.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
import urllib.parse
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from . import block_kit
from .web_api import WebApi
from .workspace import Shown, Workspace

BOT_TOKEN = "xoxb-loopback"
APP_TOKEN = "xapp-loopback"
SECRET = "loopback signing secret"
ACK_SECONDS = 3.0
RETRY_AFTER = (0.05, 0.5, 2.0)  # Slack's are 0, 60 and 300 seconds

T = TypeVar("T")


@dataclass
class Delivered:
    """What became of a delivery."""

    acked: bool = False
    attempts: int = 0
    seconds: float = 0.0  # until the acknowledgement
    status: int = 0
    payload: Any = None


@dataclass
class Fault:
    """What happens to the next call of a method instead of an answer."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class Loopback:
    """Start it, point the bot's SLACK_API_URL at `url`, and deliver."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.api = WebApi(self.workspace, BOT_TOKEN, APP_TOKEN)
        self.api.open_connection = self._new_ticket
        self.mode = "socket"
        self.bot_url = ""
        self.calls: Counter[str] = Counter()
        self.bodies: list[str] = []  # every request body, to look for what must not be sent
        self.ack_seconds = ACK_SECONDS
        self.no_connections = False  # an outage: no new connection is given
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._transports: list[asyncio.Transport] = []
        self._silent: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._held: dict[str, tuple[asyncio.Event, bool]] = {}
        self._beside = ThreadPoolExecutor(4, "person")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="loopback", daemon=True)
        self.port = 0

    # --- life

    def start(self) -> Loopback:
        self._thread.start()
        self.run(self._serve())
        return self

    def stop(self) -> None:
        self.run(self._close())
        self._beside.shutdown()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T], within: float = 30.0) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def _serve(self) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/response/{name}", self._response)
        app.router.add_get("/link/{ticket}", self._link)
        app.router.add_get("/files-pri/{file}/{name}", self._download)
        app.router.add_post("/upload/{file}", self._upload)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.api.address = f"http://127.0.0.1:{self.port}/"
        self._client = aiohttp.ClientSession()

    async def _close(self) -> None:
        for held, _ in self._held.values():
            held.set()
        await self._client.close()
        await self._runner.cleanup()

    # --- the Web API

    async def _call(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        args, token = await self._arguments(request)
        self.calls[name] += 1
        held, after = self._held.get(name, (None, False))
        if held and not after:
            await held.wait()
        if self._faults[name]:
            fault = self._faults[name].popleft()
            return web.json_response(fault.body, status=fault.status, headers=fault.headers)
        answer = self.api.answer(name, args, token)
        if held and after:
            await held.wait()
        return web.json_response(answer)

    async def _arguments(self, request: web.Request) -> tuple[dict[str, Any], str]:
        raw = await request.text()
        self.bodies.append(raw)
        if request.content_type == "application/json":
            args = json.loads(raw or "{}")
        else:
            args = dict(urllib.parse.parse_qsl(raw)) | dict(request.query)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.get("token", "")
        args.pop("token", None)
        for name in ("blocks", "view", "prompts", "metadata", "files"):
            if isinstance(args.get(name), str):
                args[name] = json.loads(args[name])
        return {name: value for name, value in args.items() if value is not None}, token

    async def _response(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.calls["response_url"] += 1
        if self._faults["response_url"]:
            fault = self._faults["response_url"].popleft()
            return web.Response(status=fault.status, text=json.dumps(fault.body), headers=fault.headers)
        target = self.workspace.response_urls.get(request.match_info["name"])
        if target is None or target.uses >= 5:
            return web.Response(status=404, text="used_url")
        problems = block_kit.check_message(body)
        if problems:
            self.api.problems += problems
            return web.Response(status=400, text="invalid_blocks")
        target.uses += 1
        if target.message and (body.get("replace_original") or body.get("delete_original")):
            self.workspace.deleted.append(target.message)
        if not body.get("delete_original"):
            kind = "message" if body.get("response_type") == "in_channel" else "response"
            thread = body.get("thread_ts") or ""
            self.workspace.show(Shown(kind, target.channel, thread, target.user, body, self.workspace.now()))
        return web.Response(text="ok")

    # --- files

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Give a file to whoever has the bot's token, and everybody else the sign-in page."""
        self.calls["download"] += 1
        file = self.workspace.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        if (
            request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}"
            or "files:read" not in self.api.scopes
        ):
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        if "moved" in file:
            return web.Response(status=302, headers={"Location": file["moved"]})
        return web.Response(body=file["content"], content_type="application/octet-stream")

    async def _upload(self, request: web.Request) -> web.Response:
        upload = self.workspace.uploads.get(request.match_info["file"])
        if upload is None:
            return web.Response(status=404)
        self.calls["upload"] += 1
        if request.headers.get("Authorization"):
            self.api.problems.append("the bot's token was sent to an upload address")
        upload["content"] = await request.read()
        return web.Response(text="OK")

    # --- Socket Mode

    def _new_ticket(self) -> str:
        ticket = f"ticket{self.workspace.number()}"
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self.port}/link/{ticket}?ticket={ticket}"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets or self.no_connections:
            self._tickets.discard(ticket)
            return web.Response(status=403)  # an address is good for one connection
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self._sockets.append(socket)
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        self._transports.append(transport)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))
            elif message.type is aiohttp.WSMsgType.PING and socket not in self._silent:
                await socket.pong(message.data)
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    def _acknowledged(self, ack: dict[str, Any]) -> None:
        waiting = self._acks.pop(ack.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload"))

    @property
    def connections(self) -> int:
        return len(self._sockets)

    def refresh(self) -> None:
        """Ask the bot to change its connection, and close the old one a little later, as Slack does."""

        async def ask() -> None:
            old = list(self._sockets)
            for socket in old:
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

        self.run(ask())

    def fall_silent(self) -> None:
        """Keep every connection open and say nothing on it any more, as a network that loses packets does."""

        async def silence() -> None:
            self._silent += self._sockets
            self._sockets.clear()

        self.run(silence())

    def cut(self) -> None:
        """Break every connection without a word."""

        async def abort() -> None:
            self._sockets.clear()
            for transport in self._transports:
                transport.abort()
            self._transports.clear()

        self.run(abort())

    # --- deliveries

    def deliver(self, kind: str, body: dict[str, Any], *, again: bool = True) -> Delivered:
        """Deliver something and return once it is acknowledged or given up."""
        return self.run(self.delivering(kind, body, again=again))

    async def delivering(self, kind: str, body: dict[str, Any], *, again: bool = True) -> Delivered:
        """Deliver; an event that is not acknowledged is delivered again, with the reason."""
        result, reason = Delivered(), ""
        waits = RETRY_AFTER if again and kind == "events_api" else ()
        for attempt in range(1 + len(waits)):
            result.attempts += 1
            began = time.monotonic()
            send = self._send_socket if self.mode == "socket" else self._send_http
            reason = await send(kind, body, attempt, reason, result)
            result.seconds = time.monotonic() - began
            if result.acked or attempt == len(waits):
                return result
            await asyncio.sleep(waits[attempt])
        return result

    async def _send_socket(
        self, kind: str, body: dict[str, Any], attempt: int, reason: str, result: Delivered
    ) -> str:
        if not self._sockets:
            return "connection_failed"
        envelope = f"envelope{self.workspace.number()}"
        waiting = self._acks[envelope] = self._loop.create_future()
        message = {"envelope_id": envelope, "type": kind, "payload": body, "accepts_response_payload": True}
        if attempt:
            message |= {"retry_attempt": attempt, "retry_reason": reason}
        try:
            await self._sockets[-1].send_json(message)
            result.payload = await asyncio.wait_for(waiting, self.ack_seconds)
            result.acked = True
        except (TimeoutError, ConnectionError):
            return "timeout"
        return ""

    async def _send_http(
        self, kind: str, body: dict[str, Any], attempt: int, reason: str, result: Delivered
    ) -> str:
        raw, content_type = encoded(kind, body)
        headers = {**signed(raw), "Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        try:
            status, result.payload = await self._post(raw, headers)
        except TimeoutError:
            return "http_timeout"
        except aiohttp.ClientError:
            return "connection_failed"
        result.status, result.acked = status, status == 200
        return "http_error"

    async def _post(self, raw: str, headers: dict[str, str]) -> tuple[int, str]:
        timeout = aiohttp.ClientTimeout(total=self.ack_seconds)
        address = f"{self.bot_url}/slack/events"
        async with self._client.post(address, data=raw, headers=headers, timeout=timeout) as answer:
            return answer.status, await answer.text()

    def post(self, raw: str, headers: dict[str, str]) -> int:
        """Post a body to the bot with headers as given and return the status."""
        return self.run(self._post(raw, headers))[0]

    def get(self, path: str) -> int:
        async def status() -> int:
            async with self._client.get(f"{self.bot_url}{path}") as answer:
                return answer.status

        return self.run(status())

    def later(self, work: Callable[[], T]) -> Future[T]:
        """Start something that blocks, and return what becomes of it."""
        return self._beside.submit(work)

    # --- faults

    def limit(self, method: str, *, seconds: int, times: int = 1) -> None:
        """Answer 429 to the next calls of a method."""
        headers = {"Retry-After": str(seconds)}
        fault = Fault(429, {"ok": False, "error": "ratelimited"}, headers)
        self._faults[method].extend([fault] * times)

    def refuse(self, method: str, error: str, *, times: int = 1, status: int = 200) -> None:
        """Answer the next calls of a method with an error."""
        self._faults[method].extend([Fault(status, {"ok": False, "error": error})] * times)

    def mend(self, method: str) -> None:
        """Answer the calls of a method again."""
        self._faults[method].clear()

    @contextmanager
    def hold(self, method: str, *, after: bool = False) -> Iterator[None]:
        """Keep calls of a method waiting, before or after they have done their work."""
        event = asyncio.Event()
        self._held[method] = (event, after)
        try:
            yield
        finally:
            self._held.pop(method)
            self._loop.call_soon_threadsafe(event.set)

    # --- waiting

    def wait(self, condition: Callable[[], T], within: float = 8.0) -> T:
        """Return what a condition returns once it is true; fails after a while."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            with suppress(StopIteration):
                found = condition()
                if found:
                    return found
            time.sleep(0.01)
        raise AssertionError(f"nothing after {within} s; calls: {dict(self.calls)}")

    def quiet(self, seconds: float = 0.06) -> None:
        """Return once nothing has been called for a while."""
        count, since = self.calls.total(), time.monotonic()
        while time.monotonic() - since < seconds:
            time.sleep(0.01)
            if self.calls.total() != count:
                count, since = self.calls.total(), time.monotonic()


def encoded(kind: str, body: dict[str, Any]) -> tuple[str, str]:
    """Return a body as Slack posts it, and its content type."""
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return json.dumps(body), "application/json"
    if kind == "slash_commands":
        return urllib.parse.urlencode(body), form
    return urllib.parse.urlencode({"payload": json.dumps(body)}), form


def signed(raw: str, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Return the headers that prove where a body comes from."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{raw}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
