"""Desks: scarce places that people queue for, with statistics that nobody has to ask for.

A desk is for flows of low volume (deployment slots, trainers, rooms, a board): each customer is a
SimPy process. Flows of high volume (tickets) mean the same and run compiled, in `desk_compiled`.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import ClassVar, cast

import numpy as np
import simpy
from simpy.resources.resource import PriorityRequest, Release, SortedQueue

from sim.kernel.clock import Clock
from sim.kernel.record import DeskStatistics

NO_SERVICE = 1e6
Bid = Callable[[str], float]


class Tally:
    """Count what a queue does, from the moments at which customers come, are taken up and go.

    Every call states the time, so that lengths are weighted with time exactly: the area under the
    queue length equals the sum of all waits (Little's law, counted and not estimated).

    Parameters
    ----------
    places : servers on duty.
    now : time in weeks at which counting starts.

    Source: Little 1961; own design.

    Example
    -------
    >>> tally = Tally(places=1)
    >>> tally.come(0.0); tally.take_up(0.5, waits=[0.5]); tally.finish(2.0)
    >>> found = tally.statistics(2.0, open_waits=())
    >>> found.area_waiting, found.busy_weeks, found.capacity_weeks, found.done
    (0.5, 1.5, 2.0, 1)
    """

    __slots__ = (
        "_area", "_busy", "_capacity", "_left", "_now", "_waits", "abandoned", "arrived", "done",
        "in_service", "places", "waiting",
    )  # fmt: skip

    def __init__(self, places: int, now: float = 0.0) -> None:
        self.places = places
        self.arrived = self.done = self.abandoned = self.waiting = self.in_service = 0
        self._area = self._busy = self._capacity = 0.0
        self._now = now
        self._waits: list[float] = []
        self._left: list[float] = []

    def come(self, now: float, count: int = 1) -> None:
        """Let customers join the queue."""
        self._pass_time(now)
        self.arrived += count
        self.waiting += count

    def take_up(self, now: float, waits: Sequence[float]) -> None:
        """Begin to serve customers who waited so many weeks each."""
        self._pass_time(now)
        self.waiting -= len(waits)
        self.in_service += len(waits)
        self._waits.extend(waits)

    def finish(self, now: float, count: int = 1) -> None:
        """Finish serving customers."""
        self._pass_time(now)
        self.in_service -= count
        self.done += count

    def give_up(self, now: float, waits: Sequence[float]) -> None:
        """Let customers who waited so many weeks each leave the queue unserved."""
        self._pass_time(now)
        self.waiting -= len(waits)
        self.abandoned += len(waits)
        self._left.extend(waits)

    def break_off(self, now: float, count: int = 1) -> None:
        """Let customers leave in the middle of the service."""
        self._pass_time(now)
        self.in_service -= count
        self.abandoned += count

    def staff(self, now: float, places: int) -> None:
        """Change the number of servers on duty."""
        self._pass_time(now)
        self.places = places

    def statistics(self, now: float, open_waits: Iterable[float]) -> DeskStatistics:
        """State the counts up to now; `open_waits` are the waits so far of those who still wait."""
        self._pass_time(now)
        return DeskStatistics(
            arrived=self.arrived,
            done=self.done,
            abandoned=self.abandoned,
            waiting=self.waiting,
            in_service=self.in_service,
            waits=np.array(self._waits, dtype=np.float64),
            waits_open=np.array(list(open_waits), dtype=np.float64),
            area_waiting=self._area,
            busy_weeks=self._busy,
            capacity_weeks=self._capacity,
            waits_abandoned=np.array(self._left, dtype=np.float64),
        )

    def _pass_time(self, now: float) -> None:
        step = now - self._now
        if step <= 0.0:
            return
        self._area += self.waiting * step
        self._busy += self.in_service * step
        # Those who finish their customer after their shift was cut are still on duty.
        self._capacity += max(self.places, self.in_service) * step
        self._now = now


class Turn(PriorityRequest):
    """Wait for a place at a desk; granted when a process that yields it goes on.

    Parameters
    ----------
    desk : the desk.
    priority : lower numbers go first; equal ones in order of arrival.
    weeks : length of the service, where it is known beforehand; nan where it is not.
    task : what it is for, by which it bids at a desk that calls for bids.
    """

    def __init__(self, desk: Desk, priority: int, weeks: float, task: str = "") -> None:
        self.desk = desk
        self.weeks = weeks
        self.task = task
        desk.tally.come(desk.now)
        super().__init__(desk.places, priority)

    def cancel(self) -> None:
        """Leave the queue, if the turn was not granted yet (an interrupted process does)."""
        if not self.triggered:
            self.desk.tally.give_up(self.desk.now, [self.desk.now - self.time])
        super().cancel()


class _Line(SortedQueue):
    """SimPy's line, without sorting everybody anew for each who joins it.

    A line that grows to a hundred thousand would never be over; one that is ordered by bids is not
    in the order of the keys, and is sorted as ever.
    """

    def append(self, item: Turn) -> None:
        """Put a turn behind those that go before it."""
        if item.desk.places.bid is None:
            bisect.insort_right(self, item, key=lambda turn: cast(Turn, turn).key)
        else:
            super().append(item)


class _Places(simpy.PriorityResource):
    """SimPy's priority resource that tells its desk when a place is taken and when it is free."""

    PutQueue: ClassVar[type[SortedQueue]] = _Line

    def __init__(self, clock: Clock, tally: Tally) -> None:
        super().__init__(clock.env, capacity=max(1, tally.places))
        self.tally = tally
        self.bid: Bid | None = None
        self.resize(tally.places)

    def resize(self, places: int) -> None:
        """Change the number of places; SimPy itself allows neither a change nor none."""
        self._capacity = places
        while self.queue and self.count < places:
            self._trigger_put(None)

    def reorder(self) -> None:
        """Sort those who wait by what they bid now; without bids, by their priorities."""
        bid, waiting = self.bid, cast(list[Turn], self.queue)
        if bid is None:
            waiting.sort(key=lambda turn: turn.key)
        else:
            waiting.sort(key=lambda turn: (-bid(turn.task), turn.time))

    def _trigger_put(self, get_event: Release | None) -> None:
        if self.bid is not None:
            self.reorder()
        super()._trigger_put(get_event)

    def _do_put(self, event: Turn) -> None:  # type: ignore[override]
        super()._do_put(event)
        if event.triggered:
            self.tally.take_up(self._env.now, [self._env.now - event.time])

    def _do_get(self, event: Release) -> None:
        if event.request in self.users:
            self.tally.finish(self._env.now)
        super()._do_get(event)


class Desk:
    """Queue for scarce places: first come, first served within a priority, never pre-empted.

    Parameters
    ----------
    clock : the clock of the run.
    places : servers on duty; 0 means that nobody is ever served.

    Source: SimPy's PriorityResource; statistics after Little 1961.

    Example
    -------
    >>> clock = Clock(4)
    >>> room = Desk(clock, places=1)
    >>> for _ in range(2):
    ...     _ = clock.process(room.visit(weeks=1.5))
    >>> clock.run()
    >>> room.statistics().waits.tolist()
    [0.0, 1.5]
    """

    def __init__(self, clock: Clock, places: int) -> None:
        self._clock = clock
        self.tally = Tally(places, clock.now)
        self.places = _Places(clock, self.tally)

    @property
    def now(self) -> float:
        """Current time in weeks."""
        return self._clock.now

    @property
    def waiting(self) -> int:
        """Customers in the queue."""
        return self.tally.waiting

    @property
    def in_service(self) -> int:
        """Customers who hold a place."""
        return self.tally.in_service

    def request(self, priority: int = 0, weeks: float = np.nan, task: str = "") -> Turn:
        """Join the queue; use it as `with desk.request() as turn: yield turn`."""
        return Turn(self, priority, weeks, task)

    def auction(self, bid: Bid | None) -> None:
        """Let who bids the most for his task go first, bids being called whenever a place is free.

        Parameters
        ----------
        bid : what a task bids now; equal bids go in order of arrival. None: priorities again.
        """
        self.places.bid = bid
        self.places.reorder()

    def visit(self, weeks: float, priority: int = 0) -> Generator[simpy.Event, object, None]:
        """Queue, hold a place for a number of weeks, and go: a whole customer as one process."""
        with self.request(priority, weeks) as turn:
            yield turn
            yield self._clock.timeout(weeks)

    def staff(self, places: int) -> None:
        """Change the number of places from now on.

        More places are free at once; of fewer, the idle ones leave first, then those who finish
        first.
        """
        self.tally.staff(self.now, places)
        self.places.resize(places)

    def virtual_wait(self) -> float:
        """Return the weeks until an arrival now, behind everybody who waits, would be taken up.

        Raises
        ------
        ValueError : a customer did not state the length of its service.
        """
        users = cast(list[Turn], self.places.users)
        work = [turn.weeks for turn in cast(list[Turn], self.places.queue)]
        ends = [cast(float, turn.usage_since) + turn.weeks for turn in users]
        if np.isnan([*ends, *work]).any():
            raise ValueError("the virtual wait needs the length of every service")
        return virtual_wait(self.now, ends, work, self.tally.places)

    def statistics(self) -> DeskStatistics:
        """State what the desk did up to now."""
        open_waits = [self.now - turn.time for turn in cast(list[Turn], self.places.queue)]
        return self.tally.statistics(self.now, open_waits)


def virtual_wait(now: float, ends: Sequence[float], work: Sequence[float], places: int) -> float:
    """Return the weeks until an arrival now would be taken up.

    Parameters
    ----------
    now : time in weeks.
    ends : times at which those in service are finished.
    work : lengths of service of those who wait, in the order in which they are taken up.
    places : servers on duty; with none the wait is `NO_SERVICE`, a million weeks.

    Source: Kiefer and Wolfowitz 1955.

    Example
    -------
    >>> virtual_wait(10.0, ends=[10.5, 11.0], work=[2.0], places=2)
    1.0
    """
    if places <= 0:
        return NO_SERVICE
    free = sorted(ends)[max(0, len(ends) - places) :]
    free = [now] * (places - len(free)) + free
    for weeks in work:
        heapq.heapreplace(free, free[0] + weeks)
    return free[0] - now
