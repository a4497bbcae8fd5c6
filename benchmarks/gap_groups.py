"""How well questions that ask for the same are put together, by the limit from which they count as alike.

`python benchmarks/gap_groups.py` groups the exam's questions that one group of facts answers, each with two
phrasings of its first fact as if others had asked them. The questions that are not held back were used to
choose the limits; the others test them. Printed: of the pairs put together, the share that ask for the same;
of the pairs that ask for the same, the share put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from briefbook import knowledge
from briefbook.curation.gaps import SAME_NEED, SAME_WORDS, Encode, groups, likeness, telling
from briefbook.evaluation import Kind, read_questions
from briefbook.matching import Entry, Matcher, load_encoder
from briefbook.matching.normalise import Names, clean

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
WIDE = 4  # a question that more facts answer is about a topic, not one need

Asked = list[tuple[str, frozenset[str]]]


def asked(held_back: bool) -> Asked:
    """Return questions with the facts that answer them."""
    facts = {fact.id: fact for fact in knowledge.load(KNOWLEDGE).facts}
    found: Asked = []
    for question in read_questions(KNOWLEDGE / "questions.jsonl"):
        if question.kind is not Kind.answerable or question.held_back is not held_back:
            continue
        if len(question.facts) == 1 and len(question.facts[0]) <= WIDE:
            wanted = frozenset(question.facts[0])
            texts = [question.question, *facts[question.facts[0][0]].phrasings[:2]]
            found += [(text, wanted) for text in texts]
    return found


def pairs(grouped: Sequence[Sequence[int]], of: Asked) -> tuple[float, float]:
    """Return precision and recall over pairs."""
    together = [(i, j) for group in grouped for i, j in combinations(group, 2)]
    right = sum(bool(of[i][1] & of[j][1]) for i, j in together)
    wanted = sum(bool(a[1] & b[1]) for a, b in combinations(of, 2))
    return right / max(len(together), 1), right / wanted


def main() -> None:
    held = knowledge.load(KNOWLEDGE)
    names = Names(held.vocabulary)
    entries = [Entry(fact.id, fact.phrasings, fact.statement) for fact in held.facts]
    weigh = telling(Matcher(entries, None, held.vocabulary))
    model = load_encoder()

    def encode(texts: Sequence[str]) -> np.ndarray:
        assert model is not None
        return model.encode([names.canonical(clean(text)) for text in texts])

    ways: list[tuple[str, Encode | None, float]] = [("words alone", None, SAME_WORDS)]
    if model is not None:
        ways.insert(0, ("with the model", encode, SAME_NEED))
    for name, way, chosen in ways:
        for held_back in (False, True):
            of = asked(held_back)
            alike = likeness([text for text, _ in of], way, weigh)
            print(f"{name}, {'held back' if held_back else 'chosen on'}: {len(of)} questions")
            for limit in np.arange(chosen - 0.12, chosen + 0.13, 0.03):
                precision, recall = pairs(groups(alike / np.float32(limit)), of)
                mark = " <- chosen" if abs(limit - chosen) < 0.01 else ""
                print(f"  {limit:.2f}  right {precision:.3f}  found {recall:.3f}{mark}")


if __name__ == "__main__":
    main()
