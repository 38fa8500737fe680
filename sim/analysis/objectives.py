"""How each metric is called, shown and ranked; unit and better direction come from its card."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.analysis.comparison import Objective
from sim.analysis.display import money_scale
from sim.metrics.table import METRICS
from sim.units import FloatArray

MEASURES = (
    "t80", "t50", "dip_depth", "tickets_waiting_peak", "cost_total", "benefit_total",
    "payback_week", "adoption_final", "proficient_final", "workaround_share", "sustained_use",
    "helpdesk_wait_p90", "breaches",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MetricStyle:
    """Say how a metric is called and shown.

    Parameters
    ----------
    title : words of the page.
    kind : a kind of `display.show`.
    larger_is_better : its better direction.
    missing : what a null value means: never (`inf`), or nothing to show (`nan`).
    """

    title: str
    kind: str
    larger_is_better: bool
    missing: float


def metric_style(name: str) -> MetricStyle:
    """Find how a metric is called, shown and ranked; an unknown one is plain, larger is better.

    Source: own design.

    Example
    -------
    >>> metric_style("dip_depth").kind, metric_style("t80").missing
    ('loss', inf)
    """
    card = next((metric.card for metric in METRICS if metric.card.name == name), None)
    if card is None:
        return MetricStyle(name.replace("_", " "), "plain", True, math.nan)
    title = _TITLES.get(name, name.replace("_", " "))
    kind = _KINDS.get(card.unit, "plain")
    if kind == "money" and name != "npv":
        kind = "cost"
    missing = math.inf if name in ("t50", "t80", "payback_week") else math.nan
    return MetricStyle(
        title, "years" if name == "payback_week" else kind, card.larger_is_better, missing
    )


_TITLES = MappingProxyType({
    "npv": "NPV", "t80": "Weeks to 80\u00a0%", "t50": "Weeks to 50\u00a0%",
    "dip_depth": "Worst month", "cost_total": "Cost", "tickets_waiting_peak": "Tickets waiting",
    "benefit_total": "Benefit", "payback_week": "Payback", "adoption_final": "Log-in share",
    "proficient_final": "Proficient share", "workaround_share": "Workaround share",
    "sustained_use": "Kept-up share", "helpdesk_wait_p90": "Support wait", "breaches": "Breaches",
})  # fmt: skip
_KINDS = MappingProxyType({
    "money": "money", "share": "share", "weeks": "weeks", "tickets": "count", "count": "count",
    "share of normal": "loss",
})  # fmt: skip


def objective_of(metric: str, currency: str, values: FloatArray) -> Objective:
    """Choose title, unit and scale of what ranks the plans.

    Parameters
    ----------
    metric : name of the metric.
    currency : three letters of the scenario.
    values : all outcomes, to choose between millions and thousands.

    Returns
    -------
    The objective; an exact value over `scale` is in the unit shown (a loss becomes negative).
    """
    style = metric_style(metric)
    kind = "weeks" if style.kind == "years" else style.kind
    scale, unit = 1.0, {"share": "%", "loss": "%", "weeks": "weeks"}.get(kind, "")
    if kind in ("share", "loss"):
        scale = -0.01 if kind == "loss" else 0.01
    if kind in ("money", "cost"):
        scale = money_scale(np.quantile(np.abs(values), [0.5, 0.9]).tolist())
        unit = f"{currency} {money_letter(scale)}".strip()
    return Objective(metric, style.title, unit, kind, scale, style.larger_is_better)


def money_letter(scale: float) -> str:
    """Name the unit of a scale: M for millions, k for thousands.

    Example
    -------
    >>> money_letter(1e6)
    'M'
    """
    return "M" if scale >= 1e6 else "k" if scale >= 1e3 else ""
