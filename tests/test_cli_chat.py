"""`briefbook chat` and `serve` without tokens: the same talk through a pipe and on a terminal."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, Ran

Run = Callable[..., Ran]
pty = pytest.importorskip("pty", reason="pseudo-terminals are a thing of Unix")


@pytest.mark.parametrize("command", ["chat", "serve"])
def test_piped_questions_are_answered_a_line_each(run: Run, command: str) -> None:
    ran = run(command, given="roof price\n\nchair on visitors who have no card\n")

    assert ran.status == 0
    replies = ran.out.strip().split("\n\n")
    assert [reply.splitlines()[0] for reply in replies] == [
        "A new roof for the Harbour Reading Room will cost £21,500.",
        "The chair of the Harbour Reading Room says nobody is turned away for lack of a card.",
    ]


def test_a_chat_says_once_that_it_is_local(run: Run) -> None:
    ran = run("serve", given="roof price\nroof price\n")

    assert ran.err == "No Slack tokens are set, so this is a local chat; nothing leaves this machine.\n"


def test_no_questions_are_no_failure(run: Run) -> None:
    ran = run("chat")

    assert (ran.status, ran.out) == (0, "")


def test_bot_py_is_serve(small_base: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "bot.py"],
        cwd=small_base,
        env=_environment(),
        input="roof price\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.startswith("A new roof for the Harbour Reading Room will cost £21,500.\n“new roof")


def test_on_a_terminal_the_answer_its_quote_and_its_source_are_set_apart(small_base: Path) -> None:
    with Terminal(small_base) as terminal:
        terminal.wait_for("\n> ")
        terminal.type("roof price\n")

        shown = terminal.wait_for("revision 1]")

        terminal.type("\n")
        assert terminal.status() == 0
    assert "\x1b[1mA new roof for the Harbour Reading Room will cost £21,500.\x1b[0m" in shown
    assert "“new roof will cost £21,500”" in shown
    assert "Letter to the town council, publisher not stated, date not stated, paragraph 2" in shown


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_control_c_and_control_d_end_a_chat_quietly(small_base: Path, key: str) -> None:
    with Terminal(small_base) as terminal:
        terminal.wait_for("\n> ")
        time.sleep(0.3)  # readline misses a signal between showing its prompt and waiting for a key

        terminal.type(key)

        assert terminal.status() == 0
        assert "Traceback" not in terminal.shown
        assert "Error" not in terminal.shown


class Terminal:
    """`briefbook chat` on a pseudo-terminal."""

    def __init__(self, folder: Path):
        self.shown = ""
        self._master, self._slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "briefbook", "chat"],
            cwd=folder,
            env={**_environment(), "TERM": "xterm-256color", "COLUMNS": "200"},
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)
        os.close(self._slave)

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """Return everything shown once `text` is among it."""
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < deadline, f"{text!r} was not shown in {self.shown!r}"
            self._read()
        return self.shown

    def status(self, seconds: float = 60) -> int:
        """Return the exit status, reading on so that the process never waits for us."""
        deadline = time.monotonic() + seconds
        while self._process.poll() is None:
            assert time.monotonic() < deadline, f"still running, having shown {self.shown!r}"
            self._read()
        return self._process.returncode

    def _read(self) -> None:
        if select.select([self._master], [], [], 0.1)[0]:
            self.shown += os.read(self._master, 65536).decode("utf-8", "replace").replace("\r\n", "\n")


def _take_terminal() -> None:
    """Make the pseudo-terminal the process's own, so that Ctrl-C typed there interrupts it."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("BRIEFBOOK_", "SLACK_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT / "src")}
