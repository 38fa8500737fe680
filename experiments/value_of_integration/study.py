"""What is it worth that areas hear of each other? Four links, each live or off: a 2^4 factorial.

    uv run python experiments/value_of_integration/study.py

Every setting meets the same futures of the three-year plan, to which the study adds what makes all
four links matter: incidents with a control that stands by, and rules by which planning answers debt
and reviews wait for use. A link that is off leaves its readers with the neutral value; what
physically happens is never switched.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from contextlib import closing
from itertools import combinations, product
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sim
from sim.analysis.intervals import heavy_tailed, mean_interval
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.contracts import Strategy
from sim.experiment.design import Cell, Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
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
NAVY, GREY = "#0B3C78", "#686868"


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


def play(asked: argparse.Namespace) -> pd.DataFrame:
    """Play the factorial, or read what was played before."""
    made = cells(asked.how)
    name = f"integration_{asked.how.replace(':', '_')}"
    study = Study(name, made, asked.futures, baseline="")
    with closing(Store(Path("results") / study.name, ("value_of_integration",))) as store:
        summary = execute(study, store, Workers.named(asked.workers))
        if summary.failures:
            sys.exit(f"{len(summary.failures)} runs failed")
        return store.finish(study).runs


def effects(runs: pd.DataFrame, metric: str, scale: float) -> dict[tuple[str, ...], np.ndarray]:
    """Compute main effects and interactions of two links, one value a future.

    An effect is the mean with the link live less the mean with it off; an interaction is by how
    much the effect of one link is larger where the other is live, halved as usual.
    """
    wide = runs.pivot(index="future", columns=list(LINKS), values=metric) / scale
    signs = np.array([[1.0 if on else -1.0 for on in column] for column in wide.columns])
    values = wide.to_numpy(dtype=np.float64)
    half = values.shape[1] / 2
    found = {}
    for size in (1, 2):
        for names in combinations(range(len(LINKS)), size):
            contrast = signs[:, names].prod(axis=1)
            key = tuple(list(LINKS)[k] for k in names)
            found[key] = values @ contrast / half
    return found


def draw(table: dict[str, dict[tuple[str, ...], np.ndarray]], futures: int) -> None:
    """Draw main effects and interactions with their intervals, one panel a metric."""
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=(7.6, 4.4))
        FigureCanvasAgg(figure)
        for number, (metric, found) in enumerate(table.items()):
            axes = figure.add_axes((0.34 + 0.335 * number, 0.12, 0.29, 0.66))
            for height, values in enumerate(reversed(found.values())):
                one = mean_interval(values)
                low = one.average if one.low is None else one.low
                high = one.average if one.high is None else one.high
                colour = NAVY if low > 0 or high < 0 else GREY
                axes.plot([low, high], [height, height], color=colour, linewidth=2)
                axes.plot([one.average], [height], color=colour, marker="o", markersize=5)
            axes.axvline(0, color="#1A1D21", linewidth=0.8)
            axes.axhline(len(found) - len(LINKS) - 0.5, color=GREY, linewidth=0.5)
            labels = [WORDS[key[0]] if len(key) == 1 else " x ".join(key) for key in found]
            axes.set_yticks(range(len(found)), labels[::-1] if number == 0 else [""] * len(found))
            axes.set_ylim(-0.6, len(found) - 0.4)
            axes.set_xlabel(METRICS[metric][1])
            axes.set_title(METRICS[metric][0], loc="left", fontsize=9, weight="bold")
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        money = {key[0]: mean_interval(found) for key, found in table["npv"].items()
                 if len(key) == 1}  # fmt: skip
        pays = [link for link, one in money.items() if (one.low or 0.0) > 0.0]
        costs = [WORDS[link] for link, one in money.items() if (one.high or 0.0) < 0.0]
        title = f"{len(pays)} of {len(LINKS)} links pay"
        title += f"; that {' and '.join(costs)} costs money" if costs else ""
        figure.text(0.02, 0.94, title, weight="bold", fontsize=10.5)
        figure.text(0.02, 0.88, f"live less off; mean of {futures} paired futures and its 95 % "
                    "interval; grey: includes zero; below: two links together")  # fmt: skip
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, dpi=160, metadata={"Software": None})


def main() -> None:
    """Play, print all effects, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=30)
    parser.add_argument("--how", default="off", help="off, or late:WEEKS")
    parser.add_argument("--workers")
    asked = parser.parse_args()
    runs = play(asked)
    table = {}
    for metric, (title, unit, scale) in METRICS.items():
        found = table[metric] = effects(runs, metric, scale)
        print(f"{title}, {unit}: effect of a live link (mean of futures, 95 %)")
        for key, values in found.items():
            one = mean_interval(values)
            sure = one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)
            mark = "" if sure else "   no clear effect"
            mark += "; a few futures carry this mean" if heavy_tailed(values) else ""
            low, high = one.low or 0.0, one.high or 0.0
            print(f"  {' x '.join(key):<16}{one.average:+.3f} ({low:+.3f} to {high:+.3f}){mark}")
    peak = runs["fatigue_peak"]
    print(f"fatigue_peak over all runs: {peak.mean():.2f} on average, {peak.max():.2f} at most")
    draw(table, asked.futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
