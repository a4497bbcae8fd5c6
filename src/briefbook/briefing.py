"""The one door for every surface: a question in, a reply out, over whatever the store holds now."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import structlog

from briefbook import knowledge as knowledge_files
from briefbook import retention
from briefbook.answering import receipts
from briefbook.answering.answerer import Answerer
from briefbook.answering.judge import Base
from briefbook.answering.names import Recogniser
from briefbook.answering.profile import Profiles, profile
from briefbook.answering.prompts import WhenAsked
from briefbook.answering.signposts import Signposting
from briefbook.answering.sources import Sources
from briefbook.answering.topics import Topics
from briefbook.documents import decode, passages, sha256, surroundings
from briefbook.drift import drifting
from briefbook.errors import DocumentError, StoreError
from briefbook.extraction import Candidate
from briefbook.extraction.propose import Proposer
from briefbook.matching import Encoder, Entry, Matcher, VectorCache, load_encoder
from briefbook.matching.calibrate import Calibration
from briefbook.matching.normalise import Names, clean, key
from briefbook.matching.vectors import Vectors
from briefbook.models import (
    STATED,
    Citation,
    CitationState,
    CitedSource,
    Document,
    FactStatus,
    HeldFact,
    Knowledge,
    Outcome,
    Passage,
    Reply,
    ReplyFact,
    Topic,
)
from briefbook.record import Save, tried
from briefbook.settings import Settings
from briefbook.store import SqliteStore, Store

log = structlog.get_logger()

Progress = Callable[[int, int], None]  # (texts encoded, texts to encode)
REFIT_SHARE = 0.05  # the share of facts that may change before confidence is fitted anew
TRIES = 5  # at holding a text, while another process holds it or changes a fact
MOST_PROMPTS = 4  # Slack shows at most four suggested prompts


class Briefing:
    """Answers questions; picks up a change of the store before the next answer."""

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        settings: Settings,
        encoder: Encoder | None,
        progress: Progress | None = None,
    ):
        self.store = store
        self.settings = settings
        self.encoder = encoder
        self._knowledge = knowledge
        self._vectors = (
            VectorCache(encoder, store.vectors, store.save_vectors, progress) if encoder is not None else None
        )
        self._recogniser, self._topics = Recogniser(knowledge.vocabulary), Topics(knowledge.topics)
        self._signposting = Signposting(knowledge.signposts, self._encode if encoder is not None else None)
        self._calibration: tuple[Calibration, int] | None = None
        self._lock = threading.Lock()
        self._answerer = self._first()

    @classmethod
    def open(cls, settings: Settings, *, progress: Progress | None = None) -> Briefing:
        """Return a briefing over the configured store, with the knowledge folder loaded into it.

        Raises `BriefbookError` when a setting, a knowledge file, the model or the store is not usable.
        """
        knowledge = knowledge_files.load(settings.knowledge_folder)
        encoder = load_encoder(settings.model)
        if encoder is None:
            log.warning(
                "no sentence model is installed: matching by words only, which finds fewer paraphrases"
            )
        store = SqliteStore.open(settings.db, create=True)
        store.migrate()
        report = store.load(knowledge, actor="knowledge", at=time.time())
        for fact_id in report.conflicts:
            log.warning("edited by command since it was loaded: the file's version is not used", fact=fact_id)
        _sweep(store, settings)
        return cls(store, knowledge, settings, encoder, progress)

    def answer(
        self,
        question: str,
        *,
        thread_facts: Sequence[str] = (),
        record: bool = True,
        channel: str = "",
        thread: str = "",
    ) -> Reply:
        """Return the reply to a question, recorded unless told not to.

        A reply that states facts gets a receipt (`why["receipt"]`); what could not be answered becomes a gap
        (`why["gap"]`) that knows the channel and thread it was asked in.
        """
        reply = self._current().answer(question, thread_facts)
        if not self._stand(reply.facts):  # the texts are not what they were: read them anew, and fail closed
            reply = self._anew().answer(question, thread_facts)
        if not record:
            return reply
        if reply.outcome in (Outcome.abstain, Outcome.suggest):
            return self._as_gap(question, reply, channel, thread)
        return self.receipted(question, reply)

    def receipted(self, question: str, reply: Reply) -> Reply:
        """Return a reply with a receipt when it states facts, and otherwise as it is."""
        if reply.outcome not in STATED:
            return reply
        entries = self._current().base.sources.documents
        name = f"R{secrets.token_hex(8)}"
        try:
            receipt = receipts.receipt(
                reply,
                entries,
                id_=name,
                at=time.time(),
                question_hash=self.store.keyed(clean(question)),
                keep_words=bool(self.settings.retention_days),
            )
            self.store.save_receipt(receipt)
        except StoreError as error:  # the answer is right without it, and says that it has none
            log.error("a receipt could not be written", error=type(error).__name__)
            return reply
        return reply.model_copy(update={"why": {**reply.why, "receipt": name}})

    def _as_gap(self, question: str, reply: Reply, channel: str, thread: str) -> Reply:
        kept = question if self.settings.retention_days else None
        facts = [fact.id for fact in reply.facts]
        gap = self.store.record_gap(
            kept, reply.outcome, facts, at=time.time(), channel=channel, thread=thread
        )
        return reply.model_copy(update={"why": {**reply.why, "gap": gap}})

    def prompts(self) -> tuple[str, ...]:
        """Return at most four example questions that the base answers."""
        return tuple(self._current().base.prompts)

    # --- reading the base

    @property
    def base(self) -> Base:
        """Return the state that the next question is answered from."""
        return self._current().base

    def held(self, fact_id: str) -> HeldFact | None:
        """Return a fact with its revision, or None; "f42" and "42" mean F42."""
        return self._current().base.facts.get("F" + fact_id.strip().upper().lstrip("F"))

    def facts(self) -> tuple[HeldFact, ...]:
        """Return every fact, retired ones too, by number."""
        return tuple(self._current().base.facts.values())

    def find(self, words: str, limit: int = 10) -> tuple[HeldFact, ...]:
        """Return the facts that fit some words best, best first."""
        base = self._current().base
        return tuple(base.facts[match.fact_id] for match in base.matcher.match(words, k=limit).matches)

    def cited(self, held: HeldFact) -> ReplyFact:
        """Return a fact as replies show it."""
        return self._current().base.sources.cited(held)

    def statable(self, fact_id: str) -> ReplyFact | None:
        """Return a fact as replies show it when it may be stated now, or None."""
        base = self._current().base
        if fact_id not in base.facts or not base.may_state(fact_id):
            return None
        fact = base.shown(fact_id, 1.0)
        return fact if self._stand([fact]) else None

    def _stand(self, facts: Sequence[ReplyFact]) -> bool:
        """Return whether the store has every quote of some facts in its place at this moment."""
        documents = self._current().base.sources.documents
        return all(
            self.store.stands(documents[one.document].sha256, one.start, one.end, one.quote)
            for fact in facts
            for one in fact.citations
            if one.state is CitationState.verified
        )

    def _anew(self) -> Answerer:
        with self._lock:
            self._version = -1
        return self._current()

    def passage(self, source: CitedSource) -> tuple[str, str, str] | None:
        """Return the text before the quote, the quote and the text after it in its paragraph, when the text is held."""
        sources = self._current().base.sources
        text = sources.texts.get(source.document)
        if text is None:
            return None
        citation = Citation(document=source.document, quote=source.quote, start=source.start, end=source.end)
        return surroundings(citation, sources.documents[source.document], text)

    # --- documents

    def documents(self) -> tuple[Document, ...]:
        """Return the bibliography."""
        return tuple(self._current().base.sources.documents.values())

    def topics(self) -> tuple[Topic, ...]:
        """Return the topics that a fact may have."""
        return self._knowledge.topics

    def holds_text(self, document_id: str) -> bool:
        """Return whether the text of a document is in the store."""
        return document_id in self._current().base.sources.texts

    def add_document(self, path: Path, *, but: Collection[str] = ()) -> tuple[Document, bool]:
        """Import a text that the bibliography knows by its SHA-256; return it and whether it is new.

        Documents in `but` are left as they are. Raises `DocumentError` when the file cannot be read or is not in
        the bibliography.
        """
        try:
            text = decode(path.read_bytes(), path.name)
        except OSError as error:
            raise DocumentError(f"{path.name} cannot be read: {error.strerror}.") from None
        known = self.known(text)
        if known and known.id in but:
            return known, False
        found = self.hold_known(text)
        if found is None:
            raise DocumentError(
                f"{path.name} is not in the bibliography (its SHA-256 is {sha256(text)})."
                " `briefbook documents add` with the file adds it."
            )
        return found

    def hold_known(self, text: str) -> tuple[Document, bool] | None:
        """Hold a text that the bibliography knows; return its entry and whether it is new, None for another text."""
        document = self.known(text)
        if document is None:
            return None
        return document, tried(lambda: self._hold(document, text), TRIES)

    def _hold(self, document: Document, text: str) -> bool:
        """Hold a text and return whether it is new; facts that cited an earlier one are compared with it."""
        sources = self._current().base.sources
        is_new = document.id not in sources.texts and document.id not in sources.unsound
        earlier = self.store.earlier_texts(document.id, but=document.sha256) if is_new else ()
        if not earlier:
            return self.store.hold_text(document.id, text, at=time.time())
        self.store.replace_text(drifting(self.facts(), document, text, earlier).new, at=time.time())
        return True

    def known(self, text: str) -> Document | None:
        """Return the document of the bibliography whose text this is, or None."""
        digest = sha256(text)
        return next((known for known in self.documents() if known.sha256 == digest), None)

    def text(self, document_id: str) -> str | None:
        """Return the text of a document, None when it is not held or damaged."""
        return self._current().base.sources.texts.get(document_id)

    def propose(self, document_id: str) -> list[Candidate]:
        """Return the candidates of a document whose text is held.

        Raises `DocumentError` when there is no such document, or its text is not held.
        """
        proposer = Proposer(self._knowledge.vocabulary, self._knowledge.topics)
        return proposer.propose(*self._held_text(document_id))

    def passages(self, document_id: str) -> dict[int, Passage]:
        """Return the passages of a document whose text is held, by ordinal; raises as `propose` does."""
        return {one.ordinal: one for one in passages(*self._held_text(document_id))}

    def _held_text(self, document_id: str) -> tuple[Document, str]:
        sources = self._current().base.sources
        if document_id not in sources.documents:
            raise DocumentError(f"There is no document {document_id}. `briefbook documents list` has them.")
        if document_id not in sources.texts:
            raise DocumentError(
                f"The text of {document_id} is not held. `briefbook documents add FILE` imports it."
            )
        return sources.documents[document_id], sources.texts[document_id]

    def check_citations(self) -> list[tuple[HeldFact, CitedSource]]:
        """Return every citation of every fact that is not retired, with its state."""
        return [
            (held, source)
            for held in self.facts()
            if held.fact.status is not FactStatus.retired
            for source in self.cited(held).citations
        ]

    def close(self) -> None:
        self.store.close()

    # --- the state answered from

    def state(self) -> Answerer:
        """Return what answers now; it stays as it is when the store changes."""
        return self._current()

    def shadow(
        self,
        saves: Sequence[Save],
        *,
        of: Answerer | None = None,
        encoder: Encoder | None = None,
        known: Answerer | None = None,
    ) -> Answerer:
        """Return what would answer if some facts were saved now; nothing is stored, nothing here changes.

        `of` is the state that they would be saved over, the current one when left out. `encoder` reads the
        questions in place of the base's own, which it has to agree with. What `known` has read of facts that are
        the same is not read again.
        """
        base = (of or self._current()).base
        facts = dict(base.facts)
        for save in saves:
            before = facts.get(save.fact.id)
            facts[save.fact.id] = HeldFact(fact=save.fact, revision=before.revision + 1 if before else 1)
        ordered = sorted(facts.values(), key=lambda held: int(held.fact.id[1:]))
        with self._lock:
            vectors, kept = self._vectors and self._vectors.apart(), self._kept_calibration(_live(ordered))
        return Answerer(
            self._base_of(
                ordered,
                base.sources,
                kept,
                encoder or self.encoder,
                vectors,
                (known or of or self._answerer).base,
            )
        )

    def _first(self) -> Answerer:
        self._version = self.store.version()
        return Answerer(self._base())

    def _current(self) -> Answerer:
        with self._lock:
            version = self.store.version()
            if version != self._version:
                self._answerer = Answerer(self._base(self._answerer.base))
                self._version = version
            return self._answerer

    def _base(self, earlier: Base | None = None) -> Base:
        snapshot = self.store.snapshot()
        entries = {document.id: document for document in snapshot.documents}
        for name in sorted(snapshot.unsound):
            log.error("the text of a document is damaged: no fact that cites it is stated", document=name)
        sources = Sources(entries, snapshot.texts, snapshot.unsound)
        live = _live(snapshot.facts)
        kept = self._kept_calibration(live)
        base = self._base_of(snapshot.facts, sources, kept, self.encoder, self._vectors, earlier)
        if kept is None:  # else it goes on counting from the fit, so that small changes add up to a new one
            self._calibration = (base.matcher.calibration, live)
        return base

    def _base_of(
        self,
        facts: Sequence[HeldFact],
        sources: Sources,
        calibration: Calibration | None,
        encoder: Encoder | None,
        vectors: VectorCache | None,
        earlier: Base | None,
    ) -> Base:
        known = earlier.profiles if earlier and earlier.sources.documents == sources.documents else None
        live = [held for held in facts if held.fact.status is FactStatus.live]
        matcher = Matcher(
            [_entry(held) for held in live],
            encoder,
            self._knowledge.vocabulary,
            cache=vectors,
            calibration=calibration,
            earlier=earlier.matcher if earlier else None,
        )
        return Base(
            facts={held.fact.id: held for held in facts},
            sources=sources,
            matcher=matcher,
            signposting=self._signposting,
            recogniser=self._recogniser,
            profiles=Profiles(
                {held.fact.id: held.fact for held in live},
                lambda fact: profile(
                    fact, sources.documents, matcher.names, self._recogniser, matcher.synonyms.same
                ),
                known if isinstance(known, Profiles) else None,
            ),
            topics=self._topics,
            prompts=WhenAsked(lambda: self._prompts(matcher)),
        )

    def _encode(self, texts: Sequence[str]) -> Vectors:
        assert self.encoder is not None
        names = Names(self._knowledge.vocabulary)
        cache = VectorCache(self.encoder, self.store.vectors, self.store.save_vectors)
        return cache.vectors([names.canonical(clean(text)) for text in texts])

    def _kept_calibration(self, facts: int) -> Calibration | None:
        if self._calibration is None:
            return None
        calibration, fitted_on = self._calibration
        return calibration if abs(facts - fitted_on) <= REFIT_SHARE * fitted_on else None

    def _prompts(self, matcher: Matcher) -> tuple[str, ...]:
        asked = [topic.prompt for topic in self._knowledge.topics if topic.prompt]
        answered = [
            prompt for prompt in asked if (best := matcher.match(prompt, k=1).best) and best.score >= 0.5
        ]
        return tuple(dict.fromkeys(answered or [text for text in asked if key(text)]))[:MOST_PROMPTS]


def _live(facts: Sequence[HeldFact]) -> int:
    return sum(held.fact.status is FactStatus.live for held in facts)


def _sweep(store: Store, settings: Settings) -> None:
    """Forget at the start too: at a terminal no other sweep runs."""
    try:
        retention.sweep(
            store,
            retention_days=settings.retention_days,
            correction_days=settings.correction_days,
            at=time.time(),
        )
    except StoreError as error:
        log.warning("what is too old could not be forgotten", reason=str(error))


def _entry(held: HeldFact) -> Entry:
    fact = held.fact
    places = tuple((citation.document, citation.start, citation.end) for citation in fact.citations)
    return Entry(fact.id, fact.phrasings, fact.statement, places)
