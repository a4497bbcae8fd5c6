"""Every verb by everybody: who may not, changes nothing, and stands in the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.formats import Format
from briefbook.curation.forms import Draft
from briefbook.curation.service import Curation
from briefbook.record import DeniedError, Role, Verb
from curation.people import APPROVER, ASKER, CURATOR, OWNER, a_team, facts_of, refusals, request
from curation.small import a_draft

GUEST = "T1/guest"  # never heard of
FOREIGNER = "T9/curator"  # the id of a curator, in another workspace
PEOPLE = {
    GUEST: Role.asker,
    FOREIGNER: Role.asker,
    ASKER: Role.asker,
    CURATOR: Role.curator,
    APPROVER: Role.approver,
    OWNER: Role.owner,
}

Call = Callable[[Curation, str], Any]

# In the base that they are tried on, proposal 1 is a curator's and waits; question 1 and suggestion 1 are open.
CHANGES: dict[str, tuple[Role, Call]] = {
    "add": (Role.curator, lambda c, who: c.add(who, a_draft(), request_id=request())),
    "edit": (Role.curator, lambda c, who: c.edit(who, "F5", Draft(note="x"), request_id=request())),
    "retire": (Role.curator, lambda c, who: c.retire(who, "F5", "built", request_id=request())),
    "restore": (Role.curator, lambda c, who: c.restore(who, "F2", 1, request_id=request())),
    "alias": (Role.curator, lambda c, who: c.alias(who, "F5", "roof costs?", request_id=request())),
    "merge": (Role.curator, lambda c, who: c.merge(who, "F1", "F4", request_id=request())),
    "undo": (Role.curator, lambda c, who: c.undo(who, request_id=request())),
    "import": (Role.curator, lambda c, who: c.import_(who, _plan(c), request_id=request())),
    "approve": (Role.approver, lambda c, who: c.approve(who, 1, request_id=request())),
    "reject": (Role.approver, lambda c, who: c.reject(who, 1, "no", request_id=request())),
    "amend": (Role.approver, lambda c, who: c.amend(who, 1, Draft(note="y"), request_id=request())),
    "role": (Role.owner, lambda c, who: c.grant(who, "T1/new", Role.curator, request_id=request())),
    "role, for oneself": (Role.owner, lambda c, who: c.grant(who, who, Role.owner, request_id=request())),
    "dismiss a question": (Role.curator, lambda c, who: c.dismiss_gap(who, 1, request_id=request())),
    "put a suggestion aside": (Role.curator, lambda c, who: c.reject_suggestion(who, 1, request_id=request())),
    "answered": (Role.curator, lambda c, who: c.answered(who, [1], "F5", request_id=request())),
    "dismiss": (Role.curator, lambda c, who: c.dismiss(who, [1], request_id=request())),
    "accept": (Role.curator, lambda c, who: c.accept(who, [1], request_id=request())),
    "put_aside": (Role.curator, lambda c, who: c.put_aside(who, [1], request_id=request())),
}  # fmt: skip
LOOKS: dict[str, Call] = {
    "draft": lambda c, who: c.draft(who, "F5"),
    "review": lambda c, who: c.review(who, Draft(note="x"), "F5"),
    "plan": lambda c, who: c.plan(who, b"[]", "facts.json"),
    "history": lambda c, who: c.history(who, "F5"),
    "queue": lambda c, who: c.queue(who),
    "waiting": lambda c, who: c.waiting(who, 1),
    "gaps": lambda c, who: c.gaps(who),
    "answerable": lambda c, who: c.answerable(who),
    "suggestions": lambda c, who: c.suggestions(who),
    "duplicates": lambda c, who: c.duplicates(who),
    "due": lambda c, who: c.due(who),
    "stats": lambda c, who: c.stats(who),
    "people": lambda c, who: c.people(who),
    "export": lambda c, who: c.export(who, Format.json),
}
OPEN: dict[str, Call] = {
    "find": lambda c, who: c.find(who, "roof"),
    "show": lambda c, who: c.show(who, "F5"),
}


def _plan(curation: Curation) -> Any:
    raw = curation.export(OWNER, Format.json).replace(b"Room will cost", b"Room is going to pay")
    return curation.plan(OWNER, raw, "facts.json")


@pytest.fixture
def curation(open_copy: Callable[..., Briefing]) -> Curation:
    team = a_team(open_copy("small", words_only=True))
    team.edit(OWNER, "F2", Draft(note="second revision"), request_id=request())
    team.edit(APPROVER, "F4", Draft(note="second revision"), request_id=request())
    team.edit(CURATOR, "F3", Draft(note="waits"), request_id=request())
    team.store.record_gap("Is there tea?", "abstain", [], at=1.0)
    team.store.suggest_phrasing("tea?", "F3", at=1.0)
    return team


def _record(curation: Curation) -> tuple[object, ...]:
    """Return everything that a refused person may not have changed."""
    store = curation.store
    return (
        facts_of(curation),
        store.proposals(None),
        store.roles(),
        [(gap["id"], gap["state"]) for gap in store.gaps()],
        store.suggestions(None),
    )


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_is_for_those_with_the_role(curation: Curation, verb: str, person: str) -> None:
    needs, call = CHANGES[verb]
    before, refused = _record(curation), len(refusals(curation))

    if PEOPLE[person].covers(needs):
        call(curation, person)
        assert len(refusals(curation)) == refused
        assert _record(curation) != before or verb == "role, for oneself"
        return

    with pytest.raises(DeniedError):
        call(curation, person)
    assert _record(curation) == before
    line = refusals(curation)[-1]
    assert (len(refusals(curation)), line.actor) == (refused + 1, person)
    assert curation.store.audit_problems() == []


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("verb", LOOKS)
def test_what_curators_see_is_for_curators(curation: Curation, verb: str, person: str) -> None:
    before, refused = _record(curation), len(refusals(curation))

    if PEOPLE[person].covers(Role.curator):
        LOOKS[verb](curation, person)
        assert len(refusals(curation)) == refused
    else:
        with pytest.raises(DeniedError):
            LOOKS[verb](curation, person)
        assert [line.actor for line in refusals(curation)[refused:]] == [person]
    assert _record(curation) == before


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("verb", OPEN)
def test_facts_are_for_everybody(curation: Curation, verb: str, person: str) -> None:
    assert OPEN[verb](curation, person)
    assert refusals(curation) == []


def test_every_change_of_the_service_is_tried() -> None:
    public = {name for name in dir(Curation) if not name.startswith("_")}
    reading = {"find", "show", "make_ready", "preview", "rehearse", *LOOKS}
    plumbing = {
        "again", "allow", "allow_looking", "altered", "approvals", "base", "change", "close_answered", "decide", "done",
        "found", "goes_live", "held", "may", "refuse", "role", "seed", "store", "welcome",
    }  # fmt: skip
    names = {
        "import": "import_",
        "role": "grant",
        "dismiss a question": "dismiss_gap",
        "put a suggestion aside": "reject_suggestion",
    }

    tried = {names.get(verb, verb) for verb in CHANGES if verb != "role, for oneself"}

    assert public - reading - plumbing == tried


def test_a_refusal_decided_outside_stands_in_the_audit(curation: Curation) -> None:
    curation.refuse("T9/guest", Verb.approve, "proposal 1", "from another workspace", request_id="click-1")
    curation.refuse("T9/guest", Verb.approve, "proposal 1", "from another workspace", request_id="click-1")

    (line,) = refusals(curation)
    assert (line.actor, line.target) == ("T9/guest", "proposal 1")
    assert line.reason == "approve: from another workspace"
