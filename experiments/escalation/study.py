"""Do more at once, and brief larger spans: count what waits for managers, draw the figure."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.areas.environment.parameters import Shock
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.cli.asked import at_least
from sim.kernel.record import Record
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario

OTHERS = (1, 2, 3, 4)
HOURS = (0.5, 1.0, 2.0, 4.0, 8.0)
RATE, WEEKS = 0.05, 26
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "escalation.png"
NAVY, GREY = "#0B3C78", "#686868"
Row = tuple[float, float]


def played(scenario: Scenario, strategy: str, futures: int) -> list[Record]:
    """Play a plan of the voluntary tool in some futures."""
    study = sim.compose("scenario=voluntary_tool", f"strategy={strategy}", "futures=20")
    plan = next(c.strategy for c in study.cells if c.strategy.name == strategy)
    return [sim.run(scenario, plan, Future(study.seed, r)) for r in range(futures)]


def base() -> Scenario:
    """Take the voluntary tool as it is shipped."""
    words = ("scenario=voluntary_tool", "strategy=do_nothing", "futures=20")
    return sim.compose(*words).cells[0].scenario


def busy(others: int, hours: float) -> Scenario:
    """Let other changes, all at once, raise exceptions with managers of so many hours."""
    changes = {
        f"other{k}": Shock("competing_change", 1.0, 26, 27, size=0.0, weeks=WEEKS)
        for k in range(others)
    }
    scenario = base()
    governance = dataclasses.replace(scenario.governance, exception_rate=RATE, manager_hours=hours)
    environment = dataclasses.replace(scenario.environment, hazards=changes)
    return dataclasses.replace(scenario, governance=governance, environment=environment)


def cascade(hours: float) -> Scenario:
    """Let managers of so many hours pass one message on."""
    scenario = base()
    governance = dataclasses.replace(
        scenario.governance, manager_hours=hours, channels={"talk": Channel(weeks=0.0)},
        campaigns={"c": Campaign("talk", start=0.0, times=1, sender="manager")},
    )  # fmt: skip
    return dataclasses.replace(scenario, governance=governance)


def waiting(record: Record) -> float:
    """Exceptions that wait, on average of the weeks in which changes run at once."""
    return record.desks["decisions"].area_waiting / WEEKS


def reached(record: Record) -> float:
    """Weeks until nine of ten people have heard a message, nan where they never do."""
    share = np.cumsum(record.weekly["messages_read"])
    late = np.flatnonzero(share >= 0.9)
    return float(late[0]) if late.size else float("nan")


def line(axes: Axes, x: tuple[float, ...], rows: list[Row], colour: str, style: str = "-") -> None:
    """Draw means with their intervals."""
    mean, half = np.array(rows).T
    axes.errorbar(x, mean, yerr=half, color=colour, linestyle=style, marker="o", markersize=4,
                  linewidth=1.8, capsize=3)  # fmt: skip


def draw(scarce: list[Row], ample: list[Row], heard: list[Row], futures: int) -> None:
    """Draw the backlog against what goes on at once, and the cascade against hours."""
    with study_figure(FIGURE, 7.4, 3.7) as figure:
        left = figure.add_axes((0.07, 0.14, 0.40, 0.60))
        right = figure.add_axes((0.58, 0.14, 0.40, 0.60))
        line(left, OTHERS, scarce, NAVY)
        line(left, OTHERS, ample, GREY, "--")
        left.plot(OTHERS, [scarce[0][0] * k for k in OTHERS], color=GREY, linestyle=":")
        left.set_yscale("log")
        for words, rows, colour, place in (
            ("managers with 2 hours", scarce, NAVY, (-8, -2)),
            ("with 20 hours", ample, GREY, (-8, 0)),
        ):
            left.annotate(
                words,
                (OTHERS[-1], rows[-1][0]),
                xytext=place,
                textcoords="offset points",
                ha="right",
                color=colour,
            )
        left.annotate(
            "if in proportion",
            (OTHERS[-1], OTHERS[-1] * scarce[0][0]),
            xytext=(-4, 6),
            textcoords="offset points",
            ha="right",
            color=GREY,
        )
        left.set_xticks(OTHERS)
        left.set_xlabel("changes at once, beside the usual business")
        left.set_title("exceptions that wait (log scale)", loc="left", fontsize=9)
        line(right, HOURS, heard, NAVY)
        right.set_xlabel("hours a week of a manager for one message")
        right.set_ylim(bottom=0)
        right.set_title("weeks until 9 of 10 have heard it", loc="left",
                        fontsize=9)  # fmt: skip
        for axes in (left, right):
            bare(axes)
        factor = round(scarce[-1][0] / scarce[0][0], -1)
        words = f"Four changes at once make some {factor:.0f} times the backlog of one"
        figure.text(0.02, 0.93, words, weight="bold", fontsize=11)
        figure.text(0.02, 0.86, f"240 people; mean of {futures} futures and its 95 % interval")


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=12)
    futures = parser.parse_args().futures
    scarce, ample, ignored = [], [], []
    for others in OTHERS:
        found = played(busy(others, 2.0), "do_nothing", futures)
        scarce.append(student_interval([waiting(record) for record in found]))
        desks = [record.desks["decisions"] for record in found]
        ignored.append(student_interval([desk.abandoned / max(desk.arrived, 1) for desk in desks]))
        free = played(busy(others, 20.0), "do_nothing", futures)
        ample.append(student_interval([waiting(record) for record in free]))
    print("changes  waiting, 2 hours     waiting, 20 hours    never answered, 2 hours")
    for others, one, two, none in zip(OTHERS, scarce, ample, ignored, strict=True):
        print(f"{others:7d}  {one[0]:7.2f} +- {one[1]:5.2f}     {two[0]:7.2f} +- {two[1]:5.2f}"
              f"     {none[0]:.3f} +- {none[1]:.3f}")  # fmt: skip
    heard = [
        student_interval(
            [reached(record) for record in played(cascade(hours), "open_access", futures)]
        )
        for hours in HOURS
    ]
    print("hours    weeks until 9 of 10 have heard")
    for hours, (mean, half) in zip(HOURS, heard, strict=True):
        print(f"{hours:5.1f}    {mean:.2f} +- {half:.2f}")
    draw(scarce, ample, heard, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
