"""What the buttons under a reply do. A value from a button names things; it never grants anything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.answering import compose
from briefbook.errors import BriefbookError
from briefbook.models import Reply
from briefbook.slack import blocks, memory, places, posting
from briefbook.slack.blocks import Options, Proof
from briefbook.slack.desk import Desk, Place
from briefbook.slack.identity import error_code
from briefbook.slack.inbox import delivery_of
from briefbook.slack.people import REFUSAL
from briefbook.slack.posting import Message
from briefbook.store.protocol import Posted

FORGOTTEN = "I no longer have that reply. Please ask the question again."
CHANGED = "That fact has changed since. Please ask the question again."
SHARED_ALREADY = "This answer is in the channel already."
THANKS = {"up": "Thank you, noted as helpful.", "down": "Thank you, noted as not helpful for the curators."}
TOO_SLOW = "Slack did not open the window. Please press the button again."
ASKED = "curator"  # the outcome under which a gap is recorded when a person asks for it

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]

log = structlog.get_logger("briefbook.slack")


class ReplyGoneError(BriefbookError):
    """The reply or fact that a button belongs to is not there any more, or not as it was."""


class Buttons:
    """Listeners for the buttons of replies."""

    def __init__(self, desk: Desk):
        self._desk = desk

    async def source(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Open the modal with every citation of an answer, in its paragraph where the text is held."""
        await ack()
        if not await self._may(client, body):
            return
        posted = await self._posted(action["value"])
        view = await asyncio.to_thread(self._sources, memory.restored(posted))
        await self._open(client, body, view)

    def _sources(self, reply: Reply) -> dict[str, Any]:
        passage = self._desk.briefing.passage
        proofs = [Proof(fact, tuple((one, passage(one)) for one in fact.citations)) for fact in reply.facts]
        return blocks.sources(proofs)

    async def others(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Open the modal with the facts that came close."""
        await ack()
        if not await self._may(client, body):
            return
        posted = await self._posted(action["value"])
        found = await asyncio.to_thread(
            lambda: [self._desk.briefing.statable(fact_id) for fact_id in posted.reply.get("others", [])]
        )
        view = blocks.other_matches([fact for fact in found if fact])
        await self._open(client, body, view)

    async def share(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Post an answer that one person saw in the channel, as it stands now."""
        await ack()
        if not await self._may(client, body):
            return
        posted = await self._posted(action["value"])
        place = places.of_click(body)
        if posted.reply.get("shared"):
            await self._desk.tell(client, place, Message(SHARED_ALREADY))
            return
        reply = await self._unchanged(memory.restored(posted))
        options = Options(posted.id, others=bool(posted.reply.get("others")), shared_by=place.user)
        message = self._desk.message(reply, options)
        if await posting.respond(
            place.response_url, message, response_type="in_channel", replace_original=False
        ):
            shared = replace(posted, reply={**posted.reply, "shared": True})
            await asyncio.to_thread(self._desk.store.remember, shared)

    async def pick(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Answer with the candidate that a person chose, where the answer would have gone."""
        await ack()
        if not await self._may(client, body):
            return
        reply_id, _, fact_id = action["value"].partition(":")
        posted = await self._posted(reply_id)
        fact = await asyncio.to_thread(self._desk.briefing.statable, fact_id)
        if fact is None:
            raise ReplyGoneError(CHANGED)
        reply = compose.answer("", [fact], {"rule": "picked"})
        clicked = places.of_click(body)
        await self._desk.deliver(client, _target(posted, clicked), reply, delivery=delivery_of(context))
        if posted.thread and not clicked.direct:
            await posting.respond(clicked.response_url, Message(""), delete_original=True)

    async def feedback(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Keep a vote; Slack's thumbs toggle, so the last press of a person counts."""
        await ack()
        if not await self._may(client, body):
            return
        reply_id, _, value = action["value"].partition(":")
        await asyncio.to_thread(
            self._desk.store.vote, reply_id, self._voter(reply_id, body), value, at=time.time()
        )
        await self._desk.tell(client, places.of_click(body), Message(THANKS[value]))

    async def curator(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Record a question for the curators at a person's wish, once."""
        await ack()
        if not await self._may(client, body):
            return
        reply_id, _, question = action["value"].partition(":")
        number = await asyncio.to_thread(self._gap, await self._posted(reply_id), question)
        words = f"Your question is noted for the curators as gap {number}. It is not answered yet."
        await self._desk.tell(client, places.of_click(body), Message(words))

    def _gap(self, posted: Posted, question: str) -> int:
        if posted.reply.get("gap"):
            return int(posted.reply["gap"])
        text = question if self._desk.briefing.settings.retention_days else None
        number = self._desk.store.record_gap(text, ASKED, [], at=time.time())
        self._desk.store.remember(replace(posted, reply={**posted.reply, "gap": number}))
        return number

    async def other(self, ack: Ack) -> None:
        """Acknowledge what needs no reply: links, and buttons of versions gone by."""
        await ack()

    # --- shared steps

    async def _may(self, client: AsyncWebClient, body: Body) -> bool:
        place = places.of_click(body)
        if not await self._desk.is_outsider(client, place.user, body):
            return True
        await self._desk.tell(client, place, Message(REFUSAL))
        return False

    async def _posted(self, reply_id: str) -> Posted:
        posted = await asyncio.to_thread(self._desk.store.posted, reply_id)
        if posted is None:
            raise ReplyGoneError(FORGOTTEN)
        return posted

    async def _unchanged(self, reply: Reply) -> Reply:
        """Return a kept reply; raises `ReplyGoneError` when a fact of it is not what it was."""
        for fact in reply.facts:
            now = await asyncio.to_thread(self._desk.briefing.statable, fact.id)
            if now is None or now.revision != fact.revision:
                raise ReplyGoneError(CHANGED)
        return reply

    async def _open(self, client: AsyncWebClient, body: Body, view: dict[str, Any]) -> None:
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:  # a trigger lives for 3 seconds
            log.warning("a window could not be opened", error=error_code(error))
            await self._desk.tell(client, places.of_click(body), Message(TOO_SLOW))

    def _voter(self, reply_id: str, body: Body) -> str:
        """Return a name for the voter that differs from reply to reply and leads back to nobody."""
        user = body["user"]
        whose = f"{reply_id}:{user.get('team_id') or ''}:{user['id']}"
        return self._desk.store.keyed(whose)


def _target(posted: Posted, clicked: Place) -> Place:
    """Return where the reply to a choice goes: instead of a private suggestion, or into the thread."""
    if not posted.thread:
        return replace(clicked, thread="", replace=True)
    return replace(clicked, channel=posted.channel, thread=posted.thread, response_url="")
