"""Who may do what: eight kinds of person, every verb by command, button and form; the store decides, each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .conftest import Prepared
from .curators import NEW, Curator, Newsroom, newsroom
from .workspace import Shown, Window

OUTSIDERS: dict[str, dict[str, Any]] = {
    "guest": {"is_restricted": True},
    "external": {"team_id": "T0ELSEWHERE"},
    "deactivated": {"deleted": True},
    "bot": {"is_bot": True},
}
KINDS = ("owner", "approver", "curator", "asker", *OUTSIDERS)
RANK = {"owner": 3, "approver": 2, "curator": 1}

# verb -> what is typed, and the role that it needs (0: anybody of ours)
CHANGES = {
    "add": ("add", 1),
    "edit": ("edit F6", 1),
    "retire": ("retire F6 for a test", 1),
    "restore": ("restore F6 1", 1),
    "alias": ('alias F6 "when does it open then"', 1),
    "merge": ("merge F6 F7", 1),
    "undo": ("undo", 1),
    "approve": ("approve 1 fine", 2),
    "reject": ("reject 1 not fine", 2),
    "role": ("role <@U0SOMEBODY> curator", 3),
    "import": ("import", 1),
    "review": ("review", 1),
}
LOOKS = {
    "show": ("show F6", 0),
    "find": ("find helpline", 0),
    "help": ("help", 0),
    "history": ("history F6", 1),
    "queue": ("queue", 1),
    "gaps": ("gaps", 1),
    "duplicates": ("duplicates", 1),
    "due": ("due", 1),
    "stats": ("stats", 1),
    "findings": ("findings", 1),
    "export": ("export", 1),
}
VERBS = CHANGES | LOOKS
CANDIDATE = "0123456789abcdef"
ACTIONS = {  # buttons, and what they name
    "facts.edit": ("F6", 1),
    "facts.retire": ("F6", 1),
    "facts.restore": ("F6", 1),
    "facts.merge": ("F6:F7", 1),
    "facts.undo": ("undo", 1),
    "facts.new": ("new", 1),
    "facts.draft": ("1", 1),
    "facts.alias": ("1:F6", 1),
    "facts.dismiss": ("1,2|3", 1),
    "facts.history": ("F6", 1),
    "facts.open": ("1", 1),
    "facts.impact": ("1", 1),
    "home.tab": ("queue:1", 1),
    "files.look": ("F0FILE1", 1),
    "offer.answered": ("F6:1", 1),
    "phrasing.accept": ("1", 1),
    "phrasing.aside": ("1", 1),
    "review.open": ("::0", 1),
    "review.next": (f"{CANDIDATE}::0", 1),
    "review.back": (f"{CANDIDATE}::0", 1),
    "review.undo": ("::0", 1),
    "review.approve": (f"{CANDIDATE}::0", 1),
    "review.split": (f"{CANDIDATE}::0", 1),
    "review.merge": (f"{CANDIDATE}::0:F6", 1),
    "review.reject": (f"{CANDIDATE}::0", 1),
    "review.unflagged": (f"{CANDIDATE}::0", 1),
    "review.furniture": (f"{CANDIDATE}::0", 1),
    "review.propose": (":forum-review-2021:0", 1),
    "finding.recite": ("1", 1),
    "finding.stand": ("1", 1),
    "finding.retire": ("1", 1),
    "facts.approve": ("1", 2),
    "facts.reject": ("1", 2),
    "facts.amend": ("1", 2),
}


@pytest.fixture(scope="module")
def room(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Yield a newsroom in which a curator's change waits for approval."""
    with newsroom(tmp_path_factory.mktemp("roles"), prepared.db) as room:
        room.curator.says('alias F7 "weekend opening then"')
        room.card(1)
        yield room


@pytest.fixture(scope="module")
def people(room: Newsroom) -> dict[str, Curator]:
    """Return one of each kind; the outsiders have been given every role, which does not help them."""
    found = {"owner": room.owner, "approver": room.approver, "curator": room.curator}
    found["asker"] = Curator(room.slack)
    for kind, profile in OUTSIDERS.items():
        found[kind] = Curator(room.slack, **profile)
        for team in ("T0LOOPBACK", found[kind].team):
            assert (
                "is an owner now" in room.owner.says(f"role {team}/{found[kind].id} owner")
                or team == "T0LOOPBACK"
            )
    return found


def may(kind: str, needs: int) -> bool:
    return kind not in OUTSIDERS and RANK.get(kind, 0) >= needs


def refused(room: Newsroom, do: Callable[[], object]) -> None:
    """Do something that has to be refused: nothing changes, and when the person is told, the audit has it."""
    state, rows = room.state(), len(room.audit())
    do()
    assert room.state() == state
    new = room.audit()[rows:]
    assert [line.verb.value for line in new] == ["refused"], new


@pytest.fixture(autouse=True)
def nothing_later(room: Newsroom) -> Iterator[None]:
    """Check that nothing changes after a test that was refused everything, either."""
    yield
    state = room.state()
    room.slack.quiet()
    assert room.state() == state


@pytest.mark.parametrize("kind", KINDS)
def test_each_verb_that_is_typed_needs_its_role(
    room: Newsroom, people: dict[str, Curator], kind: str
) -> None:
    person = people[kind]
    for verb, (text, needs) in VERBS.items():
        if not may(kind, needs):
            refused(room, lambda text=text, verb=verb: _says_no(person.says(text), verb))
            line = room.audit()[-1]
            assert line.actor == f"{person.team}/{person.id}", verb
            assert verb in line.reason + line.target, verb
        elif verb in LOOKS:
            assert "is for" not in person.says(text), verb


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "owner"])
def test_each_button_needs_its_role_whoever_it_was_shown_to(
    room: Newsroom, people: dict[str, Curator], kind: str
) -> None:
    for action, (value, needs) in ACTIONS.items():
        if not may(kind, needs):
            refused(
                room, lambda a=action, v=value: people[kind].presses(_forged(room, a, v), f"{a}.1").reply()
            )


@pytest.mark.parametrize("kind", ["asker", *OUTSIDERS])
def test_each_form_needs_its_role_when_it_is_sent(
    room: Newsroom, people: dict[str, Curator], kind: str
) -> None:
    window = room.owner.window(room.owner.facts("add"))
    subjects = [
        {"verb": "add"},
        {"verb": "edit", "fact": "F6", "revision": 1},
        {"verb": "retire", "fact": "F6", "revision": 1},
        {"verb": "restore", "fact": "F6", "revision": 1},
        {"verb": "approve", "proposal": 1},
        {"verb": "reject", "proposal": 1},
    ]
    for subject in subjects:
        mine = Window(window.id, people[kind].id, window.view)
        forged = {"private_metadata": json.dumps(subject)}
        values = {**NEW, "reason": "why not"}
        refused(room, lambda f=forged, m=mine, v=values: people[kind].submits(m, view=f, **v))
        assert not mine.closed
        assert "Nothing was done" in mine.shown or "Not saved" in mine.shown


@pytest.mark.parametrize("kind", ["asker", *OUTSIDERS])
def test_each_window_of_reviewing_needs_its_role_when_it_is_sent(
    room: Newsroom, people: dict[str, Curator], kind: str
) -> None:
    window = room.owner.window(room.owner.facts("add"))
    spot = {"key": CANDIDATE}
    sent: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("review.form", {"does": "approve", "spot": spot}, {"statement:0": "So it is."}),
        ("review.form", {"does": "split", "spot": spot, "parts": 2}, {"statement@2:0": "So it is."}),
        ("review.form", {"does": "merge", "spot": spot}, {"into:0": "F6"}),
        ("review.form", {"does": "reject", "spot": spot}, {"reason:0": "why not"}),
        ("review.form", {"does": "unflagged", "spot": spot}, {}),
        ("review.form", {"does": "furniture", "spot": spot}, {}),
        ("finding.form", {"does": "recite", "finding": 1}, {"quote:0": "a quote"}),
        ("finding.form", {"does": "stand", "finding": 1}, {}),
        ("finding.form", {"does": "retire", "finding": 1}, {"reason:0": "why not"}),
    ]
    for callback, about, values in sent:
        mine = Window(window.id, people[kind].id, window.view)
        forged = _sent(callback, about, values)
        refused(room, lambda f=forged, m=mine: people[kind].submits(m, view=f))
        assert not mine.closed
        assert "Nothing was done" in mine.shown or "Not saved" in mine.shown, (kind, about)


def test_a_window_of_reviewing_that_was_tampered_with_is_refused(room: Newsroom) -> None:
    good = {"does": "approve", "spot": {"key": CANDIDATE}}
    forgeries = [
        ("review.form", {"does": "grant", "spot": {}}, {}),
        ("review.form", {**good, "role": "owner"}, {}),
        ("review.form", {"does": "reject", "spot": {"key": "' or 1=1"}}, {}),
        ("review.form", {**good, "parts": 400}, {}),
        ("review.form", good, {"status:0": "live"}),
        ("review.form", good, {"statement@4:0": "a part that there is not"}),
        ("finding.form", {"does": "stand", "finding": 0}, {}),
        ("finding.form", {"does": "recite", "finding": 1}, {"document:0": "another"}),
    ]
    for callback, about, values in forgeries:
        window = room.owner.window(room.owner.facts("add"))
        forged = _sent(callback, about, values)
        refused(room, lambda f=forged, w=window: room.owner.submits(w, view=f))
        assert "did not come from a form or button of mine" in window.shown, about


def _sent(callback: str, about: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return what makes the submission of a window that was never shown."""
    typed = {name: {"value": {"type": "plain_text_input", "value": value}} for name, value in values.items()}
    return {
        "callback_id": callback,
        "private_metadata": json.dumps(about),
        "state": {"values": typed},
    }


def test_a_role_taken_away_while_a_window_is_open_counts(room: Newsroom) -> None:
    person = Curator(room.slack)
    room.owner.says(f"role <@{person.id}> approver")
    form = person.window(person.facts("edit F6"))
    why = person.window(person.facts("reject 1"))
    room.owner.says(f"role <@{person.id}> asker")

    refused(room, lambda: person.submits(form, statement="On weekdays the helpline opens at nine."))
    refused(room, lambda: person.submits(why, reason="because"))
    assert "Not saved" in form.shown
    assert "is for curators, and you are an asker" in form.shown


def test_somebody_deactivated_while_a_window_is_open_is_refused(room: Newsroom) -> None:
    person = Curator(room.slack)
    room.owner.says(f"role <@{person.id}> approver")
    form = person.window(person.facts("edit F6"))
    room.slack.workspace.users[person.id]["deleted"] = True
    room.slack.wait(lambda: _after(room, person), 8)

    refused(room, lambda: person.submits(form, statement="On weekdays the helpline opens at nine."))
    assert "a deactivated account" in form.shown


def test_a_form_that_was_tampered_with_is_refused(room: Newsroom) -> None:
    forgeries: list[dict[str, Any]] = [
        {"private_metadata": "{"},
        {"private_metadata": '{"verb": "edit", "fact": "F6; drop", "revision": 1}'},
        {"private_metadata": '{"verb": "edit", "fact": "F6", "revision": 1, "role": "owner"}'},
        {"state": {"values": {"status:0": {"value": {"type": "plain_text_input", "value": "live"}}}}},
    ]
    for forgery in forgeries:
        window = room.owner.window(room.owner.facts("add"))
        refused(room, lambda f=forgery, w=window: room.owner.submits(w, view=f, **NEW))
        assert "did not come from a form or button of mine" in window.shown


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("facts.approve", "1 or 1=1"),
        ("facts.draft", "x"),
        ("facts.dismiss", "1,x|"),
        ("facts.dismiss", "|"),
        ("home.tab", "secrets:1"),
        ("facts.reject", "0"),
        ("review.open", "secrets"),
        ("review.approve", "; drop::0"),
        ("review.merge", f"{CANDIDATE}::0:F6 or F7"),
        ("finding.stand", "1;2"),
        ("finding.recite", "0"),
    ],
)
def test_a_button_that_was_tampered_with_is_refused(room: Newsroom, action: str, value: str) -> None:
    refused(room, lambda: room.owner.presses(_forged(room, action, value), f"{action}.1").reply())


def test_nobody_approves_their_own_once_two_may(room: Newsroom) -> None:
    room.approver.says('alias F6 "weekday opening then"')
    mine = max(one.id for one in room.proposals())
    room.card(mine)

    state = room.state()
    said = room.approver.says(f"approve {mine}")

    assert room.state() == state
    assert "another person has to decide it" in said
    assert room.audit()[-1].verb.value == "refused"
    assert "withdrawn" in room.approver.says("undo")


def test_the_last_owner_stays_one(room: Newsroom, people: dict[str, Curator]) -> None:
    for kind in OUTSIDERS:
        room.owner.says(f"role {people[kind].team}/{people[kind].id} asker")
        room.owner.says(f"role T0LOOPBACK/{people[kind].id} asker")
    refused(room, lambda: room.owner.says(f"role <@{room.owner.id}> asker"))


def _says_no(said: str, verb: str) -> None:
    assert "is for" in said or "Nothing was done" in said, (verb, said)


def _forged(room: Newsroom, action: str, value: str) -> Shown:
    """Return a message with a button that a person was never shown."""
    element = {
        "type": "button",
        "action_id": f"{action}.1",
        "value": value,
        "text": {"type": "plain_text", "text": "x"},
    }
    shown = Shown("message", room.channel, "", "", {"text": "x"}, "1700000000.000001")
    shown.payload["blocks"] = [{"type": "actions", "elements": [element]}]
    return shown


def _after(room: Newsroom, person: Curator) -> bool:
    """Say whether the bot has asked Slack again who somebody is: a profile is good for two seconds."""
    before = room.slack.calls["users.info"]
    person.says("help")
    return room.slack.calls["users.info"] > before
