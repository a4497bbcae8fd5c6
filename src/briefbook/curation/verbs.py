"""The verbs of curating as they are typed, the same words on every surface, and the one that was meant."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz import fuzz, process

from briefbook.record import Role

MEANT = 55.0  # rapidfuzz ratio from which "retrie" is taken for "retire"; "delete" has a table below


class Usage(NamedTuple):
    """A verb, what is typed after it, what it does and who may."""

    verb: str
    typed: str
    does: str
    needs: Role

    @property
    def line(self) -> str:
        return f"{self.verb} {self.typed}".rstrip()


VERBS = (
    Usage("add", "", "add a fact", Role.curator),
    Usage("edit", "F42", "edit a fact", Role.curator),
    Usage("retire", "F42 reason", "stop stating a fact; what it was is kept", Role.curator),
    Usage("restore", "F42 [revision]", "bring back what a fact said before", Role.curator),
    Usage("show", "F42", "show a fact with its sources", Role.asker),
    Usage("history", "F42", "show who changed a fact, when, why and how", Role.curator),
    Usage("find", "words", "find the facts that fit some words", Role.asker),
    Usage("queue", "", "list the changes that wait for approval", Role.curator),
    Usage("approve", "7 [reason]", "let a change go live", Role.approver),
    Usage("reject", "7 reason", "turn a change down", Role.approver),
    Usage("alias", 'F42 "phrasing"', "add a way people ask for a fact", Role.curator),
    Usage("merge", "F42 F57", "give F57's phrasings and quotes to F42 and retire it", Role.curator),
    Usage("gaps", "", "list what people asked in vain", Role.curator),
    Usage("duplicates", "", "list facts that repeat or contradict each other", Role.curator),
    Usage("due", "", "list the facts whose review date has come", Role.curator),
    Usage("role", "[person role]", "list who may do what, or give a role", Role.owner),
    Usage(
        "import", "FILE", "take in a file of facts or, in Slack, a document; after a look at it", Role.curator
    ),
    Usage("export", "", "write the facts as a file; in Slack name the kind: export csv", Role.curator),
    Usage("undo", "", "take back your last change", Role.curator),
    Usage("stats", "", "show the base in figures", Role.curator),
    Usage("help", "", "list these verbs", Role.asker),
)

# What people type for a verb that has another name here.
_OTHER_WORDS = {
    "delete": "retire", "remove": "retire", "rm": "retire", "archive": "retire", "new": "add", "create": "add",
    "change": "edit", "update": "edit", "fix": "edit", "unretire": "restore", "revert": "restore", "log": "history",
    "diff": "history", "search": "find", "view": "show", "get": "show", "pending": "queue", "proposals": "queue",
    "accept": "approve", "ok": "approve", "deny": "reject", "decline": "reject", "phrasing": "alias",
    "synonym": "alias", "questions": "gaps", "unanswered": "gaps", "dupes": "duplicates", "review": "due",
    "roles": "role", "grant": "role", "permissions": "role", "upload": "import", "download": "export",
    "statistics": "stats", "usage": "stats",
}  # fmt: skip


def meant(typed: str) -> str | None:
    """Return the verb that somebody most likely meant, or None."""
    word = typed.casefold().strip()
    if word in _OTHER_WORDS:
        return _OTHER_WORDS[word]
    found = process.extractOne(word, [usage.verb for usage in VERBS], scorer=fuzz.ratio, score_cutoff=MEANT)
    return str(found[0]) if found else None


def unknown(typed: str) -> str:
    """Return what is said to a verb that there is not."""
    near = meant(typed)
    return (
        f"There is no verb “{typed}”." + (f" Did you mean “{near}”?" if near else "") + " “help” lists them."
    )
