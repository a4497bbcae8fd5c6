"""What kind of fact a sentence would be: a proposal by words, for the curator to confirm."""

from __future__ import annotations

import re

from briefbook.extraction.candidate import FoundDate, FoundQuantity, Voice
from briefbook.models import FactKind, PassageKind

_RECOMMENDS = re.compile(
    r"\b(?:(?<!what )should(?!\s+(?:know|be\s+[“‘]))|recommend(?:s|ed|ation)?|must|(?<!the )needs?\s+to"
    r"|call(?:s|ed|ing)?\s+(?:on|for)|urge[sd]?|is\s+(?:now\s+)?required"
    r"|are\s+required|(?:the\s+)?time\s+has\s+come|(?:is|are)\s+(?:essential|necessary|invaluable)|there\s+must\s+be"
    r"|would\s+urge|needs?\s+further|is\s+what\s+is\s+required|expect(?:s|ed)\s+(?:\w+\s+){1,2}to\s+(?!be\b)\w+)\b|^[–•-]?\s*[Tt]o\s+(?:require|press|introduce|publish)",
    re.IGNORECASE,
)
# Stronger than a figure beside it: "Insurers with more than 50,000 policies should sign contracts".
_RECOMMENDS_FIRST = re.compile(
    r"^(?:We\s+(?:therefore\s+)?recommend|To\s+(?:press|require|publish|introduce)|(?:The\s+)?[A-Z](?:[^,;“]|,\d){2,90}?\s(?:should|must)\s+(?:not\s+)?[a-z]+)\b"
)
_COMMITS = re.compile(
    r"\b(?:promise[sd]?|pledge[sd]?|commit(?:s|ted|ment)?\s+to|(?:is|are)\s+committed\s+to|we\s+will"
    r"|will\s+(?:be\s+)?(?:convening|held|fund|publish|introduce)|would\s+be\s+(?:made|convening|published)|announced\s+that"
    r"|has\s+announced|is\s+making\s+available|announc(?:ed|ing)\s+an?|ha(?:s|ve)\s+agreed\s+to|guarantees?\s+that)\b",
    re.IGNORECASE,
)
# What a body says that it will do: "The Trust will extend …", "By April it will guarantee …".
_WILL = re.compile(
    r"\b(?:will|would(?!\s+have\b))\s+(?:also\s+)?(?:extend|scrap|replace|publish|introduce|fund|open|close|guarantee|repeat|report|launch|start"
    r"|begin|bring|provide|give|spend|invest|set\s+up|create|build|review|consult|write|appoint|recruit|move|return|continue|have"
    r"|lose|get|receive|be\s+(?:collected|replaced|published|introduced|opened|extended|funded|given|told))\b"
)
_WILL_FIRST = re.compile(
    r"\bwill\s+(?:also\s+)?(?:guarantee|extend|replace|scrap|publish|introduce|repeat|open|launch|abolish|fund|appoint|recruit)\b"
)
_HAPPENED = re.compile(
    r"\b(?:convened|launched|published|opened|held|took\s+place|hosted\s+a|joined|signed|appointed|concludes|endorsed"
    r"|used\s+a\s+speech|will\s+tell\s+a\s+meeting|(?:was|were)\s+(?:set\s+up|introduced|founded|established|created|built|closed"
    r"|abolished|replaced|raised|passed)|began|started|came\s+into\s+force|agreed\s+this|voted|visited|closed)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"^(?:The\s+|An?\s+)?(?!\w+\s+(?:who|that)\b)[A-Z][\w’ -]{2,60}\s(?:is|are)\s(?:an?|the\s+first|data)\b"
    r"|\bstands\s+for\b|\bis\s+(?:called|known\s+as)\b"
    r"|^By\s+[“‘].{2,60}[”’]\s+(?:we|is)\s+mean|^[“‘]?[A-Z][\w’ -]{2,60}[”’]?\s+means?\b|\b(?:is|are)\s+defined\s+as\b"
    r"|^(?:All\s+)?(?:[Ff]igures|[Nn]umbers)\b.{0,60}\s(?:include|exclude|are\s+(?:of|for)|do\s+not\s+include)\b"
)
_DUE = re.compile(
    r"\b(?:(?:is|are)\s+due\s+(?:to|on|in|by)|dates?\s+from|deadline|takes?\s+effect|comes?\s+into\s+force)\b"
)
_POSITION = re.compile(
    r"\b(?:I|our|Our)\b|\b(?:believes?|welcomes?|warned|warns|wants?|argued|insisted|insists|expects?|fears?|feared|doubts?"
    r"|doubted|supports?|opposes?|has\s+ruled\s+out|regrets?|disagree[sd]?|rejects?|rejected|ha(?:s|ve)\s+asked)\b|\b[Ww]e\s+(?:welcome|regret|believe|are\s+(?:not\s+)?"
    r"(?:persuaded|convinced|concerned|disappointed|grateful)|consider|commend|accept|do\s+not|need|see|would|want)\b"
)
# A judgement in a report's own voice.
_JUDGES = re.compile(
    r"\b(?:genuine|success\s+story|misses\s+the\s+point|no\s+substitute|not\s+a\s+substitute|unacceptable|not\s+acceptable"
    r"|(?:an?\s+)?(?:significant|serious|real|huge|growing)\s+(?:challenge|threat|problem|concern)s?|important\s+(?:part|role|step)"
    r"|essential\s+step|to\s+be\s+commended|demonstrates?\s+what|undoubtedly|anticipated\s+that|will\s+help\s+to|is\s+clear\s+that"
    r"|invaluable|enemy\s+of|simple)\b",
    re.IGNORECASE,
)
_FOUND = re.compile(r"\b[Ww]e\s+(?:heard|found|conclude|received|saw|visited|learned|launched|lent)\b")
_FOUND_THAT = re.compile(r"\b(?:found|shows?|showed|suggests?|concluded|revealed)\s+that\b")
_SPOKEN = re.compile(r"[“\"]\S+\s\S+\s[^”\"]+[”\"]")  # three words or more; fewer are a term
_AVERAGE = re.compile(r"\b(?:average|median|typical|mean)\b", re.IGNORECASE)
_DATE_LINE_WORDS = 6


def kind_of(
    sentence: str,
    passage: PassageKind,
    voice: Voice,
    figures: tuple[FoundQuantity, ...],
    dated: tuple[FoundDate, ...],
    lead: FactKind | None = None,
) -> FactKind:
    """Return the kind that fits best; a finding when nothing else does.

    `lead` is what the sentence before a list makes of its items: "We recommend that the Department:".
    """
    alone = len(sentence.split()) <= _DATE_LINE_WORDS and any(
        date.start == 0 and date.period for date in dated
    )
    if passage is PassageKind.metadata or (alone and not sentence.endswith(".")):
        return FactKind.date
    if lead in (FactKind.recommendation, FactKind.commitment):
        return lead
    if _RECOMMENDS_FIRST.match(sentence):
        return FactKind.recommendation
    if _DEFINES.search(sentence) and not _JUDGES.search(sentence):
        return FactKind.definition
    if _WILL_FIRST.search(sentence):
        return FactKind.commitment
    measures = [figure for figure in figures if _is_measure(figure, sentence)]
    if measures:
        return FactKind.amount if _is_money(measures[0]) else FactKind.statistic
    if _COMMITS.search(sentence) or (_WILL.search(sentence) and not _RECOMMENDS.search(sentence)):
        return FactKind.commitment
    if _RECOMMENDS.search(sentence):
        return FactKind.recommendation
    if _DUE.search(sentence) and dated:
        return FactKind.date
    if _FOUND_THAT.search(sentence):
        return FactKind.finding
    if _HAPPENED.search(sentence) and (dated or voice is Voice.document):
        return FactKind.event
    if _FOUND.search(sentence):
        return FactKind.finding
    judged = _POSITION.search(sentence) or _JUDGES.search(sentence) or _SPOKEN.search(sentence)
    return FactKind.position if voice is not Voice.document or judged else FactKind.finding


def lead_kind(sentence: str) -> FactKind | None:
    """Return the kind of a list's items by the sentence that leads to it, or None when it does not say."""
    if not sentence.rstrip().endswith(":"):
        return None
    if _RECOMMENDS.search(sentence):
        return FactKind.recommendation
    return FactKind.commitment if re.search(r"\b(?:will|plans?\s+to|promise[sd]?)\b", sentence) else None


_TIMES = ("years", "months", "weeks", "days", "hours", "minutes")


def _is_money(figure: FoundQuantity) -> bool:
    return figure.quantity.unit in ("GBP", "USD", "EUR", "JPY")


def _is_measure(figure: FoundQuantity, sentence: str) -> bool:
    """Return whether a figure is a claim; "under 13 years old" says of whom, and "two days" how long."""
    quantity = figure.quantity
    if quantity.unit in _TIMES and _AVERAGE.search(sentence):
        return True
    counted = quantity.unit not in ("years old", *_TIMES, "times", "parts", "sectors")
    return counted and (
        quantity.value >= 10 or quantity.unit.startswith(("percent", "of ")) or _is_money(figure)
    )
