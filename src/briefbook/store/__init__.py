"""Where facts, texts and what was answered are kept."""

from briefbook.store.protocol import (
    Awaiting,
    Change,
    Feedback,
    InboxItem,
    LoadReport,
    Posted,
    Snapshot,
    Store,
    Suggestion,
    Told,
)
from briefbook.store.sqlite import SqliteStore

__all__ = [
    "Awaiting",
    "Change",
    "Feedback",
    "InboxItem",
    "LoadReport",
    "Posted",
    "Snapshot",
    "SqliteStore",
    "Store",
    "Suggestion",
    "Told",
]
