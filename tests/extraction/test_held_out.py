"""The documents that the rules were not written for keep to what was measured on them."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from briefbook import knowledge
from briefbook.extraction.propose import Proposer
from conftest import ROOT

sys.path.insert(1, str(ROOT / "benchmarks"))

import proposing

KNOWLEDGE = knowledge.load(ROOT / "knowledge")
PROPOSER = Proposer(KNOWLEDGE.vocabulary, KNOWLEDGE.topics)


@pytest.mark.parametrize("name", ["committee", "release", "review", "briefing"])
def test_facts_noted_before_are_found_and_a_wrong_speaker_is_rare(name: str, tmp_path: Path) -> None:
    counts = {
        row: (count, of) for row, count, of in proposing.measured(proposing.noted(name, PROPOSER, tmp_path))
    }

    inside, of = counts["citations within a candidate"]
    assert of >= 30
    assert inside >= 0.95 * of
    assert counts["speaker wrong"][0] <= 0.05 * inside
    assert counts["figures right"][0] >= 0.85 * counts["figures right"][1]


def test_no_candidate_of_them_quotes_more_than_is_allowed(tmp_path: Path) -> None:
    one = proposing.noted("committee", PROPOSER, tmp_path)

    assert all(one.text[c.start : c.end] == c.sentence and len(c.quote.split()) <= 25 for c in one.candidates)
    assert Counter(c.key for c in one.candidates).most_common(1)[0][1] == 1
