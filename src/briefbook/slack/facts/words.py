"""What somebody typed after `/facts`: the verb, and the facts, people and words that it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefbook.curation.verbs import VERBS as TYPED
from briefbook.curation.verbs import Usage, unknown
from briefbook.errors import BriefbookError
from briefbook.record import Role

COMMAND = "/facts"
VERBS = (  # at the terminal these two are `briefbook review` and `briefbook documents findings`
    *TYPED,
    Usage("review", "[document]", "decide on the sentences proposed from documents", Role.curator),
    Usage("findings", "", "list the facts whose source has changed", Role.curator),
)
USAGES = {usage.verb: usage for usage in VERBS}

_QUOTED = re.compile(r"[\"“”„«](.+?)[\"“”«»]\s*$", re.DOTALL)
_FACT = re.compile(r"#?[Ff]?([1-9]\d{0,6})(?=[\s,:;]|$)")
_NUMBER = re.compile(r"#?([1-9]\d{0,8})(?=[\s,:;]|$)")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


class UsageError(BriefbookError):
    """What was typed lacks something; the message shows how it is typed."""

    def __init__(self, verb: str, lacks: str):
        line = "role @someone curator" if verb == "role" else USAGES[verb].line
        super().__init__(f"{lacks} Type `{COMMAND} {line}`.")


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
    if verb not in USAGES:
        raise BriefbookError(unknown(plain(first)[:40]))
    return Words(verb, rest.strip() if verb == "role" else plain(rest))


def plain(text: str) -> str:
    """Return what a person typed: links and mentions as their words, entities read back."""
    readable = _TOKEN.sub(lambda token: token[2] or token[1], text)
    return readable.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
