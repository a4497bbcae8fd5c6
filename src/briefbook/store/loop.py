"""What the base lacks, as people show it: gaps, phrasings from what they picked, reasons for a thumb down."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from briefbook.errors import StoreError
from briefbook.store.protocol import Awaiting, Feedback, Suggestion
from briefbook.store.rows import clean, rewrite

_GAP = (
    "id",
    "at",
    "outcome",
    "question",
    "facts",
    "channel",
    "thread",
    "person",
    "asked",
    "state",
    "fact",
    "closed",
)
_FEEDBACK = (
    "id",
    "posted_id",
    "at",
    "reason",
    "question",
    "facts",
    "channel",
    "thread",
    "person",
    "state",
    "fact",
)
_DECIDED = ("accepted", "rejected")

# Table -> the columns that may hold a person's words or lead to a person.
_WORDS = {
    "gaps": ("question", "person"),
    "suggestions": ("question",),
    "feedback": ("question", "reason", "person"),
}


def record_gap(
    db: Database,
    question: str | None,
    outcome: str,
    fact_ids: Sequence[str],
    *,
    at: float,
    channel: str,
    thread: str,
    person: str | None,
) -> int:
    """Record a question that found no answer and return the gap's number."""
    done = db.execute(
        "INSERT INTO gaps (at, outcome, question, facts, channel, thread, person) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [at, outcome, _words(question), json.dumps(list(fact_ids)), channel, thread, person],
    )
    return int(done.lastrowid or 0)


def ask_curator(db: Database, gap: int, *, person: str | None, channel: str, thread: str) -> bool:
    """Note that a curator was asked, and where the answer is awaited; return whether it is the first time."""
    done = db.execute(
        "UPDATE gaps SET asked = 1, person = ?, channel = ?, thread = ? WHERE id = ? AND asked = 0",
        [person, channel, thread, gap],
    )
    return bool(done.rowcount)


def gaps(db: Database, state: str | None) -> list[Mapping[str, Any]]:
    """Return the gaps, newest first."""
    found = db.execute(
        f"SELECT {', '.join(_GAP)} FROM gaps WHERE ? IS NULL OR state = ? ORDER BY id DESC",  # noqa: S608
        [state, state],
    ).fetchall()
    named = [dict(zip(_GAP, values, strict=True)) for values in found]
    return [{**gap, "facts": json.loads(gap["facts"]), "asked": bool(gap["asked"])} for gap in named]


def close(db: Database, table: str, number: int, *, fact_id: str | None, at: float) -> bool:
    """Close a gap or a feedback with the fact that mends it; False when it was closed already or never there."""
    done = db.execute(
        f"UPDATE {table} SET state = 'closed', fact = ?, closed = ? WHERE id = ? AND state = 'open'",  # noqa: S608
        [fact_id, at, number],
    )
    return bool(done.rowcount)


def unbrought(db: Database) -> list[tuple[int, str | None]]:
    """Return the open questions that a curator was asked about and has not been shown, the earliest first."""
    found = db.execute("""
        SELECT id, question FROM gaps WHERE asked = 1 AND state = 'open' AND NOT EXISTS (
            SELECT 1 FROM notices n WHERE n.key = 'asked:' || gaps.id AND n.sent IS NOT NULL)
        ORDER BY id""")
    return [(number, question) for number, question in found.fetchall()]


def awaiting(db: Database, *, since: float) -> list[Awaiting]:
    """Return what a fact has closed since a time, where somebody can be told and has not been, the earliest first."""
    found = db.execute(
        """
        SELECT * FROM (
            SELECT 'gap:' || id AS key, fact, channel, thread, person, '', question, closed FROM gaps
            WHERE state = 'closed' AND fact IS NOT NULL AND closed >= :since
                AND (thread <> '' OR person IS NOT NULL)
            UNION ALL
            SELECT 'feedback:' || id, fact, channel, thread, person, posted_id, question, closed FROM feedback
            WHERE state = 'closed' AND fact IS NOT NULL AND closed >= :since AND person IS NOT NULL) one
        WHERE NOT EXISTS (SELECT 1 FROM notices n WHERE n.key = one.key AND n.sent IS NOT NULL)
        ORDER BY closed, key""",
        {"since": since},
    )
    return [Awaiting(*one) for one in found.fetchall()]


def suggest(db: Database, question: str, fact_id: str, *, at: float) -> int:
    """Keep a question as a phrasing that a fact may be given, and return its number."""
    done = db.execute(
        "INSERT INTO suggestions (at, question, fact_id) VALUES (?, ?, ?)", [at, clean(question), fact_id]
    )
    return int(done.lastrowid or 0)


def suggestions(db: Database, state: str | None) -> list[Suggestion]:
    """Return the suggested phrasings, newest first."""
    found = db.execute(
        "SELECT id, at, question, fact_id, state, decided_by FROM suggestions "
        "WHERE ? IS NULL OR state = ? ORDER BY id DESC",
        [state, state],
    )
    return [Suggestion(*values) for values in found.fetchall()]


def decide_suggestion(db: Database, number: int, state: str, *, by: str, at: float) -> bool:
    """Accept or reject a suggested phrasing; False when it was decided or forgotten already."""
    if state not in _DECIDED:
        raise StoreError(f"A suggested phrasing is “accepted” or “rejected”, not “{state}”.")
    done = db.execute(
        "UPDATE suggestions SET state = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = 'open'",
        [state, by, at, number],
    )
    return bool(done.rowcount)


def record_feedback(
    db: Database,
    posted_id: str,
    *,
    reason: str | None,
    question: str | None,
    at: float,
    channel: str,
    thread: str,
    person: str | None,
) -> int:
    """Keep why somebody found a reply wanting, with the facts it stated, and return its number."""
    stated = db.execute("SELECT fact_id FROM told WHERE reply_id = ? ORDER BY rowid", [posted_id])
    facts = json.dumps([fact_id for (fact_id,) in stated.fetchall()])
    done = db.execute(
        "INSERT INTO feedback (at, posted_id, reason, question, facts, channel, thread, person) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [at, posted_id, _words(reason), _words(question), facts, channel, thread, person],
    )
    return int(done.lastrowid or 0)


def feedback(db: Database, state: str | None) -> list[Feedback]:
    """Return what people found wanting, newest first."""
    found = db.execute(
        f"SELECT {', '.join(_FEEDBACK)} FROM feedback WHERE ? IS NULL OR state = ? ORDER BY id DESC",  # noqa: S608
        [state, state],
    ).fetchall()
    named = [dict(zip(_FEEDBACK, values, strict=True)) for values in found]
    return [Feedback(**{**one, "facts": tuple(json.loads(one["facts"]))}) for one in named]


def ratings(db: Database, *, since: float) -> dict[str, tuple[int, int]]:
    """Return how many votes since a time were up and down, for each fact of the replies voted on."""
    found = db.execute(
        "SELECT t.fact_id, sum(v.value = 'up'), sum(v.value = 'down') "
        "FROM votes v JOIN told t ON t.reply_id = v.posted_id WHERE v.at >= ? GROUP BY 1",
        [since],
    )
    return {fact_id: (up, down) for fact_id, up, down in found.fetchall()}


def questions(db: Database) -> list[str]:
    """Return every question whose text is still held, each once, newest first."""
    found = db.execute("""
        SELECT question FROM (
            SELECT question, at FROM gaps UNION ALL
            SELECT question, at FROM suggestions UNION ALL
            SELECT question, at FROM feedback)
        WHERE question IS NOT NULL GROUP BY question ORDER BY max(at) DESC""")
    return [question for (question,) in found.fetchall()]


def forget_questions(db: Database, *, before: float) -> int:
    """Forget what people wrote before a time, and who waited for an answer to it; return how many texts went."""
    count = 0
    for table, columns in _WORDS.items():
        held = " OR ".join(f"{column} IS NOT NULL" for column in columns)
        blank = ", ".join(f"{column} = NULL" for column in columns)
        gone = db.execute(f"UPDATE {table} SET {blank} WHERE at < ? AND ({held})", [before]).rowcount  # noqa: S608
        if gone:
            rewrite(db, table)
        count += gone
    db.execute("UPDATE suggestions SET state = 'forgotten' WHERE question IS NULL AND state = 'open'")
    quoted = db.execute("DELETE FROM receipt_words WHERE at < ?", [before]).rowcount
    if quoted:
        rewrite(db, "receipt_words")
    return int(count + quoted)


def _words(text: str | None) -> str | None:
    return None if text is None else clean(text)
