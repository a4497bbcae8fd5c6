"""Who may ask. Facts may be internal, so guests and people of other organisations are refused by default.

The rule, in this order:
1. `BRIEFBOOK_ALLOW_EXTERNAL=true`: everyone may ask.
2. `users.info` (kept for 60 seconds) says the person is a guest, a stranger, a bot, deactivated, or belongs
   to another workspace that is not of our Enterprise organisation: refused.
3. `users.info` gave no answer: refused when the payload itself shows another team, otherwise answered.
It holds wherever a person asks: channel, direct message, command and button.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

KEPT = 60.0  # seconds; someone who becomes a guest is refused within a minute
MOST = 5_000  # people remembered at a time
REFUSAL = "I only answer members of the workspace I belong to, so I cannot help with this here."

log = structlog.get_logger("briefbook.slack")


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

    async def _profile(self, client: AsyncWebClient, user: str) -> Mapping[str, Any] | None:
        asked, profile = self._known.get(user, (0.0, None))
        if time.monotonic() - asked < KEPT and asked:
            return profile
        try:
            profile = (await client.users_info(user=user)).get("user")
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("could not look up who asks", error=type(error).__name__)
            return None
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[user] = (time.monotonic(), profile)
        return profile


def _is_outside(profile: Mapping[str, Any], own: frozenset[str]) -> bool:
    barred = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    if any(profile.get(flag) for flag in barred):
        return True
    enterprise = (profile.get("enterprise_user") or {}).get("enterprise_id")
    homes = {home for home in (profile.get("team_id"), enterprise) if home}
    return bool(homes) and not homes & own


def _teams(body: Mapping[str, Any]) -> set[str]:
    """Return the teams a payload says the person belongs to."""
    event, user = body.get("event") or {}, body.get("user") or {}
    shown = [event.get("user_team"), event.get("source_team"), event.get("team")]
    if "command" in body:
        shown.append(body.get("team_id"))
    if isinstance(user, Mapping):
        shown.append(user.get("team_id"))
    return {team for team in shown if team}
