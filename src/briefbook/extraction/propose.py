"""Passages -> candidates: a sentence each, by rule, without a model and without a network."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence

from briefbook.documents import passages as passages_of
from briefbook.extraction.candidate import Candidate, FoundDate, FoundName, FoundQuantity
from briefbook.extraction.dates import dates
from briefbook.extraction.flags import flags_of
from briefbook.extraction.kinds import kind_of, lead_kind
from briefbook.extraction.names import NameFinder, TopicFinder
from briefbook.extraction.numbers import quantities
from briefbook.extraction.own_names import own_names
from briefbook.extraction.sentences import FOOTNOTE, Sentence, sentences
from briefbook.extraction.speakers import Attribution, Attributor
from briefbook.models import (
    QUOTE_WORD_LIMIT,
    Basis,
    Document,
    FactKind,
    Passage,
    PassageKind,
    Topic,
    Vocabulary,
)

_PROSE = (PassageKind.title, PassageKind.paragraph, PassageKind.item)
_NEGATED = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|cannot|without|unable|fail(?:s|ed|ure)?)\b|n[’']t\b", re.I
)
# "since 2010", "by 2030": where a stretch begins or ends, and not when its figure holds. "By the end of 2024" may be both.
_BOUND = re.compile(
    r"\b(?:since|after|before|until|till|built\s+in|from)\s+(?:the\s+\w+\s+of\s+)?$", re.IGNORECASE
)
_FEWEST_WORDS = 3  # "Read more" is no claim
_FOLD = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-"})


class Proposer:
    """Proposes candidates with one vocabulary and set of topics; the same text gives the same ones."""

    def __init__(self, vocabulary: Vocabulary, topics: Sequence[Topic]):
        self._vocabulary = vocabulary
        self._names = NameFinder(vocabulary)
        self._topics = TopicFinder(topics)

    def propose(self, document: Document, text: str, rejected: Collection[str] = ()) -> list[Candidate]:
        """Return the candidates of a document in the order of its text, those with a rejected key left out."""
        found = passages_of(document, text)
        attributor = Attributor.of(document, found, self._names_in(document, found))
        candidates: list[Candidate] = []
        seen: Counter[str] = Counter()
        lead, lead_is = False, None
        for passage in found:
            if passage.kind is PassageKind.metadata:
                pieces = [Sentence(0, len(passage.text), passage.text)] if dates(passage.text) else []
                whose = [Attribution(attributor.own_voice) for _ in pieces]
            elif passage.kind in _PROSE:
                pieces = sentences(passage.text)
                whose = attributor.passage(passage, pieces)
            else:
                continue
            in_list = lead and (passage.kind is PassageKind.item or bool(passage.label and lead_is))
            for piece, credit in zip(pieces, whose, strict=True):
                enough = passage.kind is PassageKind.metadata or len(piece.text.split()) >= _FEWEST_WORDS
                if enough:
                    key = _key(document, piece.text, seen)
                    candidates.append(
                        self._candidate(
                            document,
                            passage,
                            piece,
                            credit,
                            key,
                            lead_is if in_list else None,
                            in_list=in_list,
                        )
                    )
            if not in_list:
                lead, lead_is = (
                    passage.text.rstrip().endswith(":"),
                    lead_kind(pieces[-1].text) if pieces else None,
                )
        return [candidate for candidate in candidates if candidate.key not in rejected]

    def _names_in(self, document: Document, found: Sequence[Passage]) -> NameFinder:
        """Return a finder of the vocabulary's names and of those that the document gives itself."""
        prose = [piece.text for one in found if one.kind in _PROSE for piece in sentences(one.text)]
        known = [form for name in self._vocabulary.names for form in (name.name, *name.variants)]
        own = own_names(prose, document.publisher, known)
        return NameFinder(Vocabulary(names=(*self._vocabulary.names, *own)))

    def _candidate(
        self,
        document: Document,
        passage: Passage,
        piece: Sentence,
        credit: Attribution,
        key: str,
        lead: FactKind | None,
        *,
        in_list: bool,
    ) -> Candidate:
        dated = dates(piece.text)
        figures = quantities(piece.text, dated)
        kind = kind_of(piece.text, passage.kind, credit.voice, figures, dated, lead)
        quote_start, quote = _quote(piece.text, figures)
        as_of, basis, whence = _as_of(document, passage, piece.text, kind, dated)
        start = passage.start + piece.start
        return Candidate(
            key=key,
            document=document.id,
            kind=kind,
            statement=_plain(piece.text),
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
            flags=flags_of(piece.text, passage.kind, figures, dated, unsure=credit.unsure, in_list=in_list),
        )

    def _once(self, sentence: str) -> tuple[FoundName, ...]:
        """Return the names of a sentence, each where it stands first."""
        first: dict[str, FoundName] = {}
        for name in self._names.find(sentence):
            first.setdefault(name.name, name)
        return tuple(first.values())


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
    own = [
        date.period
        for date in dated
        if date.period and not date.comparison and not _BOUND.search(sentence[: date.start])
    ]
    if own and kind in (FactKind.statistic, FactKind.amount, FactKind.event, FactKind.date):
        return own[0], Basis.stated, "sentence"
    if part:
        return part.date, part.date_basis, "document"
    if document.date:
        return document.date, document.date_basis, "document"
    return None, Basis.none, ""
