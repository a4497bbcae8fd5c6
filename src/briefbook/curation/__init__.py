"""Changing the record: what a change is, what it would do, and facts as files."""
