"""Shadow use: who is kept waiting too long takes a tool that nobody has sanctioned.

An intended user who knows the technology and does not really use it starts at `shadow_rate` times a
gate on what the sanctioned way costs him in weeks, beyond his own tolerance: the wait for access,
or for support where he has access, and the delay that controls add. While he has a tool of his own
he needs more utility to come over. He gives it up when he really uses the technology, when an audit
finds him, or when he leaves; who is found where there is access is moved to the technology at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import expit

from sim.areas.adoption.columns import People
from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.board import Array, Outlet
from sim.units import FloatArray, IntArray
from sim.world import World

Readers = Mapping[str, Callable[[], Array]]


class Shadow:
    """Keep who uses an unsanctioned tool, once a week.

    Parameters
    ----------
    parameters : knobs of adoption.
    world : the run.
    people : columns of all positions; a threshold is raised while its holder has such a tool.
    outlets : where numbers of users and findings are made known.

    Source: A.6 of the model (own design): rate s_0 G(wait + friction - tolerance).
    """

    def __init__(
        self,
        parameters: AdoptionParameters,
        world: World,
        people: People,
        outlets: Mapping[str, Outlet],
    ) -> None:
        self._knobs, self._world, self._people = parameters, world, people
        self.on = parameters.shadow_rate > 0.0
        if not self.on:
            return
        n = world.organisation.n_people
        self._out = outlets
        self._uses = np.zeros(n, dtype=np.bool_)
        self._times = np.zeros(n, dtype=np.int64)
        self._progress, self._threshold = np.zeros(n), np.zeros(n)
        self._tolerance, self._waited = np.zeros(n), np.zeros(n)
        self._series = world.record.series("shadow", "share of users")
        self._n_users = max(int(world.organisation.users.sum()), 1)
        self.seat(np.arange(n, dtype=np.int64))

    def follow(self, people: People) -> None:
        """Use other columns from now on."""
        self._people = people

    def seat(self, who: IntArray) -> None:
        """Let new holders begin without such a tool, each with a tolerance of his own."""
        if not self.on:
            return
        holder, knobs = self._people.holder[who], self._knobs
        self._uses[who] = False
        self._progress[who] = self._waited[who] = 0.0
        self._times[who] = 0
        luck = self._world.streams.normal("tolerance", holder)
        self._tolerance[who] = knobs.shadow_tolerance + knobs.shadow_tolerance_sd * luck
        self._threshold[who] = self._world.streams.exponential("shadow", holder)

    def week(self, week: int, read: Readers) -> None:
        """Audit, let some give their tool up and others take one, and make the numbers known."""
        if not self.on:
            return
        people, department = self._people, self._people.department
        live = (read["live_week"]() < week)[department]
        found = self._audit(week, read["audit"](), live)
        truly = (people.uses == 1) & (people.workaround == 0)
        self._give_up(np.flatnonzero(self._uses & truly))
        waits = people.user & (people.aware == 1) & ~truly
        self._waited = np.where(waits & ~live, self._waited + 1.0, 0.0)
        cost = np.where(live, float(read["support_wait"]()), self._waited)
        cost += float(read["sanction_delay"]()) - self._tolerance
        hazard = self._knobs.shadow_rate * 2.0 * expit(self._knobs.kappa * cost)
        open_ones = waits & ~self._uses
        self._progress += np.where(open_ones, hazard, 0.0)
        self._take_up(np.flatnonzero(open_ones & (self._progress >= self._threshold)))
        n_departments = self._world.organisation.n_departments
        self._out["shadow_users"].publish(self._count(self._uses, n_departments))
        self._out["audit_findings"].publish(self._count(found, n_departments))
        self._series[week] = self._uses.sum() / self._n_users

    def _audit(self, week: int, detection: FloatArray, live: Array) -> Array:
        """Find some who use such a tool, and move them to the technology where there is access."""
        found = np.zeros(self._uses.size, dtype=np.bool_)
        if detection.any():
            people = self._people
            luck = self._world.streams.uniform("audit finds", people.holder, week)
            found = self._uses & (luck < detection[people.department])
            self._give_up(np.flatnonzero(found))
            moved = found & live
            people.left[moved] = 0.0
        return found

    def _take_up(self, who: IntArray) -> None:
        self._uses[who] = True
        self._people.theta[who] += self._knobs.shadow_pull

    def _give_up(self, who: IntArray) -> None:
        """Let some give their tool up; each may take one up again, with another threshold."""
        self._uses[who] = False
        self._people.theta[who] -= self._knobs.shadow_pull
        self._times[who] += 1
        self._progress[who] = 0.0
        holder = self._people.holder[who]
        self._threshold[who] = self._world.streams.exponential("shadow", holder, self._times[who])

    def _count(self, who: Array, n_departments: int) -> FloatArray:
        counted = np.bincount(self._people.department[who], minlength=n_departments)
        return counted.astype(np.float64)
