"""What each project changes in the landscape, and what coupling makes of the project's build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.rollouts import Rollouts
from sim.kernel.board import Array
from sim.kernel.streams import Streams, name_key
from sim.units import BoolArray, FloatArray, IntArray


def touched(deliveries: Sequence[Delivery], applications: int, streams: Streams) -> IntArray:
    """Say which application each project renews.

    Parameters
    ----------
    deliveries : projects, P of them.
    applications : applications of the landscape; none: there is no landscape.
    streams : luck of the future; a project that names none takes one by its own name.

    Returns
    -------
    (P,) indexes of applications, -1 where it replaces infrastructure and names none; (0,) without
    a landscape.

    Source: own design.
    """
    if not applications:
        return np.empty(0, dtype=np.int64)
    who = np.array([name_key(one.name) for one in deliveries], dtype=np.uint64)
    lots = (streams.uniform("application of a project", who) * applications).astype(np.int64)
    named = np.array([one.project.application for one in deliveries], dtype=np.int64)
    below = np.array([one.project.infrastructure > 0 for one in deliveries], dtype=np.bool_)
    lots = np.where(below, -1, lots)
    return np.where(named > 0, np.minimum(named, applications) - 1, lots)


class Touched:
    """Tell architecture what projects do to applications, and to infrastructure below them.

    Parameters
    ----------
    deliveries : all projects.
    read : readings by name: how many times its planned work a change of each application, and of
        each component of infrastructure, takes now.
    streams : luck of the future.

    Source: own design.
    """

    def __init__(
        self,
        deliveries: Sequence[Delivery],
        read: Mapping[str, Callable[[], Array]],
        streams: Streams,
    ) -> None:
        self._deliveries = deliveries
        self._upper, self._lower = read["change_effort"], read["infrastructure_effort"]
        self._n, self._m = int(self._upper().size), int(self._lower().size)
        self._which = touched(deliveries, self._n, streams)
        self._renews = np.flatnonzero(self._which >= 0)
        named = np.array([one.project.infrastructure for one in deliveries], dtype=np.int64)
        self._below = np.minimum(named, self._m) - 1

    def effort(self, one: Delivery, drag: float) -> float:
        """How many times its planned work a build takes that begins now.

        Parameters
        ----------
        one : the project; where it touches both layers, what they add is added up.
        drag : factor by debt.
        """
        if not self._n:
            return drag
        place, factor = self._deliveries.index(one), 1.0
        if self._which[place] >= 0:
            factor = float(self._upper()[self._which[place]])
        if self._below[place] >= 0:
            factor += float(self._lower()[self._below[place]]) - 1.0
        return drag * factor

    def to_renew(self) -> BoolArray:
        """(A,) applications that some project renews, whether it has begun or not."""
        return np.isin(np.arange(self._n), self._which)

    def tell(self, rollouts: Rollouts, week: int) -> Mapping[str, Array]:
        """Say by name of signal what is renewed and retired, and what is replaced below."""
        return {
            "renewed": self.renewed(rollouts),
            "retired": self.retired(rollouts, week),
            "replaced": self.replaced(rollouts, week),
        }

    def renewed(self, rollouts: Rollouts) -> FloatArray:
        """(A,) use of the system that renews each application."""
        share = np.zeros(self._n)
        if self._n:
            np.maximum.at(share, self._which[self._renews], rollouts.in_use()[self._renews])
        return share

    def retired(self, rollouts: Rollouts, week: int) -> FloatArray:
        """(A,) old systems that have been switched off around each application."""
        count = np.zeros(self._n)
        if self._n:
            np.add.at(count, self._which[self._renews], rollouts.old.gone(week)[self._renews])
        return count

    def replaced(self, rollouts: Rollouts, week: int) -> BoolArray:
        """(C,) components that a project has replaced wherever it is rolled out."""
        found = np.zeros(self._m, dtype=np.bool_)
        for place in np.flatnonzero(self._below >= 0).tolist():
            live = rollouts.live_week[place] <= week
            waits = (rollouts.use.weights[place] > 0.0) & ~live
            if live.any() and not waits.any() and self._deliveries[place].stage is not Stage.ENDED:
                found[self._below[place]] = True
        return found
