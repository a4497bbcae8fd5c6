"""The screen of `briefbook review`, driven by keys over a real base."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from briefbook.briefing import Briefing
from briefbook.cli.screen.app import EMPTY, ReviewApp
from briefbook.curation.service import Curation
from briefbook.models import FactStatus
from briefbook.record import CandidateState
from curation.people import APPROVER, CURATOR, a_team, facts_of, request
from curation.survey import hold

SIZE = (110, 50)
CONFIRM = ("enter", "enter", "enter", "enter")  # who says it, as of when, its basis, how people ask


@pytest.fixture
def curation(open_copy: Callable[..., Briefing]) -> Curation:
    """Return the service, the survey's sentences in its queue and its furniture out of it."""
    team = a_team(open_copy("small"))
    team.propose(CURATOR, hold(team.briefing), request_id=request())
    team.reject_furniture(CURATOR, "ferry-survey", request_id=request())
    return team


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return what sets an editor that runs some lines of Python over the form, a run after the other."""

    def set_editor(*runs: str) -> Path:
        script, count = tmp_path / "editor.py", tmp_path / "runs"
        lines = "\n".join(f"    if run == {at}:\n        {line}" for at, line in enumerate(runs))
        script.write_text(
            "#!/usr/bin/env python3\nimport pathlib, sys\nform = pathlib.Path(sys.argv[1])\n"
            f"count = pathlib.Path({str(count)!r})\n"
            "run = len(count.read_text()) if count.exists() else 0\ncount.write_text('x' * (run + 1))\n"
            "text = form.read_text()\n"
            f"pathlib.Path({str(tmp_path)!r}, f'form-{{run}}').write_text(text)\n"
            f"def edited(text):\n{lines}\n    return text\nform.write_text(edited(text))\n"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("EDITOR", f"{__import__('sys').executable} {script}")
        return tmp_path

    return set_editor


def shown(pilot: Pilot[None], name: str = "card") -> str:
    return str(pilot.app.screen_stack[0].query_one(f"#{name}", Static).visual)


def sentence(pilot: Pilot[None]) -> str:
    card = pilot.app.card  # type: ignore[attr-defined]
    return card.held.candidate.sentence if card else ""


async def to(pilot: Pilot[None], words: str) -> None:
    """Go on until a candidate is shown."""
    for _ in range(20):
        if words in sentence(pilot):
            return
        await pilot.press("n")
    raise AssertionError(f"{words} was never shown")


async def settle(pilot: Pilot[None]) -> None:
    """Wait until what a key began has ended, or asks something."""
    for _ in range(200):
        await pilot.pause(0.02)
        if len(pilot.app.screen_stack) > 1 or not pilot.app._deciding:  # type: ignore[attr-defined]
            return
    raise AssertionError("a decision never ended")


async def keys(pilot: Pilot[None], *names: str) -> None:
    for name in names:
        await pilot.press(name)
        await settle(pilot)


def state(curation: Curation, words: str) -> CandidateState:
    return next(one.state for one in curation.store.candidates() if words in one.candidate.sentence)


async def test_a_card_shows_statement_passage_nearest_facts_and_how_far_somebody_is(
    curation: Curation,
) -> None:
    async with ReviewApp(curation, CURATOR, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")

        assert shown(pilot, "standing") == "4 of 9 · ferry-survey · 4 of 7 open have no flag"
        card = shown(pilot)
        assert "still the source’s words" in card
        assert "As of: 2023 (stated)" in card
        assert "Ferry survey 2023, paragraph 1, Island Council, 4 May 2023" in card
        assert "F1 The Harbour Reading Room lent 4,120 books" in card


async def test_approving_asks_for_speaker_and_date_and_goes_on(curation: Curation) -> None:
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")
        await keys(pilot, "a")
        assert [field.value for field in pilot.app.screen.query(Input)] == [
            "Island Council",
            "2023",
            "stated",
            "",
        ]
        assert len(facts_of(curation)) == 5
        await keys(pilot, *CONFIRM)

        assert shown(pilot, "said") == "F6 is added."
        assert "£12,400" in sentence(pilot)
        assert shown(pilot, "standing").startswith("5 of 9 · ferry-survey · 3 of 6 open")
    assert curation.briefing.held("F6").fact.speaker == "Island Council"
    assert state(curation, "61,200") is CandidateState.approved


async def test_a_speaker_is_put_right_on_the_way_and_a_wrong_date_asked_for_again(curation: Curation) -> None:
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")
        await keys(pilot, "a")
        pilot.app.screen.query_one("#speaker", Input).value = "the ferry's purser"
        pilot.app.screen.query_one("#as_of", Input).value = "last year"
        await keys(pilot, *CONFIRM)

        assert "last year is not a date" in str(pilot.app.screen.query_one(".wrong", Static).visual)
        assert pilot.app.screen.query_one("#speaker", Input).value == "the ferry's purser"
        pilot.app.screen.query_one("#as_of", Input).value = "2022"
        await keys(pilot, *CONFIRM)
    fact = curation.briefing.held("F6").fact
    assert (fact.speaker, fact.as_of) == ("the ferry's purser", "2022")


async def test_escape_decides_nothing(curation: Curation) -> None:
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")
        await keys(pilot, "a", "escape", "r", "escape", "m", "escape")

        assert "61,200" in sentence(pilot)
    assert len(facts_of(curation)) == 5
    assert state(curation, "61,200") is CandidateState.open


async def test_a_long_sentence_says_what_to_do_and_is_edited_until_it_is_right(
    curation: Curation, editor
) -> None:
    folder = editor(
        "return text.replace('statement: ', 'statement: No, ')",
        "import re; return re.sub('statement: .*', 'statement: The harbour master wants the night sailing kept.', text)",
    )
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "harbour master")
        await keys(pilot, "a")
        assert "33 words in a row are the source's own" in shown(pilot, "said")
        await keys(pilot, "e")
        pilot.app.screen.query_one("#speaker", Input).value = "the harbour master"
        await keys(pilot, *CONFIRM)

        assert shown(pilot, "said") == "F6 is added."
    again = (folder / "form-1").read_text()
    assert "#! 33 words in a row are the source's own" in again  # beside the field
    assert "statement: No, The harbour master said" in again  # and nothing typed is lost
    fact = curation.briefing.held("F6").fact
    assert (fact.statement, fact.speaker) == (
        "The harbour master wants the night sailing kept.",
        "the harbour master",
    )


async def test_what_was_edited_and_not_approved_is_still_there(curation: Curation, editor) -> None:
    editor(
        "return text.replace('statement: The island ferry carried 61,200 passengers', 'statement: The island ferry carried 61,200 people')"
    )
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")
        await keys(pilot, "e", "escape", "n", "p")

        assert "edited, and not approved yet" in shown(pilot)
        assert "61,200 people in 2023" in shown(pilot)
        await keys(pilot, "a", *CONFIRM)
    assert "61,200 people" in curation.briefing.held("F6").fact.statement


async def test_a_sentence_is_split_in_the_editor(curation: Curation, editor) -> None:
    editor(
        "first, second = text.split('---');"
        " said = 'The crew had 14 members in 2022, and they wore out 31 pairs of boots.';"
        " return first.replace('statement: ' + said, 'statement: The ferry had 14 crew in 2022.') + '---'"
        " + second.replace('statement: ' + said, 'statement: Its crew wore out 31 pairs of boots in 2022.')"
    )
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "The crew")
        await keys(pilot, "s", *CONFIRM, *CONFIRM)

        assert shown(pilot, "said") == "F6, F7 are added."
    assert curation.briefing.held("F7").fact.statement == "Its crew wore out 31 pairs of boots in 2022."
    assert state(curation, "The crew") is CandidateState.split


async def test_a_candidate_is_merged_into_the_nearest_fact(curation: Curation) -> None:
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "The trustees")
        await keys(pilot, "m")
        assert pilot.app.screen.query_one("#into", Input).value == "F2"
        await keys(pilot, "enter")

        assert shown(pilot, "said") == "F2 is proved by ferry-survey too."
    assert len(curation.briefing.held("F2").fact.citations) == 2


async def test_rejecting_wants_a_reason_and_remembers_it_for_the_next(curation: Curation) -> None:
    async with ReviewApp(curation, CURATOR, "ferry-survey").run_test(size=SIZE) as pilot:
        await keys(pilot, "r", "enter")
        assert "say why" in shown(pilot, "said")
        await keys(pilot, "r", *"trifle", "enter", "r", "enter")

        assert shown(pilot, "standing").startswith("5 of 9")
    reasons = [one.reason for one in curation.store.candidates(state=CandidateState.rejected)]
    assert sorted(reasons) == ["furniture", "furniture", "trifle", "trifle"]


async def test_undo_brings_back_what_was_decided_and_shows_it(curation: Curation) -> None:
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")
        await keys(pilot, "a", *CONFIRM, "n", "u")

        assert "F6 is as before" in shown(pilot, "said")
        assert "61,200" in sentence(pilot)
    assert curation.briefing.held("F6").fact.status is FactStatus.retired


async def test_a_contradiction_asks_how_the_two_go_together(curation: Curation) -> None:
    text = "Loans\n\nThe Harbour Reading Room lent 5,220 books in 2021.\n"
    hold(curation.briefing, text)
    curation.propose(CURATOR, "ferry-survey", request_id=request())
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "5,220")
        assert "contradiction: F1 and this cannot both stand" in shown(pilot)
        await keys(pilot, "a", *CONFIRM)
        await keys(pilot, "down", "enter")
        while len(pilot.app.screen_stack) > 1:
            await keys(pilot, "down", "enter")

        assert shown(pilot, "said") == "F6 is added."
    assert "F1" in curation.briefing.held("F6").fact.differs_from


async def test_a_recorded_question_is_taken_as_a_phrasing_by_its_number(curation: Curation) -> None:
    question = "How many passengers did the island ferry carry in 2023?"
    curation.store.record_gap(question, "abstain", [], at=1.0)
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")
        assert f"1 [ ] {question}" in shown(pilot)
        await keys(pilot, "1", "a", *CONFIRM)
    assert curation.briefing.held("F6").fact.phrasings == (question,)
    assert curation.store.gaps("open") == []


async def test_somebody_resumes_where_they_left(curation: Curation) -> None:
    async with ReviewApp(curation, CURATOR, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "It was late")
    async with ReviewApp(curation, CURATOR, "ferry-survey").run_test(size=SIZE) as pilot:
        assert "It was late" in sentence(pilot)


async def test_what_somebody_else_decided_meanwhile_is_said_and_passed_over(curation: Curation) -> None:
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await to(pilot, "61,200")
        curation.reject_candidate(CURATOR, pilot.app.card.held.key, "mine", request_id=request())
        await keys(pilot, "a", *CONFIRM)

        assert f"was rejected by {CURATOR} already" in shown(pilot, "said")
        assert "£12,400" in sentence(pilot)
    assert len(facts_of(curation)) == 5


async def test_all_unflagged_are_approved_after_a_look_at_what_is_left(curation: Curation) -> None:
    async with ReviewApp(curation, APPROVER, "ferry-survey").run_test(size=SIZE) as pilot:
        await keys(pilot, "A")
        assert "2 candidates of ferry-survey are facts now" in str(
            pilot.app.screen.query_one(".title", Static).visual
        )
        await keys(pilot, "enter")

        assert shown(pilot, "standing").startswith("5 of 9")
    assert [number for number, _ in facts_of(curation)][-2:] == ["F6", "F7"]


async def test_an_empty_queue_says_what_to_do(curation: Curation) -> None:
    async with ReviewApp(curation, CURATOR, "letter-to-council").run_test(size=SIZE) as pilot:
        assert shown(pilot) == EMPTY
        await keys(pilot, "a", "r", "n", "u")
