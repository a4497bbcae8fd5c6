"""Several facts from one candidate as a text in an editor: a form each, with a line of three hyphens between."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from briefbook.cli.forms import GO_ON, fields_text, in_editor, read_form
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft
from briefbook.curation.reviewing import PartErrors
from briefbook.errors import KnowledgeError

_FIELDS = ("statement", "kind", "phrasings", "quote", "speaker", "source", "as_of", "as_of_basis", "topics")
_HYPHENS = re.compile(r"^---\s*$", re.MULTILINE)


def split_in_editor(
    draft: Draft, parts: list[Draft] | None, name: str, accept: Callable[[list[Draft]], object]
) -> list[Draft]:
    """Let somebody write the parts of a candidate until `accept` takes them; `parts` are those written before."""
    given = {**draft.given(), "phrasings": ""}
    part = Draft(**{field: given[field] for field in _FIELDS if field in given})
    text = parts_text(parts or [part, part], None)
    done, _ = in_editor(text, name, read_parts, accept, lambda typed, error: parts_text(typed, error))
    return done


def read_parts_from(path: Path) -> list[Draft]:
    """Return the parts that a file has."""
    try:
        return read_parts(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}.") from None


def parts_text(drafts: Sequence[Draft], error: FieldErrors | None) -> str:
    """Return forms as one text, what is wrong beside its field."""
    wrong = error.part if isinstance(error, PartErrors) else 1
    texts = []
    for number, draft in enumerate(drafts, start=1):
        errors = error.errors if error and number == wrong else {}
        suggestions = error.suggestions if error and number == wrong else {}
        more = [field for field, text in draft.given().items() if text]
        fields = {*_FIELDS, *more, *errors}
        texts.append(fields_text(draft, errors, suggestions, fields))
    head = f"# One fact a part; add parts with a line of three hyphens between.\n# {GO_ON}\n"
    return head + "\n---\n".join(texts)


def read_parts(text: str) -> list[Draft]:
    """Return the forms of a text; `KnowledgeError` names the part that cannot be read."""
    found = [read_form(part, f"part {at}") for at, part in enumerate(_HYPHENS.split(text), start=1)]
    parts = [draft for draft in found if draft.given()]
    if len(parts) < 2:
        raise KnowledgeError("A split makes at least two facts: write two parts, with --- between them.")
    return parts
