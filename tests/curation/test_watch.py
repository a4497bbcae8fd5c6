"""What is to be told when the base changes: each thing once, to whoever it concerns."""

from __future__ import annotations

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.checks import Choice
from briefbook.curation.forms import Draft
from briefbook.curation.notices import Answered, Correction, Mended, Notice, Offer, Weekly
from briefbook.curation.service import Curation
from briefbook.curation.watch import CORRECTIONS, LEASE, OFFERS, Claim, Due, Watch
from briefbook.retention import DAY
from briefbook.store import Posted

from .people import APPROVER, CURATOR, NOW, a_team, request
from .small import a_draft

MENDED = "The Harbour Reading Room lent 4,210 books in 2021, according to its annual report."
SLIP = "The Harbour Reading Room lent 4,120 books in 2021, acording to its annual report."
MONDAY = 1_800_264_600.0  # 18 January 2027, 09:30 UTC


class Clock:
    def __init__(self, now: float):
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def curation(small: Briefing) -> Curation:
    return a_team(small)


@pytest.fixture
def watch(curation: Curation, clock: Clock) -> Watch:
    watching = Watch(curation.briefing, offering=True, clock=clock)
    watching.begin()
    return watching


def state(
    watch: Watch, fact_id: str, *, thread: str = "1.1", name: str = "r1", days_ago: float = 0.0
) -> None:
    """Let a fact be stated in a thread as it is now."""
    held = watch.briefing.held(fact_id)
    assert held
    reply = {"outcome": "answer", "facts": [{"id": fact_id, "revision": held.revision}]}
    watch.briefing.store.remember(Posted(name, "C1", thread, reply, NOW - days_ago * DAY))


def edit(curation: Curation, statement: str, fact_id: str = "F1") -> None:
    curation.edit(APPROVER, fact_id, Draft(statement=statement), request_id=request())


def tell(watch: Watch, name: str, due: Due) -> tuple[Notice, ...]:
    """Tell everything that is due, and return it."""
    for notice in due.notices:
        assert watch.claim(notice) is Claim.mine
        watch.told(notice, sent=True)
    if name:
        watch.settle(name, due)
    return due.notices


def corrected(watch: Watch) -> list[Correction]:
    found = tell(watch, CORRECTIONS, watch.corrections())
    return [one for one in found if isinstance(one, Correction)]


# --- corrections


def test_a_thread_that_got_the_old_figure_gets_one_note_with_old_and_new(
    watch: Watch, curation: Curation
) -> None:
    state(watch, "F1")
    edit(curation, MENDED)
    (note,) = corrected(watch)

    assert (note.channel, note.thread, note.told, note.revision) == ("C1", "1.1", 1, 2)
    assert "4,120" in note.before.statement
    assert note.now
    assert "4,210" in note.now.statement
    assert corrected(watch) == []


def test_each_thread_is_told_however_often_it_got_the_fact(watch: Watch, curation: Curation) -> None:
    for number in range(3):
        state(watch, "F1", name=f"r{number}")
    state(watch, "F1", thread="2.2", name="r9")
    state(watch, "F2", thread="3.3", name="r10")
    edit(curation, MENDED)

    assert [note.thread for note in corrected(watch)] == ["1.1", "2.2"]


def test_a_mended_spelling_is_not_told_and_does_not_hide_the_next_change(
    watch: Watch, curation: Curation
) -> None:
    state(watch, "F1")
    edit(curation, SLIP)
    assert corrected(watch) == []

    edit(curation, MENDED)
    assert [(note.told, note.revision) for note in corrected(watch)] == [(1, 3)]

    edit(curation, MENDED.replace("according", "acording"))
    assert corrected(watch) == []


def test_what_was_said_longer_ago_than_the_days_set_is_not_corrected(
    watch: Watch, curation: Curation
) -> None:
    state(watch, "F1", thread="1.1", name="r1", days_ago=91)
    state(watch, "F1", thread="2.2", name="r2", days_ago=89)
    edit(curation, MENDED)

    assert [note.thread for note in corrected(watch)] == ["2.2"]


def test_a_retired_fact_is_withdrawn_and_a_restored_one_is_told_to_be_back(
    watch: Watch, curation: Curation
) -> None:
    state(watch, "F5")
    curation.retire(APPROVER, "F5", "The letter was wrong.", request_id=request())
    (gone,) = corrected(watch)
    curation.restore(APPROVER, "F5", request_id=request())
    (back,) = corrected(watch)

    assert gone.now is None
    assert back.now
    assert back.now.statement == gone.before.statement


def test_a_change_that_is_undone_before_anybody_is_told_is_not_told(watch: Watch, curation: Curation) -> None:
    state(watch, "F1")
    edit(curation, MENDED)
    curation.undo(APPROVER, request_id=request())

    assert corrected(watch) == []


def test_a_fact_that_another_updates_is_corrected_to_that_one_and_followed_from_there(
    watch: Watch, curation: Curation
) -> None:
    state(watch, "F5")
    newer = a_draft(
        kind="amount", statement="The new roof will cost £25,000.", document="letter-to-council",
        quote="new roof will cost", as_of="", speaker="", topics="building", updates="F5",
        phrasings="What will the roof cost now?\nnew price of the roof\nroof cost, latest",
    )  # fmt: skip
    added = curation.add(APPROVER, newer, request_id=request(), resolved={"F5": Choice.supersede})
    (note,) = corrected(watch)
    assert note.now
    assert (note.before.id, note.now.id) == ("F5", added.facts[0].fact.id)

    edit(curation, "The new roof will cost £27,000.", note.now.id)
    assert [(one.before.id, one.thread) for one in corrected(watch)] == [(note.now.id, "1.1")]


def test_a_fact_merged_into_one_that_says_the_same_is_no_correction(watch: Watch, curation: Curation) -> None:
    copy = a_draft(
        statement="In 2021 the Harbour Reading Room lent 4,120 books, its annual report says.",
        quote="lent 4,120 books in 2021",
        phrasings="loans of the year 2021\nbooks lent by the room that year\nlending in 2021, total",
    )
    added = curation.add(APPROVER, copy, request_id=request(), resolved={"F1": Choice.distinct})
    other = added.facts[0].fact.id
    tell(watch, CORRECTIONS, watch.corrections())
    state(watch, other)
    curation.merge(APPROVER, "F1", other, request_id=request())

    assert corrected(watch) == []


def test_nobody_is_told_of_changes_from_before_the_first_start(curation: Curation, clock: Clock) -> None:
    watching = Watch(curation.briefing, clock=clock)
    state(watching, "F1")
    edit(curation, MENDED)
    watching.begin()

    assert corrected(watching) == []


def test_a_note_claimed_by_one_that_died_is_neither_sent_twice_within_the_lease_nor_lost(
    watch: Watch, curation: Curation, clock: Clock
) -> None:
    state(watch, "F1")
    edit(curation, MENDED)
    (note,) = watch.corrections().notices
    assert watch.claim(note) is Claim.mine  # and here the process is killed

    after = Watch(curation.briefing, offering=True, clock=clock)
    after.begin()
    (again,) = after.corrections().notices
    assert again == note
    assert after.claim(again) is Claim.taken

    clock.now += LEASE
    assert after.claim(again) is Claim.mine
    after.told(again, sent=True)
    assert watch.claim(note) is Claim.told


# --- answers and amends


def asked(watch: Watch, question: str, *, thread: str = "1.1", at: float = NOW) -> int:
    return watch.briefing.store.record_gap(question, "abstain", [], at=at, channel="C1", thread=thread)


def test_whoever_asked_is_told_in_the_thread_once_when_a_curator_closes_the_question(
    watch: Watch, curation: Curation
) -> None:
    gap = asked(watch, "How much did lending grow in 2021?")
    curation.add(APPROVER, a_draft(), request_id=request(), gap=gap)
    (told,) = tell(watch, "", watch.answers())

    assert isinstance(told, Answered)
    assert (told.channel, told.thread, told.fact.id) == ("C1", "1.1", "F6")
    assert watch.answers().notices == ()


def test_a_proposal_tells_nobody_until_it_is_approved(watch: Watch, curation: Curation) -> None:
    gap = asked(watch, "How much did lending grow in 2021?")
    done = curation.add(CURATOR, a_draft(), request_id=request(), gap=gap)
    assert watch.answers().notices == ()

    assert done.proposal
    curation.approve(APPROVER, done.proposal.id, request_id=request())
    assert [one.thread for one in watch.answers().notices] == ["1.1"]


def test_others_who_asked_for_the_same_are_told_too_and_a_thread_once(
    watch: Watch, curation: Curation
) -> None:
    gap = asked(watch, "How much did lending grow?")
    asked(watch, "how much did lending grow")
    asked(watch, "How much did the lending grow?", thread="2.2")
    other = asked(watch, "Who is the architect?", thread="3.3")
    curation.add(APPROVER, a_draft(), request_id=request(), gap=gap)

    assert [one.thread for one in tell(watch, "", watch.answers())] == ["1.1", "2.2"]
    assert watch.answers().notices == ()
    assert [one["id"] for one in watch.briefing.store.gaps("open")] == [other]


def test_an_answer_that_was_retired_meanwhile_is_not_told(watch: Watch, curation: Curation) -> None:
    gap = asked(watch, "How much did lending grow in 2021?")
    curation.add(APPROVER, a_draft(), request_id=request(), gap=gap)
    curation.retire(APPROVER, "F6", "Wrong.", request_id=request())

    assert watch.answers().notices == ()


def complain(watch: Watch, *, reason: str | None = "It is 4,210.", person: str | None = "T1/U4") -> int:
    return watch.briefing.store.record_feedback(
        "r1", reason=reason, question="loans 2021?", at=NOW - 5, channel="C1", thread="1.1", person=person
    )


def test_whoever_said_why_a_fact_is_wanting_is_told_when_it_is_mended(
    watch: Watch, curation: Curation
) -> None:
    state(watch, "F1")
    complain(watch)
    edit(curation, SLIP)
    corrected(watch)
    assert watch.answers().notices == ()

    edit(curation, MENDED)
    corrected(watch)
    (mended,) = tell(watch, "", watch.answers())
    assert isinstance(mended, Mended)
    assert mended.person == "T1/U4"
    assert mended.before
    assert mended.now
    assert "4,120" in mended.before.statement
    assert "4,210" in mended.now.statement
    assert watch.answers().notices == ()


def test_a_thumb_down_without_a_reason_or_a_name_tells_nobody(watch: Watch, curation: Curation) -> None:
    state(watch, "F1")
    complain(watch, reason=None)
    complain(watch, person=None)
    edit(curation, MENDED)
    corrected(watch)

    assert watch.answers().notices == ()


# --- offers


def test_an_open_question_that_the_base_answers_by_now_is_offered_and_stays_open(
    watch: Watch, curation: Curation
) -> None:
    gap = asked(watch, "How much did lending grow?")
    curation.add(APPROVER, a_draft(), request_id=request())
    (offer,) = tell(watch, OFFERS, watch.offers())

    assert isinstance(offer, Offer)
    assert (offer.gaps, offer.fact.id) == ((gap,), "F6")
    assert watch.offers().notices == ()
    assert [one["id"] for one in watch.briefing.store.gaps("open")] == [gap]
    assert [one.gaps for one in curation.answerable(CURATOR)] == [(gap,)]

    curation.answered(CURATOR, offer.gaps, "F6", request_id=request())
    assert [one.thread for one in watch.answers().notices] == ["1.1"]


# --- the digest


def test_the_digest_is_due_on_monday_morning_once_with_exact_counts(
    watch: Watch, curation: Curation, clock: Clock
) -> None:
    assert watch.weekly().notices == ()  # begun in that week
    clock.now = MONDAY
    store = watch.briefing.store
    for question in ("Who is the architect?", "who is the architect", "Is there a lift?"):
        asked(watch, question, at=MONDAY)
    asked(watch, "", at=MONDAY)
    store.suggest_phrasing("lending last year", "F1", at=MONDAY)
    state(watch, "F1")
    for voter in ("a", "b"):
        store.vote("r1", voter, "down", at=MONDAY)
    (note,) = tell(watch, "", watch.weekly())

    assert isinstance(note, Weekly)
    assert note.key == "digest:2027-W03"
    figures = note.digest
    assert (figures.questions, [gap.count for gap in figures.gaps], figures.unheld) == (4, [2, 1], 1)
    assert [(one.id, one.up, one.down) for one in figures.low] == [("F1", 0, 2)]
    assert [(one.id, one.review) for one in figures.due] == [("F2", "2027-01")]
    assert [(one.question, one.fact, one.count) for one in figures.phrasings] == [
        ("lending last year", "F1", 1)
    ]
    assert watch.weekly().notices == ()
    clock.now += 7 * DAY
    assert [one.key for one in watch.weekly().notices] == ["digest:2027-W04"]
