"""Matching in a large base: time to build, time a question, memory.

    python benchmarks/scale.py [--facts 100000] [--statements]

The facts are made up (three phrasings each; --statements adds a statement). Their vectors are random unit
vectors, because encoding 300,000 texts takes half an hour; each question is truly encoded.
"""

from __future__ import annotations

import argparse
import time

import synthetic
from common import memory, spread, table, timed

from briefbook.matching import Entry, Matcher, VectorCache, load_encoder
from briefbook.matching.calibrate import DEFAULT, fit


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--statements", action="store_true", help="give each fact a statement too")
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    encoder = load_encoder()
    if encoder is None:
        parser.error("no sentence model is installed")
    facts = synthetic.made(options.facts)
    questions = synthetic.asked(options.questions, facts)
    entries = [
        Entry(f"F{at}", one.phrasings, one.statement if options.statements else None)
        for at, one in enumerate(facts, 1)
    ]
    del facts
    started = time.perf_counter()
    matcher = Matcher(
        entries, encoder, cache=VectorCache(encoder, synthetic.vectors(encoder.size)), calibration=DEFAULT
    )
    built = time.perf_counter()
    fit(matcher.index)
    fitted = time.perf_counter()
    wall, cpu = timed(lambda question: matcher.match(question, k=12), questions)
    now, peak = memory()
    texts = len(matcher.index.phrasing_texts) + (len(entries) if options.statements else 0)
    head = ("facts", "texts", "build s", "calibrate s", "p50 ms", "p95 ms", "p50 CPU ms", "RSS MB", "peak MB")
    times = (f"{built - started:.1f}", f"{fitted - built:.1f}", *spread(wall), spread(cpu)[0])
    print(table(head, [(f"{len(entries):,}", f"{texts:,}", *times, now, peak)]))


if __name__ == "__main__":
    main()
