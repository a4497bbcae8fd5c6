"""Passages -> candidates: a sentence each, by rule, without a model and without a network."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from briefbook.answering.periods import period_words
from briefbook.documents import passages as passages_of
from briefbook.documents.structure import NOTE
from briefbook.extraction.candidate import Candidate, Flag, FoundDate, FoundName, FoundQuantity, Voice
from briefbook.extraction.dates import dates
from briefbook.extraction.flags import flags_of
from briefbook.extraction.kinds import kind_of
from briefbook.extraction.lists import Context, Place
from briefbook.extraction.names import NameFinder, TopicFinder
from briefbook.extraction.numbers import quantities
from briefbook.extraction.own_names import later_forms, own_names, with_articles
from briefbook.extraction.sentences import Sentence, sentences, without_notes
from briefbook.extraction.speakers import Attribution, Attributor
from briefbook.extraction.splitting import Claim, claims
from briefbook.extraction.standing import joined, with_dates
from briefbook.extraction.statements import Called, dated_line, statement
from briefbook.extraction.words import SAY
from briefbook.models import (
    QUOTE_WORD_LIMIT,
    Basis,
    Document,
    FactKind,
    Name,
    Part,
    Passage,
    PassageKind,
    Topic,
    Vocabulary,
)

F = TypeVar("F", FoundDate, FoundName, FoundQuantity)
_PROSE = (PassageKind.title, PassageKind.paragraph, PassageKind.item)
_NEGATED = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|cannot|without|unable|fail(?:s|ed|ure)?)\b|n[’']t\b", re.I
)
# "since 2010": where a stretch begins or ends, and not when its figure holds.
_BOUND = re.compile(
    r"\b(?:since|after|before|until|till|built\s+in|built|from)\s+(?:the\s+\w+\s+of\s+)?$", re.IGNORECASE
)
_THE_REPORT = re.compile(r"^The\s+(?P<work>report|briefing|study|paper|review|survey)(?=,?\s+[a-z])")
# What stands before a sentence's own claim, bracketed commas aside.
_GRANTED = re.compile(
    r"(?:While|Whilst|Although|Though|Since|As|When|If|Because|Despite|Following|Coupled|Speaking|Referring|In|On|At|During|Over"
    r"|After|Before|Until|Every\s+time|Given)\b[^,]*(?:\([^)]*\)[^,]*)?,\s+(?=(?:\S+\s+){7})"
)
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


class _Read(NamedTuple):
    """A claim as it was read: its sentence, who says it, where it stands, and what it says by itself."""

    piece: Sentence
    claim: Claim
    credit: Attribution
    place: Place
    key: str
    statement: str


class _Reader:
    """Goes through the passages of a document in order and reads the claims of each."""

    def __init__(self, document: Document, attributor: Attributor, called: Called):
        self._document, self._attributor, self._called = document, attributor, called
        self._lists = Context(attributor.report_of or attributor.own_voice)
        self._seen: Counter[str] = Counter()

    def claims(self, passage: Passage) -> Iterator[_Read]:
        """Yield the claims of the next passage."""
        own = self._attributor.own_voice
        if passage.kind is PassageKind.metadata:
            pieces = _of_metadata(passage)
            whose = [Attribution(own) for _ in pieces]
        elif passage.kind in _PROSE:
            pieces = sentences(passage.text)
            whose = self._attributor.passage(passage, pieces)
        else:
            pieces, whose = [], []
        place = self._lists.see(passage, pieces)
        if place.whose:
            whose = [replace(one, speaker=one.speaker or place.whose, unsure=False) for one in whose]
        actors = [None, *(credit.actor for credit in whose)]
        for piece, credit, before in zip(pieces, whose, actors, strict=False):
            if not _is_claim(passage, piece.text, place):
                continue
            for claim in _claims_of(piece.text, credit, place):
                said = statement(
                    claim.text, credit, self._called, own=own, lead=place.lead, row=place.row, before=before
                )
                said = said if place.row else _dated(self._document, passage, piece.text) or said
                key = _key(self._document, piece.text[claim.start : claim.end], self._seen)
                yield _Read(piece, claim, credit, place, key, said)


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
        reader = _Reader(document, attributor, Called(later_forms(own, whole), whole))
        candidates: list[Candidate] = []
        for passage in found:
            for one in reader.claims(passage):
                made = self._named(one.statement, (attributor.own_voice, attributor.report_of))
                made = with_dates(made, *_date_of(document, passage))
                proposed = self._candidate(document, passage, one, made)
                candidates.append(_with_what_it_leans_on(proposed, candidates))
        return [candidate for candidate in candidates if candidate.key not in rejected]

    def _own_names(self, document: Document, found: Sequence[Passage]) -> tuple[Name, ...]:
        """Return the names that the document gives itself and the vocabulary does not have."""
        prose = [piece.text for one in found if one.kind in _PROSE for piece in sentences(one.text)]
        known = [form for name in self._vocabulary.names for form in (name.name, *name.variants)]
        return own_names(prose, document.publisher, known)

    def _named(self, made: str, whose: Sequence[str | None]) -> str:
        """Return a statement with the name of whose document or report it is for "the inquiry" or "the report"."""
        if any(name in made for name in whose if name):
            return made
        report = _THE_REPORT.match(made)
        if report and whose[1]:
            return f"{whose[1]}’s {report['work']}{made[report.end() :]}"
        for start, end, meant in self._names.roles(made):
            quoted = made.count("“", 0, start) > made.count("”", 0, start)
            before = re.sub(r"\b(?:[Tt]he|[Tt]his) $", "", made[:start])
            more = re.match(r"\s+(?:into|of|on|for)\b", made[end:])
            if len(meant) == 1 and meant[0] in whose and before != made[:start] and not quoted and not more:
                return before + meant[0] + made[end:]
        return made

    def _candidate(self, document: Document, passage: Passage, one: _Read, made: str) -> Candidate:
        piece, claim, credit = one.piece, one.claim, one.credit
        part = piece.text[claim.start : claim.end]
        dated = dates(part)
        figures = quantities(part, dated)
        kind = kind_of(part, passage.kind, credit.voice, figures, dated, one.place.kind)
        kind = FactKind.statistic if one.place.row else kind
        quote_start, quote = _quote(part, figures)
        as_of, basis, whence = _as_of(document, passage, part, kind, dated)
        start = passage.start + piece.start
        flags = flags_of(
            part, made, passage.kind, figures, dated, unsure=credit.unsure, in_list=one.place.in_list
        )
        return Candidate(
            key=one.key,
            document=document.id,
            kind=kind,
            statement=made,
            sentence=piece.text,
            start=start,
            end=start + len(piece.text),
            quote=quote,
            quote_start=start + claim.start + quote_start,
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
            quantities=tuple(_moved(one, claim.start) for one in figures),
            dates=tuple(_moved(one, claim.start) for one in dated),
            names=tuple(_moved(one, claim.start) for one in self._once(part)),
            topics=self._topics.find(part),
            negated=bool(_NEGATED.search(part)),
            flags=flags,
        )

    def _once(self, sentence: str) -> tuple[FoundName, ...]:
        """Return the names of a sentence, each where it stands first."""
        first: dict[str, FoundName] = {}
        for name in self._names.find(sentence):
            first.setdefault(name.name, name)
        return tuple(first.values())


def _claims_of(sentence: str, credit: Attribution, place: Place) -> list[Claim]:
    """Return the claims of a sentence; an item of a list and a row of a table are one each."""
    if place.lead or place.row:
        return [Claim(0, len(sentence), sentence)]
    return claims(sentence, credit.subject or credit.actor, spoken=credit.voice is Voice.direct)


def _moved(found: F, by: int) -> F:
    """Return what was found in a part of a sentence with its place in the sentence."""
    return found.model_copy(update={"start": found.start + by, "end": found.end + by}) if by else found


def _with_what_it_leans_on(one: Candidate, before: Sequence[Candidate]) -> Candidate:
    """Return a candidate that goes back to the sentence before it with that in front, where it is one of its own."""
    last = before[-1] if before else None
    if Flag.not_alone not in one.flags or last is None or last.speaker != one.speaker:
        return one
    spoken = one.voice is last.voice is Voice.direct  # a speech goes on from paragraph to paragraph
    if one.ordinal - last.ordinal > int(spoken):
        return one
    stands = last.kind is not FactKind.date and not {Flag.not_alone, Flag.context, Flag.speaker_unsure} & set(
        last.flags
    )
    whole = joined(last.statement, one.statement) if stands else None
    if whole is None:
        return one
    flags = tuple(Flag.context if flag is Flag.not_alone else flag for flag in one.flags)
    return one.model_copy(update={"statement": whole, "flags": flags})


def _part_of(document: Document, passage: Passage) -> Part | None:
    """Return the later item on the page that a passage stands in."""
    return next((p for p in document.parts if p.lines.first <= passage.line <= p.lines.last), None)


def _date_of(document: Document, passage: Passage) -> tuple[str | None, Basis]:
    """Return the date of what a passage stands in: of a later item on the page its own."""
    part = _part_of(document, passage)
    return (part.date, part.date_basis) if part else (document.date, document.date_basis)


def _dated(document: Document, passage: Passage, text: str) -> str:
    """Return what a line that is only a date proves, or nothing."""
    part = _part_of(document, passage)
    found = dates(text)
    alone = len(text.split()) <= _BARE_WORDS and not text.endswith(".") and not _SAYS.search(text)
    if (
        not alone
        or not found
        or not found[0].period
        or (passage.kind is not PassageKind.metadata and found[0].start)
    ):
        return ""
    date = found[0]
    words = period_words(date.text) if date.text == date.period else date.text  # 2018-09-03
    return dated_line(part.title if part else document.title, words)


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


def _is_claim(passage: Passage, text: str, place: Place) -> bool:
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
    words = " ".join(without_notes(sentence).translate(_FOLD).casefold().split())
    seen[words] += 1
    whole = "\x1f".join((document.id, words, str(seen[words])))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _quote(sentence: str, figures: Sequence[FoundQuantity]) -> tuple[int, str]:
    """Return where the quote begins and at most 25 words of the sentence: around its first figure, or where it has none
    from where it says its own ("While …, the" is what it grants).
    """
    words = list(re.finditer(r"\S+", sentence))
    if len(words) <= QUOTE_WORD_LIMIT:
        return 0, sentence
    if figures:
        at = sum(word.start() <= figures[0].start for word in words) - 1
        first = max(0, at - QUOTE_WORD_LIMIT // 2)
    else:
        granted = _GRANTED.match(sentence)
        first = sum(word.start() < granted.end() for word in words) if granted else 0
    first = min(first, len(words) - QUOTE_WORD_LIMIT)
    chosen = words[first : first + QUOTE_WORD_LIMIT]
    return chosen[0].start(), sentence[chosen[0].start() : chosen[-1].end()]


def _as_of(
    document: Document, passage: Passage, sentence: str, kind: FactKind, dated: Sequence[FoundDate]
) -> tuple[str | None, Basis, str]:
    """Return the date a claim holds for, its basis and where it is from.

    Of a figure it is the sentence's own date, never one it is compared with; of anything else the document's.
    """
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
    date, basis = _date_of(document, passage)
    return (date, basis, "document") if date else (None, Basis.none, "")
