"""Verbs that only look: each asks the service and shows one person what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from briefbook.record import Role
from briefbook.slack.blocks import findings, lists
from briefbook.slack.blocks.names import who
from briefbook.slack.blocks.parts import Block, section
from briefbook.slack.desk import Place
from briefbook.slack.facts.gate import Visitor
from briefbook.slack.facts.office import Office, sentence
from briefbook.slack.facts.words import COMMAND, VERBS, UsageError, Words


@dataclass(frozen=True)
class Call:
    """One request by a person: who, where, and the trigger that may open one window."""

    client: AsyncWebClient
    visitor: Visitor
    place: Place
    trigger: str

    @property
    def person(self) -> str:
        return self.visitor.person

    @property
    def request(self) -> str:
        return self.visitor.request_id


class Looking:
    """What a curator, or for facts anybody, can look at."""

    def __init__(self, office: Office):
        self._office = office
        self._curation = office.curation

    async def show(self, call: Call, words: Words) -> None:
        name, _ = words.fact()
        shown = await self._office.ask(self._curation.show, call.person, name)
        curates = (await self._office.ask(self._curation.role, call.person)).covers(Role.curator)
        blocks = lists.shown(shown, curates=curates)
        await self._tell(call, f"{shown.held.fact.id}: {shown.held.fact.statement}", blocks)

    async def history(self, call: Call, words: Words) -> None:
        name, _ = words.fact()
        past = await self._office.ask(self._curation.history, call.person, name)
        await self._tell(call, f"History of {name}", lists.history(name, past))

    async def find(self, call: Call, words: Words) -> None:
        if not words.rest:
            raise UsageError("find", "Which words?")
        found = await self._office.ask(self._curation.find, call.person, words.rest, lists.MOST)
        await self._tell(call, f"Facts on {words.rest}", lists.found(words.rest, found))

    async def queue(self, call: Call, words: Words) -> None:
        waiting = await self._office.ask(self._curation.queue, call.person)
        await self._tell(call, "Waiting for approval", lists.queue(waiting))
        found = await self._office.ask(self._curation.findings, call.person)
        if found:
            await self._tell(call, findings.TITLE, findings.listed(found))

    async def gaps(self, call: Call, words: Words) -> None:
        found = await self._office.ask(self._curation.gaps, call.person)
        offers = await self._office.ask(self._curation.answerable, call.person)
        phrasings = await self._office.ask(self._curation.suggestions, call.person)
        await self._tell(call, "Gaps", lists.open_questions(found, offers, phrasings))

    async def duplicates(self, call: Call, words: Words) -> None:
        pairs = await self._office.ask(self._curation.duplicates, call.person)
        await self._tell(call, "Facts that repeat or contradict each other", lists.duplicates(pairs))

    async def due(self, call: Call, words: Words) -> None:
        found = await self._office.ask(self._curation.due, call.person)
        await self._tell(call, "Due for review", lists.due(found))

    async def stats(self, call: Call, words: Words) -> None:
        figures = await self._office.ask(self._curation.stats, call.person)
        await self._tell(call, "The fact base", lists.stats(figures))

    async def people(self, call: Call) -> None:
        """Show who has which role."""
        roles = await self._office.ask(self._curation.people, call.person)
        lines = [f"{who(person)}: {role.value}" for person, role in roles.items()]
        empty = [section("Nobody has a role yet.")]
        await self._tell(call, "Roles", [lists.section_of("\n".join(lines[:60]))] if lines else empty)

    async def help(self, call: Call, words: Words) -> None:
        await self._tell(call, "What can be typed", lists.help_page(VERBS, COMMAND))

    async def _tell(self, call: Call, text: str, blocks: Sequence[Block]) -> None:
        await self._office.tell(call.client, call.place, sentence(text), blocks)
