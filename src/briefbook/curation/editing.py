"""Forms and the changes they make: add, edit, retire, restore, alias, merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from briefbook.answering.judge import Base
from briefbook.curation import diff
from briefbook.curation.access import Access
from briefbook.curation.changing import changed, merged, next_number, referring
from briefbook.curation.checks import Choice, FindingKind, Findings
from briefbook.curation.citing import Library, QuoteError
from briefbook.curation.drafts import FieldErrors, to_fact
from briefbook.curation.figures import reader
from briefbook.curation.forms import Draft, as_lines, draft_of
from briefbook.curation.results import Done, FindingsError, Review, StaleEditError, State
from briefbook.errors import BriefbookError
from briefbook.matching.normalise import key
from briefbook.models import MIN_PHRASINGS, Fact, FactStatus, HeldFact, Revision
from briefbook.record import Save, Settlement, StaleError, Verb, tried

Resolved = Mapping[str, Choice]  # the fact that a finding names -> what was chosen
Settling = Callable[[Sequence[str]], Sequence[Settlement]]  # ids of facts -> candidates as decided with them
SETTLES = (
    "statement",
    "document",
    "quote",
    "paragraph",
    "also",
)  # fields that a curator settles a finding with
TRIES = 20  # numbers tried for a new fact when others add at the same moment: one is lost to each of them


class Editing(Access):
    """Verbs that change facts; each checks the role, repeats nothing, and hands back a receipt."""

    # --- a form, before it is sent

    def draft(
        self, person: str, name: str | None = None, *, request_id: str = ""
    ) -> tuple[Draft, int | None]:
        """Return a filled form and the revision it shows; of a new fact, an empty one."""
        self.allow(person, Verb.edit if name else Verb.add, name or "", request_id=request_id)
        if name is None:
            return Draft(), None
        held = self.held(name)
        return draft_of(held.fact), held.revision

    def review(
        self,
        person: str,
        draft: Draft,
        name: str | None = None,
        *,
        expected_revision: int | None = None,
        resolved: Resolved | None = None,
        request_id: str = "",
    ) -> Review:
        """Return what a form would do if it were sent now; raises `FieldErrors` and `StaleEditError`."""
        self.allow(person, Verb.edit if name else Verb.add, name or "", request_id=request_id)
        base = self.base
        before = self._editable(base, name, draft, expected_revision) if name else None
        fact = self._filled(base, draft, before)
        findings = self._findings(base, fact, before)
        chosen = resolved or {}
        return Review(
            fact=fact,
            before=before,
            saves=changed(fact, base.facts, chosen),
            changes=diff.changes(before.fact if before else None, fact),
            findings=findings,
            open=tuple(dict.fromkeys(finding.other for finding in findings.open(chosen))),
            live=self.goes_live(person),
        )

    # --- verbs

    def add(
        self,
        person: str,
        draft: Draft,
        *,
        request_id: str,
        reason: str = "",
        resolved: Resolved | None = None,
        gap: int | None = None,
        settles: Settling | None = None,
    ) -> Done:
        """Add a fact; with `gap`, the question that it answers is closed once it is live."""
        self.allow(person, Verb.add, request_id=request_id)
        if done := self.again(person, Verb.add, request_id):
            return done

        def add() -> Done:
            return self._added(
                person, draft, resolved or {}, request_id=request_id, reason=reason, gap=gap, settles=settles
            )

        return tried(add, TRIES)

    def _added(
        self,
        person: str,
        draft: Draft,
        chosen: Resolved,
        *,
        request_id: str,
        reason: str,
        gap: int | None,
        settles: Settling | None,
    ) -> Done:
        base = self.base
        fact = self._filled(base, draft, None, fewest=0 if settles else MIN_PHRASINGS)
        findings = self._findings(base, fact, None)
        settled(findings, chosen, fact)
        saves = changed(fact, base.facts, chosen)
        main = next(
            (save.fact.id for save in saves if save.fact.id == fact.id), saves[0].fact.id if saves else ""
        )
        told = f"{main} is added." if main == fact.id else f"It is merged into {main}."
        if not saves:
            return _unchanged(Verb.add, "Nothing was changed: all of it is there already.", findings)
        return self.change(
            person,
            Verb.add,
            saves,
            target=main,
            request_id=request_id,
            reason=reasoned(reason, chosen, gap),
            told=told,
            findings=findings,
            gap=gap,
            settles=settles([main]) if settles else (),
        )

    def edit(
        self,
        person: str,
        name: str,
        draft: Draft,
        *,
        request_id: str,
        expected_revision: int | None = None,
        reason: str = "",
        resolved: Resolved | None = None,
        gap: int | None = None,
        settles: Settling | None = None,
    ) -> Done:
        """Edit a fact; `expected_revision` is the one the form showed, the current one when left out."""
        self.allow(person, Verb.edit, name, request_id=request_id)
        if done := self.again(person, Verb.edit, request_id):
            return done
        base = self.base
        before = self._editable(base, name, draft, expected_revision)
        fact = self._filled(base, draft, before)
        findings = self._findings(base, fact, before)
        chosen = resolved or {}
        settled(findings, chosen, fact)
        saves = changed(fact, base.facts, chosen)
        if not saves:
            return _unchanged(Verb.edit, f"Nothing was changed: {fact.id} reads as before.", findings)
        try:
            return self.change(
                person,
                Verb.edit,
                saves,
                target=fact.id,
                request_id=request_id,
                reason=reasoned(reason, chosen, gap),
                told=f"{fact.id} is changed.",
                findings=findings,
                gap=gap,
                settles=settles([fact.id]) if settles else (),
            )
        except StaleError as stale:  # between the look and the write
            raise self._stale(base, stale.current or before, before, draft) from None

    def retire(
        self, person: str, name: str, reason: str, *, request_id: str, expected_revision: int | None = None
    ) -> Done:
        """Retire a fact, so that it is no longer stated; everything it was is kept."""
        self.allow(person, Verb.retire, name, request_id=request_id)
        if done := self.again(person, Verb.retire, request_id):
            return done
        base = self.base
        held = self.held(name, base)
        if not reason.strip():
            raise FieldErrors({"reason": f"say why {held.fact.id} is retired."})
        if held.fact.status is FactStatus.retired:
            return _unchanged(Verb.retire, f"{held.fact.id} is retired already.")
        fact = held.fact.model_copy(update={"status": FactStatus.retired})
        others = referring(fact.id, base.facts)
        told = f"{fact.id} is retired." + (f" {', '.join(others)} still refer to it." if others else "")
        save = Save(fact=fact, expected_revision=expected_revision or held.revision)
        return self.change(
            person,
            Verb.retire,
            [save],
            target=fact.id,
            request_id=request_id,
            reason=reason.strip(),
            told=told,
        )

    def restore(
        self,
        person: str,
        name: str,
        revision: int | None = None,
        *,
        request_id: str,
        reason: str = "",
        resolved: Resolved | None = None,
    ) -> Done:
        """Bring back an earlier revision, or what a retired fact said last; its quotes are checked anew."""
        self.allow(person, Verb.restore, name, request_id=request_id)
        if done := self.again(person, Verb.restore, request_id):
            return done
        base = self.base
        held = self.held(name, base)
        wanted = self._revision(held, revision)
        fact = self._verified(base, wanted.fact)
        if fact == held.fact:
            return _unchanged(Verb.restore, f"Nothing was changed: {fact.id} reads like that now.")
        before = held if held.fact.status is FactStatus.live else None
        told = f"{fact.id} says again what it said in revision {wanted.number}."
        return self._stated_again(
            person, base, fact, before, request_id=request_id, reason=reason, resolved=resolved, told=told
        )

    def _stated_again(
        self,
        person: str,
        base: Base,
        fact: Fact,
        before: HeldFact | None,
        *,
        request_id: str,
        reason: str,
        resolved: Resolved | None,
        told: str,
    ) -> Done:
        """Return what became of a fact that is to be stated again, beside what stands there now."""
        findings = self._findings(base, fact, before)
        chosen = resolved or {}
        settled(findings, chosen, fact)
        return self.change(
            person,
            Verb.restore,
            changed(fact, base.facts, chosen),
            target=fact.id,
            request_id=request_id,
            reason=reasoned(reason, chosen),
            told=told,
            findings=findings,
        )

    def alias(
        self,
        person: str,
        name: str,
        phrasing: str,
        *,
        request_id: str,
        resolved: Resolved | None = None,
        gap: int | None = None,
        suggestion: int | None = None,
    ) -> Done:
        """Add a phrasing to a fact, so that it is found when somebody asks like that.

        `suggestion` is the suggested phrasing that this accepts.
        """
        self.allow(person, Verb.alias, name, request_id=request_id)
        if done := self.again(person, Verb.alias, request_id):
            return done
        base = self.base
        held = self.held(name, base)
        text = " ".join(phrasing.split())
        if not key(text):
            raise FieldErrors({"phrasings": "write the question as people ask it."})
        if key(text) in map(key, held.fact.phrasings):
            return _unchanged(Verb.alias, f"{held.fact.id} is asked for like that already.")
        draft = Draft(phrasings=as_lines([*held.fact.phrasings, text]))
        fact = self._filled(base, draft, self._editable(base, name, draft, None))
        chosen = resolved or {}
        findings = self._findings(base, fact, held)
        settled(Findings(found=findings.of(FindingKind.phrasing)), chosen, fact)
        done = self.change(
            person,
            Verb.alias,
            changed(fact, base.facts, chosen),
            target=fact.id,
            request_id=request_id,
            reason=reasoned("", chosen, gap),
            told=f"{fact.id} is found by “{text}”.",
            findings=findings,
            gap=gap,
        )
        if suggestion is not None and done.state is not State.unchanged:
            self.store.decide_suggestion(suggestion, "accepted", by=person, at=self.clock())
        return done

    def merge(self, person: str, kept: str, gone: str, *, request_id: str, reason: str = "") -> Done:
        """Give one fact's phrasings and quotes to another and retire it."""
        self.allow(person, Verb.merge, f"{kept}, {gone}", request_id=request_id)
        if done := self.again(person, Verb.merge, request_id):
            return done
        base = self.base
        first, second = self.held(kept, base), self.held(gone, base)
        if first.fact.id == second.fact.id:
            raise BriefbookError("A fact cannot be merged with itself. Name two.")
        for held in (first, second):
            if held.fact.status is FactStatus.retired:
                raise BriefbookError(f"{held.fact.id} is retired. Restore it first, or leave it as it is.")
        return self.change(
            person,
            Verb.merge,
            merged(first.fact, second.fact, base.facts),
            target=f"{first.fact.id}, {second.fact.id}",
            request_id=request_id,
            reason=reason,
            told=f"{second.fact.id} is merged into {first.fact.id} and retired.",
        )

    # --- what the verbs share

    def _editable(self, base: Base, name: str, draft: Draft, expected: int | None) -> HeldFact:
        held = self.held(name, base)
        if expected is not None and held.revision != expected:
            history = self.store.history(held.fact.id)
            if not 0 < expected <= len(history):
                raise StaleError(f"{held.fact.id} has no revision {expected}.", held)
            raise self._stale(base, held, HeldFact(fact=history[expected - 1].fact, revision=expected), draft)
        if held.fact.status is FactStatus.retired:
            raise BriefbookError(f"{held.fact.id} is retired. Restore it first, then edit it.")
        return held

    def _stale(self, base: Base, current: HeldFact, before: HeldFact, draft: Draft) -> StaleEditError:
        try:
            typed: Fact | None = self._filled(base, draft, before)
        except FieldErrors:
            typed = None
        return StaleEditError(
            current,
            draft,
            by=self.store.history(current.fact.id)[-1].actor,
            theirs=diff.changes(before.fact, current.fact),
            typed=typed,
            ours=diff.changes(before.fact, typed) if typed else (),
        )

    def _filled(
        self, base: Base, draft: Draft, before: HeldFact | None, *, fewest: int = MIN_PHRASINGS
    ) -> Fact:
        proposed = (
            [save for proposal in self.store.proposals(None) for save in proposal.saves] if not before else []
        )
        fact = to_fact(
            draft,
            base=before.fact if before else None,
            fact_id=before.fact.id if before else next_number(base.facts, proposed),
            documents=base.sources.documents,
            texts=base.sources.texts,
            topics=[topic.id for topic in self.briefing.topics()],
            facts=base.facts,
            read=reader(base.matcher.names, base.recogniser),
            fewest=fewest,
        )
        return self._as_found(fact, draft, before.fact) if before else fact

    def _as_found(self, fact: Fact, draft: Draft, before: Fact) -> Fact:
        """Return an edited fact stale as it was, while a finding waits and neither quote nor statement is other."""
        if before.status is not FactStatus.stale or fact.status is FactStatus.stale:
            return fact
        was, typed = draft_of(before).given(), draft.given()
        looked = any(typed.get(name, was[name]) != was[name] for name in SETTLES)
        if looked or all(drift.fact_id != fact.id for drift in self.store.findings()):
            return fact
        return fact.model_copy(update={"status": before.status, "citations": before.citations})

    def _findings(self, base: Base, fact: Fact, before: HeldFact | None) -> Findings:
        """Return what is found anew: an edit is not asked again about what stood before it."""
        found = self.found(fact, base)
        return found.beyond(self.found(before.fact, base)) if before and found.found else found

    def _revision(self, held: HeldFact, number: int | None) -> Revision:
        history = self.store.history(held.fact.id)
        if number is None:
            wanted = [one for one in history[:-1] if one.fact.status is not FactStatus.retired]
            if not wanted:
                raise BriefbookError(f"{held.fact.id} has no earlier revision to restore.")
            return wanted[-1]
        if not 0 < number <= len(history):
            raise BriefbookError(f"{held.fact.id} has revisions 1 to {len(history)}, and no {number}.")
        return history[number - 1]

    def _verified(self, base: Base, fact: Fact) -> Fact:
        """Return a fact as live, its quotes where the texts have them now."""
        library = Library(base.sources.documents, base.sources.texts)
        try:
            citations = tuple(library.still(citation) for citation in fact.citations)
        except QuoteError as error:
            raise FieldErrors(
                {"quote": str(error)}, {"quote": error.nearest} if error.nearest else {}
            ) from None
        return fact.model_copy(update={"citations": citations, "status": FactStatus.live})


def settled(findings: Findings, chosen: Resolved, fact: Fact) -> None:
    """Raise `FindingsError` while a finding waits for a choice, or has one that it does not offer."""
    waiting = [finding.other for finding in findings.open(chosen)]
    offered = {
        other: {choice for f in findings.found if f.other == other for choice in f.choices}
        for other in chosen
    }
    wrong = [f.other for f in findings.found if f.other in chosen and chosen[f.other] not in offered[f.other]]
    if waiting or wrong:
        raise FindingsError(findings, [*waiting, *wrong], fact)


def reasoned(reason: str, chosen: Resolved, *gaps: int | None) -> str:
    """Return the reason as it is kept, with what was chosen and which questions it answers."""
    choices = [
        f"{choice} as {other}" if choice is Choice.distinct else f"{choice} {other}"
        for other, choice in chosen.items()
    ]
    answers = [f"answers question {gap}" for gap in gaps if gap is not None]
    return "; ".join([*([reason.strip()] if reason.strip() else []), *choices, *answers])


def _unchanged(verb: Verb, told: str, findings: Findings | None = None) -> Done:
    return Done(state=State.unchanged, verb=verb, message=told, findings=findings or Findings())
