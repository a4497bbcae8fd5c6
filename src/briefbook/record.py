"""The values of the record: who may do what, what was done, what is proposed, and what an answer was made of.

A person is "team/user" in Slack ("T0123/U0456") and "local/name" at a terminal. Times are UTC seconds since
1970. Everything here is a frozen model, so that what was shown can be kept as shown.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import Field

from briefbook.errors import BriefbookError
from briefbook.extraction.candidate import Candidate
from briefbook.models import Document, Fact, FactId, Frozen, HeldFact, Slug

T = TypeVar("T")


class Role(StrEnum):
    """What a person may do; each may also do what those before it may."""

    asker = "asker"  # asks
    curator = "curator"  # proposes and edits
    approver = "approver"  # also approves and rejects
    owner = "owner"  # also grants roles

    def covers(self, needed: Role) -> bool:
        """Return whether this role may do what needs another."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


class Verb(StrEnum):
    """What can be done to the record."""

    add = "add"
    edit = "edit"
    retire = "retire"
    restore = "restore"
    alias = "alias"
    merge = "merge"
    undo = "undo"
    import_ = "import"
    approve = "approve"
    reject = "reject"
    role = "role"
    propose = "propose"  # the sentences of a document, for review
    decline = "decline"  # a proposed sentence becomes no fact
    document = "document"  # a document is added, or a new text of one
    load = "load"  # by the bot itself, from the knowledge folder
    anchor = "anchor"  # by the bot itself, when a quote stands elsewhere in a new text
    stale = "stale"  # by the bot itself, when a quote is no longer in its text
    refused = "refused"  # somebody tried what they may not do


class Save(Frozen):
    """One fact to write: a new revision, if the current one is the one expected (None: it must not exist yet)."""

    fact: Fact
    expected_revision: int | None = None


class ProposalState(StrEnum):
    open = "open"
    approved = "approved"
    rejected = "rejected"
    withdrawn = "withdrawn"


class Proposal(Frozen):
    """A change that waits for a second person; its facts are as they would stand."""

    id: int = 0  # given by the store
    verb: Verb
    saves: tuple[Save, ...]
    author: str
    reason: str = ""
    at: float
    state: ProposalState = ProposalState.open
    decided_by: str | None = None
    decided_at: float | None = None
    decision: str = ""  # the reason given with approve or reject


class CandidateState(StrEnum):
    """What became of a proposed sentence."""

    open = "open"
    approved = "approved"  # a fact was made of it
    split = "split"  # type: ignore[assignment]  # several were; str has a method of that name
    merged = "merged"  # it proves a fact that there was already
    rejected = "rejected"  # never proposed again
    withdrawn = "withdrawn"  # the document no longer says it, and nobody had decided


DECIDED = frozenset(
    {CandidateState.approved, CandidateState.split, CandidateState.merged, CandidateState.rejected}
)


class HeldCandidate(Frozen):
    """A proposed sentence as it is kept, and what became of it."""

    candidate: Candidate
    text_sha256: str  # of the document's text that its places count in
    state: CandidateState = CandidateState.open
    decided_by: str | None = None
    decided_at: float | None = None
    reason: str = ""
    facts: tuple[FactId, ...] = ()  # that it became, or proves
    proposal: int | None = None  # that waits, or was approved, with these facts

    @property
    def key(self) -> str:
        return self.candidate.key

    @property
    def told(self) -> str:
        """Return how it stands, in a sentence."""
        if self.state is CandidateState.open:
            return f"The candidate {self.key} is open, so there is nothing to take back."
        if self.state is CandidateState.withdrawn:
            return f"The candidate {self.key} is withdrawn: its document no longer says it."
        return f"The candidate {self.key} was {self.state} by {self.decided_by} already."


class Queueing(Frozen):
    """All candidates of a document as it reads now; those known by their key keep what was decided."""

    document: Slug
    text_sha256: str
    candidates: tuple[Candidate, ...]


class Settlement(Frozen):
    """What is decided of one candidate; `open` takes a decision back."""

    key: str
    state: CandidateState
    facts: tuple[FactId, ...] = ()
    replaces: int | None = None  # the proposal that this decision takes the place of


class Drift(Frozen):
    """A citation that a new text of its document may have given another meaning: for a curator to look at."""

    id: int = 0  # given by the store
    fact_id: FactId
    document: Slug
    fate: str  # "figure changed", "lost" …
    why: str
    quote: str
    before: str  # its sentence as it was
    after: str = ""  # as it is, or what is nearest to it
    place: int | None = None  # where the quote stands in that, to the letter
    at: float
    settled_by: str | None = None
    settled_at: float | None = None
    settled_as: str = ""  # the state that the fact was given


class NewText(Frozen):
    """A text of a document with what it does to the facts that cite it: all of it is written, or nothing."""

    document: Document
    text: str
    anchored: tuple[Save, ...] = ()  # cite it where their quotes are now
    stale: tuple[Save, ...] = ()  # are not stated until a curator has looked
    drifts: tuple[Drift, ...] = ()


class Act(Frozen):
    """One thing that a person does to the record: done whole, with its line in the audit, or not at all."""

    request_id: str  # the same request twice is done once, and gives the same result
    actor: str
    verb: Verb
    needs: Role  # compared with the actor's role in the same transaction
    at: float
    target: str = ""  # "F42", a person, a file: what is named when it is refused
    reason: str = ""
    saves: tuple[Save, ...] = ()  # goes live now
    proposes: Proposal | None = None  # waits for a second person
    decides: tuple[int, ProposalState] | None = None  # an open proposal, approved or rejected
    by_another: bool = False  # four eyes: the author of the proposal may not decide it
    grants: tuple[str, Role] | None = None
    queues: Queueing | None = None
    settles: tuple[Settlement, ...] = ()  # with the facts of `saves` or `proposes`, all of it or nothing
    holds: NewText | None = None  # its facts are written by the bot, as nobody has looked at them


class Recorded(Frozen):
    """What an act did."""

    seq: int  # of its line in the audit
    facts: tuple[HeldFact, ...] = ()
    proposal: Proposal | None = None
    queued: tuple[str, ...] = ()  # keys of candidates
    withdrawn: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    again: bool = False  # it had been done before, under the same request id


class AuditRow(Frozen):
    """One line of the audit: `hash` covers every other field, `previous` is the hash of the line before."""

    seq: int = Field(ge=1)
    at: float
    actor: str
    verb: Verb
    target: str
    reason: str
    request_id: str
    before: str  # checksum of what was there, "" for nothing
    after: str
    previous: str
    hash: str


class Receipt(Frozen):
    """What an answer was made of, without its question: enough to make the same bytes again."""

    id: str
    at: float
    question_hash: str  # keyed, so that it can be compared and not guessed
    outcome: str
    facts: tuple[tuple[FactId, int], ...]  # with their revisions
    scores: tuple[float, ...]
    rule: str
    reply: dict[str, Any] = Field(default_factory=dict)  # lead, closing, notes: the fixed sentences chosen
    text_hash: str  # sha256 of the reply as text


class DeniedError(BriefbookError):
    """The person does not have the role; the attempt stands in the audit."""


class StaleError(BriefbookError):
    """Somebody changed the fact meanwhile; carries the fact as it stands now."""

    def __init__(self, message: str, current: HeldFact | None = None):
        super().__init__(message)
        self.current = current


def tried(call: Callable[[], T], tries: int) -> T:
    """Return what a write returns, done anew so many times when somebody else writes in between.

    Raises `StaleError` when the last try meets somebody too.
    """
    for _ in range(tries - 1):
        try:
            return call()
        except StaleError:
            continue
    return call()


class DecidedError(BriefbookError):
    """The proposal has been decided already, or was never there."""
