"""Who says it, and whose figure it is: by pattern, and blank where the pattern does not say.

A wrong name is the worst mistake in a briefing, so nothing is guessed: a pronoun goes back to the last
speaker of its kind, a role ("the home secretary") to the one name that the document uses for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from briefbook.extraction.candidate import Voice
from briefbook.extraction.names import NameFinder
from briefbook.extraction.quotes import is_quoted, speech
from briefbook.extraction.sentences import Sentence
from briefbook.models import Document, Passage, PassageKind

_SAY = (
    r"(?:said|says|say|saying|told|tells|warned|warns|warning|added|adds|announced|announces|announcing|promised|promises"
    r"|pledged|disclosed|discloses|revealed|reveals|argued|argues|claimed|claims|stated|states|noted|notes|explained|explains"
    r"|insisted|insists|declared|declares|declaring|cautioned|estimates?|estimated|conclude[sd]?\sthat|recommended"
    r"|recommends|identified|identifies|acknowledged|acknowledges|suggested|suggests|wrote|writes|believes|believed|expects"
    r"|expected|asked|asks|commented|called\s(?:on|for)|calls\s(?:on|for)|urged|urges|found|finds|heard|hears|reported|reports"
    r"|recorded|records|shows?|showed|predicts?|predicted|wants?|welcomed|welcomes|praised|criticised|demanded|admitted|denied"
    r"|describes?|described|will\s(?:tell|say))"
)
_AUX = r"(?:has|had|have|also|later|then|previously|recently|now|further|repeatedly|itself|himself|herself|,)"
_VERB = rf"(?:\s+{_AUX})*\s+{_SAY}\b"
_PRONOUN = re.compile(
    rf"^[“\"]?(?:(?:But|And|However,|While|Yet)\s+)?(?P<who>He|She|It|They|he|she|it|they){_VERB}"
)
_OWN_REPORT = re.compile(
    r"\b(?:report|briefing|study|research|review|inquiry|paper|survey|analysis)\b", re.IGNORECASE
)
_THE_REPORT = re.compile(
    rf"^(?:But\s+)?(?:The|This|Its|\w+day[’']s)\s+(?:\w+\s+)?(?:report|briefing|study|review|paper)(?:,[^,]*,)?{_VERB}"
)
_FIRM = re.compile(rf"^The\s+(?:firm|company|charity|organisation|group|body|regulator|agency){_VERB}")
_ONE_OF = re.compile(
    r"^As\s+(?P<who>(?:one|a|another)\s+[a-z]+(?:\s+[a-z]+)?)\s+(?:said|put it|told)\b", re.IGNORECASE
)
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+(?:the\s+)?")
_SOME = re.compile(
    rf"\b(?P<who>experts|investigators|critics|campaigners|officials|officers|witnesses|researchers|charities|parents|teachers|police)"
    rf"(?:\s+(?:have|had))?\s+(?:{_SAY})"
)
# "X said …, as investigators said …": two voices in one sentence, and which of them a claim is of is not clear.
_SECOND_VOICE = re.compile(rf",\s+(?:as|although|but|while)\s+{_SOME.pattern.removeprefix(chr(92) + 'b')}")
_FIGURE_OF = re.compile(
    r"\b(?:figures|data|statistics|research|estimates?|analysis|evidence)\s+(?:from|by|of|published by)\s+(?:the\s+)?$"
)
_CAPITALS = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Professor|Sir|Dame|Lord|Lady|Baroness)\s+)?(?:[A-Z][\w’'-]+\s+){1,3}[A-Z][\w’'-]+|(?:Mr|Mrs|Ms|Dr|Sir|Dame)\s+[A-Z][\w’'-]+"
)
_SPOKESPERSON = re.compile(
    r"^(?:A|An|The)\s+(?P<who>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)\s+(?:spokes(?:man|woman|person)|official)\b"
)
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Professor|Prof|Sir|Dame|Lord|Lady|Baroness)\.?\s+")
_LEFT = 60  # letters between a comma and the end for ", X said"
_SUBJECT = 120  # letters a subject with an apposition may have: "X, head of Y at the Z, said"


@dataclass(frozen=True)
class Attribution:
    """Who says a sentence and whose figure or finding it is; None is blank, `unsure` says that it is not known."""

    speaker: str | None
    source: str | None = None
    voice: Voice = Voice.document
    unsure: bool = False


@dataclass
class Attributor:
    """Goes through a document in order and says of each sentence whose it is."""

    document: Document
    names: NameFinder
    report_of: str | None = None
    _person: str | None = field(default=None, init=False)
    _body: str | None = field(default=None, init=False)
    _last: str | None = field(default=None, init=False)
    _quoting: str | None = field(default=None, init=False)
    _open: bool = field(default=False, init=False)
    _offices: dict[str, str] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage], names: NameFinder) -> Attributor:
        """Return an attributor that knows whose report the document speaks of and who holds which office."""
        prose = [p.text for p in passages if p.kind not in (PassageKind.furniture, PassageKind.metadata)]
        made = cls(document, names, _report_owner(document, prose, names))
        made._read_offices(" ".join(prose))
        return made

    @property
    def own_voice(self) -> str | None:
        """Return who speaks where nobody is quoted: the publisher, when the document has one."""
        return self.names.canonical(self.document.publisher)

    def passage(self, passage: Passage, sentences: Sequence[Sentence]) -> list[Attribution]:
        """Return the attribution of each sentence of a passage; passages come in the order of the text."""
        carried = self._open
        spans, self._open = speech(passage.text, carried=carried)
        if not carried or not passage.text.lstrip().startswith(("“", '"')):
            self._quoting = None if not carried else self._quoting
        outer = [self._spoken(sentence, spans) for sentence in sentences]
        introduced = next((who for who in outer if who), None)
        if spans and not carried:
            self._quoting = introduced or (self._last_for_quote(passage.text, spans))
        whose = [
            self._attributed(sentence, spans, who) for sentence, who in zip(sentences, outer, strict=True)
        ]
        self._meet(passage.text, spans)
        return whose

    def _attributed(self, sentence: Sentence, spans: list[tuple[int, int]], who: str | None) -> Attribution:
        quoted = is_quoted(sentence.start, sentence.end, spans)
        if self.document.numbered and self.document.primary:
            return self._in_a_report(sentence, who, quoted=quoted)
        if quoted:
            speaker = self._quoting or who
            return Attribution(speaker, voice=Voice.direct, unsure=speaker is None)
        if who and _SECOND_VOICE.search(sentence.text):
            return Attribution(None, voice=Voice.reported, unsure=True)
        if who:
            self._remember(who)
            return Attribution(who, self._source(sentence.text, who), Voice.reported)
        some = _SOME.search(sentence.text)
        source = self._source(sentence.text, None) or (some["who"] if some else None)
        says = re.search(rf"\b{_SAY}\b", sentence.text)
        unsure = bool(says and re.search(r"\b(?:said|says|added|warned|told|according to)\b", sentence.text))
        return Attribution(None if unsure else self.own_voice, source, unsure=unsure)

    def _in_a_report(self, sentence: Sentence, who: str | None, *, quoted: bool) -> Attribution:
        """Return the attribution in a numbered report of a body: its voice throughout; others are sources."""
        if quoted and re.search(rf"\b{_SAY}\b", sentence.text):
            return Attribution(who, voice=Voice.direct, unsure=who is None)
        one = _ONE_OF.match(sentence.text)
        if one:
            return Attribution(None, one["who"], Voice.reported, unsure=True)
        itself = who == self.own_voice
        source = None if itself else who or self._source(sentence.text, None)
        quoting_a_paper = re.search(
            r"\bas the [A-Z].{3,60} (?:itself )?(?:acknowledges|states|says|notes)", sentence.text
        )
        if quoting_a_paper:
            return Attribution(None, source, Voice.direct, unsure=True)
        return Attribution(
            self.own_voice, source if source != self.own_voice else None, unsure=self.own_voice is None
        )

    def _meet(self, passage: str, spans: list[tuple[int, int]]) -> None:
        """Note whom a passage leaves as "he" or "she": the one person it names outside quotation marks.

        Of several it is the one who speaks, or else nobody, so that the next pronoun stays blank.
        """
        plain = _outside(Sentence(0, len(passage), passage), spans)
        people = {name.name for name in self.names.find(plain) if name.kind == "person"}
        people = {self._holder(name) for name in people}
        if len(people) == 1:
            self._person = people.pop()
        elif people and self._person not in people:
            self._person = None

    def _remember(self, who: str) -> None:
        self._last = who
        if self.names.kind(who) == "person" or not self.names.kind(who):
            self._person = who
        else:
            self._body = who

    def _spoken(self, sentence: Sentence, spans: list[tuple[int, int]]) -> str | None:
        """Return who is said to say a sentence, by its own words outside quotation marks, or None."""
        text = _outside(sentence, spans)
        who = self._subject(text) or self._after(text)
        if who:
            self._remember(who)
        return who

    def _subject(self, text: str) -> str | None:
        """Return the speaker when the sentence begins with one."""
        pronoun = _PRONOUN.match(text) or re.search(
            rf"^[^,]{{3,120}},\s+(?P<who>he|she|it|they){_VERB}", text
        )
        if pronoun:
            who = pronoun["who"].lower()
            return self._person if who in ("he", "she") else self._body_or_report() if who == "it" else None
        if _THE_REPORT.match(text):
            return self.report_of
        if _FIRM.match(text):
            return self._body
        spokesperson = _SPOKESPERSON.match(text)
        if spokesperson:
            return self.names.canonical(spokesperson["who"])
        verb = re.search(rf"{_VERB}", text)
        if verb is None or verb.start() > _SUBJECT:
            return self._later_subject(text)
        return self._name_in(text[: verb.start()]) or self._later_subject(text)

    def _name_in(self, subject: str) -> str | None:
        """Return the name or office that a subject begins with."""
        plain = re.sub(r"^(?:But|And|However,|Yet|Meanwhile,|Later,|Speaking[^,]*,)\s+", "", subject)
        plain = re.sub(r"^(?:the|a|an)\s+", "", plain, flags=re.IGNORECASE)
        bare = _TITLE.sub("", plain)
        found = self.names.find(bare)
        lead = next((name for name in found if name.start == 0), None)
        if lead and self._ends_there(bare, lead.end):
            return self._holder(lead.name)
        office = self._office(subject)
        if office:
            return office
        closing = subject.rstrip(" ,").rsplit(", ", 1)[-1]  # "The charity's new chair, X, said"
        person = self.names.find(closing)
        if person and (person[0].start, person[0].end, person[0].kind) == (0, len(closing), "person"):
            return self._holder(person[0].name)
        named = _CAPITALS.match(plain)
        if named and self._ends_there(plain, named.end()):
            return _TITLE.sub("", named.group())
        return None

    @staticmethod
    def _ends_there(subject: str, end: int) -> bool:
        """Return whether a subject is a name, alone or with an apposition: "X", "X, head of Y", "X (Y)", "X report"."""
        rest = subject[end:].strip()
        return not rest or rest.startswith((",", "(", "–", "-")) or bool(_OWN_REPORT.fullmatch(rest))

    def _office(self, subject: str) -> str | None:
        whole = subject.strip()
        for bare in (whole, re.sub(r"^the\s+", "", whole, flags=re.IGNORECASE)):
            for start, end, _ in self.names.roles(bare):
                if start == 0 and self._ends_there(bare, end):
                    return self._offices.get(bare[start:end].lower())
        return None

    def _later_subject(self, text: str) -> str | None:
        """Return the speaker of "Speaking in London …, Javid said" and "on which …, Javid said:"."""
        for match in re.finditer(r",\s+(?=(?:the\s+)?[A-Z])", text):
            verb = re.compile(_VERB).search(text, match.end())
            if verb and verb.start() - match.end() <= _LEFT:
                who = self._name_in(text[match.end() : verb.start()])
                if who:
                    return who
        according = _ACCORDING.search(text)
        return self._name_at(text[according.end() :]) if according else None

    def _after(self, text: str) -> str | None:
        """Return the speaker named at the end: "…, the home secretary has said", "…”, said Javid"."""
        tail = re.search(
            rf",[”\"’\s]*(?:but\s+|and\s+)?(?P<who>[^,“”]{{2,{_LEFT}}}?){_VERB}(?:\s+(?:while|as|in|on)\b[^,]*)?[.,]?\s*$",
            text,
        )
        if tail:
            pronoun = tail["who"].strip().lower()
            if pronoun in ("he", "she"):
                return self._person
            if pronoun == "it":
                return self._body_or_report()
            return self._name_in(tail["who"].strip())
        turned = re.search(r"[,”\"]\s*(?:said|says|added|wrote)\s+(?P<who>.+)$", text)
        return self._name_at(turned["who"]) if turned else None

    def _name_at(self, text: str) -> str | None:
        bare = _TITLE.sub("", re.sub(r"^the\s+", "", text, flags=re.IGNORECASE))
        lead = next((name for name in self.names.find(bare) if name.start == 0), None)
        return self._holder(lead.name) if lead else None

    def _body_or_report(self) -> str | None:
        return self._body or self.report_of

    def _last_for_quote(self, passage: str, spans: list[tuple[int, int]]) -> str | None:
        """Return the speaker for a paragraph that is one quotation and names nobody."""
        whole = spans[0][0] == 0 and spans[-1][1] >= len(passage.rstrip()) - 1
        return self._last if whole else None

    def _holder(self, name: str) -> str:
        return self._offices.get(name.lower(), name)

    def _source(self, text: str, speaker: str | None) -> str | None:
        """Return whose figure it is: "figures from the NCA", "disclosed that the NCA estimates"."""
        for name in self.names.find(text):
            if name.name == speaker or name.kind == "place":
                continue
            before, after = text[: name.start], text[name.end :]
            after = re.sub(r"^\s*\([A-Z]+\)", "", after)
            estimates = re.match(
                r"\s+(?:has\s+|have\s+)?(?:estimates?|estimated|found|recorded|research|figures|says|said)\b",
                after,
            )
            inside = speaker is None or re.search(r"\bthat\s+(?:the\s+)?$", before)
            if _FIGURE_OF.search(before) or (estimates and inside):
                return name.name
        return None

    def _read_offices(self, text: str) -> None:
        """Learn who holds an office here: the one person of the text that the vocabulary gives the role."""
        present = {name.name for name in self.names.find(text) if name.kind == "person"}
        bodies = {name.name for name in self.names.find(text)}
        for start, end, meant in self.names.roles(text):
            role = text[start:end].lower()
            people = [name for name in meant if name in present and name.lower() != role]
            choice = people or [name for name in meant if name in bodies]
            if len(set(choice)) == 1:
                self._offices.setdefault(role, choice[0])
                self._offices.setdefault(role.removeprefix("the "), choice[0])


def _outside(sentence: Sentence, spans: list[tuple[int, int]]) -> str:
    """Return a sentence with what stands in quotation marks blanked, marks kept."""
    letters = list(sentence.text)
    for begin, to in spans:
        for at in range(max(begin + 1, sentence.start), min(to - 1, sentence.end)):
            letters[at - sentence.start] = "~"
    return re.sub(r"~+", "~", "".join(letters))


def _report_owner(document: Document, prose: Sequence[str], names: NameFinder) -> str | None:
    """Return whose report a text speaks of: "briefings by … Demos", "the … Abuse report found"."""
    for text in prose:
        if not _OWN_REPORT.search(text):
            continue
        for name in names.find(text):
            if name.kind != "body":
                continue
            after, before = text[name.end :], text[: name.start]
            after = re.sub(r"^\s*\([A-Z]+\)", "", after)
            theirs = re.match(r"(?:[’']s)?\s+(?:report|briefing|study|review)\b", after)
            by = re.search(
                r"\b(?:report|briefings?|study|review|research)\s+(?:\w+\s+)?(?:by|from)\s+(?:[\w-]+\s+){0,4}$",
                before,
            )
            if theirs or by:
                return name.name
    return None
