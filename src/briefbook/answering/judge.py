"""One question -> a band: state, near by its words but at odds in a particular, suggest, or nothing near."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from briefbook.answering.guard import RULES, Comparison, Rule, compare, disagreements
from briefbook.answering.names import Recogniser
from briefbook.answering.profile import Profile
from briefbook.answering.reading import Reading, read
from briefbook.answering.signposts import Signposting
from briefbook.answering.sources import Sources
from briefbook.answering.topics import Topics
from briefbook.matching import Matched, Matcher
from briefbook.models import FactStatus, HeldFact, Match, ReplyFact

STATE = 0.30  # the chance from which a match that agrees in every particular is stated (docs/matching.md)
MEANT = 0.20  # the chance from which a fact that is refused for a particular is named as the nearest
SUGGEST = 0.05  # below it even the nearest facts are mostly about something else
# A match that no other comes near (a tenth of its chance) is stated from a quarter of the bar: asked in unusual words,
# it can still only mean this fact. Of 9 such questions of three sets, all were right (docs/matching.md).
ALONE, LONE = 0.1, 0.25
NEAREST = 0.01  # below it a nearest fact is noise, and showing it would look like an answer
KIN_BEHIND = 0.06  # how far behind (raw score) a fact of the same sentence may be and still be stated with it
# Of two facts no further apart (raw score) neither can be told from the other, and both are told: of 592 questions 31
# are such, of which the first answers 22 and the second seven others (docs/matching.md).
TIED = 0.05
# A fact refused for a particular that leads by more shows what was meant: nothing else is stated.
REFUSED_AHEAD = 0.12
# A curator wrote this very question for this fact, so the other rules, which refused 4 in 100 such questions, are
# not asked. These are: an edit of the fact can leave a phrasing behind that asks for what it no longer holds.
OUTLIVES = ("period", "place", "name")
MATCHES = 12  # facts that a judgement is made from, the likeliest
MOST_STATED = 3
MOST_SUGGESTED = 3


class Band(StrEnum):
    state = "state"
    particulars = "particulars"
    suggest = "suggest"
    nothing = "nothing"


@dataclass(frozen=True)
class Base:
    """One consistent state of everything an answer needs."""

    facts: Mapping[str, HeldFact]
    sources: Sources
    matcher: Matcher
    signposting: Signposting
    recogniser: Recogniser
    profiles: Mapping[str, Profile]
    topics: Topics
    prompts: Sequence[str]
    _may_state: dict[str, bool] = field(
        default_factory=dict, init=False
    )  # asked of two dozen facts a question

    def may_state(self, fact_id: str) -> bool:
        """Return whether a fact is live and none of its citations is broken."""
        if fact_id not in self._may_state:
            held = self.facts[fact_id]
            sound = held.fact.status is FactStatus.live and self.sources.sound(held.fact)
            self._may_state[fact_id] = sound
        return self._may_state[fact_id]

    def beside(self, fact_id: str) -> tuple[str, ...]:
        """Return the facts that a fact is joined to: those it differs from, and those it updates."""
        fact = self.facts[fact_id].fact
        return tuple(dict.fromkeys((*fact.differs_from, *fact.updates)))

    def shown(self, fact_id: str, score: float, note: str = "") -> ReplyFact:
        return self.sources.cited(self.facts[fact_id], score=score, note=note)


@dataclass(frozen=True)
class Judgement:
    """What is to be said about one question."""

    question: str
    band: Band
    matches: tuple[Match, ...] = ()
    reason: str = ""  # what disagrees, for band `particulars`
    reading: Reading | None = None
    matched: Matched | None = None
    compared: Mapping[str, Sequence[Comparison]] = field(default_factory=dict)

    @property
    def why(self) -> Mapping[str, Any]:
        """Return how it was come to; most attempts at a part of a question are never asked."""
        return _why(self.matched, self.reading, self.compared) if self.matched and self.reading else {}


class Judge:
    """Judges over a base; the benchmarks give other rules and chances, to measure what each is worth."""

    def __init__(
        self, base: Base, rules: Sequence[Rule] = RULES, *, state: float = STATE, suggest: float = SUGGEST
    ):
        self.base = base
        self._rules, self._state, self._suggest = rules, state, suggest

    def read(self, question: str) -> Reading:
        """Return what a question asks for."""
        matcher = self.base.matcher
        text, _ = matcher.read(question)
        recogniser = self.base.recogniser
        return read(text, recogniser.mentions(text), matcher.synonyms.same, matcher.knows, recogniser.speaker)

    def compare(self, reading: Reading, fact_id: str) -> tuple[Comparison, ...]:
        """Return the question's particulars compared with a fact's."""
        return compare(reading, self.base.profiles[fact_id], self._rules)

    def judge(
        self,
        question: str,
        without: frozenset[str] = frozenset(),
        *,
        only: Callable[[str], bool] | None = None,
    ) -> Judgement:
        """Return the band of a question and the facts that go with it.

        Facts in `without` are left out, and with `only` those for which it is false.
        """
        reading = self.read(question)
        verbatim = self.base.matcher.verbatim(self.base.matcher.read(question)[0])
        compared: dict[str, tuple[Comparison, ...]] = {}

        def may(_: str, fact_id: str) -> bool:
            if only is not None and not only(fact_id):
                return False
            compared[fact_id] = self.compared(reading, fact_id, verbatim)
            return self.agrees(fact_id, compared[fact_id], without)

        matched = self.base.matcher.match(question, k=MATCHES, keep=may)
        band, matches, reason = self.decide(matched, compared)
        return Judgement(question, band, matches, reason, reading, matched, compared)

    def compared(self, reading: Reading, fact_id: str, verbatim: str | None) -> tuple[Comparison, ...]:
        """Return what of a question has to agree with a fact; less, when it is a phrasing of it word for word."""
        found = self.compare(reading, fact_id)
        if verbatim == fact_id:
            found = tuple(one for one in found if one.particular in OUTLIVES)
        return found

    def agrees(self, fact_id: str, found: Sequence[Comparison], without: frozenset[str]) -> bool:
        """Return whether a fact so compared may answer."""
        return fact_id not in without and not disagreements(found) and self.base.may_state(fact_id)

    def decide(
        self, matched: Matched, compared: Mapping[str, Sequence[Comparison]]
    ) -> tuple[Band, tuple[Match, ...], str]:
        """Return the band of what was matched, the facts that go with it, and what disagrees."""
        live = matched.matches
        refused = next((match for match in matched.held_back if self._disagrees(match, compared)), None)
        meant = refused if refused and refused.score >= min(MEANT, self._state) else None
        if meant:
            relative = self._agreeing_kin(meant, live)
            if relative:
                return Band.state, (relative,), ""
            if not live or live[0].raw < meant.raw - (REFUSED_AHEAD if live[0].score >= self._state else 0):
                return Band.particulars, (meant,), disagreements(compared[meant.fact_id])[0].sentence
        if live and (live[0].score >= self._state or self._stands_alone(live, refused)):
            return Band.state, (live[0], *(self._same_sentence(live) or self._tied(live))), ""
        near = tuple(match for match in live if match.score >= self._suggest)[:MOST_SUGGESTED]
        if near:
            return Band.suggest, near, ""
        return Band.nothing, tuple(match for match in live[:1] if match.score >= NEAREST), ""

    def _stands_alone(self, live: Sequence[Match], refused: Match | None) -> bool:
        """Return whether nothing else comes near a match: asked in unusual words, yet it can only mean this one."""
        best = live[0]
        kin = self.base.matcher.kin(best.fact_id)
        others = [one.score for one in live[1:] if one.fact_id not in kin]
        nearest = max([*others, refused.score if refused else 0.0], default=0.0)
        return best.score >= self._state * LONE and nearest <= best.score * ALONE

    def _disagrees(self, match: Match, compared: Mapping[str, Sequence[Comparison]]) -> bool:
        return bool(disagreements(compared.get(match.fact_id, ()))) and self.base.may_state(match.fact_id)

    def _agreeing_kin(self, meant: Match, live: Sequence[Match]) -> Match | None:
        """Return the fact of the same sentence that does agree, when it is as near as the refused one."""
        kin = self.base.matcher.kin(meant.fact_id)
        relative = next((match for match in live if match.fact_id in kin), None)
        if relative is None or meant.raw - relative.raw > REFUSED_AHEAD:
            return None
        return relative.model_copy(update={"score": max(relative.score, meant.score)})

    def _same_sentence(self, live: Sequence[Match]) -> list[Match]:
        best, *others = live
        kin = self.base.matcher.kin(best.fact_id)
        near = [match for match in others if match.fact_id in kin and best.raw - match.raw <= KIN_BEHIND]
        return near[: MOST_STATED - 1]

    def _tied(self, live: Sequence[Match]) -> list[Match]:
        """Return the next fact of another sentence, when it is as near as the first and not joined to it."""
        best, *others = live
        joined = {*self.base.matcher.kin(best.fact_id), *self.base.beside(best.fact_id)}
        near = next((match for match in others if match.fact_id not in joined), None)
        return [near] if near and best.raw - near.raw <= TIED and not best.exact else []


def _why(matched: Matched, reading: Reading, compared: Mapping[str, Sequence[Comparison]]) -> dict[str, Any]:
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
