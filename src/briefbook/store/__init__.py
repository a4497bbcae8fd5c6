"""Where facts, texts and what was answered are kept."""

from briefbook.store.protocol import InboxItem, LoadReport, Posted, Snapshot, Store
from briefbook.store.sqlite import SqliteStore

__all__ = ["InboxItem", "LoadReport", "Posted", "Snapshot", "SqliteStore", "Store"]
