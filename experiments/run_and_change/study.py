"""When does running what is installed leave nothing for change? Against the closed form.

    uv run python experiments/run_and_change/study.py

A firm spends all that its budget leaves on small projects. Each adds to what must be run (and, in
time, renewed), which is paid first. No luck is in it, so one run a setting is the answer.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.areas.investment.budget import upkeep
from sim.facts.crowding import SHRINKING, by_quarters, house, spent, stops_in

FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "run_and_change.png"
YEARS = 10
KEPT = {
    "running 15 %": (0.15,),
    "running 15 %, budget grows 5 %": (0.15, 0.05),
    "running 15 %, renewed after 8 years": (0.15, 0.0, 416.0),
    "running 25 %": (0.25,),
}
COLOURS = ("#0B3C78", "#3777C6", "#D0480A", "#6A1B2E")
GREY = "#686868"
PANELS = ("The budget stays or grows: it never stops", "It shrinks: change stops (ring)")
Found = dict[str, tuple[np.ndarray, np.ndarray, float | None]]


def draw(kept: Found, shrinking: Found) -> None:
    """Draw simulated shares as dots on the curves of the closed form."""
    with mpl.rc_context({"font.size": 9}):
        figure = Figure(figsize=(9.4, 3.7))
        FigureCanvasAgg(figure)
        for number, found in enumerate((kept, shrinking)):
            axes = figure.add_axes((0.065 + 0.47 * number, 0.14, 0.245, 0.60))
            panel(axes, found)
            axes.set_title(PANELS[number], loc="left", fontsize=9, weight="bold")
            if number == 0:
                axes.set_ylabel("running, % of the year's budget")
        figure.text(0.02, 0.94, "Running what is installed takes over the budget; where the budget "
                    "shrinks, change stops", weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.875, "dots: simulated portfolio; lines: closed form; no luck is in it, "
                    "so there is no interval")  # fmt: skip
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(FIGURE, dpi=130, metadata={"Software": None})


def panel(axes: mpl.axes.Axes, found: Found) -> None:
    """Draw the settings of one panel, the year in which change stops marked by a ring."""
    years = np.arange(1, YEARS + 1)
    level = -np.inf
    for name, colour in zip(found, COLOURS, strict=False):
        shares, exact, stops = found[name]
        axes.plot(years, 100 * exact, color=colour, linewidth=1.2)
        axes.plot(years, 100 * shares, color=colour, marker="o", markersize=4, linewidth=0)
        if stops is not None:
            axes.plot(stops, 100 * shares[int(stops) - 1], color=colour, marker="o", markersize=10,
                      markerfacecolor="none", linewidth=0)  # fmt: skip
    for name in sorted(found, key=lambda name: float(found[name][1][-1])):
        stops = found[name][2]
        level = max(100 * float(found[name][1][-1]), level + 25.0)
        words = name.replace(", ", ",\n") + ("" if stops is None else f": year {stops:.0f}")
        axes.annotate(words, (YEARS + 0.5, level), va="center", annotation_clip=False,
                      color=COLOURS[list(found).index(name)])  # fmt: skip
    axes.axhline(100, color=GREY, linewidth=0.8)
    axes.set_xlim(0.6, YEARS + 0.3)
    axes.set_ylim(0, 180)
    axes.set_xticks(years)
    axes.set_xlabel("year")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def main() -> None:
    """Play, print shares beside the closed form, draw."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    found: Found = {}
    for name, terms in (KEPT | dict(SHRINKING)).items():
        scenario = house(YEARS, *terms)
        shares, measured = spent(scenario)
        exact = by_quarters(scenario)[0]
        found[name] = (shares, exact, measured["change_stops_year"])
        apart = float(np.abs(shares - exact).max())
        print(f"{name:<38} simulated {' '.join(f'{share:.2f}' for share in shares)}")
        print(f"{'':<38} exact     {' '.join(f'{share:.2f}' for share in exact)}"
              f"   apart at most {apart:.3f}")  # fmt: skip
        said = stops_in(upkeep(scenario.investment), scenario.investment.budget_growth)
        stops, starved = measured["change_stops_year"], measured["projects_starved"] or 0.0
        print(f"{'':<38} change stops in year {stops} (closed form: {said:g}); {starved:.0f} "
              "projects waited for money")  # fmt: skip
    kept = {name: one for name, one in found.items() if name in KEPT}
    draw(kept, {name: one for name, one in found.items() if name in SHRINKING})
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
