"""How often the right fact comes first, and how well a score tells what cannot be answered.

    python benchmarks/accuracy.py [--sets FOLDER] [--every N]

Prints three markdown tables a question set, all of one run over the same questions: our matcher and what else
one would reach for; our matcher with signals off; and, with one typing slip put into each question, our
matcher with and without typo repair. `--every 5` asks every fifth question (a quick look).

* hit@1, hit@3, MRR: over the questions that a fact answers (MRR looks at the first ten).
* AUROC: how often a question that a fact answers scores higher than one that none answers.
* recall@95: of the questions that none answers, the share that scores below the 5% quantile of the others.
"""

from __future__ import annotations

import briefbook  # isort: skip  # noqa: F401 - before numpy, which then takes one thread as in the bot

import argparse
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import SETS, lines, table
from peers import Peer, peers

from briefbook.matching import Encoder, Entry, Matcher, VectorCache, index, load_encoder
from briefbook.matching.normalise import Speller

HEAD = ("matcher", "hit@1", "hit@3", "MRR", "AUROC", "recall@95")
SEED = 13
Ask = Callable[[str], "Ranked"]
Ranked = tuple[Sequence[str], float]  # the first fact ids, and the score of the first


class Remembering:
    """An encoder that encodes each text once: the variants differ in what they do with the vectors."""

    def __init__(self, encoder: Encoder):
        self.model_id, self.size = encoder.model_id, encoder.size
        self._encoder = encoder
        self._vectors: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit vector a text, as the encoder does."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


@dataclass(frozen=True)
class QuestionSet:
    """Facts with their phrasings, and questions with the fact that answers each, None when there is none."""

    name: str
    facts: Mapping[str, tuple[str, ...]]
    questions: Sequence[tuple[str, str | None]]

    @classmethod
    def read(cls, folder: Path, name: str, every: int) -> QuestionSet:
        facts = {fact["id"]: tuple(fact["texts"]) for fact in lines(folder / f"{name}-facts.jsonl")}
        asked = [(line["q"], line["id"]) for line in lines(folder / f"{name}-questions.jsonl")]
        return cls(name, facts, asked[::every])

    def with_slips(self) -> QuestionSet:
        """Return the set with one typing slip in each question that has a word of five letters or more."""
        chance = random.Random(SEED)
        return QuestionSet(self.name, self.facts, [(slipped(q, chance), fact) for q, fact in self.questions])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sets", type=Path, default=SETS, help="folder of *-facts.jsonl and *-questions.jsonl"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth question")
    options = parser.parse_args()
    names = sorted(path.name.removesuffix("-facts.jsonl") for path in options.sets.glob("*-facts.jsonl"))
    if not names:
        parser.error(f"no question sets in {options.sets}: set --sets or BRIEFBOOK_BENCHMARKS")
    encoder = load_encoder()
    for name in names:
        print_tables(QuestionSet.read(options.sets, name, options.every), encoder)


def print_tables(asked: QuestionSet, encoder: Encoder | None) -> None:
    """Print the three tables of a question set."""
    inside = sum(fact is not None for _, fact in asked.questions)
    none = len(asked.questions) - inside
    counts = f"{inside} questions that one of them answers, {none} that none does"
    print(f"\n## {asked.name}: {len(asked.facts)} facts, {counts}\n")
    rows = [measured(asked, ask, name) for name, ask in [*ours(asked, encoder), *others(asked, encoder)]]
    print(table((*HEAD, "ms a question"), rows), flush=True)
    print("\nOurs with signals off (the rest share the weight, calibrated anew):\n")
    print(
        table(HEAD, [measured(asked, ask, name)[:-1] for name, ask in ablations(asked, encoder)]), flush=True
    )
    print("\nOne typing slip in each question:\n")
    slips = asked.with_slips()
    print(
        table(HEAD, [measured(slips, ask, name)[:-1] for name, ask in typo_repair(slips, encoder)]),
        flush=True,
    )


def measured(asked: QuestionSet, ask: Ask, name: str) -> list[str]:
    """Return the cells of one row, the last one milliseconds a question."""
    started = time.perf_counter()
    replies = [ask(question) for question, _ in asked.questions]
    milliseconds = (time.perf_counter() - started) * 1000 / len(replies)
    wanted = [fact for _, fact in asked.questions]
    ranks = [_rank(ids, fact) for (ids, _), fact in zip(replies, wanted, strict=True) if fact is not None]
    inside = np.asarray([s for (_, s), fact in zip(replies, wanted, strict=True) if fact is not None])
    outside = np.asarray([s for (_, s), fact in zip(replies, wanted, strict=True) if fact is None])
    shares = [np.mean([rank == 1 for rank in ranks]), np.mean([0 < rank <= 3 for rank in ranks])]
    shares.append(np.mean([1 / rank if rank else 0.0 for rank in ranks]))
    if len(outside):
        shares += [auroc(inside, outside), np.mean(outside < np.quantile(inside, 0.05))]
    cells = [f"{share:.3f}" for share in shares]
    return [name, *cells, *["–"] * (5 - len(cells)), f"{milliseconds:.1f}"]


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return how often a score of the first kind is above one of the second; a tie counts half."""
    ordered = np.sort(outside)
    below, up_to = np.searchsorted(ordered, inside, "left"), np.searchsorted(ordered, inside, "right")
    return float((below + up_to).mean() / 2 / len(outside))


def _rank(ids: Sequence[str], wanted: str) -> int:
    return list(ids).index(wanted) + 1 if wanted in ids else 0


# --- ours, whole and in parts


def ours(asked: QuestionSet, encoder: Encoder | None) -> Iterator[tuple[str, Ask]]:
    """Yield our matcher as the bot runs it."""
    yield "briefbook", _matching(_matcher(asked, encoder))


def ablations(asked: QuestionSet, encoder: Encoder | None) -> Iterator[tuple[str, Ask]]:
    """Yield our matcher with signals off; each is calibrated anew, as it would be."""
    remembering = Remembering(encoder) if encoder else None
    off = {
        "without nearest phrasing": ("nearest",),
        "without mean of phrasings": ("mean",),
        "without BM25": ("bm25",),
        "without coverage": ("coverage",),
        "without words (no BM25, no coverage)": ("bm25", "coverage"),
    }
    for name, signals in off.items() if remembering else ():
        with switched_off(signals):
            matcher = _matcher(asked, remembering)
        yield name, _matching(matcher, signals)
    yield "without the model (words only)", _matching(_matcher(asked, None))
    yield "without typo repair", _matching(_unrepairing(_matcher(asked, remembering)))


def typo_repair(asked: QuestionSet, encoder: Encoder | None) -> Iterator[tuple[str, Ask]]:
    """Yield our matcher with and without the repair of typing slips."""
    remembering = Remembering(encoder) if encoder else None
    yield "briefbook", _matching(_matcher(asked, remembering))
    yield "without typo repair", _matching(_unrepairing(_matcher(asked, remembering)))


@contextmanager
def switched_off(signals: Sequence[str]) -> Iterator[None]:
    """Give some signals of the question view no weight for a while; the others share it."""
    weights = index.QUESTION_WEIGHTS
    before = dict(weights)
    weights.update(dict.fromkeys(signals, 0.0))
    try:
        yield
    finally:
        weights.update(before)


def _matcher(asked: QuestionSet, encoder: Encoder | Remembering | None) -> Matcher:
    entries = [Entry(name, texts) for name, texts in asked.facts.items()]
    return Matcher(entries, encoder, cache=VectorCache(encoder) if encoder else None)


def _unrepairing(matcher: Matcher) -> Matcher:
    matcher.speller = Speller((), frozenset())  # knows no word to repair towards
    return matcher


def _matching(matcher: Matcher, off: Sequence[str] = ()) -> Ask:
    def ask(question: str) -> Ranked:
        with switched_off(off):
            matched = matcher.match(question, k=10)
        return [match.fact_id for match in matched.matches], matched.best.score if matched.best else 0.0

    return ask


# --- the others, and slips


def others(asked: QuestionSet, encoder: Encoder | None) -> Iterator[tuple[str, Ask]]:
    """Yield what else one would reach for."""
    ids = list(asked.facts)
    texts = [text for own in asked.facts.values() for text in own]
    owner = np.repeat(np.arange(len(ids)), [len(own) for own in asked.facts.values()])
    for name, peer in peers(texts, owner, len(ids), encoder).items():
        yield name, _ranked(peer, ids)


def _ranked(peer: Peer, ids: Sequence[str]) -> Ask:
    def ask(question: str) -> Ranked:
        scores = peer(question)
        order = np.argsort(-scores, kind="stable")[:10]
        return [ids[at] for at in order], float(scores[order[0]])

    return ask


def slipped(question: str, chance: random.Random) -> str:
    """Return a question with one letter of one long word dropped, doubled or swapped with its neighbour."""
    words = question.split()
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return question
    at = chance.choice(long)
    word, letter = words[at], chance.randrange(1, len(words[at]) - 1)
    kinds = (
        word[:letter] + word[letter + 1 :],
        word[:letter] + word[letter] + word[letter:],
        word[:letter] + word[letter + 1] + word[letter] + word[letter + 2 :],
    )
    return " ".join([*words[:at], chance.choice(kinds), *words[at + 1 :]])


if __name__ == "__main__":
    main()
