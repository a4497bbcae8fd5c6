"""A small base that we wrote ourselves: two short documents, five facts, and everything beside them."""

from __future__ import annotations

from pathlib import Path

from briefbook import knowledge
from briefbook.documents import anchor, sha256
from briefbook.models import (
    Basis,
    Citation,
    Document,
    Fact,
    FactKind,
    Knowledge,
    Name,
    Particulars,
    Quantity,
    Route,
    Signposts,
    Situation,
    Topic,
    Vocabulary,
)

REPORT_TEXT = """Harbour Reading Room: annual report 2021

1. The reading room lent 4,120 books in 2021, nearly a third more than in 2020.
2. The trustees recommend that the room opens on Sundays from April 2022.
3. “Nobody should be turned away for want of a library card”, the chair said.
"""
LETTER_TEXT = """Letter to the town council

The reading room counted 4,300 loans in 2021, renewals included.
A new roof will cost £21,500.
"""


def a_document(name: str, title: str, text: str, **given: object) -> Document:
    return Document.model_validate({"id": name, "title": title, "sha256": sha256(text), **given})


REPORT = a_document(
    "annual-report-2021",
    "Annual report 2021",
    REPORT_TEXT,
    publisher="Harbour Reading Room",
    publisher_basis="stated",
    date="2021",
    date_basis="stated",
    primary=True,
    numbered=True,
    title_lines=(1,),
)
LETTER = a_document("letter-to-council", "Letter to the town council", LETTER_TEXT, title_lines=(1,))


def small_knowledge() -> Knowledge:
    """Return the base; every quote stands in its text."""
    return Knowledge(
        documents=(REPORT, LETTER),
        facts=(_loans(), _sundays(), _turned_away(), _loans_with_renewals(), _roof()),
        vocabulary=Vocabulary(
            names=(Name(name="Harbour Reading Room", kind="body", variants=("HRR", "the reading room")),),
            abbreviations={"recs": "recommendations"},
        ),
        topics=(
            Topic(
                id="lending",
                label="Lending",
                terms=("loans", "books lent"),
                prompt="How many books were lent in 2021?",
            ),
            Topic(id="building", label="Building"),
        ),
        signposts=_signposts(),
    )


def write_small_base(folder: Path) -> Path:
    """Write the base as a knowledge folder and its documents beside it; return the knowledge folder."""
    knowledge.write(small_knowledge(), folder / "knowledge")
    texts = folder / "texts"
    texts.mkdir(exist_ok=True)
    for name, text in (("report.txt", REPORT_TEXT), ("letter.txt", LETTER_TEXT)):
        (texts / name).write_text(text, encoding="utf-8", newline="")
    return folder / "knowledge"


def _cited(document: Document, text: str, quote: str) -> tuple[Citation, ...]:
    return (anchor(document, text, quote),)


def _loans() -> Fact:
    return Fact(
        id="F1",
        kind=FactKind.statistic,
        statement="The Harbour Reading Room lent 4,120 books in 2021, according to its annual report.",
        citations=_cited(REPORT, REPORT_TEXT, "lent 4,120 books in 2021"),
        speaker="Harbour Reading Room",
        as_of="2021",
        as_of_basis=Basis.stated,
        particulars=Particulars(
            quantities=(Quantity(value=4120, unit="books"),), bodies=("Harbour Reading Room",), period="2021"
        ),
        topics=("lending",),
        phrasings=(
            "How many books were lent in 2021?",
            "What was the number of loans at the reading room in 2021?",
            "HRR books lent 2021",
        ),
        differs_from=("F4",),
    )


def _sundays() -> Fact:
    return Fact(
        id="F2",
        kind=FactKind.recommendation,
        statement="The trustees of the Harbour Reading Room recommend opening on Sundays from April 2022.",
        citations=_cited(REPORT, REPORT_TEXT, "recommend that the room opens on Sundays from April 2022"),
        speaker="the trustees",
        topics=("building",),
        phrasings=(
            "What do the trustees recommend about opening hours?",
            "Should the reading room open on Sundays?",
            "trustees recs Sunday opening",
        ),
        review="2027-01",
    )


def _turned_away() -> Fact:
    return Fact(
        id="F3",
        kind=FactKind.position,
        statement="The chair of the Harbour Reading Room says nobody is turned away for lack of a card.",
        citations=_cited(REPORT, REPORT_TEXT, "Nobody should be turned away for want of a library card"),
        speaker="the chair",
        phrasings=(
            "What did the chair say about library cards?",
            "May people without a library card come in?",
            "chair on visitors who have no card",
        ),
        note="The chair is not named.",
    )


def _loans_with_renewals() -> Fact:
    return Fact(
        id="F4",
        kind=FactKind.statistic,
        statement="Renewals included, the Harbour Reading Room counted 4,300 loans in 2021.",
        citations=_cited(LETTER, LETTER_TEXT, "4,300 loans in 2021, renewals included"),
        particulars=Particulars(quantities=(Quantity(value=4300, unit="loans"),), period="2021"),
        topics=("lending",),
        phrasings=(
            "How many loans were there in 2021 with renewals?",
            "What did the letter to the council say about loans?",
            "loans incl renewals 2021",
        ),
        differs_from=("F1",),
    )


def _roof() -> Fact:
    return Fact(
        id="F5",
        kind=FactKind.amount,
        statement="A new roof for the Harbour Reading Room will cost £21,500.",
        citations=_cited(LETTER, LETTER_TEXT, "new roof will cost £21,500"),
        particulars=Particulars(quantities=(Quantity(value=21500, unit="GBP"),)),
        topics=("building",),
        phrasings=("What will the new roof cost?", "How expensive is the roof?", "roof price"),
    )


def _signposts() -> Signposts:
    return Signposts(
        country="United Kingdom",
        checked="2026-11",
        routes=(Route(name="Emergency services", purpose="When somebody is in danger now", contact="999"),),
        situations=(
            Situation(
                id="danger-now",
                lead="If somebody is in danger now, ring the emergency services.",
                routes=("Emergency services",),
                cues=(("in danger",),),
                examples=("A visitor is in danger, what should I do?",),
            ),
        ),
    )
