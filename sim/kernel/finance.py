"""The arithmetic of money over time: present value, annuity, internal rate of return."""

from __future__ import annotations

import numpy as np

from sim.units import WEEKS_PER_YEAR, FloatArray, discount_factor

_LOWEST, _HIGHEST = -0.99, 1e6
_HALVINGS = 200


def present_value(
    flows: FloatArray, rate_per_year: float, periods_per_year: float = WEEKS_PER_YEAR
) -> float:
    """Discount a row of flows to the start; the first flow is at the start and counts in full.

    Parameters
    ----------
    flows : (n,) money, one per period, the first at time 0.
    rate_per_year : discount rate.
    periods_per_year : 52 for weekly rows, 1 for yearly ones.

    Source: textbook compounding.

    Example
    -------
    >>> round(present_value(np.array([-100.0, 30.0, 35.0, 40.0, 45.0]), 0.10, 1.0), 6)
    16.986545
    """
    weeks = np.arange(flows.size, dtype=np.float64) * (WEEKS_PER_YEAR / periods_per_year)
    return float(flows @ discount_factor(weeks, rate_per_year))


def annuity(weeks: int, rate_per_year: float) -> float:
    """Value one unit of money a week, for some weeks, at the start; the first comes in week 1.

    Returns
    -------
    Weeks' worth of money; the number of weeks itself where nothing is discounted.

    Source: closed form of the geometric sum, v (1 - v ** n) / (1 - v).

    Example
    -------
    >>> annuity(104, 0.0), round(annuity(104, 0.10), 6)
    (104.0, 94.601912)
    """
    step = float(discount_factor(1.0, rate_per_year))
    if step == 1.0:
        return float(weeks)
    return step * (1.0 - step**weeks) / (1.0 - step)


def internal_rate(flows: FloatArray, periods_per_year: float = WEEKS_PER_YEAR) -> float | None:
    """Find the yearly rate at which a row of flows is worth nothing.

    Returns
    -------
    Rate a year; None where the flows never change sign, or are worth nothing at no rate.

    Source: textbook; halving, which needs no first guess.

    Example
    -------
    >>> round(internal_rate(np.array([-100.0, 30.0, 35.0, 40.0, 45.0]), 1.0), 6)
    0.170937
    """
    if not (flows.min(initial=0.0) < 0.0 < flows.max(initial=0.0)):
        return None
    low, high = _LOWEST, _HIGHEST
    at_low = present_value(flows, low, periods_per_year)
    if at_low * present_value(flows, high, periods_per_year) > 0.0:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if present_value(flows, middle, periods_per_year) * at_low > 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
