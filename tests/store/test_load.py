"""Loading the knowledge folder: what is new comes in, what a command wrote is never overwritten."""

from __future__ import annotations

import pytest

from briefbook.errors import StoreError
from briefbook.store import LoadReport, Store

from .examples import TEXT, a_document, a_fact, a_knowledge


def load(store: Store, *facts, documents=None, at=1.0) -> LoadReport:
    return store.load(a_knowledge(facts, documents), actor="knowledge", at=at)


def edit(store: Store, statement: str, expected_revision: int | None = 1) -> None:
    store.save_fact(a_fact(1, statement), expected_revision=expected_revision, actor="U1", reason="", at=2.0)


def test_the_first_load_adds_facts_and_documents(store: Store):
    report = load(store, a_fact(1), a_fact(2))

    assert report == LoadReport(added=2)
    snapshot = store.snapshot()
    assert [held.fact for held in snapshot.facts] == [a_fact(1), a_fact(2)]
    assert snapshot.documents == (a_document(),)
    assert store.history("F1")[0].actor == "knowledge"


def test_a_second_load_changes_nothing(store: Store):
    load(store, a_fact(1), a_fact(2))
    before = store.snapshot()

    report = load(store, a_fact(1), a_fact(2), at=9.0)

    assert report == LoadReport(unchanged=2)
    assert store.snapshot() == before


def test_a_change_in_the_file_is_a_new_revision(store: Store):
    load(store, a_fact(1, "First."), a_fact(2))

    report = load(store, a_fact(1, "Second."), a_fact(2))

    assert report == LoadReport(updated=1, unchanged=1)
    assert [revision.fact.statement for revision in store.history("F1")] == ["First.", "Second."]


def test_an_edit_by_command_outlives_a_load_of_the_same_file(store: Store):
    load(store, a_fact(1, "First."))
    edit(store, "By command.")
    version = store.version()

    report = load(store, a_fact(1, "First."))

    assert report == LoadReport(unchanged=1)
    assert store.fact("F1").fact.statement == "By command."
    assert store.version() == version


def test_a_fact_changed_by_command_and_in_the_file_is_a_conflict_until_they_agree(store: Store):
    load(store, a_fact(1, "First."))
    edit(store, "By command.")

    for _ in range(2):
        assert load(store, a_fact(1, "In the file.")) == LoadReport(conflicts=("F1",))
    assert store.fact("F1").fact.statement == "By command."

    edit(store, "In the file.", 2)
    assert load(store, a_fact(1, "In the file.")) == LoadReport(unchanged=1)


def test_a_fact_added_by_command_is_not_taken_over_by_another_of_that_number(store: Store):
    edit(store, "By command.", None)

    assert load(store, a_fact(1, "In the file.")) == LoadReport(conflicts=("F1",))
    assert store.fact("F1").fact.statement == "By command."


def test_once_an_export_has_brought_an_edit_into_the_file_the_file_leads_again(store: Store):
    load(store, a_fact(1, "First."))
    edit(store, "By command.")
    version = store.version()

    assert load(store, a_fact(1, "By command.")) == LoadReport(unchanged=1)
    assert store.version() == version
    assert load(store, a_fact(1, "Later, in the file.")) == LoadReport(updated=1)
    assert len(store.history("F1")) == 3


def test_a_fact_that_left_the_files_stays(store: Store):
    load(store, a_fact(1), a_fact(2))

    assert load(store, a_fact(2)) == LoadReport(unchanged=1)
    assert store.fact("F1") is not None


def test_a_load_that_fails_leaves_nothing_behind(store: Store):
    bad = a_fact(2).model_copy(update={"statement": "half a pair \ud800"})

    with pytest.raises(StoreError, match="F2 cannot be stored"):
        load(store, a_fact(1), bad)

    assert store.snapshot().facts == ()
    assert store.version() == 0


def test_documents_keep_the_order_of_the_file(store: Store):
    first, second, third = (a_document(name) for name in ("one", "two", "three"))
    load(store, documents=[first, third])

    load(store, documents=[first, second, third])

    assert store.snapshot().documents == (first, second, third)


def test_a_document_changed_by_command_and_in_the_file_is_a_conflict(store: Store):
    load(store, documents=[a_document(date_note="first")])
    store.save_document(a_document(date_note="by command"), at=2.0)
    assert load(store, documents=[a_document(date_note="first")]).conflicts == ()

    report = load(store, documents=[a_document(date_note="in the file")])

    assert report.conflicts == ("board-note",)
    assert store.snapshot().documents[0].date_note == "by command"


def test_a_document_changed_in_the_file_alone_is_replaced(store: Store):
    load(store, documents=[a_document(date_note="first")])
    version = store.version()

    load(store, documents=[a_document(date_note="second")])

    assert store.snapshot().documents[0].date_note == "second"
    assert store.version() > version


def test_loading_keeps_the_texts_that_are_held(store: Store):
    load(store, a_fact(1))
    store.hold_text("board-note", TEXT, at=1.0)

    load(store, a_fact(1, "Second."))

    assert store.snapshot().texts == {"board-note": TEXT}
