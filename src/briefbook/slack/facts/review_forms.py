"""The forms of reviewing as they are sent: each is one verb of the service; what cannot be saved stays as typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import structlog
from pydantic import ValidationError
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.candidates import ReviewCard
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft
from briefbook.curation.results import Done, FindingsError
from briefbook.curation.reviewing import PartErrors
from briefbook.errors import BriefbookError
from briefbook.record import DecidedError, DeniedError
from briefbook.slack import places
from briefbook.slack.blocks import review_forms as forms
from briefbook.slack.blocks.forms import errors, mistakes, noted, notice
from briefbook.slack.blocks.review_forms import About, Does, Sent, Shown
from briefbook.slack.errors import words
from briefbook.slack.facts.gate import Visitor
from briefbook.slack.facts.office import Ack, Body, Office, request_of
from briefbook.slack.facts.reviewing import NEEDS, Reviewing
from briefbook.slack.facts.submitting import Answered, answer
from briefbook.slack.inbox import delivery_of

NOT_SAVED = "Not saved"

log = structlog.get_logger("briefbook.slack")


class ReviewForms:
    """Takes in what `Reviewing` has opened."""

    def __init__(self, office: Office, queue: Reviewing):
        self._office, self._queue = office, queue
        self._curation = office.curation

    async def sent(
        self, ack: Ack, body: Body, view: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Decide what a form says and show the next candidate, or keep the window open with what is wrong."""
        answered = await answer(self._office, ack, client, view, self._taken_in(client, body, view))
        visitor, root = answered.visitor, str(view.get("root_view_id") or "")
        if visitor is None:
            return
        about = About.model_validate_json(str(view.get("private_metadata")))
        if answered.done is not None:
            await self._queue.after(client, visitor, about, answered.done, root)
        elif answered.moved:
            await self._queue.again(client, visitor, about, root)
        elif delivery_of(context).again:  # the window is gone by now
            place = self._office.place_of(root, visitor.user)
            await self._office.tell(client, place, "Your form could not be saved. Please send it again.")

    async def _taken_in(self, client: AsyncWebClient, body: Body, view: Body) -> Answered:
        """Return what becomes of a form, and who sent it; whatever goes wrong is shown in the window."""
        try:
            visitor, about, sent = await self._read(client, body, view, request_of(view))
        except BriefbookError as error:
            return Answered(view=notice("Nothing was done", words(error)))
        answered = await self._office.ask(self._settled, visitor, about, sent)
        return replace(answered, visitor=visitor)

    async def _read(
        self, client: AsyncWebClient, body: Body, view: Body, request: str
    ) -> tuple[Visitor, About, Sent]:
        """Return who sent a window, what it is about and what was typed; a forgery is refused, and recorded."""
        verb = NEEDS.get(_does(view))
        visitor = await self._office.gate.admit(client, body, verb or NEEDS["approve"], "a form", request)
        try:
            about = About.model_validate_json(str(view.get("private_metadata")))
            return visitor, about, forms.read(view, about)
        except ValueError:
            raise await self._office.gate.forged(visitor) from None

    # --- deciding; all of it works beside the loop

    def _settled(self, visitor: Visitor, about: About, sent: Sent) -> Answered:
        try:
            return Answered(done=self._decided(visitor, about, sent))
        except (DeniedError, DecidedError) as error:
            return Answered(view=notice(NOT_SAVED, words(error)), moved=isinstance(error, DecidedError))
        except Exception as error:
            if not isinstance(error, BriefbookError):
                log.error("a form could not be saved", exc_info=error)
            return self._kept_open(visitor, about, sent, error)

    def _decided(self, visitor: Visitor, about: About, sent: Sent) -> Done:
        """Return what the service made of a window."""
        curation, person, key = self._curation, visitor.person, about.spot.key
        given: dict[str, Any] = {"request_id": visitor.request_id}
        if about.does is Does.reject:
            return curation.reject_candidate(person, key, sent.reason, **given)
        if about.does in (Does.unflagged, Does.furniture):
            return self._decided_many(visitor, about)
        typed = {**given, "reason": sent.reason, "resolved": sent.resolved}
        if about.does is Does.split:
            return curation.split_candidate(person, key, sent.parts, **typed)
        draft = self._draft(person, about, sent)
        if about.does is Does.approve:
            return curation.approve_candidate(person, key, draft, **typed)
        if not sent.into:
            raise FieldErrors({forms.INTO: "say which fact gets its quote."})
        return curation.merge_candidate(person, key, sent.into, draft, **typed)

    def _decided_many(self, visitor: Visitor, about: About) -> Done:
        person, request = visitor.person, visitor.request_id
        document = self._curation.candidate(person, about.spot.key).held.candidate.document
        if about.does is Does.furniture:
            return self._curation.reject_furniture(person, document, request_id=request)
        return self._curation.approve_unflagged(person, document, request_id=request)

    def _draft(self, person: str, about: About, sent: Sent) -> Draft:
        """Return what was typed, with the questions that were ticked as phrasings."""
        if not sent.asked:
            return sent.parts[0]
        return forms.with_asked(sent.parts[0], sent, self._curation.candidate(person, about.spot.key))

    # --- windows that stay open

    def _kept_open(self, visitor: Visitor, about: About, sent: Sent, error: Exception) -> Answered:
        if about.does in (Does.unflagged, Does.furniture):
            return Answered(view=notice(NOT_SAVED, words(error)))
        if isinstance(error, FindingsError):
            return Answered(view=self._again(visitor, about, sent, Shown(findings=error.findings.found)))
        if isinstance(error, FieldErrors):
            found = _by_field(error)
            again = self._again(visitor, about, sent, Shown(notes=mistakes(error.errors)))
            return Answered(errors=errors(found, sent.blocks), view=again)
        if about.does is Does.merge:  # no such fact, or one that is retired
            again = self._again(visitor, about, sent, Shown(notes=noted(words(error))))
            return Answered(errors=errors({forms.INTO: words(error)}, sent.blocks), view=again)
        return Answered(view=self._again(visitor, about, sent, Shown(notes=noted(words(error)))))

    def _again(self, visitor: Visitor, about: About, sent: Sent, shown: Shown) -> dict[str, Any]:
        """Return the form as it was sent, with what has to be said above it."""
        card = self._curation.candidate(visitor.person, about.spot.key)
        kept = replace(sent, parts=[_filled(card, part) for part in sent.parts])
        return forms.form(about, card, kept, self._office.lists(card.draft), shown)

    # --- one part more

    async def part(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Give the form of a split one fact more; what was typed in the others stays."""
        await ack()
        view, key = body.get("view") or {}, delivery_of(context).key
        visitor, about, sent = await self._read(client, body, view, key)
        await self._office.allow(visitor, NEEDS["split"], f"candidate {about.spot.key}")
        try:
            more = About(**{**dict(about), "parts": about.parts + 1, "filling": about.filling + 1})
        except ValidationError:
            raise await self._office.gate.forged(visitor) from None
        new = await self._office.ask(self._with_part, visitor, more, sent)
        if not await self._office.change(client, str(view.get("id")), new):
            await self._office.tell(client, places.of_click(body), "The window was gone.")

    def _with_part(self, visitor: Visitor, about: About, sent: Sent) -> dict[str, Any]:
        card = self._queue.undecided(visitor.person, about.spot.key)
        return self._again(visitor, about, replace(sent, parts=[*sent.parts, card.draft]), Shown())


def _filled(card: ReviewCard, draft: Draft) -> Draft:
    """Return a part as a whole form: what was not on it reads as it was proposed."""
    return card.draft.model_copy(update=draft.given())


def _by_field(error: FieldErrors) -> dict[str, str]:
    return forms.place_of_part(error.errors, error.part) if isinstance(error, PartErrors) else error.errors


def _does(view: Body) -> str:
    """Return what a window says that it does, for the audit of a refusal; nothing is decided by it."""
    try:
        return About.model_validate_json(str(view.get("private_metadata"))).does.value
    except ValueError:
        return ""
