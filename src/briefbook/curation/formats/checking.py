"""An entry of a file -> a fact, or everything that is wrong with it in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from briefbook.curation.formats.columns import cells_of, column_of, data_of
from briefbook.curation.formats.entries import Entry, Path
from briefbook.documents import anchor
from briefbook.documents.quotes import occurrences
from briefbook.models import MIN_PHRASINGS, Document, Fact, FactStatus, Frozen, HeldFact


@dataclass(frozen=True)
class Known:
    """What the base holds, as far as an import is compared with it."""

    facts: Mapping[str, HeldFact]
    documents: Mapping[str, Document]
    texts: Mapping[str, str]  # of the documents whose text is held
    topics: frozenset[str]


class Problem(Frozen):
    """Something in a file that cannot be imported: where, what is wrong, and what to do."""

    row: int | None = None  # of a table, as a spreadsheet counts
    line: int | None = None  # of a text file
    column: str = ""  # of a table
    fact_id: str = ""
    field: str = ""  # of the fact; of a table it is the column
    problem: str
    remedy: str

    def __str__(self) -> str:
        places = [f"row {self.row}"] if self.row else []
        places += [f"line {self.line}"] if self.line else []
        fact = f" ({self.fact_id})" if self.fact_id else ""
        field = f", {self.field}" if self.field else ""
        return f"{', '.join(places)}{fact}{field}: {self.problem}. {self.remedy}"


@dataclass(frozen=True)
class Checked:
    """An entry with the fact that it is, None when something is wrong with it."""

    entry: Entry
    fact_id: str
    fact: Fact | None
    problems: tuple[Problem, ...] = ()


def checked(entry: Entry, known: Known) -> Checked:
    """Return the fact of an entry; columns that its file does not have are as the base has them.

    A citation without its place, or with a place where the quote is not, is put where the held text has it.
    """
    data, problems = _data(entry, known)
    if not isinstance(data, dict):
        wrong = _problem(
            entry, "", (), "it is not a fact", "Write the fields of a fact, each with its value."
        )
        return Checked(entry, "", None, (wrong,))
    fact_id = data["id"] if isinstance(data.get("id"), str) else ""
    held = known.facts.get(fact_id)
    if not problems and held and _fact(data) == held.fact:
        return Checked(entry, fact_id, held.fact)  # also when its quote is no longer in the text
    for more in (_unplaced(entry, fact_id, data, known), _invalid(entry, fact_id, data)):
        named = {problem.field for problem in problems}  # a cell that cannot be read is not missing too
        problems += [problem for problem in more if problem.field not in named]
    fact = None if problems else _fact(data)
    if fact:
        problems += [*_references(entry, fact, known), *_fewer_phrasings(entry, fact, held)]
    return Checked(entry, fact_id, None if problems else fact, tuple(problems))


def _data(entry: Entry, known: Known) -> tuple[Any, list[Problem]]:
    if entry.cells is None:
        return _copied(entry.data), []
    fact_id = entry.cells.get("id", "").strip()
    held = known.facts.get(fact_id)
    cells = {**(cells_of(held.fact) if held else {}), **entry.cells}
    data, troubles = data_of(cells)
    wrong = (*entry.troubles, *troubles)
    return data, [_problem(entry, fact_id, (one.column,), one.problem, one.remedy) for one in wrong]


def _copied(data: Any) -> Any:
    """Return an entry with its citations copied, since their places may be filled in."""
    if not isinstance(data, dict) or not isinstance(data.get("citations"), list):
        return data
    return {**data, "citations": [dict(c) if isinstance(c, dict) else c for c in data["citations"]]}


def _fact(data: Mapping[str, Any]) -> Fact | None:
    try:
        return Fact.model_validate(data)
    except ValidationError:
        return None


# --- the place of a quote


def _unplaced(entry: Entry, fact_id: str, data: dict[str, Any], known: Known) -> list[Problem]:
    """Fill in where each quote stands and return what keeps it from being found."""
    problems: list[Problem] = []
    citations = data.get("citations")
    for at, citation in enumerate(citations if isinstance(citations, list) else ()):
        if not isinstance(citation, dict) or not isinstance(citation.get("quote"), str):
            continue
        document = known.documents.get(str(citation.get("document")))
        if document is None or _in_place(citation, known.texts.get(document.id), data):
            continue
        text = known.texts.get(document.id)
        wrong = _place(citation, document, text)
        if wrong:
            field, problem, remedy = wrong
            problems.append(_problem(entry, fact_id, ("citations", at, field), problem, remedy))
            citation.update(start=0, end=len(citation["quote"]))  # said already: not missing too
    return problems


def _in_place(citation: Mapping[str, Any], text: str | None, data: Mapping[str, Any]) -> bool:
    """Return whether a citation's place is to be taken as it is given."""
    start, end = citation.get("start"), citation.get("end")
    if start is None and end is None:
        return False
    if text is None or data.get("status", "live") != FactStatus.live:
        return True
    return isinstance(start, int) and isinstance(end, int) and text[start:end] == citation["quote"]


def _place(citation: dict[str, Any], document: Document, text: str | None) -> tuple[str, str, str] | None:
    """Put a citation where its quote stands; return field, problem and remedy when that is not known."""
    if text is None:
        remedy = "Import the text with `briefbook documents add FILE`, or fill in start and end."
        return "start", f"it is blank, and the text of {document.id} is not held", remedy
    quote = citation["quote"]
    places = occurrences(text, quote) if quote else []
    if not places:
        remedy = "Copy it from the text as it stands there, without leaving anything out."
        return "quote", f"it does not stand in {document.id}, to the letter", remedy
    if len(places) > 1:
        some = ", ".join(f"{start}-{start + len(quote)}" for start in places[:4])
        return (
            "quote",
            f"it stands {len(places)} times in {document.id} ({some})",
            ("Make it longer, or fill in the start and end of the place that is meant."),
        )
    try:
        citation.update(anchor(document, text, quote).model_dump(mode="json"))
    except ValidationError:  # too many words: said with the other errors
        citation.update(start=places[0], end=places[0] + len(quote))
    return None


# --- what the model refuses


def _invalid(entry: Entry, fact_id: str, data: Mapping[str, Any]) -> list[Problem]:
    try:
        Fact.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        outer = {one["loc"][:depth] for one in found for depth in range(len(one["loc"]))}
        # A list is too short once the entry that is wrong is left out of it: that is no second error.
        return [
            _problem(entry, fact_id, _path(one), *_words(one)) for one in found if one["loc"] not in outer
        ]
    return []


def _path(error: ErrorDetails) -> Path:
    """Return the field of an error; one of the whole fact or citation belongs to the field that it is about."""
    path = error["loc"]
    about = next((name for word, name in _ABOUT.items() if word in error["msg"]), None)
    return (*path, about) if about and error["type"] == "value_error" and about not in path else path


_ABOUT = {
    "as_of_basis": "as_of_basis", "the phrasing": "phrasings", "the quote has": "quote", "`to` goes": "to"
}  # fmt: skip

_REMEDIES = {
    "words;": "Shorten it to the phrase that proves the fact.",
    "is not a date": "Where a spreadsheet has changed it, format the cell as text first.",
    "end - start": "Clear start and end to have the quote found in the text.",
    "as_of_basis": "Give as_of and whether it is stated or inferred, or neither.",
    "there twice": "Remove one of them.",
    "`to` goes": "Write both ends, as between 400 and 450.",
}

_PATTERNS = {
    "id": ("an id", "Write F and a number, such as F42."),
    "items": ("the id of a fact", "Write F and a number, such as F42."),
    "differs_from": ("the id of a fact", "Write F and a number, such as F42."),
    "updates": ("the id of a fact", "Write F and a number, such as F42."),
    "topics": ("the id of a topic", "Write it as in topics.yml: small letters, digits and hyphens."),
    "document": ("the id of a document", "Write it as in documents.yml: small letters, digits and hyphens."),
}


def _words(error: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong and what to do."""
    context, given = error.get("ctx", {}), _short(error["input"])
    field = next((step for step in reversed(error["loc"]) if isinstance(step, str)), "")
    match error["type"]:
        case "missing":
            return "it is missing", "Fill it in."
        case "extra_forbidden":
            return "there is no such field", "Remove it, or mend its name."
        case "enum":
            return f"“{given}” is not one of its values", f"Write one of {context['expected']}."
        case "too_short":
            least, there = context["min_length"], context["actual_length"]
            return f"there are {there}, and {least} are the least", "Add what is missing."
        case "string_too_long":
            return f"it has more than {context['max_length']:,} characters", "Shorten it."
        case "string_pattern_mismatch" if field in _PATTERNS:
            what, remedy = _PATTERNS[field]
            return f"“{given}” is not {what}", remedy
        case "string_too_short" | "string_pattern_mismatch":
            return "it is blank", "Fill it in, or remove it."
        case "string_type":
            return f"{given} is not text", f'Put it in quotation marks: "{given}".'
        case "value_error":
            problem = error["msg"].removeprefix("Value error, ")
            remedy = next((told for word, told in _REMEDIES.items() if word in problem), _LOOK)
            return problem, remedy
    return f"“{given}” is not right: {error['msg'][:1].lower()}{error['msg'][1:]}", _LOOK


_LOOK = "Export the facts to see how it is written."


def _short(given: object) -> str:
    text = str(given)
    return text if len(text) <= 40 else f"{text[:40]}…"


# --- what it refers to


def _references(entry: Entry, fact: Fact, known: Known) -> list[Problem]:
    problems = []
    for at, citation in enumerate(fact.citations):
        if citation.document not in known.documents:
            problem, remedy = f"there is no document {citation.document}", "Add it to documents.yml first."
            problems.append(_problem(entry, fact.id, ("citations", at, "document"), problem, remedy))
    for topic in fact.topics:
        if topic not in known.topics:
            problem, remedy = f"there is no topic {topic}", "Add it to topics.yml first, or mend its name."
            problems.append(_problem(entry, fact.id, ("topics",), problem, remedy))
    return problems


def _fewer_phrasings(entry: Entry, fact: Fact, held: HeldFact | None) -> Iterator[Problem]:
    """Yield a problem when a fact would be left with fewer phrasings than are wanted; one may come with fewer."""
    there = len(fact.phrasings)
    if held and there < min(MIN_PHRASINGS, len(held.fact.phrasings)):
        told = f"there are {there}, and {MIN_PHRASINGS} are the least"
        yield _problem(entry, fact.id, ("phrasings",), told, "Add what is missing.")


def missing_facts(one: Checked, ids: frozenset[str]) -> Iterator[Problem]:
    """Yield a problem for each fact that a fact refers to and that is in neither base nor file."""
    if one.fact is None:
        return
    for field in ("items", "differs_from", "updates"):
        for other in getattr(one.fact, field):
            if other not in ids:
                remedy = "Add it in the same file, or mend the number."
                yield _problem(one.entry, one.fact_id, (field,), f"there is no fact {other}", remedy)


def twice(one: Checked, place: str) -> Problem:
    """Return the problem that a file has a fact in two places."""
    remedy = "Give a new fact the next free number, or remove one of the two."
    return _problem(one.entry, one.fact_id, ("id",), f"{one.fact_id} is in the file twice ({place})", remedy)


def _problem(entry: Entry, fact_id: str, path: Path, problem: str, remedy: str) -> Problem:
    in_table = entry.cells is not None
    field = column_of(path) if in_table else ".".join(map(str, path))
    return Problem(
        row=entry.row,
        line=entry.line_of(path) if entry.line_of else entry.line,
        column=field if in_table else "",
        fact_id=fact_id,
        field=field,
        problem=problem,
        remedy=remedy,
    )
