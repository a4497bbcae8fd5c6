"""A text becomes passages: every line in its place, numbered as people cite it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.documents import decode, passages, sha256
from briefbook.documents.passages import TEXT_LIMIT
from briefbook.errors import DocumentError
from briefbook.models import Basis, Lines, Part, PassageKind
from small_base import LETTER, LETTER_TEXT, REPORT, REPORT_TEXT, a_document

TEXTS = st.text(st.characters(codec="utf-8"), max_size=400)


def test_a_numbered_document_cites_the_printed_number() -> None:
    found = passages(REPORT, REPORT_TEXT)

    assert [(p.kind, p.paragraph) for p in found] == [
        (PassageKind.title, None),
        (PassageKind.paragraph, 1),
        (PassageKind.paragraph, 2),
        (PassageKind.paragraph, 3),
    ]


def test_other_documents_count_their_body_paragraphs() -> None:
    assert [p.paragraph for p in passages(LETTER, LETTER_TEXT)] == [None, 1, 2]


def test_bullets_belong_to_the_printed_paragraph_they_stand_under() -> None:
    text = "Findings\n1. The room needs:\n• a roof\n• a door\n2. That is all."
    document = a_document("note", "Note", text, numbered=True)

    found = passages(document, text)

    assert [(p.kind, p.paragraph) for p in found] == [
        (PassageKind.heading, None),
        (PassageKind.paragraph, 1),
        (PassageKind.item, 1),
        (PassageKind.item, 1),
        (PassageKind.paragraph, 2),
    ]
    assert {p.section for p in found[1:]} == {"Findings"}


def test_furniture_and_metadata_have_no_paragraph_number() -> None:
    text = "Menu\nPublished: Monday\nThe room is open."
    document = a_document(
        "page",
        "Page",
        text,
        furniture=[Lines(first=1, last=1, reason="navigation")],
        metadata=[Lines(first=2, last=2, reason="date")],
    )

    assert [(p.kind, p.paragraph) for p in passages(document, text)] == [
        (PassageKind.furniture, None),
        (PassageKind.metadata, None),
        (PassageKind.paragraph, 1),
    ]


def test_a_dated_part_carries_its_own_title_and_no_number() -> None:
    text = "The room is open.\nA later item about the roof."
    part = Part(lines=Lines(first=2, last=2), title="Roof", date="2024-01", date_basis=Basis.stated)
    document = a_document("page", "Page", text, parts=[part])

    article, item = passages(document, text)

    assert (article.paragraph, article.section) == (1, None)
    assert (item.section, item.text) == ("Roof", "A later item about the roof.")


@given(TEXTS, st.booleans())
def test_every_passage_is_the_text_between_its_offsets(text: str, numbered: bool) -> None:
    document = a_document("any", "Any", text, numbered=numbered)

    found = passages(document, text)

    assert all(p.text == text[p.start : p.end] and p.text.strip() == p.text and p.text for p in found)
    assert [p.ordinal for p in found] == list(range(1, len(found) + 1))
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    kept = "".join("".join(p.text.split()) for p in found)
    assert kept == "".join(text.split())


@given(TEXTS)
def test_decoding_keeps_every_character(text: str) -> None:
    kept = text.replace("\0", "")

    assert decode(kept.encode("utf-8"), "note.txt") == kept


def test_a_text_that_is_not_utf8_is_refused_with_the_byte() -> None:
    with pytest.raises(DocumentError, match=r"note\.txt is not UTF-8 text \(byte 3 "):
        decode(b"abc\xff", "note.txt")


def test_a_file_with_nul_characters_is_no_text() -> None:
    with pytest.raises(DocumentError, match="NUL"):
        decode(b"PK\0\0", "report.txt")


def test_an_oversized_file_is_refused_before_it_is_read_as_text() -> None:
    with pytest.raises(DocumentError, match=f"{TEXT_LIMIT:,}"):
        decode(b"x" * (TEXT_LIMIT + 1), "huge.txt")


def test_the_key_of_a_text_changes_with_one_character() -> None:
    assert sha256("It is 2018.") != sha256("It is 2018. ")
    assert len(sha256("")) == 64
