"""Questions that were not answered -> groups that ask for the same, the most asked first, and what may mend them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from briefbook.briefing import Briefing
from briefbook.curation.forms import Draft, as_lines
from briefbook.curation.results import Gap
from briefbook.matching import Matcher
from briefbook.matching.normalise import clean, key, subject_terms
from briefbook.matching.vectors import Vectors
from briefbook.models import FactId, Frozen, ReplyFact
from briefbook.store.protocol import Feedback, Store, Suggestion

# Measured on the exam's questions and the phrasings of the facts that answer them: from here on more than four of
# five pairs put together ask for the same (benchmarks/gap_groups.py). A curator reads every wording of a group.
SAME_NEED = 0.51
MEANING, WORDED = 0.5, 0.5  # of a pair's likeness: by vectors, and by the words that carry the subject
SAME_WORDS = 0.32  # of the words alone, where no model is installed
NEAREST = 3  # facts that a group is shown with
LOOKED_AT = 50  # groups that facts are looked for, the first; it takes some milliseconds each

_NUMBER = re.compile(r"\d+")

Encode = Callable[[Sequence[str]], Vectors]
Weigh = Callable[
    [str], Mapping[str, float]
]  # a question -> the stems of its subject, and how telling each is
Search = Callable[[str], Sequence[FactId]]  # a question -> the facts nearest to it now


class Unanswered(Frozen):
    """One question as it was recorded, or why a reply to one was found wanting."""

    question: str
    at: float
    gap: int | None = None
    feedback: int | None = None
    reason: str = ""
    asked: bool = False
    facts: tuple[str, ...] = ()


class Phrasing(Frozen):
    """A question that people picked a fact for: it may become a phrasing of it, if a curator says so."""

    question: str
    fact: FactId
    count: int
    suggestions: tuple[int, ...]


def unanswered(gaps: Sequence[Mapping[str, Any]], feedback: Sequence[Feedback]) -> list[Unanswered]:
    """Return what was recorded and still has its text, the newest first."""
    found = [
        Unanswered(
            question=gap["question"],
            at=gap["at"],
            gap=gap["id"],
            asked=bool(gap["asked"]),
            facts=tuple(gap["facts"]),
        )
        for gap in gaps
        if gap["question"]
    ]
    found += [
        Unanswered(
            question=one.question, at=one.at, feedback=one.id, reason=one.reason or "", facts=one.facts
        )
        for one in feedback
        if one.question
    ]
    return sorted(found, key=lambda one: -one.at)


def clustered(
    found: Sequence[Unanswered],
    encode: Encode | None,
    nearest: Search | None = None,
    weigh: Weigh | None = None,
) -> tuple[Gap, ...]:
    """Return the groups, those that a curator was asked about first, then the largest.

    Each question joins the group whose questions it is most like on average, or begins one; the order in which
    they were recorded decides nothing. A group has the facts that came nearest when it was asked, and where none
    did, those that `nearest` gives.
    """
    by_key: dict[str, list[str]] = {}
    for text in sorted({one.question for one in found}):
        by_key.setdefault(key(text) or text, []).append(text)
    wordings = list(by_key.values())
    alike = _alike([same[0] for same in wordings], encode, weigh or evenly)
    gaps = [_gap(group, wordings, alike, found) for group in groups(alike)]
    gaps.sort(key=lambda gap: (not gap.asked, -gap.count, -gap.last, gap.question))
    return (*(_with_facts(gap, nearest) for gap in gaps[:LOOKED_AT]), *gaps[LOOKED_AT:])


def open_gaps(briefing: Briefing, *, facts: bool = True) -> tuple[Gap, ...]:
    """Return what people asked in vain and nobody has closed, each with the live facts that come nearest.

    Without `facts` none are looked for where none came near when it was asked.
    """
    base = briefing.state().base

    def encode(texts: Sequence[str]) -> Vectors:
        assert briefing.encoder is not None
        return briefing.encoder.encode([base.matcher.names.canonical(clean(text)) for text in texts])

    def near_now(question: str) -> list[FactId]:
        return [match.fact_id for match in base.matcher.match(question, k=NEAREST).matches]

    found = [
        one.model_copy(update={"facts": tuple(name for name in one.facts if name in base.profiles)})
        for one in unanswered(briefing.store.gaps("open"), briefing.store.feedback("open"))
    ]
    return clustered(
        found,
        None if briefing.encoder is None else encode,
        near_now if facts else None,
        telling(base.matcher),
    )


def telling(matcher: Matcher) -> Weigh:
    """Return what weighs a word by how rare it is in the base: it says the more of what is asked."""
    rarity = matcher.index.asked

    def weigh(question: str) -> dict[str, float]:
        stems = matcher.synonyms.same(subject_terms(matcher.read(question)[0]))
        return {stem: rarity.idf.get(stem, rarity.unknown_idf) for stem in stems}

    return weigh


def evenly(question: str) -> dict[str, float]:
    """Return the stems of a question's subject, each as telling as the others."""
    return dict.fromkeys(subject_terms(question), 1.0)


def nearest(briefing: Briefing, question: str) -> tuple[ReplyFact, ...]:
    """Return the facts nearest to a question that may be stated now."""
    found = briefing.find(question, NEAREST) if question else ()
    return tuple(fact for held in found if (fact := briefing.statable(held.fact.id)))


def question_of(store: Store, number: int) -> str | None:
    """Return the text of a question that was not answered, None once it is forgotten."""
    return next((gap["question"] for gap in store.gaps() if gap["id"] == number), None)


def draft(gap: Gap) -> Draft:
    """Return the form of a new fact, with what people asked as its phrasings."""
    return Draft(phrasings=as_lines(gap.questions))


def phrasings(suggestions: Sequence[Suggestion]) -> tuple[Phrasing, ...]:
    """Return what people picked facts for, each question and fact once, the most picked first."""
    groups: dict[tuple[str, str], list[Suggestion]] = {}
    for one in suggestions:
        if one.question:
            groups.setdefault((key(one.question) or one.question, one.fact_id), []).append(one)
    found = [
        Phrasing(
            question=Counter(one.question or "" for one in same).most_common(1)[0][0],
            fact=fact,
            count=len(same),
            suggestions=tuple(sorted(one.id for one in same)),
        )
        for (_, fact), same in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, -one.suggestions[-1])))


def likeness(texts: Sequence[str], encode: Encode | None, weigh: Weigh = evenly) -> Vectors:
    """Return how alike each two questions are, from 0 to 1; 0 for two that name different figures or years."""
    worded = _shared([weigh(text) or {key(text): 1.0} for text in texts])
    if encode is not None:
        vectors = encode(texts)
        worded = MEANING * (vectors @ vectors.T) + WORDED * worded
    return np.asarray(np.where(_other_numbers(texts), np.float32(0), worded), dtype=np.float32)


def _shared(words: Sequence[Mapping[str, float]]) -> Vectors:
    """Return the share, by weight, of each two questions' words that both have."""
    place = {stem: at for at, stem in enumerate(dict.fromkeys(stem for one in words for stem in one))}
    weights = np.zeros((len(words), len(place)), dtype=np.float32)
    for row, one in enumerate(words):
        weights[row, [place[stem] for stem in one]] = list(one.values())
    both = weights @ (weights > 0).astype(np.float32).T
    each = weights.sum(axis=1)
    return np.asarray(both / np.maximum(each[:, None] + each[None, :] - both, 1e-9), dtype=np.float32)


def _other_numbers(texts: Sequence[str]) -> Any:
    numbers = [frozenset(_NUMBER.findall(text.replace(",", ""))) for text in texts]
    other = np.zeros((len(texts), len(texts)), dtype=bool)
    for one, two in combinations([at for at, found in enumerate(numbers) if found], 2):
        other[one, two] = other[two, one] = numbers[one] != numbers[two]
    return other


def _alike(texts: Sequence[str], encode: Encode | None, weigh: Weigh) -> Vectors:
    """Return how alike each two are, 1 being the limit from which they ask for the same."""
    if not texts:
        return np.zeros((0, 0), dtype=np.float32)
    return likeness(texts, encode, weigh) / np.float32(SAME_WORDS if encode is None else SAME_NEED)


def groups(alike: Vectors) -> list[list[int]]:
    """Return which belong together: each joins the group it is most like on average, from 1 on, or begins one."""
    grouped: list[list[int]] = []
    sums = np.zeros_like(alike)  # a row a group: how alike its members and each question are, added up
    sizes = np.ones(len(alike), dtype=np.float32)
    for at in range(len(alike)):
        near = sums[: len(grouped), at] / sizes[: len(grouped)]
        best = int(np.argmax(near)) if len(near) else -1
        if best < 0 or near[best] < 1.0:
            best = len(grouped)
            grouped.append([])
        grouped[best].append(at)
        sums[best] += alike[at]
        sizes[best] = len(grouped[best])
    return grouped


def _gap(
    group: Sequence[int],
    wordings: Sequence[Sequence[str]],
    alike: Vectors,
    found: Sequence[Unanswered],
) -> Gap:
    middle = max(group, key=lambda at: (float(alike[at, group].sum()), -at))
    texts = {text for at in group for text in wordings[at]}
    members = [one for one in found if one.question in texts]
    question = next(one.question for one in members if one.question in wordings[middle])
    came = Counter(name for one in members for name in one.facts).most_common(NEAREST)
    return Gap(
        question=question,
        questions=tuple(dict.fromkeys(one.question for one in members)),
        count=len(members),
        gaps=tuple(one.gap for one in members if one.gap is not None),
        feedback=tuple(one.feedback for one in members if one.feedback is not None),
        reasons=tuple(dict.fromkeys(one.reason for one in members if one.reason)),
        asked=any(one.asked for one in members),
        last=max(one.at for one in members),
        facts=tuple(name for name, _ in came),
    )


def _with_facts(gap: Gap, nearest: Search | None) -> Gap:
    if gap.facts or nearest is None:
        return gap
    return gap.model_copy(update={"facts": tuple(nearest(gap.question)[:NEAREST])})
