"""Deliveries and the questions in them, and replies as they are kept."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from briefbook.answering import compose
from briefbook.slack import memory
from briefbook.slack.incoming import QuestionTooLongError, question, recognise
from briefbook.slack.logs import who
from briefbook.store.protocol import Posted

from .examples import a_fact, a_reply, two_that_differ


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("<@U0BOT> How many?", "How many?"),
        ("How many <@U0BOT|bot> calls in <#C1|general>?", "How many calls in ?"),
        ("5 &lt; 6 &amp;&amp; 7 &gt; 6?", "5 < 6 && 7 > 6?"),
        ("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
        ("What does <https://example.org/x|the review> say?", "What does the review say?"),
        ("See <https://example.org/x> or <http://gov.uk|gov.uk> now", "See or now"),
        ("See https://example.org/a?b=c now", "See now"),
        ("<!here> <!date^1^{date}|today> anyone?", "anyone?"),
        ("a\x00b\ud800c\x1b", "abc"),
        ("  two   spaces  ", "two spaces"),
        ("line\nbreak", "line\nbreak"),
    ],
)
def test_question_is_what_the_person_meant(text: str, asked: str) -> None:
    assert question(text) == asked


@pytest.mark.parametrize("text", ["x" * 2001, "x" * 50_000, "\ufdfa" * 1500, "e" + "\u0301" * 40_000])
def test_question_over_the_limit_is_refused_quickly(text: str) -> None:
    began = time.monotonic()
    with pytest.raises(QuestionTooLongError, match="2,000 characters"):
        question(text)
    assert time.monotonic() - began < 0.2


@pytest.mark.parametrize(
    "text", ["<" * 11_000, "<a" * 5_000, "https://" * 1_400, "&amp;" * 2_300, "< <" * 3_900]
)
def test_no_pattern_is_slow_on_any_text(text: str) -> None:
    began = time.monotonic()
    with suppress(QuestionTooLongError):
        question(text)
    assert time.monotonic() - began < 0.2


def event(**fields: Any) -> dict[str, Any]:
    asked = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "?"}
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {**asked, **fields}}


def test_one_message_has_one_key_through_whichever_event_it_comes() -> None:
    mention, message = event(), event(type="message", channel="D1", channel_type="im")

    assert recognise(mention).key == "q:T1:C1:1.1"
    assert recognise(message).key == recognise(event(channel="D1")).key == "q:T1:D1:1.1"


@pytest.mark.parametrize(
    "fields",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"hidden": True},
        {"user": None},
        {"user": "USLACKBOT"},
        {"type": "message", "channel_type": "channel"},
        {"type": "message", "channel_type": "mpim", "channel": "G1"},
        {"type": "reaction_added"},
        {"type": "app_home_opened", "tab": "elsewhere"},
        {"ts": None},
    ],
)
def test_what_nobody_asked_has_no_key(fields: dict[str, Any]) -> None:
    assert recognise(event(**fields)) is None


def test_other_deliveries_have_the_key_that_slack_repeats() -> None:
    assert recognise(event(type="app_home_opened", tab="messages")).key == "ev:Ev1"
    assert recognise({"command": "/brief", "trigger_id": "t1"}).key == "cmd:t1"
    assert recognise({"type": "block_actions", "trigger_id": "t2"}).key == "act:t2"
    assert recognise(event(type="app_home_opened", tab="home")).key == "ev:Ev1"
    assert recognise({"type": "shortcut"}) is None


def test_a_window_that_is_sent_again_once_its_errors_are_mended_is_not_taken_for_a_repetition() -> None:
    sent = {"type": "view_submission", "view": {"id": "V1", "hash": "h"}}

    assert recognise({**sent, "trigger_id": "t3"}).key == "view:V1:t3"
    assert recognise({**sent, "trigger_id": "t4"}).key == "view:V1:t4"


def test_commands_without_a_trigger_are_never_taken_for_one_another() -> None:
    assert recognise({"command": "/brief"}) != recognise({"command": "/brief"})


def test_kept_reply_is_restored_whole_and_holds_nothing_that_was_asked() -> None:
    reply = two_that_differ().model_copy(update={"question": "canary?", "why": {"asked": "canary"}})
    kept = memory.kept(reply)

    assert "canary" not in str(kept)
    restored = memory.restored(Posted("r1", "C1", "1.1", kept))
    assert restored == reply.model_copy(update={"question": "", "why": {}})


def test_kept_reply_holds_no_words_that_its_closing_quoted() -> None:
    closing = compose.parts_not_held(["what of the canary?"], "How many, and what of the canary?")
    answered = a_reply("answer", a_fact())
    reply = answered.model_copy(update={"text": f"{answered.text}\n\n{closing}", "closing": closing})

    assert "canary" not in str(memory.kept(reply))


def test_only_stated_facts_are_kept_for_a_thread() -> None:
    assert memory.kept(a_reply("suggest", a_fact()))["facts"] == []
    assert memory.kept(a_reply("abstain", a_fact()))["facts"] == []
    assert [fact["id"] for fact in memory.kept(a_reply("answer", a_fact(4)))["facts"]] == ["F4"]


def test_other_matches_are_close_and_not_stated_already() -> None:
    scores = {"F1": 0.9, "F2": 0.5, "F3": 0.01}
    matches = [{"fact_id": name, "score": score} for name, score in scores.items()]

    assert memory.others(a_reply("answer", a_fact(1), why={"matches": matches})) == ["F2"]


def test_person_has_the_same_name_in_every_line_of_a_log_and_not_the_id() -> None:
    assert who("U1") == who("U1") != who("U2")
    assert "U1" not in who("U1")
