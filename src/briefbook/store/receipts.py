"""What answers were made of. The words of a question that a reply quoted lie apart, so that they can be forgotten."""

from __future__ import annotations

import json

from sqlite_utils import Database

from briefbook.record import Receipt
from briefbook.store.rows import body_of, clean, damaged, read_body, seal

WORDS = "words"  # the key in `Receipt.reply` of what quotes the question


def save(db: Database, receipt: Receipt) -> None:
    """Keep a receipt; one that is there stays."""
    words = receipt.reply.get(WORDS)
    kept = receipt.model_copy(
        update={"reply": {name: value for name, value in receipt.reply.items() if name != WORDS}}
    )
    body = body_of(kept, f"Receipt {receipt.id}")
    facts = json.dumps([fact_id for fact_id, _ in receipt.facts])
    db.execute(
        "INSERT OR IGNORE INTO receipts VALUES (?, ?, ?, ?, ?)",
        [receipt.id, float(receipt.at), facts, body, seal(receipt.id, body)],
    )
    if words:
        db.execute(
            "INSERT OR IGNORE INTO receipt_words VALUES (?, ?, ?)",
            [receipt.id, float(receipt.at), clean(words)],
        )


def find(db: Database, receipt_id: str) -> Receipt | None:
    """Return a receipt with the words it quotes, while they are kept, or None."""
    row = db.execute(
        "SELECT body, sha256, words FROM receipts LEFT JOIN receipt_words USING (id) WHERE id = ?",
        [receipt_id],
    ).fetchone()
    if row is None:
        return None
    body, checksum, words = row
    if seal(receipt_id, body) != checksum:
        raise damaged(f"Receipt {receipt_id}")
    receipt = read_body(Receipt, body, f"receipt {receipt_id}")
    return receipt.model_copy(update={"reply": {**receipt.reply, WORDS: words}}) if words else receipt


def usage(db: Database, *, since: float) -> dict[str, int]:
    """Return how many answers since a time stated each fact."""
    found = db.execute(
        "SELECT f.value, count(*) FROM receipts r, json_each(r.facts) f WHERE r.at >= ? GROUP BY 1", [since]
    )
    return dict(found.fetchall())
