"""Run every benchmark, each in a process of its own: `make bench`, or `python -m benchmarks`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

for name in ("accuracy", "reliability", "latency", "scale", "documents", "watching", "freshness", "preview"):
    print(f"\n# {name}\n", flush=True)
    subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=True)
