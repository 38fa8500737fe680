"""Schedules: fewer customers, patients or orders are planned around a go-live.

A department makes no more than is planned, so a cut costs the working time that it takes; what
could have been made beyond it is free for practice, fewer cases bring fewer tickets, and customers
who are asked beforehand come later instead of queueing. A cut as deep as the dip costs no output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.areas.investment.parameters import InvestmentParameters
from sim.contracts import Card, Lever, Pull, Refusal
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.signals import SCHEDULE_CUT
from sim.units import FloatArray, IntArray
from sim.world import World

CARD = Card(
    name="cut_schedule",
    title="Lighter schedule",
    does="Plans less work for some weeks: costs output, gives time to practise, spares the desk.",
    area="investment.schedules",
    source="hospital practice: half of the appointments for two weeks; own form",
    hours=80.0,
    amount=0.5,
    amount_unit="share of planned work",
    amount_high=0.9,
    weeks=2.0,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Note that a share of a department's work is not planned, from one instant to another."""

    start: float
    end: float
    shares: FloatArray


class Schedules:
    """Say how much of the usual work is not planned in each department and week.

    Several cuts of a department at once do not add up: the deepest holds.

    Parameters
    ----------
    parameters : knobs of investment.

    Source: own design.
    """

    name: ClassVar[str] = CARD.area
    publishes: ClassVar[tuple[Signal, ...]] = (SCHEDULE_CUT,)
    reads: ClassVar[tuple[Signal, ...]] = ()

    def __init__(self, parameters: InvestmentParameters) -> None:
        self._knobs = parameters
        self._cuts: list[Cut] = []

    def start(self, world: World) -> None:
        """Register the week."""
        self._cuts, self._world = [], world
        self._users = world.organisation.users.astype(np.float64)
        self._out = world.board.outlet(SCHEDULE_CUT)
        self._planned: FloatArray | None = None
        world.clock.weekly(Phase.DECIDE, self.name, self._week)

    def levers(self) -> Sequence[Lever]:
        """Offer a lighter schedule."""
        return (CutSchedule(self),)

    def users_of(self, departments: IntArray) -> int:
        """Count the intended users of some departments."""
        return int(self._users[departments].sum())

    def cut(self, departments: IntArray, share: float, start: float, weeks: float) -> None:
        """Plan a share less in some departments, from an instant on, for some weeks."""
        if share <= 0.0:
            return
        if self._planned is None:
            self._planned = self._world.record.series("planned_output", "share of normal")
            self._planned[:] = 1.0
        shares = np.zeros(self._users.size)
        shares[departments] = share
        self._cuts.append(Cut(start, start + weeks, shares))

    def _week(self, week: int) -> None:
        """Publish what is not planned in the week that closes now."""
        if self._planned is None:
            return
        now = np.zeros(self._users.size)
        for one in self._cuts:
            inside = max(0.0, min(one.end, float(week)) - max(one.start, week - 1.0))
            now = np.maximum(now, inside * one.shares)
        self._cuts = [one for one in self._cuts if one.end > week]
        self._planned[week] = 1.0 - float(self._users @ now) / max(float(self._users.sum()), 1.0)
        self._out.publish(now)


class CutSchedule:
    """Plan less work for some weeks."""

    def __init__(self, schedules: Schedules) -> None:
        self._schedules = schedules

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return CARD

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Cut the schedule from now, or from the date that the pull names."""
        if self._schedules.users_of(departments) == 0:
            return Refusal("department", "nobody there is an intended user")
        share = CARD.amount if pull.amount is None else pull.amount
        weeks = CARD.weeks if pull.weeks is None else pull.weeks
        start = float(week if pull.date is None else max(week, pull.date))
        self._schedules.cut(departments, share, start, float(weeks))
        return None
