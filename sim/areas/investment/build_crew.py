"""The crew that builds the scenario's own technology, where it comes from a shared pool."""

from __future__ import annotations

from collections.abc import Mapping

from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.pools import Pool
from sim.kernel.clock import Clock, SimProcess

_OWN = "the scenario's own build"
_WEEK = 1.0


class BuildCrew:
    """Ask a shared pool for people week by week, as long as there is something to build.

    Parameters
    ----------
    knobs : the pool (empty: the team is its own, and nothing is asked for) and the people wanted.
    clock : the clock of the run.
    pools : the shared pools by skill.

    Source: own design.

    Example
    -------
    >>> clock = Clock(1)
    >>> pools = {"developers": Pool(clock, people=1, switch_weeks=0.0)}
    >>> knobs = InvestmentParameters(build_pool="developers", build_staff=4)
    >>> crew = BuildCrew(knobs, clock, pools)
    >>> crew.man(left=8.0); clock.run(); crew.share(), crew.share()
    (0.25, 0.0)
    """

    def __init__(
        self, knobs: InvestmentParameters, clock: Clock, pools: Mapping[str, Pool]
    ) -> None:
        self.works = knobs.build_pool != ""
        self._staff, self._clock = knobs.build_staff, clock
        self._pool = pools[knobs.build_pool] if self.works else None
        self._left = 0.0
        self._at_work = self._delivered = 0

    def man(self, left: float) -> None:
        """Keep the crew at its strength while something is left to build."""
        self._left = left
        while self._left > 0.0 and self._at_work < self._staff:
            self._at_work += 1
            self._clock.process(self._work())

    def share(self) -> float:
        """Part of the crew's week that was worked since the last call, 0..1."""
        part = min(self._delivered / self._staff, 1.0)
        self._delivered = 0
        return part

    def _work(self) -> SimProcess:
        assert self._pool is not None
        while self._left > 0.0:
            yield from self._pool.serve(_OWN, _WEEK, 0)
            self._delivered += 1
        self._at_work -= 1
        return None
