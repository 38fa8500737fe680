"""Hearsay: who knows of the technology from colleagues, before any official word got through.

People hear of it from colleagues who use it, from campaigns and messages, by announcement, or from
outside. Whoever becomes aware owes it to colleagues by their share of the rate at which he would
have heard of it in that week; of an announcement, or of what he knew from the start, he owes them
nothing. That share is the chance that colleagues were first, so its mean over those who know is the
share of them who learnt it by rumour. It is counted where messages are declared.
"""

from __future__ import annotations

import numpy as np

from sim import signals
from sim.areas.adoption.columns import People, Small
from sim.areas.adoption.outside import Readers
from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.board import Array
from sim.units import FloatArray, IntArray
from sim.world import World


class Hearsay:
    """Trace awareness to colleagues, where there are official messages to compare them with.

    Parameters
    ----------
    parameters : knobs of adoption.
    world : the run.

    Source: competing hazards (which of several rates fired is distributed as the rates are).
    """

    def __init__(self, parameters: AdoptionParameters, world: World) -> None:
        self._knobs, self._world = parameters, world
        self._counts = world.board.teller(signals.MESSAGES_DECLARED)
        n = world.organisation.n_people
        self._owed: FloatArray = np.zeros(n)
        self._knew: Small = np.zeros(n, dtype=np.uint8)
        self._personal: Array = np.zeros(n, dtype=np.int32)
        self._unit: Array = np.zeros(world.organisation.n_departments, dtype=np.int64)

    def forget(self, leavers: IntArray) -> None:
        """Let new holders owe nothing to anybody."""
        self._owed[leavers] = 0.0

    def open_week(self, people: People) -> None:
        """Note who knows it already, and how many colleagues use it."""
        if self._counts():
            self._knew = people.aware.copy()
            self._personal, self._unit = people.heard_using.copy(), people.unit_using.copy()

    def close_week(self, people: People, read: Readers, told: Array) -> None:
        """Say what those who became aware in the week owe to colleagues."""
        if not self._counts():
            return
        who = (people.aware > self._knew).nonzero()[0]
        if who.size == 0:
            return
        before = self._signal(people, who, self._personal, self._unit)
        after = self._signal(people, who, people.heard_using, people.unit_using)
        rumour = self._knobs.awareness_peers * (before + after) / 2.0
        attention = read["attention"]()[people.level[who] - 1]
        official = attention * read["campaign_rate"]()[people.department[who]] + told[who]
        self._owed[who] = rumour / np.maximum(rumour + official, 1e-300)

    def keep(self, people: People) -> None:
        """State at the end how many know it, and how many of them owe it to colleagues."""
        if self._counts():
            knows = (people.aware == 1) & people.user
            self._world.record.fact("aware_people", float(knows.sum()))
            self._world.record.fact("aware_by_rumour", float(self._owed[knows].sum()))

    def _signal(self, people: People, who: IntArray, using: Array, unit: Array) -> FloatArray:
        """Return what some people see of colleagues' use: share of unit and of whom they hear."""
        omega, where = self._knobs.omega, people.department[who]
        of_unit = unit[where] / np.maximum(people.unit_users[where], 1)
        personal = using[who] / np.maximum(people.n_heard[who], 1)
        cheer = self._knobs.champion_effect * people.heard_champions[who]
        return np.minimum(omega * of_unit + (1.0 - omega) * personal + cheer, 1.0)
