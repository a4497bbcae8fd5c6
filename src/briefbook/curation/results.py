"""What the curation service hands back: values and the refusals that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from briefbook.curation.checks import Findings
from briefbook.curation.diff import FieldChange
from briefbook.curation.forms import Draft
from briefbook.errors import BriefbookError
from briefbook.models import Fact, FactId, Frozen, HeldFact, ReplyFact, Revision
from briefbook.record import Proposal, Role, Save, StaleError, Verb


class State(StrEnum):
    """What became of a request."""

    live = "live"
    proposed = "proposed"  # waits for a second person
    approved = "approved"
    rejected = "rejected"
    withdrawn = "withdrawn"
    granted = "granted"
    queued = "queued"  # the sentences of a document, for review
    closed = "closed"  # a gap or a suggestion
    unchanged = "unchanged"


class Done(Frozen):
    """A receipt: what was done, in one plain sentence and as values."""

    state: State
    verb: Verb
    message: str
    facts: tuple[HeldFact, ...] = ()
    proposal: Proposal | None = None
    findings: Findings = Findings()


class Review(Frozen):
    """What a form would do if it were sent now."""

    fact: Fact
    before: HeldFact | None
    saves: tuple[Save, ...]  # to preview, and what would be written once every finding has its choice
    changes: tuple[FieldChange, ...]
    findings: Findings
    open: tuple[FactId, ...]  # facts that a choice is still wanted for
    live: bool  # it would go live at once, else wait for approval


class Altered(Frozen):
    """One fact of a proposal, before and after."""

    before: HeldFact | None
    after: Fact
    changes: tuple[FieldChange, ...]


class Rehearsed(Frozen):
    """What a verb would do if it were said now."""

    done: Done  # as it would be, without what the store gives
    saves: tuple[Save, ...]
    altered: tuple[Altered, ...]
    live: bool  # it would go live at once, else wait for approval


class Waiting(Frozen):
    """A proposal as a card shows it."""

    proposal: Proposal
    altered: tuple[Altered, ...]
    findings: Findings
    decidable: bool  # by the person who looks
    problems: tuple[str, ...] = ()  # what keeps it from being approved as things stand


class Shown(Frozen):
    """A fact with everything beside it."""

    held: HeldFact
    cited: ReplyFact
    waiting: tuple[Proposal, ...]  # open proposals that would change it


class Past(Frozen):
    """A revision of a fact and what changed with it."""

    revision: Revision
    verb: Verb | None
    changes: tuple[FieldChange, ...]
    approved_by: str | None = None  # where it took a second person


class Gap(Frozen):
    """Questions that ask for the same and were not answered, or whose answer was found wanting."""

    question: str  # the one most like all the others
    questions: tuple[str, ...]  # each wording once, the newest first
    count: int
    gaps: tuple[int, ...] = ()
    feedback: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()  # given with a thumb down
    asked: bool = False  # somebody asked a curator
    last: float
    facts: tuple[FactId, ...] = ()  # that came nearest, the most frequent first


class Stats(Frozen):
    """The base in figures."""

    live: int
    stale: int
    retired: int
    waiting: int  # proposals
    gaps: int  # open
    due: int
    without_review: int
    people: dict[Role, int]
    most_used: tuple[tuple[FactId, int], ...]  # answers in the last 30 days
    low_rated: tuple[tuple[FactId, int, int], ...]  # (fact, thumbs up, thumbs down) in the last 30 days


class FindingsError(BriefbookError):
    """A change repeats or contradicts other facts and nobody has said how they go together; nothing was saved."""

    def __init__(self, findings: Findings, waiting: Sequence[str], fact: Fact):
        self.findings, self.fact = findings, fact
        self.waiting = tuple(waiting)  # ids of the facts a choice is wanted for
        told = [finding for finding in findings.found if finding.needs_choice and finding.other in waiting]
        lines = [f"{f.why} It says: “{f.statement}” Choose: {', '.join(f.choices)}." for f in told]
        super().__init__("\n".join([*dict.fromkeys(lines), "Nothing was saved."]))


class StaleEditError(StaleError):
    """Somebody changed the fact while the form was open: both versions, and nothing typed is lost."""

    def __init__(
        self,
        current: HeldFact,
        draft: Draft,
        *,
        by: str,
        theirs: Sequence[FieldChange],
        typed: Fact | None,
        ours: Sequence[FieldChange],
    ):
        self.draft, self.typed = draft, typed
        self.theirs, self.ours = tuple(theirs), tuple(ours)
        changed = ", ".join(change.label for change in theirs) or "nothing that shows"
        super().__init__(
            f"{current.fact.id} is at revision {current.revision}: {by} changed it while you were editing"
            f" ({changed}). It now says: “{current.fact.statement}” Nothing was saved, and what you typed is"
            " kept: look at both and make your change again.",
            current,
        )


class StaleProposalError(BriefbookError):
    """The base has moved on since a proposal was made, so that it cannot go live as it stands."""

    def __init__(self, proposal: Proposal, problems: Sequence[str]):
        self.proposal, self.problems = proposal, tuple(problems)
        super().__init__(
            f"Proposal {proposal.id} no longer fits: {' '.join(problems)} Nothing was changed; edit it or reject it."
        )
