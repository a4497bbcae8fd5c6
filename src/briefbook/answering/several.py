"""Questions of several parts, judged part by part, and questions asked of several reports."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from briefbook.answering.guard import lost
from briefbook.answering.judge import Band, Base, Judge, Judgement
from briefbook.answering.names import SPEAKS_FOR
from briefbook.answering.parts import led, maybe, of_each_source, split, subjects_first
from briefbook.matching.normalise import subject_terms, terms, tokens
from briefbook.models import Match

_POINTS_BACK = frozenset(
    "he she his her him it its they their them that this those these person organisation firm body".split()
)
_GOES_ON = re.compile(r"^(?:and |so )?(?:what|how) about\b", re.IGNORECASE)
_A_PERSON = frozenset({"he", "she", "his", "her", "him"})
_A_BODY = frozenset({"it", "its", "they", "their"})
# Subject words: a later part with fewer ("what did the inquiry say later?") is about the first one's topic.
TOO_LITTLE = 3
MOST_SUBJECTS = 2
SURE = 0.8  # chance of a part that needs nothing of the others
# Raw score: a fact so much worse than another is not meant, though it stands in the paragraph just cited.
FAR_BEHIND = 0.16
# Raw score: of two facts no further apart neither can be told from the other by a part that is not sure.
TIED = 0.08

# "Law enforcement" says nothing of a law.
_OF_GROUPS = frozenset(terms("law enforcement"))

Spots = frozenset[tuple[str, int | None]]  # documents and paragraphs


class Several:
    """Takes a question apart over one state of the base and judges its parts."""

    def __init__(self, base: Base, judge: Judge):
        self.base = base
        self._judge = judge
        self._words: dict[str, frozenset[str]] = {}

    def judged(self, question: str, whole: Judgement) -> list[Judgement]:
        """Return a judgement for each part, or an empty list when the question is one or no part is stated.

        `whole` is the judgement of the question as it stands: where the only part that is stated says no more
        than that and tells the other parts too, the question was one after all.
        """
        text, _ = self.base.matcher.read(question)
        of_each = self._all_stated(subjects_first(text))
        if of_each and all(_raw(one) >= _raw(whole) - FAR_BEHIND for one in of_each):
            return of_each
        topic, asked = led(text)
        parts = split(asked, self.base.recogniser.places(asked))
        if not parts:
            return self._of_each_report(asked) or self._perhaps(asked, whole)
        judged = self._in_turn(parts, topic)
        stated = [one for one in judged if one.band is Band.state]
        if not stated or (len(stated) == 1 and self._is_one(stated[0], judged, whole)):
            return []
        return judged

    def _in_turn(self, parts: Sequence[str], topic: str = "") -> list[Judgement]:
        judged: list[Judgement] = []
        for part in parts:
            about = self._judge.judge(f"{topic}: {part}", _told(judged)) if topic else None
            if about and about.band is Band.state:
                judged.append(replace(about, question=part))
            else:
                found = self._part(part, judged)
                judged += self._perhaps(part, found) or [found]
        return judged

    def _is_one(self, part: Judgement, judged: Sequence[Judgement], whole: Judgement) -> bool:
        """Return whether the fact stated for one part is the whole question's, and tells the other parts too."""
        if whole.band is not Band.state or part.matches[0].fact_id != whole.matches[0].fact_id:
            return False
        told = self.base.profiles[part.matches[0].fact_id].stems
        others = [one for one in judged if one is not part]
        return all(set(subject_terms(one.question)) <= told for one in others)

    # --- one part

    def _part(self, part: str, before: Sequence[Judgement]) -> Judgement:
        """Return the judgement of a part; one that points back is also tried with what it points to."""
        if before and not subject_terms(part) and before[-1].band is not Band.state:
            return Judgement(part, Band.nothing)  # "and what were they?" after a part that is not held
        told = _told(before)
        alone = self._judge.judge(part)
        points_back = bool(_POINTS_BACK & set(tokens(part)) or _GOES_ON.match(part))
        if sure(alone) and not points_back and alone.matches[0].fact_id not in told:
            return alone  # asked in full: what it might lean on could only lead elsewhere
        tried = self._in_full(part, before, points_back=points_back, stated=alone.band is Band.state)
        if alone.matches and alone.matches[0].fact_id in told:
            alone = self._judge.judge(part, told)
        own = self._own_words(part)
        judged = [alone, *(self._judge.judge(text, told, only=partial(self._says, own)) for text in tried)]
        spots = self._spots(told) if points_back and not self._names_a_voice(part) else frozenset()
        partners = self._partners(told)
        if before and partners:
            judged.append(
                self._judge.judge(f"{part} {self._topic(before[0])}", told, only=partners.__contains__)
            )
        if spots:
            judged.append(self._judge.judge(part, told, only=lambda one: self._nearness(one, spots) > 0))
            judged.append(self._judge.judge(part, told, only=lambda one: self._nearness(one, spots) > 1))

        chosen = self.preferred(judged, spots, self._meant(alone, before))
        return replace(self._with_a_tie(chosen, part, told), question=part)

    def _with_a_tie(self, chosen: Judgement, part: str, told: frozenset[str]) -> Judgement:
        """Return a part's judgement, with the fact that is as near where it is not sure of the one to be stated.

        Half a question says little: of 205 questions of several parts 154 were told all they ask for without this and
        166 with it, at a second fact for one part in seven (docs/matching.md).
        """
        if chosen.band is not Band.state or sure(chosen) or len(chosen.matches) > 1:
            return chosen
        second = self._judge.judge(part, told | {chosen.matches[0].fact_id})
        if not self.tied(chosen, second):
            return chosen
        return replace(chosen, matches=(*chosen.matches, second.matches[0]))

    def tied(self, first: Judgement, second: Judgement) -> bool:
        """Return whether the fact of a second judgement is as near as that of the first, and not joined to it.

        Facts that are joined are shown side by side as differing.
        """
        if second.band is not Band.state or _raw(second) < _raw(first) - TIED:
            return False
        return second.matches[0].fact_id not in self.base.beside(first.matches[0].fact_id)

    def _meant(self, part: Judgement, before: Sequence[Judgement]) -> str | None:
        """Return whom "it" or "she" means in a part that names nobody, where the parts before name only one."""
        if self._names_a_voice(part.question):
            return None
        words = set(tokens(part.question))
        kinds = ("person",) if words & _A_PERSON else ("body", "firm", "person") if words & _A_BODY else ()
        named = [
            one.name for each in before if each.reading for one in each.reading.names if one.kind in kinds
        ]
        return named[0] if len(set(named)) == 1 else None

    def _names_a_voice(self, part: str) -> bool:
        """Return whether a part says itself whose words or doings it is about."""
        return any(one.kind in ("body", "firm", "person") for one in self.base.recogniser.places(part))

    def preferred(self, judged: Sequence[Judgement], spots: Spots, meant: str | None = None) -> Judgement:
        """Return the judgement to go by: one that states, of whom is `meant`, from where the question points to, with
        the best chance.

        "And what it says about …" is about the paragraph just cited, unless another fact fits far better.
        """
        most = max((_raw(one) for one in judged if one.band is Band.state), default=0.0)

        def rank(one: Judgement) -> tuple[bool, bool, int, float]:
            if not one.matches:
                return False, False, 0, 0.0
            theirs = meant is not None and meant in self.base.profiles[one.matches[0].fact_id].names
            near = self._nearness(one.matches[0].fact_id, spots) if _raw(one) >= most - FAR_BEHIND else 0
            return one.band is Band.state, theirs, near, one.matches[0].score

        return max(judged, key=rank)

    def _in_full(
        self, part: str, before: Sequence[Judgement], *, points_back: bool, stated: bool
    ) -> list[str]:
        """Return a part with what it may lean on: names that came before, or the first part's topic."""
        subjects = self._subjects(before)
        if _A_PERSON & set(tokens(part)):
            subjects = [subject for subject in subjects if self.base.recogniser.is_person(subject)]
        little = len(subject_terms(part)) <= TOO_LITTLE
        tried = (
            [f"{subject} {part}" for subject in subjects] if points_back or (little and not stated) else []
        )
        if before and (little or points_back):
            tried.append(f"{part} {self._topic(before[0])}")
        return tried

    def _own_words(self, part: str) -> frozenset[str]:
        """Return the subject words of a short part itself, which a fact found by what it leans on has to say too."""
        own = subject_terms(part)
        return frozenset(self.base.matcher.synonyms.same(own)) if len(own) <= TOO_LITTLE else frozenset()

    def _says(self, own: frozenset[str], fact_id: str) -> bool:
        """Return whether a fact says at least half of some words: else "what became of it" would be told anything."""
        return 2 * len(own & self._held(fact_id)) >= len(own) if own else True

    def _held(self, fact_id: str) -> frozenset[str]:
        """Return a fact's words with synonyms as one, made once a fact: two dozen are looked at for each attempt."""
        if fact_id not in self._words:
            stems = sorted(self.base.profiles[fact_id].stems - _OF_GROUPS)
            self._words[fact_id] = frozenset(self.base.matcher.synonyms.same(stems))
        return self._words[fact_id]

    def _topic(self, first: Judgement) -> str:
        """Return what the first part is about: its words without the names and periods that belong to it alone."""
        text, _ = self.base.matcher.read(first.question)
        for place in reversed(self.base.recogniser.places(text)):
            if place.kind in ("body", "firm", "person"):
                text = f"{text[: place.start]} {text[place.end :]}"
        return re.sub(r"\b(?:19|20)\d\d\b", " ", text)

    def _subjects(self, before: Sequence[Judgement]) -> list[str]:
        """Return what a later part may point back to: names asked about, and who the facts stated so far are about."""
        found: list[str] = []
        for one in before:
            found += [mention.name for mention in one.reading.names] if one.reading else []
            if one.band is Band.state:
                fact = self.base.facts[one.matches[0].fact_id].fact
                speakers = [fact.speaker, SPEAKS_FOR.get(fact.speaker or "")]
                found += [name for name in (*speakers, *fact.particulars.bodies) if name]
        return list(dict.fromkeys(found))[:MOST_SUBJECTS]

    # --- several reports, and what may be one question

    def _of_each_report(self, text: str) -> list[Judgement]:
        """Return a judgement for each document that answers a question asked of "both reports"."""
        asked = of_each_source(text)
        if not asked or not subject_terms(asked):
            return []
        judged = []
        for document in self.base.sources.documents:
            one = self._judge.judge(asked, only=partial(self._is_in, document))
            if one.band is Band.state:
                judged.append(replace(one, matches=one.matches[:1]))
        return judged

    def _perhaps(self, text: str, whole: Judgement) -> list[Judgement]:
        """Return the parts of a question that reads as one, when each has a fact of its own and none has both."""
        ways = [] if self._covers(whole, text) else maybe(text)
        for parts in ways:
            judged = self._all_stated(parts)
            own = {one.matches[0].fact_id for one in judged}
            if judged and len(own) == len(parts) and not any(self._loses(whole, one) for one in judged):
                return judged
        return []

    def _all_stated(self, parts: Sequence[str]) -> list[Judgement]:
        """Return the judgements of parts that are all stated, or an empty list at the first that is not."""
        judged: list[Judgement] = []
        for part in parts:
            found = self._part(part, judged)
            if found.band is not Band.state:
                return []
            judged.append(found)
        return judged

    def _loses(self, whole: Judgement, part: Judgement) -> bool:
        """Return whether the fact of a part disagrees with the question it was cut from."""
        if whole.reading is None or part.reading is None:
            return False
        read = (whole.reading, part.reading)
        return bool(lost(*read, self.base.profiles[part.matches[0].fact_id]))

    def _covers(self, judged: Judgement, text: str) -> bool:
        """Return whether the fact stated for a question holds every subject word of it."""
        if judged.band is not Band.state:
            return False
        return set(subject_terms(text)) <= self.base.profiles[judged.matches[0].fact_id].stems

    def _spots(self, facts: Collection[str]) -> Spots:
        return frozenset(spot for fact_id in facts for spot in self._cited_at(fact_id))

    def _partners(self, facts: Collection[str]) -> frozenset[str]:
        """Return what differs from some facts or updates them: "and what does the inquiry put it at?" asks for it."""
        return frozenset(one for fact_id in facts for one in self.base.beside(fact_id)).difference(facts)

    def _nearness(self, fact_id: str, spots: Spots) -> int:
        """Return 2 for a fact that cites one of the paragraphs, 1 for one that cites one of their documents, else 0."""
        own = self._cited_at(fact_id)
        if own & spots:
            return 2
        return int(bool({document for document, _ in own} & {document for document, _ in spots}))

    def _cited_at(self, fact_id: str) -> Spots:
        citations = self.base.facts[fact_id].fact.citations
        return frozenset((citation.document, citation.paragraph) for citation in citations)

    def _is_in(self, document: str, fact_id: str) -> bool:
        return any(document == cited for cited, _ in self._cited_at(fact_id))


def sure(judged: Judgement) -> bool:
    """Return whether a part is told a fact with such a chance that it needs nothing of the others."""
    return judged.band is Band.state and judged.matches[0].score >= SURE


def _told(judged: Sequence[Judgement]) -> frozenset[str]:
    return frozenset(match.fact_id for one in judged if one.band is Band.state for match in one.matches)


def _raw(judged: Judgement) -> float:
    return judged.matches[0].raw if judged.matches else 0.0


def stated(judged: Sequence[Judgement], most: int) -> list[tuple[Judgement, tuple[Match, ...]]]:
    """Return the parts that are stated, each with those of its facts that no earlier part states."""
    seen: set[str] = set()
    groups = []
    for one in judged:
        if one.band is Band.state:
            own = tuple(match for match in one.matches[:most] if match.fact_id not in seen)
            seen.update(match.fact_id for match in own)
            groups.append((one, own))
    return groups
