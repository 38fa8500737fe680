"""Let one department in ten use a thing by order, and see how far the voluntary rest follows."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.organisation.spec import DepartmentSpec
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future
from sim.strategies.scripted import Scripted, plan_from_mapping

WITHIN = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
NEEDED = (0.3, 0.4)
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "viscosity.png"
NAVY, GREY = "#0B3C78", "#8A8A8A"
UNITS = {f"unit{k}": DepartmentSpec(30, 30) for k in range(10)}
ORDER = {"week": 0, "pull": "mandate", "scope": {"names": ["unit0"]}}
CONTROVERSIAL = (
    "adoption.w_usefulness=0", "adoption.w_ease=0", "adoption.w_norm=1",
    "adoption.w_facilitation=0", "adoption.w_resistance=0", "adoption.alpha=0",
    "adoption.omega=0", "adoption.p=0", "adoption.q=0.3", "adoption.kappa=10",
    "adoption.abandonment=0.1", "adoption.turnover=0", "adoption.aware_at_start=1",
)  # fmt: skip
"""People go by what those whom they hear do, and by nothing else."""


def followers(within: float, needed: float, futures: int) -> np.ndarray:
    """Return use outside the ordered department after three years, per cent, one a future."""
    study = sim.compose(
        "scenario=voluntary_tool", "strategy=do_nothing", "uncertainty=off",
        "calendar.weeks=156", f"organisation.within={within}", f"adoption.theta={needed}",
        *CONTROVERSIAL, f"futures={futures}",
    )  # fmt: skip
    scenario = study.cells[0].scenario
    firm = dataclasses.replace(scenario.organisation, departments=UNITS, groups={}, flows=())
    scenario = dataclasses.replace(scenario, organisation=firm)
    plan = Scripted(plan_from_mapping("order", {"steps": [ORDER]}, "this study"))
    found = [sim.run(scenario, plan, Future(study.seed, r)) for r in range(futures)]
    return np.array([100 * record.by_department["using"][-1, 1:].mean() for record in found])


def draw(rows: dict[float, list[tuple[float, float]]], futures: int) -> None:
    """Draw how far the rest follows against how much people keep to their own."""
    with study_figure(FIGURE, 6.2, 3.4) as figure:
        axes = figure.add_axes((0.09, 0.15, 0.86, 0.64))
        for needed, colour in zip(NEEDED, (GREY, NAVY), strict=True):
            mean, half = np.array(rows[needed]).T
            axes.errorbar(WITHIN, mean, yerr=half, color=colour, marker="o", markersize=4,
                          linewidth=1.8, capsize=3)  # fmt: skip
            axes.annotate(f"needs {100 * needed:.0f} % of those heard", (WITHIN[0], mean[0]),
                          xytext=(0, -14 if needed == NEEDED[0] else 10),
                          textcoords="offset points", color=colour)  # fmt: skip
        axes.set_ylim(-3, 108)
        axes.set_xlabel("viscosity: share of ties inside the own department")
        bare(axes)
        figure.text(
            0.02, 0.94, "A minority wins where people mostly, but not only, hear their own",
            weight="bold", fontsize=11,
        )  # fmt: skip
        figure.text(
            0.02, 0.87, "Use in nine voluntary departments after three years, per cent; "
            f"mean of {futures} futures, 95 % interval",
        )  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    rows: dict[float, list[tuple[float, float]]] = {}
    for needed in NEEDED:
        rows[needed] = [student_interval(followers(within, needed, futures)) for within in WITHIN]
        print(f"needs {needed}: inside   use of the rest, per cent")
        for within, (mean, half) in zip(WITHIN, rows[needed], strict=True):
            print(f"   {within:16.2f}   {mean:6.1f} +- {half:4.1f}")
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
