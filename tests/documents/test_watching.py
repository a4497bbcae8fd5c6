"""A new text of a document: what is only set otherwise is found again, what means something else is not."""

from __future__ import annotations

import random

import pytest

from briefbook.documents import anchor, sha256
from briefbook.documents.carrying import carried
from briefbook.documents.reading import Reading
from briefbook.documents.watching import Fate, Held, Outcome, Watching
from briefbook.documents.wording import Difference, difference, plain
from briefbook.extraction.sentences import sentences
from briefbook.models import Citation, Document, Lines
from mutations import HARMLESS, MEANING, Cited, altered_entry

TEXT = """Reading rooms in the county: what we found

Lending

“We lent 4,120 books”, the chair said. She called it a record.

The county has twelve reading rooms, and nearly a third of them open on Sundays. It should not close any of them.

The trustees reject the following:

• a fee for children under 16;
• opening on public holidays.

The vote was close. The roof was discussed in May 2021 and will cost £21,500.

The vote was close. Mrs Hale of Harbour asked for a card index[3] in every room.
"""
NOTE = Document(id="note", title="Note", sha256=sha256(TEXT), title_lines=(1,), heading_lines=(3,))


def held(text: str) -> Held:
    lines = carried(NOTE, TEXT, Reading(text=text, reader="plain text"))
    return Held(NOTE.model_copy(update={**lines, "sha256": sha256(text)}), text, sentences)


def cited(quote: str, occurrence: int = 1) -> Citation:
    return anchor(NOTE, TEXT, quote, occurrence=occurrence)


def after(old: str, new: str, quote: str, occurrence: int = 1) -> Outcome:
    """Return what becomes of a quote when some words of the text are replaced."""
    assert old in TEXT
    outcome = Watching(held(TEXT.replace(old, new)), held(TEXT)).outcome(cited(quote, occurrence))
    if outcome.holds:
        text, kept = TEXT.replace(old, new), outcome.citation
        assert text[kept.start : kept.end] == kept.quote
        assert text[: kept.start].endswith(kept.prefix)
        assert text[kept.end :].startswith(kept.suffix)
    return outcome


def test_a_text_that_is_the_same_changes_no_citation() -> None:
    citation = cited("nearly a third of them")

    outcome = Watching(held(TEXT), held(TEXT)).outcome(citation)

    assert (outcome.fate, outcome.citation) == (Fate.same, citation)


def test_a_quote_that_moved_is_anchored_where_it_is_now_with_its_paragraph() -> None:
    outcome = after("Lending\n", "Lending\n\nThis paragraph is new.\n", "will cost £21,500")

    assert outcome.fate is Fate.moved
    assert outcome.citation.paragraph == (cited("will cost £21,500").paragraph or 0) + 1


@pytest.mark.parametrize(
    ("old", "new", "quote", "now"),
    [
        ("“We lent 4,120 books”", '"We lent 4,120 books"', "“We lent 4,120 books”", '"We lent 4,120 books"'),
        ("card index[3] in", "card index in", "a card index[3] in every room", "a card index in every room"),
        ("May 2021 and", "May\u00a02021  and", "in May 2021 and", "in May\u00a02021  and"),
        (
            "Reading rooms in the county: what",
            "READING ROOMS IN THE COUNTY: WHAT",
            "Reading rooms",
            "READING ROOMS",
        ),
        ("nearly a third", "nearly a third", "a third of them", "a third of them"),
    ],
)
def test_other_quotation_marks_spaces_notes_and_the_case_of_a_title_change_nothing(
    old: str, new: str, quote: str, now: str
) -> None:
    outcome = after(old, new, quote)

    assert outcome.holds
    assert outcome.citation.quote == now


@pytest.mark.parametrize(
    ("old", "new", "quote", "fate"),
    [
        ("4,120", "4,210", "lent 4,120 books", Fate.figure),
        ("twelve", "eleven", "twelve reading rooms", Fate.figure),
        ("a third", "a quarter", "nearly a third of them", Fate.figure),
        ("should not close", "should close", "close any of them", Fate.negation),
        ("will cost", "will never cost", "£21,500", Fate.negation),
        ("May 2021", "June 2021", "will cost £21,500", Fate.name),
        ("Mrs Hale", "Mrs Hall", "asked for a card index", Fate.name),
        ("nearly a third", "over a third", "a third of them open on Sundays", Fate.changed),
        ("the chair said", "a member said", "We lent 4,120 books", Fate.changed),
        ("Mrs Hale of Harbour asked for a card index[3] in every room.", "", "a card index", Fate.lost),
        ("£21,500.", "£21,500?", "will cost £21,500", Fate.changed),
    ],
)
def test_another_meaning_is_looked_at_also_outside_the_quote(
    old: str, new: str, quote: str, fate: Fate
) -> None:
    outcome = after(old, new, quote)

    assert outcome.fate is fate
    assert outcome.why.endswith(".")
    assert outcome.citation == cited(quote)


def test_what_a_sentence_leans_on_is_part_of_its_meaning() -> None:
    lent = after("4,120", "4,210", "called it a record")
    item = after(
        "The trustees reject the following:", "The trustees accept the following:", "a fee for children"
    )

    assert not lent.holds
    assert not item.holds
    assert "leans on" in lent.why
    assert "4,120" in lent.before
    assert "4,210" in lent.after


def test_paragraphs_that_were_joined_or_cut_change_nothing() -> None:
    joined = after("the chair said. She called", "the chair said.\n\nShe called", "called it a record")
    cut = Watching(held(TEXT), held(TEXT.replace("said. She", "said.\n\nShe")))

    assert joined.fate is Fate.moved
    assert cut.outcome(anchor(NOTE, TEXT.replace("said. She", "said.\n\nShe"), "called it a record")).holds


def test_a_sentence_that_leans_on_another_one_now_is_looked_at() -> None:
    outcome = after(
        "the chair said. She called", "the chair said. Mrs Hale came. She called", "called it a record"
    )

    assert not outcome.holds


def test_a_new_sentence_beside_it_that_takes_it_back_is_looked_at() -> None:
    outcome = after("£21,500.", "£21,500. That figure was later found to be wrong.", "will cost £21,500")

    assert outcome.fate is Fate.changed
    assert "take it back" in outcome.why


def test_a_quote_that_stands_twice_is_anchored_by_what_is_around_it() -> None:
    above = after("Lending\n", "Lending\n\nThe vote was close. Nobody minded.\n", "The vote was close", 2)

    assert above.fate is Fate.moved
    text = TEXT.replace("Lending\n", "Lending\n\nThe vote was close. Nobody minded.\n")
    assert text[above.citation.end :].startswith(". Mrs Hale")


def test_a_sentence_whose_twin_alone_is_left_is_looked_at() -> None:
    outcome = after(
        "The vote was close. The roof was discussed", "The roof was discussed", "The vote was close"
    )

    assert not outcome.holds
    assert "several places" in outcome.why


def test_the_words_in_another_sentence_are_not_the_quote() -> None:
    outcome = after(
        "The county has twelve reading rooms,",
        "Nobody says the county has twelve reading rooms,",
        "twelve reading rooms",
    )

    assert not outcome.holds
    assert "outside the quote" in outcome.why


def test_without_the_old_text_what_was_kept_around_the_quote_has_to_stand() -> None:
    citation = cited("will cost £21,500")
    moved, altered = (
        TEXT.replace("Lending\n", "Lending\n\nNew.\n"),
        TEXT.replace("May 2021 and", "June 2021 and"),
    )

    assert Watching(held(moved)).outcome(citation).fate is Fate.moved
    assert not Watching(held(altered)).outcome(citation).holds
    assert Watching(held("Another text.\n\nOf another thing.\n")).outcome(citation).fate is Fate.lost


def test_furniture_proves_nothing() -> None:
    text = TEXT.replace("The vote was close. The roof was discussed in May 2021 and will cost £21,500.", "")
    text += "\nThe roof was discussed in May 2021 and will cost £21,500.\n"
    line = text.split("\n").index("The roof was discussed in May 2021 and will cost £21,500.") + 1
    document = NOTE.model_copy(update={"furniture": (Lines(first=line, last=line),), "sha256": sha256(text)})
    new = Held(document, text, sentences)

    assert not Watching(new, held(TEXT)).outcome(cited("will cost £21,500")).holds


def test_lines_that_moved_are_titles_and_headings_still() -> None:
    text = "New banner\n\n" + TEXT
    lines = carried(NOTE, TEXT, Reading(text=text, reader="plain text"))

    assert lines["title_lines"] == (3,)
    assert lines["heading_lines"] == (5,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“a” – b", '"a" - b'),
        ("a\u00ad\u200bb", "ab"),
        ("cafe\u0301", "café"),
        ("x … y", "x ... y"),
        ("a[12].", "a."),
    ],
)
def test_what_is_only_set_otherwise_is_equal(one: str, other: str) -> None:
    assert plain(one) == plain(other)
    assert difference(one, other) is None


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("£2.5m", "£25m", Difference.figure),
        ("5 per cent", "-5 per cent", Difference.words),
        ("10²", "102", Difference.figure),
        ("isn’t so", "is so", Difference.negation),
        ("they re-signed", "they resigned", Difference.words),
        ("Let’s eat, children", "Let’s eat children", Difference.words),
        ("may rise", "will rise", Difference.comparison),
    ],
)
def test_what_carries_meaning_is_never_evened_out(one: str, other: str, kind: Difference) -> None:
    assert difference(one, other) is kind


# --- by the hundred


def _note() -> Cited:
    quotes = ("lent 4,120 books", "twelve reading rooms", "nearly a third", "should not close", "will cost £21,500", "May 2021", "Mrs Hale", "a fee for children")  # fmt: skip
    return Cited(NOTE, TEXT, tuple(map(cited, quotes)), held(TEXT))


@pytest.mark.parametrize("name", [*MEANING, *HARMLESS])
def test_no_changed_meaning_is_accepted_and_hardly_a_harmless_change_is_looked_at(name: str) -> None:
    note, place = _note(), random.Random(5)
    alter = {**MEANING, **HARMLESS}[name]
    drawn = [found for _ in range(60) if (found := alter(note, place))]
    others = vain = 0
    for text, meant in drawn:
        watching = Watching(Held(altered_entry(note, text), text, sentences), note.held)
        for number, citation in enumerate(note.citations):
            outcome = watching.outcome(citation)
            assert not (number in meant and outcome.holds), (text, citation.quote)
            others += number not in meant
            vain += number not in meant and not outcome.holds

    assert drawn
    assert name in MEANING or vain <= 0.05 * others
