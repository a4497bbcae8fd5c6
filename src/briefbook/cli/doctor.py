"""`briefbook doctor`: is everything there that the bot needs, and what to do when not."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefbook import knowledge
from briefbook.cli.common import say
from briefbook.documents import citation_state
from briefbook.errors import BriefbookError, DocumentError, ModelError, StoreError
from briefbook.models import CitationState, FactStatus
from briefbook.settings import Mode, Settings, load_settings

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

    from briefbook.store import Snapshot

Quick = Annotated[
    bool, typer.Option("--quick", help="Only what shows that the bot is up; for a health check.")
]
PLANNED = "A check of `briefbook doctor`. It is taken back before anybody sees it."
A_DAY = 86_400  # seconds; Slack takes no planned message back in the last minute
_IN_WORDS = {
    "not_in_channel": "the bot is not in the channel: type `/invite @briefbook` there.",
    "channel_not_found": "there is no such channel, or it is private and the bot is not in it: invite it there.",
    "is_archived": "the channel is archived: choose another one.",
    "restricted_action": "the bot is in the channel and may not post there: ask its managers.",
}
SLACK_SECONDS = 10  # longer than any answer of Slack takes, shorter than a person waits
LIVE_SECONDS = 3


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    ok: bool
    about: str
    text: str


def doctor(quick: Quick = False) -> None:
    """Check settings, knowledge, model, store, documents and Slack; ends with 1 when something is broken."""
    well = True
    for finding in _quick() if quick else _whole():
        well = well and finding.ok
        say(f"{'ok ' if finding.ok else 'FIX'}  {finding.about}: {finding.text}")
        sys.stdout.flush()
    if not well:
        raise typer.Exit(1)


def _whole() -> Iterator[Finding]:
    try:
        settings = load_settings()
    except BriefbookError as error:
        yield Finding(False, "settings", str(error))
        return
    yield _settings(settings)
    yield _looked("knowledge", _knowledge, settings)
    yield _looked("model", _model, settings)
    yield _looked("store", _store, settings)
    yield _looked("documents", _documents, settings)
    yield from _slack(settings)


def _quick() -> Iterator[Finding]:
    """Yield what a health check asks each half minute: without the model and without a word to Slack."""
    try:
        settings = load_settings()
    except BriefbookError as error:
        yield Finding(False, "settings", str(error))
        return
    yield _looked("store", _store_opens, settings)
    if settings.mode is Mode.http:
        yield _live(settings)


def _looked(about: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(True, about, look(settings))
    except BriefbookError as error:
        return Finding(False, about, str(error))


def _settings(settings: Settings) -> Finding:
    """Return what `serve` would start, or which token is missing for Slack."""
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot and not (app or secret):
        text = "SLACK_BOT_TOKEN alone is not enough: set SLACK_APP_TOKEN too, or SLACK_SIGNING_SECRET."
        return Finding(False, "settings", text)
    if (app or secret) and not bot:
        return Finding(False, "settings", "SLACK_BOT_TOKEN is missing; docs/slack.md says where to find it.")
    if bot and not bot.get_secret_value().startswith("xoxb-"):
        return Finding(False, "settings", "SLACK_BOT_TOKEN is no bot token: those start with xoxb-.")
    if app and not app.get_secret_value().startswith("xapp-"):
        return Finding(False, "settings", "SLACK_APP_TOKEN is no app token: those start with xapp-.")
    return Finding(True, "settings", f"`briefbook serve` starts {settings.mode}.")


def _knowledge(settings: Settings) -> str:
    folder = settings.knowledge_folder
    held = knowledge.load(folder)
    return f"{len(held.facts)} facts from {len(held.documents)} documents in {folder}."


def _model(settings: Settings) -> str:
    from briefbook.matching import load_encoder  # numpy and onnxruntime, which a health check should not load

    encoder = load_encoder(settings.model)
    if encoder is None:
        raise ModelError("no sentence model is installed, so paraphrases are missed. Run `make setup`.")
    return f"{encoder.model_id}, {encoder.size} dimensions."


def _store(settings: Settings) -> str:
    from briefbook.store import SqliteStore

    if not settings.db.exists():
        return _writable(settings.db)
    store = SqliteStore.open(settings.db)
    try:
        problems = store.problems()
        gaps = len(store.gaps())
    finally:
        store.close()
    if problems:
        raise StoreError(" ".join(problems))
    return f"{settings.db} is sound; unanswered questions noted in it: {gaps}."


def _store_opens(settings: Settings) -> str:
    from briefbook.store import SqliteStore

    if not settings.db.exists():
        return _writable(settings.db)
    store = SqliteStore.open(settings.db)
    try:
        return f"{settings.db} opens, version {store.version()}."
    finally:
        store.close()


def _writable(db: Path) -> str:
    """Return that the first start will make the database; raise when its folder does not allow that."""
    folder = next(parent for parent in db.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK):
        raise StoreError(f"{db} cannot be made: {folder} is read-only. Set BRIEFBOOK_DB.")
    return f"{db} will be made at the first start."


def _documents(settings: Settings) -> str:
    snapshot = _snapshot(settings)
    if snapshot is None:
        return "none held yet; `briefbook documents add FILE…` imports their texts."
    if snapshot.unsound:
        raise DocumentError(
            f"texts that are damaged, so that no fact is stated from them: {', '.join(sorted(snapshot.unsound))}."
            " `briefbook documents add FILE` with the file mends that."
        )
    broken = _broken(snapshot)
    if broken:
        raise DocumentError(f"quotes that are not in their texts: {len(broken)} ({', '.join(broken[:5])}).")
    held = f"{len(snapshot.texts)} of {len(snapshot.documents)} texts held"
    if len(snapshot.texts) == len(snapshot.documents):
        return f"{held}, every quote in its place."
    return f"{held}; the others are cited as recorded. `briefbook documents add FILE…` imports a text."


def _broken(snapshot: Snapshot) -> list[str]:
    return [
        f"{held.fact.id} in {citation.document}"
        for held in snapshot.facts
        if held.fact.status is not FactStatus.retired
        for citation in held.fact.citations
        if citation_state(citation, snapshot.texts.get(citation.document)) is CitationState.broken
    ]


def _snapshot(settings: Settings) -> Snapshot | None:
    from briefbook.store import SqliteStore

    if not settings.db.exists():
        return None
    store = SqliteStore.open(settings.db)
    try:
        return store.snapshot()
    finally:
        store.close()


def _slack(settings: Settings) -> Iterator[Finding]:
    """Yield whether Slack knows the tokens, asked where SLACK_API_URL points."""
    if settings.mode is Mode.chat:
        yield Finding(True, "Slack", "no tokens set, so nothing is asked of it. docs/slack.md connects it.")
        return
    from slack_sdk import WebClient

    client = WebClient(base_url=settings.slack_api_url, timeout=SLACK_SECONDS)
    assert settings.slack_bot_token is not None  # both modes need it
    bot = settings.slack_bot_token.get_secret_value()
    yield _asked(client, "auth.test", bot, "SLACK_BOT_TOKEN")
    if settings.mode is Mode.socket and settings.slack_app_token is not None:
        app = settings.slack_app_token.get_secret_value()
        yield _asked(client, "apps.connections.open", app, "SLACK_APP_TOKEN")
    yield _curators(client, bot, settings.curators_channel)


def _curators(client: WebClient, token: str, channel: str | None) -> Finding:
    """Return whether the bot may post in the curators' channel: by planning a message there and taking it back.

    That needs no scope beyond writing, and nobody sees it.
    """
    from slack_sdk.errors import SlackApiError

    about = "curators"
    if not channel:
        text = "BRIEFBOOK_CURATORS_CHANNEL is not set, so cards stand on the Home page only."
        return Finding(True, about, text)
    planned = {"channel": channel, "text": PLANNED, "post_at": int(time.time()) + A_DAY}
    step = "chat.scheduleMessage"
    try:
        answer = _called(client, step, token, planned)
        step, of = "chat.deleteScheduledMessage", str(answer.get("scheduled_message_id"))
        _called(client, step, token, {"channel": channel, "scheduled_message_id": of})
    except SlackApiError as error:
        said = str(error.response.get("error", error.response.status_code))
        told = _IN_WORDS.get(said, f"{step} answers {said!r}.")
        return Finding(False, about, f"{told} BRIEFBOOK_CURATORS_CHANNEL is {channel} (docs/curating.md).")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Finding(False, about, f"{client.base_url} cannot be reached ({reason}). Check the network.")
    return Finding(True, about, f"the bot is in {channel} and may post there.")


def _called(client: WebClient, method: str, token: str, given: dict[str, Any]) -> SlackResponse:
    return client.api_call(method, json=given, headers={"Authorization": f"Bearer {token}"})


def _asked(client: WebClient, method: str, token: str, variable: str) -> Finding:
    from slack_sdk.errors import SlackApiError

    try:
        answer = client.api_call(method, headers={"Authorization": f"Bearer {token}"})
    except SlackApiError as error:
        said = error.response.get("error", error.response.status_code)
        return Finding(False, "Slack", f"{method} answers {said!r}. Check {variable} (docs/slack.md).")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Finding(False, "Slack", f"{client.base_url} cannot be reached ({reason}). Check the network.")
    who = f" as {answer.get('user')} in {answer.get('team')}" if method == "auth.test" else ""
    return Finding(True, "Slack", f"{method} is answered{who}.")


def _live(settings: Settings) -> Finding:
    connection = http.client.HTTPConnection("127.0.0.1", settings.port, timeout=LIVE_SECONDS)
    try:
        connection.request("GET", "/live")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return Finding(False, "server", f"port {settings.port} does not answer ({error}). Restart the bot.")
    finally:
        connection.close()
    return Finding(status == 200, "server", f"/live answers {status} on port {settings.port}.")
