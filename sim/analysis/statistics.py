"""Statistics of paired futures: quantiles, intervals, corrected tests, ranks, regret.

Every function is pure. Rows of a table of outcomes are plans, columns are futures, and a column
is the same luck for every plan, so differences are taken column by column.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from sim.units import BoolArray, FloatArray

FEWEST_FUTURES = 20
ALPHA = 0.05
TIE = 1e-9
PairedTest = Callable[[FloatArray, FloatArray], float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold an average with its interval; the ends are null where futures are too few."""

    average: float
    low: float | None
    high: float | None


def quantile(values: FloatArray, share: float) -> float:
    """Read a quantile off the sorted futures; a plan that never gets there counts as infinite.

    Parameters
    ----------
    values : (R,) one outcome per future; `inf` means never.
    share : 0..1.

    Returns
    -------
    The value at position (R - 1) * share, straight-line between neighbours; `inf` as soon as the
    upper neighbour is never.

    Source: Hyndman and Fan 1996, type 7.

    Example
    -------
    >>> quantile(np.array([3.0, 1.0, 2.0]), 0.5), quantile(np.array([1.0, 2.0, math.inf]), 0.9)
    (2.0, inf)
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    if ordered.size == 0:
        return math.nan
    position = (ordered.size - 1) * share
    below = math.floor(position + TIE)
    part = position - below
    low = float(ordered[below])
    if part <= TIE:
        return low
    high = float(ordered[below + 1])
    return low if high == low else low + part * (high - low)


def n_worse_than_p10(n: int) -> int:
    """Count the futures below the tenth percentile when no two are equal.

    Example
    -------
    >>> n_worse_than_p10(30), n_worse_than_p10(20)
    (3, 2)
    """
    return math.ceil(0.1 * (n - 1) - TIE)


def paired_p(first: FloatArray, second: FloatArray) -> float:
    """Test whether two plans differ on average, future by future (two-sided paired t).

    Equal in every future gives 1; the same difference in every future gives 0.

    Source: Student 1908.

    Example
    -------
    >>> paired_p(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]))
    1.0
    """
    difference = np.asarray(first - second, dtype=np.float64)
    n = difference.size
    scale = float(np.max(np.abs([first, second]), initial=1.0))
    if np.all(np.abs(difference) <= TIE * scale):
        return 1.0
    if n < 2:
        return 1.0
    spread = float(np.std(difference, ddof=1))
    if spread <= TIE * scale:
        return 0.0
    t = abs(float(np.mean(difference))) / (spread / n**0.5)
    return float(2 * special.stdtr(n - 1, -t))


def holm(p_values: FloatArray) -> FloatArray:
    """Correct p values for looking at many pairs at once.

    Source: Holm 1979.

    Example
    -------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    factors = np.arange(p.size, 0, -1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return corrected


def clearly_different(outcomes: FloatArray, test: PairedTest = paired_p) -> BoolArray:
    """Say which pairs of plans differ beyond luck, all pairs corrected together.

    Parameters
    ----------
    outcomes : (P, R) plans x futures.
    test : p value of one pair.

    Returns
    -------
    (P, P) symmetric flags; all false under 20 futures.

    Source: Holm 1979 on all paired t tests; keeps the chance of any false claim at 5 %.
    """
    n_plans, n_futures = outcomes.shape
    clear = np.zeros((n_plans, n_plans), dtype=np.bool_)
    if n_futures < FEWEST_FUTURES or n_plans < 2:
        return clear
    rows, columns = np.triu_indices(n_plans, 1)
    p = np.array([test(outcomes[i], outcomes[j]) for i, j in zip(rows, columns, strict=True)])
    flags = holm(p) < ALPHA
    clear[rows, columns] = flags
    clear[columns, rows] = flags
    return clear


def shared_ranks(clear: BoolArray) -> list[tuple[int, bool]]:
    """Rank plans that stand in order of their average: one more than the plans clearly better.

    A plan that none is clearly better than has rank 1, whatever stands between it and the first:
    a steady plan may be told from the first where a wild one with a lower average cannot.

    Parameters
    ----------
    clear : (P, P) flags of `clearly_different`, in ranking order.

    Returns
    -------
    One (rank, shared) per plan.

    Source: own design.

    Example
    -------
    >>> apart = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]], dtype=bool)
    >>> shared_ranks(apart)
    [(1, False), (2, True), (2, True)]
    """
    ranks = [1 + int(clear[plan, :plan].sum()) for plan in range(clear.shape[0])]
    return [(rank, ranks.count(rank) > 1) for rank in ranks]


def best_shares(outcomes: FloatArray) -> FloatArray:
    """Give each future to its best plan; plans equal within 1e-9 share it.

    Parameters
    ----------
    outcomes : (P, R), larger is better.

    Returns
    -------
    (P, R) shares; every column sums to 1.

    Example
    -------
    >>> best_shares(np.array([[2.0, 1.0], [2.0, 3.0]])).tolist()
    [[0.5, 0.0], [0.5, 1.0]]
    """
    best = outcomes.max(axis=0)
    level = best - TIE * np.maximum(1.0, np.abs(best))
    winners = outcomes >= level
    return np.asarray(winners / winners.sum(axis=0), dtype=np.float64)


def regrets(outcomes: FloatArray) -> FloatArray:
    """Say what each plan misses in each future against that future's best plan.

    Parameters
    ----------
    outcomes : (P, R), larger is better.

    Returns
    -------
    (P, R), 0 or more.

    Source: Savage 1951.

    Example
    -------
    >>> regrets(np.array([[2.0, 1.0], [2.0, 3.0]])).tolist()
    [[0.0, 2.0], [0.0, 0.0]]
    """
    return np.asarray(outcomes.max(axis=0) - outcomes, dtype=np.float64)


def cvar(values: FloatArray, worst: float = 0.05) -> float:
    """Average the worst part of the futures, larger being better: conditional value at risk.

    A future that the part ends in counts by what of it lies inside.

    Parameters
    ----------
    values : (R,) one outcome per future.
    worst : part of the futures, 0 < worst <= 1.

    Returns
    -------
    The mean, in the unit of the values; between the worst value and the average.

    Source: Rockafellar and Uryasev 2002, discrete case.

    Example
    -------
    >>> cvar(np.arange(30.0))
    0.3333333333333333
    """
    ordered, part = np.sort(values), worst * values.size
    whole = min(math.floor(part + TIE), values.size)
    rest = max(part - whole, 0.0)
    total = float(ordered[:whole].sum())
    if rest > TIE and whole < values.size:
        total += rest * float(ordered[whole])
    return total / part


def worst_decile_mean(values: FloatArray) -> float:
    """Average the worst tenth of the futures (at least one), larger being better.

    Example
    -------
    >>> worst_decile_mean(np.arange(20.0))
    0.5
    """
    n = max(1, math.ceil(0.1 * values.size - TIE))
    return float(np.mean(np.sort(values)[:n]))
