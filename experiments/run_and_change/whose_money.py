"""Let the budget pay contracts and debt, or not: what running then takes, and which plan is ahead.

    uv run python experiments/run_and_change/whose_money.py

Two plans of the three-year plan meet the same futures twice: contracts of vendors and what debt
makes running cost are paid beside the budget of change, as the case is shipped, or from it.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import said
from sim.analysis.statistics import FEWEST_FUTURES
from sim.cli.asked import at_least
from sim.experiment.design import Cell, draws
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, clear_side, headed, marked, study_figure
from sim.scenario import Future, with_values
from sim.units import FloatArray

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "whose_money.png"
SCENARIO = "three_year_plan"
PURSES: Mapping[str, float] = {"beside the budget": 0.0, "from the budget": 1.0}
PLANS = {"lead_and_set": "Lead", "follow_and_set": "Follow fast"}
COLOURS = {"Lead": ("#0B3C78", "o"), "Follow fast": ("#D0480A", "s")}
GREY = "#686868"
MEASURES = {"run_share_last_year": 100.0, "npv": 1e-6, "run_share_first_year": 100.0,
            "starved_weeks": 1.0, "cost_total": 1e-6, "benefit_total": 1e-6}  # fmt: skip
WHY = ("running, % of the first year's budget", "weeks without money", "cost, M", "benefit, M")
Found = dict[str, dict[str, FloatArray]]
"""Purse -> plan -> (measures, futures), shares in per cent, money in USD M."""


def play(part: float, futures: int) -> dict[str, FloatArray]:
    """Play both plans where the budget pays a part of contracts and debt."""
    study = sim.compose(
        f"scenario={SCENARIO}", f"strategy={','.join(PLANS)}", f"futures={futures}",
        f"investment.contracts_paid={part}", f"investment.debt_paid={part}",
    )  # fmt: skip
    cells = [cell for cell in study.cells if cell.strategy.name in PLANS]
    return {PLANS[cell.strategy.name]: _played(cell, study.seed_of(cell), futures)
            for cell in cells}  # fmt: skip


def _played(cell: Cell, seed: int, futures: int) -> FloatArray:
    drawn, found = draws(cell.scenario, seed, futures), []
    for number in range(futures):
        settings = {path: float(values[number]) for path, values in drawn.items()}
        record = sim.run(
            with_values(cell.scenario, settings), cell.strategy, Future(seed, number)
        )  # fmt: skip
        measured = measure_all(record)
        found.append([(measured[name] or 0.0) * scale for name, scale in MEASURES.items()])
    return np.array(found, dtype=np.float64).T


def ahead(found: Found) -> list[FloatArray]:
    """(futures,) NPV of Follow fast less that of Lead, by purse, USD M."""
    return [plans["Follow fast"][1] - plans["Lead"][1] for plans in found.values()]


def title(found: Found) -> str:
    """Say which plan is clearly ahead with either purse."""
    beside, within = (clear_side(one) for one in ahead(found))
    names = {1: "Follow fast is ahead", -1: "Lead is ahead", 0: "neither plan is clearly ahead"}
    if beside == within:
        return f"Whoever pays contracts and debt, {names[beside]}"
    return f"Where the budget pays contracts and debt, {names[within]}; else {names[beside]}"


def draw(found: Found, futures: int) -> None:
    """Draw running in the last year, and Follow fast against Lead, by purse."""
    with study_figure(FIGURE, 8.4, 3.2) as figure:
        left, right = (figure.add_axes((0.17, 0.17, 0.33, 0.56)),
                       figure.add_axes((0.59, 0.17, 0.37, 0.56)))  # fmt: skip
        for at, (plans, gain) in enumerate(zip(found.values(), ahead(found), strict=True)):
            for shift, (name, look) in zip((-0.12, 0.12), COLOURS.items(), strict=True):
                average = marked(left, at + shift, plans[name][0], *look, upright=False)
                place, side = ((0, 5), "bottom") if shift < 0 else ((0, -5), "top")
                left.annotate(f"{name} {average:.0f}", (average, at + shift), place, ha="center",
                              va=side, textcoords="offset points", color=look[0],
                              fontsize=8)  # fmt: skip
            average = marked(right, at, gain, GREY, "D", upright=False)
            right.annotate(said(gain, 2, "+"), (average, at), (0, 6), ha="center",
                           textcoords="offset points", color="#484848", fontsize=8)  # fmt: skip
        right.axvline(0, color=GREY, linewidth=0.8)
        left.set_yticks(range(len(found)), [f"contracts and debt\n{purse}" for purse in found])
        right.set_yticks(range(len(found)), [""] * len(found))
        left.set_xlim(0, 105)
        for axes in (left, right):
            axes.set_ylim(len(found) - 0.5, -0.5)
        left.set_xlabel("running, % of the last year's budget")
        right.set_xlabel("NPV of Follow fast less that of Lead, USD M")
        bare(left, right)
        headed(figure, title(found), f"The three-year plan, the same {futures} futures; mean and "
               "its 95 % interval")  # fmt: skip


def tell(found: Found) -> None:
    """Print both measures of both plans, their difference, and what the purse changes."""
    for (purse, plans), gain in zip(found.items(), ahead(found), strict=True):
        print(f"contracts and debt paid {purse}")
        for plan, (share, worth, *_) in plans.items():
            print(f"  {plan:12} running {said(share, 0)} % of the last year's budget; "
                  f"NPV {said(worth, 2)} M")  # fmt: skip
        print(f"  Follow fast less Lead {said(gain, 2, '+')} M")
    beside, within = found.values()
    for plan in COLOURS:
        share, worth, *why = within[plan] - beside[plan]
        print(f"from the budget, not beside it: {plan}: running {said(share, 0, '+')} points; "
              f"NPV {said(worth, 2, '+')} M")  # fmt: skip
        for words, change in zip(WHY, why, strict=True):
            print(f"    {words}: {said(change, 2, '+')}")
    first, second = ahead(found)
    print(f"  Follow fast less Lead {said(second - first, 2, '+')} M")
    print(title(found))


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(FEWEST_FUTURES), default=20)
    futures = parser.parse_args().futures
    found = {purse: play(part, futures) for purse, part in PURSES.items()}
    tell(found)
    draw(found, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
