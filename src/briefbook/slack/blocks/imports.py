"""Windows for files: choose one, look at what it would change or how it reads, and confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from briefbook.curation import diff
from briefbook.curation.formats import Format
from briefbook.curation.formats.plan import Beside, Changed, ImportPlan
from briefbook.curation.taking import Arrived, as_read, suggested_date
from briefbook.documents.encoding import UNSURE, samples
from briefbook.documents.entry import Entry
from briefbook.documents.intake import FORMATS
from briefbook.documents.reading import Reading
from briefbook.models import Basis, Document, Frozen, Passage, PassageKind
from briefbook.slack.blocks import limits, review
from briefbook.slack.blocks.changes import changed
from briefbook.slack.blocks.forms import BASES, REASON, modal
from briefbook.slack.blocks.inputs import VALUE, choice, fields_of, labelled, text_input
from briefbook.slack.blocks.parts import (
    MODAL,
    Block,
    actions,
    button,
    divider,
    fill,
    plain,
    rich,
    section,
    small,
    strong,
)
from briefbook.slack.blocks.text import clean, cut, shortened

CHOOSE, TAKE, KEEP = "files.choose", "files.import", "files.document"  # windows
LOOK = "files.look"  # a button, followed by its place
FILE, SEEN, TITLE, LETTERS, PRIMARY = "file", "seen", "title", "letters", "primary"

FACTS = ", ".join(f".{one}" for one in Format)
DOCUMENTS = ".txt, .md, .html, .docx, .pdf"
ENDINGS = (*Format, "yml", "tsv", *(ending.removeprefix(".") for ending in FORMATS))
KINDS = f"Facts come as {FACTS}; documents as {DOCUMENTS}."
MOST_PROBLEMS, MOST_BESIDE, MOST_ADDED, MOST_CHANGED, MOST_PASSAGES = 20, 12, 12, 8, 40
PASSAGE = 260  # characters of a paragraph in the preview
_APART = (PassageKind.furniture, PassageKind.metadata)


def choose() -> dict[str, Any]:
    """Return the window that asks for a file."""
    element = {"type": "file_input", "action_id": VALUE, "max_files": 1, "filetypes": list(ENDINGS)}
    hint = "Up to 10 MB here. A larger one: send it to me in a direct message, and press the button below it."
    asked = labelled(f"{FILE}:0", "File", element, hint=hint)
    about = f"{KINDS} You see first what would change, or how it reads; nothing is kept before you confirm."
    return modal("Import", [section(about), asked], submit="Look at it", callback=CHOOSE)


def offer(names: Sequence[tuple[str, str]]) -> list[Block]:
    """Return the message under files that a curator sent: (id, name), a button each."""
    blocks: list[Block] = []
    for at, (file_id, name) in enumerate(names):
        label = f"Look at {shortened(name, 50)} …"
        blocks.append(section(f"Shall I take in {shortened(name, 100)}? You see first what is in it."))
        blocks += actions([button(label, f"{LOOK}.{at}", file_id, says=f"Look at {name}")])
    return blocks


# --- a file of facts


def facts(plan: ImportPlan, metadata: str, *, live: bool, note: str = "", filling: int = 0) -> dict[str, Any]:
    """Return the dry run: what is wrong row by row, what is beside its facts, what is added and changed."""
    head = [strong(f"{plan.name}: {_counts(plan)}"), small(_after(plan, live))]
    groups = [
        [section(f"⚠️ {note}"), *head] if note else head,
        *_problems(plan),
        *_beside(plan),
        *_changes(plan),
        *_added(plan),
    ]
    if plan.problems or not plan.saves:
        return modal("Import: dry run", fill(groups, [], "… {} more parts", MODAL))
    blocks = fill(groups, _confirm(plan, filling), "… {} more parts", MODAL)
    return modal("Import: dry run", blocks, submit="Import", callback=TAKE, metadata=metadata)


def _counts(plan: ImportPlan) -> str:
    return f"{len(plan.added)} to add, {len(plan.changed)} to change, {len(plan.unchanged)} unchanged"


def _after(plan: ImportPlan, live: bool) -> str:
    """Return what becomes of it, and of the facts that the file does not have."""
    if plan.problems:
        return "Nothing can be imported until every error is mended in the file."
    if not plan.saves:
        return "The base has all of it already."
    then = "it is live at once." if live else "it waits for approval, as one proposal."
    rest = f" {plan.untouched} facts that are not in the file stay as they are." if plan.untouched else ""
    return f"Once imported {then}{rest}"


def _confirm(plan: ImportPlan, filling: int) -> list[Block]:
    ticks: list[Block] = []
    if plan.open:
        option = {"text": plain("I have looked at them: both are to stand", limits.OPTION), "value": SEEN}
        element = {"type": "checkboxes", "action_id": VALUE, "options": [option]}
        ticks = [labelled(f"{SEEN}:{filling}", "Facts that may repeat or contradict others", element)]
    reason = labelled(f"{REASON}:{filling}", "Reason", text_input(""), hint="For the history.", optional=True)
    return [divider(), *ticks, reason]


def _problems(plan: ImportPlan) -> list[list[Block]]:
    rows = [section(f"❌ {_upper(str(one))}") for one in plan.problems[:MOST_PROBLEMS]]
    return _part("Errors", rows, len(plan.problems), MOST_PROBLEMS)


def _beside(plan: ImportPlan) -> list[list[Block]]:
    rows = [_one_beside(one) for one in plan.findings[:MOST_BESIDE]]
    told = _part("May repeat or contradict", rows, len(plan.findings), MOST_BESIDE)
    if plan.compared:
        told.append([small(f"Only the first {plan.compared:,} facts were compared with others.")])
    return told


def _one_beside(one: Beside) -> Block:
    """Return a row, why it was found, and what the other says."""
    lines = [
        {"type": "text", "text": f"{_upper(one.place)}, {one.fact.id}  ", "style": {"bold": True}},
        {"type": "text", "text": clean(cut(one.fact.statement, 300))},
    ]
    why = [
        {"type": "text", "text": one.finding.why, "style": {"italic": True}},
        {"type": "text", "text": f"\n{one.finding.other}: {clean(cut(one.finding.statement, 300))}"},
    ]
    sections: list[Block] = [
        {"type": "rich_text_section", "elements": lines},
        {"type": "rich_text_quote", "elements": why},
    ]
    return {"type": "rich_text", "elements": sections}


def _changes(plan: ImportPlan) -> list[list[Block]]:
    shown = [_change(one) for one in plan.changed[:MOST_CHANGED]]
    left = len(plan.changed) - MOST_CHANGED
    more = [[small(f"… and {left} more to change")]] if left > 0 else []
    return [[divider(), strong(f"To change: {len(plan.changed)}")], *shown, *more] if shown else []


def _change(one: Changed) -> list[Block]:
    changes = diff.changes(one.before.fact, one.fact)
    title = strong(f"{one.fact.id} (revision {one.before.revision})")
    told = changed(changes, most=4)
    return [title, *(told or [small(", ".join(one.fields))])]


def _added(plan: ImportPlan) -> list[list[Block]]:
    rows = [
        rich(
            "rich_text_section",
            [
                {"type": "text", "text": f"{fact.id}  ", "style": {"bold": True}},
                {"type": "text", "text": clean(cut(fact.statement, 300))},
            ],
        )
        for fact in plan.added[:MOST_ADDED]
    ]
    return _part("To add", rows, len(plan.added), MOST_ADDED)


def _part(title: str, rows: Sequence[Block], of: int, most: int) -> list[list[Block]]:
    """Return a heading with how many there are, the first of them, and how many more."""
    if not rows:
        return []
    more = [[small(f"… and {of - most} more")]] if of > most else []
    return [[divider(), strong(f"{title}: {of}"), rows[0]], *([row] for row in rows[1:]), *more]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- a document


class Said(Frozen):
    """What a curator typed about a document."""

    title: str = ""
    publisher: str = ""
    publisher_basis: str = ""
    date: str = ""
    date_basis: str = ""
    url: str = ""
    primary: bool = False
    letters: bool = False  # that the letters of a text without a known encoding are right


def suggested(reading: Reading) -> Said:
    """Return the form of a document as it opens: what the file says of itself, to be confirmed."""
    return Said(title=reading.hints.title, publisher=reading.hints.publisher, date=suggested_date(reading))


def document(
    arrived: Arrived, said: Said, metadata: str, *, note: str = "", filling: int = 0
) -> dict[str, Any]:
    """Return the window of a document: what it is, to be confirmed, and its paragraphs as they were read."""
    reading = arrived.reading
    assert reading is not None
    found = as_read(reading)
    body = sum(one.paragraph is not None for one in found)
    head = [
        section(f"{arrived.name}: {len(found)} passages, {body} of them body text. Read by {reading.reader}.")
    ]
    head += [small(told) for told in reading.notes[:5]]
    form = [*_document_fields(reading, said, filling), divider(), strong("How it reads")]
    counted = [None, *(one.paragraph for one in found)]
    passages = [[_passage(one, before)] for one, before in zip(found[:MOST_PASSAGES], counted, strict=False)]
    if len(found) > MOST_PASSAGES:
        passages.append([small(f"… and {len(found) - MOST_PASSAGES} more")])
    noted = [section(f"⚠️ {note}")] if note else []
    blocks = fill([[*noted, *head, *form], *passages], [], "… and {} more", MODAL)
    return modal("A new document", blocks, submit="Keep it", callback=KEEP, metadata=metadata)


def _document_fields(reading: Reading, said: Said, filling: int) -> list[Block]:
    def asked(name: str, label: str, element: Block, hint: str = "", *, optional: bool = True) -> Block:
        return labelled(f"{name}:{filling}", label, element, hint=hint, optional=optional)

    fields = [
        asked(TITLE, "Title", text_input(said.title), optional=False),
        asked("publisher", "Publisher", text_input(said.publisher), "Empty when the document does not say."),
        asked("publisher_basis", "How the publisher is known", choice(BASES, said.publisher_basis)),
        asked(
            "date", "Date", text_input(said.date), "2021, 2021-06 or 2021-06-30; empty when it does not say."
        ),
        asked("date_basis", "How the date is known", choice(BASES, said.date_basis)),
        asked("url", "Address on the web", text_input(said.url), "It is never opened."),
        asked(PRIMARY, "Kind", _tick(PRIMARY, "It is first-hand", chosen=said.primary)),
    ]
    if reading.encoding == UNSURE:
        told = f"It is not UTF-8. Read as Windows-1252 it has {samples(reading.text)}."
        ticked = _tick(LETTERS, "These letters are right", chosen=said.letters)
        fields.append(asked(LETTERS, "Letters", ticked, told, optional=False))
    return fields


def _tick(value: str, label: str, *, chosen: bool) -> Block:
    option = {"text": plain(label, limits.OPTION), "value": value}
    element: Block = {"type": "checkboxes", "action_id": VALUE, "options": [option]}
    return element | ({"initial_options": [option]} if chosen else {})


def _passage(one: Passage, before: int | None) -> Block:
    """Return a paragraph with its number, unless that is printed in it or was `before` it.

    A heading is bold; what is set apart is struck through, with the reason.
    """
    number = str(one.paragraph) if one.paragraph not in (None, before) and not one.label else ""
    text = clean(cut(one.text, PASSAGE)) + (" …" if len(one.text) > PASSAGE else "")
    words: list[Block] = [{"type": "text", "text": f"{number}  ", "style": {"bold": True}}] if number else []
    if one.kind in _APART:
        words += [
            {"type": "text", "text": text, "style": {"strike": True}},
            {"type": "text", "text": f"  {one.kind.value}: {one.reason}", "style": {"italic": True}},
        ]
    elif one.kind in (PassageKind.heading, PassageKind.title):
        words.append({"type": "text", "text": text, "style": {"bold": True}})
    else:
        words.append({"type": "text", "text": text})
    return rich("rich_text_section", words)


def said(view: Mapping[str, Any]) -> Said:
    """Return what was typed into the window of a document; raises `ValueError` for a field that it has not."""
    typed: dict[str, Any] = {}
    for name, _, element in fields_of(view):
        if name not in Said.model_fields:
            raise ValueError(f"{name} is no field of this window")
        if name in (PRIMARY, LETTERS):
            typed[name] = bool(element.get("selected_options"))
        elif "selected_option" in element:
            typed[name] = str((element["selected_option"] or {}).get("value", ""))
        else:
            typed[name] = str(element.get("value") or "").strip()
    return Said(**typed)


def entry(typed: Said) -> tuple[Entry | None, dict[str, str]]:
    """Return what was said of a document, or what is wrong with it by field."""
    wrong: dict[str, str] = {}
    fields: dict[str, Any] = {TITLE: typed.title, PRIMARY: typed.primary, "url": typed.url or None}
    if typed.letters:
        fields["encoding"] = UNSURE
    for name, basis in (("publisher", typed.publisher_basis), ("date", typed.date_basis)):
        value = getattr(typed, name)
        fields |= {name: value or None, f"{name}_basis": basis if value else Basis.none}
        if value and not basis:
            wrong[f"{name}_basis"] = f"Say whether the document states the {name} or we infer it."
    try:
        made = Entry.model_validate({name: value for name, value in fields.items() if name not in wrong})
    except ValidationError as error:
        wrong |= {str(one["loc"][0]): _mistake(one) for one in error.errors()}
        return None, wrong
    return (None if wrong else made), wrong


def _mistake(error: Any) -> str:
    if error["loc"][0] == "date":
        return "Write it as 2021, 2021-06 or 2021-06-30."
    told = str(error["msg"]).removeprefix("Value error, ")
    return f"{told[:1].upper()}{told[1:]}."


def kept(document_: Document, passages: int) -> str:
    """Return what is said once a document is kept."""
    return (
        f"“{document_.title}” is kept as {document_.id}, with {passages} passages. It stands in the list of documents"
        " of `/facts add` from now on."
    )


def taken_in(title: str, told: str, document: str) -> dict[str, Any]:
    """Return the window that says what was kept, and offers to put its sentences up for review."""
    return modal(title, [section(told), *review.offer(document)])


def chosen_file(view: Mapping[str, Any]) -> str:
    """Return the id of the file that was chosen in a window, "" when there is none."""
    for name, _, element in fields_of(view):
        if name == FILE:
            files = element.get("files") or [{}]
            return str(files[0].get("id") or "")
    return ""


def confirmed(view: Mapping[str, Any]) -> tuple[bool, str]:
    """Return whether the facts beside others were looked at, and the reason that was given."""
    seen, reason = False, ""
    for name, _, element in fields_of(view):
        if name == SEEN:
            seen = any(one.get("value") == SEEN for one in element.get("selected_options") or [])
        elif name == REASON:
            reason = str(element.get("value") or "")
    return seen, reason
