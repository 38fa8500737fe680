"""Let what a board turns down come back, sooner or later, with more or less evidence."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, clear_side, headed, study_figure
from sim.scenario import Future
from sim.units import FloatArray

RETURNS = (4, 8, 13, 26)
"""Weeks after which what was turned down comes back."""
WAITS = 1e9
WAYS = {"no pilot; people wait": (0.0, WAITS), "pilot half the weeks; wait": (0.5, WAITS),
        "pilot all the weeks; wait": (1.0, WAITS),
        "pilot half the weeks; do not wait": (0.5, 26.0)}  # fmt: skip
"""Part of these weeks in which a pilot runs, and mean patience of those whose idea it is, weeks."""
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "second_looks.png"
COLOURS, MARKS = ("#8A8A8A", "#3E7CB1", "#0B3C78", "#D0480A"), ("o", "s", "^", "D")
LINES = (":", "-", "-", "--")
MEASURES = ("npv", "wrong_reject_share", "wrong_approve_share", "approved_later_share",
            "unapproved_share")  # fmt: skip
SCALES = np.array([1e-3, 100.0, 100.0, 100.0, 100.0])
PANELS = (("NPV, USD k: people wait", 0, (0, 1, 2)), ("NPV, USD k: not all wait", 0, (1, 3)),
          ("good ones turned down, % points", 1, (0, 1, 2, 3)),
          ("bad ones approved, % points", 2, (0, 1, 2, 3)))  # fmt: skip
"""Of each panel the title, the measure, and the ways that it shows."""
FEWEST = 2
Rows = dict[str, list[FloatArray]]
"""By way: turned down for good, and then by weeks until it comes back."""


def seen(weeks: int, evidence: float, patience: float, futures: int) -> FloatArray:
    """(5, futures) NPV in thousands; in per cent good ones turned down, bad ones approved, second
    looks in all that is approved, and what began without approval.

    Parameters
    ----------
    weeks : after which what was turned down comes back; 0 is never.
    evidence : weeks of pilot that it then has behind it in addition.
    patience : mean wait after which people begin without approval, weeks.
    """
    study = sim.compose(
        "scenario=erp_manufacturer", "strategy=do_nothing", f"futures={futures}",
        f"governance.committees={{board: {{agenda_size: 200, return_weeks: {weeks}, "
        f"return_evidence: {evidence}}}}}",
        f"governance.proposals={{ideas: {{patience_weeks: {patience}}}}}",
    )  # fmt: skip
    cell = study.cells[0]
    found = [measure_all(sim.run(cell.scenario, cell.strategy, Future(study.seed, r)))
             for r in range(futures)]  # fmt: skip
    raw = np.array([[one[name] or 0.0 for one in found] for name in MEASURES], dtype=np.float64)
    return np.asarray(raw * SCALES[:, None])


def title(rows: Rows) -> str:
    """Say what half a pilot and a second look do to NPV where people wait, and where not."""
    _, proven, _, hasty = (_gain([clear_side(one[0] - found[0][0]) for one in found[1:]])
                           for found in rows.values())  # fmt: skip
    if proven == hasty:
        return f"Second looks with a pilot {proven}, whether people wait for them or not"
    return (
        f"Second looks with a pilot {proven} where people wait for them, and {hasty} where they "
        "do not"
    )


def _gain(sides: list[int]) -> str:
    ups, downs = sides.count(1), sides.count(-1)
    if not ups and not downs:
        return "change nothing clear"
    if ups and downs:
        return "gain or lose"
    verb = "gain" if ups else "lose"
    return verb if ups + downs == len(sides) else f"{verb} at some delays"


def draw(rows: Rows, futures: int) -> None:
    """Draw what second looks change against none, one line a way."""
    with study_figure(FIGURE, 10.4, 3.7) as figure:
        panels = [figure.add_axes((0.055 + 0.243 * k, 0.22, 0.19, 0.46)) for k in range(4)]
        for axes, (words, measure, ways) in zip(panels, PANELS, strict=True):
            for j in ways:
                way = list(WAYS)[j]
                never, *found = (one[measure] for one in rows[way])
                mean, half = np.array([student_interval(one - never) for one in found]).T
                axes.errorbar(
                    np.array(RETURNS) * 2.0 ** (0.07 * (j - 1.5)), mean, yerr=half, marker=MARKS[j],
                    color=COLOURS[j], markersize=5, linewidth=1.6, capsize=3,
                    linestyle=LINES[j], label=way,
                )  # fmt: skip
            axes.axhline(0, color="#686868", linewidth=0.8)
            axes.set_xscale("log", base=2)
            axes.set_xticks(RETURNS, [str(one) for one in RETURNS])
            axes.minorticks_off()
            axes.set_xlabel("weeks until it comes back")
            axes.set_title(words, loc="left", fontsize=9)
        figure.legend(*panels[-1].get_legend_handles_labels(), loc="lower center", ncols=4,
                      frameon=False, fontsize=8, handlelength=3.5)  # fmt: skip
        bare(*panels)
        headed(figure, title(rows),
               "Against turning down for good; ten departments, three years, break-even asked for; "
               f"mean of {futures} paired futures\nand 95 % interval; do not wait: they begin "
               "without approval after 26 weeks on average")  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(FEWEST), default=20)
    futures = parser.parse_args().futures
    rows = {way: [seen(weeks, part * weeks, patience, futures) for weeks in (0, *RETURNS)]
            for way, (part, patience) in WAYS.items()}  # fmt: skip
    print("weeks   NPV, thousand   good turned down, points   bad approved, points   "
          "second looks, % of approved   begun without approval, %")  # fmt: skip
    for way, (never, *found) in rows.items():
        print(way)
        print("  never  " + "   ".join(f"{m:8.1f} +- {h:6.1f}" for m, h in
                                       map(student_interval, never)))  # fmt: skip
        for weeks, one in zip(RETURNS, found, strict=True):
            cells = [student_interval(row) for row in (*(one[:3] - never[:3]), *one[3:])]
            print(f"  {weeks:5d}  " + "   ".join(f"{m:+8.1f} +- {h:6.1f}" for m, h in cells))
    print(title(rows))
    draw(rows, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
