"""The way from a question to a message, the same for every surface."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.briefing import Briefing
from briefbook.errors import StoreError
from briefbook.models import STATED, Outcome, Reply
from briefbook.slack import blocks, incoming, memory, posting
from briefbook.slack.blocks import Options, limits
from briefbook.slack.identity import Identity
from briefbook.slack.inbox import Delivery
from briefbook.slack.logs import who
from briefbook.slack.people import REFUSAL, People
from briefbook.slack.posting import Message
from briefbook.store.protocol import Posted

AT_ONCE = 8  # questions worked on at a time; the rest wait their turn
RESPONSE_URL_SECONDS = 29 * 60.0  # Slack takes it for 30 minutes; it is kept in memory only
ASKER_ONLY = (Outcome.abstain, Outcome.suggest, Outcome.signpost, Outcome.help)

log = structlog.get_logger("briefbook.slack")


@dataclass(frozen=True)
class Place:
    """Where a reply goes. With a response URL it is shown to one person only and no membership is needed."""

    channel: str
    user: str
    thread: str = ""
    in_thread: bool = False  # the thread has replies already
    direct: bool = False
    response_url: str = ""
    replace: bool = False  # the reply takes the place of the message that was clicked

    @property
    def surface(self) -> str:
        return "command" if self.response_url else "direct message" if self.direct else "mention"


class Desk:
    """Answers questions in their place; holds what the surfaces share."""

    def __init__(self, briefing: Briefing, identity: Identity, people: People):
        self.briefing = briefing
        self.store = briefing.store
        self.identity = identity
        self._people = people
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._open: dict[
            str, tuple[str, float]
        ] = {}  # reply -> its response URL, and how long Slack takes it

    async def answer(
        self, client: AsyncWebClient, place: Place, text: str, *, body: Mapping[str, Any], delivery: Delivery
    ) -> None:
        """Answer what a person typed, or refuse politely; a `BriefbookError` is for the person to read."""
        async with self._slots:
            if not await self.admits(client, place, body):
                return
            began = time.monotonic()
            question = incoming.question(text)
            reply = await self._reply(question, place, record=not delivery.again)
            await self.deliver(client, place, reply, question=question, delivery=delivery)
            self._log(reply, place, began)

    async def admits(self, client: AsyncWebClient, place: Place, body: Mapping[str, Any]) -> bool:
        """Return whether a person may be served; an outsider is told that they may not."""
        if not await self.is_outsider(client, place.user, body):
            return True
        await self.tell(client, place, Message(REFUSAL))
        return False

    async def is_outsider(self, client: AsyncWebClient, user: str, body: Mapping[str, Any]) -> bool:
        return await self._people.is_outsider(client, user, body, self.identity.own)

    async def _reply(self, question: str, place: Place, *, record: bool) -> Reply:
        stated: tuple[str, ...] = ()
        if place.thread:
            stated = await asyncio.to_thread(self.store.thread_facts, place.channel, place.thread)
        return await asyncio.to_thread(
            self.briefing.answer,
            question,
            thread_facts=stated,
            record=record,
            channel=place.channel if place.thread else "",
            thread=place.thread,
        )

    async def deliver(
        self, client: AsyncWebClient, place: Place, reply: Reply, *, question: str = "", delivery: Delivery
    ) -> None:
        """Send a reply where it belongs, once, and remember it for its buttons and its thread."""
        name = memory.reply_id(delivery.key)
        message = self.message(reply, self._options(reply, name, place, question))
        out = delivery.again and await self._is_out(client, place, name)
        if not out and not await self._sent(client, place, reply, message):
            return
        if place.response_url:
            self._keep_open(name, place.response_url)
        await self._remember(Posted(name, place.channel, place.thread, memory.kept(reply), time.time()))

    def _keep_open(self, name: str, url: str) -> None:
        now = time.monotonic()
        self._open = {one: kept for one, kept in self._open.items() if kept[1] > now}
        self._open[name] = (url, now + RESPONSE_URL_SECONDS)

    def still_open(self, name: str) -> str:
        """Return where the person who alone saw a reply can still be told more, "" when that is over."""
        url, until = self._open.get(name, ("", 0.0))
        return url if until > time.monotonic() else ""

    async def _is_out(self, client: AsyncWebClient, place: Place, name: str) -> bool:
        """Say whether the reply went out before the process that was sending it died."""
        if place.response_url:
            return False
        return await posting.is_posted(client, name, channel=place.channel, thread=place.thread)

    async def _sent(self, client: AsyncWebClient, place: Place, reply: Reply, message: Message) -> bool:
        if reply.outcome in ASKER_ONLY:
            return await self.tell(client, place, message)
        if place.response_url:
            return await self._respond(place, message)
        return await posting.post(
            client, message, channel=place.channel, thread=place.thread, asker=place.user
        )

    async def tell(self, client: AsyncWebClient, place: Place, message: Message) -> bool:
        """Send a message meant for one person: seen by that person only, wherever Slack can do that."""
        if place.response_url:
            return await self._respond(place, message)
        # Slack shows no ephemeral message in a thread without replies, so it stands in the channel then.
        thread = place.thread if place.in_thread else ""
        if not place.direct and await posting.whisper(
            client, message, channel=place.channel, thread=thread, user=place.user
        ):
            return True
        return await posting.post(
            client, message, channel=place.channel, thread=place.thread, asker=place.user
        )

    async def _respond(self, place: Place, message: Message) -> bool:
        where = {"thread_ts": place.thread} if place.thread else {}
        return await posting.respond(
            place.response_url, message, response_type="ephemeral", replace_original=place.replace, **where
        )

    def message(self, reply: Reply, options: Options) -> Message:
        """Return a reply as a message with blocks, text fallback and ids."""
        text = blocks.fitted(reply.text, limits.TEXT)
        return Message(text, blocks.for_reply(reply, options), memory.metadata(reply, options.reply_id))

    def _options(self, reply: Reply, name: str, place: Place, question: str) -> Options:
        return Options(
            reply_id=name,
            share=bool(place.response_url) and reply.outcome in STATED,
            others=bool(memory.others(reply)),
            question=question,
            labels=self._labels(reply),
        )

    def _labels(self, reply: Reply) -> dict[str, str]:
        """Return, for each candidate, the question it answers."""
        if reply.outcome in STATED:
            return {}
        held = {fact.id: self.briefing.held(fact.id) for fact in reply.facts[: limits.CANDIDATES]}
        return {fact_id: one.fact.about for fact_id, one in held.items() if one}

    async def _remember(self, posted: Posted) -> None:
        try:
            await asyncio.to_thread(self.store.remember, posted)
        except StoreError as error:  # the answer is out; only its buttons will not know it
            log.error("a reply could not be remembered", reply=posted.id, error=type(error).__name__)

    def _log(self, reply: Reply, place: Place, began: float) -> None:
        log.info(
            "question answered",
            outcome=reply.outcome.value,
            facts=[fact.id for fact in reply.facts],
            surface=place.surface,
            asker=who(place.user),
            ms=round((time.monotonic() - began) * 1000),
        )
