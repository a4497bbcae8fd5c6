"""Whom a sentence names as its speaker, and whom "she", "it" and "the home secretary" mean where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefbook.extraction.names import NameFinder
from briefbook.extraction.sentences import Sentence
from briefbook.extraction.sources import DECLINED, OWN_WORD, named_at
from briefbook.extraction.words import SAY, TITLE

_AUX = r"(?:has|had|have|also|later|then|previously|recently|now|further|repeatedly|itself|himself|herself|,)"
_VERB = rf"(?:\s+{_AUX})*\s+{SAY}\b"
_PRONOUN = re.compile(
    rf"^[“\"]?(?:(?:But|And|However,|While|Yet)\s+)?(?P<who>He|She|It|They|he|she|it|they){_VERB}"
)
OWN_REPORT = re.compile(
    r"\b(?:report|briefing|study|research|review|inquiry|paper|survey|analysis|evaluation)\b", re.IGNORECASE
)
_THE_REPORT = re.compile(
    rf"^(?:But\s+)?(?:The|This|Its|\w+day[’']s)\s+(?:\w+\s+)?(?:report|briefing|study|review|paper|evaluation)(?:,[^,]*,)?{_VERB}"
)
_FIRM = re.compile(rf"^The\s+(?:firm|company|charity|organisation|group|body|regulator|agency){_VERB}")
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+(?:the\s+)?")
_CAPITALS = re.compile(rf"(?:{TITLE}\s+)?(?:[A-Z][\w’'-]+\s+){{1,3}}[A-Z][\w’'-]+|{TITLE}\s+[A-Z][\w’'-]+")
_SPOKESPERSON = re.compile(
    r"^(?:A|An|The)\s+(?P<who>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)\s+(?:spokes(?:man|woman|person)|official)\b"
)
_TITLE = re.compile(rf"\b{TITLE}\s+")
_LEFT = 60  # letters between a comma and the end for ", X said"
_SUBJECT = 120  # letters a subject with an apposition may have: "X, head of Y at the Z, said"
_STUDY = re.compile(r"\b(?:evaluation|survey|study|research|analysis)\b", re.IGNORECASE)
_NOT_A_VOICE = re.compile(
    r"\b(?:Survey|Census|Index|Statistics|Panel Study|Barometer)$"
)  # a source that nobody quotes
_SOMEBODY = re.compile(rf"^(?:An?|One|Another|Some|The|Its|Their)\s+[A-Za-z][^“]{{2,{_SUBJECT}}}?{_VERB}")
_TEAM = re.compile(r"^[’']s?\s+(?:own\s+)?(?:team|colleagues|office|staff)$")


@dataclass
class Subjects:
    """Goes with an attributor through a document and remembers who was named last."""

    names: NameFinder
    report_of: str | None = None
    own: str | None = None  # whose document it is
    primary: bool = False  # "the report" is then its own, and "the evaluation" somebody's that it speaks of
    person: str | None = field(default=None, init=False)
    body: str | None = field(default=None, init=False)
    last: str | None = field(default=None, init=False)
    _offices: dict[str, str] = field(default_factory=dict, init=False)

    def spoken(self, sentence: Sentence, spans: list[tuple[int, int]]) -> str | None:
        """Return who is said to say a sentence, by its own words outside quotation marks, or None."""
        text = outside(sentence, spans)
        who = self._subject(text) or self._after(text)
        if who and _NOT_A_VOICE.search(who):
            who = None
        if who:
            self.remember(who)
        elif _SOMEBODY.match(text):
            self.person = None  # "A solicitor said …": the "she" after it is nobody named
        if who is None:
            self._note_asked(text)
        return who

    def actor(self, text: str) -> str | None:
        """Return the body that a sentence begins with and is about, or None."""
        first = next((name for name in self.names.find(text) if name.kind in ("body", "firm")), None)
        begins = first is not None and re.fullmatch(r"(?:The\s+)?", text[: first.start])
        acts = first is not None and re.match(
            r"\s+(?:will|is|has|was|had|have|told|found|also|[a-z]+ed)\b", text[first.end :]
        )
        return first.name if first is not None and begins and acts else None

    def doer(self, text: str) -> str | None:
        """Return who declines, asks or promises in a sentence, or whose promise it names, for its source."""
        verb = DECLINED.search(text)
        who = self._name_in(text[: verb.start()]) if verb and verb.start() <= _SUBJECT else None
        if who:
            return who
        owned = [
            self._offices.get(text[start:end].lower())
            for start, end, _ in self.names.roles(text)
            if OWN_WORD.match(text, end)
        ]
        return next(filter(None, owned), None)

    def _note_asked(self, text: str) -> None:
        """Remember the body that a sentence ends on or is about, for the "it" of the next one."""
        found = [
            name for name in self.names.find(text) if name.kind in ("body", "firm") and name.name != self.own
        ]
        if len({name.name for name in found}) == 1:
            self.body = found[0].name

    def remember(self, who: str) -> None:
        self.last = who
        if self.names.kind(who) == "person" or not self.names.kind(who):
            self.person = who
        else:
            self.body = who

    def meet(self, sentence: Sentence, spans: list[tuple[int, int]]) -> None:
        """Note whom a sentence leaves as "he" or "she": the one person it names outside quotation marks.

        Of several it is the one who speaks, or else nobody, so that the next pronoun stays blank.
        """
        plain = outside(sentence, spans)
        people = {name.name for name in self.names.find(plain) if name.kind == "person"}
        people = {self.holder(name) for name in people}
        if len(people) == 1:
            self.person = people.pop()
        elif people and self.person not in people:
            self.person = None

    def _subject(self, text: str) -> str | None:
        """Return the speaker when the sentence begins with one."""
        pronoun = _PRONOUN.match(text) or re.search(
            rf"^[^,]{{3,120}},\s+(?P<who>he|she|it|they){_VERB}", text
        )
        if pronoun:
            who = pronoun["who"].lower()
            return self.person if who in ("he", "she") else self._body_or_report() if who == "it" else None
        report = _THE_REPORT.match(text)
        if report:
            own = self.own if self.own and not _STUDY.search(report.group()) else None
            return own if self.primary and own else self.report_of
        if _FIRM.match(text):
            return self.body
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
        called = next((name for name in self.names.find(plain) if name.start == 0), None)
        if called and self._ends_there(plain, called.end):
            return self.holder(called.name)  # "The Trust", as a document calls it
        plain = re.sub(r"^(?:the|a|an)\s+", "", plain, flags=re.IGNORECASE)
        bare = _TITLE.sub("", plain)
        found = self.names.find(bare)
        lead = next((name for name in found if name.start == 0), None)
        if lead and (self._ends_there(bare, lead.end) or _TEAM.match(bare[lead.end :].rstrip())):
            return self.holder(lead.name)
        office = self._office(subject)
        if office:
            return office
        closing = _TITLE.sub("", subject.rstrip(" ,").rsplit(", ", 1)[-1])  # "Its new chair, Dr X, said"
        closing = re.sub(r"\s+MP$", "", closing)
        person = self.names.find(closing)
        if person and (person[0].start, person[0].end, person[0].kind) == (0, len(closing), "person"):
            return self.holder(person[0].name)
        named = _CAPITALS.match(plain)
        if named and self._ends_there(plain, named.end()):
            return _TITLE.sub("", named.group())
        return None

    @staticmethod
    def _ends_there(subject: str, end: int) -> bool:
        """Return whether a subject is a name, alone or with an apposition: "X", "X, head of Y", "X (Y)", "X report"."""
        rest = subject[end:].strip()
        return not rest or rest.startswith((",", "(", "–", "-", "MP")) or bool(OWN_REPORT.fullmatch(rest))

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
            rf"(?:,[”\"’\s]*|[”\"]\s+)(?:but\s+|and\s+)?(?P<who>[^,“”]{{2,{_LEFT}}}?){_VERB}(?:\s+(?:while|as|in|on)\b[^,]*)?[.,]?\s*$",
            text,
        )
        if tail:
            pronoun = tail["who"].strip().lower()
            if pronoun in ("he", "she"):
                return self.person
            if pronoun == "it":
                return self._body_or_report()
            return self._name_in(tail["who"].strip())
        turned = re.search(r"[,”\"]\s*(?:said|says|added|wrote)\s+(?P<who>.+)$", text)
        return self._name_at(turned["who"]) if turned else None

    def _name_at(self, text: str) -> str | None:
        bare = _TITLE.sub("", re.sub(r"^the\s+", "", text, flags=re.IGNORECASE))
        name = named_at(bare, self.names)
        return self.holder(name) if name else None

    def _body_or_report(self) -> str | None:
        return self.body or self.report_of

    def holder(self, name: str) -> str:
        return self._offices.get(name.lower(), name)

    def read_offices(self, text: str) -> None:
        """Learn who holds an office here: the one person of the text that the vocabulary gives the role."""
        found = self.names.find(text)
        present = {name.name for name in found if name.kind == "person"}
        bodies = {name.name for name in found}
        for start, end, meant in self.names.roles(text):
            role = text[start:end].lower()
            people = [name for name in meant if name in present and name.lower() != role]
            choice = people or [name for name in meant if name in bodies]
            only = [name for name in meant if name.lower().endswith(role.removeprefix("the ").rstrip("s"))]
            choice = choice or (only if len(meant) == 1 else [])  # "the government" is the UK Government
            if len(set(choice)) == 1:
                self._offices.setdefault(role, choice[0])
                self._offices.setdefault(role.removeprefix("the "), choice[0])


def outside(sentence: Sentence, spans: list[tuple[int, int]]) -> str:
    """Return a sentence with what stands in quotation marks blanked, marks kept."""
    letters = list(sentence.text)
    for begin, to in spans:
        for at in range(max(begin + 1, sentence.start), min(to - 1, sentence.end)):
            letters[at - sentence.start] = "~"
    return re.sub(r"~+", "~", "".join(letters))
