"""Candidates: every sentence of the prose once, in its place, the same each time, and never again once rejected."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook import knowledge
from briefbook.documents import decode, passages, sha256
from briefbook.documents.intake import read_file
from briefbook.extraction import Candidate, Flag
from briefbook.extraction.propose import Proposer
from briefbook.models import Basis, Document, FactKind, Knowledge, Lines, PassageKind, Topic
from conftest import FIVE, ROOT
from papers import PAPER, as_docx, as_html, as_pdf, as_text
from small_base import a_document, small_knowledge

SMALL = small_knowledge()
PROPOSER = Proposer(SMALL.vocabulary, SMALL.topics)
TEXT = as_text(PAPER)


def entry(text: str, **given: object) -> Document:
    return a_document(
        "paper", "Paper", text, title_lines=(1,), numbered=True, date="2024-03", date_basis="stated", **given
    )


def proposed(text: str = TEXT, rejected: set[str] | None = None, **given: object) -> list[Candidate]:
    return PROPOSER.propose(entry(text, **given), text, rejected or set())


def one(beginning: str) -> Candidate:
    return next(candidate for candidate in proposed() if candidate.sentence.startswith(beginning))


def test_every_sentence_is_proposed_once_and_in_its_place() -> None:
    found = proposed()

    assert all(TEXT[c.start : c.end] == c.sentence for c in found)
    assert all(TEXT[c.quote_start : c.quote_start + len(c.quote)] == c.quote for c in found)
    assert all(len(c.quote.split()) <= 25 for c in found)
    assert len(found) == 17
    assert len({c.key for c in found}) == len(found)


def test_two_runs_give_the_same_candidates() -> None:
    assert proposed() == Proposer(SMALL.vocabulary, SMALL.topics).propose(entry(TEXT), TEXT)


def test_what_was_rejected_is_never_proposed_again_even_when_it_moves() -> None:
    rejected = {one("Visits rose").key}
    moved = TEXT.replace("Use of the libraries", "A new paragraph stands here.\n\nUse of the libraries")

    assert "Visits rose" not in "".join(c.sentence for c in proposed(moved, rejected))
    assert len(proposed(moved, rejected)) == 17


def test_curly_marks_and_notes_do_not_change_a_key_and_a_figure_does() -> None:
    key = {c.sentence[:12]: c.key for c in proposed()}
    same = {c.sentence[:12]: c.key for c in proposed(TEXT.replace("’", "'").replace("[1]", ""))}
    other = {c.sentence[:12]: c.key for c in proposed(TEXT.replace("1.2 million", "1.3 million"))}

    assert list(same.values()) == list(key.values())
    assert other["Visits rose "] != key["Visits rose "]


def test_a_sentence_that_stands_twice_has_two_keys() -> None:
    text = "It is closed today.\nIt is open.\nIt is closed today.\n"

    keys = [c.key for c in PROPOSER.propose(a_document("paper", "Paper", text), text)]

    assert len(set(keys)) == 3


def test_a_candidate_knows_its_paragraph_section_figures_and_date() -> None:
    found = one("Visits rose")

    assert (found.paragraph, found.label, found.section, found.kind) == (
        1,
        "1",
        "Use of the libraries",
        FactKind.statistic,
    )
    assert [(q.quantity.operator, q.quantity.value) for q in found.quantities] == [
        ("over", 1.2e6),
        ("exactly", 940_000),
    ]
    assert (found.as_of, found.as_of_basis, found.as_of_from) == ("2024-03", Basis.stated, "document")


def test_the_date_of_a_comparison_is_never_the_date_of_the_figure() -> None:
    text = "The share is 0.1 percent, down from 18 percent in 1996.\n"
    (found,) = PROPOSER.propose(a_document("note", "Note", text), text)

    assert (found.as_of, found.as_of_basis) == (None, Basis.none)
    assert Flag.comparison_date in found.flags


def test_the_date_in_a_sentence_is_the_date_of_its_figure() -> None:
    found = one("The borough’s libraries lent")

    assert (found.as_of, found.as_of_basis, found.as_of_from) == ("2023", Basis.stated, "sentence")


def test_names_and_topics_are_those_of_the_vocabulary() -> None:
    text = "The Harbour Reading Room lent 4,120 books lent out to all.\n"
    (found,) = PROPOSER.propose(a_document("note", "Note", text), text)

    assert [name.name for name in found.names] == ["Harbour Reading Room"]
    assert found.topics == ("lending",)


def test_short_topic_terms_are_found_in_capitals_only() -> None:
    topics = [Topic(id="finance", label="Finance", terms=("cost", "VAT"))]
    text = "The cost of VAT is high here.\n"

    (found,) = Proposer(SMALL.vocabulary, topics).propose(a_document("note", "Note", text), text)

    assert found.topics == ("finance",)


@pytest.mark.parametrize(
    ("beginning", "flag"),
    [
        ("This cannot wait", Flag.not_alone),
        ("Between 40 and 45", None),
        ("The Libraries Service expects", None),
    ],
)
def test_flags_say_what_needs_a_pen(beginning: str, flag: Flag | None) -> None:
    flags = one(beginning).flags

    assert flag in flags if flag else flags == ()


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        ("The council should publish", FactKind.recommendation),
        ("She promised", FactKind.amount),
        ("Between 40 and 45", FactKind.statistic),
        ("No branch counts", FactKind.finding),
    ],
)
def test_the_kind_is_proposed_by_words(beginning: str, kind: FactKind) -> None:
    assert one(beginning).kind is kind


def test_furniture_and_headings_are_not_proposed_and_a_line_with_a_date_is() -> None:
    text = "Menu of the day here\nPublished: 3 May 2023\nThe room is open all day."
    document = a_document(
        "page", "Page", text, furniture=[Lines(first=1, last=1, reason="navigation")],
        metadata=[Lines(first=2, last=2, reason="date of publication")],
    )  # fmt: skip

    found = PROPOSER.propose(document, text)

    assert [c.sentence for c in found] == ["Published: 3 May 2023", "The room is open all day."]
    assert (found[0].kind, found[0].as_of) == (FactKind.date, "2023-05-03")


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.html", as_html(PAPER)), ("p.docx", as_docx(PAPER)), ("p.pdf", as_pdf(PAPER, heads=False)), ("q.pdf", as_pdf(PAPER, columns=2, heads=False))],
    ids=["html", "docx", "pdf", "columns"],
)  # fmt: skip
def test_the_same_paper_in_another_format_gives_the_same_quotes(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)

    reading = read_file(tmp_path / name)
    found = PROPOSER.propose(entry(reading.text, heading_lines=reading.heading_lines), reading.text)

    assert [c.sentence for c in found] == [c.sentence for c in proposed()]
    assert [c.quote for c in found] == [c.quote for c in proposed()]


@given(
    st.lists(
        st.sampled_from(
            ["It rose to 5%. ", "“No,” he said.", "\n", "3. ", "• a", "In 2018 ", "£2m", "Ann", "…", "é"]
        ),
        max_size=25,
    ).map("".join)
)
def test_any_text_gives_candidates_in_their_places(text: str) -> None:
    for candidate in PROPOSER.propose(a_document("any", "Any", text), text):
        assert text[candidate.start : candidate.end] == candidate.sentence
        assert candidate.sentence[candidate.quote_start - candidate.start :].startswith(candidate.quote)


# --- the five founding documents, as the bibliography describes them


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return knowledge.load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def of_the_five(shipped: Knowledge, documents_folder: Path) -> dict[str, list[Candidate]]:
    proposer = Proposer(shipped.vocabulary, shipped.topics)
    return {
        document.id: proposer.propose(document, _text(documents_folder, document.id))
        for document in shipped.documents
        if document.id in FIVE
    }


def _text(folder: Path, name: str) -> str:
    return decode((folder / f"{name}.txt").read_bytes(), name)


def test_nearly_every_citation_lies_in_a_candidate(
    shipped: Knowledge, of_the_five: dict[str, list[Candidate]]
) -> None:
    cited = [citation for fact in shipped.facts for citation in fact.citations if citation.document in FIVE]

    inside = sum(
        any(c.start <= citation.start and citation.end <= c.end for c in of_the_five[citation.document])
        for citation in cited
    )

    assert inside >= 0.95 * len(cited)


def test_a_wrong_speaker_is_rare(shipped: Knowledge, of_the_five: dict[str, list[Candidate]]) -> None:
    wrong = compared = 0
    for fact in shipped.facts:
        first = fact.citations[0]
        home = next(
            (c for c in of_the_five.get(first.document, []) if c.start <= first.start and first.end <= c.end),
            None,
        )
        if home:
            compared += 1
            wrong += home.speaker is not None and fact.speaker is not None and home.speaker != fact.speaker

    assert compared > 250
    assert wrong <= 0.05 * compared


@pytest.mark.parametrize(
    ("ending", "least"), [("html", 0.99), ("docx", 0.99), ("pdf", 0.92), ("columns.pdf", 0.92)]
)
def test_the_five_in_other_formats_give_the_same_quotes(
    shipped: Knowledge,
    documents_folder: Path,
    of_the_five: dict[str, list[Candidate]],
    tmp_path: Path,
    ending: str,
    least: float,
) -> None:
    proposer = Proposer(shipped.vocabulary, shipped.topics)
    same = of = 0
    for document in shipped.documents:
        if document.id not in FIVE:
            continue
        prose = article(document, _text(documents_folder, document.id))
        path = tmp_path / f"{document.id}.{ending}"
        path.write_bytes(MAKERS[ending](prose))
        reading = read_file(path)
        again = document.model_copy(
            update=reading.model_dump(include=LINES) | {"sha256": sha256(reading.text), "parts": ()}
        )
        quotes = {_spaced(c.sentence) for c in proposer.propose(again, reading.text)}
        wanted = [
            _spaced(c.sentence)
            for c in of_the_five[document.id]
            if any(_spaced(c.sentence) in _spaced(p) for p in prose)
        ]
        same, of = same + sum(quote in quotes for quote in wanted), of + len(wanted)

    assert of > 180
    assert same >= least * of


LINES = {"title_lines", "heading_lines", "metadata", "furniture", "numbered"}
MAKERS = {
    "html": as_html,
    "docx": as_docx,
    "pdf": as_pdf,
    "columns.pdf": lambda prose: as_pdf(prose, columns=2),
}


def article(document: Document, text: str) -> list[str]:
    """Return the prose of a document, its title first and once."""
    parts = {part.title for part in document.parts}
    found = [
        p
        for p in passages(document, text)
        if p.kind not in (PassageKind.metadata, PassageKind.furniture) and p.section not in parts
    ]
    titles = [p for p in found if p.kind is PassageKind.title]
    return [p.text for p in found if p not in titles[1:]]


def _spaced(text: str) -> str:
    return " ".join(text.split())
