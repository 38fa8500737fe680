"""Sittings: a body that decides only when it meets, every so many weeks."""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

from sim.kernel.clock import Clock


def sit(
    clock: Clock, first: float, every: Callable[[], float], hold: Callable[[float], bool]
) -> Generator[simpy.Event, object, None]:
    """Hold sittings at a rhythm until one says that it was the last.

    Parameters
    ----------
    clock : clock of the run.
    first : instant of the first sitting, weeks.
    every : says after a sitting how many weeks later the next one is.
    hold : holds the sitting of an instant; true ends the series.

    Source: a batch server with a calendar; requests that come at random wait for half the rhythm.

    Example
    -------
    >>> clock, held = Clock(5), []
    >>> _ = clock.process(sit(clock, 0.5, lambda: 2.0, lambda now: held.append(now) or now > 4.0))
    >>> clock.run(); held
    [0.5, 2.5, 4.5]
    """
    yield clock.timeout(first)
    while not hold(clock.now):
        yield clock.timeout(every())
