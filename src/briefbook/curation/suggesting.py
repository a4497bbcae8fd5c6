"""Open questions that a candidate seems to answer: the only phrasings that are suggested for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from briefbook.answering.judge import Base
from briefbook.curation.candidates import AskedFor
from briefbook.extraction.candidate import Candidate
from briefbook.matching import Encoder
from briefbook.matching.encoder import text_hash
from briefbook.matching.normalise import clean, key, subject_terms
from briefbook.matching.vectors import Vectors

MEANING, WORDED = (
    0.5,
    0.5,
)  # of the likeness: by vectors, and the share of the question's subject in the statement
# Likeness from which a question is shown. Of the exam's questions and the shipped statements 66 of 100 pairs from
# here on belong together, 76 from .60 on and 54 from .50 on; a reviewer decides on each.
ALIKE = 0.55
ALIKE_WORDS = 0.75  # of the subject's words alone, where no model is installed: 72 of 100
MOST = 5
REMEMBERED = 4000  # vectors: 6 MB

_NUMBER = re.compile(r"\d+")
Gaps = Sequence[Mapping[str, Any]]


class Suggester:
    """Compares candidates with questions; what a question means is worked out once.

    What people asked must not outlive its retention here: texts are known by their hashes.
    """

    def __init__(self, encoder: Encoder | None):
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def suggest(self, candidate: Candidate, gaps: Gaps, base: Base) -> tuple[AskedFor, ...]:
        """Return the open questions that a candidate seems to answer, the likeliest first.

        A question that names a figure or a year which the candidate does not have is left out.
        """
        canonical = base.matcher.names.canonical
        said = canonical(clean(candidate.statement))
        numbers = _numbers(f"{candidate.statement} {candidate.as_of or ''}")
        same: dict[str, list[Mapping[str, Any]]] = {}
        for gap in gaps:
            if gap["question"] and _numbers(gap["question"]) <= numbers:
                same.setdefault(key(gap["question"]), []).append(gap)
        found = [
            AskedFor(
                question=asked[0]["question"],
                gaps=tuple(sorted(gap["id"] for gap in asked)),
                likeness=round(self._likeness(canonical(clean(asked[0]["question"])), said), 3),
            )
            for asked in same.values()
        ]
        limit = ALIKE_WORDS if self._encoder is None else ALIKE
        alike = [one for one in found if one.likeness >= limit]
        return tuple(sorted(alike, key=lambda one: (-one.likeness, one.question))[:MOST])

    def _likeness(self, question: str, said: str) -> float:
        wanted = set(subject_terms(question))
        worded = len(wanted & set(subject_terms(said))) / max(1, len(wanted))
        if self._encoder is None:
            return worded
        return MEANING * float(self._vector(question) @ self._vector(said)) + WORDED * worded

    def _vector(self, text: str) -> Vectors:
        assert self._encoder is not None
        name = text_hash(text)
        if name not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[name] = self._encoder.encode([text])[0]
        return self._known[name]


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(text.replace(",", "")))
