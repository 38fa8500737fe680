"""What committees decided under each plan: how long it took, how often wrongly, for what worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

import numpy as np

from sim.analysis.display import interval, money_scale
from sim.analysis.intervals import mean_interval
from sim.analysis.lettering import clean
from sim.analysis.objectives import money_letter
from sim.analysis.overleaf import Decisions
from sim.analysis.records import Interval
from sim.analysis.spending import QUARTER
from sim.analysis.statistics import clearly_different
from sim.analysis.tables import IDLE, Cell, metric
from sim.units import FloatArray

#: What is decided on -> its metrics: weeks of half and of nine in ten, wrong yes, wrong no, worth.
METRICS: Mapping[str, tuple[str, str, str, str, str]] = MappingProxyType({
    "projects": ("project_latency_p50", "project_latency_p90", "project_wrong_approve_share",
                 "project_wrong_reject_share", "project_value_approved"),
    "proposals": ("gate_latency_p50", "gate_latency_p90", "wrong_approve_share",
                  "wrong_reject_share", "value_approved"),
})  # fmt: skip


def decisions_of(cells: Sequence[Cell], weeks: int) -> tuple[Decisions, ...]:
    """Sum up what committees decided, plan by plan.

    Parameters
    ----------
    cells : plans in ranking order, on the futures that all of them have.
    weeks : of a run.

    Returns
    -------
    One record a kind of case on which the committees of some plan decide; none without committees.

    Source: own design; screening with error, Figueiredo and Joglekar 2007.
    """
    found = []
    for what, names in METRICS.items():
        rows = {name: known(cells, name) for name in names}
        half, worth = rows[names[0]], rows[names[-1]]
        if half and worth:
            busy = {clean(cell.name) for cell in cells if cell.strategy != IDLE}
            found.append(_summed(what, [rows[name] for name in names], weeks / QUARTER, busy))
    return tuple(found)


def decisions_title(found: Decisions, titles: Mapping[str, str]) -> str:
    """Say who decides soonest and last, where the futures tell that, and what it lets through.

    Parameters
    ----------
    found : decisions on one kind of case.
    titles : plan -> how the page calls it.
    """
    if len(found.latency_p50) < 2:
        return f"What committees decide on {found.what}"
    if not found.quickest:
        return f"No plan clearly decides on {found.what} sooner than another"
    first, last = (found.latency_p50[name].average.text for name in (found.quickest, found.slowest))
    said = (f"Half of the decisions on {found.what} come within {first} weeks under "
            f"{titles[found.quickest]}, {last} under {titles[found.slowest]}")  # fmt: skip
    if found.lets_through:
        said += f"; {found.lets_through} bad ones get through"
    return said


def known(cells: Sequence[Cell], name: str) -> dict[str, FloatArray]:
    """Read a metric of each plan that has it in some future; nan where it has none."""
    found = {}
    for cell in cells:
        values = metric(cell, name, np.nan)
        if values is not None and np.isfinite(values).any():
            found[clean(cell.name)] = values
    return found


def _summed(
    what: str, rows: Sequence[Mapping[str, FloatArray]], quarters: float, busy: Set[str]
) -> Decisions:
    """Average each metric over the futures, and find which busy plan is clearly first and last."""
    half, nine, wrong_yes, wrong_no, worth = rows
    a_quarter = {plan: values / quarters for plan, values in worth.items()}
    scale = money_scale([float(np.nanmean(np.abs(one))) for one in a_quarter.values()])
    ends = ends_apart({plan: values for plan, values in half.items() if plan in busy})
    return Decisions(
        what=what,
        unit=money_letter(scale) or "",
        latency_p50=averages("plain", half),
        latency_p90=averages("plain", nine),
        wrong_approve=averages("share", wrong_yes),
        wrong_reject=averages("share", wrong_no),
        approved=averages("money", a_quarter, scale),
        quickest=ends[0] if ends else "",
        slowest=ends[1] if ends else "",
        lets_through=_more_or_fewer(wrong_yes, *ends) if ends else "",
    )


def averages(
    kind: str, values: Mapping[str, FloatArray], scale: float = 1.0
) -> dict[str, Interval]:
    """Average each plan over the futures in which it has a value."""
    return {plan: interval(kind, mean_interval(one[np.isfinite(one)]), scale)
            for plan, one in values.items()}  # fmt: skip


def ends_apart(half: Mapping[str, FloatArray]) -> tuple[str, str] | None:
    """Name the quickest and the slowest plan, all pairs corrected; none if they may be alike."""
    plans, table = tuple(half), np.array(list(half.values()))
    table = table[:, np.isfinite(table).all(axis=0)] if plans else table
    if table.size == 0:
        return None
    averages = table.mean(axis=1)
    first, last = int(averages.argmin()), int(averages.argmax())
    return (plans[first], plans[last]) if clearly_different(table)[first, last] else None


def _more_or_fewer(wrong: Mapping[str, FloatArray], quickest: str, slowest: str) -> str:
    """Say whether the quickest plan approves more bad cases than the slowest, if that is clear."""
    if quickest not in wrong or slowest not in wrong:
        return ""
    lead = wrong[quickest] - wrong[slowest]
    lead = lead[np.isfinite(lead)]
    if lead.size == 0:
        return ""
    found = mean_interval(lead)
    if found.low is None or found.high is None or found.low <= 0.0 <= found.high:
        return ""
    return "more" if found.low > 0.0 else "fewer"
