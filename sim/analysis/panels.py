"""What plans do to the parts of the model that a scenario declares, a panel for each part.

A panel stands in the appendix where its part is in the model: risk, messages, managers, change,
the portfolio and the demand desk. Each of its strips is one metric, plan by plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.decisions import averages, ends_apart, known
from sim.analysis.display import SPACE, money_scale, show
from sim.analysis.lettering import clean
from sim.analysis.objectives import money_letter
from sim.analysis.overleaf import Panel, Strip
from sim.analysis.tables import IDLE, Cell
from sim.analysis.titles import WORKING_DAYS
from sim.units import FloatArray


@dataclass(frozen=True, slots=True)
class Figure:
    """Name one metric of a panel: heading, metric, and how it is shown.

    `share` lies between 0 and 1, `signed` is a share that may be negative, `days` are working days
    of what is measured in weeks.
    """

    heading: str
    metric: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Part:
    """Name a part of the model, its figures, and what the title says of the first of them.

    Parameters
    ----------
    what : name of the part.
    declared : metrics of which one is known only where the part is in the model.
    figures : from left to right.
    alike : title where the futures do not tell the plans apart by the first figure.
    apart : title else; `low` and `high` are averages under the plans `first` and `last`.
    """

    what: str
    declared: tuple[str, ...]
    figures: tuple[Figure, ...]
    alike: str
    apart: str


PARTS = (
    Part(
        "risk",
        ("expected_loss",),
        (
            Figure("Loss a week, mean", "expected_loss", "money"),
            Figure("Worst 5 % of weeks", "risk_cvar95", "money"),
            Figure("Days to restore", "time_to_restore", "days"),
            Figure("Found by audits, people", "audit_findings"),
            Figure("Own tools at the end, %", "shadow_share", "share"),
        ),
        "No plan clearly loses less to incidents and fines than another",
        "Incidents and fines cost {low} a week on average under {first}, {high} under {last}",
    ),
    Part(
        "messages",
        ("aware_auc",),
        (
            Figure("Know it, mean of weeks, %", "aware_auc", "share"),
            Figure("Gain expected, error, %", "belief_error", "signed"),
            Figure("Inbox: 9 of 10, days", "inbox_wait_p90", "days"),
            Figure("Never read, %", "dropped_share", "share"),
            Figure("Hours on messages a week", "attention_hours"),
        ),
        "No plan clearly makes it better known than another",
        "Over all weeks {low} know it on average under {first}, {high} under {last}",
    ),
    Part(
        "managers",
        ("decision_wait_p90", "briefing_delay"),
        (
            Figure("Decisions: 9 of 10, days", "decision_wait_p90", "days"),
            Figure("Decided by nobody, %", "ignored_share", "share"),
            Figure("Exceptions waiting, peak", "coordination_peak"),
            Figure("Briefing: days to all", "briefing_delay", "days"),
        ),
        "Managers decide no sooner under one plan than under another",
        "9 of 10 exceptions wait at most {low} working days under {first}, {high} under {last}",
    ),
    Part(
        "change",
        ("motivation_final", "defects_left"),
        (
            Figure("Resist at the peak, %", "resistance_peak", "share"),
            Figure("Changes by capacity, peak", "fatigue_peak"),
            Figure("Motivation at the end, %", "motivation_final", "share"),
            Figure("Defects left, utility", "defects_left"),
            Figure("Use after support, %", "sustained_use", "share"),
        ),
        "No plan clearly meets less resistance than another",
        "At the peak {low} resist under {first}, {high} under {last}",
    ),
    Part(
        "portfolio",
        ("pool_utilisation",),
        (
            Figure("Projects late, weeks", "project_lateness"),
            Figure("Waited for money, weeks", "starved_weeks"),
            Figure("Time of pools worked, %", "pool_utilisation", "share"),
            Figure("Sunk in ended projects", "sunk_cost", "money"),
        ),
        "Projects are not clearly later under one plan than under another",
        "Projects end {low} weeks late under {first}, {high} under {last}",
    ),
    Part(
        "demand",
        ("fill_rate",),
        (
            Figure("Worth of requests met, %", "fill_rate", "share"),
            Figure("Requests: 9 of 10, days", "request_wait_p90", "days"),
            Figure("Helped themselves, %", "request_shadow_share", "share"),
            Figure("Worth met a desk hour", "value_per_desk_hour", "money"),
        ),
        "No plan clearly meets more of what is asked for than another",
        "{low} of the worth of all requests is met under {first}, {high} under {last}",
    ),
)
"""Parts of the model that have a panel, in its order on the page."""


def panels_of(cells: Sequence[Cell], titles: Mapping[str, str], currency: str) -> tuple[Panel, ...]:
    """Sum up each declared part of the model, plan by plan.

    Parameters
    ----------
    cells : plans in ranking order, on the futures that all of them have.
    titles : plan -> how the page calls it.
    currency : of money.

    Returns
    -------
    One panel a part that is in the model; a figure that no plan has is left out.

    Source: own design; areas 1 and 2 of business technology management.
    """
    found = []
    for part in PARTS:
        if any(known(cells, name) for name in part.declared):
            strips = [_strip(one, values, currency) for one in part.figures
                      if (values := known(cells, one.metric))]  # fmt: skip
            found.append(Panel(part.what, _title(part, cells, titles), tuple(strips)))
    return tuple(found)


def _strip(figure: Figure, values: Mapping[str, FloatArray], currency: str) -> Strip:
    """Average a metric under each plan, money in its unit."""
    if figure.kind != "money":
        kind = "share" if figure.kind in ("share", "signed") else "plain"
        return Strip(figure.heading, figure.kind, averages(kind, values))
    scale = _scale(values)
    letter = money_letter(scale)
    heading = f"{figure.heading}, {currency} {letter}".rstrip()
    return Strip(heading, "money", averages("money", values, scale), letter)


def _scale(values: Mapping[str, FloatArray]) -> float:
    return money_scale([float(np.nanmean(np.abs(one))) for one in values.values()])


def _title(part: Part, cells: Sequence[Cell], titles: Mapping[str, str]) -> str:
    """Say under which busy plans the first figure is smallest and largest, if that is clear."""
    first = part.figures[0]
    busy = {clean(cell.name) for cell in cells if cell.strategy != IDLE}
    values = {plan: one for plan, one in known(cells, first.metric).items() if plan in busy}
    ends = ends_apart(values)
    if ends is None:
        return part.alike
    scale = _scale(values) if first.kind == "money" else 1.0
    low, high = (_said(first.kind, float(np.mean(values[plan])), scale) for plan in ends)
    if low == high:
        return part.alike
    return part.apart.format(low=low, high=high, first=titles[ends[0]], last=titles[ends[1]])


def _said(kind: str, average: float, scale: float) -> str:
    """Write an average as a title needs it, in the unit of its strip."""
    if kind == "share":
        return show(kind, average, 1.0).text
    factor = WORKING_DAYS if kind == "days" else 1.0 / scale
    text = show("plain", factor * average, 1.0).text
    return f"{text}{SPACE}{money_letter(scale)}".rstrip() if kind == "money" else text
