"""What is to be told, and where: corrections, answers to questions that had none, amends, offers, the digest.

A notice has a key of ids. Whoever sends it claims the key first and marks it afterwards, so that it is sent once,
whichever process sends it and whichever dies. Nothing here sends anything or knows Slack.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from briefbook.answering.judge import Base
from briefbook.curation.digest import Digest
from briefbook.curation.material import Same, differs, material
from briefbook.models import Document, Fact, FactId, FactStatus, Frozen, HeldFact, ReplyFact, Revision
from briefbook.record import Drift
from briefbook.store.protocol import Awaiting, Told

_PERSON = re.compile(r"[A-Z0-9]+/[UW][A-Z0-9]+")  # team and user of Slack
_MERGED = re.compile(r"\bMerged into (F\d+)\.$")

Facts = Mapping[str, HeldFact]


class Notice(Frozen):
    """Something to be told once. Without a thread it goes where the reply was, or to the person."""

    key: str
    also: tuple[str, ...] = ()  # keys of notices that this one makes needless
    channel: str = ""
    thread: str = ""
    person: str = ""
    reply_id: str = ""  # of the reply it is about

    @property
    def name(self) -> str:
        """Return an id of the message: the same for every try, so that it can be recognised."""
        return "n" + hashlib.sha256(self.key.encode()).hexdigest()[:20]


class Correction(Notice):
    """A fact that was stated says something else now, or is withdrawn."""

    before: Fact
    told: int  # the revision that was stated
    revision: int  # that the fact is at now
    now: ReplyFact | None  # what is held instead; None: withdrawn


class Answered(Notice):
    """A question that had no answer has one."""

    fact: ReplyFact
    question: str = ""  # for a person who is told elsewhere than where they asked


class Mended(Notice):
    """A fact that somebody found wanting, and said why, is another one now."""

    fact_id: FactId
    before: Fact | None
    now: ReplyFact | None


class Question(Notice):
    """A question that somebody wants a curator to answer."""

    gap: int
    question: str | None
    nearest: tuple[ReplyFact, ...] = ()


class Offer(Notice):
    """A question is open that the base would answer now: a curator may say so."""

    question: str
    gaps: tuple[int, ...]
    fact: ReplyFact


class Changed(Notice):
    """A source has changed: facts that cite it are not stated until a curator has looked."""

    document: Document
    drifts: tuple[Drift, ...]
    facts: tuple[Fact, ...]  # the fact of each drift


class Weekly(Notice):
    """The digest of a week."""

    digest: Digest


# --- corrections


class Outdated(Frozen):
    """A place that was given an earlier revision."""

    channel: str
    thread: str
    reply_id: str
    revision: int


def outdated(told: Iterable[Told], revision: int) -> tuple[Outdated, ...]:
    """Return each place once that was given a revision before this one, with the last of them it was given.

    A thread is one place; a reply that only one person saw is one by itself.
    """
    places: dict[tuple[str, str, str], Outdated] = {}
    for one in told:
        if one.revision < revision:
            place = (one.channel, one.thread, "" if one.thread else one.reply_id)
            places[place] = Outdated(
                channel=one.channel, thread=one.thread, reply_id=one.reply_id, revision=one.revision
            )
    return tuple(places.values())


def successor(gone: Fact, facts: Facts) -> tuple[Fact, bool] | None:
    """Return the live fact that stands in place of one that is gone, and whether it was merged into it."""
    updating = [
        held.fact
        for held in facts.values()
        if gone.id in held.fact.updates and held.fact.status is FactStatus.live
    ]
    if updating:
        return max(updating, key=lambda fact: int(fact.id[1:])), False
    merged = _MERGED.search(gone.note)
    kept = facts.get(merged[1]) if merged else None
    return (kept.fact, True) if kept and kept.fact.status is FactStatus.live else None


def instead(before: Fact, base: Base) -> tuple[bool, ReplyFact | None]:
    """Return whether whoever was told a fact as it was before has to be told more, and what is held instead."""
    now = base.facts[before.id].fact
    same: Same = base.matcher.synonyms.same
    if material(before, now, same) is None:
        return False, None
    if now.status is FactStatus.live:
        return True, _shown(now.id, base)
    following = successor(now, base.facts)
    if following is None:
        return True, None
    fact, merged = following
    as_before = fact.model_copy(update={"id": before.id, "status": before.status})
    changed = differs(before, fact) if merged else material(before, as_before, same)
    return changed is not None, _shown(fact.id, base)


def corrections(
    fact_id: str,
    told: Sequence[Told],
    history: Sequence[Revision],
    base: Base,
    was_told: Callable[[str], bool] = lambda key: False,
) -> tuple[Correction, ...]:
    """Return the notes on one fact: one for each place that was given it as it no longer is.

    `was_told` says which notes have been sent before: a place knows the revision of the last one.
    """
    held = base.facts[fact_id]
    revisions = {revision.number: revision.fact for revision in history}
    found = []
    for place in outdated(told, held.revision):
        since = range(held.revision - 1, place.revision, -1)
        known = next((number for number in since if was_told(_key(fact_id, number, place))), place.revision)
        before = revisions.get(known)
        wanted, now = instead(before, base) if before else (False, None)
        if before and wanted:
            found.append(
                Correction(
                    key=_key(fact_id, held.revision, place),
                    channel=place.channel,
                    thread=place.thread,
                    reply_id=place.reply_id,
                    before=before,
                    told=known,
                    revision=held.revision,
                    now=now,
                )
            )
    return tuple(found)


def _key(fact_id: str, revision: int, place: Outdated) -> str:
    return f"correction:{fact_id}:{revision}:{place.channel}:{place.thread or place.reply_id}"


# --- sources that changed


def changed(drifts: Sequence[Drift], base: Base, was_told: Callable[[str], bool]) -> tuple[Changed, ...]:
    """Return the notes on open findings: one a document for the curators, and one for each owner who is a person."""
    groups: dict[tuple[str, str], list[Drift]] = {}
    for drift in drifts:
        held = base.facts.get(drift.fact_id)
        if held is None or drift.document not in base.sources.documents:
            continue
        owner = held.fact.owner if _PERSON.fullmatch(held.fact.owner) else ""
        for person in dict.fromkeys(("", owner)):
            if not was_told(_finding_key(drift.id, person)):
                groups.setdefault((drift.document, person), []).append(drift)
    return tuple(
        Changed(
            key=_finding_key(some[0].id, person),
            also=tuple(_finding_key(drift.id, person) for drift in some[1:]),
            person=person,
            document=base.sources.documents[name],
            drifts=tuple(some),
            facts=tuple(base.facts[drift.fact_id].fact for drift in some),
        )
        for (name, person), some in groups.items()
    )


def _finding_key(number: int, person: str) -> str:
    return f"finding:{number}:{person}" if person else f"finding:{number}"


# --- answers and amends


def answers(awaiting: Sequence[Awaiting], shown: Callable[[str], ReplyFact | None]) -> tuple[Answered, ...]:
    """Return the notes to whoever asked a question that a fact has answered: a thread is told a fact once."""
    groups: dict[tuple[str, str, str, str], list[Awaiting]] = {}
    for one in awaiting:
        if not one.reply_id:
            person = "" if one.thread else one.person or ""
            groups.setdefault((one.fact_id, one.channel, one.thread, person), []).append(one)
    found = []
    for (fact_id, channel, thread, person), same in groups.items():
        fact = shown(fact_id)
        if fact is not None:  # else it waits: the fact may be back one day
            found.append(
                Answered(
                    key=same[0].key,
                    also=tuple(one.key for one in same[1:]),
                    channel=channel,
                    thread=thread,
                    person=person,
                    fact=fact,
                    question=same[0].question or "",
                )
            )
    return tuple(found)


def amends(
    awaiting: Sequence[Awaiting],
    before: Callable[[Awaiting], Fact | None],
    shown: Callable[[str], ReplyFact | None],
) -> tuple[Mended, ...]:
    """Return the notes to whoever gave a thumb down with a reason; `before` is the fact as they were told it."""
    return tuple(
        Mended(
            key=one.key,
            person=one.person or "",
            reply_id=one.reply_id,
            fact_id=one.fact_id,
            before=before(one),
            now=shown(one.fact_id),
        )
        for one in awaiting
        if one.reply_id and one.person
    )


def _shown(fact_id: str, base: Base) -> ReplyFact | None:
    return base.shown(fact_id, 1.0) if base.may_state(fact_id) else None
