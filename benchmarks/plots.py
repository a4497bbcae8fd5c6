"""The tables of `reliability.py` as pictures; needs matplotlib, which only these need."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

from briefbook.answering.judge import STATE
from briefbook.evaluation import Verdict

mpl.use("Agg")
from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from reliability import Claims, Sweep

# Told apart by people who do not see red and green, and by their marks on a printout.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9")
OF_VERDICT = {
    Verdict.right: ("#009e73", "o"),
    Verdict.suggested: ("#56b4e9", "s"),
    Verdict.missed: ("#999999", "^"),
    Verdict.wrong: ("#d55e00", "X"),
}
STYLE = {"font.size": 11, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
         "grid.color": "#e5e5e5"}  # fmt: skip


PANELS_A_ROW = 3
READ_AS = (
    "dashed: claim and share agree\nabove it: more were right than claimed\ndot: as large as its bin is full"
)


def plot_claims(claims: Sequence[Claims], path: Path) -> None:
    """Write claimed against right, a panel for each; a dot is as large as its bin is full."""
    rows = -(-len(claims) // PANELS_A_ROW)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            rows, PANELS_A_ROW, figsize=(9.6, 3.7 * rows), sharey=True, layout="constrained", squeeze=False
        )
        for panel, one, colour in zip(axes.flat, claims, COLOURS, strict=False):
            _plot_bins(panel, one, colour)
        for row in axes:
            row[0].set_ylabel("share right")
        spare = axes.flat[len(claims) :]
        for panel in spare:
            panel.axis("off")
        for panel in spare[:1]:
            panel.text(0.05, 0.6, READ_AS, linespacing=1.8)
        _save(figure, path)


def _plot_bins(panel: Axes, one: Claims, colour: str) -> None:
    bins = list(one.bins())
    claimed, right = [bin_[2] for bin_ in bins], [bin_[3] for bin_ in bins]
    sizes = [20 + 380 * bin_[4] / len(one.right) for bin_ in bins]
    panel.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
    panel.plot(claimed, right, color=colour, linewidth=1.5, clip_on=False)
    panel.scatter(claimed, right, s=sizes, color=colour, zorder=3, clip_on=False)
    panel.set_title(f"{one.name}\n{len(one.right):,} questions, ECE {one.ece:.3f}", fontsize=11, pad=12)
    panel.set(xlim=(0, 1), ylim=(0, 1), xlabel="chance claimed")
    panel.set_xticks((0, 0.5, 1), ("0", "0.5", "1"))


def plot_sweeps(sweeps: Sequence[Sweep], path: Path) -> None:
    """Write how many of each verdict there are at each bar for stating, a panel for each sweep."""
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            1, len(sweeps), figsize=(5 * len(sweeps), 4.2), sharey=True, layout="constrained", squeeze=False
        )
        for panel, sweep in zip(axes[0], sweeps, strict=True):
            for verdict, (colour, mark) in OF_VERDICT.items():
                counts = [count[verdict] for count in sweep.counts]
                panel.plot(sweep.bars, counts, color=colour, marker=mark, label=verdict.value)
            panel.axvline(STATE, color="#333333", linewidth=1, linestyle="--")
            panel.annotate(
                f"{STATE:.2f}", (STATE, 0.5), xycoords=("data", "axes fraction"), xytext=(4, 0),
                textcoords="offset points",
            )  # fmt: skip
            panel.set_title(sweep.name)
            panel.set(xlabel="stated from a chance of", xlim=(0, 0.92), ylim=(0, None))
        axes[0][0].set_ylabel("questions of the exam")
        figure.legend(
            *axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False
        )
        _save(figure, path)


def _save(figure: plt.Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150, metadata={"Software": None})
    plt.close(figure)
