"""From low, base and high to a distribution: the value that a share of futures stays below."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from sim.scenario import Uncertain
from sim.units import FloatArray

#: Of a lognormal parameter low and high are the 2.5 % and 97.5 % points, where it is cut.
CUT = 1.959963984540054
KEPT = 0.95
LOGARITHMIC = ("loguniform", "lognormal")


def quantile(one: Uncertain, share: FloatArray) -> FloatArray:
    """Return the values of an uncertain parameter below which a share of futures lies.

    Parameters
    ----------
    one : low, base, high and distribution; the logarithmic ones need low > 0.
    share : (n,) shares in (0, 1).

    Returns
    -------
    (n,) values from low to high; exactly the base where low = high.

    Source: PERT, Malcolm et al. 1959; lognormal with one spread on each side of the median, so
    that the base stays the median of a skewed range: own design.

    Example
    -------
    >>> one = Uncertain("investment.benefit", 3.9, 5.6, 7.3)
    >>> quantile(one, np.array([0.5])).round(6).tolist()
    [5.6]
    """
    if one.low == one.high:
        return np.full(np.shape(share), one.base)
    values = _QUANTILES[one.distribution](one, np.asarray(share, dtype=np.float64))
    return np.clip(values, one.low, one.high)


def _triangular(one: Uncertain, share: FloatArray) -> FloatArray:
    width, left, right = one.high - one.low, one.base - one.low, one.high - one.base
    rising = one.low + np.sqrt(share * width * left)
    falling = one.high - np.sqrt((1.0 - share) * width * right)
    return np.where(share * width < left, rising, falling)


def _pert(one: Uncertain, share: FloatArray) -> FloatArray:
    from scipy.special import betaincinv

    width = one.high - one.low
    left = 1.0 + 4.0 * (one.base - one.low) / width
    right = 1.0 + 4.0 * (one.high - one.base) / width
    return np.asarray(one.low + width * betaincinv(left, right, share))


def _uniform(one: Uncertain, share: FloatArray) -> FloatArray:
    return one.low + (one.high - one.low) * share


def _loguniform(one: Uncertain, share: FloatArray) -> FloatArray:
    return np.asarray(one.low * (one.high / one.low) ** share)


def _lognormal(one: Uncertain, share: FloatArray) -> FloatArray:
    from scipy.special import ndtri

    place = ndtri(0.5 + KEPT * (share - 0.5)) / CUT
    side = np.where(place > 0.0, one.high / one.base, one.base / one.low)
    return np.asarray(one.base * side**place)


_QUANTILES: MappingProxyType[str, Callable[[Uncertain, FloatArray], FloatArray]] = MappingProxyType(
    {
        "triangular": _triangular,
        "pert": _pert,
        "uniform": _uniform,
        "loguniform": _loguniform,
        "lognormal": _lognormal,
    }
)
