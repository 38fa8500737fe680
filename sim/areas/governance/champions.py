"""Champions: well-connected users who speak for the technology until they tire or leave."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray


class Champions:
    """Keep who serves as a champion, from when until when.

    Those are asked first whom most people hear, or whom most hear in other departments, or anybody,
    as `champion_placement` says; ties are broken by a keyed draw. Each serves for a keyed
    exponential time with rate `champion_quit_rate`, or until he leaves his position.

    Parameters
    ----------
    parameters : knobs of governance.
    organisation : users and ties.
    streams : luck; keyed by the identity of the position and how often it has served.

    Source: own design; opinion leaders after Rogers, hubs after Battilana and Casciaro 2013.
    """

    def __init__(
        self, parameters: GovernanceParameters, organisation: Organisation, streams: Streams
    ) -> None:
        self._knobs = parameters
        self._organisation = organisation
        self._streams = streams
        n = organisation.n_people
        self._since = np.full(n, math.inf)
        self._until = np.full(n, -math.inf)
        self._times = np.zeros(n, dtype=np.int64)
        self._some_asked = False
        self._nobody = np.zeros(n, dtype=np.bool_)

    @cached_property
    def _asked_in_order(self) -> IntArray:
        """(n,) who is asked first, second and so on."""
        lots = self._streams.uniform("champion is asked", self._organisation.identity)
        return np.lexsort((lots, -_weight(self._knobs, self._organisation)))

    def recruit(self, departments: IntArray, share: float, start: float) -> int:
        """Recruit a share of the intended users of some departments, from an instant on.

        Returns
        -------
        Number of new champions: the share rounded, at least one where it is positive and somebody
        is left to ask.
        """
        firm = self._organisation
        in_scope = firm.user & np.isin(firm.department, departments)
        wanted = share * int(in_scope.sum())
        number = max(1, math.floor(wanted + 0.5)) if wanted > 0.0 else 0
        free = in_scope & (self._until <= start)
        chosen = self._asked_in_order[free[self._asked_in_order]][:number]
        self._since[chosen] = start
        self._until[chosen] = start + self._serving_time(chosen)
        self._times[chosen] += 1
        self._some_asked = True
        return int(chosen.size)

    def _serving_time(self, chosen: IntArray) -> FloatArray:
        if self._knobs.champion_quit_rate == 0.0:
            return np.full(chosen.size, math.inf)
        who = self._organisation.identity[chosen]
        luck = self._streams.exponential("champion quits", who, self._times[chosen])
        return luck / self._knobs.champion_quit_rate

    def leave(self, leavers: IntArray) -> None:
        """Lose the champions who have left their positions."""
        self._until[leavers] = -math.inf

    def serving(self, week: int) -> BoolArray:
        """(n,) who serves in the week (week - 1, week]."""
        if not self._some_asked:
            return self._nobody
        return (self._since < week) & (self._until > week - 1)


def _weight(parameters: GovernanceParameters, organisation: Organisation) -> IntArray:
    """(n,) how many hear each person: all of them, those of other departments, or all alike."""
    start = organisation.ties.heard_start.astype(np.int64)
    heard = start[1:] - start[:-1]
    if parameters.champion_placement == "most_connected":
        return heard
    if parameters.champion_placement == "random":
        return np.zeros_like(heard)
    speaker = np.repeat(np.arange(heard.size), heard)
    abroad = organisation.department[organisation.ties.heard_by] != organisation.department[speaker]
    return np.bincount(speaker[abroad], minlength=heard.size).astype(np.int64)
