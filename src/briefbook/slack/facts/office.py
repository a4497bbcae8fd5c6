"""What commands, forms, cards and Home share: the service, the door, and the ways to tell somebody."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.forms import Draft, draft_of
from briefbook.curation.results import Done
from briefbook.curation.service import Curation
from briefbook.models import FactStatus
from briefbook.record import Verb
from briefbook.slack import posting
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.forms import FactForm, Lists
from briefbook.slack.blocks.lists import receipt
from briefbook.slack.blocks.names import said
from briefbook.slack.blocks.parts import Block
from briefbook.slack.blocks.text import cut
from briefbook.slack.desk import Desk, Place
from briefbook.slack.facts.gate import Gate, Subject, Visitor
from briefbook.slack.identity import error_code
from briefbook.slack.posting import Message

TOO_SLOW = "Slack did not open the window. Please try again."
REMEMBERED = 1_000  # windows whose place is known; of one forgotten the receipt goes to the person directly

P = ParamSpec("P")
T = TypeVar("T")
Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]
Hook = Callable[[AsyncWebClient, Done], Awaitable[None]]
Settle = Callable[[AsyncWebClient, int], Awaitable[bool]]
ShowHome = Callable[[AsyncWebClient, Visitor], Awaitable[None]]

log = structlog.get_logger("briefbook.slack")


class Office:
    """Curating as the surfaces of Slack share it. `hooks` are called with everything that was done."""

    def __init__(self, desk: Desk, curation: Curation, gate: Gate, channel: str | None):
        self.desk = desk
        self.curation = curation
        self.gate = gate
        self.channel = channel  # of the curators
        self.hooks: list[Hook] = []
        self.show_home: ShowHome | None = None
        self.settle: Settle | None = None
        self._places: OrderedDict[str, Place] = OrderedDict()

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the service answers; it reads and writes files, so it works beside the loop."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def allow(self, visitor: Visitor, verb: Verb, target: str) -> None:
        """Raise `DeniedError`, with a line in the audit, unless the store gives the person the role."""
        await self.ask(self.curation.allow, visitor.person, verb, target, request_id=visitor.request_id)

    # --- telling

    async def tell(
        self, client: AsyncWebClient, place: Place, text: str, blocks: Sequence[Block] = ()
    ) -> None:
        """Tell one person something: where they are, or directly where Slack shows nothing there."""
        message = Message(text, list(blocks))
        if place.response_url and await posting.respond(
            place.response_url, message, response_type="ephemeral", replace_original=False
        ):
            return
        if not place.direct and await posting.whisper(
            client, message, channel=place.channel, thread="", user=place.user
        ):
            return
        await posting.post(client, message, channel=place.user, thread="", asker=place.user)

    async def receipt(self, client: AsyncWebClient, place: Place, visitor: Visitor, done: Done) -> None:
        """Tell a person what was done, in the service's sentence, and whoever else wants to know of it."""
        await self.tell(client, place, sentence(done.message), receipt(done))
        await self.pass_on(client, place, visitor, done)

    async def pass_on(self, client: AsyncWebClient, place: Place, visitor: Visitor, done: Done) -> None:
        """Let whoever wants to know of it see what was done: Home, if it was pressed there, and the hooks."""
        if place.channel == place.user:
            await self.home(client, visitor)
        for hook in self.hooks:
            await hook(client, done)

    async def home(self, client: AsyncWebClient, visitor: Visitor) -> None:
        """Bring somebody's Home page up to date."""
        if self.show_home is not None:
            await self.show_home(client, visitor)

    # --- windows

    async def open(
        self,
        client: AsyncWebClient,
        trigger: str,
        place: Place,
        view: dict[str, Any],
        *,
        above: bool = False,
        refused: str = TOO_SLOW,
    ) -> str:
        """Open a window, or one above another, and return its id; "" when Slack would not.

        `refused` is said when that is not because of the time.
        """
        call = client.views_push if above else client.views_open
        try:
            opened = await call(trigger_id=trigger, view=view)
        except SlackApiError as error:  # a trigger lives for 3 seconds
            log.warning("a window could not be opened", error=error_code(error))
            await self.tell(client, place, TOO_SLOW if "trigger" in error_code(error) else refused)
            return ""
        name = str((opened.get("view") or {}).get("id", ""))
        self._places[name] = place
        while len(self._places) > REMEMBERED:
            self._places.popitem(last=False)
        return name

    async def change(self, client: AsyncWebClient, view_id: str, view: dict[str, Any]) -> bool:
        """Show something else in an open window; one that was closed meanwhile stays closed, and False is returned."""
        try:
            await client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            log.info("a window was gone", error=error_code(error))
            return False
        return True

    def place_of(self, view_id: str, user: str) -> Place:
        """Return where a window was opened from, or the person themselves."""
        return self._places.get(view_id) or Place(channel=user, user=user, direct=True)

    # --- forms

    def form(self, subject: Subject, draft: Draft, **shown: Any) -> FactForm:
        """Return the form of a new fact, of a fact, or of a proposal, from what is in memory."""
        title = "New fact"
        if subject.proposal:
            title = f"Edit proposal {subject.proposal}"
        elif subject.fact:
            title = f"Edit {subject.fact} (rev. {subject.revision})"
        return FactForm(title, draft, self.lists(draft), subject.words(), filling=subject.filling, **shown)

    def filled(self, visitor: Visitor, name: str) -> tuple[Subject, Draft]:
        """Return the form of a fact as it stands; raises `BriefbookError` when there is none to edit."""
        held = self.curation.held(name)
        if held.fact.status is FactStatus.retired:
            self.curation.review(visitor.person, Draft(), name)  # raises, in the service's words
        return Subject(verb=Verb.edit, fact=held.fact.id, revision=held.revision), draft_of(held.fact)

    def lists(self, draft: Draft) -> Lists:
        """Return what can be chosen in a form."""
        briefing = self.curation.briefing
        documents = [(one.id, one.title) for one in briefing.documents()]
        if draft.document and draft.document not in {name for name, _ in documents}:
            documents.append((draft.document, draft.document))
        return Lists(documents, [(topic.id, topic.label) for topic in briefing.topics()])


def sentence(text: str) -> str:
    """Return a service's sentence as message text: escaped, with people as mentions."""
    return said(cut(text, limits.TEXT))


def request_of(view: Mapping[str, Any]) -> str:
    """Return the name of a submission: the same words from the same window are the same request."""
    sent = [view.get("private_metadata"), (view.get("state") or {}).get("values", {})]
    digest = hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()
    return f"view:{view.get('id')}:{digest[:20]}"
