"""Push a voluntary roll-out for shorter or longer, and draw what is left of it afterwards."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.stats import t as student

import sim
from sim.analysis.intervals import student_interval
from sim.cli.asked import at_least
from sim.contracts import Strategy
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future
from sim.strategies.scripted import Scripted, plan_from_mapping

WEEKS = (8, 20, 28, 36, 52)
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "motivation_threshold.png"
COLOURS = ("#9A9A9A", "#6E8FB5", "#B4530A", "#3F6EA8", "#0B3C78")
NEEDS = 0.4


def pushed(weeks: int) -> Strategy:
    """Write a plan that pays for use from week 1 for some weeks."""
    step = {"week": 1, "pull": "incentive", "weeks": weeks}
    return Scripted(plan_from_mapping(f"push_{weeks}", {"steps": [step]}, "this study"))


def play(weeks: int, futures: int) -> tuple[np.ndarray, np.ndarray]:
    """Return routine use and motivation, per cent, one row a future and one column a week."""
    study = sim.compose(
        "scenario=voluntary_tool", "strategy=do_nothing", "uncertainty=off",
        "governance.incentive=-0.3", "governance.motivation_effect=0.3",
        "governance.motivation_rate=0.6", f"governance.motivation_needs={NEEDS}",
        f"futures={futures}",
    )  # fmt: skip
    scenario, plan = study.cells[0].scenario, pushed(weeks)
    found = [sim.run(scenario, plan, Future(study.seed, r)).weekly for r in range(futures)]
    return (
        100 * np.array([weekly["routine"] for weekly in found]),
        100 * np.array([weekly["motivation"] for weekly in found]),
    )


def draw(use: dict[int, np.ndarray], futures: int) -> None:
    """Draw use over time, one line a length of the push."""
    with study_figure(FIGURE, 6.2, 3.4) as figure:
        axes = figure.add_axes((0.09, 0.14, 0.72, 0.66))
        for weeks, colour in zip(WEEKS, COLOURS, strict=True):
            rows = use[weeks]
            half = student.ppf(0.975, futures - 1) * rows.std(axis=0, ddof=1) / futures**0.5
            mean = rows.mean(axis=0)
            time = np.arange(mean.size)
            axes.plot(time, mean, color=colour, linewidth=1.8)
            axes.fill_between(time, mean - half, mean + half, color=colour, alpha=0.15, lw=0)
            place = (6, -9 if weeks == WEEKS[0] else -1)
            axes.annotate(f"{weeks} weeks", (time[-1], mean[-1]), xytext=place,
                          textcoords="offset points", color=colour)  # fmt: skip
        axes.axhline(100 * NEEDS, color="#686868", linewidth=0.8, linestyle=":")
        axes.text(2, 100 * NEEDS + 2, "use that motivates", color="#686868")
        axes.set_xlim(0, 104)
        axes.set_ylim(0, 105)
        axes.set_xlabel("week")
        bare(axes)
        figure.text(
            0.02, 0.94, "A push that ends too early loses what it had won",
            weight="bold", fontsize=11,
        )  # fmt: skip
        figure.text(
            0.02, 0.87, "Routine use, per cent, by length of an incentive; "
            f"mean of {futures} futures and its 95 % interval",
        )  # fmt: skip


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=20)
    futures = parser.parse_args().futures
    use: dict[int, np.ndarray] = {}
    print("weeks of push   use when it ends   use at the end    motivation at the end")
    for weeks in WEEKS:
        use[weeks], motivation = play(weeks, futures)
        cells = (use[weeks][:, weeks], use[weeks][:, -1], motivation[:, -1])
        print(f"{weeks:13d}   " + "   ".join("{:5.1f} +- {:4.1f}".format(*student_interval(one))
                                             for one in cells))  # fmt: skip
    draw(use, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
