"""Small talk is met with help; a question that begins politely is still a question."""

from __future__ import annotations

import pytest

from briefbook.answering.smalltalk import is_small_talk


@pytest.mark.parametrize(
    "text",
    [
        "hi", "Hello there!", "good morning all", "thanks", "Thank you so much", "cheers", "bye", "ok", "great", "👍", "...",
        "how are you?", "test", "help", "Help!", "what can you do?", "Who are you?", "are you a bot?", "how do I use this",
        "what can I ask you?", "what do you know?", "can you help me please", "hey bot, how does this work?",
    ],
)  # fmt: skip
def test_what_asks_nothing_of_the_base_is_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "Good morning, how many referrals were there?",
        "Thanks! And in 2019?",
        "hi, helpline number?",
        "what do you know about referrals",
        "What do you do about encryption?",
        "can you help me with the referral numbers please",
        "who are you quoting on age checks?",
        "help with training",
        "when", "who", "why", "which",
        "test results of HashMatch",
        "Friday's report",
    ],
)  # fmt: skip
def test_a_question_is_not_small_talk(text: str) -> None:
    assert not is_small_talk(text)
