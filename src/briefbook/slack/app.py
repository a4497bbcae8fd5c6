"""The bot put together, and run until it is told to stop."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from briefbook.briefing import Briefing
from briefbook.curation.service import Curation
from briefbook.curation.watch import Watch
from briefbook.errors import SettingsError
from briefbook.settings import Mode, Settings
from briefbook.slack import logs
from briefbook.slack.blocks import cards as cards_page
from briefbook.slack.blocks import findings as findings_page
from briefbook.slack.blocks import forms, lists, notices, pressed, reasons, review, review_forms
from briefbook.slack.blocks import home as home_page
from briefbook.slack.blocks import imports as files_page
from briefbook.slack.blocks import replies as actions
from briefbook.slack.buttons import Buttons
from briefbook.slack.curators import Curators
from briefbook.slack.desk import Desk
from briefbook.slack.errors import Errors
from briefbook.slack.facts.cards import Cards
from briefbook.slack.facts.commands import Commands
from briefbook.slack.facts.findings import Findings
from briefbook.slack.facts.following import Follower
from briefbook.slack.facts.gate import Gate
from briefbook.slack.facts.home import Home
from briefbook.slack.facts.importing import Imports
from briefbook.slack.facts.modals import Modals
from briefbook.slack.facts.office import Office
from briefbook.slack.facts.review_forms import ReviewForms
from briefbook.slack.facts.reviewing import Reviewing
from briefbook.slack.facts.sent import SentFiles, brings_files
from briefbook.slack.facts.words import COMMAND
from briefbook.slack.files import Files
from briefbook.slack.identity import Identity
from briefbook.slack.inbox import Finishing, Inbox
from briefbook.slack.notices import Teller
from briefbook.slack.people import People
from briefbook.slack.posting import TIMEOUT, rate_limit_handlers
from briefbook.slack.questions import Questions
from briefbook.slack.server import Endpoints, serving
from briefbook.slack.socket_mode import connected
from briefbook.slack.thumbs import Thumbs

FINISH_WITHIN = 8.0  # seconds for work in flight; with closing connections this stays within 10
ANYTHING = re.compile("")

log = structlog.get_logger("briefbook.slack")


@dataclass(frozen=True)
class Bot:
    """An app with what runs beside it."""

    app: AsyncApp
    inbox: Inbox
    identity: Identity
    teller: Teller
    follower: Follower
    up: asyncio.Event = field(default_factory=asyncio.Event)


def build(settings: Settings, briefing: Briefing) -> AsyncApp:
    """Return the app with every listener in place; nothing runs yet."""
    return assemble(settings, briefing).app


async def serve(settings: Settings, briefing: Briefing) -> None:
    """Answer in Slack until SIGTERM or SIGINT, then finish the work in flight and return.

    Raises `BriefbookError` when a setting is missing or, in Socket Mode, when Slack refuses a token.
    """
    logs.configure(settings)
    bot = assemble(settings, briefing)
    stop = _stop_signal()
    run = _over_http if settings.mode is Mode.http else _over_socket
    await _until_told(bot, run(bot, settings, stop), stop)
    log.info("stopped")


async def _until_told(bot: Bot, run: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Run to the end; told to stop while still waiting for Slack, break off, as nothing is in flight then."""
    work, told = asyncio.create_task(run), asyncio.create_task(stop.wait())
    await asyncio.wait((work, told), return_when=asyncio.FIRST_COMPLETED)
    if not bot.up.is_set():
        work.cancel()
    told.cancel()
    with suppress(asyncio.CancelledError):
        await work


def assemble(settings: Settings, briefing: Briefing) -> Bot:
    """Return the app, its inbox and its identity, wired to one another."""
    if settings.slack_bot_token is None:
        raise SettingsError("SLACK_BOT_TOKEN is not set. docs/slack.md tells where to find it.")
    token = settings.slack_bot_token.get_secret_value()
    client = AsyncWebClient(
        base_url=settings.slack_api_url, timeout=TIMEOUT, retry_handlers=rate_limit_handlers()
    )
    identity = Identity(client, token)
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
    app = AsyncApp(
        logger=logs.bolt(),
        client=client,
        authorize=identity,
        signing_secret=secret,
        request_verification_enabled=settings.mode is Mode.http,
    )
    inbox = Inbox(
        briefing.store,
        retention_days=settings.retention_days,
        correction_days=settings.correction_days,
    )
    people = People(allow_external=settings.allow_external)
    desk = Desk(briefing, identity, people)
    curation = Curation(briefing, approvals=settings.approvals)
    gate = Gate(curation, identity, people, settings.admins)
    office = Office(desk, curation, gate, settings.curators_channel)
    curators = Curators(office, Modals(office))
    app.use(inbox.claim)
    app.listener_runner.listener_completion_handler = Finishing(inbox)
    imports = Imports(office, Files(settings.slack_api_url))
    cards = Cards(office)
    _listen_to_curators(app, office, cards, imports)
    _listen_to_files(app, desk, office, imports)
    _listen_to_cards(app, curators)
    _listen(app, desk, curators)
    own = _own_client(settings, token)
    return Bot(app, inbox, identity, _teller(settings, desk, own), Follower(office, cards, own))


def _own_client(settings: Settings, token: str) -> AsyncWebClient:
    """Return a client for what is nobody's request: it carries the token itself."""
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        timeout=TIMEOUT,
        retry_handlers=rate_limit_handlers(),
    )


def _teller(settings: Settings, desk: Desk, client: AsyncWebClient) -> Teller:
    """Return what sends notes."""
    watch = Watch(desk.briefing, offering=bool(settings.curators_channel))
    return Teller(desk, client, watch, curators=settings.curators_channel or "")


def _listen_to_curators(app: AsyncApp, office: Office, cards: Cards, imports: Imports) -> None:
    modals, home = Modals(office), Home(office, cards)
    queue, findings = Reviewing(office), Findings(office)
    commands = Commands(office, modals, cards, imports, queue, findings)
    _listen_to_reviewers(app, office, queue, findings)
    app.command(COMMAND)(commands.typed)
    for name, listener in {
        cards_page.APPROVE: cards.approve, cards_page.REJECT: cards.reject, cards_page.AMEND: cards.amend,
        cards_page.IMPACT: cards.show_impact, pressed.OPEN: cards.open, forms.PREVIEW: modals.preview,
        home_page.TAB: home.turned,
    }.items():  # fmt: skip
        app.action(_numbered(name))(listener)
    app.action(re.compile(rf"^facts\.({'|'.join(lists.PRESSED)})(\.[\w.-]+)?$"))(commands.pressed)
    app.view_submission(re.compile(rf"^({re.escape(forms.FACT_FORM)}|{re.escape(forms.REASON_FORM)})$"))(
        modals.sent
    )
    app.event("app_home_opened", matchers=[_opens_home])(home.opened)


def _listen_to_reviewers(app: AsyncApp, office: Office, queue: Reviewing, findings: Findings) -> None:
    taken = ReviewForms(office, queue)
    for name in (
        review.OPEN, review.NEXT, review.BACK, review.UNDO, review.APPROVE, review.SPLIT, review.MERGE,
        review.REJECT, review.UNFLAGGED, review.FURNITURE, review.PROPOSE,
    ):  # fmt: skip
        app.action(_numbered(name))(queue.pressed)
    app.action(review_forms.PART)(taken.part)
    app.view_submission(review_forms.FORM)(taken.sent)
    for name in (findings_page.RECITE, findings_page.STAND, findings_page.RETIRE):
        app.action(_numbered(name))(findings.pressed)
    app.view_submission(findings_page.FORM)(findings.sent)


def _listen_to_files(app: AsyncApp, desk: Desk, office: Office, imports: Imports) -> None:
    sent = SentFiles(desk, office, Questions(desk))
    app.event("message", matchers=[brings_files])(sent.in_message)
    app.action(_numbered(files_page.LOOK))(imports.pressed)
    for name, listener in {
        files_page.CHOOSE: imports.chosen, files_page.TAKE: imports.take, files_page.KEEP: imports.keep,
    }.items():  # fmt: skip
        app.view_submission(name)(listener)


def _listen_to_cards(app: AsyncApp, curators: Curators) -> None:
    for name, listener in {
        notices.DRAFT: curators.draft, notices.ALIAS: curators.alias, notices.DISMISS: curators.dismiss,
        notices.ANSWERED: curators.answered, notices.KEEP_OPEN: curators.keep_open,
        notices.ACCEPT: curators.accept, notices.PUT_ASIDE: curators.put_aside,
    }.items():  # fmt: skip
        app.action(_numbered(name))(listener)


def _numbered(name: str) -> re.Pattern[str]:
    """Return the pattern of an action that may stand several times on a page."""
    return re.compile(rf"^{re.escape(name)}(\.[\w.-]+)?$")


async def _opens_home(event: dict[str, Any]) -> bool:
    return event.get("tab") == "home"


def _listen(app: AsyncApp, desk: Desk, curators: Curators) -> None:
    questions, buttons, thumbs = Questions(desk), Buttons(desk, curators), Thumbs(desk)
    app.event("app_mention")(questions.in_message)
    app.event("message")(questions.in_message)
    app.event("app_home_opened")(questions.opened)
    app.command(ANYTHING)(questions.in_command)
    app.action(actions.SOURCE)(buttons.source)
    app.action(actions.OTHERS)(buttons.others)
    app.action(actions.SHARE)(buttons.share)
    app.action(actions.FEEDBACK)(thumbs.vote)
    app.view_submission(reasons.REASON)(thumbs.reason)
    app.action(_numbered(actions.PICK))(buttons.pick)
    app.action(actions.CURATOR)(buttons.curator)
    app.action(ANYTHING)(buttons.other)
    app.view_submission(ANYTHING)(buttons.other)
    app.view_closed(ANYTHING)(buttons.other)
    app.error(Errors(desk).explain)


async def _over_http(bot: Bot, settings: Settings, stop: asyncio.Event) -> None:
    """Listen at once, so that /live answers; /ready and the sweep wait until Slack knows us."""
    secret = settings.slack_signing_secret
    endpoints = Endpoints(bot.app, bot.identity, bot.inbox, secret.get_secret_value() if secret else "")
    async with serving(endpoints, settings.host, settings.port), _beside(_when_known(bot)):
        bot.up.set()
        await stop.wait()
        await _wind_down(bot)


async def _when_known(bot: Bot) -> None:
    await bot.identity.settle(patient=True)
    log.info("ready")
    await asyncio.gather(*_background(bot))


def _background(bot: Bot) -> list[Coroutine[Any, Any, None]]:
    """Return what runs for as long as the bot does, once Slack knows it."""
    return [
        bot.inbox.sweep(bot.app.async_dispatch),
        bot.identity.watch(),
        bot.teller.run(),
        bot.follower.run(),
    ]


async def _over_socket(bot: Bot, settings: Settings, stop: asyncio.Event) -> None:
    if settings.slack_app_token is None:
        raise SettingsError("SLACK_APP_TOKEN is not set. docs/slack.md tells where to find it.")
    await bot.identity.settle(patient=False)
    async with connected(bot.app, settings.slack_app_token.get_secret_value()):
        bot.up.set()
        log.info("serving", mode=settings.mode.value)
        async with _beside(*_background(bot)):
            await stop.wait()
            await _wind_down(bot)


async def _wind_down(bot: Bot) -> None:
    """Take nothing new and finish what is in flight; what is left waits in the inbox for the next start."""
    bot.inbox.closing = True
    left = await bot.inbox.drain(FINISH_WITHIN)
    if left:
        log.warning("stopping with work left in the inbox", deliveries=left)


@asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """Run work in the background for as long as the block lasts."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, RuntimeError):  # no signals on Windows, or outside the main thread
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
