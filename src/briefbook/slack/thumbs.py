"""Thumbs up and down, and the window that asks why."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.slack import places
from briefbook.slack.blocks import clean, limits, reasons
from briefbook.slack.desk import Desk
from briefbook.slack.identity import error_code
from briefbook.slack.posting import Message

THANKS = {"up": "Thank you, noted as helpful.", "down": "Thank you, noted as not helpful for the curators."}

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]

log = structlog.get_logger("briefbook.slack")


class Thumbs:
    """Listeners for votes and their reasons."""

    def __init__(self, desk: Desk):
        self._desk = desk

    async def vote(self, ack: Ack, action: Body, body: Body, client: AsyncWebClient) -> None:
        """Keep a vote; Slack's thumbs toggle, so the last press of a person counts. Ask why it is down."""
        await ack()
        place = places.of_click(body)
        if not await self._desk.admits(client, place, body):
            return
        reply_id, value, question = [*action["value"].split(":", 2), ""][:3]
        if value == "down":  # first, as Slack gives three seconds for it
            await self._ask_why(client, body, reply_id, question)
        voter = self._voter(reply_id, body)
        await asyncio.to_thread(self._desk.store.vote, reply_id, voter, value, at=time.time())
        await self._desk.tell(client, place, Message(THANKS[value]))

    async def _ask_why(self, client: AsyncWebClient, body: Body, reply_id: str, question: str) -> None:
        about = {"reply": reply_id, "question": question}
        metadata = json.dumps(about, ensure_ascii=False)
        if len(metadata) > limits.METADATA:
            metadata = json.dumps({"reply": reply_id})
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=reasons.reason(metadata))
        except SlackApiError as error:  # the vote counts without a reason
            log.warning("a window could not be opened", error=error_code(error))

    async def reason(self, ack: Ack, body: Body, client: AsyncWebClient) -> None:
        """Keep why an answer was wanting, and who is to be told when it is mended, if they wish it."""
        await ack()
        if await self._desk.is_outsider(client, body["user"]["id"], body):
            return
        about = json.loads(body["view"].get("private_metadata") or "{}")
        values = body["view"]["state"]["values"]
        typed = str(values[reasons.REASON_FIELD][reasons.REASON_FIELD].get("value") or "").strip()
        ticked = values.get(reasons.TELL_FIELD, {}).get(reasons.TELL_FIELD, {}).get("selected_options") or []
        if typed:
            person = f"{self._desk.identity.team}/{body['user']['id']}" if ticked else None
            await asyncio.to_thread(self._keep, about, typed, person)

    def _keep(self, about: Body, typed: str, person: str | None) -> None:
        store = self._desk.store
        posted = store.posted(str(about.get("reply")))
        if posted is None:
            return
        kept = bool(self._desk.briefing.settings.retention_days)
        store.record_feedback(
            posted.id,
            reason=clean(typed)[: reasons.REASON_LENGTH] if kept else None,
            question=(clean(str(about.get("question") or "")) or None) if kept else None,
            at=time.time(),
            channel=posted.channel if posted.thread else "",
            thread=posted.thread,
            person=person if kept else None,
        )

    def _voter(self, reply_id: str, body: Body) -> str:
        """Return a name for the voter that differs from reply to reply and leads back to nobody."""
        user = body["user"]
        whose = f"{reply_id}:{user.get('team_id') or ''}:{user['id']}"
        return self._desk.store.keyed(whose)
