"""Files in a direct message: never opened because they came; a curator is asked, anybody else is told so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.formats import format_of
from briefbook.documents.intake import FORMATS
from briefbook.record import Role
from briefbook.slack import incoming, places, posting
from briefbook.slack.blocks import imports as views
from briefbook.slack.blocks.parts import Block, section
from briefbook.slack.blocks.text import fitted, shortened
from briefbook.slack.desk import Desk
from briefbook.slack.facts.office import Body, Office
from briefbook.slack.posting import Message
from briefbook.slack.questions import Questions

OFFERED = 5  # files of one message
UNOPENED = "I open no files. Ask me in words, and I answer from the facts that I hold."
NOT_READ = "{} is of a kind that I do not read. {}"


async def brings_files(event: Mapping[str, Any]) -> bool:
    """Say whether a direct message brings files."""
    return bool(event.get("files")) and incoming.is_direct(event)


class SentFiles:
    """Listens to direct messages that bring files; what is written beside them is a question as any other."""

    def __init__(self, desk: Desk, office: Office, questions: Questions):
        self._desk, self._office, self._questions = desk, office, questions

    async def in_message(
        self, event: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Offer a curator to look at the files; answer what is asked beside them."""
        place = places.of_event(event)
        if not await self._desk.admits(client, place, body):
            return
        asks = not _is_bare(str(event.get("text") or ""))
        if await self._is_curator(client, place.user, body):
            message = self._offer(event)
            await posting.post(client, message, channel=place.channel, thread=place.thread, asker=place.user)
        elif not asks:
            await self._desk.tell(client, place, Message(UNOPENED))
        if asks:
            await self._questions.in_message(event, body, client, context)

    async def _is_curator(self, client: AsyncWebClient, user: str, body: Body) -> bool:
        gate = self._office.gate
        if not await gate.is_ours(client, user, body):
            return False
        role = await self._office.ask(self._office.curation.role, gate.name(user))
        return role.covers(Role.curator)

    def _offer(self, event: Body) -> Message:
        """Return the message that offers to look at files; what a payload says of them is shown, not believed."""
        files = [(str(one.get("id")), str(one.get("name") or "the file")) for one in event["files"][:OFFERED]]
        known = [one for one in files if format_of(one[1]) or Path(one[1]).suffix.casefold() in FORMATS]
        others: list[Block] = [
            section(NOT_READ.format(shortened(name, 100), views.KINDS))
            for one, name in files
            if (one, name) not in known
        ]
        names = ", ".join(shortened(name, 100) for _, name in files)
        return Message(fitted(f"You sent {names}.", 300), [*views.offer(known), *others])


def _is_bare(text: str) -> bool:
    """Say whether a message says nothing else than that its file is to be imported."""
    return text.strip(" .!:").casefold() in ("", "import", "/facts import", "please import", "add")
