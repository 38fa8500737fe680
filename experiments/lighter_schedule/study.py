"""Cut the hospital's schedules by more and more, with fewer and more heads at the desk; draw it."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.facts.plays import plan, shipped
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario

LIVE, WEEKS = 60, 2
CUTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
HEADS = (0, 10, 50)
STYLES = (("#D0480A", "-", "o"), ("#686868", "--", "s"), ("#0B3C78", ":", "^"))
MILLION = 1e6
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "lighter_schedule.png"
Row = tuple[float, float]


def night(cut: float, heads: int) -> Strategy:
    """Go live in one night with so many more heads at the desk and so much less planned."""
    steps: list[dict[str, object]] = [
        {"week": 40, "pull": "town_hall"},
        {"week": 41, "pull": "go_live", "date": LIVE},
        {"week": 44, "pull": "train"},
        {"week": 57, "pull": "town_hall"},
        {"week": LIVE, "pull": "walk_the_talk"},
        {"week": LIVE, "pull": "legacy_switch_off"},
        {"week": LIVE + 8, "pull": "success_story"},
    ]
    if heads:
        steps.append({"week": LIVE, "pull": "add_support", "amount": heads})
    if cut:
        steps.append({"week": LIVE, "pull": "cut_schedule", "amount": cut, "weeks": WEEKS})
    return plan("one_night", *steps)


@cache
def hospital() -> Scenario:
    """Take the hospital as it is shipped, with luck alone."""
    return shipped("ehr_hospital", "big_bang").scenario


def played(cut: float, heads: int, futures: int) -> list[Record]:
    """Play the plan in some futures of the hospital."""
    scenario = hospital()
    return [sim.run(scenario, night(cut, heads), Future(1, one)) for one in range(futures)]


def worth(record: Record) -> float:
    """NPV in millions."""
    return float(measure_all(record)["npv"] or 0.0) / MILLION


def short(record: Record) -> float:
    """Weeks of output by which the half year after the go-live stays behind what was planned."""
    output = record.weekly["output"][LIVE + 1 : LIVE + 27]
    planned = record.weekly.get("planned_output")
    aim = 1.0 if planned is None else planned[LIVE + 1 : LIVE + 27]
    return float(np.maximum(0.0, aim - output).sum())


READINGS = (
    ("NPV, M", worth),
    ("output short of what was planned, weeks", short),
)


def panel(axes: Axes, title: str, rows: dict[int, list[Row]], named: bool) -> None:
    """Draw one reading against the cut, a line for each number of heads."""
    for (heads, found), (colour, style, mark) in zip(rows.items(), STYLES, strict=True):
        mean, half = np.array(found).T
        axes.errorbar([100 * cut for cut in CUTS], mean, yerr=half, color=colour, linestyle=style,
                      marker=mark, markersize=4, linewidth=1.8, capsize=3)  # fmt: skip
        if named:
            axes.annotate(f"{heads} more heads", (100 * CUTS[-1], mean[-1]), xytext=(8, -3),
                          textcoords="offset points", color=colour)  # fmt: skip
    axes.axhline(0.0, color="#B0B0B0", linewidth=0.8, zorder=0)
    axes.set_title(title, loc="left", fontsize=9)
    axes.set_xlabel("per cent of two weeks' work that is not planned")
    bare(axes)


def headline(money: dict[int, list[Row]]) -> str:
    """Say for whom a lighter schedule pays, as far as the intervals bear it out."""
    bare, full = money[HEADS[0]], money[HEADS[-1]]
    gains = max(mean - half for mean, half in bare[1:]) > 0.0
    loses = full[-1][0] + full[-1][1] < 0.0
    if gains and loses:
        return "A lighter schedule stands in for support: it pays where the desk is thin"
    return "What a lighter schedule brings"


def draw(table: dict[str, dict[int, list[Row]]], futures: int) -> None:
    """Draw both readings side by side."""
    with study_figure(FIGURE, 8.6, 3.8) as figure:
        for place, (title, rows) in zip((0.06, 0.63), table.items(), strict=True):
            axes = figure.add_axes((place, 0.14, 0.36, 0.60))
            panel(axes, title, rows, named=place < 0.5)
        figure.text(0.02, 0.93, headline(table["NPV, M"]), weight="bold", fontsize=11)
        figure.text(0.02, 0.86, "Hospital, one night, against the same with a full schedule; mean "
                    f"of {futures} paired futures and its 95 % interval")  # fmt: skip


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    table: dict[str, dict[int, list[Row]]] = {title: {} for title, _ in READINGS}
    for heads in HEADS:
        found = {cut: played(cut, heads, futures) for cut in CUTS}
        for title, read in READINGS:
            full = np.array([read(record) for record in found[0.0]])
            table[title][heads] = [
                student_interval(np.array([read(record) for record in found[cut]]) - full)
                for cut in CUTS
            ]
    for title, rows in table.items():
        print(f"{title}: with a cut less without")
        for heads, values in rows.items():
            line = "  ".join(
                f"{cut:.0%} {mean:+.2f} +- {half:.2f}"
                for cut, (mean, half) in zip(CUTS, values, strict=True)
            )
            print(f"  {heads} heads: {line}")
    draw(table, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
