"""Citations that a new text may have given another meaning: each stands here until its fact is no longer stale."""

from __future__ import annotations

from sqlite_utils import Database

from briefbook.record import Drift
from briefbook.store.rows import body_of, clean, damaged, read_body, seal

_SELECT = "SELECT id, fact_id, body, sha256, settled_by, settled_at, settled_as FROM findings"


def add(db: Database, drift: Drift) -> Drift:
    """Keep a finding, open, and return it with its number."""
    opened = drift.model_copy(update={"id": 0, "settled_by": None, "settled_at": None, "settled_as": ""})
    body = body_of(opened, f"The finding on {drift.fact_id}")
    done = db.execute(
        "INSERT INTO findings (fact_id, body, sha256) VALUES (?, ?, ?)",
        [drift.fact_id, body, seal(drift.fact_id, body)],
    )
    return opened.model_copy(update={"id": int(done.lastrowid or 0)})


def listed(db: Database, *, settled: bool = False) -> list[Drift]:
    """Return the findings that are open, or those that are settled, oldest first."""
    state = "IS NOT NULL" if settled else "IS NULL"
    found = db.execute(f"{_SELECT} WHERE settled_at {state} ORDER BY id").fetchall()
    return [_read(row) for row in found]


def find(db: Database, number: int) -> Drift | None:
    """Return a finding, open or settled, or None."""
    row = db.execute(f"{_SELECT} WHERE id = ?", [number]).fetchone()
    return _read(row) if row else None


def settle(db: Database, fact_id: str, *, by: str, as_: str, at: float) -> None:
    """Close the findings on a fact: somebody has given it another state."""
    db.execute(
        "UPDATE findings SET settled_by = ?, settled_at = ?, settled_as = ? "
        "WHERE fact_id = ? AND settled_at IS NULL",
        [clean(by), float(at), as_, fact_id],
    )


def _read(row: tuple[int, str, str, str, str | None, float | None, str]) -> Drift:
    number, fact_id, body, checksum, *settled = row
    if seal(fact_id, body) != checksum:
        raise damaged(f"Finding {number}")
    held = read_body(Drift, body, f"finding {number}")
    given = dict(zip(("settled_by", "settled_at", "settled_as"), settled, strict=True))
    return held.model_copy(update={"id": number, **given})
