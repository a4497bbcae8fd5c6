"""Every verb, from the form to what is answered, and everything it refuses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.checks import Choice, FindingKind
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft
from briefbook.curation.results import FindingsError, StaleEditError, StaleProposalError, State
from briefbook.curation.service import Curation
from briefbook.errors import BriefbookError, FactNotFound, StoreError
from briefbook.models import FactStatus, Outcome
from briefbook.record import DecidedError, DeniedError, ProposalState, Role, StaleError, Verb
from curation.people import APPROVER, ASKER, BOSS, CURATOR, NOW, OWNER, a_team, facts_of, refusals, request
from curation.small import a_draft
from small_base import LETTER

OTHER_LOANS = "The Harbour Reading Room lent 5,230 books in 2021."


@pytest.fixture
def one(small: Briefing) -> Curation:
    """Return the service where an approver's own change goes live."""
    return a_team(small)


@pytest.fixture
def two(small: Briefing) -> Curation:
    """Return the service where nobody approves their own."""
    return a_team(small, approvals=2)


def _says(curation: Curation, question: str) -> str:
    reply = curation.briefing.answer(question, record=False)
    return reply.text if reply.outcome is Outcome.answer else f"{reply.outcome}: {reply.text}"


# --- add


def test_an_approvers_fact_is_live_and_answered_at_once(one: Curation) -> None:
    done = one.add(APPROVER, a_draft(), request_id=request())

    assert (done.state, done.message) == (State.live, "F6 is added.")
    assert [(held.fact.id, held.revision) for held in done.facts] == [("F6", 1)]
    assert "nearly a third" in _says(one, "Did the room lend more than in 2020?")


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


# --- findings and what is chosen


def _contradicting(**given: str) -> Draft:
    return a_draft(
        statement=OTHER_LOANS,
        document=LETTER.id,
        quote="4,300 loans in 2021",
        phrasings="How many books did HRR lend in all of 2021?\nloans of books, 2021 total\nlending total 2021",
        **given,
    )


def test_a_contradiction_waits_for_a_choice(one: Curation) -> None:
    before = facts_of(one)

    with pytest.raises(FindingsError) as caught:
        one.add(APPROVER, _contradicting(), request_id=request())

    assert {finding.other for finding in caught.value.findings.of(FindingKind.contradiction)} >= {"F1"}
    assert "another value for the same measure: 5230 books here, 4120 books there" in str(caught.value)
    assert "Choose: supersede, differ, not the same." in str(caught.value)
    assert facts_of(one) == before


def _choices(curation: Curation, draft: Draft, choice: Choice) -> dict[str, Choice]:
    found = curation.review(APPROVER, draft).open
    return {other: choice if other == "F1" else Choice.distinct for other in found}


def test_superseding_retires_the_other(one: Curation) -> None:
    draft = _contradicting()

    done = one.add(APPROVER, draft, request_id=request(), resolved=_choices(one, draft, Choice.supersede))

    assert one.held("F1").fact.status is FactStatus.retired
    assert one.held("F6").fact.updates == ("F1",)
    assert {held.fact.id for held in done.facts} == {"F6", "F1"}
    assert "supersede F1" in one.store.audit()[-1].reason


def test_differing_links_both_ways(one: Curation) -> None:
    draft = _contradicting()

    one.add(APPROVER, draft, request_id=request(), resolved=_choices(one, draft, Choice.differ))

    assert one.held("F6").fact.differs_from == ("F1",)
    assert set(one.held("F1").fact.differs_from) == {"F4", "F6"}


def test_not_the_same_changes_nothing_else_and_is_on_record(one: Curation) -> None:
    draft = _contradicting()

    done = one.add(APPROVER, draft, request_id=request(), resolved=_choices(one, draft, Choice.distinct))

    assert [held.fact.id for held in done.facts] == ["F6"]
    assert "not the same as F1" in one.store.audit()[-1].reason


def test_a_copy_can_be_merged_into_what_is_there(one: Curation) -> None:
    draft = Draft(
        kind="recommendation",
        statement="The trustees of the Harbour Reading Room recommend to open on Sundays from April 2022.",
        document="annual-report-2021",
        quote="opens on Sundays",
        phrasings="Will it be open at the weekend?\nIs Sunday opening recommended?\nweekend opening",
    )
    with pytest.raises(FindingsError):
        one.add(APPROVER, draft, request_id=request())

    done = one.add(APPROVER, draft, request_id=request(), resolved={"F2": Choice.merge})

    assert done.message == "It is merged into F2."
    kept = one.held("F2").fact
    assert "Will it be open at the weekend?" in kept.phrasings
    assert [citation.quote for citation in kept.citations][-1] == "opens on Sundays"
    assert one.briefing.held("F6") is None


def test_a_choice_that_a_finding_does_not_offer_is_no_choice(one: Curation) -> None:
    draft = _contradicting()

    with pytest.raises(FindingsError):
        one.add(APPROVER, draft, request_id=request(), resolved=_choices(one, draft, Choice.merge))


def test_an_edit_is_not_asked_about_what_stood_before(one: Curation) -> None:
    draft = _contradicting()
    one.add(APPROVER, draft, request_id=request(), resolved=_choices(one, draft, Choice.distinct))

    done = one.edit(APPROVER, "F6", Draft(note="Checked."), request_id=request())

    assert done.state is State.live


# --- edit


def test_an_edit_is_answered_at_once(one: Curation) -> None:
    done = one.edit(
        APPROVER,
        "f5",
        Draft(statement="A new roof for the Harbour Reading Room will cost £21,500 in all."),
        request_id=request(),
    )

    assert (done.state, done.message) == (State.live, "F5 is changed.")
    assert "£21,500 in all" in _says(one, "What will the new roof cost?")


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


# --- retire, restore, history


def test_a_retired_fact_is_not_answered_and_comes_back_as_it_was(one: Curation) -> None:
    before = one.held("F5").fact
    retired = one.retire(APPROVER, "F5", "the roof is built", request_id=request())
    assert retired.message == "F5 is retired."
    assert "£21,500" not in _says(one, "What will the new roof cost?")

    done = one.restore(APPROVER, "F5", request_id=request())

    assert done.message == "F5 says again what it said in revision 1."
    assert one.held("F5").fact == before
    assert "£21,500" in _says(one, "What will the new roof cost?")


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


# --- alias, merge


def test_an_alias_is_found_at_once(one: Curation) -> None:
    done = one.alias(APPROVER, "F3", "Is a ticket needed to get inside?", request_id=request())

    assert done.message == "F3 is found by “Is a ticket needed to get inside?”."
    assert "no card" in _says(one, "is a ticket needed to get inside") or "lack of a card" in _says(
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


def test_a_suggested_phrasing_is_accepted_or_put_aside(one: Curation) -> None:
    taken = one.store.suggest_phrasing("Is a ticket needed?", "F3", at=NOW)
    aside = one.store.suggest_phrasing("cards?", "F3", at=NOW)

    one.alias(APPROVER, "F3", "Is a ticket needed?", request_id=request(), suggestion=taken)
    one.reject_suggestion(CURATOR, aside, request_id=request())

    assert {one_.id: one_.state for one_ in one.store.suggestions(None)} == {
        taken: "accepted",
        aside: "rejected",
    }
    assert one.suggestions(CURATOR) == ()


def test_merging_moves_phrasings_quotes_and_references(one: Curation) -> None:
    one.edit(APPROVER, "F3", Draft(differs_from="F4"), request_id=request())

    done = one.merge(APPROVER, "F1", "F4", request_id=request(), reason="one figure")

    kept, gone = one.held("F1").fact, one.held("F4").fact
    assert done.message == "F4 is merged into F1 and retired."
    assert (gone.status, gone.note) == (FactStatus.retired, "Merged into F1.")
    assert "loans incl renewals 2021" in kept.phrasings
    assert len(kept.citations) == 2
    assert kept.differs_from == ()
    assert one.held("F3").fact.differs_from == ("F1",)


def test_a_fact_is_not_merged_with_itself_or_with_a_retired_one(one: Curation) -> None:
    with pytest.raises(BriefbookError, match="with itself"):
        one.merge(APPROVER, "F1", "f1", request_id=request())
    one.retire(APPROVER, "F4", "wrong", request_id=request())
    with pytest.raises(BriefbookError, match="F4 is retired"):
        one.merge(APPROVER, "F1", "F4", request_id=request())


# --- undo


def test_undo_takes_back_the_last_change_of_mine(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(note="first"), request_id=request())
    one.edit(APPROVER, "F3", Draft(note="second"), request_id=request())
    one.edit(OWNER, "F2", Draft(note="not mine"), request_id=request())

    assert one.undo(APPROVER, request_id=request()).message == "Your last change is undone: F3 is as before."
    assert one.undo(APPROVER, request_id=request()).message == "Your last change is undone: F5 is as before."

    assert [one.held(name).fact.note for name in ("F2", "F3", "F5")] == [
        "not mine",
        "The chair is not named.",
        "",
    ]
    with pytest.raises(BriefbookError, match="There is no change of yours to undo"):
        one.undo(APPROVER, request_id=request())


def test_undo_done_twice_by_one_request_is_done_once(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(note="first"), request_id=request())
    one.edit(APPROVER, "F5", Draft(note="second"), request_id=request())
    asked = request()

    one.undo(APPROVER, request_id=asked)
    one.undo(APPROVER, request_id=asked)

    assert one.held("F5").fact.note == "first"


def test_undoing_an_addition_retires_it_and_all_that_went_with_it(one: Curation) -> None:
    draft = _contradicting()
    one.add(APPROVER, draft, request_id=request(), resolved=_choices(one, draft, Choice.supersede))

    one.undo(APPROVER, request_id=request())

    assert one.held("F6").fact.status is FactStatus.retired
    assert one.held("F1").fact.status is FactStatus.live


def test_undo_stops_where_somebody_went_on(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(note="mine"), request_id=request())
    one.edit(OWNER, "F5", Draft(note="theirs"), request_id=request())

    with pytest.raises(StaleError, match="F5 has been changed since you changed it"):
        one.undo(APPROVER, request_id=request())


def test_undo_withdraws_a_proposal_that_waits(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())

    done = one.undo(CURATOR, request_id=request())

    assert (done.state, done.message) == (State.withdrawn, "Proposal 1 is withdrawn.")
    assert one.queue(APPROVER) == ()


def test_undo_of_what_was_approved_says_how_to_go_back(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())
    one.approve(APPROVER, 1, request_id=request())

    with pytest.raises(BriefbookError, match=rf"approved by {APPROVER}\. To go back: restore F5"):
        one.undo(CURATOR, request_id=request())
    assert one.undo(APPROVER, request_id=request()).message == "Your last change is undone: F5 is as before."


# --- approve, reject, amend


def test_an_approved_change_is_live_under_its_authors_name(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request(), reason="a note")

    done = one.approve(APPROVER, 1, request_id=request(), reason="fine")

    assert (done.state, done.message) == (State.approved, "Proposal 1 is approved: F5 is live.")
    assert one.history(CURATOR, "F5")[0].revision.actor == CURATOR
    decided = one.store.proposal(1)
    assert decided is not None
    assert (decided.state, decided.decided_by, decided.decision) == (ProposalState.approved, APPROVER, "fine")


def test_a_rejection_has_a_reason_and_changes_nothing(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())

    with pytest.raises(FieldErrors, match="say why"):
        one.reject(APPROVER, 1, "", request_id=request())
    done = one.reject(APPROVER, 1, "no news", request_id=request())

    assert (done.state, one.held("F5").revision) == (State.rejected, 1)
    with pytest.raises(DecidedError, match=f"Proposal 1 was rejected by {APPROVER} already"):
        one.approve(APPROVER, 1, request_id=request())
    with pytest.raises(DecidedError, match="There is no proposal 9"):
        one.approve(APPROVER, 9, request_id=request())


def test_two_pairs_of_eyes_even_for_an_owner(two: Curation) -> None:
    done = two.edit(OWNER, "F5", Draft(note="mine"), request_id=request())
    assert done.state is State.proposed

    with pytest.raises(DeniedError, match="Proposal 1 is yours, so another person has to decide it"):
        two.approve(OWNER, 1, request_id=request())
    assert not two.waiting(OWNER, 1).decidable
    assert two.approve(APPROVER, 1, request_id=request()).state is State.approved
    assert [line.actor for line in refusals(two)] == [OWNER]


def test_two_pairs_of_eyes_once_two_people_may_approve(small: Briefing) -> None:
    curation = Curation(small, clock=lambda: NOW)
    curation.seed([BOSS])
    assert (curation.approvals(), curation.edit(BOSS, "F5", Draft(note="a"), request_id=request()).state) == (
        1,
        State.live,
    )

    curation.grant(BOSS, APPROVER, Role.approver, request_id=request())

    assert (curation.approvals(), curation.edit(BOSS, "F5", Draft(note="b"), request_id=request()).state) == (
        2,
        State.proposed,
    )


def test_a_proposal_on_an_earlier_revision_is_not_approved(one: Curation) -> None:
    one.edit(CURATOR, "F5", Draft(note="mine"), request_id=request())
    one.edit(APPROVER, "F5", Draft(note="first"), request_id=request())

    with pytest.raises(StaleError, match="made on revision 1 of F5, which is at revision 2 by now") as caught:
        one.approve(APPROVER, 1, request_id=request())

    assert caught.value.current is not None
    assert caught.value.current.fact.note == "first"
    card = one.waiting(APPROVER, 1)
    assert card.problems == ("F5 has been changed since.",)
    assert card.altered[0].before is not None
    assert card.altered[0].before.revision == 1


def test_a_proposal_whose_quote_has_gone_is_not_approved(one: Curation) -> None:
    one.add(CURATOR, a_draft(), request_id=request())
    proposal = one.store.proposal(1)
    assert proposal is not None
    report = next(document for document in one.briefing.documents() if document.id == "annual-report-2021")
    from briefbook.documents import sha256

    text = "1. The room lent nearly twice as many.\n"
    one.store.save_document(report.model_copy(update={"sha256": sha256(text)}), at=NOW)
    one.store.hold_text(report.id, text, at=NOW)

    with pytest.raises(
        StaleProposalError, match="The quote “nearly a third more than in 2020” of F6 is no longer in"
    ):
        one.approve(APPROVER, 1, request_id=request())
    assert one.briefing.held("F6") is None


def test_an_approver_is_told_what_came_up_since(small: Briefing) -> None:
    times = iter([NOW + step for step in range(100)])
    one = a_team(small)
    one.clock = lambda: next(times)
    one.add(CURATOR, a_draft(), request_id=request())
    twin = a_draft(phrasings="By how much did lending rise?\nrise of loans\nmore loans than before")
    one.add(APPROVER, twin, request_id=request())

    with pytest.raises(FindingsError, match="F7 says the same in other words"):
        one.approve(APPROVER, 1, request_id=request())

    done = one.approve(APPROVER, 1, request_id=request(), resolved={"F7": Choice.distinct})
    assert done.state is State.approved


def test_an_amended_proposal_takes_the_place_of_the_first(one: Curation) -> None:
    one.add(CURATOR, a_draft(), request_id=request(), reason="asked for")

    done = one.amend(APPROVER, 1, a_draft(note="Better."), request_id=request())

    assert (done.state, done.facts[0].fact.note) == (State.live, "Better.")
    first = one.store.proposal(1)
    assert first is not None
    assert (first.state, first.decision) == (ProposalState.rejected, "replaced by a live change")


def test_a_question_is_closed_when_the_fact_that_answers_it_is_approved(one: Curation) -> None:
    gap = one.store.record_gap("Did lending grow?", "abstain", [], at=NOW)
    one.add(CURATOR, a_draft(), request_id=request(), gap=gap)
    assert [each["id"] for each in one.store.gaps("open")] == [gap]

    one.approve(APPROVER, 1, request_id=request())

    assert [(each["id"], each["fact"]) for each in one.store.gaps("closed")] == [(gap, "F6")]


# --- roles


def test_the_last_owner_stays(one: Curation) -> None:
    one.grant(OWNER, BOSS, Role.asker, request_id=request())

    with pytest.raises(DeniedError, match="is the last owner"):
        one.grant(OWNER, OWNER, Role.curator, request_id=request())


def test_a_role_is_given_to_somebody(one: Curation) -> None:
    assert one.grant(OWNER, ASKER, Role.curator, request_id=request()).message == "T1/asker is a curator now."
    assert one.grant(OWNER, ASKER, Role.curator, request_id=request()).state is State.unchanged
    with pytest.raises(BriefbookError, match="names nobody"):
        one.grant(OWNER, "ann", Role.curator, request_id=request())


def test_the_first_person_at_the_terminal_owns_the_base(small: Briefing) -> None:
    curation = Curation(small)
    curation.seed(["T1/admin"])

    assert curation.welcome("local/ann") is Role.owner
    assert curation.welcome("local/bob") is Role.asker
    assert curation.role("T1/admin") is Role.owner


def test_a_role_lost_while_the_form_was_open_stops_it(one: Curation) -> None:
    draft, revision = one.draft(CURATOR, "F5")
    one.grant(OWNER, CURATOR, Role.asker, request_id=request())

    with pytest.raises(DeniedError):
        one.edit(
            CURATOR,
            "F5",
            draft.model_copy(update={"note": "x"}),
            expected_revision=revision,
            request_id=request(),
        )

    assert one.held("F5").revision == 1
    assert refusals(one)[-1].actor == CURATOR


# --- looking


def test_due_facts_come_oldest_first(one: Curation) -> None:
    one.edit(APPROVER, "F5", Draft(review="2026-12"), request_id=request())

    assert [held.fact.id for held in one.due(CURATOR)] == ["F5", "F2"]
    one.edit(APPROVER, "F2", Draft(review="2027-02"), request_id=request())
    assert [held.fact.id for held in one.due(CURATOR)] == ["F5"]
    assert [held.fact.id for held in one.due(CURATOR, within_days=30)] == ["F5", "F2"]


def test_duplicates_are_named_once_a_pair(one: Curation) -> None:
    assert one.duplicates(CURATOR) == ()
    draft = _contradicting()
    one.add(APPROVER, draft, request_id=request(), resolved=_choices(one, draft, Choice.distinct))

    found = one.duplicates(CURATOR)

    assert {(held.fact.id, finding.other) for held, finding in found} >= {("F6", "F1")}


def test_the_note_and_what_waits_are_for_curators(one: Curation) -> None:
    one.edit(CURATOR, "F3", Draft(owner="archive"), request_id=request())

    seen, unseen = one.show(CURATOR, "F3"), one.show(ASKER, "f3")

    assert (seen.held.fact.note, len(seen.waiting)) == ("The chair is not named.", 1)
    assert (unseen.held.fact.note, unseen.waiting) == ("", ())
    with pytest.raises(FactNotFound):
        one.show(ASKER, "F99")


def test_stats_count_the_base(one: Curation) -> None:
    one.retire(APPROVER, "F5", "built", request_id=request())
    one.edit(CURATOR, "F3", Draft(owner="archive"), request_id=request())
    one.briefing.answer("How many books were lent in 2021?")
    one.store.record_gap("Is there tea?", "abstain", [], at=NOW)

    stats = one.stats(CURATOR)

    assert (stats.live, stats.retired, stats.waiting, stats.gaps, stats.due) == (4, 1, 1, 1, 1)
    assert stats.without_review == 3
    assert stats.people == {Role.owner: 2, Role.approver: 1, Role.curator: 1}


def test_questions_that_ask_for_the_same_are_one_gap(open_copy: Callable[..., Briefing]) -> None:
    one = a_team(open_copy("small"))
    for at, question in enumerate(
        [
            "Is there a café in the building?",
            "is there a cafe in the building",
            "Does the building have a café?",
            "Who wrote the letter?",
        ]
    ):
        one.store.record_gap(question, "abstain", ["F5"], at=NOW + at)

    first, second = one.gaps(CURATOR)

    assert (first.count, len(first.gaps), first.facts) == (3, 3, ("F5",))
    assert "café" in first.question
    assert (second.question, second.count) == ("Who wrote the letter?", 1)


def test_a_dismissed_question_is_no_gap_any_more(one: Curation) -> None:
    gap = one.store.record_gap("Is there tea?", "abstain", [], at=NOW)

    assert one.dismiss(CURATOR, [gap], request_id=request()).state is State.closed
    assert one.dismiss(CURATOR, [gap], request_id=request()).state is State.unchanged
    assert one.gaps(CURATOR) == ()


def test_the_history_has_the_verb_that_was_proposed_and_who_approved_it(small: Briefing) -> None:
    two = a_team(small, approvals=2)
    edited = two.edit(CURATOR, "F5", Draft(note="by telephone"), request_id=request())
    assert edited.proposal is not None
    two.approve(APPROVER, edited.proposal.id, request_id=request())

    newest, first = two.history(CURATOR, "F5")

    assert (newest.verb, newest.revision.actor, newest.approved_by) == (Verb.edit, CURATOR, APPROVER)
    assert (first.verb, first.approved_by) == (Verb.load, None)
