"""Intervals that hold what they promise, for futures whose outcomes are skewed, split or rare.

Every function is pure and repeatable: resamples are keyed by the number of futures alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import default_rng
from scipy import special, stats

from sim.analysis.statistics import (
    ALPHA,
    FEWEST_FUTURES,
    TIE,
    Estimate,
    clearly_different,
    paired_p,
)
from sim.units import BoolArray, FloatArray, IntArray

RESAMPLES = 1999
MOST_RESAMPLED = 2000
HEAVY = 1.5


def resamples(n: int, count: int = RESAMPLES) -> IntArray:
    """Draw which futures each bootstrap resample takes; the same for the same number of futures.

    Returns
    -------
    (count, n) positions 0..n-1.

    Example
    -------
    >>> resamples(20).shape
    (1999, 20)
    """
    return default_rng([n, count]).integers(0, n, size=(count, n))


def mean_interval(values: FloatArray) -> Estimate:
    """Estimate an average with a 95 % interval: bootstrap-t, nowhere narrower than Student's t.

    Parameters
    ----------
    values : (R,) one outcome per future.

    Returns
    -------
    Average and ends; no ends under 20 futures. Above 2,000 futures Student's t alone.

    Source: Student 1908; Efron and Tibshirani 1993, chapter 12 (bootstrap-t).

    Example
    -------
    >>> mean_interval(np.arange(5.0))
    Estimate(average=2.0, low=None, high=None)
    """
    n = values.size
    average = float(np.mean(values))
    if n < FEWEST_FUTURES:
        return Estimate(average, None, None)
    below, above = _reaches(values)
    return Estimate(average, average - below, average + above)


def student_interval(values: FloatArray | Sequence[float]) -> tuple[float, float]:
    """Estimate an average with the half-width of Student's 95 % interval, from two futures on.

    For pictures of many points; where a choice hangs on the interval, `mean_interval` is the one.

    Parameters
    ----------
    values : (R,) one outcome per future, R >= 2.

    Returns
    -------
    Average and half-width, in the unit of the values; half-width >= 0.

    Source: Student 1908.

    Example
    -------
    >>> average, half = student_interval(np.array([0.0, 1.0, 2.0]))
    >>> average, round(half, 3)
    (1.0, 2.484)
    """
    found = np.asarray(values, dtype=np.float64)
    n = found.size
    error = float(found.std(ddof=1)) / n**0.5
    return float(found.mean()), float(stats.t.ppf(1 - ALPHA / 2, n - 1)) * error


def said(values: FloatArray, digits: int = 1, sign: str = "") -> str:
    """Write an average and, where there are enough futures, its 95 % interval.

    Parameters
    ----------
    values : (R,) one outcome per future.
    digits : behind the point.
    sign : "+" shows the sign of gains too.

    Source: own design.

    Example
    -------
    >>> said(np.arange(5.0)), said(np.arange(30.0) * 100, 0, "+")
    ('2.0', '+1,450 (+1,121 to +1,792)')
    """
    found, form = mean_interval(values), f"{sign},.{digits}f"
    if found.low is None or found.high is None:
        return f"{found.average:{form}}"
    return f"{found.average:{form}} ({found.low:{form}} to {found.high:{form}})"


def _reaches(values: FloatArray) -> tuple[float, float]:
    """How far the interval reaches below and above the average."""
    n = values.size
    error = float(np.std(values, ddof=1)) / n**0.5
    half = float(special.stdtrit(n - 1, 1 - ALPHA / 2)) * error
    tie = TIE * max(1.0, float(np.abs(values).max()))
    if n > MOST_RESAMPLED or error <= tie:
        return half, half
    drawn = values[resamples(n)]
    errors = drawn.std(axis=1, ddof=1) / n**0.5
    real = errors > tie  # a resample of equal futures has no error to divide by, but rounding
    t = (drawn.mean(axis=1)[real] - values.mean()) / errors[real]
    low, high = np.quantile(t, [ALPHA / 2, 1 - ALPHA / 2])
    return max(half, float(high) * error), max(half, -float(low) * error)


def heavy_tailed(values: FloatArray) -> bool:
    """Say whether the average of these futures cannot be trusted.

    It cannot where the bootstrap-t interval is half as wide again as Student's: a few futures then
    carry the average.

    Source: own design, after Efron and Tibshirani 1993.

    Example
    -------
    >>> heavy_tailed(np.arange(30.0)), heavy_tailed(np.exp(np.linspace(-2, 2, 30) ** 3))
    (False, True)
    """
    n = values.size
    if n < FEWEST_FUTURES:
        return False
    half = float(special.stdtrit(n - 1, 1 - ALPHA / 2) * np.std(values, ddof=1)) / n**0.5
    return bool(sum(_reaches(values)) > HEAVY * 2 * half)


def share_interval(count: int, n: int) -> Estimate:
    """Estimate a share with its exact 95 % interval; under 20 futures there is none.

    Source: Clopper and Pearson 1934.

    Example
    -------
    >>> round(share_interval(0, 30).high, 3)
    0.116
    """
    if n < FEWEST_FUTURES:
        return Estimate(count / n if n else 0.0, None, None)
    exact = stats.binomtest(count, n).proportion_ci(1 - ALPHA, method="exact")
    return Estimate(count / n, float(exact.low), float(exact.high))


def quantile_interval(values: FloatArray, share: float) -> tuple[float, float] | None:
    """Bound a quantile by two sorted futures, at least 95 % sure, whatever the distribution.

    Parameters
    ----------
    values : (R,) one outcome per future; `inf` means never.
    share : 0..1.

    Returns
    -------
    The two bounds; an end that no future can bound is minus or plus `inf`; None under 20 futures.

    Source: David and Nagaraja 2003, section 7.1.

    Example
    -------
    >>> quantile_interval(np.arange(30.0), 0.5)
    (9.0, 20.0)
    """
    n = values.size
    if n < FEWEST_FUTURES:
        return None
    ordered = np.concatenate([[-np.inf], np.sort(values), [np.inf]])
    low = int(stats.binom.ppf(ALPHA / 2, n, share))
    high = int(stats.binom.ppf(1 - ALPHA / 2, n, share)) + 1
    return float(ordered[low]), float(ordered[high])


def against_the_best(outcomes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Compare each plan's average with the best of the others, all plans at once.

    Parameters
    ----------
    outcomes : (P, R) plans x futures, larger is better.

    Returns
    -------
    Lower and upper ends (P,) of what a plan's true average is above the best of the others; an
    upper end of 0 says that it is no better than another, a lower end of 0 that it is no worse.
    With 95 % all statements hold together.

    Source: Hsu 1984 (constrained comparison with the best); Nelson and Matejcik 1995 (paired
    futures, Bonferroni).

    Example
    -------
    >>> better = np.vstack([np.arange(30.0) + 5 + np.arange(30) % 2, np.arange(30.0)])
    >>> low, high = against_the_best(better)
    >>> float(low[0]), float(high[1])
    (0.0, 0.0)
    """
    n_plans, n = outcomes.shape
    if n_plans < 2 or n < FEWEST_FUTURES:
        return np.full(n_plans, -np.inf), np.full(n_plans, np.inf)
    away = outcomes[:, None, :] - outcomes[None, :, :]
    reach = special.stdtrit(n - 1, 1 - ALPHA / (n_plans - 1))
    half = reach * away.std(axis=2, ddof=1) / n**0.5
    others = ~np.eye(n_plans, dtype=np.bool_)
    middle = away.mean(axis=2)
    low = np.where(others, middle - half, np.inf).min(axis=1)
    high = np.where(others, middle + half, np.inf).min(axis=1)
    return np.minimum(0.0, low), np.maximum(0.0, high)


def middle_may_be_best(outcomes: FloatArray) -> BoolArray:
    """Say which plans no other plan is ahead of in the middle, all plans at once.

    A plan is ruled out where another one is ahead in so many futures that the middle of their
    difference is above 0, one side, with 5 % shared among the others.

    Parameters
    ----------
    outcomes : (P, R) plans x futures, larger is better.

    Returns
    -------
    (P,) flags; all true under 20 futures. With 95 % the plan that is best is among them.

    Source: Hsu 1984 by signs instead of averages; Bonferroni; own design.

    Example
    -------
    >>> middle_may_be_best(np.vstack([np.arange(30.0), np.arange(30.0) - 1])).tolist()
    [True, False]
    """
    n_plans, n = outcomes.shape
    if n_plans < 2 or n < FEWEST_FUTURES:
        return np.ones(n_plans, dtype=np.bool_)
    often = 1 + int(stats.binom.isf(ALPHA / (n_plans - 1), n, 0.5))
    behind = np.array([[_signs(other - one, one)[0] for other in outcomes] for one in outcomes])
    return np.asarray(np.all(behind < often, axis=1))


def chance_of_best(outcomes: FloatArray, middle: bool = False) -> FloatArray:
    """Estimate how sure it is that each plan has the best true average, or middle.

    Parameters
    ----------
    outcomes : (P, R) plans x futures, larger is better.
    middle : plans are ranked by their middle future, not by their average.

    Returns
    -------
    (P,) shares of resampled sets of futures in which the plan is best; they sum to 1.

    Source: Efron 1979 (bootstrap over futures).

    Example
    -------
    >>> chance_of_best(np.vstack([np.arange(30.0), np.arange(30.0) - 1])).tolist()
    [1.0, 0.0]
    """
    found = _resampled(outcomes, middle)
    best = found.max(axis=0)
    winners = found >= best - TIE * np.maximum(1.0, np.abs(best))
    return np.asarray((winners / winners.sum(axis=0)).mean(axis=1), dtype=np.float64)


def chance_of_beating(difference: FloatArray, middle: bool = False) -> float:
    """Estimate how sure it is that a paired difference is above 0 on average, or in the middle.

    Example
    -------
    >>> chance_of_beating(np.ones(30)), chance_of_beating(np.zeros(30), middle=True)
    (1.0, 0.5)
    """
    found = _resampled(difference[None, :], middle)[0]
    level = TIE * max(1.0, float(np.abs(difference).max()))
    return float(np.mean(found > level) + 0.5 * np.mean(np.abs(found) <= level))


def _resampled(outcomes: FloatArray, middle: bool) -> FloatArray:
    """Average each plan, or take its middle, over every resample; plans share the resample, so
    they stay paired."""
    n = outcomes.shape[1]
    drawn = resamples(n, RESAMPLES)
    if middle:
        return np.array([np.median(values[drawn], axis=1) for values in outcomes])
    counts = np.zeros((RESAMPLES, n))
    np.add.at(counts, (np.arange(RESAMPLES)[:, None], drawn), 1.0)
    return np.asarray(outcomes @ counts.T / n, dtype=np.float64)


def efficient(goods: FloatArray) -> BoolArray:
    """Say which plans no other plan is at least as good as in everything and better in something.

    Parameters
    ----------
    goods : (P, G) larger is better; `-inf` is never.

    Source: Pareto 1906.

    Example
    -------
    >>> efficient(np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]])).tolist()
    [True, True, False]
    """
    at_least = np.all(goods[:, None, :] >= goods[None, :, :], axis=2)
    better = np.any(goods[:, None, :] > goods[None, :, :], axis=2)
    return np.asarray(~np.any(at_least & better, axis=0))


def middle_interval(values: FloatArray) -> Estimate:
    """Estimate a middle with a range that is at least 95 % sure, whatever the distribution.

    Source: see `quantile_interval`.

    Example
    -------
    >>> middle_interval(np.arange(30.0))
    Estimate(average=14.5, low=9.0, high=20.0)
    """
    ends = quantile_interval(values, 0.5)
    return Estimate(float(np.median(values)), *(ends or (None, None)))


def sign_p(first: FloatArray, second: FloatArray) -> float:
    """Test whether the middle of the paired differences is not 0 (two-sided signs).

    Equal futures speak for neither side, so they count against a difference. The test says "differ"
    exactly where `middle_interval` of the differences leaves 0 out.

    Source: Dixon and Mood 1946.

    Example
    -------
    >>> sign_p(np.arange(30.0), np.arange(30.0)), sign_p(np.ones(20), np.zeros(20)) < 1e-5
    (1.0, True)
    """
    ahead, behind = _signs(np.asarray(first - second), first)
    most = max(ahead, behind)
    return float(min(1.0, 2.0 * stats.binom.sf(most - 1, first.size, 0.5)))


def tell_apart(outcomes: FloatArray) -> tuple[bool, BoolArray]:
    """Choose what plans are ranked by, and say which pairs differ beyond luck by the same measure.

    Parameters
    ----------
    outcomes : (P, R) plans x futures.

    Returns
    -------
    Whether the middle future ranks, because the average of some plan hangs on a few futures; and
    (P, P) flags of pairs, by t tests of averages or by signs, all corrected together.

    Source: own design; `docs/decisions/009`. Simulated: five in a hundred studies of equal plans
    have a false claim, light or heavy tails.

    Example
    -------
    >>> middle, clear = tell_apart(np.vstack([np.arange(30.0), np.arange(30.0) + 1]))
    >>> middle, bool(clear[0, 1])
    (False, True)
    """
    middle = any(heavy_tailed(values) for values in outcomes)
    return middle, clearly_different(outcomes, sign_p if middle else paired_p)


def _signs(away: FloatArray, values: FloatArray) -> tuple[int, int]:
    """Count the futures with a difference above and below 0."""
    level = TIE * max(1.0, float(np.abs(values).max()))
    return int(np.sum(away > level)), int(np.sum(away < -level))
