"""Where a sentence stands: in a list that another leads to, or in a table with heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from briefbook.extraction.kinds import lead_kind
from briefbook.extraction.sentences import Sentence, without_notes
from briefbook.extraction.statements import row_statement
from briefbook.models import FactKind, Passage, PassageKind

_SEVERAL_OF = re.compile(
    r"\b(?:inquiry|report|panel|committee|review|it|briefing)\b.{0,40}"
    r"\b(?:makes?|made|sets? out|gave|gives|lists?|listed)\s+"
    r"(?P<count>two|three|four|five|six|seven|eight|nine|ten|\d+)\s+(?P<noun>(?:[a-z]+\s+)?[a-z]+s)\b"
)
_THESE_ARE = re.compile(r"^(?:These|They)\s+(?P<be>were|are)\b(?P<rest>.*)$")
_CAPTION_WORDS = 25


class Place(NamedTuple):
    """Where a sentence stands: in a list or a table, and what leads to it."""

    in_list: bool = False
    lead: str = ""
    kind: FactKind | None = None
    row: str = ""
    whose: str | None = None  # who made what the list is of


class Context:
    """Goes through the passages and knows what leads to a list and which heads a table has."""

    def __init__(self, owner: str | None = None) -> None:
        self._owner = owner  # whose report the document is, or speaks of
        self._lead = Place()
        self._caption = ""
        self._heads: list[str] = []

    def see(self, passage: Passage, pieces: Sequence[Sentence]) -> Place:
        """Return the place of a passage's sentences; passages come in the order of the text."""
        cells = passage.text.split(" | ")
        if len(cells) > 1 and passage.kind is PassageKind.paragraph:
            return self._row(cells)
        self._heads = []
        self._caption = passage.text if len(passage.text.split()) <= _CAPTION_WORDS else ""
        if passage.kind is PassageKind.heading:
            self._lead = Place()
            return Place()
        lettered = bool(passage.label) and not (passage.label or "")[0].isdigit()
        if self._lead.lead and (passage.kind is PassageKind.item or lettered):
            return self._lead
        leads = passage.text.rstrip().endswith(":") and bool(pieces)
        if leads:
            self._lead = self._leads(
                without_notes(pieces[-1].text), without_notes(pieces[-2].text) if len(pieces) > 1 else ""
            )
        else:
            self._lead = Place()
        return Place()

    def _leads(self, last: str, before: str) -> Place:
        """Return what a sentence that ends on a colon makes of the items behind it.

        "The inquiry made four recommendations. These were:" makes each of them one of the four.
        """
        several, counted = _THESE_ARE.match(last), _SEVERAL_OF.search(before)
        if not (several and counted and self._owner):
            return Place(True, last, lead_kind(last))
        one = f"One of {self._owner}’s {counted['count']} {counted['noun']} "
        one += ("was" if several["be"] == "were" else "is") + several["rest"]
        kind = FactKind.recommendation if counted["noun"].endswith("recommendations") else lead_kind(last)
        return Place(True, one, kind, whose=self._owner)

    def _row(self, cells: list[str]) -> Place:
        if not self._heads:
            self._heads = cells
            return Place()
        return Place(row=row_statement(self._caption, self._heads, cells))
