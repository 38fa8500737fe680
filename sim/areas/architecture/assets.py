"""Rational allocation of assets: licences and devices in pools smaller than everybody's need.

Nobody can begin to use the technology without a seat in every pool. Seats are given out by request,
by role or by measured use; those that lie idle come back when they are reclaimed, if they ever are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.architecture.asset_pools import Pool
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.units import WEEKS_PER_YEAR, BoolArray, IntArray
from sim.world import World

_OWN = "own design; licence management practice"
_OFTEN = 1e-6
"""Weeks; reclaims that follow one another faster come every week all the same."""


class Assets:
    """Give out the seats of each pool week by week, and say who has what he needs to begin.

    Who has decided to use the technology and holds no seat asks for one, and begins in the week in
    which he gets it. Whoever uses it keeps his seat; a seat stays with its position when the holder
    leaves, until it is reclaimed. While a pool has a seat for everybody who holds none, nobody is
    kept waiting. Seats cost their price from the first go-live, used or not: the declared ones as
    part of running the system, those that management buys out of its budget, week by week.

    Parameters
    ----------
    parameters : knobs of architecture: the pools; without any, nothing.

    Source: own design.
    """

    name: ClassVar[str] = "architecture.assets"
    publishes: ClassVar[tuple[Signal, ...]] = (signals.SEATED, signals.SEATS_BILL)
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.SEAT_ASKED,
        signals.IN_USE,
        signals.LIVE_WEEK,
    )

    def __init__(self, parameters: ArchitectureParameters) -> None:
        self._knobs = parameters
        self.pools: tuple[Pool, ...] = ()

    def levers(self) -> Sequence[Lever]:
        """Offer more seats and a reclaim, where there are pools."""
        if not self._knobs.assets:
            return ()
        names = tuple(self._knobs.assets)
        buy = Card(
            "buy_seats", "Buy seats", "pays for more seats of the pool named, for a hundred users: "
            "week by week, and the money of a year must be left",
            self.name, _OWN, hours=4.0, amount=10.0, amount_unit="for a hundred intended users",
            amount_high=1e4, what="pool", choices=names,
        )  # fmt: skip
        reclaim = Card(
            "reclaim_seats", "Reclaim idle seats",
            "takes back the seats of the pool named that nobody has used for its idle weeks",
            self.name, _OWN, hours=16.0, what="pool", choices=names,
        )  # fmt: skip
        return (
            _Offer(buy, self._buy, lambda: self.pools, self._price),
            _Offer(reclaim, self._reclaim, lambda: self.pools, lambda _one, _pull: 0.0),
        )

    def start(self, world: World) -> None:
        """Fill the pools and register the week, if there are any."""
        self._world, board = world, world.board
        self._out, self._bill = (board.outlet(signal) for signal in self.publishes)
        self._asked, self._in_use = board.reader(signals.SEAT_ASKED), board.reader(signals.IN_USE)
        self._live_week = board.reader(signals.LIVE_WEEK)
        if not self._knobs.assets:
            return
        firm, n = world.organisation, world.organisation.n_people
        self._users = int(firm.users.sum())
        self._handed_out: BoolArray = np.zeros(firm.n_departments, dtype=np.bool_)
        self.pools = tuple(
            Pool(
                name, terms, self._count(terms.seats), np.zeros(n, dtype=np.bool_),
                np.full(n, np.inf), np.zeros(n),
                world.streams.uniform(f"seats, {name}", firm.identity),
                firm.level.astype(np.float64), firm.department,
            )
            for name, terms in self._knobs.assets.items()
        )  # fmt: skip
        record = world.record
        self._cost = record.account("seats", recurring=True)
        names = ("pool_paid", "pool_held", "pool_used", "pool_waiting")
        self._series = [record.series(name, "seats") for name in names]
        self._idle_cost = 0.0
        self._bought = dict.fromkeys(self._knobs.assets, 0)
        world.clock.weekly(Phase.ENVIRONMENT, self.name, self._allocate)
        world.clock.weekly(Phase.WORK_PACE, self.name, self._tell_bill)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._book)

    def _count(self, for_a_hundred: float) -> int:
        return round(for_a_hundred * self._users / 100.0)

    def _allocate(self, week: int) -> None:
        """Reclaim what is due, give out what is free, and say who may begin."""
        firm, in_use = self._world.organisation, self._in_use()
        live = self._live_week() <= week
        able: BoolArray = firm.user & live[firm.department]
        wants = able & (self._asked() | in_use)
        new = live & ~self._handed_out
        seated = np.ones(firm.n_people, dtype=np.bool_)
        for one in self.pools:
            every = max(one.terms.reclaim_weeks, _OFTEN)
            passed = math.floor(week / every) > math.floor((week - 1) / every)
            due = one.terms.reclaim_weeks > 0.0 and passed
            by_rank = one.terms.rule == "role" and bool(new.any())
            first = able & new[firm.department] if by_rank else None
            one.week(float(week), wants, in_use, take_back=due, hand_out=first)
            seated &= one.lets_begin(firm.user)
        self._handed_out |= new
        self._out.publish(seated)

    def _tell_bill(self, week: int) -> None:
        """Say what the seats that management bought cost in the week (w - 1, w]."""
        if any(self._bought.values()) and (self._live_week() <= week - 1).any():
            yearly = [self._bought[one.name] * one.terms.seat_cost for one in self.pools]
            self._bill.publish(sum(yearly) / WEEKS_PER_YEAR)

    def _book(self, week: int) -> None:
        """Charge the seats of a week, and count which were held, used and wanted."""
        in_use = self._in_use()
        used = [int((one.held & in_use).sum()) for one in self.pools]
        if (self._live_week() <= week - 1).any():
            yearly = [
                (one.seats - self._bought[one.name]) * one.terms.seat_cost for one in self.pools
            ]
            self._cost.book(week, -sum(yearly) / WEEKS_PER_YEAR)
            self._idle_cost += sum(
                (one.seats - u) * one.terms.seat_cost / WEEKS_PER_YEAR
                for one, u in zip(self.pools, used, strict=True)
            )
            self._series[0][week] = sum(one.seats for one in self.pools)
        self._series[1][week] = sum(int(one.held.sum()) for one in self.pools)
        self._series[2][week] = sum(used)
        self._series[3][week] = sum(one.waiting for one in self.pools)
        if week == self._world.clock.horizon:
            self._world.record.fact("seats_idle_cost", self._idle_cost)

    def _more(self, pull: Pull) -> int:
        return self._count(10.0 if pull.amount is None else pull.amount)

    def _price(self, one: Pool, pull: Pull) -> float:
        """Money of a year of the seats that a pull would buy."""
        return self._more(pull) * one.terms.seat_cost

    def _buy(self, one: Pool, pull: Pull, week: int) -> None:
        more = self._more(pull)
        one.seats += more
        self._bought[one.name] += more
        words = f"{one.terms.title or one.name}: {more} seats more"
        self._world.record.event(week, "seats", words)

    def _reclaim(self, one: Pool, _pull: Pull, week: int) -> None:
        taken = one.reclaim(self._in_use())
        words = f"{one.terms.title or one.name}: {taken} idle seats reclaimed"
        self._world.record.event(week, "seats", words)


@dataclass(frozen=True, slots=True)
class _Offer:
    """Tie a card to what it does with the pool that a pull names."""

    card: Card
    act: Callable[[Pool, Pull, int], None]
    pools: Callable[[], Sequence[Pool]]
    bill: Callable[[Pool, Pull], float]

    def price(self, pull: Pull, week: int) -> float:
        """Money that must be left for the first year of what the pull orders."""
        del week
        one = self._find(pull)
        return 0.0 if one is None else self.bill(one, pull)

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Act on the pool; departments do not matter, a pool is the whole house's."""
        del departments
        one = self._find(pull)
        if one is None:
            return Refusal("card", f"there is no pool {pull.what}".rstrip())
        self.act(one, pull, week)
        return None

    def _find(self, pull: Pull) -> Pool | None:
        return next((pool for pool in self.pools() if pool.name == pull.what), None)
