"""Four tools to one: what do the order, the parallel weeks and the switch-off's gate decide?"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import said
from sim.areas.investment.parameters import Project
from sim.cli.asked import at_least
from sim.facts.plays import shipped
from sim.facts.tools import CASE, FOUR_TOOLS, START, tools_case
from sim.metrics.table import METRICS
from sim.report.study_figure import bare, headed, marked, study_figure
from sim.scenario import Future, Scenario
from sim.units import FloatArray

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "consolidation.png"
ORDERS = ("listed", "small_first", "dearest_first", "least_lost_first")
WORDS = {
    "listed": "cheapest tools first",
    "small_first": "small departments first",
    "dearest_first": "dearest tools first",
    "least_lost_first": "least fit lost first",
}
WEEKS = (0, 8, 26, 52)
GATES = {
    **{f"use is under {part:.0%}".replace("%", " %"): replace(FOUR_TOOLS, old_use_below=part)
       for part in (0.4, 0.2, 0.1, 0.05)},
    "last department is live": replace(FOUR_TOOLS, decommission="date", close_by=0.0),
    "(never)": replace(FOUR_TOOLS, decommission="date"),
}  # fmt: skip
NAMES = ("portfolio_value", "consolidation_payback", "migration_lost", "double_running_cost",
         "fit_lost", "systems_retired", "licences_saved_total")  # fmt: skip
SCALE = np.array([1e-3, 1.0, 1.0, 1e-3, 1e-3, 1.0, 1e-3])
WORTH, PAYBACK, LOST, DOUBLE, FIT, RETIRED, SAVED = range(len(NAMES))
READ = {one.card.name: one for one in METRICS}
DARK, LIGHT = "#0B3C78", "#D0480A"


def outcomes(base: Scenario, project: Project, futures: int) -> FloatArray:
    """(futures, 7) figures of the consolidation; not a number where it is never paid back."""
    scenario, rows = tools_case(base, project), []
    for number in range(futures):
        record = sim.run(scenario, START, Future(1, number))
        found = (READ[name].measure(record) for name in NAMES)
        rows.append([np.nan if value is None else value for value in found])
    return np.asarray(np.array(rows) * SCALE)


def line(name: str, found: FloatArray, start: FloatArray) -> str:
    """Write one row of a table."""
    paid = found[np.isfinite(found[:, PAYBACK]), PAYBACK]
    back = f"{np.median(paid):4.0f} ({paid.size} of {len(found)})" if paid.size else "never"
    return "  ".join(
        [
            f"{name:<24}",
            f"{said(found[:, WORTH] - start[:, WORTH], 0, '+'):<22}",
            f"{said(found[:, LOST], 0):<16}",
            f"{said(found[:, DOUBLE], 0):<18}",
            f"{said(found[:, SAVED], 0):<18}",
            f"{said(found[:, FIT], 0):<16}",
            f"{found[:, RETIRED].mean():4.1f}",
            back,
        ]
    )


HEAD = (
    f"{'':<24}  {'worth, k, paired':<22}  {'users lost':<16}  {'double, k':<18}  "
    f"{'licences saved, k':<18}  {'fit lost, k':<16}  off   payback week, median"
)


def finding(
    orders: dict[str, FloatArray], weeks: dict[int, FloatArray], gates: dict[str, FloatArray]
) -> str:  # fmt: skip
    """Say what decides most: how far the mean worth is moved."""
    moved = {
        what: float(np.ptp([one[:, WORTH].mean() for one in cells]))
        for what, cells in (
            ("The order", orders.values()), ("Parallel weeks", weeks.values()),
            ("The gate", gates.values()),
        )
    }  # fmt: skip
    first, second, third = sorted(moved, key=lambda name: -moved[name])
    much = "hardly matters" if moved[third] < 0.2 * moved[second] else "matters least"
    return f"{first} decides most, {second.lower()} next; {third.lower()} {much}"


def draw(
    orders: dict[str, FloatArray], weeks: dict[int, FloatArray], gates: dict[str, FloatArray],
    title: str, futures: int,
) -> None:  # fmt: skip
    """Draw worth against the plan as stated by order, by parallel weeks and by gate."""
    about = (
        "Worth in five years against the plan as stated (cheapest tools first, 8 parallel weeks, "
        "gate at 20 %), USD k;\n"
        f"mean of {futures} paired futures and its 95 % interval; beside it users lost, of 400"
    )
    start = weeks[8][:, WORTH]
    groups = (
        ("order of departments", {WORDS[name]: found for name, found in orders.items()}),
        ("weeks of parallel running", {f"{n} weeks": found for n, found in weeks.items()}),
        ("old tool goes when its", dict(gates)),
    )
    lows = [found[:, WORTH] - start for _, cells in groups for found in cells.values()]
    reach = 1.12 * max(abs(one.mean()) for one in lows)
    with study_figure(FIGURE, 7.4, 5.4) as figure:
        headed(figure, title, about)
        bottom = 0.83
        for label, cells in groups:
            tall = 0.041 * len(cells)
            bottom -= tall + 0.05
            axes = figure.add_axes((0.27, bottom, 0.62, tall))
            bare(axes)
            axes.set_ylim(-0.6, len(cells) - 0.4)
            axes.set_xlim(-reach, 0.2 * reach)
            axes.axvline(0.0, color="#A0A0A0", linewidth=0.8)
            axes.set_yticks(range(len(cells)), list(reversed(cells)))
            axes.tick_params(axis="y", length=0)
            for height, found in enumerate(reversed(list(cells.values()))):
                gap = found[:, WORTH] - start
                marked(axes, height, gap, DARK, upright=False)
                axes.text(1.01, height, f"{found[:, LOST].mean():.0f}", va="center",
                          transform=axes.get_yaxis_transform(), color=LIGHT)  # fmt: skip
            axes.set_title(label, loc="left", fontsize=9, x=-0.42, y=0.98)
            if cells is not groups[-1][1]:
                axes.set_xticklabels([])
        axes.set_xlabel("worth against the plan as stated, USD k")
        figure.text(0.89, 0.805, "users lost", color=LIGHT, ha="left")


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=30)
    futures = parser.parse_args().futures
    base = shipped(CASE, "do_nothing").scenario

    def play(project: Project) -> FloatArray:
        return start if project == FOUR_TOOLS else outcomes(base, project, futures)

    start = outcomes(base, FOUR_TOOLS, futures)
    orders = {name: play(replace(FOUR_TOOLS, sequence=name)) for name in ORDERS}
    weeks = {n: play(replace(FOUR_TOOLS, parallel_weeks=float(n))) for n in WEEKS}
    gates = {name: play(project) for name, project in GATES.items()}
    print(f"the plan as stated is worth {said(start[:, WORTH], 0)} k\n{HEAD}")
    for name, found in orders.items():
        print(line(WORDS[name], found, start))
    for n, found in weeks.items():
        print(line(f"{n} parallel weeks", found, start))
    for gate, found in gates.items():
        print(line(gate, found, start))
    draw(orders, weeks, gates, finding(orders, weeks, gates), futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
