"""Who should decide on platforms: departments, pairs of them, a subsidy, or a set standard?"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import mean_interval, said
from sim.areas.planning.parameters import PlanningParameters, StandardTerms
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "standards.png"
WEEKS = 156
HOUSES = {"erp_manufacturer": "manufacturer, a chain", "ehr_hospital": "hospital, tight"}
WAYS = ("free", "coordinated", "subsidised", "mandated")
ROWS = dict(zip(WAYS, ("free", "in pairs", "subsidy", "set standard"), strict=True))
NAVY, ORANGE = "#0B3C78", "#D0480A"


def house(name: str, policy: str, link: float) -> Scenario:
    """Take departments and flows of a case, and let them choose platforms; nothing goes live."""
    study = sim.compose(f"scenario={name}", "strategy=do_nothing", "uncertainty=off", "futures=20")
    terms = StandardTerms(policy="coordinated" if policy == "coordinated" else "free",
                          link_value=link)  # fmt: skip
    case = study.cells[0].scenario
    calm = dataclasses.replace(case.environment, hazards={})
    planning = PlanningParameters({"collaboration": terms})
    return dataclasses.replace(case, planning=planning, environment=calm)


def plan(way: str) -> Strategy:
    """Write the plan of a way to decide."""
    pulls = {"subsidised": "subsidise_standard", "mandated": "set_standard"}
    steps = [{"week": 1, "pull": pulls[way]}] if way in pulls else []
    return Scripted(plan_from_mapping(way, {"steps": steps}, "the study"))


def outcomes(name: str, way: str, link: float, futures: int) -> np.ndarray:
    """Return by future what `MEASURED` names."""
    scenario, found = house(name, way, link), []
    for number in range(futures):
        record = sim.run(scenario, plan(way), Future(1, number))
        gap = record.weekly["standardisation_gap"]
        left = gap[-1] / gap[0] if gap[0] > 0 else 0.0
        measured = measure_all(record)
        booked = float(record.ledger["platform_interfaces"].rows.sum())
        found.append((left, (measured["npv"] or 0.0) / 1e3, measured["standards_hhi"] or 0.0,
                      measured["platform_interfaces"] or 0.0, booked / 1e3))  # fmt: skip
    return np.array(found)


MEASURED = ("gap left", "NPV, thousands", "HHI", "interfaces", "saved on interfaces, thousands")
DIGITS = (2, 0, 2, 1, 0)
GAP, INTERFACES = 0, 3
PANELS = ((GAP, 100.0, "gap left after three years, % of the start", " %", (-4, 160)),
          (INTERFACES, 1.0, "interfaces left, pairs of departments", "", (-2, 115)))  # fmt: skip
"""Measured -> its factor, the axis, the unit of a label, and the range shown."""


def draw(rows: dict[tuple[str, str], np.ndarray], futures: int, link: float) -> None:
    """Draw gap and interfaces that are left by way of deciding, one column a house."""
    with study_figure(FIGURE, 6.8, 5.4) as figure:
        for number, (name, words) in enumerate(HOUSES.items()):
            for row, panel in enumerate(PANELS):
                axes = figure.add_axes((0.14 + 0.43 * number, 0.52 - 0.42 * row, 0.36, 0.30))
                bars(axes, {way: rows[name, way] for way in WAYS}, panel, named=number == 0)
                if row == 0:
                    axes.set_title(words, loc="left", fontsize=9, weight="bold")
        closed = all(np.median(rows[name, "mandated"][:, GAP]) < 0.05 for name in HOUSES)
        none = all((rows[name, "mandated"][:, INTERFACES] == 0).all() for name in HOUSES)
        title = "A set standard closes the gap in both houses" if closed else (
            "A set standard does not close the gap where links are worth little")  # fmt: skip
        if none:
            title += (" and" if closed else ", but") + " leaves no interfaces"
        figure.text(0.02, 0.95, title, weight="bold", fontsize=11)
        words = f"links worth {link:g} a user-week; mean of {futures} futures, 95 % interval"
        figure.text(0.02, 0.90, f"{words}; gap 0 %: best for all")


def bars(
    axes: Axes,
    rows: dict[str, np.ndarray],
    panel: tuple[int, float, str, str, tuple[float, float]],
    *,
    named: bool,
) -> None:
    """Draw one measure of a house: a line a way, its mean and interval."""
    column, factor, words, unit, shown = panel
    for height, way in enumerate(reversed(WAYS)):
        found = mean_interval(factor * rows[way][:, column])
        low = found.average if found.low is None else found.low
        high = found.average if found.high is None else found.high
        colour = ORANGE if column == GAP and found.average > 100 else NAVY
        axes.plot([low, high], [height, height], color=colour, linewidth=2)
        axes.plot([found.average], [height], color=colour, marker="o", markersize=5)
        axes.annotate(f"{found.average:.0f}{unit}", (min(high, shown[1]), height), xytext=(5, -3),
                      textcoords="offset points", color=colour)  # fmt: skip
    if column == GAP:
        axes.axvline(100, color="#686868", linewidth=0.8)
    axes.set_yticks(range(len(WAYS)), [ROWS[way] if named else "" for way in reversed(WAYS)])
    axes.set_xlim(*shown)
    axes.set_ylim(-0.6, 3.6)
    axes.set_xlabel(words)
    bare(axes)


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(20), default=30)
    parser.add_argument("--link", type=float, default=StandardTerms().link_value)
    asked = parser.parse_args()
    rows = {}
    print(f"house              decided by     {'   '.join(MEASURED)}")
    for name in HOUSES:
        for way in WAYS:
            found = rows[name, way] = outcomes(name, way, asked.link, asked.futures)
            columns = (said(found[:, k], digits) for k, digits in enumerate(DIGITS))
            print(f"{name:<18} {way:<12} {'   '.join(columns)}", flush=True)
    draw(rows, asked.futures, asked.link)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
