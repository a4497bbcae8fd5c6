"""A change is told word by word, and says exactly what became what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.curation import diff
from curation.small import FACTS

TEXTS = st.text(st.sampled_from("ab 1,.\n£’é"), max_size=60)


@given(TEXTS, TEXTS)
def test_a_diff_applied_to_the_old_text_gives_the_new_one(before: str, after: str) -> None:
    for segments in (diff.words(before, after), diff.lines(before, after)):
        assert "".join(s.text for s in segments if s.kind != "new") == before
        assert "".join(s.text for s in segments if s.kind != "old") == after


@given(TEXTS)
def test_what_did_not_change_is_not_marked(text: str) -> None:
    assert all(segment.kind == "same" for segment in diff.words(text, text))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("lent 4,120 books", "lent 4,300 books", "lent [-4,120-]{+4,300+} books"),
        ("costs £21,500.", "costs £22,500.", "costs £[-21,500-]{+22,500+}."),
        ("the old red roof", "the new green roof", "the [-old red-]{+new green+} roof"),
        ("", "a note", "{+a note+}"),
        ("a note", "", "[-a note-]"),
    ],
)
def test_whole_words_are_marked(before: str, after: str, shown: str) -> None:
    old = FACTS["F1"].model_copy(update={"note": before})
    new = FACTS["F1"].model_copy(update={"note": after})

    assert diff.as_text(diff.changes(old, new)) == f"Note for curators: {shown}"


def test_only_fields_that_read_otherwise_are_told() -> None:
    before = FACTS["F1"]
    after = before.model_copy(
        update={"phrasings": (*before.phrasings[:2], "loans 2021"), "review": "2028-01"}
    )

    found = diff.changes(before, after)

    assert [change.field for change in found] == ["phrasings", "review"]
    assert found[0].before.splitlines() == list(before.phrasings)
    assert found[0].after.splitlines() == list(after.phrasings)
    assert found[1].as_text() == "Review date: {+2028-01+}"


def test_of_a_list_only_the_lines_that_changed_are_told() -> None:
    before = FACTS["F1"]
    asked = (*before.phrasings, "loans 2021")

    (change,) = diff.changes(before, before.model_copy(update={"phrasings": asked}))

    assert change.as_text() == "How people ask: {+loans 2021+}"


def test_a_new_fact_is_told_whole() -> None:
    told = diff.as_text(diff.changes(None, FACTS["F5"]))

    assert "Statement: {+A new roof for the Harbour Reading Room will cost £21,500.+}" in told
    assert "Status: {+live+}" in told


def test_nothing_changed_is_said() -> None:
    assert diff.as_text(diff.changes(FACTS["F1"], FACTS["F1"])) == "nothing changed"
