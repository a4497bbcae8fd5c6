"""Sources as shown: dates in words, what is inferred, and citations that fail closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.answering.sources import Sources, as_of_words, date_words, place_words, source_line
from briefbook.documents import anchor
from briefbook.models import Basis, Citation, CitationState, HeldFact

from .examples import DOCUMENTS, FACTS, NEWS, NEWS_TEXT, PAMPHLET, PAMPHLET_TEXT, REPORT, REPORT_TEXT, TEXTS

HELD = {fact.id: HeldFact(fact=fact, revision=1) for fact in FACTS}
BIBLIOGRAPHY = {document.id: document for document in DOCUMENTS}
SOURCES = Sources(BIBLIOGRAPHY, TEXTS)


@pytest.mark.parametrize(
    ("period", "basis", "words"),
    [
        ("2018", Basis.stated, "2018"),
        ("2018-09", Basis.stated, "September 2018"),
        ("2018-09-03", Basis.stated, "3 September 2018"),
        ("2018-12-31", Basis.inferred, "31 December 2018 (inferred)"),
        ("2019-01/2019-03", Basis.stated, "January 2019 to March 2019"),
        ("2018/2019-03-01", Basis.inferred, "2018 to 1 March 2019 (inferred)"),
        (None, Basis.none, "date not stated"),
    ],
)
def test_a_date_is_written_as_people_write_it(period: str | None, basis: Basis, words: str) -> None:
    assert date_words(period, basis) == words


@given(st.dates())
def test_a_date_is_never_filled_in_beyond_what_is_known(day: object) -> None:
    whole = str(day)

    assert len(date_words(whole[:4], Basis.stated).split()) == 1
    assert len(date_words(whole[:7], Basis.stated).split()) == 2
    assert len(date_words(whole, Basis.stated).split()) == 3


def test_a_source_line_names_title_publisher_date_and_paragraph() -> None:
    source = SOURCES.source(anchor(REPORT, REPORT_TEXT, "1,240 referrals"))

    assert source_line(source) == (
        "Annual report, Northshire Online Safety Board, November 2021 (inferred), paragraph 1"
    )
    assert source.state is CitationState.verified


def test_an_inferred_publisher_is_called_so_and_a_missing_one_too() -> None:
    news = SOURCES.source(anchor(NEWS, NEWS_TEXT, "1,300 referrals"))
    pamphlet = SOURCES.source(anchor(PAMPHLET, PAMPHLET_TEXT, "Ninety teachers"))

    assert (
        source_line(news)
        == "Board calls for age checks, Coast News (inferred), 18 November 2021, paragraph 1"
    )
    assert source_line(pamphlet) == "A pamphlet, publisher not stated, date not stated, paragraph 1"


def test_a_dated_part_has_its_own_title_and_date() -> None:
    inside = SOURCES.source(anchor(NEWS, NEWS_TEXT, "opened on 7 February 2022"))
    outside = SOURCES.source(anchor(NEWS, NEWS_TEXT, "a missed opportunity"))

    assert (inside.title, inside.date, inside.date_basis) == (
        "Later: Helpline opens",
        "2022-02",
        Basis.stated,
    )
    assert (outside.title, outside.date) == ("Board calls for age checks", "2021-11-18")


def test_a_quote_outside_the_paragraphs_says_where_it_stands() -> None:
    title = SOURCES.source(anchor(NEWS, NEWS_TEXT, "Board calls for age checks"))

    assert title.paragraph is None
    assert place_words(title) == "title page"
    assert place_words(title.model_copy(update={"section": "Later"})) == "short item on the page"


def test_the_date_of_the_fact_itself_is_told_with_its_basis() -> None:
    assert as_of_words(SOURCES.cited(HELD["F15"])) == "as of February 2022 (inferred)"
    assert as_of_words(SOURCES.cited(HELD["F1"])) == ""


def test_without_the_text_a_citation_is_recorded_and_may_be_stated() -> None:
    sources = Sources(BIBLIOGRAPHY, {})

    shown = sources.cited(HELD["F1"])

    assert [source.state for source in shown.citations] == [CitationState.recorded]
    assert sources.sound(HELD["F1"].fact)


@pytest.mark.parametrize("fact_id", ["F1", "F4", "F12", "F16"])
@given(at=st.integers(0, 200), to=st.characters())
def test_one_changed_character_in_the_quote_breaks_the_citation(fact_id: str, at: int, to: str) -> None:
    (citation,) = HELD[fact_id].fact.citations
    text = TEXTS[citation.document]
    place = citation.start + at % len(citation.quote)
    changed = text[:place] + to + text[place + 1 :]
    sources = Sources(BIBLIOGRAPHY, {**TEXTS, citation.document: changed})

    shown = sources.cited(HELD[fact_id])

    assert sources.sound(HELD[fact_id].fact) is (text == changed)
    assert shown.citations[0].state is (CitationState.verified if text == changed else CitationState.broken)


def test_a_quote_that_has_moved_is_broken_though_it_still_occurs() -> None:
    (citation,) = HELD["F1"].fact.citations
    sources = Sources(BIBLIOGRAPHY, {**TEXTS, citation.document: f" {REPORT_TEXT}"})

    assert not sources.sound(HELD["F1"].fact)


def test_one_broken_citation_of_several_is_enough() -> None:
    fact = HELD["F1"].fact
    second = Citation(document=NEWS.id, quote="not there", start=0, end=9)
    both = HeldFact(fact=fact.model_copy(update={"citations": (*fact.citations, second)}), revision=2)

    assert not SOURCES.sound(both.fact)


def test_a_score_is_rounded_and_the_revision_kept() -> None:
    shown = SOURCES.cited(HELD["F1"].model_copy(update={"revision": 7}), score=1 / 3)

    assert (shown.score, shown.revision, shown.id) == (0.3333, 7, "F1")
