"""Contracts that stand: what does it bring to renegotiate, to watch a vendor, or to leave one?

uv run python experiments/sourcing/levers.py --futures 20
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from study import PRICE, house, said, spent

import sim
from sim.analysis.intervals import mean_interval
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.sourcing_parameters import SourcingTerms
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future
from sim.strategies.scripted import Scripted, plan_from_mapping

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "sourcing_levers.png"
ASKED = {"week": 0, "pull": "request_contract", "what": "suite"}
WAYS: Mapping[str, tuple[dict[str, object], ...]] = {
    "renegotiate every other year": tuple(
        {"week": week, "pull": "renegotiate", "what": "suite"} for week in (78, 182, 286)
    ),
    "renegotiate once, late": ({"week": 182, "pull": "renegotiate", "what": "suite"},),
    "watch the vendor twice as much": (
        {"week": 26, "pull": "set_monitoring", "what": "suite", "amount": 0.4},
    ),
    "leave after three years": ({"week": 156, "pull": "leave_vendor", "what": "suite"},),
}
MODES = ("outsource", "subscribe")
NAVY, ORANGE, GREY = "#0B3C78", "#D0480A", "#686868"


def play(mode: str, more: tuple[dict[str, object], ...], futures: int) -> np.ndarray:
    """(futures, 3) spent in six years, thousands; capability, %; and the price of leaving, k."""
    item = SourcingTerms(mode=mode, price=PRICE)
    scenario = house(item, PlanningParameters().other_purchases)
    plan = Scripted(plan_from_mapping("way", {"steps": [ASKED, *more]}, "the study"))
    found = []
    for number in range(futures):
        record = sim.run(scenario, plan, Future(1, number))
        measured = measure_all(record)
        left = (measured["capability_final"] or 0.0, measured["exit_cost_final"] or 0.0)
        found.append([1e3 * spent(record)[-1], 100 * left[0], left[1] / 1e3])
    return np.array(found)


def middle(values: np.ndarray) -> str:
    """Write the middle of the futures and the range of eight in ten: few values occur at all."""
    low, half, high = np.quantile(values, (0.1, 0.5, 0.9)) + 0.0
    return f"{half:,.0f} ({low:,.0f} to {high:,.0f})"


def draw(more: Mapping[tuple[str, str], np.ndarray], futures: int) -> None:
    """Draw what each way costs more, one panel a mode."""
    with study_figure(FIGURE, 7.4, 2.9) as figure:
        cheaper = 0
        for number, mode in enumerate(MODES):
            axes = figure.add_axes((0.31 + 0.35 * number, 0.18, 0.31, 0.48))
            for height, way in enumerate(reversed(list(WAYS))):
                one = mean_interval(more[mode, way][:, 0])
                low = one.average if one.low is None else one.low
                high = one.average if one.high is None else one.high
                cheaper += high < 0
                colour, mark = (
                    (NAVY, "o") if high < 0 else (ORANGE, "s") if low > 0 else (GREY, "D")
                )
                axes.plot([low, high], [height, height], color=colour, linewidth=2)
                axes.plot(one.average, height, color=colour, marker=mark, markersize=5)
            axes.axvline(0, color="#55595F", linewidth=0.8)
            axes.set_yticks(range(len(WAYS)), list(reversed(WAYS)) if not number else [""] * 4)
            axes.set_ylim(-0.6, len(WAYS) - 0.4)
            axes.set_xlabel("more spent in six years, USD k")
            axes.set_title(mode, loc="left", fontsize=9, weight="bold")
            bare(axes)
        title = (
            f"{cheaper} of {len(MODES) * len(WAYS)} ways to handle a standing contract save money"
        )
        figure.text(0.02, 0.91, title, weight="bold", fontsize=11)
        figure.text(0.02, 0.82, "one system that costs a million to buy, against leaving the "
                    f"contract alone; mean of {futures} paired\nfutures and its 95 % interval; "
                    "grey: includes zero", va="center")  # fmt: skip


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    more = {}
    for mode in MODES:
        alone = play(mode, (), futures)
        print(f"{mode}, left alone: {said(alone[:, 0], 0)} k; capability "
              f"{middle(alone[:, 1])} %; leaving costs {middle(alone[:, 2])} k")  # fmt: skip
        for way, steps in WAYS.items():
            more[mode, way] = play(mode, steps, futures) - alone
            change = more[mode, way]
            print(f"  {way:<32} {said(change[:, 0], 0)} k; capability {middle(change[:, 1])}; "
                  f"leaving {middle(change[:, 2])} k")  # fmt: skip
    draw(more, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
