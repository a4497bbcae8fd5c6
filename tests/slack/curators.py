"""A workspace with people who look after the fact base, and the bot that they do it with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefbook.models import HeldFact
from briefbook.record import AuditRow, Proposal
from briefbook.store import SqliteStore

from .bot_process import BotProcess
from .loopback import Loopback
from .person import Asked, Person
from .workspace import Shown, Window

QUOTE = "Most of the callers were parents and carers"
NEW = {
    "statement": "Parents and carers make most of the calls, says the Safer Screens Forum.",
    "kind": "finding",
    "phrasings": "Who rings the helpline?\nWho are the callers?\nDo parents use the helpline?",
    "document": "forum-review-2021",
    "quote": QUOTE,
    "topics": ["helpline"],
}


class Curator(Person):
    """Somebody who types `/facts` in a channel without the bot."""

    def facts(self, text: str, **where: Any) -> Asked:
        return self.types("/facts", text, **where)

    def says(self, text: str) -> str:
        """Return what is shown for a command."""
        asked = self.facts(text)
        assert asked.delivered.acked, "Slack would say that the app did not respond"
        return asked.reply().shown


@dataclass
class Newsroom:
    """A bot with its curators: an owner, an approver and a curator, and their channel."""

    slack: Loopback
    bot: BotProcess
    owner: Curator
    approver: Curator
    curator: Curator
    channel: str

    def held(self, name: str) -> HeldFact:
        return next(one for one in self.facts() if one.fact.id == name)

    def facts(self) -> tuple[HeldFact, ...]:
        return self.bot.read(lambda store: store.snapshot().facts)

    def audit(self) -> list[AuditRow]:
        return list(self.bot.read(lambda store: store.audit()))

    def proposals(self) -> list[Proposal]:
        return list(self.bot.read(lambda store: store.proposals()))

    def state(self) -> list[Any]:
        """Return everything that a change would change."""

        def read(store: SqliteStore) -> list[Any]:
            return [store.snapshot().facts, list(store.proposals(None)), dict(store.roles())]

        return self.bot.read(read)

    def cards(self) -> list[Shown]:
        """Return the cards in the curators' channel."""
        return self.slack.workspace.posted(self.channel)

    def card(self, number: int) -> Shown:
        """Return the card of a proposal, as soon as its impact stands on it."""
        return self.slack.wait(
            lambda: next(
                one
                for one in self.cards()
                if f"Proposal {number}:" in one.shown and "questions tried" in one.shown
            ),
            20,
        )

    def proposed(self, by: Curator, window: Window, **values: Any) -> Shown:
        """Send a form that makes a proposal, and return its card."""
        sent = by.submits(window, **values)
        assert window.closed, (window.errors, window.shown)
        said = sent.reply().shown
        assert "waits for approval" in said, said
        return self.card(max(one.id for one in self.proposals()))


@contextmanager
def newsroom(folder: Path, prepared: Path, mode: str = "socket", **settings: str) -> Iterator[Newsroom]:
    """Run a bot with an owner from the settings, who has made the other two what they are."""
    slack = Loopback().start()
    people = [Curator(slack) for _ in range(3)]
    owner, approver, curator = people
    channel = slack.workspace.channel(*(one.id for one in people))
    given = {"BRIEFBOOK_ADMINS": owner.id, "BRIEFBOOK_CURATORS_CHANNEL": channel, **settings}
    bot = BotProcess(slack, folder, mode, prepared, **given)
    try:
        bot.start()
        for person, role in ((approver, "approver"), (curator, "curator")):
            said = owner.says(f"role <@{person.id}|name> {role}")
            assert f"is a{'n' if role == 'approver' else ''} {role} now" in said, said
        yield Newsroom(slack, bot, owner, approver, curator, channel)
        assert slack.api.problems == []
    finally:
        bot.stop()
        slack.stop()
