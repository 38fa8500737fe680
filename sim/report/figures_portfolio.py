"""The portfolio over time: run against change by quarter, lag behind the market, goals served."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.comparison import Band, Comparison
from sim.analysis.overleaf import Spending
from sim.analysis.spending import QUARTER
from sim.report.figures import Panel, draw_curves
from sim.report.figures_money import step_of
from sim.report.figures_style import (
    FLIP,
    HEAT,
    INK,
    MUTED,
    NAVY,
    TEXT_SIZE,
    WHITE,
    Drawn,
    drawn_plans,
)
from sim.report.figures_svg import add_axes, new_figure
from sim.report.figures_time import draw_time, quarters_from
from sim.report.labels import Sheet
from sim.units import FloatArray

LEFT, RIGHT, ABOVE, BELOW = 11.0, 1.0, 0.6, 8.4
HEADROOM, GAP_WEEKS = 1.22, 2.0
ABOVE_ROOM, ASIDE = 1.36, 0.24
RUN, CHANGE, OTHERS = HEAT[2], NAVY, FLIP
ROOM_BELOW = 1.15
BEHIND, ALIGNED = "versions_behind", "alignment"


def draw_spending(
    comparison: Comparison, found: Spending, highest: float, size: tuple[float, float]
) -> Figure:
    """Draw run, change, and contracts and debt stacked by quarter, with their ranges.

    A line says what is released. What is negative, since debt is lower than in week 0, hangs down.

    Parameters
    ----------
    comparison : dates.
    found : what the plan pays.
    highest : money at the top of the panel, the same for panels that stand side by side.
    size : width and height of the figure in millimetres.

    Source: own design; the budget as a stock that run is taken from first.
    """
    width, height = size
    figure = new_figure(width, height)
    wide, tall = width - LEFT - RIGHT, height - BELOW - ABOVE
    axes = add_axes(figure, LEFT, BELOW, wide, tall)
    axes.set_ylim(0.0, (ABOVE_ROOM if found.above else HEADROOM) * highest)
    draw_time(axes, quarters_from(comparison.setting, 0.0, comparison.setting.weeks), wide, tall)
    starts: FloatArray = QUARTER * np.arange(len(found.run), dtype=np.float64)
    ends = np.minimum(starts + QUARTER, comparison.setting.weeks)
    middles, wide_bars = (starts + ends) / 2.0, ends - starts - GAP_WEEKS
    axes.bar(middles, found.run, wide_bars, color=RUN, linewidth=0)
    axes.bar(middles, found.change, wide_bars, bottom=found.run, color=CHANGE, linewidth=0)
    if found.others:
        own = np.add(found.run, found.change)
        foot = np.where(np.array(found.others) >= 0.0, own, 0.0)
        axes.bar(middles, found.others, wide_bars, bottom=foot, color=OTHERS, linewidth=0)
        axes.set_ylim(bottom=ROOM_BELOW * min(0.0, *found.others))
    _ranges(axes, found, middles, wide_bars)
    if any(found.released):
        line = np.repeat(found.released, 2)
        weeks = np.column_stack([starts, ends]).ravel()
        axes.plot(weeks, line, color=INK, linewidth=1.1)
    ticks = np.arange(0.0, highest * 1.05, step_of(highest))
    axes.set_yticks(list(ticks), [f"{tick:,.4g}" for tick in ticks])
    _key(figure, width, height, found)
    if found.above:
        figure.text((LEFT + 2.0) / width, (height - 8.2) / height, found.above, color=MUTED,
                    size=TEXT_SIZE, va="baseline")  # fmt: skip
    return figure


def _ranges(axes: Axes, found: Spending, middles: FloatArray, wide_bars: FloatArray) -> None:
    """Draw the ranges of running (left), of what the budget pays (right) and of all (middle)."""
    aside = wide_bars * ASIDE
    for low, high, places, edge in (
        (found.run_low, found.run_high, middles - aside, WHITE),
        (found.paid_low, found.paid_high, middles + aside, WHITE),
        (found.all_low if found.beside else (), found.all_high, middles, WHITE),
    ):
        for start, end, place in zip(low, high, places.tolist(), strict=False):
            axes.plot([place, place], [start, end], color=edge, linewidth=2.6, zorder=4)
            axes.plot([place, place], [start, end], color=INK, linewidth=1.1, zorder=5)


def tops(found: Spending) -> tuple[float, ...]:
    """List the heights of a plan's bars and of what is released, in shown money."""
    bars = tuple(np.add(found.run, found.change).tolist())
    whole = tuple(np.add(bars, found.others).tolist()) if found.others else ()
    return (*bars, *whole, *found.released, *found.paid_high, *found.all_high)


def _key(figure: Figure, width: float, height: float, found: Spending) -> None:
    """Name the colours above the bars; what others cost comes last, as its name is long."""
    words = [("running", RUN), ("change", CHANGE)]
    words += [("released", INK)] if any(found.released) else []
    others = "contracts, debt" + (" (beside)" if found.beside else "")
    words += [(others, OTHERS)] if found.others else []
    across = LEFT + 2.0
    for text, colour in words:
        thick = 0.5 if text == "released" else 2.4
        figure.add_artist(_block(across / width, (height - 3.2) / height, 4.5 / width,
                                 thick / height, colour))  # fmt: skip
        figure.text((across + 5.6) / width, (height - 4.0) / height, text, color=INK,
                    size=TEXT_SIZE, va="baseline")  # fmt: skip
        across += 21.0


def _block(x: float, y: float, width: float, height: float, colour: str) -> Rectangle:
    return Rectangle((x, y - height / 2), width, height, color=colour, linewidth=0)


def plans_with(comparison: Comparison, series: str) -> tuple[Drawn, ...]:
    """List the plans of the first page for which a weekly series is known."""
    return tuple(one for one in drawn_plans(comparison) if series in one.plan.curves)


def lagging_title(plans: Sequence[Drawn]) -> str:
    """Say which plan lags the market least at the end, and which most.

    Source: own design.
    """
    ends = {one.plan.title: one.plan.curves[BEHIND].p50[-1] for one in plans}
    first, last = (pick(ends, key=lambda title: ends[title]) for pick in (min, max))
    if ends[first] == ends[last]:
        return "All plans end as far behind the market"
    return f"{first} ends nearest to the market, {last} furthest behind it"


def aligned_title(plans: Sequence[Drawn]) -> str:
    """Say how far goals that turn leave the landscape behind, and who keeps up best at the end.

    Source: own design.
    """
    ends = {one.plan.title: round(100 * one.plan.curves[ALIGNED].p50[-1]) for one in plans}
    start = round(100 * plans[0].plan.curves[ALIGNED].p50[0])
    best, worst = (pick(ends, key=lambda title: ends[title]) for pick in (max, min))
    end = f"{ends[best]}\u00a0% at the end under {best}"
    if ends[best] == ends[worst]:
        end = f"{ends[best]}\u00a0% at the end under every plan"
    return f"Goals turn: {start}\u00a0% served at first, {end}"


def draw_series(
    comparison: Comparison, plans: tuple[Drawn, ...], series: str, size: tuple[float, float]
) -> Figure:
    """Draw a weekly series of each plan, the first two with their bands.

    Parameters
    ----------
    comparison : dates.
    plans : which plans.
    series : its name; `alignment` is drawn in per cent.
    size : width and height of the figure in millimetres.

    Source: own design.
    """
    width, height = size
    figure = new_figure(width, height)
    wide, tall = width - LEFT - RIGHT, height - BELOW - ABOVE
    axes = add_axes(figure, LEFT, BELOW, wide, tall)
    time = quarters_from(comparison.setting, 0.0, comparison.setting.weeks)
    factor = 100.0 if series == ALIGNED else 1.0

    def read(drawn: Drawn) -> Band | None:
        found = drawn.plan.curves.get(series)
        return found if found is None or factor == 1.0 else _scaled(found, factor)

    bands = [band for drawn in plans if (band := read(drawn)) is not None]
    highest = max((max(band.p90) for band in bands), default=1.0) or 1.0
    low, high = -0.01 * highest, 1.25 * highest
    axes.set_ylim(low, high)
    draw_time(axes, time, wide, tall)
    ticks = np.arange(0.0, highest * 1.05, step_of(highest))
    axes.set_yticks(list(ticks), [f"{tick:,.4g}" for tick in ticks])
    draw_curves(Panel(axes, wide, tall, time, low, high, Sheet(wide, tall)), plans, read)
    return figure


def _scaled(band: Band, factor: float) -> Band:
    parts = (tuple(factor * value for value in part) for part in (band.p10, band.p50, band.p90))
    return Band(*parts)
