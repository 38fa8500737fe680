"""What is it worth to speak outside: to customers before a big bang, for the vendor after it?

uv run python experiments/outward_speech/study.py --futures 20
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import mean_interval, said
from sim.areas.environment.source_parameters import SourceTerms
from sim.cli.asked import at_least
from sim.contracts import Pull, Strategy
from sim.kernel.record import Record
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


def played(
    scenario: Scenario, strategy: Strategy, more: tuple[Step, ...], n: int
) -> Iterator[Record]:
    """Play the plan with some more said, future by future."""
    assert isinstance(strategy, Scripted)
    steps = (*strategy.plan.steps, *more)
    plan = Scripted(dataclasses.replace(strategy.plan, name="said", steps=steps))
    return (sim.run(scenario, plan, Future(1, number)) for number in range(n))


def outcomes(found: Iterable[Record]) -> np.ndarray:
    """(futures, 4) NPV, operating loss, lost margin and running cost, thousands."""
    rows = []
    for record in found:
        measured = measure_all(record)
        booked = [-float(record.ledger[name].rows.sum()) for name in ("lost_margin", "run_cost")]
        rows.append([*(measured[name] or 0.0 for name in NAMES), *booked])
    return np.array(rows) / 1e3


def feelings(found: Iterable[Record]) -> np.ndarray:
    """(futures, 2) the worst week of customers, and mean attitude from the go-live on, points."""
    rows = []
    for record in found:
        worst = measure_all(record)["customer_word_low"]
        rows.append([worst or 0.0, float(record.weekly["attitude"][LIVE + 1 :].mean())])
    return np.array(rows) * 100


def voiced(scenario: Scenario, served: float) -> Scenario:
    """Let customers speak outside, and nobody else."""
    voice = {"customers": dataclasses.replace(CUSTOMERS, served=served)}
    outside = dataclasses.replace(scenario.environment, sources=voice)
    return dataclasses.replace(scenario, environment=outside)


def answers(scenario: Scenario, strategy: Strategy, futures: int) -> dict[str, np.ndarray]:
    """Let customers speak of how they are served, and say what asking them changes of it."""
    print("Customers speak of how they are served (points of output, points of attitude):")
    loud, mute = (voiced(scenario, served) for served in (CUSTOMERS.served, 0.0))
    silent, quiet = (feelings(played(case, strategy, (), futures)) for case in (loud, mute))
    worst, inside = said(silent[:, 0], 1, "+"), said(silent[:, 1] - quiet[:, 1], 2, "+")
    print(f"{'nobody is asked':<30} worst week {worst}; attitude against mute customers {inside}")
    gains = {}
    for name, steps in SAID.items():
        gains[name] = feelings(played(loud, strategy, steps, futures)) - silent
        worst, inside = said(gains[name][:, 0], 1, "+"), said(gains[name][:, 1], 2, "+")
        print(f"{name:<30} worst week {worst}; attitude {inside}")
    return gains


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
    axes.locator_params(axis="x", nbins=4)
    bare(axes)
    return clear[::-1]


def draw(
    gains: Mapping[str, np.ndarray], felt: Mapping[str, np.ndarray], futures: int
) -> None:  # fmt: skip
    """Draw what each way to speak changes of NPV, of lost margin and for customers."""
    with study_figure(FIGURE, 8.4, 2.9) as figure:
        panels = [figure.add_axes((0.26 + 0.25 * k, 0.20, 0.22, 0.46)) for k in range(3)]
        pays = panel(panels[0], gains, 0)
        panel(panels[1], gains, 2)
        panel(panels[2], felt, 0)
        panels[0].set_yticks(range(len(gains)), list(gains)[::-1])
        for axes in panels[1:]:
            axes.set_yticks(range(len(gains)), [""] * len(gains))
        panels[0].set_xlabel("change of NPV, USD k")
        panels[1].set_xlabel("change of margin\nlost in the run, USD k")
        panels[2].set_xlabel("change of customers' worst\nweek, points of output")
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
    silent = outcomes(played(scenario, strategy, (), futures))
    gains = {}
    for name, steps in SAID.items():
        gains[name] = outcomes(played(scenario, strategy, steps, futures)) - silent
        cells = [said(gains[name][:, column], 0, "+") for column in range(4)]
        print(f"{name:<30} NPV {cells[0]}; operating loss {cells[1]}; lost margin {cells[2]}; "
              f"running {cells[3]} k")  # fmt: skip
    draw(gains, answers(scenario, strategy, futures), futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
