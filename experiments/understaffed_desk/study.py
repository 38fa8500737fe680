"""Sweep the staffing of a help desk with and without patience, and draw the README's figure."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future

STAFF = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
NOBODY_MINDS = "1e9"
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "understaffed_desk.png"
NAVY, GREY = "#0B3C78", "#686868"


def final_use(staff: float, patience: str, futures: int) -> np.ndarray:
    """Return the share of users after two years, one number per future."""
    study = sim.compose(
        "scenario=voluntary_tool",
        "strategy=do_nothing",
        f"investment.support_share={staff}",
        f"adoption.patience={patience}",
        f"futures={futures}",
    )
    cell = study.cells[0]
    return np.array(
        [
            sim.run(cell.scenario, cell.strategy, Future(study.seed, r)).weekly["adoption"][-1]
            for r in range(futures)
        ]
    )


def draw(rows: dict[str, list[tuple[float, float]]], futures: int) -> None:
    """Draw final use against staffing, with the control beside it."""
    with study_figure(FIGURE, 6.2, 3.4) as figure:
        axes = figure.add_axes((0.09, 0.15, 0.72, 0.66))
        styles = {
            "minded": (NAVY, "-", "o", "waiting\nputs people off"),
            "control": (GREY, "--", "s", "control: nobody\nminds waiting"),
        }
        for name, (colour, line, mark, words) in styles.items():
            mean = 100 * np.array([row[0] for row in rows[name]])
            half = 100 * np.array([row[1] for row in rows[name]])
            axes.errorbar(
                STAFF,
                mean,
                yerr=half,
                color=colour,
                linestyle=line,
                marker=mark,
                markersize=4,
                linewidth=1.8,
                capsize=3,
            )
            axes.annotate(
                words,
                (STAFF[-1], mean[-1]),
                xytext=(8, 6 if name == "control" else -22),
                textcoords="offset points",
                color=colour,
            )
        axes.set_xlim(0, 1.05)
        axes.set_ylim(0, 105)
        axes.set_xlabel("support staff for 240 people, full-time heads")
        bare(axes)
        low, high = rows["minded"][0][0], rows["minded"][-1][0]
        figure.text(
            0.02,
            0.94,
            f"A thin help desk ends a voluntary roll-out: use falls from "
            f"{100 * high:.0f} to {100 * low:.0f} %",
            weight="bold",
            fontsize=11,
        )
        figure.text(
            0.02,
            0.87,
            "Users after two years, per cent of intended users; "
            f"mean of {futures} futures and its 95 % interval",
        )


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=30)
    futures = parser.parse_args().futures
    rows = {
        name: [student_interval(final_use(staff, patience, futures)) for staff in STAFF]
        for name, patience in (("minded", "1"), ("control", NOBODY_MINDS))
    }
    print("staff   use after two years        control: nobody minds waiting")
    for k, staff in enumerate(STAFF):
        (mean, half), (free, width) = rows["minded"][k], rows["control"][k]
        print(f"{staff:5.1f}   {mean:.3f} +- {half:.3f}            {free:.3f} +- {width:.3f}")
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
