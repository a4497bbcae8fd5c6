"""Reviewing: what was proposed becomes facts, proves one or is turned down, each decision with its facts or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.candidates import STILL_THEIRS, longest_copied
from briefbook.curation.drafts import FieldErrors
from briefbook.curation.forms import Draft
from briefbook.curation.results import FindingsError, State
from briefbook.curation.reviewing import PartErrors
from briefbook.curation.service import Curation
from briefbook.errors import BriefbookError
from briefbook.models import Basis, CitationState, FactStatus
from briefbook.record import CandidateState, DecidedError, DeniedError, ProposalState, Verb
from curation.people import APPROVER, ASKER, CURATOR, OWNER, a_team, facts_of, refusals, request
from curation.survey import LATER_TEXT, SURVEY_TEXT, hold

PASSENGERS, JACKETS, NURSES, CREW, SUNDAYS = "61,200", "£12,400", "harbour master", "The crew", "The trustees"
LATE, LINK, TITLE, DATE = "It was late", "Comments", "Ferry survey", "Published"


@pytest.fixture
def curation(open_copy: Callable[..., Briefing]) -> Curation:
    """Return the service, the survey's sentences in its queue."""
    team = a_team(open_copy("small"))
    team.propose(CURATOR, hold(team.briefing), request_id=request())
    return team


def key(curation: Curation, words: str) -> str:
    return next(held.key for held in curation.store.candidates() if words in held.candidate.sentence)


def state(curation: Curation, words: str) -> CandidateState:
    held = curation.store.candidate(key(curation, words))
    assert held is not None
    return held.state


# --- the queue


def test_the_queue_has_those_without_a_flag_first_and_then_goes_as_the_text(curation: Curation) -> None:
    queue = curation.to_review(CURATOR, "ferry-survey")

    words = [held.candidate.sentence[:10] for held in queue.open]
    assert words[:3] == ["Ferry surv", "Published:", "The island"]
    assert words[-3:] == ["It was lat", "The harbou", "The crew h"]
    assert (queue.total, queue.decided) == (9, 0)


def test_proposing_again_changes_nothing(curation: Curation) -> None:
    before = curation.store.candidates()

    done = curation.propose(CURATOR, "ferry-survey", request_id=request())

    assert done.message == "0 new candidates of ferry-survey; 9 wait for review, 0 decided before."
    assert curation.store.candidates() == before


def test_what_was_rejected_is_never_proposed_again(curation: Curation) -> None:
    curation.reject_candidate(CURATOR, key(curation, LATE), "trifling", request_id=request())

    curation.propose(CURATOR, "ferry-survey", request_id=request())

    assert state(curation, LATE) is CandidateState.rejected
    assert len(curation.to_review(CURATOR).open) == 8


def test_a_changed_document_keeps_what_was_decided_and_withdraws_what_it_no_longer_says(
    curation: Curation,
) -> None:
    curation.reject_candidate(CURATOR, key(curation, LATE), "trifling", request_id=request())
    hold(curation.briefing, LATER_TEXT)

    done = curation.propose(CURATOR, "ferry-survey", request_id=request())

    assert (
        done.message == "1 new candidate of ferry-survey, 2 withdrawn; 7 wait for review, 1 decided before."
    )
    assert state(curation, "61,200") is CandidateState.withdrawn
    assert state(curation, "63,900") is CandidateState.open
    moved = curation.store.candidate(key(curation, JACKETS))
    assert LATER_TEXT[moved.candidate.start : moved.candidate.end] == moved.candidate.sentence


def test_a_sentence_that_comes_back_is_open_again(curation: Curation) -> None:
    hold(curation.briefing, LATER_TEXT)
    curation.propose(CURATOR, "ferry-survey", request_id=request())
    hold(curation.briefing, SURVEY_TEXT)
    curation.propose(CURATOR, "ferry-survey", request_id=request())

    assert state(curation, "61,200") is CandidateState.open
    assert state(curation, "63,900") is CandidateState.withdrawn


def test_somebody_resumes_where_they_were(curation: Curation) -> None:
    curation.look(CURATOR, key(curation, CREW), "ferry-survey")

    assert curation.to_review(CURATOR, "ferry-survey").at == key(curation, CREW)
    assert curation.to_review(APPROVER, "ferry-survey").at is None


# --- a card


def test_a_card_has_the_quote_in_its_passage_the_nearest_facts_and_what_is_still_the_sources(
    curation: Curation,
) -> None:
    card = curation.candidate(CURATOR, key(curation, NURSES))

    assert "".join(card.passage) in SURVEY_TEXT
    assert card.passage[1] == card.held.candidate.quote
    assert card.notes == (STILL_THEIRS,)
    assert "33 words in a row" in card.problems["statement"]
    assert len(card.nearest) == 3


def test_a_card_shows_what_a_fact_contradicts(curation: Curation) -> None:
    text = "Loans of 2021\n\nThe Harbour Reading Room lent 5,220 books in 2021.\n"
    document = hold(curation.briefing, text)
    curation.propose(CURATOR, document, request_id=request())

    card = curation.candidate(CURATOR, key(curation, "5,220"))

    assert "F1 and this cannot both stand" in card.findings.found[0].why
    with pytest.raises(FindingsError):
        curation.approve_candidate(CURATOR, card.held.key, request_id=request())


def test_a_card_says_which_facts_quote_the_sentence_already(curation: Curation) -> None:
    curation.propose(CURATOR, "annual-report-2021", request_id=request())

    card = curation.candidate(CURATOR, key(curation, "4,120 books"))

    assert card.notes == (STILL_THEIRS, "quoted by F1 already")


def test_only_recorded_questions_that_match_are_suggested_as_phrasings(curation: Curation) -> None:
    asked = ("How many passengers did the island ferry carry in 2023?", "Who repairs the clock?",
             "How many passengers did the island ferry carry in 2019?")  # fmt: skip
    for question in asked:
        curation.store.record_gap(question, "abstain", [], at=1.0)

    card = curation.candidate(CURATOR, key(curation, PASSENGERS))

    assert [one.question for one in card.asked] == [asked[0]]


# --- one candidate


def test_approving_as_it_is_makes_a_fact_that_is_answered_with_its_quote(curation: Curation) -> None:
    done = curation.approve_candidate(APPROVER, key(curation, PASSENGERS), request_id=request())

    (held,) = done.facts
    assert (done.state, done.message, held.fact.id) == (State.live, "F6 is added.", "F6")
    assert held.fact.citations[0].quote == "The island ferry carried 61,200 passengers in 2023."
    assert (held.fact.as_of, held.fact.as_of_basis, held.fact.phrasings) == ("2023", Basis.stated, ())
    assert held.fact.particulars.quantities[0].value == 61_200
    decided = curation.store.candidate(key(curation, PASSENGERS))
    assert (decided.state, decided.facts, decided.decided_by) == (CandidateState.approved, ("F6",), APPROVER)
    reply = curation.briefing.answer("How many passengers did the island ferry carry in 2023?", record=False)
    assert [fact.id for fact in reply.facts] == ["F6"]
    assert reply.facts[0].citations[0].state is CitationState.verified


def test_what_is_typed_stands_in_place_of_what_was_proposed(curation: Curation) -> None:
    card = curation.candidate(APPROVER, key(curation, NURSES))
    typed = {
        **card.draft.given(),
        "statement": "The harbour master wants the night sailing kept for the hospital's 40 nurses.",
        "speaker": "the harbour master",
        "as_of": "",
        "topics": "building",
        "phrasings": "Why keep the night sailing?",
    }

    done = curation.approve_candidate(APPROVER, card.held.key, Draft(**typed), request_id=request())

    fact = done.facts[0].fact
    assert (fact.speaker, fact.as_of, fact.topics) == ("the harbour master", None, ("building",))
    assert fact.phrasings == ("Why keep the night sailing?",)
    assert [quantity.value for quantity in fact.particulars.quantities] == [40]  # read from the new statement
    assert fact.citations[0].quote == card.held.candidate.quote


def test_a_long_sentence_is_not_approved_in_the_sources_words(curation: Curation) -> None:
    before = facts_of(curation)
    with pytest.raises(FieldErrors, match="33 words in a row are the source's own"):
        curation.approve_candidate(APPROVER, key(curation, NURSES), request_id=request())

    assert facts_of(curation) == before
    assert state(curation, NURSES) is CandidateState.open


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("He said it.", 0),
        ("the NIGHT sailing, should be kept!", 6),
        ("The night sailing and should be kept", 3),
    ],
)
def test_words_in_a_row_are_counted_without_case_and_punctuation(statement: str, words: int) -> None:
    assert longest_copied(statement, "that the night sailing should be kept, because") == words


def test_an_accepted_question_is_closed_with_the_fact(curation: Curation) -> None:
    question = "How many passengers did the island ferry carry in 2023?"
    gap = curation.store.record_gap(question, "abstain", [], at=1.0)

    curation.approve_candidate(
        APPROVER, key(curation, PASSENGERS), Draft(phrasings=question), request_id=request()
    )

    closed = next(one for one in curation.store.gaps() if one["id"] == gap)
    assert (closed["state"], closed["fact"]) == ("closed", "F6")


def test_each_question_that_a_fact_answers_is_closed_when_a_second_person_approves(
    two_eyes_more: Curation,
) -> None:
    asked = ["How many passengers did the island ferry carry in 2023?", "ferry passenger total, please"]
    gaps = [two_eyes_more.store.record_gap(one, "abstain", [], at=1.0) for one in asked]
    done = two_eyes_more.approve_candidate(
        CURATOR,
        key(two_eyes_more, PASSENGERS),
        Draft(phrasings="\n".join(asked)),
        request_id=request(),
    )

    two_eyes_more.approve(OWNER, done.proposal.id, request_id=request())

    assert {one["state"] for one in two_eyes_more.store.gaps() if one["id"] in gaps} == {"closed"}


def test_what_people_asked_is_kept_in_memory_as_no_more_than_a_hash(curation: Curation) -> None:
    question = "How many passengers did the island ferry carry in 2023?"
    curation.store.record_gap(question, "abstain", [], at=1.0)

    assert curation.candidate(CURATOR, key(curation, PASSENGERS)).asked

    assert not any(question in name for name in curation._suggester._known)
    assert curation._suggester._known


def test_a_split_makes_several_facts_in_one_act(curation: Curation) -> None:
    parts = [
        Draft(statement="The ferry's crew had 14 members in 2022.", quote="The crew had 14 members in 2022"),
        Draft(statement="The ferry's crew wore out 31 pairs of boots.", quote="31 pairs of boots", as_of=""),
    ]

    done = curation.split_candidate(APPROVER, key(curation, CREW), parts, request_id=request())

    assert [held.fact.id for held in done.facts] == ["F6", "F7"]
    assert [held.fact.as_of for held in done.facts] == ["2022", None]
    decided = curation.store.candidate(key(curation, CREW))
    assert (decided.state, decided.facts) == (CandidateState.split, ("F6", "F7"))


def test_what_is_wrong_with_a_part_names_the_part_and_nothing_is_written(curation: Curation) -> None:
    before = facts_of(curation)
    parts = [
        Draft(statement="The ferry's crew had 14 members in 2022."),
        Draft(statement="Boots.", quote="no such"),
    ]

    with pytest.raises(PartErrors, match="Part 2: Quote: it is not in ferry-survey") as error:
        curation.split_candidate(APPROVER, key(curation, CREW), parts, request_id=request())

    assert (error.value.part, list(error.value.errors)) == (2, ["quote"])
    assert (facts_of(curation), state(curation, CREW)) == (before, CandidateState.open)


def test_merging_gives_a_fact_a_further_quote_and_phrasing(curation: Curation) -> None:
    done = curation.merge_candidate(
        APPROVER, key(curation, SUNDAYS), "2", Draft(phrasings="Is it open on Sunday?"), request_id=request()
    )

    fact = done.facts[0].fact
    assert (fact.id, done.facts[0].revision) == ("F2", 2)
    assert [one.document for one in fact.citations] == ["annual-report-2021", "ferry-survey"]
    assert fact.phrasings[-1] == "Is it open on Sunday?"
    decided = curation.store.candidate(key(curation, SUNDAYS))
    assert (decided.state, decided.facts) == (CandidateState.merged, ("F2",))


def test_a_rejection_needs_a_reason_and_keeps_it(curation: Curation) -> None:
    with pytest.raises(FieldErrors, match="say why"):
        curation.reject_candidate(CURATOR, key(curation, LATE), " ", request_id=request())

    done = curation.reject_candidate(CURATOR, key(curation, LATE), "trifling", request_id=request())

    assert (done.state, done.message) == (State.rejected, f"Candidate {key(curation, LATE)} is rejected.")
    assert curation.store.candidate(key(curation, LATE)).reason == "trifling"
    assert curation.store.audit()[-1].verb is Verb.decline


def test_a_candidate_is_decided_once(curation: Curation) -> None:
    curation.reject_candidate(CURATOR, key(curation, LATE), "trifling", request_id=request())

    with pytest.raises(DecidedError, match=f"was rejected by {CURATOR} already"):
        curation.approve_candidate(APPROVER, key(curation, LATE), request_id=request())
    with pytest.raises(DecidedError, match="There is no candidate nowhere"):
        curation.reject_candidate(CURATOR, "nowhere", "why", request_id=request())


def test_the_same_request_is_done_once(curation: Curation) -> None:
    first = curation.approve_candidate(APPROVER, key(curation, PASSENGERS), request_id="again")
    second = curation.approve_candidate(APPROVER, key(curation, PASSENGERS), request_id="again")
    rejected = [
        curation.reject_candidate(CURATOR, key(curation, LATE), "no", request_id="twice") for _ in "12"
    ]

    assert second.facts == first.facts
    assert [done.state for done in rejected] == [State.rejected, State.rejected]
    assert len(facts_of(curation)) == 6


# --- undo


def test_undoing_opens_the_candidate_again_and_retires_its_fact(curation: Curation) -> None:
    curation.approve_candidate(APPROVER, key(curation, PASSENGERS), request_id=request())

    done = curation.undo_review(APPROVER, request_id=request())

    assert done.facts[0].fact.status is FactStatus.retired
    assert state(curation, PASSENGERS) is CandidateState.open
    again = curation.approve_candidate(APPROVER, key(curation, PASSENGERS), request_id=request())
    assert again.facts[0].fact.id == "F7"


def test_undoing_goes_back_decision_by_decision_and_leaves_other_changes(curation: Curation) -> None:
    curation.reject_candidate(APPROVER, key(curation, LATE), "trifling", request_id=request())
    curation.merge_candidate(APPROVER, key(curation, SUNDAYS), "F2", request_id=request())
    curation.edit(APPROVER, "F5", Draft(note="looked at"), request_id=request())

    told = [curation.undo_review(APPROVER, request_id=request()).message for _ in range(2)]

    assert told == [
        "Your last change is undone: F2 is as before.",
        f"Your last decision is undone: candidate {key(curation, LATE)}, open again.",
    ]
    assert len(curation.briefing.held("F2").fact.citations) == 1
    assert curation.briefing.held("F5").fact.note == "looked at"
    with pytest.raises(BriefbookError, match="no change of yours to undo"):
        curation.undo_review(APPROVER, request_id=request())


def test_the_plain_undo_takes_back_a_rejection_before_an_earlier_change(curation: Curation) -> None:
    curation.edit(APPROVER, "F5", Draft(note="looked at"), request_id=request())
    curation.reject_candidate(APPROVER, key(curation, LATE), "trifling", request_id=request())

    curation.undo(APPROVER, request_id=request())

    assert state(curation, LATE) is CandidateState.open
    assert curation.briefing.held("F5").fact.note == "looked at"


# --- four eyes


@pytest.fixture
def two_eyes_more(curation: Curation) -> Curation:
    return Curation(curation.briefing, approvals=2, clock=curation.clock)


def test_under_four_eyes_a_candidate_waits_with_its_proposal(two_eyes_more: Curation) -> None:
    done = two_eyes_more.approve_candidate(APPROVER, key(two_eyes_more, PASSENGERS), request_id=request())

    assert done.state is State.proposed
    held = two_eyes_more.store.candidate(key(two_eyes_more, PASSENGERS))
    assert (held.state, held.facts, held.proposal) == (CandidateState.approved, ("F6",), done.proposal.id)
    with pytest.raises(DeniedError, match="another person"):
        two_eyes_more.approve(APPROVER, done.proposal.id, request_id=request())
    two_eyes_more.approve(OWNER, done.proposal.id, request_id=request())
    assert two_eyes_more.briefing.held("F6").fact.status is FactStatus.live


def test_a_candidate_whose_proposal_is_turned_down_is_open_again_and_says_why(
    two_eyes_more: Curation,
) -> None:
    done = two_eyes_more.approve_candidate(CURATOR, key(two_eyes_more, PASSENGERS), request_id=request())

    two_eyes_more.reject(OWNER, done.proposal.id, "which year?", request_id=request())

    assert state(two_eyes_more, PASSENGERS) is CandidateState.open
    card = two_eyes_more.candidate(CURATOR, key(two_eyes_more, PASSENGERS))
    assert card.notes == (STILL_THEIRS, f"proposal {done.proposal.id} was rejected: which year?")


def test_a_candidate_goes_with_the_better_version_of_its_proposal(two_eyes_more: Curation) -> None:
    first = two_eyes_more.approve_candidate(CURATOR, key(two_eyes_more, PASSENGERS), request_id=request())
    draft = two_eyes_more.candidate(CURATOR, key(two_eyes_more, PASSENGERS)).draft

    better = draft.model_copy(update={"statement": "In 2023 the island ferry had 61,200 passengers."})
    done = two_eyes_more.amend(OWNER, first.proposal.id, better, request_id=request())

    held = two_eyes_more.store.candidate(key(two_eyes_more, PASSENGERS))
    assert (held.state, held.proposal) == (CandidateState.approved, done.proposal.id)
    assert two_eyes_more.store.proposal(first.proposal.id).state is ProposalState.rejected
    two_eyes_more.approve(APPROVER, done.proposal.id, request_id=request())
    (fact,) = two_eyes_more.store.candidate(held.key).facts
    assert two_eyes_more.briefing.held(fact).fact.statement.startswith("In 2023")


def test_undoing_before_approval_withdraws_the_proposal(two_eyes_more: Curation) -> None:
    done = two_eyes_more.approve_candidate(CURATOR, key(two_eyes_more, PASSENGERS), request_id=request())

    two_eyes_more.undo_review(CURATOR, request_id=request())

    assert two_eyes_more.store.proposal(done.proposal.id).state is ProposalState.withdrawn
    assert state(two_eyes_more, PASSENGERS) is CandidateState.open


def test_a_candidate_follows_its_fact_when_the_number_was_taken(two_eyes_more: Curation) -> None:
    done = two_eyes_more.approve_candidate(CURATOR, key(two_eyes_more, PASSENGERS), request_id=request())
    loaded = two_eyes_more.briefing.held("F5").fact.model_copy(update={"id": "F6"})
    two_eyes_more.store.save_fact(loaded, expected_revision=None, actor="knowledge", reason="", at=1.0)

    two_eyes_more.approve(OWNER, done.proposal.id, request_id=request(), resolved={"F6": "not the same"})

    assert two_eyes_more.store.candidate(key(two_eyes_more, PASSENGERS)).facts == ("F7",)


# --- many


def test_bulk_approval_leaves_what_needs_a_look_and_says_why(curation: Curation) -> None:
    done = curation.approve_unflagged(APPROVER, "ferry-survey", request_id=request())

    assert done.message == "2 candidates of ferry-survey are facts now: F6 to F7."
    why = {curation.store.candidate(one).candidate.sentence[:8]: text for one, text in done.skipped}
    assert why == {
        "Ferry su": "It is a title.",
        "Publishe": "It looks like furniture.",
        "Comments": "It looks like furniture.",
        "The trus": "F2 says nearly the same.",
    }
    assert {state(curation, words) for words in (LATE, NURSES, CREW, SUNDAYS)} == {CandidateState.open}
    assert len([line for line in curation.store.audit() if line.verb is Verb.add]) == 1


def test_bulk_approval_under_four_eyes_is_one_proposal(two_eyes_more: Curation) -> None:
    done = two_eyes_more.approve_unflagged(APPROVER, "ferry-survey", request_id=request())

    assert len(done.proposal.saves) == 2
    two_eyes_more.approve(OWNER, done.proposal.id, request_id=request())
    assert [number for number, _ in facts_of(two_eyes_more)][-2:] == ["F6", "F7"]


def test_bulk_approval_is_undone_as_one(curation: Curation) -> None:
    curation.approve_unflagged(APPROVER, "ferry-survey", request_id=request())

    curation.undo_review(APPROVER, request_id=request())

    assert {state(curation, words) for words in (PASSENGERS, JACKETS)} == {CandidateState.open}
    assert {curation.briefing.held(name).fact.status for name in ("F6", "F7")} == {FactStatus.retired}


def test_furniture_is_rejected_together_and_shown_first(curation: Curation) -> None:
    shown = curation.furniture(CURATOR, "ferry-survey")
    done = curation.reject_furniture(CURATOR, "ferry-survey", request_id=request())

    assert [held.candidate.sentence for held in shown] == ["Published: 4 May 2023", "Comments are closed"]
    assert done.message == "2 candidates are rejected."
    assert {state(curation, words) for words in (DATE, LINK)} == {CandidateState.rejected}
    assert state(curation, TITLE) is CandidateState.open


# --- roles


@pytest.mark.parametrize(
    "call",
    [
        lambda c, k: c.propose(ASKER, "ferry-survey", request_id=request()),
        lambda c, k: c.to_review(ASKER),
        lambda c, k: c.candidate(ASKER, k),
        lambda c, k: c.look(ASKER, k),
        lambda c, k: c.approve_candidate(ASKER, k, request_id=request()),
        lambda c, k: c.split_candidate(ASKER, k, [Draft(), Draft()], request_id=request()),
        lambda c, k: c.merge_candidate(ASKER, k, "F1", request_id=request()),
        lambda c, k: c.reject_candidate(ASKER, k, "no", request_id=request()),
        lambda c, k: c.approve_unflagged(ASKER, "ferry-survey", request_id=request()),
        lambda c, k: c.furniture(ASKER, "ferry-survey"),
        lambda c, k: c.reject_furniture(ASKER, "ferry-survey", request_id=request()),
        lambda c, k: c.undo_review(ASKER, request_id=request()),
    ],
)
def test_reviewing_is_for_curators_and_a_refusal_is_on_record(
    curation: Curation, call: Callable[[Curation, str], object]
) -> None:
    before, refused = curation.store.candidates(), len(refusals(curation))

    with pytest.raises(DeniedError):
        call(curation, key(curation, PASSENGERS))

    assert curation.store.candidates() == before
    assert [line.actor for line in refusals(curation)[refused:]] == [ASKER]


def test_a_rehearsal_shows_the_fact_and_decides_nothing(curation: Curation) -> None:
    rehearsed = curation.rehearse(
        lambda stage: stage.approve_candidate(CURATOR, key(curation, PASSENGERS), request_id=request())
    )

    assert rehearsed.saves[0].fact.id == "F6"
    assert state(curation, PASSENGERS) is CandidateState.open
    assert curation.store.audit_problems() == []
    assert curation.store.problems() == []
