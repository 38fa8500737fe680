"""The landscape: applications that hang together, what a change of each takes, and how goals fare.

A change takes the longer, the more the application is linked, directly or through others, and the
more interfaces stand between departments on unlike platforms. Projects and the scenario's own
technology renew applications and retire old ones; management may put others behind interfaces.
Business goals weigh what applications serve, and turn. What applications stand on ages below them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.architecture.couplings import (
    core_of,
    decouple,
    generate,
    hand_over,
    propagation_cost,
)
from sim.areas.architecture.goals import Goals
from sim.areas.architecture.infrastructure import Infrastructure
from sim.areas.architecture.landscape_parameters import LandscapeParameters
from sim.areas.architecture.matrix import DECOUPLED, RETIRED, decoupled_text, retired_text
from sim.areas.architecture.shape import shape_of
from sim.areas.architecture.support_watch import SupportWatch
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.streams import name_key
from sim.units import WEEKS_PER_YEAR, BoolArray, IntArray
from sim.world import World

_SERIES = (
    ("propagation_cost", "share"),
    ("core_share", "share"),
    ("applications", "applications"),
    ("alignment", "share"),
)


class Landscape:
    """Say what a change of each application takes, and how well applications serve the goals.

    The links are drawn once in a future and change only where an old system is retired, whose links
    go over to what replaces it, or where an application is put behind interfaces, which cuts what
    it uses directly off from it. Below lies infrastructure, where it is declared: a change of a
    component touches whatever stands on it, and that fits its goals worse once support has ended.
    Amounts are differences to the start.

    Parameters
    ----------
    parameters : size and coupling of the landscape, goals and how they turn.

    Source: dependency structure after MacCormack, Lagerstroem and Baldwin; own design.
    """

    name: ClassVar[str] = "architecture.landscape"
    publishes: ClassVar[tuple[Signal, ...]] = (
        signals.CHANGE_EFFORT,
        signals.OWN_EFFORT,
        signals.INFRASTRUCTURE_EFFORT,
        signals.UNSUPPORTED,
        signals.DECOUPLING_BILL,
        signals.DECOUPLING_OPEN,
    )
    reads: ClassVar[tuple[Signal, ...]] = (
        signals.TO_RENEW,
        signals.RENEWED,
        signals.LIVE_WEEK,
        signals.RETIRED,
        signals.REPLACED,
        signals.INFRASTRUCTURE_OVER,
        signals.GOALS_ROTATED,
        signals.PLATFORM_LINKS,
    )

    def __init__(self, parameters: LandscapeParameters) -> None:
        self._knobs = parameters
        self.links: BoolArray = np.zeros((0, 0), dtype=np.bool_)
        self._orders: list[tuple[int, int]] = []

    def levers(self) -> Sequence[Lever]:
        """Offer to decouple, where there is a landscape at all."""
        return (Decouple(self, self._knobs),) if self._knobs.applications else ()

    def start(self, world: World) -> None:
        """Draw the landscape of this future and register the week; where one is declared."""
        self._world, knobs, record = world, self._knobs, world.record
        self._out = {signal.name: world.board.outlet(signal) for signal in self.publishes}
        self._in = {signal.name: world.board.reader(signal) for signal in self.reads}
        if not knobs.applications:
            return
        shape = shape_of(knobs.applications, knobs.core_share, knobs.propagation)
        self.links = generate(shape, knobs.dependencies, world.streams)
        self.there = np.ones(knobs.applications, dtype=np.bool_)
        self.layer = Infrastructure(knobs, self.there, world.streams)
        self._gone = np.zeros(knobs.applications)
        self._goals = Goals(knobs, world.streams)
        luck = world.streams.uniform("application of a project", name_key(world.technology.name))
        own = knobs.own_application or 1 + int(float(luck[0]) * knobs.applications)
        self._own = min(own, knobs.applications) - 1
        users = world.organisation.users.astype(np.float64)
        self._user_share = users / max(float(users.sum()), 1.0)
        self._spread, self._core, self._size, self._aligned = (
            record.series(name, unit) for name, unit in _SERIES
        )
        self._support = SupportWatch(self.layer, world, self._in, self._out)
        self._worth = record.account("goals_served", recurring=True)
        self._changed, self._platforms = 0, 0.0
        self._measure()
        self._keep(0)
        world.clock.weekly(Phase.DECIDE, self.name, self._tell_orders)
        world.clock.weekly(Phase.WORK_OUTPUT, self.name, self._decouple)
        world.clock.weekly(Phase.WORK_LEDGER, self.name, self._week)

    def order(self, number: int, week: int) -> Refusal | None:
        """Order interfaces for the applications on which most links hang."""
        count = self._able(number)
        if count == 0:
            return Refusal("stage", "no application of the core is left to decouple")
        self._orders.append((count, week + round(self._knobs.decouple_weeks)))
        return None

    def price(self, number: int) -> float:
        """Money that an order of so many would cost at most."""
        return self._able(number) * self._knobs.decouple_cost

    def _able(self, number: int) -> int:
        """Say how many of so many can still be ordered."""
        waiting = sum(count for count, _ in self._orders)
        return min(number, max(int((self._hanging() > 0).sum()) - waiting, 0))

    def _tell_orders(self, week: int) -> None:
        still_open = sum(count for count, ready in self._orders if ready > week)
        self._out["decoupling_open"].publish(still_open * self._knobs.decouple_cost)

    def _hanging(self) -> IntArray:
        """(n,) what each application of the core uses of the core itself."""
        inside = self._in_core
        return np.asarray((self.links & inside & inside[:, None]).sum(axis=1))

    def _week(self, week: int) -> None:
        """Retire, let goals turn, book the week (w - 1, w]."""
        unlike = float(self._in["platform_links"]())
        if self._retire(week) + self._changed or unlike != self._platforms:
            self._platforms = unlike
            self._measure()
        self._changed = 0
        if self._goals.week(week, float(self._in["goals_rotated"]())):
            self._world.record.event(week, "goals", "business goals turn")
        self._keep(week)
        more = self._aligned[week] - self._aligned[0]
        if self._knobs.goal_value and more:
            self._worth.book(week, more * self._knobs.goal_value / WEEKS_PER_YEAR)

    def _retire(self, week: int) -> int:
        """Take old systems away that projects switched off; their links go to what replaces them.

        Those linked with the new system go first, then others, in order of luck; never one that is
        itself renewed. Where the landscape holds fewer than are switched off, the rest stood
        outside it, and the record says so.
        """
        due, count = self._in["retired"]() - self._gone, 0
        if not due.any():
            return 0
        stays = self._in["to_renew"]().copy()
        stays[self._own] = True
        for a in np.flatnonzero(due > 0):
            luck = self._world.streams.uniform(
                "system that a project replaces",
                np.arange(self.there.size, dtype=np.uint64),
                int(a),
            )
            near = self.links[a] | self.links[:, a]
            able = np.flatnonzero(self.there & ~stays & (np.arange(self.there.size) != a))
            order = able[np.lexsort((luck[able], ~near[able]))]
            self._tell_rest(week, int(due[a]), able.size)
            for old in order[: int(due[a])].tolist():
                hand_over(self.links, old, int(a))
                self.layer.leave(old)
                self.there[old] = False
                self._world.record.event(week, RETIRED, retired_text(old, int(a)))
                count += 1
        self._gone = np.maximum(self._gone, self._in["retired"]())
        return count

    def _tell_rest(self, week: int, due: int, able: int) -> None:
        """Say that the landscape holds fewer old systems than a project has switched off."""
        if due > able:
            text = f"{due} old systems are switched off, the landscape loses {able}: "
            text += "all others are renewed themselves"
            self._world.record.event(week, "landscape", text)

    def _decouple(self, week: int) -> None:
        """Cut applications whose interfaces are ready off from what they use of the core.

        Each cut makes the core smaller, so fewer may be left than were ordered. What is paid for is
        what was cut, when it is cut.
        """
        ready = sum(count for count, when in self._orders if when <= week)
        cut: list[int] = []
        self._orders = [one for one in self._orders if one[1] > week]
        while len(cut) < ready and self._hanging().any():
            one = int(self._hanging().argmax())
            decouple(self.links, self._in_core, one)
            self._see()
            cut.append(one)
        if ready:
            self._world.record.event(week, DECOUPLED, decoupled_text(cut, ready))
        self._out["decoupling_bill"].publish(len(cut) * self._knobs.decouple_cost)
        self._changed = len(cut)

    def _see(self) -> None:
        self._all = self.layer.seen(self.links)
        self._seen = self._all[: self.there.size, : self.there.size]
        self._in_core = core_of(self._seen)

    def _measure(self) -> None:
        """Compute the closure and tell what a change takes; only where links have changed."""
        self._see()
        there, knobs = np.flatnonzero(self.there), self._knobs
        self._cost = propagation_cost(self._seen[np.ix_(there, there)])
        self._found = self.layer.measure(
            self.links, self._all, knobs.effort_direct, knobs.effort_indirect
        )
        more = 1.0 + knobs.effort_platforms * self._platforms
        effort = self._found.applications * more
        self._out["change_effort"].publish(effort)
        self._out["own_effort"].publish(float(effort[self._own]))
        self._support.tell_effort(self._found, more)

    def _keep(self, week: int) -> None:
        self._spread[week] = self._cost
        self._core[week] = self._in_core.sum() / max(int(self.there.sum()), 1)
        self._size[week] = self.there.sum()
        renewed = self._in["renewed"]().copy()
        live = float(self._user_share @ (self._in["live_week"]() <= week))
        renewed[self._own] = max(renewed[self._own], live)
        self._aligned[week] = self._goals.alignment(renewed, self.layer.kept(week))
        self._support.keep(week, self._found)


@dataclass(frozen=True, slots=True)
class Decouple:
    """Put applications of the core behind interfaces, those with most links first.

    Source: own design.
    """

    landscape: Landscape
    knobs: LandscapeParameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="decouple",
            title="Decouple applications",
            does="puts applications of the core behind interfaces of their own, those that use "
            "most of it first: the core shrinks, and later changes take less work",
            area=Landscape.name,
            source="coupling predicts the cost of change, Lagerstroem et al. 2014; own design",
            hours=40.0,
            lead_weeks=self.knobs.decouple_weeks,
            amount=5.0,
            amount_unit="applications",
            amount_low=1.0,
            amount_high=1000.0,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Order the interfaces; they concern the whole house."""
        del departments
        return self.landscape.order(self._number(pull), week)

    def price(self, pull: Pull, week: int) -> float:
        """Money that the pull would cost at most, once the interfaces are ready."""
        del week
        return self.landscape.price(self._number(pull))

    def _number(self, pull: Pull) -> int:
        return max(round(self.card.amount if pull.amount is None else pull.amount), 1)
