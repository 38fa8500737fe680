"""What does coupling do to a plan, and what do decoupling and paying debt down bring?"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.colors import ListedColormap

import sim
from sim.analysis.intervals import mean_interval, said
from sim.areas.architecture.couplings import core_of, generate, propagation_cost, visibility
from sim.areas.architecture.shape import shape_of
from sim.cli.asked import at_least
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "landscape.png"
REAL = {
    "telecom": (103, 243, 0.34, 0.25),
    "biopharma": (407, 1157, 0.32, None),
}
"""Applications, dependencies, part in the core, propagation cost (None: not read)."""
FREE = {"effort_direct": 0.0, "effort_indirect": 0.0}
Steps = Sequence[Mapping[str, object]]
STEPS: tuple[dict[str, object], ...] = (
    {"week": 0, "pull": "set_posture", "what": "fast_follow"},
    {"week": 0, "pull": "limit_projects", "amount": 2},
    {"week": 2, "pull": "go_live", "date": 36},
    {"week": 16, "pull": "town_hall"},
    {"week": 22, "pull": "train"},
    {"week": 36, "pull": "add_support", "amount": 4},
    {"week": 52, "pull": "legacy_switch_off"},
)
DECOUPLE: dict[str, object] = {"week": 0, "pull": "decouple", "amount": 10}
PAY: tuple[dict[str, object], ...] = (
    {"week": 56, "pull": "pay_down_debt"},
    {"week": 108, "pull": "pay_down_debt"},
)
NO_CHOICE = "Coupling costs no effort"
NAVY, ORANGE, LIGHT = "#0B3C78", "#D0480A", "#A9BBD3"


def shapes(futures: int) -> None:
    """Print how near drawn landscapes come to the real figures."""
    print("landscape   applications  links  core, %            real  propagation cost, %  real")
    for name, (n, links, core, spread) in REAL.items():
        drawn = [
            visibility(generate(shape_of(n, core, spread or 0.25), links, Streams(1, number)))
            for number in range(futures)
        ]
        cores = np.array([100.0 * core_of(seen).sum() / n for seen in drawn])
        costs = np.array([100.0 * propagation_cost(seen) for seen in drawn])
        known = "-" if spread is None else f"{100 * spread:.0f}"
        print(f"{name:<11} {n:<13} {links:<6} {cores.min():.1f} to {cores.max():.1f}"
              f"{100 * core:>9.0f}  {costs.min():.1f} to {costs.max():.1f}{known:>9}")  # fmt: skip


def case() -> Scenario:
    """Take the three-year plan, on luck alone."""
    words = ("scenario=three_year_plan", "strategy=do_nothing", "uncertainty=off", "futures=20")
    return sim.compose(*words).cells[0].scenario


MEASURED = ("npv", "debt_stock", "propagation_cost", "integration_effort")


def outcomes(
    scenario: Scenario, steps: Steps, futures: int, names: Sequence[str] = MEASURED
) -> Mapping[str, np.ndarray]:
    """(futures,) NPV in thousands, and per metric its values."""
    return each([scenario] * futures, steps, names)


def each(
    scenarios: Sequence[Scenario], steps: Steps, names: Sequence[str]
) -> Mapping[str, np.ndarray]:
    """(futures,) the same where every future has a scenario of its own."""
    plan = Scripted(plan_from_mapping("plan", {"steps": list(steps)}, "the study"))
    rows = [measure_all(sim.run(one, plan, Future(1, r))) for r, one in enumerate(scenarios)]
    found = {name: np.array([row[name] or 0.0 for row in rows]) for name in names}
    return found | {"npv": found["npv"] / 1e3}


def changed(scenario: Scenario, **terms: object) -> Scenario:
    """Change terms of architecture."""
    return dataclasses.replace(
        scenario, architecture=dataclasses.replace(scenario.architecture, **terms)
    )


def draw(gains: Mapping[str, np.ndarray], futures: int) -> None:
    """Draw a telecom landscape as a matrix, and what each change of the plan brings."""
    n, links, core, spread = REAL["telecom"]
    matrix = generate(shape_of(n, core, spread or 0.25), links, Streams(1, 0))
    seen = visibility(matrix)
    order = np.lexsort((seen.sum(axis=0), -seen.sum(axis=1)))
    with study_figure(FIGURE, 7.4, 3.6, dpi=150) as figure:
        left = figure.add_axes((0.03, 0.06, 0.31, 0.64))
        shown = seen.astype(np.int64) + matrix  # 0: not at all, 1: through others, 2: directly
        left.imshow(shown[np.ix_(order, order)], cmap=ListedColormap(["#FFFFFF", LIGHT, NAVY]),
                    interpolation="nearest", vmin=0, vmax=2, aspect="equal")  # fmt: skip
        left.set_xticks([])
        left.set_yticks([])
        left.set_title(
            f"{n} applications: which (row) depends on which (column);\n"
            "dark: directly, grey: through others",
            loc="left",
            fontsize=9,
        )
        right = figure.add_axes((0.63, 0.16, 0.34, 0.52))
        for height, values in enumerate(reversed(gains.values())):
            found = mean_interval(values)
            low = found.average if found.low is None else found.low
            high = found.average if found.high is None else found.high
            colour = ORANGE if high < 0 else NAVY
            right.plot([low, high], [height, height], color=colour, linewidth=2)
            right.plot(found.average, height, marker="o", color=colour, markersize=4)
        right.axvline(0.0, color="#55595F", linewidth=0.8)
        right.set_yticks(range(len(gains)), list(reversed(gains)))
        right.set_ylim(-0.6, len(gains) - 0.4)
        right.set_xlabel("change of NPV, USD k")
        right.set_title("against the same plan without it", loc="left", fontsize=9)
        bare(left, right)
        choices = {name: values for name, values in gains.items() if name != NO_CHOICE}
        clear = [name for name, values in choices.items() if (mean_interval(values).low or 0) > 0]
        title = f"What pays: {', '.join(clear).lower()}" if clear else "Nothing clearly pays here"
        figure.text(0.02, 0.92, title, weight="bold", fontsize=11)
        figure.text(0.02, 0.84, f"three-year plan, {futures} futures, mean and its 95 % interval")


def main() -> None:
    """Draw landscapes, play the plan with and without each, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    shapes(max(futures, 30))
    base = case()
    plain = outcomes(base, STEPS, futures)
    others = {
        NO_CHOICE: outcomes(changed(base, **FREE), STEPS, futures),
        "Ten ordered to be decoupled": outcomes(base, (*STEPS, DECOUPLE), futures),
        "Debt paid down twice": outcomes(base, (*STEPS, *PAY), futures),
        "Both": outcomes(base, (*STEPS, DECOUPLE, *PAY), futures),
    }
    print("\nagainst the same plan without it, the same luck")
    for name, found in others.items():
        gain, debt = said(found["npv"] - plain["npv"], 0), said(found["debt_stock"], 0)
        effort = said(found["integration_effort"] - plain["integration_effort"], 0)
        spread = 100.0 * found["propagation_cost"].mean()
        print(f"{name:<27} NPV {gain} k; work added to a project {effort} person-weeks; "
              f"systems in debt {debt}; propagation cost {spread:.1f} %")  # fmt: skip
    print(f"without any: systems in debt {said(plain['debt_stock'], 0)}, propagation cost "
          f"{100 * plain['propagation_cost'].mean():.1f} %, work added to a project "
          f"{said(plain['integration_effort'], 0)} person-weeks")  # fmt: skip
    draw({name: found["npv"] - plain["npv"] for name, found in others.items()}, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
