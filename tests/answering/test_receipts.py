"""Receipts: enough to make the same bytes again, and nothing of what was asked."""

from __future__ import annotations

import json

import pytest

from briefbook import knowledge
from briefbook.answering import compose, receipts
from briefbook.answering.receipts import receipt, replay
from briefbook.answering.sources import Sources
from briefbook.models import HeldFact, Reply, ReplyFact
from conftest import ROOT
from small_base import small_knowledge

KNOWLEDGE = small_knowledge()
ENTRIES = {document.id: document for document in KNOWLEDGE.documents}
HELD = {fact.id: HeldFact(fact=fact, revision=3) for fact in KNOWLEDGE.facts}
ASKED = "and what of the xylophone?"


def shown(*names: str, note: str = "") -> list[ReplyFact]:
    return [Sources(ENTRIES, {}).cited(HELD[name], score=0.9, note=note) for name in names]


def kept(reply: Reply, **given: bool) -> receipts.Receipt:
    return receipt(reply, ENTRIES, id_="R1", at=1.0, question_hash="0" * 64, **given)


def again(made: receipts.Receipt) -> receipts.Replayed:
    facts = [HELD[name] for name, _ in made.facts]
    return replay(made, facts, {name: ENTRIES[name] for name in made.reply["entries"]})


REPLIES = [
    compose.answer("q", shown("F1"), {"rule": "state"}),
    compose.answer("q", shown("F1", "F5"), {"rule": "parts"}, lead="A lead.", closing="A closing."),
    compose.answer("q", shown("F2", note="This one counts renewals."), {}),
    compose.differ("q", shown("F1", "F4"), {"rule": "state"}),
    compose.led_by(
        compose.differ("q", shown("F1", "F4"), {}), compose.TAKEN_AS.format(fact="F1", about="x"), {}
    ),
    compose.answer("q", shown("F1"), {}, closing=compose.parts_not_held([ASKED], f"How many, {ASKED}")),
]


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_is_made_again_byte_for_byte(reply: Reply) -> None:
    assert again(kept(reply)) == receipts.Replayed(text=reply.text)


def test_words_of_the_question_lie_apart_or_are_not_kept() -> None:
    reply = REPLIES[-1]

    apart, without = kept(reply), kept(reply, keep_words=False)

    assert ASKED in apart.reply[receipts.WORDS]
    assert "xylophone" not in str(
        {name: value for name, value in apart.reply.items() if name != receipts.WORDS}
    )
    assert "xylophone" not in without.model_dump_json()
    made = again(without)
    assert reply.text.startswith(made.text)
    assert made.differs[0].startswith("The closing sentence quoted the question")


def test_a_reply_without_the_words_of_the_question_says_the_same() -> None:
    reply = compose.unquoted(REPLIES[-1])

    assert "xylophone" not in reply.text + reply.closing
    assert reply.text.endswith(compose.ANOTHER_PART_NOT_HELD)
    assert compose.unquoted(REPLIES[1]) == REPLIES[1]


def test_what_is_not_kept_is_named() -> None:
    made = kept(REPLIES[0])

    lost = replay(made, [None], dict.fromkeys(made.reply["entries"]))

    assert lost.text == ""
    assert lost.differs == (
        "F1, revision 3 is not kept.",
        "The entry of annual-report-2021, as it was then, is not kept.",
    )


def test_other_wording_is_told_from_other_facts() -> None:
    made = kept(REPLIES[0]).model_copy(update={"text_hash": "0" * 64})

    assert again(made).differs == (
        "Facts and bibliography are as they were, but the reply is not:"
        " this version of briefbook words it differently.",
    )


def test_a_receipt_of_each_shipped_fact_makes_its_answer_again() -> None:
    shipped = knowledge.load(ROOT / "knowledge")
    entries = {document.id: document for document in shipped.documents}
    sources = Sources(entries, {})
    for fact in shipped.facts:
        held = HeldFact(fact=fact, revision=1)
        reply = compose.answer("", [sources.cited(held)], {})
        made = receipt(reply, entries, id_="R1", at=1.0, question_hash="")
        stored = receipts.Receipt.model_validate(json.loads(made.model_dump_json()))

        assert replay(stored, [held], entries).text == reply.text
