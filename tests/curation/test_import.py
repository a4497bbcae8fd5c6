"""What an import would do is said first, what is wrong is named with its place, and nothing is half-imported."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from briefbook.curation.formats import Format
from briefbook.curation.formats.files import export, read
from briefbook.curation.formats.plan import ImportPlan, apply, plan
from briefbook.errors import FormatError
from briefbook.models import Fact
from briefbook.record import Save
from curation.examples import a_base, a_fact

NOTE = "The lent 4,120 books count, and again lent 4,120 books. Only here: a roof."
ALL = pytest.mark.parametrize("format_", list(Format))


def planned(raw: bytes, name: str, *held: Fact, texts: dict[str, str] | None = None) -> ImportPlan:
    return plan(read(raw, name), a_base(*held, texts=texts), name)


def table(**columns: str) -> bytes:
    """Return a CSV file with one row: the plain fact, with some cells as given; None leaves a column out."""
    heading, row = csv.reader(io.StringIO(export([a_fact()], Format.csv).decode("utf-8-sig"), newline=""))
    cells = {**dict(zip(heading, row, strict=True)), **columns}
    out = io.StringIO()
    csv.writer(out).writerows([list(cells), list(cells.values())])
    return out.getvalue().encode()


def told(raw: bytes, name: str = "facts.csv", **given: object) -> list[str]:
    return [str(problem) for problem in planned(raw, name, **given).problems]


def workbook(*rows: list[object], sheet: str = "facts") -> bytes:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- the plan


@ALL
def test_a_plan_names_what_is_added_changed_and_unchanged(format_: Format) -> None:
    held = (a_fact("F1"), a_fact("F2"), a_fact("F9"))
    new = a_fact("F3", differs_from=("F1",))
    edited = a_fact("F2", note="Checked.", particulars={"bodies": ["IWF"]})

    found = planned(export([held[0], edited, new], format_), f"facts.{format_}", *held)

    assert found.unchanged == ("F1",)
    assert [(one.fact, one.before.revision, one.fields) for one in found.changed] == [
        (edited, 4, ("bodies", "note"))
    ]
    assert found.added == (new,)
    assert found.untouched == 1
    assert found.saves == (Save(fact=new), Save(fact=edited, expected_revision=4))
    assert found.summary == (
        f"facts.{format_}: 1 to add, 1 to change, 1 unchanged; 1 of the base are not in the file and stay as they are."
    )


def test_a_column_that_is_not_there_leaves_its_field_as_it_is() -> None:
    held = a_fact(note="Keep me.", owner="finance", topics=("lending",))

    found = planned(b"id,owner\nF1,library\n", "facts.csv", held)

    assert [one.fact for one in found.changed] == [held.model_copy(update={"owner": "library"})]


def test_a_cell_that_is_cleared_clears_its_field() -> None:
    held = a_fact(note="Drop me.")

    assert planned(b"id,note\nF1,\n", "facts.csv", held).changed[0].fact.note == ""


def test_everything_is_handed_over_at_once() -> None:
    calls: list[tuple[Save, ...]] = []

    apply(
        planned(export([a_fact("F1"), a_fact("F2")], Format.csv), "facts.csv"),
        lambda saves: calls.append(tuple(saves)),
    )

    assert [[save.fact.id for save in saves] for saves in calls] == [["F1", "F2"]]


def test_a_file_with_an_error_is_not_imported_in_part() -> None:
    calls: list[object] = []
    found = planned(b"- id: F7\n" + export([a_fact()], Format.yaml), "facts.yaml")

    with pytest.raises(
        FormatError, match=r"facts.yaml has 3 errors, so nothing was imported. The first: line 1"
    ):
        apply(found, calls.append)
    assert calls == []


# --- the place of a quote


def test_a_quote_without_its_place_is_found_in_the_text_that_is_held() -> None:
    found = planned(table(quote="a roof", start="", end=""), "facts.csv", texts={"note": NOTE})

    (citation,) = found.added[0].citations
    assert NOTE[citation.start : citation.end] == "a roof"
    assert citation.prefix == NOTE[citation.start - 32 : citation.start]


def test_a_quote_that_was_edited_is_put_where_it_now_stands() -> None:
    held = a_fact(citations=[{"document": "note", "quote": "a roof", "start": 67, "end": 73}])
    raw = export([held], Format.csv).replace(b'"a roof"', b'"Only here: a roof"')

    found = planned(raw, "facts.csv", held, texts={"note": NOTE})

    (changed,) = found.changed
    assert NOTE[changed.fact.citations[0].start :] == "Only here: a roof."
    assert {"quote", "start"} <= set(changed.fields)


@pytest.mark.parametrize(
    ("cells", "text", "expected"),
    [
        ({"start": "", "end": ""}, None, "row 2, line 2 (F1), start: it is blank, and the text of note is not held. Import"),
        ({"start": "", "end": "", "quote": "a barn"}, NOTE, "quote: it does not stand in note, to the letter. Copy it"),
        ({"start": "", "end": ""}, NOTE, "quote: it stands 2 times in note (4-20, 38-54). Make it longer"),
        ({"quote": "lent"}, None, "quote: end - start is 16, but the quote has 4 characters. Clear start and end"),
        (
            {"quote": " ".join(["word"] * 30), "start": "", "end": ""},
            " ".join(["word"] * 30),
            "quote: the quote has 30 words; 25 is the most that may be copied. Shorten it",
        ),
    ],
)  # fmt: skip
def test_a_quote_without_a_place_is_named(cells: dict[str, str], text: str | None, expected: str) -> None:
    (problem,) = told(table(**cells), texts={"note": text} if text else {})

    assert expected in problem


def test_a_retired_fact_need_not_be_proved_any_more() -> None:
    gone = a_fact(status="retired")

    assert planned(export([gone], Format.csv), "facts.csv", texts={"note": "Nothing."}).added == (gone,)


def test_a_stale_fact_that_is_as_it_was_is_no_error() -> None:
    held = a_fact()

    assert planned(export([held], Format.csv), "facts.csv", held, texts={"note": "Gone."}).unchanged == (
        "F1",
    )


# --- what is wrong in a row


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"id": "12"}, "row 2, line 2 (12), id: “12” is not an id. Write F and a number, such as F42."),
        ({"id": ""}, "row 2, line 2, id: it is missing. Fill it in."),
        ({"kind": "number"}, "row 2, line 2 (F1), kind: “number” is not one of its values. Write one of 'statistic'"),
        ({"statement": ""}, "statement: it is missing. Fill it in."),
        ({"statement": "x" * 2501}, "statement: it has more than 2,500 characters. Shorten it."),
        ({"phrasings": "one\ntwo\nONE"}, "phrasings: the phrasing 'one' is there twice. Remove one of them."),
        ({"start": "ten"}, "start: “ten” is not a whole number. Write digits only, or clear it."),
        ({"period": "Sep-18"}, "period: 'Sep-18' is not a date: write 2018, 2018-09, 2018-09-03 or an interval"),
        ({"as_of": "2018"}, "as_of_basis: as_of_basis is none exactly when there is no as_of. Give as_of and"),
        ({"negated": "perhaps"}, "negated: “perhaps” is neither yes nor no. Write yes or no."),
        ({"quantities": "many | books"}, "quantities: “many | books” is not a quantity. Write one a line"),
        ({"quantities": "1,000 | books"}, "quantities: “1,000 | books” is not a quantity."),
        ({"quantities": "between 4 | books"}, "quantities: `to` goes with operator between, and only with it. Write both"),
        ({"quantities": "1e999 | books"}, "quantities: “1e999” is not a number."),
        ({"topics": "lending, lendign"}, "topics: there is no topic lendign. Add it to topics.yml first, or mend its name."),
        ({"topics": "Lending"}, "topics: “Lending” is not the id of a topic."),
        ({"document": "nota"}, "document: there is no document nota. Add it to documents.yml first."),
        ({"differs_from": "F8"}, "differs_from: there is no fact F8. Add it in the same file, or mend the number."),
        ({"more_citations": "note | where: here"}, "more_citations: “where: here” is no part of a citation. Write one a line"),
        ({"more_citations": "note | quote: b | at: 4-9"}, "more_citations: end - start is 5, but the quote has 1 characters."),
        ({"document": "", "quote": "", "start": "", "end": ""}, "(F1), quote: it is missing. Fill it in."),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_is_named_with_what_to_do(cells: dict[str, str], expected: str) -> None:
    problems = told(table(**cells))

    assert expected in problems[0]
    assert len(problems) == 1


def test_a_fact_keeps_at_least_three_phrasings_and_one_may_come_with_fewer() -> None:
    two = table(phrasings="one\ntwo")
    held = a_fact()

    problems = planned(two, "facts.csv", held).problems
    assert str(problems[0]).endswith("phrasings: there are 2, and 3 are the least. Add what is missing.")
    assert planned(two, "facts.csv").problems == ()
    fewer = held.model_copy(update={"phrasings": ()})
    assert planned(two, "facts.csv", fewer).problems == ()


def test_every_error_of_a_file_is_named_not_only_the_first() -> None:
    rows = list(csv.reader(io.StringIO(export([a_fact("F1"), a_fact("F2")], Format.csv).decode("utf-8-sig"))))
    rows[1][2], rows[1][22], rows[2][7:10] = "odd", "odd", ["", "x", "y"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)

    problems = planned(out.getvalue().encode(), "facts.csv").problems

    assert [(one.row, one.fact_id, one.column) for one in problems] == [
        (2, "F1", "negated"),
        (2, "F1", "kind"),
        (3, "F2", "start"),
        (3, "F2", "end"),
    ]


@ALL
def test_a_fact_that_is_there_twice_is_named_with_both_places(format_: Format) -> None:
    raw = export([a_fact("F1"), a_fact("F2")], format_)
    if format_ is Format.xlsx:
        book = load_workbook(io.BytesIO(raw))
        book["facts"]["A3"] = "F1"
        out = io.BytesIO()
        book.save(out)
        raw = out.getvalue()
    else:
        raw = raw.replace(b"F2", b"F1")

    (problem,) = told(raw, f"facts.{format_}")

    assert "(F1), id: F1 is in the file twice (also in " in problem


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("kind: statistic", "kind: number"), "line 2 (F1), kind: “number” is not one of its values."),
        (
            ("    start: 5", "    start: 6"),
            "(F1), citations.0.quote: end - start is 15, but the quote has 16 characters.",
        ),
        (
            ("- id: F1", "- idd: F1\n  id: F1"),
            "(F1), idd: there is no such field. Remove it, or mend its name.",
        ),
        (
            ("- id: F1", "- id: F1\n  review: 2027"),
            "line 2 (F1), review: 2027 is not text. Put it in quotation marks",
        ),
        (("- id: F1", "- 12\n- id: F1"), "line 1: it is not a fact. Write the fields of a fact"),
    ],
)
def test_what_is_wrong_in_yaml_is_named_with_its_line(change: tuple[str, str], expected: str) -> None:
    text = export([a_fact()], Format.yaml).decode()
    assert change[0] in text

    problems = told(text.replace(*change).encode(), "facts.yml")

    assert expected in problems[0]


def test_what_is_wrong_in_json_is_named_with_the_line_of_its_entry() -> None:
    text = export([a_fact("F1"), a_fact("F2")], Format.json).decode().replace('"F2"', '"Fx"')

    (problem,) = told(text.encode(), "facts.json")

    line = text.splitlines().index('    "id": "Fx",')  # the brace before it, counted from 1
    assert problem == f"line {line} (Fx), id: “Fx” is not an id. Write F and a number, such as F42."


# --- spreadsheets' ways


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(mark: str, ending: str, separator: str) -> None:
    fact = a_fact(statement='Half; "or" a, quarter.\nTwo lines.', note="=1")
    out = io.StringIO()
    rows = csv.reader(io.StringIO(export([fact], Format.csv).decode("utf-8-sig"), newline=""))
    csv.writer(out, delimiter=separator, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(rows)

    assert planned(f"{mark}{out.getvalue()}".encode(), "facts.csv").added == (fact,)


def test_the_separator_may_be_said_in_a_line_of_its_own() -> None:
    raw = b"sep=;\r\n" + table().decode().replace(",", ";").encode()

    assert planned(b"sep=;\nid;owner\nF1;me\n", "facts.csv", a_fact()).changed[0].fact.owner == "me"
    assert read(raw, "facts.csv")[0].row == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
@pytest.mark.parametrize("name", ["facts.csv", "facts.yaml", "facts.json"])
def test_another_encoding_is_refused_with_what_to_do(name: str, encoding: str) -> None:
    raw = table(note="£5 é").decode().encode(encoding)

    with pytest.raises(FormatError, match=rf"{name}.*Save it again as UTF-8"):
        read(raw, name)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "no column “id”"),
        (b"a,b\n1,2\n", "no column “id”"),
        (b"id,stament\nF1,x\n", "there is no column “stament”. Is “statement” meant?"),
        (b"id,colour\nF1,x\n", "there is no column “colour”. Remove it; the columns are id, status"),
        (b"id,owner,Owner\nF1,x,y\n", "the column “owner” is there twice"),
        (
            b'id,owner\nF1,"open\nF2,x\n',
            "the row that starts in line 2: a quotation mark is opened and never closed",
        ),
        (
            b'id,owner\nF1,x\nF2,"a" b\n',
            "the row that starts in line 3: there is text after a closing quotation mark",
        ),
        (b"id,owner\nF1,\x00\n", "line 2 holds a NUL character"),
        (b"id,owner\nF1," + b"x" * 140_000, "a cell has more than 131,072 characters"),
        (b"PK\x03\x04 and so on", "Give it the ending .xlsx"),
        (b"x" * 50_000_001, "is the most. Split it"),
    ],
)
def test_csv_that_cannot_be_read_is_refused_in_plain_words(raw: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=r"^facts\.csv") as refused:
        read(raw, "facts.csv")

    assert message in str(refused.value)


def test_a_row_with_too_many_cells_is_named() -> None:
    (problem,) = [one for one in told(b"id,owner\nF1,a,b\n") if "cells" in one]

    assert problem == (
        "row 2, line 2 (F1): the row has 3 cells and the heading 2."
        " Look for a quotation mark that is missing, or clear the extra cells."
    )


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"- id: [", "line 2"),
        (b"id: F1", "it should be a list of facts"),
        (b"- &a F1\n- *a\n", "anchors and aliases are not allowed"),
        (b"- id: F1\n  id: F2\n", "the key 'id' is there twice"),
        (b"- " * 30 + b"x", "nested more than 20 deep"),
    ],
)
def test_yaml_that_cannot_be_read_is_refused_in_plain_words(raw: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=r"^facts\.yaml") as refused:
        read(raw, "facts.yaml")

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "it should be a list of facts"),
        (b"{}", "it should be a list of facts"),
        (b"[", "line 1"),
        (b'[\n{"id": "F1"}\n{"id": "F2"}]', "line 3: this is not JSON (a “,” is missing)"),
        (b'[{"id": "F1",}]', "this is not JSON"),
        (b'[{"id": "F1", "id": "F2"}]', "the key 'id' is there twice"),
        (b'[{"id": NaN}]', "NaN is not a number"),
        (b"[" * 100_000, "this is not JSON of ours"),
        (b"[1" + b"0" * 5000 + b"]", "this is not JSON of ours"),
        (b"[] x", "there is something after the list"),
    ],
)
def test_json_that_cannot_be_read_is_refused_in_plain_words(raw: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=r"^facts\.json") as refused:
        read(raw, "facts.json")

    assert message in str(refused.value)


def test_a_file_of_no_known_ending_is_refused() -> None:
    with pytest.raises(
        FormatError, match=r"facts.doc: the ending says no format. Use .yaml, .csv, .xlsx, .json."
    ):
        read(b"", "facts.doc")


# --- workbooks


def test_a_formula_in_a_workbook_is_refused_and_never_evaluated() -> None:
    (problem,) = told(workbook(["id", "owner"], ["F1", "=1+1"]), "facts.xlsx")[:1]

    assert problem == (
        "row 2 (F1), owner: it holds a formula, and formulas are not evaluated."
        " Copy the cell and paste it as a value (in Excel: Paste Special, Values)."
    )


def test_a_date_that_a_spreadsheet_made_is_refused() -> None:
    found = planned(workbook(["id", "review"], ["F1", datetime(2018, 9, 1)]), "facts.xlsx", a_fact())

    assert [one.column for one in found.problems] == ["review"]
    assert "Format the cell as text and write the date as 2018, 2018-09 or 2018-09-03." in str(
        found.problems[0]
    )


def test_an_error_that_a_cell_shows_is_refused() -> None:
    (problem,) = told(workbook(["id", "owner"], ["F1", "#REF!"]), "facts.xlsx")[:1]

    assert "owner: it shows the error #REF!. Write what it should hold." in problem


def test_numbers_booleans_and_blank_rows_of_a_workbook_are_read_as_they_look() -> None:
    raw = workbook(
        ["id", "review", "negated", "owner"], [], ["F1", 2027, True, 12.0], [None, " "], sheet="Sheet1"
    )

    (changed,) = planned(raw, "facts.xlsx", a_fact()).changed

    assert (changed.fact.review, changed.fact.particulars.negated, changed.fact.owner) == ("2027", True, "12")


def test_one_sheet_of_several_has_to_be_named() -> None:
    book = Workbook()
    book.create_sheet("two")
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(FormatError, match="has 2 sheets and none called “facts”"):
        read(out.getvalue(), "facts.xlsx")


def test_a_workbook_that_was_saved_again_by_a_spreadsheet_reads_the_same() -> None:
    facts = (a_fact("F1", statement="=1+1", note="a\r\nb _x000D_ c"), a_fact("F2", owner=""))
    book = load_workbook(io.BytesIO(export(facts, Format.xlsx)))
    out = io.BytesIO()
    book.save(out)

    assert planned(out.getvalue(), "facts.xlsx").added == facts


def test_macros_and_links_to_other_files_are_not_looked_at() -> None:
    raw = with_parts(
        export([a_fact()], Format.xlsx),
        {
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro",
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        },
    )

    assert planned(raw, "facts.xlsm").added == (a_fact(),)


def with_parts(raw: bytes, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as other:
        for name in book.namelist():
            if name not in parts:
                other.writestr(name, book.read(name))
        for name, content in parts.items():
            other.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    return with_parts(export([a_fact()], Format.xlsx), {"xl/worksheets/sheet1.xml": b" " * 210_000_000})


def lying_bomb() -> bytes:
    """Return a bomb that says it unpacks to a hundred bytes."""
    raw = bytearray(bomb())
    return bytes(raw).replace(struct.pack("<I", 210_000_000), struct.pack("<I", 100))


def of_many_parts() -> bytes:
    return with_parts(export([], Format.xlsx), {f"xl/media/{at}.png": b"" for at in range(1001)})


def with_entities() -> bytes:
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    )
    return with_parts(export([], Format.xlsx), {"xl/workbook.xml": evil})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (bomb, r"unpacks to 210,\d{3},\d{3} bytes in \d+ parts.*It was not opened"),
        (lying_bomb, "is no intact .xlsx file|cannot be read as a workbook"),
        (of_many_parts, r"in 1,0\d\d parts"),
        (with_entities, "its part xl/workbook.xml is not what a spreadsheet writes"),
        (lambda: b"", "is no intact .xlsx file"),
        (lambda: b"id,owner", "is no intact .xlsx file"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1", "locked with a password or in Excel's old format"),
        (lambda: export([], Format.xlsx)[:-200], "is no intact .xlsx file"),
        (lambda: with_parts(export([], Format.xlsx), {"xl/workbook.xml": b"<workbook"}), "cannot be read as a workbook"),
        (lambda: with_parts(b"PK\x05\x06" + b"\0" * 18, {"a.txt": b"a"}), "cannot be read as a workbook"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_none_is_refused_in_plain_words(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(FormatError, match=f"^facts.xlsx.*({message})"):
        read(make(), "facts.xlsx")


# --- anything at all


def outcome(raw: bytes, format_: Format) -> ImportPlan | FormatError:
    try:
        return planned(raw, f"facts.{format_}")
    except FormatError as error:
        return error


@ALL
@given(junk=st.binary(max_size=200))
@settings(max_examples=100)
def test_no_bytes_get_past_with_anything_but_an_error_in_plain_words(format_: Format, junk: bytes) -> None:
    assert isinstance(outcome(junk, format_), FormatError) or outcome(junk, format_).saves == ()


@ALL
@given(at=st.integers(0, 10**6), put=st.binary(max_size=3), cut=st.integers(0, 40))
@settings(max_examples=60)
def test_a_file_damaged_anywhere_is_read_as_a_plan_or_refused(
    format_: Format, at: int, put: bytes, cut: int
) -> None:
    raw = export([a_fact("F1"), a_fact("F2")], format_)
    at %= len(raw)

    found = outcome(raw[:at] + put + raw[at + cut :], format_)

    assert isinstance(found, ImportPlan) or str(found).startswith(f"facts.{format_}")


def test_a_workbook_whose_packed_parts_are_damaged_is_refused_in_plain_words() -> None:
    raw = export([a_fact("F1"), a_fact("F2")], Format.xlsx)

    found = [
        outcome(raw[:at] + b"\xff\xff\xff" + raw[at + 3 :], Format.xlsx) for at in range(0, len(raw) - 3, 17)
    ]

    assert any(isinstance(one, FormatError) for one in found)
    assert all(isinstance(one, ImportPlan) or str(one).startswith("facts.xlsx") for one in found)


@given(
    cell=st.text(st.characters(codec="utf-8"), max_size=40),
    column=st.sampled_from(["quantities", "more_citations", "topics", "phrasings"]),
)
@settings(max_examples=200)
def test_no_cell_ends_in_anything_but_a_fact_or_a_problem(cell: str, column: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["id", column], ["F1", cell.replace("\0", "")]])

    found = planned(out.getvalue().encode(), "facts.csv", a_fact(), texts={"note": NOTE})

    assert bool(found.problems) != bool(found.changed or found.unchanged)
