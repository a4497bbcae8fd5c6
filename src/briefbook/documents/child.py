"""The process that reads a file: bytes on stdin, lines of JSON on stdout, and limits it cannot lift.

    python -m briefbook.documents.child FORMAT

It prints {"ready": true} once its parser is loaded, {"done": 3, "of": 10} as signs of life, and at last
{"reading": …} or {"refused": "…"}.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import logging
import sys
import warnings
from typing import Any

from briefbook.documents.limits import TOO_LARGE, alive, confine
from briefbook.errors import DocumentError

READERS = {"txt": "plain", "md": "markdown", "html": "web", "docx": "word", "pdf": "paged"}


def main() -> None:
    """Read stdin in the format named, and print what became of it."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    reader = importlib.import_module(f"briefbook.documents.readers.{READERS[sys.argv[1]]}")
    confine()
    _say(ready=True)
    alive()
    try:
        raw = sys.stdin.buffer.read()
        reading = reader.read(raw, _progress)
        digest = hashlib.sha256(raw).hexdigest()
        _say(reading=reading.model_copy(update={"file_sha256": digest}).model_dump(mode="json"))
    except DocumentError as error:
        _say(refused=str(error))
    except (MemoryError, RecursionError) as error:
        _say(
            refused=TOO_LARGE
            if isinstance(error, MemoryError)
            else "its parts are nested too deep to be read"
        )
    except Exception as error:  # nothing of a hostile file may look like our own mistake
        _say(refused=f"it cannot be read ({type(error).__name__})")


def _progress(done: int, of: int) -> None:
    alive()
    _say(done=done, of=of)


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
