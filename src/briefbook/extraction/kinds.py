"""What kind of fact a sentence would be: a proposal by words, for the curator to confirm."""

from __future__ import annotations

import re

from briefbook.extraction.candidate import FoundDate, FoundQuantity, Voice
from briefbook.models import FactKind, PassageKind

_RECOMMENDS = re.compile(
    r"\b(?:should|recommend(?:s|ed|ation)?|must|needs?\s+to|call(?:s|ed|ing)?\s+(?:on|for)|urge[sd]?|is\s+(?:now\s+)?required"
    r"|are\s+required|(?:the\s+)?time\s+has\s+come|(?:is|are)\s+(?:essential|necessary|invaluable)|there\s+must\s+be"
    r"|would\s+urge|needs?\s+further|is\s+what\s+is\s+required)\b|^[–•-]?\s*[Tt]o\s+(?:require|press|introduce|publish)",
    re.IGNORECASE,
)
_COMMITS = re.compile(
    r"\b(?:promise[sd]?|pledge[sd]?|commit(?:s|ted|ment)?\s+to|is\s+committed|we\s+will|will\s+(?:be\s+)?(?:convening|held|fund|publish|introduce)"
    r"|would\s+be\s+(?:made|convening|published)|announced\s+that|has\s+announced|is\s+making\s+available|announc(?:ed|ing)\s+an?)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:convened|launched|published|opened|held|took\s+place|hosted\s+a|joined|signed|appointed|concludes|endorsed"
    r"|used\s+a\s+speech|will\s+tell\s+a\s+meeting)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"^(?:The\s+)?[A-Z][\w’ -]{2,60}\s(?:is|are|means|makes)\s(?:an?|the\s+first|data)\b")
_POSITION = re.compile(
    r"\b(?:I|we|our|We|Our)\b|\b(?:believes?|welcomes?|warned|wants?|argued|insisted|expects?)\b"
)


def kind_of(
    sentence: str,
    passage: PassageKind,
    voice: Voice,
    figures: tuple[FoundQuantity, ...],
    dated: tuple[FoundDate, ...],
) -> FactKind:
    """Return the kind that fits best; a finding when nothing else does."""
    if passage is PassageKind.metadata:
        return FactKind.date
    if any(_is_measure(figure) for figure in figures):
        return FactKind.amount if all(_is_money(figure) for figure in figures) else FactKind.statistic
    if _COMMITS.search(sentence):
        return FactKind.commitment
    if _RECOMMENDS.search(sentence):
        return FactKind.recommendation
    if _HAPPENED.search(sentence) and (dated or voice is Voice.document):
        return FactKind.event
    if voice is not Voice.document or _POSITION.search(sentence):
        return FactKind.position
    return FactKind.definition if _DEFINES.match(sentence) else FactKind.finding


def _is_money(figure: FoundQuantity) -> bool:
    return figure.quantity.unit in ("GBP", "USD", "EUR", "JPY")


def _is_measure(figure: FoundQuantity) -> bool:
    """Return whether a figure is a claim; "under 13 years old" says of whom, and "two days" how long."""
    quantity = figure.quantity
    counted = quantity.unit not in ("years old", "years", "months", "days", "times", "parts", "sectors")
    return counted and (
        quantity.value >= 10 or quantity.unit.startswith(("percent", "of ")) or _is_money(figure)
    )
