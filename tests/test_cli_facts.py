"""`briefbook facts`: finding, showing, listing, loading and exporting."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Ran

Run = Callable[..., Ran]


def test_find_puts_the_closest_fact_first(run: Run) -> None:
    ran = run("facts", "find", "price", "of", "the", "roof", "--limit", "2")

    assert len(ran.lines) <= 2
    assert ran.lines[0] == "F5\tA new roof for the Harbour Reading Room will cost £21,500."


def test_list_gives_every_fact_a_line_in_the_order_of_numbers(run: Run) -> None:
    assert [line.split("\t")[0] for line in run("facts", "list").lines] == ["F1", "F2", "F3", "F4", "F5"]


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--topic", "lending", ["F1", "F4"]),
        ("--kind", "amount", ["F5"]),
        ("--document", "letter-to-council", ["F4", "F5"]),
        ("--status", "retired", []),
    ],
)
def test_list_can_be_narrowed(run: Run, option: str, value: str, expected: list[str]) -> None:
    assert [line.split("\t")[0] for line in run("facts", "list", option, value).lines] == expected


def test_json_has_the_reply_shape_and_everything_else_known(run: Run) -> None:
    facts = [json.loads(line) for line in run("facts", "list", "--json").lines]

    first = facts[0]
    assert list(first)[:6] == ["id", "revision", "statement", "score", "as_of", "citations"]
    assert first["citations"][0]["state"] == "recorded"
    assert (first["kind"], first["speaker"], first["status"]) == ("statistic", "Harbour Reading Room", "live")
    assert first["phrasings"][0] == "How many books were lent in 2021?"
    assert {"source", "topics", "particulars", "items", "differs_from", "updates", "owner", "review"} <= set(
        first
    )


def test_one_fact_is_the_same_line_in_every_command(run: Run) -> None:
    shown = run("facts", "show", "F5", "--json").lines

    assert shown == run("facts", "list", "--json", "--kind", "amount").lines
    assert shown[0] in run("facts", "find", "roof", "--json").lines
    assert shown[0] in run("facts", "export", "--json").lines


@pytest.mark.parametrize("written", ["F1", "f1", "1"])
def test_show_prints_a_fact_whole(run: Run, written: str) -> None:
    ran = run("facts", "show", written)

    assert ran.lines[0] == "F1, revision 1, live: statistic"
    assert "Annual report 2021, Harbour Reading Room, 2021, paragraph 1 (recorded)" in ran.out
    assert "said by: Harbour Reading Room" in ran.out
    assert "differs from: F4" in ran.out
    assert "  HRR books lent 2021" in ran.out


def test_show_prints_the_passage_around_the_quote_once_the_text_is_held(run: Run) -> None:
    run("documents", "add", "texts")

    assert "A »new roof will cost £21,500«." in run("facts", "show", "F5").out


def test_a_fact_that_is_not_there_is_named(run: Run) -> None:
    ran = run("facts", "show", "F1", "F99")

    assert (ran.status, ran.out) == (1, "")
    assert "There is no fact F99." in ran.err


def test_load_says_what_is_held(run: Run) -> None:
    assert run("facts", "load").out == "5 facts loaded; 0 of 2 documents held as text.\n"
    assert run("facts", "load").out == "5 facts loaded; 0 of 2 documents held as text.\n"


def test_export_leaves_an_unchanged_folder_alone(run: Run, small_base: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in _files(small_base / "knowledge")}

    ran = run("facts", "export")

    assert (ran.status, ran.out) == (0, "")
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in _files(small_base / "knowledge")
    } == before


def test_export_writes_the_same_bytes_into_a_new_folder(run: Run, small_base: Path) -> None:
    run("facts", "export", "copy")

    copied = {
        path.relative_to(small_base / "copy"): path.read_bytes() for path in _files(small_base / "copy")
    }
    kept = {
        path.relative_to(small_base / "knowledge"): path.read_bytes()
        for path in _files(small_base / "knowledge")
    }
    assert copied == kept


def test_a_fact_changed_in_a_file_is_answered_from_the_next_call_on(run: Run, small_base: Path) -> None:
    run("facts", "load")
    path = small_base / "knowledge" / "facts" / "letter-to-council.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Room will cost", "Room is to cost"),
        encoding="utf-8",
    )

    assert "is to cost £21,500." in run("ask", "roof price").out
    assert run("facts", "show", "F5").lines[0] == "F5, revision 2, live: amount"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
