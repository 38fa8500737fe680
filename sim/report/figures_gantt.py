"""The time chart of the recommended plan: what is announced, what lasts, what happens when."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.comparison import Comparison
from sim.analysis.lettering import fit, text_width
from sim.analysis.overleaf import Agenda, Bar, Row
from sim.report.figures_style import FREEZE, HEAT, INK, MUTED, NAVY, RULE, TEXT_SIZE, WHITE
from sim.report.figures_svg import add_axes, new_figure
from sim.report.figures_time import TimeAxis, draw_time, quarters_from

NAMES, BELOW, ABOVE, RIGHT = 52.0, 8.4, 0.6, 1.0
ROW, BAR = 5.2, 2.4
PLANNED, LASTING = HEAT[2], NAVY
SPARE_WEEKS = 26


def gantt_height(agenda: Agenda) -> float:
    """Say how high the chart is, in millimetres."""
    return ABOVE + BELOW + ROW * len(agenda.rows)


def draw_gantt(comparison: Comparison, agenda: Agenda, width: float) -> Figure:
    """Draw one row a thing: bars last, open marks are announced or asked for, full marks happen.

    Parameters
    ----------
    comparison : dates and freezes.
    agenda : the plan's rows.
    width : of the figure in millimetres.

    Source: Gantt chart (Clark 1922); whiskers are where 8 of 10 futures have the event.
    """
    height = gantt_height(agenda)
    figure = new_figure(width, height)
    wide, tall = width - NAMES - RIGHT, height - ABOVE - BELOW
    axes = add_axes(figure, NAMES, BELOW, wide, tall)
    time = quarters_from(comparison.setting, 0.0, _last(agenda, comparison.setting.weeks))
    axes.set_ylim(len(agenda.rows), 0)
    draw_time(axes, time, wide, tall)
    axes.set_yticks([])
    for start, end in comparison.setting.freezes:
        if start < time.end:
            axes.axvspan(start, min(float(end), time.end), color=FREEZE, linewidth=0, zorder=-3)
    for place, row in enumerate(agenda.rows):
        _draw_row(axes, place, row, time, wide)
        up = (BELOW + tall - (place + 0.5) * ROW - 1.1) / height
        figure.text((NAMES - 1.5) / width, up, fit(row.label, NAMES - 2.0), ha="right",
                    va="baseline", color=INK, size=TEXT_SIZE)  # fmt: skip
    return figure


def _last(agenda: Agenda, horizon: int) -> float:
    """End the chart half a year after the last thing that does not go on to the horizon."""
    moments = [mark.high for row in agenda.rows for mark in (*row.announced, *row.happens)]
    moments += [bar.end for row in agenda.rows for bar in row.bars if bar.end < horizon - 1]
    return min(float(horizon), max(moments, default=float(horizon)) + SPARE_WEEKS)


def _draw_row(axes: Axes, place: int, row: Row, time: TimeAxis, wide: float) -> None:
    y, thick = place + 0.5, BAR / ROW
    axes.plot([time.start, time.end], [place + 1] * 2, color=RULE, linewidth=0.5, zorder=-1)
    for bar in row.bars:
        planned = bool(row.happens) or place == 0
        _draw_bar(axes, y, bar, time, wide, planned=planned, thick=thick)
    for mark in row.announced:
        axes.plot(mark.week, y, "D", color=WHITE, markeredgecolor=INK, markersize=4.6,
                  markeredgewidth=0.9, zorder=4, clip_on=False)  # fmt: skip
    for mark in row.happens:
        if mark.high > mark.low:
            axes.plot([mark.low, mark.high], [y, y], color=INK, linewidth=1.1, zorder=3)
            for end in (mark.low, mark.high):
                axes.plot([end, end], [y - 0.16, y + 0.16], color=INK, linewidth=1.1, zorder=3)
        axes.plot(mark.week, y, "D", color=INK, markersize=5.2, markeredgewidth=0, zorder=5,
                  clip_on=False)  # fmt: skip
        if mark.text:
            _beside(axes, mark.high, y, mark.text, time, wide, MUTED)


def _draw_bar(
    axes: Axes, y: float, bar: Bar, time: TimeAxis, wide: float, *, planned: bool, thick: float
) -> None:
    end = min(bar.end, time.end)
    colour = PLANNED if planned else LASTING
    axes.barh(y, end - bar.start, thick, left=bar.start, color=colour, linewidth=0, zorder=2)
    if bar.text:
        _beside(axes, end, y, bar.text, time, wide, INK)


def _beside(
    axes: Axes, week: float, y: float, text: str, time: TimeAxis, wide: float, colour: str
) -> None:
    """Write at the right of a moment, or at its left where the chart ends."""
    per = (time.end - time.start) / wide
    right = week + (1.6 + text_width(text)) * per < time.end
    axes.text(week + (1.6 if right else -1.6) * per, y, text, ha="left" if right else "right",
              va="center_baseline", color=colour, size=TEXT_SIZE, zorder=6)  # fmt: skip
