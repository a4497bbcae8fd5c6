"""Replies that went out, and what people thought of them."""

from __future__ import annotations

import json

from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.models import Outcome
from briefbook.store import notices
from briefbook.store.protocol import Posted

THREAD_LIMIT = 50  # replies of a thread looked through; what was said before is no longer what "it" means


def remember(db: Database, posted: Posted) -> None:
    """Keep a reply; its question is blanked here too, since what people asked is kept where it is forgotten."""
    reply = {**posted.reply, "question": ""} if posted.reply.get("question") else posted.reply
    db.execute(
        "INSERT OR REPLACE INTO posted VALUES (?, ?, ?, ?, ?)",
        [posted.id, posted.channel, posted.thread, json.dumps(reply), posted.at],
    )
    notices.tell(db, posted)


def find(db: Database, posted_id: str) -> Posted | None:
    """Return a reply as it was kept, or None."""
    row = db.execute("SELECT id, channel, thread, reply, at FROM posted WHERE id = ?", [posted_id]).fetchone()
    return Posted(row[0], row[1], row[2], json.loads(row[3]), row[4]) if row else None


def thread_facts(db: Database, channel: str, thread: str) -> tuple[str, ...]:
    """Return the facts stated (not: suggested) in a thread, the newest reply first."""
    found = db.execute(
        "SELECT reply FROM posted WHERE channel = ? AND thread = ? ORDER BY at DESC, rowid DESC LIMIT ?",
        [channel, thread, THREAD_LIMIT],
    )
    replies = [json.loads(reply) for (reply,) in found]
    stated = [reply for reply in replies if reply.get("outcome") != Outcome.suggest]
    return tuple(dict.fromkeys(fact["id"] for reply in stated for fact in reply.get("facts", ())))


def vote(db: Database, posted_id: str, voter: str, value: str, *, at: float) -> None:
    """Keep a person's vote in place of the one before."""
    if value not in ("up", "down"):
        raise StoreError(f"A vote is “up” or “down”, not “{value}”.")
    db.execute("INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?)", [posted_id, voter, value, at])


def votes(db: Database, posted_id: str) -> dict[str, int]:
    """Return how many people's last vote is "up" and how many "down"."""
    found = db.execute("SELECT value, count(*) FROM votes WHERE posted_id = ? GROUP BY value", [posted_id])
    return {"up": 0, "down": 0, **dict(found.fetchall())}
