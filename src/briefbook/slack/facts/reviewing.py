"""The review queue in a window: cards one after the other, the forms above them, and what comes of each.

A card's buttons name the candidate, the queue and the place in it; nothing is remembered in between but the place
in the store, so that somebody resumes where they left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.candidates import Bulk, ReviewCard
from briefbook.curation.results import Done
from briefbook.errors import BriefbookError
from briefbook.record import CandidateState, DecidedError, DeniedError, Verb
from briefbook.slack import places
from briefbook.slack.blocks import review as cards
from briefbook.slack.blocks import review_forms as forms
from briefbook.slack.blocks.lists import MARKS, section_of
from briefbook.slack.blocks.names import said
from briefbook.slack.blocks.parts import Block, divider
from briefbook.slack.blocks.review import Spot
from briefbook.slack.blocks.review_forms import About, Does
from briefbook.slack.desk import Place
from briefbook.slack.facts.gate import Visitor
from briefbook.slack.facts.looking import Call
from briefbook.slack.facts.office import Ack, Body, Office, sentence
from briefbook.slack.facts.words import Words
from briefbook.slack.inbox import delivery_of

View = dict[str, Any]

NEEDS = {  # the verb that each button stands for, so that a refusal is recorded under it
    "approve": Verb.add, "split": Verb.add, "merge": Verb.merge, "reject": Verb.decline, "unflagged": Verb.add,
    "furniture": Verb.decline, "propose": Verb.propose, "undo": Verb.undo,
}  # fmt: skip


@dataclass(frozen=True)
class Click:
    """A button that somebody pressed, and the window it stands in, if it does."""

    client: AsyncWebClient
    visitor: Visitor
    body: Body
    spot: Spot

    @property
    def person(self) -> str:
        return self.visitor.person

    @property
    def window(self) -> str:
        view = self.body.get("view") or {}
        return str(view.get("id") or "") if view.get("type") == "modal" else ""


class Reviewing:
    """Shows the queue and opens its forms; `ReviewForms` takes them in."""

    def __init__(self, office: Office):
        self._office = office
        self._curation = office.curation
        self._does: dict[str, Callable[[Click], Awaitable[None]]] = {
            "open": self._open, "next": self._next, "back": self._back, "undo": self._undo,
            "approve": self._form, "split": self._form, "merge": self._form, "reject": self._form,
            "unflagged": self._many, "furniture": self._many, "propose": self._propose,
        }  # fmt: skip

    # --- typed and pressed

    async def command(self, call: Call, words: Words) -> None:
        """Open the queue of a document, or of all, where the person left it."""
        spot = Spot(document=words.rest.strip()[:60])
        view = await self._office.ask(self.resumed, call.visitor, spot)
        await self._office.open(call.client, call.trigger, call.place, view)

    async def pressed(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Do what a button of the queue stands for."""
        await ack()
        name, value = str(action.get("action_id")).split(".")[1], str(action.get("value"))
        verb = NEEDS.get(name, Verb.refused)
        visitor = await self._office.gate.admit(client, body, verb, value[:80], delivery_of(context).key)
        try:
            click = Click(client, visitor, body, Spot.read(value))
        except ValueError:
            raise await self._office.gate.forged(visitor) from None
        if verb is not Verb.refused:
            await self._office.allow(visitor, verb, f"candidate {click.spot.key}".rstrip())
        await self._does[name](click)

    async def _open(self, click: Click) -> None:
        await self._show(click, await self._office.ask(self.resumed, click.visitor, click.spot))

    async def _next(self, click: Click) -> None:
        await self._show(click, await self._office.ask(self._moved, click, 1))

    async def _back(self, click: Click) -> None:
        await self._show(click, await self._office.ask(self._moved, click, -1))

    async def _undo(self, click: Click) -> None:
        """Take back the person's last decision and show its candidate again."""
        try:
            view, done = await self._office.ask(self._undone, click)
        except DeniedError:
            raise
        except BriefbookError as error:
            view, done = await self._office.ask(self.shown, click.visitor, click.spot, warned(error)), None
        await self._show(click, view)
        if done:
            await self._office.pass_on(click.client, self._place(click), click.visitor, done)

    async def _form(self, click: Click) -> None:
        """Open the form of a decision above the card; one decided meanwhile is said on the card."""
        does = Does(str(click.body["actions"][0]["action_id"]).split(".")[1])
        about = About(does=does, spot=click.spot, parts=2 if does is Does.split else 1)
        try:
            view = await self._office.ask(self._filled, click.person, about)
        except DecidedError as error:
            await self._show(
                click, await self._office.ask(self.shown, click.visitor, click.spot, warned(error))
            )
            return
        await self._above(click, view)

    async def _many(self, click: Click) -> None:
        """Say, above the card, what would become of many candidates; comparing them takes its time."""
        does = Does(str(click.body["actions"][0]["action_id"]).split(".")[1])
        about = About(does=does, spot=click.spot)
        opened = await self._above(click, cards.working())
        if opened:
            view = await self._office.ask(self._counted, click.person, about)
            await self._office.change(click.client, opened, view)

    async def _propose(self, click: Click) -> None:
        """Put up the sentences of a document; a long one takes its time."""
        window = await self._show(click, cards.working("Looking for its sentences …"))
        document = click.spot.document
        done = await self._office.ask(
            self._curation.propose, click.person, document, request_id=click.visitor.request_id
        )
        waiting = await self._office.ask(self._curation.to_review, click.person, document)
        await self._office.change(
            click.client, window, cards.put_up(done.message, document, len(waiting.open))
        )
        await self._office.pass_on(click.client, self._place(click), click.visitor, done)

    # --- windows

    async def _show(self, click: Click, view: View) -> str:
        """Put something into the window that a button stands in, or into a new one; returns its id."""
        if click.window:
            await self._office.change(click.client, click.window, view)
            return click.window
        return await self._office.open(
            click.client, str(click.body.get("trigger_id")), self._place(click), view
        )

    async def _above(self, click: Click, view: View) -> str:
        trigger = str(click.body.get("trigger_id"))
        return await self._office.open(
            click.client, trigger, self._place(click), view, above=bool(click.window)
        )

    def _place(self, click: Click) -> Place:
        if click.window:
            return self._office.place_of(click.window, click.visitor.user)
        return places.of_click(click.body)

    # --- what they show; all of these work beside the loop

    def resumed(self, visitor: Visitor, spot: Spot) -> View:
        """Return the card that a person looked at last, or the first of the queue."""
        queue = self._curation.to_review(visitor.person, spot.document or None)
        keys = [held.key for held in queue.open]
        at = keys.index(queue.at) if queue.at in keys else 0
        return self.shown(visitor, spot.model_copy(update={"position": at}))

    def shown(self, visitor: Visitor, spot: Spot, above: tuple[Block, ...] = ()) -> View:
        """Return the card at a place of a queue, or the nearest there is, and keep that somebody is there."""
        person, document = visitor.person, spot.document or None
        queue = self._curation.to_review(person, document)
        at = max(0, min(spot.position, len(queue.open) - 1))
        here = Spot(document=spot.document, position=at)
        if not queue.open:
            return cards.nothing(queue, here, above)
        key = queue.open[at].key
        view = cards.card(self._curation.candidate(person, key), queue, here, above)
        self._curation.look(person, key, document)
        return view

    def _moved(self, click: Click, step: int) -> View:
        """Return the next card; where a candidate was decided meanwhile, the one that stands in its place is next."""
        queue = self._curation.to_review(click.person, click.spot.document or None)
        keys = [held.key for held in queue.open]
        at = click.spot.position
        if click.spot.key in keys:
            at = keys.index(click.spot.key) + step
        elif step < 0:
            at += step
        return self.shown(click.visitor, click.spot.model_copy(update={"position": max(0, at)}))

    def _undone(self, click: Click) -> tuple[View, Done]:
        document = click.spot.document or None
        before = {held.key for held in self._curation.to_review(click.person, document).open}
        done = self._curation.undo_review(click.person, request_id=click.visitor.request_id)
        keys = [held.key for held in self._curation.to_review(click.person, document).open]
        back = next((at for at, key in enumerate(keys) if key not in before), click.spot.position)
        spot = click.spot.model_copy(update={"position": back})
        return self.shown(click.visitor, spot, told(done)), done

    def undecided(self, person: str, key: str) -> ReviewCard:
        """Return a candidate's card; raises `DecidedError` when somebody has decided it."""
        card = self._curation.candidate(person, key)
        if card.held.state is not CandidateState.open:
            raise DecidedError(card.held.told)
        return card

    def _filled(self, person: str, about: About) -> View:
        card = self.undecided(person, about.spot.key)
        lists = self._office.lists(card.draft)
        open_ = [one for one in card.findings.found if one.needs_choice]
        found = forms.Shown(findings=card.findings.found if open_ and about.does is Does.approve else ())
        return forms.form(about, card, forms.fresh(about, card), lists, found)

    def _counted(self, person: str, about: About) -> View:
        """Return the window that says how many candidates of the document would be decided at once."""
        try:
            document = self._curation.candidate(person, about.spot.key).held.candidate.document
            if about.does is Does.furniture:
                return self._furniture(person, about, document)
            return self._unflagged(person, about, document)
        except BriefbookError as error:
            return cards.working(str(error))

    def _furniture(self, person: str, about: About, document: str) -> View:
        found = self._curation.furniture(person, document)
        submit = f"Reject {len(found)}" if found else ""
        return forms.confirm(about, "Reject furniture", cards.furniture(found), submit)

    def _unflagged(self, person: str, about: About, document: str) -> View:
        planned = self._curation.rehearse(
            lambda service: service.approve_unflagged(person, document, request_id="rehearsal")
        )
        skipped = planned.done.skipped if isinstance(planned.done, Bulk) else ()
        count = len(planned.saves)
        blocks = cards.unflagged(planned.done.message, skipped, count, planned.live)
        return forms.confirm(about, "Approve unflagged", blocks, f"Approve {count}" if count else "")

    # --- after a decision

    async def after(
        self, client: AsyncWebClient, visitor: Visitor, about: About, done: Done, root: str
    ) -> None:
        """Show the next card with what was done above it, and let whoever wants to know of it see it."""
        place = self._office.place_of(root, visitor.user)
        view = await self._office.ask(self.shown, visitor, about.spot, told(done))
        if not await self._office.change(client, root, view):
            await self._office.tell(client, place, sentence(done.message))
        await self._office.pass_on(client, place, visitor, done)

    async def again(self, client: AsyncWebClient, visitor: Visitor, about: About, root: str) -> None:
        """Show what stands at the place of a candidate that somebody else has decided."""
        view = await self._office.ask(self.shown, visitor, about.spot)
        await self._office.change(client, root, view)


def told(done: Done) -> tuple[Block, ...]:
    """Return what was done, to stand above the next card."""
    left = f" {len(done.skipped)} are left for a look." if isinstance(done, Bulk) and done.skipped else ""
    return (section_of(f"{MARKS[done.state]} {said(done.message)}{left}"), divider())


def warned(error: BriefbookError) -> tuple[Block, ...]:
    """Return why something was not done, to stand above a card."""
    return (section_of(f"⚠️ {said(str(error))}"), divider())
