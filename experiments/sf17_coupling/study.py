"""Map the lead of all at once over waves: how far work crosses units, by heads of extra support."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.facts.choices import CROSSING, HOSPITAL, HYPERCARE, MILLION, at_once_with_a_desk
from sim.facts.plays import shipped, varied
from sim.metrics.table import measure_all
from sim.report.study_figure import study_figure
from sim.scenario import Future, Scenario
from sim.units import FloatArray

COUPLING = (0.0, 0.35, 0.7, 1.0)
"""Share of the work that crosses units; the case says .7."""
HEADS = (0, 8, 20, 50)
"""Extra support at the go-live; the case's plan has 50."""
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "sf17_map.png"
GREY = "#505050"
DEEP = 5.0
"""Lead in millions at which the colour is full."""


def worth(scenario: Scenario, strategy: Strategy, futures: int) -> FloatArray:
    """(R,) NPV in million."""
    found = [sim.run(scenario, strategy, Future(1, number)) for number in range(futures)]
    return np.array([float(measure_all(one)["npv"] or 0.0) / MILLION for one in found])


def leads(futures: int) -> dict[tuple[int, float], FloatArray]:
    """Return the paired lead of all at once over waves in each cell of the map, million."""
    at_once, waves = shipped(HOSPITAL, "big_bang_supported"), shipped(HOSPITAL, "phased_unit")
    found = {}
    for heads in HEADS:
        for tight in COUPLING:
            scenario = varied(at_once.scenario, {CROSSING: tight, HYPERCARE: heads})
            found[heads, tight] = worth(scenario, at_once_with_a_desk(heads), futures) - worth(
                scenario, waves.strategy, futures
            )
    return found


def draw(found: dict[tuple[int, float], FloatArray], futures: int) -> None:
    """Draw the map: the lead and its interval stand in each cell, the sign is its colour."""
    with study_figure(FIGURE, 7.6, 4.2) as figure:
        axes = figure.add_axes((0.09, 0.14, 0.88, 0.62))
        mean = np.array([[found[h, t].mean() for t in COUPLING] for h in HEADS])
        axes.imshow(mean, cmap="PuOr", vmin=-DEEP, vmax=DEEP, aspect="auto", origin="lower")
        for row, heads in enumerate(HEADS):
            for column, tight in enumerate(COUPLING):
                middle, half = student_interval(found[heads, tight])
                sure = "bold" if abs(middle) > half else "normal"
                text = f"{middle:+.1f}\n({middle - half:+.1f} to {middle + half:+.1f})"
                axes.text(column, row, text, ha="center", va="center", weight=sure,
                          color="white" if abs(middle) > 0.7 * DEEP else "black")  # fmt: skip
        axes.set_xticks(range(len(COUPLING)), [f"{tight:g}" for tight in COUPLING])
        axes.set_yticks(range(len(HEADS)), [str(heads) for heads in HEADS])
        axes.set_xlabel("share of work that crosses units (the case: .7)")
        axes.set_ylabel("extra support, heads")
        figure.text(0.02, 0.93, TITLE, weight="bold", fontsize=11)
        figure.text(
            0.02, 0.80,
            "Hospital, NPV of all at once less that of waves, million; average of "
            f"{futures} paired futures\nand its 95 % interval, bold where it excludes 0; "
            "violet: all at once leads, orange: waves lead",
            color=GREY, fontsize=8.5,
        )  # fmt: skip


TITLE = "Coupling favours going live at once, support shifts where the lead turns"


def main() -> None:
    """Run the map, print it, draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=12)
    futures = parser.parse_args().futures
    found = leads(futures)
    print("lead of all at once over waves, million: heads down, share of crossing work across")
    print("        " + "".join(f"{tight:>18.2f}" for tight in COUPLING))
    for heads in HEADS:
        cells = (student_interval(found[heads, tight]) for tight in COUPLING)
        print(f"{heads:8d}" + "".join(f"{mean:+10.2f} +- {half:4.2f}" for mean, half in cells))
    draw(found, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
