"""How good a technology is: a curve from its launch towards a ceiling, some years faster."""

from __future__ import annotations

import numpy as np

from sim.areas.planning.road_parameters import TechnologyTerms
from sim.kernel.streams import Streams, name_key
from sim.units import WEEKS_PER_YEAR, FloatArray

_STEEPNESS = 4.0


def maturity(age: FloatArray, mature_weeks: float) -> FloatArray:
    """Follow the logistic curve from 0 at launch to 1, fastest half-way to maturity.

    Parameters
    ----------
    age : weeks since launch, >= 0.
    mature_weeks : weeks after which 98 % of the way lies behind.

    Source: logistic S-curve of technologies (Foster 1986), shifted so that a launch is exactly 0.

    Example
    -------
    >>> maturity(np.array([0.0, 52.0, 104.0]), 104.0).round(3).tolist()
    [0.0, 0.491, 0.982]
    """
    half = mature_weeks / 2.0
    first = 1.0 / (1.0 + np.exp(_STEEPNESS))
    way = 1.0 / (1.0 + np.exp(np.clip(-_STEEPNESS * (age - half) / half, -700.0, 700.0)))
    return np.asarray((way - first) / (1.0 - first), dtype=np.float64)


def progress(name: str, terms: TechnologyTerms, streams: Streams, horizon: int) -> FloatArray:
    """Count the weeks of progress since launch, of which a lucky year has more than 52.

    Parameters
    ----------
    name : of the technology, the identity of its luck.
    terms : launch and spread; the mean of a year's progress is a year whatever the spread.
    streams : luck of the future.
    horizon : last week.

    Returns
    -------
    (horizon + 1,) weeks of progress, 0 before the launch.

    Source: own design.
    """
    since = np.arange(horizon + 1) - terms.launch
    past = np.maximum(since, 0)
    if terms.progress_spread == 0.0 or past[-1] == 0:
        return past.astype(np.float64)
    years = np.arange(past[-1] // WEEKS_PER_YEAR + 1)
    who = np.full(years.size, name_key(name), dtype=np.uint64)
    luck = streams.normal("technology progress", who, years)
    pace = np.exp(terms.progress_spread * luck - terms.progress_spread**2 / 2.0)
    whole = np.concatenate([[0.0], np.cumsum(pace) * WEEKS_PER_YEAR])
    year, rest = np.divmod(past, WEEKS_PER_YEAR)
    return np.asarray(whole[year] + pace[year] * rest, dtype=np.float64)


def quality(terms: TechnologyTerms, gone: FloatArray) -> FloatArray:
    """Compute the quality of a technology, as a share of its ceiling.

    Parameters
    ----------
    terms : quality at launch and weeks to maturity.
    gone : weeks of progress since launch.

    Example
    -------
    >>> quality(TechnologyTerms(launch_quality=0.5), np.array([0.0, 1e4])).tolist()
    [0.5, 1.0]
    """
    first = terms.launch_quality
    return np.asarray(first + (1.0 - first) * maturity(gone, terms.mature_weeks))
