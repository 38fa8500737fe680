"""Old systems that projects replace: who still works with them, when they may go, who is lost."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.places import departments_of
from sim.areas.investment.use import Use
from sim.organisation.people import Organisation
from sim.units import WEEKS_PER_YEAR, FloatArray, IntArray


@dataclass(slots=True)
class OldSystem:
    """Keep one old system.

    Parameters
    ----------
    name : as the scenario names it.
    place : the project that replaces it.
    licence : money a year until it is switched off.
    where : departments that work with it.
    off : week of the switch-off; infinite: it runs.
    quiet : weeks running in which few enough have worked with it, as the gate counts them.
    """

    name: str
    place: int
    licence: float
    where: IntArray
    off: float = math.inf
    quiet: int = 0


class OldSystems:
    """Switch old systems off, each when the gate of its project opens, and count who is lost.

    No gate opens before all departments of a system have the new one. A review opens it where it
    finds the new one in use and the last parallel run over. A gate of use opens it once, after the
    last parallel run, few have worked with the old one for some weeks running. A date opens it
    whoever still works with it. Of those who do, a part takes up nothing in its place.

    Parameters
    ----------
    deliveries : all projects, P of them.
    organisation : departments and their users.
    use : how many of each department's people use each project's technology.
    live_week : (P, D) weeks of the go-lives, kept by their owner.
    retire_use : use of a new system from which a review retires the old ones.
    note : records an event (week, kind, text).

    Source: double running until the switch-off, stylised fact SF16; the gates are own design.
    """

    def __init__(
        self,
        deliveries: Sequence[Delivery],
        organisation: Organisation,
        use: Use,
        live_week: FloatArray,
        retire_use: float,
        note: Callable[[float, str, str], None],
    ) -> None:
        self._deliveries, self._use, self._live = deliveries, use, live_week
        self._least, self._note = retire_use, note
        self.lost = 0.0
        self.systems = [
            OldSystem(name, place, licence, _where(one, name, organisation))
            for place, one in enumerate(deliveries)
            for name, licence in one.project.replaces.items()
        ]
        self._users = np.maximum(organisation.users, 0).astype(np.float64)
        self._yearly = np.array([one.licence for one in self.systems])
        self._close_by = [one.project.close_by for one in deliveries]

    def order(self, place: int, week: float) -> bool:
        """Have the old systems of a project switched off from a week on; False if none runs."""
        running = [one for one in self.systems if one.place == place and math.isinf(one.off)]
        if running:
            self._close_by[place] = min(self._close_by[place], week)
        return bool(running)

    def close(self, week: int, *, reviewed: bool) -> None:
        """Switch off what may go in this week.

        Parameters
        ----------
        week : w.
        reviewed : whether a review is held in it.
        """
        going: dict[int, list[OldSystem]] = {}
        for one in self.systems:
            if self._may_go(one, week, reviewed):
                going.setdefault(one.place, []).append(one)
        for place, gone in going.items():
            self._lose(place, np.unique(np.concatenate([one.where for one in gone])))
            for one in gone:
                one.off = week
            names = ", ".join(one.name for one in gone)
            self._note(week, "retired", f"{names}: switched off")

    def use_of(self, one: OldSystem) -> float:
        """Share of an old system's users who still work with it, 0..1."""
        still = self._use.ceiling[one.place, one.where] - self._use.share[one.place, one.where]
        return self._mean(one, still)

    def licences(self, week: int) -> tuple[float, float]:
        """Money for old systems that the week (w - 1, w] cost, and that it saved."""
        gone = np.array([one.off <= week - 1 for one in self.systems], dtype=np.bool_)
        saved, paid = float(self._yearly @ gone), float(self._yearly @ ~gone)
        return paid / WEEKS_PER_YEAR, saved / WEEKS_PER_YEAR

    def double(self, week: int) -> float:
        """Money for old systems, in the week (w - 1, w], that some have left and still run."""
        yearly = sum(
            one.licence
            for one in self.systems
            if one.off > week - 1 and bool((self._live[one.place, one.where] <= week - 1).any())
        )
        return yearly / WEEKS_PER_YEAR

    def gone(self, week: int) -> IntArray:
        """(P,) old systems of each project that did not run in the week (w - 1, w]."""
        places = [one.place for one in self.systems if one.off <= week - 1]
        return np.bincount(places, minlength=len(self._deliveries)).astype(np.int64)

    def _may_go(self, one: OldSystem, week: int, reviewed: bool) -> bool:
        """Tell whether an old system can go: all have the new one, and its gate is open."""
        owner = self._deliveries[one.place]
        if one.off < math.inf or owner.stage is Stage.ENDED:
            return False
        last = float(self._live[one.place, one.where].max(initial=-np.inf))
        if math.isinf(last) and one.where.size:
            return False
        project = owner.project
        if week >= self._close_by[one.place]:
            return True
        if week < last + project.parallel_weeks or project.decommission == "date":
            return False
        if project.decommission == "review":
            used = self._use.share[one.place, one.where]
            return reviewed and self._mean(one, used) >= self._least
        one.quiet = one.quiet + 1 if self.use_of(one) < project.old_use_below else 0
        return one.quiet >= project.old_use_weeks

    def _lose(self, place: int, where: IntArray) -> None:
        """Lose a part of those who still work with what is switched off."""
        still = self._use.ceiling[place, where] - self._use.share[place, where]
        lost = self._deliveries[place].project.migration_loss * still
        self._use.ceiling[place, where] -= lost
        self.lost += float(lost @ self._users[where])

    def _mean(self, one: OldSystem, share: FloatArray) -> float:
        """Average a share of people over the departments of an old system, by users."""
        weights = self._use.weights[one.place, one.where]
        whole = float(weights.sum())
        return float(share @ weights) / whole if whole > 0.0 else 0.0


def _where(one: Delivery, system: str, organisation: Organisation) -> IntArray:
    """List the departments of a project that work with an old system; none named: all of them."""
    named = departments_of(one.project.users_of.get(system, ()), organisation)
    found = [d for d in one.places.tolist() if d in named]
    return np.array(found, dtype=np.int64) if found else one.places
