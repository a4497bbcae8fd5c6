"""Notes are sent once and none is lost, whatever dies; and what people wrote is forgotten everywhere in time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefbook.retention import DAY
from briefbook.store import SqliteStore

from .bot_process import BotProcess
from .conftest import Prepared
from .loopback import Loopback
from .person import Asked, Person

CALLS = "How many calls did the helpline answer in 2021?"
QUARTERLY = "What should platforms publish each quarter?"
WEEKDAYS = "When does the helpline open on weekdays?"
CANARY = "zanzibarxylophone"
QUIET = 0.9  # seconds in which the bot has looked again


@pytest.fixture(scope="module")
def mortal(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    """Yield a bot to be killed, with a Slack of its own and a channel for its curators."""
    slack = Loopback().start()
    channel, folder = slack.workspace.channel(), tmp_path_factory.mktemp("mortal")
    bot = BotProcess(slack, folder, "socket", prepared.db, BRIEFBOOK_CURATORS_CHANNEL=channel)
    yield bot
    bot.stop()
    assert slack.api.problems == []
    slack.stop()


def change(bot: BotProcess, fact_id: str) -> None:
    """Let another program change a figure of a fact, as the terminal does."""

    def write(store: SqliteStore) -> None:
        held = store.fact(fact_id)
        assert held
        fact = held.fact.model_copy(update={"statement": f"{held.fact.statement} It counted 17 of them."})
        store.save_fact(fact, expected_revision=held.revision, actor="local/x", reason="", at=time.time())

    bot.read(write)


def age(bot: BotProcess, sql: str, *values: object) -> None:
    """Let time pass in the database."""
    db = sqlite3.connect(bot.db)
    with db:
        db.execute(sql, values)
    db.close()


def notes(asked: Asked) -> list[str]:
    return [one.shown for one in asked.replies() if "Correction" in one.shown]


def test_killed_between_claim_and_send_a_note_is_not_sent_within_the_lease_and_once_after_it(
    mortal: BotProcess,
) -> None:
    bot, slack = mortal.start_if_down(), mortal.slack
    asked = Person(slack).mentions(CALLS)
    asked.only_reply()
    with slack.hold("chat.postMessage"):
        before = slack.calls["chat.postMessage"]
        change(bot, "F1")
        slack.wait(lambda: slack.calls["chat.postMessage"] > before)  # claimed, and on its way
        bot.kill()
        slack.refuse("chat.postMessage", "internal_error", status=500)  # what died with the bot never arrived
    bot.start()
    time.sleep(QUIET)
    assert notes(asked) == []

    age(bot, "UPDATE notices SET lease_until = 0 WHERE sent IS NULL")
    slack.wait(lambda: notes(asked))
    time.sleep(QUIET)
    assert len(notes(asked)) == 1


def test_killed_after_the_note_was_out_it_is_seen_to_be_there_where_the_bot_may_look(
    mortal: BotProcess,
) -> None:
    bot, slack = mortal.start_if_down(), mortal.slack
    asked = Person(slack).writes(QUARTERLY)
    asked.only_reply()
    with slack.hold("chat.postMessage", after=True):
        change(bot, "F4")
        slack.wait(lambda: notes(asked))
        bot.kill()
    age(bot, "UPDATE notices SET lease_until = 0 WHERE sent IS NULL")
    bot.start()
    slack.wait(lambda: bot.read(lambda store: store.bookmark("corrections") == store.audit_head()[0]))

    assert len(notes(asked)) == 1


def test_rate_limits_refused_blocks_and_closed_channels_are_met_with_patience_text_and_a_shrug(
    mortal: BotProcess,
) -> None:
    slack = mortal.start_if_down().slack
    person = Person(slack)
    first, second = person.writes(WEEKDAYS), person.mentions(WEEKDAYS)
    for asked in (first, second):
        asked.only_reply()
    slack.workspace.channels[second.channel].archived = True
    slack.refuse("chat.postMessage", "invalid_blocks")
    slack.limit("chat.postMessage", seconds=1)
    change(mortal, "F6")

    slack.wait(lambda: [one for one in first.replies() if "Correction" in one.text])
    slack.wait(lambda: mortal.log("note given up: there is nowhere to send it"))
    slack.wait(lambda: mortal.read(lambda store: store.bookmark("corrections") == store.audit_head()[0]))
    assert len([one for one in first.replies() if "Correction" in one.text]) == 1


def test_a_question_for_the_curators_is_not_lost_when_slack_is_away_for_a_while(mortal: BotProcess) -> None:
    slack, person = mortal.start_if_down().slack, Person(mortal.slack)
    reply = person.mentions("What is the population of Mars?").only_reply()
    slack.refuse("chat.postMessage", "internal_error", status=500)
    person.presses(reply, "abstain.curator").reply()
    slack.wait(lambda: mortal.log("Slack did not take a note; it will be tried again"))
    age(mortal, "UPDATE notices SET lease_until = 0 WHERE sent IS NULL")

    slack.wait(lambda: [one for one in slack.workspace.messages if "for the curators:" in one.shown])


def traces(bot: BotProcess, text: str) -> list[str]:
    """Return the files beside the database, the log of the bot too, that hold a text."""
    return sorted(
        path.name
        for path in bot.db.parent.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes().lower()
    )


def write_everything(bot: BotProcess, prepared: Prepared) -> None:
    """Let a person write the canary wherever something is kept of what people write."""
    slack, person = bot.slack, Person(bot.slack)
    asked = person.mentions(f"Who keeps the {CANARY}?")
    person.presses(asked.only_reply(), "abstain.curator").reply()
    person.types("/brief", f"And the second {CANARY}?").only_reply()
    picked = person.mentions(f"{prepared.vague_question} :{CANARY}:")  # matching reads no emoji
    person.presses(picked.only_reply(), "suggest.pick.1")
    slack.wait(lambda: slack.workspace.posted(picked.channel, picked.ts))
    answered = person.mentions(f"{CALLS} ({CANARY})").only_reply()
    reply = answered if "answer.feedback" in answered.buttons else person.mentions(CALLS).only_reply()
    pressed = person.presses(reply, "answer.feedback", thumb="negative")
    person.submits(person.window(pressed), reason=f"The {CANARY} is missing.")
    person.types("/facts", f"find {CANARY}")
    slack.quiet(0.5)
    slack.wait(lambda: not bot.read(lambda store: store.take_over(
        owner="x", lease=0.0, at=time.time(), not_before=0.0, tries=99
    )))  # fmt: skip


def test_what_people_wrote_is_gone_from_database_log_of_writes_inbox_and_logs_after_the_days_set(
    mortal: BotProcess, prepared: Prepared
) -> None:
    write_everything(mortal.start_if_down(), prepared)
    kept = mortal.read(lambda store: [store.gaps("open"), store.feedback(), store.suggestions()])
    assert [CANARY in str(table) for table in kept] == [True, True, True], "the test writes what is kept"
    assert traces(mortal, CANARY)
    assert CANARY not in mortal.log_text()

    mortal.kill()
    for table in ("gaps", "suggestions", "feedback", "receipt_words"):
        age(mortal, f"UPDATE {table} SET at = at - ?", 31 * DAY)
    mortal.start()

    assert traces(mortal, CANARY) == []
    assert "U0PERSON" not in str(mortal.read(lambda store: [store.gaps(), store.feedback(None)]))
    assert len(mortal.read(lambda store: store.gaps())) >= 2, "that something was asked is still counted"


def test_with_no_days_of_keeping_what_people_write_is_kept_nowhere(
    prepared: Prepared, tmp_path: Path
) -> None:
    slack = Loopback().start()
    channel = slack.workspace.channel()
    bot = BotProcess(
        slack, tmp_path, "socket", prepared.db, BRIEFBOOK_RETENTION_DAYS="0", BRIEFBOOK_CURATORS_CHANNEL=channel
    )  # fmt: skip
    try:
        write_everything(bot.start(), prepared)
        (card,) = slack.workspace.posted(channel)
        assert CANARY in card.shown, "the curators are asked all the same, where Slack keeps it"
        bot.ask_to_stop()
        assert bot.ended(within=10) == 0
        bot.start()  # what was acknowledged is answered; the log of writes is folded in
        assert traces(bot, CANARY) == []
    finally:
        bot.stop()
        slack.stop()
