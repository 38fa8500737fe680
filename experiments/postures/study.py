"""Lead, follow or wait: which posture is worth most under how much turbulence, of which size?

    uv run python experiments/postures/study.py

Technologies of two lines come, one generation or several. Leaps from outside devalue what has been
launched before: more or less often (rate), by more or less (size). Every posture meets the same
curves and the same leaps.
"""

from __future__ import annotations

import argparse
import dataclasses
from itertools import product
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import Estimate, mean_interval
from sim.analysis.statistics import FEWEST_FUTURES
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.areas.investment.parameters import Project
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.road_parameters import TechnologyTerms
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "postures.png"
POSTURES = ("lead", "fast_follow", "wait")
RATES = (0.0, 0.5, 1.0, 2.0)
SIZES = {"small leaps: a tenth is lost": 0.9, "large leaps: half is lost": 0.5}
COLOURS = {"lead": "#0B3C78", "fast_follow": "#D0480A", "wait": "#686868"}
MARKS = {"lead": ("o", "-"), "fast_follow": ("s", "--"), "wait": ("^", ":")}
"""A mark and a line for each posture, so that grey print tells them apart."""
METRICS = ("npv", "generation_gap", "timing_regret")
MARKETS = {"one generation a line": 1, "up to three generations a line": 3}
Rows = dict[tuple[int, float, float, str], np.ndarray]
LAUNCHES = {"crm": (-20, 52, 104), "data": (0, 78)}
WORK = {"procure": {"analysts": 4.0}, "build": {"developers": 24.0, "analysts": 8.0}}


def market(generations: int) -> tuple[dict[str, TechnologyTerms], dict[str, Project]]:
    """Declare two lines, what is installed in each, and the technologies that follow."""
    technologies, projects = {}, {}
    for line, launches in LAUNCHES.items():
        technologies[f"{line}_0"] = TechnologyTerms(line=line, installed=True, launch=-300)
        for number, launch in enumerate(launches[:generations], start=1):
            name = f"{line}_{number}"
            technologies[name] = TechnologyTerms(line=line, project=name, launch=launch)
            projects[name] = Project(value=0.8e6, cost=0.6e6, run_cost=0.1e6, work=WORK)
    return technologies, projects


def world(rate: float, size: float, generations: int) -> Scenario:
    """Take people and money of the three-year plan; nothing else changes but the technologies."""
    words = ("scenario=three_year_plan", "strategy=do_nothing", "uncertainty=off", "futures=20")
    case = sim.compose(*words).cells[0].scenario
    technologies, projects = market(generations)
    names = tuple(name for name in technologies if not name.endswith("_0"))
    leap = Shock("obsolescence", per_year=rate, end=case.calendar.weeks, size=size,
                 technologies=names)  # fmt: skip
    return dataclasses.replace(
        case,
        planning=PlanningParameters(technologies=technologies),
        environment=EnvironmentParameters(hazards={"leap": leap} if rate else {}),
        architecture=ArchitectureParameters(),
        investment=dataclasses.replace(
            case.investment, projects=projects, change_budget=float("inf"), budget_cuts={},
            run_ratio=0.0, installed_base=0.0,
        ),
    )  # fmt: skip


def plan(posture: str) -> Strategy:
    """Write the plan that takes a posture, and does nothing else."""
    steps = [{"week": 0, "pull": "set_posture", "what": posture}]
    return Scripted(plan_from_mapping(posture, {"steps": steps}, "the study"))


def outcomes(scenario: Scenario, posture: str, futures: int) -> np.ndarray:
    """Return by future the metrics, and how many projects were started."""
    found = []
    for number in range(futures):
        record = sim.run(scenario, plan(posture), Future(1, number))
        measured = measure_all(record)
        begun = float(sum(one.kind == "project_start" for one in record.events))
        found.append([*(measured[name] or 0.0 for name in METRICS), begun])
    return np.array(found)


def ends_of(estimate: Estimate) -> tuple[float, float]:
    """Take both ends of an interval; too few futures have none, which is every number."""
    low, high = estimate.low, estimate.high
    return (-np.inf if low is None else low, np.inf if high is None else high)


def draw(rows: Rows, futures: int) -> None:
    """Draw NPV by rate, one line a posture; one row a market, one column a size."""
    with study_figure(FIGURE, 7.2, 5.6, dpi=130) as figure:
        for row, (words, generations) in enumerate(MARKETS.items()):
            mine = [found for key, found in rows.items() if key[0] == generations]
            ends = [end for one in mine for end in ends_of(mean_interval(one[:, 0] / 1e6))]
            limits = (min(ends) - 0.2, max(ends) + 0.2)
            for column, (said, size) in enumerate(SIZES.items()):
                axes = figure.add_axes((0.09 + 0.46 * column, 0.50 - 0.41 * row, 0.33, 0.29))
                axes.set_ylim(*limits)
                lines(axes, {key[2:]: found for key, found in rows.items()
                             if key[:2] == (generations, size)})  # fmt: skip
                axes.set_title(f"{words}\n{said}", loc="left", fontsize=9, weight="bold")
                if row:
                    axes.set_xlabel("leaps a year")
                if not column:
                    axes.set_ylabel("NPV, USD M")
        figure.text(0.02, 0.955, "Leading loses where large leaps are frequent or generations many",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.915, f"worth of a posture: mean of {futures} paired futures and its "
                    "95 % interval")  # fmt: skip


def lines(axes: Axes, found: dict[tuple[float, str], np.ndarray]) -> None:
    """Draw the postures of one panel over the rates."""
    last = {}
    for shift, posture in enumerate(POSTURES):
        means = [mean_interval(found[rate, posture][:, 0] / 1e6) for rate in RATES]
        at = np.arange(len(RATES)) + 0.08 * (shift - 1)
        colour = COLOURS[posture]
        mark, line = MARKS[posture]
        axes.plot(at, [one.average for one in means], color=colour, marker=mark, markersize=4.5,
                  linestyle=line, linewidth=1.4)  # fmt: skip
        for x, one in zip(at, means, strict=True):
            axes.plot([x, x], ends_of(one), color=colour, linewidth=1.4)
        last[posture] = means[-1].average
    low, high = axes.get_ylim()
    level = -np.inf
    for posture, value in sorted(last.items(), key=lambda one: one[1]):
        level = max(value, level + 0.11 * (high - low))
        axes.annotate(posture.replace("_", " "), (len(RATES) - 0.8, level), va="center",
                      color=COLOURS[posture], annotation_clip=False)  # fmt: skip
    axes.axhline(0, color="#B4B8BE", linewidth=0.8, zorder=0)
    axes.set_xticks(range(len(RATES)), [f"{rate:g}" for rate in RATES])
    axes.set_xlim(-0.3, len(RATES) - 0.7)
    bare(axes)


def main() -> None:
    """Play, print every posture and the value of waiting, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(FEWEST_FUTURES), default=30)
    asked = parser.parse_args()
    rows: Rows = {}
    print("generations size rate  posture      NPV, M (95 %)            versions behind  regret, M"
          "  futures that start nothing")  # fmt: skip
    for generations, size, rate in product(MARKETS.values(), SIZES.values(), RATES):
        scenario = world(rate, size, generations)
        start = f"{generations:11d} {size:4.1f} {rate:4.1f}"
        for posture in POSTURES:
            found = outcomes(scenario, posture, asked.futures)
            rows[generations, size, rate, posture] = found
            none = int((found[:, 3] == 0.0).sum())
            print(
                f"{start}  {posture:<12}{words_of(found[:, 0])}   {found[:, 1].mean():10.2f}"
                f"   {found[:, 2].mean() / 1e6:15.2f}   {none:3d} of {asked.futures}"
            )
        for other in POSTURES[:2]:
            pair = (rows[generations, size, rate, name][:, 0] for name in ("wait", other))
            gain = np.subtract(*pair)
            low, high = ends_of(mean_interval(gain))
            word = "pays" if low > 0 else "does not pay" if high < 0 else "no clear difference"
            print(f"{start}  wait less {other.replace('_', ' '):<12}{words_of(gain)}: {word}")
    draw(rows, asked.futures)
    print(f"figure: {FIGURE.name}")


def words_of(money: np.ndarray) -> str:
    """Say a mean and its interval, in millions."""
    one = mean_interval(money / 1e6)
    low, high = ends_of(one)
    return f"{one.average:+.2f} ({low:+.2f} to {high:+.2f})"


if __name__ == "__main__":
    main()
