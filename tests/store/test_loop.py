"""What the base lacks, who was told what, and notes that are sent once."""

from __future__ import annotations

import pytest

from briefbook.errors import StoreError
from briefbook.record import Receipt
from briefbook.store import Awaiting, Posted, Store, Told


def stated(
    name: str, *facts: tuple[str, int], thread: str = "1.1", at: float = 5.0, outcome: str = "answer"
) -> Posted:
    reply = {"outcome": outcome, "facts": [{"id": fact, "revision": revision} for fact, revision in facts]}
    return Posted(name, "C1", thread, reply, at)


def test_where_a_fact_was_stated_is_kept_without_text(store: Store):
    store.remember(stated("r1", ("F1", 2), ("F2", 1), at=5.0))
    store.remember(stated("r2", ("F1", 3), thread="2.2", at=6.0))
    store.remember(stated("r3", ("F1", 3), outcome="suggest", at=7.0))
    store.remember(stated("r1", ("F1", 2), ("F2", 1), at=5.0))  # its button was pressed

    assert store.answered_with("F1", since=5.0) == [
        Told("C1", "1.1", "F1", 2, "r1", 5.0),
        Told("C1", "2.2", "F1", 3, "r2", 6.0),
    ]
    assert store.answered_with("F1", since=5.5) == [Told("C1", "2.2", "F1", 3, "r2", 6.0)]
    assert store.forget_told(before=5.5) == 2
    assert store.answered_with("F2", since=0.0) == []


def test_a_note_is_sent_by_one_and_once(store: Store):
    assert store.claim_notice("correction:F1:3:C1:1.1", lease=30.0, at=1.0)
    assert not store.claim_notice("correction:F1:3:C1:1.1", lease=30.0, at=20.0)
    assert not store.was_told("correction:F1:3:C1:1.1")

    assert store.claim_notice("correction:F1:3:C1:1.1", lease=30.0, at=31.0)  # who claimed it first has died
    store.mark_told("correction:F1:3:C1:1.1", at=32.0)

    assert store.was_told("correction:F1:3:C1:1.1")
    assert not store.claim_notice("correction:F1:3:C1:1.1", lease=30.0, at=900.0)
    assert store.claim_notice("correction:F1:4:C1:1.1", lease=30.0, at=900.0)


def test_a_bookmark_never_goes_back(store: Store):
    assert store.bookmark("corrections") == 0
    store.set_bookmark("corrections", 9)
    store.set_bookmark("corrections", 4)

    assert store.bookmark("corrections") == 9


def test_a_gap_knows_where_it_was_asked_and_what_answered_it(store: Store):
    gap = store.record_gap("What of 2021?", "abstain", ["F1"], at=1.0, channel="C1", thread="1.1")
    assert store.ask_curator(gap, person="T1/U4", channel="C1", thread="1.1")
    assert not store.ask_curator(gap, person=None, channel="C2", thread="")

    assert store.close_gap(gap, fact_id="F9", at=2.0)
    assert not store.close_gap(gap, fact_id="F8", at=3.0)

    (held,) = store.gaps("closed")
    assert (held["channel"], held["thread"], held["person"], held["asked"]) == ("C1", "1.1", "T1/U4", True)
    assert (held["state"], held["fact"], held["closed"]) == ("closed", "F9", 2.0)
    assert store.gaps("open") == []


def test_a_suggested_phrasing_is_decided_once(store: Store):
    first = store.suggest_phrasing("loans in 21?", "F1", at=1.0)
    second = store.suggest_phrasing("roof?", "F5", at=2.0)
    assert [one.question for one in store.suggestions()] == ["roof?", "loans in 21?"]

    assert store.decide_suggestion(first, "accepted", by="T1/U3", at=3.0)
    assert not store.decide_suggestion(first, "rejected", by="T1/U3", at=4.0)

    assert [one.id for one in store.suggestions()] == [second]
    assert store.suggestions("accepted")[0].decided_by == "T1/U3"
    with pytest.raises(StoreError, match="“accepted” or “rejected”, not “perhaps”"):
        store.decide_suggestion(second, "perhaps", by="T1/U3", at=5.0)


def test_feedback_names_the_facts_of_the_reply(store: Store):
    store.remember(stated("r1", ("F1", 2), ("F2", 1)))
    number = store.record_feedback(
        "r1", reason="old figure", question="loans?", at=1.0, channel="C1", thread="1.1", person="T1/U4"
    )

    (held,) = store.feedback()
    assert (held.id, held.reason, held.question, held.facts) == (number, "old figure", "loans?", ("F1", "F2"))
    assert (held.channel, held.thread, held.person) == ("C1", "1.1", "T1/U4")
    assert store.close_feedback(number, fact_id="F1", at=2.0)
    assert not store.close_feedback(number, fact_id="F1", at=3.0)
    assert store.feedback("closed")[0].fact == "F1"


def test_every_question_still_held_is_listed_once(store: Store):
    store.record_gap("loans?", "abstain", [], at=1.0)
    store.record_gap(None, "abstain", [], at=2.0)
    store.suggest_phrasing("roof?", "F5", at=3.0)
    store.record_feedback("r1", reason=None, question="loans?", at=4.0)

    assert store.recorded_questions() == ["loans?", "roof?"]


def test_use_and_votes_are_counted_for_each_fact(store: Store):
    for number, facts in enumerate([("F1",), ("F1", "F2")]):
        store.save_receipt(a_receipt(f"R{number}", tuple((fact, 1) for fact in facts), at=float(number)))
    store.remember(stated("r1", ("F1", 1), ("F2", 1)))
    store.vote("r1", "one", "down", at=5.0)
    store.vote("r1", "two", "up", at=5.0)

    assert store.receipt("R1") is not None
    assert store.usage(since=0.0) == {"F1": 2, "F2": 1}
    assert store.usage(since=0.5) == {"F1": 1, "F2": 1}
    assert store.ratings(since=5.0) == {"F1": (1, 1), "F2": (1, 1)}
    assert store.ratings(since=6.0) == {}


def test_a_receipt_is_read_as_it_was_written_even_at_once(store: Store):
    for number in range(20):
        receipt = a_receipt(f"R{number}", (("F1", 1),), at=1.0, words="“and the roof?”")
        store.save_receipt(receipt)
        assert store.receipt(receipt.id) == receipt
    assert store.receipt("R99") is None


def a_receipt(name: str, facts: tuple[tuple[str, int], ...], *, at: float, words: str = "") -> Receipt:
    reply = {"before": "", "quotes": bool(words), **({"words": words} if words else {"after": ""})}
    return Receipt(
        id=name,
        at=at,
        question_hash="0" * 64,
        outcome="answer",
        facts=facts,
        scores=(0.5,) * len(facts),
        rule="state",
        reply=reply,
        text_hash="1" * 64,
    )


def test_a_question_brought_to_the_curators_is_known_until_it_is_shown_or_closed(store: Store):
    asked, closed, _ = (store.record_gap(f"What of {year}?", "abstain", [], at=1.0) for year in range(3))
    for gap in (asked, closed):
        store.ask_curator(gap, person=None, channel="C1", thread="1.1")
    store.close_gap(closed, fact_id=None, at=2.0)

    assert store.unbrought() == [(asked, "What of 0?")]
    store.claim_notice(f"asked:{asked}", lease=30.0, at=2.0)
    assert store.unbrought() == [(asked, "What of 0?")]
    store.mark_told(f"asked:{asked}", at=3.0)
    assert store.unbrought() == []


def test_who_waits_for_what_a_fact_has_closed_is_known_until_they_are_told(store: Store):
    in_thread = store.record_gap("What of 2021?", "abstain", [], at=1.0, channel="C1", thread="1.1")
    nowhere = store.record_gap("What of 2022?", "abstain", [], at=1.0)
    dismissed = store.record_gap("What of 2023?", "abstain", [], at=1.0, channel="C1", thread="2.2")
    rated = store.record_feedback("r1", reason="Old.", question=None, at=1.0, person="T1/U4")
    unnamed = store.record_feedback("r2", reason="Old.", question=None, at=1.0, channel="C1", thread="1.1")
    for gap, fact in ((in_thread, "F9"), (nowhere, "F9"), (dismissed, None)):
        store.close_gap(gap, fact_id=fact, at=3.0)
    for feedback in (rated, unnamed):
        store.close_feedback(feedback, fact_id="F8", at=4.0)

    assert store.awaiting(since=0.0) == [
        Awaiting(f"gap:{in_thread}", "F9", "C1", "1.1", None, "", "What of 2021?", 3.0),
        Awaiting(f"feedback:{rated}", "F8", "", "", "T1/U4", "r1", None, 4.0),
    ]
    assert [one.key for one in store.awaiting(since=3.5)] == [f"feedback:{rated}"]

    store.mark_told(f"gap:{in_thread}", at=5.0)
    assert [one.key for one in store.awaiting(since=0.0)] == [f"feedback:{rated}"]
