"""Question -> matches: normalise, score in two views, calibrate."""

from briefbook.matching.encoder import Encoder, load_encoder
from briefbook.matching.index import Entry
from briefbook.matching.matcher import Matched, Matcher
from briefbook.matching.vectors import VectorCache

__all__ = ["Encoder", "Entry", "Matched", "Matcher", "VectorCache", "load_encoder"]
