"""Let one board sit more and less often, with and without hours that a sitting takes."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, headed, study_figure
from sim.scenario import Future
from sim.units import FloatArray

RHYTHMS = (1, 2, 4, 8, 13, 26)
"""Weeks between two sittings."""
HOURS = (0, 32, 96)
"""Working hours that a sitting takes of all who sit."""
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "board_rhythm.png"
COLOURS = ("#8A8A8A", "#3E7CB1", "#0B3C78")
FEWEST = 2


def worth(rhythm: int, hours: int, futures: int) -> FloatArray:
    """(futures,) NPV in thousands and (futures,) weeks that the middle decision takes."""
    study = sim.compose(
        "scenario=erp_manufacturer", "strategy=do_nothing", f"futures={futures}",
        f"governance.committees={{board: {{cadence_weeks: {rhythm}, agenda_size: 200, "
        f"sitting_hours: {hours}}}}}",
        "governance.proposals={ideas: {}}",
    )  # fmt: skip
    cell = study.cells[0]
    found = [measure_all(sim.run(cell.scenario, cell.strategy, Future(study.seed, r)))
             for r in range(futures)]  # fmt: skip
    return np.array([[one["npv"] for one in found], [one["gate_latency_p50"] for one in found]],
                    dtype=np.float64)  # fmt: skip


def best(rows: dict[int, list[FloatArray]]) -> dict[int, list[int]]:
    """Name for each price of a sitting the rhythms to which no other is clearly better."""
    return {
        hours: [rhythm for rhythm, one in zip(RHYTHMS, found, strict=True)
                if not any(_clearly_better(other, one) for other in found)]
        for hours, found in rows.items()
    }  # fmt: skip


def _clearly_better(other: FloatArray, one: FloatArray) -> bool:
    mean, half = student_interval(other[0] - one[0])
    return bool(mean - half > 0.0)


def title(good: dict[int, list[int]]) -> str:
    """Say which rhythms are not clearly beaten where sittings are free and where they cost most."""
    free, dear = good[HOURS[0]], good[HOURS[-1]]
    if free == dear:
        return "What a sitting costs does not change how often a board should sit"
    return (
        f"Where sittings cost hours, a board should sit every {_weeks(dear)} weeks, "
        f"else every {_weeks(free)}"
    )


def _weeks(rhythms: list[int]) -> str:
    if len(rhythms) == 1:
        return str(rhythms[0])
    return f"{rhythms[0]} to {rhythms[-1]}"


def draw(rows: dict[int, list[FloatArray]], futures: int) -> None:
    """Draw what a rhythm is worth against sitting every week for nothing, and how long it waits."""
    base = rows[HOURS[0]][0][0]
    with study_figure(FIGURE, 7.6, 3.7) as figure:
        left, right = (figure.add_axes((0.09, 0.15, 0.45, 0.56)),
                       figure.add_axes((0.66, 0.15, 0.30, 0.56)))  # fmt: skip
        for hours, colour in zip(HOURS, COLOURS, strict=True):
            found = [student_interval((one[0] - base) / 1e3) for one in rows[hours]]
            mean, half = np.array(found).T
            left.errorbar(RHYTHMS, mean, yerr=half, color=colour, marker="o", markersize=4,
                          linewidth=1.8, capsize=3)  # fmt: skip
            left.annotate(f"{hours} hours", (RHYTHMS[0], mean[0]), (-4, 0), color=colour,
                          textcoords="offset points", ha="right", va="center")  # fmt: skip
        waits = [student_interval(one[1]) for one in rows[HOURS[0]]]
        mean, half = np.array(waits).T
        right.errorbar(RHYTHMS, mean, yerr=half, color=COLOURS[-1], marker="o", markersize=4,
                       linewidth=1.8, capsize=3)  # fmt: skip
        right.plot(RHYTHMS, np.array(RHYTHMS) / 2, color=COLOURS[0], linestyle=":")
        right.text(RHYTHMS[-1], RHYTHMS[-1] / 2 + 0.6, "T / 2", color="#686868", ha="right")
        for axes in (left, right):
            axes.set_xscale("log", base=2)
            axes.set_xticks(RHYTHMS, [str(one) for one in RHYTHMS])
            axes.minorticks_off()
            axes.set_xlabel("weeks between two sittings")
        left.set_xlim(0.45, 30)
        left.set_title("NPV against a weekly board for nothing, USD k", loc="left", fontsize=9)
        right.set_title("weeks of a decision, middle", loc="left", fontsize=9)
        bare(left, right)
        headed(figure, title(best(rows)),
               f"Ten departments, three years, ideas that come at random; mean of {futures} paired "
               "futures and\n95 % interval; hours: working time that a sitting takes of all who sit"
               )  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(FEWEST), default=20)
    futures = parser.parse_args().futures
    rows = {hours: [worth(rhythm, hours, futures) for rhythm in RHYTHMS] for hours in HOURS}
    base = rows[HOURS[0]][0][0]
    print(
        "weeks   decision takes   " + "   ".join(f"{hours:3d} hours a sitting" for hours in HOURS)
    )
    for k, rhythm in enumerate(RHYTHMS):
        wait, width = student_interval(rows[HOURS[0]][k][1])
        texts = []
        for hours in HOURS:
            mean, half = student_interval((rows[hours][k][0] - base) / 1e3)
            texts.append(f"{mean:7.0f} +- {half:4.0f}     ")
        print(f"{rhythm:5d}   {wait:5.2f} +- {width:4.2f}   " + "   ".join(texts))
    print(
        "not clearly beaten: "
        + "; ".join(
            f"{hours} hours: {', '.join(map(str, found))}" for hours, found in best(rows).items()
        )
    )
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
