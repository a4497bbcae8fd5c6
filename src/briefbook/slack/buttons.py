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
from briefbook.curation import gaps
from briefbook.errors import BriefbookError
from briefbook.models import Outcome, Reply
from briefbook.slack import blocks, memory, places, posting
from briefbook.slack.blocks import Options, Proof
from briefbook.slack.curators import Curators
from briefbook.slack.desk import Desk, Place
from briefbook.slack.identity import error_code
from briefbook.slack.inbox import delivery_of
from briefbook.slack.posting import Message
from briefbook.store.protocol import Posted

FORGOTTEN = "I no longer have that reply. Please ask the question again."
CHANGED = "That fact has changed since. Please ask the question again."
SHARED_ALREADY = "This answer is in the channel already."
TOO_SLOW = "Slack did not open the window. Please press the button again."

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]

log = structlog.get_logger("briefbook.slack")


class ReplyGoneError(BriefbookError):
    """The reply or fact that a button belongs to is not there any more, or not as it was."""


class Buttons:
    """Listeners for the buttons of replies."""

    def __init__(self, desk: Desk, curators: Curators):
        self._desk, self._curators = desk, curators

    async def source(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Open the modal with every citation of an answer, in its paragraph where the text is held."""
        await ack()
        if not await self._may(client, body):
            return
        posted = await self._posted(action["value"])
        view = await asyncio.to_thread(self._sources, memory.restored(posted))
        await self._open(client, body, view)

    def _sources(self, reply: Reply) -> dict[str, Any]:
        """Return the modal; a fact that says the same, and is cited elsewhere by now, is shown where it is."""
        briefing = self._desk.briefing
        facts = []
        for fact in reply.facts:
            now = briefing.statable(fact.id)
            facts.append(now if now and now.statement == fact.statement else fact)
        proofs = [
            Proof(one, tuple((cited, briefing.passage(cited)) for cited in one.citations)) for one in facts
        ]
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
        reply = await asyncio.to_thread(self._picked, posted, reply, fact_id)
        clicked = places.of_click(body)
        await self._desk.deliver(client, _target(posted, clicked), reply, delivery=delivery_of(context))
        if posted.thread and not clicked.direct:
            await posting.respond(clicked.response_url, Message(""), delete_original=True)

    def _picked(self, posted: Posted, reply: Reply, fact_id: str) -> Reply:
        """Return the answer with its receipt; what "did you mean" was asked about may be a phrasing of the fact."""
        store, gap = self._desk.store, int(posted.reply.get("gap") or 0)
        question = gaps.question_of(store, gap) if gap else None
        if question and posted.reply.get("outcome") == Outcome.suggest:
            known = {(one.question, one.fact_id) for one in store.suggestions("open")}
            if store.close_gap(gap, fact_id=None, at=time.time()) or (question, fact_id) not in known:
                store.suggest_phrasing(question, fact_id, at=time.time())
        return self._desk.briefing.receipted(question or "", reply)

    async def curator(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Bring a question to the curators at a person's wish, once."""
        await ack()
        if not await self._may(client, body):
            return
        reply_id, _, question = action["value"].partition(":")
        await self._curators.ask(client, await self._posted(reply_id), question, body)

    async def other(self, ack: Ack) -> None:
        """Acknowledge what needs no reply: links, and buttons of versions gone by."""
        await ack()

    # --- shared steps

    async def _may(self, client: AsyncWebClient, body: Body) -> bool:
        return await self._desk.admits(client, places.of_click(body), body)

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


def _target(posted: Posted, clicked: Place) -> Place:
    """Return where the reply to a choice goes: instead of a private suggestion, or into the thread."""
    if not posted.thread:
        return replace(clicked, thread="", replace=True)
    return replace(clicked, channel=posted.channel, thread=posted.thread, response_url="")
