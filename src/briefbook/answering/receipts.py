"""A stated reply -> its receipt, and a receipt -> the reply again, byte for byte.

A receipt names the facts, their revisions and the entries of the bibliography; these are kept for ever. Of the
reply itself it holds the fixed sentences around the facts. A closing that quotes the question is apart from the
rest, under `words`, since it is forgotten when questions are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefbook.answering import compose
from briefbook.answering.sources import Sources
from briefbook.documents import sha256
from briefbook.models import Document, Frozen, HeldFact, Reply
from briefbook.record import Receipt

WORDS = "words"


class Replayed(Frozen):
    """A reply made again from its receipt: the same bytes when there is nothing that differs."""

    text: str
    differs: tuple[str, ...] = ()  # in plain words


def receipt(
    reply: Reply,
    entries: Mapping[str, Document],
    *,
    id_: str,
    at: float,
    question_hash: str,
    keep_words: bool = True,
) -> Receipt:
    """Return the receipt of a reply that states facts; `entries` are those of the documents it cites."""
    body = _body([compose.fact_text(fact) for fact in reply.facts])
    before, _, after = reply.text.partition(body)
    quotes = compose.quotes_the_question(after)
    closing = {WORDS: after} if quotes and keep_words else {} if quotes else {"after": after}
    return Receipt(
        id=id_,
        at=at,
        question_hash=question_hash,
        outcome=reply.outcome.value,
        facts=tuple((fact.id, fact.revision) for fact in reply.facts),
        scores=tuple(fact.score for fact in reply.facts),
        rule=str(reply.why.get("rule", "")),
        reply={
            "before": before,
            "notes": [fact.note for fact in reply.facts],
            "entries": {name: checksum(entries[name]) for name in cited(reply)},
            "quotes": quotes,
            **closing,
        },
        text_hash=sha256(reply.text),
    )


def cited(reply: Reply) -> tuple[str, ...]:
    """Return the documents whose entries the source lines of a reply were made from."""
    return tuple(dict.fromkeys(source.document for fact in reply.facts for source in fact.citations))


def checksum(document: Document) -> str:
    """Return by what a receipt names an entry of the bibliography."""
    return sha256(document.model_dump_json())


def replay(
    receipt: Receipt, facts: Sequence[HeldFact | None], entries: Mapping[str, Document | None]
) -> Replayed:
    """Return the reply made again from revisions and entries as they were; None stands for what is not kept."""
    missing = [
        f"{name}, revision {revision} is not kept."
        for (name, revision), held in zip(receipt.facts, facts, strict=True)
        if held is None
    ]
    missing += [
        f"The entry of {name}, as it was then, is not kept." for name, one in entries.items() if one is None
    ]
    if missing:
        return Replayed(text="", differs=tuple(missing))
    held_facts = [held for held in facts if held is not None]
    text = _made_again(receipt, held_facts, {name: one for name, one in entries.items() if one is not None})
    return Replayed(text=text, differs=_differences(receipt, text))


def _made_again(receipt: Receipt, facts: Sequence[HeldFact], entries: Mapping[str, Document]) -> str:
    sources = Sources(entries, {})
    shown = [sources.cited(held, note=note) for held, note in zip(facts, receipt.reply["notes"], strict=True)]
    after = receipt.reply.get(WORDS, "") if receipt.reply["quotes"] else receipt.reply["after"]
    return f"{receipt.reply['before']}{_body([compose.fact_text(fact) for fact in shown])}{after}"


def _differences(receipt: Receipt, text: str) -> tuple[str, ...]:
    if sha256(text) == receipt.text_hash:
        return ()
    if receipt.reply["quotes"] and WORDS not in receipt.reply:
        return ("The closing sentence quoted the question, which has been forgotten; the rest is as it was.",)
    return (
        "Facts and bibliography are as they were, but the reply is not: "
        "this version of briefbook words it differently.",
    )


def _body(facts: Sequence[str]) -> str:
    return "\n\n".join(facts)
