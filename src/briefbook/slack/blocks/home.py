"""The Home page: how to ask, and for curators what waits for them, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from briefbook.record import Role
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.parts import Block, actions, button, context, divider, header, section, small

TAB = "home.tab"
NEW = "facts.new"
PAGE_BLOCKS = 80  # of 100; the rest is the frame


class Tab(StrEnum):
    """What of the record a curator looks at."""

    queue = "queue"
    gaps = "gaps"
    due = "due"
    findings = "findings"
    mine = "mine"


LABELS = {
    Tab.queue: "Waiting", Tab.gaps: "Gaps", Tab.due: "Due for review",
    Tab.findings: "Changed sources", Tab.mine: "My last changes",
}  # fmt: skip
NOTHING = {
    Tab.queue: "Nothing waits for approval.",
    Tab.gaps: "Every question that was asked has its answer.",
    Tab.due: "No review date has come.",
    Tab.findings: "No source of a fact has changed.",
    Tab.mine: "You have not changed anything yet.",
}
AS = {
    Role.curator: "You propose and edit facts; an approver lets them go live.",
    Role.approver: "You propose, edit and approve facts.",
    Role.owner: "You propose, edit and approve facts, and say who may.",
}


@dataclass(frozen=True)
class Desk:
    """A curator's page: the tab that is open, what is in it, and how much is in the others."""

    role: Role
    tab: Tab
    page: int  # 1 is the first
    counts: dict[Tab, int]
    groups: Sequence[list[Block]]
    above: Sequence[Block] = ()  # whatever tab is open: sentences that wait for review

    def blocks(self) -> list[Block]:
        pages = paged(self.groups)
        at = min(max(self.page, 1), len(pages)) if pages else 1
        shown = [block for group in pages[at - 1] for block in group] if pages else []
        return [
            header("The fact base"),
            context(AS[self.role]),
            *actions([self._tab(tab) for tab in Tab], "tabs"),
            *actions([button("New fact …", NEW, "new", says="Open the form of a new fact")], "new"),
            *self.above,
            divider(),
            *(shown or [section(NOTHING[self.tab])]),
            *self._turn(at, len(pages)),
        ]

    def _tab(self, tab: Tab) -> Block:
        count = self.counts.get(tab)
        label = LABELS[tab] + (f" ({count})" if count else "")
        return button(label, f"{TAB}.{tab}", f"{tab}:1", primary=tab is self.tab)

    def _turn(self, at: int, pages: int) -> list[Block]:
        if pages < 2:
            return []
        row = []
        if at > 1:
            row.append(button("Back", f"{TAB}.back", f"{self.tab}:{at - 1}", says="The page before"))
        if at < pages:
            row.append(button("More", f"{TAB}.more", f"{self.tab}:{at + 1}", says="The next page"))
        return [divider(), small(f"Page {at} of {pages}"), *actions(row, "turn")]


def paged(groups: Sequence[list[Block]]) -> list[list[list[Block]]]:
    """Return groups on pages, none of them split."""
    pages: list[list[list[Block]]] = []
    free = 0
    for group in groups:
        if len(group) > free:
            pages.append([])
            free = PAGE_BLOCKS
        pages[-1].append(group)
        free -= len(group)
    return pages


def view(blocks: Sequence[Block]) -> dict[str, Any]:
    """Return the page as Slack takes it."""
    return {"type": "home", "blocks": list(blocks)[: limits.HOME_BLOCKS]}


def for_askers(prompts: Sequence[str]) -> list[Block]:
    """Return how to ask, for everybody."""
    lines = "\n".join(f"• {one}" for one in prompts)
    examples = [section(f"For example:\n{lines}")] if prompts else []
    return [
        header("Ask me a briefing question"),
        section("Write to me under Messages, mention me in a channel, or type /brief and your question."),
        *examples,
        small("Each answer comes with its source. What I do not hold, I say I do not hold."),
    ]
