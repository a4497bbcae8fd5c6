"""The verbs of curating, one for every surface: a person and a request in, a receipt or a refusal in words out.

A role is checked before anything is looked at and again in the transaction that writes; every refusal stands in
the audit. The same request done twice is done once. Nothing here prints and nothing knows where it was asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from briefbook.briefing import Briefing
from briefbook.curation.checks import Findings
from briefbook.curation.formats import Format
from briefbook.curation.formats.files import export, plan_import
from briefbook.curation.formats.plan import ImportPlan, apply
from briefbook.curation.impact import Impact, Preview, Progress, questions
from briefbook.curation.importing import compared
from briefbook.curation.looking import Looking
from briefbook.curation.many import ReviewingMany
from briefbook.curation.relating import Relating
from briefbook.curation.results import Done, Rehearsed, State
from briefbook.curation.settling import Settling
from briefbook.curation.taking import Taking
from briefbook.curation.undoing import Undoing
from briefbook.record import ProposalState, Save, Settlement, Verb

MOST_NAMED = 20  # facts in the reason of an import


class Curation(ReviewingMany, Settling, Taking, Relating, Undoing, Looking):
    """Everything that can be done to the base, over the store and the briefing that answers from it."""

    def __init__(
        self, briefing: Briefing, *, approvals: int | None = None, clock: Callable[[], float] = time.time
    ):
        super().__init__(briefing, approvals=approvals, clock=clock)
        self._preview = Preview(briefing)
        self._previewing = threading.Lock()  # it remembers replies from one preview to the next

    def preview(self, saves: Sequence[Save], progress: Progress | None = None) -> Impact:
        """Return the replies that would change if these were saved now: of the exam and of questions still held."""
        with self._previewing:
            return self._preview.impact(saves, questions(self.briefing), progress)

    def rehearse(self, call: Callable[[Curation], Done]) -> Rehearsed:
        """Return what a verb would do: it runs with all its checks, up to where something would be written."""
        stage = _Rehearsal(self)
        done = call(stage)
        altered = tuple(self.altered(save) for save in stage.saves)
        return Rehearsed(done=done, saves=stage.saves, altered=altered, live=stage.live)

    # --- files

    def plan(self, person: str, raw: bytes, name: str, format_: Format | None = None) -> ImportPlan:
        """Return what importing a file would do, row by row, and what is beside its facts; nothing is written."""
        self.allow(person, Verb.import_, name, request_id="")
        return compared(plan_import(self.briefing, raw, name, format_), self.base)

    def import_(
        self, person: str, plan: ImportPlan, *, request_id: str, reason: str = "", seen: bool = False
    ) -> Done:
        """Do what a plan says, whole or not at all; a fact changed since the plan was made stops it.

        `seen` says that somebody has looked at the facts beside its own, and that both are to stand.
        """
        self.allow(person, Verb.import_, plan.name, request_id=request_id)
        if done := self.again(person, Verb.import_, request_id):
            return done
        if not plan.problems and not plan.saves:
            told = f"Nothing was changed: the base has all of {plan.name} already."
            return Done(state=State.unchanged, verb=Verb.import_, message=told)

        def save(saves: Sequence[Save]) -> Done:
            told = f"{plan.name} is imported: {len(plan.added)} added, {len(plan.changed)} changed."
            return self.change(
                person,
                Verb.import_,
                saves,
                target=plan.name,
                request_id=request_id,
                reason=_seen_beside(reason, plan),
                told=told,
            )

        return apply(plan, save, seen=seen)

    def export(self, person: str, format_: Format) -> bytes:
        """Return every fact, retired ones too, as a file that imports as the same facts."""
        self.allow_looking(person, "export")
        return export([held.fact for held in self.briefing.facts()], format_)


def _seen_beside(reason: str, plan: ImportPlan) -> str:
    """Return the reason as it is kept, with the facts that others were looked at beside."""
    others = list(dict.fromkeys(one.finding.other for one in plan.open))
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    seen = [f"seen beside {', '.join(others[:MOST_NAMED])}{more}"] if others else []
    return "; ".join([*([reason.strip()] if reason.strip() else []), *seen])


class _Rehearsal(Curation):
    """The service with the last step left out."""

    def __init__(self, of: Curation):
        super().__init__(of.briefing, approvals=of.approvals(), clock=of.clock)
        self.saves: tuple[Save, ...] = ()
        self.live = True

    def change(
        self,
        person: str,
        verb: Verb,
        saves: Sequence[Save],
        *,
        target: str,
        request_id: str,
        reason: str = "",
        told: str,
        findings: Findings | None = None,
        gap: int | None = None,
        settles: Sequence[Settlement] = (),
    ) -> Done:
        self.saves, self.live = tuple(saves), self.goes_live(person)
        return Done(state=State.unchanged, verb=verb, message=told, findings=findings or Findings())

    def settle(
        self,
        person: str,
        verb: Verb,
        settles: Sequence[Settlement],
        *,
        target: str,
        request_id: str,
        reason: str,
        told: str,
    ) -> Done:
        return Done(state=State.unchanged, verb=verb, message=told)

    def decide(
        self,
        person: str,
        verb: Verb,
        decides: tuple[int, ProposalState],
        *,
        request_id: str,
        reason: str,
        told: str,
        saves: Sequence[Save] = (),
        by_another: bool = False,
    ) -> Done:
        proposal = self.store.proposal(decides[0])
        if proposal and decides[1] is ProposalState.approved:
            self.saves = tuple(saves) or proposal.saves
        return Done(state=State.unchanged, verb=verb, message=told)
