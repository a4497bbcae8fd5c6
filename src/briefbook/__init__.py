"""Briefing questions answered from a curated fact base, each with its source."""

import os

# One question's arithmetic is small: two threads that share it on a busy machine took 7 ms for what one does
# in .2, and a second question had to wait. BLAS reads this once, when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
