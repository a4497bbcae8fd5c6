"""A document's text becomes passages; a quote is found in a text."""

from briefbook.documents.passages import decode, passages, sha256
from briefbook.documents.quotes import anchor, citation_state, surroundings

__all__ = ["anchor", "citation_state", "decode", "passages", "sha256", "surroundings"]
