"""A file on disk -> a `Reading`, read by a child process with limits of memory, time and size.

What comes from outside is parsed over there, so a hostile file ends that process and not the bot.
"""

from __future__ import annotations

import json
import os
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

import briefbook
from briefbook.documents.limits import TOO_LARGE
from briefbook.documents.passages import TEXT_LIMIT
from briefbook.documents.reading import OnProgress, Reading
from briefbook.errors import DocumentError

FORMATS = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
SIZES = {
    "txt": TEXT_LIMIT,
    "md": 5_000_000,
    "html": 5_000_000,
    "docx": 50_000_000,
    "pdf": 100_000_000,
}  # bytes
START = 30.0  # seconds to load a parser, on a machine that is busy
QUIET = 20.0  # seconds without a sign of life; the child's own limit is 2.5 of processor time
WHOLE = 1_800.0  # seconds for a file however lively; 1,000 pages take about two minutes
_OUT_OF_TIME = {getattr(signal, name, 0) for name in ("SIGPROF", "SIGXCPU")} - {0}
ANSWER = 8 * TEXT_LIMIT  # bytes of JSON; what is longer is no text of a report


def read_file(path: Path, progress: OnProgress | None = None) -> Reading:
    """Return a file as text with what its lines seem to be; nothing is stored.

    Raises `DocumentError`, which names the file, says what is wrong and what to do.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(sorted(set(FORMATS)))
        raise DocumentError(f"{path.name} is of a kind that is not read. Save it as one of {known}.")
    try:
        with _opened(path, form) as file:
            return _read(file, form, progress or (lambda done, of: None))
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from None
    except DocumentError as error:
        raise DocumentError(f"{path.name} was not added: {str(error).rstrip('.')}.") from None


def _opened(path: Path, form: str) -> IO[bytes]:
    """Return a regular file of a size that is read; a pipe or a device is not even waited for."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    about = os.fstat(file)
    problem = ""
    if not stat.S_ISREG(about.st_mode):
        problem = "it is not a file but a folder, a pipe or a device"
    elif about.st_size == 0:
        problem = "it is empty"
    elif about.st_size > SIZES[form]:
        size, most = about.st_size / 1e6, SIZES[form] // 1_000_000
        problem = f"it has {size:,.0f} MB, and {most} MB is the most that is read of its kind; split it"
    if problem:
        os.close(file)
        raise DocumentError(problem)
    return os.fdopen(file, "rb")


def _read(file: IO[bytes], form: str, progress: OnProgress) -> Reading:
    with _child(file, form) as child:
        try:
            for said in _said(child):
                if "done" in said:
                    progress(int(said["done"]), int(said["of"]))
                if "refused" in said:
                    raise DocumentError(str(said["refused"]))
                if "reading" in said:
                    return _checked(said["reading"])
        finally:
            child.kill()
    raise DocumentError(_ended(child.wait()))


def _child(file: IO[bytes], form: str) -> subprocess.Popen[bytes]:
    """Start the reader; it inherits the open file and next to nothing of the environment."""
    home = str(Path(briefbook.__file__).parents[1])
    kept = {name: value for name, value in os.environ.items() if name in ("SYSTEMROOT", "LD_LIBRARY_PATH")}
    return subprocess.Popen(  # noqa: S603 - our own reader; the file is its input and no argument
        [sys.executable, "-P", "-m", "briefbook.documents.child", form],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": home, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _said(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what the child says, line by line, until it ends or goes quiet for too long."""
    assert child.stdout is not None
    begun = time.monotonic()
    patience, heard = START, 0
    pending = bytearray()
    while True:
        left = min(patience, WHOLE - (time.monotonic() - begun))
        if left <= 0 or not select.select([child.stdout], [], [], left)[0]:
            raise DocumentError("it took too long to read, so reading was stopped; split it, or add its text")
        piece = os.read(child.stdout.fileno(), 1 << 16)
        if not piece:
            return
        heard += len(piece)
        if heard > ANSWER:
            raise DocumentError("it becomes more text than any report has; nothing was kept")
        pending += piece
        if b"\n" in piece:
            *lines, rest = bytes(pending).split(b"\n")
            pending = bytearray(rest)
            yield from map(json.loads, lines)
        patience = QUIET


def _checked(reading: Any) -> Reading:
    try:
        checked = Reading.model_validate(reading)
    except ValidationError:
        raise DocumentError("what was read of it makes no sense") from None
    try:
        size = len(checked.text.encode())
    except UnicodeEncodeError:
        raise DocumentError("it holds halves of letters, so its text is damaged") from None
    if size > TEXT_LIMIT:
        raise DocumentError(f"it becomes more than {TEXT_LIMIT:,} bytes of text, the most that is kept")
    if not checked.text.strip():
        raise DocumentError("there is no text in it")
    return checked


def _ended(status: int) -> str:
    """Return in words why a child ended without an answer: its limits end it by a signal."""
    if -status in _OUT_OF_TIME:
        return "it takes too long to read, as no ordinary file does, so reading was stopped; add its text instead"
    return TOO_LARGE
