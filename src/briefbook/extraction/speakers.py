"""Who says it, and whose figure it is: by pattern, and blank where the pattern does not say.

A wrong name is the worst mistake in a briefing, so nothing is guessed: a pronoun goes back to the last
speaker of its kind, a role ("the home secretary") to the one name that the document uses for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from briefbook.extraction.candidate import Voice
from briefbook.extraction.names import NameFinder
from briefbook.extraction.quotes import is_quoted, speech
from briefbook.extraction.sentences import Sentence
from briefbook.extraction.sources import SOME, headline_source, source_in
from briefbook.extraction.subjects import OWN_REPORT, Subjects
from briefbook.extraction.words import GROUPS, SAY
from briefbook.models import Document, Passage, PassageKind

_ONE_OF = re.compile(
    r"^As\s+(?P<who>(?:one|a|another)\s+[a-z]+(?:\s+[a-z]+)?)\s+(?:said|put it|told)\b", re.IGNORECASE
)
_PAPER_SAYS = re.compile(r"\bas the [A-Z].{3,60} (?:itself )?(?:acknowledges|states|says|notes)")
_UNSURE = re.compile(r"\b(?:said|says|added|warned|told|according to)\b")
# "X said …, as investigators said …": two voices in one sentence, and which of them a claim is of is not clear.
_SECOND_VOICE = re.compile(rf",\s+(?:as|although|but|while)\s+{GROUPS}(?:\s+(?:have|had))?\s+(?:{SAY})")
_FINDS = re.compile(r"\b(?:estimates?|estimated|calculated|found|finds|recorded|believes)\b")
_RELEASE = re.compile(
    r"^(?:notes?\s+(?:to|for)\s+editors?|press\s+release|news\s+release|media\s+release)\b", re.IGNORECASE
)
_REPORT_HEADINGS = 4  # an article has fewer
_LISTED = re.compile(r"^(?:[•▪◦*–—-]|\d{1,3}[.)]|\([a-z]{1,4}\))\s")


@dataclass(frozen=True)
class Attribution:
    """Who says a sentence and whose figure or finding it is; None is blank, `unsure` says that it is not known."""

    speaker: str | None
    source: str | None = None
    voice: Voice = Voice.document
    unsure: bool = False
    actor: str | None = None  # the body that a sentence begins with, for the "it" of the next one
    subject: str | None = None  # whom the sentence itself says it of: "She told us" is Joanna Whitlock


@dataclass
class Attributor:
    """Goes through a document in order and says of each sentence whose it is."""

    document: Document
    names: NameFinder
    report_of: str | None = None
    is_report: bool = False  # a body's own report speaks with its voice; whoever it heard is a source
    _subjects: Subjects = field(init=False)
    _quoting: str | None = field(default=None, init=False)
    _open: bool = field(default=False, init=False)
    _introduced: str | None = field(default=None, init=False)
    _lead_source: str | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._subjects = Subjects(self.names, self.report_of, self.own_voice, self.is_report)

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage], names: NameFinder) -> Attributor:
        """Return an attributor that knows whose report the document speaks of and who holds which office."""
        prose = [p.text for p in passages if p.kind not in (PassageKind.furniture, PassageKind.metadata)]
        made = cls(document, names, _report_owner(prose, names), _is_report(document, passages))
        made._subjects.read_offices(" ".join(prose))
        return made

    @property
    def own_voice(self) -> str | None:
        """Return who speaks where nobody is quoted: the publisher, when the document has one."""
        return self.names.canonical(self.document.publisher)

    def passage(self, passage: Passage, sentences: Sequence[Sentence]) -> list[Attribution]:
        """Return the attribution of each sentence of a passage; passages come in the order of the text."""
        carried = self._open
        opens = passage.text.lstrip().startswith(("“", '"'))
        spans, self._open = speech(passage.text, carried=carried)
        if not carried or not opens:
            self._quoting = self._quoting if carried else None
        set_in = self._introduced if not carried and not _LISTED.match(passage.text) else None
        if set_in and not opens and self.is_report:
            return self._block(passage, sentences, set_in)
        outer = []
        for sentence in sentences:
            outer.append(self._subjects.spoken(sentence, spans))
            self._subjects.meet(sentence, spans)
        if spans and not carried:
            introduced = next((who for who in outer if who), None)
            self._quoting = set_in or introduced or self._last_for_quote(passage.text, spans)
        whose = self._each(sentences, spans, outer)
        whose = self._listed(passage, whose)
        self._introduced = self._introduces(passage, sentences, outer)
        return whose

    def _each(
        self, sentences: Sequence[Sentence], spans: list[tuple[int, int]], outer: Sequence[str | None]
    ) -> list[Attribution]:
        """Return the attribution of each sentence: a quotation is of the last one named before it in its passage."""
        whose = []
        for sentence, who in zip(sentences, outer, strict=True):
            if who and spans:
                self._quoting = who
            whose.append(
                replace(
                    self._attributed(sentence, spans, who),
                    subject=who,
                    actor=self._subjects.actor(sentence.text),
                )
            )
        return whose

    def _block(self, passage: Passage, sentences: Sequence[Sentence], who: str) -> list[Attribution]:
        """Return the attribution of a quotation that is set in without marks, as reports do after "She explained:"."""
        self._introduced = None
        self._subjects.remember(who)
        return [Attribution(who, voice=Voice.direct) for _ in sentences]

    def _listed(self, passage: Passage, whose: list[Attribution]) -> list[Attribution]:
        """Return attributions of which the items of a list have the source of the sentence that leads to it."""
        if _LISTED.match(passage.text) and passage.kind is PassageKind.item and self._lead_source:
            return [
                one if one.source or one.voice is Voice.direct else replace(one, source=self._lead_source)
                for one in whose
            ]
        leads = passage.text.rstrip().endswith(":") and bool(whose)
        self._lead_source = whose[-1].source if leads else None
        return whose

    def _attributed(self, sentence: Sentence, spans: list[tuple[int, int]], who: str | None) -> Attribution:
        begins = who is not None and sentence.text.startswith(("“", '"'))  # "“…,” said Dame X, the …"
        if begins or is_quoted(sentence.start, sentence.end, spans):
            speaker = self._quoting or who
            return Attribution(speaker, voice=Voice.direct, unsure=speaker is None)
        if self.is_report:
            return self._in_a_report(sentence, who)
        if who and _SECOND_VOICE.search(sentence.text):
            some = SOME.search(sentence.text)
            return Attribution(None, some["who"] if some else None, Voice.reported, unsure=True)
        if who and who != self.own_voice and self._finds(sentence.text, who):
            return Attribution(self.own_voice, who, Voice.reported, unsure=self.own_voice is None)
        if who:
            self._subjects.remember(who)
            return Attribution(who, self._source(sentence.text, who), Voice.reported)
        source = self._source(sentence.text, self.own_voice) or headline_source(sentence.text, self.names)
        unsure = bool(_UNSURE.search(sentence.text)) and source is None
        return Attribution(None if unsure else self.own_voice, source, unsure=unsure)

    def _finds(self, text: str, who: str) -> bool:
        """Return whether a body's own page gives another body's finding: the page says it, and it is theirs."""
        other = self.document.primary and self.names.kind(who) in ("body", "firm")
        return bool(other and _FINDS.search(text))

    def _in_a_report(self, sentence: Sentence, who: str | None) -> Attribution:
        """Return the attribution in a body's own report: its voice throughout; others are sources."""
        one = _ONE_OF.match(sentence.text)
        if one:
            return Attribution(None, one["who"], Voice.reported, unsure=True)
        source = self._source(sentence.text, None if who == self.own_voice else who)
        source = (None if who == self.own_voice else who) or source
        if _PAPER_SAYS.search(sentence.text):
            return Attribution(None, source, Voice.direct, unsure=True)
        return Attribution(
            self.own_voice, source if source != self.own_voice else None, unsure=self.own_voice is None
        )

    def _introduces(
        self, passage: Passage, sentences: Sequence[Sentence], outer: Sequence[str | None]
    ) -> str | None:
        """Return whose words the next passage is: of "She explained:", the one who explains."""
        if not sentences or not passage.text.rstrip().endswith(":"):
            return None
        people = {name.name for name in self.names.find(sentences[-1].text) if name.kind == "person"}
        return outer[-1] or (people.pop() if len(people) == 1 else None)

    def _source(self, text: str, speaker: str | None) -> str | None:
        found = source_in(text, speaker, self.names, self.report_of) or self._subjects.doer(text)
        return found if found != speaker else None

    def _last_for_quote(self, passage: str, spans: list[tuple[int, int]]) -> str | None:
        """Return the speaker for a paragraph that is one quotation and names nobody."""
        whole = spans[0][0] == 0 and spans[-1][1] >= len(passage.rstrip()) - 1
        return self._subjects.last if whole else None


def _is_report(document: Document, passages: Sequence[Passage]) -> bool:
    """Return whether a document is a body's own report, and not an article or a release, which quote people."""
    if not document.primary or document.publisher is None:
        return False
    if any(_RELEASE.match(passage.text) for passage in passages):
        return False
    headings = sum(passage.kind is PassageKind.heading for passage in passages)
    return document.numbered or headings >= _REPORT_HEADINGS


def _report_owner(prose: Sequence[str], names: NameFinder) -> str | None:
    """Return whose report a text speaks of: "briefings by … Demos", "the … Abuse report found"."""
    for text in prose:
        if not OWN_REPORT.search(text):
            continue
        for name in names.find(text):
            if name.kind != "body":
                continue
            after, before = text[name.end :], text[: name.start]
            after = re.sub(r"^\s*\([A-Z]+\)", "", after)
            theirs = re.match(r"(?:[’']s)?\s+(?:report|briefing|study|review)\b", after)
            by = re.search(
                r"\b(?:report|briefings?|study|review|research|evaluation|survey)\s+(?:\w+\s+|of\s+[^.;]{3,60}?\s+)?(?:by|from)\s+(?:[\w-]+\s+){0,4}$",
                before,
            )
            if theirs or by:
                return name.name
    return None
