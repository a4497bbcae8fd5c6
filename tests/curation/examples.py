"""Facts with odd text in every field, and a base that knows what they refer to."""

from __future__ import annotations

from hypothesis import strategies as st

from briefbook.curation.formats.checking import Known
from briefbook.models import (
    Basis,
    Citation,
    Document,
    Fact,
    FactKind,
    FactStatus,
    HeldFact,
    Operator,
    Particulars,
    Quantity,
)

DOCUMENTS = ("note", "letter-2021")
TOPICS = ("lending", "building")

# What spreadsheets, CSV, XML and YAML each read as something else.
TRICKY = st.sampled_from([
    "=1+1", "'=1+1", "''=x", "+44 20", "-5", "- a", "@name", "＝SUM(A1)", "＋1", "－1", "＠x", "\t=1", "\r=1", "'", "'a",
    '"', '""', 'a"b', "a,b", "a;b", "a;=cmd|' /C calc'!A0", "a\n=b", 'a;"=b', "'\n\n- b", "a|b", "a \\| b", "a\\", "\\n", "\\e",
    "\\u0041", "\\=", " | ", "_x000D_", "_x005F_x000D_", "x005F_", "#N/A", "#REF!", "TRUE", "yes", "null", "2018-09",
    "1e3", "00123", "a: b", "# c", "&a", "*a", "<b>&amp;", "]]>", "🙂", "é", "e\u0301", "\u202eabc", "ﷺ",
    "sep=;", "\ufeffa", "\x07", "\x1f", "\x7f", "\x85", "\u2028", "\ufffe", "\U0001ffff",
])  # fmt: skip
SPACED = st.sampled_from([
    " outer ", "tab\there", "two\nlines", "a\r\nb", "a\rb", "\n\na", "a\n\n", "\xa0a\xa0", "\u3000a", "a\x0bb",
])  # fmt: skip
ANYTHING = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
TEXT = st.one_of(TRICKY, SPACED, ANYTHING)
WORDS = TEXT.filter(lambda text: any(not char.isspace() for char in text))
MAYBE = st.none() | st.just("") | st.sampled_from([" ", "\n", "\t"]) | TEXT
PERIODS = st.none() | st.sampled_from(["2018", "2018-09", "2018-09-03", "2019-01/2019-03"])
FIGURES = st.one_of(
    st.integers(-(10**15), 10**15).map(float), st.floats(allow_nan=False, allow_infinity=False)
)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    operator = draw(st.sampled_from(Operator))
    return Quantity(
        value=draw(FIGURES),
        to=draw(FIGURES) if operator is Operator.between else None,
        operator=operator,
        unit=draw(WORDS),
        of=draw(st.just("") | TEXT),
    )


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    quote, start = draw(WORDS.filter(lambda text: len(text.split()) <= 25)), draw(st.integers(0, 10**6))
    return Citation(
        document=draw(st.sampled_from(DOCUMENTS)),
        paragraph=draw(st.none() | st.integers(-9, 99)),
        section=draw(MAYBE),
        quote=quote,
        start=start,
        end=start + len(quote),
        prefix=draw(MAYBE.map(lambda text: text or "")),
        suffix=draw(MAYBE.map(lambda text: text or "")),
    )


@st.composite
def facts(draw: st.DrawFn, number: int = 1, others: tuple[str, ...] = ()) -> Fact:
    as_of = draw(PERIODS)
    linked = st.lists(st.sampled_from(others), max_size=3).map(tuple) if others else st.just(())
    names = st.lists(TEXT | st.just(""), max_size=3).map(tuple)
    return Fact(
        id=f"F{number}",
        kind=draw(st.sampled_from(FactKind)),
        statement=draw(TEXT),
        items=draw(linked),
        citations=tuple(draw(st.lists(citations(), min_size=1, max_size=3))),
        speaker=draw(MAYBE),
        source=draw(MAYBE),
        as_of=as_of,
        as_of_basis=draw(st.sampled_from([Basis.stated, Basis.inferred])) if as_of else Basis.none,
        particulars=Particulars(
            quantities=tuple(draw(st.lists(quantities(), max_size=2))),
            places=draw(names),
            bodies=draw(names),
            population=draw(names),
            period=draw(PERIODS),
            negated=draw(st.booleans()),
        ),
        topics=tuple(draw(st.lists(st.sampled_from(TOPICS), max_size=2))),
        phrasings=tuple(draw(st.lists(WORDS, max_size=5, unique_by=str.casefold))),
        owner=draw(st.just("policy-team") | st.just("") | TEXT),
        review=draw(PERIODS),
        status=draw(st.sampled_from(FactStatus)),
        differs_from=draw(linked),
        updates=draw(linked),
        note=draw(MAYBE.map(lambda text: text or "")),
    )


@st.composite
def several_facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    numbers = draw(st.lists(st.integers(1, 9_999_999), min_size=1, max_size=3, unique=True).map(sorted))
    names = tuple(f"F{number}" for number in numbers)
    return tuple(draw(facts(number, names)) for number in numbers)


def a_base(*held: Fact, texts: dict[str, str] | None = None) -> Known:
    """Return a base with some facts, both documents and both topics."""
    documents = {name: Document(id=name, title=name, sha256="0" * 64) for name in DOCUMENTS}
    return Known(
        {fact.id: HeldFact(fact=fact, revision=4) for fact in held}, documents, texts or {}, frozenset(TOPICS)
    )


def a_fact(fact_id: str = "F1", **given: object) -> Fact:
    """Return a plain fact, its fields as given."""
    quote = "lent 4,120 books"
    plain = {
        "id": fact_id,
        "kind": "statistic",
        "statement": f"The room lent 4,120 books, says {fact_id}.",
        "citations": [{"document": "note", "quote": quote, "start": 5, "end": 5 + len(quote)}],
        "phrasings": ["How many books?", "Number of loans?", "books lent"],
    }
    return Fact.model_validate({**plain, **given})
