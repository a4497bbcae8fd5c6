"""Files that curators send: fetched, looked at in a window, and taken in once they confirm it.

Nothing is remembered between the look and the confirmation but what the window carries: the file's id, and a
checksum of what was shown. The file is fetched again, and when it would do something else by now, that is shown.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from pydantic import Field, ValidationError
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.curation.formats import Format, format_of
from briefbook.curation.formats.entries import FILE_LIMIT
from briefbook.curation.formats.plan import ImportPlan
from briefbook.curation.results import Done
from briefbook.curation.taking import Arrived, as_read
from briefbook.documents import sha256
from briefbook.documents.intake import FORMATS, SIZES
from briefbook.errors import BriefbookError
from briefbook.models import Frozen
from briefbook.record import Verb
from briefbook.slack import places
from briefbook.slack.blocks import imports as views
from briefbook.slack.blocks.forms import notice
from briefbook.slack.blocks.text import shortened
from briefbook.slack.errors import words
from briefbook.slack.facts.gate import RefusedError, Visitor
from briefbook.slack.facts.looking import Call
from briefbook.slack.facts.office import Ack, Body, Office, request_of
from briefbook.slack.facts.words import Words
from briefbook.slack.files import FILE, NO_RIGHT, FileError, Files, SlackFile
from briefbook.slack.inbox import delivery_of

AT_ONCE = 2  # files that are read at a time: each takes a core, and perhaps half a gigabyte
REMEMBERED = 4  # readings kept between the look and the confirmation; one forgotten is read again
TOLD_EVERY = 1.5  # seconds between two words on how far a document has been read
NOTHING = "Nothing was done"
FETCHING, IMPORTING, KEEPING = "Reading the file …", "Importing …", "Keeping it …"
MOVED = "Something has changed since you looked, so nothing was imported. This is what the file would do now."

View = dict[str, Any]

log = structlog.get_logger("briefbook.slack")


class Seen(Frozen):
    """What a window was about: the file, and a checksum of what was shown of it."""

    file: str = Field(pattern=f"^{FILE}$")
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    filling: int = Field(default=0, ge=0)


class Pages:
    """How far a document has been read; the reader's thread tells it, the window asks."""

    def __init__(self) -> None:
        self._done, self._of = 0, 0

    def __call__(self, done: int, of: int) -> None:
        self._done, self._of = done, of

    def words(self) -> str:
        """Return it as the window says it."""
        return f"{FETCHING} Page {self._done:,} of {self._of:,}." if self._of > 1 else FETCHING


class Imports:
    """Files in, files out."""

    def __init__(self, office: Office, files: Files):
        self._office, self._files = office, files
        self._curation = office.curation
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._read: OrderedDict[str, Arrived] = OrderedDict()  # by the file's id

    # --- out

    async def export(self, call: Call, text: Words) -> None:
        """Send every fact as a file to whoever asks for it, in their direct conversation."""
        wanted = text.rest.strip().lstrip(".").casefold() or Format.xlsx.value
        await self._office.ask(self._curation.allow_looking, call.person, "export")
        if wanted not in list(Format):
            kinds = ", ".join(Format)
            raise BriefbookError(
                f"“{shortened(wanted, 40)}” is no kind of file that I write; those are {kinds}."
            )
        content = await self._office.ask(self._curation.export, call.person, Format(wanted))
        name = f"facts.{wanted}"
        said = (
            "Every fact of the base, retired ones too. Send it back with `/facts import` once it is edited."
        )
        await self._files.hand_over(call.client, call.visitor.user, name, content, said)
        await self._office.tell(call.client, call.place, f"{name} lies in your direct conversation with me.")

    # --- in: choosing

    async def command(self, call: Call, _: Words) -> None:
        """Open the window that asks for a file."""
        await self._office.allow(call.visitor, Verb.import_, "")
        await self._office.open(call.client, call.trigger, call.place, views.choose(), refused=NO_RIGHT)

    async def chosen(self, ack: Ack, body: Body, view: Body, client: AsyncWebClient) -> None:
        """Show what the file chosen would do."""
        await ack(response_action="update", view=notice("Import", FETCHING))
        pages = Pages()

        async def look() -> View:
            visitor = await self._admit(client, body, "a file", request_of(view))
            file_id = await self._named(views.chosen_file(view), visitor)
            return await self._look(client, visitor, file_id, pages)

        await self._shown(client, str(view.get("id")), look(), pages)

    async def pressed(
        self, ack: Ack, action: Body, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """Show what a file that was sent in a direct message would do."""
        await ack()
        value = str(action.get("value"))[:40]
        visitor = await self._admit(client, body, value, delivery_of(context).key)
        file_id = await self._named(value, visitor)
        await self._office.allow(visitor, Verb.import_, file_id)
        place = places.of_click(body)
        opened = await self._office.open(client, body["trigger_id"], place, notice("Import", FETCHING))
        if opened:
            pages = Pages()
            await self._shown(client, opened, self._look(client, visitor, file_id, pages), pages)

    # --- in: confirming

    async def take(self, ack: Ack, body: Body, view: Body, client: AsyncWebClient) -> None:
        """Import the facts of a file, if it would still do what was shown."""
        await ack(response_action="update", view=notice("Import", IMPORTING))
        request = request_of(view)
        place = self._office.place_of(str(view.get("id")), str(body["user"]["id"]))
        receipt: list[tuple[Visitor, Done]] = []

        async def take_in() -> View:
            visitor = await self._admit(client, body, "a file", request)
            shown, done = await self._taken(client, visitor, view)
            receipt.extend([(visitor, done)] if done else [])
            return shown

        await self._shown(client, str(view.get("id")), take_in())
        for visitor, done in receipt:
            await self._office.receipt(client, place, visitor, done)

    async def _taken(self, client: AsyncWebClient, visitor: Visitor, view: Body) -> tuple[View, Done | None]:
        about = await self._about(view, visitor)
        looked, reason = views.confirmed(view)
        done = await self._office.ask(self._curation.again, visitor.person, Verb.import_, visitor.request_id)
        if done is None:
            await self._office.allow(visitor, Verb.import_, about.file)
            file = await self._mine(client, visitor, about.file)
            plan = await self._plan(client, visitor, file)
            if plan.digest != about.digest:
                newer = about.filling + 1  # Slack keeps what was ticked in a field of the same name
                return await self._plan_view(visitor, about.file, plan, note=MOVED, filling=newer), None
            done = await self._office.ask(
                self._curation.import_,
                visitor.person,
                plan,
                request_id=visitor.request_id,
                reason=reason,
                seen=looked,
            )
        return notice("Import", done.message), done

    async def keep(self, ack: Ack, body: Body, view: Body, client: AsyncWebClient) -> None:
        """Keep a document as it was confirmed, or say under its field what is wrong."""
        try:
            visitor = await self._admit(client, body, "a document", request_of(view))
            about, said = await self._about(view, visitor), await self._said(view, visitor)
        except BriefbookError as error:
            await ack(response_action="update", view=notice(NOTHING, words(error)))
            return
        entry, wrong = views.entry(said)
        if entry is None:
            named = {f"{name}:{about.filling}": told for name, told in wrong.items()}
            await ack(response_action="errors", errors=named)
            return
        await ack(response_action="update", view=notice("Import", KEEPING))

        async def keep() -> View:
            await self._office.allow(visitor, Verb.import_, about.file)
            arrived = await self._document(client, visitor, await self._mine(client, visitor, about.file))
            reading = arrived.reading
            if reading is None or sha256(reading.text) != about.digest:
                return self._document_view(about.file, arrived, note=MOVED)
            try:
                document = await self._office.ask(
                    self._curation.keep_document,
                    visitor.person,
                    arrived.name,
                    reading,
                    entry,
                    request_id=visitor.request_id,
                )
            except BriefbookError as error:
                return self._document_view(about.file, arrived, said, str(error), filling=about.filling + 1)
            self._read.pop(about.file, None)
            return views.taken_in("Kept", views.kept(document, len(as_read(reading))), document.id)

        await self._shown(client, str(view.get("id")), keep())

    # --- shared steps

    async def _look(self, client: AsyncWebClient, visitor: Visitor, file_id: str, pages: Pages) -> View:
        """Return the window that shows what a file would do."""
        await self._office.allow(visitor, Verb.import_, file_id)
        file = await self._mine(client, visitor, file_id)
        if format_of(file.safe_name):
            return await self._plan_view(visitor, file_id, await self._plan(client, visitor, file))
        return self._document_view(file_id, await self._document(client, visitor, file, pages))

    async def _plan(self, client: AsyncWebClient, visitor: Visitor, file: SlackFile) -> ImportPlan:
        async with self._slots, self._fetched(client, file, FILE_LIMIT) as path:
            raw = await self._office.ask(path.read_bytes)
            return await self._office.ask(self._curation.plan, visitor.person, raw, path.name)

    async def _plan_view(
        self, visitor: Visitor, file_id: str, plan: ImportPlan, note: str = "", filling: int = 0
    ) -> View:
        seen = Seen(file=file_id, digest=plan.digest, filling=filling)
        live = await self._office.ask(self._curation.goes_live, visitor.person)
        return views.facts(plan, seen.model_dump_json(), live=live, note=note, filling=filling)

    async def _document(
        self, client: AsyncWebClient, visitor: Visitor, file: SlackFile, pages: Pages | None = None
    ) -> Arrived:
        """Return a document that was read, from memory when it was shown a moment ago."""
        if file.id in self._read:
            return self._read[file.id]
        form = FORMATS.get(Path(file.safe_name).suffix.casefold())
        if form is None:
            raise FileError(f"{file.name} is of a kind that I do not read. {views.KINDS}")
        async with self._slots, self._fetched(client, file, SIZES[form]) as path:
            arrived = await self._office.ask(
                self._curation.read_document,
                visitor.person,
                path,
                request_id=visitor.request_id,
                progress=pages,
            )
        self._read[file.id] = arrived
        while len(self._read) > REMEMBERED:
            self._read.popitem(last=False)
        return arrived

    def _document_view(
        self, file_id: str, arrived: Arrived, said: views.Said | None = None, note: str = "", filling: int = 0
    ) -> View:
        if arrived.known:
            self._read.pop(file_id, None)
            state = (
                "is held now, so that quotes are checked against it" if arrived.new else "was held already"
            )
            return views.taken_in(
                "Import",
                f"The bibliography knows it: {arrived.known.title} ({arrived.known.id}). Its text {state}.",
                arrived.known.id,
            )
        assert arrived.reading is not None
        seen = Seen(file=file_id, digest=sha256(arrived.reading.text), filling=filling)
        shown = said or views.suggested(arrived.reading)
        return views.document(arrived, shown, seen.model_dump_json(), note=note, filling=filling)

    @asynccontextmanager
    async def _fetched(self, client: AsyncWebClient, file: SlackFile, limit: int) -> AsyncIterator[Path]:
        """Fetch a file for as long as the block lasts."""
        with tempfile.TemporaryDirectory(prefix="briefbook-", dir=self._somewhere()) as folder:
            path = Path(folder) / file.safe_name
            await self._files.save(client, file, path, limit=limit)
            yield path

    def _somewhere(self) -> str:
        """Return a folder that can be written: in a container perhaps only that of the database."""
        try:
            return tempfile.gettempdir()
        except OSError:
            return str(self._office.desk.briefing.settings.db.absolute().parent)

    async def _mine(self, client: AsyncWebClient, visitor: Visitor, file_id: str) -> SlackFile:
        """Return what Slack says of a file; one that somebody else sent is refused, and recorded."""
        file = await self._files.about(client, file_id)
        if file.user != visitor.user:
            await self._office.ask(
                self._curation.refuse,
                visitor.person,
                Verb.import_,
                file_id,
                "a file that somebody else sent",
                request_id=visitor.request_id,
            )
            raise RefusedError("That file was sent by somebody else. Send it yourself to import it.")
        return file

    async def _admit(self, client: AsyncWebClient, body: Body, target: str, request: str) -> Visitor:
        return await self._office.gate.admit(client, body, Verb.import_, target, request)

    async def _named(self, file_id: str, visitor: Visitor) -> str:
        try:
            return Seen(file=file_id, digest="0" * 64).file
        except ValidationError:
            raise await self._office.gate.forged(visitor) from None

    async def _about(self, view: Body, visitor: Visitor) -> Seen:
        try:
            return Seen.model_validate_json(str(view.get("private_metadata")))
        except ValidationError:
            raise await self._office.gate.forged(visitor) from None

    async def _said(self, view: Body, visitor: Visitor) -> views.Said:
        try:
            return views.said(view)
        except ValueError:
            raise await self._office.gate.forged(visitor) from None

    async def _shown(
        self, client: AsyncWebClient, view_id: str, work: Awaitable[View], pages: Pages | None = None
    ) -> None:
        """Put what comes of some work into an open window, also when it is an error; meanwhile how far it is."""
        task = asyncio.ensure_future(work)
        said = ""
        while pages and not (await asyncio.wait({task}, timeout=TOLD_EVERY))[0]:
            if pages.words() != said:
                said = pages.words()
                await self._office.change(client, view_id, notice("Import", said))
        try:
            shown = await task
        except Exception as error:
            if not isinstance(error, BriefbookError):
                log.error("a file could not be taken in", exc_info=error)
            shown = notice(NOTHING, words(error))
        await self._office.change(client, view_id, shown)
