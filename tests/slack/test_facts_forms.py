"""Forms, cards and Home: what is wrong stands where it belongs, nothing typed is lost, nothing is done twice."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator

import pytest

from . import block_kit
from .conftest import Prepared
from .curators import NEW, QUOTE, Curator, Newsroom, newsroom

pytestmark = pytest.mark.usefixtures("room")


@pytest.fixture(scope="module")
def room(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Yield a newsroom in which an approver's own change is live at once."""
    with newsroom(tmp_path_factory.mktemp("forms"), prepared.db, BRIEFBOOK_APPROVALS="1") as room:
        yield room


@pytest.fixture
def owner(room: Newsroom) -> Curator:
    return room.owner


# --- forms


def test_errors_stand_under_their_fields_and_the_form_can_be_sent_again(
    room: Newsroom, owner: Curator
) -> None:
    before = room.state()
    window = owner.window(owner.facts("add"))

    owner.submits(window, **{**NEW, "phrasings": "Only one?", "as_of": "last year", "quote": "Most callers"})

    assert set(window.errors) == {"phrasings:0", "as_of:0", "quote:0"}
    assert "at least 3" in window.errors["phrasings:0"]
    assert "not a date" in window.errors["as_of:0"]
    assert not window.closed
    assert room.state() == before
    sent = owner.submits(window, **NEW)
    assert window.closed
    assert "is added." in sent.reply().shown
    owner.says("undo")


def test_a_quote_off_by_a_comma_names_the_exact_words(owner: Curator) -> None:
    window = owner.window(owner.facts("add"))

    owner.submits(window, **{**NEW, "quote": "Most of the callers, were parents and carers"})

    assert f"“{QUOTE}”" in window.errors["quote:0"]


def test_what_is_typed_after_add_stands_in_the_form(owner: Curator) -> None:
    window = owner.window(owner.facts("add Half of the schools &amp; all of the <https://a.example|parks>"))

    assert window.values()["statement"] == "Half of the schools & all of the parks"


def test_a_form_opens_with_everything_the_fact_says(owner: Curator) -> None:
    values = owner.window(owner.facts("edit F1")).values()

    assert values["document"] == "forum-review-2021"
    assert values["quote"] == "The helpline answered 4,120 calls in 2021"
    assert values["kind"] == "statistic"
    assert values["topics"] == ["helpline"]
    assert (values["as_of"], values["as_of_basis"]) == ("2021", "stated")
    assert values["phrasings"].splitlines()[2] == "helpline calls 2021 total"


def test_a_form_sent_back_as_it_came_changes_nothing(room: Newsroom, owner: Curator) -> None:
    before = room.state()

    said = owner.saves(owner.window(owner.facts("edit F1"))).shown

    assert "Nothing was changed" in said
    assert room.state() == before


def test_somebody_overtaken_sees_both_versions_and_loses_nothing(room: Newsroom, owner: Curator) -> None:
    late = room.approver.window(room.approver.facts("edit F7"))
    first = owner.window(owner.facts("edit F7"))
    owner.saves(first, statement="At weekends the helpline opens at ten.", owner="night-desk")

    typed = "On Saturdays and Sundays the helpline opens at ten."
    room.approver.submits(
        late, statement=typed, phrasings="Open at weekends?\nWeekend hours?\nSaturday opening?"
    )

    assert not late.closed
    assert room.held("F7").revision == 2
    assert f"<@{owner.id}> changed F7 while you were editing" in late.shown
    assert "as it stands now, revision 2" in late.shown
    assert late.title == "Edit F7 (rev. 2)"
    values = late.values()
    assert values["statement"] == typed
    assert values["owner"] == "night-desk", "theirs stands where nothing else was typed"
    assert values["phrasings"].startswith("Open at weekends?")

    room.approver.saves(late)
    held = room.held("F7")
    assert (held.revision, held.fact.statement, held.fact.owner) == (3, typed, "night-desk")


def test_a_contradiction_is_settled_in_the_form(room: Newsroom, owner: Curator) -> None:
    window = owner.window(owner.facts("add"))
    typed = {
        **NEW,
        "statement": "Nine schools took part in the peer mentor pilot.",
        "kind": "statistic",
        "phrasings": "How many schools stayed?\nDid the schools keep it?\nschools after summer",
        "quote": "nine of them kept it on after the summer",
        "topics": ["mentors"],
    }

    owner.submits(window, **typed)
    assert "F3 and this cannot both stand" in window.shown
    assert window.values()["statement"] == typed["statement"]
    asked = [name for name in window.blocks() if name.startswith("resolve-")]
    assert asked

    owner.submits(
        window, **{name: "differ" if name == "resolve-F3" else "not the same" for name in asked}
    ).reply()
    added = room.facts()[-1].fact
    assert added.statement == typed["statement"]
    assert "F3" in added.differs_from
    assert added.id in room.held("F3").fact.differs_from
    owner.says("undo")


def test_what_would_change_is_shown_before_anything_is_saved(room: Newsroom, owner: Curator) -> None:
    window = owner.window(owner.facts("edit F1"))
    before = room.state()

    shown = owner.window(
        owner.presses_in(window, "facts.preview", statement="The helpline answered 4,120 calls.")
    )

    room.slack.wait(lambda: "questions tried" in shown.shown)
    assert "It would be live at once." in shown.shown
    assert room.state() == before
    assert not window.closed


def test_a_form_that_takes_longer_than_slack_waits_says_what_became_of_it(
    room: Newsroom, owner: Curator
) -> None:
    window = owner.window(owner.facts("edit F5"))
    time.sleep(2.1)  # until Slack is asked again who somebody is
    asked = room.slack.calls["users.info"]
    with sqlite3.connect(room.bot.db, isolation_level=None) as other:
        with room.slack.hold("users.info"):
            sent = room.slack.later(lambda: owner.submits(window, owner="events-desk"))
            room.slack.wait(lambda: room.slack.calls["users.info"] > asked)
            other.execute("BEGIN IMMEDIATE")  # somebody else writes, and takes long
        assert sent.result().delivered.seconds < 3
        assert "being checked" in window.shown
        other.execute("ROLLBACK")

    room.slack.wait(lambda: "F5 is changed." in window.shown)
    assert room.held("F5").fact.owner == "events-desk"


def test_a_form_that_arrives_twice_is_done_once(room: Newsroom, owner: Curator) -> None:
    window = owner.window(owner.facts("add"))
    sent = owner.submits(window, **NEW)
    said = sent.reply().shown
    rows, facts = len(room.audit()), len(room.facts())

    owner.resubmits(window, sent.body)  # the same delivery
    again = owner.resubmits(window, {**sent.body, "trigger_id": room.slack.workspace.trigger(owner.id)})

    assert "done already" in again.reply().shown
    assert (len(room.audit()), len(room.facts())) == (rows, facts)
    assert "is added" in said
    owner.says("undo")


def test_a_command_that_arrives_twice_is_done_once(room: Newsroom, owner: Curator) -> None:
    asked = owner.facts('alias F9 "teacher training start"')
    asked.reply()
    revision = room.held("F9").revision

    owner.retypes(asked.body)
    room.slack.quiet()

    assert room.held("F9").revision == revision


# --- commands


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("retrie F1", "Did you mean “retire”?"),
        ("delete F1", "Did you mean “retire”?"),
        ("edit", "/facts edit F42"),
        ("show F999", "F999"),
        ("restore F1 seven", "not the number of a revision"),
        ("role somebody", "/facts role @someone curator"),
        ("role <@U0X1> king", "none of the roles"),
        ("merge F1", "Two facts"),
        ("export docx", "no kind of file that I write; those are yaml, csv, xlsx, json"),
        ("", "/facts add"),
        ("approve 99", "There is no proposal 99"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(owner: Curator, typed: str, said: str) -> None:
    assert said in owner.says(typed)


def test_looking_shows_facts_and_figures(room: Newsroom, owner: Curator) -> None:
    assert "F8" in owner.says("find mentor scheme cost")
    assert "live" in owner.says("stats")
    assert f"<@{room.curator.id}>: curator" in owner.says("role")
    assert "No review date has come." in owner.says("due")


def test_retiring_without_a_reason_asks_for_it(room: Newsroom, owner: Curator) -> None:
    window = owner.window(owner.facts("retire F8"))
    owner.submits(window)
    assert window.errors
    owner.saves(window, reason="withdrawn by the Forum")
    assert room.held("F8").fact.status == "retired"
    assert "Restore it first" in owner.says("edit F8")

    shown = owner.facts("show F8").reply()
    assert "facts.restore" in shown.buttons
    owner.presses(shown, "facts.restore").reply()
    assert room.held("F8").fact.status == "live"


def test_a_live_change_can_be_undone_from_its_receipt(room: Newsroom, owner: Curator) -> None:
    receipt = owner.facts('alias F4 "what must platforms say"').reply()
    assert "F4 is found by “what must platforms say”." in receipt.shown

    owner.presses(receipt, "facts.undo").reply()

    assert "what must platforms say" not in room.held("F4").fact.phrasings


def test_duplicates_offer_a_merge(room: Newsroom, owner: Curator) -> None:
    window = owner.window(owner.facts("add"))
    copy = {
        **NEW,
        "statement": "The peer mentor scheme cost £86,000 in its first year, of which two thirds went on training.",
        "phrasings": "What did the mentors cost?\nMentor scheme price?\ncost of mentors in year one",
        "quote": "The scheme cost 86,000 pounds in its first year",
        "topics": ["mentors"],
    }
    owner.submits(window, **copy)
    owner.saves(window, **{name: "not the same" for name in window.blocks() if name.startswith("resolve-")})

    shown = owner.facts("duplicates").reply()
    button = next(one for one in block_kit.elements(shown.blocks) if one["text"]["text"].startswith("Merge"))
    kept, gone = button["value"].split(":")
    assert "is merged into" in owner.presses(shown, button["action_id"]).reply().shown

    assert room.held(gone).fact.status == "retired"
    assert set(room.held(gone).fact.phrasings) <= set(room.held(kept).fact.phrasings)
    owner.says("undo")


# --- cards


def test_a_card_is_rejected_with_a_reason_its_author_reads(room: Newsroom, owner: Curator) -> None:
    curator = room.curator
    card = room.proposed(
        curator, curator.window(curator.facts("edit F6")), statement="The helpline opens at eight."
    )
    number = room.proposals()[-1].id
    assert "Now" not in card.shown

    window = owner.window(owner.presses(card, f"facts.reject.{number}"))
    owner.submits(window)
    assert "say why" in next(iter(window.errors.values())).lower()
    owner.saves(window, reason="weekdays matter")

    room.slack.wait(lambda: "rejected by" in card.shown)
    direct = room.slack.workspace.direct(curator.id)
    room.slack.wait(
        lambda: [one for one in room.slack.workspace.posted(direct) if "weekdays matter" in one.text]
    )
    assert not card.buttons


def test_a_card_can_be_edited_into_a_better_one(room: Newsroom, owner: Curator) -> None:
    curator = room.curator
    card = room.proposed(curator, curator.window(curator.facts("edit F6")), statement="Opens at eight.")
    number = room.proposals()[-1].id

    window = owner.window(owner.presses(card, f"facts.amend.{number}"))
    assert window.values()["statement"] == "Opens at eight."
    owner.saves(window, statement="On weekdays the helpline opens at eight.")

    assert room.held("F6").fact.statement == "On weekdays the helpline opens at eight."
    assert not room.proposals()
    room.slack.wait(lambda: "rejected by" in card.shown)


def test_a_decision_that_comes_late_is_told_what_was_decided(room: Newsroom, owner: Curator) -> None:
    room.curator.says('alias F6 "weekday start of the helpline"')
    number = room.proposals()[-1].id
    card = room.card(number)
    shown_before = dict(card.payload)
    owner.presses(card, f"facts.approve.{number}").reply()
    room.slack.wait(lambda: "approved by" in card.shown)
    rows = len(room.audit())

    card.payload = shown_before
    late = room.approver.presses(card, f"facts.approve.{number}").reply().shown

    assert f"approved by <@{owner.id}> already" in late
    assert len(room.audit()) == rows


# --- Home


def test_home_shows_a_curator_what_waits_and_decides_it(room: Newsroom, owner: Curator) -> None:
    room.curator.says('alias F9 "start of teacher training"')
    number = room.proposals()[-1].id
    room.card(number)

    home = owner.opens_home()
    assert f"Proposal {number}:" in block_kit.shown(home)
    assert "Waiting (1)" in block_kit.shown(home)
    said = owner.presses_home(f"facts.approve.{number}").reply().shown
    assert f"Proposal {number} is approved" in said
    room.slack.wait(lambda: "Nothing waits for approval." in block_kit.shown(owner.home()))

    owner.presses_home("home.tab.mine")
    room.slack.wait(
        lambda: "facts.undo" in [one["action_id"] for one in block_kit.elements(owner.home()["blocks"])]
    )


def test_home_turns_a_gap_into_a_fact(room: Newsroom, owner: Curator) -> None:
    owner.mentions("Who rings the helpline most?").only_reply()
    owner.opens_home()
    owner.presses_home("home.tab.gaps")
    home = room.slack.wait(lambda: "asked once" in block_kit.shown(owner.home()) and owner.home())
    draft = next(
        one["action_id"] for one in block_kit.elements(home["blocks"]) if "draft" in one["action_id"]
    )

    window = owner.window(owner.presses_home(draft))
    question = window.values()["phrasings"]
    assert question
    owner.saves(window, **{**NEW, "phrasings": f"{question}\n{NEW['phrasings']}"})

    assert question not in [gap["question"] for gap in room.bot.gaps() if gap["state"] == "open"]
    assert "Parents and carers" in owner.mentions(question).only_reply().shown


def test_home_shows_everybody_else_how_to_ask(room: Newsroom) -> None:
    for profile in ({}, {"is_restricted": True}):
        home = Curator(room.slack, **profile).opens_home()
        assert "Ask me a briefing question" in block_kit.shown(home)
        assert "Waiting" not in block_kit.shown(home)
