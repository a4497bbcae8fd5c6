"""What a curator makes of a finding: the fact is cited anew, stands as it is, or is retired."""

from __future__ import annotations

from briefbook.answering.judge import Base
from briefbook.curation import diff
from briefbook.curation.citing import passages_of
from briefbook.curation.diff import Segment
from briefbook.curation.editing import Editing, Resolved
from briefbook.curation.forms import Draft, as_lines, quote_words
from briefbook.curation.results import Done
from briefbook.curation.texts import unknown
from briefbook.documents.quotes import cited_at, occurrences
from briefbook.errors import BriefbookError
from briefbook.models import Citation, Document, Fact, FactStatus, Frozen, HeldFact
from briefbook.record import DecidedError, Drift, Verb


class ToSettle(Frozen):
    """A finding as a card shows it."""

    drift: Drift
    held: HeldFact
    document: Document
    words: tuple[Segment, ...]  # how its sentence became what it is
    stands: bool  # its quote is in the sentence as it is now, to the letter


class Settling(Editing):
    """Findings, and the ways out of them; each ends in a verb that changes the fact, which closes its findings."""

    def findings(self, person: str) -> tuple[ToSettle, ...]:
        """Return the findings that wait, oldest first."""
        self.allow_looking(person, "findings")
        base = self.base
        return tuple(_shown(base, drift) for drift in self.store.findings() if drift.fact_id in base.facts)

    def finding(self, person: str, number: int) -> ToSettle:
        """Return one finding, open or settled."""
        self.allow_looking(person, "findings")
        drift = self.store.finding(number)
        if drift is None:
            raise unknown(number)
        return _shown(self.base, drift)

    def recite(
        self,
        person: str,
        number: int,
        quote: str,
        *,
        request_id: str,
        statement: str = "",
        reason: str = "",
        resolved: Resolved | None = None,
    ) -> Done:
        """Cite the words that prove the fact now, with another statement where it has to say something else."""
        self.allow(person, Verb.edit, f"finding {number}", request_id=request_id)
        if done := self.again(person, Verb.edit, request_id):
            return done
        drift = self.unsettled(number)
        fact = self.held(drift.fact_id).fact
        if not statement.strip() and quote.strip() == drift.quote:
            raise BriefbookError(
                f"“{drift.quote}” is what {fact.id} cites already. If it stands as it is, say that it stands."
            )
        draft = _recited(fact, drift, quote, statement)
        why = reason or f"finding {number}: {drift.fate}"
        return self.edit(person, fact.id, draft, request_id=request_id, reason=why, resolved=resolved)

    def stand(
        self, person: str, number: int, *, request_id: str, reason: str = "", resolved: Resolved | None = None
    ) -> Done:
        """Say that a fact stands as it is: its quote is anchored in the sentence as it reads now."""
        self.allow(person, Verb.restore, f"finding {number}", request_id=request_id)
        if done := self.again(person, Verb.restore, request_id):
            return done
        drift, base = self.unsettled(number), self.base
        held = self.held(drift.fact_id, base)
        fact = self._standing(base, held.fact)
        return self._stated_again(
            person,
            base,
            fact,
            None,
            request_id=request_id,
            reason=reason or f"finding {number}: looked at, and it stands",
            resolved=resolved,
            told=f"{fact.id} stands as it is, and is stated again.",
        )

    def give_up(self, person: str, number: int, reason: str, *, request_id: str) -> Done:
        """Retire the fact that a finding is about."""
        self.allow(person, Verb.retire, f"finding {number}", request_id=request_id)
        if done := self.again(person, Verb.retire, request_id):
            return done
        return self.retire(person, self.unsettled(number).fact_id, reason, request_id=request_id)

    def unsettled(self, number: int) -> Drift:
        """Return a finding that waits; raises `DecidedError` when it is settled."""
        drift = self.store.finding(number)
        if drift is None:
            raise unknown(number)
        if drift.settled_at is not None:
            raise DecidedError(
                f"Finding {number} is settled: {drift.settled_by} has made {drift.fact_id} {drift.settled_as}."
            )
        return drift

    def _standing(self, base: Base, fact: Fact) -> Fact:
        """Return a fact as live, each quote of it that was found wanting in its new sentence."""
        wanting = {(one.document, one.quote): one for one in self.store.findings() if one.fact_id == fact.id}
        citations = tuple(
            _anchored(base, one, wanting[one.document, one.quote])
            if (one.document, one.quote) in wanting
            else one
            for one in fact.citations
        )
        return fact.model_copy(update={"citations": citations, "status": FactStatus.live})


def _shown(base: Base, drift: Drift) -> ToSettle:
    return ToSettle(
        drift=drift,
        held=base.facts[drift.fact_id],
        document=base.sources.documents[drift.document],
        words=diff.words(drift.before, drift.after) if drift.after else (),
        stands=_place(base, drift) is not None,
    )


def _place(base: Base, drift: Drift) -> int | None:
    """Return the one place where a finding's quote stands now in its new sentence, or None."""
    text = base.sources.texts.get(drift.document)
    if text is None or drift.place is None:
        return None
    places = occurrences(text, drift.quote)
    if drift.place in places:
        return drift.place
    return places[0] if len(places) == 1 else None


def _anchored(base: Base, citation: Citation, drift: Drift) -> Citation:
    place = _place(base, drift)
    if place is None:
        raise BriefbookError(
            f"“{drift.quote}” is not in the sentence as it reads now, so {drift.fact_id} cannot stand on it."
            " Cite the words that prove it, or retire it."
        )
    document, text = base.sources.documents[citation.document], base.sources.texts[citation.document]
    return cited_at(document.id, text, passages_of(document, text), place, place + len(citation.quote))


def _recited(fact: Fact, drift: Drift, quote: str, statement: str) -> Draft:
    """Return the form that puts another quote in place of the one a finding is about."""
    first, *further = fact.citations
    said = {"statement": statement} if statement.strip() else {}
    if (first.document, first.quote) == (drift.document, drift.quote):
        return Draft(document=drift.document, quote=quote, paragraph="", **said)
    lines = [
        f"{one.document}: {quote}"
        if (one.document, one.quote) == (drift.document, drift.quote)
        else quote_words(one)
        for one in further
    ]
    return Draft(also=as_lines(lines), **said)
