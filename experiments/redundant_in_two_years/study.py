"""Lead, follow or wait, where whatever is new has lost half of its worth two years later?

    uv run python experiments/redundant_in_two_years/study.py

Every plan meets the same futures four times: in `redundant_in_two_years` as it is shipped, in the
same firm in calmer times (with the leaps of the three-year plan and without the preset), and with
one of both alone, so that what the preset does and what the leaps do is told apart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import Estimate, mean_interval
from sim.analysis.statistics import FEWEST_FUTURES
from sim.cli.asked import at_least
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store
from sim.report.study_figure import bare, headed, marked, study_figure
from sim.units import FloatArray

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "redundant_in_two_years.png"
SCENARIO = "redundant_in_two_years"
NO_PRESET = ("environment.preset=none",)
FEW_LEAPS = ("environment.hazards.leap.per_year=0.5", "environment.hazards.leap.size=0.8")
CALM, BOTH = "calmer times", "redundant in two years"
PRESET, LEAPS = "preset alone", "leaps alone"
TIMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    CALM: ("calm", NO_PRESET + FEW_LEAPS),
    PRESET: ("preset", FEW_LEAPS),
    LEAPS: ("leaps", NO_PRESET),
    BOTH: ("shipped", ()),
}
"""Times -> name of what is kept of them, and what they change in the case."""
POSTURES = {"lead_and_set": "Lead", "follow_and_set": "Follow fast", "wait_and_sweat": "Wait"}
IDLE = "do_nothing"
LOOKS = {CALM: ("#0B3C78", "o"), PRESET: ("#3A8FB7", "v"), LEAPS: ("#7A5AA6", "D"),
         BOTH: ("#D0480A", "s")}  # fmt: skip
Found = dict[str, dict[str, FloatArray]]
"""Times -> plan -> NPV in each future, USD M."""


def play(futures: int, workers: str | None, out: Path) -> Found:
    """Play all plans in all times, or read what was played before."""
    found: Found = {}
    for times, (short, changed) in TIMES.items():
        name = f"{SCENARIO}_{short}"
        study = sim.compose(f"scenario={SCENARIO}", f"study={name}", f"futures={futures}", *changed)
        with closing(Store(out / name, (SCENARIO,))) as store:
            summary = execute(study, store, Workers.named(workers))
            if summary.failures:
                sys.exit(f"{len(summary.failures)} runs failed")
            runs = store.finish(study).runs.sort_values("future")
        found[times] = {
            str(plan): rows["npv"].to_numpy(dtype=np.float64) / 1e6
            for plan, rows in runs.groupby("strategy")
        }
    return found


def said(one: Estimate) -> str:
    """Write a mean and its interval."""
    return f"{one.average:+.2f} ({one.low:+.2f} to {one.high:+.2f})"


def tell(found: Found) -> None:
    """Print what each plan is worth, and what is gained by one against another, paired."""
    for times, plans in found.items():
        print(f"{times}: NPV, USD M, mean and 95 % interval")
        for plan, worth in plans.items():
            print(f"  {plan:<16}{said(mean_interval(worth))}")
        for first, second in (("wait_and_sweat", "lead_and_set"),
                              ("wait_and_sweat", "follow_and_set"),
                              ("follow_and_set", "lead_and_set")):  # fmt: skip
            gain = mean_interval(plans[first] - plans[second])
            print(f"  {POSTURES[first]} less {POSTURES[second]}: {said(gain)}")
        for plan, title in POSTURES.items():
            print(f"  {title} less doing nothing: {said(mean_interval(plans[plan] - plans[IDLE]))}")
    for title, part in effects(found).items():
        print(f"{title}: what it adds, USD M, mean and 95 % interval")
        for plan, name in {IDLE: "Do nothing", **POSTURES}.items():
            print(f"  {name:<16}{said(mean_interval(part[plan]))}")
        for plan, name in POSTURES.items():
            print(f"  {name} less doing nothing: {said(mean_interval(part[plan] - part[IDLE]))}")
        wait = part["wait_and_sweat"] - part["lead_and_set"]
        print(f"  Wait less Lead: {said(mean_interval(wait))}")


def effects(found: Found) -> dict[str, dict[str, FloatArray]]:
    """Part what the times do to each plan, future by future, USD M.

    The preset and the leaps are each the mean of what they add with and without the other; both
    together add their sum. The interaction is what one adds with the other more than without it.
    """
    parts: dict[str, dict[str, FloatArray]] = {}
    weights = {
        "preset": (-0.5, 0.5, -0.5, 0.5),
        "leaps": (-0.5, -0.5, 0.5, 0.5),
        "interaction": (1.0, -1.0, -1.0, 1.0),
        "both together": (-1.0, 0.0, 0.0, 1.0),
    }
    for title, signs in weights.items():
        parts[title] = {
            plan: np.sum(
                [sign * found[times][plan] for sign, times in zip(signs, TIMES, strict=True)],
                axis=0,
            )
            for plan in (IDLE, *POSTURES)
        }
    return parts


def draw(found: Found, futures: int) -> None:
    """Draw what each posture is worth against doing nothing, in all times."""
    with study_figure(FIGURE, 7.2, 4.0) as figure:
        axes = figure.add_axes((0.14, 0.14, 0.62, 0.69))
        rows(axes, found)
        axes.set_xlabel("NPV less that of doing nothing, USD M")
        headed(figure, title_of(found), f"mean of {futures} paired futures and its 95 % interval; "
               "one project is on the roadmap under every plan")  # fmt: skip


def title_of(found: Found) -> str:
    """Say whether any posture is worth more than doing nothing where the new is soon redundant."""
    plans = found[BOTH]
    gains = [mean_interval(plans[plan] - plans[IDLE]) for plan in POSTURES]
    if all(one.high is not None and one.high < 0.0 for one in gains):
        return "Where the new is redundant in two years, no posture is worth its cost"
    if all(one.low is not None and one.low > 0.0 for one in gains):
        return "Even where the new is redundant in two years, every posture is worth its cost"
    return "Where the new is redundant in two years, postures are hardly worth their cost"


def rows(axes: Axes, found: Found) -> None:
    """Draw a row a posture, the four times below each other."""
    places = {plan: len(POSTURES) - 1 - k for k, plan in enumerate(POSTURES)}
    for shift, (times, plans) in zip((0.27, 0.09, -0.09, -0.27), found.items(), strict=True):
        colour, mark = LOOKS[times]
        for plan, at in places.items():
            marked(axes, at + shift, plans[plan] - plans[IDLE], colour, mark, upright=False)
            if plan == "lead_and_set":
                axes.annotate(times, (1.02, at + shift), xycoords=("axes fraction", "data"),
                              color=colour, va="center", annotation_clip=False)  # fmt: skip
    axes.axvline(0.0, color="#B4B8BE", linewidth=0.8, zorder=0)
    axes.set_yticks(list(places.values()), list(POSTURES.values()))
    axes.set_ylim(-0.5, len(POSTURES) - 0.5)
    bare(axes)


def main() -> None:
    """Play, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(FEWEST_FUTURES), default=30)
    parser.add_argument("--workers", default=None)
    parser.add_argument("--out", type=Path, default=Path("results"))
    asked = parser.parse_args()
    found = play(asked.futures, asked.workers, asked.out)
    tell(found)
    draw(found, asked.futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
