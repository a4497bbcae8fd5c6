"""Which sentences stand in quotation marks, across paragraphs that open again without closing."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "“", "”"


def speech(passage: str, *, carried: bool) -> tuple[list[tuple[int, int]], bool]:
    """Return the quoted stretches of a passage, and whether the last one goes on in the next passage.

    `carried` says that the passage before left its quotation open; by custom this one then opens again.
    Straight marks are paired in turn.
    """
    text = _with_pairs(passage)
    spans: list[tuple[int, int]] = []
    start: int | None = 0 if carried and text.lstrip()[:1] != _OPEN else None
    for at, char in enumerate(text):
        if char == _OPEN and start is None:
            start = at
        elif char == _CLOSE and start is not None:
            spans.append((start, at + 1))
            start = None
    if start is not None:
        spans.append((start, len(text)))
    return spans, start is not None


def is_quoted(start: int, end: int, spans: list[tuple[int, int]], *, share: float = 0.6) -> bool:
    """Return whether most of a sentence stands in quotation marks."""
    inside = sum(max(0, min(end, to) - max(start, begin)) for begin, to in spans)
    return inside >= share * max(1, end - start)


def _with_pairs(text: str) -> str:
    """Return the text, each straight double mark replaced by an opening or closing one in turn."""
    if '"' not in text:
        return text
    marks = 0

    def turned(_: re.Match[str]) -> str:
        nonlocal marks
        marks += 1
        return _OPEN if marks % 2 else _CLOSE

    return re.sub('"', turned, text)
