"""Build the same firm with few and with many levels of managers, and see what each makes wait."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.organisation.spec import DepartmentSpec
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

LEVELS = (1, 2, 3, 4, 5, 6)
KEPT = (0.0, 0.5, 1.0)
HOURS = 4.0
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "levels.png"
SHADES = ("#8A8A8A", "#3E7CB1", "#0B3C78")
UNITS = {f"unit{k}": DepartmentSpec(60, 45) for k in range(10)}
DATE = {"week": 1, "pull": "go_live", "date": 12}
Row = tuple[float, float]


def firm(levels: int, kept: float) -> Scenario:
    """Seat 600 people under so many levels of managers, who keep a briefing for so many weeks."""
    study = sim.compose("scenario=voluntary_tool", "strategy=do_nothing", "uncertainty=off",
                        "calendar.weeks=52", f"organisation.levels={levels}")  # fmt: skip
    scenario = study.cells[0].scenario
    seats = dataclasses.replace(scenario.organisation, departments=UNITS, groups={}, flows=())
    rules = dataclasses.replace(
        scenario.governance, manager_hours=HOURS, pass_on_weeks=kept, exception_rate=0.1,
        channels={"talk": Channel(richness=0.9, hours=0.25, weeks=0.0)},
        campaigns={"why": Campaign("talk", start=0.0, times=1, sender="manager")},
    )  # fmt: skip
    return dataclasses.replace(scenario, organisation=seats, governance=rules)


def measured(levels: int, kept: float, futures: int) -> tuple[Row, Row]:
    """Return weeks until people are told, and exceptions ignored, per cent: mean and interval."""
    plan = Scripted(plan_from_mapping("date", {"steps": [DATE]}, "this study"))
    scenario = firm(levels, kept)
    found = [measure_all(sim.run(scenario, plan, Future(1, r))) for r in range(futures)]
    told, ignored = (
        np.array([one[name] for one in found], dtype=np.float64)
        for name in ("briefing_delay", "ignored_share")
    )
    return student_interval(told), student_interval(100 * ignored)


def _line(axes: Axes, rows: list[Row], colour: str, label: str, at: tuple[float, float]) -> None:
    mean, half = np.array(rows).T
    axes.errorbar(LEVELS, mean, yerr=half, color=colour, marker="o", markersize=4, linewidth=1.8,
                  capsize=3)  # fmt: skip
    axes.text(*at, label, color=colour)


def draw(rows: dict[float, list[tuple[Row, Row]]], futures: int) -> None:
    """Draw both waits against the number of levels."""
    with study_figure(FIGURE, 7.2, 3.5) as figure:
        left, right = (
            figure.add_axes((0.07, 0.15, 0.40, 0.58)),
            figure.add_axes((0.56, 0.15, 0.40, 0.58)),
        )
        for kept, colour in zip(KEPT, SHADES, strict=True):
            told = [one for one, _ in rows[kept]]
            _line(
                left, told, colour, f"{kept:g} week{'s' * (kept != 1)}", (6.2, 0.93 * told[-1][0])
            )
        _line(right, [one for _, one in rows[KEPT[0]]], SHADES[-1], "", (1.0, 0.0))
        left.text(6.2, 11.0, "kept for", color=SHADES[-1])
        left.set_xlim(0.7, 7.6)
        left.set_xticks(LEVELS)
        left.set_yscale("log")
        left.set_yticks([0.5, 1, 2, 4, 8, 16, 32], ["0.5", "1", "2", "4", "8", "16", "32"])
        left.minorticks_off()
        right.set_ylim(0, 100)
        for axes, text in (
            (left, "Weeks until a person is told (log scale)"),
            (right, "Exceptions ignored or let pass, per cent"),
        ):
            axes.set_xlabel("levels of managers")
            axes.set_title(text, loc="left", fontsize=9)
            bare(axes)
        figure.text(0.02, 0.935, "A flat firm waits in one queue, a tall one in many hands",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(
            0.02, 0.875, f"600 people, {HOURS:g} hours a week of each manager; mean of {futures} "
            "futures, 95 % interval",
        )  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    rows: dict[float, list[tuple[Row, Row]]] = {}
    for kept in KEPT:
        rows[kept] = [measured(levels, kept, futures) for levels in LEVELS]
        print(f"kept {kept:g} weeks: levels   weeks until told   ignored, per cent")
        for levels, (told, ignored) in zip(LEVELS, rows[kept], strict=True):
            print(f"   {levels:16d}   {told[0]:8.2f} +- {told[1]:.2f}   "
                  f"{ignored[0]:8.1f} +- {ignored[1]:.1f}")  # fmt: skip
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
