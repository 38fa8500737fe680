"""Roll-outs of the portfolio: who is live with what, what it is worth and costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.areas.investment.budget import upkeep
from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.old_systems import OldSystems
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.places import own_fit
from sim.areas.investment.use import Use, UseLaw
from sim.organisation.people import Organisation
from sim.units import WEEKS_PER_YEAR, BoolArray, FloatArray, IntArray


class Rollouts:
    """Keep for every project and department since when it is live and how many use it.

    Parameters
    ----------
    deliveries : all projects, P of them.
    organisation : departments, D of them, and their intended users.
    law : how use grows.
    knobs : weeks after a go-live in which it counts as a change, use that retires old systems,
        what running and renewing takes of what a system cost.
    note : records an event (week, kind, text).

    Source: own design; an old system is paid for until the last department has left it (SF16).
    """

    def __init__(
        self,
        deliveries: Sequence[Delivery],
        organisation: Organisation,
        law: UseLaw,
        knobs: InvestmentParameters,
        note: Callable[[float, str, str], None],
    ) -> None:
        self._deliveries, self._upkeep = deliveries, upkeep(knobs)
        self._change_weeks, self._hourly = knobs.change_weeks, knobs.hourly_cost
        users = organisation.users.astype(np.float64)
        heads = users if users.any() else np.ones_like(users)
        reach = [np.isin(np.arange(users.size), one.places) for one in deliveries]
        weights = np.array(reach) * heads
        self.use = Use(law, weights / np.maximum(weights.sum(axis=1, keepdims=True), 1.0))
        self.live_week: FloatArray = np.full(weights.shape, np.inf)
        self.old = OldSystems(
            deliveries, organisation, self.use, self.live_week, knobs.retire_use, note
        )
        self._own_fit = np.array([own_fit(one.project, organisation) for one in deliveries])
        self.quality: FloatArray = np.ones(len(deliveries))
        self.access: FloatArray = np.ones(len(deliveries))
        self.replaced: BoolArray = np.zeros(len(deliveries), dtype=np.bool_)
        self._users = users
        self._announced: FloatArray = np.full(len(deliveries), np.inf)
        self._ran: BoolArray = np.ones(len(deliveries), dtype=np.bool_)

    def open_week(self) -> None:
        """Note which projects run in the week that reviews are about to close."""
        self._ran = self._alive

    def announce(self, place: int, week: int) -> None:
        """Note that a project's first go-live is due: from now on it touches its departments."""
        self._announced[place] = min(self._announced[place], week)

    def bring_live(self, place: int, week: int) -> IntArray:
        """Bring the departments live that are due; return them."""
        one = self._deliveries[place]
        departments = one.due
        self.live_week[place, departments] = week
        one.went_live()
        return departments

    def take_up(self, week: int, gate: FloatArray) -> None:
        """Let use grow in the week (w - 1, w], where departments were live when it began.

        Where a vendor's failure closed access, nobody begins; whoever used it will again.

        Parameters
        ----------
        week : w.
        gate : (D,) factor on adoption.
        """
        self.use.live = self.live_week <= week - 1
        self.use.week(gate * self.access[:, None])

    def changes(self, week: int) -> FloatArray:
        """(D,) projects that touch each department now."""
        begun = (self._announced <= week) & self._alive
        since = np.where(np.isfinite(self.live_week), week - self.live_week, 0.0)
        reached = self.use.weights > 0.0
        touched = begun[:, None] & reached & (since <= self._change_weeks)
        return np.asarray(touched.sum(axis=0), dtype=np.float64)

    def benefit(self, week: int) -> FloatArray:
        """(D,) money that use brought in the week (w - 1, w], less the local fit that is lost."""
        return np.asarray(self._earned(week).sum(axis=0) / WEEKS_PER_YEAR)

    def _earned(self, week: int) -> FloatArray:
        """(P, D) money a year that use brings, less the local fit that is lost."""
        value = np.array([one.case.value for one in self._deliveries]) * self._ran * self.quality
        live = self.live_week <= week - 1
        lost = np.array([one.project.lost_fit for one in self._deliveries]) * self._ran
        worked = self.use.share * self.access[:, None]
        gained = value[:, None] * worked - lost[:, None] * live
        return np.asarray(gained * self.use.weights - self._own_fit * (live & self._ran[:, None]))

    def lost_fit(self, week: int) -> float:
        """Worth of local fit that departments had given up in the week (w - 1, w], money."""
        lost = np.array([one.project.lost_fit for one in self._deliveries])[:, None]
        live = (self.live_week <= week - 1) & self._ran[:, None]
        return float(((lost * self.use.weights + self._own_fit) * live).sum()) / WEEKS_PER_YEAR

    def flows(self, week: int) -> FloatArray:
        """(P,) what each project's use brought in a week, less running it and double entry."""
        running = (self.live_week <= week - 1).any(axis=1)
        brought = (self._earned(week).sum(axis=1) - self._yearly() * running) / WEEKS_PER_YEAR
        return np.asarray(brought - (self._doubled(week) @ self._users) * self._hourly)

    def run_cost(self, week: int) -> float:
        """Money that running the new systems, as they stand, costs in a week (w - 1, w]."""
        running = (self.live_week <= week - 1).any(axis=1)
        return float(self._yearly() @ running) / WEEKS_PER_YEAR

    def _yearly(self) -> FloatArray:
        """(P,) money a year that running each system would cost, if it runs."""
        alive = self._alive & ~self.replaced
        stated = [one.project.run_cost + self._upkeep * one.spent for one in self._deliveries]
        return np.asarray(np.array(stated) * alive)

    def in_use(self) -> FloatArray:
        """(P,) use of each project's system by those it reaches; 0 where it was ended."""
        return np.asarray(self.use.mean * self._alive)

    def systems(self, week: int) -> float:
        """Count the new systems that people worked with in the week (w - 1, w]."""
        return float(((self.live_week <= week - 1).any(axis=1) & self._ran).sum())

    def double_hours(self, week: int) -> FloatArray:
        """(D,) hours of the week (w - 1, w] in which people entered things twice."""
        return np.asarray(self._users * self._doubled(week).sum(axis=0))

    def _doubled(self, week: int) -> FloatArray:
        """(P, D) hours that each user entered things twice in the week (w - 1, w]."""
        hours = np.array([one.project.parallel_hours for one in self._deliveries]) * self._ran
        weeks = np.array([one.project.parallel_weeks for one in self._deliveries])
        since = week - self.live_week
        parallel = (since >= 1.0) & (since <= weeks[:, None]) & (self.use.weights > 0.0)
        return np.asarray(hours[:, None] * parallel)

    @property
    def _alive(self) -> BoolArray:
        return np.array([one.stage is not Stage.ENDED for one in self._deliveries])
