"""Who may ask. Facts may be internal, so guests and people of other organisations are refused by default.

The rule, in this order:
1. `BRIEFBOOK_ALLOW_EXTERNAL=true`: everyone may ask.
2. `users.info` (kept for 60 seconds) says the person is a guest, a stranger, a bot, deactivated, or belongs
   to another workspace that is not of our Enterprise organisation: refused.
3. `users.info` gave no answer: refused when the payload itself shows another team, otherwise answered.
It holds wherever a person asks: channel, direct message, command and button.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.slack.identity import error_code

JUST_NOW = 2.0  # seconds that a profile is good for when something is about to be changed
WAIT = 2.0  # seconds; a window has to open within 3
KEPT = 60.0  # seconds; someone who becomes a guest is refused within a minute
MOST = 5_000  # people remembered at a time
REFUSAL = "I only answer members of the workspace I belong to, so I cannot help with this here."

BARRED = {
    "deleted": "a deactivated account",
    "is_bot": "a bot",
    "is_ultra_restricted": "a guest",
    "is_restricted": "a guest",
    "is_stranger": "somebody of another workspace",
}

log = structlog.get_logger("briefbook.slack")


class UnknownPersonError(Exception):
    """Slack has nobody of that id."""


class People:
    """Answers whether someone is an outsider, asking Slack at most once a minute for each person."""

    def __init__(self, *, allow_external: bool):
        self._allow_external = allow_external
        self._known: dict[str, tuple[float, Mapping[str, Any] | None]] = {}

    async def is_outsider(
        self, client: AsyncWebClient, user: str, body: Mapping[str, Any], own: frozenset[str]
    ) -> bool:
        """Return True when the person must be refused; `own` holds our team and enterprise ids."""
        if self._allow_external:
            return False
        foreign = bool(_teams(body) - own)
        profile = await self._profile(client, user)
        return foreign if profile is None else _is_outside(profile, own)

    async def bar(
        self, client: AsyncWebClient, user: str, body: Mapping[str, Any], own: frozenset[str]
    ) -> str | None:
        """Return why a person may never change facts, "" when they may, None when Slack does not say who they are.

        Whatever `BRIEFBOOK_ALLOW_EXTERNAL` says: it is about asking.
        """
        try:
            profile = await asyncio.wait_for(self._profile(client, user, kept=JUST_NOW), WAIT)
        except UnknownPersonError:
            return "somebody Slack does not know"
        except TimeoutError:
            return None
        if profile is None:
            return None
        barred = next((words for flag, words in BARRED.items() if profile.get(flag)), "")
        if barred:
            return barred
        homes = _homes(profile)
        if _is_outside(profile, own) or _teams(body) - own - homes:
            return "somebody of another workspace"
        return ""

    async def _profile(
        self, client: AsyncWebClient, user: str, *, kept: float = KEPT
    ) -> Mapping[str, Any] | None:
        asked, profile = self._known.get(user, (0.0, None))
        if time.monotonic() - asked < kept and asked:
            return profile
        try:
            profile = (await client.users_info(user=user)).get("user")
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("could not look up who asks", error=type(error).__name__)
            if kept < KEPT and error_code(error) in ("user_not_found", "users_not_found", "user_not_visible"):
                raise UnknownPersonError from error
            return None
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[user] = (time.monotonic(), profile)
        return profile


def _is_outside(profile: Mapping[str, Any], own: frozenset[str]) -> bool:
    if any(profile.get(flag) for flag in BARRED):
        return True
    homes = _homes(profile)
    return bool(homes) and not homes & own


def _homes(profile: Mapping[str, Any]) -> set[str]:
    enterprise = (profile.get("enterprise_user") or {}).get("enterprise_id")
    return {str(home) for home in (profile.get("team_id"), enterprise) if home}


def _teams(body: Mapping[str, Any]) -> set[str]:
    """Return the teams a payload says the person belongs to."""
    event, user = body.get("event") or {}, body.get("user") or {}
    shown = [event.get("user_team"), event.get("source_team"), event.get("team")]
    if "command" in body:
        shown.append(body.get("team_id"))
    if isinstance(user, Mapping):
        shown.append(user.get("team_id"))
    return {team for team in shown if team}
