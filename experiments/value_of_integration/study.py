"""What is it worth that areas hear of each other? Four links, each live or off: a 2^4 factorial.

    uv run python experiments/value_of_integration/study.py

Every setting meets the same futures. A link that is off leaves its readers with the neutral value;
what physically happens (access, waits, courses, departures) is never switched.
"""

from __future__ import annotations

import argparse
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
from sim.analysis.intervals import mean_interval
from sim.experiment.design import Cell, Study
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store

LINKS = {
    "use": ("aware_share", "routine_share", "proficient_share", "demand_share", "complaints"),
    "load": ("concurrent_changes",),
    "output": ("output_report",),
    "desk": ("desk_report", "using_share", "funds_report"),
}
"""Link -> the reports that it carries: governance and investment hear of people's use, governance
hears of the changes under way and of output, management sees desk, log-ins and funds."""
WORDS = {
    "use": "governance hears of people's use",
    "load": "governance hears of changes under way",
    "output": "governance hears of output",
    "desk": "management sees desk, log-ins, funds",
}
METRICS = {"npv": ("NPV", "USD M", 1e6), "sustained_use": ("sustained use", "points", 0.01)}
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "value_of_integration.png"
NAVY, GREY = "#0B3C78", "#686868"


def cell(live: tuple[bool, ...], scenario: str, plan: str) -> Cell:
    """Compose one setting of the four links."""
    switched = [
        f"reports.{report}=off"
        for link, on in zip(LINKS, live, strict=True)
        for report in LINKS[link]
        if not on
    ]
    words = [f"scenario={scenario}", f"strategy={plan}", "futures=20", *switched]
    found = next(one for one in sim.compose(*words).cells if one.strategy.name == plan)
    factors = tuple((link, bool(on)) for link, on in zip(LINKS, live, strict=True))
    return Cell(found.scenario, found.strategy, factors)


def play(scenario: str, plan: str, futures: int, workers: str | None) -> pd.DataFrame:
    """Play the factorial, or read what was played before."""
    cells = tuple(cell(live, scenario, plan) for live in product((True, False), repeat=len(LINKS)))
    study = Study(f"integration_{scenario}", cells, futures, baseline="")
    with closing(Store(Path("results") / study.name, ("value_of_integration",))) as store:
        summary = execute(study, store, Workers.named(workers))
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


def draw(table: dict[str, dict[tuple[str, ...], np.ndarray]], futures: int, clear: int) -> None:
    """Draw the main effects with their intervals, one panel a metric."""
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=(7.2, 3.0))
        FigureCanvasAgg(figure)
        for number, (metric, found) in enumerate(table.items()):
            axes = figure.add_axes((0.37 + 0.32 * number, 0.18, 0.28, 0.55))
            mains = [(key[0], found[key]) for key in found if len(key) == 1]
            for height, (_, values) in enumerate(reversed(mains)):
                one = mean_interval(values)
                low = one.average if one.low is None else one.low
                high = one.average if one.high is None else one.high
                colour = NAVY if low > 0 or high < 0 else GREY
                axes.plot([low, high], [height, height], color=colour, linewidth=2)
                axes.plot([one.average], [height], color=colour, marker="o", markersize=5)
            axes.axvline(0, color="#1A1D21", linewidth=0.8)
            labels = [WORDS[name] for name, _ in reversed(mains)] if number == 0 else [""] * 4
            axes.set_yticks(range(len(mains)), labels)
            axes.set_ylim(-0.6, len(mains) - 0.4)
            axes.set_xlabel(METRICS[metric][1])
            axes.set_title(METRICS[metric][0], loc="left", fontsize=9, weight="bold")
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        words = "no link" if clear == 0 else f"{clear} of {2 * len(LINKS)} effects"
        title = f"What hearing of each other is worth: {words} clearly different from zero"
        figure.text(0.02, 0.93, title, weight="bold", fontsize=10.5)
        figure.text(0.02, 0.85, f"live less off; mean of {futures} paired futures and its 95 % "
                    "interval; grey: includes zero")  # fmt: skip
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, dpi=160, metadata={"Software": None})


def main() -> None:
    """Play, print all effects, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=30)
    parser.add_argument("--scenario", default="erp_manufacturer")
    parser.add_argument("--plan", default="phased_plus")
    parser.add_argument("--workers")
    asked = parser.parse_args()
    runs = play(asked.scenario, asked.plan, asked.futures, asked.workers)
    table, clear = {}, 0
    for metric, (title, unit, scale) in METRICS.items():
        found = table[metric] = effects(runs, metric, scale)
        print(f"{title}, {unit}: effect of a live link (mean of futures, 95 %)")
        for key, values in found.items():
            one = mean_interval(values)
            sure = one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)
            clear += sure and len(key) == 1
            mark = "" if sure else "   no clear effect"
            low, high = one.low or 0.0, one.high or 0.0
            print(f"  {' x '.join(key):<16}{one.average:+.3f} ({low:+.3f} to {high:+.3f}){mark}")
    draw(table, asked.futures, clear)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
