"""Facts whose source has changed: shown, and cited anew, left as they stand or retired through the service."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import structlog
from pydantic import Field
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.drafts import FieldErrors
from briefbook.curation.results import Done, FindingsError
from briefbook.errors import BriefbookError
from briefbook.models import Frozen
from briefbook.record import DecidedError, DeniedError, Verb
from briefbook.slack import places
from briefbook.slack.blocks import findings as pages
from briefbook.slack.blocks.findings import Sent
from briefbook.slack.blocks.forms import errors, mistakes, noted, notice
from briefbook.slack.errors import words
from briefbook.slack.facts.gate import Visitor
from briefbook.slack.facts.looking import Call
from briefbook.slack.facts.office import Ack, Body, Office, request_of, sentence
from briefbook.slack.facts.submitting import Answered, answer
from briefbook.slack.facts.words import Words
from briefbook.slack.inbox import delivery_of

VERBS = {"recite": Verb.edit, "stand": Verb.restore, "retire": Verb.retire}

log = structlog.get_logger("briefbook.slack")


class About(Frozen):
    """What a window is about. It only names things: what may be done is asked of the store again."""

    does: Literal["recite", "stand", "retire"]
    finding: int = Field(ge=1)


class Findings:
    """Lists findings and takes in what a curator makes of them."""

    def __init__(self, office: Office):
        self._office = office
        self._curation = office.curation

    async def command(self, call: Call, _: Words) -> None:
        """Show the findings that wait."""
        found = await self._office.ask(self._curation.findings, call.person)
        await self._office.tell(call.client, call.place, sentence(pages.TITLE), pages.listed(found))

    async def pressed(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Let a fact stand, or open the window that asks for what is needed."""
        await ack()
        name, value = str(action.get("action_id")).split(".")[1], str(action.get("value"))[:40]
        verb, key = VERBS[name], delivery_of(context).key
        visitor = await self._office.gate.admit(client, body, verb, f"finding {value}", key)
        number = await self._office.gate.number(value, visitor)
        await self._office.allow(visitor, verb, f"finding {number}")
        place, about = places.of_click(body), About.model_validate({"does": name, "finding": number})
        if about.does == "stand":
            try:
                done = await self._office.ask(self._decided, visitor, about, Sent())
            except FindingsError as error:
                view = await self._office.ask(self._settling, visitor, about, Sent(), error)
            else:
                await self._office.receipt(client, place, visitor, done)
                return
        else:
            view = await self._office.ask(self._opened, visitor, about)
        await self._office.open(client, str(body.get("trigger_id")), place, view)

    async def sent(
        self, ack: Ack, body: Body, view: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Save what a window says, or keep it open with what is wrong."""
        answered = await answer(self._office, ack, client, view, self._taken_in(client, body, view))
        if answered.visitor is None:
            return
        place = self._office.place_of(str(view.get("id")), answered.visitor.user)
        if answered.done is not None:
            await self._office.receipt(client, place, answered.visitor, answered.done)
        elif delivery_of(context).again:  # the window is gone by now
            await self._office.tell(client, place, "Your form could not be saved. Please send it again.")

    # --- taking in

    async def _taken_in(self, client: AsyncWebClient, body: Body, view: Body) -> Answered:
        """Return what becomes of a window, and who sent it; whatever goes wrong is shown in it."""
        metadata = str(view.get("private_metadata"))
        try:
            visitor = await self._office.gate.admit(client, body, _verb(metadata), "a form", request_of(view))
            try:
                about, sent = About.model_validate_json(metadata), pages.read(view)
            except ValueError:
                raise await self._office.gate.forged(visitor) from None
        except BriefbookError as error:
            return Answered(view=notice("Nothing was done", words(error)))
        answered = await self._office.ask(self._settled, visitor, about, sent)
        return replace(answered, visitor=visitor)

    def _settled(self, visitor: Visitor, about: About, sent: Sent) -> Answered:
        try:
            return Answered(done=self._decided(visitor, about, sent))
        except FieldErrors as error:
            again = notice("Not saved", words(error))
            if about.does == "recite":
                again = self._again(visitor, about, sent, notes=mistakes(error.errors))
            return Answered(errors=errors(error.errors, sent.blocks), view=again)
        except FindingsError as error:
            if about.does == "stand":
                return Answered(view=self._settling(visitor, about, sent, error))
            return Answered(view=self._again(visitor, about, sent, findings=error.findings.found))
        except (DeniedError, DecidedError) as error:
            return Answered(view=notice("Not saved", words(error)))
        except Exception as error:
            if not isinstance(error, BriefbookError):
                log.error("a finding could not be settled", exc_info=error)
            if about.does != "recite":
                return Answered(view=notice("Not saved", words(error)))
            return Answered(view=self._again(visitor, about, sent, notes=noted(words(error))))

    def _decided(self, visitor: Visitor, about: About, sent: Sent) -> Done:
        """Return what the service made of a finding."""
        curation, person, number = self._curation, visitor.person, about.finding
        given: dict[str, Any] = {"request_id": visitor.request_id}
        if about.does == "retire":
            return curation.give_up(person, number, sent.reason, **given)
        given |= {"reason": sent.reason, "resolved": sent.resolved}
        if about.does == "stand":
            return curation.stand(person, number, **given)
        now = curation.finding(person, number).held.fact.statement
        new = sent.statement if sent.statement.strip() != now else ""
        return curation.recite(person, number, sent.quote, statement=new, **given)

    # --- windows

    def _opened(self, visitor: Visitor, about: About) -> dict[str, Any]:
        """Return the window of a finding that waits; raises `DecidedError` when it is settled."""
        self._curation.unsettled(about.finding)
        one = self._curation.finding(visitor.person, about.finding)
        if about.does == "retire":
            return pages.retire(one, about.model_dump_json())
        return pages.recite(one, pages.fresh(one), about.model_dump_json())

    def _again(self, visitor: Visitor, about: About, sent: Sent, **shown: Any) -> dict[str, Any]:
        one = self._curation.finding(visitor.person, about.finding)
        return pages.recite(one, sent, about.model_dump_json(), **shown)

    def _settling(self, visitor: Visitor, about: About, sent: Sent, error: FindingsError) -> dict[str, Any]:
        one = self._curation.finding(visitor.person, about.finding)
        return pages.settle(one, error.findings.found, sent, about.model_dump_json())


def _verb(metadata: str) -> Verb:
    """Return the verb that a window names, for the audit of a refusal; nothing is decided by it."""
    try:
        return VERBS[About.model_validate_json(metadata).does]
    except ValueError:
        return Verb.refused
