"""Every verb by everybody: who may not, changes nothing, and stands in the audit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.formats import Format
from briefbook.curation.forms import Draft
from briefbook.curation.service import Curation
from briefbook.documents import sha256
from briefbook.documents.entry import Entry
from briefbook.documents.intake import read_file
from briefbook.models import Basis, Document
from briefbook.record import DeniedError, NewText, Role, Verb
from curation.people import APPROVER, ASKER, CURATOR, OWNER, a_team, facts_of, refusals, request
from curation.small import a_draft
from curation.survey import hold
from small_base import LETTER, LETTER_TEXT

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
    "put a suggestion aside": (Role.curator, lambda c, who: c.reject_suggestion(who, 1, request_id=request())),
    "answered": (Role.curator, lambda c, who: c.answered(who, [1], "F5", request_id=request())),
    "dismiss": (Role.curator, lambda c, who: c.dismiss(who, [1], request_id=request())),
    "accept": (Role.curator, lambda c, who: c.accept(who, [1], request_id=request())),
    "take_in": (Role.curator, lambda c, who: c.take_in(who, *_another_text("4,310"), request_id=request())),
    "mend": (Role.curator, lambda c, who: _mended(c, who)),
    "check": (Role.curator, lambda c, who: _checked(c, who)),
    "recite": (Role.curator, lambda c, who: c.recite(who, 1, "4,300 loans", request_id=request())),
    "stand": (Role.curator, lambda c, who: c.stand(who, 1, request_id=request())),
    "give_up": (Role.curator, lambda c, who: c.give_up(who, 1, "gone", request_id=request())),
    "put_aside": (Role.curator, lambda c, who: c.put_aside(who, [1], request_id=request())),
    "propose": (Role.curator, lambda c, who: c.propose(who, "annual-report-2021", request_id=request())),
    "approve_candidate": (Role.curator, lambda c, who: c.approve_candidate(who, _key(c), request_id=request())),
    "split_candidate": (Role.curator, lambda c, who: c.split_candidate(who, _key(c), [Draft(), Draft(note="x")], request_id=request())),
    "merge_candidate": (Role.curator, lambda c, who: c.merge_candidate(who, _key(c), "F5", request_id=request())),
    "reject_candidate": (Role.curator, lambda c, who: c.reject_candidate(who, _key(c), "no", request_id=request())),
    "approve_unflagged": (Role.curator, lambda c, who: c.approve_unflagged(who, "ferry-survey", request_id=request())),
    "reject_furniture": (Role.curator, lambda c, who: c.reject_furniture(who, "ferry-survey", request_id=request())),
    "undo_review": (Role.curator, lambda c, who: c.undo_review(who, request_id=request())),
    "keep_document": (Role.curator, lambda c, who: _keep(c, who)),
}  # fmt: skip
LOOKS: dict[str, Call] = {
    "draft": lambda c, who: c.draft(who, "F5"),
    "review": lambda c, who: c.review(who, Draft(note="x"), "F5"),
    "plan": lambda c, who: c.plan(who, b"[]", "facts.json"),
    "plan_text": lambda c, who: c.plan_text(who, *_another_text("4,310")),
    "compare": lambda c, who: c.compare(who, "letter-to-council") or "nothing",
    "findings": lambda c, who: c.findings(who),
    "finding": lambda c, who: c.finding(who, 1),
    "read_document": lambda c, who: c.read_document(who, _a_note(c), request_id=request()),
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
    "to_review": lambda c, who: c.to_review(who),
    "candidate": lambda c, who: c.candidate(who, _key(c)),
    "furniture": lambda c, who: c.furniture(who, "ferry-survey"),
    "look": lambda c, who: c.look(who, _key(c)),
}
OPEN: dict[str, Call] = {
    "find": lambda c, who: c.find(who, "roof"),
    "show": lambda c, who: c.show(who, "F5"),
}


def _another_text(loans: str, whose: str = "rooms") -> tuple[Document, str]:
    text = LETTER_TEXT.replace("4,300", loans).replace("reading room counted", f"reading {whose} counted")
    return LETTER.model_copy(update={"sha256": sha256(text)}), text


def _mended(curation: Curation, person: str) -> None:
    """Let a person hold a text that the knowledge folder names by now."""
    document, text = _another_text("4,320")
    if not curation.may(person, Verb.document):
        curation.mend(person, text, request_id=request())
    curation.store.save_document(document, at=1.0)
    assert curation.mend(person, text, request_id=request())


def _checked(curation: Curation, person: str) -> None:
    """Let a person check quotes of which one stands elsewhere in a text that was put in past the service."""
    document, text = _another_text("4,300", "room")
    if not curation.may(person, Verb.document):
        curation.check(person, request_id=request())
    text = "A letter.\n" + text
    document = document.model_copy(update={"sha256": sha256(text)})
    curation.store.replace_text(NewText(document=document, text=text), at=1.0)
    assert curation.check(person, request_id=request())


def _plan(curation: Curation) -> Any:
    raw = curation.export(OWNER, Format.json).replace(b"Room will cost", b"Room is going to pay")
    return curation.plan(OWNER, raw, "facts.json")


def _key(curation: Curation, words: str = "61,200") -> str:
    return next(one.key for one in curation.store.candidates() if words in one.candidate.sentence)


@pytest.fixture
def curation(open_copy: Callable[..., Briefing]) -> Curation:
    team = a_team(open_copy("small", words_only=True))
    team.propose(OWNER, hold(team.briefing), request_id=request())
    for person, words in ((CURATOR, "It was late"), (APPROVER, "The crew"), (OWNER, "harbour master")):
        team.reject_candidate(person, _key(team, words), "no", request_id=request())
    team.take_in(OWNER, *_another_text("4,300"), request_id=request())
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
        store.candidates(),
        store.findings(),
        store.snapshot().texts,
        [document.id for document in store.snapshot().documents],
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
    reading = {"find", "show", "preview", "rehearse", *LOOKS}
    plumbing = {
        "again", "allow", "allow_looking", "altered", "approvals", "base", "change", "close_answered", "decide", "done",
        "found", "goes_live", "held", "may", "open_proposal", "refuse", "related", "role", "seed", "settle", "shown", "store", "unsettled",
        "welcome",
    }  # fmt: skip
    names = {
        "import": "import_",
        "role": "grant",
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


def _a_note(curation: Curation) -> Path:
    path = curation.briefing.settings.knowledge_folder.parent / "note.md"
    path.write_text("# A note\n\nThe roof was mended in the spring of 2023.\n", encoding="utf-8")
    return path


def _keep(curation: Curation, person: str) -> Document:
    entry = Entry(
        title="A note", publisher=None, publisher_basis=Basis.none, date=None, date_basis=Basis.none
    )
    return curation.keep_document(
        person, "note.md", read_file(_a_note(curation)), entry, request_id=request()
    )
