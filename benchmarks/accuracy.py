"""How often the right fact comes first, how well a score tells what cannot be answered, and what each stage does.

    python benchmarks/accuracy.py [--sets FOLDER] [--knowledge FOLDER] [--every N]

Prints markdown tables, all of one run. For each public question set: our matcher and what else one would reach
for; our matcher with signals off; the guard on and off; and, with one typing slip put into each question, our
matcher with and without typo repair. For the shipped base: the same others on the exam's questions, the
answering with one stage at a time switched off, and what the guard refuses of the base's own phrasings.
`--every 5` asks every fifth question of the public sets (a quick look).

* hit@1, hit@3, MRR: over the questions that a fact answers (MRR looks at the first ten).
* AUROC: how often a question that a fact answers scores higher than one that none answers.
* recall@95: of the questions that none answers, the share that scores below the 5% quantile of the others.
"""

from __future__ import annotations

import briefbook  # isort: skip  # noqa: F401 - before numpy, which then takes one thread as in the bot

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from common import SETS, lines, table
from ranking import MEASURES, Ask, Asked, Ranked, Remembering, matching, measured, others
from shipped import KNOWLEDGE, ablation, agreeing, open_questions, opened, refused_phrasings
from silent import excluded, guarded

from briefbook import knowledge as knowledge_files
from briefbook.answering.judge import Base, Judge
from briefbook.evaluation import Kind
from briefbook.matching import Encoder, Entry, Matcher, VectorCache, index, load_encoder
from briefbook.matching.normalise import Speller

HEAD = ("matcher", *MEASURES)
SEED = 13
Variants = Callable[["QuestionSet", Encoder | None], Iterator[tuple[str, Ask]]]


@dataclass(frozen=True)
class QuestionSet:
    """Facts with their phrasings, and questions with the fact that answers each, none when there is none."""

    name: str
    facts: Mapping[str, tuple[str, ...]]
    questions: Sequence[Asked]

    @classmethod
    def read(cls, folder: Path, name: str, every: int) -> QuestionSet:
        facts = {fact["id"]: tuple(fact["texts"]) for fact in lines(folder / f"{name}-facts.jsonl")}
        asked = [
            Asked(line["q"], () if line["id"] is None else (line["id"],))
            for line in lines(folder / f"{name}-questions.jsonl")
        ]
        return cls(name, facts, asked[::every])

    def with_slips(self) -> QuestionSet:
        """Return the set with one typing slip in each question that has a word of five letters or more."""
        chance = random.Random(SEED)
        slips = [Asked(slipped(one.question, chance), one.facts) for one in self.questions]
        return QuestionSet(self.name, self.facts, slips)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sets", type=Path, default=SETS, help="folder of *-facts.jsonl and *-questions.jsonl"
    )
    parser.add_argument(
        "--knowledge", type=Path, default=KNOWLEDGE, help="folder of the base and its exam (the shipped one)"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth public question")
    options = parser.parse_args()
    names = sorted(path.name.removesuffix("-facts.jsonl") for path in options.sets.glob("*-facts.jsonl"))
    if not names:
        print(f"No question sets in {options.sets}: set --sets or BRIEFBOOK_BENCHMARKS.", file=sys.stderr)
    encoder = load_encoder()
    for name in names:
        print_public(QuestionSet.read(options.sets, name, options.every), encoder)
    print_shipped(options.knowledge, encoder)


# --- a public set


def print_public(asked: QuestionSet, encoder: Encoder | None) -> None:
    """Print the tables of a public question set."""
    inside = sum(bool(one.facts) for one in asked.questions)
    none = len(asked.questions) - inside
    counts = f"{inside} questions that one of them answers, {none} that none does"
    print(f"\n## {asked.name}: {len(asked.facts)} facts, {counts}\n")
    texts, ids = list(asked.facts.values()), list(asked.facts)
    rows = [*ours(asked, encoder), *others(texts, ids, encoder)]
    print(table((*HEAD, "ms a question"), [measured(asked.questions, ask, name) for name, ask in rows]))
    _print_rows(
        "Ours with signals off (the rest share the weight, calibrated anew):", asked, ablations, encoder
    )
    _print_rows("The guard, over facts that have no statement:", asked, guard, encoder)
    _print_rows("One typing slip in each question:", asked.with_slips(), typo_repair, encoder)


def _print_rows(title: str, asked: QuestionSet, variants: Variants, encoder: Encoder | None) -> None:
    rows = [measured(asked.questions, ask, name)[:-1] for name, ask in variants(asked, encoder)]
    print(f"\n{title}\n\n{table(HEAD, rows)}", flush=True)


def ours(asked: QuestionSet, encoder: Encoder | None) -> Iterator[tuple[str, Ask]]:
    """Yield our matcher as the bot runs it."""
    yield "briefbook", matching(public_matcher(asked, encoder))


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
            matcher = public_matcher(asked, remembering)
        yield name, _switched(matching(matcher), signals)
    yield "without the model (words only)", matching(public_matcher(asked, None))
    yield "without typo repair", matching(_unrepairing(public_matcher(asked, remembering)))


def guard(asked: QuestionSet, encoder: Encoder | None) -> Iterator[tuple[str, Ask]]:
    """Yield our matcher without the guard, with it, and with it where the phrasings alone can disagree."""
    matcher = public_matcher(asked, Remembering(encoder) if encoder else None)
    yield "without the guard", matching(matcher)
    yield "with the guard", guarded(matcher, asked.facts)
    yield "with it, as far as phrasings tell", guarded(matcher, asked.facts, excluded)


def typo_repair(asked: QuestionSet, encoder: Encoder | None) -> Iterator[tuple[str, Ask]]:
    """Yield our matcher with and without the repair of typing slips."""
    remembering = Remembering(encoder) if encoder else None
    yield "briefbook", matching(public_matcher(asked, remembering))
    yield "without typo repair", matching(_unrepairing(public_matcher(asked, remembering)))


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


def _switched(ask: Ask, off: Sequence[str]) -> Ask:
    def without(question: str) -> Ranked:
        with switched_off(off):
            return ask(question)

    return without


def public_matcher(asked: QuestionSet, encoder: Encoder | Remembering | None) -> Matcher:
    """Return our matcher over the facts of a set."""
    entries = [Entry(name, texts) for name, texts in asked.facts.items()]
    return Matcher(entries, encoder, cache=VectorCache(encoder) if encoder else None)


def _unrepairing(matcher: Matcher) -> Matcher:
    matcher.speller = Speller((), frozenset())  # knows no word to repair towards
    return matcher


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


# --- the shipped base


def print_shipped(folder: Path, encoder: Encoder | None) -> None:
    """Print how others do on the exam, what each stage is worth there, and what the guard refuses."""
    remembering = Remembering(encoder) if encoder else None
    asked = [
        Asked(one.question, tuple(fact for group in one.facts for fact in group))
        for one in open_questions(folder)
        if one.kind in (Kind.answerable, Kind.near_miss)
    ]
    with opened(knowledge_files.load(folder), remembering) as base:
        print_exam(asked, base, encoder)
    head = ("", "all", *Kind)
    print("\nOne stage switched off at a time: right/suggested/missed/wrong of the exam's open questions:\n")
    print(table(head, ablation(folder, remembering)), flush=True)


def print_exam(asked: Sequence[Asked], base: Base, encoder: Encoder | None) -> None:
    """Print our ranking of the exam's questions next to the others', and what the guard refuses."""
    inside = sum(bool(one.facts) for one in asked)
    print(f"\n## the exam: {len(base.profiles)} facts, {inside} questions that they answer,"
          f" {len(asked) - inside} near misses\n")  # fmt: skip
    live = [base.facts[fact_id].fact for fact_id in base.profiles]
    texts = [(*fact.phrasings, fact.statement) for fact in live]
    rows = [
        ("briefbook, with the guard", _agreeing(base)),
        ("briefbook, chance", matching(base.matcher)),
        ("briefbook, raw score", _by_score(base.matcher)),
        *others(texts, [fact.id for fact in live], encoder),
    ]
    print(table((*HEAD, "ms a question"), [measured(asked, ask, name) for name, ask in rows]), flush=True)
    phrasings, refused, by_rule = refused_phrasings(base)
    print(f"\nOf {phrasings:,} phrasings, each asked as if its fact did not have it, the guard refuses the fact of"
          f" {refused}:\n")  # fmt: skip
    print(table(("rule", "refuses"), by_rule.most_common()), flush=True)


def _agreeing(base: Base) -> Ask:
    """Return our matcher with the guard: what disagrees is passed over."""
    judge = Judge(base)

    def ask(question: str) -> Ranked:
        matched = base.matcher.match(question, k=10, keep=agreeing(judge, question))
        return [match.fact_id for match in matched.matches], matched.best.score if matched.best else 0.0

    return ask


def _by_score(matcher: Matcher) -> Ask:
    def ask(question: str) -> Ranked:
        matches = matcher.match(question, k=10).matches
        return [match.fact_id for match in matches], matches[0].raw if matches else 0.0

    return ask


if __name__ == "__main__":
    main()
