"""When does running what is installed leave nothing for change? Against the closed form.

    uv run python experiments/run_and_change/study.py

A firm spends all that its budget leaves on small projects. Each adds to what must be run (and, in
time, renewed), which is paid first. No luck is in it, so one run a setting is the answer.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sim
from sim.areas.environment.parameters import EnvironmentParameters
from sim.areas.investment.budget import upkeep
from sim.areas.investment.parameters import Project
from sim.metrics.table import measure_all
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "run_and_change.png"
BUDGET, YEARS, COST = 100.0, 10, 8.0
SETTINGS = {
    "running 15 %": {"run_ratio": 0.15},
    "running 15 %, budget grows 5 %": {"run_ratio": 0.15, "budget_growth": 0.05},
    "running 15 %, renewed after 8 years": {"run_ratio": 0.15, "renewal_weeks": 416.0},
    "running 25 %": {"run_ratio": 0.25},
}
COLOURS = ("#0B3C78", "#3777C6", "#D0480A", "#6A1B2E")


def world(**terms: float) -> Scenario:
    """Take people of the portfolio case, and projects that are nothing but money."""
    words = ("scenario=it_portfolio", "strategy=do_nothing", "uncertainty=off", "futures=20")
    case = sim.compose(*words).cells[0].scenario
    one = Project(cost=COST, procure_weeks=0, hypercare_weeks=0, value_spread=0.0)
    investment = dataclasses.replace(
        case.investment, projects={f"p{k}": one for k in range(160)}, change_budget=BUDGET,
        carry_over=1.0, budget_cuts={}, requests={}, overrun_spread=0.0, overrun_median=1.0,
        overrun_tail_share=0.0, kill_below=0.0, contingency=0.0, money_weeks=0, **terms,
    )  # fmt: skip
    calendar = dataclasses.replace(case.calendar, weeks=52 * YEARS, freezes=())
    calm = EnvironmentParameters()
    return dataclasses.replace(case, investment=investment, calendar=calendar, environment=calm)


def played(scenario: Scenario) -> tuple[np.ndarray, dict[str, float | None]]:
    """Order everything in week 0; return what running takes of each year's budget, and metrics."""
    steps = [{"week": 0, "pull": "start_project", "what": name}
             for name in scenario.investment.projects]  # fmt: skip
    plan = Scripted(plan_from_mapping("everything", {"steps": steps}, "the study"))
    record = sim.run(scenario, plan, Future(1, 0))
    run = record.weekly["run_spend"][1:].reshape(YEARS, -1).sum(axis=1)
    released = record.weekly["budget_released"][:-1].reshape(YEARS, -1).sum(axis=1)
    return run / released, dict(measure_all(record))


def closed_form(scenario: Scenario) -> np.ndarray:
    """Solve S' = B - u S with money once a quarter: what running takes of each year's budget."""
    u, growth = upkeep(scenario.investment), scenario.investment.budget_growth
    stock, owed, shares = 0.0, 0.0, []
    for year in range(YEARS):
        quarter, spent = BUDGET * (1.0 + growth) ** year / 4.0, 0.0
        for _ in range(4):
            stock += quarter - owed
            owed = u * stock / 4.0
            spent += owed
        shares.append(spent / (4.0 * quarter))
    return np.array(shares)


def draw(found: dict[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Draw simulated shares as dots on the curves of the closed form."""
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=(7.2, 3.3))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.09, 0.16, 0.55, 0.62))
        years = np.arange(1, YEARS + 1)
        level = -np.inf
        last = sorted(found, key=lambda name: found[name][1][-1])
        for name, colour in zip(found, COLOURS, strict=True):
            simulated, exact = (100 * part for part in found[name])
            axes.plot(years, exact, color=colour, linewidth=1.2)
            axes.plot(years, simulated, color=colour, marker="o", markersize=4, linewidth=0)
        for name in last:
            colour = COLOURS[list(found).index(name)]
            level = max(100 * found[name][1][-1], level + 8.0)
            axes.annotate(name, (YEARS + 0.35, level), va="center", color=colour,
                          annotation_clip=False)  # fmt: skip
        axes.set_xlim(0.7, YEARS + 0.2)
        axes.set_ylim(0, 100)
        axes.set_xticks(years)
        axes.set_xlabel("year")
        axes.set_ylabel("% of the year's budget")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        figure.text(0.02, 0.93, "Running what is installed takes over the budget", weight="bold",
                    fontsize=11)  # fmt: skip
        figure.text(0.02, 0.85, "dots: simulated portfolio; lines: closed form")
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, dpi=130, metadata={"Software": None})


def main() -> None:
    """Play, print shares beside the closed form, draw."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    found = {}
    for name, terms in SETTINGS.items():
        scenario = world(**terms)
        shares, measured = played(scenario)
        exact = closed_form(scenario)
        found[name] = (shares, exact)
        apart = float(np.abs(shares - exact).max())
        print(f"{name:<38} simulated {' '.join(f'{share:.2f}' for share in shares)}")
        print(f"{'':<38} exact     {' '.join(f'{share:.2f}' for share in exact)}"
              f"   apart at most {apart:.3f}")  # fmt: skip
        stops = measured["change_stops_year"]
        starved = measured["projects_starved"] or 0.0
        print(f"{'':<38} change stops in year {stops}; {starved:.0f} projects waited for money")
    draw(found)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
