"""The knowledge folder: what is loaded is written back byte for byte, and what is wrong is named."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from briefbook import knowledge
from briefbook.errors import KnowledgeError
from briefbook.models import (
    Basis,
    Citation,
    Document,
    Fact,
    FactKind,
    Knowledge,
    Name,
    Operator,
    Particulars,
    Quantity,
    Topic,
    Vocabulary,
)
from conftest import ROOT
from small_base import small_knowledge

# Strings that YAML would read as something else, beside any text.
TRICKY = st.sampled_from([
    "yes", "null", "2018", "2018-09-03", "1e3", "0x1F", "12:30", "~", "- a", "a: b", "# c", "'", '"', "&a",
    "*a", "!x", "<<", "? a", "%d", "{a}", "[b]", "£21.5m", "“curly”", "é", "🙂",
])  # fmt: skip
SPACED = st.sampled_from([" outer space ", "tab\there", "two\nlines", "\u2028", "\x85", "no-break\xa0space"])
ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1)
WORDS = st.one_of(TRICKY, SPACED, ANYTHING).filter(lambda text: bool(text.strip()))
PERIODS = st.sampled_from(["2018", "2018-09", "2018-09-03", "2019-01/2019-03"])


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    value = draw(st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False)))
    operator = draw(st.sampled_from(Operator))
    to = float(draw(st.integers(0, 10**9))) if operator is Operator.between else None
    return Quantity(
        value=float(value), to=to, operator=operator, unit=draw(WORDS), of=draw(st.just("") | WORDS)
    )


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    quote, start = " ".join(draw(WORDS).split()[:20]) or "x", draw(st.integers(0, 10**6))
    paragraph = draw(st.none() | st.integers(1, 99))
    return Citation(document="note", paragraph=paragraph, quote=quote, start=start, end=start + len(quote))


@st.composite
def facts(draw: st.DrawFn, number: int = 1) -> Fact:
    as_of = draw(st.none() | PERIODS)
    phrasings = draw(st.lists(WORDS, max_size=5, unique_by=str.casefold))
    return Fact(
        id=f"F{number}",
        kind=draw(st.sampled_from(FactKind)),
        statement=draw(WORDS),
        citations=tuple(draw(st.lists(citations(), min_size=1, max_size=3))),
        speaker=draw(st.none() | WORDS),
        as_of=as_of,
        as_of_basis=draw(st.sampled_from([Basis.stated, Basis.inferred])) if as_of else Basis.none,
        particulars=Particulars(
            quantities=tuple(draw(st.lists(quantities(), max_size=2))),
            places=tuple(draw(st.lists(WORDS, max_size=2))),
            period=draw(st.none() | PERIODS),
            negated=draw(st.booleans()),
        ),
        phrasings=tuple(phrasings),
        note=draw(st.just("") | WORDS),
    )


def test_the_shipped_knowledge_is_written_back_byte_for_byte() -> None:
    folder = ROOT / "knowledge"

    written = knowledge.files(knowledge.load(folder))

    kept = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yml")}
    assert {name: content.encode() for name, content in written.items()} == kept


def test_a_small_base_comes_back_as_it_was(tmp_path: Path) -> None:
    knowledge.write(small_knowledge(), tmp_path)

    assert knowledge.load(tmp_path) == small_knowledge()
    assert knowledge.write(knowledge.load(tmp_path), tmp_path) == []


def test_only_the_file_of_a_changed_fact_is_written(tmp_path: Path) -> None:
    knowledge.write(small_knowledge(), tmp_path)
    first, *others = small_knowledge().facts
    changed = small_knowledge().model_copy(
        update={"facts": (first.model_copy(update={"note": "Checked."}), *others)}
    )

    assert knowledge.write(changed, tmp_path) == [tmp_path / "facts" / "annual-report-2021.yml"]


@given(facts())
def test_any_fact_comes_back_from_yaml_as_it_was(fact: Fact) -> None:
    written = knowledge.dump_list([fact])

    (data,) = knowledge.parse(written, "facts.yml")

    assert knowledge.validate(Fact, data, "facts.yml") == fact
    assert knowledge.dump_list([knowledge.validate(Fact, data, "facts.yml")]) == written


@given(st.lists(WORDS, min_size=1, max_size=4), st.dictionaries(WORDS, WORDS, max_size=3), WORDS)
def test_any_vocabulary_comes_back_from_yaml_as_it_was(
    variants: list[str], abbreviations: dict[str, str], name: str
) -> None:
    vocabulary = Vocabulary(
        names=(Name(name=name, kind="term", variants=tuple(variants)),),
        synonyms=(tuple(variants),),
        abbreviations=abbreviations,
    )

    data = knowledge.parse(knowledge.dump_one(vocabulary), "vocabulary.yml")

    assert knowledge.validate(Vocabulary, data, "vocabulary.yml") == vocabulary


def test_dates_stay_the_text_they_were_written_as() -> None:
    assert knowledge.parse("as_of: 2018-09-03", "facts.yml") == {"as_of": "2018-09-03"}


@pytest.mark.parametrize("text", ["a: x\nb: &b [x, x]\n", "a: x\n<<: *a\n", "a: x\nb: [*a, *a]\n"])
def test_anchors_and_aliases_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"^bomb\.yml, line 2: anchors and aliases are not allowed\.$"):
        knowledge.parse(text, "bomb.yml")


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "- id: F1\n  note: x\n  note: y\n", "{a: 1, a: 1}"])
def test_a_key_given_twice_is_refused(text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"^facts\.yml, line \d: the key '\w+' is there twice\.$"):
        knowledge.parse(text, "facts.yml")


@pytest.mark.parametrize(
    "text", ["a: [1", "\t- a", "a: b: c", "a: !!python/object:os.system x", "? [a]\n: b\n"]
)
def test_what_is_no_yaml_of_ours_is_refused_with_its_file(text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"^topics\.yml"):
        knowledge.parse(text, "topics.yml")


@given(st.text(max_size=200))
def test_no_text_gets_past_with_anything_but_a_knowledge_error(text: str) -> None:
    with suppress(KnowledgeError):
        knowledge.parse(text.encode("utf-8", "replace").decode(), "any.yml")


def test_an_oversized_file_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="larger than 5,000,000 bytes"):
        knowledge.parse("x" * 5_000_001, "facts.yml")


def test_deep_nesting_does_not_end_in_a_crash() -> None:
    with pytest.raises(KnowledgeError, match=r"^deep\.yml, line 1: nested more than 20 deep\.$"):
        knowledge.parse("[" * 100_000 + "]" * 100_000, "deep.yml")


# --- what is wrong is named: the file, the fact and the field


def _edit(folder: Path, name: str, change: Any) -> None:
    """Rewrite one file of a folder after `change` was made to its data."""
    path = folder / name
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


FACTS = "facts/annual-report-2021.yml"


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (FACTS, lambda d: d[0].update(kind="rumour"), r"annual-report-2021\.yml, F1: kind: "),
        (FACTS, lambda d: d[0].pop("statement"), r"annual-report-2021\.yml, F1: statement: "),
        (FACTS, lambda d: d[0].update(colour="red"), r"annual-report-2021\.yml, F1: colour: "),
        (
            FACTS,
            lambda d: d[1].update(phrasings=["a?", "A?", "b?"]),
            r"F2: the entry: .*'a\?' is there twice",
        ),
        (FACTS, lambda d: d[0].update(citations=[]), r"annual-report-2021\.yml, F1: citations: "),
        (FACTS, lambda d: d[0]["citations"][0].update(end=9999), r"F1: citations\.0: end - start is"),
        (FACTS, lambda d: d[0].update(as_of="last year"), r"F1: as_of: 'last year' is not a date"),
        (
            FACTS,
            lambda d: d[0].update(as_of_basis="none"),
            r"F1: the entry: as_of_basis is none exactly when",
        ),
        (FACTS, lambda d: d[0].update(id="one"), r"annual-report-2021\.yml, one: id: "),
        (FACTS, lambda d: d[0].pop("id"), r"annual-report-2021\.yml, entry 1: id: "),
        (FACTS, lambda d: d[1].update(id="F1"), r"facts: the id F1 is used twice"),
        (FACTS, lambda d: d[0].update(topics=["weather"]), r"F1: topics: there is no weather"),
        (FACTS, lambda d: d[0].update(differs_from=["F77"]), r"F1: differs_from: there is no F77"),
        (
            FACTS,
            lambda d: d[0]["citations"][0].update(document="minutes"),
            r"F1: citations: there is no minutes",
        ),
        (
            "documents.yml",
            lambda d: d[0].update(sha256="abc"),
            r"documents\.yml, annual-report-2021: sha256: ",
        ),
        ("documents.yml", lambda d: d[1].update(id=d[0]["id"]), r"documents\.yml: the id .* is used twice"),
        ("topics.yml", lambda d: d[0].pop("label"), r"topics\.yml, lending: label: "),
        ("signposts.yml", lambda d: d.pop("checked"), r"signposts\.yml: checked: "),
        (
            "signposts.yml",
            lambda d: d["situations"][0].update(routes=["nowhere"]),
            r"names the route 'nowhere'",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, change: Any, message: str) -> None:
    knowledge.write(small_knowledge(), tmp_path)
    _edit(tmp_path, name, change)

    with pytest.raises(KnowledgeError, match=message):
        knowledge.load(tmp_path)


def test_a_quote_of_more_than_25_words_is_refused() -> None:
    quote = " ".join(["word"] * 26)

    with pytest.raises(KnowledgeError, match="26 words; 25 is the most"):
        knowledge.validate(
            Citation, {"document": "note", "quote": quote, "start": 0, "end": len(quote)}, "F1"
        )


@pytest.mark.parametrize("name", ["documents.yml", "vocabulary.yml", "topics.yml", "signposts.yml"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    knowledge.write(small_knowledge(), tmp_path)
    (tmp_path / name).unlink()

    with pytest.raises(KnowledgeError, match=rf"There is no {name}"):
        knowledge.load(tmp_path)


def test_a_missing_folder_says_which_setting_names_it(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="BRIEFBOOK_KNOWLEDGE"):
        knowledge.load(tmp_path / "elsewhere")


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    knowledge.write(small_knowledge(), tmp_path)
    (tmp_path / "topics.yml").write_bytes(b"- id: caf\xe9\n")

    with pytest.raises(KnowledgeError, match=r"topics\.yml is not UTF-8 \(byte 9\)"):
        knowledge.load(tmp_path)


def test_an_empty_list_is_written_as_one(tmp_path: Path) -> None:
    empty = Knowledge(
        documents=(), facts=(), vocabulary=Vocabulary(), topics=(), signposts=small_knowledge().signposts
    )
    knowledge.write(empty, tmp_path)

    assert knowledge.load(tmp_path) == empty


@given(st.lists(st.builds(Topic, id=st.sampled_from(["a", "b-2"]), label=WORDS), max_size=3))
def test_lists_of_any_length_come_back(topics: list[Topic]) -> None:
    data = knowledge.parse(knowledge.dump_list(topics), "topics.yml")

    assert [knowledge.validate(Topic, entry, "topics.yml") for entry in data] == topics


def test_a_document_keeps_the_order_of_its_fields() -> None:
    document: Document = small_knowledge().documents[0]

    keys = [line.split(":")[0].strip("- ") for line in knowledge.dump_list([document]).splitlines()]

    assert keys[:4] == ["id", "title", "publisher", "publisher_basis"]
