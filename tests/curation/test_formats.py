"""Facts as files: every field comes back, and the same facts are the same bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from briefbook import knowledge
from briefbook.briefing import Briefing
from briefbook.curation.formats import Format
from briefbook.curation.formats.files import export, plan_import, read
from briefbook.curation.formats.plan import ImportPlan, apply, plan
from briefbook.errors import FormatError
from briefbook.models import Fact, HeldFact
from briefbook.record import Act, Role, Save, Verb
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from curation.examples import TEXT, a_base, a_fact, several_facts
from small_base import small_knowledge

ALL = pytest.mark.parametrize("format_", list(Format))
TABLES = pytest.mark.parametrize("format_", [Format.csv, Format.xlsx])
STARTS_A_FORMULA = tuple("=+-@＝＋－＠\t\r")


def imported(raw: bytes, format_: Format, *held: Fact) -> ImportPlan:
    return plan(read(raw, f"facts.{format_}", format_), a_base(*held), f"facts.{format_}")


def cells(raw: bytes, format_: Format) -> list[list[object]]:
    """Return the cells as a spreadsheet has them."""
    if format_ is Format.csv:
        return [list(row) for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))]
    sheet = load_workbook(io.BytesIO(raw))["facts"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# --- round trips


@ALL
@given(held=several_facts())
@settings(max_examples=100)
def test_any_facts_come_back_as_they_were_and_are_written_the_same_again(
    format_: Format, held: tuple[Fact, ...]
) -> None:
    raw = export(held, format_)

    planned = imported(raw, format_)

    assert planned.problems == ()
    assert planned.added == held
    assert export(planned.added, format_) == raw


@ALL
@given(held=several_facts())
@settings(max_examples=25)
def test_what_was_exported_changes_nothing_where_it_came_from(
    format_: Format, held: tuple[Fact, ...]
) -> None:
    planned = imported(export(held, format_), format_, *held)

    assert planned == ImportPlan(name=f"facts.{format_}", unchanged=tuple(fact.id for fact in held))
    assert planned.saves == ()


@pytest.mark.parametrize("name", ["small", "shipped"])
@ALL
def test_export_into_an_empty_base_and_export_again_is_byte_identical(
    open_copy: Callable[..., Briefing], tmp_path: Path, format_: Format, name: str
) -> None:
    full = open_copy(name, words_only=True)
    raw = export([held.fact for held in full.facts()], format_)
    whole = knowledge.load(full.settings.knowledge_folder)
    store = SqliteStore.open(tmp_path / "empty.db", create=True)
    bare = whole.model_copy(update={"facts": ()})
    store.load(bare, actor="knowledge", at=0.0)
    empty = Briefing(store, bare, load_settings(BRIEFBOOK_DB=tmp_path / "empty.db"), None)

    store.seed_owners(["local/ann"], at=0.0)

    def save(saves: Sequence[Save]) -> Sequence[HeldFact]:
        wanted = Act(
            request_id="import-1",
            actor="local/ann",
            verb=Verb.import_,
            needs=Role.curator,
            at=1.0,
            saves=tuple(saves),
        )
        return store.act(wanted).facts

    written = apply(plan_import(empty, raw, f"facts.{format_}"), save)

    assert len(written) == len(whole.facts)
    assert export([held.fact for held in empty.facts()], format_) == raw
    assert [held.fact for held in empty.facts()] == list(whole.facts)
    empty.close()


@ALL
def test_the_same_facts_are_the_same_bytes_at_another_time(format_: Format) -> None:
    facts = small_knowledge().facts

    first = export(facts, format_)

    assert export(tuple(reversed(facts)), format_) == first
    assert b"202" not in re.sub(rb"2020-01-01T00:00:00Z", b"", _properties(first))


def _properties(raw: bytes) -> bytes:
    if not raw.startswith(b"PK"):
        return b""
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        assert {part.date_time for part in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return book.read("docProps/core.xml")


@ALL
def test_no_facts_make_a_file_that_imports_as_none(format_: Format) -> None:
    assert imported(export((), format_), format_) == ImportPlan(name=f"facts.{format_}")


# --- formulas


@TABLES
@given(held=several_facts())
@settings(max_examples=40)
def test_no_cell_begins_a_formula(format_: Format, held: tuple[Fact, ...]) -> None:
    for row in cells(export(held, format_), format_):
        assert not [
            cell for cell in row if isinstance(cell, str) and cell.strip().startswith(STARTS_A_FORMULA)
        ]


@given(held=several_facts())
@settings(max_examples=40)
def test_no_cell_begins_a_formula_when_csv_is_opened_with_another_separator(held: tuple[Fact, ...]) -> None:
    text = export(held, Format.csv).decode("utf-8-sig")

    for piece in re.split(r"[;\t\r\n]", text):
        assert not piece.strip(' "').startswith(STARTS_A_FORMULA), piece


@TABLES
@pytest.mark.parametrize("mark", [*"=+-@＝＋－＠"])
def test_a_text_that_looks_like_a_formula_is_written_with_an_apostrophe(format_: Format, mark: str) -> None:
    raw = export([a_fact(statement=f"{mark}1+1")], format_)

    assert cells(raw, format_)[1][3] == f"'{mark}1+1"
    assert imported(raw, format_).added[0].statement == f"{mark}1+1"


def test_nothing_in_a_workbook_is_a_formula() -> None:
    raw = export([a_fact(statement="=HYPERLINK(1)", note="#REF!", owner="=1")], Format.xlsx)

    sheet = load_workbook(io.BytesIO(raw))["facts"]

    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


# --- for the curator's eye


def test_a_workbook_has_one_row_a_fact_under_a_heading_that_stays() -> None:
    sheet = load_workbook(io.BytesIO(export(small_knowledge().facts, Format.xlsx)))["facts"]

    assert sheet.freeze_panes == "B2"
    assert sheet.max_row == 6
    assert sheet.column_dimensions["D"].width == 60
    assert [cell.value for cell in sheet[1]][:6] == ["id", "status", "kind", "statement", "document", "quote"]
    assert sheet["A2"].value == "F1"
    assert sheet["I2"].value == small_knowledge().facts[0].citations[0].start
    assert len(sheet.data_validations.dataValidation) == 4


def test_a_workbook_says_what_goes_into_each_column() -> None:
    book = load_workbook(io.BytesIO(export((), Format.xlsx)))

    told = {row[0]: row[1] for row in book["columns"].iter_rows(min_row=2, values_only=True)}
    assert list(told) == [cell.value for cell in book["facts"][1]]
    assert all(hint.endswith((".", "…")) for hint in told.values())


def test_lists_stand_one_a_line_and_figures_as_people_write_them() -> None:
    fact = a_fact(
        particulars={
            "quantities": [
                {"value": 400, "to": 450, "operator": "between", "unit": "people", "of": "arrested"},
                {"value": 0.5, "operator": "under", "unit": "percent"},
            ],
            "bodies": ["IWF", "Home Office"],
        },
        topics=["lending", "building"],
        citations=[
            {"document": "note", "quote": "one", "start": 0, "end": 3},
            {"document": "note", "quote": "two", "start": 4, "end": 7, "paragraph": 2, "prefix": "a\n"},
            {"document": "letter-2021", "quote": "a | b", "start": 9, "end": 14},
        ],
    )

    heading, row = cells(export([fact], Format.csv), Format.csv)

    shown = dict(zip(heading, row, strict=True))
    assert shown["quantities"] == "between 400 and 450 | people | arrested\nunder 0.5 | percent"
    assert shown["bodies"] == "IWF\nHome Office"
    assert shown["topics"] == "lending, building"
    assert shown["phrasings"] == "How many books?\nNumber of loans?\nbooks lent"
    assert shown["more_citations"] == (
        "note | quote: two | paragraph: 2 | at: 4-7 | before: a\\n\nletter-2021 | quote: a \\| b | at: 9-14"
    )


@TABLES
def test_a_text_that_no_cell_holds_is_refused_with_its_place(format_: Format) -> None:
    with pytest.raises(FormatError, match=r"F1: note has 33,000 characters.*Export as YAML or JSON"):
        export([a_fact(note="x" * 33_000)], format_)


@given(st.lists(TEXT, max_size=3))
def test_yaml_of_a_file_is_yaml_of_the_folder(notes: list[str]) -> None:
    facts = [a_fact(f"F{at}", note=note) for at, note in enumerate(notes, start=1)]

    assert export(facts, Format.yaml).decode() == knowledge.dump_list(facts)
