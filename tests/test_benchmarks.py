"""The benchmarks run, and `match.py` keeps to the lines it promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from briefbook.answering.guard import RULES
from conftest import ROOT
from small_base import LETTER, LETTER_TEXT, REPORT, REPORT_TEXT, write_small_base

FACTS = [
    {"id": "hours", "texts": ["When does the reading room open?", "What are the opening hours?"]},
    {
        "id": "fines",
        "texts": ["What does a late book cost?", "How much is the fine?"],
        "statement": "Ten pence.",
    },
    {"id": "roof", "texts": [], "statement": "A new roof will cost £21,500."},
]


def benchmark(name: str, *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a benchmark as from a shell, with the package of this checkout."""
    call = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(call, input=given, capture_output=True, text=True, env=environment, check=False)


def write_lines(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_match_prints_a_line_a_question_in_order(tmp_path: Path) -> None:
    facts = write_lines(tmp_path / "facts.jsonl", FACTS)
    questions = ["what time do you open", "", "price of the roof", "what are the opening hours"]

    ran = benchmark(
        "match", "--facts", facts, "--k", 2, given="\n".join(json.dumps({"q": q}) for q in questions)
    )
    found = [json.loads(line) for line in ran.stdout.splitlines()]

    assert ran.returncode == 0, ran.stderr
    assert [line["hits"][0][0] if line["hits"] else None for line in found] == [
        "hours",
        None,
        "roof",
        "hours",
    ]
    assert all(len(line["hits"]) <= 2 for line in found)
    assert found[1] == {"hits": [], "confidence": 0.0, "outcome": "abstain"}
    assert found[3]["confidence"] == found[3]["hits"][0][1] > 0.9
    assert found[3]["outcome"] == "answer"


def test_match_says_what_is_wrong_with_a_line(tmp_path: Path) -> None:
    facts = write_lines(tmp_path / "facts.jsonl", FACTS)

    ran = benchmark("match", "--facts", facts, given='{"q": "opening hours"}\n{"question": "?"}\n')

    assert ran.returncode == 2
    assert len(ran.stdout.splitlines()) == 1
    assert ran.stderr == 'line 2: this should be {"q": "..."}\n'


def test_match_says_which_file_cannot_be_read(tmp_path: Path) -> None:
    ran = benchmark("match", "--facts", tmp_path / "nothing.jsonl")

    assert ran.returncode == 2
    assert "nothing.jsonl" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_accuracy_prints_a_row_for_ours_for_each_other_and_for_each_stage(tmp_path: Path) -> None:
    ran = benchmark("accuracy", "--sets", a_public_set(tmp_path, "small"), "--knowledge", with_exam(tmp_path))

    assert ran.returncode == 0, ran.stderr
    assert "## small: 2 facts, 2 questions that one of them answers, 1 that none does" in ran.stdout
    assert "## the exam: 5 facts, 1 questions that they answer, 1 near misses" in ran.stdout
    for name in ("briefbook", "rapidfuzz WRatio", "SQLite FTS5", "bm25s alone", "MiniLM alone, max"):
        assert ran.stdout.count(f"| {name}") >= 2, name
    stages = [f"its rule on {rule.__name__.replace('_', ' ')}" for rule in RULES]
    stages += ["the guard", "parts", "facts that differ", "typo repair", "names and shorthand", "synonyms"]
    for stage in [*stages, "the statement view", "signposts", "the floor of the chances", "coverage"]:
        assert f"| without {stage}" in ran.stdout, stage


def test_accuracy_shows_that_the_guard_turns_a_near_miss_away(tmp_path: Path) -> None:
    ran = benchmark("accuracy", "--sets", a_public_set(tmp_path, "small"), "--knowledge", with_exam(tmp_path))

    rows = rows_of(ran.stdout)
    assert rows["briefbook"] == "4/0/0/0"  # right/suggested/missed/wrong; the one held back is not asked
    assert rows["without the guard"] == "3/0/0/1"
    assert rows["without its rule on period"] == "3/0/0/1"
    assert rows["without signposts"] == "3/0/1/0"


def test_reliability_prints_claims_and_bars_and_plots_them(tmp_path: Path) -> None:
    images = tmp_path / "images"

    ran = benchmark(
        "reliability", "--sets", a_public_set(tmp_path, "clinc150"), "--knowledge", with_exam(tmp_path),
        "--images", images,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    counts = rows_of(ran.stdout)
    assert counts["phrasings of the fit"] == "15"
    assert counts["exam, after the guard"] == "3"  # a worried question claims nothing
    assert counts["CLINC150"] == "3"
    assert "## 4 open questions of the exam, without the guard" in ran.stdout
    for name in ("reliability.png", "thresholds.png"):
        assert (images / name).read_bytes().startswith(b"\x89PNG")


def test_documents_prints_what_is_read_proposed_and_refused(tmp_path: Path) -> None:
    written = write_small_base(tmp_path)
    for name, of in (("annual-report-2021", "report"), ("letter-to-council", "letter")):
        (tmp_path / "texts" / f"{of}.txt").rename(tmp_path / "texts" / f"{name}.txt")

    ran = benchmark(
        "documents", "--pages", 2, "--documents", tmp_path / "texts", "--knowledge", written,
        "--hostile", "zip-bomb.docx", "cut.pdf",
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert "## 2 documents: 6 candidates" in ran.stdout
    rows = rows_of(ran.stdout)
    assert rows["citations within a candidate"] == "5"
    assert rows["speaker blank"] == "3"
    assert {rows[name] for name in ("html", "docx", "pdf")} == {"6"}
    assert "READ" not in ran.stdout
    assert rows["zip-bomb.docx"]
    assert rows["cut.pdf"]


def test_watching_prints_how_many_changed_meanings_were_accepted(tmp_path: Path) -> None:
    folder = write_small_base(tmp_path)
    texts = tmp_path / "named"
    texts.mkdir()
    for document, text in ((REPORT, REPORT_TEXT), (LETTER, LETTER_TEXT)):
        (texts / f"{document.id}.txt").write_text(text, encoding="utf-8", newline="")

    ran = benchmark("watching", "--times", 3, "--documents", texts, "--knowledge", folder)
    none = benchmark("watching", "--documents", tmp_path, "--knowledge", folder)

    assert ran.returncode == 0, ran.stderr
    rows = rows_of(ran.stdout)
    assert rows["another digit"] == "3"
    assert rows["pdf"] == "5"
    assert "None of the documents' texts" in none.stdout


def a_public_set(folder: Path, name: str) -> Path:
    """Write a question set of two facts and return its folder."""
    asked = [("when do you open", "hours"), ("late book price", "fines"), ("who won the match", None)]
    write_lines(folder / f"{name}-facts.jsonl", [fact for fact in FACTS if fact["texts"]])
    write_lines(folder / f"{name}-questions.jsonl", [{"q": q, "id": fact} for q, fact in asked])
    return folder


def with_exam(folder: Path) -> Path:
    """Write the small base with an exam of five questions, one held back; return its knowledge folder."""
    written = write_small_base(folder)
    kinds = {
        "price of the roof": {"kind": "answerable", "facts": [["F5"]]},
        "How many books were lent in 2019?": {"kind": "near_miss"},
        "Which football club won the cup?": {"kind": "off_topic"},
        "Somebody here is in danger": {"kind": "unsafe"},
        "Should it open on Sundays?": {"kind": "answerable", "facts": [["F2"]], "held_back": True},
    }
    exam = [{"id": f"q{at}", "question": text, **given} for at, (text, given) in enumerate(kinds.items())]
    write_lines(written / "questions.jsonl", exam)
    return written


def rows_of(printed: str) -> dict[str, str]:
    """Return the second cell of every row of the tables printed by its first; a later table's row wins."""
    cells = [line.split("|") for line in printed.splitlines() if line.startswith("|")]
    return {row[1].strip(): row[2].strip() for row in cells}
