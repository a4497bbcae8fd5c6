"""The bibliography and the texts held for it."""

from __future__ import annotations

import pytest

from briefbook.errors import StoreError
from briefbook.store import Store

from .examples import TEXT, a_document


def test_a_text_is_held_once_and_read_back_to_the_letter(store: Store):
    text = "\ufeffOne line.\r\n\r\nAnother “line” — with 🙂 and an e\u0301.\n"
    store.save_document(a_document(text=text), at=1.0)

    assert store.hold_text("board-note", text, at=2.0) is True
    assert store.hold_text("board-note", text, at=3.0) is False
    assert store.snapshot().texts == {"board-note": text}


def test_a_document_without_its_text_is_in_the_snapshot_without_one(store: Store):
    store.save_document(a_document(), at=1.0)

    snapshot = store.snapshot()

    assert snapshot.documents == (a_document(),)
    assert snapshot.texts == {}


def test_a_text_other_than_the_one_the_bibliography_names_is_refused(store: Store):
    store.save_document(a_document(), at=1.0)

    with pytest.raises(StoreError, match="not the text the bibliography names for board-note"):
        store.hold_text("board-note", TEXT + "More.", at=2.0)


def test_a_text_without_an_entry_is_refused(store: Store):
    with pytest.raises(StoreError, match="board-note is not in the bibliography"):
        store.hold_text("board-note", TEXT, at=2.0)


@pytest.mark.parametrize("text", ["a\0b", "a\udfffb"], ids=["NUL", "lone surrogate"])
def test_what_is_not_text_is_refused(store: Store, text: str):
    store.save_document(a_document(), at=1.0)

    with pytest.raises(StoreError, match="so it is not text"):
        store.hold_text("board-note", text, at=2.0)


def test_a_new_edition_replaces_the_entry_and_hides_the_old_text(store: Store):
    store.save_document(a_document(), at=1.0)
    store.hold_text("board-note", TEXT, at=1.0)
    new = TEXT.replace("240", "241")

    store.save_document(a_document(text=new), at=2.0)
    assert store.snapshot().texts == {}

    store.hold_text("board-note", new, at=2.0)
    assert store.snapshot().texts == {"board-note": new}


def test_two_documents_may_have_the_same_text(store: Store):
    for name in ("one", "two"):
        store.save_document(a_document(name), at=1.0)

    assert store.hold_text("one", TEXT, at=1.0) is True
    assert store.hold_text("two", TEXT, at=1.0) is False
    assert store.snapshot().texts == {"one": TEXT, "two": TEXT}


def test_the_version_grows_with_documents_and_texts_and_only_when_they_change(store: Store):
    seen = [store.version()]
    for change in (
        lambda: store.save_document(a_document(), at=1.0),
        lambda: store.save_document(a_document(), at=2.0),
        lambda: store.hold_text("board-note", TEXT, at=1.0),
        lambda: store.hold_text("board-note", TEXT, at=2.0),
    ):
        change()
        seen.append(store.version())

    assert seen == [0, 1, 1, 2, 2]
