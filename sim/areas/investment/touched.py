"""Which application each project renews, and what its coupling makes of the project's build."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.areas.investment.delivery import Delivery
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
    (P,) indexes of applications; (0,) without a landscape.

    Source: own design.
    """
    if not applications:
        return np.empty(0, dtype=np.int64)
    who = np.array([name_key(one.name) for one in deliveries], dtype=np.uint64)
    lots = (streams.uniform("application of a project", who) * applications).astype(np.int64)
    named = np.array([one.project.application for one in deliveries], dtype=np.int64)
    return np.where(named > 0, np.minimum(named, applications) - 1, lots)


class Touched:
    """Tell architecture what projects do to applications.

    Parameters
    ----------
    deliveries : all projects.
    effort : (A,) how many times its planned work a change of each application takes now.
    streams : luck of the future.

    Source: own design.
    """

    def __init__(self, deliveries: Sequence[Delivery], effort: Array, streams: Streams) -> None:
        self._deliveries, self._n = deliveries, int(effort.size)
        self._which = touched(deliveries, self._n, streams)

    def effort(self, one: Delivery, effort: Array, drag: float) -> float:
        """How many times its planned work a build takes that begins now."""
        if not self._n:
            return drag
        return drag * float(effort[self._which[self._deliveries.index(one)]])

    def to_renew(self) -> BoolArray:
        """(A,) applications that some project renews, whether it has begun or not."""
        return np.isin(np.arange(self._n), self._which)

    def renewed(self, rollouts: Rollouts) -> FloatArray:
        """(A,) use of the system that renews each application."""
        share = np.zeros(self._n)
        if self._n:
            np.maximum.at(share, self._which, rollouts.in_use())
        return share

    def retired(self, rollouts: Rollouts, week: int) -> FloatArray:
        """(A,) old systems that have been switched off around each application."""
        count = np.zeros(self._n)
        if self._n:
            np.add.at(count, self._which, rollouts.old.gone(week))
        return count
