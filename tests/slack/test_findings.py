"""A source has changed: the curators see how, and cite the fact anew, let it stand or retire it, all in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.service import Curation
from briefbook.documents import sha256
from briefbook.models import FactStatus
from briefbook.settings import load_settings

from . import block_kit
from .bot_process import DOCUMENTS, KNOWLEDGE
from .conftest import Prepared
from .curators import Curator, Newsroom, newsroom
from .workspace import Shown

REVIEW = "forum-review-2021"
TEXT = (DOCUMENTS / f"{REVIEW}.txt").read_text(encoding="utf-8")
CHANGES = (
    ("answered 4,120 calls", "answered 4,210 calls"),
    ("The helpline opens at eight", "The helpline of the Forum always opens at eight"),
    ("The scheme cost 86,000 pounds", "The scheme cost 68,000 pounds"),
)


@pytest.fixture
def room(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Yield a newsroom in which one person is enough, and whose source has changed under some facts."""
    folder = tmp_path_factory.mktemp("findings")
    with newsroom(folder, prepared.db, BRIEFBOOK_APPROVALS="1") as room:
        take_in(room)
        yield room


def take_in(room: Newsroom) -> None:
    """Let the person at the terminal take in a newer text of the review."""
    text = TEXT
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    with closing(
        Briefing.open(load_settings(BRIEFBOOK_DB=room.bot.db, BRIEFBOOK_KNOWLEDGE=KNOWLEDGE))
    ) as briefing:
        curation = Curation(briefing)
        curation.welcome("local/boss")
        document = next(one for one in briefing.documents() if one.id == REVIEW)
        curation.take_in(
            "local/boss", document.model_copy(update={"sha256": sha256(text)}), text, request_id="newer"
        )


def findings(room: Newsroom) -> dict[str, int]:
    """Return the open findings, by what changed in each."""
    return {one.fact_id: one.id for one in room.bot.read(lambda store: store.findings())}


def listed(person: Curator) -> Shown:
    return person.facts("findings").reply()


def test_each_finding_is_listed_with_its_sentence_before_and_after(room: Newsroom) -> None:
    shown = listed(room.curator)

    assert "F1, figure changed" in shown.shown
    assert "It was" in shown.shown
    assert "answered 4,120 calls" in shown.shown
    assert "answered 4,210 calls" in shown.shown
    assert f"finding.recite.{findings(room)['F1']}" in shown.buttons


def test_home_has_them_too(room: Newsroom) -> None:
    home = room.curator.opens_home()
    count = len(findings(room))
    assert f"Changed sources ({count})" in block_kit.shown(home)

    room.slack.workspace.homes.pop(room.curator.id)
    room.curator.presses_home_tab(home, "home.tab.findings")
    assert "F1, figure changed" in block_kit.shown(room.curator.home())


def test_the_curators_channel_is_told_with_the_same_buttons(room: Newsroom) -> None:
    note = room.slack.wait(
        lambda: next(one for one in room.cards() if "A source has changed" in one.shown), 20
    )

    assert f"finding.recite.{findings(room)['F1']}" in note.buttons
    window = room.curator.window(room.curator.presses(note, f"finding.retire.{findings(room)['F1']}"))
    assert window.title == "Retire F1"


def test_a_fact_cited_anew_is_stated_again(room: Newsroom) -> None:
    number = findings(room)["F1"]
    window = room.approver.window(room.approver.presses(listed(room.approver), f"finding.recite.{number}"))
    assert "4,210" in window.values()["quote"]

    room.approver.submits(window, quote="answered 4,121 calls")
    assert [name.partition(":")[0] for name in window.errors] == ["quote"]
    new = room.held("F1").fact.statement.replace("4,120", "4,210")
    said = room.approver.saves(window, quote="answered 4,210 calls", statement=new).shown

    assert "F1" in said
    assert room.held("F1").fact.status is FactStatus.live
    assert room.held("F1").fact.statement == new
    assert "F1" not in findings(room)


def test_a_fact_that_stands_is_stated_again_once_it_is_said_how_it_goes_with_its_like(room: Newsroom) -> None:
    shown, number = listed(room.approver), findings(room)["F6"]
    before = room.held("F6").fact.statement

    window = room.approver.window(room.approver.presses(shown, f"finding.stand.{number}"))
    assert "F7 says the same in other words." in window.shown
    said = room.approver.saves(window, **{"resolve-F7": "not the same"}).shown

    assert "F6 stands as it is" in said
    assert room.held("F6").fact.status is FactStatus.live
    assert room.held("F6").fact.statement == before
    assert "F6" not in findings(room)


def test_a_fact_retired_needs_a_reason_and_the_finding_is_closed(room: Newsroom) -> None:
    number = findings(room)["F1"]
    window = room.approver.window(room.approver.presses(listed(room.approver), f"finding.retire.{number}"))
    room.approver.submits(window, reason=" ")
    assert not window.closed

    said = room.approver.saves(window, reason="the figure was never right").shown

    assert "F1 is retired" in said
    assert room.held("F1").fact.status is FactStatus.retired
    assert "F1" not in findings(room)


def test_a_finding_settled_meanwhile_is_said(room: Newsroom) -> None:
    number, shown = findings(room)["F1"], listed(room.curator)
    mine = room.curator.window(room.curator.presses(shown, f"finding.recite.{number}"))
    theirs = room.approver.window(room.approver.presses(listed(room.approver), f"finding.retire.{number}"))
    room.approver.saves(theirs, reason="no use")

    room.curator.submits(mine, quote="answered 4,210 calls")
    assert "is settled" in mine.shown
    assert "is settled" in room.curator.presses(shown, f"finding.recite.{number}").reply().shown
