"""Taking in a document or a new text of one, and checking the quotes against the texts held."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from briefbook.curation.access import Access
from briefbook.curation.results import Done
from briefbook.documents.watching import Fate
from briefbook.drift import Drifting, drifting
from briefbook.errors import BriefbookError
from briefbook.models import CitationState, Document, FactStatus, Frozen
from briefbook.record import Drift, NewText, Verb, tried

TRIES = 5  # a fact may be changed by somebody between the look and the write


class TakenIn(Frozen):
    """What taking in a text did, or would do."""

    document: Document
    new: bool  # the bibliography did not know the document
    message: str
    counts: dict[Fate, int] = Field(default_factory=dict)
    anchored: tuple[str, ...] = ()  # facts whose citations the bot put where the quotes are now
    stale: tuple[str, ...] = ()  # facts that are not stated until a curator has looked
    drifts: tuple[Drift, ...] = ()


class Texts(Access):
    """Documents and their texts; what a text does to the facts that cite it is written with it or not at all."""

    def plan_text(self, person: str, document: Document, text: str) -> TakenIn:
        """Return what a text of a document would do; nothing is written."""
        self.allow(person, Verb.document, document.id, request_id="")
        return taken_in(self._planned(document, text), new=document.id not in self.base.sources.documents)

    def _planned(self, document: Document, text: str) -> Drifting:
        sources = self.base.sources
        held = sources.texts.get(document.id)
        now = [(sources.documents[document.id], held)] if held is not None else []
        kept = [
            pair for pair in self.store.earlier_texts(document.id, but=document.sha256) if pair not in now
        ]
        return drifting(self.briefing.facts(), document, text, [*now, *kept])

    def take_in(
        self, person: str, document: Document, text: str, *, request_id: str, reason: str = ""
    ) -> TakenIn:
        """Take in a new document, or a new text of one: quotes that are only elsewhere are found by the bot itself.

        Facts whose quotes may mean something else are stale from then on, each with a finding for a curator.
        """
        self.allow(person, Verb.document, document.id, request_id=request_id)
        known = document.id in self.base.sources.documents
        if done := self.again(person, Verb.document, request_id):
            return TakenIn(document=document, new=False, message=done.message)

        def take_in() -> TakenIn:
            planned = self._planned(document, text)
            self._write(person, planned.new, request_id=request_id, reason=reason or "a new text")
            return taken_in(planned, new=not known)

        return tried(take_in, TRIES)

    def mend(self, person: str, text: str, *, request_id: str) -> TakenIn | None:
        """Hold a text that the bibliography names, None for another one; a damaged copy is replaced."""
        self.allow(person, Verb.document, "", request_id=request_id)
        found = self.briefing.hold_known(text)
        if found is None:
            return None
        document, new = found
        return TakenIn(document=document, new=new, message="imported" if new else "held already")

    def check(self, person: str, *, request_id: str, dry_run: bool = False) -> tuple[TakenIn, ...]:
        """Return what became of the quotes that are not in their place: found again, or stale with a finding."""
        self.allow(person, Verb.document, "check", request_id=request_id)
        found = []
        for name in self._with_broken_quotes():
            planned = self._plan_check(name)
            if planned.new.anchored or planned.new.stale:
                if not dry_run:
                    once = f"{request_id}:{name}"
                    self._write(person, planned.new, request_id=once, reason="checked")
                found.append(taken_in(planned, new=False))
        return tuple(found)

    def _with_broken_quotes(self) -> Sequence[str]:
        sources = self.base.sources
        names = [
            one.document
            for held in self.briefing.facts()
            if held.fact.status is not FactStatus.retired
            for one in held.fact.citations
            if one.document in sources.texts and sources.state(one) is CitationState.broken
        ]
        return list(dict.fromkeys(names))

    def _plan_check(self, name: str) -> Drifting:
        sources = self.base.sources
        document, text = sources.documents[name], sources.texts[name]
        earlier = self.store.earlier_texts(name, but=document.sha256)
        return drifting(self.briefing.facts(), document, text, earlier, only_broken=True)

    def _write(self, person: str, new: NewText, *, request_id: str, reason: str) -> Done:
        name = new.document.id
        recorded = self._record(person, Verb.document, name, request_id=request_id, reason=reason, holds=new)
        return self.done(Verb.document, recorded, f"{name} is taken in.")


def taken_in(planned: Drifting, *, new: bool) -> TakenIn:
    """Return a plan as what was done by it, with a sentence a person reads."""
    written = planned.new
    return TakenIn(
        document=written.document,
        new=new,
        message=_told(planned),
        counts=planned.counts(),
        anchored=tuple(save.fact.id for save in written.anchored),
        stale=tuple(save.fact.id for save in written.stale),
        drifts=written.drifts,
    )


def _told(planned: Drifting) -> str:
    counts = ", ".join(f"{count} {fate}" for fate, count in planned.counts().items())
    if not counts:
        return "No fact cites it."
    stale = [save.fact.id for save in planned.new.stale]
    told = f"Its citations: {counts}."
    if stale:
        is_ = "is" if len(stale) == 1 else "are"
        told += f" {', '.join(stale)} {is_} not stated until a curator has looked."
    return told


def unknown(number: int) -> BriefbookError:
    """Return what is said of a finding that there is not."""
    return BriefbookError(f"There is no finding {number}. `briefbook documents findings` lists them.")
