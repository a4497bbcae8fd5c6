"""Whether a chance means what it says, and what the bars for stating and suggesting bring.

    python benchmarks/reliability.py [--sets FOLDER] [--knowledge FOLDER] [--images FOLDER]

Prints, as markdown tables, for the first fact of each question the chance that was claimed and the share that
was right, with the expected calibration error (ECE) and the Brier score: over phrasings of the shipped base,
each left out of it (those that the chances were fitted on apart from the others); over the exam's open questions,
before and after the guard; over CLINC150. A question that no fact answers counts: whatever comes first is not
right. Then right, suggested, missed and wrong of the exam for a grid of bars, with the guard and without.
With `--images` both are plotted too, which needs matplotlib.
"""

from __future__ import annotations

import briefbook  # isort: skip  # noqa: F401 - before numpy, which then takes one thread as in the bot

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from accuracy import QuestionSet, public_matcher
from common import SETS, table
from ranking import Remembering
from shipped import KNOWLEDGE, agreeing, open_questions, opened

from briefbook import knowledge as knowledge_files
from briefbook.answering.answerer import Answerer
from briefbook.answering.guard import RULES
from briefbook.answering.judge import STATE, SUGGEST, Band, Base, Judge
from briefbook.evaluation import Exam, ExamQuestion, Kind, Verdict, run
from briefbook.matching import Encoder, Matcher, load_encoder
from briefbook.matching.calibrate import AT_ONCE, left_out_scores, sampled
from briefbook.models import Outcome

EDGES = (0.0, SUGGEST, 0.1, STATE, 0.4, 0.6, 0.8, 0.9, 1.0)
BARS = (0.01, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90)
LOWER_BARS = (0.01, 0.02, 0.05, 0.10, 0.15)


@dataclass(frozen=True)
class Claims:
    """The chances claimed for the first facts of some questions, and whether each was right."""

    name: str
    chances: np.ndarray
    right: np.ndarray

    def bins(self) -> Iterator[tuple[float, float, float, float, int]]:
        """Yield (from, to, mean chance, share right, how many) of each bin that is not empty."""
        for low, high in pairwise(EDGES):
            inside = (self.chances >= low) & ((self.chances < high) | (high == EDGES[-1]))
            if inside.any():
                mean, share = float(self.chances[inside].mean()), float(self.right[inside].mean())
                yield low, high, mean, share, int(inside.sum())

    @property
    def ece(self) -> float:
        """Return how far claim and share are apart, weighed by how many there are in a bin."""
        apart = sum(abs(mean - share) * count for _, _, mean, share, count in self.bins())
        return apart / max(len(self.right), 1)

    @property
    def brier(self) -> float:
        """Return the mean square of claim less truth."""
        return float(np.mean((self.chances - self.right) ** 2))


@dataclass(frozen=True)
class Sweep:
    """What became of the exam's questions at each bar for stating."""

    name: str
    bars: Sequence[float]
    counts: Sequence[dict[Verdict, int]]


def main() -> None:
    """Print the tables, and plot them when a folder is given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sets", type=Path, default=SETS, help="folder of clinc150-*.jsonl; left out if not there"
    )
    parser.add_argument("--knowledge", type=Path, default=KNOWLEDGE, help="folder of the base and its exam")
    parser.add_argument("--images", type=Path, help="folder to write reliability.png and thresholds.png into")
    options = parser.parse_args()
    loaded = load_encoder()
    encoder = Remembering(loaded) if loaded else None
    with opened(knowledge_files.load(options.knowledge), encoder) as base:
        questions = open_questions(options.knowledge)
        claims = [*of_phrasings(base.matcher), *of_exam(base, questions)]
        if (options.sets / "clinc150-facts.jsonl").is_file():
            claims.append(of_public(QuestionSet.read(options.sets, "clinc150", every=1), encoder))
        print_claims(claims)
        sweeps = [swept(base, questions, guard) for guard in (True, False)]
        print_bars(base, questions, sweeps)
        print_hidden(base, questions)
    if options.images:
        from plots import plot_claims, plot_sweeps

        plot_claims(claims, options.images / "reliability.png")
        plot_sweeps(sweeps, options.images / "thresholds.png")


# --- claims


def of_phrasings(matcher: Matcher) -> Iterator[Claims]:
    """Yield the claims for phrasings left out of the base: those of the fit, and all others."""
    index = matcher.index
    alone = np.bincount(index.phrasing_owner, minlength=len(index.entries)) == 1
    every = np.flatnonzero(~alone[index.phrasing_owner])
    fitted = np.isin(every, sampled(len(index.phrasing_texts)))
    for name, some in (("phrasings of the fit", every[fitted]), ("phrasings left out of it", every[~fitted])):
        claimed = [_left_out(matcher, some[at : at + AT_ONCE]) for at in range(0, len(some), AT_ONCE)]
        if claimed:
            yield _claims(name, [one for part in claimed for one in part])


def _left_out(matcher: Matcher, some: np.ndarray) -> list[tuple[float, bool]]:
    index, found = matcher.index, []
    for at, scores in zip(some.tolist(), left_out_scores(index, some), strict=True):
        best, own = int(np.argmax(scores)), int(index.phrasing_owner[at])
        chance = float(matcher.calibration.chances(scores, index.kin)[best])
        found.append((chance, best == own or own in index.kin[best]))
    return found


def of_exam(base: Base, questions: Sequence[ExamQuestion]) -> Iterator[Claims]:
    """Yield the claims for the exam's questions before the guard and after; worried ones never get that far."""
    judge = Judge(base)
    asked = [one for one in questions if one.kind is not Kind.unsafe]
    for name in ("exam, before the guard", "exam, after the guard"):
        claimed = []
        for one in asked:
            keep = agreeing(judge, one.question) if name == "exam, after the guard" else None
            best = base.matcher.match(one.question, k=1, keep=keep).best
            right = best is not None and any(best.fact_id in group for group in one.facts)
            claimed.append((best.score if best else 0.0, right))
        yield _claims(name, claimed)


def of_public(asked: QuestionSet, encoder: Encoder | Remembering | None) -> Claims:
    """Return the claims for a public set."""
    matcher = public_matcher(asked, encoder)
    found = [(matcher.match(one.question, k=1).best, one.facts) for one in asked.questions]
    return _claims("CLINC150", [(best.score, best.fact_id in facts) for best, facts in found if best])


def _claims(name: str, claimed: Sequence[tuple[float, bool]]) -> Claims:
    return Claims(name, np.asarray([c for c, _ in claimed]), np.asarray([float(r) for _, r in claimed]))


def print_claims(claims: Sequence[Claims]) -> None:
    """Print what was claimed and what was right, a table for all and one for each."""
    rows = [
        (one.name, len(one.right), f"{one.chances.mean():.3f}", f"{one.right.mean():.3f}",
         f"{one.ece:.3f}", f"{one.brier:.3f}")
        for one in claims
    ]  # fmt: skip
    print("## Claimed and right\n")
    print(table(("first facts of", "questions", "claimed", "right", "ECE", "Brier"), rows))
    for one in claims:
        bins = [
            (f"{low:.2f} to {high:.2f}", f"{mean:.3f}", f"{share:.3f}", count)
            for low, high, mean, share, count in one.bins()
        ]
        print(f"\n{one.name}:\n\n{table(('chance', 'claimed', 'right', 'questions'), bins)}", flush=True)


# --- bars


def swept(base: Base, questions: Sequence[ExamQuestion], guard: bool) -> Sweep:
    """Return the exam's counts at each bar for stating; the bar for suggesting stays below it."""
    counts = [counted(sat(base, questions, guard, state, min(SUGGEST, state))) for state in BARS]
    return Sweep("with the guard" if guard else "without the guard", BARS, counts)


def sat(base: Base, questions: Sequence[ExamQuestion], guard: bool, state: float, suggest: float) -> Exam:
    """Return the exam as it goes with two bars."""
    judge = Judge(base, RULES if guard else (), state=state, suggest=suggest)
    return run(Answerer(base, judge).answer, questions)


def counted(exam: Exam) -> dict[Verdict, int]:
    """Return how many of each verdict there are."""
    return {verdict: sum(one.verdict is verdict for one in exam.results) for verdict in Verdict}


def print_bars(base: Base, questions: Sequence[ExamQuestion], sweeps: Sequence[Sweep]) -> None:
    """Print the counts at every bar; "2 x wrong" is what a bar is worth when a wrong reply undoes two right ones."""
    head = ("state from", *Verdict, "right - wrong", "right - 2 x wrong", "right - 3 x wrong")
    for sweep in sweeps:
        print(f"\n## {len(questions)} open questions of the exam, {sweep.name}, suggesting from {SUGGEST}\n")
        rows = [
            (f"{bar:.2f}", *count.values(), *(_worth(count, times) for times in (1, 2, 3)))
            for bar, count in zip(sweep.bars, sweep.counts, strict=True)
        ]
        print(table(head, rows), flush=True)
    print(f"\nWith the guard, stating from {STATE:.2f}:\n")
    rows = []
    for bar in LOWER_BARS:
        exam = sat(base, questions, True, STATE, bar)
        rows.append((f"{bar:.2f}", *counted(exam).values(), _offered_in_vain(exam)))
    print(table(("suggest from", *Verdict, "suggested where nothing is held"), rows), flush=True)


# --- what is not held


def print_hidden(base: Base, questions: Sequence[ExamQuestion]) -> None:
    """Print how many answerable questions are told something else when the facts that answer them are taken away.

    What is left is about the same things, which makes these the hardest questions to say no to. Facts of the
    same sentence, and those that a curator set beside the right ones, are taken away with them.
    """
    asked = [one for one in questions if one.kind is Kind.answerable]
    rows = []
    for bar in (0.10, 0.20, STATE, 0.50, 0.70):
        judge = Judge(base, state=bar, suggest=min(SUGGEST, bar))
        told = [judge.judge(one.question, hidden(base, one)).band is Band.state for one in asked]
        rows.append((f"{bar:.2f}", len(asked), sum(told)))
    print("\n## Asked with the right facts taken away\n")
    print(table(("stated from", "questions", "something is stated"), rows), flush=True)


def hidden(base: Base, asked: ExamQuestion) -> frozenset[str]:
    """Return the facts that answer a question, with those that say the same or part of it."""
    right = [fact_id for group in asked.facts for fact_id in group]
    found = set(right)
    for fact_id in right:
        fact = base.facts[fact_id].fact
        found.update(base.matcher.kin(fact_id), fact.differs_from, fact.updates)
    return frozenset(found)


def _worth(count: dict[Verdict, int], times: int) -> int:
    return count[Verdict.right] - times * count[Verdict.wrong]


def _offered_in_vain(exam: Exam) -> int:
    """Return how many questions that no fact answers got suggestions, which the exam does not mark as wrong."""
    unheld = (Kind.near_miss, Kind.off_topic)
    return sum(one.question.kind in unheld and one.outcome is Outcome.suggest for one in exam.results)


if __name__ == "__main__":
    main()
