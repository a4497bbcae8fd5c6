"""Following the audit from its first line: what does not fit is named, the first bad line first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from briefbook.store import audit
from briefbook.store.audit import Line

_HELD = {  # what a line says was written -> where it lies now
    "fact": "SELECT sha256 FROM revisions WHERE fact_id = :subject AND revision = :revision",
    "proposal": "SELECT sha256 FROM proposals WHERE id = CAST(:subject AS INTEGER)",
    "document": "SELECT sha256 FROM entries WHERE id = :subject AND sha256 = :after",
}
_NAMES = {"proposal": "Proposal {subject}", "document": "The entry of {subject} in the bibliography"}


def problems(db: Database, stored: tuple[int, str] | None = None) -> list[str]:
    """Return what is wrong with the audit and with what it vouches for, in plain words.

    A tail that was cut off, or a chain that was made anew, shows only against a head stored elsewhere.
    """
    lines = audit.lines(db)
    bad = next(_unchained(lines), None)
    found = [bad] if bad else []
    found += _against_the_head(lines, stored) if stored else []
    return found or [*_unlike_what_was_written(db, lines), *_without_a_line(db)]


def _unchained(lines: Sequence[Line]) -> Iterator[str]:
    """Yield each line that is missing, altered or out of its place."""
    previous = ""
    for number, line in enumerate(lines, start=1):
        if line.seq != number:
            yield f"Line {number} of the audit is missing: line {line.seq} stands in its place."
        elif line.previous != previous:
            yield (
                f"Line {number} of the audit does not follow from the line before: "
                "one of the two was exchanged or written anew."
            )
        if not line.intact():
            yield f"Line {line.seq} of the audit is not what was written ({_described(line)})."
        previous = line.hash


def _against_the_head(lines: Sequence[Line], stored: tuple[int, str]) -> Iterator[str]:
    seq, checksum = stored
    last = lines[-1].seq if lines else 0
    found = next((line for line in reversed(lines) if line.seq == seq), None)
    if last < seq:
        yield (
            f"Line {last + 1} of the audit is missing, and all after it: it ends at line {last}, "
            f"but the head that was stored is line {seq}."
        )
    elif seq and (found is None or found.hash != checksum):
        yield (
            f"Line {seq} of the audit is not the one whose hash was stored: "
            "it, or a line before it, was written anew."
        )


def _unlike_what_was_written(db: Database, lines: Sequence[Line]) -> Iterator[str]:
    """Yield what no longer has the checksum that the audit gives it."""
    touched: dict[int, list[tuple[str, str, int | None, str]]] = {line.seq: [] for line in lines}
    roles: dict[str, str] = {}
    for seq, *change in db.execute(
        "SELECT seq, kind, subject, revision, after FROM changes ORDER BY seq, place"
    ).fetchall():
        touched.setdefault(seq, []).append(tuple(change))
    gone = min(set(touched) - {line.seq for line in lines}, default=None)
    if gone:
        yield f"Line {gone} of the audit is missing, while what it changed is there."
    for line in lines:
        if audit.mark([change[3] for change in touched[line.seq]]) != line.after:
            yield f"What line {line.seq} of the audit changed is not what it says ({_described(line)})."
        for kind, subject, revision, after in touched[line.seq]:
            if kind == "role":
                roles[subject] = after
            elif not _holds(db, kind, subject, revision, after):
                name = _NAMES.get(kind, "{subject}, revision {revision}")
                named = name.format(subject=subject, revision=revision)
                yield f"{named} is not what line {line.seq} of the audit says was written."
    held = dict(db.execute("SELECT person, role FROM roles").fetchall())
    for person in sorted({*held, *roles}):
        if held.get(person) != roles.get(person):
            yield f"The role of {person} is {held.get(person)}, but the audit says {roles.get(person)}."


def _holds(db: Database, kind: str, subject: str, revision: int | None, after: str) -> bool:
    if kind not in _HELD:
        return True
    row = db.execute(_HELD[kind], {"subject": subject, "revision": revision, "after": after}).fetchone()
    return row is not None and row[0] == after


def _without_a_line(db: Database) -> Iterator[str]:
    """Yield revisions that no line of the audit speaks of."""
    for fact_id, revision in db.execute("""
        SELECT fact_id, revision FROM revisions r WHERE NOT EXISTS (
            SELECT 1 FROM changes c
            WHERE c.kind = 'fact' AND c.subject = r.fact_id AND c.revision = r.revision)""").fetchall():
        yield f"{fact_id}, revision {revision} has no line in the audit."


def _described(line: Line) -> str:
    return f"{line.verb} {line.target} by {line.actor}"
