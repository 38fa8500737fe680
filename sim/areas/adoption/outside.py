"""What people hear outside: it makes aware, pulls attitudes, and is traced to who then adopts.

What is claimed outside moves attitudes before colleagues talk about it in the same week; after it,
what the law asks of intended users moves theirs towards full approval. Whoever becomes aware owes
it to the outside by the outside's share of the rate at which he would have heard of it in that
week; of an announcement he would have heard anyway. That share is the chance that the outside was
what reached him, and so its mean over adopters is the share of adoptions that came from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim import signals
from sim.areas.adoption.attitude_compiled import experience
from sim.areas.adoption.columns import People
from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.board import Array, Outlet
from sim.units import BoolArray, FloatArray, IntArray
from sim.world import World

Readers = Mapping[str, Callable[[], Array]]


class Outside:
    """Let people hear the outside, and trace adoptions to it.

    Parameters
    ----------
    parameters : knobs of adoption.
    world : the run.
    outlets : where people's knowledge is made known, once somebody outside speaks.

    Source: competing hazards (which of several rates fired is distributed as the rates are); own
    form of the pull.
    """

    def __init__(
        self, parameters: AdoptionParameters, world: World, outlets: Mapping[str, Outlet]
    ) -> None:
        self._knobs, self._world, self._out = parameters, world, outlets
        n = world.organisation.n_people
        self._speaks = world.board.teller(signals.OUTSIDE_RATE)
        self._pulls = world.board.teller(signals.OUTSIDE_PULL)
        self._obliges = world.board.teller(signals.DUTY_PULL)
        self._owed: FloatArray = np.zeros(n)
        self._unaware: BoolArray = np.zeros(n, dtype=np.bool_)
        self._signal: FloatArray = np.zeros(n)
        self._listens = False

    def pull(self, people: People, read: Readers, gain: float) -> None:
        """Pull attitudes towards what is claimed outside, then towards what the law asks for."""
        if self._pulls():
            truth = experience(gain, self._knobs.dip, 1.0)
            claim = min(max(truth * (1.0 + float(read["outside_word"]())), 0.0), 1.0)
            people.attitude[:] += read["outside_pull"]() * (claim - people.attitude)
        if self._obliges():
            bound = read["duty_pull"]()[people.department] * people.user
            people.attitude[:] += bound * (1.0 - people.attitude)

    def forget(self, leavers: IntArray) -> None:
        """Let new holders owe nothing to anybody."""
        self._owed[leavers] = 0.0

    def open_week(self, people: People) -> None:
        """Note who does not know the technology yet, and what they hear of it from colleagues."""
        if self._speaks():
            self._listens = True
            self._unaware = people.aware == 0
            self._signal = self._social(people)

    def close_week(self, people: People, read: Readers, told: Array) -> None:
        """Say what those who became aware owe to the outside, and make knowledge known."""
        if not self._listens:
            return
        if self._speaks():
            attention = read["attention"]()[people.level - 1]
            campaigns = attention * read["campaign_rate"]()[people.department]
            social = (self._signal + self._social(people)) / 2.0
            whole = campaigns + told + self._knobs.awareness_peers * social
            reached = self._unaware & (people.aware == 1)
            outside = read["outside_rate"]()[reached]
            self._owed[reached] = outside / np.maximum(whole[reached], 1e-300)
        self._out["knowledge"].publish(np.clip(people.skill, 0.0, 1.0))

    def keep(self, people: People) -> None:
        """State at the end how many adoptions were owed to the outside."""
        if self._listens:
            ever = (people.ever == 1) & people.user
            self._world.record.fact("adopters", float(ever.sum()))
            self._world.record.fact("adopters_from_outside", float(self._owed[ever].sum()))

    def _social(self, people: People) -> FloatArray:
        """(n,) share of those whom a person hears, and of his unit, who really use it."""
        omega = self._knobs.omega
        unit = people.unit_using / np.maximum(people.unit_users, 1)
        personal = people.heard_using / np.maximum(people.n_heard, 1)
        cheer = self._knobs.champion_effect * people.heard_champions
        mixed = omega * unit[people.department] + (1.0 - omega) * personal + cheer
        return np.asarray(np.minimum(mixed, 1.0), dtype=np.float64)
