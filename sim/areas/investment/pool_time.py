"""Time of the skilled pools: what it costs, who idles while others wait, how scarce it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sim.areas.investment.pools import Pool
from sim.kernel.board import Outlet
from sim.kernel.clock import Clock, Phase
from sim.kernel.record import Record


class Worked(Protocol):
    """What the bill needs to know of a project."""

    name: str
    unpaid: int
    paid: float

    @property
    def under_way(self) -> bool:
        """Whether it has begun and not ended."""
        ...


class PoolTime:
    """Price what people of pools worked on, and count who stood idle while projects waited.

    With a wage, a week of somebody's work on a project costs money, since it could have gone
    elsewhere; without one it is free, as staff that is there anyway is. Time lost by switching is
    paid; idle time is not: it is there with any plan.

    Parameters
    ----------
    pools : skill -> its people.
    wages : skill -> money for a week of one of them; a skill without a wage costs nothing.
    deliveries : all projects; what else pools work on is the crews'.

    Source: own design; opportunity cost of shared staff, textbook.
    """

    def __init__(
        self, pools: Mapping[str, Pool], wages: Mapping[str, float], deliveries: Sequence[Worked]
    ) -> None:
        self._pools, self._wages = pools, {s: wage for s, wage in wages.items() if wage > 0.0}
        self._deliveries = {one.name: one for one in deliveries}
        self._paid: dict[tuple[str, str], float] = {}
        self._idle = self._there = 0.0

    def start(self, clock: Clock, name: str, out: Mapping[str, Outlet]) -> None:
        """Register the week's bill, where anybody's time has a price."""

        def bill(_week: int) -> None:
            projects, others = self.pay()
            out["project_pay"].publish(projects)
            out["crew_pay"].publish(others)

        if self._wages:
            clock.weekly(Phase.WORK_PACE, name, bill)

    def pay(self) -> tuple[float, float]:
        """Price what was worked since the last call: on projects, and on anything else; money."""
        projects = others = 0.0
        for skill, wage in self._wages.items():
            for task, weeks in self._pools[skill].worked().items():
                new = wage * (weeks - self._paid.get((skill, task), 0.0))
                self._paid[skill, task] = weeks
                one = self._deliveries.get(task)
                if one is None:
                    others += new
                else:
                    one.paid += new
                    projects += new
        return projects, others

    def look(self) -> None:
        """Count who idles now while a project waits for somebody else, or for money."""
        waits = any(pool.waiting for pool in self._pools.values())
        waits = waits or any(one.under_way and one.unpaid for one in self._deliveries.values())
        self._there += sum(pool.people for pool in self._pools.values())
        self._idle += waits * sum(pool.idle for pool in self._pools.values())

    @property
    def idle_starved(self) -> float:
        """Part of all people's time, as looked at, in which they idled while projects waited."""
        return self._idle / self._there if self._there > 0.0 else 0.0

    def scarce_weeks(self) -> float:
        """Person-weeks that the pool which was busiest for its size worked on projects."""
        spent = {
            skill: sum(weeks for task, weeks in pool.worked().items() if task in self._deliveries)
            for skill, pool in self._pools.items()
        }
        busiest = max(spent, key=lambda s: spent[s] / max(self._pools[s].people, 1), default="")
        return spent.get(busiest, 0.0)

    def state_facts(self, record: Record, hours_per_week: float) -> None:
        """State at the end of a run how scarce time was, and how much of it was idle."""
        record.fact("scarce_hours", self.scarce_weeks() * hours_per_week)
        record.fact("idle_starved", self.idle_starved)
