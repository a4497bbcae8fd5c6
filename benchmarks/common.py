"""What the benchmarks share: question sets, tables, memory and time."""

from __future__ import annotations

import briefbook  # isort: skip  # noqa: F401 - before numpy, which then takes one thread as in the bot

import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

CHECKOUT = Path(__file__).resolve().parents[1]
SETS = Path(os.environ.get("BRIEFBOOK_BENCHMARKS", CHECKOUT.parent / "shared" / "benchmarks"))


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON lines file, blank lines left out."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a markdown table; numbers stand on the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(head), *cells]) for at in range(len(head))]

    def line(row: Sequence[str]) -> str:
        return "| " + " | ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) + " |"

    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([line(head), rule, *map(line, cells)])


def _padded(cell: str, width: int) -> str:
    return cell.rjust(width) if cell[:1].isdigit() or cell == "–" else cell.ljust(width)


def timed(work: Callable[[Any], object], inputs: Iterable[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the wall and the processor milliseconds that each input took."""
    wall, cpu = [], []
    for one in inputs:
        started, busy = time.perf_counter(), time.process_time()
        work(one)
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - busy)
    return np.asarray(wall) * 1000, np.asarray(cpu) * 1000


def spread(milliseconds: np.ndarray) -> tuple[str, str]:
    """Return the median and the 95th percentile, in words."""
    return f"{np.median(milliseconds):.1f}", f"{np.quantile(milliseconds, 0.95):.1f}"


def memory() -> tuple[int, int]:
    """Return the resident megabytes of this process now and at its peak (Linux)."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    now, peak = (int(status[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM"))
    return now, peak
