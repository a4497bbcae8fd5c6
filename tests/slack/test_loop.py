"""What people show that the base lacks, and what they are told when it is mended, by payloads of Slack alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from . import block_kit
from .conftest import Prepared
from .curators import NEW, Curator, Newsroom, newsroom
from .person import Asked, Person
from .workspace import Shown

CALLS = "How many calls did the helpline answer in 2021?"
SCHOOLS = "How many schools took part in the peer mentor pilot?"
QUARTERLY = "What should platforms publish each quarter?"
POLLS = 0.9  # seconds in which the bot has looked again


@pytest.fixture(scope="module")
def room(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Yield a bot whose owner changes facts at once."""
    folder = tmp_path_factory.mktemp("loop")
    with newsroom(folder, prepared.db, BRIEFBOOK_APPROVALS="1") as room:
        yield room


def later(asked: Asked, words: str) -> Shown:
    """Return the message in the thread of a question that has some words, as soon as there is one."""
    posted = asked.slack.workspace.posted
    return asked.slack.wait(
        lambda: next(one for one in posted(asked.channel, asked.ts) if words in one.shown), within=8
    )


def edit(room: Newsroom, name: str, **values: str) -> None:
    window = room.owner.window(room.owner.facts(f"edit {name}"))
    room.owner.submits(window, **values)
    assert window.closed, (window.errors, window.shown)


def ask_a_curator(asked: Asked, person: Person) -> Shown:
    """Press the button under "I don't hold that", and return the card that the curators get."""
    slack, before = asked.slack, len(asked.slack.workspace.messages)
    said = person.presses(asked.only_reply(), "abstain.curator").reply().shown
    assert "noted for the curators" in said
    new = slack.workspace.messages
    return slack.wait(lambda: next(one for one in new[before:] if "for the curators:" in one.shown))


def test_every_thread_and_person_that_got_a_fact_is_told_once_when_its_figure_changes(
    room: Newsroom,
) -> None:
    people = [Curator(room.slack) for _ in range(3)]
    mention, direct = people[0].mentions(CALLS), people[1].writes(CALLS)
    command = people[2].types("/brief", CALLS)
    other = people[0].mentions(SCHOOLS)
    for asked in (mention, direct, command, other):
        asked.only_reply()
    said = room.held("F1").fact.statement
    edit(room, "F1", statement=said.replace("4,120", "4,210"))

    for asked in (mention, direct):
        note = later(asked, "Correction")
        assert "what I said here has changed" in note.shown
        assert "F1, revision 1 → revision 2" in note.shown
        assert "answered 4,210 calls" in note.shown
        assert "Annual review 2021" in note.shown
        assert "4,120" in _struck(note)
        assert "4,120" in note.text
        assert "4,210" in note.text
    private = room.slack.wait(lambda: next(iter(command.replies()[1:])))
    assert private.payload["response_type"] == "ephemeral"
    assert "4,210" in private.shown

    room.slack.quiet(POLLS)
    assert [len(asked.replies()) for asked in (mention, direct, command, other)] == [2, 2, 2, 1]


def test_a_retired_fact_is_withdrawn_where_it_was_stated_and_a_restored_one_is_back(room: Newsroom) -> None:
    asked = Person(room.slack).mentions(QUARTERLY)
    assert "asks every platform" in asked.only_reply().shown
    room.owner.facts("retire F4 The times have changed.").reply()

    gone = later(asked, "I no longer hold what I said here")
    assert "asks every platform" in _struck(gone)
    assert "The times have changed" not in gone.shown

    room.owner.facts("restore F4").reply()
    assert "asks every platform" in later(asked, "is held again").shown


def test_a_question_brought_to_the_curators_is_drafted_answered_and_told_in_its_thread_once(
    room: Newsroom,
) -> None:
    person = Person(room.slack)
    asked = person.mentions("Which people ring up most?")
    card = ask_a_curator(asked, person)
    assert "Which people ring up most?" in card.shown
    assert {"gap.draft", "gap.dismiss", "gap.alias.1"} <= set(card.buttons)

    window = room.owner.window(room.owner.presses(card, "gap.draft"))
    assert window.values()["phrasings"] == "Which people ring up most?"
    phrasings = f"Which people ring up most?\n{NEW['phrasings']}"
    room.owner.submits(window, **{**NEW, "phrasings": phrasings})
    assert window.closed, (window.errors, window.shown)

    answer = later(asked, "had no answer then")
    assert NEW["statement"] in answer.shown
    assert "answer.source" in answer.buttons
    opened = room.owner.window(person.presses(answer, "answer.source"))
    assert "Most of the callers" in opened.shown
    room.slack.quiet(POLLS)
    assert len([one for one in asked.replies() if one.kind == "message"]) == 1


def test_a_question_that_only_its_person_saw_is_answered_in_a_direct_message(room: Newsroom) -> None:
    person = Person(room.slack)
    asked = person.types("/brief", "Is there parking for visitors of the helpline?")
    card = ask_a_curator(asked, person)
    assert person.id not in str(card.payload)
    phrasing = next(name for name in card.buttons if name.startswith("gap.alias"))
    fact = card.button(phrasing)["value"].partition(":")[2]
    room.owner.presses(card, phrasing)

    direct = room.slack.workspace.direct(person.id)
    told = room.slack.wait(lambda: room.slack.workspace.posted(direct), within=8)
    assert "parking for visitors" in told[0].shown
    assert f"{fact} revision" in told[0].shown
    decided = room.slack.wait(
        lambda: [one for one in room.cards() if f"<@{room.owner.id}>" in str(one.payload)]
    )
    assert decided[-1].buttons == []
    assert card in room.slack.workspace.deleted


def test_those_without_the_role_change_nothing_by_a_card_and_are_recorded(room: Newsroom) -> None:
    asker = Person(room.slack)
    asked = asker.mentions("What is the population of Mars?")
    card = ask_a_curator(asked, asker)
    before, lines = room.state(), len(room.audit())
    people = [asker, Person(room.slack, is_restricted=True), Person(room.slack, team_id="T0X")]
    pressed = ("gap.draft", "gap.dismiss", next(name for name in card.buttons if "alias" in name))
    for person in people:
        for action in pressed:
            asked = person.presses(card, action)
            assert asked.delivered.acked
            assert asked.reply().shown
    forged = room.owner.presses(_with_value(card, "gap.dismiss", "1; DROP"), "gap.dismiss").reply().shown

    assert "nothing was done" in forged
    assert room.state() == before
    refused = room.audit()[lines:]
    assert [line.verb.value for line in refused] == ["refused"] * (len(people) * len(pressed) + 1)
    gap = next(one for one in room.bot.gaps() if one["question"] == "What is the population of Mars?")
    assert gap["state"] == "open"

    room.curator.presses(card, "gap.dismiss")
    room.slack.wait(lambda: not [one for one in room.bot.gaps() if one["asked"] and one["state"] == "open"])


def test_an_open_question_that_is_answered_by_now_is_offered_and_closed_by_a_curator(room: Newsroom) -> None:
    person = Person(room.slack)
    asked = person.mentions("Is the office wheelchair friendly?")
    asked.only_reply()
    window = room.owner.window(room.owner.facts("edit F4"))
    before = window.values()["phrasings"]
    room.owner.submits(window, phrasings=f"{before}\nIs the office wheelchair friendly?")
    assert window.closed, (window.errors, window.shown)
    offer = room.slack.wait(
        lambda: next(one for one in room.cards() if "can be answered now" in one.shown and one.buttons),
        within=8,
    )
    assert "wheelchair friendly" in offer.shown
    assert not [one for one in asked.replies() if one.kind == "message"]

    room.curator.presses(offer, "offer.answered")
    assert "Safer Screens Forum asks every platform" in later(asked, "had no answer then").shown


def test_a_pick_becomes_a_suggested_phrasing_and_no_open_question(room: Newsroom, prepared: Prepared) -> None:
    person = Person(room.slack)
    asked = person.mentions(prepared.vague_question)
    suggestion = asked.only_reply()
    fact = suggestion.button("suggest.pick.1")["value"].partition(":")[2]
    person.presses(suggestion, "suggest.pick.1")
    room.slack.wait(lambda: room.slack.workspace.posted(asked.channel, asked.ts))

    found = room.bot.read(lambda store: list(store.suggestions()))
    assert [(one.question, one.fact_id) for one in found] == [(prepared.vague_question, fact)]
    states = {gap["question"]: (gap["state"], gap["fact"]) for gap in room.bot.gaps()}
    assert states[prepared.vague_question] == ("closed", None)
    phrasings = room.held(fact).fact.phrasings
    assert prepared.vague_question not in phrasings


def test_what_is_open_is_listed_with_what_takes_one_press(room: Newsroom, prepared: Prepared) -> None:
    person = Person(room.slack)
    asked = person.mentions("Where are the archives kept?")
    asked.only_reply()
    edit(room, "F4", phrasings="\n".join([*room.held("F4").fact.phrasings, "Where are the archives kept?"]))

    listed = room.curator.facts("gaps").reply()
    assert "Can be answered now" in listed.shown
    assert "Suggested phrasings" in listed.shown
    room.curator.opens_home()
    room.curator.presses_home("home.tab.gaps")
    room.slack.wait(
        lambda: "“Where are the archives kept?”" in block_kit.shown(room.curator.home()["blocks"])
    )
    suggested = room.bot.read(lambda store: [one.id for one in store.suggestions()])

    said = room.curator.presses(listed, "offer.answered.1").reply().shown
    assert "Whoever asked in a thread is told" in said
    assert "Safer Screens Forum asks every platform" in later(asked, "had no answer then").shown
    said = room.curator.presses_home("phrasing.aside.1").reply().shown
    assert "The suggested phrasing is put aside." in said
    left = room.bot.read(lambda store: [one.id for one in store.suggestions()])
    assert len(left) < len(suggested)
    room.slack.wait(lambda: str(suggested[0]) not in _pressable(room.curator.home(), "phrasing.aside.1"))
    assert "Can be answered now" not in room.curator.says("gaps")


def test_a_group_of_questions_is_dismissed_whole(room: Newsroom) -> None:
    person = Person(room.slack)
    for text in ("Is there a lift at the harbour office?", "is there a lift at the harbour office"):
        person.mentions(text).only_reply()
    listed = room.curator.facts("gaps").reply()
    at = next(
        number for number in range(1, 11) if "lift at the harbour" in _row(listed, f"facts.dismiss.{number}")
    )

    said = room.curator.presses(listed, f"facts.dismiss.{at}").reply().shown

    assert "Closed without an answer: questions " in said
    assert not [
        one for one in room.bot.gaps() if "lift" in (one["question"] or "") and one["state"] == "open"
    ]


def _pressable(view: dict[str, Any], action: str) -> list[str]:
    """Return what a button names, an empty list when there is no such button."""
    found = [one for one in block_kit.elements(view["blocks"]) if one["action_id"] == action]
    return found[0]["value"].split(",") if found else []


def _row(listed: Shown, action: str) -> str:
    """Return what stands above the buttons that one of is named."""
    for at, block in enumerate(listed.blocks):
        if any(one.get("action_id") == action for one in block.get("elements", ())):
            return block_kit.shown(listed.blocks[at - 2])
    return ""


def test_whoever_says_why_an_answer_is_wanting_is_told_when_it_is_mended(room: Newsroom) -> None:
    person = Person(room.slack)
    reply = person.mentions(SCHOOLS).only_reply()
    pressed = person.presses(reply, "answer.feedback", thumb="negative")
    assert "not helpful" in pressed.reply().shown
    window = room.owner.window(pressed)
    assert window.title == "What was wrong?"
    person.submits(window, reason="It was thirteen.")

    (kept,) = room.bot.read(lambda store: list(store.feedback()))
    assert (kept.reason, kept.question, kept.facts) == (
        "It was thirteen.",
        SCHOOLS,
        ("F2", "F3")[: len(kept.facts)],
    )
    said = room.held("F2").fact.statement
    edit(room, "F2", statement=said.replace("Twelve", "Thirteen"))

    direct = room.slack.workspace.direct(person.id)
    told = room.slack.wait(lambda: room.slack.workspace.posted(direct), within=8)
    assert "It has been mended" in told[0].shown
    assert "Thirteen schools" in told[0].shown
    assert len(told) == 1


def _struck(shown: Shown) -> str:
    return " ".join(
        word["text"]
        for block in shown.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        for word in element["elements"]
        if word.get("style", {}).get("strike")
    )


def _with_value(shown: Shown, action: str, value: str) -> Shown:
    """Return a message whose button was given another value by somebody."""
    payload = {**shown.payload, "blocks": [*shown.blocks]}
    forged = Shown(shown.kind, shown.channel, shown.thread, shown.user, payload, shown.ts)
    for block in payload["blocks"]:
        if block["type"] == "actions":
            elements = [
                {**one, "value": value} if one["action_id"] == action else one for one in block["elements"]
            ]
            payload["blocks"] = [
                *[one for one in payload["blocks"] if one is not block],
                {**block, "elements": elements},
            ]
    assert list(block_kit.elements(payload["blocks"]))
    return forged
