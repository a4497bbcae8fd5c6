"""People and moments as Slack shows them: a mention that tells nobody, a date in the reader's own time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from briefbook.slack.blocks.text import escape

_PERSON = re.compile(r"\b[TE][A-Z0-9]{2,30}/([UW][A-Z0-9]{2,30})\b")


def said(text: str) -> str:
    """Return escaped text with the people it names as mentions; inside a message to one person they ring no bell."""
    return _PERSON.sub(r"<@\1>", escape(text))


def who(person: str) -> str:
    """Return a person as a reader knows them, escaped: a mention, or a name at the terminal."""
    if person.startswith("local/"):
        return f"{escape(person.removeprefix('local/'))} (terminal)"
    return said(person)


def when(at: float | str) -> str:
    """Return a moment, escaped, which Slack shows in the reader's own time."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else datetime.fromtimestamp(at, UTC)
    plain = f"{moment.day} {moment:%b %Y, %H:%M} UTC"
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{plain}>"
