"""The form of a fact, and the short ones that ask for a reason: modals, and what was typed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from briefbook.curation.checks import Choice, Finding
from briefbook.curation.forms import LABELS, LISTS, Draft, list_of
from briefbook.models import Basis, FactKind
from briefbook.slack.blocks import limits
from briefbook.slack.blocks.inputs import Option, choice, choices, day, fields_of, labelled, text_input
from briefbook.slack.blocks.parts import Block, actions, button, divider, plain, section, small
from briefbook.slack.blocks.text import cut, shortened

FACT_FORM = "facts.form"
REASON_FORM = "facts.reason"
PREVIEW = "facts.preview"
REASON = "reason"
RESOLVE = "resolve-"  # followed by the fact that a finding names

HINTS = {
    "statement": "One claim in our own words, with who says it; it has to stand alone.",
    "phrasings": "One a line, at least three, as different people would ask.",
    "quote": "The shortest phrase that proves it, to the letter, at most 25 words.",
    "paragraph": "Only where the quote stands at several places.",
    "as_of": "As the document gives it: 2018, 2018-09, 2018-09-03 or 2019-01/2019-03.",
    "speaker": "Where it is somebody's claim or promise.",
    REASON: "For the history: why this change.",
}
OPTIONAL = {"paragraph", "as_of", "as_of_basis", "topics", "speaker", "owner", "review", REASON}
MANY_LINES = {"statement", "phrasings", "quote"}
BASES: Sequence[Option] = ((Basis.stated, "The document states it"), (Basis.inferred, "We infer it"))
ORDER = (
    "statement", "kind", "phrasings", "document", "quote", "paragraph", "as_of", "as_of_basis", "topics",
    "speaker", "owner", "review",
)  # fmt: skip
CHOICES = {
    Choice.supersede: "Supersede: {} is retired",
    Choice.differ: "Differ: both stand, side by side",
    Choice.merge: "Merge: this goes into {}",
    Choice.distinct: "Not the same: leave {} as it is",
}
TOO_LONG = "{} is too long for a form in Slack, so it stays as it is; edit it at the terminal."


@dataclass(frozen=True)
class Lists:
    """What can be chosen in a form."""

    documents: Sequence[Option]
    topics: Sequence[Option]


@dataclass(frozen=True)
class FactForm:
    """A form as it is shown: filled, with what has to be said above the fields."""

    title: str
    draft: Draft
    lists: Lists
    metadata: str
    reason: str = ""
    resolved: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    notes: Sequence[Block] = ()
    # Slack keeps what was typed in a block of the same name, so fields that are filled anew are named anew.
    filling: int = 0

    def view(self) -> dict[str, Any]:
        """Return the modal."""
        blocks = [
            *self.notes,
            *beside(self.findings, self.resolved),
            *(block for name in ORDER for block in self._field(name)),
            why(self.reason, self.filling),
            *actions([button("What would change?", PREVIEW, "preview", says="Show changed replies")]),
        ]
        return modal(self.title, blocks, submit="Save", callback=FACT_FORM, metadata=self.metadata)

    def _named(self, name: str) -> str:
        return f"{name}:{self.filling}"

    def _field(self, name: str) -> list[Block]:
        text = getattr(self.draft, name) or ""
        if len(text) > limits.INPUT:
            return [small(TOO_LONG.format(LABELS[name]))]
        shown = element(name, text, self.lists)
        optional = name in OPTIONAL
        return [labelled(self._named(name), LABELS[name], shown, hint=HINTS.get(name, ""), optional=optional)]


def element(name: str, text: str, lists: Lists) -> Block:
    """Return what a field is typed into, or chosen from."""
    if name == "kind":
        return choice([(kind.value, kind.value) for kind in FactKind], text)
    if name == "document":
        return choice(lists.documents, text, example="The document that proves it")
    if name == "as_of_basis":
        return choice(BASES, text)
    if name == "topics" and 0 < len(lists.topics) <= limits.OPTIONS:
        return choices(lists.topics, list_of(text))
    if name == "review":
        return day(text)
    return text_input(text, lines=name in MANY_LINES)


def why(reason: str, filling: int = 0) -> Block:
    """Return the field that asks for a reason, which may stay empty."""
    return labelled(f"{REASON}:{filling}", "Reason", text_input(reason), hint=HINTS[REASON], optional=True)


@dataclass(frozen=True)
class Typed:
    """What a person sent with a form."""

    draft: Draft
    reason: str
    resolved: Mapping[str, Choice]
    blocks: Mapping[str, str]  # field -> the name of its block in this view, where its error belongs


def typed(view: Mapping[str, Any]) -> Typed:
    """Return what was typed into a form; raises `ValueError` for a field that no form of ours has."""
    fields: dict[str, str] = {}
    blocks: dict[str, str] = {}
    resolved: dict[str, Choice] = {}
    for name, block_id, held in fields_of(view):
        blocks[name] = block_id
        text = value(name, held)
        if name.startswith(RESOLVE):
            if text:
                resolved[name.removeprefix(RESOLVE)] = Choice(text)
        elif name == REASON or name in ORDER:
            fields[name] = text
        else:
            raise ValueError(f"{name} is no field of this form")
    reason = fields.pop(REASON, "")
    return Typed(Draft(**fields), reason, resolved, blocks)


def value(name: str, held: Mapping[str, Any]) -> str:
    """Return what an input holds as text; an empty one holds nothing."""
    several = held.get("selected_options")
    if several is not None:
        return (", " if name in LISTS else "\n").join(str(one.get("value", "")) for one in several)
    if "selected_option" in held:
        return str((held["selected_option"] or {}).get("value", ""))
    return str(held.get("selected_date") or held.get("value") or "")


def errors(found: Mapping[str, str], blocks: Mapping[str, str]) -> dict[str, str]:
    """Return errors under the blocks they belong to; one of a field that is not on the form goes to the first."""
    placed: dict[str, str] = {}
    for name, said in found.items():
        block = blocks.get(name)
        text = said[:1].upper() + said[1:] if block else f"{LABELS.get(name, name)}: {said}"
        block = block or next(iter(blocks.values()))
        placed[block] = shortened(f"{placed[block]} {text}" if block in placed else text, limits.ERROR)
    return placed


def beside(findings: Sequence[Finding], resolved: Mapping[str, str]) -> list[Block]:
    """Return what was found beside a change, and a choice for each fact that one is wanted for."""
    if not findings:
        return []
    blocks = [section("Before this is saved, say how it goes together with what is held:")]
    for other, of_it in _by_fact(findings).items():
        blocks += found(of_it)
        if any(one.needs_choice for one in of_it):
            options = choices_for(of_it)
            picked = choice(options, resolved.get(other, ""), example="What is to become of it")
            blocks.append(labelled(f"{RESOLVE}{other}:0", other, picked))
    return [*blocks, divider()]


def found(findings: Sequence[Finding]) -> list[Block]:
    """Return why a fact was found, and what it says."""
    first = findings[0]
    says = shortened(first.statement, 400)
    return [section(f"{' '.join(one.why for one in findings)}\n{first.other}: “{says}”")]


def choices_for(findings: Sequence[Finding]) -> list[Option]:
    """Return what may be chosen for the fact that findings name."""
    wanted = [one for one in findings if one.needs_choice] or findings
    offered = dict.fromkeys(choice_ for one in wanted for choice_ in one.choices)
    return [(one.value, CHOICES[one].format(findings[0].other)) for one in offered]


def _by_fact(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for one in findings:
        grouped.setdefault(one.other, []).append(one)
    return grouped


def by_fact(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return findings together that name the same fact."""
    return list(_by_fact(findings).values())


def choices_form(
    title: str,
    submit: str,
    findings: Sequence[Finding],
    resolved: Mapping[str, str],
    metadata: str,
    callback: str = REASON_FORM,
) -> dict[str, Any]:
    """Return the modal that asks how a change goes together with the facts beside it."""
    asked = beside(findings, resolved)[:-1]  # no rule below the last
    return modal(title, asked, submit=submit, callback=callback, metadata=metadata)


def reason_form(
    title: str, submit: str, about: str, metadata: str, reason: str = "", callback: str = REASON_FORM
) -> dict[str, Any]:
    """Return the modal that asks why."""
    asked = labelled(f"{REASON}:0", "Reason", text_input(reason, lines=True))
    return modal(title, [section(about), asked], submit=submit, callback=callback, metadata=metadata)


def notice(title: str, text: str) -> dict[str, Any]:
    """Return a modal that says one thing."""
    return modal(title, [section(cut(text, limits.SECTION))])


def page(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    """Return a modal to read."""
    return modal(title, list(blocks)[: limits.MODAL_BLOCKS])


def mistakes(found: Mapping[str, str]) -> list[Block]:
    """Return errors above a form, where it is too late to put them on their fields."""
    return [section(f"{LABELS.get(name, name)}: {said}") for name, said in found.items()]


def noted(text: str) -> list[Block]:
    """Return a sentence above a form."""
    return [section(text), divider()]


def modal(
    title: str, blocks: Sequence[Block], *, submit: str = "", callback: str = "", metadata: str = ""
) -> dict[str, Any]:
    """Return a modal of blocks; with `submit` it can be sent."""
    view: dict[str, Any] = {
        "type": "modal",
        "title": plain(title, limits.TITLE),
        "close": plain("Cancel" if submit else "Close", limits.TITLE),
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain(submit, limits.TITLE)
    if callback:
        view["callback_id"] = callback
    return view | ({"private_metadata": metadata} if metadata else {})
