"""What somebody typed after `/facts`: the verb, and the facts, people and words that it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from briefbook.errors import BriefbookError
from briefbook.record import Role

COMMAND = "/facts"
LIKE = 55.0  # rapidfuzz ratio from which "retier" is taken for retire

HELP = {
    "add": ("add", "opens a form for a new fact"),
    "edit": ("edit F42", "opens the form of a fact"),
    "retire": ("retire F42 reason", "takes a fact out of the answers; nothing is deleted"),
    "restore": ("restore F42 [revision]", "brings back what a fact said"),
    "show": ("show F42", "a fact with its proof and what waits for it"),
    "history": ("history F42", "who changed what, when and why"),
    "find": ("find words", "facts about something"),
    "queue": ("queue", "changes that wait for approval"),
    "approve": ("approve 7", "lets proposal 7 go live"),
    "reject": ("reject 7 reason", "turns proposal 7 down"),
    "alias": ('alias F42 "phrasing"', "another way people ask for a fact"),
    "merge": ("merge F42 F57", "gives F57's phrasings and quotes to F42 and retires F57"),
    "gaps": ("gaps", "questions without an answer"),
    "duplicates": ("duplicates", "facts that repeat or contradict each other"),
    "due": ("due", "facts whose review date has come"),
    "role": ("role @someone curator", "gives a role: asker, curator, approver or owner"),
    "import": ("import", "how facts come in from a file"),
    "export": ("export", "how facts go out to a file"),
    "undo": ("undo", "takes back your last change"),
    "stats": ("stats", "the base in figures"),
    "help": ("help", "this list"),
}

_QUOTED = re.compile(r"[\"“”„«](.+?)[\"“”«»]\s*$", re.DOTALL)
_FACT = re.compile(r"#?[Ff]?([1-9]\d{0,6})(?=[\s,:;]|$)")
_NUMBER = re.compile(r"#?([1-9]\d{0,8})(?=[\s,:;]|$)")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


class UsageError(BriefbookError):
    """What was typed lacks something; the message shows how it is typed."""

    def __init__(self, verb: str, lacks: str):
        super().__init__(f"{lacks} Type `{COMMAND} {HELP[verb][0]}`.")


@dataclass(frozen=True)
class Words:
    """A verb and what came after it."""

    verb: str
    rest: str

    def fact(self) -> tuple[str, str]:
        """Return the fact that is named first, and the words after it."""
        found = _FACT.match(self.rest)
        if not found:
            raise UsageError(self.verb, f"“{self.verb}” needs the number of a fact.")
        return f"F{found[1]}", self.rest[found.end() :].strip(" ,:;\n")

    def two_facts(self) -> tuple[str, str]:
        first, rest = self.fact()
        found = _FACT.match(rest)
        if not found:
            raise UsageError(self.verb, "Two facts are needed: the one that stays first.")
        return first, f"F{found[1]}"

    def proposal(self) -> tuple[int, str]:
        """Return the number that is named first, and the words after it."""
        found = _NUMBER.match(self.rest)
        if not found:
            raise UsageError(self.verb, f"“{self.verb}” needs the number of a proposal.")
        return int(found[1]), self.rest[found.end() :].strip(" ,:;\n")

    def revision(self) -> tuple[str, int | None]:
        name, rest = self.fact()
        rest = rest.casefold().removeprefix("revision").strip()
        if rest and not rest.isdecimal():
            raise UsageError(self.verb, f"“{rest}” is not the number of a revision.")
        return name, int(rest) if rest else None

    def phrasing(self) -> tuple[str, str]:
        name, rest = self.fact()
        quoted = _QUOTED.match(rest)
        if not rest:
            raise UsageError(self.verb, "The phrasing is missing.")
        return name, quoted[1].strip() if quoted else rest

    def person_and_role(self) -> tuple[str, Role]:
        """Return the person mentioned, as a user's id or as the record names them, and the role."""
        whom, _, role = self.rest.strip().rpartition(" ")
        mentioned = _MENTION.fullmatch(whom.strip())
        if not whom.strip() or (not mentioned and "/" not in whom):
            raise UsageError(self.verb, "Say who, by mentioning them, and which role.")
        try:
            return mentioned[1] if mentioned else whom.strip(), Role(role.casefold())
        except ValueError:
            raise UsageError(self.verb, f"“{role}” is none of the roles {', '.join(Role)}.") from None


def parse(text: str) -> Words:
    """Return the verb and the rest; nothing at all means help. Raises `BriefbookError` for an unknown verb."""
    first, _, rest = text.strip().partition(" ")
    verb = first.casefold()
    if not verb:
        return Words("help", "")
    if verb not in HELP:
        raise BriefbookError(_unknown(first))
    return Words(verb, rest.strip() if verb == "role" else plain(rest))


def plain(text: str) -> str:
    """Return what a person typed: links and mentions as their words, entities read back."""
    readable = _TOKEN.sub(lambda token: token[2] or token[1], text)
    return readable.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _unknown(verb: str) -> str:
    found = process.extractOne(verb.casefold(), list(HELP), scorer=fuzz.ratio, score_cutoff=LIKE)
    near = f" Did you mean `{COMMAND} {HELP[found[0]][0]}`?" if found else ""
    return f"There is no verb “{plain(verb)[:40]}”.{near} `{COMMAND} help` lists them all."
