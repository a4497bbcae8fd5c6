"""The bot as it runs in earnest: a process of its own, started, killed and stopped by the tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import briefbook
from briefbook.store import SqliteStore

from .loopback import APP_TOKEN, BOT_TOKEN, SECRET, Loopback

HERE = Path(__file__).parent
KNOWLEDGE = HERE / "knowledge"
DOCUMENTS = HERE / "documents"
T = TypeVar("T")

START_SECONDS = 40.0  # on two busy cores; a few seconds when idle


class BotProcess:
    """`python -m briefbook serve` on a database of its own, speaking to a loopback Slack."""

    def __init__(self, slack: Loopback, folder: Path, mode: str, prepared: Path, **settings: str):
        self.slack = slack
        self._settings = settings
        self.mode = mode
        self.db = Path(shutil.copy(prepared, folder / "briefbook.db"))
        self.log_file = folder / "log.jsonl"
        self._served = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> BotProcess:
        """Start and return once it answers."""
        self.launch()
        if self.mode == "http":
            self.wait_for_port()
            self._await(lambda: self.slack.get("/ready") == 200)
        else:
            self._await(lambda: len(self.log("serving")) > self._served and self.slack.connections > 0)
        return self

    def start_if_down(self) -> BotProcess:
        """Start unless it runs."""
        return self if self._process and self._process.poll() is None else self.start()

    def launch(self) -> None:
        """Start and return at once."""
        self.slack.mode = self.mode
        self._served = len(self.log("serving"))
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "briefbook", "serve"],
                env=self.environment(), cwd=self.db.parent, stdout=log, stderr=log,
            )  # fmt: skip

    def wait_for_port(self) -> None:
        """Wait until it listens, and tell Slack where."""
        self._await(lambda: len(self.log("serving")) > self._served)
        self.slack.bot_url = f"http://127.0.0.1:{self.log('serving')[-1]['port']}"

    def environment(self) -> dict[str, str]:
        """Return a clean environment with this bot's settings."""
        tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": self.slack.url}
        tokens |= (
            {"SLACK_APP_TOKEN": APP_TOKEN} if self.mode == "socket" else {"SLACK_SIGNING_SECRET": SECRET}
        )
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(Path(briefbook.__file__).parents[1]),
            "BRIEFBOOK_DB": str(self.db),
            "BRIEFBOOK_KNOWLEDGE": str(KNOWLEDGE),
            "BRIEFBOOK_LOG_FORMAT": "json",
            "BRIEFBOOK_PORT": "0",
            **tokens,
            **self._settings,
        }

    def votes(self, reply_id: str) -> dict[str, int]:
        """Return the votes the bot has kept for a reply."""
        return self.read(lambda store: store.votes(reply_id))

    def gaps(self) -> list[dict[str, Any]]:
        """Return the gaps the bot has recorded."""
        return self.read(lambda store: [dict(gap) for gap in store.gaps()])

    def read(self, read: Callable[[SqliteStore], T]) -> T:
        store = SqliteStore.open(self.db)
        try:
            return read(store)
        finally:
            store.close()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        assert self._process
        self._process.kill()
        self._process.wait(10)

    def ask_to_stop(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGTERM)

    def ended(self, within: float) -> int:
        """Wait for its end and return its exit status."""
        assert self._process
        return self._process.wait(within)

    @contextmanager
    def without_store(self) -> Iterator[None]:
        """Put another file where its database was, so that nothing can be written."""
        aside = self.db.with_name("aside.db")
        self.db.rename(aside)
        self.db.touch()
        try:
            yield
        finally:
            aside.rename(self.db)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)

    def log(self, event: str = "") -> list[dict[str, Any]]:
        """Return the log lines, or those of one event."""
        if not self.log_file.exists():
            return []
        lines = [line for line in self.log_text().splitlines() if line.startswith("{") and line.endswith("}")]
        return [line for line in map(json.loads, lines) if not event or line.get("event") == event]

    def log_text(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def _await(self, condition: Any) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self._process
            assert self._process.poll() is None, self.log_text()[-3000:]
            if condition():
                return
            time.sleep(0.02)
        raise AssertionError(f"not up after {START_SECONDS} s: {self.log_text()[-3000:]}")
