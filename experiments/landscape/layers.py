"""What does infrastructure that ages below a landscape cost a plan, and which of it to replace?"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from study import LIGHT, NAVY, ORANGE, STEPS, case, changed, each

from sim.analysis.intervals import mean_interval, said
from sim.areas.architecture.couplings import core_of, generate
from sim.areas.architecture.infrastructure import Infrastructure
from sim.areas.architecture.landscape_parameters import LandscapeParameters
from sim.areas.architecture.shape import shape_of
from sim.areas.investment.parameters import Project
from sim.cli.asked import at_least
from sim.kernel.streams import Streams
from sim.report.study_figure import bare, headed, marked, study_figure
from sim.scenario import Scenario

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "layers.png"
BELOW = 20
START: dict[str, object] = {"week": 1, "pull": "start_project", "what": "host"}
MEASURED = ("npv", "unsupported_share", "alignment_mean", "debt_stock", "integration_effort")
NONE, FOR_EVER = "No layer below at all", "Layer below, supported for ever"
MOST, LEAST = "Replaced: what most stand on", "Replaced: what fewest stand on"
DUE = "Replaced: what most would lack"
CHOICES = (DUE, MOST, LEAST)
Found = Mapping[str, np.ndarray]


def layer(scenario: Scenario, number: int) -> tuple[Infrastructure, np.ndarray]:
    """Draw the infrastructure of a future, and the links of the applications above it."""
    knobs: LandscapeParameters = scenario.architecture
    shape = shape_of(knobs.applications, knobs.core_share, knobs.propagation)
    streams = Streams(1, number)
    there = np.ones(knobs.applications, dtype=np.bool_)
    return Infrastructure(knobs, there, streams), generate(shape, knobs.dependencies, streams)


def component(scenario: Scenario, number: int, choice: str) -> int:
    """Find, in a future, the component that a way of choosing takes; ends of support are known."""
    below = layer(scenario, number)[0]
    on = below.stands.sum(axis=0).astype(np.float64)
    late = np.maximum(scenario.calendar.weeks - below.ends, 0.0)
    worth = {MOST: on, DUE: on * late, LEAST: np.where(on > 0.0, -on, -np.inf)}[choice]
    return int(worth.argmax())


def effort(scenario: Scenario, number: int, which: int) -> float:
    """How many times its planned work replacing a component takes."""
    below, links = layer(scenario, number)
    knobs = scenario.architecture
    found = below.measure(links, below.seen(links), knobs.effort_direct, knobs.effort_indirect)
    return float(found.components[which])


def with_project(scenario: Scenario, which: int) -> Scenario:
    """Let a project of the plan's own developers replace a component; it earns nothing itself."""
    host = Project(title="Platform below", value=0.0, cost=100_000.0, departments=("it",),
                   work={"build": {"developers": 12.0}}, infrastructure=which + 1)  # fmt: skip
    projects = {**scenario.investment.projects, "host": host}
    money = dataclasses.replace(scenario.investment, projects=projects)
    return dataclasses.replace(scenario, investment=money)


def outcomes(scenario: Scenario, futures: int, choice: str = "") -> Found:
    """(futures,) each measure; NPV in thousands; the component is that of each future."""
    if not choice:
        return each([scenario] * futures, STEPS, MEASURED)
    played = [with_project(scenario, component(scenario, r, choice)) for r in range(futures)]
    return each(played, (*STEPS, START), MEASURED)


def matrix(axes: Axes, scenario: Scenario) -> None:
    """Draw both layers of one future as one matrix, applications by what they see."""
    below, links = layer(scenario, 0)
    n, seen = links.shape[0], below.seen(links)
    upper = seen[:n, :n]
    ranks = np.lexsort((upper.sum(axis=0), -upper.sum(axis=1)))
    under = n + np.argsort(-seen[:n, n:].sum(axis=0), kind="stable")
    order = np.append(ranks, under)
    shown = seen.astype(np.int64) + below.whole(links)
    axes.imshow(shown[np.ix_(order, order)], cmap=ListedColormap(["#FFFFFF", LIGHT, NAVY]),
                interpolation="nearest", vmin=0, vmax=2, aspect="equal")  # fmt: skip
    for place in (axes.axhline, axes.axvline):
        place(n - 0.5, color=ORANGE, linewidth=1.0)
    axes.set_xticks([n / 2, n + BELOW / 2], ["applications", "below"])
    axes.set_yticks([n / 2, n + BELOW / 2], ["applications", "below"], rotation=90, va="center")
    axes.tick_params(length=0)
    axes.set_title("one matrix: which (row) depends on which (column);\n"
                   "dark: directly, grey: through others", loc="left", fontsize=9)  # fmt: skip


def draw(scenario: Scenario, gains: Found, futures: int) -> None:
    """Draw the matrix of both layers, and what each change does to the plan's worth."""
    with study_figure(FIGURE, 7.4, 3.9, dpi=150) as figure:
        matrix(figure.add_axes((0.05, 0.08, 0.33, 0.62)), scenario)
        right = figure.add_axes((0.70, 0.16, 0.27, 0.50))
        for height, values in enumerate(reversed(gains.values())):
            clear = (mean_interval(values).high or 0.0) < 0.0
            marked(right, height, values, ORANGE if clear else NAVY, upright=False)
        right.axvline(0.0, color="#55595F", linewidth=0.8)
        right.set_yticks(range(len(gains)), list(reversed(gains)))
        right.set_ylim(-0.6, len(gains) - 0.4)
        right.set_xlabel("change of NPV, USD k")
        bare(right)
        headed(figure, title(gains),
               f"three-year plan, 103 applications on {BELOW} components, {futures} futures of "
               "luck;\nagainst the same plan that replaces none, mean and 95 % interval",
               )  # fmt: skip


def title(gains: Found) -> str:
    """Say what the intervals bear out."""
    costs = (mean_interval(gains[FOR_EVER]).low or 0.0) > 0.0
    first = "Support that ends costs the plan" if costs else "Support that ends costs nothing clear"
    found = [mean_interval(gains[name]) for name in CHOICES]
    if all((one.high or 0.0) < 0.0 for one in found):
        return f"{first}; replacing one component costs it more"
    pays = any((one.low or 0.0) > 0.0 for one in found)
    return f"{first}; replacing one component {'pays' if pays else 'does not clearly pay'}"


def main() -> None:
    """Play the plan above a layer that ages, with and without replacing part of it; print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    bare_case = case()
    money = dataclasses.replace(bare_case.investment, kill_below=0.0)
    bare_case = dataclasses.replace(bare_case, investment=money)
    base = changed(bare_case, infrastructure=BELOW)
    plain = outcomes(base, futures)
    others = {
        NONE: outcomes(bare_case, futures),
        FOR_EVER: outcomes(changed(base, infrastructure_life=0.0), futures),
    } | {choice: outcomes(base, futures, choice) for choice in CHOICES}
    told = [f"{one} {said(plain[one], 0 if one == 'npv' else 2)}" for one in MEASURED]
    print("the plan that replaces none: " + "; ".join(told))
    print("against it, the same luck")
    for name, found in others.items():
        told = [f"{one} {said(found[one] - plain[one], 0 if one == 'npv' else 3, '+')}"
                for one in MEASURED]  # fmt: skip
        print(f"{name:<32} " + "; ".join(told))
    for name in CHOICES:
        chosen = [component(base, number, name) for number in range(futures)]
        on = np.array([layer(base, r)[0].stands.sum(axis=0)[k] for r, k in enumerate(chosen)])
        times = np.array([effort(base, r, k) for r, k in enumerate(chosen)])
        print(f"{name:<32} applications on it {said(on.astype(float), 0)}; work against plan "
              f"{said(times, 2)}")  # fmt: skip
    cores = [core_of(one.seen(links))[links.shape[0]:].any()
             for one, links in (layer(base, r) for r in range(futures))]  # fmt: skip
    print(f"futures in which infrastructure is part of the core: {sum(cores)} of {futures}")
    draw(base, {name: found["npv"] - plain["npv"] for name, found in others.items()}, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
