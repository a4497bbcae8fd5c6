"""`briefbook chat`: questions and replies in the terminal, or through a pipe."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from briefbook.cli.common import note, opened, say, screen
from briefbook.cli.show import as_terminal
from briefbook.models import STATED, Reply
from briefbook.settings import Mode, Settings, load_settings

if TYPE_CHECKING:
    from briefbook.briefing import Briefing

LOCAL = "No Slack tokens are set, so this is a local chat; nothing leaves this machine."
HOW_TO = "Ask a question; a blank line or Ctrl-D ends the chat."
GOODBYES = frozenset({"", "exit", "quit", "bye"})


def chat() -> None:
    """Ask questions here in the terminal; piped input is a question a line."""
    talk(load_settings())


def talk(settings: Settings) -> None:
    """Chat until the questions end."""
    if settings.mode is Mode.chat:
        note(LOCAL)
    with opened(settings) as briefing:
        if sys.stdin.isatty() and sys.stdout.isatty():
            with suppress(KeyboardInterrupt, EOFError):  # the two usual ways out of a chat
                Talk(briefing).at_the_terminal()
            say()
        else:
            Talk(briefing).through_a_pipe()


class Talk:
    """One conversation: it remembers which facts were stated last."""

    def __init__(self, briefing: Briefing):
        self.briefing = briefing
        self._stated: tuple[str, ...] = ()

    def reply(self, question: str) -> Reply:
        """Return the reply to the next question of this conversation."""
        reply = self.briefing.answer(question, thread_facts=self._stated)
        if reply.outcome in STATED:
            self._stated = tuple(fact.id for fact in reply.facts)
        return reply

    def at_the_terminal(self) -> None:
        with suppress(ImportError):
            importlib.import_module("readline")  # arrow keys and earlier questions; forgotten at the end
        note(HOW_TO)
        terminal = screen()
        while (question := input("\n> ").strip()).casefold() not in GOODBYES:
            terminal.print(as_terminal(self.reply(question)))

    def through_a_pipe(self) -> None:
        for line in sys.stdin:
            if question := line.strip():
                say(f"{self.reply(question).text}\n")
                sys.stdout.flush()
