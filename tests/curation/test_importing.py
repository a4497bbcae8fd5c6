"""What the facts of a file repeat or contradict is said before they are imported, and kept with the change."""

from __future__ import annotations

import pytest

from briefbook.briefing import Briefing
from briefbook.curation.checks import FindingKind
from briefbook.curation.formats import Format
from briefbook.curation.formats.files import export
from briefbook.curation.formats.plan import ImportPlan
from briefbook.curation.service import Curation
from briefbook.errors import FormatError
from briefbook.models import Fact
from curation.people import CURATOR, OWNER, a_team, request


@pytest.fixture
def curation(small: Briefing) -> Curation:
    return a_team(small)


def held(curation: Curation, name: str) -> Fact:
    return curation.held(name).fact


def planned(curation: Curation, *facts: Fact) -> ImportPlan:
    return curation.plan(CURATOR, export(facts, Format.json), "facts.json")


def copy_of(fact: Fact, name: str, statement: str = "") -> Fact:
    asked = tuple(f"{phrasing}, please" for phrasing in fact.phrasings)
    said = statement or f"As is known: {fact.statement}"
    return fact.model_copy(update={"id": name, "statement": said, "phrasings": asked})


def test_a_row_that_says_what_is_held_is_named_with_its_place(curation: Curation) -> None:
    plan = planned(curation, copy_of(held(curation, "F1"), "F40"))

    (beside,) = [one for one in plan.findings if one.finding.kind is FindingKind.duplicate]
    assert (beside.fact.id, beside.finding.other, beside.place) == ("F40", "F1", "line 2")
    assert "says the same in other words" in str(beside)
    assert "1 to look at beside others" in plan.summary


def test_a_row_that_contradicts_what_is_held_is_named(curation: Curation) -> None:
    fact = held(curation, "F1")
    other = fact.statement.replace("4,120", "9,990")
    assert other != fact.statement
    quantities = tuple(
        one.model_copy(update={"value": 9_990.0}) if one.value == 4_120 else one
        for one in fact.particulars.quantities
    )
    changed = copy_of(fact, "F40", other).model_copy(
        update={"particulars": fact.particulars.model_copy(update={"quantities": quantities})}
    )

    kinds = {(one.finding.kind, one.finding.other) for one in planned(curation, changed).findings}

    assert (FindingKind.contradiction, "F1") in kinds


def test_two_rows_of_one_file_that_say_the_same_are_one_finding(curation: Curation) -> None:
    fact = held(curation, "F1")
    new = "The Harbour Reading Room keeps a garden with nineteen apple trees for its readers."
    asked = ("How many apple trees are there?", "Is there a garden?", "apple trees of the reading room")
    one = fact.model_copy(update={"id": "F40", "statement": new, "phrasings": asked})
    two = copy_of(one, "F41")

    found = [(b.fact.id, b.finding.other) for b in planned(curation, one, two).findings]

    assert found == [("F40", "F41")]


def test_what_stood_already_beside_a_fact_is_not_asked_about_again(curation: Curation) -> None:
    copy = copy_of(held(curation, "F1"), "F40")
    curation.import_(OWNER, planned(curation, copy), request_id=request(), seen=True)

    plan = planned(curation, copy.model_copy(update={"note": "Counted by hand."}))

    assert [one.fact.id for one in plan.changed] == ["F40"]
    assert plan.findings == ()


def test_what_repeats_another_fact_is_imported_once_somebody_has_seen_it_and_the_record_says_so(
    curation: Curation,
) -> None:
    plan = planned(curation, copy_of(held(curation, "F1"), "F40"))

    with pytest.raises(
        FormatError, match=r"nobody has said that both are to stand. The first: line 2 \(F40\)"
    ):
        curation.import_(OWNER, plan, request_id=request())
    done = curation.import_(OWNER, plan, request_id=request(), reason="from the archive", seen=True)

    assert [one.fact.id for one in done.facts] == ["F40"]
    assert curation.store.history("F40")[-1].reason == "from the archive; seen beside F1"


def test_a_plan_that_says_something_else_has_another_digest(curation: Curation) -> None:
    one = planned(curation, copy_of(held(curation, "F1"), "F40"))
    two = planned(curation, copy_of(held(curation, "F1"), "F40"))
    three = planned(curation, copy_of(held(curation, "F2"), "F40"))

    assert one.digest == two.digest != three.digest
