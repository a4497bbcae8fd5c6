"""A process that curates until it is killed, and says what was acknowledged to it."""

from __future__ import annotations

from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from briefbook.briefing import Briefing
from briefbook.curation.forms import Draft
from briefbook.curation.service import Curation
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from curation.people import APPROVER, CURATOR
from small_base import small_knowledge


def curate_until_killed(path: Path, round_: int, acknowledge: Connection) -> None:
    """Edit facts in turn, every third one through a proposal; send each once the service says that it is live."""
    settings = load_settings(BRIEFBOOK_DB=path)
    curation = Curation(Briefing(SqliteStore.open(path), small_knowledge(), settings, None), approvals=1)
    for number in count():
        name, note = f"F{number % 5 + 1}", f"round {round_}, edit {number}"
        author = CURATOR if number % 3 == 0 else APPROVER
        done = curation.edit(author, name, Draft(note=note), request_id=note)
        if done.proposal:
            done = curation.approve(APPROVER, done.proposal.id, request_id=f"{note}, approved")
        acknowledge.send((name, done.facts[0].revision, note))


def review_until_killed(path: Path, round_: int, acknowledge: Connection) -> None:
    """Decide candidate after candidate, one approved, one split, one rejected; send each once it is decided."""
    settings = load_settings(BRIEFBOOK_DB=path)
    curation = Curation(Briefing(SqliteStore.open(path), small_knowledge(), settings, None), approvals=1)
    for number, held in enumerate(curation.to_review(APPROVER).open):
        request = f"round {round_}, {held.key}"
        if number % 3 == 0:
            curation.reject_candidate(APPROVER, held.key, "no", request_id=request)
        elif number % 3 == 1:
            curation.approve_candidate(APPROVER, held.key, request_id=request)
        else:
            parts = [Draft(note="one"), Draft(note="two")]
            curation.split_candidate(APPROVER, held.key, parts, request_id=request)
        acknowledge.send((held.key, number % 3, request))
    acknowledge.send(("", -1, ""))
