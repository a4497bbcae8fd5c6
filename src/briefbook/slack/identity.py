"""Who we are to Slack: asked once at the start, and again now and then, as a token can be revoked."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.errors import BriefbookError

CHECK_EVERY = 45.0  # seconds; a revoked token shows in /ready within a minute
RETRY_AFTER = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts to reach Slack at the start
FINAL = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission",
    "not_allowed_token_type", "missing_scope",
}  # fmt: skip
PASSING = {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
UNREACHED = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)

log = structlog.get_logger("briefbook.slack")


class NotKnownError(BriefbookError):
    """Slack has not said who we are, so nothing can be answered yet."""


class TokenRefusedError(BriefbookError):
    """Slack refuses a token; the message names its variable."""

    def __init__(self, variable: str, reason: str):
        super().__init__(f"{variable}: Slack refused this token ({reason}). See docs/slack.md.")


class Identity(AsyncAuthorize):
    """The result of auth.test. Bolt would acknowledge, and lose, what arrives while that call fails."""

    def __init__(self, client: AsyncWebClient, token: str):
        self._client = client
        self._token = token
        self._known: dict[str, Any] = {}
        self.ready = False

    @property
    def own(self) -> frozenset[str]:
        """Return the ids of our workspace and, on Enterprise Grid, our organisation."""
        ids = (self._known.get("team_id"), self._known.get("enterprise_id"))
        return frozenset(str(one) for one in ids if one)

    @property
    def team(self) -> str:
        """Return the id of our workspace: the first half of the name of each person in the record."""
        return str(self._known.get("team_id") or "")

    @property
    def bot_user(self) -> str:
        return str(self._known.get("user_id", ""))

    async def check(self) -> bool:
        """Ask Slack who we are; returns whether the token is good. Raises what `UNREACHED` lists."""
        try:
            answer = await self._client.auth_test(token=self._token)
        except SlackApiError as error:
            if error_code(error) in FINAL:
                self.ready = False
            raise
        self._known = {name: answer.get(name) for name in ("team_id", "enterprise_id", "user_id", "bot_id")}
        self.ready = True
        return True

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: Any,
    ) -> AuthorizeResult:
        """Return what Bolt wants to know about us; `NotKnownError` keeps it from being acknowledged."""
        if not self._known:
            raise NotKnownError("Slack has not confirmed the bot's token yet.")
        return AuthorizeResult(
            enterprise_id=self._known["enterprise_id"],
            team_id=self._known["team_id"],
            bot_user_id=self._known["user_id"],
            bot_id=self._known["bot_id"],
            bot_token=self._token,
        )

    async def settle(self, *, patient: bool) -> None:
        """Wait until Slack knows us; unless patient, raise `TokenRefusedError` for a bad token."""
        attempt = 0
        while True:
            try:
                await self.check()
                return
            except UNREACHED as error:
                code = error_code(error)
                if code in FINAL and not patient:
                    raise TokenRefusedError("SLACK_BOT_TOKEN", code) from None
                log.error("Slack does not confirm the bot's token", error=code)
            await asyncio.sleep(RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)])
            attempt += 1

    async def watch(self) -> None:
        """Ask again now and then until cancelled."""
        while True:
            await asyncio.sleep(CHECK_EVERY)
            try:
                await self.check()
            except UNREACHED as error:
                log.error("Slack does not confirm the bot's token", error=error_code(error))


def passes(error: BaseException) -> bool:
    """Say whether an error of a call may be gone a little later, so that trying again is worth it."""
    if not isinstance(error, SlackApiError):
        return True  # the network
    status = getattr(error.response, "status_code", None)
    return error_code(error) in PASSING | FINAL or status is None or status >= 500


def error_code(error: BaseException) -> str:
    """Return Slack's name for an error, or the name of its type."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        return str(code or getattr(error.response, "status_code", "no_answer"))
    return type(error).__name__
