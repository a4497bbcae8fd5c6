"""Reviewing in Slack: a document is put up, and its sentences are decided on one after the other in one window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.service import Curation
from briefbook.models import FactStatus
from briefbook.record import CandidateState, HeldCandidate
from briefbook.settings import load_settings
from curation.survey import SURVEY_TEXT

from . import block_kit
from .bot_process import KNOWLEDGE
from .conftest import Prepared
from .curators import Curator, Newsroom, newsroom
from .workspace import Shown, Window

JACKETS, NURSES, CREW = "£12,400", "harbour master", "The crew"
SUNDAYS, PASSENGERS = "trustees", "61,200"
WORKING = ("One moment", "Looking for its", "Reading the file", "Keeping it", "being checked")


@pytest.fixture(scope="module")
def desk(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Yield a newsroom that has nothing to review."""
    with newsroom(tmp_path_factory.mktemp("reviewing"), prepared.db) as room:
        yield room


@pytest.fixture(scope="module")
def room(desk: Newsroom) -> Newsroom:
    """Return the newsroom once a curator has taken in the survey and put up its sentences."""
    window = taken_in(desk.curator)
    assert "is kept as ferry-survey-2023" in window.shown
    desk.curator.presses_in(window, "review.propose")
    settled(desk.curator, window, "wait for review, 0 decided before")
    desk.curator.presses_in(window, "review.open.ferry-survey-2023")
    settled(desk.curator, window, "open have no flag")
    return desk


def taken_in(person: Curator) -> Window:
    window = person.window(person.facts("import"))
    person.submits(window, file=person.file("survey.txt", SURVEY_TEXT.encode()))
    settled(person, window, "How it reads")
    said = {"title": "Ferry survey 2023", "date": "2023-05-04", "date_basis": "stated"}
    person.submits(window, **said, publisher="Island Council", publisher_basis="stated")
    return settled(person, window, "is kept as")


def settled(person: Curator, window: Window, until: str = "") -> Window:
    """Return a window once it shows what came of a press."""
    person.slack.wait(lambda: until in window.shown and not any(one in window.shown for one in WORKING), 20)
    return window


def reviews(person: Curator, words: str = "", document: str = "ferry-survey-2023") -> Window:
    """Open the queue and turn to the candidate that has some words."""
    window = person.window(person.facts(f"review {document}"))
    for action in ("review.back", "review.next"):
        while words not in statement(window) and action in actions(window):
            before = statement(window)
            person.presses_in(window, action)
            person.slack.wait(lambda before=before: statement(window) != before)
    assert words in statement(window), window.shown
    return window


def statement(window: Window) -> str:
    """Return the statement that a card shows in bold."""
    rich = next((one for one in window.view["blocks"] if one["type"] == "rich_text"), None)
    return block_kit.shown(rich) if rich else ""


def actions(window: Window) -> list[str]:
    return [one["action_id"] for one in block_kit.elements(window.view["blocks"])]


def form(person: Curator, window: Window, action: str) -> Window:
    return person.window(person.presses_in(window, action))


def held(room: Newsroom, words: str) -> HeldCandidate:
    found = room.bot.read(lambda store: store.candidates("ferry-survey-2023"))
    return next(one for one in found if words in one.candidate.sentence)


def decided(person: Curator, card: Window, sent: Window, **values: object) -> Window:
    """Send a form above a card, and return the card once it shows what was done."""
    before = card.hash
    person.submits(sent, **values)
    assert sent.closed, (sent.errors, sent.shown)
    person.slack.wait(lambda: card.hash != before)
    return card


# --- the queue


def test_home_says_how_many_sentences_wait_and_opens_them(room: Newsroom) -> None:
    home = room.curator.opens_home()

    assert "sentences of Ferry survey 2023" in block_kit.shown(home)
    window = room.curator.window(room.curator.presses_home("review.open.ferry-survey-2023"))
    assert "Ferry survey 2023" in window.shown


def test_home_of_an_asker_says_nothing_of_it(room: Newsroom) -> None:
    assert "To review" not in block_kit.shown(Curator(room.slack).opens_home())


def test_a_card_has_what_a_reviewer_needs(room: Newsroom) -> None:
    card = reviews(room.curator, CREW)

    assert "several claims" in card.shown
    assert "Island Council" in card.shown
    assert "31 pairs of boots" in card.shown
    assert "Who says it" in card.shown
    assert {"review.approve", "review.split", "review.merge", "review.reject"} <= set(actions(card))
    assert any(one.startswith("review.merge.") for one in actions(card)), "the nearest facts can be chosen"


def test_somebody_resumes_where_they_left(room: Newsroom) -> None:
    left = statement(reviews(room.approver, JACKETS))

    assert statement(room.approver.window(room.approver.facts("review ferry-survey-2023"))) == left
    assert statement(room.owner.window(room.owner.facts("review ferry-survey-2023"))) != left


def test_a_document_that_there_is_not_is_said(room: Newsroom) -> None:
    assert "There is no document frery." in room.curator.says("review frery")


# --- deciding


def test_what_is_wrong_with_a_form_stands_under_its_field_and_nothing_typed_is_lost(room: Newsroom) -> None:
    sent = form(room.curator, reviews(room.curator, JACKETS), "review.approve")
    assert sent.values()["quote"]

    room.curator.submits(sent, as_of="last year", phrasings="Who pays for the jackets?")

    assert not sent.closed
    (name,) = sent.errors
    assert name.startswith("as_of:")
    assert "is not a date" in sent.errors[name]
    assert held(room, JACKETS).state is CandidateState.open


def test_words_of_the_source_have_to_be_said_anew(room: Newsroom) -> None:
    sent = form(room.curator, reviews(room.curator, NURSES), "review.approve")
    copied = held(room, NURSES).candidate.sentence

    room.curator.submits(sent, statement=copied)

    assert "in a row are the source's own" in "".join(sent.errors.values())


def test_an_approved_candidate_waits_for_a_second_person_and_the_next_one_is_shown(room: Newsroom) -> None:
    card = reviews(room.curator, JACKETS)
    sent = form(room.curator, card, "review.approve")
    new = "The ferry company spent £12,400 on new life jackets in 2023, says the Island Council."

    decided(room.curator, card, sent, statement=new, phrasings="What did the life jackets cost?")

    assert "waits for approval" in card.shown
    assert JACKETS not in statement(card)
    number = held(room, JACKETS).proposal
    assert number
    proposal = room.card(number)
    assert new in proposal.shown
    room.approver.presses(proposal, f"facts.approve.{number}").reply()
    answer = Curator(room.slack).writes("What did the life jackets cost?").reply()
    assert "£12,400" in answer.shown


def test_a_proposal_turned_down_opens_its_candidate_again(room: Newsroom) -> None:
    card = reviews(room.curator, SUNDAYS)
    decided(room.curator, card, form(room.curator, card, "review.approve"))
    number = held(room, SUNDAYS).proposal

    room.approver.says(f"reject {number} say which room")

    assert held(room, SUNDAYS).state is CandidateState.open
    assert "say which room" in reviews(room.curator, SUNDAYS).shown


def test_a_split_makes_a_fact_of_each_part(room: Newsroom) -> None:
    card = reviews(room.curator, CREW)
    sent = form(room.curator, card, "review.split")
    room.curator.presses_in(sent, "review.part", **{"statement@1": "Typed already."})
    room.slack.wait(lambda: "statement@3" in sent.blocks())
    assert sent.values()["statement@1"] == "Typed already."

    parts = {
        "statement@1": "The ferry had a crew of 14 in 2022.",
        "quote@1": "The crew had 14 members in 2022",
        "statement@2": "The ferry's crew wore out 31 pairs of boots in 2022.",
        "quote@2": "wore out 31 pairs of boots",
        "statement@3": "Crews exist.",
    }
    room.curator.submits(sent, **parts, **{"quote@3": "what is nowhere"})
    assert [name.partition(":")[0] for name in sent.errors] == ["quote@3"]
    decided(room.curator, card, sent, **parts, **{"quote@3": "The crew"})

    assert held(room, CREW).state is CandidateState.split
    assert len(held(room, CREW).facts) == 3
    assert "waits for approval" in card.shown
    assert "withdrawn" in room.curator.says("undo")
    assert held(room, CREW).state is CandidateState.open


def test_a_candidate_merged_proves_the_fact_too(room: Newsroom) -> None:
    card = reviews(room.curator, PASSENGERS)
    merge = next(one for one in actions(card) if one.startswith("review.merge."))
    sent = form(room.curator, card, merge)
    near = sent.values()["into"]
    room.curator.submits(sent, into="F999")
    assert "F999" in "".join(sent.errors.values())

    decided(room.curator, card, sent, into=near)

    number = held(room, PASSENGERS).proposal
    assert number
    assert near in held(room, PASSENGERS).facts
    assert held(room, PASSENGERS).state is CandidateState.merged
    room.curator.says("undo")


def test_a_rejected_candidate_comes_back_with_undo(room: Newsroom) -> None:
    card = reviews(room.curator, "It was late")
    sent = form(room.curator, card, "review.reject")
    decided(room.curator, card, sent, reason="of no use alone")
    assert held(room, "It was late").state is CandidateState.rejected
    assert "rejected" in card.shown

    before = card.hash
    room.curator.presses_in(card, "review.undo")
    room.slack.wait(lambda: card.hash != before)

    assert "It was late" in statement(card)
    assert held(room, "It was late").state is CandidateState.open


def test_a_candidate_decided_meanwhile_is_said_and_the_next_one_shown(room: Newsroom) -> None:
    mine, theirs = reviews(room.curator, "It was late"), reviews(room.approver, "It was late")
    sent = form(room.curator, mine, "review.reject")
    decided(room.approver, theirs, form(room.approver, theirs, "review.reject"), reason="no")

    before = mine.hash
    room.curator.submits(sent, reason="no too")
    room.slack.wait(lambda: mine.hash != before)

    assert f"was rejected by T0LOOPBACK/{room.approver.id} already" in sent.shown
    assert "It was late" not in statement(mine)
    room.approver.says("undo")


def test_a_button_of_a_candidate_decided_meanwhile_opens_no_form(room: Newsroom) -> None:
    mine, theirs = reviews(room.curator, "It was late"), reviews(room.approver, "It was late")
    decided(room.approver, theirs, form(room.approver, theirs, "review.reject"), reason="no")

    before = mine.hash
    room.curator.presses_in(mine, "review.approve")
    room.slack.wait(lambda: mine.hash != before)

    assert "already" in mine.shown
    room.approver.says("undo")


def test_a_form_sent_twice_decides_once(room: Newsroom) -> None:
    card = reviews(room.curator, "It was late")
    sent = form(room.curator, card, "review.reject")
    asked = room.curator.submits(sent, reason="no")
    room.slack.wait(lambda: held(room, "It was late").state is CandidateState.rejected)
    rows = len(room.audit())

    room.curator.resubmits(sent, {**asked.body, "trigger_id": room.slack.workspace.trigger(room.curator.id)})

    assert len(room.audit()) == rows
    room.curator.says("undo")


# --- many at once


def test_all_furniture_is_rejected_once_it_has_been_looked_at(room: Newsroom) -> None:
    card = reviews(room.curator)
    ask = settled(room.curator, form(room.curator, card, "review.furniture"), "of the page")
    assert "Published: 4 May 2023" in ask.shown
    assert ask.view["submit"]["text"] == "Reject 2"

    decided(room.curator, card, ask)

    assert held(room, "Published").state is CandidateState.rejected
    assert "rejected" in card.shown


def test_all_unflagged_become_one_proposal_after_a_look_at_how_many(room: Newsroom) -> None:
    card = reviews(room.curator)
    ask = settled(room.curator, form(room.curator, card, "review.unflagged"), "as they are")
    assert "They wait for approval, as one proposal." in ask.shown
    count = int(ask.view["submit"]["text"].removeprefix("Approve "))

    decided(room.curator, card, ask)

    number = held(room, PASSENGERS).proposal
    assert number
    proposal = room.bot.read(lambda store: store.proposal(number))
    assert proposal
    assert len(proposal.saves) == count
    assert all(save.fact.status is FactStatus.live for save in proposal.saves)
    room.card(number)
    assert "withdrawn" in room.curator.says("undo")


# --- a question asked in vain


def test_a_question_asked_in_vain_is_ticked_and_answered_once_the_fact_is_live(room: Newsroom) -> None:
    question = "How many passengers did the island ferry carry in 2023?"
    Curator(room.slack).writes(question).reply()
    card = reviews(room.curator, PASSENGERS)
    assert question in card.shown
    sent = form(room.curator, card, "review.approve")
    (gap,) = [one["value"] for one in sent.blocks()["asked"]["element"]["options"]]

    decided(room.curator, card, sent, asked=[gap])

    number = held(room, PASSENGERS).proposal
    room.approver.presses(room.card(number or 0), f"facts.approve.{number}").reply()
    room.slack.wait(lambda: held(room, PASSENGERS).facts)
    open_now = room.bot.read(lambda store: [one["id"] for one in store.gaps("open")])
    assert int(gap) not in open_now


def test_a_document_added_at_the_terminal_stands_on_home(room: Newsroom) -> None:
    settings = load_settings(BRIEFBOOK_DB=room.bot.db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE)
    with closing(Briefing.open(settings)) as briefing:
        curation = Curation(briefing)
        curation.welcome("local/boss")
        curation.propose("local/boss", "forum-review-2021", request_id="put-up")

    assert "sentences of Annual review 2021" in block_kit.shown(room.curator.opens_home())
    window = room.curator.window(room.curator.facts("review"))
    assert "all documents" in window.shown


def test_a_button_in_a_message_opens_a_window_of_its_own(room: Newsroom) -> None:
    element = {
        "type": "button",
        "action_id": "review.open",
        "value": "::0",
        "text": {"type": "plain_text", "text": "x"},
    }
    shown = Shown("message", room.channel, "", "", {"text": "x"}, "1700000000.000001")
    shown.payload["blocks"] = [{"type": "actions", "elements": [element]}]

    window = room.curator.window(room.curator.presses(shown, "review.open"))

    assert "all documents" in window.shown
