"""Questions that were not answered -> groups that ask for the same, the most asked first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from briefbook.curation.results import Gap
from briefbook.matching.normalise import key
from briefbook.matching.vectors import Vectors
from briefbook.models import Frozen

SAME_MEANING = 0.72  # cosine from which two questions are taken to ask for the same
SAME_WORDS = 80.0  # rapidfuzz ratio of their words, sorted, where no model is installed


class Unanswered(Frozen):
    """One question as it was recorded, or why a reply to one was found wanting."""

    question: str
    at: float
    gap: int | None = None
    feedback: int | None = None
    reason: str = ""
    asked: bool = False
    facts: tuple[str, ...] = ()


def unanswered(gaps: Sequence[Any], feedback: Sequence[Any]) -> list[Unanswered]:
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
    found: Sequence[Unanswered], encode: Callable[[Sequence[str]], Vectors] | None
) -> tuple[Gap, ...]:
    """Return the groups, those that a curator was asked about first, then the largest.

    Each question joins the group whose questions it is nearest to on average, or begins one.
    """
    texts = list(dict.fromkeys(one.question for one in found))
    by_key: dict[str, list[str]] = {}
    for text in texts:
        by_key.setdefault(key(text) or text, []).append(text)
    first = [same[0] for same in by_key.values()]
    alike = _alike(first, encode)
    groups: list[list[int]] = []
    for at in range(len(first)):
        near = [(float(np.mean(alike[at, group])), number) for number, group in enumerate(groups)]
        best, number = max(near, default=(0.0, -1))
        if best >= 1.0:
            groups[number].append(at)
        else:
            groups.append([at])
    gaps = [_gap(group, first, by_key, alike, found) for group in groups]
    return tuple(sorted(gaps, key=lambda gap: (not gap.asked, -gap.count, -gap.last)))


def _alike(texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors] | None) -> Vectors:
    """Return how alike each two are, 1 being the limit from which they ask for the same."""
    if not texts:
        return np.zeros((0, 0), dtype=np.float32)
    if encode is None:
        keys = [key(text) for text in texts]
        return np.asarray(process.cdist(keys, keys, scorer=fuzz.token_sort_ratio) / np.float32(SAME_WORDS))
    vectors = encode(texts)
    return np.asarray(vectors @ vectors.T / np.float32(SAME_MEANING))


def _gap(
    group: Sequence[int],
    first: Sequence[str],
    by_key: dict[str, list[str]],
    alike: Vectors,
    found: Sequence[Unanswered],
) -> Gap:
    middle = max(group, key=lambda at: (float(alike[at, group].sum()), -at))
    wordings = [text for at in group for text in by_key[key(first[at]) or first[at]]]
    members = [one for one in found if one.question in set(wordings)]
    return Gap(
        question=first[middle],
        questions=tuple(dict.fromkeys(one.question for one in members)),
        count=len(members),
        gaps=tuple(one.gap for one in members if one.gap is not None),
        feedback=tuple(one.feedback for one in members if one.feedback is not None),
        reasons=tuple(dict.fromkeys(one.reason for one in members if one.reason)),
        asked=any(one.asked for one in members),
        last=max(one.at for one in members),
        facts=tuple(
            name for name, _ in Counter(name for one in members for name in one.facts).most_common(3)
        ),
    )
