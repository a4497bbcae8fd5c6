"""A person's words -> the words the index knows."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from briefbook.matching.normalise import (
    QUESTION_LIMIT,
    STOP_WORDS,
    Names,
    Speller,
    Synonyms,
    clean,
    english_words,
    key,
    located,
    stem,
    subject_terms,
    terms,
    tokens,
)
from briefbook.models import Name, Vocabulary

VOCABULARY = Vocabulary(
    names=(
        Name(
            name="Harbour Reading Room",
            kind="body",
            variants=("HRR", "reading room", "the reading room", "harbour room"),
        ),
        Name(name="UK", kind="place", variants=("United Kingdom", "Britain")),
        Name(name="UK Government", kind="body", variants=("government", "British government", "govt")),
        Name(name="O'Brien", kind="person", variants=("O'Brien", "obrien", "mr o'brien")),
    ),
    synonyms=(("loans", "books lent", "lending"), ("rise", "increase", "going up")),
    abbreviations={"recs": "recommendations", "w/e": "weekend"},
)
NAMES = Names(VOCABULARY)
# What Slack, phones and pasted pages put into a question, so that it is tried more often than by chance.
ODD = st.text(
    st.sampled_from(
        "<>@#!|:&;*_~`'’“”…–— \t\n\u2028\u00a0\u200b\u202e\x00ａ＜＞＠：ﷺ½é\u0301🙂👩‍👩‍👧aZ09.,£$€%?"
    )
    | st.characters(),
    max_size=200,
)


# --- clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<@U123> how many?", "how many?"),
        ("<!channel> and <!here|here> how many?", "and how many?"),
        ("see <#C12|general> now", "see now"),
        ("look at <https://example.org/a|this page> please", "look at this page please"),
        ("look at <https://example.org/a>", "look at"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        (":wave: hello :+1::skin-tone-2:", "hello"),
        ("at 10:30 and 11:45", "at 10:30 and 11:45"),
        ("ｈｏｗ ｍａｎｙ ﬁnes ½", "how many fines 1⁄2"),
        ("it’s “so” – yes", 'it\'s "so" - yes'),
        ("a\u00a0b\tc\nd\u2028e", "a b c d e"),
        ("zero\x00width\u200bjoin\u202e", "zero width join"),
        ("  spaces   everywhere  ", "spaces everywhere"),
        ("a < b and c > d", "a < b and c > d"),
        ("<@<@U1>U2> nested", "nested"),
        ("＜@U1＞ wide", "wide"),
        ("", ""),
    ],
)
def test_a_question_is_cleaned_of_what_slack_and_phones_put_in(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_no_question_is_longer_than_the_limit() -> None:
    assert len(clean("word " * 10_000)) <= QUESTION_LIMIT
    assert len(clean("ﷺ" * 10_000)) <= QUESTION_LIMIT  # one character that folds to eighteen


@pytest.mark.parametrize(
    "text", ["e" + "\u0301" * 400_000, "ﷺ" * 400_000, "<@" * 200_000, "<" * 400_000, ":a" * 200_000]
)
def test_the_length_is_capped_whatever_the_text(text: str) -> None:
    assert len(clean(text)) <= QUESTION_LIMIT


@given(ODD | st.text())
@example("x" * (QUESTION_LIMIT - 1) + " y")
@example("<@<@<@U1>>>")
@example("：wave：")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)

    assert clean(once) == once


@given(ODD | st.text() | st.text(st.characters(categories=["Cs", "Co", "Cc"])))
def test_any_text_can_be_cleaned_and_split(text: str) -> None:
    cleaned = clean(text)

    assert all(char.isprintable() for char in cleaned)
    assert unicodedata.is_normalized("NFKC", cleaned) or not unicodedata.is_normalized("NFKC", text)
    for split in (tokens, terms, subject_terms):
        assert all(split(text)), "no empty words"
    assert [word for word, _, _ in located(text)] == [word for word, _, _ in located(text) if word]


# --- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How many reports?", ["how", "many", "reports"]),
        ("230,000 and 230000", ["230000", "and", "230000"]),
        ("£21.5m, $3 or 40%", ["21.5", "m", "3", "or", "40"]),
        ("the IWF's report", ["the", "iwf", "report"]),
        ("don't – won’t", ["don't", "won't"]),
        ("end-to-end", ["end", "to", "end"]),
        ("2017/18", ["2017", "18"]),
        ("naïve café", ["naïve", "café"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("?!…", []),
    ],
)
def test_a_text_is_split_into_words_and_numbers(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@given(ODD | st.text())
def test_located_words_are_the_tokens_and_stand_where_they_say(text: str) -> None:
    assume(text.casefold() == text.lower() and len(text.casefold()) == len(text))
    found = located(clean(text))

    assert all(0 <= start < end <= len(clean(text)) for _, start, end in found)
    assert all(one[2] <= next_one[1] for one, next_one in pairwise(found))


def test_numbers_are_never_stemmed_and_words_are() -> None:
    assert stem("2018s") == "2018s"
    assert stem("reports") == stem("reporting") == "report"


def test_subject_terms_leave_out_stop_words_and_repeats() -> None:
    assert subject_terms("How many reports did the reports say?") == ["report"]
    assert subject_terms("what is it?") == []
    assert {"how", "many", "the"} <= STOP_WORDS


def test_two_ways_of_typing_one_question_share_a_key() -> None:
    assert key("How many REPORTS, in 2018?") == key("how many reports in 2018")
    assert key("How many reports in 2018?") != key("How many reports in 2019?")


# --- names


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("what does HRR lend?", "what does Harbour Reading Room lend?"),
        ("the reading room's books", "Harbour Reading Room's books".replace("'s", "")),
        ("British government and Britain", "UK Government and UK"),  # the longest form first
        ("the government in Britain", "the UK Government in UK"),
        ("all recs", "all recommendations"),
        ("governmental", "governmental"),  # never a part of a word
        ("Mr O’Brien", "O'Brien"),
        ("United, Kingdom", "UK"),
        ("Nothing here", "Nothing here"),
        ("", ""),
    ],
)
def test_variants_become_canonical_names(text: str, canonical: str) -> None:
    assert NAMES.canonical(clean(text)) == canonical


def test_without_a_vocabulary_a_text_stays_as_it_is() -> None:
    assert Names(Vocabulary()).canonical("the HRR") == "the HRR"


@given(
    st.lists(
        st.sampled_from(("HRR", "govt", "Britain", "in", "the", "reading", "room", "2018", "O'Brien")),
        max_size=8,
    )
)
def test_canonical_names_stay_canonical(words: list[str]) -> None:
    once = NAMES.canonical(" ".join(words))

    for name in ("HRR", "govt", "Britain"):
        assert name not in once.split()


@given(ODD | st.text())
def test_any_text_can_be_made_canonical(text: str) -> None:
    assert isinstance(NAMES.canonical(text), str)
    assert isinstance(NAMES.canonical(clean(text)), str)


def test_synonyms_count_as_one_word() -> None:
    same = Synonyms(VOCABULARY)

    assert same.terms("books lent") == same.terms("loans") == same.terms("lending") == ["loan"]
    assert same.terms("the loans are going up") == same.terms("the lending are increase")
    assert same.terms("books") == ["book"]


def test_an_entry_of_two_groups_stays_with_the_first() -> None:
    same = Synonyms(Vocabulary(synonyms=(("rise", "growth"), ("size", "growth"))))

    assert same.terms("growth") == ["rise"]


# --- typing slips

BASE = ("reports", "internet", "encryption", "grooming", "recommendations", "images", "2018", "teh")
SPELLER = Speller(BASE, english_words())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reprots", "reports"),
        ("interent", "internet"),
        ("encyrption", "encryption"),
        ("recomendatons", "recommendations"),  # two edits in a long word
        ("Gromming", "grooming"),
    ],
)
def test_a_slip_is_repaired_towards_the_base(typed: str, meant: str) -> None:
    text, repaired = SPELLER.repair(f"what about {typed}?")

    assert text == f"what about {meant}?"
    assert repaired == {typed: meant}


@pytest.mark.parametrize(
    "text",
    [
        "reports",
        "resorts",  # a real word, one edit away
        "imagen and imaged",  # one real, one too: nobody is corrected into another word
        "2108 2O18 20188",
        "£2,018 and 2018s",
        "teh rep img",  # too short to tell
        "zzzzzzzz",
        "reporting",  # another form of a word of the base
        "",
    ],
)
def test_what_is_no_slip_is_left_alone(text: str) -> None:
    repaired = SPELLER.repair(text)[1]

    assert not any(any(char.isdigit() for char in word) for word in repaired)
    assert not set(repaired) & english_words()
    assert text != "resorts" or repaired == {}


@given(st.from_regex(r"[£$]?\d[\d,]{0,6}(\.\d{1,2})?%?", fullmatch=True))
def test_a_number_is_never_touched(number: str) -> None:
    assert SPELLER.repair(f"in {number} reports") == (f"in {number} reports", {})


@given(st.sampled_from(sorted(english_words())))
def test_a_real_english_word_never_becomes_another(word: str) -> None:
    assert SPELLER.repair(word) == (word, {})


@given(st.text())
def test_any_text_can_be_repaired_and_only_words_change(text: str) -> None:
    mended, repaired = SPELLER.repair(text)

    assert len(tokens(mended)) == len(tokens(text)) or repaired
    assert all(better in BASE for better in repaired.values())


def test_of_several_near_words_the_most_used_one_is_meant() -> None:
    assert Speller(["mending", "bending", "bending"], frozenset()).repair("zending")[0] == "bending"
