"""Proposals as cards: posted to the curators, decided by their buttons, and brought up to date afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.checks import Choice
from briefbook.curation.forms import draft_of
from briefbook.curation.impact import Impact
from briefbook.curation.results import Altered, Done, FindingsError, StaleProposalError, State, Waiting
from briefbook.models import CitedSource, FactStatus, HeldFact
from briefbook.record import DecidedError, Proposal, ProposalState, StaleError, Verb
from briefbook.slack import places, posting
from briefbook.slack.blocks.cards import Card, chosen, summary
from briefbook.slack.blocks.forms import reason_form
from briefbook.slack.blocks.modals import Passage
from briefbook.slack.desk import Place
from briefbook.slack.facts.gate import Subject, Visitor
from briefbook.slack.facts.office import Ack, Body, Office, sentence
from briefbook.slack.identity import error_code
from briefbook.slack.inbox import delivery_of
from briefbook.slack.posting import Message
from briefbook.store.protocol import Posted

CLOSED = "closed"  # of a card as it is remembered: its message shows that it is decided
WORKING = "working"  # of a card: which replies would change is being found out
LEASE = 60.0  # seconds in which a card is posted, or an author told, by whoever has claimed it
NEVER = {  # the message does not take a change, and will not later either
    "message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed", "is_archived",
    "is_inactive", "not_in_channel",
}  # fmt: skip

log = structlog.get_logger("briefbook.slack")


class Cards:
    """Shows proposals and takes decisions; each is checked by the service when the button is pressed."""

    def __init__(self, office: Office):
        self._office = office
        self._impacts: dict[int, tuple[int, Impact]] = {}  # proposal -> version of the base, and the impact
        self._one_at_a_time = asyncio.Lock()  # every question is asked twice: seconds of one core
        office.hooks.append(self.done)
        office.settle = self.settle

    # --- showing

    async def done(self, client: AsyncWebClient, done: Done) -> None:
        """Post the card of a new proposal, or bring a decided one up to date and tell its author."""
        if done.proposal is None:
            return
        if done.state is State.proposed:
            await self.announce(client, done.proposal)
        else:
            await self.settle(client, done.proposal.id)

    async def announce(self, client: AsyncWebClient, proposal: Proposal) -> None:
        """Post a card to the curators' channel, once, and add the impact when it is known."""
        if not self._office.channel:
            return
        store, name = self._office.desk.store, posted_as(proposal.id)
        posted = await self._office.ask(store.posted, name)
        if posted is None:
            posted = await self._announced(client, proposal)
        if posted is None or not posted.reply.get(WORKING):
            return
        await self.impact(proposal)
        await self._office.ask(store.remember, replace(posted, reply={**posted.reply, WORKING: False}))
        await self.settle(client, proposal.id)

    async def _announced(self, client: AsyncWebClient, proposal: Proposal) -> Posted | None:
        """Return the card as it was posted, None when it was not, or somebody else is posting it."""
        store, name = self._office.desk.store, posted_as(proposal.id)
        if not await self._office.ask(store.claim_notice, name, lease=LEASE, at=time.time()):
            return None
        card = await self._office.ask(self.card, proposal.id, working=True)
        ts = await self._post(client, self._office.channel or "", card)
        if not ts:
            return None
        posted = Posted(name, self._office.channel or "", ts, {"outcome": "card", WORKING: True}, time.time())
        await self._office.ask(store.remember, posted)
        await self._office.ask(store.mark_told, name, at=time.time())
        return posted

    async def settle(self, client: AsyncWebClient, proposal_id: int) -> bool:
        """Show a proposal's card as things stand; tell the author, once, what somebody else decided.

        Returns whether the card shows it now, or never can.
        """
        store = self._office.desk.store
        proposal = await self._office.ask(store.proposal, proposal_id)
        if proposal is None:
            return True
        posted = await self._office.ask(store.posted, posted_as(proposal_id))
        shown = True
        if posted is not None and not posted.reply.get(CLOSED):
            card = await self._office.ask(self.card, proposal_id)
            shown = await self._update(client, posted, card)
            if shown and card.waiting.proposal.state is not ProposalState.open:
                closed = replace(posted, reply={**posted.reply, CLOSED: True})
                await self._office.ask(store.remember, closed)
        await self._tell_author(client, proposal)
        return shown

    def card(self, proposal_id: int, *, working: bool = False) -> Card:
        """Return a proposal with its proofs, and its impact where that is known; for a channel of curators."""
        return self.plain(self._office.curation.shown(proposal_id), working=working)

    def card_for(self, person: str, proposal_id: int) -> Card:
        """Return the card of a proposal for one person, who has to be a curator."""
        return self.plain(self._office.curation.waiting(person, proposal_id))

    def plain(self, waiting: Waiting, *, working: bool = False) -> Card:
        """Return the card of a proposal that has been looked up already."""
        proofs = {one.after.id: proof for one in waiting.altered[:8] if (proof := self._proof(one))}
        return Card(waiting, proofs, impact=self._known(waiting.proposal), working=working)

    def _proof(self, one: Altered) -> tuple[CitedSource, Passage | None] | None:
        if one.after.status is FactStatus.retired:
            return None
        briefing = self._office.curation.briefing
        revision = one.before.revision + 1 if one.before else 1
        source = briefing.cited(HeldFact(fact=one.after, revision=revision)).citations[0]
        return source, briefing.passage(source)

    def _known(self, proposal: Proposal) -> Impact | None:
        version, impact = self._impacts.get(proposal.id, (-1, None))
        decided = proposal.state is not ProposalState.open
        return impact if decided or version == self._office.desk.store.version() else None

    async def impact(self, proposal: Proposal) -> Impact:
        """Return the replies that would change, found out once for each state of the base."""
        async with self._one_at_a_time:
            known = await self._office.ask(self._known, proposal)
            if known is None:
                version = await self._office.ask(self._office.desk.store.version)
                known = await self._office.ask(self._office.curation.preview, proposal.saves)
                self._impacts[proposal.id] = (version, known)
            return known

    async def _post(self, client: AsyncWebClient, channel: str, card: Card) -> str:
        try:
            posted = await client.chat_postMessage(
                channel=channel,
                text=summary(card),
                blocks=card.blocks(),
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.error("a card could not be posted; Home has it", error=error_code(error))
            return ""
        return str(posted["ts"])

    async def _update(self, client: AsyncWebClient, posted: Posted, card: Card) -> bool:
        try:
            await client.chat_update(
                channel=posted.channel,
                ts=posted.thread,
                text=summary(card),
                blocks=card.blocks(),
                parse="none",
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a card could not be brought up to date", error=error_code(error))
            return error_code(error) in NEVER
        return True

    async def _tell_author(self, client: AsyncWebClient, proposal: Proposal) -> None:
        team, _, user = proposal.author.partition("/")
        others = proposal.decided_by not in (None, proposal.author)
        if not others or team == "local" or proposal.author != self._office.gate.name(user):
            return
        store, key, now = self._office.desk.store, f"decided:{proposal.id}", time.time()
        if await self._office.ask(store.claim_notice, key, lease=LEASE, at=now):
            why = f": {proposal.decision}" if proposal.decision else "."
            by = str(proposal.decided_by).removeprefix("local/")
            text = f"Your proposal {proposal.id} was {proposal.state.value} by {by}{why}"
            await posting.post(client, Message(sentence(text)), channel=user, thread="", asker=user)
            await self._office.ask(store.mark_told, key, at=now)

    # --- deciding

    async def approve(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Let a proposal go live, with what was chosen on the card for the facts beside it."""
        await ack()
        visitor, number = await self._clicked(client, action, body, context, Verb.approve)
        values = (body.get("state") or (body.get("view") or {}).get("state") or {}).get("values", {})
        picked = await self._picked(values, number, visitor)
        await self.decide(client, places.of_click(body), visitor, number, picked)
        await self._show_again(client, body, visitor, number)

    async def decide(
        self,
        client: AsyncWebClient,
        place: Place,
        visitor: Visitor,
        number: int,
        picked: Mapping[str, Choice],
        reason: str = "",
    ) -> None:
        """Approve, or say why not: the card then shows what has to be settled first."""
        try:
            done = await self._office.ask(
                self._office.curation.approve,
                visitor.person,
                number,
                request_id=visitor.request_id,
                reason=reason,
                resolved=picked,
            )
        except (FindingsError, StaleProposalError, StaleError, DecidedError) as error:
            await self._office.tell(client, place, sentence(str(error)))
            if isinstance(error, FindingsError) and not picked:
                card = await self._office.ask(self.card_for, visitor.person, number)
                await self._office.tell(client, place, summary(card), card.blocks())
            await self.settle(client, number)
            return
        await self._office.receipt(client, place, visitor, done)
        if done.state is not State.approved:
            await self.settle(client, number)  # another took its place, with what was chosen

    async def reject(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Ask why a proposal is turned down."""
        await ack()
        visitor, number = await self._clicked(client, action, body, context, Verb.reject)
        await self.ask_why(client, body["trigger_id"], places.of_click(body), visitor, number)

    async def ask_why(
        self, client: AsyncWebClient, trigger: str, place: Place, visitor: Visitor, number: int
    ) -> None:
        """Open the window that asks for the reason of a rejection."""
        await self._office.allow(visitor, Verb.reject, f"proposal {number}")
        subject = Subject(verb=Verb.reject, proposal=number)
        about = f"Proposal {number} is turned down. Its author reads the reason."
        view = reason_form(f"Reject proposal {number}", "Reject", about, subject.words())
        await self._office.open(client, trigger, place, view)

    async def amend(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Open the form of a proposal, to put a better version in its place."""
        await ack()
        visitor, number = await self._clicked(client, action, body, context, Verb.approve)
        await self._office.allow(visitor, Verb.approve, f"proposal {number}")
        proposal = await self._office.ask(self._office.curation.open_proposal, number)
        subject = Subject(verb=Verb.approve, proposal=number)
        form = self._office.form(subject, draft_of(proposal.saves[0].fact))
        await self._office.open(client, body["trigger_id"], places.of_click(body), form.view())

    async def show_impact(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Find out which replies would change and show the card with them."""
        await ack()
        visitor, number = await self._clicked(client, action, body, context, Verb.approve)
        await self._office.ask(self._office.curation.allow_looking, visitor.person, "queue")
        await self.impact(await self._office.ask(self._office.curation.open_proposal, number))
        await self.settle(client, number)
        await self._show_again(client, body, visitor, number)

    async def open(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Show the card of a proposal to one person."""
        await ack()
        visitor, number = await self._clicked(client, action, body, context, Verb.approve)
        card = await self._office.ask(self.card_for, visitor.person, number)
        await self._office.tell(client, places.of_click(body), summary(card), card.blocks())

    # --- shared steps

    async def _clicked(
        self, client: AsyncWebClient, action: Body, body: Body, context: AsyncBoltContext, verb: Verb
    ) -> tuple[Visitor, int]:
        value = str(action.get("value"))[:40]
        key = delivery_of(context).key
        visitor = await self._office.gate.admit(client, body, verb, f"proposal {value}", key)
        return visitor, await self._office.gate.number(value, visitor)

    async def _picked(self, values: Any, number: int, visitor: Visitor) -> dict[str, Choice]:
        try:
            return {name: Choice(value) for name, value in chosen(values, number).items()}
        except ValueError:
            raise await self._office.gate.forged(visitor) from None

    async def _show_again(self, client: AsyncWebClient, body: Body, visitor: Visitor, number: int) -> None:
        """Put the card as it stands now in the place of one that a single person sees, or show Home anew."""
        container = body.get("container") or {}
        if (body.get("view") or {}).get("type") == "home":
            await self._office.home(client, visitor)
        if container.get("is_ephemeral") and body.get("response_url"):
            card = await self._office.ask(self.card_for, visitor.person, number)
            message = Message(summary(card), card.blocks())
            await posting.respond(
                body["response_url"], message, response_type="ephemeral", replace_original=True
            )


def posted_as(proposal_id: int) -> str:
    """Return the id under which the store knows the message of a card."""
    return f"card-{proposal_id}"
