"""What a change writes beside the fact that is meant: what was chosen for facts like it, and merging."""

from __future__ import annotations

import pytest

from briefbook.curation.checks import Choice, FindingKind
from briefbook.curation.forms import Draft
from briefbook.curation.results import FindingsError, State
from briefbook.curation.service import Curation
from briefbook.errors import BriefbookError
from briefbook.models import FactStatus
from curation.people import APPROVER, facts_of, request
from curation.verbs import choices, contradicting


def test_a_contradiction_waits_for_a_choice(one: Curation) -> None:
    before = facts_of(one)

    with pytest.raises(FindingsError) as caught:
        one.add(APPROVER, contradicting(), request_id=request())

    assert {finding.other for finding in caught.value.findings.of(FindingKind.contradiction)} >= {"F1"}
    assert "another value for the same measure: 5230 books here, 4120 books there" in str(caught.value)
    assert "Choose: supersede, differ, not the same." in str(caught.value)
    assert facts_of(one) == before


def test_superseding_retires_the_other(one: Curation) -> None:
    draft = contradicting()

    done = one.add(APPROVER, draft, request_id=request(), resolved=choices(one, draft, Choice.supersede))

    assert one.held("F1").fact.status is FactStatus.retired
    assert one.held("F6").fact.updates == ("F1",)
    assert {held.fact.id for held in done.facts} == {"F6", "F1"}
    assert "supersede F1" in one.store.audit()[-1].reason


def test_differing_links_both_ways(one: Curation) -> None:
    draft = contradicting()

    one.add(APPROVER, draft, request_id=request(), resolved=choices(one, draft, Choice.differ))

    assert one.held("F6").fact.differs_from == ("F1",)
    assert set(one.held("F1").fact.differs_from) == {"F4", "F6"}


def test_not_the_same_changes_nothing_else_and_is_on_record(one: Curation) -> None:
    draft = contradicting()

    done = one.add(APPROVER, draft, request_id=request(), resolved=choices(one, draft, Choice.distinct))

    assert [held.fact.id for held in done.facts] == ["F6"]
    assert "not the same as F1" in one.store.audit()[-1].reason


def test_a_copy_can_be_merged_into_what_is_there(one: Curation) -> None:
    draft = Draft(
        kind="recommendation",
        statement="The trustees of the Harbour Reading Room recommend to open on Sundays from April 2022.",
        document="annual-report-2021",
        quote="opens on Sundays",
        phrasings="Will it be open at the weekend?\nIs Sunday opening recommended?\nweekend opening",
    )
    with pytest.raises(FindingsError):
        one.add(APPROVER, draft, request_id=request())

    done = one.add(APPROVER, draft, request_id=request(), resolved={"F2": Choice.merge})

    assert done.message == "It is merged into F2."
    kept = one.held("F2").fact
    assert "Will it be open at the weekend?" in kept.phrasings
    assert [citation.quote for citation in kept.citations][-1] == "opens on Sundays"
    assert one.briefing.held("F6") is None


def test_a_choice_that_a_finding_does_not_offer_is_no_choice(one: Curation) -> None:
    draft = contradicting()

    with pytest.raises(FindingsError):
        one.add(APPROVER, draft, request_id=request(), resolved=choices(one, draft, Choice.merge))


def test_an_edit_is_not_asked_about_what_stood_before(one: Curation) -> None:
    draft = contradicting()
    one.add(APPROVER, draft, request_id=request(), resolved=choices(one, draft, Choice.distinct))

    done = one.edit(APPROVER, "F6", Draft(note="Checked."), request_id=request())

    assert done.state is State.live


def test_merging_moves_phrasings_quotes_and_references(one: Curation) -> None:
    one.edit(APPROVER, "F3", Draft(differs_from="F4"), request_id=request())

    done = one.merge(APPROVER, "F1", "F4", request_id=request(), reason="one figure")

    kept, gone = one.held("F1").fact, one.held("F4").fact
    assert done.message == "F4 is merged into F1 and retired."
    assert (gone.status, gone.note) == (FactStatus.retired, "Merged into F1.")
    assert "loans incl renewals 2021" in kept.phrasings
    assert len(kept.citations) == 2
    assert kept.differs_from == ()
    assert one.held("F3").fact.differs_from == ("F1",)


def test_a_fact_is_not_merged_with_itself_or_with_a_retired_one(one: Curation) -> None:
    with pytest.raises(BriefbookError, match="with itself"):
        one.merge(APPROVER, "F1", "f1", request_id=request())
    one.retire(APPROVER, "F4", "wrong", request_id=request())
    with pytest.raises(BriefbookError, match="F4 is retired"):
        one.merge(APPROVER, "F1", "F4", request_id=request())
