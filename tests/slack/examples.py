"""Replies of every kind, made by hand, for tests that need no bot."""

from __future__ import annotations

from typing import Any

from briefbook.models import Basis, CitationState, CitedSource, Outcome, Reply, ReplyFact, Route


def a_source(**changed: Any) -> CitedSource:
    fields: dict[str, Any] = {
        "document": "forum-review-2021",
        "paragraph": 2,
        "start": 10,
        "end": 24,
        "quote": "Twelve schools",
        "title": "Annual review 2021",
        "publisher": "Safer Screens Forum",
        "publisher_basis": Basis.stated,
        "date": "2022-02-14",
        "date_basis": Basis.stated,
        "state": CitationState.verified,
    }
    return CitedSource(**{**fields, **changed})


def a_fact(number: int = 1, **changed: Any) -> ReplyFact:
    fields: dict[str, Any] = {
        "id": f"F{number}",
        "revision": 1,
        "statement": f"Statement number {number}.",
        "score": 0.9,
        "as_of": "2021",
        "as_of_basis": Basis.stated,
        "citations": (a_source(),),
    }
    return ReplyFact(**{**fields, **changed})


def a_reply(outcome: str, *facts: ReplyFact, **changed: Any) -> Reply:
    text = changed.pop("text", "\n".join(fact.statement for fact in facts) or "Nothing held.")
    return Reply(question="What?", outcome=Outcome(outcome), text=text, facts=facts, **changed)


def two_that_differ() -> Reply:
    other = a_source(
        document="northshire-bulletin-2021",
        title="Peer mentors come to Northshire",
        publisher=None,
        publisher_basis=Basis.none,
        date="2021-09",
        date_basis=Basis.inferred,
        quote="Ten schools",
        state=CitationState.recorded,
    )
    return a_reply(
        "differ",
        a_fact(2, statement="Twelve schools took part in the pilot."),
        a_fact(3, statement="Ten schools joined the pilot.", citations=(other,)),
        lead="My sources differ on this, so here they are side by side:",
    )


def some_routes() -> Reply:
    routes = (
        Route(name="Emergency services", purpose="A child is in danger now.", contact="999"),
        Route(
            name="Helpline",
            purpose="Advice for anyone worried about a child.",
            contact="0800 000 000",
            url="https://example.org/help",
        ),
    )
    return a_reply("signpost", lead="These people can help.", routes=routes, closing="Checked November 2026.")
