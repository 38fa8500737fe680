"""Figures of the appendix: four adoption curves, and all plans as small multiples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.comparison import Comparison, Plan
from sim.analysis.lettering import fit
from sim.report.figures import TARGET, Panel
from sim.report.figures_style import INK, NAVY, TEXT_SIZE, THIN_GREY
from sim.report.figures_svg import add_axes, new_figure
from sim.report.figures_time import TimeAxis, draw_time, time_axis
from sim.report.labels import Label, Sheet, dense
from sim.units import FloatArray

LADDER = (
    ("aware", "know it", (1.2, 1.4), 1.2),
    ("activated", "have used it", (6, 1.6, 1.2, 1.6), 1.3),
    ("routine", "use it in routine", (5, 1.6), 1.7),
    ("proficient", "proficient", (), 2.4),
)
LEFT, RIGHT, ABOVE, BELOW = 11.0, 1.0, 0.6, 8.4
SMALL_LEFT, SMALL_GAP, SMALL_TOP, SMALL_BELOW = 10.0, 4.0, 5.0, 8.6
ACROSS = 4


def draw_ladder(comparison: Comparison, plan: Plan, width: float, height: float) -> Figure:
    """Draw the four curves of the assimilation gap of one plan, with their bands.

    Parameters
    ----------
    comparison : dates.
    plan : whose curves.
    width, height : of the figure in millimetres.

    Source: Fichman and Kemerer 1999.
    """
    figure = new_figure(width, height)
    wide, tall = width - LEFT - RIGHT, height - BELOW - ABOVE
    axes = add_axes(figure, LEFT, BELOW, wide, tall)
    time = time_axis(comparison, [plan])
    low, high = -0.5, 108.0
    axes.set_ylim(low, high)
    draw_time(axes, time, wide, tall)
    axes.set_yticks([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", "100\u00a0%"])
    panel = Panel(axes, wide, tall, time, low, high, Sheet(wide, tall))
    weeks = np.array(time.weeks(), dtype=float)
    lines = []
    for name, words, dashes, thick in LADDER:
        band = plan.curves.get(name)
        if band is None:
            continue
        ends = [100 * np.array(part)[weeks.astype(int)] for part in (band.p10, band.p50, band.p90)]
        if comparison.enough:
            axes.fill_between(weeks, ends[0], ends[2], color=NAVY, alpha=0.12, linewidth=0)
        style = (0, dashes) if dashes else "-"
        axes.plot(weeks, ends[1], color=NAVY, linewidth=thick, linestyle=style)
        line = panel.millimetres(weeks, ends[1])
        panel.sheet.add_line(line)
        lines.append((words, line, name == "proficient"))
    _label_ladder(panel, lines)
    return figure


def _label_ladder(panel: Panel, lines: Sequence[tuple[str, FloatArray, bool]]) -> None:
    dots = [dense(line) for _, line, _ in lines]
    for place, (words, line, bold) in enumerate(lines):
        others = [one for number, one in enumerate(dots) if number != place]
        label = Label(words, line, np.vstack([np.empty((0, 2)), *others]), bold)
        placed = panel.sheet.place(label)
        panel.axes.text(panel.week_at(placed.x), panel.value_at(placed.y), words, color=NAVY,
                        size=TEXT_SIZE, va="baseline", fontweight="bold" if bold else "normal",
                        zorder=12)  # fmt: skip
        if placed.leader is not None:
            x0, y0, x1, y1 = placed.leader
            panel.axes.plot([panel.week_at(x0), panel.week_at(x1)],
                            [panel.value_at(y0), panel.value_at(y1)], color=NAVY,
                            linewidth=0.7, zorder=11)  # fmt: skip


def draw_multiples(comparison: Comparison, width: float, height: float) -> Figure:
    """Draw the proficient share of every plan in a panel of its own, all others thin grey behind.

    Parameters
    ----------
    comparison : what to draw; one panel a plan, four across, one scale.
    width, height : of the figure in millimetres.
    """
    figure = new_figure(width, height)
    plans = [plan for plan in comparison.plans if "proficient" in plan.curves]
    time = time_axis(comparison, plans)
    rows = -(-len(plans) // ACROSS)
    wide = (width - SMALL_LEFT - SMALL_GAP * (ACROSS - 1) - 1) / ACROSS
    tall = height / rows - SMALL_TOP - SMALL_BELOW
    for place, plan in enumerate(plans):
        left = SMALL_LEFT + place % ACROSS * (wide + SMALL_GAP)
        bottom = height - (place // ACROSS + 1) * (height / rows) + SMALL_BELOW
        _small(figure, plans, plan, time, (left, bottom, wide, tall), first=place % ACROSS == 0)
    return figure


def _small(
    figure: Figure,
    plans: Sequence[Plan],
    plan: Plan,
    time: TimeAxis,
    place: tuple[float, float, float, float],
    *,
    first: bool,
) -> None:
    axes = add_axes(figure, *place)
    wide, tall = place[2], place[3]
    axes.set_ylim(-1, 104)
    draw_time(axes, time, wide, tall)
    axes.set_yticks([0, 40, 80], ["0", "40", "80\u00a0%"] if first else ["", "", ""])
    axes.plot([time.start, time.end], [TARGET, TARGET], color=INK, linewidth=0.8,
              linestyle=(0, (1, 1.6)))  # fmt: skip
    weeks = np.array(time.weeks())
    for other in plans:
        values = 100 * np.array(other.curves["proficient"].p50)[weeks]
        mine = other is plan
        axes.plot(weeks, values, color=NAVY if mine else THIN_GREY, linewidth=2.0 if mine else 0.7,
                  zorder=3 if mine else 2)  # fmt: skip
    title = f"{plan.rank_text} {plan.title}"
    axes.text(0, 1 + 1.2 / tall, fit(title, wide, bold=True), color=INK, size=TEXT_SIZE,
              va="baseline", fontweight="bold", transform=axes.transAxes)  # fmt: skip
