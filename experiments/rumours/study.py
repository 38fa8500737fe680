"""Send more and more mails: who still learns it from colleagues, and what does an adopter cost?"""

from __future__ import annotations

import argparse
import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.cli.asked import at_least
from sim.facts.plays import plan, shipped
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario

MAILS = (1, 2, 4, 8, 16, 26)
HALF_YEAR = 26
KNOWN_BY = {"talk among colleagues": 0.10, "control: nobody talks": 0.0}
STYLES = {"talk among colleagues": ("#0B3C78", "-"), "control: nobody talks": ("#686868", "--")}
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "rumours.png"
Row = tuple[float, float]


@cache
def tool() -> Scenario:
    """Take the voluntary tool as it is shipped."""
    return shipped("voluntary_tool", "open_access").scenario


def scenario(mails: int, talk: float) -> Scenario:
    """Let mails about why be all that is official, evenly over half a year."""
    base = tool()
    mail = Campaign("mail", start=0.0, every=HALF_YEAR / mails, times=mails)
    governance = dataclasses.replace(
        base.governance, campaign=0.0, channels={"mail": Channel()}, campaigns={"mail": mail}
    )
    adoption = dataclasses.replace(base.adoption, awareness_peers=talk)
    return dataclasses.replace(base, governance=governance, adoption=adoption)


def played(mails: int, talk: float, futures: int) -> list[Record]:
    """Play open access in some futures, without a town hall."""
    free = plan("open", {"week": 0, "pull": "go_live", "voluntary": True, "date": 0})
    return [sim.run(scenario(mails, talk), free, Future(1, number)) for number in range(futures)]


def of(metric: str, record: Record) -> float:
    """Read a metric."""
    value = measure_all(record)[metric]
    return float("nan") if value is None else float(value)


READINGS = (
    ("rumour_share", "share who learnt it from colleagues first"),
    ("cost_per_aware", "cost of messages per head who knows it"),
    ("cost_per_adopter", "cost of messages per head who tried it"),
)


def panel(axes: Axes, title: str, rows: dict[str, list[Row]], named: bool) -> None:
    """Draw one reading against the number of mails."""
    for label, found in rows.items():
        colour, style = STYLES[label]
        mean, half = np.array(found).T
        axes.errorbar(MAILS, mean, yerr=half, color=colour, linestyle=style, marker="o",
                      markersize=4, linewidth=1.8, capsize=3)  # fmt: skip
        if named:
            axes.annotate(label, (MAILS[3], mean[3]), xytext=(6, 8), textcoords="offset points",
                          color=colour)  # fmt: skip
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel("mails to everybody in half a year")
    axes.set_title(title, loc="left", fontsize=8.5)
    bare(axes)


def headline(table: dict[str, dict[str, list[Row]]]) -> str:
    """Say what both readings show, where they show it."""
    rumour = table["rumour_share"]["talk among colleagues"]
    cost = table["cost_per_adopter"]["talk among colleagues"]
    falls = rumour[0][0] - rumour[0][1] > rumour[-1][0] + rumour[-1][1]
    dearer = cost[-1][0] - cost[-1][1] > cost[0][0] + cost[0][1]
    if falls and dearer:
        return (
            f"One mail leaves {100 * rumour[0][0]:.0f} % to rumour, {MAILS[-1]} leave "
            f"{100 * rumour[-1][0]:.0f} %; "
            f"an adopter then costs {cost[-1][0] / cost[0][0]:.0f} times as much"
        )
    return "Mails, rumours and what an adopter costs"


def draw(table: dict[str, dict[str, list[Row]]], futures: int) -> None:
    """Draw all readings side by side."""
    with study_figure(FIGURE, 9.8, 3.7) as figure:
        for k, (name, title) in enumerate(READINGS):
            axes = figure.add_axes((0.05 + 0.33 * k, 0.14, 0.27, 0.60))
            panel(axes, title, table[name], named=k == 0)
        figure.text(0.02, 0.93, headline(table), weight="bold", fontsize=11)
        figure.text(0.02, 0.86, f"Voluntary tool, nothing official but mails; mean of {futures} "
                    "futures and its 95 % interval; money in the scenario's currency")  # fmt: skip


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    table: dict[str, dict[str, list[Row]]] = {name: {} for name, _ in READINGS}
    for label, talk in KNOWN_BY.items():
        found = [played(mails, talk, futures) for mails in MAILS]
        for name, _ in READINGS:
            table[name][label] = [
                student_interval(np.array([of(name, record) for record in records]))
                for records in found
            ]
    for name, title in READINGS:
        print(title)
        for label, values in table[name].items():
            line = "  ".join(
                f"{mails}: {mean:.3g} +- {half:.2g}"
                for mails, (mean, half) in zip(MAILS, values, strict=True)
            )
            print(f"  {label}: {line}")
    draw(table, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
