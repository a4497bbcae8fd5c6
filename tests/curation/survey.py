"""A short report that we wrote ourselves, as it is put up for review, and as it reads a year later."""

from __future__ import annotations

from briefbook.briefing import Briefing
from briefbook.documents import sha256
from briefbook.models import Basis, Document
from briefbook.record import NewText

SURVEY_TEXT = """Ferry survey was made in 2023

Published: 4 May 2023

The island ferry carried 61,200 passengers in 2023.
The ferry company paid £12,400 for new life jackets in 2023.
It was late on nine days.
The harbour master said that the night sailing should be kept, because the nurses of the cottage hospital have no other way home after the last bus has left the quay on weekdays.
The crew had 14 members in 2022, and they wore out 31 pairs of boots.
The trustees recommend that the room opens on Sundays from April 2022.
Comments are closed
"""
LATER_TEXT = SURVEY_TEXT.replace("61,200", "63,900").replace(
    "Ferry survey was made in 2023\n", "Ferry survey was made in 2023\n\nA preface.\n"
)


def a_survey(text: str = SURVEY_TEXT) -> Document:
    return Document(
        id="ferry-survey",
        title="Ferry survey 2023",
        publisher="Island Council",
        publisher_basis=Basis.stated,
        date="2023-05-04",
        date_basis=Basis.stated,
        sha256=sha256(text),
        title_lines=(1,),
        metadata=({"first": 3, "last": 3, "reason": "date of publication"},),
    )


def hold(briefing: Briefing, text: str = SURVEY_TEXT) -> str:
    """Put the survey into the bibliography with its text and return its id."""
    document = a_survey(text)
    briefing.store.replace_text(NewText(document=document, text=text), at=1.0)
    return document.id
