"""Procurement: a purchase passes a chain of desks, and queues at each behind everybody else's.

The desks serve the whole house. Other purchases come at random and pass all of them, so that the
purchases of a scenario find queues that are there anyway; the desks are empty at the start.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import simpy

from sim.areas.planning.sourcing_parameters import ProcurementDesk
from sim.kernel.clock import Clock
from sim.kernel.desk import Desk, Tally
from sim.kernel.record import DeskStatistics, Record
from sim.kernel.streams import Streams, name_key

Steps = Generator[simpy.Event, object, None]
_OTHERS = name_key("other purchases")


class Procurement:
    """Lead purchases through the desks, and count how long they take from request to signature.

    Parameters
    ----------
    terms : the desks by name, in the order in which other purchases pass them.
    others : purchases of others, 1/week.
    clock, streams : time and luck.

    Source: own design; a chain of M/M/c queues where lengths vary (Jackson 1957).

    Example
    -------
    >>> desks = {"legal": ProcurementDesk(places=1, weeks=3.0, varies=False)}
    >>> clock = Clock(9)
    >>> chain = Procurement(desks, 0.0, clock, Streams(1, 0))
    >>> for name in ("crm", "bi"):
    ...     _ = clock.process(chain.buy(name_key(name), 0, ("legal",)))
    >>> clock.run(); chain.leads().waits.tolist()
    [3.0, 6.0]
    """

    def __init__(
        self, terms: Mapping[str, ProcurementDesk], others: float, clock: Clock, streams: Streams
    ) -> None:
        self._terms, self._clock, self._streams = terms, clock, streams
        self._desks = {name: Desk(clock, one.places) for name, one in terms.items()}
        self._tally = Tally(places=0)
        self._since: dict[tuple[int, int], float] = {}
        if others > 0.0:
            clock.process(self._others(others))

    def buy(self, who: int, nth: int, path: Sequence[str]) -> Steps:
        """Pass the desks of a path, one after the other; the luck of a stay belongs to the buyer.

        Parameters
        ----------
        who, nth : identity of what is bought, and which purchase of it this is.
        path : names of desks.
        """
        began = self._since[who, nth] = self._clock.now
        self._tally.come(began)
        for name in path:
            terms = self._terms[name]
            weeks = terms.weeks
            if terms.varies:
                weeks *= float(self._streams.exponential(f"procurement, {name}", who, nth)[0])
            yield from self._desks[name].visit(weeks)
        del self._since[who, nth]
        self._tally.take_up(self._clock.now, [self._clock.now - began])
        self._tally.finish(self._clock.now)

    def leads(self) -> DeskStatistics:
        """State the weeks from request to signature, as waits, and of those still under way."""
        now = self._clock.now
        return self._tally.statistics(now, [now - since for since in self._since.values()])

    def desks(self) -> Mapping[str, DeskStatistics]:
        """State what each desk did up to now."""
        return {name: desk.statistics() for name, desk in self._desks.items()}

    def state(self, record: Record) -> None:
        """State at the end of a run what the chain and each of its desks did."""
        record.desk("procurement", self.leads())
        for name, found in self.desks().items():
            record.desk(f"procurement {name}", found)

    def _others(self, rate: float) -> Steps:
        """Let other purchases come at random."""
        path, nth = tuple(self._terms), 0
        while True:
            gap = float(self._streams.exponential("other purchases", _OTHERS, nth)[0]) / rate
            yield self._clock.timeout(gap)
            self._clock.process(self.buy(_OTHERS, nth, path))
            nth += 1
