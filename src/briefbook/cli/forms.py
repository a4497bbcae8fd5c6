"""A fact as a form in an editor: YAML with a line of help a field; what is wrong is written beside its field."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml

from briefbook import knowledge
from briefbook.cli.common import note
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import LABELS, LINES, LISTS, Draft
from briefbook.errors import BriefbookError, KnowledgeError

HELP: Mapping[str, str] = {
    "statement": "what is so, in one sentence of our own that stands alone: who says it and, where it matters, when",
    "kind": "statistic, amount, date, event, finding, position, recommendation, commitment, definition or list",
    "phrasings": "how people ask, at least three",
    "document": "the id of the document that proves it; `briefbook documents list` has them",
    "quote": "the shortest phrase that proves it, exact to the letter, at most 25 words",
    "paragraph": "only needed where the quote stands at several places",
    "also": "further quotes, each as document: quote",
    "speaker": "who says it",
    "source": "whose figure it is, when somebody else's",
    "as_of": "the date it holds for: 2018, 2018-09, 2018-09-03 or 2019-01/2019-03",
    "as_of_basis": "stated when the document gives the date, else inferred",
    "topics": "ids of topics",
    "quantities": "figures: under 230000 reports, or between 400 and 450 people | arrested",
    "places": "where it is so",
    "bodies": "whom it is about",
    "population": "children, men, under 13s …",
    "period": "the time it is about",
    "negated": "yes when it says that something is not so",
    "items": "of a list: the facts that are its items",
    "differs_from": "facts that say otherwise",
    "updates": "facts that this one replaces",
    "owner": "who looks after it",
    "review": "when it is due for a look",
    "note": "for curators; never in an answer",
}
assert HELP.keys() == LABELS.keys()

Form = TypeVar("Form")

GO_ON = "Save and close to go on; save it empty to stop. Lines that begin with # are left out."
_EDITORS = ("sensible-editor", "nano", "vi", "notepad")


def form_text(draft: Draft, heading: str, errors: Mapping[str, str], suggestions: Mapping[str, str]) -> str:
    """Return a draft as YAML; it reads back as the same draft."""
    head = f"# {heading}\n# {GO_ON}\n"
    return head + fields_text(draft, errors, suggestions, HELP)


def fields_text(
    draft: Draft, errors: Mapping[str, str], suggestions: Mapping[str, str], fields: Iterable[str]
) -> str:
    """Return some fields of a draft as YAML, each below its help and what is wrong with it."""
    lines = []
    typed = draft.given()
    for name, hint in ((name, HELP[name]) for name in HELP if name in fields):
        lines += ["", f"# {LABELS[name]}: {hint}"]
        lines += [f"#! {line}" for line in errors.get(name, "").splitlines()]
        if name in suggestions:
            lines += [f"#! {line}" for line in _dumped(name, suggestions[name]).splitlines()]
        lines.append(_dumped(name, typed.get(name, "")).rstrip("\n"))
    return "\n".join(lines) + "\n"


def read_form(text: str, name: str) -> Draft:
    """Return what somebody typed; `KnowledgeError` names the line that is no YAML, or the field that is none."""
    knowledge.parse(text, name)  # refuses anchors, keys given twice and the like
    data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - every value as the text that it is
    if data in (None, ""):
        return Draft()
    if not isinstance(data, dict):
        raise KnowledgeError(f"{name}: this should be a field a line, each with a colon.")
    odd = next((key for key in data if key not in LABELS), None)
    if odd is not None:
        raise KnowledgeError(f"{name}: there is no field {odd}. The fields are {', '.join(LABELS)}.")
    return Draft(**{key: _text(key, value, name) for key, value in data.items()})


def filled_in_editor(
    draft: Draft, heading: str, name: str, accept: Callable[[Draft], object]
) -> tuple[Draft, Callable[[], Path]]:
    """Let somebody fill in a form until `accept` takes it; return it, and what keeps it in a file.

    `accept` raises `FieldErrors`, which are written into the form. A form that is saved as it was shown with its
    errors is given up, and kept in a file.
    """
    return in_editor(
        form_text(draft, heading, {}, {}),
        name,
        lambda typed: read_form(typed, "the form"),
        accept,
        lambda typed, error: form_text(typed, heading, error.errors, error.suggestions),
    )


def in_editor(
    text: str,
    name: str,
    read: Callable[[str], Form],
    accept: Callable[[Form], object],
    with_errors: Callable[[Form, FieldErrors], str],
) -> tuple[Form, Callable[[], Path]]:
    """Let somebody fill in a text until it can be read and `accept` takes it; see `filled_in_editor`."""
    while True:
        typed = _edited(text, name)
        if not _has_content(typed):
            raise BriefbookError("The form was empty, so nothing was saved.")
        try:
            form = read(typed)
        except KnowledgeError as error:
            problem: BriefbookError = error
            again = f"#! {error}\n" + "".join(one for one in typed.splitlines(True) if one[:2] != "#!")
        else:
            try:
                accept(form)
                return form, partial(keep, typed, name)
            except FieldErrors as error:
                problem, again = error, with_errors(form, error)
            except BriefbookError as error:
                raise typed_is_kept(error, keep(typed, name)) from error
        if again == text:  # saved as it was shown: given up
            raise typed_is_kept(problem, keep(typed, name))
        text = again


def typed_is_kept(error: BriefbookError, path: Path) -> BriefbookError:
    """Return an error that says where what was typed is kept."""
    return BriefbookError(f"{error}\nWhat you typed is kept in {path}; `--from {path}` takes it up again.")


def keep(text: str, name: str) -> Path:
    """Write what was typed to a file that is nobody else's, and return where."""
    handle, path = tempfile.mkstemp(prefix=f"briefbook-{name}-", suffix=".yml")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return Path(path)


def read_from(path: Path) -> Draft:
    """Return the draft that a file of the form's kind holds."""
    try:
        return read_form(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BriefbookError(f"{path} cannot be read: {error}.") from None


def _edited(text: str, name: str) -> str:
    """Return a text as somebody leaves it in their editor."""
    path = keep(text, name)
    try:
        done = subprocess.run([*_editor(), str(path)], check=False)  # noqa: S603 - the editor its user has set
        if done.returncode:
            raise BriefbookError(f"The editor ended with {done.returncode}, so nothing was saved.")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BriefbookError(f"The editor cannot be started: {error}. Set EDITOR.") from None
    except UnicodeDecodeError:
        raise BriefbookError("The form is not UTF-8 text, so nothing was saved.") from None
    finally:
        path.unlink(missing_ok=True)


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        return shlex.split(chosen)
    found = next((name for name in _EDITORS if shutil.which(name)), None)
    if found is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        note("briefbook: without a terminal or EDITOR there is no form to fill in.")
        raise BriefbookError("Give the fields as options (--statement …), or a filled form with --from FILE.")
    return [found]


def _dumped(name: str, text: str) -> str:
    """Return one field as YAML; lists stand an entry a line."""
    value: str | list[str] = text
    if name in LINES | LISTS:
        value = text.split("\n" if name in LINES else ", ") if text else []
    return yaml.dump({name: value}, allow_unicode=True, width=100_000, default_flow_style=False)


def _text(key: str, value: Any, name: str) -> str:
    """Return a value of the form as the draft has it."""
    if isinstance(value, list) and key in LINES | LISTS:
        if not all(isinstance(entry, str) for entry in value):
            raise KnowledgeError(f"{name}: {key}: an entry is no plain text. Put it in quotation marks.")
        return ("\n" if key in LINES else ", ").join(value)
    if not isinstance(value, str):
        raise KnowledgeError(f"{name}: {key}: this should be plain text. Put it in quotation marks.")
    return value


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.startswith("#") for line in text.splitlines())
