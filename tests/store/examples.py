"""Facts, documents and knowledge that we wrote ourselves, for this folder's tests and their processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from briefbook.documents import sha256
from briefbook.models import Citation, Document, Fact, FactKind, Knowledge, Signposts, Vocabulary

TEXT = "The board met in March. It counted 240 reports, nearly twice as many as in the year before.\n"
QUOTE = "240 reports"


def a_document(name: str = "board-note", *, text: str = TEXT, **given: Any) -> Document:
    return Document(id=name, title=f"Note of the board ({name})", sha256=sha256(text), **given)


def a_fact(number: int = 1, statement: str = "", **given: Any) -> Fact:
    start = TEXT.index(QUOTE)
    return Fact(
        id=f"F{number}",
        kind=FactKind.statistic,
        statement=statement or f"The board counted 240 reports, says fact {number}.",
        citations=(Citation(document="board-note", quote=QUOTE, start=start, end=start + len(QUOTE)),),
        phrasings=(
            f"How many reports were counted ({number})?",
            f"Number of reports ({number})",
            f"Did the reports rise ({number})?",
        ),
        **given,
    )


def a_knowledge(facts: Iterable[Fact], documents: Iterable[Document] | None = None) -> Knowledge:
    return Knowledge(
        documents=tuple([a_document()] if documents is None else documents),
        facts=tuple(facts),
        vocabulary=Vocabulary(),
        topics=(),
        signposts=Signposts(country="United Kingdom", checked="2026", routes=(), situations=()),
    )
