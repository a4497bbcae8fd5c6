"""Links to a passage: what a browser needs to find a quote, and nothing that is no web address."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbook.documents.links import passage_link

PAGE = "https://library.example/report"


@pytest.mark.parametrize(
    ("quote", "directive"),
    [
        ("lent 4,120 books", "lent%204%2C120%20books"),
        ("well-known & loved", "well%2Dknown%20%26%20loved"),
        ("“Nobody should close it.”", "Nobody%20should%20close%20it"),
        ("a  quote\nover two lines", "a%20quote%20over%20two%20lines"),
        ("£21.5m (gross) #1 100%", "%C2%A321.5m%20%28gross%29%20%231%20100%25"),
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen",
            "one%20two%20three%20four%20five,nine%20ten%20eleven%20twelve%20thirteen",
        ),
    ],
)
def test_a_quote_is_encoded_so_that_none_of_it_reads_as_part_of_the_directive(
    quote: str, directive: str
) -> None:
    assert passage_link(PAGE, quote) == f"{PAGE}#:~:text={directive}"


def test_a_quote_that_stands_several_times_is_told_by_the_words_before_it() -> None:
    assert passage_link(PAGE, "was close", ahead="The vote ") == f"{PAGE}#:~:text=The%20vote-,was%20close"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/b?c=1&d=2", "https://a.example/b?c=1&d=2#:~:text=x"),
        ("https://a.example/b#part-2", "https://a.example/b#part-2:~:text=x"),
        ("https://a.example/b#:~:text=old", "https://a.example/b#:~:text=x"),
        ("HTTP://a.example/", "HTTP://a.example/#:~:text=x"),
    ],
)
def test_an_address_keeps_its_query_and_fragment(url: str, link: str) -> None:
    assert passage_link(url, "x") == link


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example", "https://a b", "//a.example", "https://a|b"]
)  # fmt: skip
def test_what_is_no_web_address_becomes_no_link(url: str | None) -> None:
    assert passage_link(url, "x") is None


@given(st.text(min_size=1), st.text())
def test_any_quote_makes_a_link_of_plain_characters_that_reads_back(quote: str, ahead: str) -> None:
    quote, ahead = (text.encode("utf-8", "ignore").decode() for text in (quote, ahead))
    link = passage_link(PAGE, quote, ahead=ahead)

    assert link is not None
    if link != PAGE:
        directive = link.removeprefix(f"{PAGE}#:~:text=")
        assert re.fullmatch(r"(?:[\w.~%]+-,)?[\w.~%]+(?:,[\w.~%]+)?", directive, re.ASCII)
        assert unquote(directive.split("-,")[-1].split(",")[0]) in " ".join(quote.split())
