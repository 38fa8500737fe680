"""Roll-outs of the portfolio: who is live with what, what it is worth, when old systems may go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.parameters import Project
from sim.areas.investment.use import Use, UseLaw
from sim.organisation.people import Organisation
from sim.units import WEEKS_PER_YEAR, BoolArray, FloatArray, IntArray


def places_of(project: Project, organisation: Organisation) -> IntArray:
    """List the departments that a project reaches, in the order of its pilot and waves.

    Names that this organisation does not have are passed over; where it has none of them, the
    project reaches everybody, as a group that is not mapped would.

    Parameters
    ----------
    project : departments or groups, and the order.
    organisation : where it is rolled out.

    Returns
    -------
    Department indexes; by size, names decide between equals.
    """
    names = organisation.departments
    listed: list[int] = []
    for name in project.departments:
        members = organisation.groups.get(name, (name,))
        listed += [names.index(one) for one in members if one in names]
    found = list(dict.fromkeys(listed)) or list(range(len(names)))
    if project.sequence != "listed":
        sign = 1 if project.sequence == "small_first" else -1
        users = organisation.users
        found.sort(key=lambda d: (sign * int(users[d]), names[d]))
    return np.array(found, dtype=np.int64)


class Rollouts:
    """Keep for every project and department since when it is live and how many use it.

    Parameters
    ----------
    deliveries : all projects, P of them.
    organisation : departments, D of them, and their intended users.
    law : how use grows.
    change_weeks : weeks after a go-live in which it still counts as a change.
    upkeep : share a year of what a system cost that running and renewing it takes.

    Source: own design; an old system is paid for until the last department has left it (SF16).
    """

    def __init__(
        self,
        deliveries: Sequence[Delivery],
        organisation: Organisation,
        law: UseLaw,
        change_weeks: float,
        upkeep: float = 0.0,
    ) -> None:
        self._deliveries, self._change_weeks, self._upkeep = deliveries, change_weeks, upkeep
        users = organisation.users.astype(np.float64)
        heads = users if users.any() else np.ones_like(users)
        reach = [np.isin(np.arange(users.size), one.places) for one in deliveries]
        weights = np.array(reach) * heads
        self.use = Use(law, weights / np.maximum(weights.sum(axis=1, keepdims=True), 1.0))
        self.live_week: FloatArray = np.full(weights.shape, np.inf)
        self.retired: FloatArray = np.full(len(deliveries), np.inf)
        self.quality: FloatArray = np.ones(len(deliveries))
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

        Parameters
        ----------
        week : w.
        gate : (D,) factor on adoption.
        """
        self.use.live = self.live_week <= week - 1
        self.use.week(gate)

    def changes(self, week: int) -> FloatArray:
        """(D,) projects that touch each department now."""
        begun = (self._announced <= week) & self._alive
        since = np.where(np.isfinite(self.live_week), week - self.live_week, 0.0)
        reached = self.use.weights > 0.0
        touched = begun[:, None] & reached & (since <= self._change_weeks)
        return np.asarray(touched.sum(axis=0), dtype=np.float64)

    def may_retire(self, place: int, week: int, least_use: float) -> bool:
        """Tell whether the old systems of a project can go: everybody has left, and it is used."""
        one = self._deliveries[place]
        if not one.project.replaces or not self._alive[place] or self.retired[place] < np.inf:
            return False
        last = float(self.live_week[place, one.places].max(initial=-np.inf))
        used = float(self.use.mean[place]) >= least_use
        return used and week >= last + one.project.parallel_weeks

    def benefit(self, week: int) -> FloatArray:
        """(D,) money that use brought in the week (w - 1, w], less the local fit that is lost."""
        value = np.array([one.case.value for one in self._deliveries]) * self._ran * self.quality
        lost = np.array([one.project.lost_fit for one in self._deliveries]) * self._ran
        live = self.live_week <= week - 1
        gained = value[:, None] * self.use.share - lost[:, None] * live
        return np.asarray((gained * self.use.weights).sum(axis=0) / WEEKS_PER_YEAR)

    def run_cost(self, week: int) -> float:
        """Money that running the new systems, as they stand, costs in a week (w - 1, w]."""
        alive = self._alive & ~self.replaced
        stated = [one.project.run_cost + self._upkeep * one.spent for one in self._deliveries]
        yearly = np.array(stated) * alive
        running = (self.live_week <= week - 1).any(axis=1)
        return float(yearly @ running) / WEEKS_PER_YEAR

    def in_use(self) -> FloatArray:
        """(P,) use of each project's system by those it reaches; 0 where it was ended."""
        return np.asarray(self.use.mean * self._alive)

    def systems(self, week: int) -> float:
        """Count the new systems that people worked with in the week (w - 1, w]."""
        return float(((self.live_week <= week - 1).any(axis=1) & self._ran).sum())

    def licences(self, week: int) -> tuple[float, float]:
        """Money for old systems that the week (w - 1, w] cost, and that it saved."""
        yearly = np.array([sum(one.project.replaces.values()) for one in self._deliveries])
        gone = self.retired <= week - 1
        return float(yearly @ ~gone) / WEEKS_PER_YEAR, float(yearly @ gone) / WEEKS_PER_YEAR

    def double_hours(self, week: int) -> FloatArray:
        """(D,) hours of the week (w - 1, w] in which people entered things twice."""
        hours = np.array([one.project.parallel_hours for one in self._deliveries]) * self._ran
        weeks = np.array([one.project.parallel_weeks for one in self._deliveries])
        since = week - self.live_week
        parallel = (since >= 1.0) & (since <= weeks[:, None]) & (self.use.weights > 0.0)
        return np.asarray(self._users * (hours[:, None] * parallel).sum(axis=0))

    @property
    def _alive(self) -> BoolArray:
        return np.array([one.stage is not Stage.ENDED for one in self._deliveries])
