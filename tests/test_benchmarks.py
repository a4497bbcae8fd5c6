"""The benchmarks run, and `match.py` keeps to the lines it promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

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


def test_accuracy_prints_a_row_for_ours_and_for_each_other(tmp_path: Path) -> None:
    write_lines(tmp_path / "small-facts.jsonl", [fact for fact in FACTS if fact["texts"]])
    asked = [("when do you open", "hours"), ("late book price", "fines"), ("who won the match", None)]
    write_lines(tmp_path / "small-questions.jsonl", [{"q": q, "id": fact} for q, fact in asked])

    ran = benchmark("accuracy", "--sets", tmp_path)

    assert ran.returncode == 0, ran.stderr
    for name in (
        "briefbook",
        "rapidfuzz WRatio",
        "SQLite FTS5",
        "bm25s alone",
        "without coverage",
        "without typo",
    ):
        assert f"| {name}" in ran.stdout
    assert "## small: 2 facts, 2 questions that one of them answers, 1 that none does" in ran.stdout
