"""Let what goes on beyond the usual be met about, and see what that costs in work and in mail."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, clear_side, headed, study_figure
from sim.scenario import Future
from sim.units import FloatArray

LOADS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Hours a week of meetings about each thing that goes on beyond the usual."""
INBOXES = (45.0, 90.0)
"""Messages a day that come anyhow: with time to spare, and with hardly any."""
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "meetings.png"
LOOKS = (("#0B3C78", "o", "-"), ("#D0480A", "s", "--"))
TITLES = ("hours lost a person and week", "output, % points", "mails never read, % points")
Rows = dict[float, list[FloatArray]]
"""Messages a day -> by load (3, futures): hours lost a person and week, output, mails unread."""


def met(load: float, messages: float, futures: int) -> FloatArray:
    """(3, futures) hours lost a person and week, output of the usual and mails never read, %."""
    study = sim.compose("scenario=erp_manufacturer", "strategy=big_bang", "uncertainty=off",
                        "calendar.weeks=104")  # fmt: skip
    cell = next(cell for cell in study.cells if cell.strategy.name == "big_bang")
    rules = dataclasses.replace(
        cell.scenario.governance, attention_hours=16.0, inbox_load=messages, inbox_by_level=(1.0,),
        channels={"mail": Channel()}, comms_team=4, meeting_load=load,
        campaigns={"c": Campaign("mail", start=0.0, every=0.5, times=200, sender="team")},
    )  # fmt: skip
    scenario = dataclasses.replace(cell.scenario, governance=rules)
    found = []
    for number in range(futures):
        record = sim.run(scenario, cell.strategy, Future(study.seed, number))
        one = measure_all(record)
        found.append([one["communication_hours"] or 0.0,
                      100.0 * float(record.weekly["output"][1:].mean()),
                      100.0 * (one["dropped_share"] or 0.0)])  # fmt: skip
    return np.array(found, dtype=np.float64).T


def title(rows: Rows) -> str:
    """Say whether meetings cost output, and whether more of it where mail leaves no time."""
    spare, full = ([clear_side(one[1] - found[0][1]) for one in found[1:]]
                   for found in rows.values())  # fmt: skip
    if not all(side < 0 for side in (*spare, *full)):
        return "Meetings about a go-live do not clearly cost output at every load"
    spare_cost, full_cost = (found[-1][1] - found[0][1] for found in rows.values())
    if clear_side(full_cost - spare_cost) < 0:
        return "Meetings about a go-live cost output, more of it where mail fills the day"
    return "Meetings about a go-live cost output, whether mail fills the day or not"


def draw(rows: Rows, futures: int) -> None:
    """Draw what meetings change against none, one line a number of daily messages."""
    with study_figure(FIGURE, 8.6, 3.5) as figure:
        panels = [figure.add_axes((0.065 + 0.325 * k, 0.15, 0.255, 0.54)) for k in range(3)]
        for k, axes in enumerate(panels):
            for (messages, found), (colour, mark, line) in zip(rows.items(), LOOKS, strict=True):
                ends = [student_interval(one[k] - found[0][k]) for one in found]
                mean, half = np.array(ends).T
                axes.errorbar(LOADS, mean, yerr=half, color=colour, marker=mark, markersize=4,
                              linewidth=1.6, capsize=3, linestyle=line)  # fmt: skip
                if axes is panels[0]:  # the upper line has room above it, the lower one below
                    upper = messages == max(rows)
                    axes.text(0.04 if upper else 0.98, 0.9 if upper else 0.13,
                              f"{messages:g} messages a day", color=colour,
                              ha="left" if upper else "right",
                              transform=axes.transAxes)  # fmt: skip
            axes.axhline(0, color="#686868", linewidth=0.8)
            axes.set_xlabel("meetings, hours a change and week")
            axes.set_title(TITLES[k], loc="left", fontsize=9)
        bare(*panels)
        headed(figure, title(rows),
               "Against no meetings; a manufacturer's big bang, two years; people have 16 hours a "
               f"week for messages;\nmean of {futures} paired futures and 95 % interval"
               )  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    rows = {messages: [met(load, messages, futures) for load in LOADS] for messages in INBOXES}
    print("hours a thing   hours lost   output, %   never read, %   each against no meetings")
    for messages, found in rows.items():
        print(f"{messages:g} messages a day")
        for load, one in zip(LOADS, found, strict=True):
            cells = [student_interval(row) for row in (*one, *(one - found[0]))]
            print(f"  {load:4g}   " + "   ".join(f"{m:7.2f} +- {h:5.2f}" for m, h in cells))
    spare, full = (found[-1] - found[0] for found in rows.values())
    cells = [student_interval(row) for row in full - spare]
    print("what a full day adds: " + "   ".join(f"{m:+.2f} +- {h:.2f}" for m, h in cells))
    print(title(rows))
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
