"""Chasing a moving target (Posen and Levinthal 2012): explore more when the world turns more?

    uv run python experiments/classics/posen_levinthal_2012.py

The model as it was published, rewritten (`sim/facts/bandit.py`). The first panel shows what each
degree of exploration earns against hardly exploring, by how often the world turns; the second which
degree earns most.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from sim.cli.asked import at_least
from sim.facts.bandit import Bandit, gains
from sim.report.study_figure import bare, study_figure

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "posen_levinthal_2012.png"
DEGREES = (0.02, 0.25, 0.5, 0.75, 1.0)
WORLDS = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
HARDLY, WELL = 0, 2
Z = 1.96
NAVY, ORANGE, GREY = "#0B3C78", "#D0480A", "#686868"


def mean_and_half(values: np.ndarray) -> tuple[float, float]:
    """Return mean and half-width of its 95 % interval."""
    return float(values.mean()), float(Z * values.std(ddof=1) / values.size**0.5)


def best_of(table: np.ndarray) -> tuple[int, list[int]]:
    """Find the degree that earns most, and all that are not clearly worse, over the same luck."""
    best = int(table.mean(axis=1).argmax())
    near = []
    for degree, row in enumerate(table):
        mean, half = mean_and_half(table[best] - row)
        if mean <= half:
            near.append(degree)
    return best, near


def draw(tables: dict[float, np.ndarray]) -> None:
    """Draw what exploring brings, and the best degrees, by turbulence."""
    places = np.arange(len(WORLDS))
    with study_figure(FIGURE, 7.2, 3.2) as figure:
        left = figure.add_axes((0.08, 0.16, 0.38, 0.56))
        right = figure.add_axes((0.58, 0.16, 0.38, 0.56))
        found = [mean_and_half(tables[one][WELL] - tables[one][HARDLY]) for one in WORLDS]
        means, halves = np.array(found).T
        left.fill_between(places, means - halves, means + halves, color=NAVY, alpha=0.2, lw=0)
        left.plot(places, means, color=NAVY, marker="o", markersize=4)
        left.set_ylim(0, None)
        left.set_title("successes that exploring adds", loc="left", fontsize=9)
        for place, world in enumerate(WORLDS):
            best, near = best_of(tables[world])
            right.plot([place] * len(near), [DEGREES[k] for k in near], color=GREY, marker="o",
                       markersize=4, linewidth=1)  # fmt: skip
            right.plot([place], [DEGREES[best]], color=ORANGE, marker="o", markersize=6)
        right.set_ylim(0, 1.05)
        right.set_title("degree of exploration that earns most", loc="left", fontsize=9)
        for axes in (left, right):
            axes.set_xticks(places, [f"{one:g}" for one in WORLDS])
            axes.set_xlabel("chance a period that the world turns")
            bare(axes)
        figure.text(0.02, 0.92, "Exploring pays most in a moderately turbulent world",
                    weight="bold", fontsize=11)  # fmt: skip
        runs = next(iter(tables.values())).shape[1]
        figure.text(0.02, 0.84, f"500 periods, mean of {runs:,} runs, band: 95 % interval; left: "
                    "tau .5 less .02; right, grey: not clearly worse")  # fmt: skip


def main() -> None:
    """Play, print the table, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=at_least(2), default=5000)
    runs = parser.parse_args().runs
    tables = {}
    print("Successes less failures in 500 periods, mean +- 95 %")
    print("turns    " + "".join(f"tau {one:<12g}" for one in DEGREES) + "tau .5 less .02")
    for world in WORLDS:
        table = tables[world] = np.array([gains(Bandit(one, world), runs) for one in DEGREES])
        cells = [mean_and_half(row) for row in table]
        brings = mean_and_half(table[WELL] - table[HARDLY])
        words = "".join(f"{mean:6.1f} +- {half:<6.1f}" for mean, half in (*cells, brings))
        print(f"{world:<7g}{words}")
    draw(tables)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
