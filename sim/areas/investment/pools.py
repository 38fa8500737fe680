"""Skilled pools: people whom all projects share, and who lose time when they change projects."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping

import simpy

from sim.kernel.clock import Clock
from sim.kernel.desk import Desk
from sim.kernel.record import DeskStatistics


class Pool:
    """Let projects queue for people of one skill, package by package.

    A free person who worked on the same project last goes on at once; anybody else first loses the
    time of a switch. Nobody has worked on anything at the start, so a first package costs none.

    Parameters
    ----------
    clock : the clock of the run.
    people : people of this skill.
    switch_weeks : time that a switch takes, weeks.

    Source: own design on SimPy's priority resource; task switching after Rubinstein, Meyer and
    Evans 2001 (sign).

    Example
    -------
    >>> clock = Clock(9)
    >>> pool = Pool(clock, people=1, switch_weeks=0.5)
    >>> for name in ("crm", "crm", "bi"):
    ...     _ = clock.process(pool.serve(name, weeks=2.0, priority=0))
    >>> clock.run()
    >>> pool.statistics().busy_weeks, pool.switches
    (6.5, 1)
    >>> dict(pool.worked())
    {'crm': 4.0, 'bi': 2.5}
    """

    def __init__(self, clock: Clock, people: int, switch_weeks: float) -> None:
        self.people = people
        self.switches = 0
        self._clock, self._switch = clock, switch_weeks
        self._desk = Desk(clock, people)
        self._idle = [""] * people
        self._done: dict[str, float] = {}
        self._begun: dict[str, list[float]] = {}

    def serve(
        self, project: str, weeks: float, priority: int
    ) -> Generator[simpy.Event, object, None]:
        """Wait for somebody, let him switch if he must, and work for some weeks."""
        with self._desk.request(priority, task=project) as turn:
            yield turn
            lost, begun = self._take(project), self._clock.now
            self._begun.setdefault(project, []).append(begun)
            try:
                yield self._clock.timeout(weeks + lost)
            finally:
                self._idle.append(project)
                self._begun[project].remove(begun)
                spent = self._clock.now - begun
                self._done[project] = self._done.get(project, 0.0) + spent

    def auction(self, bid: Callable[[str], float] | None) -> None:
        """Let projects bid for whoever is free; None: ranks decide again."""
        self._desk.auction(bid)

    @property
    def waiting(self) -> int:
        """Packages that wait for somebody."""
        return self._desk.waiting

    @property
    def idle(self) -> int:
        """People who work on nothing now."""
        return self.people - self._desk.in_service

    def worked(self) -> Mapping[str, float]:
        """Person-weeks that each project has had up to now, switching included."""
        return {project: self.spent(project) for project in self._begun}

    def spent(self, project: str) -> float:
        """Person-weeks that one project has had up to now, switching included."""
        now = self._clock.now
        return self._done.get(project, 0.0) + sum(now - one for one in self._begun.get(project, ()))

    def statistics(self) -> DeskStatistics:
        """State what the pool did up to now."""
        return self._desk.statistics()

    def _take(self, project: str) -> float:
        """Take the free person who fits best; return the weeks that his switch costs."""
        for last in (project, ""):
            if last in self._idle:
                self._idle.remove(last)
                return 0.0
        self._idle.pop(0)
        self.switches += 1
        return self._switch
