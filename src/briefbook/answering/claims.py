"""What a question takes for granted or wants of a fact: that it happened, should be, was said by somebody, is all."""

from __future__ import annotations

from briefbook.answering.comparison import Comparison, refused
from briefbook.answering.kinds import MEASURED, AnswerKind
from briefbook.answering.profile import Profile
from briefbook.answering.reading import Reading
from briefbook.answering.tables import DEED_SAID
from briefbook.models import FactKind


def planned(reading: Reading, profile: Profile) -> Comparison | None:
    failed = profile.says_not and reading.kind is not AnswerKind.when  # "it was not" is what happened
    if not reading.happened or not profile.plans or failed:
        return None
    return Comparison(
        particular="planned or happened",
        asked="what happened",
        held="what was planned",
        agrees=False,
        sentence="I hold what was due or wanted, not what came of it.",
    )


def more(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.beyond:
        return None
    if profile.adds and set(reading.besides) & profile.stems:
        return None
    return Comparison(
        particular="what else",
        asked="more than this",
        held="only this",
        agrees=False,
        sentence="I hold nothing beyond this.",
    )


def spelled_out(reading: Reading, profile: Profile) -> Comparison | None:
    if not profile.spells_out:
        return None
    sentence = "" if reading.introduces else "I only hold what the name stands for."
    return Comparison(
        particular="subject",
        asked="more than a name",
        held="a name",
        agrees=reading.introduces,
        sentence=sentence,
    )


def negation(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.negated:
        return None
    agrees = profile.says_not if reading.what_not else profile.denies
    if reading.kind is AnswerKind.why:  # "why can't we tell?" may be answered by "it is unclear"
        agrees = profile.says_not or profile.cannot
    elif reading.kind is AnswerKind.who_said:
        agrees = profile.denies
    return Comparison(
        particular="negation",
        asked="not",
        held="not" if agrees else "",
        agrees=agrees,
        sentence="" if agrees else "I hold the opposite of what you ask, not this.",
    )


def pronoun(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.pronoun:
        return None
    return refused("who is meant", reading.pronoun, "", f"I can't tell who “{reading.pronoun}” is.")


def outcome(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.outcome or not profile.unfulfilled:
        return None
    return refused(
        "outcome",
        "what came of it",
        "what was meant to be",
        "I hold what was due or wanted, not what came of it.",
    )


def item(reading: Reading, profile: Profile) -> Comparison | None:
    """A fact that only dates an item tells nothing else about what the item is about."""
    if profile.kind is not FactKind.date or reading.kind in _OF_A_DATE:
        return None
    if not reading.asks_doing if reading.kind is AnswerKind.anything else reading.kind in profile.asked:
        return None
    return refused("subject", "more than a date", "a date", "I only hold when that was dated.")


_OF_A_DATE = (AnswerKind.when, AnswerKind.deadline, AnswerKind.length)


def should(reading: Reading, profile: Profile) -> Comparison | None:
    if not reading.should or profile.should:
        return None
    return refused(
        "should or is", "what should be", "what is", "I hold what is so, not what anybody says should be."
    )


def deed(reading: Reading, profile: Profile) -> Comparison | None:
    """ "Who wrote it" is not answered by a fact in which nobody writes."""
    if not reading.deeds:
        return None
    asked = reading.deeds[0]
    agrees = asked in profile.deeds
    held = next((one for one in profile.stated_deeds if one in DEED_SAID), "")
    others = f"I hold who {DEED_SAID[held]}, not who {DEED_SAID[asked]}." if held else ""
    sentence = "" if agrees else others or f"I don't hold who {DEED_SAID[asked]}."
    return Comparison(
        particular="deed",
        asked=asked,
        held=", ".join(sorted(profile.deeds)),
        agrees=agrees,
        sentence=sentence,
    )


OF_SOMEBODY = ("chief executive", "editors")  # "the Guardian's editorial" is not all that The Guardian says


def voice(reading: Reading, profile: Profile) -> Comparison | None:
    voices = tuple(one for one in reading.voices if not reading.said_by or one in OF_SOMEBODY)
    if not voices:
        return None
    agrees = bool(set(voices) & profile.voices)
    asked = " or ".join(voices)
    sentence = "" if agrees else f"I don't hold what {asked} said about this."
    return Comparison(
        particular="speaker",
        asked=asked,
        held=", ".join(sorted(profile.voices)),
        agrees=agrees,
        sentence=sentence,
    )


def part(reading: Reading, profile: Profile) -> Comparison | None:
    """A sum for several is no one's share of it."""
    if reading.kind not in MEASURED or reading.member:
        return None
    asked = [mention.name for mention in reading.names if mention.name in profile.members]
    if not asked:
        return None
    whose = " or ".join(asked)
    return refused(
        "part of a whole", whose, "the whole", f"I hold this for several together, not for {whose} alone."
    )


def direction(reading: Reading, profile: Profile) -> Comparison | None:
    if len(reading.directions) != 1 or profile.says_not:
        return None
    asked = reading.directions[0]
    held = ", ".join(sorted(profile.directions))
    agrees = asked in (profile.directions or profile.may_go)
    sentence = f"I hold a {held}, not a {asked}." if held else f"I hold no {asked} of that."
    return Comparison(
        particular="rise or fall", asked=asked, held=held, agrees=agrees, sentence="" if agrees else sentence
    )
