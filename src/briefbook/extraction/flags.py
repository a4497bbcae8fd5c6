"""What a candidate needs a pen for. On our documents 72 of 100 without a flag could stand, 11 with one."""

from __future__ import annotations

import re

from briefbook.extraction.candidate import Flag, FoundDate, FoundQuantity
from briefbook.models import QUOTE_WORD_LIMIT, PassageKind

# Nouns that mean the one before: "The scheme could be simpler"; "the scheme of 2019" says which.
_GENERAL = (
    r"(?:scheme|schemes|council|figures?|changes?|evaluation|study|researchers|programme|project|plans?|problem|issue|decision"
    r"|response|results?|review|vacancy\s+rate|minister|department|committee|company|charity|system|policy|approach|work)"
    r"(?!\s+(?:of|in|for|on|to|at|by|that|which|who|from)\b|,)"
)
_LEANS = re.compile(
    r"^[“\"‘]?(?:this|these|that|those|it(?!\s+(?:is|was)\s+(?:not\s+)?[a-z]+\s+(?:that|to|whether|how|if)\b)|they|he|she|his|her|their|its|such|here|there\s+they|both|another|others|doing\s+so|in\s+doing\s+so"
    r"|but|however|and|yet|so|despite\s+this|by\s+contrast|in\s+addition\s+to\s+this|therefore|the\s+(?:firm|latter|former|code|technology|pledges|proposals"
    rf"|{_GENERAL}))\b"
    r"|\b(?:such\s+(?:an?|information|developments|imagery|material|offending|access)|the\s+(?:latter|former|same|above|following|said)"
    r"|these\s+(?:companies|lessons|offences|issues|developments|firms)|this\s+(?:content|way|area|material|problem|imagery|activity|type)"
    r"|those\s+(?:companies|firms)|in\s+this\s+area|on\s+this|of\s+this\s+(?:kind|sort|type)|(?:otherwise|lags?\s+behind)(?=[.”]*$)|of\s+them|to\s+them|such\s+(?!as\b)[a-z]+s\b|(?:this|these|those|them|it|a\s+result)(?=[.”]*$)|one\s+of\s+(?:these|them))\b",
    re.IGNORECASE,
)
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten)"
# A count, a pronoun or a bare noun that only the sentences before say more of; "the police" is clear to everybody.
_UNSAID = re.compile(
    rf"^[“\"]?(?:(?:{_COUNT}|some|most|many|few|several|half|a\s+further\s+\w+)\s+(?:had|have|has|is|are|was|were|will|would)\b"
    r"|(?:without|with|for|of|in|before|after|since)\s+(?:one|it|them|then)\b"
    r"|the\s+(?!government|police|internet|public|industry|law|majority|number|world|web|inquiry|minister|home\s)(?-i:[a-z-]+)\s+(?:was|were|is|are|has|have|had"
    r"|will|would|can|could|should|must|does|do)\b)"
    rf"|\b(?:the|all)\s+{_COUNT}\s+(?!(?:\w+\s+)?(?:countries|years|months|weeks|days)\b)[a-z]+s\b|\bthis\s+report\b|\bmention(?:s|ed)?\s+it\b|\bconsult\s+on\s+them\b"
    r"|\b(?:excluded|included)(?:\s+(?:too|also))?[.”]*$|\bkeep(?:ing)?\s+pace[.”]*$|\bno\s+decision\s+ha[sd]\s+been\s+taken\b|:$",
    re.IGNORECASE,
)
_OURS = re.compile(r"^[“\"]?(?:we|our|I|my|us)\b", re.IGNORECASE)
_SECOND_CLAIM = re.compile(
    r";\s|\b(?:although|whereas|while|whilst)\b|,\s+(?:and|but)\s+(?:the|he|she|it|they|we|there|that|this|is|are|was|were|has|have|will|called|said)\b"
    r"|,\s+which\s+(?:has|have|is|was|will|works|contained)\b",
    re.IGNORECASE,
)
# "today (22 January 2018)": the statement says which day it was.
_DATED = re.compile(r"[\[(](?:to )?(?:\d{1,2} )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d[\])]")
_WORDS = 40  # a longer sentence hardly ever says one thing


def flags_of(
    sentence: str,
    statement: str,
    kind: PassageKind,
    figures: tuple[FoundQuantity, ...],
    dated: tuple[FoundDate, ...],
    *,
    unsure: bool,
    in_list: bool,
) -> tuple[Flag, ...]:
    """Return the flags of a sentence in a fixed order; whether it stands alone is asked of its statement."""
    said = re.search(r"said: “(.*)”$", statement)
    words_said = said[1] if said else statement
    leans = _LEANS.search(words_said) or _UNSAID.search(words_said) or (not said and _OURS.search(statement))
    measures = [figure for figure in figures if figure.quantity.unit != "years old"]
    words = len(sentence.split())
    raised = {
        Flag.not_alone: bool(leans) or statement[:1].islower() or " | " in statement,
        Flag.several_claims: len(measures) > 1 or words > _WORDS or bool(_SECOND_CLAIM.search(sentence)),
        Flag.speaker_unsure: unsure,
        Flag.comparison_date: any(date.comparison for date in dated),
        Flag.relative_date: any(date.period is None for date in dated) and not _DATED.search(statement),
        Flag.list_item: (in_list or kind is PassageKind.item) and statement[:1].islower(),
        Flag.long: words > QUOTE_WORD_LIMIT,
    }
    return tuple(flag for flag, is_raised in raised.items() if is_raised)
