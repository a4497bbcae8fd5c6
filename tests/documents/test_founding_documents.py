"""The five founding documents: read as the bibliography says, and every quote of the facts stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefbook import knowledge
from briefbook.documents import anchor, citation_state, decode, passages, sha256
from briefbook.documents.quotes import occurrences
from briefbook.models import CitationState, Document, Knowledge, PassageKind
from conftest import FIVE, ROOT

SHIPPED = ROOT / "knowledge"


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return knowledge.load(SHIPPED)


@pytest.fixture(scope="module")
def bibliography(shipped: Knowledge) -> dict[str, Document]:
    return {document.id: document for document in shipped.documents}


@pytest.fixture(scope="module")
def texts(documents_folder: Path) -> dict[str, str]:
    return {name: decode((documents_folder / f"{name}.txt").read_bytes(), name) for name in FIVE}


@pytest.mark.parametrize("name", FIVE)
def test_the_bibliography_knows_the_text(
    name: str, bibliography: dict[str, Document], texts: dict[str, str]
) -> None:
    assert sha256(texts[name]) == bibliography[name].sha256


@pytest.mark.parametrize("name", FIVE)
def test_every_passage_is_in_its_place(
    name: str, bibliography: dict[str, Document], texts: dict[str, str]
) -> None:
    text = texts[name]

    found = passages(bibliography[name], text)

    assert all(text[p.start : p.end] == p.text for p in found)
    assert [p.kind for p in found].count(PassageKind.title) == len(bibliography[name].title_lines)


def test_the_report_prints_its_paragraph_numbers(
    bibliography: dict[str, Document], texts: dict[str, str]
) -> None:
    name = "iicsa-internet-report-g1"

    found = passages(bibliography[name], texts[name])

    assert [*dict.fromkeys(p.paragraph for p in found if p.paragraph)] == list(range(1, 28))


def test_later_items_on_the_page_keep_their_own_dates(
    bibliography: dict[str, Document], texts: dict[str, str]
) -> None:
    name = "iwf-demos-briefing-2018"
    parts = {part.title: part.date for part in bibliography[name].parts}

    of_parts = [p for p in passages(bibliography[name], texts[name]) if p.section in parts]

    assert sorted(parts.values()) == ["2024-02-07", "2024-02-29", "2024-03-18"]
    assert {p.section for p in of_parts} == set(parts)
    assert all(p.line >= 46 for p in of_parts)


def test_every_quote_stands_in_its_text_to_the_letter(shipped: Knowledge, texts: dict[str, str]) -> None:
    broken = [
        f"{fact.id}: {citation.quote}"
        for fact in shipped.facts
        for citation in fact.citations
        if citation_state(citation, texts[citation.document]) is not CitationState.verified
    ]

    assert broken == []


def test_every_citation_names_the_paragraph_its_quote_stands_in(
    shipped: Knowledge, bibliography: dict[str, Document], texts: dict[str, str]
) -> None:
    read = {name: passages(bibliography[name], texts[name]) for name in FIVE}
    misplaced = []
    for fact in shipped.facts:
        for citation in fact.citations:
            text = texts[citation.document]
            nth = occurrences(text, citation.quote).index(citation.start) + 1
            document = bibliography[citation.document]
            again = anchor(document, text, citation.quote, occurrence=nth, among=read[citation.document])
            if again != citation:
                misplaced.append(f"{fact.id}: {citation.quote}")

    assert misplaced == []


def test_no_fact_rests_on_page_furniture(
    shipped: Knowledge, bibliography: dict[str, Document], texts: dict[str, str]
) -> None:
    furniture = {
        name: [p for p in passages(bibliography[name], texts[name]) if p.kind is PassageKind.furniture]
        for name in FIVE
    }

    resting = [
        fact.id
        for fact in shipped.facts
        for citation in fact.citations
        if any(p.start < citation.end and citation.start < p.end for p in furniture[citation.document])
    ]

    assert resting == []
