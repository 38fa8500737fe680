"""Exceptions of a process: they come by department, queue at its owner, and hold somebody up."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np
import simpy

from sim.areas.architecture.process_parameters import ProcessTerms
from sim.kernel.clock import Clock
from sim.kernel.desk import Desk
from sim.kernel.streams import Streams, name_key
from sim.units import FloatArray

_BLOCK = 64


class Stream:
    """Bring the exceptions of one department; the n-th is the same under every plan.

    Parameters
    ----------
    who : identity of process and department.
    streams : luck of the future; drawn a block at a time.

    Source: own design; thresholds after Sellke 1983.
    """

    def __init__(self, who: int, streams: Streams) -> None:
        self._who, self._streams = who, streams
        self._passed, self._come = 0.0, 0
        self._block: list[list[float]] = []
        self._next_at = self._draw()[0]

    def bring(self, rate: float) -> Iterator[tuple[float, float, float]]:
        """Yield, of one week, after which part of it each comes, its work and its kind.

        Parameters
        ----------
        rate : exceptions, 1/week.

        Returns
        -------
        Part of the week, 0..1; unit-exponential work; uniform luck that says of which kind it is.
        """
        end = self._passed + rate
        while rate > 0.0 and self._next_at <= end:
            _, work, kind = self._draw()
            yield (self._next_at - self._passed) / rate, work, kind
            self._come += 1
            self._next_at += self._draw()[0]
        self._passed = end

    def _draw(self) -> list[float]:
        place = self._come % _BLOCK
        if place == 0 and len(self._block) != _BLOCK * (1 + self._come // _BLOCK):
            streams, who = self._streams, self._who
            nth = np.arange(self._come, self._come + _BLOCK)
            drawn = [
                streams.exponential("exception gap", who, nth),
                streams.exponential("exception work", who, nth),
                streams.uniform("exception kind", who, nth),
            ]
            self._block += np.stack(drawn, axis=1).tolist()
        return self._block[self._come]


class Owner:
    """Decide the exceptions of one process, first come, first served.

    Parameters
    ----------
    name, terms : the process as the scenario declares it.
    departments : names, which are the keys of luck.
    clock, streams : time and luck.

    Source: M/M/c in the limit; the Virtual Design Team's exception handling.

    Example
    -------
    >>> clock = Clock(2)
    >>> owner = Owner("orders", ProcessTerms(), ("sales",), clock, Streams(1, 0))
    >>> owner.open_week(np.array([1.0]), np.array([0.0])); clock.run()
    >>> owner.desk.statistics().conserved
    True
    """

    def __init__(
        self,
        name: str,
        terms: ProcessTerms,
        departments: tuple[str, ...],
        clock: Clock,
        streams: Streams,
    ) -> None:
        self.terms, self.desk = terms, Desk(clock, terms.owners)
        self._clock = clock
        self._streams = [Stream(name_key(f"{name}/{one}"), streams) for one in departments]
        self._open = [0] * len(departments)
        self._since = [0.0] * len(departments)
        self._held: FloatArray = np.zeros(len(departments))

    def open_week(self, today: FloatArray, added: FloatArray) -> None:
        """Let the exceptions of the week that begins now come.

        Parameters
        ----------
        today : (D,) exceptions that were there before, 1/week.
        added : (D,) exceptions that the standard has added, 1/week.
        """
        for d, stream in enumerate(self._streams):
            rate = float(today[d] + added[d])
            for part, work, kind in stream.bring(rate):
                counts = kind * rate >= float(today[d])
                weeks = work * self.terms.decision_weeks
                self._clock.process(self._handle(d, part, weeks, counts=counts))

    def held_up(self) -> FloatArray:
        """(D,) weeks for which added exceptions were undecided since the last call, in sum."""
        for d in range(len(self._open)):
            self._pass_time(d)
        found, self._held = self._held, np.zeros_like(self._held)
        return found

    def _handle(
        self, d: int, part: float, weeks: float, *, counts: bool
    ) -> Generator[simpy.Event, object, None]:
        yield self._clock.timeout(part)
        self._count(d, 1 if counts else 0)
        yield from self.desk.visit(weeks)
        self._count(d, -1 if counts else 0)

    def _count(self, d: int, more: int) -> None:
        if more:
            self._pass_time(d)
            self._open[d] += more

    def _pass_time(self, d: int) -> None:
        now = self._clock.now
        self._held[d] += self._open[d] * (now - self._since[d])
        self._since[d] = now
