"""The architecture before and after: where each plan leaves what it found in week 0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from sim.analysis.display import show
from sim.analysis.overleaf import Turned

#: Series -> what it is called, and how it is shown.
FIGURES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "alignment": ("Goals served by the landscape", "share"),
    "propagation_cost": ("Systems that a change reaches", "share"),
    "applications": ("Applications", "count"),
    "debt_stock": ("Systems off the architecture", "plain"),
    "versions_behind": ("Versions behind the market", "plain"),
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
    One row a figure that every plan has and that some plan changes; averages over the futures.

    Source: own design.
    """
    rows = []
    for name, (label, kind) in FIGURES.items():
        ends = {plan: _ends(series, name) for plan, series in weekly.items()}
        found = {plan: one for plan, one in ends.items() if one is not None}
        if len(found) < len(weekly) or not found:
            continue
        before = float(np.mean([one[0] for one in found.values()]))
        if all(np.isclose(one[1], before) for one in found.values()):
            continue
        after = {plan: show(kind, one[1], 1.0) for plan, one in found.items()}
        rows.append(Turned(label, show(kind, before, 1.0), after))
    return tuple(rows)


def _ends(series: pd.DataFrame, name: str) -> tuple[float, float] | None:
    if name not in series.columns or series[name].isna().any():
        return None
    last = series["week"].max()
    first, end = (series.loc[series["week"] == week, name].mean() for week in (0, last))
    return float(first), float(end)
