"""Each reader's own: Word's counted numbers, a page's lists, markdown's marks, what sets a line apart."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.documents import structure
from briefbook.documents.readers import markdown, plain, web, word
from briefbook.documents.readers.pages import Word, lines_of
from briefbook.errors import DocumentError
from briefbook.models import PassageKind
from papers import add_list, as_docx, put_in_list, saved


def nothing(done: int, of: int) -> None:
    """Hear a sign of life."""


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def test_numbers_that_word_counts_are_written_out() -> None:
    text = word.read(as_docx(["Report", "1. First.", "2. Second.", "3. Third."]), nothing).text

    assert lines(text) == ["Report", "1. First.", "2. Second.", "3. Third."]


def test_levels_letters_and_romans_count_as_word_prints_them() -> None:
    made = docx.Document()
    add_list(made, 40, [("decimal", "%1.", 16), ("lowerLetter", "(%2)", 1), ("lowerRoman", "(%3)", 1)])
    for text, depth in [("One", 0), ("A", 1), ("B", 1), ("I", 2), ("Two", 0), ("A again", 1)]:
        put_in_list(made.add_paragraph(text), 40, depth)

    text = word.read(saved(made), nothing).text

    assert lines(text) == ["16. One", "(a) A", "(b) B", "(i) I", "17. Two", "(a) A again"]


def test_numbers_of_chapter_and_paragraph_are_joined() -> None:
    made = docx.Document()
    add_list(made, 41, [("decimal", "%1", 4), ("decimal", "%1.%2", 1)])
    for text, depth in [("Chapter", 0), ("First.", 1), ("Second.", 1)]:
        put_in_list(made.add_paragraph(text), 41, depth)

    assert lines(word.read(saved(made), nothing).text) == ["4 Chapter", "4.1 First.", "4.2 Second."]


def test_deleted_and_hidden_text_is_not_read_and_inserted_text_is() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("The room ")
    hidden = paragraph.add_run("never ")
    hidden.font.hidden = True
    kept = paragraph.add_run("opens.")
    inserted = docx.oxml.OxmlElement("w:ins")
    deleted = docx.oxml.OxmlElement("w:del")
    kept._r.addprevious(inserted)
    inserted.append(docx.oxml.parse_xml(_run("seldom ", "w:t")))
    inserted.addnext(deleted)
    deleted.append(docx.oxml.parse_xml(_run("always ", "w:delText")))

    assert word.read(saved(made), nothing).text == "The room seldom opens.\n"


def _run(text: str, tag: str) -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:r xmlns:w="{space}"><{tag} xml:space="preserve">{text}</{tag}></w:r>'


def test_a_table_of_values_is_a_line_a_row() -> None:
    made = docx.Document()
    table = made.add_table(2, 3)
    for row, values in zip(table.rows, [("Branch", "2022", "2023"), ("Harbour", "410", "388")], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value

    assert lines(word.read(saved(made), nothing).text) == ["Branch | 2022 | 2023", "Harbour | 410 | 388"]


def test_a_word_document_without_text_is_refused() -> None:
    with pytest.raises(DocumentError, match="no text in it"):
        word.read(saved(docx.Document()), nothing)


def test_ordered_lists_of_a_page_keep_their_numbers() -> None:
    items = "".join(
        f"<li><p>The {name} branch opens on Sundays from April.</p></li>" for name in ("north", "south")
    )
    page = f"<html><body><article><h1>Branches</h1><p>Two open.</p><ol start=16>{items}</ol></article></body></html>"

    assert lines(web.read(page.encode(), nothing).text)[-2:] == [
        "16. The north branch opens on Sundays from April.",
        "17. The south branch opens on Sundays from April.",
    ]


def test_a_page_that_declares_windows_text_needs_no_word_on_it() -> None:
    page = "<html><head><meta charset='windows-1252'></head><body><p>A roof for £21.5m is planned.</p></body></html>"

    reading = web.read(page.encode("cp1252"), nothing)

    assert "£21.5m" in reading.text
    assert reading.encoding == "cp1252, as the page says"


@pytest.mark.parametrize(
    "page", ["no page at all", "<html><body><nav><a href=x>Home</a></nav></body></html>"]
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    with pytest.raises(DocumentError):
        web.read(page.encode(), nothing)


def test_markdown_loses_its_marks_and_nothing_else() -> None:
    source = """---
title: Notes
---
Loans in 2023
=============

The *room* lent **4,120** books,[^1] see [the report](https://example.org/a_(b)).
It opens at ~~9~~ `10` on snake_case days.

16. First point
17. Second point

- a roof
- a door

| Branch | Loans |
| --- | --- |
| Harbour | 410 |
"""

    reading = markdown.read(source.encode(), nothing)

    assert lines(reading.text) == [
        "title: Notes",
        "Loans in 2023",
        "The room lent 4,120 books,[1] see the report. It opens at ~~9~~ 10 on snake_case days.",
        "16. First point",
        "17. Second point",
        "• a roof",
        "• a door",
        "Branch | Loans",
        "Harbour | 410",
    ]
    assert reading.hints.title == "Loans in 2023"
    assert reading.metadata[0].reason == "header of the file"


def test_folded_lines_of_a_text_are_one_paragraph() -> None:
    long = "The reading room lent more books in this year than in any other since it opened its doors. " * 4
    folded = "Notes\n\n" + "\n\n".join("\n".join(_fold(long)) for _ in range(3)) + "\n"

    reading = plain.read(folded.encode(), nothing)

    assert reading.wrapped
    assert reading.text == folded


def _fold(text: str, width: int = 70) -> list[str]:
    words, rows = text.split(), [""]
    for one in words:
        rows = [*rows[:-1], f"{rows[-1]} {one}".strip()] if len(rows[-1]) + len(one) < width else [*rows, one]
    return rows


def test_lines_that_are_no_text_of_the_article_say_why() -> None:
    page = [
        "Skip to main content",
        "A roof at last",
        "Published: 3 May 2023",
        "By Ann Weaver",
        "It costs £21,500.",
    ]
    page += ["Advertisement", "Related stories", "A door at last"]

    apart = structure.set_apart(page)

    assert {line: (kind.value, why) for line, (kind, why) in apart.items()} == {
        1: ("furniture", "navigation"),
        3: ("metadata", "date of publication"),
        4: ("metadata", "author"),
        6: ("furniture", "advertisement"),
        7: ("furniture", "links below the article"),
        8: ("furniture", "links below the article"),
    }
    assert structure.title_line(page, apart) == 2


def test_a_sentence_about_advertisements_is_no_furniture() -> None:
    sentence = "Advertisements for gambling should be banned near schools."

    assert structure.set_apart([sentence, "The next meeting is in May 2023."]) == {}


@pytest.mark.parametrize(
    ("page", "numbered"),
    [
        (["1. A b.", "2. C d.", "3. E f."], True),
        (["1. A b.", "Heading", "2. C d.", "• g", "3. E f."], True),
        (["1. A b.", "C d.", "E f."], False),
        (["2018. A b.", "7. C d.", "30. E f."], False),
    ],
)
def test_numbers_that_follow_one_another_make_a_numbered_document(
    page: Sequence[str], numbered: bool
) -> None:
    assert structure.is_numbered(page) is numbered


def _row(y: float, *words: tuple[float, str]) -> list[Word]:
    return [Word(text, x, x + 5.0 * len(text), y - 10, y, 10, False) for x, text in words]


def test_two_columns_are_read_one_after_the_other() -> None:
    page = _row(20, (50, "Title"), (80, "across"), (115, "the"), (135, "whole"), (165, "page"), (190, "here"))
    for at in range(8):
        page += _row(40.0 + 14 * at, (50, f"left{at}"), (85, "words"), (160, f"right{at}"), (200, "words"))

    found = [line.text for line in lines_of(page, 1, 800)]

    assert found[0] == "Title across the whole page here"
    assert found[1:] == [f"left{at} words" for at in range(8)] + [f"right{at} words" for at in range(8)]


def test_a_raised_mark_stays_with_its_word() -> None:
    row = [
        Word("platforms", 50, 95, 0, 10, 10, False),
        Word("4", 95.5, 98, -2, 6, 6, False),
        Word("are", 102, 115, 0, 10, 10, False),
    ]

    assert [line.text for line in lines_of(row, 1, 800)] == ["platforms[4] are"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300))
def test_a_text_file_is_kept_to_the_letter(text: str) -> None:
    raw = text.encode()
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return

    reading = plain.read(raw, nothing)

    assert reading.text == text
    page = text.split("\n")
    assert all(page[line - 1].strip() for line in reading.title_lines)


@given(st.binary(max_size=400))
def test_bytes_are_a_page_a_word_document_or_a_refusal(raw: bytes) -> None:
    for reader in (web.read, word.read, markdown.read, plain.read):
        try:
            reader(raw, nothing)
        except DocumentError:
            continue


def test_an_archive_that_is_no_word_document_is_refused() -> None:
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")

    with pytest.raises(DocumentError, match="zip archive and not a Word document"):
        word.read(buffer.getvalue(), nothing)


def test_kinds_of_a_word_document_are_those_of_its_styles() -> None:
    reading = word.read(as_docx(["Paper", "Use", "1. It rose.", "• a lift here"]), nothing)

    assert reading.title_lines == (1,)
    assert reading.heading_lines == (3,)
    assert lines(reading.text)[-1] == "• a lift here"
    assert PassageKind.item.value == "item"


def _page(words: str) -> str:
    return f"<html><body><article><h1>Branches in 2023</h1>{words}</article></body></html>"


def test_raised_marks_of_a_page_are_notes_and_its_notes_are_set_apart() -> None:
    page = _page(
        '<p>1. The branch lent 4,120 books in 2010.<sup><a href="#n1">1</a></sup> It has 40 m<sup>2</sup> of shelves.</p>'
        "<p>2. It opens on Sundays.</p><p>3. It has a lift.</p>"
        '<ol><li id="n1">Branch returns, table 4.</li></ol>'
    )

    reading = web.read(page.encode(), nothing)

    assert "in 2010.[1] It has 40 m2 of shelves." in reading.text
    assert lines(reading.text)[-1] == "[1] Branch returns, table 4."
    assert [run.reason for run in reading.metadata] == ["note"]
    assert reading.numbered


def test_raised_marks_of_word_are_notes() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("The branch lent 4,120 books in 2010.")
    paragraph.add_run("12").font.superscript = True
    paragraph.add_run(" It opens.")

    assert word.read(saved(made), nothing).text == "The branch lent 4,120 books in 2010.[12] It opens.\n"


def test_what_frames_a_press_release_is_set_apart() -> None:
    page = [
        "PRESS RELEASE", "EMBARGOED UNTIL 00:01 ON TUESDAY 14 MAY 2024", "A roof at last", "It costs £21,500.", "ENDS",
        "Contact: Ann Weaver, 01632 960 114",
    ]  # fmt: skip

    apart = structure.set_apart(page)

    assert {line: why for line, (_, why) in apart.items()} == {
        1: "kind of text", 2: "embargo", 5: "end of the text", 6: "contact",
    }  # fmt: skip
    assert structure.title_line(page, apart) == 3


def test_numbered_notes_at_the_end_do_not_make_a_numbered_document() -> None:
    page = [*(f"The branch opens at {at} on most days of the year." for at in range(12)), "Notes", "1. A b.", "2. C d.", "3. E f."]  # fmt: skip

    assert not structure.is_numbered(page)


def test_two_columns_on_different_baselines_are_told_apart() -> None:
    page: list[Word] = []
    for at in range(10):
        page += _row(40.0 + 12 * at, (50, f"left{at}"), (85, "words"))
        if at < 8:
            page += _row(46.0 + 12 * at, (160, f"right{at}"), (200, "words"))

    found = [line.text for line in lines_of(page, 1, 800)]

    assert found == [f"left{at} words" for at in range(10)] + [f"right{at} words" for at in range(8)]


def test_cells_of_a_table_stand_further_apart_than_words() -> None:
    row = [Word("Too", 50, 65, 0, 10, 10, False), Word("dear", 68, 90, 0, 10, 10, False), Word("39", 150, 160, 0, 10, 10, False)]  # fmt: skip

    assert lines_of(row, 1, 800)[0].cells == ("Too dear", "39")
