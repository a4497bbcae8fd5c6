"""What a person does to the record: checked, written and put into the audit in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.models import HeldFact
from briefbook.record import Act, DeniedError, Proposal, ProposalState, Recorded, Save
from briefbook.store import audit, candidates, facts, library, proposals, retexting, roles
from briefbook.store.rows import bump, clean, damaged, seal


def perform(db: Database, act: Act) -> Recorded | DeniedError:
    """Return what an act did; a refusal is returned instead of raised, so that its line is committed."""
    earlier = _earlier(db, act)
    if earlier:
        return earlier
    proposal = proposals.opened(db, act.decides[0]) if act.decides and _may(db, act) else None
    denied = _denied(db, act, proposal)
    if denied:
        audit.refuse(
            db,
            at=act.at,
            actor=act.actor,
            verb=act.verb,
            target=act.target,
            reason=str(denied),
            request_id=act.request_id,
        )
        return denied
    return _write(db, act, proposal)


def recorded(db: Database, request_id: str) -> Recorded | None:
    """Return what was done under a request id, or None."""
    row = db.execute("SELECT seq FROM requests WHERE request_id = ?", [clean(request_id)]).fetchone()
    return _read(db, row[0]) if row else None


def _earlier(db: Database, act: Act) -> Recorded | None:
    if not act.request_id:
        raise StoreError("An act needs a request id, so that it is done once. Nothing was changed.")
    row = db.execute(
        "SELECT seq, digest FROM requests WHERE request_id = ?", [clean(act.request_id)]
    ).fetchone()
    if row is None:
        return None
    if row[1] != _digest(act):
        raise StoreError(
            f"The request {act.request_id} was used for something else already, so nothing was changed. "
            "Make the change again as a new request."
        )
    return _read(db, row[0])


def _digest(act: Act) -> str:
    """Return the checksum of what is wanted: a retry may come later, and when the base has moved on."""
    content = act.model_dump(mode="json", exclude={"at", "needs", "by_another", "holds"})
    for name in ("queues", "settles"):  # as before there were any: a request may come again after an upgrade
        if not content[name]:
            del content[name]
    proposed = content["proposes"] or {}
    proposed.pop("at", None)
    for save in (*content["saves"], *proposed.get("saves", ())):
        del save["expected_revision"]
    if act.holds:  # what follows for the facts depends on the base
        content["holds"] = act.holds.document.sha256
    return seal(json.dumps(content, sort_keys=True))


def _may(db: Database, act: Act) -> bool:
    return roles.find(db, act.actor).covers(act.needs)


def _denied(db: Database, act: Act, proposal: Proposal | None) -> DeniedError | None:
    if not _may(db, act):
        held = roles.find(db, act.actor)
        return DeniedError(
            f"To {act.verb.value} you need to be {_article(act.needs.value)}; you are {_article(held.value)}."
            " Nothing was changed."
        )
    if proposal and act.by_another and proposal.author == act.actor:
        return DeniedError(f"Proposal {proposal.id} is yours, so another person has to decide it.")
    if act.grants and roles.leaves_no_owner(db, *act.grants):
        return DeniedError(
            f"{act.grants[0]} is the last owner. Make somebody else owner first; nothing was changed."
        )
    return None


def _write(db: Database, act: Act, proposal: Proposal | None) -> Recorded:
    saved = _save(db, act, proposal)
    touched = [one.touched for one in saved]
    result = None
    if act.proposes:
        result, change = proposals.propose(db, act.proposes)
        touched.append(change)
    if proposal and act.decides:
        result, change = proposals.decide(
            db, proposal, act.decides[1], by=act.actor, reason=act.reason, at=act.at
        )
        touched += [change, *candidates.follow(db, result, [one.held.fact.id for one in saved], at=act.at)]
    touched += candidates.settle(db, act, result)
    if act.queues:
        touched += candidates.queue(db, act.queues)
    if act.grants:
        touched.append(roles.grant(db, *act.grants))
    if act.holds:
        touched += library.put(db, act.holds.document, act.holds.text, at=act.at)
    seq = audit.append(
        db,
        at=act.at,
        actor=act.actor,
        verb=act.verb,
        target=act.target or ", ".join(one.subject for one in touched),
        reason=act.reason,
        request_id=act.request_id,
        touched=touched,
    )
    db.execute("INSERT INTO requests VALUES (?, ?, ?)", [clean(act.request_id), _digest(act), seq])
    said = candidates.said([(one.kind, one.subject, one.after) for one in touched])
    if act.holds:
        retexting.follow(db, act.holds, at=act.at)
    return Recorded(seq=seq, facts=tuple(one.held for one in saved), proposal=result, **said)


def _save(db: Database, act: Act, proposal: Proposal | None) -> list[facts.Saved]:
    """Write the facts; those of a proposal stand under the name of who wrote it, as they were proposed."""
    saves, actor, reason = act.saves, act.actor, act.reason
    if proposal and act.decides and act.decides[1] is ProposalState.approved:
        saves, actor = _approved(act.saves, proposal), proposal.author
        reason = proposal.reason or act.reason
    saved = [
        facts.put(
            db, one.fact, expected_revision=one.expected_revision, actor=actor, reason=reason, at=act.at
        )
        for one in saves
    ]
    if saved:
        bump(db)
    return saved


def _approved(given: Sequence[Save], proposal: Proposal) -> tuple[Save, ...]:
    """Return what goes live: the proposal's facts, whose numbers may have been taken meanwhile."""
    same = [one.fact.model_copy(update={"id": "F1"}) for one in proposal.saves] == [
        one.fact.model_copy(update={"id": "F1"}) for one in given
    ]
    if given and not same:
        raise StoreError(
            f"Proposal {proposal.id} says something else, so nothing was approved. Look at it again."
        )
    return tuple(given) or proposal.saves


def _read(db: Database, seq: int) -> Recorded:
    """Return what a line did, from the rows that it touched."""
    found = db.execute(
        "SELECT kind, subject, revision, after FROM changes WHERE seq = ? ORDER BY place", [seq]
    ).fetchall()
    held: list[HeldFact] = []
    proposal = None
    for kind, subject, revision, _ in found:
        if kind == "fact":
            held.append(_revision(db, subject, revision))
        elif kind in ("proposal", "decision"):
            proposal = proposals.find(db, int(subject))
            if proposal and kind == "proposal":  # as it was when it was made
                undecided = {"decided_by": None, "decided_at": None, "decision": ""}
                proposal = proposal.model_copy(update={"state": ProposalState.open, **undecided})
    said = candidates.said([(kind, subject, after) for kind, subject, _, after in found])
    return Recorded(seq=seq, facts=tuple(held), proposal=proposal, again=True, **said)


def _revision(db: Database, fact_id: str, revision: int) -> HeldFact:
    row = next(facts.rows(db, "WHERE r.fact_id = ? AND r.revision = ?", fact_id, revision), None)
    if row is None:
        raise damaged(f"{fact_id}, revision {revision}")
    return HeldFact(fact=row.fact(), revision=revision)


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
