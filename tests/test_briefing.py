"""The one door: a change of the store counts at once, gaps are kept as the settings say, confidence is refitted."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from briefbook.briefing import Briefing
from briefbook.errors import DocumentError
from briefbook.matching import Encoder
from briefbook.models import (
    Citation,
    CitationState,
    Fact,
    FactKind,
    FactStatus,
    Knowledge,
    Outcome,
)
from briefbook.settings import load_settings
from briefbook.store import SqliteStore
from small_base import LETTER, LETTER_TEXT, REPORT_TEXT, small_knowledge

ROOF = "What will the new roof cost?"
NOT_HELD = "Which football club won the cup?"
Open = Callable[..., Briefing]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Return a database with the small base and its vectors, to start copies from quickly."""
    db = tmp_path_factory.mktemp("prepared") / "briefbook.db"
    store = SqliteStore.open(db, create=True)
    store.load(small_knowledge(), actor="knowledge", at=0.0)
    Briefing(store, small_knowledge(), load_settings(BRIEFBOOK_DB=db), encoder).close()
    return db


@pytest.fixture
def db(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(prepared, tmp_path / "briefbook.db"))


@pytest.fixture
def open_briefing(db: Path, encoder: Encoder) -> Iterator[Open]:
    """Yield what opens a briefing over the small base, each on a connection of its own."""
    opened: list[Briefing] = []

    def open_one(
        knowledge: Knowledge | None = None, *, words_only: bool = False, **given: object
    ) -> Briefing:
        store = SqliteStore.open(db, create=True)
        if knowledge:
            store.load(knowledge, actor="knowledge", at=0.0)
        settings = load_settings(BRIEFBOOK_DB=db, **given)
        used = knowledge or small_knowledge()
        opened.append(Briefing(store, used, settings, None if words_only else encoder))
        return opened[-1]

    yield open_one
    for briefing in opened:
        briefing.close()


@pytest.fixture
def briefing(open_briefing: Open) -> Briefing:
    return open_briefing()


@pytest.fixture
def elsewhere(db: Path, briefing: Briefing) -> Iterator[SqliteStore]:
    """Yield the same store as another process has it."""
    store = SqliteStore.open(db)
    yield store
    store.close()


def test_a_new_fact_is_found_at_once(briefing: Briefing, elsewhere: SqliteStore) -> None:
    question = "How many chairs are in the reading room?"
    assert not states(briefing, question, "F6")

    elsewhere.save_fact(
        a_fact(6, phrasing=question), expected_revision=None, actor="ada", reason="new", at=1.0
    )

    assert states(briefing, question, "F6")
    assert briefing.find("chairs in the room")[0].fact.id == "F6"


def test_an_edited_fact_is_stated_as_it_now_stands(briefing: Briefing, elsewhere: SqliteStore) -> None:
    assert "£21,500" in briefing.answer(ROOF, record=False).text

    edit(elsewhere, "F5", statement="A new roof will cost £22,000, as tendered.")
    reply = briefing.answer(ROOF, record=False)

    assert "£22,000" in reply.text
    assert "£21,500." not in reply.text
    assert [(fact.id, fact.revision) for fact in reply.facts] == [("F5", 2)]


def test_a_new_phrasing_is_found_at_once(briefing: Briefing, elsewhere: SqliteStore) -> None:
    held = briefing.held("F5")
    assert held is not None

    edit(elsewhere, "F5", phrasings=(*held.fact.phrasings, "What are we paying the slaters?"))

    reply = briefing.answer("what are we paying the slaters", record=False)
    assert [fact.id for fact in reply.facts] == ["F5"]


def test_a_retired_fact_is_no_longer_stated_and_a_restored_one_is(
    briefing: Briefing, elsewhere: SqliteStore
) -> None:
    edit(elsewhere, "F5", status=FactStatus.retired)
    assert not states(briefing, ROOF, "F5")

    edit(elsewhere, "F5", status=FactStatus.live)
    assert states(briefing, ROOF, "F5")


def test_a_text_that_is_added_is_checked_at_once(briefing: Briefing, elsewhere: SqliteStore) -> None:
    def state() -> CitationState:
        return briefing.answer(ROOF, record=False).facts[0].citations[0].state

    assert state() is CitationState.recorded

    elsewhere.hold_text(LETTER.id, LETTER_TEXT, at=1.0)

    assert state() is CitationState.verified
    assert briefing.holds_text(LETTER.id)


def test_nothing_is_built_anew_while_nothing_changes(briefing: Briefing) -> None:
    before = briefing._current()

    briefing.answer(ROOF)
    briefing.answer(NOT_HELD)  # a recorded gap is no change of the base

    assert briefing._current() is before


def test_answers_go_on_while_facts_change(briefing: Briefing, elsewhere: SqliteStore) -> None:
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(10):
                assert states(briefing, ROOF, "F5")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(6, 12):
        elsewhere.save_fact(a_fact(number), expected_revision=None, actor="ada", reason="", at=1.0)
    for thread in threads:
        thread.join()

    assert failed == []
    assert len(briefing.facts()) == 11


def test_what_could_not_be_answered_becomes_a_gap_with_its_text(briefing: Briefing) -> None:
    briefing.answer(NOT_HELD)

    (gap,) = briefing.store.gaps()
    assert (gap["question"], gap["outcome"]) == (NOT_HELD, "abstain")


def test_a_gap_keeps_no_text_where_none_may_be_kept(open_briefing: Open) -> None:
    briefing = open_briefing(BRIEFBOOK_RETENTION_DAYS=0)

    briefing.answer(NOT_HELD)

    (gap,) = briefing.store.gaps()
    assert (gap["question"], gap["outcome"]) == (None, "abstain")


@pytest.mark.parametrize("question", [ROOF, "hi", "A visitor is in danger, what should I do?", ""])
def test_what_is_answered_helped_or_signposted_is_no_gap(briefing: Briefing, question: str) -> None:
    briefing.answer(question)

    assert list(briefing.store.gaps()) == []


def test_nothing_is_recorded_when_told_so(briefing: Briefing) -> None:
    briefing.answer(NOT_HELD, record=False)
    reply = briefing.answer(ROOF, record=False)

    assert list(briefing.store.gaps()) == []
    assert "receipt" not in reply.why
    assert briefing.store.usage(since=0.0) == {}


def test_a_gap_knows_the_thread_it_was_asked_in(briefing: Briefing) -> None:
    reply = briefing.answer(NOT_HELD, channel="C1", thread="1.1")

    (gap,) = briefing.store.gaps("open")
    assert (reply.why["gap"], "C1", "1.1") == (gap["id"], gap["channel"], gap["thread"])


def test_each_answer_has_a_receipt_of_its_own(briefing: Briefing) -> None:
    first, second = briefing.answer(ROOF), briefing.answer(ROOF)

    receipts = [briefing.store.receipt(reply.why["receipt"]) for reply in (first, second)]
    assert [one.facts for one in receipts] == [(("F5", 1),)] * 2
    assert receipts[0].id != receipts[1].id
    assert receipts[0].question_hash == receipts[1].question_hash == briefing.store.keyed(ROOF)
    assert briefing.store.usage(since=0.0) == {"F5": 2}


@pytest.mark.parametrize("question", [NOT_HELD, "hi", "A visitor is in danger, what should I do?"])
def test_what_states_no_fact_has_no_receipt(briefing: Briefing, question: str) -> None:
    assert "receipt" not in briefing.answer(question).why


def test_an_answer_without_a_key_for_its_receipt_says_that_it_has_none(briefing: Briefing, db: Path) -> None:
    db.with_name(f"{db.name}.key").write_bytes(b"too short")

    with capture_logs() as said:
        reply = briefing.answer(ROOF)

    assert reply.outcome is Outcome.answer
    assert "receipt" not in reply.why
    assert [line["event"] for line in said] == ["a receipt could not be written"]


def test_confidence_is_kept_over_a_small_change_and_refitted_after_several(open_briefing: Open) -> None:
    many = small_knowledge().model_copy(update={"facts": tuple(a_fact(number) for number in range(1, 61))})
    briefing = open_briefing(many, words_only=True)
    fitted = calibration(briefing)

    add(briefing, 61, 63)
    assert calibration(briefing) is fitted  # 3 of 60 facts

    add(briefing, 64, 66)
    assert calibration(briefing) is not fitted  # 6 since it was fitted


def test_a_large_change_is_fitted_at_once(open_briefing: Open) -> None:
    briefing = open_briefing(words_only=True)
    fitted = calibration(briefing)

    add(briefing, 6, 30)

    assert calibration(briefing) is not fitted


def test_without_a_model_it_answers_by_words(open_briefing: Open) -> None:
    briefing = open_briefing(words_only=True)

    assert states(briefing, ROOF, "F5")
    assert briefing.answer("asdf qwer", record=False).outcome is Outcome.abstain


def test_a_second_start_encodes_nothing(encoder: Encoder, db: Path) -> None:
    told: list[tuple[int, int]] = []
    store = SqliteStore.open(db)

    again = Briefing(
        store, small_knowledge(), load_settings(BRIEFBOOK_DB=db), encoder, lambda *done: told.append(done)
    )

    assert told == []
    assert states(again, ROOF, "F5")
    again.close()


def test_a_first_start_tells_how_far_it_is(tmp_path: Path, encoder: Encoder) -> None:
    told: list[tuple[int, int]] = []
    db = tmp_path / "new.db"
    store = SqliteStore.open(db, create=True)
    store.load(small_knowledge(), actor="knowledge", at=0.0)

    Briefing(
        store, small_knowledge(), load_settings(BRIEFBOOK_DB=db), encoder, lambda *done: told.append(done)
    ).close()

    done, texts = told[-1]
    assert done == texts > 0


def test_the_prompts_are_questions_that_it_answers(briefing: Briefing) -> None:
    assert briefing.prompts() == ("How many books were lent in 2021?",)
    assert states(briefing, briefing.prompts()[0], "F1")


@pytest.mark.parametrize("written", ["F5", "f5", "5", " f5 "])
def test_a_fact_is_found_by_its_number_however_written(briefing: Briefing, written: str) -> None:
    held = briefing.held(written)

    assert held is not None
    assert held.fact.id == "F5"
    assert briefing.held("F500") is None


def test_documents_are_added_by_their_hash(briefing: Briefing, tmp_path: Path) -> None:
    path = tmp_path / "anything.txt"
    path.write_text(REPORT_TEXT, encoding="utf-8", newline="")

    document, new = briefing.add_document(path)
    _, again = briefing.add_document(path)

    assert (document.id, new, again) == ("annual-report-2021", True, False)


def test_an_unknown_document_is_refused_and_told_how_to_add_it(briefing: Briefing, tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    path.write_text("Another text.", encoding="utf-8")

    with pytest.raises(
        DocumentError, match=r"^other\.txt is not in the bibliography \(its SHA-256 is [0-9a-f]{64}\)"
    ):
        briefing.add_document(path)
    with pytest.raises(DocumentError, match=r"^none\.txt cannot be read: "):
        briefing.add_document(tmp_path / "none.txt")


def test_the_passage_around_a_quote_is_shown_only_where_the_text_is_held(
    briefing: Briefing, tmp_path: Path
) -> None:
    source = briefing.answer(ROOF, record=False).facts[0].citations[0]
    assert briefing.passage(source) is None

    briefing.store.hold_text(LETTER.id, LETTER_TEXT, at=1.0)

    before, quote, after = briefing.passage(source) or ("", "", "")
    assert quote == "new roof will cost £21,500"
    assert f"{before}{quote}{after}" in LETTER_TEXT


def test_every_citation_of_what_is_not_retired_can_be_checked(
    briefing: Briefing, elsewhere: SqliteStore
) -> None:
    edit(elsewhere, "F5", status=FactStatus.retired)

    checked = [(held.fact.id, source.state) for held, source in briefing.check_citations()]

    assert checked == [(f"F{number}", CitationState.recorded) for number in range(1, 5)]


def states(briefing: Briefing, question: str, fact_id: str) -> bool:
    reply = briefing.answer(question, record=False)
    return reply.outcome in (Outcome.answer, Outcome.differ) and fact_id in [fact.id for fact in reply.facts]


def edit(store: SqliteStore, fact_id: str, **changed: object) -> None:
    held = store.fact(fact_id)
    assert held is not None
    store.save_fact(
        held.fact.model_copy(update=changed), expected_revision=held.revision, actor="ada", reason="", at=1.0
    )


def add(briefing: Briefing, first: int, last: int) -> None:
    for number in range(first, last + 1):
        briefing.store.save_fact(a_fact(number), expected_revision=None, actor="ada", reason="", at=1.0)


def calibration(briefing: Briefing) -> object:
    return briefing._current().base.matcher.calibration


def a_fact(number: int, phrasing: str = "") -> Fact:
    """Return a fact about a thing of its own, so that it is told from the others."""
    thing = "".join("bcdfghjklm"[int(digit)] + "aeioua"[int(digit) % 6] for digit in f"{number:03}")
    start = 1000 * number  # far from the others' quotes: facts of one sentence stand in for each other
    return Fact(
        id=f"F{number}",
        kind=FactKind.finding,
        statement=f"The reading room has 40 chairs of the kind {thing}.",
        citations=(Citation(document=LETTER.id, quote="40 chairs", start=start, end=start + 9),),
        phrasings=(
            phrasing or f"How many {thing} chairs are there?",
            f"What is the number of {thing} chairs?",
            "chairs in the room",  # the same for all, so that not every phrasing finds its own fact
        ),
    )
