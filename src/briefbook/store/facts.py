"""Facts and their revisions: all are kept, and each carries a checksum that is compared when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlite_utils import Database

from briefbook.models import Fact, FactStatus, HeldFact, Revision
from briefbook.record import StaleError, Verb
from briefbook.store import audit, findings
from briefbook.store.audit import Touched
from briefbook.store.merging import Merge, merge
from briefbook.store.protocol import LoadReport
from briefbook.store.rows import body_of, bump, clean, damaged, read_body, seal

LOAD_REASON = "loaded from the knowledge folder"

_COLUMNS = "r.fact_id, r.revision, r.body, r.actor, r.at, r.reason, r.sha256"
_CURRENT = f"""
    SELECT {_COLUMNS}, f.id, f.status, f.loaded, (SELECT max(revision) FROM revisions WHERE fact_id = f.id)
    FROM facts f LEFT JOIN revisions r ON r.fact_id = f.id AND r.revision = f.current
"""  # noqa: S608

Known = Mapping[str, Fact]  # facts read before, by the checksum of their row: reading one takes 50 µs


class Row(NamedTuple):
    """A revision as it lies in the table."""

    fact_id: str
    revision: int
    body: str
    actor: str
    at: float
    reason: str
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.fact_id}, revision {self.revision}"

    def intact(self) -> bool:
        return self.sha256 == seal(*self[:6])

    def fact(self, known: Known | None = None) -> Fact:
        """Return the fact; `StoreError` names it when the row is not what was written."""
        if not self.intact():
            raise damaged(self.name)
        found = known.get(self.sha256) if known else None
        return found or read_body(Fact, self.body, self.name)


@dataclass(frozen=True)
class Current:
    """A fact's current revision, and the number of the one the knowledge folder last agreed with."""

    row: Row
    fact: Fact
    loaded: int | None

    @property
    def held(self) -> HeldFact:
        return HeldFact(fact=self.fact, revision=self.row.revision)


class Saved(NamedTuple):
    """A revision that was written, and what that changed."""

    held: HeldFact
    touched: Touched


def current(db: Database, known: Known | None = None) -> list[Current]:
    """Return the current revision of every fact, by number; all are checked, also those known."""
    found = [_checked(values, known) for values in db.execute(_CURRENT).fetchall()]
    return sorted(found, key=lambda each: int(each.fact.id[1:]))


def find(db: Database, fact_id: str) -> Current | None:
    """Return the current revision of a fact, or None."""
    values = db.execute(f"{_CURRENT} WHERE f.id = ?", [fact_id]).fetchone()
    return _checked(values) if values else None


def history(db: Database, fact_id: str) -> list[Revision]:
    """Return every revision of a fact, the first one first."""
    return [
        Revision(fact=row.fact(), number=row.revision, actor=row.actor, at=iso(row.at), reason=row.reason)
        for row in rows(db, "WHERE r.fact_id = ? ORDER BY r.revision", fact_id)
    ]


def rows(db: Database, where: str = "", *values: object) -> Iterator[Row]:
    """Yield revisions as they lie in the table, unchecked."""
    for found in db.execute(f"SELECT {_COLUMNS} FROM revisions r {where}", values):  # noqa: S608
        yield Row(*found)


def put(
    db: Database, fact: Fact, *, expected_revision: int | None, actor: str, reason: str, at: float
) -> Saved:
    """Write the next revision, if the current one is the one expected; the caller writes the audit."""
    found = find(db, fact.id)
    if (found.row.revision if found else None) != expected_revision:
        raise _stale(fact, found, expected_revision)
    return _write(db, fact, found, actor=actor, reason=reason, at=at)


def save(
    db: Database, fact: Fact, *, expected_revision: int | None, actor: str, reason: str, at: float
) -> HeldFact:
    """Write the next revision and its line in the audit."""
    saved = put(db, fact, expected_revision=expected_revision, actor=actor, reason=reason, at=at)
    verb = Verb.add if expected_revision is None else Verb.edit
    audit.append(db, at=at, actor=actor, verb=verb, target=fact.id, reason=reason, touched=[saved.touched])
    bump(db)
    return saved.held


def load(db: Database, facts: Iterable[Fact], *, actor: str, at: float) -> tuple[LoadReport, list[Touched]]:
    """Bring the facts of the knowledge folder in; return the counts, conflicts with commands, and what was written.

    A fact that has left the files stays as it is: a command may have written it, and a fact that should
    no longer be stated is retired, not deleted. When something changed, the caller bumps the version and
    writes the audit.
    """
    before = {each.fact.id: each for each in current(db)}
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    conflicts: list[str] = []
    touched: list[Touched] = []
    for fact in facts:
        found = before.get(fact.id)
        step = "write" if found is None else _step(db, found, fact)
        if step == "write":
            written = _write(db, fact, found, actor=actor, reason=LOAD_REASON, at=at)
            _agree(db, fact.id, written.held.revision)
            touched.append(written.touched)
        elif step == "adopt" and found is not None:
            _agree(db, fact.id, found.row.revision)
        if step == "conflict":
            conflicts.append(fact.id)
        else:
            counts["added" if found is None else "updated" if step == "write" else "unchanged"] += 1
    return LoadReport(**counts, conflicts=tuple(conflicts)), touched


def iso(at: float) -> str:
    """Return seconds since 1970 as UTC in ISO 8601."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _checked(values: tuple[object, ...], known: Known | None = None) -> Current:
    row, (fact_id, status, loaded, newest) = Row(*values[:7]), values[7:]  # type: ignore[arg-type]
    if row.fact_id != fact_id or row.revision != newest:
        raise damaged(str(fact_id))
    fact = row.fact(known)
    if fact.id != fact_id or fact.status != status:
        raise damaged(row.name)
    return Current(row, fact, loaded)  # type: ignore[arg-type]


def _step(db: Database, found: Current, fact: Fact) -> Merge:
    edited = found.loaded != found.row.revision
    loaded = None
    if edited and found.loaded is not None:
        loaded = next(rows(db, "WHERE r.fact_id = ? AND r.revision = ?", fact.id, found.loaded)).fact()
    return merge(fact, found.fact, loaded, edited=edited)


def _write(db: Database, fact: Fact, before: Current | None, *, actor: str, reason: str, at: float) -> Saved:
    revision = before.row.revision + 1 if before else 1
    sealed = (fact.id, revision, body_of(fact, fact.id), clean(actor), float(at), clean(reason))
    checksum = seal(*sealed)
    db.execute(
        "INSERT INTO facts (id, current, status) VALUES (?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET current = excluded.current, status = excluded.status",
        [fact.id, revision, fact.status.value],
    )
    db.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)", [*sealed, checksum])
    if fact.status is not FactStatus.stale:
        findings.settle(db, fact.id, by=actor, as_=fact.status.value, at=at)
    touched = Touched("fact", fact.id, revision, before.row.sha256 if before else "", checksum)
    return Saved(HeldFact(fact=fact, revision=revision), touched)


def _agree(db: Database, fact_id: str, revision: int) -> None:
    db.execute("UPDATE facts SET loaded = ? WHERE id = ?", [revision, fact_id])


def _stale(fact: Fact, found: Current | None, expected: int | None) -> StaleError:
    if found is None:
        return StaleError(f"There is no fact {fact.id}, so nothing was changed.")
    row = found.row
    if expected is None:
        return StaleError(
            f"{fact.id} exists already (revision {row.revision}), so nothing was added.", found.held
        )
    return StaleError(
        f"{fact.id} is at revision {row.revision}, not {expected}: {row.actor} changed it at {iso(row.at)}. "
        f"It now says: “{found.fact.statement}” Yours says: “{fact.statement}” Nothing was saved; look at "
        "both and make your change again.",
        found.held,
    )
