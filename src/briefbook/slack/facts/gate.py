"""Who is at the door: every command, click and submission passes here before anything is looked at.

Roles are the business of `curation` and the store. Here it is settled that the person is one of our own
people at all, under which name the record knows them, and that what a payload names can be a name of ours.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import Field, ValidationError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.service import Curation
from briefbook.errors import BriefbookError
from briefbook.models import FactId, Frozen
from briefbook.record import Verb
from briefbook.slack.identity import Identity
from briefbook.slack.people import People

_USER = re.compile(r"[UW][A-Z0-9]{2,30}")
UNSURE = "Slack did not say who you are just now, so nothing was done. Please try again in a minute."
FORGED = "That did not come from a form or button of mine, so nothing was done."

log = structlog.get_logger("briefbook.slack")


class RefusedError(BriefbookError):
    """The person may not do this, whoever gave them a role; the attempt stands in the audit."""


class Subject(Frozen):
    """What a form or a button is about. It only names things: what may be done is asked of the store again."""

    verb: Verb
    fact: FactId | None = None
    revision: int | None = Field(default=None, ge=1)
    proposal: int | None = Field(default=None, ge=1)
    gap: int | None = Field(default=None, ge=1)
    filling: int = Field(default=0, ge=0)

    def words(self) -> str:
        """Return it as a form carries it."""
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True)
class Visitor:
    """A person who passed, as the record names them, and the request that they make."""

    person: str  # "team/user"
    user: str
    request_id: str


class Gate:
    """Lets our own people through and puts every refusal into the audit."""

    def __init__(self, curation: Curation, identity: Identity, people: People, admins: tuple[str, ...]):
        self._curation = curation
        self._identity = identity
        self._people = people
        self._admins = admins
        self._seeded = False

    async def admit(
        self, client: AsyncWebClient, body: Mapping[str, Any], verb: Verb, target: str, request_id: str
    ) -> Visitor:
        """Return who asks; raises `RefusedError` for guests, foreigners, bots, accounts gone and forgeries."""
        await self._seed()
        user, team = self._named(body)
        if not _USER.fullmatch(user):
            await self._refuse(f"{team}/unknown", verb, target, "a forged payload", request_id)
        barred = await self._people.bar(client, user, body, self._identity.own)
        if barred is None:
            raise RefusedError(UNSURE)
        if barred:
            await self._refuse(f"{team}/{user}", verb, target, barred, request_id)
        return Visitor(self.name(user), user, request_id)

    async def is_ours(self, client: AsyncWebClient, user: str, body: Mapping[str, Any]) -> bool:
        """Say whether a person may see what is for our own people; nothing is done, so nothing is recorded."""
        await self._seed()
        return await self._people.bar(client, user, body, self._identity.own) == ""

    def name(self, user: str) -> str:
        """Return the name under which the record knows one of our people."""
        return f"{self._identity.team}/{user}"

    async def subject(self, words: object, visitor: Visitor) -> Subject:
        """Return what a form is about; raises `RefusedError`, with a line in the audit, when it is not ours."""
        try:
            return Subject.model_validate_json(str(words))
        except ValidationError:
            raise await self.forged(visitor) from None

    async def number(self, value: object, visitor: Visitor) -> int:
        """Return the number that a button carries; raises `RefusedError` as `subject` does."""
        if not re.fullmatch(r"[1-9]\d{0,8}", str(value)):
            raise await self.forged(visitor)
        return int(str(value))

    async def forged(self, visitor: Visitor) -> RefusedError:
        """Return the refusal of a payload that no form or button of ours sends, once it is in the audit."""
        await asyncio.to_thread(
            self._curation.refuse,
            visitor.person,
            Verb.refused,
            "a form or button",
            "a forged payload",
            request_id=visitor.request_id,
        )
        return RefusedError(FORGED)

    async def _refuse(self, person: str, verb: Verb, target: str, why: str, request_id: str) -> None:
        log.warning("refused to curate", why=why)
        await asyncio.to_thread(self._curation.refuse, person, verb, target, why, request_id=request_id)
        raise RefusedError(
            f"Facts are looked after by members of this workspace; to Slack you are {why}. Nothing was done."
        )

    async def _seed(self) -> None:
        """Make owners of the people in the settings, once we know which workspace they are of."""
        if not self._seeded and self._admins:
            people = [one if "/" in one else self.name(one) for one in self._admins]
            await asyncio.to_thread(self._curation.seed, people)
        self._seeded = True

    def _named(self, body: Mapping[str, Any]) -> tuple[str, str]:
        """Return the user and the team that a payload names."""
        event, user = body.get("event") or {}, body.get("user") or {}
        if "command" in body:
            return str(body.get("user_id") or ""), str(body.get("team_id") or self._identity.team)
        if isinstance(user, Mapping) and user:
            return str(user.get("id") or ""), str(user.get("team_id") or self._identity.team)
        return str(event.get("user") or ""), str(body.get("team_id") or self._identity.team)
