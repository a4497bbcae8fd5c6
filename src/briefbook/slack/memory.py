"""Replies as they are kept: everything needed to show them again, and nothing of what was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from briefbook.answering import compose
from briefbook.models import STATED, Reply, ReplyFact
from briefbook.store.protocol import Posted

FLOOR = 0.08  # below this score a further match is about something else, and showing it would mislead
MOST_OTHERS = 5
EVENT_TYPE = "briefbook_reply"


def reply_id(key: str) -> str:
    """Return the id of the reply to a delivery: the same for every try, so that it can be recognised."""
    return "r" + hashlib.sha256(key.encode()).hexdigest()[:20]


def kept(reply: Reply) -> dict[str, Any]:
    """Return a reply to remember: without question and working for a reply that states facts.

    A candidate or a nearest fact was not stated, so of such a reply only the outcome and the number
    of the gap are kept: what "it" means in a thread is what was said there.
    """
    if reply.outcome not in STATED:
        gap = {"gap": reply.why["gap"]} if "gap" in reply.why else {}
        return {"outcome": reply.outcome.value, "facts": [], **gap}
    return {**_plain(compose.unquoted(reply)), "question": "", "why": {}, "others": others(reply)}


def restored(posted: Posted) -> Reply:
    """Return a kept reply; its question is blank."""
    fields = {name: value for name, value in posted.reply.items() if name in Reply.model_fields}
    return Reply.model_validate({"question": "", "text": "", **fields})


def others(reply: Reply) -> list[str]:
    """Return the ids of further facts that came close to a question, best first."""
    stated = {fact.id for fact in reply.facts}
    close = [match for match in reply.why.get("matches", []) if match.get("score", 0.0) >= FLOOR]
    return [match["fact_id"] for match in close if match.get("fact_id") not in stated][:MOST_OTHERS]


def metadata(reply: Reply, reply_id_: str) -> dict[str, Any]:
    """Return what other apps may see of a reply: ids only."""
    return {"event_type": EVENT_TYPE, "event_payload": {"reply_id": reply_id_, **_ids(reply.facts)}}


def _ids(facts: tuple[ReplyFact, ...]) -> Mapping[str, str]:
    return {
        "fact_ids": ",".join(fact.id for fact in facts),
        "revisions": ",".join(str(fact.revision) for fact in facts),
    }


def _plain(value: Any) -> Any:
    """Return a model as plain data, the fields that its JSON leaves out included."""
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return value
