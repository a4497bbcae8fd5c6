"""A sentence of two claims -> both, each with its own subject; where that is not sure, the sentence stays whole."""

from __future__ import annotations

import re
from typing import NamedTuple

_FINITE = (
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|does|did|do|plans?|expects?|hopes?|wants?"
    r"|welcomes?|called|urged?|fell|rose|said|found|recorded|announced)"
)
_PRONOUN = r"(?:it|they|he|she|we|I)"
_JOINT = re.compile(
    rf"(?:;\s+(?:and\s+|but\s+)?|,?\s+(?:and|but)\s+)(?=(?:{_PRONOUN}|there|no\s+\w+|(?:the|The)(?:\s+\w+){{1,4}}?"
    rf"|[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){{0,3}})\s+(?:also\s+|now\s+)?{_FINITE}\b)"
)
_VERB = re.compile(rf"\b(?:{_FINITE}|\w{{3,}}ed)\b")
# Within these a joint belongs to what began before it: "While …, and …", "said that …, and that …".
_BOUND = re.compile(
    r"^(?:“)?(?:While|Whilst|Although|If|When|As|Since|Because|Unless|Until|Where|After|Before|Despite|Given|Every\s+time|Whenever|Once)\b"
    r"|\b(?:that|which|who|whom|whose|where|how|whether|because|unless|although|while|if|saying|as)\b",
)
_FEWEST_WORDS = 6


class Claim(NamedTuple):
    """A part of a sentence that says one thing: where it stands there, and its words with a subject of their own."""

    start: int
    end: int
    text: str


def claims(sentence: str, subject: str | None, *, spoken: bool = False) -> list[Claim]:
    """Return the claims of a sentence, one where it cannot be parted.

    `subject` is whom the sentence is about and its second half may call "it" or "she"; in words that are `spoken`,
    "we" and "I" need none.
    """
    whole = [Claim(0, len(sentence), sentence)]
    joint = _JOINT.search(sentence)
    if joint is None or _JOINT.search(sentence, joint.end()):
        return whole  # of three claims the last may hang on the first
    first, second = sentence[: joint.start()], sentence[joint.end() :]
    if min(len(first.split()), len(second.split())) < _FEWEST_WORDS:
        return whole
    if _BOUND.search(first) or not _VERB.search(first) or _uneven(first):
        return whole
    begun = re.match(rf"{_PRONOUN}\b", second)
    if begun and not (spoken and begun.group() in ("we", "I")):
        if subject is None:
            return whole
        second_text = f"{subject}{second[begun.end() :]}"
    else:
        second_text = second
    return [
        Claim(0, joint.start(), first.rstrip(" ,;-–—") + "."),
        Claim(joint.end(), len(sentence), second_text[:1].upper() + second_text[1:]),
    ]


def _uneven(text: str) -> bool:
    """Return whether a quotation or bracket that opens in a text closes behind it."""
    return (
        text.count("“") != text.count("”") or text.count("(") != text.count(")") or text.count('"') % 2 == 1
    )
