"""Logs that can be handed to anyone: no question text, no token, no user id.

What a person wrote never reaches a log call of ours. Errors of libraries could still quote it, so of an
exception only the type and the places are written, and every line passes a filter for tokens and ids.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from briefbook.settings import Settings

_KEY = secrets.token_bytes(32)  # of this process: ids cannot be looked up in a list of members later
_HIDDEN = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe[.\w-]+|(?<=ticket=)[\w-]+|\b[UW](?=[A-Z0-9]*\d)[A-Z0-9]{6,}\b"
)
_QUOTES_WORK = ("asyncio",)  # loggers whose later lines print the task, arguments and all

Event = MutableMapping[str, Any]


def who(user: str) -> str:
    """Return a name for a user id that is the same throughout this process and means nothing outside it."""
    return hmac.new(_KEY, user.encode(), hashlib.sha256).hexdigest()[:12]


def configure(settings: Settings) -> None:
    """Send every log line, ours and the libraries', to standard error as JSON or for reading."""
    before: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _bare_errors,
        _hide,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _first_line, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(settings)],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)  # slack_sdk's DEBUG prints what people write
    bolt().setLevel(logging.ERROR)  # it warns of what we mean: our own client, methods as listeners
    logging.getLogger("briefbook").setLevel(logging.INFO)


def bolt() -> logging.Logger:
    """Return the logger whose level Bolt gives to all of its own."""
    return logging.getLogger("slack_bolt")


def _renderer(settings: Settings) -> Any:
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    return structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer()


def _first_line(_: Any, __: str, event: Event) -> Event:
    if str(event.get("logger", "")).startswith(_QUOTES_WORK):
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _bare_errors(_: Any, __: str, event: Event) -> Event:
    """Replace an exception by its type and places: its message, or a variable, could quote a question."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        event["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _hide(_: Any, __: str, event: Event) -> Event:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _HIDDEN.sub("[hidden]", value)
    return event
