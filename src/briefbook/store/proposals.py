"""Changes that wait for a second person; what is proposed stays as it was written."""

from __future__ import annotations

from sqlite_utils import Database

from briefbook.record import DecidedError, Proposal, ProposalState
from briefbook.store.audit import Touched
from briefbook.store.rows import body_of, clean, damaged, read_body, seal

_SELECT = "SELECT id, body, sha256, state, decided_by, decided_at, decision FROM proposals"


def propose(db: Database, proposal: Proposal) -> tuple[Proposal, Touched]:
    """Keep a proposal, open, and return it with its number."""
    opened = proposal.model_copy(
        update={"id": 0, "state": ProposalState.open, "decided_by": None, "decided_at": None, "decision": ""}
    )
    body = body_of(opened, "The proposal")
    (number,) = db.execute("SELECT coalesce(max(id), 0) + 1 FROM proposals").fetchone()
    checksum = seal(number, body)
    db.execute(
        "INSERT INTO proposals (id, body, sha256, state) VALUES (?, ?, ?, ?)",
        [number, body, checksum, ProposalState.open.value],
    )
    return opened.model_copy(update={"id": number}), Touched("proposal", str(number), None, "", checksum)


def find(db: Database, number: int) -> Proposal | None:
    """Return a proposal, or None."""
    row = db.execute(f"{_SELECT} WHERE id = ?", [number]).fetchone()
    return _read(row) if row else None


def listed(db: Database, state: ProposalState | None) -> list[Proposal]:
    """Return the proposals in a state, or all of them, oldest first."""
    where, values = ("", []) if state is None else (" WHERE state = ?", [state.value])
    return [_read(row) for row in db.execute(f"{_SELECT}{where} ORDER BY id", values).fetchall()]


def opened(db: Database, number: int) -> Proposal:
    """Return an open proposal; raises `DecidedError` when it is not open."""
    found = find(db, number)
    if found is None:
        raise DecidedError(f"There is no proposal {number}.")
    if found.state is not ProposalState.open:
        raise DecidedError(f"Proposal {number} was {found.state.value} by {found.decided_by} already.")
    return found


def decide(
    db: Database, proposal: Proposal, state: ProposalState, *, by: str, reason: str, at: float
) -> tuple[Proposal, Touched]:
    """Close an open proposal and return it as it now stands."""
    decided = {"state": state, "decided_by": clean(by), "decided_at": float(at), "decision": clean(reason)}
    db.execute(
        "UPDATE proposals SET state = ?, decided_by = ?, decided_at = ?, decision = ? WHERE id = ?",
        [state.value, *list(decided.values())[1:], proposal.id],
    )
    (checksum,) = db.execute("SELECT sha256 FROM proposals WHERE id = ?", [proposal.id]).fetchone()
    touched = Touched("decision", str(proposal.id), None, checksum, seal(proposal.id, state.value, clean(by)))
    return proposal.model_copy(update=decided), touched


def _read(row: tuple[int, str, str, str, str | None, float | None, str]) -> Proposal:
    number, body, checksum, state, decided_by, decided_at, decision = row
    if seal(number, body) != checksum:
        raise damaged(f"Proposal {number}")
    decided = {"decided_by": decided_by, "decided_at": decided_at, "decision": decision}
    held = read_body(Proposal, body, f"proposal {number}")
    return held.model_copy(update={"id": number, "state": ProposalState(state), **decided})
