"""Match questions against facts the way the bot does, a JSON line in and a JSON line out.

    echo '{"q": "who do I call about my card"}' | python benchmarks/match.py --facts facts.jsonl

Facts are lines {"id", "texts": [phrasings], "statement"?}. For each line {"q"} one line comes back, in order:
{"hits": [[id, score], ...], "confidence": score of the first, "outcome": "answer" | "suggest" | "abstain"}.
It is the bot's matcher with the bot's thresholds; what the bot checks besides (particulars, citations,
signposts) needs its knowledge folder and is no part of it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from common import lines

from briefbook.answering.judge import STATE, SUGGEST
from briefbook.errors import BriefbookError
from briefbook.matching import Entry, Matched, Matcher, load_encoder


def main() -> int:
    """Answer each line of standard input; return the exit status."""
    parser = argparse.ArgumentParser(description="Match questions against facts, a JSON line each.")
    parser.add_argument(
        "--facts", type=Path, required=True, help="JSON lines: id, texts, statement (optional)"
    )
    parser.add_argument("--k", type=int, default=10, help="how many hits to print (10)")
    options = parser.parse_args()
    try:
        matcher = Matcher(read_entries(options.facts), load_encoder())
    except (BriefbookError, OSError, ValueError, KeyError) as error:
        print(f"{options.facts.name}: {error}", file=sys.stderr)
        return 2
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)["q"]
        except (ValueError, KeyError, TypeError):
            print(f'line {number}: this should be {{"q": "..."}}', file=sys.stderr)
            return 2
        print(json.dumps(as_line(matcher.match(question, k=options.k)), ensure_ascii=False), flush=True)
    return 0


def read_entries(path: Path) -> list[Entry]:
    """Return the facts of a file as the index wants them."""
    return [
        Entry(str(fact["id"]), tuple(fact.get("texts", ())), fact.get("statement")) for fact in lines(path)
    ]


def as_line(matched: Matched) -> dict[str, object]:
    """Return what is printed for one question."""
    confidence = matched.best.score if matched.best else 0.0
    outcome = "answer" if confidence >= STATE else "suggest" if confidence >= SUGGEST else "abstain"
    hits = [[match.fact_id, match.score] for match in matched.matches]
    return {"hits": hits, "confidence": confidence, "outcome": outcome}


if __name__ == "__main__":
    sys.exit(main())
