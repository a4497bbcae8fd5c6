"""A passage -> its sentences, exact to the character: every letter of the passage is in one of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from syntok import segmenter

from briefbook.documents.passages import body_start

FOOTNOTE = re.compile(r"\[(?:\d{1,3}|[a-z]|note \d{1,3})\]")
# Abbreviations that a number follows: the sentence goes on. syntok breaks after "para." and "Art.".
_GOES_ON = re.compile(
    r"(?:\b(?:paras?|nos?|figs?|ss?|arts?|pp?|vols?|ch|cl|sch|reg|regs|eds?|cm|v|vs)\.)$", re.I
)


class Sentence(NamedTuple):
    """A sentence and where it stands in its passage."""

    start: int
    end: int
    text: str


def sentences(passage: str) -> list[Sentence]:
    """Return the sentences of a passage in order, its bullet or printed number left out.

    Footnote marks are hidden from the splitter under as many spaces, so that places stay true.
    """
    begins = body_start(passage)
    masked = FOOTNOTE.sub(lambda mark: " " * len(mark.group()), passage[begins:])
    masked = re.sub(r"\s", " ", masked)
    starts = [tokens[0].offset for paragraph in segmenter.analyze(masked) for tokens in paragraph if tokens]
    bounds = [*starts, len(masked)]
    pieces = [(bounds[at], bounds[at + 1]) for at in range(len(starts))]
    found = []
    for start, end in _mended(pieces, masked):
        whole = passage[begins + start : begins + end]
        text = _without_outer_marks(whole)
        if text:
            at = begins + start + whole.index(text)
            found.append(Sentence(at, at + len(text), text))
    return found


def _mended(pieces: list[tuple[int, int]], masked: str) -> list[tuple[int, int]]:
    """Return the pieces with those that are no sentence of their own joined to the one before."""
    mended: list[tuple[int, int]] = []
    for start, end in pieces:
        piece = masked[start:end].strip()
        before = masked[mended[-1][0] : mended[-1][1]].rstrip() if mended else ""
        no_words = not re.search(r"\w", piece)
        goes_on = piece[:1].isdigit() and _GOES_ON.search(before)
        if mended and (no_words or goes_on or piece[:1].islower()):
            mended[-1] = (mended[-1][0], end)
        elif piece:
            mended.append((start, end))
    return mended


def _without_outer_marks(text: str) -> str:
    """Return a sentence without the white space and footnote marks around it."""
    before = None
    while before != text:
        before = text
        text = text.strip()
        mark = re.search(FOOTNOTE.pattern + r"$", text)
        text = text[: mark.start()] if mark else text
    return text


def without_notes(sentence: str) -> str:
    """Return a sentence on one line and without footnote marks, as it is where it is nothing else."""
    return " ".join(FOOTNOTE.sub("", sentence).split()) or sentence
