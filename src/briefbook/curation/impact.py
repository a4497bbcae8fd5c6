"""Saves that are not made yet -> the replies that they would change, found by asking every question twice."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from pydantic import Field

from briefbook.answering.answerer import Answerer
from briefbook.briefing import Briefing
from briefbook.evaluation import read_questions
from briefbook.matching.encoder import Encoder, text_hash
from briefbook.matching.vectors import Vectors
from briefbook.models import FactId, Frozen, Outcome, Reply
from briefbook.record import Save

REMEMBERED = 4000  # vectors of questions: 6 MB, and more questions than a month brings

Progress = Callable[[int, int], None]  # (questions asked, of how many)

_REVISION = re.compile(r"(\[F\d+), revision \d+\]")


class Origin(StrEnum):
    """Where a question comes from."""

    exam = "exam"
    asked = "asked"  # by somebody, and its text is still held


class Asked(Frozen):
    """A question that a change is tried on."""

    text: str
    origin: Origin = Origin.exam
    held_back: bool = False  # an exam question that nobody may tune to: counted, and never shown


class Told(Frozen):
    """A reply as far as a change of it matters."""

    outcome: Outcome
    facts: tuple[tuple[FactId, int], ...]  # with their revisions
    text: str


class Difference(Frozen):
    """A question whose reply would change."""

    question: str
    origin: Origin
    before: Told
    after: Told

    @property
    def only_revision(self) -> bool:
        """Return whether nothing but the number of a revision would change."""
        return _unnumbered(self.before) == _unnumbered(self.after)


class Impact(Frozen):
    """What some saves would do to the replies."""

    asked: int  # questions tried
    differences: tuple[Difference, ...] = ()  # in the order of the questions
    held_back: int = Field(default=0, ge=0)  # replies to questions held back that would change too


class Preview:
    """Previews changes of one base; replies by the current state are kept until it changes."""

    def __init__(self, briefing: Briefing):
        self._briefing = briefing
        self._reader = None if briefing.encoder is None else _QuestionReader(briefing.encoder)
        self._state: Answerer | None = None
        self._before: Answerer | None = None
        self._told: dict[str, Told] = {}
        self._lock = threading.Lock()

    def impact(
        self, saves: Sequence[Save], questions: Sequence[Asked], progress: Progress | None = None
    ) -> Impact:
        """Return the replies that would change if these were saved now, and nothing else were."""
        with self._lock:  # one at a time: each takes a core for a second or more
            return self._impact(saves, questions, progress)

    def _impact(self, saves: Sequence[Save], questions: Sequence[Asked], progress: Progress | None) -> Impact:
        state = self._briefing.state()
        before = self._settled(state)
        after = self._briefing.shadow(saves, of=state, encoder=self._reader)
        found: list[tuple[Asked, Difference]] = []
        for at, asked in enumerate(questions, start=1):
            if asked.text not in self._told:
                self._told[asked.text] = told(before.answer(asked.text))
            old, new = self._told[asked.text], told(after.answer(asked.text))
            if old != new:
                difference = Difference(question=asked.text, origin=asked.origin, before=old, after=new)
                found.append((asked, difference))
            if progress:
                progress(at, len(questions))
        self._told = {asked.text: self._told[asked.text] for asked in questions}  # and none that was purged
        shown = tuple(difference for asked, difference in found if not asked.held_back)
        return Impact(asked=len(questions), differences=shown, held_back=len(found) - len(shown))

    def _settled(self, state: Answerer) -> Answerer:
        """Return what answers as the state does; its replies so far are forgotten when it is another one.

        It is a shadow too, so that both sides read a question once and live questions go on undisturbed.
        """
        if self._before is None or self._state is not state:
            self._before = self._briefing.shadow((), of=state, encoder=self._reader)
            self._state, self._told = state, {}
        return self._before


def preview(briefing: Briefing, saves: Sequence[Save], questions: Sequence[Asked]) -> Impact:
    """Return the replies that would change if these were saved now."""
    return Preview(briefing).impact(saves, questions)


def questions(briefing: Briefing) -> tuple[Asked, ...]:
    """Return what a change is tried on: the exam, then every recorded question whose text is still held."""
    path = briefing.settings.knowledge_folder / "questions.jsonl"
    exam = read_questions(path) if path.is_file() else []
    of_exam = (Asked(text=one.question, held_back=one.held_back) for one in exam)
    recorded = (
        Asked(text=gap["question"], origin=Origin.asked)
        for gap in briefing.store.gaps()
        if gap["question"]  # forgotten, or never kept
    )
    return _once((*of_exam, *recorded))


def told(reply: Reply) -> Told:
    """Return what of a reply is compared."""
    return Told(
        outcome=reply.outcome,
        facts=tuple((fact.id, fact.revision) for fact in reply.facts),
        text=reply.text,
    )


def _once(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    first: dict[str, Asked] = {}
    for one in asked:
        first.setdefault(one.text, one)
    return tuple(first.values())


def _unnumbered(told: Told) -> tuple[Outcome, list[str], str]:
    return told.outcome, [fact_id for fact_id, _ in told.facts], _REVISION.sub(r"\1]", told.text)


class _QuestionReader(Encoder):
    """The encoder of a base, with the vectors of single texts remembered: two thirds of a reply's time."""

    def __init__(self, encoder: Encoder):
        self.model_id = encoder.model_id
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    @property
    def size(self) -> int:
        return self._encoder.size

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(texts) != 1:
            return self._encoder.encode(texts)
        name = text_hash(texts[0])  # a question's text must not outlive its retention here
        if name not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[name] = self._encoder.encode(texts)
        return self._known[name]
