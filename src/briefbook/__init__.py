"""Briefing questions answered from a curated fact base, each with its source."""

import os

__version__ = "0.1.0"

# onnxruntime, since 1.29 on Linux too, reports what it runs to its maker unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# One question must not take every core: with two BLAS threads on a busy machine a 2 ms product took 19 ms.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
