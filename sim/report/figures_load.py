"""Figure F: where and when the hours of a department do not suffice."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.comparison import Comparison, DepartmentResult, Plan
from sim.analysis.lettering import fit, text_width
from sim.report.figures_style import (
    AXIS,
    HEAT,
    HEAT_EDGES,
    HEAT_WORDS,
    INK,
    LEADER_WIDTH,
    RULE,
    TEXT_SIZE,
    WHITE,
)
from sim.report.figures_svg import add_axes, new_figure

NAMES, ABOVE, BELOW, RIGHT = 28.6, 4.1, 5.0, 0.6
MOST_ROWS = 10
BUSIEST = 9
FULL = 100
OTHERS = "all others"
LETTERS = "JFMAMJJASOND"


def map_names(plans: Sequence[Plan]) -> tuple[str, ...]:
    """Choose the departments of the maps: all up to ten, else the busiest of each plan in turn.

    Returns
    -------
    Names in the order of the organisation; the same for all maps, so that they can be compared.
    """
    every = [one.name for one in plans[0].departments if one.load_by_month]
    if len(every) <= MOST_ROWS:
        return tuple(every)
    orders = [sorted((one for one in plan.departments if one.load_by_month), key=_busy)
              for plan in plans]  # fmt: skip
    in_turn = [one.name for places in zip(*orders, strict=True) for one in places]
    chosen = list(dict.fromkeys(in_turn))[:BUSIEST]
    return tuple(name for name in every if name in chosen)


def load_rows(plan: Plan, names: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
    """List the rows of a map: the departments chosen, and all others in one row.

    Returns
    -------
    Names and whole per cents by month; the others are a mean weighted by intended users.
    """
    results = [one for one in plan.departments if one.load_by_month]
    kept = [(one.name, one.load_by_month) for one in results if one.name in names]
    rest = [one for one in results if one.name not in names]
    if not rest:
        return kept
    weights = np.array([max(1, one.users or 1) for one in rest], dtype=float)
    loads = np.array([one.load_by_month for one in rest], dtype=float)
    mean = weights @ loads / weights.sum()
    return [*kept, (OTHERS, tuple(round(value) for value in mean.tolist()))]


def draw_load(
    comparison: Comparison,
    plan: Plan,
    names: Sequence[str],
    size: tuple[float, float],
    most: int,
) -> Figure:
    """Draw departments against months for one plan.

    Parameters
    ----------
    comparison : months and freezes.
    plan : whose loads.
    names : departments that have a row of their own.
    size : width and height of the figure in millimetres.
    most : months that fit.
    """
    months = comparison.months[:most]
    rows = load_rows(plan, names)
    grid = np.array([loads[: len(months)] for _, loads in rows], dtype=float)
    width, height = size
    figure = new_figure(width, height)
    wide, tall = width - NAMES - RIGHT, height - ABOVE - BELOW
    axes = add_axes(figure, NAMES, BELOW, wide, tall)
    edges = [-1e9, *HEAT_EDGES[:3], HEAT_EDGES[3] + 0.5, 1e9]
    sns.heatmap(grid, ax=axes, cmap=ListedColormap(list(HEAT)), norm=BoundaryNorm(edges, len(HEAT)),
                cbar=False, linewidths=0.5, linecolor=RULE, xticklabels=False,
                yticklabels=False)  # fmt: skip
    for row, (name, loads) in enumerate(rows):
        axes.annotate(fit(name, NAMES - 1.5), (-1.2 / wide * len(months), row + 0.5),
                      annotation_clip=False, ha="right", va="center_baseline", color=INK,
                      size=TEXT_SIZE)  # fmt: skip
        for column, load in enumerate(loads[: len(months)]):
            if load >= FULL:
                _frame(axes, row, column, load, wide / len(months))
    _name_months(axes, months, tall, len(rows))
    _bar_freezes(axes, comparison, months, tall, len(rows))
    _key(figure, wide)
    return figure


def _frame(axes: Axes, row: int, column: int, load: int, cell: float) -> None:
    """Frame a cell at its limit and print its number: the frame survives any printer."""
    axes.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=INK, linewidth=1.1,
                             zorder=3, clip_on=False))  # fmt: skip
    if text_width(str(load), bold=True) < cell - 0.4:
        axes.text(column + 0.5, row + 0.5, str(load), color=WHITE, fontweight="bold",
                  ha="center", va="center_baseline", size=TEXT_SIZE, zorder=4)  # fmt: skip


def _name_months(axes: Axes, months: Sequence[str], tall: float, rows: int) -> None:
    """Write the first letter of each month above, and a line at the turn of the year."""
    for column, month in enumerate(months):
        number = int(month[5:])
        axes.annotate(LETTERS[number - 1], (column + 0.5, -1.5 / tall * rows),
                      annotation_clip=False, ha="center", va="baseline", color=INK,
                      size=TEXT_SIZE)  # fmt: skip
        if number == 1 and column:
            axes.plot([column, column], [-3.8 / tall * rows, rows], color=INK, linewidth=1.1,
                      clip_on=False, zorder=3)  # fmt: skip


def _bar_freezes(
    axes: Axes, comparison: Comparison, months: Sequence[str], tall: float, rows: int
) -> None:
    """Draw a black bar over the months in which no go-live is allowed."""
    first = datetime.date.fromisoformat(comparison.setting.first_day)
    for start, end in comparison.setting.freezes:
        ends = [_place(first + datetime.timedelta(weeks=week), months) for week in (start, end)]
        left, right = (min(max(place, 0.0), float(len(months))) for place in ends)
        if right > left:
            axes.plot([left, right], [-0.55 / tall * rows] * 2, color=INK, linewidth=2.2,
                      solid_capstyle="butt", clip_on=False)  # fmt: skip


def _place(day: datetime.date, months: Sequence[str]) -> float:
    """Turn a date into a place on the axis of months."""
    year, month = map(int, months[0].split("-"))
    return (day.year - year) * 12 + day.month - month + (day.day - 1) / 30.5


def _key(figure: Figure, wide: float) -> None:
    """Explain the five classes by swatches below."""
    axes = add_axes(figure, NAMES, 0.2, wide, 3.8)
    axes.set(xlim=(0, wide), ylim=(0, 3.8))
    axes.set_axis_off()
    widths = [5.0 + text_width(words) for words in HEAT_WORDS]
    gap = min(8.0, (wide - sum(widths)) / (len(widths) - 1))
    at = wide - sum(widths) - gap * (len(widths) - 1)
    for colour, words, width in zip(HEAT, HEAT_WORDS, widths, strict=True):
        axes.add_patch(Rectangle((at, 0.5), 4.0, 2.4, facecolor=colour, edgecolor=AXIS,
                                 linewidth=LEADER_WIDTH))  # fmt: skip
        axes.text(at + 4.7, 0.75, words, color=INK, size=TEXT_SIZE, va="baseline")
        at += width + gap


def _busy(one: DepartmentResult) -> tuple[int, int]:
    """Order departments by their highest month, then by all their months."""
    return (-max(one.load_by_month), -sum(one.load_by_month))
