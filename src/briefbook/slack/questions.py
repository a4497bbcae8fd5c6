"""Questions asked in messages and by `/brief`, and the prompts shown before the first one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.slack import blocks, places
from briefbook.slack.blocks import limits
from briefbook.slack.desk import Desk
from briefbook.slack.identity import error_code
from briefbook.slack.inbox import delivery_of
from briefbook.slack.posting import Message

PROMPTS_TITLE = "Questions I can answer, for example"
PROMPT_TITLE = 75  # a longer title is cut on a phone

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]

log = structlog.get_logger("briefbook.slack")


class Questions:
    """Listeners that translate a message or a command into a question at the desk."""

    def __init__(self, desk: Desk):
        self._desk = desk

    async def in_message(
        self, event: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Answer a mention or a direct message."""
        place = places.of_event(event)
        delivery = delivery_of(context)
        await self._desk.answer(client, place, event.get("text") or "", body=body, delivery=delivery)

    async def in_command(
        self, ack: Ack, command: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Answer `/brief`; acknowledged first, as Slack shows an error after 3 seconds."""
        await ack()
        place = places.of_command(body)
        text = (command.get("text") or "").strip()
        if text:
            await self._desk.answer(client, place, text, body=body, delivery=delivery_of(context))
        elif await self._desk.admits(client, place, body):
            await self._desk.tell(client, place, self._usage())

    def _usage(self) -> Message:
        prompts = self._desk.briefing.prompts()
        text = "\n".join(["Ask a question after the command, for example:", *(f"• {one}" for one in prompts)])
        return Message(blocks.fitted(text, limits.TEXT), blocks.usage(prompts))

    async def opened(self, event: Body, client: AsyncWebClient) -> None:
        """Offer example questions when someone opens the conversation with the bot."""
        prompts = [_prompt(one) for one in self._desk.briefing.prompts()[: limits.PROMPTS]]
        if not prompts:
            return
        try:
            # No thread_ts: with it, Slack accepts the call for an agent and shows nothing.
            await client.assistant_threads_setSuggestedPrompts(
                channel_id=event["channel"], title=PROMPTS_TITLE, prompts=prompts
            )
        except SlackApiError as error:
            log.warning("example questions could not be shown", error=error_code(error))


def _prompt(question: str) -> dict[str, str]:
    return {"title": blocks.shortened(question, PROMPT_TITLE), "message": question}
