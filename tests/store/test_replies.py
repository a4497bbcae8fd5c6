"""Replies that went out, votes on them, and gaps."""

from __future__ import annotations

import pytest

from briefbook.errors import StoreError
from briefbook.store import Posted, Store


def a_reply(*ids: str, outcome: str = "answer", question: str = "") -> dict:
    return {"question": question, "outcome": outcome, "text": "…", "facts": [{"id": name} for name in ids]}


def remember(store: Store, name: str, *ids: str, at: float = 1.0, thread: str = "1.0", **given: str) -> None:
    store.remember(Posted(name, "C1", thread, a_reply(*ids, **given), at))


def test_a_reply_comes_back_as_it_went_out(store: Store):
    remember(store, "R1", "F1", "F2")

    assert store.posted("R1") == Posted("R1", "C1", "1.0", a_reply("F1", "F2"), 1.0)
    assert store.posted("R2") is None


def test_a_reply_is_kept_without_its_question(store: Store):
    remember(store, "R1", "F1", question="Who asked this?")

    assert store.posted("R1").reply == a_reply("F1")


def test_remembering_a_reply_again_replaces_it_and_keeps_its_votes(store: Store):
    remember(store, "R1", "F1")
    store.vote("R1", "U1", "up", at=1.0)
    remember(store, "R1", "F2")

    assert store.posted("R1").reply == a_reply("F2")
    assert store.votes("R1") == {"up": 1, "down": 0}


def test_the_facts_of_a_thread_come_newest_first_and_once(store: Store):
    remember(store, "R1", "F1", "F2", at=1.0)
    remember(store, "R2", "F3", "F1", at=2.0, outcome="differ")
    remember(store, "R3", "F4", at=3.0, thread="other")

    assert store.thread_facts("C1", "1.0") == ("F3", "F1", "F2")
    assert store.thread_facts("C1", "never") == ()


def test_facts_only_suggested_were_not_stated(store: Store):
    remember(store, "R1", "F1", outcome="suggest")

    assert store.thread_facts("C1", "1.0") == ()


def test_the_last_vote_of_a_person_counts(store: Store):
    for voter, value in (("U1", "up"), ("U2", "up"), ("U1", "down"), ("U3", "down")):
        store.vote("R1", voter, value, at=1.0)

    assert store.votes("R1") == {"up": 1, "down": 2}
    assert store.votes("R2") == {"up": 0, "down": 0}


def test_another_word_than_up_or_down_is_no_vote(store: Store):
    with pytest.raises(StoreError, match="“up” or “down”"):
        store.vote("R1", "U1", "sideways", at=1.0)


def test_gaps_are_numbered_and_listed_newest_first(store: Store):
    first = store.record_gap("What of 2021?", "abstain", ["F1", "F2"], at=1.0)
    second = store.record_gap(None, "suggest", (), at=2.0)

    assert second > first
    told = [
        {name: gap[name] for name in ("id", "at", "outcome", "question", "facts")} for gap in store.gaps()
    ]
    assert told == [
        {"id": second, "at": 2.0, "outcome": "suggest", "question": None, "facts": []},
        {"id": first, "at": 1.0, "outcome": "abstain", "question": "What of 2021?", "facts": ["F1", "F2"]},
    ]


def test_a_question_with_characters_no_database_takes_is_recorded_without_them(store: Store):
    store.record_gap("What \ud83dof\0 2021?\udc00", "abstain", [], at=1.0)

    assert store.gaps()[0]["question"] == "What of 2021?"


def test_forgotten_questions_leave_their_gaps(store: Store):
    numbers = [store.record_gap(f"Question {at}", "abstain", ["F1"], at=float(at)) for at in range(4)]

    assert store.forget_questions(before=2.0) == 2
    assert store.forget_questions(before=2.0) == 0
    assert [gap["question"] for gap in store.gaps()] == ["Question 3", "Question 2", None, None]
    assert [gap["id"] for gap in store.gaps()] == numbers[::-1]
    assert store.record_gap("Another", "abstain", [], at=5.0) > numbers[-1]


def test_replies_votes_and_gaps_do_not_change_the_version(store: Store):
    remember(store, "R1", "F1")
    store.vote("R1", "U1", "up", at=1.0)
    store.record_gap("What of 2021?", "abstain", [], at=1.0)

    assert store.version() == 0
