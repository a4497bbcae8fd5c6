"""Replies as Block Kit: plain dicts, within Slack's limits, with everything people wrote escaped."""

from briefbook.slack.blocks.modals import Proof, other_matches, sources
from briefbook.slack.blocks.replies import Options, for_reply, usage
from briefbook.slack.blocks.text import clean, escape, fitted, normalise, shortened

__all__ = [
    "Options",
    "Proof",
    "clean",
    "escape",
    "fitted",
    "for_reply",
    "normalise",
    "other_matches",
    "shortened",
    "sources",
    "usage",
]
