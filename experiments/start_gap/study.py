"""Reviews that wait for people: what happens when no project starts before others are in use?

uv run python experiments/start_gap/study.py --futures 20
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import mean_interval, said
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "start_gap.png"
GAPS = (1.0, 0.8, 0.6, 0.4, 0.2)
"""Shares of those with access who do not use yet, from which on nothing starts; 1 is off."""
PLAN = "follow_and_set"
"""Played with free use of the platform, so that use can lag and the rule has what to wait for."""
NAVY, ORANGE = "#0B3C78", "#D0480A"
WORDS = ("week in which projects begin,\nmean", "most changes at once,\nover what people bear",
         "NPV against no such rule,\nUSD M")  # fmt: skip


def base() -> tuple[Scenario, Scripted]:
    """Take the three-year plan with luck alone, and a shipped plan in which nobody is made to."""
    words = ("scenario=three_year_plan", f"strategy={PLAN}", "uncertainty=off", "futures=20")
    cell = next(one for one in sim.compose(*words).cells if one.strategy.name == PLAN)
    assert isinstance(cell.strategy, Scripted)
    replace, steps = dataclasses.replace, []
    for step in cell.strategy.plan.steps:
        free = step.pull.lever == "go_live"
        steps.append(replace(step, pull=replace(step.pull, voluntary=True)) if free else step)
    return cell.scenario, Scripted(replace(cell.strategy.plan, steps=tuple(steps)))


def play(gap: float, futures: int) -> np.ndarray:
    """(futures, 4) mean week of starts (never: the last), peak of fatigue, NPV in M, use in %."""
    scenario, plan = base()
    money = dataclasses.replace(scenario.investment, start_gap=gap)
    scenario, found = dataclasses.replace(scenario, investment=money), []
    for number in range(futures):
        record = sim.run(scenario, plan, Future(1, number))
        measured = measure_all(record)
        begun = [event.week for event in record.events if event.kind == "project_start"]
        never = [record.horizon] * (len(scenario.investment.projects) - len(begun))
        found.append([float(np.mean(begun + never)), measured["fatigue_peak"] or 0.0,
                      (measured["npv"] or 0.0) / 1e6,
                      100.0 * (measured["sustained_use"] or 0.0)])  # fmt: skip
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
    """Draw starts, load and worth by how patient reviews are."""
    free, strict = table[GAPS[0]], table[GAPS[-1]]
    with study_figure(FIGURE, 8.2, 3.4) as figure:
        marks = ["off"] + [f"{100 * gap:.0f}" for gap in GAPS[1:]]
        for number, words in enumerate(WORDS):
            axes = figure.add_axes((0.06 + 0.325 * number, 0.17, 0.26, 0.46))
            rows = [table[gap][:, number] for gap in GAPS]
            if number == 2:
                rows = [row - free[:, 2] for row in rows]
                axes.axhline(0, color="#55595F", linewidth=0.8)
            curve(axes, rows, ORANGE if number == 2 else NAVY)
            axes.set_xticks(range(len(marks)), marks)
            axes.set_xlabel("starts wait while more do not use, %")
            axes.set_title(words, loc="left", fontsize=9, weight="bold")
            if number < 2:
                axes.set_ylim(0, 1.25 * max(float(row.mean()) for row in rows))
            bare(axes)
        later, worth = (mean_interval(strict[:, k] - free[:, k]) for k in (0, 2))
        words = "starts later" if (later.low or 0.0) > 0 else "does not clearly start later"
        if (worth.high or 0.0) < 0:
            words += " and is worth less"
        elif (worth.low or 0.0) > 0:
            words += " and is worth more"
        else:
            words += ", and is worth neither clearly more nor less"
        figure.text(0.02, 0.92, f"A firm that waits until its people use what they have {words}",
                    weight="bold", fontsize=10.5)  # fmt: skip
        figure.text(0.02, 0.83, f"three-year plan, platform free to use; mean of {futures} paired "
                    "futures and its 95 % interval")  # fmt: skip


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    table = {}
    for gap in GAPS:
        found = table[gap] = play(gap, futures)
        gain = found[:, 2] - table[GAPS[0]][:, 2]
        print(f"gap {gap:.1f}: starts in week {said(found[:, 0], 2)}, most changes at once "
              f"{said(found[:, 1], 2)}, NPV against none {said(gain, 2)} M, use "
              f"{said(found[:, 3], 2)} %")  # fmt: skip
    draw(table, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
