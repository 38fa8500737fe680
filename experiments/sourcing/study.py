"""Build, buy, outsource or subscribe: which costs least by when, and what it leaves behind."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import mean_interval, said
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.sourcing_parameters import MODES, SourcingTerms
from sim.cli.asked import at_least
from sim.kernel.record import Record
from sim.metrics.planning import OWNERSHIP
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "sourcing.png"
YEARS = 6
PRICE = 1_000_000.0
WATCHED = (0.0, 0.1, 0.2, 0.4, 0.8)
OTHERS = (0.0, 0.2, 0.35, 0.45)
COLOURS = {"build": "#686868", "buy": "#0B3C78", "outsource": "#D0480A", "subscribe": "#6A1B2E"}
MARKS = {"build": ("^", ":"), "buy": ("o", "-"), "outsource": ("s", "--"), "subscribe": ("D", "-.")}
"""A mark and a line for each way, so that grey print tells them apart."""


def house(item: SourcingTerms, others: float, weeks: int = 52 * YEARS) -> Scenario:
    """Take the manufacturer without hazards, and let it source one thing; nothing goes live."""
    study = sim.compose(
        "scenario=erp_manufacturer", "strategy=do_nothing", "uncertainty=off", "futures=20"
    )
    case = study.cells[0].scenario
    return dataclasses.replace(
        case,
        planning=PlanningParameters(sourcing={"suite": item}, other_purchases=others),
        environment=dataclasses.replace(case.environment, hazards={}),
        calendar=dataclasses.replace(case.calendar, weeks=weeks),
        investment=dataclasses.replace(case.investment, money_weeks=0),
    )


def play(scenario: Scenario, futures: int, week: int = 0) -> list[Record]:
    """Ask for the contract in one week, in every future."""
    steps = [{"week": week, "pull": "request_contract", "what": "suite"}]
    plan = Scripted(plan_from_mapping("ask", {"steps": steps}, "the study"))
    return [sim.run(scenario, plan, Future(1, number)) for number in range(futures)]


def spent(record: Record) -> np.ndarray:
    """(years + 1,) money spent up to the end of each year, millions."""
    rows = sum(record.ledger[name].rows.sum(axis=1) for name in OWNERSHIP)
    return -np.cumsum(rows)[::52] / 1e6


def draw(curves: dict[str, np.ndarray], left: dict[str, np.ndarray], futures: int) -> None:
    """Draw what each mode has cost by year, and what it leaves after the last one."""
    with study_figure(FIGURE, 6.4, 3.4) as figure:
        axes = figure.add_axes((0.09, 0.15, 0.47, 0.60))
        ends = sorted(curves, key=lambda mode: curves[mode][:, -1].mean())
        heights = [float(curves[mode][:, -1].mean()) for mode in ends]
        for k in range(1, len(heights)):
            heights[k] = max(heights[k], heights[k - 1] + 0.24)
        for mode, height in zip(ends, heights, strict=True):
            found = [mean_interval(curves[mode][:, year]) for year in range(YEARS + 1)]
            mark, line = MARKS[mode]
            axes.plot(range(YEARS + 1), [one.average for one in found], color=COLOURS[mode],
                      marker=mark, markersize=4, linestyle=line)  # fmt: skip
            axes.fill_between(
                range(YEARS + 1),
                [one.average if one.low is None else one.low for one in found],
                [one.average if one.high is None else one.high for one in found],
                color=COLOURS[mode], alpha=0.2, linewidth=0,
            )  # fmt: skip
            axes.annotate(mode, (YEARS, height), xytext=(4, -3), textcoords="offset points",
                          color=COLOURS[mode])  # fmt: skip
        axes.set_xlim(0, YEARS + 1.9)
        axes.set_ylim(0, None)
        axes.set_xticks(range(YEARS + 1))
        axes.set_xlabel("years after the request")
        axes.set_title("spent so far, USD M", loc="left", fontsize=9)
        bars = figure.add_axes((0.72, 0.15, 0.25, 0.60))
        for k, mode in enumerate(reversed(list(MODES))):
            found = mean_interval(100 * left[mode][:, 0])
            bars.plot([found.low or found.average, found.high or found.average], [k, k],
                      color=COLOURS[mode], linewidth=2)  # fmt: skip
            bars.plot(found.average, k, marker="o", color=COLOURS[mode])
            cost = left[mode][:, 1].mean() / 1e3
            bars.annotate(f"leaving: {cost:,.0f} k" if cost else "nobody to leave",
                          (0, k), xytext=(2, -15), textcoords="offset points",
                          color=COLOURS[mode], fontsize=8)  # fmt: skip
        bars.set_yticks(range(len(MODES)), list(reversed(list(MODES))))
        bars.set_xlim(0, 105)
        bars.set_ylim(-0.7, len(MODES) - 0.5)
        bars.set_xlabel("capability left, %")
        bars.set_title("after six years", loc="left", fontsize=9)
        bare(axes, bars)
        figure.text(0.02, 0.93, "The way to source that is cheapest at first is not so later",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.86, "one system that costs a million to buy; "
                    f"mean of {futures} futures and its 95 % interval")  # fmt: skip


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=30)
    futures = parser.parse_args().futures
    others = PlanningParameters().other_purchases
    curves, left = {}, {}
    print("mode        " + "".join(f"year {year:<18}" for year in (1, 2, 3, 4, YEARS)))
    for mode in MODES:
        runs = play(house(SourcingTerms(mode=mode, price=PRICE), others), futures)
        curves[mode] = np.array([spent(run) for run in runs])
        found = [measure_all(run) for run in runs]
        names = ("capability_final", "exit_cost_final", "contract_rework_cost", "vendor_loss")
        left[mode] = np.array([[one[name] or 0.0 for name in names] for one in found])
        print(f"{mode:<12}" + "".join(
            f"{said(curves[mode][:, year], 2):<23}" for year in (1, 2, 3, 4, YEARS)))  # fmt: skip
    for first, second in (("subscribe", "buy"), ("outsource", "buy"), ("outsource", "subscribe")):
        for year in (1, 3, YEARS):
            gap = curves[first][:, year] - curves[second][:, year]
            print(f"{first} less {second}, year {year}: {said(gap, 2)}")
    print("\nmode        capability        exit cost, k      rework, k          failures, k")
    for mode, table in left.items():
        k = table * np.array([1.0, 1e-3, 1e-3, 1e-3])
        columns = [said(k[:, 0], 2)] + [said(k[:, column], 0) for column in (1, 2, 3)]
        print(f"{mode:<12}" + "  ".join(f"{text:<17}" for text in columns))
    print("\noutsourced, watched by      all costs in six years, millions")
    base = None
    for share in WATCHED:
        item = SourcingTerms(mode="outsource", price=PRICE, monitoring=share)
        total = np.array([spent(run)[-1] for run in play(house(item, others), futures)])
        base = total if base is None else base
        print(f"{share:<28}{said(total, 2)}   less unwatched: {said(total - base, 2)}")
    print("\nother purchases a week   lead time of ours, asked for in week 52, weeks")
    for rate in OTHERS:
        item = SourcingTerms(mode="buy", price=PRICE)
        runs = play(house(item, rate, weeks=260), futures, week=52)
        weeks = [next(e.week for e in run.events if e.kind == "contract") - 52 for run in runs]
        print(f"{rate:<25}{said(np.array(weeks))}")
    draw(curves, left, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
