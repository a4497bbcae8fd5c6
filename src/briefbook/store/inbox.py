"""Deliveries: each is recorded before it is acknowledged and worked on by one owner at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from briefbook.store.protocol import InboxItem
from briefbook.store.rows import rewrite


def claim(
    db: Database, key: str, kind: str, body: Mapping[str, Any], *, owner: str, lease: float, at: float
) -> bool:
    """Record a delivery, leased to an owner; False when it is there already."""
    done = db.execute(
        "INSERT INTO inbox (key, kind, body, owner, lease_until, attempts, received) "
        "VALUES (?, ?, ?, ?, ?, 1, ?) ON CONFLICT (key) DO NOTHING",
        [key, kind, json.dumps(body), owner, at + lease, at],
    )
    return done.rowcount == 1


def take_over(
    db: Database, *, owner: str, lease: float, at: float, not_before: float, tries: int
) -> InboxItem | None:
    """Return the oldest unfinished delivery whose lease has run out, leased to this owner, or None.

    Left alone: what was received before `not_before`, and what has been tried `tries` times.
    """
    row = db.execute(
        "SELECT key, kind, body, attempts, received FROM inbox WHERE finished IS NULL "
        "AND lease_until <= ? AND received >= ? AND attempts < ? ORDER BY received, rowid LIMIT 1",
        [at, not_before, tries],
    ).fetchone()
    if row is None:
        return None
    key, kind, body, attempts, received = row
    db.execute(
        "UPDATE inbox SET owner = ?, lease_until = ?, attempts = attempts + 1 WHERE key = ?",
        [owner, at + lease, key],
    )
    return InboxItem(key, kind, json.loads(body), attempts + 1, received)


def finish(db: Database, key: str, *, owner: str, at: float) -> bool:
    """Mark a delivery as answered and drop its body; False when it is not this owner's any more."""
    done = db.execute(
        "UPDATE inbox SET finished = coalesce(finished, ?), body = NULL WHERE key = ? AND owner = ?",
        [at, key, owner],
    )
    return done.rowcount == 1


def purge(db: Database, *, before: float) -> int:
    """Forget deliveries received before a time and return how many."""
    count = db.execute("DELETE FROM inbox WHERE received < ?", [before]).rowcount
    if count:
        rewrite(db, "inbox")
    return count
