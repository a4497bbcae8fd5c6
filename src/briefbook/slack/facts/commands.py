"""`/facts …` and the buttons that stand for its verbs: translated, asked of the service, and answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.forms import Draft, as_lines
from briefbook.curation.results import Done, FindingsError
from briefbook.errors import BriefbookError
from briefbook.record import Verb
from briefbook.slack import places
from briefbook.slack.facts.cards import Cards
from briefbook.slack.facts.findings import Findings
from briefbook.slack.facts.gate import Subject
from briefbook.slack.facts.importing import Imports
from briefbook.slack.facts.looking import Call, Looking
from briefbook.slack.facts.modals import Modals
from briefbook.slack.facts.office import Ack, Body, Office
from briefbook.slack.facts.reviewing import Reviewing
from briefbook.slack.facts.words import Words, parse
from briefbook.slack.inbox import delivery_of

VERBS = {
    name: Verb(name)
    for name in (
        "add",
        "edit",
        "retire",
        "restore",
        "approve",
        "reject",
        "alias",
        "merge",
        "role",
        "undo",
        "import",
    )
}
Does = Callable[[Call, Words], Awaitable[None]]


class Commands:
    """The verbs, typed or pressed."""

    def __init__(
        self,
        office: Office,
        modals: Modals,
        cards: Cards,
        imports: Imports,
        queue: Reviewing,
        findings: Findings,
    ):
        looking = Looking(office)
        self._looking = looking
        self._office = office
        self._curation = office.curation
        self._modals = modals
        self._cards = cards
        self._does: dict[str, Does] = {
            "add": self._add, "edit": self._edit, "retire": self._retire, "restore": self._restore,
            "approve": self._approve, "reject": self._reject, "alias": self._alias, "merge": self._merge,
            "role": self._role, "undo": self._undo,
            "show": looking.show, "history": looking.history, "find": looking.find, "queue": looking.queue,
            "gaps": looking.gaps, "duplicates": looking.duplicates, "due": looking.due,
            "stats": looking.stats, "help": looking.help,
            "import": imports.command, "export": imports.export,
            "review": queue.command, "findings": findings.command,
        }  # fmt: skip

    async def typed(
        self, ack: Ack, command: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Do what was typed after `/facts`; acknowledged first, as Slack shows an error after 3 seconds."""
        await ack()
        words, wrong = _read(command.get("text") or "")
        verb = VERBS.get(words.verb, Verb.refused)
        target = words.rest.split(" ")[0][:40] if words.verb in VERBS else words.verb
        visitor = await self._office.gate.admit(client, body, verb, target, delivery_of(context).key)
        if wrong is not None:
            raise wrong
        call = Call(client, visitor, places.of_command(body), str(body.get("trigger_id")))
        await self._does[words.verb](call, words)

    async def pressed(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Do what a button stands for: the verb in its name, with what its value names."""
        await ack()
        name = str(action.get("action_id")).split(".")[1]
        value = str(action.get("value"))
        verb = VERBS.get("add" if name in ("draft", "new") else name, Verb.refused)
        visitor = await self._office.gate.admit(client, body, verb, value[:80], delivery_of(context).key)
        call = Call(client, visitor, places.of_click(body), str(body.get("trigger_id")))
        try:
            await self._press(call, name, value)
        except (ValueError, KeyError):
            raise await self._office.gate.forged(visitor) from None

    async def _press(self, call: Call, name: str, value: str) -> None:
        first, _, second = value.partition(":")
        if name == "new":
            await self._add(call, Words("add", ""))
        elif name == "draft":
            await self._draft(call, int(first))
        elif name == "dismiss":
            await self._changed(call, self._curation.dismiss, *_group(value))
        elif name == "alias":
            await self._alias_of_gap(call, int(first), second)
        else:
            rest = f"{first} {second}".strip() if name != "undo" else ""
            await self._does[name](call, Words(name, rest))

    async def _changed(
        self, call: Call, change: Callable[..., Done], *named: object, **given: object
    ) -> None:
        """Do one thing to the record and hand over its receipt."""
        done = await self._office.ask(change, call.person, *named, request_id=call.request, **given)
        await self._office.receipt(call.client, call.place, call.visitor, done)

    # --- changing

    async def _add(self, call: Call, words: Words) -> None:
        draft = Draft(statement=words.rest) if words.rest else None
        await self._modals.add(call.client, call.trigger, call.place, call.visitor, draft=draft)

    async def _edit(self, call: Call, words: Words) -> None:
        name, _ = words.fact()
        await self._modals.edit(call.client, call.trigger, call.place, call.visitor, name)

    async def _retire(self, call: Call, words: Words) -> None:
        name, reason = words.fact()
        if reason:
            await self._changed(call, self._curation.retire, name, reason)
        else:
            await self._modals.retire(call.client, call.trigger, call.place, call.visitor, name)

    async def _restore(self, call: Call, words: Words) -> None:
        name, revision = words.revision()
        try:
            await self._changed(call, self._curation.restore, name, revision)
        except FindingsError as error:
            subject = Subject(verb=Verb.restore, fact=name, revision=revision)
            await self._modals.settle(call.client, call.trigger, call.place, subject, error)

    async def _alias(self, call: Call, words: Words) -> None:
        await self._changed(call, self._curation.alias, *words.phrasing())

    async def _merge(self, call: Call, words: Words) -> None:
        await self._changed(call, self._curation.merge, *words.two_facts())

    async def _undo(self, call: Call, words: Words) -> None:
        await self._changed(call, self._curation.undo)

    async def _approve(self, call: Call, words: Words) -> None:
        number, reason = words.proposal()
        await self._cards.decide(call.client, call.place, call.visitor, number, {}, reason)

    async def _reject(self, call: Call, words: Words) -> None:
        number, reason = words.proposal()
        if reason:
            await self._changed(call, self._curation.reject, number, reason)
        else:
            await self._cards.ask_why(call.client, call.trigger, call.place, call.visitor, number)

    async def _role(self, call: Call, words: Words) -> None:
        if not words.rest:
            await self._looking.people(call)
            return
        whom, role = words.person_and_role()
        person = whom if "/" in whom else self._office.gate.name(whom)
        await self._changed(call, self._curation.grant, person, role)

    # --- questions without an answer

    async def _draft(self, call: Call, number: int) -> None:
        question = await self._question(call, number)
        draft = Draft(phrasings=as_lines([question])) if question else Draft()
        await self._modals.add(call.client, call.trigger, call.place, call.visitor, gap=number, draft=draft)

    async def _alias_of_gap(self, call: Call, number: int, name: str) -> None:
        name, _ = Words("alias", name).fact()
        question = await self._question(call, number)
        if question is None:
            raise BriefbookError(f"Question {number} is closed, or its text is no longer kept.")
        await self._changed(call, self._curation.alias, name, question, gap=number)

    async def _question(self, call: Call, number: int) -> str | None:
        """Return the text of an open gap; only for curators."""
        await self._office.ask(self._curation.allow_looking, call.person, "gaps")
        open_gaps = await self._office.ask(self._office.desk.store.gaps, "open")
        return next((gap["question"] for gap in open_gaps if gap["id"] == number), None)


def _group(value: str) -> tuple[list[int], list[int]]:
    """Return the questions and complaints that a button names; raises `ValueError` when it names none of ours."""
    gaps, _, feedback = value.partition("|")
    numbers = [[int(number) for number in one.split(",")] if one else [] for one in (gaps, feedback)]
    if not any(numbers) or min(number for one in numbers for number in one) < 1:
        raise ValueError(value)
    return numbers[0], numbers[1]


def _read(text: str) -> tuple[Words, BriefbookError | None]:
    """Return what was typed; what is wrong with it is said once it is clear who typed it."""
    try:
        return parse(text), None
    except BriefbookError as error:
        return Words("help", ""), error
