"""Passages -> candidates: a sentence each, by rule, without a model and without a network."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from briefbook.documents import passages as passages_of
from briefbook.documents.structure import NOTE
from briefbook.extraction.candidate import Candidate, FoundDate, FoundName, FoundQuantity
from briefbook.extraction.dates import dates
from briefbook.extraction.flags import flags_of
from briefbook.extraction.kinds import kind_of, lead_kind
from briefbook.extraction.names import NameFinder, TopicFinder
from briefbook.extraction.numbers import quantities
from briefbook.extraction.own_names import later_forms, own_names, with_articles
from briefbook.extraction.sentences import FOOTNOTE, Sentence, sentences
from briefbook.extraction.speakers import Attribution, Attributor
from briefbook.extraction.statements import Called, dated_line, row_statement, statement
from briefbook.extraction.words import SAY
from briefbook.models import (
    QUOTE_WORD_LIMIT,
    Basis,
    Document,
    FactKind,
    Name,
    Passage,
    PassageKind,
    Topic,
    Vocabulary,
)

_PROSE = (PassageKind.title, PassageKind.paragraph, PassageKind.item)
_NEGATED = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|cannot|without|unable|fail(?:s|ed|ure)?)\b|n[’']t\b", re.I
)
# "since 2010": where a stretch begins or ends, and not when its figure holds.
_BOUND = re.compile(
    r"\b(?:since|after|before|until|till|built\s+in|built|from)\s+(?:the\s+\w+\s+of\s+)?$", re.IGNORECASE
)
_CAPTION_WORDS = 25
_BARE_WORDS = 8  # without a full stop and a verb: a byline or a line above the text
# Enough of a verb to tell a sentence from a reference.
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|does|did|do|means?|includes?|excludes?"
    r"|covers?|comes?|takes?|published|said|says|told|found|warned|urged|calls?|plans?|sees?|wins?|cuts?|faces?|gets?)\b"
)
_NAME_WORDS = 5
_LEAD_WORDS = 8
_REFERENCE = re.compile(r"(?:Sources?|Base|Tel|E-?mail)\s*:", re.IGNORECASE)
_ONLY_LEADS = re.compile(rf"^[^“”:\d]{{0,110}}\s{SAY}(?:\s+(?:that|us|the\s\w+))?:$")
_FEWEST_WORDS = 3  # "Read more" is no claim
_FOLD = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-"})


class _Place(NamedTuple):
    """Where a sentence stands: in a list or a table, and what leads to it."""

    in_list: bool = False
    lead: str = ""
    kind: FactKind | None = None
    row: str = ""


class Proposer:
    """Proposes candidates with one vocabulary and set of topics; the same text gives the same ones."""

    def __init__(self, vocabulary: Vocabulary, topics: Sequence[Topic]):
        self._vocabulary = vocabulary
        self._names = NameFinder(vocabulary)
        self._topics = TopicFinder(topics)

    def propose(self, document: Document, text: str, rejected: Collection[str] = ()) -> list[Candidate]:
        """Return the candidates of a document in the order of its text, those with a rejected key left out."""
        found = passages_of(document, text)
        own = self._own_names(document, found)
        attributor = Attributor.of(
            document, found, NameFinder(Vocabulary(names=(*self._vocabulary.names, *own)))
        )
        whole = with_articles(own, [one.text for one in found])
        called = Called(later_forms(own, whole), whole)
        candidates: list[Candidate] = []
        seen: Counter[str] = Counter()
        context = _Context()
        for passage in found:
            if passage.kind is PassageKind.metadata:
                pieces = _of_metadata(passage)
                whose = [Attribution(attributor.own_voice) for _ in pieces]
            elif passage.kind in _PROSE:
                pieces = sentences(passage.text)
                whose = attributor.passage(passage, pieces)
            else:
                context.see(passage, [])
                continue
            place = context.see(passage, pieces)
            actors = [None, *(credit.actor for credit in whose)]
            for piece, credit, before in zip(pieces, whose, actors, strict=False):
                if _is_claim(passage, piece.text, place):
                    key = _key(document, piece.text, seen)
                    made = statement(
                        piece.text, credit, called, own=attributor.own_voice, lead=place.lead, row=place.row,
                        before=before,
                    )  # fmt: skip
                    made = made if place.row else _dated(document, passage, piece.text) or made
                    candidates.append(self._candidate(document, passage, piece, credit, key, place, made))
        return [candidate for candidate in candidates if candidate.key not in rejected]

    def _own_names(self, document: Document, found: Sequence[Passage]) -> tuple[Name, ...]:
        """Return the names that the document gives itself and the vocabulary does not have."""
        prose = [piece.text for one in found if one.kind in _PROSE for piece in sentences(one.text)]
        known = [form for name in self._vocabulary.names for form in (name.name, *name.variants)]
        return own_names(prose, document.publisher, known)

    def _candidate(
        self,
        document: Document,
        passage: Passage,
        piece: Sentence,
        credit: Attribution,
        key: str,
        place: _Place,
        made: str,
    ) -> Candidate:
        dated = dates(piece.text)
        figures = quantities(piece.text, dated)
        kind = kind_of(piece.text, passage.kind, credit.voice, figures, dated, place.kind)
        kind = FactKind.statistic if place.row else kind
        quote_start, quote = _quote(piece.text, figures)
        as_of, basis, whence = _as_of(document, passage, piece.text, kind, dated)
        start = passage.start + piece.start
        flags = flags_of(
            piece.text, made, passage.kind, figures, dated, unsure=credit.unsure, in_list=place.in_list
        )
        return Candidate(
            key=key,
            document=document.id,
            kind=kind,
            statement=made,
            sentence=piece.text,
            start=start,
            end=start + len(piece.text),
            quote=quote,
            quote_start=start + quote_start,
            paragraph=passage.paragraph,
            label=passage.label,
            section=passage.section,
            ordinal=passage.ordinal,
            speaker=credit.speaker,
            source=credit.source,
            voice=credit.voice,
            as_of=as_of,
            as_of_basis=basis,
            as_of_from=whence,
            quantities=figures,
            dates=dated,
            names=self._once(piece.text),
            topics=self._topics.find(piece.text),
            negated=bool(_NEGATED.search(piece.text)),
            flags=flags,
        )

    def _once(self, sentence: str) -> tuple[FoundName, ...]:
        """Return the names of a sentence, each where it stands first."""
        first: dict[str, FoundName] = {}
        for name in self._names.find(sentence):
            first.setdefault(name.name, name)
        return tuple(first.values())


def _dated(document: Document, passage: Passage, text: str) -> str:
    """Return what a line that is only a date proves, or nothing."""
    part = next((p for p in document.parts if p.lines.first <= passage.line <= p.lines.last), None)
    found = dates(text)
    alone = len(text.split()) <= _BARE_WORDS and not text.endswith(".") and not _SAYS.search(text)
    if (
        not alone
        or not found
        or not found[0].period
        or (passage.kind is not PassageKind.metadata and found[0].start)
    ):
        return ""
    return dated_line(part.title if part else document.title, found[0].text)


class _Context:
    """Goes through the passages and knows what leads to a list and which heads a table has."""

    def __init__(self) -> None:
        self._lead = _Place()
        self._caption = ""
        self._heads: list[str] = []

    def see(self, passage: Passage, pieces: Sequence[Sentence]) -> _Place:
        """Return the place of a passage's sentences; passages come in the order of the text."""
        cells = passage.text.split(" | ")
        if len(cells) > 1 and passage.kind is PassageKind.paragraph:
            return self._row(cells)
        self._heads = []
        self._caption = passage.text if len(passage.text.split()) <= _CAPTION_WORDS else ""
        if passage.kind is PassageKind.heading:
            self._lead = _Place()
            return _Place()
        lettered = bool(passage.label) and not (passage.label or "")[0].isdigit()
        if self._lead.lead and (passage.kind is PassageKind.item or lettered):
            return self._lead
        leads = passage.text.rstrip().endswith(":") and bool(pieces)
        last = _plain(pieces[-1].text) if pieces else ""
        self._lead = _Place(True, last, lead_kind(last)) if leads else _Place()
        return _Place()

    def _row(self, cells: list[str]) -> _Place:
        if not self._heads:
            self._heads = cells
            return _Place()
        return _Place(row=row_statement(self._caption, self._heads, cells))


def _of_metadata(passage: Passage) -> list[Sentence]:
    """Return what a line beside the text may prove: its date, or what a note says in a sentence."""
    if passage.reason == NOTE:
        return [piece for piece in sentences(passage.text) if _SAYS.search(piece.text)]
    if not dates(passage.text):
        return []
    return (
        sentences(passage.text)
        if _SAYS.search(passage.text)
        else [Sentence(0, len(passage.text), passage.text)]
    )


def _is_claim(passage: Passage, text: str, place: _Place) -> bool:
    """Return whether a sentence may be a fact at all: not "Read more", not a byline, not "She said:"."""
    words = len(text.split())
    if passage.kind is PassageKind.metadata or place.row:
        return True
    if passage.kind is PassageKind.title and not _SAYS.search(text) and words <= _NAME_WORDS:
        return False  # a report's name; a headline says something
    leads = text.endswith(":") and words <= _LEAD_WORDS and not re.search(r"\d", text)
    if " · " in text and not _SAYS.search(text):
        return False  # the line below a title: whose, what, when
    if words < _FEWEST_WORDS or leads or _ONLY_LEADS.search(text) or _REFERENCE.match(text):
        return False
    if " | " in text and not re.search(r"\d", text):
        return False
    unfinished = not re.search(r"[.!?:;…,”’\"\])]$|\b(?:and|or)$", text.rstrip())
    bare = passage.kind is PassageKind.paragraph and unfinished and words <= _BARE_WORDS
    return (
        not bare
        or bool(dates(text) and re.match(r"\d", text))
        or bool(quantities(text))
        or bool(_SAYS.search(text))
    )


def _key(document: Document, sentence: str, seen: Counter[str]) -> str:
    """Return what a candidate is known by: its document and words, quotation marks, dashes and notes aside.

    The words decide and not the place, so that an inserted paragraph brings nothing back that was rejected;
    of a sentence that stands twice, the second has a key of its own.
    """
    words = " ".join(_plain(sentence).translate(_FOLD).casefold().split())
    seen[words] += 1
    whole = "\x1f".join((document.id, words, str(seen[words])))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(sentence: str) -> str:
    return " ".join(FOOTNOTE.sub("", sentence).split()) or sentence


def _quote(sentence: str, figures: Sequence[FoundQuantity]) -> tuple[int, str]:
    """Return where the quote begins and at most 25 words of the sentence, around its first figure."""
    words = list(re.finditer(r"\S+", sentence))
    if len(words) <= QUOTE_WORD_LIMIT:
        return 0, sentence
    at = figures[0].start if figures else 0
    first = max(0, sum(word.start() <= at for word in words) - 1 - QUOTE_WORD_LIMIT // 2)
    first = min(first, len(words) - QUOTE_WORD_LIMIT)
    chosen = words[first : first + QUOTE_WORD_LIMIT]
    return chosen[0].start(), sentence[chosen[0].start() : chosen[-1].end()]


def _as_of(
    document: Document, passage: Passage, sentence: str, kind: FactKind, dated: Sequence[FoundDate]
) -> tuple[str | None, Basis, str]:
    """Return the date a claim holds for, its basis and where it is from.

    Of a figure it is the sentence's own date, never one it is compared with; of anything else the document's.
    """
    part = next((p for p in document.parts if p.lines.first <= passage.line <= p.lines.last), None)
    said_on = document.date or "9999"
    own = [
        date.period
        for date in dated
        if date.period
        and not date.comparison
        and not _BOUND.search(sentence[: date.start])
        and (passage.kind is PassageKind.metadata or date.period[:4] <= said_on[:4])
    ]
    if own and kind in (FactKind.statistic, FactKind.amount, FactKind.event, FactKind.date):
        return own[0], Basis.stated, "sentence"
    if part:
        return part.date, part.date_basis, "document"
    if document.date:
        return document.date, document.date_basis, "document"
    return None, Basis.none, ""
