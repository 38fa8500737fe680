"""Exploration and exploitation (March 1991): slow learners, turnover, a world that turns.

    uv run python experiments/classics/march_1991.py

The model as it was published, rewritten (`sim/facts/march.py`), so that what Uptake says about
turnover and turbulence can be held against it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.facts.march import Setting, many
from sim.report.study_figure import bare, study_figure

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "march_1991.png"
NAVY, ORANGE, GREY = "#0B3C78", "#D0480A", "#686868"


def draw(stable: np.ndarray, fresh: np.ndarray) -> None:
    """Draw what people know in a turbulent world, with and without turnover."""
    with study_figure(FIGURE, 6.2, 3.2) as figure:
        axes = figure.add_axes((0.09, 0.15, 0.7, 0.62))
        weeks = np.arange(1, stable.shape[1] + 1)
        for values, colour, line, words in (
            (fresh, NAVY, "-", "turnover of a tenth"),
            (stable, ORANGE, "--", "no turnover"),
        ):
            mean = 100 * values.mean(axis=0)
            half = 100 * 1.96 * values.std(axis=0, ddof=1) / values.shape[0] ** 0.5
            axes.fill_between(weeks, mean - half, mean + half, color=colour, alpha=0.2, linewidth=0)
            axes.plot(weeks, mean, color=colour, linestyle=line)
            axes.annotate(words, (weeks[-1], mean[-1]), xytext=(5, -3),
                          textcoords="offset points", color=colour)  # fmt: skip
        axes.axhline(50, color=GREY, linewidth=0.8)
        axes.annotate("chance", (weeks[-1], 50), xytext=(5, -11), textcoords="offset points",
                      color=GREY)  # fmt: skip
        axes.set_xlabel("period")
        axes.set_ylim(30, 80)
        bare(axes)
        figure.text(0.02, 0.93, "In a world that turns, newcomers keep an organisation right",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.85, "Beliefs of people that are right, per cent; band: 95 % interval "
                    f"of the mean of {stable.shape[0]} runs")  # fmt: skip


def main() -> None:
    """Play, print the tables, draw the turbulence row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=at_least(2), default=300)
    runs = parser.parse_args().runs
    print("Right beliefs of people after 150 periods, mean +- 95 %")
    print("p2     p1 = .1          p1 = .5          p1 = .9")
    for p2 in (0.5, 0.9):
        cells = [
            student_interval(many(Setting(p1, p2), 150, runs)[1][:, -1]) for p1 in (0.1, 0.5, 0.9)
        ]
        print(f"{p2:.1f}    " + "    ".join(f"{mean:.3f} +- {half:.3f}" for mean, half in cells))
    mean, half = student_interval(many(Setting((0.1, 0.9), 0.5), 150, runs)[1][:, -1])
    print(f"half slow, half fast, p2 = .5: {mean:.3f} +- {half:.3f}")
    for turnover in (0.0, 0.1):
        mean, half = student_interval(many(Setting(turnover=turnover), 20, runs)[0][:, -1])
        print(f"turnover {turnover:.1f}: the code after 20 periods {mean:.3f} +- {half:.3f}")
    stable, fresh = (
        many(Setting(turnover=turnover, turbulence=0.02), 100, runs)[1] for turnover in (0.0, 0.1)
    )
    for words, values in (("without", stable), ("with", fresh)):
        mean, half = student_interval(values[:, -1])
        print(
            f"turbulence .02, {words} turnover: people after 100 periods {mean:.3f} +- {half:.3f}"
        )
    draw(stable, fresh)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
