"""A form becomes a fact, or says on each field what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.curation.drafts import FieldErrors, a_period
from briefbook.curation.forms import Draft, draft_of, quantity_of, quantity_words
from briefbook.documents import anchor
from briefbook.models import Basis, Citation, Fact, FactKind, FactStatus, Operator, Particulars, Quantity
from curation.small import FACTS, TEXTS, TOPICS, a_draft, filled
from small_base import LETTER, LETTER_TEXT, REPORT, REPORT_TEXT

# --- round trips

WORDS = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), include_characters="’£-."), min_size=1, max_size=8
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
PERIODS = st.sampled_from(["2018", "2018-09", "2018-09-03", "2019-01/2019-03", "2019/2020"])
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12).map(float), st.floats(allow_nan=False, allow_infinity=False)
)
UNITS = st.lists(
    st.sampled_from("reports people per month GBP percent years".split()), min_size=1, max_size=3
).map(" ".join)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    operator = draw(st.sampled_from(Operator))
    to = draw(NUMBERS) if operator is Operator.between else None
    return Quantity(
        value=draw(NUMBERS),
        to=to,
        operator=operator,
        unit=draw(UNITS),
        of=draw(st.sampled_from(["", "arrested"])),
    )


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    document, text = draw(st.sampled_from([(REPORT, REPORT_TEXT), (LETTER, LETTER_TEXT)]))
    words = draw(st.sampled_from([line for line in text.splitlines() if line])).split(" ")
    start = draw(st.integers(0, len(words) - 1))
    return anchor(document, text, " ".join(words[start : start + draw(st.integers(1, 9))]))


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    as_of = draw(st.none() | PERIODS)
    names = st.lists(WORDS, max_size=3, unique=True).map(tuple)
    particulars = Particulars(
        quantities=tuple(draw(st.lists(quantities(), max_size=3))),
        places=draw(names),
        bodies=draw(names),
        population=draw(names),
        period=draw(st.none() | PERIODS),
        negated=draw(st.booleans()),
    )
    return Fact(
        id="F77",
        kind=draw(st.sampled_from(FactKind)),
        statement=draw(SENTENCES),
        citations=tuple(
            draw(st.lists(citations(), min_size=1, max_size=3, unique_by=lambda c: (c.document, c.quote)))
        ),
        speaker=draw(st.none() | SENTENCES),
        source=draw(st.none() | SENTENCES),
        as_of=as_of,
        as_of_basis=draw(st.sampled_from([Basis.stated, Basis.inferred])) if as_of else Basis.none,
        particulars=particulars,
        topics=tuple(draw(st.lists(st.sampled_from(TOPICS), unique=True))),
        phrasings=tuple(
            f"{at} {text}" for at, text in enumerate(draw(st.lists(SENTENCES, min_size=3, max_size=6)))
        ),
        owner=draw(SENTENCES),
        review=draw(st.none() | PERIODS),
        differs_from=tuple(draw(st.lists(st.sampled_from(list(FACTS)), unique=True))),
        updates=tuple(draw(st.lists(st.sampled_from(list(FACTS)), unique=True))),
        note=draw(st.just("") | SENTENCES),
    )


@given(facts())
def test_a_form_sent_back_as_it_was_changes_nothing(fact: Fact) -> None:
    assert filled(draft_of(fact), fact) == fact


@given(facts())
def test_a_fact_can_be_typed_anew_from_its_form(fact: Fact) -> None:
    again = filled(draft_of(fact), fact_id=fact.id)

    # Where a quote stands at two places the first is taken, which is where `anchor` put it.
    assert again == fact


@given(quantities())
def test_a_figure_reads_back_as_the_same_figure(quantity: Quantity) -> None:
    assert quantity_of(quantity_words(quantity)) == quantity


def test_a_figure_may_be_typed_as_tables_have_it() -> None:
    assert quantity_of("under 230000 | reports | of damp") == quantity_of("under 230,000 reports | of damp")


@pytest.mark.parametrize("fact", FACTS.values(), ids=list(FACTS))
def test_fields_that_are_not_on_the_form_stay(fact: Fact) -> None:
    assert filled(Draft(), fact) == fact
    assert filled(Draft(note="Seen."), fact) == fact.model_copy(update={"note": "Seen."})


# --- what is filled in


def test_a_new_fact_gets_its_place_in_the_text_and_its_particulars() -> None:
    fact = filled(a_draft(statement="The Harbour Reading Room lent more than 4,000 books in 2021."))

    citation = fact.citations[0]
    assert (citation.paragraph, REPORT_TEXT[citation.start : citation.end]) == (1, citation.quote)
    assert citation.prefix.endswith("4,120 books in 2021, ")
    assert fact.particulars.quantities == (Quantity(value=4000, operator=Operator.over, unit="books"),)
    assert fact.particulars.bodies == ("Harbour Reading Room",)
    assert (fact.as_of, fact.as_of_basis) == ("2021", Basis.inferred)


def test_a_new_value_in_the_statement_is_a_new_value_in_the_particulars() -> None:
    fact = filled(Draft(statement="The Harbour Reading Room lent 4,200 books in 2021."), FACTS["F1"])

    assert fact.particulars.quantities == (Quantity(value=4200, unit="books"),)
    assert fact.particulars.period == "2021"


def test_particulars_that_somebody_typed_are_kept_when_words_change() -> None:
    fact = filled(Draft(statement="In 2021 the Harbour Reading Room lent 4,120 books."), FACTS["F1"])

    assert fact.particulars == FACTS["F1"].particulars


def test_the_paragraph_says_which_of_two_places_is_meant() -> None:
    document_text = "Minutes\n1. The vote was close.\n2. The vote was close.\n"
    texts = {**TEXTS, REPORT.id: document_text}

    first = filled(a_draft(quote="The vote was close"), texts=texts)
    second = filled(a_draft(quote="The vote was close", paragraph="2"), texts=texts)

    assert [fact.citations[0].paragraph for fact in (first, second)] == [1, 2]


def test_a_fact_whose_text_has_moved_is_anchored_anew_and_live_again() -> None:
    stale = FACTS["F1"].model_copy(update={"status": FactStatus.stale})
    moved = {**TEXTS, REPORT.id: "\nPreface\n" + REPORT_TEXT}

    fact = filled(Draft(note="Moved."), stale, texts=moved)

    assert fact.status is FactStatus.live
    assert moved[REPORT.id][fact.citations[0].start : fact.citations[0].end] == "lent 4,120 books in 2021"


def test_phrasings_that_differ_in_case_only_are_one() -> None:
    phrasings = "How big?\nhow big\nHow large?\n\n  How much?  "

    assert filled(a_draft(phrasings=phrasings)).phrasings == ("How big?", "How large?", "How much?")


def test_further_quotes_are_typed_a_line_each() -> None:
    fact = filled(a_draft(also="letter-to-council: 4,300 loans in 2021"))

    assert [citation.document for citation in fact.citations] == ["annual-report-2021", "letter-to-council"]


# --- what is wrong, field by field

LONG = " ".join(f"word{number}" for number in range(26))


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("statement", "  ", "write what is so"),
        ("statement", "x" * 2501, "2,501 characters; 2,500 is the most"),
        ("kind", "rumour", "choose one of statistic, amount"),
        ("phrasings", "One?\nTwo?", "at least 3 ways people ask for it, one a line; there are 2"),
        ("document", "annual-report", "not in the bibliography. Is it annual-report-2021?"),
        ("document", "", "say which document proves it"),
        ("quote", "", "no citation, no fact"),
        ("quote", LONG, "it has 26 words; 25 is the most"),
        ("quote", "the moon is made of cheese", "nor is anything like it"),
        ("quote", "nearly a third, more than in 2020", "The nearest exact words are “nearly a third more than in 2020”"),
        ("paragraph", "3", "the quote stands in paragraph 1, not 3"),
        ("paragraph", "three", "three is not a paragraph's number"),
        ("as_of", "September", "September is not a date: write 2018"),
        ("as_of", "2021-02-29", "there is no 2021-02-29 in the calendar"),
        ("as_of", "2021/2020", "2021/2020 ends before it begins"),
        ("as_of_basis", "guessed", "write stated when the document gives the date"),
        ("review", "soon", "soon is not a date"),
        ("topics", "lendings", "there is no topic lendings. Is it lending?"),
        ("differs_from", "F99", "there is no fact F99"),
        ("quantities", "many books", "“many books” is not a figure"),
        ("quantities", "between 4 books", "a figure between two has both"),
        ("negated", "perhaps", "write yes when the fact says that something is not so"),
        ("also", "letter: 4,300 loans", "does not begin with a document of the bibliography"),
        ("also", "letter-to-council: 4,300 loan in 2021", "nearest exact words are “4,300 loans in 2021”"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_on_its_field(field: str, typed: str, told: str) -> None:
    with pytest.raises(FieldErrors) as caught:
        filled(a_draft(**{field: typed}))

    assert set(caught.value.errors) == {field}
    assert told in caught.value.errors[field]


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(FieldErrors) as caught:
        filled(a_draft(statement="", quote="", phrasings="One?"))

    assert set(caught.value.errors) == {"statement", "quote", "phrasings"}
    assert str(caught.value).splitlines()[0].startswith("Statement: ")


def test_the_words_that_would_do_come_with_the_error() -> None:
    with pytest.raises(FieldErrors) as caught:
        filled(a_draft(quote="Nearly a third more, than in 2020", topics="building, lendings"))

    assert caught.value.suggestions == {
        "quote": "nearly a third more than in 2020",
        "topics": "building, lending",
    }


def test_a_quote_that_cannot_be_compared_is_refused() -> None:
    with pytest.raises(FieldErrors, match="the text of annual-report-2021 is not held"):
        filled(a_draft(), texts={})


def test_a_fact_whose_text_is_not_held_can_be_edited_all_the_same() -> None:
    assert filled(Draft(note="Seen."), FACTS["F1"], texts={}).citations == FACTS["F1"].citations


def test_a_quote_that_has_left_its_text_stops_every_edit() -> None:
    gone = {**TEXTS, REPORT.id: "1. Nothing of it is left.\n"}

    with pytest.raises(FieldErrors) as caught:
        filled(Draft(note="Seen."), FACTS["F1"], texts=gone)

    assert set(caught.value.errors) == {"quote"}


@given(st.text(max_size=20))
def test_a_typed_date_is_a_date_or_is_refused_in_words(text: str) -> None:
    told = ""
    try:
        period = a_period(text)
    except ValueError as error:
        told = str(error)

    assert told.endswith(".") if told else period in (None, text.strip())


@given(st.dictionaries(st.sampled_from(list(Draft.model_fields)), st.text(max_size=40)))
def test_no_form_is_more_than_a_fact_or_field_errors(typed: dict[str, str]) -> None:
    wrong: set[str] = set()
    try:
        filled(Draft(**typed), FACTS["F1"])
    except FieldErrors as error:
        wrong = set(error.errors)

    assert wrong <= set(Draft.model_fields)
