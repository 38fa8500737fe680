"""Good enough: in how many futures a plan reaches what it must reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.analysis.display import futures_of, share
from sim.analysis.intervals import share_interval
from sim.analysis.knob_words import value_number, with_unit
from sim.analysis.objectives import metric_style
from sim.analysis.records import Interval
from sim.analysis.standing import Target
from sim.analysis.tables import Cell, metric
from sim.metrics.table import METRICS
from sim.units import FloatArray


def target_of(manifest: Mapping[str, Any]) -> Target | None:
    """Read what a study calls good enough off its manifest; None where it names no target.

    Parameters
    ----------
    manifest : its `config.target` names a metric and a value.

    Source: Simon 1956 (satisficing).

    Example
    -------
    >>> found = target_of({"config": {"target": {"metric": "t80", "value": 78.0}}})
    >>> found.words.replace("\u00a0", " ")
    'Weeks to 80 % at most 78 weeks'
    """
    config = manifest.get("config", {})
    asked = config.get("target") or {}
    name = str(asked.get("metric", ""))
    if not name:
        return None
    exact, style = float(asked["value"]), metric_style(name)
    unit = next((one.card.unit for one in METRICS if one.card.name == name), "-")
    value = value_number(exact, unit, str(config.get("currency", "")))
    side = "at least" if style.larger_is_better else "at most"
    words = f"{style.title} {side} {with_unit(value, unit)}"
    return Target(name, style.larger_is_better, value, words)


def meets(values: FloatArray, target: Target) -> int:
    """Count the futures in which a metric reaches the target; one without a value does not.

    Example
    -------
    >>> from sim.analysis.records import Number
    >>> soon = Target("t80", False, Number(60.0, 60.0, "60"), "")
    >>> meets(np.array([55.0, 60.0, np.inf, np.nan]), soon)
    2
    """
    limit = target.value.exact or 0.0
    good = values >= limit if target.larger_is_better else values <= limit
    return int(np.sum(good))


def reached(cell: Cell, target: Target | None) -> Interval | None:
    """State the share of futures in which a plan reaches the target, with its 95 % range.

    Parameters
    ----------
    cell : the plan's runs on the shared futures.
    target : what is good enough; None where the study names none.

    Returns
    -------
    Share and range; None without a target, or where the study has no such metric. A plan that never
    has a value of it never reaches the target.

    Source: Clopper and Pearson 1934.
    """
    if target is None or target.metric not in cell.runs.columns:
        return None
    values = metric(cell, target.metric, np.nan)
    return None if values is None else share_range(meets(values, target), values.size)


def share_range(count: int, n: int) -> Interval:
    """Show a share of futures with its exact range.

    Example
    -------
    >>> share_range(15, 30).words.replace("\u00a0", " ")
    '31 % to 69 %'
    """
    found = share_interval(count, n)
    if found.low is None or found.high is None:
        return Interval(futures_of(count, n), None, None, "too few futures for a range")
    low, high = share(found.low), share(found.high)
    return Interval(share(found.average), low, high, f"{low.text} to {high.text}")
