"""Panels of the model's parts: risk, messages, managers, change, portfolio, demand."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.analysis import overleaf
from sim.analysis.titles import WORKING_DAYS
from sim.report.figures_strips import Strip, draw_strips, unit_of
from sim.report.figures_style import Drawn

WHOLE = 100.0


def panel_plans(found: overleaf.Panel, plans: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """List the plans of which a panel has any figure, in ranking order."""
    measured = {name for strip in found.strips for name in strip.averages}
    return tuple(one for one in plans if one.plan.name in measured)


def draw_panel(found: overleaf.Panel, plans: Sequence[Drawn], width: float) -> Figure:
    """Draw each figure of a panel as a strip, one row a plan.

    Parameters
    ----------
    found : the panel.
    plans : rows, from the top.
    width : of the figure in millimetres.

    Source: own design; a mark is an average over futures, its line the 95 % interval.
    """
    return draw_strips([_drawn(one) for one in found.strips], plans, width)


def _drawn(strip: overleaf.Strip) -> Strip:
    """Say by what a figure is shown, and where its interval ends at the latest."""
    if strip.kind == "money":
        return Strip(strip.heading, strip.averages, {}, unit_of(strip.unit))
    if strip.kind == "share":
        return Strip(strip.heading, strip.averages, {}, WHOLE, most=WHOLE)
    if strip.kind == "signed":
        return Strip(strip.heading, strip.averages, {}, WHOLE, least=-math.inf)
    return Strip(strip.heading, strip.averages, {}, WORKING_DAYS if strip.kind == "days" else 1.0)
