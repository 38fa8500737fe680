"""Raise the screen of one committee, and draw mean and total worth of what it approves."""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.stats import t as student

import sim
from sim.kernel.record import Record
from sim.scenario import Future

SCREENS = (-100, -50, 0, 25, 50, 75, 100, 150)
"""Thresholds in thousands."""
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "stage_gates.png"
NAVY, ORANGE, GREY = "#0B3C78", "#B4530A", "#686868"
Rows = dict[str, list[tuple[float, float]]]


def screened(threshold: float, futures: int) -> list[Record]:
    """Run three years in which ten departments bring proposals to one monthly board."""
    study = sim.compose(
        "scenario=erp_manufacturer",
        "strategy=do_nothing",
        f"governance.committees={{board: {{threshold: {1000 * threshold}, agenda_size: 20}}}}",
        "governance.proposals={ideas: {}}",
        f"futures={futures}",
    )
    cell = study.cells[0]
    return [sim.run(cell.scenario, cell.strategy, Future(study.seed, r)) for r in range(futures)]


def interval(values: list[float]) -> tuple[float, float]:
    """Return mean and half-width of the 95 % interval of the mean."""
    found = np.array(values)
    half = student.ppf(0.975, found.size - 1) * found.std(ddof=1) / found.size**0.5
    return float(found.mean()), float(half)


def sweep(futures: int) -> Rows:
    """Return mean worth, total worth (thousands) and both error shares, one row a screen."""
    rows: Rows = {"mean": [], "total": [], "passed": [], "rejected": []}
    for threshold in SCREENS:
        facts = [record.facts for record in screened(threshold, futures)]
        rows["total"].append(interval([f["worth_approved"] / 1e3 for f in facts]))
        rows["mean"].append(
            interval([f["worth_approved"] / 1e3 / f["proposals_approved"] for f in facts])
        )
        rows["passed"].append(
            interval([f["bad_proposals_approved"] / f["bad_proposals_decided"] for f in facts])
        )
        rows["rejected"].append(
            interval([f["good_proposals_rejected"] / f["good_proposals_decided"] for f in facts])
        )
    return rows


def panel(axes: Axes, rows: list[tuple[float, float]], colour: str, words: str) -> None:
    """Draw one figure of the study against the screen."""
    mean, half = np.array(rows).T
    axes.errorbar(
        SCREENS, mean, yerr=half, color=colour, marker="o", markersize=4, linewidth=1.8, capsize=3
    )
    axes.set_ylim(0, 1.15 * (mean + half).max())
    axes.set_xlabel("threshold of the board, thousand")
    axes.set_title(words, loc="left", fontsize=9, color=colour)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def draw(rows: Rows, futures: int) -> None:
    """Draw mean and total side by side."""
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=(6.6, 3.2))
        FigureCanvasAgg(figure)
        left = figure.add_axes((0.08, 0.15, 0.38, 0.56))
        right = figure.add_axes((0.58, 0.15, 0.38, 0.56))
        panel(left, rows["mean"], NAVY, "worth of an approved proposal, thousand")
        panel(right, rows["total"], ORANGE, "worth of all that is approved, thousand")
        figure.text(
            0.02, 0.93, "Above break-even, a stricter gate means better proposals and less value",
            weight="bold", fontsize=11,
        )  # fmt: skip
        figure.text(
            0.02, 0.85,
            f"Ten departments, three years; mean of {futures} futures and its 95 % interval",
            color=GREY,
        )  # fmt: skip
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, dpi=160, metadata={"Software": None})


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=20)
    futures = parser.parse_args().futures
    rows = sweep(futures)
    print("threshold   worth of one     worth of all     bad approved   good turned down")
    for k, threshold in enumerate(SCREENS):
        (one, half), (total, width) = rows["mean"][k], rows["total"][k]
        passed, rejected = rows["passed"][k][0], rows["rejected"][k][0]
        print(
            f"{threshold:9d}   {one:5.0f} +- {half:3.0f}    {total:6.0f} +- {width:4.0f}"
            f"        {passed:.2f}            {rejected:.2f}"
        )
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
