"""The people of a small team, and a service over the small base that knows their roles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from briefbook.briefing import Briefing
from briefbook.curation.service import Curation
from briefbook.record import AuditRow, Role

ASKER, CURATOR, APPROVER, OWNER = "T1/asker", "T1/curator", "T1/approver", "T1/owner"
BOSS = "local/boss"  # owns the base from the start, and does nothing in the tests but grant
NOW = 1_800_000_000.0  # 15 January 2027

_numbers: Iterator[int] = count(1)


def request() -> str:
    """Return a request id that was never used."""
    return f"request-{next(_numbers)}"


def a_team(briefing: Briefing, *, approvals: int | None = 1) -> Curation:
    """Return the service with somebody in each role; the texts of the small base are held."""
    for path in sorted((briefing.settings.knowledge_folder.parent / "texts").glob("*.txt")):
        briefing.add_document(path)
    curation = Curation(briefing, approvals=approvals, clock=lambda: NOW)
    curation.seed([BOSS])
    for person, role in ((CURATOR, Role.curator), (APPROVER, Role.approver), (OWNER, Role.owner)):
        curation.grant(BOSS, person, role, request_id=request())
    return curation


def facts_of(curation: Curation) -> list[tuple[str, int]]:
    """Return every fact with its revision: what no refused person may change."""
    return [(held.fact.id, held.revision) for held in curation.briefing.facts()]


def refusals(curation: Curation) -> list[AuditRow]:
    return [line for line in curation.store.audit() if line.verb.value == "refused"]
