"""Outcomes that come in two kinds: a take-off or none, a success or a wreck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.statistics import FEWEST_FUTURES
from sim.units import FloatArray

LEAST_SHARE = 0.1
CLEAR_GAP = 2.5


@dataclass(frozen=True, slots=True)
class Split:
    """Hold two humps of futures: how many lie in the lower and upper one, and their middles."""

    n_low: int
    n_high: int
    low: float
    high: float


def two_outcomes(values: FloatArray) -> Split | None:
    """Find two humps, if there are two.

    The futures are split where the sum of squares inside both sides is least. There are two humps
    where at least a tenth of the futures lies on each side and the empty space between them is
    two and a half times the spread inside.

    Parameters
    ----------
    values : (R,) one finite outcome per future.

    Returns
    -------
    The two humps, or None: one hump, too few futures, or values that never differ.

    Source: least squares split of Fisher 1958; the size of the gap is own design, chosen so that
    normal and exponential outcomes are called split in fewer than 5 % of studies.

    Example
    -------
    >>> two_outcomes(np.array([-3.0] * 11 + [2.0] * 19))
    Split(n_low=11, n_high=19, low=-3.0, high=2.0)
    >>> two_outcomes(np.linspace(0, 1, 30)) is None
    True
    """
    n = values.size
    ordered = np.sort(values)
    if n < FEWEST_FUTURES or not np.isfinite(ordered).all() or ordered[0] == ordered[-1]:
        return None
    counts = np.arange(1, n)
    sums, squares = np.cumsum(ordered), np.cumsum(ordered**2)
    inside = (squares[:-1] - sums[:-1] ** 2 / counts) + (
        squares[-1] - squares[:-1] - (sums[-1] - sums[:-1]) ** 2 / (n - counts)
    )
    cut = int(np.argmin(inside)) + 1
    fewest = max(2, int(np.ceil(LEAST_SHARE * n)))
    if min(cut, n - cut) < fewest:
        return None
    spread = float(np.sqrt(max(float(inside[cut - 1]), 0.0) / (n - 2)))
    if ordered[cut] - ordered[cut - 1] <= CLEAR_GAP * spread:
        return None
    low, high = float(np.median(ordered[:cut])), float(np.median(ordered[cut:]))
    return Split(cut, n - cut, low, high)
