"""What a load does with an entry that files and commands may both have changed."""

from __future__ import annotations

from typing import Literal, TypeVar

Merge = Literal["same", "adopt", "write", "keep", "conflict"]
T = TypeVar("T")


def merge(file: T, now: T, loaded: T | None, *, edited: bool) -> Merge:
    """Return what a load does with an entry that is there already.

    `now` is the entry held, `loaded` the file's entry when file and database last agreed, `edited`
    whether a command has written it since. After an export the file says what the command said:
    that is agreement ("adopt"), and the next change in the file is a change to it, not a conflict.
    """
    if file == now:
        return "adopt" if edited else "same"
    if not edited:
        return "write"
    return "keep" if file == loaded else "conflict"
