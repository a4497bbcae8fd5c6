"""A fact as a form: every field as the text that a person reads and types.

`None` means that a field was not on the form and stays as it is; an empty text clears it. Lists that hold
sentences stand one a line, lists of names and ids with commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from briefbook.models import Citation, Fact, Frozen, Operator, Quantity

LINES = frozenset({"phrasings", "quantities", "also"})
LISTS = frozenset({"items", "topics", "places", "bodies", "population", "differs_from", "updates"})

LABELS: Mapping[str, str] = {  # what a person calls the field, on every surface
    "kind": "Kind",
    "statement": "Statement",
    "speaker": "Who says it",
    "source": "Whose figure",
    "document": "Document",
    "quote": "Quote",
    "paragraph": "Paragraph",
    "also": "Further quotes",
    "as_of": "As of",
    "as_of_basis": "Date stated or inferred",
    "phrasings": "How people ask",
    "topics": "Topics",
    "quantities": "Figures",
    "places": "Places",
    "bodies": "Bodies",
    "population": "People meant",
    "period": "Period",
    "negated": "Says that it is not so",
    "items": "Items of the list",
    "differs_from": "Differs from",
    "updates": "Updates",
    "owner": "Owner",
    "review": "Review date",
    "note": "Note for curators",
}


class Draft(Frozen):
    """What a person typed."""

    kind: str | None = None
    statement: str | None = None
    speaker: str | None = None
    source: str | None = None
    document: str | None = None  # of the first quote
    quote: str | None = None
    paragraph: str | None = None  # says which place is meant where a quote stands at several
    also: str | None = None  # further quotes, one a line: "document: quote"
    as_of: str | None = None
    as_of_basis: str | None = None
    phrasings: str | None = None  # one a line
    topics: str | None = None
    quantities: str | None = (
        None  # one a line: "under 230000 reports", "between 400 and 450 people | arrested"
    )
    places: str | None = None
    bodies: str | None = None
    population: str | None = None
    period: str | None = None
    negated: str | None = None  # "yes" or nothing
    items: str | None = None
    differs_from: str | None = None
    updates: str | None = None
    owner: str | None = None
    review: str | None = None
    note: str | None = None

    def given(self) -> dict[str, str]:
        """Return the fields that were on the form."""
        return {name: text for name, text in self if text is not None}


def draft_of(fact: Fact) -> Draft:
    """Return a fact as a filled form."""
    first, particulars = fact.citations[0], fact.particulars
    return Draft(
        kind=fact.kind.value,
        statement=fact.statement,
        speaker=fact.speaker or "",
        source=fact.source or "",
        document=first.document,
        quote=first.quote,
        paragraph=str(first.paragraph or ""),
        also=as_lines(quote_words(citation) for citation in fact.citations[1:]),
        as_of=fact.as_of or "",
        as_of_basis="" if fact.as_of is None else fact.as_of_basis.value,
        phrasings=as_lines(fact.phrasings),
        topics=as_list(fact.topics),
        quantities=as_lines(quantity_words(quantity) for quantity in particulars.quantities),
        places=as_list(particulars.places),
        bodies=as_list(particulars.bodies),
        population=as_list(particulars.population),
        period=particulars.period or "",
        negated="yes" if particulars.negated else "",
        items=as_list(fact.items),
        differs_from=as_list(fact.differs_from),
        updates=as_list(fact.updates),
        owner=fact.owner,
        review=fact.review or "",
        note=fact.note,
    )


def as_lines(entries: Iterable[str]) -> str:
    return "\n".join(entries)


def as_list(entries: Iterable[str]) -> str:
    return ", ".join(entries)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a field that are not blank, without outer white space."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def list_of(text: str) -> tuple[str, ...]:
    """Return the entries of a field with commas or line breaks between them, each once."""
    return tuple(dict.fromkeys(entry.strip() for entry in re.split(r"[,\n]", text) if entry.strip()))


def quote_words(citation: Citation) -> str:
    """Return a further quote as a line of the form."""
    return f"{citation.document}: {citation.quote}"


def quantity_words(quantity: Quantity) -> str:
    """Return a figure as a line of the form: "between 400 and 450 people | arrested per month"."""
    figure = number_words(quantity.value)
    if quantity.to is not None:
        figure += f" and {number_words(quantity.to)}"
    operator = "" if quantity.operator is Operator.exactly else f"{quantity.operator.value} "
    return f"{operator}{figure} {quantity.unit}" + (f" | {quantity.of}" if quantity.of else "")


def number_words(value: float) -> str:
    """Return a number as few characters as give it back: 230000, 0.04."""
    return str(int(value)) if value.is_integer() else repr(value)


_NUMBER = r"([-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)"
_QUANTITY = re.compile(
    rf"(?:(exactly|about|under|over|between)\s+)?{_NUMBER}(?:\s+(?:and|to)\s+{_NUMBER})?\s+(?:\|\s*)?([^|]*[^|\s])"
    r"(?:\s*\|\s*(.*))?",
    re.IGNORECASE,
)


def quantity_of(line: str) -> Quantity:
    """Return the figure that a line of the form describes; `ValueError` says in words what is wrong with it."""
    found = _QUANTITY.fullmatch(line.strip())
    if not found:
        raise ValueError(
            f"“{line}” is not a figure: write “230000 reports”, “under 230000 reports” "
            "or “between 400 and 450 people | arrested”"
        )
    word, value, to, unit, of = found.groups()
    operator = Operator(word.casefold()) if word else Operator.between if to else Operator.exactly
    if (operator is Operator.between) != (to is not None):
        raise ValueError(f"“{line}”: a figure between two has both, such as “between 400 and 450 people”")
    return Quantity(
        value=_number(value), to=_number(to) if to else None, operator=operator, unit=unit, of=of or ""
    )


def _number(text: str) -> float:
    return float(text.replace(",", ""))
