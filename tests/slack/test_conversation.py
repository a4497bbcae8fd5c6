"""What people see: the bot runs as a process of its own, in Socket Mode and then over HTTP."""

from __future__ import annotations

import time

from . import block_kit
from .bot_process import BotProcess
from .loopback import Loopback
from .person import Person

CALLS = "How many calls did the helpline answer in 2021?"
UNHELD = "What is the population of Mars?"
WORRIED = "I am worried about a child"


def test_mention_is_answered_in_its_thread_with_statement_quote_and_source(person: Person) -> None:
    reply = person.mentions(CALLS).only_reply()

    assert reply.kind == "message"
    assert "answered 4,120 calls in 2021" in reply.shown
    assert "“The helpline answered 4,120 calls in 2021”" in reply.shown
    assert "Annual review 2021" in reply.shown
    assert "Safer Screens Forum" in reply.shown
    assert "paragraph 1" in reply.shown
    assert "14 February 2022" in reply.shown
    assert "as of 2021" in reply.shown
    assert "F1 revision 1" in reply.shown


def test_answer_carries_its_text_ids_only_metadata_and_no_unfurling(person: Person) -> None:
    reply = person.mentions(CALLS).only_reply()

    assert "4,120 calls" in reply.text
    assert "Annual review 2021" in reply.text
    assert set(reply.payload["metadata"]["event_payload"]) == {"reply_id", "fact_ids", "revisions"}
    assert reply.payload["metadata"]["event_payload"]["fact_ids"] == "F1"
    assert reply.payload["unfurl_links"] is False
    assert reply.payload["unfurl_media"] is False


def test_mention_inside_a_thread_is_answered_in_that_thread(person: Person, slack: Loopback) -> None:
    channel = slack.workspace.channel(person.id)
    thread = slack.workspace.now()

    reply = person.mentions(CALLS, channel=channel, thread=thread).only_reply()

    assert reply.thread == thread


def test_direct_message_is_answered_in_its_thread(person: Person) -> None:
    asked = person.writes(CALLS)
    reply = asked.only_reply()

    assert reply.kind == "message"
    assert reply.thread == asked.ts
    assert "4,120 calls" in reply.shown


def test_publisher_that_is_not_stated_and_inferred_dates_are_said_to_be(person: Person) -> None:
    reply = person.writes("When would training for teachers begin?").only_reply()

    assert "publisher not stated" in reply.shown
    assert "September 2021 (inferred)" in reply.shown


def test_brief_answers_its_person_alone_where_the_bot_is_no_member(person: Person, slack: Loopback) -> None:
    posts = slack.calls["chat.postMessage"] + slack.calls["chat.postEphemeral"]
    asked = person.types("/brief", CALLS)
    reply = asked.only_reply()

    assert asked.delivered.seconds < 2
    assert reply.kind == "response"
    assert reply.payload["response_type"] == "ephemeral"
    assert "4,120 calls" in reply.shown
    assert slack.calls["chat.postMessage"] + slack.calls["chat.postEphemeral"] == posts


def test_brief_without_a_question_explains_itself_with_examples(person: Person) -> None:
    reply = person.types("/brief", "  ").only_reply()

    assert "Ask a question after the command" in reply.shown
    assert "How many calls did the Safer Screens helpline answer in 2021?" in reply.shown


def test_shared_answer_stands_in_the_channel_once(person: Person) -> None:
    private = person.types("/brief", CALLS).only_reply()
    shared = person.presses(private, "answer.share").only_reply()

    assert shared.payload["response_type"] == "in_channel"
    assert "4,120 calls" in shared.shown
    assert "Annual review 2021" in shared.shown
    assert f"Shared by <@{person.id}>" in shared.shown
    assert "answer.share" not in shared.buttons

    again = person.presses(private, "answer.share").only_reply()
    assert again.kind == "response"
    assert "already" in again.shown


def test_public_answer_offers_no_sharing(person: Person) -> None:
    assert "answer.share" not in person.mentions(CALLS).only_reply().buttons


def test_source_opens_every_citation_with_the_quote_marked_in_its_paragraph(
    person: Person, slack: Loopback
) -> None:
    reply = person.mentions(CALLS).only_reply()
    pressed = person.presses(reply, "answer.source")

    view = slack.wait(lambda: dict(slack.workspace.views).get(pressed.body["trigger_id"]))
    assert "Most of the callers were parents and carers." in block_kit.shown(view)
    marked = [word["text"] for word in _words(view) if word.get("style", {}).get("bold")]
    assert marked == ["The helpline answered 4,120 calls in 2021"]


def test_source_of_a_shared_answer_opens_too(person: Person, slack: Loopback) -> None:
    private = person.types("/brief", CALLS).only_reply()
    shared = person.presses(private, "answer.share").only_reply()
    pressed = Person(slack).presses(shared, "answer.source")

    assert slack.wait(lambda: dict(slack.workspace.views).get(pressed.body["trigger_id"]))


def test_other_matches_open_with_their_sources(
    person: Person, slack: Loopback, crowded_question: str
) -> None:
    reply = person.writes(crowded_question).only_reply()
    pressed = person.presses(reply, "answer.others")

    view = slack.wait(lambda: dict(slack.workspace.views).get(pressed.body["trigger_id"]))
    assert "They are not the answer given" in block_kit.shown(view)
    assert "revision 1" in block_kit.shown(view)


def test_thumbs_are_thanked_for_privately_and_the_last_vote_wins(
    person: Person, slack: Loopback, bot: BotProcess
) -> None:
    reply = person.mentions(CALLS).only_reply()
    other = Person(slack)

    assert "Thank you" in person.presses(reply, "answer.feedback", thumb="negative").only_reply().shown
    thanks = person.presses(reply, "answer.feedback", thumb="positive").only_reply()
    other.presses(reply, "answer.feedback", thumb="negative").only_reply()

    assert thanks.payload["response_type"] == "ephemeral"
    assert bot.votes(reply.payload["metadata"]["event_payload"]["reply_id"]) == {"up": 1, "down": 1}


def test_no_answer_is_shown_to_the_asker_alone_where_slack_shows_it(person: Person) -> None:
    reply = person.mentions(UNHELD).only_reply()

    assert reply.kind == "ephemeral"
    assert reply.user == person.id
    assert reply.visible
    assert "I don't hold that" in reply.shown
    assert "searched" in reply.shown


def test_no_answer_inside_a_thread_stays_in_that_thread(person: Person, slack: Loopback) -> None:
    first = person.mentions(CALLS)
    first.only_reply()
    second = person.mentions(UNHELD, channel=first.channel, thread=first.ts).only_reply()

    assert second.kind == "ephemeral"
    assert second.thread == first.ts
    assert second.visible


def test_no_answer_goes_to_the_thread_when_it_cannot_be_private(person: Person, slack: Loopback) -> None:
    slack.refuse("chat.postEphemeral", "user_not_in_channel")
    asked = person.mentions(UNHELD)
    reply = asked.only_reply()

    assert reply.kind == "message"
    assert reply.thread == asked.ts


def test_no_answer_in_a_direct_message_is_an_ordinary_reply(person: Person) -> None:
    assert person.writes(UNHELD).only_reply().kind == "message"


def test_ask_a_curator_notes_the_question_once_and_says_so(person: Person, bot: BotProcess) -> None:
    reply = person.writes(UNHELD).only_reply()
    said = person.presses(reply, "abstain.curator").only_reply().shown
    again = person.presses(reply, "abstain.curator").only_reply().shown

    assert "noted for the curators" in said
    assert again == said
    (asked,) = [gap for gap in bot.gaps() if gap["asked"] and f"gap {gap['id']}." in said]
    assert (asked["question"], asked["outcome"]) == (UNHELD, "abstain")


def test_suggestion_is_private_and_a_click_answers_publicly_with_the_source(
    person: Person, slack: Loopback, vague_question: str
) -> None:
    asked = person.mentions(vague_question)
    suggestion = asked.only_reply()

    assert suggestion.kind == "ephemeral"
    assert 1 <= len([name for name in suggestion.buttons if name.startswith("suggest.pick")]) <= 3

    person.presses(suggestion, "suggest.pick.1")
    answer = slack.wait(lambda: slack.workspace.posted(asked.channel, asked.ts))[0]
    assert "“" in answer.shown
    assert "revision 1" in answer.shown
    slack.wait(lambda: suggestion in slack.workspace.deleted)


def test_suggestion_to_a_command_is_replaced_by_the_answer_chosen(
    person: Person, slack: Loopback, vague_question: str
) -> None:
    suggestion = person.types("/brief", vague_question).only_reply()
    answer = person.presses(suggestion, "suggest.pick.1").only_reply()

    assert answer.kind == "response"
    assert suggestion in slack.workspace.deleted
    assert "answer.share" in answer.buttons


def test_worried_person_sees_the_routes_first_and_privately(person: Person) -> None:
    reply = person.mentions(WORRIED).only_reply()

    assert reply.kind == "ephemeral"
    lines = reply.shown.splitlines()
    assert lines[0] == "If you are worried about a child, these people can help."
    assert "Emergency services" in lines[1]
    assert "999" in reply.shown
    assert reply.buttons == []


def test_greeting_is_met_with_what_can_be_asked(person: Person) -> None:
    assert "How many calls" in person.writes("hello").only_reply().shown


def test_opening_the_conversation_offers_example_questions(person: Person, slack: Loopback) -> None:
    channel = person.opens_messages()

    prompts = slack.wait(lambda: slack.workspace.prompts.get(channel))
    assert 1 <= len(prompts) <= 4
    assert prompts[0]["message"] == "How many calls did the Safer Screens helpline answer in 2021?"


def test_question_over_the_limit_is_refused_politely(person: Person) -> None:
    reply = person.writes("how many calls " * 200).only_reply()

    assert "2,000 characters" in reply.shown


def test_links_and_mentions_in_a_question_are_not_part_of_it(person: Person, slack: Loopback) -> None:
    text = "How many calls <https://example.invalid/x|did the helpline answer> in 2021? <@U0OTHER> &lt;3"
    reply = person.writes(text).only_reply()

    assert "4,120 calls" in reply.shown


def test_broadcast_in_a_question_or_a_fact_is_dead(person: Person) -> None:
    for text in (
        "&lt;!channel&gt; What did the notice board at the launch read?",
        "<!channel> What is the population of Mars ＜!here＞?",
        "What did the notice board read? &amp;lt;!channel&amp;gt;",
    ):
        reply = person.writes(text).only_reply()
        links = [
            one for one in block_kit.live_tokens(reply.payload) if not one.startswith("<https://example.org")
        ]
        assert links == []


def test_hostile_fact_is_shown_to_the_letter(person: Person) -> None:
    reply = person.writes("What did the notice board at the launch read?").only_reply()

    assert "<!channel> & <@U0EVERYONE> with a link <https://example.invalid|gov.uk>" in reply.shown


def test_bots_edits_and_hidden_messages_are_ignored(person: Person, slack: Loopback) -> None:
    asked = [
        person.writes(CALLS, bot_id="B0OTHER"),
        person.writes(CALLS, subtype="bot_message"),
        person.writes(CALLS, subtype="message_changed", hidden=True),
        person.writes(CALLS, subtype="message_deleted"),
        person.writes(CALLS, user=slack.workspace.bot_user),
        person.writes(CALLS, user="USLACKBOT"),
        person.mentions(CALLS, bot_id="B0OTHER"),
        person.sends({"type": "reaction_added", "user": person.id, "channel": "C1"}),
    ]
    slack.quiet(0.4)

    assert all(one.delivered.acked for one in asked)
    assert [one for asked_ in asked for one in asked_.replies()] == []


def test_guests_and_strangers_are_refused(slack: Loopback) -> None:
    for profile in (
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T0X"},
    ):
        outsider = Person(slack, **profile)
        for asked in (outsider.mentions(CALLS), outsider.writes(CALLS), outsider.types("/brief", CALLS)):
            reply = asked.only_reply()
            assert "members of the workspace" in reply.shown
            assert "4,120" not in reply.shown
            assert "4,120" not in reply.text


def test_outsider_cannot_open_the_source_of_a_public_answer(person: Person, slack: Loopback) -> None:
    reply = person.mentions(CALLS).only_reply()
    opened = len(slack.workspace.views)
    said = Person(slack, is_stranger=True).presses(reply, "answer.source").only_reply()

    assert "members of the workspace" in said.shown
    assert len(slack.workspace.views) == opened


def test_unknown_person_is_refused_only_when_the_payload_shows_another_team(slack: Loopback) -> None:
    slack.refuse("users.info", "user_not_found")
    member = Person(slack).mentions(CALLS)
    assert "4,120 calls" in member.only_reply().shown

    slack.refuse("users.info", "user_not_found")
    stranger = Person(slack).mentions(CALLS, user_team="T0OTHER")
    assert "members of the workspace" in stranger.only_reply().shown


def test_same_event_three_times_is_answered_once(person: Person) -> None:
    asked = person.mentions(CALLS)
    again = [person.resends(asked.body) for _ in range(2)]

    assert all(one.delivered.acked for one in again)
    assert "4,120 calls" in asked.only_reply(quiet=0.5).shown


def test_both_events_of_one_message_are_answered_once(person: Person, slack: Loopback) -> None:
    channel = slack.workspace.channel(person.id)
    event = person.message(f"<@{slack.workspace.bot_user}> {CALLS}", channel)
    asked = person.sends({"type": "app_mention", **event})
    person.sends({"type": "message", "channel_type": "mpim", **event})
    asked.only_reply(quiet=0.4)

    direct = person.message(CALLS, slack.workspace.direct(person.id))
    asked = person.sends({"type": "message", "channel_type": "im", **direct})
    person.sends({"type": "app_mention", **direct})
    asked.only_reply(quiet=0.4)


def test_rate_limit_is_waited_out(person: Person, slack: Loopback) -> None:
    slack.limit("chat.postMessage", seconds=1)
    slack.limit("response_url", seconds=1)
    began = time.monotonic()
    mention, command = person.mentions(CALLS), person.types("/brief", CALLS)

    assert "4,120 calls" in mention.only_reply().shown
    assert "4,120 calls" in command.only_reply().shown
    assert time.monotonic() - began >= 1


def test_refused_blocks_become_text(person: Person, slack: Loopback) -> None:
    slack.refuse("chat.postMessage", "invalid_blocks")
    reply = person.mentions(CALLS).only_reply()
    assert reply.blocks == []
    assert "4,120 calls" in reply.text

    slack.refuse("response_url", "invalid_blocks", status=400)
    reply = person.types("/brief", CALLS).only_reply()
    assert reply.blocks == []
    assert "4,120 calls" in reply.text


def test_answer_reaches_its_person_directly_when_the_channel_does_not_take_it(
    person: Person, slack: Loopback
) -> None:
    channel = slack.workspace.channel(person.id, archived=True)
    person.mentions(CALLS, channel=channel)

    direct = slack.workspace.direct(person.id)
    assert "4,120 calls" in slack.wait(lambda: slack.workspace.posted(direct))[0].shown


def test_logs_hold_no_question_token_or_person(person: Person, slack: Loopback, bot: BotProcess) -> None:
    person.mentions("What about the xylophone canary in Zanzibar?").only_reply()
    slack.refuse("chat.postMessage", "not_a_known_error")
    person.mentions(CALLS)
    slack.wait(lambda: bot.log("a delivery failed"))
    slack.quiet()
    log = bot.log_text()

    assert bot.log("question answered")
    for canary in ("canary", "xylophone", "4,120", CALLS, "xoxb", "xapp-", "ticket=", person.id, "U0PERSON"):
        assert canary not in log


def _words(view: object) -> list[dict]:
    if isinstance(view, dict):
        own = [view] if view.get("type") == "text" else []
        return own + [word for one in view.values() for word in _words(one)]
    return [word for one in view for word in _words(one)] if isinstance(view, list) else []
