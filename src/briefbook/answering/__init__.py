"""Matches -> Reply: signposts, particulars, bands, composing."""
