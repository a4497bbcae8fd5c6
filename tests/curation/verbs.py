"""What the tests of the verbs share: what is answered, and a change that contradicts what is held."""

from __future__ import annotations

from briefbook.curation.checks import Choice
from briefbook.curation.forms import Draft
from briefbook.curation.service import Curation
from briefbook.models import Outcome
from curation.people import APPROVER
from curation.small import a_draft
from small_base import LETTER

OTHER_LOANS = "The Harbour Reading Room lent 5,230 books in 2021."


def says(curation: Curation, question: str) -> str:
    reply = curation.briefing.answer(question, record=False)
    return reply.text if reply.outcome is Outcome.answer else f"{reply.outcome}: {reply.text}"


def contradicting(**given: str) -> Draft:
    return a_draft(
        statement=OTHER_LOANS,
        document=LETTER.id,
        quote="4,300 loans in 2021",
        phrasings="How many books did HRR lend in all of 2021?\nloans of books, 2021 total\nlending total 2021",
        **given,
    )


def choices(curation: Curation, draft: Draft, choice: Choice) -> dict[str, Choice]:
    found = curation.review(APPROVER, draft).open
    return {other: choice if other == "F1" else Choice.distinct for other in found}
