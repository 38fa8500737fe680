"""Let an architecture review turn down what coupling and debt make too much work, ever sooner."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, clear_side, headed, study_figure
from sim.scenario import Future
from sim.units import FloatArray

SCREENS = (1.4, 1.6, 1.8, 2.0, 2.2)
"""Times its planned work from which a project is turned down."""
NEVER = 1e9
PLANS = {"lead_and_set": "Lead", "follow_and_set": "Follow fast"}
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "architecture_gate.png"
COLOURS, MARKS = ("#0B3C78", "#D0480A"), ("o", "s")
PANELS = (("NPV, USD M", 0), ("projects started", 1), ("systems in debt at the end", 2))
FEWEST = 2
Rows = dict[str, list[FloatArray]]
"""By plan: what the review changes at each screen, (4, futures)."""


def played(plan: str, screen: float, futures: int) -> FloatArray:
    """(4, futures) NPV in millions, projects started, systems in debt, goals served in per cent."""
    study = sim.compose(
        "scenario=three_year_plan", f"strategy={plan}", f"futures={futures}",
        f"governance.committees={{review: {{gates: [architecture], max_effort: {screen}, "
        "agenda_size: 99}}",
    )  # fmt: skip
    cell = next(one for one in study.cells if one.strategy.name == plan)
    rows = []
    for r in range(futures):
        record = sim.run(cell.scenario, cell.strategy, Future(study.seed, r))
        found = measure_all(record)
        started = sum(event.kind == "project_start" for event in record.events)
        numbers = (found[name] or 0.0 for name in ("npv", "debt_stock", "alignment_mean"))
        npv, debt, goals = numbers
        rows.append((npv / 1e6, started, debt, 100 * goals))
    return np.array(rows, dtype=np.float64).T


def title(rows: Rows) -> str:
    """Say what the strictest review does to NPV and to debt, if that is clear for all plans."""
    worth = {clear_side(found[0][0]) for found in rows.values()}
    debt = {clear_side(found[0][2]) for found in rows.values()}
    words = {frozenset({1}): "gains money", frozenset({-1}): "costs money"}
    cleaner = {frozenset({1}): "leaves more debt", frozenset({-1}): "leaves less debt"}
    said = words.get(frozenset(worth), "changes money for no plan alike")
    left = cleaner.get(frozenset(debt), "does not clearly change debt")
    return f"A strict architecture review {said} and {left}"


def draw(rows: Rows, futures: int) -> None:
    """Draw what the review changes, one line a plan."""
    with study_figure(FIGURE, 9.2, 3.5) as figure:
        panels = [figure.add_axes((0.06 + 0.32 * k, 0.16, 0.26, 0.54)) for k in range(3)]
        for axes, (words, measure) in zip(panels, PANELS, strict=True):
            for j, (plan, found) in enumerate(rows.items()):
                mean, half = np.array([student_interval(one[measure]) for one in found]).T
                axes.errorbar(np.array(SCREENS) + 0.012 * (2 * j - 1), mean, yerr=half,
                              color=COLOURS[j], marker=MARKS[j], markersize=4.5, linewidth=1.6,
                              capsize=2)  # fmt: skip
                if axes is panels[0]:
                    axes.text(0.97, 0.08 + 0.1 * j, PLANS[plan], color=COLOURS[j], ha="right",
                              transform=axes.transAxes)  # fmt: skip
            axes.axhline(0.0, color="#686868", linewidth=0.8)
            axes.set_xticks(SCREENS)
            axes.set_xlabel("turned down from, times its planned work")
            axes.set_title(words, loc="left", fontsize=9)
        bare(*panels)
        headed(figure, title(rows),
               "Three-year plan; against a review that turns nothing down; mean of "
               f"{futures} paired futures and 95 % interval")  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(FEWEST), default=20)
    futures = parser.parse_args().futures
    rows: Rows = {}
    for plan, name in PLANS.items():
        base = played(plan, NEVER, futures)
        rows[plan] = [played(plan, screen, futures) - base for screen in SCREENS]
        print(f"{name}: {base[1].mean():.2f} projects start without the review")
        print(
            "turned down from   NPV, USD M      projects    systems in debt   goals served, points"
        )
        for screen, found in zip(SCREENS, rows[plan], strict=True):
            cells = [f"{mean:+6.2f} +- {half:4.2f}" for mean, half in map(student_interval, found)]
            print(f"{screen:8.1f}          " + "   ".join(cells))
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
