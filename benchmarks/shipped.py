"""The shipped base, its exam, and the answering with one stage at a time switched off.

Only the questions that are not held back are asked: what is printed here decides what is kept and what is tuned.
"""

from __future__ import annotations

import briefbook  # isort: skip  # noqa: F401 - before numpy, which then takes one thread as in the bot

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from common import CHECKOUT

from briefbook import knowledge as knowledge_files
from briefbook.answering.answerer import Answerer
from briefbook.answering.guard import RULES, compare, disagreements
from briefbook.answering.judge import Base, Judge
from briefbook.answering.profile import Profile, profile
from briefbook.answering.signposts import Signposting
from briefbook.briefing import Briefing
from briefbook.evaluation import Exam, ExamQuestion, Kind, Verdict, read_questions, run
from briefbook.matching import Encoder, index
from briefbook.matching.normalise import Speller
from briefbook.models import Fact, Knowledge, Reply, Signposts
from briefbook.settings import load_settings
from briefbook.store import SqliteStore

KNOWLEDGE = CHECKOUT / "knowledge"
Answer = Callable[[str], Reply]
Keep = Callable[[str, str], bool]


def open_questions(folder: Path) -> list[ExamQuestion]:
    """Return the exam's questions without those held back."""
    return [one for one in read_questions(folder / "questions.jsonl") if not one.held_back]


@contextmanager
def opened(knowledge: Knowledge, encoder: Encoder | None) -> Iterator[Base]:
    """Yield what a knowledge folder is answered from, in a database of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = load_settings(_env_file=None, BRIEFBOOK_DB=Path(scratch) / "briefbook.db")
        store = SqliteStore.open(settings.db, create=True)
        store.migrate()
        store.load(knowledge, actor="benchmark", at=time.time())
        briefing = Briefing(store, knowledge, settings, encoder)
        try:
            yield briefing.base
        finally:
            briefing.close()


def agreeing(judge: Judge, question: str) -> Keep:
    """Return what tells whether a fact agrees with a question in every particular."""
    reading = judge.read(question)
    return lambda _, fact_id: not disagreements(judge.compare(reading, fact_id))


def stages(folder: Path, encoder: Encoder | None) -> Iterator[tuple[str, Answer]]:
    """Yield the answering whole, and with each stage switched off; a changed base is calibrated anew."""
    knowledge = knowledge_files.load(folder)
    with opened(knowledge, encoder) as base:
        yield "briefbook", Answerer(base).answer
        yield "the guard", Answerer(base, Judge(base, ())).answer
        for rule in RULES:
            rest = [other for other in RULES if other is not rule]
            yield f"its rule on {_words(rule)}", Answerer(base, Judge(base, rest)).answer
        yield "parts", Answerer(base, parts=lambda _, __: []).answer
        yield "facts that differ", Answerer(_without_differing(base)).answer
        yield "signposts", Answerer(_without_signposts(base)).answer
        calibration = base.matcher.calibration
        base.matcher.calibration = replace(calibration, floor=-100.0, step=1.0)  # every score is usual
        yield "the floor of the chances", Answerer(base).answer
        base.matcher.calibration = calibration
        base.matcher.speller = Speller((), frozenset())  # knows no word to repair towards
        yield "typo repair", Answerer(base).answer
    vocabulary = knowledge.vocabulary
    for name, without in (
        ("names and shorthand", {"names": (), "abbreviations": {}}),
        ("synonyms", {"synonyms": ()}),
    ):
        other = knowledge.model_copy(update={"vocabulary": vocabulary.model_copy(update=without)})
        with opened(other, encoder) as base:
            yield name, Answerer(base).answer
    with statement_view_off(), opened(knowledge, encoder) as base:
        yield "the statement view", Answerer(base).answer
    with opened(knowledge, None) as base:
        yield "the sentence model", Answerer(base).answer


@contextmanager
def statement_view_off() -> Iterator[None]:
    """Give what facts say no weight while a base is built."""
    before = index.STATEMENT_SHARE
    index.STATEMENT_SHARE = 0.0
    try:
        yield
    finally:
        index.STATEMENT_SHARE = before


def ablation(folder: Path, encoder: Encoder | None) -> Iterator[list[str]]:
    """Yield a row a stage: right, suggested, missed and wrong of every kind of question."""
    questions = open_questions(folder)
    for name, answer in stages(folder, encoder):
        yield [name if name == "briefbook" else f"without {name}", *verdicts(run(answer, questions))]


def verdicts(exam: Exam) -> list[str]:
    """Return "right/suggested/missed/wrong" of all questions and of each kind."""
    by_kind = exam.table(lambda question: question.kind)
    together = exam.table(lambda _: "all")
    counts = [together.get("all", {}), *(by_kind.get(kind, {}) for kind in Kind)]
    return ["/".join(str(one.get(verdict, 0)) for verdict in Verdict) for one in counts]


def _words(rule: Callable[..., object]) -> str:
    return str(getattr(rule, "__name__", rule)).replace("_", " ")


def _without_differing(base: Base) -> Base:
    alone = {"differs_from": (), "updates": ()}
    facts = {
        name: held.model_copy(update={"fact": held.fact.model_copy(update=alone)})
        for name, held in base.facts.items()
    }
    return replace(base, facts=facts)


def _without_signposts(base: Base) -> Base:
    none = Signposts(country="nowhere", checked=base.signposting.checked, routes=(), situations=())
    return replace(base, signposting=Signposting(none))


def refused_phrasings(base: Base) -> tuple[int, int, Counter[str]]:
    """Return how many phrasings there are, how many the guard refuses their own fact for, and which rules do.

    Each is compared with its fact as if the fact did not have it, so that it is a question in other words.
    """
    judge, refused = Judge(base), Counter[str]()
    asked = none = 0
    for held in base.facts.values():
        for phrasing in held.fact.phrasings:
            own = _profile(base, held.fact, without=phrasing)
            reading = judge.read(phrasing)
            rules = [_words(rule) for rule in RULES if disagreements(compare(reading, own, (rule,)))]
            refused.update(rules)
            asked, none = asked + 1, none + (not rules)
    return asked, asked - none, refused


def _profile(base: Base, fact: Fact, without: str) -> Profile:
    rest = tuple(other for other in fact.phrasings if other != without)
    matcher, documents = base.matcher, base.sources.documents
    alone = fact.model_copy(update={"phrasings": rest})
    return profile(alone, documents, matcher.names, base.recogniser, matcher.synonyms.same)
