"""Who ranks facts for a question, and how well: hit@1, hit@3, MRR, AUROC, recall@95."""

from __future__ import annotations

import briefbook  # isort: skip  # noqa: F401 - before numpy, which then takes one thread as in the bot

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from peers import Peer, peers

from briefbook.matching import Encoder, Matcher

MEASURES = ("hit@1", "hit@3", "MRR", "AUROC", "recall@95")
Ranked = tuple[Sequence[str], float]  # the first fact ids, and the score of the first
Ask = Callable[[str], Ranked]


@dataclass(frozen=True)
class Asked:
    """A question and the facts any of which answers it; none when no fact does."""

    question: str
    facts: Collection[str] = ()


class Remembering:
    """An encoder that encodes each text once: the variants differ in what they do with the vectors."""

    def __init__(self, encoder: Encoder):
        self.model_id, self.size = encoder.model_id, encoder.size
        self._encoder = encoder
        self._vectors: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit vector a text, as the encoder does."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


def measured(asked: Sequence[Asked], ask: Ask, name: str) -> list[str]:
    """Return the cells of one row, the last one milliseconds a question."""
    started = time.perf_counter()
    replies = [ask(one.question) for one in asked]
    milliseconds = (time.perf_counter() - started) * 1000 / len(replies)
    pairs = list(zip(replies, asked, strict=True))
    ranks = np.asarray([rank(ids, one.facts) for (ids, _), one in pairs if one.facts])
    inside = np.asarray([score for (_, score), one in pairs if one.facts])
    outside = np.asarray([score for (_, score), one in pairs if not one.facts])
    found = 1 / ranks[ranks > 0]
    shares = [np.mean(ranks == 1), np.mean((ranks > 0) & (ranks <= 3)), found.sum() / len(ranks)]
    if len(outside):
        shares += [auroc(inside, outside), np.mean(outside < np.quantile(inside, 0.05))]
    cells = [f"{share:.3f}" for share in shares]
    return [name, *cells, *["–"] * (5 - len(cells)), f"{milliseconds:.1f}"]


def rank(ids: Sequence[str], wanted: Collection[str]) -> int:
    """Return the place of the first fact that answers, counted from 1; 0 when it is not there."""
    return next((at for at, fact in enumerate(ids, start=1) if fact in wanted), 0)


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return how often a score of the first kind is above one of the second; a tie counts half."""
    ordered = np.sort(outside)
    below, up_to = np.searchsorted(ordered, inside, "left"), np.searchsorted(ordered, inside, "right")
    return float((below + up_to).mean() / 2 / len(outside))


def matching(matcher: Matcher) -> Ask:
    """Return a matcher as something that ranks."""

    def ask(question: str) -> Ranked:
        matched = matcher.match(question, k=10)
        return [match.fact_id for match in matched.matches], matched.best.score if matched.best else 0.0

    return ask


def others(
    texts: Sequence[Sequence[str]], ids: Sequence[str], encoder: Encoder | None
) -> Iterator[tuple[str, Ask]]:
    """Yield what else one would reach for, over the texts of each fact."""
    owner = np.repeat(np.arange(len(ids)), [len(own) for own in texts])
    flat = [text for own in texts for text in own]
    for name, peer in peers(flat, owner, len(ids), encoder).items():
        yield name, _ranked(peer, ids)


def _ranked(peer: Peer, ids: Sequence[str]) -> Ask:
    def ask(question: str) -> Ranked:
        scores = peer(question)
        order = np.argsort(-scores, kind="stable")[:10]
        return [ids[at] for at in order], float(scores[order[0]])

    return ask
