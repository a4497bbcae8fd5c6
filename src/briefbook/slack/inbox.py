"""Each delivery is worked on once: claimed before it is acknowledged, and taken up again after a crash.

Bolt acknowledges events before a listener runs and keeps no memory of them, so without this a redelivered
question is answered twice and one that was being answered when the process died is never answered.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from briefbook import retention
from briefbook.errors import StoreError
from briefbook.slack.incoming import Recognised, recognise
from briefbook.store.protocol import InboxItem, Store

LEASE = 5.0  # seconds before someone else may take over; an answer takes far less
TRIES = 3
YOUNGEST = 15 * 60.0  # seconds; an answer that comes later than this helps nobody
SWEEP_EVERY = 1.0
CLAIM_WITHIN = 2.5  # seconds; Slack gives up on an acknowledgement after 3
PURGE_EVERY = 600.0
WAITING_LIMIT = 64  # more than this at once, and questions wait in the inbox instead of in memory
BUSY = "I have more questions than I can answer just now. Please try again in a minute."
UNREACHABLE = "I cannot reach my fact base just now. Please try again in a minute."

log = structlog.get_logger("briefbook.slack")

Next = Callable[[], Awaitable[Any]]
Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Delivery:
    """A delivery that this process works on."""

    def __init__(self, key: str, kind: str, *, tries: int = 1):
        self.key = key
        self.kind = kind
        self.tries = tries
        self.begun = False  # it has reached its listener, which will close it
        self.later = False  # to be tried again instead of being finished

    @property
    def again(self) -> bool:
        """Say whether somebody has tried before and not finished: an answer may be out already."""
        return self.tries > 1


class Inbox:
    """Claims deliveries, finishes them, and sweeps up those that nobody finished."""

    def __init__(self, store: Store, *, retention_days: int):
        self._store = store
        self._retention = retention_days
        self._owner = uuid.uuid4().hex
        self._open: dict[str, Delivery] = {}
        self._done: set[str] = set()  # answered, but the store could not be told yet
        self._renewed: Counter[str] = Counter()  # leases of our own that ran out while we worked
        self.closing = False

    @property
    def waiting(self) -> int:
        """Return how many deliveries are being worked on."""
        return len(self._open)

    async def claim(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Next,  # noqa: A002 - the name under which Bolt passes it
    ) -> BoltResponse | None:
        """Middleware: claim a delivery before the acknowledgement, or say why no listener should see it."""
        if "delivery" in context:  # swept up: claimed already
            delivery_of(context).begun = True
            await next()
            return None
        recognised = recognise(body)
        if recognised is None:
            return BoltResponse(status=200)
        if self.closing:
            return BoltResponse(status=503)  # no acknowledgement, so Slack brings it to whoever runs next
        return await self._claimed(recognised, body, context, next)

    async def _claimed(
        self, found: Recognised, body: dict[str, Any], context: AsyncBoltContext, go_on: Next
    ) -> BoltResponse | None:
        try:
            is_new = await self._record(found, body)
        except (StoreError, TimeoutError) as error:
            log.error("a delivery could not be claimed", kind=found.kind, error=type(error).__name__)
            return _refusal(found, UNREACHABLE)
        if not is_new:
            return BoltResponse(status=200)
        if self.waiting >= WAITING_LIMIT and found.kind in ("question", "command"):
            return await self._busy(found)
        context["delivery"] = self.open(Delivery(found.key, found.kind))
        await go_on()
        return None

    async def _record(self, found: Recognised, body: dict[str, Any]) -> bool:
        kept = {name: value for name, value in body.items() if name != "token"}
        claim = asyncio.to_thread(
            self._store.claim, found.key, found.kind, kept, owner=self._owner, lease=LEASE, at=time.time()
        )
        # A claim that commits after this wait was not acknowledged as ours to work on: the sweep takes it up.
        return await asyncio.wait_for(claim, CLAIM_WITHIN)

    async def _busy(self, found: Recognised) -> BoltResponse:
        """Leave a question in the inbox for the sweep; ask who typed a command to try again."""
        if found.kind == "question":
            return BoltResponse(status=200)
        await self._finish(found.key)
        return BoltResponse(status=200, body=BUSY)

    def open(self, delivery: Delivery) -> Delivery:
        self._open[delivery.key] = delivery
        return delivery

    async def close(self, delivery: Delivery) -> None:
        """Mark a delivery as done with, unless it should be tried again and may be."""
        self._open.pop(delivery.key, None)
        if delivery.later and delivery.tries < TRIES:
            return
        if delivery.later:
            log.error("a delivery is given up", kind=delivery.kind, tries=delivery.tries)
        self._renewed.pop(delivery.key, None)
        await self._finish(delivery.key)

    async def _finish(self, key: str) -> None:
        self._done.add(key)
        try:
            await asyncio.to_thread(self._store.finish, key, owner=self._owner, at=time.time())
            self._done.discard(key)
        except StoreError as error:  # the sweep meets it again, and finishes it instead of answering twice
            log.error("a delivery could not be finished", error=type(error).__name__)

    async def sweep(self, dispatch: Dispatch) -> None:
        """Take up what was left unfinished, again and again until cancelled."""
        purge_at = 0.0
        while True:
            try:
                await self._sweep_once(dispatch)
                if time.monotonic() > purge_at:
                    purge_at = time.monotonic() + PURGE_EVERY
                    await asyncio.to_thread(self._purge, time.time())
            except Exception as error:  # the store is down: try again, this loop must not die
                log.error("the inbox could not be swept", error=type(error).__name__)
            await asyncio.sleep(SWEEP_EVERY)

    def check_store(self) -> None:
        """Raise `StoreError` when deliveries could not be claimed now."""
        self._store.version()

    def _purge(self, now: float) -> None:
        """Forget old deliveries and, after the days set, what people asked, the log of writes too."""
        retention.sweep(self._store, retention_days=self._retention, at=now)

    async def _sweep_once(self, dispatch: Dispatch) -> None:
        while self.waiting < WAITING_LIMIT and not self.closing:
            item = await asyncio.to_thread(self._next, time.time())
            if item is None:
                return
            await self._take_up(item, dispatch)

    def _next(self, now: float) -> InboxItem | None:
        tries = TRIES + max(self._renewed.values(), default=0)
        return self._store.take_over(
            owner=self._owner, lease=LEASE, at=now, not_before=now - YOUNGEST, tries=tries
        )

    async def _take_up(self, item: InboxItem, dispatch: Dispatch) -> None:
        if item.key in self._open:  # slow, not lost: the take-over has renewed our lease, and is no try
            self._renewed[item.key] += 1
            return
        if item.key in self._done:
            await self._finish(item.key)
            return
        tries = item.attempts - self._renewed[item.key]
        log.info("taking up an unfinished delivery", kind=item.kind, tries=tries)
        delivery = self.open(Delivery(item.key, item.kind, tries=tries))
        # socket_mode: the body was verified when it came, and carries no signature now.
        request = AsyncBoltRequest(mode="socket_mode", body=dict(item.body), context={"delivery": delivery})
        await dispatch(request)
        if not delivery.begun:  # Slack does not know us just now: wait for the lease to run out again
            self._open.pop(item.key, None)

    async def drain(self, within: float) -> int:
        """Wait for the work in flight and return how much of it is left; what is left stays in the inbox."""
        until = time.monotonic() + within
        while self._open and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for delivery in self._open.values():
            delivery.later, delivery.tries = True, 0
        return len(self._open)


class Finishing(AsyncListenerCompletionHandler):
    """Tells the inbox when a listener is through, whether it answered or failed."""

    def __init__(self, inbox: Inbox):
        self._inbox = inbox

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        delivery = request.context.get("delivery")
        if delivery is not None:
            await self._inbox.close(delivery)


def _refusal(found: Recognised, reason: str) -> BoltResponse:
    """Return what lets Slack deliver an event again; a command is never repeated, so its person is told."""
    if found.kind == "command":
        return BoltResponse(status=200, body=reason)
    return BoltResponse(status=503)


def delivery_of(context: Mapping[str, Any]) -> Delivery:
    """Return the delivery a listener works on."""
    delivery = context["delivery"]
    assert isinstance(delivery, Delivery)
    return delivery
