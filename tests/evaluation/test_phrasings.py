"""Every phrasing asked as it stands, over the small base with a clash put into it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefbook.briefing import Briefing
from briefbook.evaluation import AskedPhrasing, ask_phrasings
from briefbook.matching import Encoder
from briefbook.models import Fact, Outcome
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from small_base import small_knowledge


@pytest.fixture
def briefing(tmp_path: Path, encoder: Encoder) -> Iterator[Briefing]:
    """Yield the small base; F4 has F5's question as a phrasing of its own, F5 one for another year."""
    base = small_knowledge()
    facts = [
        with_phrasing(fact, {"F4": "What will the new roof cost", "F5": "roof price 2019"})
        for fact in base.facts
    ]
    store = SqliteStore.open(tmp_path / "briefbook.db", create=True)
    store.load(base.model_copy(update={"facts": tuple(facts)}), actor="knowledge", at=time.time())
    opened = Briefing(store, base, load_settings(BRIEFBOOK_DB=tmp_path / "briefbook.db"), encoder)
    yield opened
    opened.close()


def test_every_phrasing_of_every_fact_is_asked_in_order(briefing: Briefing) -> None:
    told: list[tuple[int, int]] = []
    facts = [held.fact for held in briefing.facts()]

    asked = ask_phrasings(facts, briefing.base.matcher, briefing.answer, lambda *done: told.append(done))

    assert [one.phrasing for one in asked] == [phrasing for fact in facts for phrasing in fact.phrasings]
    assert told[-1] == (17, 17)


def test_a_phrasing_that_two_facts_share_clashes(briefing: Briefing) -> None:
    clashes = [one for one in asked_of(briefing) if not one.finds_its_own]

    assert [(one.fact, one.phrasing, one.first) for one in clashes] == [
        ("F4", "What will the new roof cost", "F5")
    ]
    assert clashes[0].another_stated


def test_a_phrasing_that_the_guard_refuses_says_why(briefing: Briefing) -> None:
    refused = [one for one in asked_of(briefing) if not one.stated and not one.another_stated]

    assert [(one.fact, one.phrasing) for one in refused] == [("F5", "roof price 2019")]
    assert refused[0].why_not.startswith("period: I hold")
    assert refused[0].finds_its_own


@pytest.mark.parametrize(
    ("outcome", "shown", "kin", "found"),
    [
        ("answer", ("F2", "F1"), {"F2"}, True),
        ("answer", ("F2",), {"F2"}, False),  # its own is not stated
        ("suggest", ("F2", "F1"), {"F2"}, False),
        ("answer", ("F2", "F1"), set(), False),  # another sentence
    ],
)
def test_a_fact_of_the_same_sentence_counts_when_both_are_stated(
    outcome: str, shown: tuple[str, ...], kin: set[str], found: bool
) -> None:
    one = AskedPhrasing(
        fact="F1",
        phrasing="?",
        first="F2",
        highest="F2",
        outcome=Outcome(outcome),
        shown=shown,
        kin=frozenset(kin),
    )

    assert one.finds_its_own is found
    assert one.scores_its_own is found


def asked_of(briefing: Briefing) -> tuple[AskedPhrasing, ...]:
    facts = [held.fact for held in briefing.facts()]
    return ask_phrasings(facts, briefing.base.matcher, lambda text: briefing.answer(text, record=False))


def with_phrasing(fact: Fact, more: dict[str, str]) -> Fact:
    extra = (more[fact.id],) if fact.id in more else ()
    return fact.model_copy(update={"phrasings": (*fact.phrasings, *extra)})
