"""Cards in the curators' channel stay true: whoever decides, wherever, and also while the bot is down."""

from __future__ import annotations

import getpass
import subprocess
import sys
from collections.abc import Iterator

import pytest

from .conftest import Prepared
from .curators import NEW, Newsroom, newsroom
from .workspace import Shown


@pytest.fixture
def room(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with newsroom(tmp_path_factory.mktemp("cards"), prepared.db) as room:
        yield room


def at_the_terminal(room: Newsroom, *words: str) -> str:
    """Run a command on the bot's own base, as somebody with a shell on the machine."""
    ran = subprocess.run(
        [sys.executable, "-m", "briefbook", "facts", *words],
        env=room.bot.environment(), cwd=room.bot.db.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def proposed(room: Newsroom, phrasing: str) -> Shown:
    said = room.curator.says(f'alias F6 "{phrasing}"')
    number = max(one.id for one in room.proposals())
    assert f"Proposal {number} waits" in said
    return room.card(number)


def updates(room: Newsroom) -> int:
    return room.slack.calls["chat.update"]


def test_a_card_is_closed_when_its_proposal_is_decided_at_the_terminal(room: Newsroom) -> None:
    card = proposed(room, "weekday opening then")

    at_the_terminal(room, "approve", "1", "as seen", "--yes")

    room.slack.wait(lambda: "approved by" in card.shown)
    assert f"{getpass.getuser()} (terminal)" in card.shown
    assert not card.buttons
    direct = room.slack.workspace.direct(room.curator.id)
    told = room.slack.wait(lambda: room.slack.workspace.posted(direct))
    assert f"Your proposal 1 was approved by {getpass.getuser()}: as seen" in told[-1].shown


def test_a_card_is_closed_after_a_restart_once(room: Newsroom) -> None:
    card, other = proposed(room, "weekday opening then"), proposed(room, "when do they pick up")
    room.bot.kill()
    at_the_terminal(room, "reject", "1", "said already")
    before = updates(room)
    room.bot.start()

    room.slack.wait(lambda: "rejected by" in card.shown)
    assert "said already" in card.shown
    assert not card.buttons
    assert other.buttons
    room.slack.quiet(1.2)
    assert updates(room) == before + 1
    room.bot.kill()
    room.bot.start()
    room.slack.quiet(1.2)
    assert updates(room) == before + 1, "a card that shows its end is left alone"


def test_a_card_that_slack_did_not_take_is_tried_again(room: Newsroom) -> None:
    card = proposed(room, "weekday opening then")
    room.slack.refuse("chat.update", "internal_error")

    at_the_terminal(room, "reject", "1", "said already")

    room.slack.wait(lambda: "rejected by" in card.shown, 20)


def test_what_is_proposed_at_the_terminal_has_a_card_and_one_only(room: Newsroom) -> None:
    at_the_terminal(room, "alias", "F6", "weekday opening then", "--yes")

    card = room.card(1)
    assert "(terminal)" in card.shown
    room.approver.presses(card, "facts.approve.1").reply()
    room.slack.wait(lambda: "approved by" in card.shown)
    room.slack.quiet(1.2)
    assert len([one for one in room.cards() if "Proposal 1:" in one.shown]) == 1


def test_a_card_of_somebody_who_has_lost_their_role_is_closed_too(room: Newsroom) -> None:
    card = proposed(room, "weekday opening then")
    room.owner.says(f"role <@{room.curator.id}> asker")
    lines = len(room.audit())

    room.approver.says("approve 1")

    room.slack.wait(lambda: "approved by" in card.shown)
    assert [line.verb.value for line in room.audit()[lines:]] == ["approve"]


def test_what_came_to_contradict_a_proposal_is_settled_on_its_card(room: Newsroom) -> None:
    facts = len(room.facts())
    first, second = (added(room, f"The helpline trained {count} volunteers in 2021.") for count in (40, 30))
    room.approver.presses(room.card(first), f"facts.approve.{first}").reply()
    live = room.facts()[-1].fact
    card = room.slack.wait(
        lambda: next((one for one in room.cards() if f"Proposal {second}:" in one.shown), None), 20
    )

    asked = room.approver.presses(card, f"facts.approve.{second}").reply().shown
    assert "another value for the same measure" in asked
    room.slack.wait(lambda: "cannot both stand" in card.shown, 20)  # the card has the list to choose from now
    assert len(room.facts()) == facts + 1
    room.approver.chooses(card, f"choose-{second}-{live.id}", "differ")
    room.approver.presses(card, f"facts.approve.{second}")
    room.slack.wait(lambda: "replaced by proposal" in card.shown)  # the choice is the approver's own
    room.owner.presses(room.card(second + 1), f"facts.approve.{second + 1}").reply()

    room.slack.wait(lambda: not room.proposals())
    new = room.facts()[-1].fact
    assert (new.differs_from, room.held(live.id).fact.differs_from) == ((live.id,), (new.id,))


def added(room: Newsroom, statement: str) -> int:
    """Propose a fact, taking those beside it for something else, and return the number of the proposal."""
    window = room.curator.window(room.curator.facts("add"))
    phrasings = f"{statement}\nHow many were trained?\nvolunteers trained"
    room.curator.submits(
        window, **{**NEW, "statement": statement, "kind": "statistic", "phrasings": phrasings}
    )
    asked = [name for name in window.blocks() if name.startswith("resolve-")]
    if asked:
        room.curator.submits(window, **dict.fromkeys(asked, "not the same"))
    return max(one.id for one in room.slack.wait(room.proposals) if one.saves[0].fact.statement == statement)
