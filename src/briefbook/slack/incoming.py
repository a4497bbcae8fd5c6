"""What Slack delivers: which deliveries are ours, under which key, and the question in them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from briefbook.errors import BriefbookError
from briefbook.slack.blocks import clean, normalise

QUESTION_LIMIT = 2_000  # characters; matching time grows with length, and no briefing question is that long
RAW_LIMIT = 12_000  # a question of 2,000 characters with every `&` escaped and a few links stays below
SUBTYPES = {None, "file_share", "thread_broadcast"}  # the subtypes that are a person asking something
SLACKBOT = "USLACKBOT"

_TOKEN = re.compile(r"<([^<>]{0,3000})>")
_ADDRESS = re.compile(r"\b(?:https?|ftp|file)://\S+|\bwww\.\S+", re.IGNORECASE)
_SPACES = re.compile(r"[ \t]+")

Body = Mapping[str, Any]


class QuestionTooLongError(BriefbookError):
    """The question is over the limit; the message asks for a shorter one."""

    def __init__(self) -> None:
        super().__init__(
            f"That is more than {QUESTION_LIMIT:,} characters, which is more than I can match well. "
            "Please ask in a sentence or two."
        )


@dataclass(frozen=True)
class Recognised:
    """A delivery we act on: its key is the same however often, and through whichever event, it arrives."""

    key: str
    kind: str


def recognise(body: Body) -> Recognised | None:
    """Return the key of a delivery, or None when there is nothing to do for it."""
    if body.get("type") == "event_callback":
        return _event(body, body.get("event") or {})
    if "command" in body:
        return Recognised(f"cmd:{_trigger(body)}", "command")
    if body.get("type") == "block_actions":
        return Recognised(f"act:{_trigger(body)}", "click")
    if body.get("type") in ("view_submission", "view_closed"):
        view = body.get("view") or {}
        # The same window may be sent again once its errors are mended, and then has the same id and hash.
        return Recognised(f"view:{view.get('id')}:{_trigger(body)}", "view")
    return None


def _trigger(body: Body) -> str:
    """Return the id of a person's action; one without cannot be a repetition and gets its own."""
    return str(body.get("trigger_id") or uuid.uuid4())


def _event(body: Body, event: Body) -> Recognised | None:
    if event.get("type") == "app_home_opened":
        shown = event.get("tab") in ("messages", "home")
        return Recognised(f"ev:{body.get('event_id')}", "home") if shown else None
    if not _is_question(event):
        return None
    # The channel and the time name the message, so app_mention and message of one message share a key.
    return Recognised(f"q:{body.get('team_id')}:{event['channel']}:{event['ts']}", "question")


def _is_question(event: Body) -> bool:
    """Say whether a person asks us something: a mention, or a message in a direct conversation."""
    if event.get("type") not in ("app_mention", "message") or not (event.get("channel") and event.get("ts")):
        return False
    if event.get("bot_id") or event.get("hidden") or event.get("subtype") not in SUBTYPES:
        return False
    if not event.get("user") or event["user"] == SLACKBOT:
        return False
    return event["type"] == "app_mention" or is_direct(event)


def is_direct(event: Body) -> bool:
    """Say whether an event comes from a direct conversation with the bot."""
    return event.get("channel_type") in ("im", "app_home") or str(event.get("channel")).startswith("D")


def question(text: str) -> str:
    """Return what a person asks, as plain text: no mentions, links or addresses, entities read back.

    Slack escapes `& < >` in what people type, so every `<…>` left is a token of Slack's own. Nothing that a
    link points to is ever opened. Raises `QuestionTooLongError` before any costly work on a long text.
    """
    if len(text) > RAW_LIMIT:
        raise QuestionTooLongError
    without = _ADDRESS.sub(" ", _TOKEN.sub(_readable, clean(text)))
    plain = without.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    asked = _SPACES.sub(" ", plain).strip()
    # One character can become 18 in compatibility form, so the limit is held twice.
    if len(asked) > QUESTION_LIMIT or len(normalise(asked)) > 2 * QUESTION_LIMIT:
        raise QuestionTooLongError
    return asked


def _readable(token: re.Match[str]) -> str:
    """Return the words a link was given, and nothing for mentions, channels, dates and bare links."""
    target, _, label = token[1].partition("|")
    if target.startswith(("@", "#", "!")) or "://" in label or "." in label.strip("."):
        return " "
    return f" {label} "
