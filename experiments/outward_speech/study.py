"""What is it worth to speak outside: to customers before a big bang, for the vendor after it?

uv run python experiments/outward_speech/study.py --futures 20
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import mean_interval, said
from sim.areas.environment.source_parameters import SourceTerms
from sim.cli.asked import at_least
from sim.contracts import Pull, Strategy
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import Step

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "outward_speech.png"
SCENARIO, PLAN, LIVE = "erp_manufacturer", "big_bang_peak", 87
SILENT = SourceTerms(rate=0.0)
"""A vendor who says nothing here: it is only there to be spoken for."""
CUSTOMERS = SourceTerms(rate=0.1, served=1.0, reach=0.2)
"""Customers who speak of how they are served; a gatekeeper hears them five times a year."""
SAID: Mapping[str, tuple[Step, ...]] = {
    "customers: 10 % for 8 weeks": (
        Step(LIVE - 2, Pull("speak_to_customers", amount=0.10, weeks=8.0)),
    ),
    "customers: 30 % for 8 weeks": (
        Step(LIVE - 2, Pull("speak_to_customers", amount=0.30, weeks=8.0)),
    ),
    "customers: 30 % for 16 weeks": (
        Step(LIVE - 2, Pull("speak_to_customers", amount=0.30, weeks=16.0)),
    ),
    "a reference for the vendor": (Step(LIVE + 13, Pull("speak_for_vendor")),),
}
NAMES = ("npv", "operating_loss")
NAVY = "#0B3C78"


def base() -> tuple[Scenario, Strategy]:
    """Take the manufacturer with luck alone, a silent vendor, and a big bang in peak season.

    All weeks whose money counts are played, so that no year with a reference in it is extended.
    """
    study = sim.compose(f"scenario={SCENARIO}", f"strategy={PLAN}", "uncertainty=off", "futures=20")
    cell = next(one for one in study.cells if one.strategy.name == PLAN)
    outside = dataclasses.replace(cell.scenario.environment, sources={"vendor": SILENT})
    weeks = cell.scenario.investment.money_weeks
    calendar = dataclasses.replace(cell.scenario.calendar, weeks=weeks)
    case = dataclasses.replace(cell.scenario, environment=outside, calendar=calendar)
    return case, cell.strategy


def outcomes(scenario: Scenario, strategy: Strategy, more: tuple[Step, ...], n: int) -> np.ndarray:
    """(futures, 4) NPV, operating loss, lost margin and running cost, thousands."""
    assert isinstance(strategy, Scripted)
    steps = (*strategy.plan.steps, *more)
    plan = Scripted(dataclasses.replace(strategy.plan, name="said", steps=steps))
    found = []
    for number in range(n):
        record = sim.run(scenario, plan, Future(1, number))
        measured = measure_all(record)
        booked = [-float(record.ledger[name].rows.sum()) for name in ("lost_margin", "run_cost")]
        found.append([*(measured[name] or 0.0 for name in NAMES), *booked])
    return np.array(found) / 1e3


def heard(strategy: Strategy, scenario: Scenario, more: tuple[Step, ...], n: int) -> np.ndarray:
    """(futures, 2) the worst week of customers, and mean attitude from the go-live on, points."""
    assert isinstance(strategy, Scripted)
    steps = (*strategy.plan.steps, *more)
    plan = Scripted(dataclasses.replace(strategy.plan, name="said", steps=steps))
    found = []
    for number in range(n):
        record = sim.run(scenario, plan, Future(1, number))
        worst = measure_all(record)["customer_word_low"]
        found.append([worst or 0.0, float(record.weekly["attitude"][LIVE + 1 :].mean())])
    return np.array(found) * 100


def answers(scenario: Scenario, strategy: Strategy, futures: int) -> None:
    """Let customers speak of how they are served, and say what asking them changes of it."""
    print("Customers speak of how they are served (points of output, points of attitude):")
    mute, loud = (
        dataclasses.replace(
            scenario,
            environment=dataclasses.replace(
                scenario.environment,
                sources={"customers": dataclasses.replace(CUSTOMERS, served=served)},
            ),
        )
        for served in (0.0, CUSTOMERS.served)
    )
    silent = heard(strategy, loud, (), futures)
    quiet = heard(strategy, mute, (), futures)
    worst, gain = said(silent[:, 0], 1, "+"), said(silent[:, 1] - quiet[:, 1], 2, "+")
    print(f"{'nobody is asked':<30} worst week {worst}; attitude against mute customers {gain}")
    for name, steps in SAID.items():
        if name.startswith("customers"):
            more = heard(strategy, loud, steps, futures) - silent
            worst, gain = said(more[:, 0], 1, "+"), said(more[:, 1], 2, "+")
            print(f"{name:<30} worst week {worst}; attitude {gain}")


def panel(axes: Axes, gains: Mapping[str, np.ndarray], column: int) -> list[bool]:
    """Draw means with their intervals; say which are clearly above zero."""
    clear = []
    for height, values in enumerate(reversed([one[:, column] for one in gains.values()])):
        found = mean_interval(values)
        low = found.average if found.low is None else found.low
        high = found.average if found.high is None else found.high
        axes.plot([low, high], [height, height], color=NAVY, linewidth=2)
        axes.plot(found.average, height, color=NAVY, marker="o", markersize=5)
        clear.append(low > 0)
    axes.axvline(0, color="#55595F", linewidth=0.8)
    axes.set_ylim(-0.6, len(gains) - 0.4)
    axes.locator_params(axis="x", nbins=5)
    bare(axes)
    return clear[::-1]


def draw(gains: Mapping[str, np.ndarray], futures: int) -> None:
    """Draw what each way to speak changes of NPV and of lost margin."""
    with study_figure(FIGURE, 7.6, 2.9) as figure:
        left = figure.add_axes((0.29, 0.18, 0.31, 0.48))
        right = figure.add_axes((0.66, 0.18, 0.31, 0.48))
        pays = panel(left, gains, 0)
        panel(right, gains, 2)
        left.set_yticks(range(len(gains)), list(reversed(gains)))
        right.set_yticks(range(len(gains)), [""] * len(gains))
        left.set_xlabel("change of NPV, USD k")
        right.set_xlabel("change of margin lost in the run, USD k")
        count = sum(pays[:-1])
        few = f"pays in {count} of {len(pays) - 1} ways" if count else "does not clearly pay here"
        first = f"Asking customers to wait {few}"
        second = "a reference pays" if pays[-1] else "a reference does not clearly pay"
        figure.text(0.02, 0.91, f"{first}; {second}", weight="bold", fontsize=11)
        figure.text(0.02, 0.81, "manufacturer, big bang in peak season, against saying nothing; "
                    f"mean of {futures} paired\nfutures and its 95 % interval",
                    va="center")  # fmt: skip


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    scenario, strategy = base()
    silent = outcomes(scenario, strategy, (), futures)
    gains = {}
    for name, steps in SAID.items():
        gains[name] = outcomes(scenario, strategy, steps, futures) - silent
        cells = [said(gains[name][:, column], 0, "+") for column in range(4)]
        print(f"{name:<30} NPV {cells[0]}; operating loss {cells[1]}; lost margin {cells[2]}; "
              f"running {cells[3]} k")  # fmt: skip
    draw(gains, futures)
    answers(scenario, strategy, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
