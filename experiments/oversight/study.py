"""Controls that stand by: what is saved, and what is lost, when reported losses call for them?

uv run python experiments/oversight/study.py --futures 20
"""

from __future__ import annotations

import argparse
import dataclasses
import math
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import mean_interval, said
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "oversight.png"
LOSSES = (math.inf, 15_000.0, 8_000.0, 4_000.0, 2_000.0, 0.0)
"""Thresholds, money a week: never, dear, ..., always."""
RISKS = {"outage": RiskTerms(rate=0.1, severity=30_000.0)}
CONTROLS = {"locks": ControlTerms(standby=True)}
STEPS: tuple[dict[str, object], ...] = (
    {"week": 1, "pull": "go_live", "date": 12, "voluntary": True},
    {"week": 4, "pull": "town_hall"},
    {"week": 8, "pull": "train"},
)
"""Nobody is made to use the tool, so what controls cost in patience can show in use."""
NAVY, ORANGE = "#0B3C78", "#D0480A"
WORDS = ("weeks in which they act, %", "losses by incidents, USD k a year", "real use, points")


def house(loss: float) -> Scenario:
    """Take the voluntary tool with luck alone, an outage, and a control that stands by."""
    words = ("scenario=voluntary_tool", "strategy=do_nothing", "uncertainty=off", "futures=20")
    case = sim.compose(*words).cells[0].scenario
    governance = dataclasses.replace(
        case.governance, risks=RISKS, controls=CONTROLS, oversight_loss=loss
    )
    return dataclasses.replace(case, governance=governance)


def play(loss: float, futures: int) -> np.ndarray:
    """(futures, 4) share of weeks with controls, losses a year, use, NPV; %, k, %, k."""
    scenario = house(loss)
    plan = Scripted(plan_from_mapping("free", {"steps": list(STEPS)}, "the study"))
    found = []
    for number in range(futures):
        record = sim.run(scenario, plan, Future(1, number))
        measured = measure_all(record)
        called = record.weekly.get("controls_called")
        found.append([
            0.0 if called is None else 100.0 * float(called[1:].mean()),
            52.0 * (measured["expected_loss"] or 0.0) / 1e3,
            100.0 * float(record.weekly["routine"][1:].mean()),
            (measured["npv"] or 0.0) / 1e3,
        ])  # fmt: skip
    return np.array(found)


def curve(axes: Axes, rows: list[np.ndarray], colour: str) -> None:
    """Draw means with their intervals, joined."""
    found = [mean_interval(row) for row in rows]
    axes.plot(range(len(rows)), [one.average for one in found], color=colour, marker="o",
              markersize=4)  # fmt: skip
    for place, one in enumerate(found):
        if one.low is not None and one.high is not None:
            axes.plot([place, place], [one.low, one.high], color=colour, linewidth=2)


def draw(table: dict[float, np.ndarray], futures: int) -> None:
    """Draw how often controls act, what is lost, and what use loses, by threshold."""
    never, always = table[math.inf], table[0.0]
    with study_figure(FIGURE, 8.2, 3.3) as figure:
        marks = ["never"] + [f"{loss / 1e3:g}" for loss in LOSSES[1:-1]] + ["always"]
        for number, words in enumerate(WORDS):
            axes = figure.add_axes((0.06 + 0.325 * number, 0.18, 0.26, 0.50))
            rows = [table[loss][:, number] for loss in LOSSES]
            if number == 2:
                rows = [row - never[:, 2] for row in rows]
                axes.axhline(0, color="#55595F", linewidth=0.8)
            curve(axes, rows, ORANGE if number == 2 else NAVY)
            axes.set_xticks(range(len(marks)), marks)
            axes.set_xlabel("losses from which controls act, k a week")
            title = f"{words} against never" if number == 2 else words
            axes.set_title(title, loc="left", fontsize=9, weight="bold")
            if number < 2:
                axes.set_ylim(0, None)
            bare(axes)
        saved = mean_interval(never[:, 1] - always[:, 1])
        lost = mean_interval(never[:, 2] - always[:, 2])
        words = "save losses" if (saved.low or 0.0) > 0 else "do not clearly save losses"
        words += " and cost use" if (lost.low or 0.0) > 0 else ", and use does not clearly suffer"
        title = f"The sooner controls are called for, the more they act: they {words}"
        figure.text(0.02, 0.92, title, weight="bold", fontsize=10.5)
        figure.text(0.02, 0.83, f"voluntary tool, an outage in ten weeks; mean of {futures} paired "
                    "futures and its 95 % interval")  # fmt: skip


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    table = {}
    for loss in LOSSES:
        found = table[loss] = play(loss, futures)
        gain = found[:, 3] - table[math.inf][:, 3]
        print(f"from {loss:,.0f} a week: act {said(found[:, 0])} %, losses {said(found[:, 1])} k "
              f"a year, use {said(found[:, 2])} %, NPV against never "
              f"{said(gain, 0)} k")  # fmt: skip
    draw(table, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
