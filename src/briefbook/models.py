"""The values everything speaks: documents, passages, facts, matches and replies.

All are frozen pydantic models: a change is a new value, so what was shown can be kept as shown.
Dates are ISO 8601 strings cut to what is known ("2018", "2018-09", "2018-09-03"), intervals are
joined by "/" ("2019-01/2019-03"); they are never filled in beyond what a source gives.
Offsets count Unicode code points in a document's stored text.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

QUOTE_WORD_LIMIT = 25  # a longer quote copies the source instead of proving the fact
CONTEXT_LENGTH = 32  # characters of prefix and suffix, as in the W3C TextQuoteSelector examples
MIN_PHRASINGS = 3  # of a fact written by hand: fewer, and people who ask in other words are not found
STATEMENT_LIMIT = 2500  # a Slack plain_text_input holds 3,000, so a longer fact cannot be edited there


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_PERIOD = re.compile(rf"{_DATE}(/{_DATE})?")


def _a_period(value: str) -> str:
    if not _PERIOD.fullmatch(value):
        raise ValueError(
            f"{value!r} is not a date: write 2018, 2018-09, 2018-09-03 or an interval 2019-01/2019-03"
        )
    return value


Period = Annotated[str, AfterValidator(_a_period)]
FactId = Annotated[str, StringConstraints(pattern=r"^F[1-9]\d{0,6}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class Basis(StrEnum):
    """How a date or a publisher is known."""

    stated = "stated"
    inferred = "inferred"
    none = "none"


class FactKind(StrEnum):
    statistic = "statistic"
    amount = "amount"
    date = "date"
    event = "event"
    finding = "finding"
    position = "position"
    recommendation = "recommendation"
    commitment = "commitment"
    definition = "definition"
    list = "list"


class FactStatus(StrEnum):
    live = "live"
    stale = "stale"  # its quote is no longer in the held text; not stated
    retired = "retired"


# --- documents ------------------------------------------------------------------------------


class Lines(Frozen):
    """A run of lines, 1-based and inclusive, and why it is set apart."""

    first: int = Field(ge=1)
    last: int = Field(ge=1)
    reason: str = ""


class Part(Frozen):
    """A piece of a page with a title and date of its own, such as a later teaser below an article."""

    lines: Lines
    title: Words
    date: Period
    date_basis: Basis


class Document(Frozen):
    """One entry of the bibliography."""

    id: Slug
    title: Words
    publisher: str | None = None
    publisher_basis: Basis = Basis.none
    date: Period | None = None
    date_basis: Basis = Basis.none
    date_note: str = ""
    url: str | None = None
    primary: bool = False
    reports_on: Slug | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    numbered: bool = False  # its paragraphs carry printed numbers
    wrapped: bool = False  # its lines are folded: a paragraph runs to the next blank line
    title_lines: tuple[int, ...] = ()
    heading_lines: tuple[int, ...] = ()
    metadata: tuple[Lines, ...] = ()
    furniture: tuple[Lines, ...] = ()
    parts: tuple[Part, ...] = ()
    file_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = (
        None  # of the file read
    )
    reader: str = ""  # what made the text of the file: "pdfplumber 0.11.10"


class PassageKind(StrEnum):
    title = "title"  # type: ignore[assignment]  # str has a method of that name
    heading = "heading"
    paragraph = "paragraph"
    item = "item"
    metadata = "metadata"
    furniture = "furniture"


class Passage(Frozen):
    """A paragraph with its place: `text == document_text[start:end]`."""

    document: Slug
    ordinal: int  # 1-based, over every passage of the document
    kind: PassageKind
    paragraph: (
        int | None
    )  # the number people cite: printed where there is one, else counted over body paragraphs
    section: str | None
    line: int  # 1-based line on which it starts
    start: int
    end: int
    text: str
    label: str | None = None  # as printed before it: "16", "4.2", "(a)"
    reason: str = ""  # why it is metadata or furniture
    text_sha256: str = ""  # of the document's text that start and end count in


# --- facts ----------------------------------------------------------------------------------


class Citation(Frozen):
    """Where a fact is proved: W3C TextQuoteSelector and TextPositionSelector together."""

    document: Slug
    paragraph: int | None = None
    section: str | None = None
    quote: Words
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    prefix: str = Field(default="", max_length=CONTEXT_LENGTH)
    suffix: str = Field(default="", max_length=CONTEXT_LENGTH)

    @model_validator(mode="after")
    def _short_and_in_place(self) -> Citation:
        count = len(self.quote.split())
        if count > QUOTE_WORD_LIMIT:
            raise ValueError(
                f"the quote has {count} words; {QUOTE_WORD_LIMIT} is the most that may be copied"
            )
        if self.end - self.start != len(self.quote):
            raise ValueError(
                f"end - start is {self.end - self.start}, but the quote has {len(self.quote)} characters"
            )
        return self


class Operator(StrEnum):
    exactly = "exactly"
    about = "about"
    under = "under"  # less than, nearly, up to: the true figure is at most this
    over = "over"
    between = "between"


class Quantity(Frozen):
    """A figure as data: "nearly 230,000 reports" is under 230000 reports."""

    value: float
    to: float | None = None  # the upper end, with operator between
    operator: Operator = Operator.exactly
    unit: Words  # reports, people per month, percent, GBP, days, pages …
    of: str = ""  # what is counted, when the unit alone does not say

    @model_validator(mode="after")
    def _has_both_ends(self) -> Quantity:
        if (self.operator is Operator.between) != (self.to is not None):
            raise ValueError("`to` goes with operator between, and only with it")
        return self


class Particulars(Frozen):
    """What a question has to agree with before the fact may answer it."""

    quantities: tuple[Quantity, ...] = ()
    places: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()  # organisations, firms and people the fact is about, canonical names
    population: tuple[str, ...] = ()  # children, girls, under 13s, men …
    period: Period | None = None
    negated: bool = False  # the fact says that something is not so


class Fact(Frozen):
    """One claim, in our own words, with what proves it and how people ask for it."""

    id: FactId
    kind: FactKind
    statement: Annotated[str, StringConstraints(min_length=1, max_length=STATEMENT_LIMIT)]
    items: tuple[FactId, ...] = ()  # of a list: the facts that are its items, in order
    citations: Annotated[tuple[Citation, ...], Field(min_length=1)]
    speaker: str | None = None  # who says it
    source: str | None = None  # whose figure or finding it is, when another than the speaker
    as_of: Period | None = None
    as_of_basis: Basis = Basis.none
    particulars: Particulars = Particulars()
    topics: tuple[Slug, ...] = ()
    phrasings: tuple[
        Words, ...
    ] = ()  # none, perhaps, of a sentence approved in review: its statement is matched
    owner: str = "policy-team"
    review: Period | None = None
    status: FactStatus = FactStatus.live
    differs_from: tuple[FactId, ...] = ()
    updates: tuple[FactId, ...] = ()
    note: str = ""  # for curators; never shown in an answer

    @property
    def about(self) -> str:
        """Return what the fact is called by: its first phrasing, its statement while it has none."""
        return self.phrasings[0] if self.phrasings else self.statement

    @model_validator(mode="after")
    def _basis_fits_date(self) -> Fact:
        if (self.as_of is None) != (self.as_of_basis is Basis.none):
            raise ValueError("as_of_basis is none exactly when there is no as_of")
        folded = [p.casefold() for p in self.phrasings]
        twice = next((p for p in folded if folded.count(p) > 1), None)
        if twice:
            raise ValueError(f"the phrasing {twice!r} is there twice")
        return self


class Revision(Frozen):
    """A fact as it stood: revision 1 is the first."""

    fact: Fact
    number: int = Field(ge=1)
    actor: str
    at: str  # UTC, ISO 8601
    reason: str = ""

    @property
    def held(self) -> HeldFact:
        return HeldFact(fact=self.fact, revision=self.number)


class HeldFact(Frozen):
    """A fact with the number of its current revision, as the store hands it out."""

    fact: Fact
    revision: int = Field(ge=1)


# --- vocabulary, topics, signposts --------------------------------------------------------------


class Name(Frozen):
    """A name the base uses and the other ways people write it."""

    name: Words
    kind: Literal["body", "person", "place", "firm", "technology", "law", "term"]
    variants: tuple[Words, ...] = ()  # unambiguous: each stands for this name wherever it occurs
    roles: tuple[Words, ...] = ()  # descriptions that usually mean it: "the watchdog", "the minister"


class Vocabulary(Frozen):
    names: tuple[Name, ...] = ()
    synonyms: tuple[tuple[Words, ...], ...] = ()  # everyday words that mean the same in this field
    abbreviations: dict[str, str] = Field(default_factory=dict)  # chat shorthand: "govt" -> "government"


class Topic(Frozen):
    id: Slug
    label: Words
    terms: tuple[Words, ...] = ()  # what people type for it
    prompt: str | None = None  # an example question, shown as a suggested prompt


class Route(Frozen):
    """Somewhere to turn, with what it is for."""

    name: Words
    purpose: Words
    contact: Words
    url: str | None = None


class Situation(Frozen):
    """A kind of worried question and the routes that answer it, most urgent first."""

    id: Slug
    lead: Words
    routes: Annotated[tuple[str, ...], Field(min_length=1)]  # names of routes
    cues: Annotated[tuple[tuple[Words, ...], ...], Field(min_length=1)]  # groups; a cue may be "a | b"
    examples: tuple[Words, ...] = ()


class Signposts(Frozen):
    country: Words
    checked: Period
    routes: tuple[Route, ...]
    situations: tuple[Situation, ...]

    @model_validator(mode="after")
    def _routes_exist(self) -> Signposts:
        known = {route.name for route in self.routes}
        for situation in self.situations:
            for name in situation.routes:
                if name not in known:
                    raise ValueError(
                        f"situation {situation.id} names the route {name!r}, which is not listed"
                    )
        return self


class Knowledge(Frozen):
    """The whole of `knowledge/`."""

    documents: tuple[Document, ...]
    facts: tuple[Fact, ...]
    vocabulary: Vocabulary
    topics: tuple[Topic, ...]
    signposts: Signposts


# --- matching -------------------------------------------------------------------------------


class Match(Frozen):
    """A fact and how well it fits: `score` is the calibrated chance, from 0 to 1, that it is the right one."""

    fact_id: str
    score: float
    phrasing: str | None = None  # its phrasing that is closest to the question
    exact: bool = False  # the question is one of its phrasings, give or take a slip of the finger
    raw: float = 0.0  # before calibration
    signals: dict[str, float] = Field(default_factory=dict)


# --- replies --------------------------------------------------------------------------------


class Outcome(StrEnum):
    answer = "answer"
    differ = "differ"
    suggest = "suggest"
    abstain = "abstain"
    signpost = "signpost"
    help = "help"


STATED = (Outcome.answer, Outcome.differ)  # the outcomes whose facts are stated, not offered


class CitationState(StrEnum):
    verified = "verified"  # the text is held and the quote is in its place, to the letter
    recorded = "recorded"  # the text is not held
    broken = "broken"  # the text is held and the quote is not there: the fact is not stated


class CitedSource(Frozen):
    """A citation as shown: with its document's title, publisher and date."""

    document: str
    paragraph: int | None
    start: int
    end: int
    quote: str
    title: str
    publisher: str | None
    date: str | None
    date_basis: Basis
    state: CitationState
    publisher_basis: Basis = Field(default=Basis.none, exclude=True)
    section: str | None = Field(default=None, exclude=True)
    url: str | None = Field(default=None, exclude=True)
    link: str | None = Field(default=None, exclude=True)  # to the quote on that page


class ReplyFact(Frozen):
    id: str
    revision: int
    statement: str
    score: float
    as_of: str | None
    citations: tuple[CitedSource, ...]
    as_of_basis: Basis = Field(default=Basis.none, exclude=True)
    note: str = Field(
        default="", exclude=True
    )  # a fixed sentence about this fact: what disagrees, which part it answers


class Reply(Frozen):
    """What every surface shows. `model_dump(mode="json")` is the shape `briefbook ask --json` prints."""

    question: str
    outcome: Outcome
    text: str
    facts: tuple[ReplyFact, ...] = ()
    confidence: float = 0.0
    why: dict[str, Any] = Field(default_factory=dict)
    lead: str = Field(default="", exclude=True)  # the fixed sentence above the facts, if any
    closing: str = Field(default="", exclude=True)  # the fixed sentence below them, if any
    routes: tuple[Route, ...] = Field(default=(), exclude=True)
    examples: tuple[str, ...] = Field(
        default=(), exclude=True
    )  # questions to try, with outcome help or abstain
