"""The audit: a line for everything done to the record, each bound to the one before by its hash.

`changes` says which rows a line is about, with their checksums; the checksum over these stands in the line, so
that neither a revision nor a role can be exchanged without the audit showing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import ValidationError
from sqlite_utils import Database

from briefbook.record import AuditRow, Verb
from briefbook.store.protocol import Change
from briefbook.store.rows import clean, damaged, seal

BOT = "briefbook"  # the actor of what nobody asked for: loading, seeding, importing texts
MOST_LINES = 2**62  # above every line's number
_COLUMNS = "seq, at, actor, verb, target, reason, request_id, before, after, previous, hash"


class Touched(NamedTuple):
    """One row that an act has changed: its checksum before ("" for none) and after ("" when it is gone)."""

    kind: str  # fact, document, text, proposal, decision, role
    subject: str
    revision: int | None
    before: str
    after: str


class Line(NamedTuple):
    """A line as it lies in the table, unchecked."""

    seq: int
    at: float
    actor: str
    verb: str
    target: str
    reason: str
    request_id: str
    before: str
    after: str
    previous: str
    hash: str

    def intact(self) -> bool:
        return self.hash == seal(*self[:10])

    def row(self) -> AuditRow:
        """Return the line; `StoreError` names it when it cannot be one that was written."""
        try:
            return AuditRow.model_validate(self._asdict())
        except ValidationError:
            raise damaged(f"Line {self.seq} of the audit") from None


def append(
    db: Database,
    *,
    at: float,
    actor: str,
    verb: Verb,
    target: str,
    reason: str = "",
    request_id: str = "",
    touched: Sequence[Touched] = (),
) -> int:
    """Write the next line and what it touched, and return its number."""
    last, previous = head(db)
    said = [clean(text) for text in (target, reason, request_id)]
    before, after = mark([one.before for one in touched]), mark([one.after for one in touched])
    line = (last + 1, float(at), clean(actor), verb.value, *said, before, after, previous)
    db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*line, seal(*line)])
    db.conn.executemany(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((last + 1, place, *one) for place, one in enumerate(touched)),
    )
    return last + 1


def mark(checksums: Sequence[str]) -> str:
    """Return one checksum for several; of a single one that itself, "" when there is none."""
    held = [checksum for checksum in checksums if checksum]
    return seal(*held) if len(held) > 1 else "".join(held)


def head(db: Database) -> tuple[int, str]:
    """Return the number and hash of the last line; 0 and "" when there is none."""
    row = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, "")


def lines(db: Database, *, after: int = 0, limit: int | None = None) -> list[Line]:
    """Return the lines after one, in order, unchecked."""
    found = db.execute(
        f"SELECT {_COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",  # noqa: S608
        [after, -1 if limit is None else limit],
    )
    return [Line(*values) for values in found.fetchall()]


def lines_of(db: Database, actor: str, *, before: int | None, limit: int) -> list[Line]:
    """Return some lines of one person, the last first; read backwards, so that a recent one is found at once."""
    found = db.execute(
        f"SELECT {_COLUMNS} FROM audit WHERE actor = ? AND seq < ? ORDER BY seq DESC LIMIT ?",  # noqa: S608
        [clean(actor), MOST_LINES if before is None else before, limit],
    )
    return [Line(*values) for values in found.fetchall()]


def changes(db: Database, *, after: int = 0) -> list[Change]:
    """Return which revisions the lines after one have written, in order."""
    found = db.execute(
        "SELECT a.seq, a.at, a.actor, a.verb, c.subject, c.revision FROM changes c JOIN audit a USING (seq) "
        "WHERE c.kind = 'fact' AND a.seq > ? ORDER BY a.seq, c.place",
        [after],
    )
    return [
        Change(seq, at, actor, Verb(verb), fact_id, revision)
        for seq, at, actor, verb, fact_id, revision in found.fetchall()
    ]


def refuse(
    db: Database, *, at: float, actor: str, verb: Verb, target: str, reason: str, request_id: str
) -> None:
    """Write that somebody tried what they may not do; a request that comes again is the same attempt."""
    known = db.execute(
        "SELECT 1 FROM audit WHERE request_id = ? AND actor = ? AND verb = ?",
        [clean(request_id), clean(actor), Verb.refused.value],
    ).fetchone()
    if not (request_id and known):
        append(
            db,
            at=at,
            actor=actor,
            verb=Verb.refused,
            target=target,
            reason=f"{verb.value}: {reason}",
            request_id=request_id,
        )
