"""The architecture before and after: where each plan leaves what it found in week 0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from sim.analysis.display import show
from sim.analysis.overleaf import Turned
from sim.analysis.statistics import FEWEST_FUTURES, quantile
from sim.units import FloatArray

PER_CENT = "\u00a0%"
#: Series -> what it is called, and how it is shown.
FIGURES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "alignment": ("Goals served by the landscape", "share"),
    "propagation_cost": ("Systems that a change reaches", "share"),
    "infrastructure_reach": ("Systems that replacing what they stand on reaches", "share"),
    "unsupported_share": ("Systems on infrastructure out of support", "share"),
    "applications": ("Applications", "count"),
    "debt_stock": ("Systems off the architecture", "plain"),
    "versions_behind": ("Versions behind the market", "plain"),
    "platform_interfaces": ("Interfaces between unlike platforms", "plain"),
    "standards_hhi": ("Users on one platform (concentration)", "share"),
    "capability": ("In-house capability of what is sourced", "share"),
})  # fmt: skip


def architecture_of(weekly: Mapping[str, pd.DataFrame]) -> tuple[Turned, ...]:
    """Compare the first week with the last, plan by plan.

    Parameters
    ----------
    weekly : plan -> series of all its futures.

    Returns
    -------
    One row a figure that every plan has and that some plan changes: averages over the futures, and
    the range of eight in ten of them.

    Source: own design.
    """
    rows = []
    for name, (label, kind) in FIGURES.items():
        ends = {plan: _ends(series, name) for plan, series in weekly.items()}
        found = {plan: one for plan, one in ends.items() if one is not None}
        if len(found) < len(weekly) or not found:
            continue
        before = np.mean([one[0] for one in found.values()], axis=0)
        if all(np.isclose(one[1].mean(), before.mean()) for one in found.values()):
            continue
        after = {plan: show(kind, float(one[1].mean()), 1.0) for plan, one in found.items()}
        ranges = {plan: _range(kind, one[1]) for plan, one in found.items()}
        start = show(kind, float(before.mean()), 1.0)
        rows.append(Turned(label, start, after, ranges, _range(kind, before)))
    return tuple(rows)


def _ends(series: pd.DataFrame, name: str) -> tuple[FloatArray, FloatArray] | None:
    """(futures,) a figure in the first and in the last week, in the order of the runs."""
    if name not in series.columns or series[name].isna().any():
        return None
    last = series["week"].max()
    first, end = (
        series[series["week"] == week][name].to_numpy(dtype=np.float64) for week in (0, last)
    )
    return first, end


def _range(kind: str, values: FloatArray) -> str:
    """Say between what eight of ten futures lie; nothing where they are too few."""
    if values.size < FEWEST_FUTURES:
        return ""
    low, high = (show(kind, quantile(values, part), 1.0).text for part in (0.1, 0.9))
    return low if low == high else f"{low.replace(PER_CENT, '')}\u2013{high}"
