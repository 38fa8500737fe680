"""A desk that many people use: the queue of `desk`, run a week at a time through compiled loops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.kernel import desk_compiled as loops
from sim.kernel.desk import NO_SERVICE
from sim.kernel.desk_compiled import Law, Queue
from sim.kernel.jit_compiled import quick
from sim.kernel.record import DeskStatistics
from sim.kernel.streams import Streams
from sim.units import FloatArray, IntArray, UIntArray


class WeeklyDesk:
    """Answer tickets of a population, first come, first served within a class.

    A person has at most one open ticket. Tickets come at a rate per person that holds for a week,
    are raised and answered at any instant within it, and are carried over to the next.

    Parameters
    ----------
    streams : luck; the n-th ticket of a person comes after the same hazard, and is equally hard,
        in every strategy.
    name : name of the desk, the key of its luck.
    identity : (n,) identity of each person.
    service_rate : tickets that an agent closes a week.
    agents : agents on duty at the start; 0 means that nobody is ever served.
    classes : number of classes; a lower class is taken up first, nobody is interrupted.

    Source: Kiefer and Wolfowitz 1955; hazards after Sellke 1983.

    Example
    -------
    >>> desk = WeeklyDesk(Streams(1, 0), "help", np.arange(50, dtype=np.uint64), 20.0, agents=1)
    >>> open_share = desk.run_week(np.full(50, 0.5))
    >>> desk.arrived == desk.statistics().done + desk.waiting + desk.in_service
    True
    """

    def __init__(
        self,
        streams: Streams,
        name: str,
        identity: UIntArray,
        service_rate: float,
        agents: int,
        classes: int = 1,
    ) -> None:
        self._law = Law(
            streams.generator_code,
            streams.key(f"{name}: coming"),
            streams.key(f"{name}: difficulty"),
            service_rate,
            identity,
            np.empty(0),
        )
        self._queue = _empty_queue(identity.size, classes, agents)
        self._queue.hazard[:] = streams.exponential(f"{name}: coming", identity)
        self._open_weeks = np.zeros(identity.size)
        self._run, self._look_ahead = quick(loops.run_week), quick(loops.virtual_wait)
        self._lose = quick(loops.let_go)
        self._left: list[float] = []
        self._week = 0

    @property
    def waiting(self) -> int:
        """Tickets that nobody has taken up yet."""
        return int(self._queue.counts[loops.IN_QUEUE])

    @property
    def in_service(self) -> int:
        """Tickets that an agent works on."""
        return int(self._queue.counts[loops.IN_SERVICE])

    @property
    def arrived(self) -> int:
        """Tickets raised so far."""
        return int(self._queue.counts[loops.ARRIVED])

    def run_week(self, rate: FloatArray, grade: IntArray | None = None) -> FloatArray:
        """Run one week.

        Parameters
        ----------
        rate : (n,) tickets per week that each person raises while none of his is open.
        grade : (n,) class of the tickets raised in this week; None: all the same.

        Returns
        -------
        (n,) share of the week with an open ticket, 0..1; overwritten by the next week.
        """
        self._queue = _make_room(self._queue)
        law, queue, open_weeks = self._law, self._queue, self._open_weeks
        start, end = float(self._week), float(self._week + 1)
        queue.grade[:] = 0 if grade is None else grade
        while not self._run(law, queue, rate, start, end, open_weeks):
            self._queue = queue = _make_room(queue)
        self._week += 1
        return open_weeks

    def staff(self, agents: int) -> None:
        """Change the number of agents from now on.

        More agents are free at once; of fewer, the idle ones leave first, then those who finish
        first.
        """
        if agents == self._queue.counts[loops.AGENTS]:
            return
        self._queue = _make_room(self._queue)
        self._queue.counts[loops.AGENTS] = agents
        loops.take_up(self._law, self._queue)

    def let_go(self, people: Iterable[int]) -> None:
        """Let people leave.

        A ticket that waits is abandoned; one in service is finished, but holds nobody up any more.
        """
        for person in people:
            if self._queue.status[person] == loops.FREE:
                continue
            waited = self._lose(self._law, self._queue, int(person))
            if waited >= 0.0:
                self._left.append(waited)

    def virtual_wait(self) -> float:
        """Return the weeks until a ticket raised now, behind all others, would be taken up.

        With nobody on duty it is `NO_SERVICE`, a million weeks.
        """
        counts = self._queue.counts
        if counts[loops.AGENTS] == 0:
            return NO_SERVICE
        if counts[loops.IN_SERVICE] < counts[loops.AGENTS]:
            return 0.0
        size = counts[loops.IN_SERVICE]
        scratch = np.empty(size), np.empty(size, dtype=np.int64)
        return self._look_ahead(self._law, self._queue, *scratch)

    def statistics(self) -> DeskStatistics:
        """State what the desk did up to now."""
        return _statistics(self._queue, self._left)


@dataclass(frozen=True)
class Served:
    """State what happened to each of a list of customers.

    Parameters
    ----------
    started, finished : (n,) times at which each was taken up and done.
    statistics : what the desk counted.
    """

    started: FloatArray
    finished: FloatArray
    statistics: DeskStatistics


def serve(
    arrivals: FloatArray,
    services: FloatArray,
    agents: int | Sequence[int],
    grade: IntArray | None = None,
) -> Served:
    """Send customers with given arrivals and lengths of service through the compiled queue.

    Parameters
    ----------
    arrivals, services : (n,) times in weeks and lengths in weeks.
    agents : agents on duty, always or in each week (the last number then holds for ever).
    grade : (n,) class of each customer; lower is taken up first.

    Raises
    ------
    ValueError : nobody is on duty in the end, so that it never ends.

    Source: Kiefer and Wolfowitz 1955.

    Example
    -------
    >>> serve(np.array([0.0, 0.25]), np.array([1.0, 1.0]), agents=1).started.tolist()
    [0.0, 1.0]
    """
    plan = [agents] if isinstance(agents, int) else list(agents)
    if plan[-1] < 1:
        raise ValueError("agents must be at least 1 in the end")
    n = arrivals.size
    grades = np.zeros(n, dtype=np.int64) if grade is None else grade
    law = Law(0, np.uint64(0), np.uint64(0), 1.0, np.zeros(n, dtype=np.uint64), services)
    queue = _empty_queue(n, int(grades.max(initial=0)) + 1, plan[0])
    queue.grade[:] = grades
    order = np.argsort(arrivals, kind="stable")
    queue.come_at[:], queue.come_who[:] = arrivals[order], order  # what is in order is a heap
    queue.counts[loops.COMING] = n
    no_rate, scratch = np.zeros(n), np.zeros(n)
    end, last = 0.0, float(np.ceil(arrivals.max(initial=0.0)))
    while queue.counts[loops.DONE] < n:
        queue.counts[loops.AGENTS] = plan[min(int(end), len(plan) - 1)]
        queue = _make_room(queue)
        loops.take_up(law, queue)
        start, end = end, end + 1.0 if end < len(plan) else max(end + 1.0, last)
        while not loops.advance(law, queue, no_rate, start, end, scratch):
            queue = _make_room(queue)
    return Served(queue.started, queue.finished, _statistics(queue, []))


def _empty_queue(people: int, classes: int, agents: int) -> Queue:
    """Build a queue in which nobody waits."""

    def whole() -> IntArray:
        return np.zeros(people, dtype=np.int64)

    def real() -> FloatArray:
        return np.zeros(people, dtype=np.float64)

    queue = Queue(
        status=whole(), nth=whole(), hazard=real(), since=real(),
        raised=real(), started=real(), finished=real(),
        grade=whole(), held=whole(), before=whole(), after=whole(),
        first=np.full(classes, loops.NOBODY, dtype=np.int64),
        last=np.full(classes, loops.NOBODY, dtype=np.int64),
        come_at=real(), come_who=whole(), end_at=real(), end_who=whole(),
        counts=np.zeros(8, dtype=np.int64), sums=np.zeros(4), waits=np.empty(max(64, people)),
    )  # fmt: skip
    queue.counts[loops.AGENTS] = agents
    return queue


def _make_room(queue: Queue) -> Queue:
    """Keep room for everybody: for services whose person has left, and for the next waits."""
    people, busy = queue.status.size, queue.counts[loops.IN_SERVICE]
    if queue.end_at.size < busy + people:
        more = busy + people
        queue = queue._replace(
            end_at=np.resize(queue.end_at, more), end_who=np.resize(queue.end_who, more)
        )
    if queue.waits.size < queue.counts[loops.TAKEN] + people:
        queue = queue._replace(waits=np.resize(queue.waits, 2 * (queue.waits.size + people)))
    return queue


def _statistics(queue: Queue, left: Sequence[float]) -> DeskStatistics:
    counts, sums = queue.counts, queue.sums
    waiting = queue.status == loops.WAITING
    return DeskStatistics(
        arrived=int(counts[loops.ARRIVED]),
        done=int(counts[loops.DONE]),
        abandoned=int(counts[loops.LEFT]),
        waiting=int(counts[loops.IN_QUEUE]),
        in_service=int(counts[loops.IN_SERVICE]),
        waits=queue.waits[: counts[loops.TAKEN]].copy(),
        waits_open=sums[loops.NOW] - queue.raised[waiting],
        area_waiting=float(sums[loops.AREA]),
        busy_weeks=float(sums[loops.BUSY]),
        capacity_weeks=float(sums[loops.CAPACITY]),
        waits_abandoned=np.array(left, dtype=np.float64),
    )
