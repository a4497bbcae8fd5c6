"""The guard over facts that are phrasings and nothing else, as those of the public question sets are.

The guard compares a question with what a fact holds. A fact without a statement holds no figure, no date, no
name and no denial, so the guard as it is refuses it to every question for one: that is what it is for.
`excluded` counts only what phrasings alone can contradict: they hold another year, place, name … than is asked
for. A verb or a kind of answer that they do not hold may well be in an answer that nobody has written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ranking import Ask, Ranked

from briefbook.answering.guard import Comparison, compare, disagreements
from briefbook.answering.names import Recogniser
from briefbook.answering.profile import Profiles, profile
from briefbook.answering.reading import read
from briefbook.matching import Matcher
from briefbook.models import Citation, Document, Fact, FactKind, Vocabulary

Counts = Callable[[Comparison], bool]
NOTHING = "…"  # a statement and a quote that say nothing: a fact cannot be without
DOCUMENT = Document(id="none", title=NOTHING, sha256="0" * 64)
CITATION = Citation(document="none", quote=NOTHING, start=0, end=1)


EXCLUSIVE = ("period", "place", "name", "speaker", "population", "age", "which of two")


def excluded(one: Comparison) -> bool:
    """Return whether a disagreement is over something else that is held, where only one can be right."""
    return bool(one.held) and one.particular in EXCLUSIVE


def guarded(matcher: Matcher, facts: Mapping[str, Sequence[str]], counts: Counts = lambda _: True) -> Ask:
    """Return a matcher that passes over the facts with a disagreement that counts."""
    recogniser = Recogniser(Vocabulary())
    profiles = Profiles(
        {name: _fact(number, texts) for number, (name, texts) in enumerate(facts.items(), start=1)},
        lambda fact: profile(fact, {"none": DOCUMENT}, matcher.names, recogniser),
    )

    def ask(question: str) -> Ranked:
        text, _ = matcher.read(question)
        reading = read(text, recogniser.mentions(text))

        def keep(_: str, name: str) -> bool:
            return not any(counts(one) for one in disagreements(compare(reading, profiles[name])))

        matched = matcher.match(question, k=10, keep=keep)
        return [match.fact_id for match in matched.matches], matched.best.score if matched.best else 0.0

    return ask


def _fact(number: int, phrasings: Sequence[str]) -> Fact:
    return Fact.model_construct(
        id=f"F{number}",
        kind=FactKind.finding,
        statement=NOTHING,
        citations=(CITATION,),
        phrasings=tuple(phrasings),
    )
