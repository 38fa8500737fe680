"""Who goes live when: what the plan decided, what it promised, and what departments say to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.areas.investment.cutover_compiled import near_go_live, some_undecided
from sim.areas.investment.parameters import InvestmentParameters
from sim.units import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:  # Mesa is slow to import, and only a run needs it
    from sim.organisation.actors import DepartmentAgent

NEVER = math.inf


@dataclass(slots=True)
class Schedule:
    """Keep what was decided for each department; all arrays are (D,).

    Parameters
    ----------
    date : week in which it is to go live; infinite where nobody has said.
    live_week : instant from which it has access.
    pilot_weeks : weeks of its pilot; nan where it is none.
    voluntary : nobody there is made to use it.
    offered : it may ask for a slot of its own accord.
    override : it may go live inside a freeze.
    accepted : it no longer puts its date off.
    near : it was near its go-live when that was last asked.
    waits : some department has no access yet.
    moves : some department may be near its go-live, now or later.
    """

    date: FloatArray
    live_week: FloatArray
    pilot_weeks: FloatArray
    voluntary: BoolArray
    offered: BoolArray
    override: BoolArray
    accepted: BoolArray
    near: BoolArray
    waits: bool = True
    moves: bool = True

    @classmethod
    def empty(cls, n: int) -> Schedule:
        """Decide nothing for n departments."""
        never, none = np.full(n, NEVER), np.zeros(n, dtype=np.bool_)
        return cls(
            date=never, live_week=never.copy(), pilot_weeks=np.full(n, np.nan), voluntary=none,
            offered=none.copy(), override=none.copy(), accepted=none.copy(), near=none.copy(),
        )  # fmt: skip

    def bring_live(self, departments: IntArray, week: int) -> None:
        """Give departments access from an instant on."""
        self.live_week[departments] = week
        self.waits = bool((self.live_week == NEVER).any())

    def undecided(self, week: int) -> bool:
        """Tell whether a department may have something to say: an offer or a date that has come."""
        return some_undecided(week, self.date, self.live_week, self.offered, self.accepted, NEVER)

    def changing(self, week: int, weeks: float) -> BoolArray:
        """(D,) departments within some weeks of their go-live, whether it was or is to come."""
        if not self.moves:
            return self.near
        some = near_go_live(week, weeks, self.date, self.live_week, NEVER, self.near)
        self.moves = self.waits or some
        return self.near


@dataclass(frozen=True, slots=True)
class Promise:
    """Note a go-live date that was announced ahead, and to whom; one pull is one promise."""

    date: int
    departments: IntArray

    def late(self, live_week: FloatArray) -> int:
        """Count the departments that are not live on the date."""
        return int((live_week[self.departments] > self.date).sum())


def forgotten(plan: Schedule, users: IntArray) -> int:
    """Count the departments with intended users that a plan leaves out while others go live.

    Parameters
    ----------
    plan : what was decided up to now.
    users : (D,) intended users.

    Source: own design.
    """
    if not (plan.live_week < NEVER).any():
        return 0
    named = plan.offered | (plan.date < NEVER) | (plan.live_week < NEVER)
    return int(((users > 0) & ~named).sum())


@dataclass(frozen=True, slots=True)
class Said:
    """Note what a department said, for the record."""

    kind: str
    text: str


def ask(
    agent: DepartmentAgent,
    plan: Schedule,
    knobs: InvestmentParameters,
    week: int,
    demand_share: float,
) -> Said | None:
    """Let a department ask for a slot when enough of its people know the technology and want it.

    Parameters
    ----------
    agent : the department; it asks once.
    plan : what was decided; only a department with an open offer and no date asks.
    knobs : the share that is enough.
    week : now.
    demand_share : reported share of its intended users who know it and are willing.

    Source: own design.
    """
    d = agent.department
    open_offer = bool(plan.offered[d]) and plan.date[d] == NEVER and not agent.asked
    if not open_offer or demand_share < knobs.request_share:
        return None
    agent.asked = True
    plan.date[d], plan.accepted[d] = week, True
    return Said("asked", f"{agent.name} asks for a slot")


def put_off(
    agent: DepartmentAgent,
    plan: Schedule,
    knobs: InvestmentParameters,
    week: int,
    aware_share: float,
) -> Said | None:
    """Let a department refuse its date while too few of its people know what is coming.

    Parameters
    ----------
    agent : the department; it counts how often it has put a go-live off.
    plan : what was decided; only a date that has come and was not accepted yet can be put off.
    knobs : share that must know, weeks of a postponement, how many there may be.
    week : now.
    aware_share : reported share of its intended users who know the technology.

    Source: own design.
    """
    d = agent.department
    if plan.date[d] > week or plan.accepted[d]:
        return None
    if aware_share >= knobs.readiness or agent.postponements >= knobs.max_postponements:
        plan.accepted[d] = True
        return None
    agent.postponements += 1
    plan.date[d] = week + math.ceil(knobs.postpone_weeks)
    return Said("postponed", f"{agent.name} is not ready and postpones to week {plan.date[d]:.0f}")
