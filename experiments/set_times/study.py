"""Let people read their mail at set times, and see what that wins and what it costs."""

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
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future

TIMES_A_DAY = (0.0, 8.0, 4.0, 2.0, 1.0, 0.5)
"""Set times of reading a working day; 0 stands for as it comes."""
DAYS = 5
MEASURES = ("interruptions", "communication_hours", "inbox_wait_p90")
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "set_times.png"
NAVY = "#0B3C78"
Row = tuple[float, float]


def measured(times: float, futures: int) -> dict[str, Row]:
    """Play a year of the voluntary tool with many mails of one campaign; mean and interval."""
    every = 1.0 / (times * DAYS) if times else 0.0
    study = sim.compose("scenario=voluntary_tool", "strategy=open_access", "uncertainty=off",
                        "calendar.weeks=52", f"governance.batch_reading={every}")  # fmt: skip
    cell = next(cell for cell in study.cells if cell.strategy.name == "open_access")
    rules = dataclasses.replace(
        cell.scenario.governance, attention_hours=16.0, inbox_load=60.0, interruption_hours=0.1,
        inbox_by_level=(1.0,), channels={"mail": Channel(weeks=0.0)}, comms_team=4,
        campaigns={"c": Campaign("mail", start=0.0, every=0.37, times=100, sender="team")},
    )  # fmt: skip
    scenario = dataclasses.replace(cell.scenario, governance=rules)
    found = [
        measure_all(sim.run(scenario, cell.strategy, Future(study.seed, r))) for r in range(futures)
    ]
    scale = {"inbox_wait_p90": float(DAYS), "communication_hours": 60.0}
    return {
        name: student_interval(
            scale.get(name, 1.0) * np.array([one[name] for one in found], dtype=np.float64)
        )
        for name in MEASURES
    }


def draw(rows: list[dict[str, Row]], futures: int) -> None:
    """Draw what set times of reading win and cost, one panel a measure."""
    words = ("Interruptions a week", "Minutes of work lost a week", "Wait of 9 in 10, working days")
    with study_figure(FIGURE, 7.6, 3.3) as figure:
        for number, (name, text) in enumerate(zip(MEASURES, words, strict=True)):
            axes = figure.add_axes((0.06 + 0.325 * number, 0.17, 0.255, 0.52))
            mean, half = np.array([row[name] for row in rows]).T
            axes.errorbar(range(len(rows)), mean, yerr=half, color=NAVY, marker="o", markersize=4,
                          linewidth=1.8, capsize=3)  # fmt: skip
            axes.set_ylim(0, 1.15 * max(mean + half))
            labels = ["any", *(f"{times:g}" for times in TIMES_A_DAY[1:])]
            axes.set_xticks(range(len(rows)), labels)
            axes.set_xlabel("times of reading a day")
            axes.set_title(text, loc="left", fontsize=9)
            bare(axes)
        figure.text(0.02, 0.93, "Reading at set times interrupts less, and all is read later",
                    weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.86, f"Per person; 60 messages a day; mean of {futures} futures, "
                    "95 % interval (narrower than the dots where none is seen)")  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    rows = [measured(times, futures) for times in TIMES_A_DAY]
    print("times a day   interruptions a week   minutes lost a week   wait of 9 in 10, days")
    for times, row in zip(TIMES_A_DAY, rows, strict=True):
        print(f"   {times:8g}", *(f"   {m:12.2f} +- {h:.2f}" for m, h in row.values()))
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
