"""Sweep the limit on projects under way, with and without the price of doing many at once."""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.stats import t as student

import sim
from sim.metrics.table import METRICS
from sim.scenario import Future

LIMITS = (1, 2, 3, 4, 6)
SETTINGS = {
    "default": (),
    "control": ("investment.switch_weeks=0", "governance.fatigue=0"),
    "dear": ("investment.switch_weeks=1",),
}
WORDS = {
    "default": "as the case states it",
    "control": "control: switching\nand fatigue cost nothing",
    "dear": "a switch costs\na whole week",
}
STYLES = {
    "default": ("#0B3C78", "-", "o"),
    "control": ("#686868", "--", "s"),
    "dear": ("#A8402F", "-.", "^"),
}
VALUE, LATE = (
    next(one for one in METRICS if one.card.name == name)
    for name in ("portfolio_value", "project_lateness")
)
Point = tuple[float, float, float, float]
TITLE = "Too many projects at once are late; one at a time leaves worth behind"
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "it_portfolio.png"


def measured(limit: int, settings: tuple[str, ...], futures: int) -> np.ndarray:
    """Return worth (M) and lateness (weeks) of the portfolio, one row per future."""
    study = sim.compose(
        "scenario=it_portfolio",
        "strategy=all_at_once",
        "uncertainty=off",
        f"investment.wip_limit={limit}",
        *settings,
        f"futures={max(futures, 20)}",
    )
    cell = next(one for one in study.cells if one.strategy.name == "all_at_once")
    rows = []
    for number in range(futures):
        record = sim.run(cell.scenario, cell.strategy, Future(study.seed, number))
        rows.append([(VALUE.measure(record) or 0.0) / 1e6, LATE.measure(record) or 0.0])
    return np.array(rows)


def interval(values: np.ndarray) -> tuple[float, float]:
    """Return mean and half-width of the 95 % interval of the mean."""
    n = values.size
    return float(values.mean()), float(student.ppf(0.975, n - 1) * values.std(ddof=1) / n**0.5)


def summed_up(rows: list[np.ndarray]) -> list[Point]:
    """Sum up a setting: worth less that without a limit, paired, and lateness, by limit."""
    points = []
    for one in rows:
        worth, half = interval(one[:, 0] - rows[-1][:, 0])
        late, width = interval(one[:, 1])
        points.append((worth, half, late, width))
    return points


def draw(found: dict[str, list[Point]], futures: int) -> None:
    """Draw worth and lateness against the limit; differences are paired to a limit of 6."""
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=(7.4, 3.6))
        FigureCanvasAgg(figure)
        for column, label in enumerate(("worth against no limit, USD M", "weeks late, on average")):
            axes = figure.add_axes((0.07 + 0.38 * column, 0.15, 0.30, 0.62))
            for shift, (name, (colour, line, mark)) in enumerate(STYLES.items()):
                axes.errorbar(
                    [limit + 0.09 * (shift - 1) for limit in LIMITS],
                    [point[2 * column] for point in found[name]],
                    yerr=[point[2 * column + 1] for point in found[name]],
                    color=colour, linestyle=line, marker=mark, markersize=4, linewidth=1.5,
                    elinewidth=0.9, capsize=2, label=WORDS[name],
                )  # fmt: skip
            axes.set_xlabel("projects under way at most")
            axes.set_xticks(LIMITS)
            axes.set_title(label, fontsize=9, loc="left")
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        figure.axes[1].legend(
            frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8
        )
        figure.text(0.02, 0.93, TITLE, weight="bold", fontsize=11)
        about = f"Six projects ordered in week 0; mean of {futures} paired futures, 95 % interval"
        figure.text(0.02, 0.865, about)
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, dpi=160, metadata={"Software": None})


def main() -> None:
    """Run the study, print its table, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=30)
    futures = parser.parse_args().futures
    found = {
        name: summed_up([measured(limit, settings, futures) for limit in LIMITS])
        for name, settings in SETTINGS.items()
    }
    print("limit  " + "".join(f"{name:>38}" for name in SETTINGS))
    print("       " + "     worth less that at 6     weeks late" * len(SETTINGS))
    for k, limit in enumerate(LIMITS):
        cells = [
            f"{worth:+10.3f} +- {half:.3f}    {late:7.1f} +- {width:4.1f}"
            for worth, half, late, width in (found[name][k] for name in SETTINGS)
        ]
        print(f"{limit:5d}  " + "  ".join(cells))
    draw(found, futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
