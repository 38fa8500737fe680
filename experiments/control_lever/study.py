"""Tighten or loosen a control in mid-run, at three frictions: where does the expected loss turn?"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.areas.governance.risk_parameters import ControlTerms, RiskTerms
from sim.cli.asked import at_least
from sim.contracts import Pull
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step

DELAYS = (0.05, 0.2, 0.6)
LEVELS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)
PULLED, FROM = 26, 31
"""Week of the pull, and first week in which it acts: the lever takes four weeks."""
RISKS = {
    "outage": RiskTerms(rate=0.4, severity_spread=1.0),
    "leak": RiskTerms(rate=4.0, exposure="shadow", severity_spread=1.0),
}
COLOURS = {0.05: "#0B3C78", 0.2: "#686868", 0.6: "#B4530A"}
LINES = {0.05: "-", 0.2: "--", 0.6: "-."}
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "control_lever.png"
RESAMPLES = 2000
Found = dict[tuple[float, float], np.ndarray]


def played(base: Scenario, plan: ScriptedPlan, delay: float, level: float, n: int) -> np.ndarray:
    """(n, 2) loss a year, thousand, and people with a tool of their own, %, once the lever acts."""
    control = ControlTerms(strength=0.5, hours=0.1, delay=delay, shift=0.02, risks=("outage",))
    governance = dataclasses.replace(base.governance, risks=RISKS, controls={"approvals": control})
    scenario = dataclasses.replace(base, governance=governance)
    pull = Pull("set_control", what="approvals", amount=level)
    steps = plan.steps if level == 1.0 else (*plan.steps, Step(PULLED, pull))
    strategy = Scripted(dataclasses.replace(plan, name="set", steps=steps))
    rows = []
    for number in range(n):
        weekly = sim.run(scenario, strategy, Future(1, number)).weekly
        lost = float(weekly["risk_loss"][FROM:].mean()) * 52 / 1e3
        rows.append((lost, 100.0 * float(weekly["shadow"][FROM:].mean())))
    return np.array(rows)


def turn(found: Found, delay: float) -> tuple[float, float, float]:
    """Find the level at which the mean loss is least, and where 95 % of resamples put it."""
    losses = np.array([found[delay, level][:, 0] for level in LEVELS])
    draw = np.random.default_rng(1)
    picks = draw.integers(0, losses.shape[1], (RESAMPLES, losses.shape[1]))
    least = np.array(LEVELS)[losses[:, picks].mean(axis=2).argmin(axis=0)]
    low, high = np.quantile(least, (0.025, 0.975), method="nearest")
    return LEVELS[int(losses.mean(axis=1).argmin())], float(low), float(high)


def draw(found: Found, futures: int) -> None:
    """Draw loss and tools of one's own against how tight the control was set."""
    turns = [turn(found, delay)[0] for delay in DELAYS]
    with study_figure(FIGURE, 7.4, 3.4) as figure:
        for column, label in enumerate(
            ("losses by incidents, thousand a year", "people with a tool of their own, %")
        ):
            axes = figure.add_axes((0.07 + 0.49 * column, 0.15, 0.40, 0.56))
            for delay in DELAYS:
                points = [student_interval(found[delay, level][:, column]) for level in LEVELS]
                mean, half = np.array(points).T
                axes.errorbar(LEVELS, mean, yerr=half, color=COLOURS[delay],
                              linestyle=LINES[delay], marker="o", markersize=3.5, linewidth=1.6,
                              elinewidth=0.9, capsize=2)  # fmt: skip
                if column:
                    axes.annotate(f"{delay:g} weeks", (LEVELS[-1], mean[-1]), xytext=(5, -3),
                                  textcoords="offset points", color=COLOURS[delay])  # fmt: skip
                else:
                    best = int(mean.argmin())
                    axes.plot(LEVELS[best], mean[best], "o", markersize=9, markerfacecolor="none",
                              markeredgecolor=COLOURS[delay])  # fmt: skip
            axes.set_ylim(bottom=0)
            axes.set_xlim(-0.15, 6.7 if column else 5.2)
            axes.set_xticks(range(6))
            axes.set_xlabel("how tight, against declared (0: off)")
            axes.set_title(label, loc="left", fontsize=9)
            bare(axes)
        title = "The longer a control makes people wait, the sooner tightening it backfires"
        if not turns[0] > turns[1] > turns[2]:
            title = "Where losses turn does not fall with the wait that a control adds"
        figure.text(0.02, 0.93, title, weight="bold", fontsize=11)
        figure.text(
            0.02, 0.80, "One control, set anew in week 26, that adds a wait of .05, .2 or .6 weeks "
            "to each request as declared;\nring: least loss. Mean of "
            f"{futures} futures with its 95 % interval, a voluntary tool for 240 people",
            color="#484848",
        )  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=30)
    futures = parser.parse_args().futures
    study = sim.compose("scenario=voluntary_tool", "strategy=train_and_talk", "uncertainty=off",
                        "adoption.shadow_rate=0.02", "futures=20")  # fmt: skip
    cell = next(one for one in study.cells if one.strategy.name == "train_and_talk")
    assert isinstance(cell.strategy, Scripted)
    found: Found = {
        (delay, level): played(cell.scenario, cell.strategy.plan, delay, level, futures)
        for delay in DELAYS
        for level in LEVELS
    }
    print("how tight   " + "".join(f"{f'wait {delay:g} weeks: loss, shadow %':>34}"
                                   for delay in DELAYS))  # fmt: skip
    for level in LEVELS:
        cells = []
        for delay in DELAYS:
            (lost, half), (tools, width) = (student_interval(one) for one in found[delay, level].T)
            cells.append(f"{lost:9.0f} +- {half:3.0f}   {tools:5.1f} +- {width:3.1f}")
        print(f"{level:9.1f}   " + "     ".join(cells))
    for delay in DELAYS:
        best, low, high = turn(found, delay)
        print(
            f"wait {delay:g} weeks: least loss at {best:g} (95 % of resamples {low:g} to {high:g})"
        )
    draw(found, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
