"""Forms that are sent: read, checked by the service, and answered within the three seconds Slack gives.

What cannot be saved stays in the window with the reason, and so does everything that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft, draft_of
from briefbook.curation.results import Done, FindingsError, StaleEditError
from briefbook.errors import BriefbookError
from briefbook.models import Fact
from briefbook.record import DeniedError, StaleError, Verb
from briefbook.slack.blocks.cards import impact, stale
from briefbook.slack.blocks.changes import changed
from briefbook.slack.blocks.forms import (
    Typed,
    choices_form,
    errors,
    mistakes,
    noted,
    notice,
    page,
    reason_form,
    typed,
)
from briefbook.slack.blocks.parts import Block, divider, header, small
from briefbook.slack.desk import Place
from briefbook.slack.errors import words
from briefbook.slack.facts.gate import Subject, Visitor
from briefbook.slack.facts.office import Ack, Body, Office, request_of
from briefbook.slack.facts.submitting import Answered, answer
from briefbook.slack.inbox import delivery_of

TITLES = {Verb.retire: "Retire", Verb.reject: "Reject", Verb.restore: "Restore"}

log = structlog.get_logger("briefbook.slack")


class Modals:
    """Opens forms and takes them in."""

    def __init__(self, office: Office):
        self._office = office

    # --- opening

    async def add(
        self,
        client: AsyncWebClient,
        trigger: str,
        place: Place,
        visitor: Visitor,
        *,
        gap: int | None = None,
        draft: Draft | None = None,
    ) -> None:
        """Open the form of a new fact, perhaps one that answers a question."""
        await self._office.allow(visitor, Verb.add, "")
        subject = Subject(verb=Verb.add, gap=gap)
        await self._office.open(client, trigger, place, self._office.form(subject, draft or Draft()).view())

    async def edit(
        self, client: AsyncWebClient, trigger: str, place: Place, visitor: Visitor, name: str
    ) -> None:
        """Open the form of a fact."""
        await self._office.allow(visitor, Verb.edit, name)
        subject, draft = await self._office.ask(self._office.filled, visitor, name)
        await self._office.open(client, trigger, place, self._office.form(subject, draft).view())

    async def retire(
        self, client: AsyncWebClient, trigger: str, place: Place, visitor: Visitor, name: str
    ) -> None:
        """Open the window that asks why a fact is retired."""
        await self._office.allow(visitor, Verb.retire, name)
        held = await self._office.ask(self._office.curation.held, name)
        subject = Subject(verb=Verb.retire, fact=held.fact.id, revision=held.revision)
        await self._office.open(client, trigger, place, _why(subject, held.fact.statement))

    async def settle(
        self, client: AsyncWebClient, trigger: str, place: Place, subject: Subject, error: FindingsError
    ) -> None:
        """Open the window that asks how a fact brought back goes together with those beside it."""
        await self._office.open(client, trigger, place, _how(subject, error, {}))

    # --- taking in

    async def sent(
        self, ack: Ack, body: Body, view: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Save what a form says, or keep the window open with what is wrong."""
        request, user = request_of(view), str((body.get("user") or {}).get("id", ""))
        place = self._office.place_of(str(view.get("id")), user)
        answered = await answer(self._office, ack, client, view, self._taken_in(client, body, view, request))
        if answered.done is not None and answered.visitor is not None:
            await self._office.receipt(client, place, answered.visitor, answered.done)
            if answered.proposal and self._office.settle:  # another one may stand in its place now
                await self._office.settle(client, answered.proposal)
        elif delivery_of(context).again:  # the window is gone by now
            await self._office.tell(client, place, "Your form could not be saved. Please send it again.")

    async def _taken_in(self, client: AsyncWebClient, body: Body, view: Body, request: str) -> Answered:
        """Return what becomes of a form, and who sent it; whatever goes wrong is shown in the window."""
        try:
            visitor = await self._office.gate.admit(client, body, _verb(view), "a form", request)
            subject = await self._office.gate.subject(view.get("private_metadata"), visitor)
            sent = await self._typed(view, visitor)
        except BriefbookError as error:
            return Answered(view=notice("Nothing was done", words(error)))
        answered = await self._office.ask(self._settled, visitor, subject, sent)
        return replace(answered, visitor=visitor)

    async def _typed(self, view: Body, visitor: Visitor) -> Typed:
        try:
            return typed(view)
        except ValueError:
            raise await self._office.gate.forged(visitor) from None

    def _settled(self, visitor: Visitor, subject: Subject, sent: Typed) -> Answered:
        try:
            return Answered(done=self._save(visitor, subject, sent), proposal=subject.proposal)
        except FieldErrors as error:
            return Answered(errors=errors(error.errors, sent.blocks), view=self._again(subject, sent, error))
        except FindingsError as error:
            return Answered(view=self._with_findings(subject, sent, error))
        except StaleEditError as error:
            return Answered(view=self._overtaken(subject, sent, error))
        except DeniedError as error:
            return Answered(view=notice("Not saved", str(error)))
        except StaleError as error:
            return Answered(view=self._moved(subject, sent, error))
        except BriefbookError as error:
            return Answered(view=self._again(subject, sent, error))
        except Exception as error:
            log.error("a form could not be saved", exc_info=error)
            return Answered(view=self._again(subject, sent, error))

    def _save(self, visitor: Visitor, subject: Subject, sent: Typed) -> Done:
        """Return what the service made of a form; which verb it is and what it is about are checked by it."""
        curation, person, request = self._office.curation, visitor.person, visitor.request_id
        given: dict[str, Any] = {"request_id": request, "reason": sent.reason, "resolved": sent.resolved}
        match subject:
            case Subject(verb=Verb.add):
                return curation.add(person, sent.draft, gap=subject.gap, **given)
            case Subject(verb=Verb.edit, fact=str(name)):
                return curation.edit(
                    person, name, sent.draft, expected_revision=subject.revision, gap=subject.gap, **given
                )
            case Subject(verb=Verb.approve, proposal=int(number)):
                return curation.amend(person, number, sent.draft, **given)
            case Subject(verb=Verb.restore, fact=str(name)):
                return curation.restore(person, name, subject.revision, **given)
            case Subject(verb=Verb.retire, fact=str(name)):
                return curation.retire(
                    person, name, sent.reason, expected_revision=subject.revision, request_id=request
                )
            case Subject(verb=Verb.reject, proposal=int(number)):
                return curation.reject(person, number, sent.reason, request_id=request)
        raise BriefbookError("This form is of a version gone by. Please open it again.")

    # --- windows that stay open

    def _again(self, subject: Subject, sent: Typed, error: Exception) -> dict[str, Any]:
        """Return the form as it was sent, with what is wrong above it."""
        notes = mistakes(error.errors) if isinstance(error, FieldErrors) else noted(words(error))
        if subject.verb in TITLES:
            return notice("Not saved", words(error))
        return self._form(subject, sent, notes=notes)

    def _with_findings(self, subject: Subject, sent: Typed, error: FindingsError) -> dict[str, Any]:
        if subject.verb is Verb.restore:
            return _how(subject, error, sent.resolved)
        return self._form(subject, sent, findings=error.findings.found, resolved=sent.resolved)

    def _overtaken(self, subject: Subject, sent: Typed, error: StaleEditError) -> dict[str, Any]:
        """Return the form over the newer revision: what was typed stands where it was typed, theirs elsewhere."""
        assert error.current is not None
        current = error.current
        past = self._office.desk.store.history(current.fact.id)
        opened = past[(subject.revision or current.revision) - 1].fact
        draft = draft_of(current.fact).model_copy(update=_typed_over(opened, sent.draft))
        above = stale(error, past[-1].actor)
        newer = subject.model_copy(update={"revision": current.revision, "filling": subject.filling + 1})
        return self._form(newer, replace(sent, draft=draft), notes=above)

    def _moved(self, subject: Subject, sent: Typed, error: StaleError) -> dict[str, Any]:
        if subject.verb is Verb.retire and error.current is not None:
            newer = subject.model_copy(update={"revision": error.current.revision})
            return _why(newer, f"{error} It is retired as it stands now if you send this again.", sent.reason)
        return self._again(subject, sent, error)

    def _form(self, subject: Subject, sent: Typed, **shown: Any) -> dict[str, Any]:
        return self._office.form(subject, sent.draft, reason=sent.reason, **shown).view()

    # --- looking before saving

    async def preview(self, ack: Ack, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Show, above the form, what would change if it were saved now; nothing is."""
        await ack()
        view = body.get("view") or {}
        place = self._office.place_of(str(view.get("id")), body["user"]["id"])
        key = delivery_of(context).key
        visitor = await self._office.gate.admit(client, body, _verb(view), "a form", key)
        subject = await self._office.gate.subject(view.get("private_metadata"), visitor)
        sent = await self._typed(view, visitor)
        working = notice("What would change", "Asking every question again …")
        opened = await self._office.open(client, body["trigger_id"], place, working, above=True)
        if opened:
            shown = await self._office.ask(self._previewed, visitor, subject, sent)
            await self._office.change(client, opened, page("What would change", shown))

    def _previewed(self, visitor: Visitor, subject: Subject, sent: Typed) -> list[Block]:
        curation = self._office.curation
        name = subject.fact
        if subject.proposal:
            first = curation.waiting(visitor.person, subject.proposal).proposal.saves[0]
            name = first.fact.id if first.expected_revision else None
        try:
            review = curation.review(
                visitor.person,
                sent.draft,
                name,
                expected_revision=subject.revision,
                resolved=sent.resolved,
                request_id=visitor.request_id,
            )
        except FieldErrors as error:
            return mistakes(error.errors)
        except BriefbookError as error:
            return noted(words(error))
        after = "It would be live at once." if review.live else "It would wait for approval."
        return [
            *changed(review.changes),
            *(small(finding.why) for finding in review.findings.found),
            small(after),
            divider(),
            header("Replies"),
            *impact(curation.preview(review.saves)),
        ]


def _typed_over(opened: Fact, draft: Draft) -> dict[str, str]:
    """Return the fields of a form that read otherwise than when it was opened."""
    before = draft_of(opened).given()
    return {name: text for name, text in draft.given().items() if before.get(name, "") != text}


def _why(subject: Subject, statement: str, reason: str = "") -> dict[str, Any]:
    about = f"{subject.fact} goes out of the answers: “{statement}” Nothing is deleted; it can be restored."
    return reason_form(f"Retire {subject.fact}", "Retire", about, subject.words(), reason)


def _how(subject: Subject, error: FindingsError, resolved: Mapping[str, str]) -> dict[str, Any]:
    title = f"Restore {subject.fact}"
    return choices_form(title, "Restore", error.findings.found, resolved, subject.words())


def _verb(view: Mapping[str, Any]) -> Verb:
    """Return the verb that a form names, for the audit of a refusal; nothing is decided by it."""
    try:
        return Subject.model_validate_json(str(view.get("private_metadata"))).verb
    except ValueError:
        return Verb.refused
