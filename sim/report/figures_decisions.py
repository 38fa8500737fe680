"""Decisions of committees: weeks, wrong answers and worth of each plan, in four strips."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.analysis.overleaf import Decisions
from sim.report.figures_strips import Strip, draw_strips, unit_of
from sim.report.figures_style import Drawn


def deciding_plans(found: Decisions, plans: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """List the plans under which committees had something to decide, in ranking order."""
    return tuple(one for one in plans if one.plan.name in found.latency_p50)


def draw_decisions(found: Decisions, plans: Sequence[Drawn], width: float, currency: str) -> Figure:
    """Draw weeks to a decision, wrong yes, wrong no, and worth approved, one row a plan.

    Parameters
    ----------
    found : decisions on one kind of case.
    plans : rows, from the top.
    width : of the figure in millimetres.
    currency : of the worth.

    Source: own design; a mark is an average over futures, its line the 95 % interval.
    """
    money = f"Value approved a quarter, {currency} {found.unit}".rstrip()
    strips = (
        Strip("Weeks: half (full), 9 of 10 (open)", found.latency_p50, found.latency_p90, 1.0),
        Strip("Bad ones approved, %", found.wrong_approve, {}, 100.0, most=100.0),
        Strip("Good ones turned down, %", found.wrong_reject, {}, 100.0, most=100.0),
        Strip(money, found.approved, {}, unit_of(found.unit), least=-math.inf),
    )
    return draw_strips(strips, plans, width)
