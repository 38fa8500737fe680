"""How should too few licences be given out: by request, by role or by measured use; reclaimed?"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import mean_interval, said
from sim.areas.architecture.asset_parameters import RULES, AssetTerms
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "seats.png"
SIZES = (30.0, 50.0, 70.0)
RECLAIMS = (0.0, 4.0)
NAMES = ("adoption_final", "seat_utilisation", "seat_unmet", "seat_idle_cost")
COLOURS = {0.0: "#D0480A", 4.0: "#0B3C78"}


def outcomes(rule: str, seats: float, reclaim: float, futures: int) -> np.ndarray:
    """(futures, 4) use at the end, %; seats in use, %; person-weeks of waiting; idle cost, k."""
    study = sim.compose("scenario=voluntary_tool", "strategy=train_and_talk", "uncertainty=off",
                        "futures=20")  # fmt: skip
    cell = next(one for one in study.cells if one.strategy.name == "train_and_talk")
    pool = AssetTerms(seats=seats, rule=rule, reclaim_weeks=reclaim)
    scenario = dataclasses.replace(
        cell.scenario,
        architecture=dataclasses.replace(cell.scenario.architecture, assets={"licence": pool}),
    )
    found = []
    for number in range(futures):
        measured = measure_all(sim.run(scenario, cell.strategy, Future(1, number)))
        found.append([measured[name] or 0.0 for name in NAMES])
    return np.array(found) * np.array([100.0, 100.0, 1.0, 1e-3])


def draw(rows: dict[tuple[str, float, float], np.ndarray], futures: int) -> None:
    """Draw the seats that are in use by rule, one panel a size of the pool."""
    with study_figure(FIGURE, 6.4, 2.8) as figure:
        for number, size in enumerate(SIZES):
            axes = figure.add_axes((0.13 + 0.29 * number, 0.18, 0.25, 0.50))
            for height, rule in enumerate(reversed(RULES)):
                for reclaim in RECLAIMS:
                    found = mean_interval(rows[rule, size, reclaim][:, 1])
                    low = found.average if found.low is None else found.low
                    high = found.average if found.high is None else found.high
                    y = height + (0.14 if reclaim == 0.0 else -0.14)
                    axes.plot([low, high], [y, y], color=COLOURS[reclaim], linewidth=2)
                    axes.plot(found.average, y, marker="o", color=COLOURS[reclaim], markersize=4)
            axes.set_yticks(range(3), list(reversed(RULES)) if number == 0 else [""] * 3)
            axes.set_xlim(0, 105)
            axes.set_ylim(-0.6, 2.6)
            axes.set_title(f"{size:.0f} seats for 100 users", loc="left", fontsize=9)
            axes.set_xlabel("seat-weeks in use, %")
            bare(axes)
        figure.text(0.02, 0.92, "Seats given out by role lie idle until somebody takes them back",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.83, f"mean of {futures} futures and its 95 % interval;")
        figure.text(0.46, 0.83, "never reclaimed", color=COLOURS[0.0])
        figure.text(0.64, 0.83, "reclaimed every four weeks", color=COLOURS[4.0])


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    rows = {}
    print("seats  rule     reclaim  use at end, %     seats in use, %   waiting, person-weeks    "
          "idle, thousands")  # fmt: skip
    for size in SIZES:
        for rule in RULES:
            for reclaim in RECLAIMS:
                found = rows[rule, size, reclaim] = outcomes(rule, size, reclaim, futures)
                cells = "  ".join(f"{said(found[:, k], 0):<20}" for k in range(4))
                print(f"{size:<6.0f} {rule:<8} {reclaim:<7.0f}  {cells}")
    for size in SIZES:
        gain = rows["role", size, 4.0][:, 0] - rows["role", size, 0.0][:, 0]
        late = rows["request", size, 0.0][:, 0] - rows["role", size, 0.0][:, 0]
        print(f"{size:.0f} seats: reclaim adds {said(gain, 0)} % of users to `role`; "
              f"`request` has {said(late, 0)} % more than `role`")  # fmt: skip
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
