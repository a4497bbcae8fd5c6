"""What a person typed -> a fact, or what is wrong with it, field by field.

A field that reads as it did before is not touched, so that opening a form and sending it back changes nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rapidfuzz import fuzz, process

from briefbook.curation.citing import Library, QuoteError
from briefbook.curation.figures import carried_over
from briefbook.curation.forms import LABELS, Draft, draft_of, lines_of, list_of, quantity_of
from briefbook.errors import BriefbookError
from briefbook.matching.normalise import key
from briefbook.models import (
    MIN_PHRASINGS,
    STATEMENT_LIMIT,
    Basis,
    Citation,
    Document,
    Fact,
    FactKind,
    FactStatus,
    Particulars,
    Period,
)

LIKE_A_NAME = 70.0  # rapidfuzz ratio from which "guardian" is offered as "javid-speech-guardian-2018"
_PERIOD = TypeAdapter(Period)
_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"", "no", "n", "false", "0"})

Reader = Callable[[str], Particulars]  # a statement -> the figures, places and bodies it names


class FieldErrors(BriefbookError):
    """What is wrong, by field of the form; `suggestions` has the text that would do instead, where one is known."""

    def __init__(self, errors: Mapping[str, str], suggestions: Mapping[str, str] | None = None):
        self.errors = dict(errors)
        self.suggestions = dict(suggestions or {})
        super().__init__("\n".join(f"{LABELS.get(name, name)}: {text}" for name, text in self.errors.items()))


def to_fact(
    draft: Draft,
    *,
    base: Fact | None,
    fact_id: str,
    documents: Mapping[str, Document],
    texts: Mapping[str, str],
    topics: Collection[str],
    facts: Collection[str] = (),
    read: Reader | None = None,
    fewest: int = MIN_PHRASINGS,
) -> Fact:
    """Return the fact that a form describes; `base` is the fact as it was when the form was opened.

    Offsets, surroundings, paragraph and section of a quote are filled in from the text. `facts` are the ids
    that may be referred to. `read` gives the particulars that nobody typed; `fewest` is how many phrasings a new fact
    needs. Raises `FieldErrors`.
    """
    library = Library(documents, texts)
    needed = fewest if base is None else min(MIN_PHRASINGS, len(base.phrasings))
    return _Filled(draft, base, library, topics, facts, read, needed).fact(fact_id)


class _Filled:
    """One form being read: what is wrong is collected, so that all of it can be shown at once."""

    def __init__(
        self,
        draft: Draft,
        base: Fact | None,
        library: Library,
        topics: Collection[str],
        facts: Collection[str],
        read: Reader | None,
        fewest: int,
    ):
        before = draft_of(base).given() if base else {}
        self.base, self.library, self.topics, self.facts, self.read = base, library, topics, facts, read
        self.fewest = fewest
        self.typed = {name: text for name, text in draft.given().items() if before.get(name) != text}
        self.text = {**before, **self.typed}
        self.errors: dict[str, str] = {}
        self.suggestions: dict[str, str] = {}

    def fact(self, fact_id: str) -> Fact:
        values = self._plain_fields() | self._dates() | self._references() | {"citations": self._citations()}
        values["particulars"] = self._particulars()
        if self.base and self.base.status is FactStatus.stale:
            values["status"] = FactStatus.live  # its quotes have just been found in their texts again
        if self.errors:
            raise FieldErrors(self.errors, self.suggestions)
        data = dict(self.base or ()) | values | {"id": fact_id}
        try:
            return Fact.model_validate(data)
        except ValidationError as error:
            raise FieldErrors(_by_field(error)) from None

    # --- one group of fields each; every one returns the values that are to be other than before

    def _plain_fields(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: " ".join(self.typed[name].split()) or None
            for name in ("speaker", "source")
            if name in self.typed
        }
        if "note" in self.typed:
            values["note"] = self.typed["note"].strip()
        if "owner" in self.typed and self.typed["owner"].strip():
            values["owner"] = self.typed["owner"].strip()
        return (
            values
            | self._field("kind", self._kind)
            | self._field("statement", self._statement)
            | self._field("phrasings", self._phrasings)
        )

    def _field(self, name: str, parse: Callable[[str], Any]) -> dict[str, Any]:
        """Return the value of a field that has changed, or that a new fact cannot do without."""
        if name not in self.typed and self.base is not None:
            return {}
        try:
            return {name: parse(self.typed.get(name, ""))}
        except ValueError as error:
            self.errors[name] = str(error)
            return {}

    def _kind(self, text: str) -> FactKind:
        try:
            return FactKind(text.strip().casefold())
        except ValueError:
            raise ValueError(f"choose one of {', '.join(FactKind)}.") from None

    def _statement(self, text: str) -> str:
        statement = " ".join(text.split())
        if not statement:
            raise ValueError("write what is so, in one sentence of our own that stands alone.")
        if len(statement) > STATEMENT_LIMIT:
            raise ValueError(f"it has {len(statement):,} characters; {STATEMENT_LIMIT:,} is the most.")
        return statement

    def _phrasings(self, text: str) -> tuple[str, ...]:
        phrasings = tuple({key(line) or line: line for line in reversed(lines_of(text))}.values())[::-1]
        if len(phrasings) < self.fewest:
            raise ValueError(
                f"write at least {self.fewest} ways people ask for it, one a line; there "
                f"{'is' if len(phrasings) == 1 else 'are'} {len(phrasings)}."
            )
        return phrasings

    def _dates(self) -> dict[str, Any]:
        values = self._period("as_of") | self._period("review")
        if not {"as_of", "as_of_basis"} & self.typed.keys() or "as_of" in self.errors:
            return values
        as_of = values.get("as_of", self.base.as_of if self.base else None)
        values["as_of"] = as_of
        values["as_of_basis"] = self._basis(as_of)
        return values

    def _basis(self, as_of: str | None) -> Basis:
        typed = self.typed.get("as_of_basis", "").strip().casefold()
        if as_of is None:
            return Basis.none
        if typed in (Basis.stated, Basis.inferred):
            return Basis(typed)
        if typed not in ("", Basis.none):
            self.errors["as_of_basis"] = "write stated when the document gives the date, else inferred."
        if "as_of_basis" not in self.typed and self.base and self.base.as_of_basis is not Basis.none:
            return self.base.as_of_basis
        return Basis.inferred  # the cautious reading of a date that nobody says is in the document

    def _period(self, name: str) -> dict[str, str | None]:
        if name not in self.typed:
            return {}
        try:
            return {name: a_period(self.typed[name])}
        except ValueError as error:
            self.errors[name] = str(error)
            return {}

    def _references(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in ("items", "differs_from", "updates"):
            if name in self.typed:
                values[name] = tuple(fact_id(entry) for entry in list_of(self.typed[name]))
                self._known(name, values[name], self.facts, "fact")
        if "topics" in self.typed:
            values["topics"] = tuple(
                entry.casefold().replace(" ", "-") for entry in list_of(self.typed["topics"])
            )
            self._known("topics", values["topics"], self.topics, "topic")
        return values

    def _known(self, field: str, wanted: Sequence[str], known: Collection[str], what: str) -> None:
        missing = next((name for name in wanted if name not in known), None)
        if missing is None:
            return
        near = nearest(missing, known) if what != "fact" else None
        self.errors[field] = f"there is no {what} {missing}." + (f" Is it {near}?" if near else "")
        if near:
            self.suggestions[field] = ", ".join(near if name == missing else name for name in wanted)

    def _citations(self) -> tuple[Citation, ...]:
        first = self._first_citation()
        also = self.base.citations[1:] if self.base else ()
        try:
            if "also" in self.typed:
                also = tuple(self.library.further(line, also) for line in lines_of(self.typed["also"]))
            else:
                also = tuple(self.library.still(citation) for citation in also)
        except ValueError as error:
            self.errors["also"] = str(error)
        return (first, *also) if first else also

    def _first_citation(self) -> Citation | None:
        document = self.text.get("document", "").strip()
        if document not in self.library.documents:
            near = nearest(document, self.library.documents) if document else None
            self.errors["document"] = (
                f"{document} is not in the bibliography." if document else "say which document proves it."
            ) + (f" Is it {near}?" if near else "")
            self.suggestions |= {"document": near} if near else {}
            return None
        try:
            if self.base and not {"document", "quote", "paragraph"} & self.typed.keys():
                return self.library.still(self.base.citations[0])
            return self.library.cite(document, self.text.get("quote", ""), self.text.get("paragraph", ""))
        except QuoteError as error:
            self.errors[error.field] = str(error)
            self.suggestions |= {"quote": error.nearest} if error.nearest else {}
            return None

    def _particulars(self) -> Particulars:
        before = self.base.particulars if self.base else Particulars()
        values = self._typed_particulars() | {
            name: value for name, value in self._period("period").items() if name == "period"
        }
        read = self._read_particulars(before)
        return before.model_copy(update=read | values)

    def _typed_particulars(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: list_of(self.typed[name])
            for name in ("places", "bodies", "population")
            if name in self.typed
        }
        try:
            if "quantities" in self.typed:
                values["quantities"] = tuple(map(quantity_of, lines_of(self.typed["quantities"])))
            if "negated" in self.typed:
                values["negated"] = _yes(self.typed["negated"])
        except ValueError as error:
            self.errors[
                "quantities" if "quantities" not in values and "quantities" in self.typed else "negated"
            ] = str(error)
        return values

    def _read_particulars(self, before: Particulars) -> dict[str, Any]:
        """Return what the statement says of itself, for a new fact or when its figures are others than before."""
        if self.read is None or "statement" not in self.typed:
            return {}
        found = self.read(self.typed["statement"])
        if self.base is None:
            return {name: value for name, value in found if value}
        old, new = self.read(self.base.statement).quantities, found.quantities
        return {} if old == new else {"quantities": carried_over(before.quantities, old, new)}


def a_period(text: str) -> str | None:
    """Return a typed date as the models write it, None for none; `ValueError` says in words what is wrong."""
    period = text.strip()
    if not period:
        return None
    try:
        _PERIOD.validate_python(period)
    except ValidationError:
        raise ValueError(
            f"{period} is not a date: write 2018, 2018-09, 2018-09-03 or an interval 2019-01/2019-03."
        ) from None
    for day in period.split("/"):
        year, month, number = (int(part) for part in f"{day}-1-1".split("-")[:3])
        if year == 0 or number > monthrange(year, month)[1]:
            raise ValueError(f"there is no {day} in the calendar.")
    first, _, last = period.partition("/")
    if last and last < first[: len(last)]:
        raise ValueError(f"{period} ends before it begins.")
    return period


def fact_id(text: str) -> str:
    """Return "f42", "#42" and "42" as F42."""
    return "F" + text.strip().upper().lstrip("#F")


def nearest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that somebody most likely meant, or None."""
    found = process.extractOne(name.casefold(), list(known), scorer=fuzz.WRatio, score_cutoff=LIKE_A_NAME)
    return str(found[0]) if found else None


def _yes(text: str) -> bool:
    if text.strip().casefold() not in _YES | _NO:
        raise ValueError("write yes when the fact says that something is not so, else leave it empty.")
    return text.strip().casefold() in _YES


def _by_field(error: ValidationError) -> dict[str, str]:
    """Return what the models refused, by the field of the form it belongs to."""
    found: dict[str, str] = {}
    for one in error.errors():
        name = str(one["loc"][0]) if one["loc"] else "statement"
        field = {"citations": "quote", "particulars": "quantities"}.get(name, name)
        found.setdefault(field, one["msg"].removeprefix("Value error, ") + ".")
    return found
