"""Briefing questions answered from a curated fact base, each with its source."""

__version__ = "0.1.0"
