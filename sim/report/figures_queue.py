"""The support desk over time: tickets that wait, and how long a ticket waits."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.comparison import Band, Comparison
from sim.report.figures import Panel, draw_curves
from sim.report.figures_money import step_of
from sim.report.figures_style import Drawn, drawn_plans
from sim.report.figures_svg import add_axes, new_figure
from sim.report.figures_time import draw_time, time_axis
from sim.report.labels import Sheet

LEFT, RIGHT, ABOVE, BELOW = 11.0, 1.0, 0.6, 8.4
DAYS = 5.0
#: Series of the desk -> what it is multiplied by to be shown.
DESK = MappingProxyType({"tickets_waiting": 1.0, "support_wait": DAYS})


def desk_plans(comparison: Comparison) -> tuple[Drawn, ...]:
    """List the plans whose desk is drawn: the recommended one and its rival, if they have one."""
    named = (comparison.leader, comparison.rival)
    return tuple(drawn for drawn in drawn_plans(comparison)
                 if drawn.plan.name in named and not drawn.plan.idle
                 and "tickets_waiting" in drawn.plan.curves)  # fmt: skip


def draw_desk(
    comparison: Comparison, plans: tuple[Drawn, ...], name: str, size: tuple[float, float]
) -> Figure:
    """Draw one series of the desk under these plans, middle future and 8 of 10.

    Parameters
    ----------
    comparison : dates.
    plans : which plans.
    name : `tickets_waiting` (tickets) or `support_wait` (working days).
    size : width and height of the figure in millimetres.

    Source: own design.
    """
    width, height = size
    figure = new_figure(width, height)
    wide, tall = width - LEFT - RIGHT, height - BELOW - ABOVE
    axes = add_axes(figure, LEFT, BELOW, wide, tall)
    time = time_axis(comparison, [drawn.plan for drawn in plans])
    weeks = np.array(time.weeks())

    def read(drawn: Drawn) -> Band | None:
        band = drawn.plan.curves.get(name)
        if band is None:
            return None
        parts = (band.p10, band.p50, band.p90)
        return Band(*(tuple((DESK[name] * np.array(part)).tolist()) for part in parts))

    bands = [band for drawn in plans if (band := read(drawn)) is not None]
    highest = max((max(band.p90[week] for week in weeks) for band in bands), default=1.0) or 1.0
    low, high = -0.01 * highest, 1.25 * highest
    axes.set_ylim(low, high)
    draw_time(axes, time, wide, tall)
    ticks = np.arange(0.0, highest * 1.05, step_of(highest))
    axes.set_yticks(list(ticks), [f"{tick:,.4g}" for tick in ticks])
    panel = Panel(axes, wide, tall, time, low, high, Sheet(wide, tall))
    draw_curves(panel, plans, read)
    return figure
