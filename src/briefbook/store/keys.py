"""The key for hashes that can be compared and not guessed: made once, in a file beside the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from briefbook.errors import StoreError

LENGTH = 32


def key_file(database: Path) -> Path:
    """Return where the key of a database is."""
    return database.with_name(database.name + ".key")


def load(database: Path) -> bytes:
    """Return the key of a database, made when there is none; only its owner may read it."""
    path = key_file(database)
    if not path.exists():
        _make(path, database)
    key = path.read_bytes()
    if len(key) != LENGTH:
        raise StoreError(
            f"{path} is not the key that was made for this database. Restore it, or delete it: a new one is "
            "made, and the hashes made with the old one can no longer be compared."
        )
    return key


def keyed(key: bytes, text: str) -> str:
    """Return a hash that means nothing to whoever does not have the key."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _make(path: Path, database: Path) -> None:
    """Write a key whole or not at all; of processes that start together, one makes it."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(LENGTH))
        if os.geteuid() == 0:  # a command run as root must not lock the bot's own user out
            owner = database.stat()
            os.chown(handle, owner.st_uid, owner.st_gid)
        os.fsync(handle)
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        os.close(handle)
        part.unlink()
