"""A proposal as a card: what would change, what proves it, what is beside it, which replies would be others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefbook.curation.checks import Finding
from briefbook.curation.impact import Difference, Impact, Told
from briefbook.curation.results import Altered, StaleEditError, Waiting
from briefbook.models import CitedSource, FactStatus, Outcome
from briefbook.record import ProposalState, Verb
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.changes import changed, marked_words
from briefbook.slack.blocks.facts import source_line
from briefbook.slack.blocks.forms import by_fact, choices_for, found
from briefbook.slack.blocks.inputs import VALUE, choice
from briefbook.slack.blocks.modals import Passage, in_place
from briefbook.slack.blocks.names import said, when, who
from briefbook.slack.blocks.parts import (
    MESSAGE,
    Block,
    actions,
    button,
    context,
    divider,
    fill,
    header,
    rich,
    section,
    small,
)
from briefbook.slack.blocks.text import clean, cut, fitted, shortened

APPROVE = "facts.approve"  # these are followed by the proposal: Home shows several cards
REJECT = "facts.reject"
AMEND = "facts.amend"
IMPACT = "facts.impact"
CARD_CHOICE = "choose-"  # followed by proposal and fact: the block of a finding's choice on a card

MOST_FACTS = 4  # of one proposal; a merge touches three or four, an import hundreds
MOST_REPLIES = 5
ANSWER = 300  # characters of a reply

VERBS = {
    Verb.add: "new fact",
    Verb.edit: "edit",
    Verb.retire: "retire",
    Verb.restore: "restore",
    Verb.alias: "another phrasing for",
    Verb.merge: "merge",
    Verb.import_: "import",
    Verb.undo: "undo",
}
OUTCOMES = {
    Outcome.abstain: "no answer",
    Outcome.suggest: "only suggestions",
    Outcome.signpost: "where to turn",
    Outcome.help: "how to ask",
}
_REVISION = re.compile(r"(\[F\d+), revision \d+\]")
WORKING = "Asking every question again to see which replies would change …"


@dataclass(frozen=True)
class Card:
    """A proposal with what is shown beside it."""

    waiting: Waiting
    proofs: Mapping[str, tuple[CitedSource, Passage | None]]  # fact id -> its first quote in its passage
    impact: Impact | None = None
    working: bool = False  # the impact is being found out

    @property
    def title(self) -> str:
        """Return what it is about: "Proposal 7: edit of F42"."""
        proposal = self.waiting.proposal
        names = ", ".join(one.after.id for one in self.waiting.altered[:MOST_FACTS])
        more = len(self.waiting.altered) - MOST_FACTS
        return f"Proposal {proposal.id}: {VERBS[proposal.verb]} {names}" + (
            f" and {more} more" if more > 0 else ""
        )

    def blocks(self) -> list[Block]:
        """Return the card; one that is decided has no buttons and says who decided."""
        is_open = self.waiting.proposal.state is ProposalState.open
        head = [header(self.title), context(self._origin())]
        groups = [
            [*head],
            *(self._altered(one) for one in self.waiting.altered[:MOST_FACTS]),
            *(self._beside() if is_open else []),
            *([self._impact()] if self.impact or self.working else []),
        ]
        return fill(groups, self._buttons() if is_open else [self._decided()], "… {} more parts", MESSAGE)

    def _origin(self) -> str:
        proposal = self.waiting.proposal
        why = [said(shortened(proposal.reason, limits.SMALL))] if proposal.reason else []
        return " · ".join([f"by {who(proposal.author)}", when(proposal.at), *why])

    def _altered(self, one: Altered) -> list[Block]:
        status = _what_happens(one)
        revision = f"revision {one.before.revision}" if one.before else "new"
        title: list[Block] = [
            {"type": "text", "text": one.after.id, "style": {"bold": True}},
            {"type": "text", "text": f" ({revision}) {status}".rstrip()},
        ]
        shown = [change for change in one.changes if change.field != "status"]
        blocks = [rich("rich_text_section", title)]
        if not shown:
            blocks.append(rich("rich_text_quote", [{"type": "text", "text": clean(one.after.statement)}]))
        proof = self.proofs.get(one.after.id) if _proves(one) else None
        proved = ("document", "quote", "paragraph") if proof else ()  # shown by the passage itself
        blocks += changed([change for change in shown if change.field not in proved])
        if proof:
            blocks += [context(source_line(proof[0])), in_place(*proof)]
        return blocks

    def _beside(self) -> list[list[Block]]:
        problems = [[section(f"⚠️ {problem}")] for problem in self.waiting.problems]
        return problems + [self._finding(one) for one in by_fact(self.waiting.findings.found)]

    def _finding(self, of_one: Sequence[Finding]) -> list[Block]:
        first, *rest = found(of_one)
        if any(one.needs_choice for one in of_one):
            picker = choice(choices_for(of_one), example="Choose before you approve")
            name = f"{CARD_CHOICE}{self.waiting.proposal.id}-{of_one[0].other}"
            rest += actions([picker | {"action_id": VALUE}], name)
        return [first, *rest]

    def _impact(self) -> list[Block]:
        return [small(WORKING)] if self.impact is None else impact(self.impact)

    def _buttons(self) -> list[Block]:
        number = str(self.waiting.proposal.id)
        row = [
            button("Approve", f"{APPROVE}.{number}", number, says=f"Approve proposal {number}", primary=True),
            button("Reject …", f"{REJECT}.{number}", number, says=f"Reject proposal {number}", danger=True),
            button("Edit …", f"{AMEND}.{number}", number, says=f"Edit proposal {number}"),
        ]
        if self.impact is None and not self.working:
            row.append(
                button(
                    "What would change?",
                    f"{IMPACT}.{number}",
                    number,
                    says="Show the replies that would change",
                )
            )
        return actions(row, f"decide-{number}")

    def _decided(self) -> Block:
        proposal = self.waiting.proposal
        mark = {"approved": "✅", "rejected": "❌"}.get(proposal.state.value, "↩️")
        why = f": {said(shortened(proposal.decision, limits.SMALL))}" if proposal.decision else ""
        at = f" · {when(proposal.decided_at)}" if proposal.decided_at else ""
        return context(f"{mark} {proposal.state.value} by {who(proposal.decided_by or '')}{at}{why}")


def impact(found_: Impact) -> list[Block]:
    """Return how many replies would change, and the first of them before and after."""
    shown = [one for one in found_.differences if not one.only_revision]
    numbers = len(found_.differences) - len(shown)
    blocks = [section(_counted(found_, len(shown), numbers))]
    for one in shown[:MOST_REPLIES]:
        blocks.append(_difference(one))
    left = len(shown) - MOST_REPLIES
    return [*blocks, small(f"… and {left} more")] if left > 0 else blocks


def _counted(found_: Impact, changed_: int, numbers: int) -> str:
    tried = f"of {found_.asked:,} questions tried"
    first = {0: "No reply would say anything else", 1: "1 reply would change"}
    words = [f"{first.get(changed_, f'{changed_} replies would change')} {tried}."]
    if numbers:
        words.append(f"{numbers} would only name a newer revision.")
    if found_.held_back:
        words.append(f"{found_.held_back} more are questions of the exam that are held back.")
    return " ".join(words)


def _difference(one: Difference) -> Block:
    """Return a question with its reply before and after; alike replies show the words that differ."""
    old, new = one.before, one.after
    if old.outcome == new.outcome:
        kind = [{"type": "text", "text": f"{OUTCOMES[old.outcome]}: "}] if old.outcome in OUTCOMES else []
        quote = [*kind, *marked_words(_plainly(old.text), _plainly(new.text))]
    else:
        quote = [
            {"type": "text", "text": _told(old), "style": {"strike": True}},
            {"type": "text", "text": "\n"},
            {"type": "text", "text": _told(new), "style": {"bold": True}},
        ]
    asked = {"type": "text", "text": clean(cut(one.question, 200))}
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [asked]},
            {"type": "rich_text_quote", "elements": quote},
        ],
    }


def _plainly(text: str) -> str:
    """Return a reply in one line and without the numbers of revisions, which always change."""
    return " ".join(_REVISION.sub(r"\1]", text).split())


def _told(reply: Told) -> str:
    return OUTCOMES.get(reply.outcome) or shortened(reply.text, ANSWER)


def stale(error: StaleEditError, by: str) -> list[Block]:
    """Return what stands above a form that somebody overtook: what they changed, and what was typed."""
    assert error.current is not None
    name, revision = error.current.fact.id, error.current.revision
    first = f"⚠️ {who(by)} changed {name} while you were editing. Nothing was saved, and nothing you typed is lost."
    return [
        context(first),
        small(f"{name} as it stands now, revision {revision}:"),
        *(changed(error.theirs) or [small("no change that shows")]),
        small("What you typed:"),
        *(changed(error.ours) or [small("no change that shows")]),
        small(
            "The form below has both; where both changed a field it has yours. Look it over and save again."
        ),
        divider(),
    ]


def _what_happens(one: Altered) -> str:
    was = one.before.fact.status if one.before else None
    if one.after.status is FactStatus.retired and was is not FactStatus.retired:
        return "is retired"
    if was in (FactStatus.retired, FactStatus.stale) and one.after.status is FactStatus.live:
        return "is live again"
    return ""


def _proves(one: Altered) -> bool:
    return one.after.status is not FactStatus.retired and any(
        change.field in ("statement", "quote", "document", "paragraph") for change in one.changes
    )


def summary(card: Card) -> str:
    """Return a card as text, for notifications and screen readers."""
    proposal = card.waiting.proposal
    state = "waits for approval" if proposal.state is ProposalState.open else f"was {proposal.state.value}"
    return fitted(f"{card.title} {state}.", limits.TEXT)


def chosen(values: Mapping[str, Mapping[str, Any]], proposal_id: int) -> dict[str, str]:
    """Return what was chosen on a card for the facts beside a proposal."""
    start = f"{CARD_CHOICE}{proposal_id}-"
    picked = {
        block.removeprefix(start): (elements.get(VALUE) or {}).get("selected_option") or {}
        for block, elements in values.items()
        if block.startswith(start)
    }
    return {name: str(option["value"]) for name, option in picked.items() if option.get("value")}
