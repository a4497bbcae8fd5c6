"""The inbox on a real store: what is worked on, by whom, and what happens when it is not finished."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from briefbook.slack import inbox as module
from briefbook.slack.inbox import Delivery, Inbox, delivery_of
from briefbook.store import SqliteStore


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "briefbook.db"


@pytest.fixture
def store(db: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore.open(db, create=True)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def inbox(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr(module, "LEASE", 0.1)
    monkeypatch.setattr(module, "SWEEP_EVERY", 0.02)
    return Inbox(store, retention_days=30)


def mention(number: int = 1) -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": f"{number}.1", "text": "canary?"}
    return {"type": "event_callback", "team_id": "T1", "token": "secret", "event": event}


def command(number: int = 1) -> dict[str, Any]:
    return {"command": "/brief", "text": "?", "trigger_id": f"t{number}"}


class Arrivals:
    """What reached a listener, and how it was acknowledged."""

    def __init__(self, inbox: Inbox):
        self.inbox = inbox
        self.deliveries: list[Delivery] = []

    async def deliver(self, body: dict[str, Any]) -> BoltResponse | None:
        context = AsyncBoltContext({})

        async def go_on() -> None:
            self.deliveries.append(delivery_of(context))

        return await self.inbox.claim(body, context, go_on)

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        delivery = delivery_of(request.context)
        delivery.begun = True
        self.deliveries.append(delivery)
        return BoltResponse(status=200)

    async def swept(self, seconds: float = 0.4) -> list[Delivery]:
        """Return what a sweep takes up within a while."""
        before = len(self.deliveries)
        sweep = asyncio.create_task(self.inbox.sweep(self.dispatch))
        await asyncio.sleep(seconds)
        sweep.cancel()
        await asyncio.gather(sweep, return_exceptions=True)
        return self.deliveries[before:]


async def test_second_delivery_of_one_message_reaches_nobody(inbox: Inbox) -> None:
    arrivals = Arrivals(inbox)

    assert await arrivals.deliver(mention()) is None
    again = await arrivals.deliver(mention())

    assert again is not None
    assert again.status == 200
    assert len(arrivals.deliveries) == 1


async def test_finished_delivery_is_never_swept_up_and_its_text_is_gone(
    inbox: Inbox, store: SqliteStore, db: Path
) -> None:
    arrivals = Arrivals(inbox)
    await arrivals.deliver(mention())
    await inbox.close(arrivals.deliveries[0])

    assert await arrivals.swept() == []
    store.checkpoint()
    assert b"canary" not in db.read_bytes()


async def test_delivery_left_by_another_process_is_taken_up_as_one_that_may_be_answered(
    inbox: Inbox, store: SqliteStore
) -> None:
    other = Arrivals(Inbox(store, retention_days=30))
    await other.deliver(mention())

    (delivery,) = await Arrivals(inbox).swept()
    assert delivery.key == "q:T1:C1:1.1"
    assert delivery.again


async def test_slow_work_of_this_process_is_not_begun_a_second_time(inbox: Inbox) -> None:
    arrivals = Arrivals(inbox)
    await arrivals.deliver(mention())

    assert await arrivals.swept() == []

    slow = arrivals.deliveries[0]  # and when it fails in the end, that was the first try of three
    slow.later = True
    await inbox.close(slow)
    assert [delivery.tries for delivery in await arrivals.swept(0.2)] == [2]


async def test_delivery_to_be_tried_later_is_taken_up_three_times_at_most(inbox: Inbox) -> None:
    arrivals = Arrivals(inbox)
    await arrivals.deliver(mention())
    taken = 1
    arrivals.deliveries[0].later = True
    await inbox.close(arrivals.deliveries[0])
    while delivery := next(iter(await arrivals.swept(0.3)), None):
        taken += 1
        delivery.later = True
        await inbox.close(delivery)

    assert taken == module.TRIES


async def test_answered_delivery_that_could_not_be_marked_is_marked_later_and_not_answered_again(
    inbox: Inbox, store: SqliteStore, db: Path
) -> None:
    arrivals = Arrivals(inbox)
    await arrivals.deliver(mention())
    aside = db.rename(db.with_name("aside.db"))
    db.touch()
    await inbox.close(arrivals.deliveries[0])
    db.unlink()
    aside.rename(db)

    assert await arrivals.swept() == []
    now = time.time() + 60
    left = store.take_over(owner="x", lease=5, at=now, not_before=0, tries=9)
    assert left is None


async def test_too_many_at_once_are_answered_later_and_a_command_is_told(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING_LIMIT", 3)
    arrivals = Arrivals(inbox)
    for number in range(5):
        await arrivals.deliver(mention(number))
    told = await arrivals.deliver(command())
    assert len(arrivals.deliveries) == 3
    assert told is not None
    assert "more questions than I can answer" in told.body

    for delivery in arrivals.deliveries:
        await inbox.close(delivery)
    assert [delivery.key for delivery in await arrivals.swept()] == ["q:T1:C1:3.1", "q:T1:C1:4.1"]


async def test_nothing_new_is_taken_while_stopping_and_what_is_left_stays(
    inbox: Inbox, store: SqliteStore
) -> None:
    arrivals = Arrivals(inbox)
    await arrivals.deliver(mention(1))
    inbox.closing = True
    refused = await arrivals.deliver(mention(2))

    assert refused is not None
    assert refused.status == 503
    assert await inbox.drain(0.05) == 1
    await inbox.close(arrivals.deliveries[0])  # as Bolt does when its task is cancelled
    (delivery,) = await Arrivals(Inbox(store, retention_days=30)).swept()
    assert delivery.key == "q:T1:C1:1.1"


async def test_tokens_are_not_kept(inbox: Inbox, db: Path) -> None:
    await Arrivals(inbox).deliver(mention())

    kept = b"".join(path.read_bytes() for path in db.parent.glob("briefbook.db*"))
    assert b"canary" in kept
    assert b"secret" not in kept
