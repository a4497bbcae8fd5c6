"""A proposed sentence as the fact that it would become, with a form over it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from briefbook.answering.judge import Base
from briefbook.curation.candidates import STILL_THEIRS, draft_of_candidate, is_theirs, over, own_words_problem
from briefbook.curation.citing import passages_of
from briefbook.curation.closing import Closing
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft, draft_of
from briefbook.curation.relating import is_cited
from briefbook.documents.quotes import cited_at, passage_at
from briefbook.extraction.candidate import Candidate
from briefbook.models import Fact, FactStatus
from briefbook.record import DECIDED, CandidateState, DecidedError, HeldCandidate

ALREADY = 90.0  # rapidfuzz ratio from which two sentences of a document say the same


class Forming(Closing):
    """What the verbs of reviewing make facts with."""

    def _candidate(self, key: str) -> HeldCandidate:
        held = self.store.candidate(key)
        if held is None:
            raise DecidedError(f"There is no candidate {key}. `briefbook review list` has them.")
        return held

    def _undecided(self, key: str) -> HeldCandidate:
        held = self._candidate(key)
        if held.state is not CandidateState.open:
            raise DecidedError(held.told)
        return held

    def _fact(self, base: Base, held: HeldCandidate, draft: Draft | None) -> Fact:
        """Return the fact that a candidate becomes with a form over it; raises `FieldErrors`."""
        filled = self._over(base, held, draft)
        own = own_words_problem(filled.statement or "", "".join(self._passage(base, held.candidate)))
        try:
            fact = self._typed(base, held, filled)
        except FieldErrors as error:
            errors = {**({"statement": own} if own else {}), **error.errors}
            raise FieldErrors(errors, error.suggestions) from None
        if own:
            raise FieldErrors({"statement": own})
        return fact

    def _typed(self, base: Base, held: HeldCandidate, draft: Draft) -> Fact:
        """Return the fact of a form, its quote at the very place that was proposed while it is that quote."""
        candidate = held.candidate
        fact = self._filled(base, over(draft_of_candidate(candidate), draft), None, fewest=0)
        first = fact.citations[0]
        if first.quote != candidate.quote or first.start == candidate.quote_start:
            return fact
        document, text = base.sources.documents[first.document], base.sources.texts[first.document]
        start, end = candidate.quote_start, candidate.quote_start + len(first.quote)
        if first.document != candidate.document or text[start:end] != first.quote:
            return fact
        there = cited_at(document.id, text, passages_of(document, text), start, end)
        return fact.model_copy(update={"citations": (there, *fact.citations[1:])})

    def _over(self, base: Base, held: HeldCandidate, draft: Draft | None) -> Draft:
        """Return what was proposed with what somebody typed over it.

        A field that reads as the form showed it was not typed, so that figures are read anew from a new statement.
        """
        proposed = draft_of_candidate(held.candidate)
        if draft is None:
            return proposed
        shown = self._shown(base, held).given()
        typed = {name: text for name, text in draft.given().items() if text != shown.get(name, "")}
        return over(proposed, Draft(**typed))

    def _shown(self, base: Base, held: HeldCandidate) -> Draft:
        """Return the form of a candidate with all that is read from its statement."""
        proposed = draft_of_candidate(held.candidate)
        try:
            return _form_of(self._typed(base, held, proposed))
        except FieldErrors:
            return proposed

    def _as_is(self, base: Base, held: HeldCandidate) -> tuple[Draft, Fact | None, dict[str, str]]:
        """Return a candidate's form, the fact it becomes, and by field what keeps it from being approved as it is."""
        try:
            fact = self._fact(base, held, None)
        except FieldErrors as error:
            return self._shown(base, held), None, error.errors
        return _form_of(fact), fact, {}

    def _unquestioned(
        self, base: Base, held: HeldCandidate, beside: Sequence[Fact]
    ) -> tuple[Fact | None, str]:
        """Return the fact of a candidate that raises no question, else None and what it raises."""
        try:
            fact = self._fact(base, held, None)
        except FieldErrors as error:
            return None, next(iter(error.errors.values()))
        quoting = _quoting(base, held)
        if quoting:
            return None, f"{quoting[0]} quotes it already."
        found = self._findings(base, fact, None).found
        if found:
            return None, found[0].why
        if any(fuzz.ratio(fact.statement, other.statement) >= ALREADY for other in beside):
            return None, "Another candidate of the document says the same."
        return fact.model_copy(update={"id": f"F{int(fact.id[1:]) + len(beside)}"}), ""

    def _passage(self, base: Base, candidate: Candidate) -> tuple[str, str, str]:
        """Return the text before the quote, the quote and the text after it, in its passage; alone when it is gone."""
        document, text = (
            base.sources.documents[candidate.document],
            base.sources.texts.get(candidate.document),
        )
        start, end = candidate.quote_start, candidate.quote_start + len(candidate.quote)
        if text is None or text[start:end] != candidate.quote:
            return "", candidate.quote, ""
        home = passage_at(passages_of(document, text), start, end)
        if home is None:
            return "", candidate.quote, ""
        return text[home.start : start], candidate.quote, text[end : home.end]

    def _notes(self, base: Base, held: HeldCandidate) -> Iterator[str]:
        """Yield what a reviewer is told of a candidate besides its flags."""
        wordings = held.candidate.wordings
        if len(wordings) == 1:
            yield "worded by a model: read it against the passage"
        elif is_theirs(held.candidate.statement, held.candidate):
            yield STILL_THEIRS
        if len(wordings) > 1:
            offered = " / ".join(one.statement for one in wordings)
            yield f"a model would split it: {offered}"
        quoting = _quoting(base, held)
        if quoting and held.state is CandidateState.open:
            yield f"quoted by {', '.join(quoting)} already"
        document = base.sources.documents[held.candidate.document]
        if document.sha256 != held.text_sha256:
            yield f"{document.id} has changed since it was proposed"
        if held.state is CandidateState.open and held.reason:
            yield held.reason
        if held.state in DECIDED:
            facts = f" ({', '.join(held.facts)})" if held.facts else ""
            waits = f", proposal {held.proposal}" if held.proposal else ""
            yield f"{held.state} by {held.decided_by}{facts}{waits}"


def _form_of(fact: Fact) -> Draft:
    """Return a fact as the form of a candidate; how people ask is typed anew."""
    return draft_of(fact).model_copy(update={"phrasings": ""})


def _quoting(base: Base, held: HeldCandidate) -> list[str]:
    """Return the live facts that quote from a candidate's sentence, where it stands."""
    candidate = held.candidate
    if base.sources.documents[candidate.document].sha256 != held.text_sha256:
        return []
    return [
        one.fact.id
        for one in base.facts.values()
        if one.fact.status is FactStatus.live and is_cited(candidate, one.fact)
    ]
