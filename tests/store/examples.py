"""Facts, documents and knowledge that we wrote ourselves, for this folder's tests and their processes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from briefbook.documents import sha256
from briefbook.models import Citation, Document, Fact, FactKind, Knowledge, Signposts, Vocabulary
from briefbook.store import schema
from briefbook.store.rows import seal

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


def an_old_database(db: Path, before: str, revisions: int = 3) -> None:
    """Make a database as an earlier version left it: without the migrations from one on, a fact in it."""
    db.parent.mkdir(exist_ok=True)
    old = Database(db, strict=True)
    with old.atomic():
        schema.migrations.apply(old, stop_before=before)
        for number in range(1, revisions + 1):
            row = ("F1", number, a_fact(1, f"Revision {number}.").model_dump_json(), "U1", float(number), "")
            old.execute(
                "INSERT INTO facts (id, current, status) VALUES ('F1', ?, 'live') "
                "ON CONFLICT (id) DO UPDATE SET current = excluded.current",
                [number],
            )
            old.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)", [*row, seal(*row)])
        document = a_document()
        entry = (document.id, document.model_dump_json(), 1.0)
        old.execute("INSERT INTO documents VALUES (?, 0, ?, NULL, ?, ?)", [*entry, seal(*entry)])
    old.close()


def a_knowledge(facts: Iterable[Fact], documents: Iterable[Document] | None = None) -> Knowledge:
    return Knowledge(
        documents=tuple([a_document()] if documents is None else documents),
        facts=tuple(facts),
        vocabulary=Vocabulary(),
        topics=(),
        signposts=Signposts(country="United Kingdom", checked="2026", routes=(), situations=()),
    )
