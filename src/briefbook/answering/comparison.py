"""One particular of a question, compared with what a fact holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from briefbook.answering.profile import Profile
from briefbook.answering.reading import Reading
from briefbook.models import Frozen


class Comparison(Frozen):
    """One particular, asked and held."""

    particular: str
    asked: str
    held: str
    agrees: bool
    sentence: str = ""  # what a person is told when it does not agree


Rule = Callable[[Reading, Profile], Comparison | None]


def of_names(
    particular: str, asked: Sequence[str], held: Sequence[str], missing: Sequence[str], sentence: str
) -> Comparison:
    words = (
        sentence.format(missing=" or ".join(missing), held=" and ".join(held) or "another place")
        if missing
        else ""
    )
    return Comparison(
        particular=particular,
        asked=", ".join(asked),
        held=", ".join(held),
        agrees=not missing,
        sentence=words,
    )


def of_groups(
    particular: str, asked: Sequence[str | int], held: Collection[str | int], sentence: str
) -> Comparison:
    """Return the comparison of groups or ages, each of which the fact has to hold."""
    missing = [str(one) for one in asked if one not in held]
    return of_names(particular, list(map(str, asked)), list(map(str, sorted(held))), missing, sentence)


def refused(particular: str, asked: str, held: str, sentence: str) -> Comparison:
    """Return a comparison that does not agree."""
    return Comparison(particular=particular, asked=asked, held=held, agrees=False, sentence=sentence)
