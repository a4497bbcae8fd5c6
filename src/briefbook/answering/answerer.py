"""A question -> a reply: the whole way, in the order in which it is decided.

Signposts come before anything else, then small talk, then matching; the band is decided last:
state, suggest, or say no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefbook.answering import compose
from briefbook.answering.guard import Comparison, compare, disagreements
from briefbook.answering.names import Recogniser
from briefbook.answering.profile import Profile
from briefbook.answering.reading import Reading, read
from briefbook.answering.signposts import Signposting
from briefbook.answering.smalltalk import is_small_talk
from briefbook.answering.sources import Sources, date_words, sound
from briefbook.matching import Matched, Matcher
from briefbook.models import Basis, FactStatus, HeldFact, Match, Reply, ReplyFact

STATE = 0.50  # the chance from which a match is stated; chosen on the exam for precision first
SUGGEST = 0.08  # below it even the nearest facts are mostly about something else
NEAREST = 0.02  # below it a nearest fact is noise, and showing it would look like an answer
MOST_SUGGESTED = 3
KIN_BEHIND = 0.06  # how far behind (raw score) a fact of the same sentence may be and still be stated with it
MOST_STATED = 3


@dataclass(frozen=True)
class Base:
    """One consistent state of everything an answer needs."""

    facts: Mapping[str, HeldFact]
    sources: Sources
    matcher: Matcher
    signposting: Signposting
    recogniser: Recogniser
    profiles: Mapping[str, Profile]
    prompts: tuple[str, ...]

    def searched(self) -> str:
        """Return what was searched, in one sentence."""
        live = sum(held.fact.status is FactStatus.live for held in self.facts.values())
        dates = [document.date for document in self.sources.documents.values() if document.date]
        return compose.SEARCHED.format(
            facts=live,
            documents=len(self.sources.documents),
            newest=date_words(max(dates, default=None), Basis.stated),
        )


class Answerer:
    """Answers over one state of the base; takes values and returns values."""

    def __init__(self, base: Base):
        self.base = base

    def answer(self, question: str, thread_facts: Sequence[str] = ()) -> Reply:
        """Return the reply to a question; never raises for anything that a person can type."""
        worried = self.base.signposting.situation(question)
        if worried:
            situation, cues = worried
            routes = self.base.signposting.routes(situation)
            why = {"rule": "signpost", "situation": situation.id, "cues": list(cues)}
            checked = date_words(self.base.signposting.checked, Basis.stated)
            return compose.signpost(question, situation, routes, checked, why)
        if is_small_talk(question):
            return compose.help_(question, self.base.prompts, {"rule": "small talk"})
        return self._banded(question)

    def _banded(self, question: str) -> Reply:
        text, _ = self.base.matcher.read(question)
        reading = read(text, self.base.recogniser.mentions(text))
        compared: dict[str, tuple[Comparison, ...]] = {}

        def agrees(_: str, fact_id: str) -> bool:
            compared[fact_id] = compare(reading, self.base.profiles[fact_id])
            return not disagreements(compared[fact_id]) and self._may_state(fact_id)

        matched = self.base.matcher.match(question, k=12, keep=agrees)
        why = self._why(matched, reading, compared)
        live = matched.matches
        if live and live[0].score >= STATE:
            stated = [live[0], *self._same_sentence(live)]
            facts = [self._shown(match) for match in stated]
            return compose.answer(question, facts, {**why, "rule": "state", "threshold": STATE})
        refused = next((match for match in matched.held_back if self._may_state(match.fact_id)), None)
        if refused and refused.score >= STATE and (not live or live[0].raw < refused.raw):
            return self._near_miss(question, refused, compared[refused.fact_id], why)
        near = [match for match in live if match.score >= SUGGEST][:MOST_SUGGESTED]
        if near:
            facts = [self._shown(match) for match in near]
            return compose.suggest(question, facts, {**why, "rule": "suggest", "threshold": SUGGEST})
        nearest = [self._shown(match) for match in live[:1] if match.score >= NEAREST]
        return compose.abstain(
            question, nearest, {**why, "rule": "abstain"}, reason="", searched=self.base.searched()
        )

    def _near_miss(self, question: str, match: Match, found: Sequence[Comparison], why: Mapping[str, Any]) -> Reply:
        reason = disagreements(found)[0].sentence
        return compose.abstain(
            question,
            [self._shown(match)],
            {**why, "rule": "particulars"},
            reason=f"{compose.NOT_HELD} {reason}",
            searched=self.base.searched(),
        )

    def _same_sentence(self, live: Sequence[Match]) -> list[Match]:
        best, *others = live
        kin = self.base.matcher.kin(best.fact_id)
        near = [m for m in others if m.fact_id in kin and best.raw - m.raw <= KIN_BEHIND]
        return near[: MOST_STATED - 1]

    def _may_state(self, fact_id: str) -> bool:
        held = self.base.facts[fact_id]
        return held.fact.status is FactStatus.live and sound(self.base.sources.cited(held))

    def _shown(self, match: Match, note: str = "") -> ReplyFact:
        return self.base.sources.cited(self.base.facts[match.fact_id], score=match.score, note=note)

    def _why(
        self, matched: Matched, reading: Reading, compared: Mapping[str, Sequence[Comparison]]
    ) -> dict[str, Any]:
        shown = [*matched.matches[:5], *matched.held_back[:5]]
        return {
            "asked": matched.asked,
            "repaired": dict(matched.repaired),
            "unknown_words": list(matched.unknown),
            "reading": reading.model_dump(mode="json", exclude_defaults=True),
            "matches": [match.model_dump() for match in matched.matches[:5]],
            "held_back": [match.model_dump() for match in matched.held_back[:5]],
            "compared": {
                match.fact_id: [one.model_dump(exclude_defaults=True) for one in compared.get(match.fact_id, ())]
                for match in shown
            },
        }
