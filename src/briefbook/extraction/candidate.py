"""The values of proposing: a candidate is a sentence of a document that may become a fact."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from briefbook.models import Basis, FactKind, Frozen, Period, Quantity, Slug, Words


class Flag(StrEnum):
    """Why a candidate needs a curator's pen before it can be a fact."""

    not_alone = (
        "does not stand alone"  # "such a step", "these companies": says of what only together with others
    )
    context = "with the sentence before it"  # it goes back to that one, which its quote does not prove
    several_claims = "several claims"
    speaker_unsure = "speaker unsure"
    comparison_date = "comparison date"  # a date in it is what a figure is compared with, not when it holds
    relative_date = "relative date"  # "this week", "Thursday": of which year the text does not say here
    list_item = "list item"  # a part of a sentence that begins in the passage above
    long = "quote shortened"  # the sentence is longer than a quote may be


class Voice(StrEnum):
    """Whose words they are."""

    direct = "direct"  # in quotation marks
    reported = "reported"  # "she said that …"
    document = "document"  # the document speaks for itself


class FoundQuantity(Frozen):
    """A figure and where it stands in its sentence."""

    start: int
    end: int
    text: str
    quantity: Quantity


class FoundDate(Frozen):
    """A date as written and where it stands in its sentence; `period` is None when it is relative."""

    start: int
    end: int
    text: str
    period: Period | None = None
    comparison: bool = False


class FoundName(Frozen):
    """A name of the vocabulary and where it stands."""

    start: int
    end: int
    name: str
    kind: str


class Wording(Frozen):
    """A statement that a model worded, and the words of the sentence that prove it, to the letter."""

    statement: Words
    quote: Words


class Candidate(Frozen):
    """A proposed fact: `document_text[start:end] == sentence`, and everything else is for a curator to confirm."""

    key: str  # the same sentence of the same document has the same key, wherever it moves
    document: Slug
    kind: FactKind
    statement: Words  # the sentence without footnote marks, to be rewritten in our own words
    sentence: Words
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    quote: Words  # at most 25 words of it
    quote_start: int
    paragraph: int | None = None
    label: str | None = None
    section: str | None = None
    ordinal: int  # of its passage
    speaker: str | None = None
    source: str | None = None
    voice: Voice = Voice.document
    as_of: Period | None = None
    as_of_basis: Basis = Basis.none
    as_of_from: str = ""  # "sentence" or "document"
    quantities: tuple[FoundQuantity, ...] = ()  # places count from the start of the sentence
    dates: tuple[FoundDate, ...] = ()
    names: tuple[FoundName, ...] = ()
    topics: tuple[Slug, ...] = ()
    negated: bool = False
    flags: tuple[Flag, ...] = ()
    wordings: tuple[Wording, ...] = ()  # that a model offers, where one was asked (rewriting.py)
