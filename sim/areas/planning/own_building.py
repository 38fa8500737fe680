"""Building inside what is sourced: developers of a shared pool do it, one item after another."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass

import simpy

from sim.areas.planning.deals import Deal
from sim.areas.planning.sourcing_parameters import SourcingMode
from sim.kernel.board import Array, Outlet
from sim.kernel.clock import Clock, Phase

_NOTHING = 1e-9


@dataclass(slots=True)
class _Order:
    """One item that is being built, the person-weeks that are left of it, and its end."""

    deal: Deal
    left: float
    ready: simpy.Event


class OwnBuilding:
    """Order developers for what is built inside, and say when it stands.

    An item takes its developer-weeks times the part of the work that its mode does inside. They
    come from the pool that lends to sourcing, week by week, to the oldest order first; until the
    work is done nothing is signed: a project waits, and a contract that is to be replaced goes on.
    An item that nobody needs any more is dropped, with its order. Where no pool lends, whoever
    builds is there already, and it takes no time.

    Parameters
    ----------
    clock : the clock of the run.
    hear : readers, of the person-weeks that were worked in the week among them; infinite: no pool
        lends.
    tell : outlets, of the person-weeks that are still wanted among them.
    is_over : tells whether nobody needs an item any more.

    Source: own design; scarce developers are shared, as those of the scenario's own build.
    """

    def __init__(
        self,
        clock: Clock,
        hear: Mapping[str, Callable[[], Array]],
        tell: Mapping[str, Outlet],
        is_over: Callable[[Deal], bool],
    ) -> None:
        self._clock, self._is_over = clock, is_over
        self._built, self._left = hear["sourced_built"], tell["sourced_left"]
        self._orders: list[_Order] = []

    def start(self, name: str, deals: Sequence[Deal]) -> None:
        """Register the week, where building anything takes developers."""
        if any(one.terms.developer_weeks > 0.0 for one in deals):
            self._clock.weekly(Phase.WORK_PACE, name, self._week)

    def build(self, one: Deal, shape: SourcingMode) -> Generator[simpy.Event, object, None]:
        """Wait until the developers are done with an item, or nobody needs it any more."""
        work = one.terms.developer_weeks * shape.in_house
        if work > 0.0 and math.isfinite(float(self._built())):
            self._orders.append(_Order(one, work, self._clock.env.event()))
            yield self._orders[-1].ready

    def _week(self, _week: int) -> None:
        """Spend what was worked in the week (w - 1, w] and say what is left, all orders together.

        What was worked beyond all orders, since people finish the week that they are in, is lost.
        """
        came, rest = float(self._built()), []
        for order in self._orders:
            spent = min(came, order.left)
            came -= spent
            order.left -= spent
            if order.left < _NOTHING or self._is_over(order.deal):
                order.ready.succeed()
            else:
                rest.append(order)
        self._orders = rest
        self._left.publish(sum(order.left for order in rest))
