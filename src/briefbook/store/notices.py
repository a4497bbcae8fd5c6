"""Which thread was told which fact at which revision, and which notes have been sent: ids only, no text."""

from __future__ import annotations

from sqlite_utils import Database

from briefbook.models import STATED
from briefbook.store.protocol import Posted, Told


def tell(db: Database, posted: Posted) -> None:
    """Keep which facts a reply stated where."""
    if posted.reply.get("outcome") in STATED:
        db.conn.executemany(
            "INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?, ?)",
            (
                (posted.id, fact["id"], fact["revision"], posted.channel, posted.thread, posted.at)
                for fact in posted.reply.get("facts", ())
                if "revision" in fact
            ),
        )


def answered_with(db: Database, fact_id: str, *, since: float) -> list[Told]:
    """Return where a fact was stated since a time, the earliest first."""
    found = db.execute(
        "SELECT channel, thread, fact_id, revision, reply_id, at FROM told "
        "WHERE fact_id = ? AND at >= ? ORDER BY at, rowid",
        [fact_id, since],
    )
    return [Told(*values) for values in found.fetchall()]


def forget_told(db: Database, *, before: float) -> int:
    """Forget what was told before a time and return how many statements that were."""
    return int(db.execute("DELETE FROM told WHERE at < ?", [before]).rowcount)


def claim(db: Database, key: str, *, lease: float, at: float) -> bool:
    """Return whether the caller is to send a note now: it was never sent, and nobody else is sending it."""
    done = db.execute(
        "INSERT INTO notices VALUES (?, ?, NULL) ON CONFLICT (key) DO UPDATE "
        "SET lease_until = excluded.lease_until WHERE sent IS NULL AND lease_until <= ?",
        [key, at + lease, at],
    )
    return bool(done.rowcount == 1)


def mark_told(db: Database, key: str, *, at: float) -> None:
    """Keep that a note has been sent; the first time counts."""
    db.execute(
        "INSERT INTO notices VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET sent = coalesce(sent, excluded.sent)",
        [key, at, at],
    )


def was_told(db: Database, key: str) -> bool:
    """Return whether a note has been sent."""
    return bool(db.execute("SELECT 1 FROM notices WHERE key = ? AND sent IS NOT NULL", [key]).fetchone())


def bookmark(db: Database, name: str) -> int:
    """Return how far in the audit a reader has come."""
    row = db.execute("SELECT seq FROM bookmarks WHERE name = ?", [name]).fetchone()
    return int(row[0]) if row else 0


def set_bookmark(db: Database, name: str, seq: int) -> None:
    """Move a bookmark on; it never goes back."""
    db.execute(
        "INSERT INTO bookmarks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = max(seq, excluded.seq)",
        [name, seq],
    )
