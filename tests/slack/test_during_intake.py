"""The bot goes on answering while files that mean harm are taken in beside it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import hostile

from .bot_process import BotProcess
from .person import Person

CALLS = "How many calls did the helpline answer in 2021?"
WEARING = ("flate-bomb.pdf", "endless.pdf", "zip-bomb.docx", "nested.html")  # the first two take longest


def test_questions_are_answered_while_hostile_files_are_refused(
    bot: BotProcess, person: Person, tmp_path: Path
) -> None:
    makers = {name: make for name, make, _ in hostile.HOSTILE}
    files = [tmp_path / name for name in WEARING]
    for file in files:
        makers[file.name](file)
    call = [sys.executable, "-m", "briefbook", "documents", "add", *map(str, files)]

    answered = 0
    with subprocess.Popen(
        call, env=bot.environment(), cwd=bot.db.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as intake:
        begun = time.monotonic()
        while intake.poll() is None and time.monotonic() - begun < 60:
            assert "4,120 calls" in person.mentions(CALLS).only_reply().shown
            answered += intake.poll() is None
        said = intake.communicate(timeout=60)[0].decode()

    assert answered >= 3
    assert intake.returncode == 1
    assert [name for name in WEARING if f"{name} was not added" not in said] == []
