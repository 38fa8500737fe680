"""Talks: an hour with one person, chosen by what he seems to think of the technology."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from sim import signals
from sim.areas.governance import cards
from sim.areas.governance.levers import offered
from sim.areas.governance.parameters import GovernanceParameters
from sim.contracts import Lever, Pull, Refusal
from sim.kernel.board import Array, Outlet, Signal
from sim.kernel.clock import Phase
from sim.units import BoolArray, FloatArray, IntArray
from sim.world import World

UNDECIDED = 0.5
TALK_WEEKS = 1.0
"""All talks of a pull are held within a week."""


class Talks:
    """Let colleagues talk to people one by one: to fence-sitters, to resisters, or to anybody.

    A pull takes a share of the intended users in scope, of those who have no talk in that week
    already, so two pulls in a week reach two sets of people. Fence-sitters are those whose attitude
    seems nearest to the middle, resisters those whose attitude seems lowest; how people seem is
    their reported attitude with an error. A talk pulls an attitude towards 1 for a week, scaled by
    credibility, and costs the person and the colleague of his department who talks to him an hour
    each.

    Parameters
    ----------
    parameters : knobs of governance.

    Source: Battilana and Casciaro 2013 (ties to fence-sitters and to resisters); own form and size.
    """

    name: ClassVar[str] = "governance.talks"
    publishes: ClassVar[tuple[Signal, ...]] = (signals.TALK_PULL, signals.TALK_HOURS)
    reads: ClassVar[tuple[Signal, ...]] = (signals.ATTITUDE, signals.CREDIBILITY)

    def __init__(self, parameters: GovernanceParameters) -> None:
        self._knobs = parameters

    def levers(self) -> Sequence[Lever]:
        """Offer talks with single people."""
        return offered(self._knobs, ((cards.TALK, self._talk),))

    def start(self, world: World) -> None:
        """Register the week in which talks that were ordered are held."""
        firm = world.organisation
        self._world = world
        self._ordered: list[tuple[float, IntArray]] = []
        self._users = np.maximum(firm.users, 1).astype(np.float64)
        self._in: dict[str, Callable[[], Array]] = {
            signal.name: world.board.reader(signal) for signal in self.reads
        }
        self._out: dict[str, Outlet] = {
            signal.name: world.board.outlet(signal) for signal in self.publishes
        }
        self._talking = False
        world.clock.weekly(Phase.COMMUNICATE, self.name, self._week)

    def _talk(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Choose whom to talk to, as people seem today; nobody twice in a week."""
        firm = self._world.organisation
        inside = firm.user & np.isin(firm.department, departments)
        share = cards.TALK.amount if pull.amount is None else pull.amount
        n_talks = int(share * inside.sum() + 0.5)
        start = week + self._knobs.levers[cards.TALK.name].lead_weeks
        free = inside & ~self._spoken_for(start)
        if n_talks and not free.any():
            return Refusal("stage", "everybody there has a talk in that week already")
        lot = self._world.streams.uniform("talk between equals", firm.identity, week)
        order = np.lexsort((lot, self._rank(pull.what, week)))
        self._ordered.append((start, order[free[order]][:n_talks]))
        return None

    def _spoken_for(self, start: float) -> BoolArray:
        """(n,) people who have a talk in the week that begins at an instant."""
        taken: BoolArray = np.zeros(self._world.organisation.n_people, dtype=np.bool_)
        for other, chosen in self._ordered:
            taken[chosen] |= abs(other - start) < TALK_WEEKS
        return taken

    def _rank(self, whom: str, week: int) -> FloatArray:
        """(n,) how early each person is talked to; low comes first, whoever was talked to before.

        How people seem in a week is the same for all talks that are ordered in it.
        """
        identity = self._world.organisation.identity
        if whom == "anybody":
            return self._world.streams.uniform("talk to anybody", identity, week)
        error = self._world.streams.normal("attitude as it seems", identity, week)
        seems = self._in["attitude"]() + self._knobs.talk_error * error
        return np.abs(seems - UNDECIDED) if whom == "fence_sitters" else seems

    def _week(self, week: int) -> None:
        """Hold the talks of the week (week - 1, week]."""
        if not self._ordered and not self._talking:
            return
        now = self._held_in(week)
        self._talking = bool(now.any())
        firm, knobs = self._world.organisation, self._knobs
        pull = min(1.0, knobs.talk_pull * float(self._in["credibility"]()))
        hours = (
            2.0
            * knobs.talk_hours
            * np.bincount(firm.department, weights=now, minlength=firm.n_departments)
        )
        self._out["talk_pull"].publish(pull * now)
        self._out["talk_hours"].publish(hours / self._users)

    def _held_in(self, week: int) -> FloatArray:
        """(n,) share of the week's talks that each person has: 1, or 0 without one."""
        talked_to: BoolArray = np.zeros(self._world.organisation.n_people, dtype=np.bool_)
        for start, chosen in self._ordered:
            talked_to[chosen] |= start < week <= start + TALK_WEEKS
        self._ordered = [one for one in self._ordered if one[0] + TALK_WEEKS > week]
        return talked_to.astype(np.float64)
