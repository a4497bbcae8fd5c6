"""Replies and facts on a terminal: the answer, the quoted phrase, the source line."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from briefbook.answering.sources import as_of_words, source_line
from briefbook.cli.common import plain
from briefbook.models import STATED, CitedSource, Reply, ReplyFact


def as_terminal(reply: Reply) -> RenderableType:
    """Return a reply for a terminal: the words of `reply.text`, set so that the parts can be told apart."""
    parts: list[RenderableType] = [Text(plain(reply.lead))] if reply.lead else []
    for fact in reply.facts:
        parts += [Text(), *_fact(fact, stated=reply.outcome in STATED)] if parts else _fact(fact, stated=True)
    parts += [_bullet(f"{route.name}: {route.contact}. {route.purpose}") for route in reply.routes]
    parts += [_bullet(example) for example in reply.examples]
    if reply.closing:
        parts += [Text(), Text(plain(reply.closing), style="dim")]
    return Group(*parts)


def _fact(fact: ReplyFact, *, stated: bool) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(plain(fact.note), style="dim")] if fact.note else []
    lines.append(Text(plain(fact.statement), style="bold" if stated else ""))
    for at, source in enumerate(fact.citations):
        lines += _source(source, _tail(fact) if at == 0 else "")
    return lines


def _source(source: CitedSource, tail: str) -> Iterator[RenderableType]:
    yield _indented(Text(f"“{plain(source.quote)}”", style="italic green"))
    yield _indented(Text(plain(f"{source_line(source)}{tail}"), style="dim"))


def _tail(fact: ReplyFact) -> str:
    dated = as_of_words(fact)
    return f"{'; ' + dated if dated else ''} [{fact.id}, revision {fact.revision}]"


def _bullet(text: str) -> RenderableType:
    return _indented(Text(f"• {plain(text)}"))


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, 2))
