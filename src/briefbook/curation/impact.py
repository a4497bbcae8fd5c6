"""Saves that are not made yet -> the replies that they would change, found by asking the questions of both bases."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import structlog
from pydantic import Field

from briefbook.answering.answerer import Answerer
from briefbook.briefing import Briefing
from briefbook.curation.reads import Comparing, Reads, Watcher
from briefbook.errors import StoreError
from briefbook.evaluation import read_questions
from briefbook.matching.encoder import Encoder, text_hash
from briefbook.matching.vectors import Vectors
from briefbook.models import FactId, Frozen, Outcome, Reply
from briefbook.record import Save
from briefbook.store import Store

log = structlog.get_logger()

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


class _Made(NamedTuple):
    """A reply by the current state, and what it was made from."""

    told: Told
    reads: Reads


class Preview:
    """Previews changes of one base.

    Replies by the current state are kept with what they were made from. A change touches those that it gives
    something else to; only these are made anew, also when it has gone live and the state is another one.
    """

    def __init__(self, briefing: Briefing):
        self._briefing = briefing
        self._reader = None if briefing.encoder is None else _QuestionReader(briefing.encoder, briefing.store)
        self._state: Answerer | None = (
            None  # the live one, and one of the same facts that is our own: it reads
        )
        self._before: Answerer | None = (
            None  # a question once for both sides, and live questions go on undisturbed
        )
        self._watcher: Watcher | None = None
        self._made: dict[str, _Made] = {}
        self.made = 0  # replies made so far, on either side
        self._lock = threading.Lock()

    def impact(
        self, saves: Sequence[Save], questions: Sequence[Asked], progress: Progress | None = None
    ) -> Impact:
        """Return the replies that would say something else if these were saved now, and nothing else were."""
        with self._lock:  # one at a time: each takes a core for a second or more
            return self._impact(saves, questions, progress)

    def _impact(self, saves: Sequence[Save], questions: Sequence[Asked], progress: Progress | None) -> Impact:
        state = self._briefing.state()
        before, watcher = self._settled(state)
        step = _Step(before, self._briefing.shadow(saves, of=before, encoder=self._reader))
        found: list[tuple[Asked, Difference]] = []
        for at, asked in enumerate(questions, start=1):
            self._make(asked, watcher)
            made = self._made[asked.text]
            if not step.leaves(made):
                new = self._reply(step.after, asked.text)
                if step.counted(made.told) != new:
                    found.append((asked, _difference(asked, made.told, new)))
            if progress:
                progress(at, len(questions))
        self._made = {asked.text: self._made[asked.text] for asked in questions}  # and none that was purged
        if self._reader:
            self._reader.keep()
        shown = tuple(difference for asked, difference in found if not asked.held_back)
        return Impact(asked=len(questions), differences=shown, held_back=len(found) - len(shown))

    def _reply(self, answerer: Answerer, question: str) -> Told:
        self.made += 1
        return told(answerer.answer(question))

    def _make(self, asked: Asked, watcher: Watcher) -> None:
        if self._reader:
            self._reader.keeps = asked.origin is Origin.exam
        if asked.text not in self._made:
            reply, reads = watcher.answer(asked.text)
            self.made += 1
            self._made[asked.text] = _Made(told(reply), reads)

    def _settled(self, state: Answerer) -> tuple[Answerer, Watcher]:
        """Return what answers as the state does; replies that another state would not touch are kept for it."""
        if self._before is None or self._watcher is None or self._state is not state:
            before, self._state = self._before, state
            self._before = self._briefing.shadow((), of=state, encoder=self._reader, known=before)
            self._watcher = Watcher(self._before.base)
            self._made = _still_good(self._made, _Step(before, self._before)) if before else {}
        return self._before, self._watcher


def _difference(asked: Asked, before: Told, after: Told) -> Difference:
    return Difference(question=asked.text, origin=asked.origin, before=before, after=after)


class _Step:
    """From one state of a base to another, which replies it leaves as they are."""

    def __init__(self, before: Answerer, after: Answerer):
        self.after = after
        old, new = before.base, after.base
        names = {*old.facts, *new.facts}
        self._comparing = Comparing(
            new, [name for name in names if old.facts.get(name) != new.facts.get(name)]
        )
        self._same_documents = (old.sources.documents, old.sources.texts) == (
            new.sources.documents,
            new.sources.texts,
        )
        self._prompts = (old.prompts, new.prompts)
        self._searched = (before.searched, after.searched)

    def leaves(self, made: _Made) -> bool:
        """Return whether a reply is made of the same things afterwards."""
        return (
            self._same_documents
            and (made.told.outcome is not Outcome.help or tuple(self._prompts[0]) == tuple(self._prompts[1]))
            and self._comparing.gives_again(made.reads)
        )

    def counted(self, before: Told) -> Told:
        """Return a reply with the number of facts that are searched afterwards, which is no change of what it says."""
        if before.outcome is not Outcome.abstain or self._searched[0] == self._searched[1]:
            return before
        return before.model_copy(update={"text": before.text.replace(*self._searched)})


def _still_good(made: Mapping[str, _Made], step: _Step) -> dict[str, _Made]:
    return {
        question: one._replace(told=step.counted(one.told))
        for question, one in made.items()
        if step.leaves(one)
    }


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
    """The encoder of a base, with the vectors of single texts remembered: two thirds of a reply's time.

    Those of the exam's questions and of their parts are kept in the store too, for the next process. What people
    asked must not outlive its retention there, nor here: texts are known by their hashes.
    """

    def __init__(self, encoder: Encoder, store: Store):
        self.model_id = encoder.model_id
        self.keeps = False  # what is read now belongs to the exam
        self._encoder, self._store = encoder, store
        self._known: dict[str, Vectors] = {}
        self._new: dict[str, Vectors] = {}

    @property
    def size(self) -> int:
        return self._encoder.size

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(texts) != 1:
            return self._encoder.encode(texts)
        name = text_hash(texts[0])
        if name not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[name] = self._read(name, texts)
        return self._known[name]

    def keep(self) -> None:
        """Put what is new of the exam into the store; where that fails, it is read again another time."""
        new, self._new = self._new, {}
        try:
            if new:
                self._store.save_vectors(self.model_id, new)
        except StoreError as error:
            log.warning("vectors of the exam's questions could not be kept", error=type(error).__name__)

    def _read(self, name: str, texts: Sequence[str]) -> Vectors:
        held = self._store.vectors(self.model_id, [name]) if self.keeps else {}
        if name in held:
            return held[name][np.newaxis]
        vector = self._encoder.encode(texts)
        if self.keeps:
            self._new[name] = vector[0]
        return vector
