"""What do wrong business cases cost, and when is it worth while to auction scarce people?"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.areas.investment.parameters import Project
from sim.cli.asked import at_least
from sim.metrics.table import METRICS
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

ERRORS = (0.0, 0.2, 0.4, 0.8, 1.2)
DEVELOPERS = (1, 2, 4, 8, 24)
RULES = ("value_density", "fcfs", "auction")
WORK = (
    (0.55e6, 40.0),
    (0.60e6, 36.0),
    (0.50e6, 32.0),
    (0.50e6, 10.0),
    (0.40e6, 6.0),
    (0.45e6, 8.0),
)
"""Worth a year and weeks of developers of six projects that all cost the same money."""
COST = 0.2e6
SHORT, LONG = 8, 104
READ = {one.card.name: one for one in METRICS}
COLOURS = {"fcfs": "#686868", "auction": "#0B3C78"}
WORDS = {"fcfs": "first come, first served", "auction": "auction"}
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "prioritisation.png"


def measured(scenario: Scenario, rule: str, futures: int, *names: str) -> np.ndarray:
    """(futures, names) metrics of a plan that lets reviews start projects by a rule, or of none."""
    steps = [{"week": 0, "pull": "select_projects", "what": rule}] if rule else []
    plan = Scripted(plan_from_mapping(rule or "nothing", {"steps": steps}, "the study"))
    return np.array([
        [READ[name].measure(record) or 0.0 for name in names]
        for record in (sim.run(scenario, plan, Future(1, number)) for number in range(futures))
    ])  # fmt: skip


def changed(base: Scenario, weeks: int, knobs: Mapping[str, object]) -> Scenario:
    """Change the length of a run and knobs of investment."""
    investment = dataclasses.replace(base.investment, **dict(knobs))
    calendar = dataclasses.replace(base.calendar, weeks=weeks)
    return dataclasses.replace(base, investment=investment, calendar=calendar)


def beliefs(base: Scenario, futures: int) -> list[tuple[float, float, float, float]]:
    """Regret (M) and rank correlation, with half-widths, by error of business cases."""
    rows = []
    for error in ERRORS:
        sure = {"estimate_error": error, "optimism": 0.0, "lobbying": 0.0}
        one = changed(base, SHORT, sure)
        found = measured(one, "", futures, "priority_regret", "priority_correlation")
        rows.append((*student_interval(found[:, 0] / 1e6), *student_interval(found[:, 1])))
    return rows


def crowded(base: Scenario, futures: int) -> dict[str, list[tuple[float, float]]]:
    """Worth of the portfolio against value density, M, paired, by developers and rule."""
    projects = {
        f"p{k}": Project(value=worth, cost=COST, procure_weeks=2.0, team=4,
                         work={"build": {"developers": weeks}})
        for k, (worth, weeks) in enumerate(WORK)
    }  # fmt: skip
    rows: dict[str, list[tuple[float, float]]] = {rule: [] for rule in RULES[1:]}
    for people in DEVELOPERS:
        own = {"projects": projects, "pools": {"developers": people}, "budget_cuts": {},
               "build_pool": ""}  # fmt: skip
        one = changed(base, LONG, own)
        worth = {rule: measured(one, rule, futures, "portfolio_value")[:, 0] for rule in RULES}
        for rule, cells in rows.items():
            cells.append(student_interval((worth[rule] - worth[RULES[0]]) / 1e6))
    return rows


def dress(axes: Axes, label: str, across: str) -> None:
    """Label a panel."""
    axes.set_title(label, loc="left", fontsize=9)
    axes.set_xlabel(across)
    bare(axes)


def draw(
    lost: list[tuple[float, float, float, float]], rules: dict[str, list[tuple[float, float]]],
    futures: int,
) -> None:  # fmt: skip
    """Draw regret by error, and worth by people and rule."""
    first, last = rules["auction"][0], rules["auction"][-1]
    pays = first[0] - first[1] > 0.0 and abs(last[0]) <= max(last[1], 1e-9)
    with study_figure(FIGURE, 7.4, 3.4) as figure:
        left = figure.add_axes((0.07, 0.15, 0.36, 0.56))
        right = figure.add_axes((0.55, 0.15, 0.42, 0.56))
        regret, half = np.array(lost)[:, :2].T
        left.errorbar(ERRORS, regret, yerr=half, color="#0B3C78", marker="o", markersize=4,
                      linewidth=1.6, capsize=2)  # fmt: skip
        left.set_ylim(bottom=-0.01)
        for error, (value, width, rank, _) in zip(ERRORS, lost, strict=True):
            last = error == ERRORS[-1]
            left.annotate(f"{'rank correlation ' if last else ''}{rank:.2f}",
                          (error, value + width), xytext=(8 if last else 0, 5),
                          textcoords="offset points", ha="right" if last else "center",
                          color="#484848", fontsize=8)  # fmt: skip
        dress(left, "true worth lost, USD M", "error of business cases (log scale)")
        for shift, (rule, cells) in enumerate(rules.items()):
            mean, width = np.array(cells).T
            right.errorbar(np.arange(len(DEVELOPERS)) + 0.06 * shift, mean, yerr=width,
                           color=COLOURS[rule], marker="os"[shift], markersize=4,
                           linestyle="-" if shift else "--", linewidth=1.6,
                           capsize=2)  # fmt: skip
            high = rule == "auction"
            right.annotate(WORDS[rule], (1 + 0.06 * shift, mean[1]), xytext=(8, 8 if high else -14),
                           textcoords="offset points", color=COLOURS[rule])  # fmt: skip
        right.axhline(0.0, color="#A0A0A0", linewidth=0.8)
        right.set_xticks(range(len(DEVELOPERS)), [str(one) for one in DEVELOPERS])
        dress(right, "worth against value density, USD M", "developers for six projects")
        title = "Wrong business cases cost worth; an auction of scarce people wins some"
        if not pays:
            title = "Wrong business cases cost worth; an auction of people wins no clear part"
        figure.text(0.02, 0.93, title, weight="bold", fontsize=11)
        figure.text(
            0.02, 0.80, "Left: six projects of the case, best sets for the money of a year. Right: "
            "six made ones of equal cost.\n"
            f"Mean of {futures} futures with its 95 % interval; right: paired", color="#484848",
        )  # fmt: skip


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=30)
    futures = parser.parse_args().futures
    study = sim.compose("scenario=it_portfolio", "strategy=do_nothing", "uncertainty=off",
                        "futures=20")  # fmt: skip
    base = study.cells[0].scenario
    lost = beliefs(base, futures)
    print("error   true worth lost, M   rank correlation")
    for error, (mean, half, rank, width) in zip(ERRORS, lost, strict=True):
        print(f"{error:5.1f}   {mean:8.3f} +- {half:.3f}   {rank:8.2f} +- {width:.2f}")
    rules = crowded(base, futures)
    print("developers   " + "".join(f"{WORDS[rule]:>28}" for rule in rules))
    for k, people in enumerate(DEVELOPERS):
        cells = "".join(f"{rules[rule][k][0]:+18.3f} +- {rules[rule][k][1]:.3f}" for rule in rules)
        print(f"{people:10d}   {cells}")
    draw(lost, rules, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
