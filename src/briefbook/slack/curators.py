"""The curators' channel: questions that people want answered, and what a press of a button does with them.

A button's value names a question or a fact; what the person may do is asked of the store each time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation import gaps
from briefbook.curation.forms import Draft, as_lines
from briefbook.curation.notices import Offer
from briefbook.curation.results import Done, State
from briefbook.curation.service import Curation
from briefbook.curation.watch import LEASE
from briefbook.models import ReplyFact
from briefbook.record import Verb
from briefbook.slack import places, posting
from briefbook.slack.blocks import fitted, limits
from briefbook.slack.blocks import notices as blocks
from briefbook.slack.desk import Desk
from briefbook.slack.inbox import delivery_of
from briefbook.slack.people import REFUSAL
from briefbook.slack.posting import Message
from briefbook.store.protocol import Posted

ASKED = "curator"  # the outcome under which a question is recorded when a person asks for it
NOTED = "Your question is noted for the curators as gap {gap}. It is not answered yet; you are told {where} when it is."
FORM = "Type `/facts add` and give the question as the first phrasing; it is question {gap}."

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]
OpenForm = Callable[
    [AsyncWebClient, Body, Draft, int], Awaitable[None]
]  # (client, click, filled form, question)

log = structlog.get_logger("briefbook.slack")


class Curators:
    """Brings questions to the curators, and listens to the buttons under them."""

    def __init__(
        self, desk: Desk, curation: Curation, *, channel: str = "", open_form: OpenForm | None = None
    ):
        self._desk, self._curation = desk, curation
        self._channel, self._open_form = channel, open_form

    # --- asking

    async def ask(self, client: AsyncWebClient, posted: Posted, question: str, body: Body) -> None:
        """Note that a person wants a question answered, tell them so, and bring it to the curators; once."""
        clicked = places.of_click(body)
        person = "" if posted.thread else self._person(body)
        gap = await asyncio.to_thread(self._noted, posted, question, person)
        if self._channel:
            await self._bring(client, gap, question)
        where = "in a direct message" if person else "in this thread"
        await self._desk.tell(client, clicked, Message(NOTED.format(gap=gap, where=where)))

    def _noted(self, posted: Posted, question: str, person: str) -> int:
        store = self._desk.store
        gap = posted.reply.get("gap")
        if not gap:  # the process died after recording it, or had no need to
            text = question if self._desk.briefing.settings.retention_days else None
            gap = store.record_gap(text, ASKED, [], at=time.time())
            store.remember(replace(posted, reply={**posted.reply, "gap": gap}))
        channel = posted.channel if posted.thread else ""
        store.ask_curator(int(gap), person=person or None, channel=channel, thread=posted.thread)
        return int(gap)

    async def _bring(self, client: AsyncWebClient, gap: int, question: str) -> None:
        key = f"asked:{gap}"
        claimed = await asyncio.to_thread(self._desk.store.claim_notice, key, lease=LEASE, at=time.time())
        if not claimed:
            return
        nearest = await asyncio.to_thread(self._nearest, question)
        text = fitted(f"{blocks.ASKED}: “{question}”", limits.TEXT)
        message = Message(text, blocks.question(gap, question, nearest))
        if await posting.announce(client, message, channel=self._channel) is None:
            log.error("BRIEFBOOK_CURATORS_CHANNEL does not take messages: invite the bot, or correct the id")
        await asyncio.to_thread(self._desk.store.mark_told, key, at=time.time())

    def _nearest(self, question: str) -> list[ReplyFact]:
        found = self._desk.briefing.find(question, gaps.NEAREST)
        shown = [self._desk.briefing.statable(held.fact.id) for held in found]
        return [fact for fact in shown if fact]

    # --- buttons of a question's card

    async def draft(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the form of a new fact, the question filled in as its first phrasing."""
        await ack()
        person = await self._curator(client, body, context, Verb.add, f"question {action['value']}")
        if person is None:
            return
        gap = int(action["value"])
        await asyncio.to_thread(
            self._curation.allow, person, Verb.add, f"question {gap}", request_id=_request(context)
        )
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, gap)
        if self._open_form is None:
            await self._desk.tell(client, places.of_click(body), Message(FORM.format(gap=gap)))
            return
        await self._open_form(client, body, Draft(phrasings=as_lines([question] if question else [])), gap)

    async def alias(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Give a fact the question as a phrasing, which closes it once that is live."""
        await ack()
        number, _, fact_id = action["value"].partition(":")
        person = await self._curator(client, body, context, Verb.alias, fact_id)
        if person is None:
            return
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, int(number))
        if not question:
            await self._desk.tell(client, places.of_click(body), Message(blocks.NO_TEXT))
            return
        done = await asyncio.to_thread(
            self._curation.alias,
            person,
            fact_id,
            question,
            request_id=_request(context),
            gap=int(number),
        )
        await self._decided(client, body, int(number), done)

    async def dismiss(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Close a question without an answer."""
        await ack()
        gap = int(action["value"])
        person = await self._curator(client, body, context, Verb.alias, f"question {gap}")
        if person is not None:
            done = await asyncio.to_thread(
                self._curation.dismiss, person, [gap], request_id=_request(context)
            )
            await self._decided(client, body, gap, done)

    async def _decided(self, client: AsyncWebClient, body: Body, gap: int, done: Done) -> None:
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, gap)
        card = blocks.question(gap, question, (), decided=_by(done, body))
        await self._replace(client, body, done, card)

    # --- buttons of an offer

    async def answered(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Close the questions of an offer with its fact, so that whoever asked is told."""
        await ack()
        fact_id, _, numbers = action["value"].partition(":")
        person = await self._curator(client, body, context, Verb.alias, fact_id)
        if person is not None:
            found = _numbers(numbers)
            done = await asyncio.to_thread(
                self._curation.answered, person, found, fact_id, request_id=_request(context)
            )
            await self._offer_decided(client, body, fact_id, found, done)

    async def keep_open(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Leave the questions of an offer open."""
        await ack()
        fact_id, _, numbers = action["value"].partition(":")
        person = await self._curator(client, body, context, Verb.alias, fact_id)
        if person is not None:
            await asyncio.to_thread(
                self._curation.allow, person, Verb.alias, fact_id, request_id=_request(context)
            )
            told = f"{fact_id} does not answer it. The question stays open."
            done = Done(state=State.unchanged, verb=Verb.alias, message=told)
            await self._offer_decided(client, body, fact_id, _numbers(numbers), done)

    async def _offer_decided(
        self, client: AsyncWebClient, body: Body, fact_id: str, numbers: Sequence[int], done: Done
    ) -> None:
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, numbers[0])
        fact = await asyncio.to_thread(self._desk.briefing.statable, fact_id)
        if fact is None:
            await self._desk.tell(client, places.of_click(body), Message(done.message))
            return
        offer = Offer(key="", question=question or blocks.NO_TEXT, gaps=tuple(numbers), fact=fact)
        await self._replace(client, body, done, blocks.offer(offer, decided=_by(done, body)))

    # --- buttons of a suggested phrasing

    async def accept(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Give a fact the phrasing that people who picked it had used."""
        await self._suggested(ack, action, body, client, context, accepted=True)

    async def put_aside(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Reject a suggested phrasing."""
        await self._suggested(ack, action, body, client, context, accepted=False)

    async def _suggested(
        self,
        ack: Ack,
        action: Body,
        body: Body,
        client: AsyncWebClient,
        context: AsyncBoltContext,
        *,
        accepted: bool,
    ) -> None:
        await ack()
        person = await self._curator(client, body, context, Verb.alias, f"suggestion {action['value']}")
        if person is None:
            return
        decide = self._curation.accept if accepted else self._curation.put_aside
        done = await asyncio.to_thread(
            decide, person, _numbers(action["value"]), request_id=_request(context)
        )
        await self._desk.tell(client, places.of_click(body), Message(done.message))

    # --- shared steps

    async def _curator(
        self, client: AsyncWebClient, body: Body, context: AsyncBoltContext, verb: Verb, target: str
    ) -> str | None:
        """Return who pressed a button, None when they are no member: told, and recorded. Roles come later."""
        place = places.of_click(body)
        person = self._person(body)
        if not await self._desk.is_outsider(client, place.user, body):
            return person
        await asyncio.to_thread(
            self._curation.refuse, person, verb, target, "not a member", request_id=_request(context)
        )
        await self._desk.tell(client, place, Message(REFUSAL))
        return None

    def _person(self, body: Body) -> str:
        return f"{self._desk.identity.team}/{body['user']['id']}"

    async def _replace(
        self, client: AsyncWebClient, body: Body, done: Done, card: list[dict[str, Any]]
    ) -> None:
        """Put what was decided in the place of a card, for everybody to see."""
        place = places.of_click(body)
        message = Message(fitted(done.message, limits.TEXT), card)
        if not place.response_url or not await posting.respond(
            place.response_url, message, replace_original=True
        ):
            await self._desk.tell(client, replace(place, response_url=""), Message(done.message))


def _request(context: AsyncBoltContext) -> str:
    """Return the same id for every try of one click."""
    return delivery_of(context).key


def _by(done: Done, body: Body) -> str:
    """Return what was decided and by whom, escaped for small print."""
    return f"{fitted(done.message, limits.SMALL)} · <@{body['user']['id']}>"


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number.isdigit()]
