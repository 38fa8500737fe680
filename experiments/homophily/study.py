"""Let ties keep to people of one role, start with one department, and see who follows when."""

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

HOMOPHILY = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
WEEKS, HALF = 156, 0.5
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "homophily.png"
NAVY, GREY = "#0B3C78", "#8A8A8A"
UNITS = {f"unit{k}": DepartmentSpec(40, 40, customer_facing=k % 2 == 0) for k in range(10)}
SIDES = {"own side": [2, 4, 6, 8], "other side": [1, 3, 5, 7, 9]}
"""The department that begins, number 0, meets customers; so do those of its own side."""
ORDER = {"week": 0, "pull": "mandate", "scope": {"names": ["unit0"]}}
SOCIAL = (
    "adoption.w_usefulness=0", "adoption.w_ease=0", "adoption.w_norm=1",
    "adoption.w_facilitation=0", "adoption.w_resistance=0", "adoption.alpha=0",
    "adoption.omega=0", "adoption.p=0", "adoption.q=0.3", "adoption.kappa=10",
    "adoption.abandonment=0.1", "adoption.turnover=0", "adoption.aware_at_start=1",
    "adoption.theta=0.3",
)  # fmt: skip
"""People go by what those whom they hear do, and by nothing else; three in ten are enough."""
Row = tuple[float, float]


def weeks_to_half(homophily: float, futures: int) -> dict[str, Row]:
    """Return the week in which half of each side uses it (the end if never): mean, interval."""
    study = sim.compose(
        "scenario=voluntary_tool", "strategy=do_nothing", "uncertainty=off",
        f"calendar.weeks={WEEKS}", f"organisation.homophily={homophily}", *SOCIAL,
    )  # fmt: skip
    scenario = study.cells[0].scenario
    firm = dataclasses.replace(scenario.organisation, departments=UNITS, groups={}, flows=())
    scenario = dataclasses.replace(scenario, organisation=firm)
    plan = Scripted(plan_from_mapping("order", {"steps": [ORDER]}, "this study"))
    found = [sim.run(scenario, plan, Future(study.seed, r)) for r in range(futures)]
    return {
        side: student_interval(
            np.array([_half(record.by_department["using"][:, units]) for record in found])
        )
        for side, units in SIDES.items()
    }


def _half(using: np.ndarray) -> float:
    reached = using.mean(axis=1) >= HALF
    return float(np.argmax(reached)) if reached.any() else float(WEEKS)


def draw(rows: dict[float, dict[str, Row]], futures: int) -> None:
    """Draw when half of each side has followed against homophily."""
    with study_figure(FIGURE, 6.2, 3.4) as figure:
        axes = figure.add_axes((0.09, 0.15, 0.86, 0.62))
        for side, colour, lift in (("other side", GREY, 12), ("own side", NAVY, -13)):
            mean, half = np.array([rows[h][side] for h in HOMOPHILY]).T
            axes.errorbar(HOMOPHILY, mean, yerr=half, color=colour, marker="o", markersize=4,
                          linewidth=1.8, capsize=3)  # fmt: skip
            axes.annotate(f"departments of the {side}", (HOMOPHILY[0], mean[0]), xytext=(0, lift),
                          textcoords="offset points", color=colour)  # fmt: skip
        axes.axhline(WEEKS, color=GREY, linewidth=0.8, linestyle=":")
        axes.text(0.0, WEEKS - 9, "end of the study: not reached", color=GREY)
        axes.set_ylim(0, WEEKS + 6)
        axes.set_xlabel("homophily: share of informal ties drawn among people of one role")
        bare(axes)
        figure.text(0.02, 0.94, "Ties among the like speed the own side and hold up the other",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.87, "Week by which half of the users of a side have followed;"
                    f" mean of {futures} futures, 95 % interval")  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    rows = {homophily: weeks_to_half(homophily, futures) for homophily in HOMOPHILY}
    print("homophily   weeks to half, own side   other side")
    for homophily, sides in rows.items():
        print(f"   {homophily:6.1f}", *(f"   {m:10.1f} +- {h:4.1f}" for m, h in sides.values()))
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
