"""Where facts, texts and what was answered are kept."""

from briefbook.store.protocol import (
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
