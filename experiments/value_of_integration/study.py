"""What is it worth that areas hear of each other? Four links, live or off, live or late: 2^4 each.

    uv run python experiments/value_of_integration/study.py

Every setting meets the same futures of the three-year plan, to which the study adds what makes all
four links matter: incidents with a control that stands by, and rules by which planning answers debt
and reviews wait for use. A link that is off leaves its readers with the neutral value, one that is
late tells them what was true some weeks ago; what physically happens is never switched.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from contextlib import closing
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import heavy_tailed, mean_interval
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.experiment.design import Cell, Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.report.study_figure import bare, study_figure
from sim.scenario import Scenario
from sim.strategies.scripted import Scripted

SCENARIO = "three_year_plan"
LINKS = {
    "portfolio": "portfolio_report",
    "adoption": "adoption_gap",
    "debt": "technical_debt",
    "risk": "loss_report",
}
"""Link -> the report that it carries."""
WORDS = {
    "portfolio": "architecture sees the portfolio",
    "adoption": "the portfolio sees adoption",
    "debt": "planning sees debt",
    "risk": "governance sees risk",
}
START_GAP, DEBT_THRESHOLD, OVERSIGHT_LOSS = 0.5, 10.0, 5000.0
RISKS = {"outage": RiskTerms(rate=0.1, severity=30_000.0)}
CONTROLS = {"locks": ControlTerms(standby=True)}
"""Settings of the study's own: assumptions, not fitted to a result."""
PLAN = "follow_and_set"
"""The shipped plan that the study plays, but nobody is made to use the platform: use can lag."""
METRICS = {"npv": ("NPV", "USD M", 1e6), "sustained_use": ("sustained use", "points", 0.01)}
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "value_of_integration.png"
NAVY, ORANGE, GREY = "#0B3C78", "#D0480A", "#686868"
LOOKS = ((NAVY, "o", 0.16), (ORANGE, "s", -0.16))
"""Colour, mark and place of each way not to be live."""
SIGNS = {"o": "\u25cf", "s": "\u25a0"}
ALL: tuple[str, ...] = ("all",)
"""Key of the one number: all links live less none."""
Table = dict[str, dict[tuple[str, ...], np.ndarray]]
"""Metric -> link or pair of links -> effect in each future."""


def house(scenario: Scenario) -> Scenario:
    """Give all four links something to carry and somebody who listens."""
    replace = dataclasses.replace
    return replace(
        scenario,
        governance=replace(
            scenario.governance, risks=RISKS, controls=CONTROLS, oversight_loss=OVERSIGHT_LOSS
        ),
        investment=replace(scenario.investment, start_gap=START_GAP),
        planning=replace(scenario.planning, debt_threshold=DEBT_THRESHOLD),
    )


def freely(strategy: Strategy) -> Scripted:
    """Play the shipped plan with free use of the platform, and change nothing else."""
    if not isinstance(strategy, Scripted):
        raise TypeError(f"{strategy.name} is no plan of steps")
    replace, steps = dataclasses.replace, []
    for step in strategy.plan.steps:
        free = step.pull.lever == "go_live"
        steps.append(replace(step, pull=replace(step.pull, voluntary=True)) if free else step)
    return Scripted(replace(strategy.plan, name=f"{PLAN}_freely", steps=tuple(steps)))


def cells(how: str) -> tuple[Cell, ...]:
    """Make all settings of the four links; one that is not live is `how`."""
    study = sim.compose(f"scenario={SCENARIO}", f"strategy={PLAN}", "futures=20")
    shipped = next(cell for cell in study.cells if cell.strategy.name == PLAN)
    plan, made = freely(shipped.strategy), []
    for live in product((True, False), repeat=len(LINKS)):
        switched = {LINKS[link]: how for link, on in zip(LINKS, live, strict=True) if not on}
        case = dataclasses.replace(house(shipped.scenario), reports=switched)
        factors = tuple((link, bool(on)) for link, on in zip(LINKS, live, strict=True))
        made.append(Cell(case, plan, factors))
    return tuple(made)


def play(how: str, futures: int, workers: str | None) -> pd.DataFrame:
    """Play the factorial of one alternative to live, or read what was played before."""
    name = f"integration_{how.replace(':', '_')}"
    study = Study(name, cells(how), futures, baseline="")
    with closing(Store(Path("results") / study.name, ("value_of_integration",))) as store:
        summary = execute(study, store, Workers.named(workers))
        if summary.failures:
            sys.exit(f"{len(summary.failures)} runs failed")
        return store.finish(study).runs


def effects(runs: pd.DataFrame, metric: str, scale: float) -> dict[tuple[str, ...], np.ndarray]:
    """Compute main effects, all interactions, and what all links bring together, by future.

    An effect is the mean with the link live less the mean with it not; an interaction is by how
    much the effect of one link is larger where the other is live, halved as usual; that of three
    by how much the interaction of two is larger where the third is live, halved again. All live
    less all off is the sum of the main effects and of the interactions of three: those of two and
    of four have the same sign at both ends.
    """
    wide = runs.pivot(index="future", columns=list(LINKS), values=metric) / scale
    signs = np.array([[1.0 if on else -1.0 for on in column] for column in wide.columns])
    values = wide.to_numpy(dtype=np.float64)
    half = values.shape[1] / 2
    together = values @ (signs.min(axis=1) > 0.0) - values @ (signs.max(axis=1) < 0.0)
    found: dict[tuple[str, ...], np.ndarray] = {ALL: together}
    for size in range(1, len(LINKS) + 1):
        for names in combinations(range(len(LINKS)), size):
            contrast = signs[:, names].prod(axis=1)
            key = tuple(list(LINKS)[k] for k in names)
            found[key] = values @ contrast / half
    return found


def draw(tables: dict[str, Table], futures: int) -> None:
    """Draw all effects with their intervals: a panel a metric, a bar a way."""
    with study_figure(FIGURE, 7.8, 7.0) as figure:
        keys = list(next(iter(tables.values()))["npv"])
        ends = [
            len(keys) - 0.5 - place
            for place, key in enumerate(keys)
            if place and (len(key), key == ALL) != (len(keys[place - 1]), keys[place - 1] == ALL)
        ]
        for number, metric in enumerate(METRICS):
            axes = figure.add_axes((0.37 + 0.325 * number, 0.08, 0.28, 0.73))
            for table, (colour, mark, aside) in zip(tables.values(), LOOKS, strict=False):
                for height, key in enumerate(reversed(keys)):
                    bar(axes, table[metric][key], height + aside, colour, mark)
            axes.axvline(0, color="#1A1D21", linewidth=0.8)
            for end in ends:
                axes.axhline(end, color=GREY, linewidth=0.5)
            labels = [named(key) if number == 0 else "" for key in reversed(keys)]
            axes.set_yticks(range(len(keys)), labels)
            axes.set_ylim(-0.6, len(keys) - 0.4)
            axes.set_xlabel(METRICS[metric][1])
            axes.set_title(METRICS[metric][0], loc="left", fontsize=9, weight="bold")
            bare(axes)
        figure.text(0.02, 0.985, headline(tables), weight="bold", fontsize=10.5, va="top")
        figure.text(0.02, 0.908, f"mean of {futures} paired futures and its 95 % interval; hollow: "
                    "includes zero; with x: what links do only together")  # fmt: skip
        for (how, _), (colour, mark, _), place in zip(tables.items(), LOOKS, (0.02, 0.24),
                                                      strict=False):  # fmt: skip
            figure.text(place, 0.873, f"{SIGNS[mark]} live less {said_how(how)}", color=colour)


def named(key: tuple[str, ...]) -> str:
    """Name an effect: of all links, of one, or of some only together."""
    if key == ALL:
        return "all four live, less none"
    return WORDS[key[0]] if len(key) == 1 else " x ".join(key)


def bar(axes: Axes, values: np.ndarray, height: float, colour: str, mark: str) -> None:
    """Draw one mean with its interval; hollow where that includes zero."""
    one = mean_interval(values)
    low = one.average if one.low is None else one.low
    high = one.average if one.high is None else one.high
    axes.plot([low, high], [height, height], color=colour, linewidth=1.6)
    fill = colour if low > 0 or high < 0 else "#FFFFFF"
    axes.plot([one.average], [height], color=colour, marker=mark, markersize=4.5,
              markerfacecolor=fill)  # fmt: skip


def headline(tables: dict[str, Table]) -> str:
    """Say what all links bring together, and how many pay alone, against each way."""
    found = []
    for how, table in tables.items():
        together = mean_interval(table["npv"][ALL])
        alone = (mean_interval(one) for key, one in table["npv"].items()
                 if key != ALL and len(key) == 1)  # fmt: skip
        pays = sum((one.low or 0.0) > 0.0 for one in alone)
        clear = (together.low or 0.0) > 0.0 or (together.high or 0.0) < 0.0
        words = f"worth {together.average:+.2f} M" if clear else "no clear gain"
        counted = f"({pays} of {len(LINKS)} pay alone)"
        found.append(f"{words} against {said_how(how)} {counted}")
    return "Hearing of each other: " + ",\n".join(found)


def said_how(how: str) -> str:
    """Say a way not to be live in words."""
    return "off" if how == "off" else f"{how.partition(':')[2]} weeks late"


def tell(table: Table, how: str, runs: pd.DataFrame) -> None:
    """Print all effects of one way."""
    for metric, (title, unit, _) in METRICS.items():
        print(f"{title}, {unit}: live less {said_how(how)} (mean of futures, 95 %)")
        for key, values in table[metric].items():
            one = mean_interval(values)
            sure = one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)
            mark = "" if sure else "   no clear effect"
            mark += "; a few futures carry this mean" if heavy_tailed(values) else ""
            low, high = one.low or 0.0, one.high or 0.0
            print(f"  {' x '.join(key):<16}{one.average:+.3f} ({low:+.3f} to {high:+.3f}){mark}")
    peak = runs["fatigue_peak"]
    print(f"fatigue_peak over all runs: {peak.mean():.2f} on average, {peak.max():.2f} at most")


def main() -> None:
    """Play, print all effects, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(20), default=20)
    parser.add_argument("--how", nargs="+", default=["off", "late:13"],
                        help="off, or late:WEEKS; up to two")  # fmt: skip
    parser.add_argument("--workers")
    asked = parser.parse_args()
    tables: dict[str, Table] = {}
    for how in asked.how[:2]:
        runs = play(how, asked.futures, asked.workers)
        tables[how] = {
            metric: effects(runs, metric, scale) for metric, (_, _, scale) in METRICS.items()
        }
        tell(tables[how], how, runs)
    draw(tables, asked.futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
