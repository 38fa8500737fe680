"""How long ahead must a regulator announce a duty, and what is best done on hearing of it?

    uv run python experiments/announced_duty/study.py --futures 20

A manufacturer that plans no change of its own hears that from week 78 on records must be kept in
the new system, or goes live by leave in week 30 and makes use compulsory on hearing it.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import said
from sim.areas.environment.parameters import Shock
from sim.areas.environment.source_parameters import SourceTerms
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, headed, marked, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping
from sim.units import FloatArray

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "announced_duty.png"
BINDS = 78
LAW = Shock("duty", start=BINDS, end=BINDS + 1, size=50.0, title="Records are kept in the system")
REGULATOR = SourceTerms(rate=0.02, believed=0.0, tells=("duty",))
"""Heard about once a year by a gatekeeper; claims nothing about the technology's worth."""
NOTICE = (0.0, 13.0, 26.0, 39.0, 52.0)
HALF_YEAR = NOTICE.index(26.0)
FEW, MANY = "one listens", "3 % of users listen"
GATES = {FEW: 0.001, MANY: 0.03}
HEARD = "news >= 1"
PLANS: Mapping[str, Mapping[str, object]] = {
    "goes live on hearing it": {
        "steps": [],
        "triggers": [
            {"when": HEARD, "pull": "go_live", "ahead": 13, "max_times": 1},
            {"when": HEARD, "pull": "train", "max_times": 1},
        ],
    },
    "live; compulsory on hearing it": {
        "steps": [{"week": 1, "pull": "go_live", "date": 30, "voluntary": True}],
        "triggers": [{"when": HEARD, "pull": "mandate", "max_times": 1}],
    },
    "live; never compulsory": {
        "steps": [{"week": 1, "pull": "go_live", "date": 30, "voluntary": True}],
        "triggers": [],
    },
}
COLOURS = {FEW: "#D0480A", MANY: "#0B3C78"}
MARKS = {FEW: "s", MANY: "o"}
PULLS = (0.0, 0.02, 0.05, 0.1)
BY_LEAVE = "live; never compulsory"
NAMES = ("detection_lag", "duty_met", "duty_fines")


def base(notice: float, gates: float) -> Scenario:
    """Take the manufacturer without freezes and with no outside event but the law."""
    study = sim.compose(
        "scenario=erp_manufacturer", "strategy=do_nothing", "uncertainty=off", "futures=20"
    )
    case = study.cells[0].scenario
    voices = {"regulator": dataclasses.replace(REGULATOR, delay=-notice)}
    outside = dataclasses.replace(
        case.environment, hazards={"law": LAW}, sources=voices, gatekeepers=gates
    )
    calendar = dataclasses.replace(case.calendar, freezes=())
    return dataclasses.replace(case, environment=outside, calendar=calendar)


def outcomes(scenario: Scenario, plan: Strategy, futures: int) -> FloatArray:
    """(futures, 3) week of hearing against the law's, share met, fines in thousands."""
    found = []
    for number in range(futures):
        measured = measure_all(sim.run(scenario, plan, Future(1, number)))
        found.append([measured[name] for name in NAMES])
    return np.array(found, dtype=np.float64) * (1.0, 100.0, 1e-3)


def play(futures: int) -> dict[str, dict[str, list[FloatArray]]]:
    """Play every plan, circle of listeners and notice; print as it goes."""
    results: dict[str, dict[str, list[FloatArray]]] = {}
    for title, mapping in PLANS.items():
        plan = Scripted(plan_from_mapping("study", mapping, "the study"))
        results[title] = {}
        for circle, gates in GATES.items():
            print(f"{title}; {circle}")
            results[title][circle] = rows = []
            for notice in NOTICE:
                rows.append(outcomes(base(notice, gates), plan, futures))
                lag, met, fines = rows[-1].T
                print(f"  notice {notice:2g}: heard {said(lag, 1, '+')} weeks from the law's; "
                      f"met {said(met, 1)} %; fines {said(fines, 0)} k")  # fmt: skip
    return results


def oblige(futures: int) -> None:
    """Let a known duty pull attitudes of those whom it binds, who go on working by leave; print."""
    plan = Scripted(plan_from_mapping("study", PLANS[BY_LEAVE], "the study"))
    free: list[FloatArray] = []
    print(f"{BY_LEAVE}; {MANY}; a known duty pulls attitudes")
    for pull in PULLS:
        told = []
        for notice in (0.0, NOTICE[HALF_YEAR]):
            case = base(notice, GATES[MANY])
            outside = dataclasses.replace(case.environment, duty_pull=pull)
            told.append(outcomes(dataclasses.replace(case, environment=outside), plan, futures))
        met = [one[:, 1] for one in told]
        free = free or met
        print(f"  {pull:4g} a week: met without notice {said(met[0], 1)} %, half a year ahead "
              f"{said(met[1], 1)} %; against no pull {said(met[0] - free[0], 1, '+')} and "
              f"{said(met[1] - free[1], 1, '+')} points; notice {said(met[1] - met[0], 1, '+')}; "
              f"fines, half a year ahead {said(told[1][:, 2], 0)} k")  # fmt: skip


def changes(results: Mapping[str, Mapping[str, Sequence[FloatArray]]]) -> tuple[FloatArray, ...]:
    """Points of the duty met by half a year's notice, and by compulsion on it, future by future."""
    live, made, free = ([one[:, 1] for one in rows[MANY]] for rows in results.values())
    return live[HALF_YEAR] - live[0], made[HALF_YEAR] - free[HALF_YEAR]


def panel(axes: Axes, rows: Mapping[str, Sequence[FloatArray]], title: str) -> None:
    """Draw the share met by notice, for each circle of listeners."""
    for shift, (circle, found) in zip((-0.06, 0.06), rows.items(), strict=True):
        means = [
            marked(axes, at + shift, values[:, 1], COLOURS[circle], MARKS[circle])
            for at, values in enumerate(found)
        ]
        axes.plot(np.arange(len(means)) + shift, means, color=COLOURS[circle], linewidth=1.0)
    axes.set_xticks(range(len(NOTICE)), [f"{one:g}" for one in NOTICE])
    axes.set_xlabel("notice, weeks")
    axes.set_ylim(0, 100)
    axes.set_title(title, loc="left", fontsize=9, weight="bold")
    bare(axes)


def draw(results: Mapping[str, Mapping[str, Sequence[FloatArray]]], futures: int) -> None:
    """Draw how much of the duty is met by each plan."""
    gain, push = (change.mean() for change in changes(results))
    word = "adds" if push > 0.0 else "costs"
    with study_figure(FIGURE, 8.4, 3.6) as figure:
        panels = [figure.add_axes((0.085 + 0.31 * k, 0.14, 0.265, 0.52)) for k in range(3)]
        for axes, (title, rows) in zip(panels, results.items(), strict=True):
            panel(axes, rows, title)
        panels[0].set_ylabel("work in the system while\nthe duty binds, %")
        for circle, height in zip(GATES, (0.12, 0.24), strict=True):
            panels[2].text(0.05, height, circle, transform=panels[2].transAxes,
                           color=COLOURS[circle])  # fmt: skip
        headed(
            figure,
            f"Half a year's notice is worth {gain:.0f} points to who goes live on it; "
            f"compulsion on it {word} {abs(push):.0f}",
            f"manufacturer of 1,200, duty from week {BINDS}; mean of {futures} paired futures and "
            "its 95 % interval; points: where 3 % of users\nlisten, against no notice, and against "
            "use that stays free",
        )


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(20), default=20)
    futures = parser.parse_args().futures
    results = play(futures)
    gain, push = changes(results)
    print(f"half a year's notice: {said(gain, 1, '+')} points; compulsion on hearing it: "
          f"{said(push, 1, '+')} points against use that stays free")  # fmt: skip
    oblige(futures)
    draw(results, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
