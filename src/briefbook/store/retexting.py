"""A new text of a document and what follows from it, in one transaction: its facts, their lines, the findings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from briefbook.record import NewText, Save, Verb
from briefbook.store import audit, facts, findings
from briefbook.store.rows import bump

ANCHORED = "the quote stands elsewhere in a new text of {name}, or is set otherwise"
STALE = "a new text of {name} may say something else"


def follow(db: Database, new: NewText, *, at: float) -> None:
    """Write what the bot makes of the facts that cite it, each kind with a line of its own in the audit."""
    name = new.document.id
    _save(db, new.anchored, Verb.anchor, ANCHORED.format(name=name), target=name, at=at)
    _save(db, new.stale, Verb.stale, STALE.format(name=name), target=name, at=at)
    for drift in new.drifts:
        findings.add(db, drift.model_copy(update={"at": at}))
    bump(db)


def _save(db: Database, saves: Sequence[Save], verb: Verb, reason: str, *, target: str, at: float) -> None:
    written = [
        facts.put(
            db, one.fact, expected_revision=one.expected_revision, actor=audit.BOT, reason=reason, at=at
        )
        for one in saves
    ]
    if written:
        touched = [one.touched for one in written]
        audit.append(db, at=at, actor=audit.BOT, verb=verb, target=target, reason=reason, touched=touched)
