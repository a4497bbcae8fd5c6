"""The curators' channel: questions that people want answered, and what a press of a button does with them.

A button's value names a question or a fact; who presses it passes the gate, and their role is asked of the store.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation import gaps
from briefbook.curation.forms import Draft, as_lines
from briefbook.curation.notices import Offer
from briefbook.curation.results import Done, State
from briefbook.record import Verb
from briefbook.slack import places, posting
from briefbook.slack.blocks import fitted, limits
from briefbook.slack.blocks import notices as blocks
from briefbook.slack.blocks.names import said, who
from briefbook.slack.blocks.parts import Block
from briefbook.slack.facts.gate import Visitor
from briefbook.slack.facts.modals import Modals
from briefbook.slack.facts.office import Ack, Body, Office, sentence
from briefbook.slack.inbox import delivery_of
from briefbook.slack.posting import Message
from briefbook.store.protocol import Posted

ASKED = "curator"  # the outcome under which a question is recorded when a person asks for it
NOTED = "Your question is noted for the curators as gap {gap}. It is not answered yet; you are told {where} when it is."

_FACT = re.compile(r"F[1-9]\d{0,6}")


class Curators:
    """Brings questions to the curators, and listens to the buttons under them."""

    def __init__(self, office: Office, modals: Modals):
        self._office, self._modals = office, modals
        self._desk, self._curation = office.desk, office.curation

    # --- asking

    async def ask(self, client: AsyncWebClient, posted: Posted, question: str, body: Body) -> None:
        """Note that a person wants a question answered, tell them so, and bring it to the curators; once."""
        clicked = places.of_click(body)
        person = "" if posted.thread else self._office.gate.name(clicked.user)
        gap = await asyncio.to_thread(self._noted, posted, question, person)
        if self._office.channel and not self._desk.briefing.settings.retention_days:
            await self._bring(
                client, self._office.channel, gap, question
            )  # else the teller does: it has the text
        where = "in a direct message" if person else "in this thread"
        await self._desk.tell(client, clicked, Message(NOTED.format(gap=gap, where=where)))

    def _noted(self, posted: Posted, question: str, person: str) -> int:
        store = self._desk.store
        gap = int(posted.reply.get("gap") or 0)
        if not gap:  # the reply was sent a second time, after a crash, and recorded nothing
            text = question if self._desk.briefing.settings.retention_days else None
            gap = store.record_gap(text, ASKED, [], at=time.time())
            store.remember(replace(posted, reply={**posted.reply, "gap": gap}))
        channel = posted.channel if posted.thread else ""
        store.ask_curator(gap, person=person or None, channel=channel, thread=posted.thread)
        return gap

    async def _bring(self, client: AsyncWebClient, channel: str, gap: int, question: str) -> None:
        """Post a question whose text is kept nowhere: it is known only now."""
        key = f"asked:{gap}"
        if await asyncio.to_thread(self._desk.store.was_told, key):
            return
        nearest = await asyncio.to_thread(gaps.nearest, self._desk.briefing, question)
        message = Message(
            fitted(f"{blocks.ASKED}: “{question}”", limits.TEXT), blocks.question(gap, question, nearest)
        )
        await posting.announce(client, message, channel=channel)
        await asyncio.to_thread(self._desk.store.mark_told, key, at=time.time())

    # --- buttons of a question's card

    async def draft(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the form of a new fact, the question filled in as its first phrasing."""
        await ack()
        visitor = await self._admit(client, body, context, Verb.add, action)
        gap = await self._office.gate.number(action["value"], visitor)
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, gap)
        await self._modals.add(
            client,
            str(body.get("trigger_id")),
            places.of_click(body),
            visitor,
            gap=gap,
            draft=Draft(phrasings=as_lines([question])) if question else None,
        )

    async def alias(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Give a fact the question as a phrasing, which closes it once that is live."""
        await ack()
        visitor = await self._admit(client, body, context, Verb.alias, action)
        number, _, name = str(action["value"]).partition(":")
        gap, fact = await self._office.gate.number(number, visitor), await self._fact(name, visitor)
        await self._office.allow(visitor, Verb.alias, fact)
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, gap)
        if not question:
            await self._desk.tell(client, places.of_click(body), Message(blocks.NO_TEXT))
            return
        done = await self._office.ask(
            self._curation.alias, visitor.person, fact, question, request_id=visitor.request_id, gap=gap
        )
        await self._decided(client, body, gap, done, visitor)

    async def dismiss(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Close a question without an answer."""
        await ack()
        visitor = await self._admit(client, body, context, Verb.alias, action)
        gap = await self._office.gate.number(action["value"], visitor)
        done = await self._office.ask(
            self._curation.dismiss, visitor.person, [gap], request_id=visitor.request_id
        )
        await self._decided(client, body, gap, done, visitor)

    async def _decided(self, client: AsyncWebClient, body: Body, gap: int, done: Done, by: Visitor) -> None:
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, gap)
        await self._replace(client, body, done, by, blocks.question(gap, question, (), decided=_by(done, by)))

    # --- buttons of an offer

    async def answered(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Close the questions of an offer with its fact, so that whoever asked is told."""
        await ack()
        visitor = await self._admit(client, body, context, Verb.alias, action)
        fact, numbers = await self._offered(action, visitor)
        done = await self._office.ask(
            self._curation.answered, visitor.person, numbers, fact, request_id=visitor.request_id
        )
        await self._offer_decided(client, body, fact, numbers, done, visitor)

    async def keep_open(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Leave the questions of an offer open."""
        await ack()
        visitor = await self._admit(client, body, context, Verb.alias, action)
        fact, numbers = await self._offered(action, visitor)
        await self._office.allow(visitor, Verb.alias, fact)
        told = f"{fact} does not answer it. The question stays open."
        done = Done(state=State.unchanged, verb=Verb.alias, message=told)
        await self._offer_decided(client, body, fact, numbers, done, visitor)

    async def _offered(self, action: Body, visitor: Visitor) -> tuple[str, list[int]]:
        name, _, numbers = str(action["value"]).partition(":")
        return await self._fact(name, visitor), await self._numbers(numbers, visitor)

    async def _offer_decided(
        self, client: AsyncWebClient, body: Body, name: str, numbers: Sequence[int], done: Done, by: Visitor
    ) -> None:
        question = await asyncio.to_thread(gaps.question_of, self._desk.store, numbers[0])
        fact = await asyncio.to_thread(self._desk.briefing.statable, name)
        if fact is None:
            await self._desk.tell(client, places.of_click(body), Message(sentence(done.message)))
            return
        offer = Offer(key="", question=question or blocks.NO_TEXT, gaps=tuple(numbers), fact=fact)
        await self._replace(client, body, done, by, blocks.offer(offer, decided=_by(done, by)))

    # --- buttons of a suggested phrasing

    async def accept(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Give a fact the phrasing that people who picked it had used."""
        await ack()
        await self._suggested(self._curation.accept, action, body, client, context)

    async def put_aside(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Reject a suggested phrasing."""
        await ack()
        await self._suggested(self._curation.put_aside, action, body, client, context)

    async def _suggested(
        self,
        decide: Callable[..., Done],
        action: Body,
        body: Body,
        client: AsyncWebClient,
        context: AsyncBoltContext,
    ) -> None:
        visitor = await self._admit(client, body, context, Verb.alias, action)
        numbers = await self._numbers(action["value"], visitor)
        done = await self._office.ask(decide, visitor.person, numbers, request_id=visitor.request_id)
        await self._office.receipt(client, places.of_click(body), visitor, done)

    # --- shared steps

    async def _admit(
        self, client: AsyncWebClient, body: Body, context: AsyncBoltContext, verb: Verb, action: Body
    ) -> Visitor:
        target = str(action.get("value"))[:80]
        return await self._office.gate.admit(client, body, verb, target, delivery_of(context).key)

    async def _fact(self, name: str, visitor: Visitor) -> str:
        if not _FACT.fullmatch(name):
            raise await self._office.gate.forged(visitor)
        return name

    async def _numbers(self, text: str, visitor: Visitor) -> list[int]:
        return [await self._office.gate.number(number, visitor) for number in str(text).split(",")]

    async def _replace(
        self, client: AsyncWebClient, body: Body, done: Done, by: Visitor, card: list[Block]
    ) -> None:
        """Put what was decided in the place of a card, for everybody to see; hand over the receipt otherwise."""
        place = places.of_click(body)
        if place.channel == place.user or (body.get("container") or {}).get("is_ephemeral"):
            await self._office.receipt(client, place, by, done)  # pressed in a list that one person sees
            return
        message = Message(sentence(done.message), card)
        shown = place.response_url and await posting.respond(
            place.response_url, message, response_type="in_channel", replace_original=True
        )
        if not shown:
            await self._desk.tell(client, replace(place, response_url=""), Message(sentence(done.message)))
        for hook in self._office.hooks:
            await hook(client, done)


def _by(done: Done, by: Visitor) -> str:
    """Return what was decided and by whom, escaped for small print."""
    return f"{said(done.message[: limits.SMALL])} · {who(by.person)}"
