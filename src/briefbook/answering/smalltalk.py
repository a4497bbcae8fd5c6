"""Greetings, thanks and "what can you do": replied to with help, never with a fact."""

from __future__ import annotations

from collections.abc import Sequence

from briefbook.matching.normalise import STOP_WORDS, tokens

_TALK = frozenset(
    """good morning afternoon evening night day happy monday tuesday wednesday thursday friday saturday
        sunday weekend everyone all team folks there cheers thank thanks ta great nice cool brilliant
        perfect lovely haha sorry bye goodbye welcome how you are doing today test testing ping bot
        briefbook christmas new year easter""".split()
)
_ASKING = frozenset(["when", "where", "who", "whose", "why", "which"])
_ABOUT_THE_BOT = (
    "what can you", "who are you", "what are you", "how do you work", "how does this work", "what do you do",
    "can you help me", "help me with", "what can i ask", "what should i ask", "how do i use", "are you a bot",
    "are you human", "what do you know",
)  # fmt: skip


def is_small_talk(text: str) -> bool:
    """Return whether a text asks nothing of the base: a greeting, thanks, or about the assistant itself."""
    words = tokens(text)
    if words == ["help"]:
        return True
    if all(word in _TALK or word in STOP_WORDS for word in words) and _ASKING.isdisjoint(words):
        return True
    return any(_says_no_more_than(phrase, words) for phrase in _ABOUT_THE_BOT)


def _says_no_more_than(phrase: str, words: Sequence[str]) -> bool:
    """Return whether a text has a phrase and no subject beside it: "what do you know about grooming" has one."""
    before, found, after = " ".join(words).partition(phrase)
    return bool(found) and all(word in _TALK or word in STOP_WORDS for word in f"{before} {after}".split())
