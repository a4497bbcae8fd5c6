"""A new text of a document: what only moved is found by the bot, what changed waits for a curator and is not stated."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from briefbook import knowledge
from briefbook.briefing import Briefing
from briefbook.curation.forms import Draft
from briefbook.curation.service import Curation
from briefbook.documents import sha256
from briefbook.documents.watching import Fate
from briefbook.drift import drifting
from briefbook.errors import BriefbookError, StoreError
from briefbook.models import STATED, CitationState, Document, FactStatus, Knowledge
from briefbook.record import DecidedError, DeniedError, StaleError, Verb
from curation.people import APPROVER, ASKER, CURATOR, a_team, facts_of, refusals, request
from small_base import LETTER, REPORT, REPORT_TEXT, small_knowledge

LOANS = "How many books were lent in 2021?"
NOTE = "A note on the figures.\n\n"


def a_text(text: str, document: Document = REPORT) -> tuple[Document, str]:
    return document.model_copy(update={"sha256": sha256(text)}), text


MOVED = a_text(REPORT_TEXT.replace("1. The", "1. Thank you for reading.\n2. The", 1))
FIGURE = a_text(REPORT_TEXT.replace("4,120", "4,210"))
OUTSIDE = a_text(REPORT_TEXT.replace("nearly a third more", "nearly a third fewer"))


@pytest.fixture
def curation(open_copy: Callable[..., Briefing]) -> Curation:
    return a_team(open_copy("small", words_only=True))


def status(curation: Curation, fact_id: str = "F1") -> FactStatus:
    return curation.held(fact_id).fact.status


def stated(curation: Curation, question: str = LOANS) -> list[str]:
    reply = curation.briefing.answer(question, record=False)
    return [fact.id for fact in reply.facts] if reply.outcome in STATED else []


def test_quotes_that_moved_are_anchored_by_the_bot_and_stay_stated(curation: Curation) -> None:
    done = curation.take_in(APPROVER, *MOVED, request_id=request())

    assert done.counts == {Fate.moved: 3}
    assert done.anchored == ("F1", "F2", "F3")
    held = curation.held("F1")
    citation = held.fact.citations[0]
    assert (held.revision, citation.paragraph, citation.quote) == (2, 2, "lent 4,120 books in 2021")
    assert MOVED[1][citation.start : citation.end] == citation.quote
    assert curation.briefing.cited(held).citations[0].state is CitationState.verified
    assert stated(curation) == ["F1"] or "F1" in stated(curation)
    assert curation.findings(CURATOR) == ()


def test_the_audit_says_who_brought_the_text_and_what_the_bot_did_with_it(curation: Curation) -> None:
    curation.take_in(APPROVER, *FIGURE, request_id=request())
    curation.take_in(APPROVER, *MOVED, request_id=request())

    lines = [(line.actor, line.verb, line.target) for line in curation.store.audit()][-4:]
    assert lines == [
        (APPROVER, Verb.document, REPORT.id),
        ("briefbook", Verb.stale, REPORT.id),
        (APPROVER, Verb.document, REPORT.id),
        ("briefbook", Verb.anchor, REPORT.id),
    ]
    past = curation.history(CURATOR, "F1")
    assert [(one.revision.actor, one.verb) for one in past[:2]] == [
        ("briefbook", Verb.anchor),
        ("briefbook", Verb.stale),
    ]
    assert status(curation) is FactStatus.stale
    assert curation.store.audit_problems() == []


@pytest.mark.parametrize("new", [FIGURE, OUTSIDE])
def test_a_changed_meaning_is_stated_in_no_way_until_a_curator_has_looked(
    curation: Curation, new: tuple[Document, str]
) -> None:
    assert "F1" in stated(curation)

    done = curation.take_in(CURATOR, *new, request_id=request())

    assert done.stale == ("F1",)
    assert status(curation) is FactStatus.stale
    for question in (LOANS, "books lent", "How many loans?", "lending 2021"):
        reply = curation.briefing.answer(question, record=False)
        assert "F1" not in [fact.id for fact in reply.facts]
    assert curation.briefing.statable("F1") is None
    (finding,) = curation.findings(CURATOR)
    assert finding.drift.fate == (Fate.figure if new is FIGURE else Fate.changed)
    assert any(segment.kind == "new" for segment in finding.words)


def test_text_and_facts_are_written_together_or_not_at_all(curation: Curation) -> None:
    before, text = facts_of(curation), curation.briefing.text(REPORT.id)
    planned = drifting(curation.briefing.facts(), *FIGURE, [(REPORT, REPORT_TEXT)]).new
    overtaken = planned.stale[0].model_copy(update={"expected_revision": 7})

    with pytest.raises(StaleError):
        curation.store.replace_text(planned.model_copy(update={"stale": (overtaken,)}), at=1.0)

    assert facts_of(curation) == before
    assert curation.briefing.text(REPORT.id) == text
    assert curation.store.findings() == []
    assert curation.store.audit_problems() == []


def test_a_new_document_and_its_text_are_written_together(curation: Curation) -> None:
    other = LETTER.model_copy(update={"id": "another", "sha256": sha256("other")})

    with pytest.raises(StoreError, match="not the text"):
        curation.take_in(CURATOR, other, "something else", request_id=request())

    assert "another" not in [document.id for document in curation.briefing.documents()]


def test_the_same_request_does_it_once(curation: Curation) -> None:
    once = request()
    curation.take_in(CURATOR, *FIGURE, request_id=once)
    before, audited = facts_of(curation), curation.store.audit_head()

    again = curation.take_in(CURATOR, *FIGURE, request_id=once)

    assert again.message == "It had been done already."
    assert (facts_of(curation), curation.store.audit_head()) == (before, audited)


def test_who_only_asks_takes_no_text_in_and_the_refusal_is_on_record(curation: Curation) -> None:
    for call in (
        lambda: curation.take_in(ASKER, *FIGURE, request_id=request()),
        lambda: curation.check(ASKER, request_id=request()),
    ):
        with pytest.raises(DeniedError):
            call()

    assert [line.reason.split(":")[0] for line in refusals(curation)] == ["document", "document"]
    assert status(curation) is FactStatus.live


def test_what_would_happen_can_be_seen_first(curation: Curation) -> None:
    before = facts_of(curation)

    planned = curation.plan_text(CURATOR, *FIGURE)

    assert planned.stale == ("F1",)
    assert "F1 is not stated until a curator has looked." in planned.message
    assert facts_of(curation) == before


# --- settling


def test_a_fact_is_cited_anew_with_what_it_says_now(curation: Curation) -> None:
    curation.take_in(CURATOR, *FIGURE, request_id=request())
    once = request()
    said = "The Harbour Reading Room lent 4,210 books in 2021, according to its annual report."

    done = curation.recite(APPROVER, 1, "lent 4,210 books in 2021", statement=said, request_id=once)

    assert done.facts[0].fact.statement == said
    assert status(curation) is FactStatus.live
    assert "F1" in stated(curation)
    assert curation.findings(CURATOR) == ()
    assert (
        curation.recite(APPROVER, 1, "lent 4,210 books in 2021", statement=said, request_id=once).facts
        == done.facts
    )
    (settled,) = curation.store.findings(settled=True)
    assert (settled.settled_by, settled.settled_as) == (APPROVER, "live")
    with pytest.raises(DecidedError, match="settled"):
        curation.stand(APPROVER, 1, request_id=request())


def test_a_fact_whose_quote_stands_may_be_said_to_stand(curation: Curation) -> None:
    curation.take_in(CURATOR, *OUTSIDE, request_id=request())

    with pytest.raises(BriefbookError, match="say that it stands"):
        curation.recite(APPROVER, 1, "lent 4,120 books in 2021", request_id=request())
    done = curation.stand(APPROVER, 1, request_id=request(), reason="only the comparison changed")

    assert done.message == "F1 stands as it is, and is stated again."
    assert status(curation) is FactStatus.live
    assert curation.findings(CURATOR) == ()


def test_a_fact_whose_quote_is_gone_cannot_stand(curation: Curation) -> None:
    curation.take_in(CURATOR, *FIGURE, request_id=request())

    with pytest.raises(BriefbookError, match="cannot stand on it"):
        curation.stand(APPROVER, 1, request_id=request())

    assert status(curation) is FactStatus.stale


def test_a_retired_fact_leaves_the_queue(curation: Curation) -> None:
    curation.take_in(CURATOR, *FIGURE, request_id=request())

    curation.give_up(APPROVER, 1, "the figure is under review", request_id=request())

    assert status(curation) is FactStatus.retired
    assert curation.findings(CURATOR) == ()


def test_an_edit_that_is_about_something_else_brings_nothing_back(curation: Curation) -> None:
    curation.take_in(CURATOR, *OUTSIDE, request_id=request())

    curation.edit(APPROVER, "F1", Draft(note="seen"), request_id=request())
    curation.alias(APPROVER, "F1", "loans of 2021?", request_id=request())

    assert status(curation) is FactStatus.stale
    assert len(curation.findings(CURATOR)) == 1


def test_a_curators_word_waits_for_a_second_person(open_copy: Callable[..., Briefing]) -> None:
    curation = a_team(open_copy("small", words_only=True), approvals=2)
    curation.take_in(CURATOR, *OUTSIDE, request_id=request())

    done = curation.stand(CURATOR, 1, request_id=request())

    assert done.proposal
    assert status(curation) is FactStatus.stale
    curation.approve(APPROVER, done.proposal.id, request_id=request())
    assert status(curation) is FactStatus.live
    assert curation.findings(CURATOR) == ()


def test_a_second_new_text_adds_no_second_finding_and_keeps_what_holds(curation: Curation) -> None:
    curation.take_in(CURATOR, *FIGURE, request_id=request())

    curation.take_in(CURATOR, *a_text(NOTE + FIGURE[1]), request_id=request())

    assert [one.drift.fact_id for one in curation.findings(CURATOR)] == ["F1"]
    assert curation.briefing.cited(curation.held("F2")).citations[0].state is CitationState.verified


def test_an_undo_does_not_reach_into_what_the_bot_did(curation: Curation) -> None:
    curation.take_in(APPROVER, *FIGURE, request_id=request())

    with pytest.raises(BriefbookError, match="no change of yours"):
        curation.undo(APPROVER, request_id=request())


# --- texts that come in past the verb


def test_a_text_that_the_knowledge_folder_names_is_compared_with_the_one_held(curation: Curation) -> None:
    _named(curation, FIGURE[0])

    curation.mend(CURATOR, FIGURE[1], request_id=request())

    assert status(curation) is FactStatus.stale
    assert [one.drift.fate for one in curation.findings(CURATOR)] == [Fate.figure]


def test_a_check_finds_quotes_again_and_marks_those_that_changed(curation: Curation) -> None:
    document, text = a_text(NOTE + FIGURE[1])
    _named(curation, document)
    curation.store.hold_text(document.id, text, at=1.0)
    assert "F2" not in stated(curation, "Should the reading room open on Sundays?")

    (done,) = curation.check(CURATOR, request_id=request())

    assert (done.anchored, done.stale) == (("F2", "F3"), ("F1",))
    assert "F2" in stated(curation, "Should the reading room open on Sundays?")
    assert curation.check(CURATOR, request_id=request()) == ()


def test_a_check_that_is_only_looked_at_changes_nothing(curation: Curation) -> None:
    document, text = a_text(NOTE + FIGURE[1])
    _named(curation, document)
    curation.store.hold_text(document.id, text, at=1.0)
    before = facts_of(curation)

    assert curation.check(CURATOR, request_id=request(), dry_run=True)
    assert facts_of(curation) == before


def test_a_quote_is_restored_where_its_surroundings_are_and_not_at_its_first_place(
    curation: Curation,
) -> None:
    text = REPORT_TEXT.replace("1. The", "1. The other room lent 4,120 books in 2021, they say.\n2. The", 1)
    curation.store.replace_text(
        drifting([], *a_text(text), []).new,  # past the service, so that the citation is broken
        at=1.0,
    )
    curation.edit(APPROVER, "F1", Draft(note="moved"), request_id=request())

    citation = curation.held("F1").fact.citations[0]
    assert text[citation.end :].startswith(", nearly a third")


def _named(curation: Curation, document: Document) -> None:
    base = small_knowledge()
    documents = tuple(document if one.id == document.id else one for one in base.documents)
    curation.store.load(Knowledge(**{**dict(base), "documents": documents}), actor="knowledge", at=2.0)


# --- damage


def flip(curation: Curation, quote: str) -> None:
    """Alter one byte of a text in the database, past the program."""
    with closing(sqlite3.connect(curation.briefing.settings.db)) as db, db:
        (text,) = db.execute("SELECT text FROM texts WHERE text LIKE ?", [f"%{quote}%"]).fetchone()
        at = text.index(quote)
        altered = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        assert db.execute("UPDATE texts SET text = ? WHERE text = ?", [altered, text]).rowcount == 1


def test_a_byte_flipped_while_it_runs_is_seen_by_the_next_answer(curation: Curation) -> None:
    assert "F1" in stated(curation)

    flip(curation, "lent 4,120 books")

    for question in (LOANS, "books lent", "lending 2021", "How many loans were there in 2021?"):
        reply = curation.briefing.answer(question, record=False)
        assert not {"F1", "F2", "F3"} & {fact.id for fact in reply.facts}
    assert curation.briefing.statable("F1") is None
    assert "F4" in stated(curation, "How many loans were there with renewals?")
    assert curation.briefing.base.sources.unsound == {REPORT.id}


def test_a_damaged_text_is_mended_by_adding_it_again_and_nothing_goes_stale(curation: Curation) -> None:
    flip(curation, "lent 4,120 books")
    assert "F1" not in stated(curation)

    curation.mend(CURATOR, REPORT_TEXT, request_id=request())

    assert "F1" in stated(curation)
    assert status(curation) is FactStatus.live


def test_what_was_found_is_sealed_like_everything_else(curation: Curation) -> None:
    curation.take_in(CURATOR, *FIGURE, request_id=request())
    with closing(sqlite3.connect(curation.briefing.settings.db)) as db, db:
        db.execute("UPDATE findings SET body = replace(body, '4,210', '4,120')")

    with pytest.raises(StoreError, match="Finding 1 is damaged"):
        curation.findings(CURATOR)


def test_a_stale_fact_goes_out_and_comes_back_in_the_knowledge_folder(curation: Curation) -> None:
    curation.take_in(CURATOR, *FIGURE, request_id=request())

    written = knowledge.dump_list([curation.held("F1").fact])

    assert "status: stale" in written
