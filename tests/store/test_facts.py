"""Facts and their revisions, through the store's protocol."""

from __future__ import annotations

import pytest

from briefbook.errors import StoreError
from briefbook.models import FactStatus
from briefbook.record import StaleError
from briefbook.store import Store

from .examples import a_fact


def save(store: Store, fact, expected_revision, actor="U1", reason="", at=1_600_000_000.0):
    return store.save_fact(fact, expected_revision=expected_revision, actor=actor, reason=reason, at=at)


def test_a_saved_fact_reads_back_as_it_was(store: Store):
    fact = a_fact(7, "The board counted 240 reports — “nearly” twice as many.", note="ask again in spring")

    held = save(store, fact, None)

    assert held == store.fact("F7")
    assert (held.fact, held.revision) == (fact, 1)


def test_a_fact_never_saved_is_none_and_has_no_history(store: Store):
    assert store.fact("F1") is None
    assert store.history("F1") == []


def test_each_save_is_a_revision_and_all_are_kept(store: Store):
    save(store, a_fact(1, "First."), None, actor="knowledge", reason="seed", at=0.0)
    save(store, a_fact(1, "Second."), 1, actor="U1", reason="typo", at=1_600_000_000.5)

    first, second = store.history("F1")

    assert [first.fact.statement, second.fact.statement] == ["First.", "Second."]
    assert (first.number, first.actor, first.reason, first.at) == (
        1,
        "knowledge",
        "seed",
        "1970-01-01T00:00:00Z",
    )
    assert (second.number, second.actor, second.reason, second.at) == (
        2,
        "U1",
        "typo",
        "2020-09-13T12:26:40Z",
    )


def test_an_edit_of_an_older_revision_is_refused_and_told_what_it_says_now(store: Store):
    save(store, a_fact(1, "First."), None)
    save(store, a_fact(1, "Second."), 1, actor="U2")

    with pytest.raises(StaleError, match=r"F1 is at revision 2, not 1: U2 .* “Second\.”"):
        save(store, a_fact(1, "Third."), 1)

    assert store.fact("F1").fact.statement == "Second."
    assert len(store.history("F1")) == 2


def test_adding_a_fact_that_exists_is_refused(store: Store):
    save(store, a_fact(1), None)

    with pytest.raises(StaleError, match="F1 exists already"):
        save(store, a_fact(1, "Another."), None)


def test_changing_a_fact_that_does_not_exist_is_refused(store: Store):
    with pytest.raises(StaleError, match="There is no fact F9"):
        save(store, a_fact(9), 1)


def test_a_retired_fact_stays_in_the_snapshot_with_its_status(store: Store):
    save(store, a_fact(1), None)
    save(store, a_fact(1, status=FactStatus.retired), 1)

    (held,) = store.snapshot().facts

    assert held.fact.status is FactStatus.retired


def test_a_snapshot_holds_every_fact_once_by_number(store: Store):
    for number in (10, 9, 100, 1):
        save(store, a_fact(number), None)
    save(store, a_fact(9, "Edited."), 1)

    snapshot = store.snapshot()

    assert [(held.fact.id, held.revision) for held in snapshot.facts] == [
        ("F1", 1),
        ("F9", 2),
        ("F10", 1),
        ("F100", 1),
    ]
    assert snapshot.version == store.version()


def test_a_snapshot_shows_an_edit_made_since_the_last_one(store: Store):
    save(store, a_fact(1, "First."), None)
    before = store.snapshot()
    save(store, a_fact(1, "Second."), 1)

    after = store.snapshot()

    assert before.facts[0].fact.statement == "First."
    assert after.facts[0].fact.statement == "Second."
    assert after.version > before.version


def test_the_version_grows_with_a_save_and_not_with_a_refused_one(store: Store):
    start = store.version()
    save(store, a_fact(1), None)
    saved = store.version()
    with pytest.raises(StaleError):
        save(store, a_fact(1), None)

    assert start < saved == store.version()


@pytest.mark.parametrize("unstorable", ["a\0b", "a\ud800b"], ids=["NUL", "lone surrogate"])
def test_a_fact_that_cannot_be_stored_whole_is_refused(store: Store, unstorable: str):
    fact = a_fact(1).model_copy(update={"statement": unstorable})

    with pytest.raises(StoreError, match="F1 cannot be stored"):
        save(store, fact, None)

    assert store.fact("F1") is None


def test_an_escaped_nul_in_a_statement_is_only_text(store: Store):
    fact = a_fact(1, r"They write NUL as \u0000.")

    assert save(store, fact, None).fact == store.fact("F1").fact == fact


def test_actor_and_reason_lose_what_cannot_be_stored(store: Store):
    save(store, a_fact(1), None, actor="U\ud8001", reason="because\0 of it")

    (revision,) = store.history("F1")

    assert (revision.actor, revision.reason) == ("U1", "because of it")
