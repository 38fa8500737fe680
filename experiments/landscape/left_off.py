"""What the three-year plan leaves off: stated goals, felt interfaces, access that closes."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from study import NAVY, ORANGE, STEPS, Steps, case, changed, outcomes

from sim.analysis.intervals import mean_interval, said
from sim.areas.architecture.goals import Goals, capability_names
from sim.areas.planning.sourcing_parameters import MODES
from sim.cli.asked import at_least
from sim.kernel.streams import Streams
from sim.report.study_figure import bare, headed, marked, study_figure
from sim.scenario import Scenario

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "left_off.png"
DECREE: dict[str, object] = {"week": 0, "pull": "set_standard"}
FAILS, INTERFACE, EFFORT = 0.3, 2000.0, 0.01
"""Failures of a vendor, 1/year; cost of an interface, money a year; work by each interface."""
MORE = "Standard: both less not felt"
NAMES = ("npv", "alignment", "alignment_mean", "integration_effort", "weeks_without_access")
Found = Mapping[str, np.ndarray]
Panel = Mapping[str, np.ndarray]


def interfaces(scenario: Scenario, cost: float, effort: float) -> Scenario:
    """Let interfaces between unlike platforms cost money to run, and work at each change."""
    standards = {
        name: dataclasses.replace(one, interface_cost=cost)
        for name, one in scenario.planning.standards.items()
    }
    planning = dataclasses.replace(scenario.planning, standards=standards)
    return changed(dataclasses.replace(scenario, planning=planning), effort_platforms=effort)


def vendors(scenario: Scenario, loss: float, weeks: float) -> Scenario:
    """Let vendors fail often, and close a part of access until somebody takes over."""
    modes = {**MODES, "subscribe": dataclasses.replace(MODES["subscribe"], failure_rate=FAILS)}
    deals = {
        name: dataclasses.replace(one, access_loss=loss, takeover_weeks=weeks)
        for name, one in scenario.planning.sourcing.items()
    }
    planning = dataclasses.replace(scenario.planning, modes=modes, sourcing=deals)
    return dataclasses.replace(scenario, planning=planning)


def at_start(scenario: Scenario, futures: int) -> np.ndarray:
    """(futures,) goals served in week 0, before anything is renewed."""
    knobs = scenario.architecture
    none = np.zeros(knobs.applications)
    return np.array([Goals(knobs, Streams(1, r)).alignment(none) for r in range(futures)])


def goals(base: Scenario, futures: int) -> Panel:
    """Say what stated weights do to the goals that are served, and to the plan's worth."""
    names = capability_names(base.architecture.capabilities)
    ways = {
        "drawn": {}, "even": dict.fromkeys(names, 1.0), "one alone": {names[0]: 1.0},
    }  # fmt: skip
    print("goals: served in week 0, and at the end less week 0; NPV against drawn weights, k")
    won, plain = {}, np.zeros(futures)
    for way, weights in ways.items():
        stated = changed(base, goal_weights=weights)
        found, first = outcomes(stated, STEPS, futures, NAMES), at_start(stated, futures)
        plain = found["npv"] if way == "drawn" else plain
        won[f"Goals {way}: served, end less start"] = 100.0 * (found["alignment"] - first)
        print(f"{way:<10} {said(first, 2)}; {said(found['alignment'] - first, 3, '+')}; "
              f"{said(found['npv'] - plain, 0, '+')}")  # fmt: skip
    return won


def standard(base: Scenario, futures: int) -> Panel:
    """Say what a set standard brings where interfaces are not felt, and where they are."""
    print("a standard set in week 0 against none: NPV, k; work added to a project, person-weeks")
    gain = {}
    for way, cost, effort in (
        ("not felt", 0.0, 0.0), ("run cost", INTERFACE, 0.0), ("work", 0.0, EFFORT),
        ("both", INTERFACE, EFFORT),
    ):  # fmt: skip
        felt = interfaces(base, cost, effort)
        free, bound = (played(felt, steps, futures) for steps in (STEPS, (*STEPS, DECREE)))
        gain[f"Standard, interfaces: {way}"] = bound["npv"] - free["npv"]
        work = bound["integration_effort"] - free["integration_effort"]
        print(f"{way:<10} {said(bound['npv'] - free['npv'], 0, '+')}; {said(work, 1, '+')}")
    first, last = (gain[f"Standard, interfaces: {way}"] for way in ("not felt", "both"))
    gain[MORE] = last - first
    print(f"both less not felt: {said(gain[MORE], 0, '+')}")
    return gain


def played(scenario: Scenario, steps: Steps, futures: int) -> Found:
    """Play the plan with further steps."""
    return outcomes(scenario, steps, futures, NAMES)


def access(base: Scenario, futures: int) -> Panel:
    """Say what access that a vendor's failure closes takes from the plan's worth."""
    plain = played(vendors(base, 0.0, 0.0), STEPS, futures)
    print(f"vendors that fail {FAILS:g} times a year; against the same failures with access open: "
          "weeks without access, NPV, k")  # fmt: skip
    lost = {}
    for weeks in (8.0, 26.0):
        found = played(vendors(base, 1.0, weeks), STEPS, futures)
        lost[f"Access closed for {weeks:g} weeks"] = found["npv"] - plain["npv"]
        print(f"{weeks:g} weeks: {said(found['weeks_without_access'], 1)}; "
              f"{said(found['npv'] - plain['npv'], 0, '+')}; futures that differ "
              f"{np.count_nonzero(found['npv'] != plain['npv'])}")  # fmt: skip
    return lost


def rows(axes: Axes, found: Panel, about: str) -> None:
    """Draw averages with their intervals, first on top."""
    for height, values in enumerate(reversed(found.values())):
        clear = (mean_interval(values).high or 0.0) < 0.0
        marked(axes, height, values, ORANGE if clear else NAVY, upright=False)
    axes.axvline(0.0, color="#55595F", linewidth=0.8)
    axes.set_yticks(range(len(found)), list(reversed(found)))
    axes.set_ylim(-0.6, len(found) - 0.4)
    axes.set_xlabel(about)
    bare(axes)


def main() -> None:
    """Play the plan with each of the three; print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    base = case()
    served, gain, lost = (part(base, futures) for part in (goals, standard, access))
    with study_figure(FIGURE, 7.4, 4.6, dpi=150) as figure:
        rows(figure.add_axes((0.42, 0.65, 0.55, 0.16)), served, "goals served, points")
        rows(figure.add_axes((0.42, 0.11, 0.55, 0.39)), {**gain, **lost}, "change of NPV, USD k")
        headed(figure, title(gain, lost), f"three-year plan, {futures} futures of luck; "
               "mean and 95 % interval; below against the same\nplan without the standard, and "
               "against the same failures with access open")  # fmt: skip
    print(f"figure: {FIGURE.name}")


def title(gain: Panel, lost: Panel) -> str:
    """Say what the intervals bear out."""
    more = (mean_interval(gain[MORE]).low or 0.0) > 0.0
    closes = (mean_interval(list(lost.values())[-1]).high or 0.0) < 0.0
    said_of_them = "make a standard worth more" if more else "make no standard clearly worth more"
    return f"Felt interfaces {said_of_them}; closed access {'costs' if closes else 'is not clear'}"


if __name__ == "__main__":
    main()
