"""Passages become candidates: sentences that may become facts, with what a curator has to confirm."""

from briefbook.extraction.candidate import Candidate, Flag, Voice
from briefbook.extraction.propose import Proposer

__all__ = ["Candidate", "Flag", "Proposer", "Voice"]
