"""The Home page of a person: how to ask, and for curators what waits, published anew when it changes."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.results import Gap, Waiting
from briefbook.record import Role, Verb
from briefbook.slack.blocks import findings, home, lists, pressed, review
from briefbook.slack.blocks.home import Tab
from briefbook.slack.blocks.names import when
from briefbook.slack.blocks.parts import Block, actions, button, context, divider, section
from briefbook.slack.blocks.text import shortened
from briefbook.slack.facts.cards import Cards
from briefbook.slack.facts.gate import Visitor
from briefbook.slack.facts.office import Ack, Body, Office
from briefbook.slack.identity import error_code
from briefbook.slack.inbox import delivery_of

MINE = 40  # of a person's last changes

log = structlog.get_logger("briefbook.slack")


class Home:
    """Publishes Home."""

    def __init__(self, office: Office, cards: Cards):
        self._office = office
        self._curation = office.curation
        self._cards = cards
        self._at: dict[str, tuple[Tab, int]] = {}  # the page that each person has turned to
        office.show_home = self.show

    async def opened(self, event: Body, body: Body, client: AsyncWebClient) -> None:
        """Show a person the page that is theirs; whom the gate would refuse sees how to ask."""
        user = str(event.get("user"))
        self._at.pop(user, None)
        if await self._office.gate.is_ours(client, user, body):
            await self.show(client, Visitor(self._office.gate.name(user), user, ""))
        else:
            await self._publish(client, user, self._for_askers())

    async def turned(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Show another tab, or another page of it."""
        await ack()
        key = delivery_of(context).key
        visitor = await self._office.gate.admit(client, body, Verb.refused, "home", key)
        tab, _, page = str(action.get("value")).partition(":")
        if tab not in list(Tab):
            raise await self._office.gate.forged(visitor)
        number = await self._office.gate.number(page, visitor)
        await self._office.ask(self._curation.allow_looking, visitor.person, "home")
        self._at[visitor.user] = Tab(tab), number
        await self.show(client, visitor)

    async def show(self, client: AsyncWebClient, visitor: Visitor) -> None:
        """Publish the page that a person has turned to, as the record stands."""
        tab, page = self._at.get(visitor.user, (Tab.queue, 1))
        blocks = await self._office.ask(self._blocks, visitor.person, tab, page)
        await self._publish(client, visitor.user, blocks)

    def _blocks(self, person: str, tab: Tab, page: int) -> list[Block]:
        role = self._curation.role(person)
        if not role.covers(Role.curator):
            return self._for_askers()
        look = self._curation
        waiting, gaps = look.queue(person), look.gaps(person)
        due, changed = look.due(person), look.findings(person)
        counts = {
            Tab.queue: len(waiting), Tab.gaps: len(gaps), Tab.due: len(due), Tab.findings: len(changed),
        }  # fmt: skip
        match tab:
            case Tab.queue:
                groups = self._queue(waiting)
            case Tab.gaps:
                groups = self._with_offers(person, gaps)
            case Tab.due:
                groups = [[block] for block in lists.rows_of(due)]
            case Tab.findings:
                groups = [[*findings.finding(one), divider()] for one in changed]
            case Tab.mine:
                groups = self._mine(person)
        return home.Desk(role, tab, page, counts, groups, self._to_review(person)).blocks()

    def _for_askers(self) -> list[Block]:
        return home.for_askers(self._curation.briefing.prompts())

    def _queue(self, waiting: Sequence[Waiting]) -> list[list[Block]]:
        return [[*self._cards.plain(one).blocks(), divider()] for one in waiting]

    def _with_offers(self, person: str, gaps: Sequence[Gap]) -> list[list[Block]]:
        """Return the gaps below what takes one press; asking again takes some milliseconds a question."""
        offers = self._curation.answerable(person)
        open_ = lists.without(gaps, offers)
        phrasings = lists.suggestions(self._curation.suggestions(person))
        return [[*group, divider()] for group in (*lists.answers(offers), *phrasings, *lists.gaps(open_))]

    def _to_review(self, person: str) -> list[Block]:
        documents = {one.id: one for one in self._curation.briefing.documents()}
        return review.queues(self._curation.to_review(person).open, documents)

    def _mine(self, person: str) -> list[list[Block]]:
        changes = [one for one in self._office.desk.store.changes() if one.actor == person]
        undo = actions([button("Undo the last", pressed.UNDO, "undo", says="Take back your last change")])
        rows = [self._change(one.fact_id, one.revision, one.verb, one.at) for one in changes[::-1][:MINE]]
        return [[*undo], *rows] if rows else []

    def _change(self, name: str, revision: int, verb: Verb, at: float) -> list[Block]:
        held = self._curation.held(name)
        line = f"{name} revision {revision} · {verb.value} · {when(at)}"
        look = button("History", f"{pressed.HISTORY}.{name}-{revision}", name, says=f"History of {name}")
        return [section(shortened(held.fact.statement, 200), look), context(line)]

    async def _publish(self, client: AsyncWebClient, user: str, blocks: Sequence[Block]) -> None:
        try:
            await client.views_publish(user_id=user, view=home.view(blocks))
        except SlackApiError as error:
            log.warning("Home could not be shown", error=error_code(error))
