"""Replies as blocks: what is shown, in which order, and that Slack takes it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefbook.models import Reply
from briefbook.slack.blocks import Options, Proof, for_reply, other_matches, sources, usage
from briefbook.slack.blocks.text import escape, fitted, link, shortened

from . import block_kit
from .examples import a_fact, a_reply, a_source, some_routes, two_that_differ

HOSTILE = (
    "<!channel>", "<!here|x>", "<@U0PERSON>", "<#C0CHANNEL>", "<!subteam^S1>", "<https://evil.invalid|gov.uk>",
    "<!date^1^{date}|x>", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "＜!channel＞", "﹤!channel﹥",
    "<\u200b!channel>", "<!chan\u00adnel>", "<<!channel>>", "＆lt;!channel＆gt;",
)  # fmt: skip


def shown(reply: Reply, **options: object) -> str:
    blocks = for_reply(reply, Options("r1", **options))
    assert block_kit.check_message({"blocks": blocks}) == []
    return block_kit.shown(blocks)


def test_sources_that_differ_each_stand_with_their_own_quote_date_and_publisher() -> None:
    lines = shown(two_that_differ()).splitlines()

    assert lines[0].startswith("My sources differ")
    first, second = lines.index("“Twelve schools”"), lines.index("“Ten schools”")
    assert lines[first - 1].startswith("Twelve schools took part")
    assert lines[first + 1] == "Annual review 2021 · Safer Screens Forum · paragraph 2 · 14 February 2022"
    assert lines[second - 1].startswith("Ten schools joined")
    assert lines[second + 1].endswith("· publisher not stated · paragraph 2 · September 2021 (inferred)")
    assert "document not held here" in lines[second + 2]


def test_note_of_a_fact_stands_above_its_statement() -> None:
    lines = shown(a_reply("answer", a_fact(note="On the first part:"))).splitlines()

    assert lines[:2] == ["On the first part:", "Statement number 1."]


def test_further_sources_of_a_fact_are_named() -> None:
    citations = tuple(a_source(title=f"Report {number}") for number in range(1, 7))
    text = shown(a_reply("answer", a_fact(citations=citations)))

    assert "Also: Report 2" in text
    assert "Also: Report 4" in text
    assert "… 2 more: press Source" in text


def test_more_facts_than_a_message_holds_are_cut_between_facts_and_said_to_be() -> None:
    reply = a_reply("answer", *(a_fact(number, statement="word " * 100) for number in range(1, 61)))
    blocks = for_reply(reply, Options("r1"))

    assert block_kit.check_message({"blocks": blocks}) == []
    left_out = re.search(r"… (\d+) more: press Source", block_kit.shown(blocks))
    assert left_out
    stated = block_kit.shown(blocks).count("Annual review 2021")
    assert stated + int(left_out[1]) == 60
    assert blocks[-1]["type"] == "context_actions"


def test_second_quote_from_the_same_place_is_left_to_the_sources() -> None:
    citations = (a_source(), a_source(quote="schools", start=17), a_source(paragraph=3))

    assert shown(a_reply("answer", a_fact(citations=citations))).count("Also:") == 1


def test_longest_fact_fits_with_its_source() -> None:
    quote = " ".join(["extraordinarily" * 4] * 25)
    fact = a_fact(
        statement="&" * 2500,
        note="n" * 3000,
        citations=tuple(
            a_source(quote=quote, title=f"{n}" + "<" * 400, publisher=">" * 400) for n in range(9)
        ),
    )
    blocks = for_reply(a_reply("answer", fact, lead="l" * 4000, closing="c" * 4000), Options("r1"))

    assert block_kit.check_message({"blocks": blocks}) == []
    assert block_kit.shown(blocks).count("… ") >= 1
    assert any(block["type"] == "rich_text" for block in blocks)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_people_write_is_live_anywhere(hostile: str) -> None:
    source = a_source(title=hostile, publisher=hostile, quote=hostile, section=hostile, paragraph=None)
    fact = a_fact(statement=hostile, note=hostile, citations=(source, source))
    for outcome in ("answer", "differ", "suggest", "abstain", "help"):
        reply = a_reply(outcome, fact, lead=hostile, closing=hostile, examples=(hostile,))
        options = Options("r1", question=hostile, labels={"F1": hostile}, shared_by=hostile)
        blocks = for_reply(reply, options)
        # Run over what is sent, NFKC must not bring anything to life either.
        sent = {"text": unicodedata.normalize("NFKC", fitted(hostile, 3900)), "blocks": _folded(blocks)}
        assert block_kit.live_tokens(sent) == []
        assert block_kit.check_message({"blocks": blocks}) == []


def _folded(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value)
    if isinstance(value, dict):
        return {name: _folded(one) for name, one in value.items()}
    return [_folded(one) for one in value] if isinstance(value, list) else value


def test_statement_and_quote_are_shown_to_the_letter() -> None:
    words = "½ of “R&D” cost £3.2bn — 5 < 6 […]"
    text = shown(a_reply("answer", a_fact(statement=words, citations=(a_source(quote=words),))))

    assert text.splitlines()[:2] == [words, f"“{words}”"]


@given(st.text(alphabet=st.characters(), max_size=300), st.integers(min_value=20, max_value=120))
@settings(max_examples=150, deadline=None)
def test_fitted_text_keeps_its_limit_and_is_never_cut_inside_an_entity(text: str, limit: int) -> None:
    cut = fitted(text, limit)

    assert len(cut) <= limit
    assert not re.search(r"[<>]|&(?!(amp|lt|gt);)", cut)
    cut.encode()
    assert escape(text).startswith(cut.removesuffix(" …"))


def test_link_is_made_of_web_addresses_only() -> None:
    assert link("https://example.org/a?b=1&c=2", "a|b <c>", 99) == (
        "<https://example.org/a?b=1&amp;c=2|a/b &lt;c&gt;>"
    )
    for address in (
        None,
        "",
        "javascript:alert(1)",
        "file:///etc",
        "https://a.b/ c",
        "https://a|b",
        "ftp://x",
    ):
        assert link(address, "label", 99) == "label"
    assert link("https://example.org/" + "x" * 500, "label", 99) == "label"


def test_candidates_are_questions_with_a_button_each_and_nothing_is_stated() -> None:
    facts = [a_fact(number) for number in range(1, 5)]
    labels = {f"F{number}": f"Question {number}?" for number in range(1, 5)}
    blocks = for_reply(a_reply("suggest", *facts, lead="Did you mean:"), Options("r1", labels=labels))
    text = block_kit.shown(blocks)

    assert block_kit.check_message({"blocks": blocks}) == []
    assert all(label in text for label in labels.values())
    assert "Statement" not in text
    buttons = {one["action_id"]: one["value"] for one in block_kit.elements(blocks)}
    assert buttons["suggest.pick.3"] == "r1:F3"
    assert [name for name in buttons if name.startswith("suggest")] == [
        f"suggest.pick.{n}" for n in range(1, 5)
    ]


def test_abstention_names_what_was_searched_and_carries_the_question_to_the_curator() -> None:
    reply = a_reply("abstain", lead="I don't hold that.", closing="I searched 9 facts.")
    blocks = for_reply(reply, Options("r1", question="w " * 3000))
    (curator,) = block_kit.elements(blocks)

    assert block_kit.shown(blocks).splitlines()[:2] == ["I don't hold that.", "I searched 9 facts."]
    assert curator["action_id"] == "abstain.curator"
    assert len(curator["value"]) <= 2000


def test_routes_come_first_with_their_contact_and_without_anything_to_press() -> None:
    blocks = for_reply(some_routes(), Options("r1"))
    lines = block_kit.shown(blocks).splitlines()

    assert block_kit.check_message({"blocks": blocks}) == []
    assert blocks[3]["elements"][0]["elements"][-1] == {"type": "link", "url": "https://example.org/help"}
    assert lines[:4] == ["These people can help.", "Emergency services: 999", "", "A child is in danger now."]
    assert lines[-1] == "Checked November 2026."
    assert list(block_kit.elements(blocks)) == []


def test_usage_lists_examples() -> None:
    blocks = usage(["One?", "Two?"])

    assert block_kit.check_message({"blocks": blocks}) == []
    assert "• One?\n• Two?" in block_kit.shown(blocks)


def test_sources_modal_marks_the_quote_and_cuts_long_paragraphs_around_it() -> None:
    source = a_source()
    view = sources([Proof(a_fact(), ((source, ("before " * 300, "Twelve schools", " after" * 300)),))])
    text = block_kit.shown(view)

    assert block_kit.check_view(view) == []
    assert "… before" in text
    assert "after …" in text
    assert len(text) < 2000


def test_sources_modal_says_when_the_text_is_not_held() -> None:
    view = sources([Proof(a_fact(), ((a_source(state="recorded"), None),))])

    assert block_kit.check_view(view) == []
    assert "not held here" in block_kit.shown(view)
    assert "“Twelve schools”" in block_kit.shown(view)


def test_sources_modal_says_when_the_document_has_changed_since() -> None:
    view = sources([Proof(a_fact(), ((a_source(state="verified"), None),))])

    assert "has changed since this was said" in block_kit.shown(view)


def test_a_source_with_an_address_is_linked_to_its_passage() -> None:
    linked = a_source(
        url="https://forum.example/review", link="https://forum.example/review#:~:text=Twelve%20schools"
    )
    text = str(sources([Proof(a_fact(citations=(linked,)), ((linked, None),))]))

    assert "<https://forum.example/review#:~:text=Twelve%20schools|" in text


def test_modals_keep_their_limits() -> None:
    source = a_source(quote="&" * 900)
    many = [
        Proof(
            a_fact(number, statement="&" * 2500),
            tuple((source, ("b" * 5000, "q" * 900, "a" * 5000)) for _ in range(9)),
        )
        for number in range(1, 30)
    ]

    assert block_kit.check_view(sources(many)) == []
    assert block_kit.check_view(other_matches([proof.fact for proof in many])) == []
    assert block_kit.check_view(other_matches([])) == []


def test_button_labels_are_cut_between_words() -> None:
    assert shortened("one two three four", 13) == "one two …"
