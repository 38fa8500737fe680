"""Train people for more and more hours, with and without a curve of hours; draw the figure."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.facts.dips import COURSE_HOURS, course_plan, hours_of_courses
from sim.facts.plays import shipped
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future

GO_LIVE, WEEKS_AFTER, MILLION = 52, 4, 1e6
CURVES = {"hours count": 4.0, "control: every course closes the same": 0.0}
STYLES = {
    "hours count": ("#0B3C78", "-"),
    "control: every course closes the same": ("#686868", "--"),
}
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "course_hours.png"
Row = tuple[float, float]


def played(hours: int, scale: float, futures: int) -> list[Record]:
    """Play the big bang with courses of some hours two weeks before it; 0 hours: none at all."""
    base = shipped("erp_manufacturer", "big_bang_feb").scenario
    scenario, plan = hours_of_courses(base, hours, scale), course_plan(hours)
    return [sim.run(scenario, plan, Future(1, number)) for number in range(futures)]


def proficient(record: Record) -> float:
    """Share of intended users who are fluent four weeks after the go-live."""
    return float(record.weekly["proficient"][GO_LIVE + WEEKS_AFTER])


def lost(record: Record) -> float:
    """Weeks of the whole output that are lost in the half year after the go-live."""
    output = record.weekly["output"][GO_LIVE + 1 : GO_LIVE + 27]
    return float(np.maximum(0.0, 1.0 - output).sum())


def worth(record: Record) -> float:
    """NPV in millions."""
    return float(measure_all(record)["npv"] or 0.0) / MILLION


READINGS = (
    ("fluent four weeks after the go-live, share", proficient),
    ("output lost in half a year, weeks", lost),
    ("NPV, M", worth),
)


def panel(axes: Axes, title: str, rows: dict[str, list[Row]], named: bool) -> None:
    """Draw one reading against hours: what a course of so many hours adds to no course."""
    for label, found in rows.items():
        colour, style = STYLES[label]
        mean, half = np.array(found).T
        axes.errorbar(COURSE_HOURS, mean, yerr=half, color=colour, linestyle=style, marker="o",
                      markersize=4, linewidth=1.8, capsize=3)  # fmt: skip
        if named and label == "hours count":
            axes.annotate(label, (16, mean[4]), xytext=(14, -40), textcoords="offset points",
                          color=colour, ha="center")  # fmt: skip
        elif named:
            axes.annotate(label, (2, (mean + half).max()), xytext=(0, 8),
                          textcoords="offset points", color=colour)  # fmt: skip
            axes.set_ylim(top=1.2 * (mean + half).max())
    axes.axhline(0.0, color="#B0B0B0", linewidth=0.8, zorder=0)
    axes.set_title(title, loc="left", fontsize=9)
    axes.set_xticks(COURSE_HOURS)
    axes.set_xlabel("hours of a course a head")
    bare(axes)


def draw(table: dict[str, dict[str, list[Row]]], heading: str, futures: int) -> None:
    """Draw all readings side by side."""
    with study_figure(FIGURE, 9.6, 3.7) as figure:
        for k, (title, rows) in enumerate(table.items()):
            axes = figure.add_axes((0.06 + 0.325 * k, 0.14, 0.265, 0.60))
            panel(axes, title, rows, named=k == 0)
        figure.text(0.02, 0.93, heading, weight="bold", fontsize=11)
        figure.text(0.02, 0.86, f"ERP, all at once, against no course at all; mean of {futures} "
                    "paired futures and its 95 % interval")  # fmt: skip


def headline(lost_by_hours: list[Row]) -> str:
    """Say what the output lost shows, where it shows it."""
    share = {
        hours: mean / lost_by_hours[-1][0]
        for hours, (mean, _) in zip(COURSE_HOURS, lost_by_hours, strict=True)
    }
    if abs(share[2]) < 0.05 and share[12] >= 0.6:
        return (
            f"Two hours of training bring nothing; twelve save {100 * share[12]:.0f} % of the "
            f"output that {COURSE_HOURS[-1]} save"
        )
    return "What hours of training bring"


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    table: dict[str, dict[str, list[Row]]] = {title: {} for title, _ in READINGS}
    for label, scale in CURVES.items():
        none = played(0, scale, futures)
        found = {hours: played(hours, scale, futures) for hours in COURSE_HOURS}
        for title, read in READINGS:
            before = np.array([read(record) for record in none])
            table[title][label] = [
                student_interval(np.array([read(record) for record in found[hours]]) - before)
                for hours in COURSE_HOURS
            ]
    for title, rows in table.items():
        print(f"{title}: courses less none")
        for label, values in rows.items():
            line = "  ".join(
                f"{hours} h {mean:+.3f} +- {half:.3f}"
                for hours, (mean, half) in zip(COURSE_HOURS, values, strict=True)
            )
            print(f"  {label}: {line}")
    draw(table, headline(table[READINGS[1][0]]["hours count"]), futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
