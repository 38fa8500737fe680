"""How much of a process should be standard, when exceptions queue at one owner?"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

import sim
from sim.areas.architecture.process_parameters import ProcessTerms
from sim.cli.asked import at_least
from sim.contracts import Pull, Strategy
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future
from sim.strategies.scripted import Scripted
from sim.strategies.spec import Step

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "standard_processes.png"
SHARES = (0.3, 0.5, 0.7, 0.9)
OWNERS = (2, 3, 6)
PLAN = "phased_function"
NAMES = ("npv", "exceptions_week", "exception_wait_p90", "training_hours_head", "process_variants")
NAVY, ORANGE = "#0B3C78", "#D0480A"
LOWEST, HIGHEST, EVEN = -5000.0, 500.0, 100.0
"""Ends of the money axis, thousands; up to EVEN it is even, beyond it goes by powers of ten."""
TICKS = (-3000, -1000, -300, -100, 0, 100, 300)


def with_standard(plan: Strategy, share: float) -> Strategy:
    """Let a plan set the standard share in week 1, before anything goes live."""
    assert isinstance(plan, Scripted)
    step = Step(1, Pull("standardise_process", what="orders", amount=share))
    return Scripted(dataclasses.replace(plan.plan, steps=(step, *plan.plan.steps)))


def outcomes(share: float, owners: int, futures: int) -> np.ndarray:
    """(futures, 5) NPV in thousands, exceptions a week, wait, training hours a head, variants."""
    study = sim.compose("scenario=erp_manufacturer", f"strategy={PLAN}", "uncertainty=off",
                        "futures=20")  # fmt: skip
    cell = next(one for one in study.cells if one.strategy.name == PLAN)
    rooms = dataclasses.replace(
        cell.scenario.architecture, processes={"orders": ProcessTerms(owners=owners)}
    )
    scenario = dataclasses.replace(cell.scenario, architecture=rooms)
    plan = cell.strategy if share == SHARES[0] else with_standard(cell.strategy, share)
    found = []
    for number in range(futures):
        measured = measure_all(sim.run(scenario, plan, Future(1, number)))
        found.append([measured[name] or 0.0 for name in NAMES])
    return np.array(found) * np.array([1e-3, 1.0, 1.0, 1.0, 1.0])


def said(values: np.ndarray, digits: int = 1) -> str:
    """Write the middle of the futures and the range of eight in ten: means mislead at queues."""
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def draw(rows: dict[tuple[float, int], np.ndarray], futures: int) -> None:
    """Draw the gain of NPV over today's standard by share, one panel a number of owners."""
    with study_figure(FIGURE, 6.8, 3.5) as figure:
        for number, owners in enumerate(OWNERS):
            axes = figure.add_axes((0.13 + 0.295 * number, 0.15, 0.25, 0.56))
            for share in SHARES[1:]:
                gain = rows[share, owners][:, 0] - rows[SHARES[0], owners][:, 0]
                low, middle, high = np.quantile(gain, (0.1, 0.5, 0.9))
                colour = ORANGE if low < 0.0 else NAVY
                axes.plot([100 * share] * 2, [low, high], color=colour, linewidth=2)
                axes.plot(100 * share, middle, marker="o", color=colour, markersize=5)
            axes.axhline(0, color="#686868", linewidth=0.8)
            axes.set_yscale("symlog", linthresh=EVEN, linscale=0.8)
            axes.set_ylim(LOWEST, HIGHEST)
            axes.set_yticks(TICKS, [f"{one:,}" for one in TICKS])
            axes.minorticks_off()
            axes.set_xlim(40, 100)
            axes.set_xticks([100 * share for share in SHARES[1:]])
            if number:
                axes.set_yticklabels([])
            else:
                axes.set_ylabel("USD k (stretched around 0)")
            axes.set_xlabel("standard share, %")
            axes.set_title(f"{owners} people decide", loc="left", fontsize=9)
            bare(axes)
        figure.text(0.02, 0.92, "A standard pays as far as somebody decides its exceptions",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.80, "NPV against today's standard of 30 %, USD thousands: middle of "
                    f"{futures} paired\nfutures, and the range of eight in ten; orange: the range "
                    "holds a loss")  # fmt: skip


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    rows = {}
    print("owners  share  NPV against today's, k       exceptions a week     wait p90, weeks      "
          "course hours a head  variants  loses")  # fmt: skip
    for owners in OWNERS:
        for share in SHARES:
            found = rows[share, owners] = outcomes(share, owners, futures)
            gain = found[:, 0] - rows[SHARES[0], owners][:, 0]
            cells = (
                f"{said(gain, 0):<28}", f"{said(found[:, 1]):<21}", f"{said(found[:, 2], 2):<20}",
                f"{said(found[:, 3]):<20}", f"{found[:, 4].mean():<8.1f}",
                f"{(gain < 0.0).mean():.0%}",
            )  # fmt: skip
            print(f"{owners:<7} {share:<6}", *cells)
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
