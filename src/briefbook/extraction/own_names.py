"""Names that a document gives itself: people by title or office, bodies by their form, and what it calls them later.

A new document is full of names that no vocabulary has yet. What is learned here serves to say who speaks; it goes
into no vocabulary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from briefbook.extraction.words import BODY, CAP, SAY, TITLE
from briefbook.models import Name

_PERSON = rf"{CAP}(?:\s+[A-Z]\.)?\s+{CAP}(?:\s+(?!MP\b){CAP})?"
_LINKED = rf"{CAP}(?:\s+(?:(?:of|for|on|and|in)\s+(?:the\s+)?)?{CAP}){{0,8}}"
_BODY = re.compile(
    rf"\b(?:{CAP}\s+){{0,5}}{BODY}\b(?:\s+(?:of|for|on)\s+(?:the\s+)?{CAP}(?:\s+(?:and\s+)?{CAP})*)*"
)
_ABBREVIATED = re.compile(rf"\b(?P<name>{_LINKED})\s+\((?P<short>[A-Z][A-Za-z]{{1,7}})\)")
_DEFINED = re.compile(rf"\b(?P<name>{_LINKED})\s+\([“‘\"](?P<term>(?:the\s+)?{CAP}(?:\s+{CAP})*)[”’\"]\)")
_SUBJECT = re.compile(
    rf"^(?:The\s+)?(?P<name>{_LINKED})(?P<rest>(?:\s+\([^)]*\))?(?:,\s[^.:;“]{{3,110}},)?)\s+(?:also\s+|has\s+|have\s+)?{SAY}\b"
)
_WORK_BY = re.compile(rf"\b(?:by|from)\s+(?:the\s+)?(?P<name>{CAP}(?:\s+{CAP})+)\s+{SAY}\b")
_PEOPLE: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\b{TITLE}\s+(?P<name>{_PERSON})"),
    re.compile(rf"\b(?P<name>{CAP}\s+{CAP})\s+MP\b"),
    re.compile(rf"\b(?P<name>{CAP}\s+{CAP}),\s+(?:aged\s+)?\d{{1,2}},"),
    re.compile(
        rf"\b(?P<role>(?:The|Its|Their|Our|the|its)\s+[a-z][^,.;:“]{{2,70}}),\s+(?:{TITLE}\s+)?(?P<name>{_PERSON}),\s+[a-z]+"
    ),
    re.compile(rf"[,”\"]\s+said\s+(?:{TITLE}\s+)?(?P<name>{_PERSON})"),
    re.compile(
        rf"\b(?P<role>The\s+[A-Z][a-z]+(?:\s+(?:of|for)\s+[^,.;:“]{{2,50}})?),\s+(?P<name>{_PERSON})(?:\s+MP)?[, ]"
    ),
)
# Bodies that are written with "the" where the document does not show it.
_ARTICLE = re.compile(
    r"\b(?:Committee|Panel|Department|Association|Institute|Society|Agency|Commission|Authority|Ombudsman|Office|Board|Inquiry"
    r"|Service|Ministry|Chamber|Foundation|Federation|Union|Centre|Fund|Alliance|Network|Forum|Inspectorate|Observatory)\b"
)
_FIRST_WORDS = re.compile(
    r"^(?:The|A|An|In|At|On|As|But|And|For|From|Since|When|While|If|It|We|They|He|She|Our|Its|That|This|These|Of|By"
    r"|Under|Written|Neighbouring|Only|Some|Most|Many|Each|Every|All|No)\s+"
)
_NOT_A_PERSON = re.compile(
    rf"\b(?:{BODY}|[A-Z]{{2,}}|Bill|Act|Report|Street|Road|Table|King|Queen|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_ORGANISED = re.compile(
    r"^,\s+which\b|^,\s+the\s+\w+\s+(?:watchdog|charity|regulator|union|body|group)\b|^\s+\("
)
_FOUND = re.compile(r"\b(?:found|finds|calculated|estimates?|estimated|recorded|suggests?|shows?|put)\b")


@dataclass
class _Learned:
    kind: Literal["body", "person"]
    variants: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)


def own_names(prose: Iterable[str], publisher: str | None, known: Iterable[str]) -> tuple[Name, ...]:
    """Return the names of a document in the order they are met; `known` are those that the vocabulary has."""
    sentences = list(prose)
    learned: dict[str, _Learned] = {}
    if publisher and BODY_HEAD.search(publisher):
        learned[publisher] = _Learned("body")
    for text in sentences:
        _learn_bodies(text, learned)
        _learn_people(text, learned)
    for text in sentences:
        _learn_subject(text, learned)
    taken = {_folded(name) for name in known}
    left = {name: about for name, about in learned.items() if _folded(name) not in taken}
    _add_surnames(left)
    _add_heads(left, publisher)
    return tuple(
        Name(
            name=name,
            kind=about.kind,
            variants=tuple(dict.fromkeys(v for v in about.variants if _folded(v) not in taken)),
            roles=tuple(dict.fromkeys(about.roles)),
        )
        for name, about in left.items()
    )


BODY_HEAD = re.compile(rf"\b{BODY}\b")


def _learn_bodies(text: str, learned: dict[str, _Learned]) -> None:
    for match in _BODY.finditer(text):
        name = _bare(match.group())
        if len(name.split()) > 1 and not any(other.endswith(f" {name}") for other in learned):
            learned.setdefault(name, _Learned("body"))
    for pattern, what in ((_ABBREVIATED, "short"), (_DEFINED, "term")):
        for match in pattern.finditer(text):
            name, called = _bare(match["name"]), match[what]
            if len(name.split()) > 1:
                about = learned.setdefault(name, _Learned("body"))
                about.variants += (
                    [called] if what == "short" else [called, f"the {re.sub('^the ', '', called)}"]
                )


def _learn_people(text: str, learned: dict[str, _Learned]) -> None:
    for pattern in _PEOPLE:
        for match in pattern.finditer(text):
            name = _bare(match["name"])
            if len(name.split()) < 2 or _NOT_A_PERSON.search(name):
                continue
            about = learned.setdefault(name, _Learned("person"))
            role = match.groupdict().get("role") or ""
            if role.startswith("The "):
                about.roles += [role.lower(), " ".join(role.lower().split()[:2])]


def _learn_subject(text: str, learned: dict[str, _Learned]) -> None:
    """Learn who a sentence begins with and who says something: a body, or a person of two names."""
    subject = _SUBJECT.match(text)
    if subject:
        name = _bare(subject["name"])
        body = _ORGANISED.search(subject["rest"]) or len(name.split()) > 2 or _FOUND.search(subject.group())
        together = " and " in name and not BODY_HEAD.search(name)  # "the IWF and NSPCC"
        named = any(other in subject["rest"] for other, about in learned.items() if about.kind == "person")
        if (
            len(name.split()) > 1
            and not together
            and not named
            and not any(name in other for other in learned)
        ):
            learned[name] = _Learned("body" if body or _NOT_A_PERSON.search(name) else "person")
    for match in _WORK_BY.finditer(text):
        if not any(match["name"] in other for other in learned):
            learned[match["name"]] = _Learned("body")


def with_articles(names: Iterable[Name], prose: Sequence[str]) -> dict[str, str]:
    """Return names in full as the document writes them within a sentence, with "the" or without."""
    whole = " ".join(prose)
    return {name.name: _article(name, whole) + name.name for name in names}


def _article(name: Name, whole: str) -> str:
    if name.kind == "person":
        return ""
    if re.search(rf"\b[Tt]he {re.escape(name.name)}\b", whole):
        return "the "
    if re.search(rf"[a-z] {re.escape(name.name)}\b", whole):
        return ""
    return "the " if _ARTICLE.search(name.name) else ""


def later_forms(names: Iterable[Name], whole: Mapping[str, str]) -> dict[str, str]:
    """Return what the names are called later, the longest form first, and the names in full."""
    forms = {
        variant: whole[name.name]
        for name in names
        for variant in name.variants
        if variant not in name.name or name.kind == "person"
    }
    return dict(sorted(forms.items(), key=lambda form: -len(form[0])))


def _add_surnames(learned: dict[str, _Learned]) -> None:
    """Let a surname stand for a person where only one has it."""
    count = Counter(name.split()[-1] for name, about in learned.items() if about.kind == "person")
    words = {word for name, about in learned.items() if about.kind == "body" for word in name.split()}
    for name, about in learned.items():
        surname = name.split()[-1]
        if about.kind == "person" and count[surname] == 1 and surname not in words:
            about.variants.append(surname)


def _add_heads(learned: dict[str, _Learned], publisher: str | None) -> None:
    """Let "the Trust" stand for the only body that is one; where several are, for the publisher."""
    heads: dict[str, list[str]] = {}
    for name, about in learned.items():
        if about.kind == "body":
            for head in _heads(name):
                heads.setdefault(head, []).append(name)
    for head, names in heads.items():
        chosen = publisher if publisher in names else names[0] if len(names) == 1 else None
        if chosen:
            learned[chosen].variants.append(f"the {head}")


def _heads(name: str) -> Iterator[str]:
    words = name.split()
    found = [word for word in words if BODY_HEAD.fullmatch(word)]
    yield from found[-1:]


def _bare(name: str) -> str:
    before = None
    while before != name:
        before, name = name, _FIRST_WORDS.sub("", name)
    return re.sub(rf"^(?:{TITLE}\s+)+", "", name).strip()


def _folded(name: str) -> str:
    return name.lower().replace("’", "'")
