"""Keeps the cards in step with the record: what was proposed or decided at the terminal, or while the bot was down.

The record is looked at whenever its audit has grown; which message is the card of which proposal, and whether it
shows that it is decided, stands in the store.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.record import Proposal, ProposalState
from briefbook.retention import DAY
from briefbook.slack.facts.cards import CLOSED, Cards, posted_as
from briefbook.slack.facts.office import Office

POLL_EVERY = 0.5  # seconds; looking takes half a millisecond
AGAIN_AFTER = 10.0  # seconds until a card that Slack did not take is tried again
PACE = 1.0  # seconds between two cards that are brought up to date

log = structlog.get_logger("briefbook.slack")


class Follower:
    """Follows the record until it is cancelled."""

    def __init__(self, office: Office, cards: Cards, client: AsyncWebClient):
        self._office, self._cards, self._client = office, cards, client
        self._store = office.desk.store
        self._head: tuple[int, str] | None = None  # of the audit, when it was last looked at
        self._open: set[int] = set()  # proposals that were open then
        self._late: dict[int, float] = {}  # cards that have still to be closed -> when to try again

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            try:
                await self.round()
            except Exception as error:  # the store or Slack is away: this loop must not die
                log.error("cards could not be kept in step", error=type(error).__name__)
            await asyncio.sleep(POLL_EVERY)

    async def round(self) -> None:
        """Look once: post the cards of new proposals, close those of decided ones."""
        head = await self._office.ask(self._store.audit_head)
        if head != self._head:
            waiting = await self._office.ask(self._store.proposals)
            open_now = {one.id for one in waiting}
            gone = self._open - open_now if self._head else await self._office.ask(self._left_open)
            self._late |= dict.fromkeys(gone, 0.0)
            await self._announce(one for one in waiting if one.id not in self._open)
            self._head, self._open = head, open_now
        for proposal_id in [one for one, at in self._late.items() if at <= time.monotonic()]:
            await self._close(proposal_id)

    def _left_open(self) -> set[int]:
        """Return the proposals that were decided while nobody looked: their cards, or their authors, do not know."""
        lately = time.time() - DAY
        return {one.id for one in self._store.proposals(None) if self._is_left_open(one, lately)}

    def _is_left_open(self, proposal: Proposal, lately: float) -> bool:
        if proposal.state is ProposalState.open:
            return False
        posted = self._store.posted(posted_as(proposal.id))
        if posted is None:
            return (proposal.decided_at or 0.0) > lately
        return not posted.reply.get(CLOSED)

    async def _announce(self, proposals: Iterable[Proposal]) -> None:
        for proposal in proposals:
            await self._cards.announce(self._client, proposal)

    async def _close(self, proposal_id: int) -> None:
        if await self._cards.settle(self._client, proposal_id):
            del self._late[proposal_id]
        else:
            self._late[proposal_id] = time.monotonic() + AGAIN_AFTER
        if self._late:
            await asyncio.sleep(PACE)
