"""The whole of curating by payloads of Slack: a fact is added, approved, asked for, edited, retired, restored."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .conftest import Prepared
from .curators import NEW, QUOTE, Newsroom, newsroom

QUESTION = "Who rings the helpline?"


@pytest.fixture(scope="module", params=["socket", "http"])
def room(
    request: pytest.FixtureRequest, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    with newsroom(tmp_path_factory.mktemp("facts"), prepared.db, request.param) as room:
        yield room


def test_a_fact_lives_through_everything_by_slack_alone(room: Newsroom) -> None:
    admin, approver = room.owner, room.approver

    window = admin.window(admin.facts("add"))
    card = room.proposed(admin, window, **NEW)
    assert "new fact F10" in card.shown
    assert QUOTE in card.shown
    assert "Published" not in card.shown, "the passage is its paragraph and no more"
    assert QUESTION in card.shown, "the phrasings are shown"

    said = approver.presses(card, "facts.approve.1").reply().shown
    assert "Proposal 1 is approved: F10 is live." in said
    room.slack.wait(lambda: "approved by" in card.shown)
    assert not card.buttons
    told = room.slack.wait(lambda: room.slack.workspace.posted(room.slack.workspace.direct(admin.id)))
    assert "Your proposal 1 was approved by" in told[0].shown

    assert "Parents and carers make most of the calls" in admin.mentions(QUESTION).only_reply().shown

    shown = admin.facts("show f10").reply()
    window = admin.window(admin.presses(shown, "facts.edit"))
    assert window.title == "Edit F10 (rev. 1)"
    assert window.values()["statement"] == NEW["statement"]
    edited = "Most callers are parents and carers, says the Safer Screens Forum."
    looked = admin.window(admin.presses_in(window, "facts.preview", statement=edited))
    room.slack.wait(lambda: "questions tried" in looked.shown)
    assert "It would wait for approval." in looked.shown
    card = room.proposed(admin, window, statement=edited, reason="plainer")
    assert "plainer" in card.shown
    assert "make most of the calls" in card.shown
    approver.presses(card, "facts.approve.2").reply()

    assert edited in admin.mentions(QUESTION).only_reply().shown

    said = admin.says("retire F10 no longer asked for")
    assert "Proposal 3 waits for approval" in said
    assert "Proposal 3 is approved" in approver.says("approve 3 agreed")
    assert edited not in admin.mentions(QUESTION).only_reply().shown

    assert "Proposal 4 waits" in admin.says("restore F10 1")
    assert "Proposal 4 is approved" in approver.says("approve 4")
    assert NEW["statement"] in admin.mentions(QUESTION).only_reply().shown

    history = admin.says("history F10")
    for word in (
        "revision 4",
        "revision 1",
        "plainer",
        "no longer asked for",
        f"restore · <@{admin.id}>",
        f"approved by <@{approver.id}>",
    ):
        assert word in history, word
    assert [line.verb.value for line in room.audit()][-8:] == [
        "add", "approve", "edit", "approve", "retire", "approve", "restore", "approve",
    ]  # fmt: skip
