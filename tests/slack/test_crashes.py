"""What holds when the process, its connection or its store goes away in the middle of things."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from .bot_process import BotProcess
from .conftest import Prepared
from .loopback import Loopback
from .person import Person, wrapped

CALLS = "How many calls did the helpline answer in 2021?"
UNHELD = "What is the population of Mars?"
RESTARTED = 15.0  # seconds: starting on a busy machine, and the lease of 5 seconds


@pytest.fixture(scope="module")
def mortal(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    """Yield a bot to be killed and stopped, with a Slack of its own."""
    slack = Loopback().start()
    bot = BotProcess(slack, tmp_path_factory.mktemp("mortal"), "socket", prepared.db)
    yield bot
    bot.stop()
    slack.stop()


def test_killed_after_the_acknowledgement_and_after_a_failed_post_each_question_is_answered_once(
    mortal: BotProcess,
) -> None:
    bot, loopback = mortal.start_if_down(), mortal.slack
    first, second = Person(loopback), Person(loopback)
    first.writes(CALLS).only_reply()
    loopback.refuse("chat.postMessage", "internal_error", status=500)
    failed = second.mentions(CALLS)  # left in the inbox, to be tried again
    loopback.wait(lambda: bot.log("Slack did not take a message; it will be tried again"))

    with loopback.hold("users.info"), loopback.hold("chat.postMessage", after=True):
        posted = first.writes(CALLS)  # it is out, and the bot does not know yet
        posted.reply()
        third = Person(loopback)
        mention, command = third.mentions(CALLS), third.types("/brief", CALLS)  # not answered yet
        loopback.wait(lambda: loopback.calls["users.info"] >= 4)
        assert all(asked.delivered.acked for asked in (posted, mention, command))
        bot.kill()
    bot.start()

    assert "4,120 calls" in mention.reply(RESTARTED).shown
    assert "4,120 calls" in command.reply(RESTARTED).shown
    assert "4,120 calls" in failed.reply(RESTARTED).shown
    loopback.wait(lambda: len(bot.log("question answered")) >= 5, RESTARTED)
    assert [len(asked.replies()) for asked in (failed, posted, mention, command)] == [1, 1, 1, 1]


def test_told_to_stop_it_finishes_what_is_in_flight_and_takes_nothing_new(mortal: BotProcess) -> None:
    bot, loopback = mortal.start_if_down(), mortal.slack
    with loopback.hold("users.info"):
        asked = [Person(loopback).mentions(CALLS) for _ in range(3)]
        bot.ask_to_stop()
        loopback.ack_seconds = 0.2
        late = Person(loopback)
        event = {"type": "app_mention", **late.message(CALLS, loopback.workspace.channel(late.id))}
        body = wrapped(loopback, event)
        loopback.wait(lambda: not loopback.deliver("events_api", body, again=False).acked)
        loopback.ack_seconds = 3.0

    assert bot.ended(within=10) == 0
    assert all("4,120 calls" in one.reply().shown for one in asked)


def test_told_to_stop_while_it_waits_for_slack_it_stops(mortal: BotProcess) -> None:
    mortal.stop()
    mortal.slack.refuse("auth.test", "internal_error", times=50, status=500)
    mortal.launch()
    mortal.slack.wait(lambda: mortal.log("Slack does not confirm the bot's token"), RESTARTED)
    mortal.ask_to_stop()
    stopped = mortal.ended(within=5)
    mortal.slack.mend("auth.test")

    assert stopped == 0


@pytest.mark.parametrize("bot", ["socket"], indirect=True)
class TestConnection:
    def test_cut_connection_is_replaced_and_questions_are_answered_again(
        self, person: Person, slack: Loopback
    ) -> None:
        began = time.monotonic()
        slack.cut()
        reply = person.mentions(CALLS).reply(within=15)

        assert "4,120 calls" in reply.shown
        assert time.monotonic() - began < 15

    def test_outage_is_sat_out_though_an_address_is_good_only_once(
        self, person: Person, slack: Loopback
    ) -> None:
        slack.no_connections = True
        slack.cut()
        tried = slack.calls["apps.connections.open"]
        slack.wait(lambda: slack.calls["apps.connections.open"] >= tried + 2, within=12)
        slack.no_connections = False
        slack.wait(lambda: slack.connections, within=12)

        assert "4,120 calls" in person.types("/brief", CALLS).only_reply().shown

    @pytest.mark.soak
    def test_connection_that_falls_silent_is_left_within_15_seconds(
        self, person: Person, slack: Loopback
    ) -> None:
        began = time.monotonic()
        slack.fall_silent()
        slack.wait(lambda: slack.connections, within=20)

        assert time.monotonic() - began < 15
        assert "4,120 calls" in person.types("/brief", CALLS).only_reply().shown

    def test_connection_is_renewed_on_request_without_a_gap(self, person: Person, slack: Loopback) -> None:
        tried = slack.calls["apps.connections.open"]
        slack.refresh()
        asked = [person.types("/brief", CALLS) for _ in range(5)]

        assert all(one.delivered.acked for one in asked)
        slack.wait(lambda: slack.calls["apps.connections.open"] == tried + 1)
        assert all("4,120 calls" in one.only_reply().shown for one in asked)

    def test_several_questions_at_once_are_acknowledged_at_once(
        self, person: Person, slack: Loopback
    ) -> None:
        with slack.hold("chat.postMessage"):
            asked = [Person(slack).mentions(CALLS) for _ in range(20)]
            command = person.types("/brief", "")
        answered = [one.reply() for one in asked]

        assert max(one.delivered.seconds for one in [*asked, command]) < 1.5
        assert all("4,120 calls" in one.shown for one in answered)


def test_store_that_is_away_leaves_the_event_to_slack_which_brings_it_again(
    person: Person, slack: Loopback, bot: BotProcess
) -> None:
    slack.ack_seconds = 0.5
    with bot.without_store():
        asked = slack.later(lambda: person.mentions(CALLS))
        slack.wait(lambda: bot.log("a delivery could not be claimed"))
        told = person.types("/brief", CALLS).delivered.payload
    delivered = asked.result(10).delivered
    slack.ack_seconds = 3.0

    assert "cannot reach my fact base" in str(told)
    assert delivered.acked
    assert delivered.attempts > 1
    assert "4,120 calls" in asked.result().only_reply(quiet=0.4).shown


@pytest.mark.soak
def test_killed_again_and_again_every_question_is_answered_and_none_twice(mortal: BotProcess) -> None:
    bot, loopback = mortal.start_if_down(), mortal.slack
    asked = []
    for round_ in range(12):
        asked += [Person(loopback).writes(CALLS) for _ in range(4)]
        time.sleep(0.02 * round_)
        bot.kill()
        bot.start()
    for one in asked:
        one.reply(RESTARTED)
    loopback.quiet(8)

    assert [len(one.replies()) for one in asked] == [1] * len(asked)
    assert loopback.calls["conversations.replies"] > 0


@pytest.mark.soak
def test_burst_of_questions_is_acknowledged_in_time_and_answered_once(
    person: Person, slack: Loopback, bot: BotProcess
) -> None:
    people = [Person(slack) for _ in range(200)]
    futures = [slack.later(lambda one=one: one.mentions(CALLS)) for one in people]
    asked = [future.result(60) for future in futures]
    for one in asked:
        one.reply(60)
    slack.quiet(1)

    seconds = sorted(one.delivered.seconds for one in asked)
    print(f"{bot.mode}: p50 {seconds[100]:.3f} s, p99 {seconds[197]:.3f} s, most {seconds[-1]:.3f} s")
    assert [len(one.replies()) for one in asked] == [1] * 200
    assert seconds[-1] < 3
