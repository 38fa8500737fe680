"""Opposition: somebody whom many hear speaks against the technology, and others join him.

Where the hazard strikes a department, the user there whom most people hear speaks against it. In
every week in which it lasts he thinks nothing of it, and whoever of the department hears an
opponent is pulled towards the same; whoever then thinks as little of it as `opposition_joins`
joins. So one respected person turns a service, the more so the less people there thought of it.
"""

from __future__ import annotations

import numpy as np

from sim import signals
from sim.areas.adoption.columns import People
from sim.areas.adoption.outside import Readers
from sim.areas.adoption.parameters import AdoptionParameters
from sim.organisation.people import Ties
from sim.units import BoolArray, IntArray
from sim.world import World


class Opposition:
    """Keep who speaks against the technology, and pull those who hear them.

    Parameters
    ----------
    parameters : attitude from which hearers join.
    world : the run.

    Source: cases of respected physicians who oppose a record system (Lapointe and Rivard 2005);
    own form.
    """

    def __init__(self, parameters: AdoptionParameters, world: World) -> None:
        self._knobs, self._world = parameters, world
        self._opposed = world.board.teller(signals.OPPOSITION)
        self._against: BoolArray = np.zeros(world.organisation.n_people, dtype=np.bool_)
        self._speak = False
        self._most = 0

    def pull(self, people: People, read: Readers, ties: Ties) -> None:
        """Let opponents speak in this week, where there are any."""
        if not self._opposed():
            if self._speak:
                self._against[:], self._speak = False, False
            return
        self._speak = True
        strength = read["opposition"]()
        if not self._against.any():
            self._against[_most_heard(people, strength > 0.0)] = True
        hears = self._hears_one(ties)
        acts = strength[people.department]
        people.attitude[:] -= np.where(hears, acts, 0.0) * people.attitude
        if self._knobs.opposition_joins > 0.0:
            joins = hears & people.user & (acts > 0.0)
            self._against |= joins & (people.attitude <= self._knobs.opposition_joins)
        people.attitude[self._against] = 0.0
        self._most = max(self._most, int(self._against.sum()))

    def forget(self, leavers: IntArray) -> None:
        """Let new holders oppose nothing; where the first one left, the most heard takes over."""
        self._against[leavers] = False

    def keep(self, people: People) -> None:
        """State at the end how many spoke against it at most, where anybody did."""
        if self._most:
            users = max(int(people.user.sum()), 1)
            self._world.record.fact("opponents_peak", self._most / users)

    def _hears_one(self, ties: Ties) -> BoolArray:
        """(n,) who hears at least one opponent."""
        found = np.zeros(self._against.size, dtype=np.bool_)
        listeners = np.repeat(np.arange(found.size), ties.n_heard)
        found[listeners[self._against[ties.hears]]] = True
        return found


def _most_heard(people: People, struck: BoolArray) -> IntArray:
    """Find, in each department that is struck, the user whom most people hear."""
    heard = np.diff(people.heard_start.astype(np.int64))
    found = []
    for d in np.flatnonzero(struck):
        users = np.flatnonzero(people.user & (people.department == d))
        if users.size:
            found.append(int(users[np.argmax(heard[users])]))
    return np.array(found, dtype=np.int64)
