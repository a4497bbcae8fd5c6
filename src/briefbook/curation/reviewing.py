"""Reviewing: sentences that were proposed from a document become facts, prove one, or are turned down.

    propose(person, document, *, request_id)                              put a document's sentences in the queue
    to_review(person, document=None)                                      the queue, those without a flag first
    candidate(person, key)                                                one of them with all that is beside it
    look(person, key, document=None)                                      keep where somebody is, to resume there
    approve_candidate(person, key, draft=None, *, request_id, …)          make a fact of it, as it is or as typed
    split_candidate(person, key, drafts, *, request_id, …)                make several facts of it
    merge_candidate(person, key, into, draft=None, *, request_id, …)      let it prove a fact that there is
    reject_candidate(person, key, reason, *, request_id)                  turn it down for good
    approve_unflagged(person, document, *, request_id, …)                 all of a document that need no pen (many.py)
    furniture(person, document), reject_furniture(person, document, *, request_id)
    undo_review(person, *, request_id)                                    take back one's last decision (undoing.py)

A candidate is decided in the transaction that writes its facts, or proposes them to a second person; when that
person turns them down, the candidate is open again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from briefbook.answering.judge import Base
from briefbook.briefing import Briefing
from briefbook.curation.candidates import (
    Made,
    ReviewCard,
    ReviewQueue,
    beside,
    made_of,
    made_words,
)
from briefbook.curation.changing import merged
from briefbook.curation.checks import FindingKind, Findings
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.editing import TRIES, Resolved, reasoned, settled
from briefbook.curation.forming import Forming
from briefbook.curation.forms import Draft
from briefbook.curation.results import Done
from briefbook.curation.suggesting import Suggester
from briefbook.curation.undoing import candidates_named
from briefbook.errors import BriefbookError, DocumentError
from briefbook.extraction.candidate import Candidate
from briefbook.extraction.rewriting import Model, worded
from briefbook.matching.normalise import key as asked_key
from briefbook.models import Fact, FactStatus
from briefbook.record import (
    DECIDED,
    CandidateState,
    HeldCandidate,
    Queueing,
    Settlement,
    Verb,
    tried,
)

NEAREST = 3  # live facts that a candidate is shown beside


class PartErrors(FieldErrors):
    """What is wrong with one part of a split, which is counted from 1."""

    def __init__(self, part: int, error: FieldErrors):
        super().__init__(error.errors, error.suggestions)
        self.part = part
        self.args = (f"Part {part}: {error}",)


class Reviewing(Forming):
    """The verbs of reviewing; each checks the role, repeats nothing, and hands back a receipt."""

    def __init__(
        self, briefing: Briefing, *, approvals: int | None = None, clock: Callable[[], float] = time.time
    ):
        super().__init__(briefing, approvals=approvals, clock=clock)
        self._suggester = Suggester(briefing.encoder)

    # --- the queue

    def propose(self, person: str, document: str, *, request_id: str, model: Model | None = None) -> Done:
        """Put the sentences of a document into the queue: those known by their key keep what was decided.

        Open ones that the document no longer has are withdrawn. A model is asked to word those anew that need a pen.
        Raises `DocumentError` when the text is not held.
        """
        self.allow(person, Verb.propose, document, request_id=request_id)
        if done := self.again(person, Verb.propose, request_id):
            return done
        found = self._with_wordings(document, self.briefing.propose(document), model)
        queueing = Queueing(
            document=document,
            text_sha256=self.base.sources.documents[document].sha256,
            candidates=tuple(found),
        )
        recorded = self._record(person, Verb.propose, document, request_id=request_id, queues=queueing)
        new = len(recorded.queued)
        told = f"{new} new candidate{'' if new == 1 else 's'} of {document}"
        told += f", {len(recorded.withdrawn)} withdrawn" if recorded.withdrawn else ""
        return self.done(Verb.propose, recorded, f"{told}; {self._queue_told(document)}.")

    def _with_wordings(
        self, document: str, found: Sequence[Candidate], model: Model | None
    ) -> Sequence[Candidate]:
        """Return candidates with what a model offers for them, or offered when they were proposed before."""
        if model:
            return worded(model, found, self.briefing.passages(document))
        before = {held.key: held.candidate.wordings for held in self.store.candidates(document)}
        return [one.model_copy(update={"wordings": before.get(one.key, ())}) for one in found]

    def to_review(self, person: str, document: str | None = None) -> ReviewQueue:
        """Return the candidates that wait, of a document or of all: without a flag first, then as the texts go."""
        self.allow_looking(person, "review")
        if document is not None and document not in self.base.sources.documents:
            raise DocumentError(f"There is no document {document}. `briefbook documents list` has them.")
        every = self.store.candidates(document)
        waiting = [held for held in every if held.state is CandidateState.open]
        return ReviewQueue(
            open=tuple(sorted(waiting, key=lambda held: bool(held.candidate.flags))),
            decided=sum(held.state in DECIDED for held in every),
            at=self.store.review_place(person, document or ""),
        )

    def candidate(self, person: str, key: str) -> ReviewCard:
        """Return a candidate, decided or not, with what a reviewer needs to see beside it."""
        self.allow_looking(person, "review")
        base, held = self.base, self._candidate(key)
        candidate = held.candidate
        draft, fact, problems = self._as_is(base, held)
        return ReviewCard(
            held=held,
            document=base.sources.documents[candidate.document],
            passage=self._passage(base, candidate),
            draft=draft,
            fact=fact,
            problems=problems,
            notes=tuple(self._notes(base, held)),
            nearest=self.briefing.find(candidate.statement, NEAREST),
            findings=self._findings(base, fact, None) if fact else Findings(),
            asked=self._suggester.suggest(candidate, self.store.gaps("open"), base),
            live=self.goes_live(person),
        )

    def look(self, person: str, key: str, document: str | None = None) -> None:
        """Keep where somebody is, so that they resume there; `document` is the queue that they look at."""
        self.allow_looking(person, "review")
        self.store.set_review_place(person, document or "", key)

    # --- one candidate

    def approve_candidate(
        self,
        person: str,
        key: str,
        draft: Draft | None = None,
        *,
        request_id: str,
        reason: str = "",
        resolved: Resolved | None = None,
    ) -> Done:
        """Make a fact of a candidate; fields of `draft` that are given stand in place of what was proposed.

        Raises `FieldErrors`, also for a statement that copies more than 25 words in a row, and `FindingsError`.
        """
        return self._made(
            person, key, [draft or Draft()], resolved or {}, request_id=request_id, reason=reason
        )

    def split_candidate(
        self,
        person: str,
        key: str,
        drafts: Sequence[Draft],
        *,
        request_id: str,
        reason: str = "",
        resolved: Resolved | None = None,
    ) -> Done:
        """Make several facts of a candidate, each from its own form over what was proposed; raises `PartErrors`."""
        if len(drafts) < 2:
            raise BriefbookError(
                "A split makes at least two facts. With one, approve it with that statement."
            )
        return self._made(person, key, drafts, resolved or {}, request_id=request_id, reason=reason)

    def merge_candidate(
        self,
        person: str,
        key: str,
        into: str,
        draft: Draft | None = None,
        *,
        request_id: str,
        reason: str = "",
        resolved: Resolved | None = None,
    ) -> Done:
        """Give a candidate's quote, and phrasings where some are given, to a fact that says it already."""
        self.allow(person, Verb.merge, f"{into}, candidate {key}", request_id=request_id)
        if done := self.again(person, Verb.merge, request_id):
            return done
        base, held = self.base, self._undecided(key)
        kept = self.held(into, base)
        if kept.fact.status is FactStatus.retired:
            raise BriefbookError(f"{kept.fact.id} is retired. Restore it first, or merge into another.")
        proof = self._typed(base, held, draft or Draft())
        saves = merged(kept.fact, proof, base.facts)
        chosen = resolved or {}
        for save in saves:
            found = self._findings(base, save.fact, kept).of(FindingKind.phrasing)
            settled(Findings(found=found), chosen, save.fact)
        return self._written(
            person,
            Verb.merge,
            Made(state=CandidateState.merged, keys=(key,), facts=((kept.fact.id,),), saves=saves),
            phrasings=proof.phrasings,
            request_id=request_id,
            reason=reasoned(reason, chosen),
            told=f"{kept.fact.id} is proved by {held.candidate.document} too.",
        )

    def reject_candidate(self, person: str, key: str, reason: str, *, request_id: str) -> Done:
        """Turn a candidate down; the same words of the same document are never proposed again."""
        self.allow(person, Verb.decline, f"candidate {key}", request_id=request_id)
        if done := self.again(person, Verb.decline, request_id):
            return done
        if not reason.strip():
            raise FieldErrors({"reason": "say why; it stays with the candidate."})
        return self._declined(person, [self._undecided(key).key], reason.strip(), request_id)

    # --- what the verbs share

    def _made(
        self,
        person: str,
        key: str,
        drafts: Sequence[Draft],
        chosen: Resolved,
        *,
        request_id: str,
        reason: str,
    ) -> Done:
        self.allow(person, Verb.add, f"candidate {key}", request_id=request_id)
        if done := self.again(person, Verb.add, request_id):
            return done

        def make() -> Done:
            base, held = self.base, self._undecided(key)
            facts = self._parts(base, held, drafts)
            found = [self._findings(base, fact, None) for fact in facts]
            for fact, findings in zip(facts, found, strict=True):
                settled(findings, chosen, fact)
            choices = [beside(chosen, findings) for findings in found]
            made = made_of(key, facts, choices, base.facts)
            return self._written(
                person,
                Verb.add,
                made,
                phrasings=[text for fact in facts for text in fact.phrasings],
                request_id=request_id,
                reason=reasoned(reason, chosen),
                told=made_words(made),
                findings=Findings(found=tuple(one for findings in found for one in findings.found)),
            )

        return tried(make, TRIES)

    def _parts(self, base: Base, held: HeldCandidate, drafts: Sequence[Draft]) -> list[Fact]:
        """Return the facts of some forms, numbered one after the other."""
        facts: list[Fact] = []
        for part, draft in enumerate(drafts, start=1):
            try:
                fact = self._fact(base, held, draft)
            except FieldErrors as error:
                raise (PartErrors(part, error) if len(drafts) > 1 else error) from None
            facts.append(fact.model_copy(update={"id": f"F{int(fact.id[1:]) + part - 1}"}))
        return facts

    def _written(
        self,
        person: str,
        verb: Verb,
        made: Made,
        *,
        phrasings: Sequence[str],
        request_id: str,
        reason: str,
        told: str,
        findings: Findings | None = None,
    ) -> Done:
        """Return what became of candidates and their facts, written together; questions they answer are closed."""
        settles = [
            Settlement(key=key, state=made.state, facts=facts)
            for key, facts in zip(made.keys, made.facts, strict=True)
        ]
        target = ", ".join(dict.fromkeys(fact for facts in made.facts for fact in facts))
        gaps = self._gaps_asked(phrasings)
        why = reasoned(reason, {}, *gaps)
        if len(made.keys) == 1:
            why = "; ".join([*([why] if why else []), f"candidate {made.keys[0]}"])
        if not made.saves:
            return self.settle(
                person, verb, settles, target=target, request_id=request_id, reason=why, told=told
            )
        done = self.change(
            person,
            verb,
            made.saves,
            target=target,
            request_id=request_id,
            reason=why,
            told=told,
            findings=findings,
            settles=settles,
        )
        for gap in gaps:
            self.close_answered(done, gap)
        return done

    def _declined(self, person: str, keys: Sequence[str], reason: str, request_id: str) -> Done:
        return self.settle(
            person,
            Verb.decline,
            [Settlement(key=key, state=CandidateState.rejected) for key in keys],
            target=candidates_named(keys),
            request_id=request_id,
            reason=reason,
            told=f"{_capital(candidates_named(keys))} {'is' if len(keys) == 1 else 'are'} rejected.",
        )

    def _gaps_asked(self, phrasings: Sequence[str]) -> list[int]:
        """Return the open questions that are asked in one of these phrasings, to the word."""
        asked = {asked_key(text) for text in phrasings}
        if not asked:
            return []
        return [
            gap["id"]
            for gap in self.store.gaps("open")
            if gap["question"] and asked_key(gap["question"]) in asked
        ]

    def _queue_told(self, document: str) -> str:
        states = Counter(held.state for held in self.store.candidates(document))
        waiting = states[CandidateState.open]
        decided = sum(states[state] for state in DECIDED)
        return f"{waiting} {'waits' if waiting == 1 else 'wait'} for review, {decided} decided before"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
