"""Tells what is due: looks every few seconds, claims each note, sends it, and marks it as sent.

A note that Slack does not take is tried again once its claim has run out. One that no channel takes is given up.
Where the process may have died while sending, the thread is looked at first, as far as the bot may read it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.answering import compose
from briefbook.curation.notices import Answered, Changed, Correction, Mended, Notice, Offer, Question, Weekly
from briefbook.curation.watch import CORRECTIONS, LEASE, OFFERS, Claim, Due, Watch
from briefbook.models import Reply
from briefbook.slack import memory, posting
from briefbook.slack.blocks import Options, fitted, limits
from briefbook.slack.blocks import notices as blocks
from briefbook.slack.desk import Desk
from briefbook.slack.identity import error_code
from briefbook.slack.posting import Message, SlackUnreachableError
from briefbook.store.protocol import Posted

POLL_EVERY = 0.5  # seconds; looking takes half a millisecond
PACE = 1.0  # seconds between two notes in one channel; Slack lets a bot post about one a second
SEND_WITHIN = LEASE - 10.0  # a note that takes longer is left to whoever claims it next
FINISH_WITHIN = 1.5  # seconds for the note that is being sent when the bot is told to stop

log = structlog.get_logger("briefbook.slack")


class Teller:
    """Sends notes until it is cancelled."""

    def __init__(self, desk: Desk, client: AsyncWebClient, watch: Watch, *, curators: str = ""):
        self._desk, self._client, self._watch = desk, client, watch
        self._curators = curators
        self._look_first = True  # in the first round: a process before this one may have died while sending
        self._suspect: set[str] = set()  # claimed by somebody else when last seen, and perhaps sent
        self._unmarked: set[str] = set()  # sent, and the store could not be told yet
        self._last: dict[str, float] = {}

    async def run(self) -> None:
        """Tell what is due, again and again until cancelled."""
        begun = False
        while True:
            try:
                if not begun:
                    await asyncio.to_thread(self._watch.begin)
                    begun = True
                await self.round()
            except Exception as error:  # the store or Slack is away: this loop must not die
                log.error("notes could not be sent", error=type(error).__name__)
            await asyncio.sleep(POLL_EVERY)

    async def round(self) -> None:
        """Look once for everything that is due, and tell it."""
        await self._tell_all(self._watch.corrections, CORRECTIONS)
        await self._tell_all(self._watch.answers)
        await self._tell_all(self._watch.findings)
        await self._tell_all(self._watch.questions)
        await self._tell_all(self._watch.offers, OFFERS)
        await self._tell_all(self._watch.weekly)
        self._look_first = False

    async def _tell_all(self, find: Callable[[], Due], bookmark: str = "") -> None:
        due = await asyncio.to_thread(find)
        settled = [await self._whole(notice) for notice in due.notices]
        if bookmark and all(settled):
            await asyncio.to_thread(self._watch.settle, bookmark, due)

    async def _whole(self, notice: Notice) -> bool:
        """Tell a note; once it is begun it is finished, also when the bot is told to stop meanwhile."""
        telling = asyncio.ensure_future(self._tell(notice))
        try:
            return await asyncio.shield(telling)
        except asyncio.CancelledError:
            await asyncio.wait({telling}, timeout=FINISH_WITHIN)
            raise

    async def _tell(self, notice: Notice) -> bool:
        """Return whether a note needs nothing more: it is sent, by whomever, or never can be."""
        if notice.key in self._unmarked:
            await self._mark(notice, sent=True)
            return True
        claim = await asyncio.to_thread(self._watch.claim, notice)
        if claim is Claim.taken:
            self._suspect.add(notice.key)
        if claim is not Claim.mine:
            return claim is Claim.told
        try:
            sent = await asyncio.wait_for(self._sent(notice), SEND_WITHIN)
        except (SlackUnreachableError, TimeoutError) as error:
            self._suspect.add(notice.key)
            log.error("Slack did not take a note; it will be tried again", error=error_code(error))
            return False
        await self._mark(notice, sent=sent)
        return True

    async def _mark(self, notice: Notice, *, sent: bool) -> None:
        self._unmarked.add(notice.key)
        await asyncio.to_thread(self._watch.told, notice, sent=sent)
        self._unmarked.discard(notice.key)
        self._suspect.discard(notice.key)
        kind = type(notice).__name__.casefold()
        log.info("note sent" if sent else "note given up: there is nowhere to send it", kind=kind)

    # --- one note

    async def _sent(self, notice: Notice) -> bool:
        if await self._is_out(notice):
            return True
        if isinstance(notice, Answered):
            return await self._answer(notice)
        message = _message(notice)
        to_curators = isinstance(notice, Changed) and not notice.person
        if to_curators or isinstance(notice, Question | Offer | Weekly):
            return bool(self._curators) and await self._announce(message, self._curators) is not None
        if notice.person:
            return await self._announce(message, notice.person.rpartition("/")[2]) is not None
        if notice.thread:
            return await self._announce(message, notice.channel, notice.thread) is not None
        return await self._where_the_reply_was(notice, message)

    async def _is_out(self, notice: Notice) -> bool:
        """Say whether a note went out before the process that was sending it died."""
        if not notice.thread or not (self._look_first or notice.key in self._suspect):
            return False
        return await posting.is_posted(
            self._client, notice.name, channel=notice.channel, thread=notice.thread
        )

    async def _answer(self, notice: Answered) -> bool:
        """Send the answer with its source and buttons, as if it had been asked for now."""
        lead = blocks.ANSWER
        if not notice.thread:
            lead = (
                blocks.ANSWER_TO.format(question=notice.question)
                if notice.question
                else blocks.ANSWER_PRIVATELY
            )
        reply = compose.answer("", [notice.fact], {"rule": "answered later"}, lead=lead)
        message = self._desk.message(reply, Options(notice.name))
        target = notice.channel if notice.thread else notice.person.rpartition("/")[2]
        if notice.thread:  # first, so that its buttons work as soon as it is there
            await self._remember(notice, target, reply)
        channel = await self._announce(message, target, notice.thread)
        if channel is not None and not notice.thread:
            await self._remember(notice, channel, reply)
        return channel is not None

    async def _remember(self, notice: Answered, channel: str, reply: Reply) -> None:
        unquoted = reply.model_copy(
            update={"lead": blocks.ANSWER, "text": ""}
        )  # the lead may quote the question
        posted = Posted(notice.name, channel, notice.thread, memory.kept(unquoted), time.time())
        await asyncio.to_thread(self._desk.store.remember, posted)

    async def _where_the_reply_was(self, notice: Notice, message: Message) -> bool:
        """Send a note on a reply outside any thread: to its person while Slack lets us, or where it was shared."""
        posted = await asyncio.to_thread(self._desk.store.posted, notice.reply_id)
        if notice.channel.startswith("D") or (posted and posted.reply.get("shared")):
            return await self._announce(message, notice.channel) is not None
        url = self._desk.still_open(notice.reply_id)
        return bool(url) and await posting.respond(
            url, message, response_type="ephemeral", replace_original=False
        )

    async def _announce(self, message: Message, channel: str, thread: str = "") -> str | None:
        wait = self._last.get(channel, -PACE) + PACE - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        try:
            return await posting.announce(self._client, message, channel=channel, thread=thread)
        finally:
            self._last[channel] = time.monotonic()


def _message(notice: Notice) -> Message:
    """Return a note as a message, with ids as metadata by which it is known again."""
    if isinstance(notice, Correction):
        text, shown = blocks.correction(notice)
    elif isinstance(notice, Mended):
        text, shown = blocks.mended(notice)
    elif isinstance(notice, Changed):
        text, shown = blocks.source_changed(notice)
    elif isinstance(notice, Question):
        text = f"{blocks.ASKED}: “{notice.question or blocks.NO_TEXT}”"
        shown = blocks.question(notice.gap, notice.question, notice.nearest)
    elif isinstance(notice, Offer):
        text, shown = f"{blocks.OFFERED}: “{notice.question}”", blocks.offer(notice)
    elif isinstance(notice, Weekly):
        text, shown = (
            f"Questions without an answer this week: {notice.digest.questions}.",
            blocks.digest(notice.digest),
        )
    else:
        raise TypeError(type(notice).__name__)
    metadata = {"event_type": memory.EVENT_TYPE, "event_payload": {"reply_id": notice.name}}
    return Message(fitted(text, limits.TEXT), shown, metadata)
