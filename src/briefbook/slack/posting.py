"""Messages on their way to Slack: public, to one person, or through a response URL; never lost in silence.

A post that Slack refuses for its blocks goes out once more as text. One that a channel refuses goes to the
asker directly. One that Slack does not take at all is left in the inbox, to be tried again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from briefbook.errors import BriefbookError
from briefbook.slack.blocks.parts import Block
from briefbook.slack.identity import error_code, passes

RATE_LIMIT_TRIES = 3
TIMEOUT = 20  # seconds for one call; Slack answers in well under one
BLOCKS_REFUSED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"}
NOT_THERE = {  # the channel does not take the message, and will not in a minute either
    "not_in_channel", "channel_not_found", "is_archived", "restricted_action", "thread_not_found",
    "restricted_action_read_only_channel", "restricted_action_thread_locked", "user_not_in_channel",
    "cannot_reply_to_message", "messages_tab_disabled", "user_not_found", "cannot_dm_bot", "is_inactive",
}  # fmt: skip
USED_UP = 404  # a response URL after 30 minutes or 5 uses

log = structlog.get_logger("briefbook.slack")


class SlackUnreachableError(BriefbookError):
    """Slack did not take a message; the delivery stays in the inbox and is tried again."""


@dataclass(frozen=True)
class Message:
    """A message: escaped text that can stand alone, blocks, and ids of ours for other apps to see."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    metadata: dict[str, Any] | None = None

    def as_text(self) -> Message:
        return replace(self, blocks=[])


def rate_limit_handlers() -> list[Any]:
    """Return what makes a client wait as told after a 429.

    Not the SDK's own default, which repeats a call when the connection breaks: a message may be out by then.
    """
    return [AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_TRIES)]


async def post(client: AsyncWebClient, message: Message, *, channel: str, thread: str, asker: str) -> bool:
    """Post in a thread or, where the channel does not take it, write to the asker; returns which it was."""
    try:
        await _as_blocks_or_text(_public(client, channel, thread), message)
        return True
    except SlackApiError as error:
        if error_code(error) not in NOT_THERE:
            raise
        log.warning("the channel does not take the answer, so it goes to the asker", error=error_code(error))
    await _directly(client, message, asker)
    return False


async def announce(client: AsyncWebClient, message: Message, *, channel: str, thread: str = "") -> str | None:
    """Post where nobody has just asked anything; returns the channel, or None where Slack does not take it.

    `channel` may be the id of a person, who is then written to directly.
    """
    answer: dict[str, Any] = {}

    async def call(one: Message) -> None:
        answer.update((await _public(client, channel, thread)(one)).data)

    try:
        await _as_blocks_or_text(call, message)
    except SlackApiError as error:
        if error_code(error) not in NOT_THERE:
            raise
        log.warning("a note cannot be posted there", error=error_code(error))
        return None
    return str(answer.get("channel") or channel)


async def whisper(client: AsyncWebClient, message: Message, *, channel: str, thread: str, user: str) -> bool:
    """Show a message to one person; returns whether Slack did, and not whether they saw it.

    `thread` is empty unless the thread has replies: Slack shows nothing in a thread that does not exist yet.
    """

    async def call(one: Message) -> Any:
        return await client.chat_postEphemeral(
            channel=channel,
            user=user,
            text=one.text,
            blocks=one.blocks or None,
            thread_ts=thread or None,
            parse="none",
        )

    try:
        await _as_blocks_or_text(call, message)
        return True
    except SlackApiError as error:
        log.warning("a message to one person was refused", error=error_code(error))
        return False


async def respond(url: str, message: Message, **how: Any) -> bool:
    """Send through a response URL, which works where the bot is no member; returns whether Slack took it."""
    answer = await _send(url, message, how)
    if answer.status_code != 200 and message.blocks and answer.status_code != USED_UP:
        log.warning("blocks were refused, so the text goes alone", status=answer.status_code)
        answer = await _send(url, message.as_text(), how)
    if answer.status_code >= 500:
        raise SlackUnreachableError("Slack did not take the answer.")
    if answer.status_code != 200:
        log.warning("a response URL was refused", status=answer.status_code)
    return answer.status_code == 200


async def is_posted(client: AsyncWebClient, reply_id: str, *, channel: str, thread: str) -> bool:
    """Say whether a reply is in its thread already; False where the bot may not read the channel."""
    try:
        found = await client.conversations_replies(
            channel=channel, ts=thread, limit=200, include_all_metadata=True
        )
    except (SlackApiError, aiohttp.ClientError, TimeoutError):
        return False
    return any(_reply_id(message) == reply_id for message in found.get("messages") or [])


def _reply_id(message: Mapping[str, Any]) -> str:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("reply_id", ""))


def _public(client: AsyncWebClient, channel: str, thread: str) -> Callable[[Message], Awaitable[Any]]:
    async def call(message: Message) -> Any:
        return await client.chat_postMessage(
            channel=channel,
            text=message.text,
            blocks=message.blocks or None,
            thread_ts=thread or None,
            metadata=message.metadata,
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
        )

    return call


async def _as_blocks_or_text(call: Callable[[Message], Awaitable[Any]], message: Message) -> None:
    try:
        try:
            await call(message)
        except SlackApiError as error:
            if error_code(error) not in BLOCKS_REFUSED or not message.blocks:
                raise
            log.error("blocks were refused, so the text goes alone", error=error_code(error))
            await call(message.as_text())
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        if passes(error):
            raise SlackUnreachableError("Slack did not take the answer.") from error
        raise


async def _directly(client: AsyncWebClient, message: Message, asker: str) -> None:
    try:
        await _as_blocks_or_text(_public(client, asker, ""), message)
    except SlackApiError as error:
        log.warning("the answer could not be delivered at all", error=error_code(error))


async def _send(url: str, message: Message, how: dict[str, Any]) -> WebhookResponse:
    client = AsyncWebhookClient(url, timeout=TIMEOUT, retry_handlers=rate_limit_handlers())
    body = {"text": message.text, "unfurl_links": False, "unfurl_media": False, **how}
    if message.blocks:
        body["blocks"] = message.blocks
    try:
        return await client.send_dict(body)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SlackUnreachableError("Slack did not take the answer.") from error
