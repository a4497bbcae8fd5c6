"""Adding, editing, retiring, bringing back and phrasings, from the form to what is answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft
from briefbook.curation.results import FindingsError, StaleEditError, State
from briefbook.curation.service import Curation
from briefbook.errors import BriefbookError, StoreError
from briefbook.record import Verb
from curation.people import APPROVER, CURATOR, NOW, OWNER, facts_of, request
from curation.small import a_draft
from curation.verbs import says


def test_an_approvers_fact_is_live_and_answered_at_once(one: Curation) -> None:
    done = one.add(APPROVER, a_draft(), request_id=request())

    assert (done.state, done.message) == (State.live, "F6 is added.")
    assert [(held.fact.id, held.revision) for held in done.facts] == [("F6", 1)]
    assert "nearly a third" in says(one, "Did the room lend more than in 2020?")


def test_a_curators_fact_waits_and_is_not_answered(one: Curation) -> None:
    done = one.add(CURATOR, a_draft(), request_id=request(), reason="asked for twice")

    assert (done.state, done.facts) == (State.proposed, ())
    assert done.message == "Proposal 1 waits for approval: f6 is added." or done.message.endswith(
        "F6 is added."
    )
    assert one.briefing.held("F6") is None
    (waiting,) = one.queue(APPROVER)
    assert (waiting.proposal.author, waiting.proposal.reason) == (CURATOR, "asked for twice")
    assert waiting.decidable


def test_the_same_request_adds_once(one: Curation) -> None:
    asked = request()
    first = one.add(APPROVER, a_draft(), request_id=asked)

    again = one.add(APPROVER, a_draft(), request_id=asked)

    assert [held.fact.id for held in again.facts] == [held.fact.id for held in first.facts] == ["F6"]
    assert [fact_id for fact_id, _ in facts_of(one)][-1] == "F6"


def test_a_request_id_is_good_for_one_thing_only(one: Curation) -> None:
    asked = request()
    one.add(APPROVER, a_draft(), request_id=asked)

    with pytest.raises(StoreError, match="was used for something else already"):
        one.retire(APPROVER, "F1", "wrong", request_id=asked)
    with pytest.raises(StoreError, match="was used for something else already"):
        one.add(OWNER, a_draft(), request_id=asked)


def test_a_number_is_never_given_twice(one: Curation) -> None:
    waiting = one.add(CURATOR, a_draft(), request_id=request())
    assert waiting.proposal is not None
    one.reject(APPROVER, waiting.proposal.id, "not now", request_id=request())

    done = one.add(APPROVER, a_draft(), request_id=request())

    assert done.facts[0].fact.id == "F7"


def test_facts_added_at_the_same_moment_get_numbers_of_their_own(one: Curation) -> None:
    subjects = ["chess set", "garden bench", "piano stool", "clock tower", "water pump", "rose bed"]

    def add(subject: str) -> str:
        draft = a_draft(
            kind="finding",
            statement=f"A {subject} was given to the harbour.",
            phrasings=f"Is there a {subject}?\nWho has a {subject}?\n{subject} given",
        )
        return one.add(APPROVER, draft, request_id=request()).facts[0].fact.id

    with ThreadPoolExecutor(len(subjects)) as together:
        numbers = list(together.map(add, subjects))

    assert sorted(numbers, key=lambda name: int(name[1:])) == [f"F{number}" for number in range(6, 12)]
    assert one.store.audit_problems() == []


def test_what_is_wrong_on_a_form_is_said_by_field_and_nothing_is_saved(one: Curation) -> None:
    before = facts_of(one)

    with pytest.raises(FieldErrors) as caught:
        one.add(APPROVER, a_draft(quote="a third more", phrasings="One?"), request_id=request())

    assert set(caught.value.errors) == {"phrasings"}
    assert facts_of(one) == before


def test_an_edit_is_answered_at_once(one: Curation) -> None:
    done = one.edit(
        APPROVER,
        "f5",
        Draft(statement="A new roof for the Harbour Reading Room will cost £21,500 in all."),
        request_id=request(),
    )

    assert (done.state, done.message) == (State.live, "F5 is changed.")
    assert "£21,500 in all" in says(one, "What will the new roof cost?")


def test_an_edit_that_changes_nothing_writes_nothing(one: Curation) -> None:
    draft, revision = one.draft(APPROVER, "F1")

    done = one.edit(APPROVER, "F1", draft, expected_revision=revision, request_id=request())

    assert (done.state, done.message) == (State.unchanged, "Nothing was changed: F1 reads as before.")
    assert one.held("F1").revision == 1


def test_of_edits_at_the_same_moment_none_is_lost(one: Curation) -> None:
    def edit(number: int) -> str | None:
        note = f"note {number}"
        try:
            one.edit(APPROVER, "F5", Draft(note=note), request_id=request())
        except StaleEditError:
            return None
        return note

    with ThreadPoolExecutor(8) as together:
        saved = [note for note in together.map(edit, range(24)) if note]

    history = one.store.history("F5")
    assert saved
    assert sorted(revision.fact.note for revision in history[1:]) == sorted(saved)
    assert [revision.number for revision in history] == list(range(1, len(history) + 1))


def test_a_stale_edit_brings_both_versions(one: Curation) -> None:
    one.edit(OWNER, "F5", Draft(note="Quote of May."), request_id=request())
    typed = Draft(statement="A new roof will cost the Harbour Reading Room £21,500.", speaker="the builder")

    with pytest.raises(StaleEditError) as caught:
        one.edit(APPROVER, "F5", typed, expected_revision=1, request_id=request())

    stale = caught.value
    assert (stale.current is not None and stale.current.revision, stale.draft) == (2, typed)
    assert [change.as_text() for change in stale.theirs] == ["Note for curators: {+Quote of May.+}"]
    assert [change.field for change in stale.ours] == ["statement", "speaker"]
    assert stale.typed is not None
    assert stale.typed.speaker == "the builder"
    assert f"{OWNER} changed it while you were editing (Note for curators)" in str(stale)


def test_a_retired_fact_is_restored_before_it_is_edited(one: Curation) -> None:
    one.retire(APPROVER, "F5", "built", request_id=request())

    with pytest.raises(BriefbookError, match=r"F5 is retired\. Restore it first"):
        one.edit(APPROVER, "F5", Draft(note="x"), request_id=request())


def test_a_review_says_what_a_form_would_do(one: Curation) -> None:
    review = one.review(
        CURATOR, Draft(statement="A new roof for the Harbour Reading Room will cost £22,500."), "F5"
    )

    assert [change.as_text() for change in review.changes] == [
        "Statement: A new roof for the Harbour Reading Room will cost £[-21,500-]{+22,500+}.",
        "Figures: [-21500-]{+22500+} GBP",
    ]
    assert (review.live, review.open) == (False, ())
    assert [save.expected_revision for save in review.saves] == [1]
    assert one.held("F5").revision == 1


def test_a_preview_names_the_replies_that_would_change(one: Curation) -> None:
    review = one.review(
        APPROVER, Draft(statement="A new roof for the Harbour Reading Room will cost £22,500."), "F5"
    )
    one.store.record_gap("What will the new roof cost?", "abstain", [], at=NOW)

    impact = one.preview(review.saves)

    difference = next(one for one in impact.differences if one.question == "What will the new roof cost?")
    assert "£21,500" in difference.before.text
    assert "£22,500" in difference.after.text


def test_a_retired_fact_is_not_answered_and_comes_back_as_it_was(one: Curation) -> None:
    before = one.held("F5").fact
    retired = one.retire(APPROVER, "F5", "the roof is built", request_id=request())
    assert retired.message == "F5 is retired."
    assert "£21,500" not in says(one, "What will the new roof cost?")

    done = one.restore(APPROVER, "F5", request_id=request())

    assert done.message == "F5 says again what it said in revision 1."
    assert one.held("F5").fact == before
    assert "£21,500" in says(one, "What will the new roof cost?")


def test_retiring_needs_a_reason_and_names_who_refers_to_it(one: Curation) -> None:
    with pytest.raises(FieldErrors, match="say why F1 is retired"):
        one.retire(APPROVER, "F1", " ", request_id=request())

    assert (
        one.retire(APPROVER, "F1", "wrong", request_id=request()).message
        == "F1 is retired. F4 still refer to it."
    )
    assert one.retire(APPROVER, "F1", "wrong", request_id=request()).state is State.unchanged


def test_any_revision_can_be_brought_back(one: Curation) -> None:
    for note in ("first", "second"):
        one.edit(APPROVER, "F5", Draft(note=note), request_id=request())

    one.restore(APPROVER, "F5", 2, request_id=request())

    assert one.held("F5").fact.note == "first"
    assert one.held("F5").revision == 4
    with pytest.raises(BriefbookError, match="F5 has revisions 1 to 4, and no 9"):
        one.restore(APPROVER, "F5", 9, request_id=request())
    with pytest.raises(BriefbookError, match="F1 has no earlier revision"):
        one.restore(APPROVER, "F1", request_id=request())


def test_history_tells_who_when_why_and_what(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(note="Seen."), request_id=request(), reason="tidying up")
    one.retire(OWNER, "F5", "built", request_id=request())

    newest, edited, first = one.history(CURATOR, "F5")

    assert (newest.revision.actor, newest.revision.reason, newest.verb) == (OWNER, "built", Verb.retire)
    assert [change.as_text() for change in newest.changes] == ["Status: [-live-]{+retired+}"]
    assert (edited.revision.actor, edited.revision.reason, edited.verb) == (APPROVER, "tidying up", Verb.edit)
    assert edited.revision.at == "2027-01-15T08:00:00Z"
    assert (first.revision.number, first.verb) == (1, Verb.load)


def test_an_alias_is_found_at_once(one: Curation) -> None:
    done = one.alias(APPROVER, "F3", "Is a ticket needed to get inside?", request_id=request())

    assert done.message == "F3 is found by “Is a ticket needed to get inside?”."
    assert "no card" in says(one, "is a ticket needed to get inside") or "lack of a card" in says(
        one, "is a ticket needed to get inside"
    )
    again = one.alias(APPROVER, "F3", "is a ticket needed to get inside", request_id=request())
    assert again.state is State.unchanged


def test_an_alias_that_another_fact_has_waits_for_a_choice(one: Curation) -> None:
    with pytest.raises(FindingsError, match="F5 is asked for in the same words"):
        one.alias(APPROVER, "F3", "what will the new roof cost", request_id=request())


def test_an_alias_of_a_question_closes_it(one: Curation) -> None:
    gap = one.store.record_gap("Is a ticket needed?", "abstain", ["F3"], at=NOW)

    one.alias(APPROVER, "F3", "Is a ticket needed?", request_id=request(), gap=gap)

    (closed,) = one.store.gaps("closed")
    assert (closed["id"], closed["fact"]) == (gap, "F3")
