"""Passages become candidates: sentences that may become facts, with what a curator has to confirm.

The values stand in `candidate`; `propose`, with all its patterns, is loaded by those who propose.
"""

from briefbook.extraction.candidate import Candidate, Flag, Voice

__all__ = ["Candidate", "Flag", "Voice"]
