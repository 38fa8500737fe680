"""Crews that a shared pool lends out week by week: for the scenario's own build, and for debt."""

from __future__ import annotations

from sim.areas.investment.pools import Pool
from sim.kernel.clock import Clock, SimProcess

_WEEK = 1.0


class Crew:
    """Ask a shared pool for people week by week, as long as there is something to do.

    Parameters
    ----------
    task : what they work on; turning to it from something else costs time.
    clock : the clock of the run.
    pool : where they come from.

    Source: own design.

    Example
    -------
    >>> clock = Clock(1)
    >>> crew = Crew("the build", clock, Pool(clock, people=1, switch_weeks=0.0))
    >>> crew.man(left=8.0, staff=4); clock.run(); crew.delivered(), crew.delivered()
    (1, 0)
    """

    def __init__(self, task: str, clock: Clock, pool: Pool) -> None:
        self._task, self._clock, self._pool = task, clock, pool
        self._left, self._staff = 0.0, 0
        self._at_work = self._delivered = 0

    def man(self, left: float, staff: int) -> None:
        """Keep the crew at its strength while something is left to do."""
        self._left, self._staff = left, staff
        while self._left > 0.0 and self._at_work < self._staff:
            self._at_work += 1
            self._clock.process(self._work())

    def delivered(self) -> int:
        """Person-weeks that were worked since the last call."""
        done, self._delivered = self._delivered, 0
        return done

    def _work(self) -> SimProcess:
        while self._left > 0.0 and self._at_work <= self._staff:
            yield from self._pool.serve(self._task, _WEEK, 0)
            self._delivered += 1
        self._at_work -= 1
        return None
