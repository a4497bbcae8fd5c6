"""Values that the tests of curating share: the small base as it is checked, and forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from briefbook.answering.names import Recogniser
from briefbook.answering.profile import Profile, profile
from briefbook.curation.drafts import to_fact
from briefbook.curation.figures import reader
from briefbook.curation.forms import Draft
from briefbook.matching.normalise import Names
from briefbook.models import Fact
from small_base import LETTER, LETTER_TEXT, REPORT, REPORT_TEXT, small_knowledge

KNOWLEDGE = small_knowledge()
FACTS = {fact.id: fact for fact in KNOWLEDGE.facts}
DOCUMENTS = {document.id: document for document in KNOWLEDGE.documents}
TEXTS = {REPORT.id: REPORT_TEXT, LETTER.id: LETTER_TEXT}
TOPICS = [topic.id for topic in KNOWLEDGE.topics]
NAMES, RECOGNISER = Names(KNOWLEDGE.vocabulary), Recogniser(KNOWLEDGE.vocabulary)
READ = reader(NAMES, RECOGNISER)


def profiled(fact: Fact) -> Profile:
    return profile(fact, DOCUMENTS, NAMES, RECOGNISER)


def filled(
    draft: Draft, base: Fact | None = None, *, fact_id: str = "F6", texts: Mapping[str, str] = TEXTS
) -> Fact:
    """Return the fact that a form describes in the small base."""
    return to_fact(
        draft,
        base=base,
        fact_id=base.id if base else fact_id,
        documents=DOCUMENTS,
        texts=texts,
        topics=TOPICS,
        facts=FACTS,
        read=READ,
    )


def a_draft(**given: str) -> Draft:
    """Return a form that makes a new fact of the small base, with some fields as given."""
    fields = {
        "kind": "statistic",
        "statement": "The Harbour Reading Room lent nearly a third more books in 2021 than in 2020.",
        "speaker": "Harbour Reading Room",
        "document": REPORT.id,
        "quote": "nearly a third more than in 2020",
        "as_of": "2021",
        "topics": "lending",
        "phrasings": "How much did lending grow?\nDid the room lend more than in 2020?\ngrowth of loans 2021",
    }
    return Draft(**{**fields, **given})


Filled = Callable[..., Fact]
