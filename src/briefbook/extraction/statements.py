"""A sentence -> a statement that can stand without its paragraph, by rules that add nothing the document does not say.

A pronoun or "we" becomes the name it was found to mean, "the Department" the name the document gives it, a quotation
gets its speaker, an item of a list the sentence that leads to it, a row of a table its heads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from briefbook.extraction.candidate import Voice
from briefbook.extraction.quotes import speech
from briefbook.extraction.sentences import without_notes
from briefbook.extraction.speakers import Attribution
from briefbook.extraction.standing import untied
from briefbook.extraction.words import SAY

_PRONOUN = re.compile(rf"^(?:He|She|It|They)(?=(?:\s+(?:has|had|have|also|then|later))*\s+{SAY}\b)")
_OFFICE = re.compile(
    rf"^The\s+(?:[A-Za-z]+(?:\s+[a-z]+){{0,3}}|[A-Z][a-z]+\s+(?:Secretary|Minister))(?=(?:\s+(?:has|had|also|then|later))*\s+{SAY}\b)"
)
_IT_ACTS = re.compile(
    r"^(?P<when>(?:By|From|In|Until)\s[^,]{3,40}?\s)?[Ii]t(?=\s+(?:will\s+(?:also\s+)?(?!be\b|cost\b|take\b)[a-z]+|told|found|hopes|plans|expects)\b)"
)
_WE = re.compile(r"^We\s+(?P<adverb>therefore\s+|also\s+|do\s+not\s+)?(?P<verb>[a-z]+)\b")
_US = re.compile(r"\b(?:told|assured|wrote\s+to|write\s+to)\s+us\b")
_AGREES = {"are": "is", "have": "has", "were": "was", "do": "does", "can": "can", "will": "will", "must": "must",
           "should": "should", "could": "could", "would": "would", "may": "may", "might": "might"}  # fmt: skip
_PRESENT = re.compile(
    r"(?:recommend|conclude|welcome|regret|believe|consider|call|urge|note|expect|ask|support|agree|accept|commend|propose|want"
    r"|acknowledge|recognise|endorse|think|find|need|see|hope|remain|advise)"
)
_ITEM_END = re.compile(r"(?:[;,.]?\s+(?:and|or)[;,.]?|[;,.])?$")
# A lead that its items go on from without a colon: "shows that:", "will also:", "We recommend that the Department:".
_GOES_ON = re.compile(
    r"(?:\b(?:that|to|will|also|should|must|can|would|by|for|with|of|are|is|were|was|include|includes)|\b(?:recommends?|asks?|urges?)\s+that\s.{2,60}):$"
)
# A quotation that begins the sentence, or comes after "X said:"; in "the “scale” of it" the marks are only part of it.
_WHOLE_QUOTE = re.compile(rf"^[“\"]|\b{SAY}(?:\s[^“:]{{0,40}})?[:,]\s*[“\"]")
_AGAIN = re.compile(r"\b(?:we|our|ours|us|ourselves)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Called:
    """How a document calls its names later ("the Trust", "Okafor"), and what they are in full."""

    forms: Mapping[str, str]
    whole: Mapping[str, str]  # names with their article, where they have one: "the Flood Cover Panel"

    def written_out(self, text: str) -> str:
        """Return a text with each later form replaced by the full name, once, where that is not in it already."""
        for form, full in self.forms.items():
            if full in text or full.removeprefix("the ") in text:
                continue
            found = re.search(rf"(?<![\w-]){re.escape(form)}(?![\w-])", text)
            if not found and form.startswith("the "):
                found = re.search(rf"^T{re.escape(form[1:])}(?![\w-])", text)
            if found and not _inside_quotes(text, found.start()):
                name = _sentence_case(full) if found.start() == 0 else full
                text = text[: found.start()] + name + text[found.end() :]
        return text


def statement(
    sentence: str, credit: Attribution, called: Called, *, own: str | None, lead: str = "", row: str = "",
    before: str | None = None,
) -> str:  # fmt: skip
    """Return a sentence's statement.

    `lead` leads to the list it is an item of, `row` is it with a table's heads, `before` is the body that does what
    the sentence before says.
    """
    plain = without_notes(sentence)
    if row:
        return row
    marked = "“" in plain or "”" in plain or '"' in plain
    closes = "”" in plain and "“" not in plain.split("”")[0]
    if (
        credit.voice is Voice.direct
        and credit.speaker
        and (not marked or closes or _WHOLE_QUOTE.search(plain))
    ):
        return _quoted(plain, credit.speaker)
    if lead:
        joint = " " if _GOES_ON.search(lead) else ": "
        plain = (
            f"{lead.rstrip(' :')}{joint}{plain[:1].lower() if _begins_small(plain) else plain[:1]}{plain[1:]}"
        )
        plain = _ITEM_END.sub(".", plain.rstrip(), count=1)
    plain = untied(plain)
    plain = plain[:1].upper() + plain[1:]
    plain = _with_actor(plain, called.whole.get(before or "", before))
    plain = _with_subject(
        plain, called.whole.get(credit.subject or "", credit.subject), called.whole.get(own or "", own)
    )
    return _closed(called.written_out(plain))


def _closed(text: str) -> str:
    """Return a sentence with the closing mark of a quotation that goes on behind it."""
    return f"{text}”" if text.count("“") == text.count("”") + 1 else text


def _quoted(sentence: str, speaker: str) -> str:
    """Return a quotation with its speaker: what the sentence says outside the marks ("he told us") is left out."""
    marks = sentence.replace('"', "“") if sentence.count('"') == 1 else sentence
    spans, _ = speech(marks, carried="“" not in marks.split("”")[0] and "”" in marks)
    within = (
        [marks[begin:end].strip('“”" ') for begin, end in spans]
        if "“" in marks or "”" in marks or '"' in marks
        else [marks]
    )
    said = untied(" ".join(piece for piece in within if piece).strip().rstrip(",") or marks)
    if not re.search(r"[.!?…]$", said):
        said += "."
    return f"{speaker} said: “{said[:1].upper()}{said[1:]}”"


def _with_actor(text: str, body: str | None) -> str:
    """Return a sentence whose "it will" says who, where the sentence before is about one body and begins with it."""
    match = _IT_ACTS.match(text) if body else None
    if not match or not body:
        return text
    when = match["when"] or ""
    return f"{when}{body if when else _sentence_case(body)}{text[match.end() :]}"


def dated_line(title: str, line: str) -> str:
    """Return what a line with a date proves: that the text of that title carries it."""
    within = title.replace("“", "‘").replace("”", "’")
    return f"“{within}” is dated {line}."


def _with_subject(text: str, meant: str | None, own: str | None) -> str:
    """Return a sentence whose "she said" and "we recommend" say who."""
    if meant:
        text = _PRONOUN.sub(_sentence_case(meant), text)
        text = _in_full(text, meant)
        if meant.split()[-1] not in text:
            text = _OFFICE.sub(_sentence_case(meant), text)
    ours = _WE.match(text)
    if own and ours and not _AGAIN.search(text[ours.end() :]):
        verb = ours["verb"]
        adverb = (ours["adverb"] or "").replace("do not", "does not")
        agrees = _AGREES.get(verb) or (
            f"{verb}s" if _PRESENT.fullmatch(verb) and "not" not in adverb else verb
        )
        if (
            agrees != verb
            or verb.endswith("ed")
            or verb in _AGREES
            or verb in ("heard", "found", "held", "saw", "lent", "met")
        ):
            text = f"{_sentence_case(own)} {adverb}{agrees}{text[ours.end() :]}"
    if own and _US.search(text):
        text = _US.sub(lambda match: match.group()[:-2] + own, text, count=1)
    return text


def row_statement(caption: str, heads: list[str], cells: list[str]) -> str:
    """Return a row of a table with its heads: "Claims, 2019 to 2023: 2023: Claims 31,600; Average (£) 22,600."."""
    if len(heads) != len(cells):
        return ""
    values = "; ".join(f"{head} {cell}" for head, cell in zip(heads[1:], cells[1:], strict=True))
    title = re.sub(r"^(?:Table|Figure)\s+[\w.]+[.:]?\s+", "", caption).rstrip(".: ")
    return f"{title}: {cells[0]}: {values}." if title else f"{heads[0]} {cells[0]}: {values}."


def _in_full(text: str, name: str) -> str:
    """Return a sentence that begins with a person's surname with the whole name in its place."""
    if " " not in name or name in text:
        return text
    surname = re.escape(name.split()[-1])
    return re.sub(rf"^(?:(?:Mr|Mrs|Ms|Miss)\.?\s+)?{surname}(?=\s+(?:[a-z]+\s+)?{SAY}\b)", name, text)


def _begins_small(item: str) -> bool:
    """Return whether an item's first word is an ordinary one, to be written small within a sentence."""
    first = item.split()[0] if item.split() else ""
    return bool(re.fullmatch(r"[A-Z][a-z]*", first)) and first.lower() in _SMALL


_SMALL = frozenset(
    "a an the to in on for by of at each every all no new more most some our their its when where".split()
)


def _sentence_case(name: str) -> str:
    return name[:1].upper() + name[1:]


def _inside_quotes(text: str, at: int) -> bool:
    return any(begin < at < end for begin, end in speech(text, carried=False)[0])
