"""A metric as a card and a pure function, and the few readings that several metrics share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.contracts import MetricCard
from sim.kernel.record import DeskStatistics, Record
from sim.units import FloatArray

TOLERANCE = 1e-9
OWN = "own design"


@dataclass(frozen=True, slots=True)
class Measured:
    """Join a metric's description with the function that computes it.

    Parameters
    ----------
    card : name, unit, definition, better direction, source.
    function : closed record -> value; None where the mechanism is absent or nothing was counted.

    Source: own design.

    Example
    -------
    >>> card = MetricCard("weeks", "weeks", "weeks that were simulated", True, OWN)
    >>> Measured(card, lambda record: float(record.horizon)).measure(Record(3, ("finance",)))
    3.0
    """

    card: MetricCard
    function: Callable[[Record], float | None]

    def measure(self, record: Record) -> float | None:
        """Compute the metric from a closed record."""
        return self.function(record)


def describe(
    name: str,
    unit: str,
    doc: str,
    function: Callable[[Record], float | None],
    *,
    larger_is_better: bool = False,
    source: str = OWN,
) -> Measured:
    """Write one row of a table of metrics."""
    return Measured(MetricCard(name, unit, doc, larger_is_better, source), function)


def absent(_record: Record) -> float | None:
    """Measure nothing: the metric is promised, its mechanism is not in the model yet."""
    return None


def weeks_of(record: Record, name: str) -> FloatArray | None:
    """Return a weekly series without its start: row 0 is the end of week 1; None if absent."""
    series = record.weekly.get(name)
    return None if series is None or record.horizon < 1 else series[1:]


def last(record: Record, name: str) -> float | None:
    """Read a weekly series at the end of the run."""
    series = record.weekly.get(name)
    return None if series is None else float(series[-1])


def largest(record: Record, name: str) -> float | None:
    """Find the largest value of a weekly series in the weeks of the run."""
    series = weeks_of(record, name)
    return None if series is None else float(series.max())


def first_week(series: FloatArray, level: float, hold: int) -> int | None:
    """Find the first week from which a series is at or above a level for `hold` weeks running.

    Parameters
    ----------
    series : (horizon + 1,) values, row w being week w.
    level : value to be reached; a rounding error below it counts as reached.
    hold : number of weeks, the first included, all of them inside the run.

    Returns
    -------
    The week, or None if it never happens.

    Example
    -------
    >>> first_week(np.array([0.0, 0.6, 0.4, 0.6, 0.6]), 0.5, hold=2)
    3
    """
    reached = (series >= level - TOLERANCE).astype(np.int64)
    if reached.size < hold:
        return None
    held = np.flatnonzero(np.convolve(reached, np.ones(hold, dtype=np.int64), "valid") == hold)
    return int(held[0]) if held.size else None


def wait_quantile(share: float, *desks: DeskStatistics | None) -> float | None:
    """Find a quantile of the waits of those served and of those still waiting at the end.

    Parameters
    ----------
    share : of customers that wait at most this long, 0..1.
    desks : one desk, or several whose customers count together; None for one that is absent.

    Returns
    -------
    Weeks, >= 0; None where there is no such desk or nobody came to it.

    Source: counting only those served would hide the longest queues (censoring).
    """
    found = [part for desk in desks if desk is not None for part in (desk.waits, desk.waits_open)]
    waits = np.concatenate([*found, np.empty(0)])
    return quantile(waits, share) if waits.size else None


def quantile(values: FloatArray, share: float) -> float:
    """Find what a share of some values lies below, to the last bit as numpy does but far quicker.

    Parameters
    ----------
    values : (n,) at least one.
    share : 0..1.

    Source: linear interpolation between order statistics, Hyndman and Fan 1996, their type 7.

    Example
    -------
    >>> quantile(np.array([3.0, 1.0, 2.0, 4.0]), 0.9)
    3.7
    """
    place = share * (values.size - 1)
    below = int(place)
    beyond = place - below
    above = min(below + 1, values.size - 1)
    order = np.partition(values, (below, above))
    low, high = float(order[below]), float(order[above])
    step = high - low
    return low + step * beyond if beyond < 0.5 else high - step * (1.0 - beyond)
