"""Spare time: what people do with a week for which less work was planned.

Where a schedule is cut by a share, a department makes no more than the rest, even if it could. What
it could have made beyond that is time for practice, so people learn faster; and as fewer cases are
worked on, fewer questions come up. Who is slower than the cut anyway has no time left over, and a
cut as deep as the dip costs nothing.
"""

from __future__ import annotations

import numpy as np

from sim import signals
from sim.areas.adoption.columns import People
from sim.areas.adoption.outside import Readers
from sim.areas.adoption.parameters import AdoptionParameters
from sim.units import FloatArray
from sim.world import World

LEAST = 0.01
"""Output below which it no longer matters how much less was planned."""


class SpareTime:
    """Turn work that was not planned into practice and fewer tickets.

    Parameters
    ----------
    parameters : how much faster people learn with all of their time free.
    world : the run.

    Source: hospital practice of lighter schedules around a go-live; own form.
    """

    def __init__(self, parameters: AdoptionParameters, world: World) -> None:
        self._knobs = parameters
        self._cut_back = world.board.teller(signals.SCHEDULE_CUT)
        self._acts = False
        self._planned: FloatArray = np.ones(world.organisation.n_departments)
        self._able: FloatArray | None = None
        self._own: FloatArray = np.zeros(0)
        self._fewer: FloatArray = self._planned

    def open_week(self, people: People, read: Readers, made: FloatArray) -> None:
        """Let people learn faster in the time that they have for it; see what was made before."""
        self._acts = self._cut_back()
        if not self._acts:
            self._able = None
            return
        able = made if self._able is None else self._able
        able = np.where(able > 0.0, able, 1.0)
        self._planned = 1.0 - read["schedule_cut"]()
        free = np.clip(able - self._planned, 0.0, 1.0)
        self._fewer = np.minimum(1.0, self._planned / np.maximum(able, LEAST))
        self._own = people.learning.copy()
        people.learning[:] *= (1.0 + self._knobs.spare_learning * free)[people.department]

    def close_week(self, people: People) -> None:
        """Give everybody his own speed of learning back, and leave out the questions of no case."""
        if self._acts:
            people.learning[:] = self._own
            people.tickets[:] *= self._fewer[people.department]

    def output(self, made: FloatArray) -> None:
        """Lower the output (D,) of the week to what was planned."""
        if self._acts:
            self._able = made.copy()
            most = np.where(self._planned < 1.0, self._planned * self._knobs.normal_output, np.inf)
            np.minimum(made, most, out=made)
