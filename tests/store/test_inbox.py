"""Deliveries: claimed once, taken over when their owner is gone, dropped when answered."""

from __future__ import annotations

from briefbook.store import InboxItem, Store

BODY = {"text": "How many reports?\0 \ud83d", "nested": {"a": [1, None, "ü"]}}


def claim(store: Store, key: str = "q:T1:C1:1.0", owner: str = "one", at: float = 10.0) -> bool:
    return store.claim(key, "question", BODY, owner=owner, lease=5.0, at=at)


def take_over(store: Store, at: float, owner: str = "two", not_before: float = 0.0, tries: int = 3):
    return store.take_over(owner=owner, lease=5.0, at=at, not_before=not_before, tries=tries)


def test_a_delivery_is_claimed_once(store: Store):
    assert claim(store) is True
    assert claim(store) is False
    assert claim(store, owner="two") is False
    assert claim(store, key="q:T1:C1:2.0") is True


def test_a_delivery_is_taken_over_once_its_lease_has_run_out(store: Store):
    claim(store, at=10.0)

    assert take_over(store, at=14.9) is None
    assert take_over(store, at=15.0) == InboxItem("q:T1:C1:1.0", "question", BODY, attempts=2, received=10.0)
    assert take_over(store, at=16.0, owner="three") is None


def test_the_oldest_delivery_is_taken_over_first(store: Store):
    claim(store, "later", at=11.0)
    claim(store, "earlier", at=10.0)

    assert [take_over(store, at=20.0).key, take_over(store, at=20.0).key] == ["earlier", "later"]


def test_a_delivery_is_given_up_after_some_tries(store: Store):
    claim(store, at=10.0)

    attempts = [take_over(store, at=at, tries=3) for at in (20.0, 30.0, 40.0)]

    assert [item.attempts if item else None for item in attempts] == [2, 3, None]


def test_a_delivery_that_is_too_old_is_left_alone(store: Store):
    claim(store, at=10.0)

    assert take_over(store, at=1_000.0, not_before=10.5) is None
    assert take_over(store, at=1_000.0, not_before=10.0) is not None


def test_a_finished_delivery_is_not_taken_over_and_still_claimed(store: Store):
    claim(store)

    assert store.finish("q:T1:C1:1.0", owner="one", at=11.0) is True
    assert store.finish("q:T1:C1:1.0", owner="one", at=12.0) is True
    assert take_over(store, at=100.0) is None
    assert claim(store) is False


def test_an_owner_that_lost_its_lease_cannot_finish(store: Store):
    claim(store, at=10.0)
    take_over(store, at=20.0, owner="two")

    assert store.finish("q:T1:C1:1.0", owner="one", at=21.0) is False
    assert store.finish("q:T1:C1:1.0", owner="two", at=21.0) is True
    assert store.finish("never claimed", owner="two", at=21.0) is False


def test_old_deliveries_are_forgotten(store: Store):
    for number in range(4):
        claim(store, f"key {number}", at=float(number))
    store.finish("key 3", owner="one", at=3.0)

    assert store.purge_inbox(before=2.0) == 2
    assert store.purge_inbox(before=2.0) == 0
    assert [claim(store, f"key {number}", at=9.0) for number in range(4)] == [True, True, False, False]


def test_what_is_kept_after_a_purge_can_still_be_taken_over(store: Store):
    for number in range(4):
        claim(store, f"key {number}", at=float(number))
    store.purge_inbox(before=2.0)

    assert take_over(store, at=50.0) == InboxItem("key 2", "question", BODY, attempts=2, received=2.0)
