"""A question -> a reply: the whole way, in the order in which it is decided.

Signposts come before anything else, then small talk; a question of several parts is judged part by part; facts
whose sources differ are shown side by side; what is left is stated, suggested or said no to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from briefbook.answering import compose
from briefbook.answering.followups import asks_about_the_fact, points_back, standing_alone
from briefbook.answering.guard import disagreements
from briefbook.answering.judge import MOST_STATED, Band, Base, Judge, Judgement
from briefbook.answering.kinds import AnswerKind
from briefbook.answering.parts import comparing
from briefbook.answering.several import Several, stated
from briefbook.answering.smalltalk import is_small_talk
from briefbook.answering.sources import date_words
from briefbook.answering.topics import across_facets
from briefbook.matching.normalise import clean, subject_terms, tokens
from briefbook.models import Basis, FactStatus, Match, Reply, ReplyFact

MOST_IN_A_REPLY = 6  # facts of all parts together: beyond it a reply is no longer read

SETTLED = 0.98  # a question that is itself a curated phrasing is not taken apart


Parts = Callable[[str, Judgement], Sequence[Judgement]]  # a question and its judgement as one -> its parts'


class Answerer:
    """Answers over one state of the base; takes values and returns values."""

    def __init__(self, base: Base, judge: Judge | None = None, parts: Parts | None = None):
        self.base = base
        self._judge = judge or Judge(base)
        self._parts = parts or Several(base, self._judge).judged

    def answer(self, question: str, thread_facts: Sequence[str] = ()) -> Reply:
        """Return the reply to a question; never raises for anything that a person can type."""
        worried = self._worried(question)
        if worried:
            return worried
        if not tokens(clean(question)):
            return compose.help_(
                question, self.base.prompts, {"rule": "no question"}, lead=compose.NO_QUESTION
            )
        if is_small_talk(self.base.matcher.read(question)[0]):
            return compose.help_(question, self.base.prompts, {"rule": "small talk"})
        followed = self._follow_up(question, thread_facts)
        if followed:
            return followed
        listed = self._bare_topic(question)
        if listed:
            return listed
        whole = self._judge.judge(question)
        if settled(whole):
            return self._reply(question, whole)
        return self._by_parts(question, whole) or self._reply(question, whole)

    def _worried(self, question: str) -> Reply | None:
        """Return the routes for a question from somebody who is worried or came across something, or None."""
        signposting = self.base.signposting
        by_cues = signposting.situation(question)
        if by_cues:
            situation, cues = by_cues
        else:
            nearest = signposting.by_meaning(question, *self.base.matcher.meaning(question))
            if nearest is None:
                return None
            situation, cues = nearest, ("by meaning",)
        why = {"rule": "signpost", "situation": situation.id, "cues": list(cues)}
        checked = date_words(signposting.checked, Basis.stated)
        return compose.signpost(question, situation, signposting.routes(situation), checked, why)

    # --- one question

    def _reply(self, question: str, judged: Judgement) -> Reply:
        why = {**judged.why, "rule": judged.band}
        facts = [self.base.shown(match.fact_id, match.score) for match in judged.matches]
        match judged.band:
            case Band.state:
                return self._state(question, judged.matches, why)
            case Band.particulars:
                reason = f"{compose.NOT_HELD} {judged.reason}"
                return compose.abstain(question, facts, why, reason=reason, searched=self.searched)
            case Band.suggest:
                return compose.suggest(question, facts, why)
            case Band.nothing:
                return compose.abstain(question, facts, why, reason="", searched=self.searched)

    def _state(
        self, question: str, matches: Sequence[Match], why: Mapping[str, Any], closing: str = ""
    ) -> Reply:
        tied = self._tied(matches)
        facts = [
            self.base.shown(one.fact_id, one.score, compose.AS_NEAR if one.fact_id in tied else "")
            for one in matches
        ]
        others = self._differing(question, matches)
        if others:
            shown = [*facts, *(self.base.shown(fact_id, facts[0].score) for fact_id in others)]
            return compose.differ(question, shown[:MOST_IN_A_REPLY], why, closing=closing)
        return compose.answer(question, facts, why, closing=closing)

    def _tied(self, matches: Sequence[Match]) -> set[str]:
        """Return the facts that are stated only because they are as near as the first, of another sentence."""
        own = self.base.matcher.kin(matches[0].fact_id)
        return {match.fact_id for match in matches[1:] if match.fact_id not in own}

    def _differing(self, question: str, matches: Sequence[Match]) -> list[str]:
        """Return the facts that differ from the best one and answer the same question.

        A question that names its period or speaker rules out the fact of another one, unless it asks to compare.
        """
        stated = {match.fact_id for match in matches}
        partners = [one for one in self.base.beside(matches[0].fact_id) if one not in stated]
        found = [one for one in partners if self.base.may_state(one)]
        if found and not comparing(question):
            reading = self._judge.read(question)
            found = [one for one in found if not disagreements(self._judge.compare(reading, one))]
        return found[:MOST_STATED]

    # --- bare topics and follow-ups

    def _bare_topic(self, question: str) -> Reply | None:
        """Return a short list across a topic's facets when a question names one and asks nothing of it."""
        text, _ = self.base.matcher.read(question)
        topic = self.base.topics.named(clean(question)) or self.base.topics.named(text)
        if topic is None or self._judge.read(question).kind is AnswerKind.definition:  # "iwf = ?"
            return None
        matched = self.base.matcher.match(
            question, k=60, keep=lambda _, fact_id: self.base.may_state(fact_id)
        )
        chosen = across_facets(topic, matched.matches, self.base.facts)
        if not chosen:
            return None
        facts = [self.base.shown(match.fact_id, match.score) for match in chosen]
        why = {"rule": "topic", "topic": topic.id, "matches": [match.model_dump() for match in chosen]}
        return compose.suggest(question, facts, why, lead=compose.ON_TOPIC.format(topic=topic.label))

    def _follow_up(self, question: str, thread_facts: Sequence[str]) -> Reply | None:
        """Return the reply to a question that leans on the thread's newest fact, saying how it was understood."""
        if not points_back(question):
            return None
        newest = next((fact_id for fact_id in thread_facts if fact_id in self.base.profiles), None)
        if newest is None or not self.base.may_state(newest):
            lost = not subject_terms(question)
            why = {"rule": "points back to nothing"}
            return compose.help_(question, self.base.prompts, why, lead=compose.WHICH_ONE) if lost else None
        fact = self.base.facts[newest].fact
        lead = compose.TAKEN_AS.format(fact=newest, about=fact.about)
        if asks_about_the_fact(question):
            return compose.answer(
                question, [self.base.shown(newest, 1.0)], {"rule": "follow-up", "of": newest}, lead=lead
            )
        ways = standing_alone(question, self._judge.read(question), fact, self.base.recogniser)
        # "How about …" asks for something else than was told, so the fact itself comes last.
        tried = [(way, self._judge.judge(way, frozenset({newest}))) for way in ways]
        tried.append((ways[0], self._judge.judge(ways[0])))
        alone, judged = next(((way, one) for way, one in tried if one.band is Band.state), tried[-1])
        reply = self._reply(question, judged)
        return compose.led_by(reply, lead, {"follow_up_of": newest, "asked_as": alone})

    # --- several parts

    def _by_parts(self, question: str, whole: Judgement) -> Reply | None:
        """Return the answer part by part, or None when the question is one or no part can be stated."""
        judged = self._parts(question, whole)
        if not judged:
            return None
        groups = stated(judged, MOST_STATED - 1)
        places = [next(at for at, one in enumerate(judged) if one is part) for part, _ in groups]
        several = len(judged) > 1 and len(groups) > 1
        facts, differ = self._by_part(groups, [compose.to_part(at) if several else "" for at in places])
        missing = [one for one in judged if one.band is not Band.state]
        why = {**whole.why, "rule": "parts", "parts": [_part_why(one) for one in judged]}
        text, _ = self.base.matcher.read(question)
        closing = compose.parts_not_held([one.question for one in missing], text)
        tell = compose.differ if differ else compose.answer
        return tell(question, facts, why, closing=closing)

    def _by_part(
        self, groups: Sequence[tuple[Judgement, tuple[Match, ...]]], headings: Sequence[str]
    ) -> tuple[list[ReplyFact], bool]:
        """Return the facts of each part, those that differ from them included, and whether any do.

        Where all of them are more than can be read, each part keeps its first: none may be dropped unsaid.
        """
        facts: list[ReplyFact] = []
        firsts: list[ReplyFact] = []
        differ = False
        for heading, (part, matches) in zip(headings, groups, strict=True):
            others = self._differing(part.question, part.matches)
            shown = [(match.fact_id, match.score) for match in matches]
            shown += [(fact_id, part.matches[0].score) for fact_id in others]
            new = [one for one in shown if one[0] not in {fact.id for fact in facts}]
            tied = self._tied(part.matches)
            notes = [heading, *(compose.AS_NEAR_TO_PART if one in tied else "" for one, _ in new[1:])]
            own = [
                self.base.shown(fact_id, score, note)
                for (fact_id, score), note in zip(new, notes, strict=False)
            ]
            facts += own
            firsts += own[:1]
            differ = differ or bool(others)
        return (facts if len(facts) <= MOST_IN_A_REPLY else firsts), differ

    @cached_property
    def searched(self) -> str:
        """Return what was searched, in one sentence."""
        live = sum(held.fact.status is FactStatus.live for held in self.base.facts.values())
        dates = [document.date for document in self.base.sources.documents.values() if document.date]
        return compose.SEARCHED.format(
            facts=live,
            documents=len(self.base.sources.documents),
            newest=date_words(max(dates, default=None), Basis.stated),
        )


def settled(judged: Judgement) -> bool:
    """Return whether a question is as good as a phrasing of the fact that is stated."""
    return judged.band is Band.state and judged.matches[0].score >= SETTLED and judged.matches[0].exact


def _part_why(judged: Judgement) -> dict[str, Any]:
    facts = [match.fact_id for match in judged.matches]
    return {"part": judged.question, "band": judged.band, "facts": facts, "reason": judged.reason}
