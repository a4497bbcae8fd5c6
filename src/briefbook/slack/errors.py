"""Errors as a person reads them: one plain sentence, never a traceback."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.errors import BriefbookError, StoreError
from briefbook.slack import places
from briefbook.slack.blocks import limits, names, text
from briefbook.slack.desk import Desk
from briefbook.slack.identity import NotKnownError, error_code
from briefbook.slack.inbox import UNREACHABLE
from briefbook.slack.posting import Message, SlackUnreachableError

APOLOGY = "Sorry, something went wrong on my side and I could not answer. It has been logged."

# Bolt looks for an acknowledgement every 10 ms, and forgets one whose listener has failed before it looked:
# the person would then be told that the app did not respond.
SEEN_WITHIN = 0.03

log = structlog.get_logger("briefbook.slack")


class Errors:
    """The listener Bolt calls with every error of the others."""

    def __init__(self, desk: Desk):
        self._desk = desk

    async def explain(
        self, error: Exception, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Tell the person what went wrong, or leave the delivery to be tried again when Slack is away."""
        await asyncio.sleep(SEEN_WITHIN)
        if isinstance(error, NotKnownError):
            log.error("a delivery came before Slack confirmed the bot's token")
            return
        if "delivery" not in context:  # not acknowledged, so Slack delivers it again
            log.error("a delivery failed before it was claimed", exc_info=error)
            return
        if isinstance(error, SlackUnreachableError):
            context["delivery"].later = True
            log.error(
                "Slack did not take a message; it will be tried again",
                error=error_code(error.__cause__ or error),
            )
            return
        if not isinstance(error, BriefbookError):
            log.error("a delivery failed", exc_info=error, slack=_slack_code(error))
        elif isinstance(error, StoreError):
            log.error("the store failed", exc_info=error)
        await self._tell(client, body, words(error))

    async def _tell(self, client: AsyncWebClient, body: dict[str, Any], said: str) -> None:
        place = places.of(body)
        if place is None:
            return
        try:
            await self._desk.tell(client, place, Message(names.said(text.cut(said, limits.TEXT))))
        except Exception as error:  # nothing more can be done for this delivery
            log.error("an error could not be explained", error=error_code(error))


def words(error: Exception) -> str:
    """Return what a person is told: an error's own message; a store's names files, so it stays in the log."""
    if isinstance(error, StoreError):
        return UNREACHABLE
    return str(error) if isinstance(error, BriefbookError) else APOLOGY


def _slack_code(error: Exception) -> str | None:
    return error_code(error) if isinstance(error, SlackApiError) else None
