"""What a reply took from a base, written down while it was made: where another base gives the same, so is the reply.

A reply is made from the question and from what the base says when asked: how it reads texts, which words it knows,
facts by their ids, and the judgements about the question and its parts. A judgement is come to anew over the other
base by the code that came to it, from rankings made anew and from comparisons that stay what they were; chances may
turn in their last digits as long as it says the same. Nothing else of a base reaches a reply.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple, TypeVar

from briefbook.answering.answerer import Answerer, settled
from briefbook.answering.guard import Comparison, disagreements
from briefbook.answering.judge import MATCHES, Band, Base, Judge, Judgement
from briefbook.answering.reading import Reading
from briefbook.answering.several import Several, Spots, sure
from briefbook.matching import Matched, Matcher
from briefbook.matching.matcher import Found, Keep, Ranking
from briefbook.matching.vectors import Vectors
from briefbook.models import Match, Reply, ReplyFact

V = TypeVar("V")
Said = tuple[Band, tuple[str, ...], str, bool, bool]  # what is seen of a judgement


class Judged(NamedTuple):
    """A judgement that was come to, and from what."""

    question: str
    without: frozenset[str]
    only_of: frozenset[str] | None  # the facts that were asked whether they count; None: all did
    reading: Reading
    kept: Mapping[str, bool]  # each fact that was looked at, and whether it might answer
    disagreeing: Mapping[str, tuple[Comparison, ...]]
    said: Said


class Preferred(NamedTuple):
    """Which of some judgements, by their numbers, was gone by."""

    among: tuple[int, ...]
    spots: Spots
    meant: str | None
    chosen: int


class Tied(NamedTuple):
    """Whether the fact of one judgement was as near as that of another, both by their numbers."""

    first: int
    second: int
    tied: bool


class Looked(NamedTuple):
    """Facts that were looked for without judging them."""

    question: str
    k: int
    kept: Mapping[str, bool]
    found: tuple[str, ...]


@dataclass
class Reads:
    """Everything that a reply took from a base."""

    facts: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)  # a question -> as the base reads it
    words: dict[str, bool] = field(default_factory=dict)  # whether the base knows a word
    verbatim: dict[str, str | None] = field(default_factory=dict)
    nearest: dict[str, float] = field(default_factory=dict)  # the cosine to the nearest phrasing
    judged: list[Judged] = field(default_factory=list)
    preferred: list[Preferred] = field(default_factory=list)
    tied: list[Tied] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)


class Watcher:
    """Answers over a base and writes down what each reply took from it."""

    def __init__(self, base: Base):
        self.reads = Reads()
        self.heard: list[Judgement] = []
        of_judge = replace(base, matcher=_WatchedMatcher(base.matcher, self))
        judge = _WatchedJudge(of_judge, self)
        seen = _watched(base, of_judge, self)
        self._answerer = Answerer(seen, judge, _WatchedSeveral(seen, judge, self).judged)

    def answer(self, question: str) -> tuple[Reply, Reads]:
        """Return the reply to a question and all that it was made from."""
        self.reads, self.heard = Reads(), []
        return self._answerer.answer(question), self.reads


class Comparing:
    """Tells whether a base, some of whose facts are others, gives again what a reply was made from."""

    def __init__(self, base: Base, changed: Collection[str]):
        self._base, self._matcher, self._changed = base, base.matcher, frozenset(changed)
        self._judge = Judge(base)
        self._several = Several(base, self._judge)

    def gives_again(self, reads: Reads) -> bool:
        """Return whether all of it comes out the same, so that the reply does too."""
        matcher = self._matcher
        return (
            reads.facts.isdisjoint(self._changed)
            and all(matcher.read(question)[0] == text for question, text in reads.texts.items())
            and all(matcher.knows(word) is known for word, known in reads.words.items())
            and all(matcher.verbatim(text) == fact for text, fact in reads.verbatim.items())
            and all(matcher.meaning(question)[1] == cosine for question, cosine in reads.nearest.items())
            and all(self._found(one) == one.found for one in reads.looked)
            and self._judges_again(reads)
        )

    def _judges_again(self, reads: Reads) -> bool:
        anew: list[Judgement] = []
        for one in reads.judged:
            judged = self._judged(one)
            if judged is None or _said(judged) != one.said:
                return False
            anew.append(judged)
        return all(
            self._several.preferred([anew[at] for at in one.among], one.spots, one.meant) is anew[one.chosen]
            for one in reads.preferred
        ) and all(self._several.tied(anew[one.first], anew[one.second]) is one.tied for one in reads.tied)

    def _judged(self, one: Judged) -> Judgement | None:
        """Return a judgement come to anew, None when a fact is looked at of which nothing is known."""
        if one.only_of is not None and not one.only_of.isdisjoint(self._changed):
            return None
        compared = {name: found for name, found in one.disagreeing.items() if name not in self._changed}
        verbatim = self._matcher.verbatim(self._matcher.read(one.question)[0])

        def may(_: str, fact_id: str) -> bool:
            if fact_id in one.kept and fact_id not in self._changed:
                return one.kept[fact_id]
            if one.only_of is not None:
                raise KeyError(fact_id)
            compared[fact_id] = self._judge.compared(one.reading, fact_id, verbatim)
            return self._judge.agrees(fact_id, compared[fact_id], one.without)

        try:
            ranked = self._matcher.rank(one.question, MATCHES, may)
        except KeyError:
            return None
        return Judgement(one.question, *self._judge.decide(_outline(self._matcher, ranked), compared))

    def _found(self, one: Looked) -> tuple[str, ...] | None:
        try:
            ranked = self._matcher.rank(one.question, one.k, lambda _, fact_id: one.kept[fact_id])
        except KeyError:
            return None
        return _names(_outline(self._matcher, ranked))


def _said(judged: Judgement) -> Said:
    facts = tuple(match.fact_id for match in judged.matches)
    return judged.band, facts, judged.reason, settled(judged), sure(judged)


def _names(matched: Matched) -> tuple[str, ...]:
    return tuple(match.fact_id for match in matched.matches)


def _outline(matcher: Matcher, ranked: Ranking | None) -> Matched:
    """Return the matches of a ranking as far as a judgement looks at them."""
    if ranked is None:
        return Matched("", {}, ())

    def found(at: int, chances: Vectors) -> Match:
        return Match.model_construct(
            fact_id=matcher.index.fact_ids[at],
            score=round(float(chances[at]), 4),
            exact=at == ranked.exact,
            raw=round(float(ranked.scores[at]), 4),
        )

    matches = tuple(found(at, ranked.chances) for at in ranked.order)
    return Matched("", {}, matches, Found(ranked.refused, lambda at: found(at, ranked.before)))


# --- what writes down


class _WatchedJudge(Judge):
    def __init__(self, base: Base, watcher: Watcher):
        super().__init__(base)
        self._watcher = watcher

    def judge(
        self,
        question: str,
        without: frozenset[str] = frozenset(),
        *,
        only: Callable[[str], bool] | None = None,
    ) -> Judgement:
        asked: set[str] = set()

        def noted(fact_id: str) -> bool:
            asked.add(fact_id)
            return only is None or only(fact_id)

        found = super().judge(question, without, only=noted if only else None)
        assert found.reading is not None
        compared = found.compared.items()
        kept = dict.fromkeys(asked, False)
        kept |= {name: self.agrees(name, comparisons, without) for name, comparisons in compared}
        disagreeing = {name: no[:1] for name, some in compared if (no := disagreements(some))}
        self._watcher.reads.judged.append(
            Judged(
                question,
                without,
                frozenset(asked) if only else None,
                found.reading,
                kept,
                disagreeing,
                _said(found),
            )
        )
        self._watcher.heard.append(found)
        return found


class _WatchedSeveral(Several):
    def __init__(self, base: Base, judge: Judge, watcher: Watcher):
        super().__init__(base, judge)
        self._watcher = watcher

    def preferred(self, judged: Sequence[Judgement], spots: Spots, meant: str | None = None) -> Judgement:
        chosen = super().preferred(judged, spots, meant)
        number = {id(one): at for at, one in enumerate(self._watcher.heard)}
        among = tuple(number[id(one)] for one in judged)
        self._watcher.reads.preferred.append(Preferred(among, spots, meant, number[id(chosen)]))
        return chosen

    def tied(self, first: Judgement, second: Judgement) -> bool:
        found = super().tied(first, second)
        number = {id(one): at for at, one in enumerate(self._watcher.heard)}
        self._watcher.reads.tied.append(Tied(number[id(first)], number[id(second)], found))
        return found


class _WatchedMatcher(Matcher):
    """A matcher over the same index that notes what it says of texts and words."""

    def __init__(self, of: Matcher, watcher: Watcher):
        vars(self).update(vars(of))
        self._watcher = watcher

    def read(self, question: str) -> tuple[str, dict[str, str]]:
        text, repaired = super().read(question)
        self._watcher.reads.texts[question] = text
        return text, repaired

    def meaning(self, question: str) -> tuple[Vectors | None, float]:
        found = super().meaning(question)
        self._watcher.reads.nearest[question] = found[1]
        return found

    def verbatim(self, text: str) -> str | None:
        found = super().verbatim(text)
        self._watcher.reads.verbatim[text] = found
        return found

    def knows(self, word: str) -> bool:
        known = super().knows(word)
        self._watcher.reads.words[word] = known
        return known


class _LookedMatcher(_WatchedMatcher):
    """One that notes too what is looked for without a judgement."""

    def match(self, question: str, k: int = 5, keep: Keep | None = None) -> Matched:
        kept: dict[str, bool] = {}

        def noted(text: str, fact_id: str) -> bool:
            kept[fact_id] = keep is None or keep(text, fact_id)
            return kept[fact_id]

        found = super().match(question, k, noted)
        self._watcher.reads.facts.update(kept)
        self._watcher.reads.looked.append(Looked(question, k, kept, _names(found)))
        return found


@dataclass(frozen=True)
class _WatchedBase(Base):
    """A base that notes which facts it is asked about, also where it remembers the answer."""

    judged: Base  # the same one, as judges see it: what they ask for is noted by them
    watcher: Watcher

    def may_state(self, fact_id: str) -> bool:
        self.watcher.reads.facts.add(fact_id)
        return self.judged.may_state(fact_id)

    def shown(self, fact_id: str, score: float, note: str = "") -> ReplyFact:
        self.watcher.reads.facts.add(fact_id)
        return self.judged.shown(fact_id, score, note)


class _Watched(Mapping[str, V]):
    """A mapping that notes what is looked up in it; going through all of it is counting, and notes nothing."""

    def __init__(self, of: Mapping[str, V], watcher: Watcher):
        self._of, self._watcher = of, watcher

    def __getitem__(self, key: str) -> V:
        self._watcher.reads.facts.add(key)
        return self._of[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)

    def values(self) -> ValuesView[V]:
        return ValuesView(self._of)


def _watched(base: Base, of_judge: Base, watcher: Watcher) -> Base:
    values = {one.name: getattr(base, one.name) for one in fields(Base) if one.init}
    values["facts"] = _Watched(base.facts, watcher)
    values["profiles"] = _Watched(base.profiles, watcher)
    values["matcher"] = _LookedMatcher(base.matcher, watcher)
    return _WatchedBase(**values, judged=of_judge, watcher=watcher)
