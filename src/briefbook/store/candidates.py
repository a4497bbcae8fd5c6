"""Sentences that were proposed as facts, and what became of each; what was decided stays with the key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from briefbook.extraction.candidate import Candidate
from briefbook.record import (
    Act,
    CandidateState,
    DecidedError,
    HeldCandidate,
    Proposal,
    ProposalState,
    Queueing,
    Settlement,
)
from briefbook.store.audit import Touched
from briefbook.store.rows import body_of, clean, damaged, read_body, seal

_COLUMNS = "key, text_sha256, body, sha256, state, decided_by, decided_at, reason, facts, proposal"
_Row = tuple[str, str, str, str, str, str | None, float | None, str, str, int | None]
QUEUED, SETTLED = "candidate", "settled"  # kinds of change in the audit
_BECAME_OPEN = "proposal {} was {}"


def find(db: Database, key: str) -> HeldCandidate | None:
    """Return a candidate, or None."""
    row = db.execute(f"SELECT {_COLUMNS} FROM candidates WHERE key = ?", [clean(key)]).fetchone()  # noqa: S608
    return _held(row) if row else None


def listed(db: Database, document: str | None, state: CandidateState | None) -> list[HeldCandidate]:
    """Return the candidates of a document, or of all, in the order of the texts."""
    found = db.execute(
        f"SELECT {_COLUMNS} FROM candidates WHERE coalesce(document = ?, 1) AND coalesce(state = ?, 1)"  # noqa: S608
        " ORDER BY document, start, key",
        [document, state and state.value],
    )
    return [_held(row) for row in found.fetchall()]


def queue(db: Database, queueing: Queueing) -> list[Touched]:
    """Take in a document's candidates: new ones open, decided ones as they are, open ones that are gone withdrawn."""
    known = {held.key: held for held in listed(db, queueing.document, None)}
    touched = [
        _put(db, candidate, queueing)
        for candidate in queueing.candidates
        if (held := known.get(candidate.key)) is None or held.state is CandidateState.withdrawn
    ]
    for candidate in queueing.candidates:
        if candidate.key in known and known[candidate.key].state is CandidateState.open:
            _put(db, candidate, queueing)  # as it reads and stands now, which nobody decides
    there = {candidate.key for candidate in queueing.candidates}
    for held in known.values():
        if held.state is CandidateState.open and held.key not in there:
            db.execute("UPDATE candidates SET state = 'withdrawn' WHERE key = ?", [held.key])
            touched.append(Touched(QUEUED, held.key, None, _mark(held), ""))
    return touched


def settle(db: Database, act: Act, proposal: Proposal | None) -> list[Touched]:
    """Write what an act decides of candidates; raises `DecidedError` when one was decided meanwhile."""
    number = proposal.id if proposal and proposal.state is ProposalState.open else None
    return [_settled(db, one, act, number) for one in act.settles]


def follow(db: Database, proposal: Proposal, facts: Sequence[str], *, at: float) -> list[Touched]:
    """Let candidates go with the proposal made of them: its facts as numbered, or open again when it is not live."""
    rows = db.execute("SELECT key FROM candidates WHERE proposal = ?", [proposal.id]).fetchall()
    touched = []
    for (key,) in rows:
        held = _known(db, key)
        if proposal.state is not ProposalState.approved:
            reason = f"{_BECAME_OPEN.format(proposal.id, proposal.state)}: {proposal.decision}".rstrip(": ")
            after = HeldCandidate(
                candidate=held.candidate, text_sha256=held.text_sha256, reason=clean(reason)
            )
        else:
            proposed = [save.fact.id for save in proposal.saves]
            named = dict(zip(proposed, facts, strict=True)) if len(facts) == len(proposed) else {}
            after = held.model_copy(update={"facts": tuple(named.get(name, name) for name in held.facts)})
        touched.append(_update(db, held, after))
    return touched


def said(touched: Sequence[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    """Return, of what a line touched as (kind, subject, after), the keys that were queued, withdrawn and settled."""
    return {
        "queued": tuple(key for kind, key, after in touched if kind == QUEUED and after),
        "withdrawn": tuple(key for kind, key, after in touched if kind == QUEUED and not after),
        "settled": tuple(key for kind, key, _ in touched if kind == SETTLED),
    }


def place(db: Database, person: str, document: str) -> str | None:
    """Return the key of the candidate that a person looked at last."""
    row = db.execute(
        "SELECT key FROM review_places WHERE person = ? AND document = ?", [clean(person), document]
    ).fetchone()
    return row[0] if row else None


def set_place(db: Database, person: str, document: str, key: str) -> None:
    """Keep where a person looks."""
    db.execute("INSERT OR REPLACE INTO review_places VALUES (?, ?, ?)", [clean(person), document, key])


def problems(db: Database) -> Iterator[str]:
    """Yield each candidate that is not what was saved."""
    for row in db.execute(f"SELECT {_COLUMNS} FROM candidates ORDER BY key").fetchall():  # noqa: S608
        if seal(*row[:3]) != row[3]:
            yield f"Candidate {row[0]} is not what was saved. Propose the document again."


def _put(db: Database, candidate: Candidate, queueing: Queueing) -> Touched:
    body = body_of(candidate, f"Candidate {candidate.key}")
    checksum = seal(candidate.key, queueing.text_sha256, body)
    sealed = [candidate.start, queueing.text_sha256, body, checksum]
    db.execute(
        "INSERT INTO candidates (key, document, start, text_sha256, body, sha256) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET start = excluded.start, text_sha256 = excluded.text_sha256,"
        " body = excluded.body, sha256 = excluded.sha256, state = 'open'",
        [candidate.key, candidate.document, *sealed],
    )
    return Touched(QUEUED, candidate.key, None, "", checksum)


def _settled(db: Database, settlement: Settlement, act: Act, proposal: int | None) -> Touched:
    held = _known(db, settlement.key)
    back = settlement.state is CandidateState.open
    decided = held.state not in (CandidateState.open, CandidateState.withdrawn)
    moves = settlement.replaces is not None and settlement.replaces == held.proposal
    if not (decided if back else held.state is CandidateState.open or moves):
        raise DecidedError(held.told)
    after = HeldCandidate(candidate=held.candidate, text_sha256=held.text_sha256)
    if not back:
        after = after.model_copy(
            update={
                "state": settlement.state,
                "decided_by": clean(act.actor),
                "decided_at": act.at,
                "reason": clean(act.reason),
                "facts": settlement.facts,
                "proposal": proposal,
            }
        )
    return _update(db, held, after)


def _update(db: Database, before: HeldCandidate, after: HeldCandidate) -> Touched:
    db.execute(
        "UPDATE candidates SET state = ?, decided_by = ?, decided_at = ?, reason = ?, facts = ?, proposal = ?"
        " WHERE key = ?",
        [after.state.value, after.decided_by, after.decided_at, after.reason, json.dumps(after.facts),
         after.proposal, after.key],
    )  # fmt: skip
    return Touched(SETTLED, after.key, None, _mark(before), _mark(after))


def _known(db: Database, key: str) -> HeldCandidate:
    held = find(db, key)
    if held is None:
        raise DecidedError(f"There is no candidate {key}. `briefbook review list` has them.")
    return held


def _mark(held: HeldCandidate) -> str:
    return seal(held.key, held.state.value, held.decided_by or "", *held.facts)


def _held(row: _Row) -> HeldCandidate:
    key, text_sha256, body, checksum, state, decided_by, decided_at, reason, facts, proposal = row
    if seal(key, text_sha256, body) != checksum:
        raise damaged(f"Candidate {key}")
    return HeldCandidate(
        candidate=read_body(Candidate, body, f"candidate {key}"),
        text_sha256=text_sha256,
        state=CandidateState(state),
        decided_by=decided_by,
        decided_at=decided_at,
        reason=reason,
        facts=tuple(json.loads(facts)),
        proposal=proposal,
    )
