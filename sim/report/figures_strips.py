"""Strips: one metric each, one row a plan, a mark for the average and a line for its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.comparison import Interval
from sim.report.figures_money import step_of
from sim.report.figures_style import (
    AXIS,
    INK,
    LEADER_WIDTH,
    MUTED,
    RULE,
    TEXT_SIZE,
    WHITE,
    Drawn,
)
from sim.report.figures_svg import add_axes, new_figure

NAMES, GAP, RIGHT, ABOVE, BELOW, ROW = 46.0, 5.0, 2.0, 5.4, 5.2, 5.4
ASIDE, HEADROOM = 0.16, 1.06
Marks = Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Strip:
    """Hold one strip: its heading, full marks, open marks, what an amount is shown by.

    Ends of intervals lie between `least` and `most`, in the unit shown.
    """

    heading: str
    full: Marks
    hollow: Marks
    factor: float
    least: float = 0.0
    most: float = math.inf


def height_of(rows: int) -> float:
    """Say how high the figure is with so many plans, in millimetres."""
    return ABOVE + BELOW + ROW * rows


def draw_strips(strips: Sequence[Strip], plans: Sequence[Drawn], width: float) -> Figure:
    """Draw strips beside each other, one row a plan.

    Parameters
    ----------
    strips : from left to right.
    plans : rows, from the top.
    width : of the figure in millimetres.

    Source: own design; a mark is an average over futures, its line the 95 % interval.
    """
    height = height_of(len(plans))
    figure = new_figure(width, height)
    wide = (width - NAMES - RIGHT - GAP * (len(strips) - 1)) / len(strips)
    for place, strip in enumerate(strips):
        left = NAMES + place * (wide + GAP)
        axes = add_axes(figure, left, BELOW, wide, ROW * len(plans))
        axes.set_ylim(len(plans) - 0.5, -0.5)
        _frame(axes, strip)
        for row, drawn in enumerate(plans):
            _mark(axes, strip, drawn, float(row))
        figure.text(left / width, 1.0 - 3.2 / height, strip.heading, color=MUTED, size=TEXT_SIZE,
                    va="baseline")  # fmt: skip
    for row, drawn in enumerate(plans):
        middle = BELOW + ROW * (len(plans) - row - 0.5)
        figure.text(0.0, middle / height, drawn.label(NAMES - 2.0), color=drawn.slot.colour,
                    size=TEXT_SIZE, va="center_baseline",
                    fontweight="bold" if drawn.bold else "normal")  # fmt: skip
    return figure


def unit_of(letter: str) -> float:
    """Say what an amount of money is multiplied by to be shown in millions, thousands or ones."""
    return {"M": 1e-6, "k": 1e-3}.get(letter, 1.0)


def _exact(strip: Strip, interval: Interval) -> tuple[float, float, float] | None:
    """Read average and ends in the unit of the strip; both ends at the average if unknown."""
    middle = interval.average.exact
    if middle is None:
        return None
    ends = [middle if end is None or end.exact is None else end.exact
            for end in (interval.low, interval.high)]  # fmt: skip
    low, high = (min(strip.most, max(strip.least, strip.factor * end)) for end in ends)
    return strip.factor * middle, low, high


def _frame(axes: Axes, strip: Strip) -> None:
    """Scale a strip from zero (or what lies below) to its largest end."""
    every = [one for marks in (strip.full, strip.hollow) for interval in marks.values()
             if (one := _exact(strip, interval)) is not None]  # fmt: skip
    low = min([0.0, *(one[1] for one in every)])
    high = max([0.0, *(one[2] for one in every)]) or 1.0
    room = 0.02 * (high - low)
    axes.set_xlim(low - room, high * HEADROOM + room)
    step = step_of(high - low)
    first = np.ceil(low / step) * step + 0.0
    ticks = np.round(np.arange(first, high * HEADROOM + step * 1e-6, step), 9) + 0.0
    axes.set_xticks(list(ticks), [f"{tick:,.4g}".replace("-", "\u2212") for tick in ticks])
    axes.set_yticks([])
    axes.tick_params(axis="x", length=2, width=LEADER_WIDTH, color=AXIS, labelcolor=INK, pad=1.5)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=AXIS, linewidth=LEADER_WIDTH)
    if low < 0.0:
        axes.axvline(0.0, color=INK, linewidth=LEADER_WIDTH)


def _mark(axes: Axes, strip: Strip, drawn: Drawn, row: float) -> None:
    """Put a plan's marks into its row; a dash where nothing was to be decided."""
    name, slot = drawn.plan.name, drawn.slot
    axes.axhline(row, color=RULE, linewidth=0.4, zorder=0)
    aside = ASIDE if strip.hollow else 0.0
    for marks, y, face in ((strip.full, row - aside, slot.colour), (strip.hollow, row + aside, "")):
        found = None if name not in marks else _exact(strip, marks[name])
        if found is None:
            continue
        middle, low, high = found
        axes.plot([low, high], [y, y], color=slot.colour, linewidth=1.3, zorder=2)
        axes.plot([middle], [y], slot.mark, color=slot.colour, markersize=slot.mark_size,
                  markerfacecolor=face or WHITE, zorder=3, clip_on=False)  # fmt: skip
    if name not in strip.full:
        axes.text(axes.get_xlim()[0], row, "\u2013", color=MUTED, size=TEXT_SIZE,
                  va="center_baseline")  # fmt: skip
