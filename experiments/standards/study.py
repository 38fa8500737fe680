"""Who should decide on platforms: departments, pairs of them, a subsidy, or a set standard?"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sim
from sim.analysis.intervals import mean_interval
from sim.areas.planning.parameters import PlanningParameters, StandardTerms
from sim.contracts import Strategy
from sim.metrics.table import measure_all
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
    """Return gap left, as a share of the gap at the start, and NPV in thousands, by future."""
    scenario, found = house(name, way, link), []
    for number in range(futures):
        record = sim.run(scenario, plan(way), Future(1, number))
        gap = record.weekly["standardisation_gap"]
        left = gap[-1] / gap[0] if gap[0] > 0 else 0.0
        measured = measure_all(record)
        found.append((left, (measured["npv"] or 0.0) / 1e3, measured["standards_hhi"] or 0.0))
    return np.array(found)


def draw(rows: dict[tuple[str, str], np.ndarray], futures: int, link: float) -> None:
    """Draw the gap that is left by way of deciding, one panel a house."""
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=(6.4, 3.0))
        FigureCanvasAgg(figure)
        for number, (name, words) in enumerate(HOUSES.items()):
            axes = figure.add_axes((0.14 + 0.43 * number, 0.17, 0.38, 0.55))
            for height, way in enumerate(reversed(WAYS)):
                found = mean_interval(100 * rows[name, way][:, 0])
                low = found.average if found.low is None else found.low
                high = found.average if found.high is None else found.high
                colour = ORANGE if found.average > 100 else NAVY
                axes.plot([low, high], [height, height], color=colour, linewidth=2)
                axes.plot([found.average], [height], color=colour, marker="o", markersize=5)
                axes.annotate(f"{found.average:.0f} %", (high, height), xytext=(5, -3),
                              textcoords="offset points", color=colour)  # fmt: skip
            axes.axvline(100, color="#686868", linewidth=0.8)
            axes.set_yticks(
                range(len(WAYS)), [ROWS[way] for way in reversed(WAYS)] if number == 0 else [""] * 4
            )
            axes.set_xlim(-4, 160)
            axes.set_ylim(-0.6, 3.6)
            axes.set_xlabel("gap left after three years, % of the start")
            axes.set_title(words, loc="left", fontsize=9, weight="bold")
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        closed = all(np.median(rows[name, "mandated"][:, 0]) < 0.05 for name in HOUSES)
        title = "A set standard closes the gap in both houses" if closed else (
            "A set standard does not close the gap where links are worth little")  # fmt: skip
        figure.text(0.02, 0.93, title, weight="bold", fontsize=11)
        said = f"links worth {link:g} a user-week; mean of {futures} futures, 95 % interval"
        figure.text(0.02, 0.85, f"{said}; 0 %: best for all")
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, dpi=160, metadata={"Software": None})


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=30)
    parser.add_argument("--link", type=float, default=StandardTerms().link_value)
    asked = parser.parse_args()
    rows = {}
    print("house              decided by     gap left (95 %)          NPV, thousands     HHI")
    for name in HOUSES:
        for way in WAYS:
            found = rows[name, way] = outcomes(name, way, asked.link, asked.futures)
            left, npv = mean_interval(found[:, 0]), mean_interval(found[:, 1])
            print(
                f"{name:<18} {way:<12} {left.average:6.2f} ({left.low:.2f} to {left.high:.2f})   "
                f"{npv.average:8.0f} ({npv.low:.0f} to {npv.high:.0f})   {found[:, 2].mean():.2f}"
            )
    draw(rows, asked.futures, asked.link)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
