"""What a child process may use, set by itself before it looks at a file."""

from __future__ import annotations

import signal
import sys
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes; 1,000 pages of PDF need about half of it
TOO_LARGE = "it needs more than 512 MB to read, so it is far larger inside than it looks; nothing was read"
STEP = 2.5  # seconds of processor time between two signs of life
FILES = 64

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.dlopen")
_CHANGING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "shutil.")


def confine() -> None:
    """Limit this process for good: memory, no core file, nothing written, no network and no other program.

    Windows has no such limits of memory; there the limits of size and time remain.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    sys.addaudithook(_refuse)


def alive() -> None:
    """Give this process another step's time; the system ends it when that runs out, whatever it is doing."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, STEP)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise for what no reader has any business doing; installed once, it cannot be taken out."""
    written = event == "open" and _is_for_writing(arguments)
    if written or event.startswith(_FORBIDDEN) or event.startswith(_CHANGING):
        raise PermissionError(f"a reader may not do this: {event}")


def _is_for_writing(arguments: tuple[Any, ...]) -> bool:
    mode = arguments[1] if len(arguments) > 1 else None
    return isinstance(mode, str) and any(letter in mode for letter in "wax+")
