"""What became of a citation in a new text of its document: still there, only set otherwise, or another meaning.

A quote is the shortest phrase that proves a fact, and the sentence is its meaning. So the whole sentence has to
be there, equal once quotation marks, dashes and spaces are evened out, and with it what the sentence leans on: the
sentence before one that begins with "it" or "this", the frame of a quotation, the line above a list. A fact whose
sentence reads otherwise is looked at by a person, however little it is: similarity accepts nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rapidfuzz import fuzz, process

from briefbook.documents.passages import looks_like_heading, passages
from briefbook.documents.quotes import citation_state, cited_at, occurrences, passage_at
from briefbook.documents.wording import Difference, Plain, difference, plain
from briefbook.models import (
    QUOTE_WORD_LIMIT,
    Citation,
    CitationState,
    Document,
    Frozen,
    Passage,
    PassageKind,
)

Splitter = Callable[
    [str], Sequence[tuple[int, int, str]]
]  # a passage -> its sentences, with their places in it

LIKE = 60.0  # rapidfuzz ratio from which another sentence is shown as what became of one; it accepts nothing
WITHIN = 80.0  # the same for a few words and the sentence that they may stand in
REWORDED = 80.0  # and from which a sentence beside one is the old one with other words, and no new one
BESIDE = 2  # what one sentence next to it counts, of those around: less does not tell one place from another
MOST_LEANT_ON = 4  # sentences back to the frame of a quotation
_LINES = (PassageKind.title, PassageKind.heading, PassageKind.metadata)
_CASELESS = (PassageKind.title, PassageKind.heading)
_LEANS = re.compile(
    r"^\W*(?:this|these|that|those|it|its|they|their|them|he|she|his|her|such|here|both|another|others|but|however|and"
    r"|yet|so|therefore|instead|nor|neither|otherwise|we|our|i|my)\b",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"\b(?:not\s+(?:true|so|correct|the\s+case)|no\s+longer|wrong|incorrect|error|mistake|mistaken|withdrawn|withdrew"
    r"|retract\w*|correct(?:ed|ion)|supersed\w*|revised|disput\w+|disprov\w+|untrue|false|myth)\b",
    re.IGNORECASE,
)


class Fate(StrEnum):
    """What became of a citation."""

    same = "same"
    moved = "moved"
    punctuation = "punctuation only"
    changed = "changed"
    figure = "figure changed"
    negation = "negation changed"
    name = "name or month changed"
    lost = "lost"


HOLDS = (Fate.same, Fate.moved, Fate.punctuation)  # means what it meant
_BY_DIFFERENCE = {
    Difference.figure: Fate.figure,
    Difference.negation: Fate.negation,
    Difference.name: Fate.name,
}


class Outcome(Frozen):
    """A citation beside a new text of its document."""

    fate: Fate
    citation: Citation  # as it stood, or anchored anew where it holds
    before: str  # its sentence, with what it leans on, as it was
    after: str = ""  # what stands there now, or is nearest to it
    why: str = ""  # it has to be looked at
    place: int | None = None  # where the quote stands to the letter in what stands there now

    @property
    def holds(self) -> bool:
        return self.fate in HOLDS


@dataclass(frozen=True)
class Unit:
    """A sentence, a title or a heading in its text."""

    passage: int
    start: int
    end: int
    words: str  # evened out


class Held:
    """A document's text, taken apart into sentences."""

    def __init__(self, document: Document, text: str, split: Splitter):
        self.document, self.text = document, text
        self.passages = passages(document, text)
        self.units: list[Unit] = []
        for at, passage in enumerate(self.passages):
            self.units += _units(at, passage, split)
        self._at: dict[str, list[int]] = {}
        self._last: dict[int, int] = {}  # passage -> its last unit
        for at, unit in enumerate(self.units):
            self._at.setdefault(unit.words, []).append(at)
            self._last[unit.passage] = at
        self._starts = [unit.start for unit in self.units]

    @cached_property
    def whole(self) -> Plain:
        """Return the text evened out, made once however many citations are looked for in it."""
        return Plain(self.text)

    @cached_property
    def _caseless(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, unit in enumerate(self.units):
            if self.is_heading(unit):
                found.setdefault(unit.words.casefold(), []).append(at)
        return found

    def is_heading(self, unit: Unit) -> bool:
        """Return whether a unit is a title or a heading, or reads as one: its case says nothing."""
        passage = self.passages[unit.passage]
        return passage.kind in _CASELESS or looks_like_heading(passage.text)

    def own(self, start: int, end: int) -> range:
        """Return the units that a stretch of the text lies in."""
        first = bisect_right(self._starts, start) - 1
        if first < 0 or self.units[first].end <= start:
            first += 1
        return range(first, max(first, bisect_left(self._starts, end)))

    def places(self, wanted: Sequence[Unit], *, caseless: bool) -> list[range]:
        """Return where a run of units stands, evened out; a title or heading in whatever case."""
        runs = [range(at, at + len(wanted)) for at in self._at.get(wanted[0].words, ())]
        found = [run for run in runs if self._reads(run, wanted)]
        if not found and caseless and len(wanted) == 1:
            found = [range(at, at + 1) for at in self._caseless.get(wanted[0].words.casefold(), ())]
        return found

    def _reads(self, run: range, wanted: Sequence[Unit]) -> bool:
        return run.stop <= len(self.units) and all(
            self.units[at].words == unit.words for at, unit in zip(run, wanted, strict=True)
        )

    def leant_on(self, run: range) -> list[int]:
        """Return the units a run needs to be understood: the one before, a quotation's frame, a list's head."""
        first, last = run.start, run.stop - 1
        home = self.units[first].passage
        found: list[int] = []
        at = first
        while self._leans(at, home) and len(found) < MOST_LEANT_ON:
            at -= 1
            found.insert(0, at)
        while self._open_after(last) and last - run.stop < MOST_LEANT_ON - 1:
            last += 1
            found.append(last)
        return [*self._head_of_list(home), *found]

    def _leans(self, at: int, home: int) -> bool:
        """Return whether a unit needs the one before it in its passage."""
        if at == 0 or self.units[at - 1].passage != home:
            return False
        return bool(_LEANS.match(self.units[at].words)) or self._is_open(home, self.units[at].start)

    def _open_after(self, at: int) -> bool:
        """Return whether a quotation goes on after a unit, in its passage."""
        if at + 1 >= len(self.units) or self.units[at + 1].passage != self.units[at].passage:
            return False
        return self._is_open(self.units[at].passage, self.units[at + 1].start)

    def _is_open(self, home: int, place: int) -> bool:
        """Return whether a quotation that began before a place in a passage has not ended there."""
        before = self.text[self.passages[home].start : place]
        curly = before.count("“") - before.count("”")
        return curly > 0 or (not before.count("“") and before.count('"') % 2 == 1)

    def _head_of_list(self, home: int) -> list[int]:
        """Return the unit that an item of a list completes: the end of the passage with a colon above it."""
        if not self._is_item(home):
            return []
        at = home
        while at >= 0 and self._is_item(at) and home - at < 40:
            at -= 1
        if at < 0 or not self.passages[at].text.rstrip().endswith(":"):
            return []
        return [self._last[at]] if at in self._last else []

    def _is_item(self, at: int) -> bool:
        passage = self.passages[at]
        lower = passage.text[:1].islower()
        return passage.kind is PassageKind.item or (passage.kind is PassageKind.paragraph and lower)

    def neighbours(self, run: range) -> tuple[str, ...]:
        """Return the two units before a run and the two after, "" where there is none."""
        around = (run.start - 2, run.start - 1, run.stop, run.stop + 1)
        return tuple(self.word_at(at) for at in around)

    def word_at(self, at: int) -> str:
        """Return a unit evened out, "" where there is none."""
        return self.units[at].words if 0 <= at < len(self.units) else ""

    def written(self, units: Sequence[int]) -> str:
        """Return some units as written, those that follow one another in a passage with what is between."""
        parts: list[str] = []
        for at in units:
            parts.append(" ".join(self.text[self.units[at].start : self.units[at].end].split()))
        return " ".join(parts)


def _units(at: int, passage: Passage, split: Splitter) -> Iterator[Unit]:
    if passage.kind is PassageKind.furniture:
        return
    if passage.kind in _LINES:
        yield Unit(at, passage.start, passage.end, plain(passage.text))
        return
    for start, end, text in split(passage.text):
        yield Unit(at, passage.start + start, passage.start + end, plain(text))


class Watching:
    """Compares the citations of one document with a new text of it."""

    def __init__(self, new: Held, old: Held | None = None):
        self.new, self.old = new, old

    def outcome(self, citation: Citation) -> Outcome:
        """Return what became of a citation; without the old text by the 32 characters kept around it."""
        old = self.old
        if old is None or citation_state(citation, old.text) is not CitationState.verified:
            return self._by_surroundings(citation)
        own = old.own(citation.start, citation.end)
        if not own:
            return self._by_surroundings(citation)
        wanted = [old.units[at] for at in own]
        found = self.new.places(wanted, caseless=old.is_heading(wanted[0]))
        if not found:
            return self._reworded(citation, own)
        return self._among(citation, own, found)

    # --- the sentence is there

    def _among(self, citation: Citation, own: range, found: Sequence[range]) -> Outcome:
        """Return the outcome at the place whose neighbours are those the citation had."""
        assert self.old is not None
        around = self.old.neighbours(own)
        twins = self.old.places([self.old.units[at] for at in own], caseless=False)
        run = found[0]
        if len(found) > 1 or len(twins) > 1:
            fits = [_fits(around, self.new.neighbours(one)) for one in found]
            best = [one for one, fit in zip(found, fits, strict=True) if fit == max(fits)]
            if len(best) > 1 and len(found) == len(twins):
                best = [found[twins.index(own)]] if own in twins else best
            if max(fits) < BESIDE or len(best) > 1:
                return self._to_look_at(
                    citation,
                    own,
                    best[0],
                    "its sentence stands at several places, and none of them is surely its own",
                )
            run = best[0]
        return self._at(citation, own, run)

    def _at(self, citation: Citation, own: range, run: range) -> Outcome:
        assert self.old is not None
        leant = [[held.units[at].words for at in held.leant_on(one)] for held, one in self._both(own, run)]
        if leant[0] != leant[1] and not self._is_beside(own, run):
            why = "its sentence stands, and what it leans on reads otherwise"
            if not all(leant):
                why = "its sentence stands, and not together with what it leant on"
            return self._to_look_at(citation, own, run, why, comparable=len(leant[0]) == len(leant[1]))
        if back := self._taken_back(run):
            return self._to_look_at(
                citation, own, run, f"a sentence that is new beside it may take it back: “{_short(back)}”"
            )
        place = self._place(citation, own, run)
        after = self._anchored(citation, *place) if place else None
        if after is None:
            return self._to_look_at(
                citation, own, run, "its sentence stands, and the quote has no place in it"
            )
        if after.section != citation.section and self._parts_differ(citation, after):
            return self._to_look_at(
                citation, own, run, "it stands in another part of the page, with a date of its own"
            )
        fate = Fate.punctuation if after.quote != citation.quote else Fate.moved
        words = self.new.written([*self.new.leant_on(run), *run])
        return Outcome(
            fate=Fate.same if after == citation else fate, citation=after, before=words, after=words
        )

    def _both(self, own: range, run: range) -> tuple[tuple[Held, range], tuple[Held, range]]:
        assert self.old is not None
        return (self.old, own), (self.new, run)

    def _is_beside(self, own: range, run: range) -> bool:
        """Return whether what it leans on in one text stands as near to it in the other: paragraphs were cut anew."""
        first, second = self._both(own, run)
        return all(
            there.word_at(other.start + at - here_run.start) == here.units[at].words
            for (here, here_run), (there, other) in ((first, second), (second, first))
            for at in here.leant_on(here_run)
        )

    def _taken_back(self, run: range) -> str:
        """Return a sentence beside a run that is new and speaks of an error, "" when there is none."""
        assert self.old is not None
        home = self.new.units[run.start].passage
        for at in (run.start - 1, run.stop):
            unit = self.new.units[at] if 0 <= at < len(self.new.units) else None
            if unit and unit.passage == home and _TAKES_BACK.search(unit.words) and self._is_new(unit):
                return self.new.written([at])
        return ""

    def _is_new(self, unit: Unit) -> bool:
        """Return whether a unit is no unit of the old text, nor one of them reworded."""
        assert self.old is not None
        words = [one.words for one in self.old.units]
        return not process.extractOne(unit.words, words, scorer=fuzz.ratio, score_cutoff=REWORDED)

    def _place(self, citation: Citation, own: range, run: range) -> tuple[int, int] | None:
        """Return where the quote stands in the new text: as many characters into its sentence, evened out."""
        assert self.old is not None
        old_start, old_end = self.old.units[own.start].start, self.old.units[own.stop - 1].end
        new_start, new_end = self.new.units[run.start].start, self.new.units[run.stop - 1].end
        ahead, behind = max(0, old_start - citation.start), max(0, citation.end - old_end)
        if (
            ahead
            and self.old.text[citation.start : old_start]
            != self.new.text[max(0, new_start - ahead) : new_start]
        ):
            return None
        if behind and self.old.text[old_end : citation.end] != self.new.text[new_end : new_end + behind]:
            return None
        before = Plain(self.old.text[old_start - ahead : old_end + behind])
        after = Plain(self.new.text[new_start - ahead : new_end + behind])
        if before.text.casefold() != after.text.casefold() or len(before.text) != len(after.text):
            return None
        shift = old_start - ahead
        first, last = before.inside(citation.start - shift, citation.end - shift)
        if first >= last:
            return None
        start, end = after.outside(first, last)
        return new_start - ahead + start, new_start - ahead + end

    def _anchored(self, citation: Citation, start: int, end: int) -> Citation | None:
        """Return a citation at its place in the new text, or None when it is longer than a quote may be."""
        text = self.new.text
        quote = text[start:end]
        if not quote.strip() or len(quote.split()) > QUOTE_WORD_LIMIT:
            return None
        return cited_at(citation.document, text, self.new.passages, start, end)

    def _parts_differ(self, before: Citation, after: Citation) -> bool:
        assert self.old is not None
        dated = {part.title: part.date for held in (self.old, self.new) for part in held.document.parts}
        return dated.get(before.section or "") != dated.get(after.section or "")

    # --- it is not, or not surely

    def _to_look_at(
        self, citation: Citation, own: range, run: range, why: str, *, comparable: bool = True
    ) -> Outcome:
        """Return an outcome for a person: the sentence as it was, as it is, and what differs."""
        assert self.old is not None
        before = self.old.written([*self.old.leant_on(own), *own])
        after = self.new.written([*self.new.leant_on(run), *run])
        kind = difference(before, after) if comparable else None
        place = self._stands_in(citation, run)
        return Outcome(
            fate=_fate(kind), citation=citation, before=before, after=after, why=f"{why}.", place=place
        )

    def _stands_in(self, citation: Citation, run: range) -> int | None:
        """Return where a quote stands to the letter in a run of units, or None."""
        start, end = self.new.units[run.start].start, self.new.units[run.stop - 1].end
        at = self.new.text.find(citation.quote, start, end)
        return at if at >= 0 else None

    def _reworded(self, citation: Citation, own: range) -> Outcome:
        """Return the outcome for a sentence that is not there: beside the one that is most like it, or lost."""
        assert self.old is not None
        wanted = " ".join(self.old.units[at].words for at in own)
        quote = plain(citation.quote)
        before = self.old.written([*self.old.leant_on(own), *own])
        near = self._nearest(wanted, quote)
        if near is None:
            return Outcome(
                fate=Fate.lost, citation=citation, before=before, why="its sentence is no longer there."
            )
        after = self.new.written(near)
        kind = difference(self.old.written(own), after)
        where = "in the quote itself" if quote not in plain(after) else "outside the quote"
        return Outcome(
            fate=_fate(kind),
            citation=citation,
            before=before,
            after=after,
            why=f"its sentence reads otherwise, {where}.",
            place=self._stands_in(citation, near),
        )

    def _nearest(self, wanted: str, quote: str, *, within: bool = False) -> range | None:
        """Return the unit most like some words, or one they are `within`; one that has the quote goes before."""
        words = [unit.words for unit in self.new.units]
        quoting = [at for at, text in enumerate(words) if quote and quote in text]
        among = {at: words[at] for at in (quoting or range(len(words)))}
        scorer, limit = (fuzz.partial_ratio, WITHIN) if within else (fuzz.ratio, LIKE)
        best = process.extractOne(wanted, among, scorer=scorer, score_cutoff=0 if quoting else limit)
        return range(best[2], best[2] + 1) if best else None

    def _by_surroundings(self, citation: Citation) -> Outcome:
        """Return the outcome where the sentence is not known: by the quote with the characters kept around it."""
        known = citation.prefix + citation.quote + citation.suffix
        before, whole = Plain(known), self.new.whole
        told = " ".join(known.split())
        places = occurrences(whole.text, before.text)
        first, last = before.inside(len(citation.prefix), len(citation.prefix) + len(citation.quote))
        if len(places) == 1 and first < last and (citation.prefix.strip() or citation.suffix.strip()):
            start, end = whole.outside(places[0] + first, places[0] + last)
            home = passage_at(self.new.passages, start, end)
            after = self._anchored(citation, start, end)
            if after and home and home.kind is not PassageKind.furniture:
                fate = Fate.punctuation if after.quote != citation.quote else Fate.moved
                return Outcome(
                    fate=Fate.same if after == citation else fate, citation=after, before=told, after=told
                )
        near = self._nearest(plain(citation.quote), plain(citation.quote), within=True)
        if near is None:
            return Outcome(
                fate=Fate.lost, citation=citation, before=told, why="its words are no longer there."
            )
        written = self.new.written(near)
        there = plain(citation.quote) in plain(written)
        kind = None if there else difference(citation.quote, written)
        why = (
            "its words stand, and what is around them reads otherwise."
            if there
            else "its words are not there."
        )
        return Outcome(
            fate=_fate(kind),
            citation=citation,
            before=told,
            after=written,
            why=why,
            place=self._stands_in(citation, near),
        )


def _fate(kind: Difference | None) -> Fate:
    return _BY_DIFFERENCE.get(kind, Fate.changed) if kind else Fate.changed


def _fits(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many of the sentences around are the same, those next to it counted twice."""
    return sum(
        weight for weight, one, other in zip((1, 2, 2, 1), old, new, strict=True) if one and one == other
    )


def _short(text: str, words: int = 12) -> str:
    found = text.split()
    return text if len(found) <= words else " ".join(found[:words]) + " …"
