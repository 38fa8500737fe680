"""Crews that a shared pool lends out week by week: for builds that are no project, and for debt."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.pools import Pool
from sim.kernel.board import Array, Outlet
from sim.kernel.clock import Clock, Phase, SimProcess
from sim.kernel.record import Record

SOURCED = "building what is sourced"
_WEEK = 1.0
_NOTHING = 1e-9


class Crew:
    """Ask a shared pool for people week by week, for no more weeks than there is work.

    A pool lends whole people for whole weeks, so parts of a person add up until they make one.

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
    >>> crew.build(left=8.0, staff=4); clock.run(); crew.delivered(), crew.delivered()
    (1, 0)
    """

    def __init__(self, task: str, clock: Clock, pool: Pool) -> None:
        self._task, self._clock, self._pool = task, clock, pool
        self._open, self._staff = 0.0, 0
        self._at_work = self._delivered = 0

    def build(self, left: float, staff: int) -> None:
        """Keep the crew at its strength until what is left has been taken up.

        Parameters
        ----------
        left : work that is left at this instant, in weeks of the whole crew; 0 sends them home.
        staff : people of the whole crew.
        """
        self._open = math.ceil(left * staff - _NOTHING) - self._at_work
        self._hire(staff)

    def lend(self, people: float) -> None:
        """Ask for so many people for the week that begins, 0.4 of one say; 0 ends the order."""
        most = math.ceil(people - _NOTHING)
        self._open = min(self._open + people, most + 1.0) if people > 0.0 else 0.0
        self._hire(most)

    def delivered(self) -> int:
        """Person-weeks that were worked since the last call."""
        done, self._delivered = self._delivered, 0
        return done

    def _hire(self, staff: int) -> None:
        self._staff = staff
        while self._at_work < self._staff and self._begins():
            self._at_work += 1
            self._clock.process(self._work())

    def _begins(self) -> bool:
        """Take one more week of the work that is open, if there is one."""
        if self._open < _WEEK - _NOTHING:
            return False
        self._open -= _WEEK
        return True

    def _work(self) -> SimProcess:
        while True:
            yield from self._pool.serve(self._task, _WEEK, 0)
            self._delivered += 1
            if self._at_work > self._staff or not self._begins():
                break
        self._at_work -= 1
        return None


class Crews:
    """Lend people of shared pools to what is no project: own build, debt, and what is sourced.

    They serve what management has ordered, so they go before projects.

    Parameters
    ----------
    knobs : which pools lend, and how many people each build wants.
    pools : skill -> its people.
    hear, tell : readers and outlets of the portfolio, by signal.

    Source: own design.
    """

    def __init__(
        self,
        knobs: InvestmentParameters,
        pools: Mapping[str, Pool],
        hear: Mapping[str, Callable[[], Array]],
        tell: Mapping[str, Outlet],
    ) -> None:
        self._knobs, self._pools, self._hear, self._tell = knobs, pools, hear, tell

    def start(self, clock: Clock, name: str, record: Record) -> None:
        """Register the week, where anybody borrows."""
        if self._knobs.build_pool:
            lender = self._pools[self._knobs.build_pool]
            self._crew = Crew("the scenario's own build", clock, lender)
            self._repairs = Crew("paying debt down", clock, lender)
            clock.weekly(Phase.ENVIRONMENT, name, self._report_build)
            clock.weekly(Phase.DECIDE, name, self._man_build)
        if self._knobs.sourcing_pool:
            self._lender = self._pools[self._knobs.sourcing_pool]
            self._builders = Crew(SOURCED, clock, self._lender)
            clock.weekly(Phase.ENVIRONMENT, name, self._report_sourced)
            # in the week in which it is said what is left: orders are counted before the ledger
            clock.weekly(Phase.WORK_LEDGER, name, self._man_sourced)
            self._record = record
            clock.at_end(name, self._state_sourced)

    def _report_sourced(self, _week: int) -> None:
        self._tell["sourced_built"].publish(float(self._builders.delivered()))

    def _state_sourced(self, _week: int) -> None:
        self._record.fact("sourced_weeks", self._lender.spent(SOURCED))

    def _man_sourced(self, _week: int) -> None:
        staff = self._knobs.sourcing_staff
        self._builders.build(float(self._hear["sourced_left"]()) / staff, staff)

    def _report_build(self, _week: int) -> None:
        staff = self._knobs.build_staff
        self._tell["build_share"].publish(min(self._crew.delivered() / staff, 1.0))
        self._tell["debt_crew"].publish(self._repairs.delivered() / staff)

    def _man_build(self, _week: int) -> None:
        staff, load = self._knobs.build_staff, float(self._hear["debt_load"]())
        self._crew.build(float(self._hear["build_left"]()), staff)
        self._repairs.lend(load * staff)
